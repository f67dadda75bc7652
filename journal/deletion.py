"""Deleting an account: all of it, at once."""

from collections.abc import Callable
from typing import Final

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import DEFAULT_DB_ALIAS, transaction

from journal import search_index
from journal.models import User

Keeps = Callable[[User], None]

_keepers: Final[list[Keeps]] = []


def register(keeps: Keeps) -> None:
    """What others wrote, and would go by a foreign key, is kept for them by this, in the same transaction."""
    if keeps not in _keepers:
        _keepers.append(keeps)


def delete_account(user: User) -> None:
    """Leaves no row that this person wrote, no session of theirs, and not their address in the admin's log.

    What hangs on the account goes with it by its foreign keys. Sessions name their owner inside, so every one
    is looked at: that is slow with very many, and complete.
    """
    with transaction.atomic():
        keys = set(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
        for session in Session.objects.iterator():
            if session.get_decoded().get(SESSION_KEY) == str(user.pk):
                keys.add(session.session_key)
        Session.objects.filter(session_key__in=keys).delete()
        LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)
        ).delete()
        for job in user.import_jobs.all():
            transaction.on_commit(job.files.drop)
        for keeps in _keepers:
            keeps(user)
        user.delete()
        search_index.forget(DEFAULT_DB_ALIAS)
