"""The browsers a person is signed in with."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from journal import browsers
from journal.models import User


@dataclass(frozen=True)
class SignedIn:
    """One browser that is signed in."""

    pk: int
    browser: str
    since: datetime
    here: bool


def signed_in(request: HttpRequest, user: User) -> list[SignedIn]:
    """Every browser signed in as this person, this one first. Forgets those whose session has ended. One query."""
    going_on = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    rows = UserSession.objects.filter(user=user).annotate(held=Subquery(going_on.values("session_data")[:1]))
    found, ended = [], []
    for row in rows:
        if row.held and opens(row.held, user):
            said = browsers.described(row.user_agent)
            found.append(SignedIn(row.pk, said, row.created_at, row.is_current()))
        else:
            ended.append(row.pk)
    if ended:
        UserSession.objects.filter(pk__in=ended).delete()
    return sorted(found, key=lambda one: (not one.here, one.since))


def opens(held: str, user: User) -> bool:
    """Whether what a session holds is this person, under the password of now."""
    said = SessionStore().decode(held)
    hashes = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return said.get(SESSION_KEY) == str(user.pk) and any(
        constant_time_compare(said.get(HASH_SESSION_KEY, ""), known) for known in hashes
    )


def end(user: User, pk: str) -> None:
    """Signs one browser out. What is not this person's is not found."""
    own = UserSession.objects.filter(user=user)
    get_object_or_404(own, pk=int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 19 else 0).end()
