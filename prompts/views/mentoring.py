"""Both sides of mentoring, and one mentorship: what is shared in it, writing for oneself, ending."""

import string
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from journal import security
from journal.access import person, really_looked
from journal.answers import see_other
from journal.models import User
from prompts import invited, mentor_page, shared_rows
from prompts import mentoring as acts
from prompts.access import mentorship_as_mentee, mentorship_of
from prompts.models import Mentorship
from prompts.views import taking_back

AS_MENTEE = {"unread": "Not opened yet", "changed": "Changed since they read it", "replies": "New replies"}
AS_MENTOR = {"unread": "Not read", "changed": "Changed since you read it", "replies": "New replies"}
"""What `show` may ask for, in each side's words."""

AROUND = string.punctuation + "“”„‘’«»…·，、。"


@require_safe
def mentoring(request: HttpRequest) -> HttpResponse:
    """One's mentors, what one's mentees shared and were given, and what was asked and not yet answered.

    At most fourteen queries with the session's and the person's, however much there is.
    """
    user = person(request)
    brought: Any = Exists(user.imported_mentoring.order_by())
    found: Any = Mentorship.objects.of(user).select_related("mentor", "mentee").annotate(brought=brought)
    bonds = list(found)
    mine = [bond for bond in bonds if bond.active and bond.mentee_id == user.pk]
    reads = {one.bond.pk: one for one in shared_rows.reads_of(user)} if mine else {}
    mentor = mentor_page.page_of(user, bonds, request.GET.dict())
    sent = list(user.invitations_sent.filter(accepted_at=None, withdrawn_at=None)[:50])
    page = {
        "mentors": [(bond, bond.mentor, reads.get(bond.pk)) for bond in mine],
        "reads": list(reads.values()),
        "mentor": mentor,
        "today": user.local_day(),
        "ended": sorted(
            ((bond, bond.other(user)) for bond in bonds if bond.ended_at),
            key=lambda row: (row[0].ended_at, row[0].pk),
        ),
        "sent": sent,
        "brought": bonds[0].brought if bonds else user.imported_mentoring.exists(),
        "received": list(invited.waiting_for(user)),
        "links": invited.shown_once(request) if really_looked(request) else [],
    }
    refused = mentor is not None and mentor.refused
    return render(request, "prompts/mentoring.html", page, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def mentorship(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One mentorship, as its mentor or its mentee sees it; `theme` and `show` say which shares.

    A post with a tick ends it; with `take_back_all`, the mentee takes back all that is open. At most twelve queries
    with the session's and the person's, however much there is.
    """
    user = person(request)
    bond = mentorship_of(user, uuid)
    unsure = False
    if request.method == "POST":
        if request.POST.get("sure"):
            return end(request, user, bond)
        if request.POST.get("take_back_all"):
            taking_back.take_back_all(request, user, [mentorship_as_mentee(user, uuid)])
            return see_other("mentorship", uuid)
        unsure = bond.active
    mine = bond.mentee_id == user.pk
    asked = {name: request.GET.get(name, "").strip() for name in request.GET}
    opened = shared_rows.open_rows(bond, user, asked)
    picked = shared_rows.pick(opened, asked, AS_MENTEE if mine else AS_MENTOR)
    said, said_count = shared_rows.replies_in(
        bond, user, {row.share.pk for row in opened}, every=asked.get("replies") == "all"
    )
    page: dict[str, Any] = {
        "bond": bond,
        "other": bond.other(user),
        "as_mentee": mine,
        "tag": tag_of(bond.other(user)),
        "opened": opened,
        "unread": sum(row.unread for row in opened),
        "picked": picked,
        "closed": shared_rows.closed_rows(bond, user),
        "replies": said,
        "more_replies": said_count - len(said),
        "by_me": bond.ended_by_id == user.pk,
        "unsure": unsure,
        "today": user.local_day(),
    }
    return render(request, "prompts/mentorship.html", page, status=422 if unsure or picked.refused else 200)


def end(request: HttpRequest, user: User, bond: Mentorship) -> HttpResponse:
    if acts.end(bond, user):
        security.record("mentorship ended", request, user)
    messages.success(request, "Ended. Nothing that was shared in it can be read any more.")
    return see_other("mentorship", bond.uuid)


def tag_of(other: User) -> str:
    """What *write for myself* tags an entry with: the first word of the name, without what stands around it."""
    words = (word.strip(AROUND) for word in other.called.replace(",", " ").split())
    return next(filter(None, words), "mentoring").casefold()[:30]
