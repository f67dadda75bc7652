"""How a request's person is read: with whether the navigation leads to mentoring, so that it costs no query of its own."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from journal.models import User
from prompts.models import Invitation, Mentorship

SOMEBODY, SOME_TIME = -1, datetime(1, 1, 1, tzinfo=UTC)
"""What no person and no request has: they stand in the statement where those of a request belong."""


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """Signs in as allauth does."""

    def get_user(self, user_id: Any) -> User | None:
        statement, values = reading(bool(settings.MAIL_URL), connection.vendor)
        these = {SOMEBODY: user_id, as_sent(SOME_TIME): as_sent(timezone.now())}
        given = [these.get(value, value) for value in values]
        user = next(iter(User.objects.raw(statement, given)), None)
        return user if user is not None and self.user_can_authenticate(user) else None


@cache
def reading(mail: bool, vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The statement and its values. Every request asks it; to build it anew each time takes longer than to ask."""
    person = User.objects.filter(pk=SOMEBODY).annotate(in_mentoring=has_mentoring(SOME_TIME))
    made: tuple[str, tuple[Any, ...]] = person.query.get_compiler(connection=connection).as_sql()
    return made


def as_sent(moment: datetime) -> Any:
    """A moment as this database is given it."""
    return connection.ops.adapt_datetimefield_value(moment)


def has_mentoring(at: datetime | None = None) -> Q:
    """Of a person: has a mentorship, going on or ended, or an invitation that waits, sent or received."""
    waiting = Invitation.objects.waiting(at).order_by()
    bonds = Mentorship.objects.order_by()
    any_of = Q(Exists(bonds.filter(mentor=OuterRef("pk")))) | Q(Exists(bonds.filter(mentee=OuterRef("pk"))))
    any_of |= Q(Exists(waiting.filter(inviter=OuterRef("pk"))))
    if settings.MAIL_URL:
        confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), email=F("user__email"), verified=True)
        received = waiting.filter(email=OuterRef("email"), inviter__is_active=True)
        any_of |= Q(Exists(received)) & Q(Exists(confirmed))
    return any_of
