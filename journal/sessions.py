"""The browsers a person is signed in with."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

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
    """Every browser signed in as this person, this one first. Forgets those whose session has ended."""
    found = [
        SignedIn(row.pk, browsers.described(row.user_agent), row.created_at, row.is_current())
        for row in UserSession.objects.purge_and_list(user)
    ]
    return sorted(found, key=lambda one: (not one.here, one.since))


def end(user: User, pk: str) -> None:
    """Signs one browser out. What is not this person's is not found."""
    own = UserSession.objects.filter(user=user)
    get_object_or_404(own, pk=int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 19 else 0).end()
