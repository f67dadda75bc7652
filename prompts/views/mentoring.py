"""Both sides of mentoring, and one mentorship: what is shared in it, writing for oneself, ending."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from journal import security
from journal.access import person
from journal.answers import see_other
from journal.models import User
from prompts import invited
from prompts import mentoring as acts
from prompts.access import mentorship_of
from prompts.models import Mentorship, Share


@require_safe
def mentoring(request: HttpRequest) -> HttpResponse:
    """One's mentors, one's mentees, and what was asked and not yet answered. Five queries."""
    user = person(request)
    bonds = list(
        Mentorship.objects.of(user).select_related("mentor", "mentee").order_by("ended_at", "began_at", "pk")
    )
    counted = counts(bonds)
    active = [(bond, bond.other(user), counted.get(bond.pk, 0)) for bond in bonds if bond.active]
    sent = list(user.invitations_sent.filter(accepted_at=None, withdrawn_at=None)[:50])
    page = {
        "mentors": [row for row in active if row[0].mentee_id == user.pk],
        "mentees": [row for row in active if row[0].mentor_id == user.pk],
        "ended": [(bond, bond.other(user)) for bond in bonds if not bond.active],
        "sent": sent,
        "received": list(invited.waiting_for(user)),
        "link": invited.shown_once(request) if request.method == "GET" else None,
    }
    return render(request, "prompts/mentoring.html", page)


def counts(bonds: Iterable[Mentorship]) -> dict[int, int]:
    """How many entries are open in each mentorship. One query."""
    rows = Share.objects.open().filter(mentorship__in=list(bonds)).order_by().values("mentorship")
    return {row["mentorship"]: row["found"] for row in rows.annotate(found=Count("pk"))}


@require_http_methods(["GET", "HEAD", "POST"])
def mentorship(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One mentorship, as its mentor or its mentee sees it. A post with a tick ends it."""
    user = person(request)
    bond = mentorship_of(user, uuid)
    unsure = False
    if request.method == "POST":
        if request.POST.get("sure"):
            return end(request, user, bond)
        unsure = bond.active
    mine = bond.mentee_id == user.pk
    page: dict[str, Any] = {
        "bond": bond,
        "other": bond.other(user),
        "as_mentee": mine,
        "tag": tag_of(bond.other(user)),
        "open": open_shares(bond),
        "closed": closed_shares(bond),
        "unsure": unsure,
        "today": user.local_day(),
    }
    return render(request, "prompts/mentorship.html", page, status=422 if unsure else 200)


def end(request: HttpRequest, user: User, bond: Mentorship) -> HttpResponse:
    if acts.end(bond, user):
        security.record("mentorship ended", request, user)
    messages.success(request, "Ended. Nothing that was shared in it can be read any more.")
    return see_other("mentorship", bond.uuid)


def open_shares(bond: Mentorship) -> list[Share]:
    """What is open in it, with its entries and their themes, newest first. Two queries."""
    found = Share.objects.open().filter(mentorship=bond).select_related("entry")
    return list(found.prefetch_related("entry__entry_themes").order_by("-shared_at", "-pk"))


def closed_shares(bond: Mentorship) -> list[tuple[Share, datetime | None]]:
    """What was open in it and is not, and since when. Its mentor is shown the dates alone. One query."""
    still = Share.objects.open().filter(mentorship=bond).values("pk")
    found = Share.objects.filter(mentorship=bond).filter(~Q(pk__in=still)).select_related("entry")
    return [(one, closed_at(one, bond)) for one in found]


def closed_at(share: Share, bond: Mentorship) -> datetime | None:
    """The first of all that closed it."""
    of_entry = share.entry.closed_at if share.entry is not None else None
    if of_entry is not None and of_entry < share.shared_at:
        of_entry = None
    known = (share.taken_back_at, share.closed_at, of_entry, bond.ended_at)
    return min((at for at in known if at is not None), default=None)


def tag_of(other: User) -> str:
    """What *write for myself* tags an entry with: the first word of the name."""
    return (other.called.split() or ["mentoring"])[0].casefold()[:30]
