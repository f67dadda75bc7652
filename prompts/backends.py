"""How a request's person is read: with whether the navigation leads to mentoring, so that it costs no query of its own."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q

from journal.models import User
from prompts.models import Invitation, Mentorship


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """Signs in as allauth does."""

    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.filter(pk=user_id).annotate(in_mentoring=has_mentoring()).first()
        return user if user is not None and self.user_can_authenticate(user) else None


def has_mentoring() -> Q:
    """Of a person: has a mentorship, going on or ended, or an invitation that waits, sent or received."""
    waiting = Invitation.objects.waiting().order_by()
    bonds = Mentorship.objects.order_by()
    any_of = Q(Exists(bonds.filter(mentor=OuterRef("pk")))) | Q(Exists(bonds.filter(mentee=OuterRef("pk"))))
    any_of |= Q(Exists(waiting.filter(inviter=OuterRef("pk"))))
    if settings.MAIL_URL:
        confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), email=F("user__email"), verified=True)
        received = waiting.filter(email=OuterRef("email"), inviter__is_active=True)
        any_of |= Q(Exists(received)) & Q(Exists(confirmed))
    return any_of
