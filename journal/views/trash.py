"""Deleting, with thirty days to think again."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST

from journal import markup, thrown, writing
from journal.access import (
    own_discarded,
    own_entry,
    own_trashed,
    own_trashed_forecast,
    own_written,
    person,
    uuid_in,
)
from journal.answers import see_other
from journal.dates import short_day
from journal.editor import safe_address
from journal.models import Draft, Entry, Forecast, Revision, User

SHOWN = 100


@dataclass(frozen=True)
class Thrown:
    """A line of the trash."""

    kind: str
    uuid: UUID
    name: str
    day: date
    goes: date
    at: datetime
    called: str = ""
    back: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET asks; POST moves to the trash, with an undo. A second post finds it there and changes nothing."""
    me = person(request)
    if request.method != "POST":
        entry = own_entry(me, uuid)
        open_draft = entry.edits.filter(discarded_at__isnull=True).exists()
        return render(request, "journal/delete.html", {"entry": entry, "edited": open_draft})
    entry = own_written(me, uuid)
    if entry.trashed_at is None:
        writing.trash(entry)
    messages.success(
        request,
        f"{entry.called} is in the trash for {writing.TRASH_DAYS} days.",
        extra_tags=f"undo:{reverse('entry_restore', args=[uuid])}",
    )
    return see_other("entries")


@require_POST
def restore(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Out of the trash; with `revision=N`, what the entry said before becomes its text."""
    me = person(request)
    number = request.POST.get("revision") or request.GET.get("revision")
    if number is not None:
        return restore_revision(request, me, uuid, number)
    entry = own_written(me, uuid)
    if entry.trashed_at is not None:
        writing.restore(entry)
    address = reverse("entry", args=[uuid])
    asked = request.POST.get("next", "")
    back = asked if safe_address(request, asked) else address
    messages.success(
        request,
        f"{entry.called} is back under {short_day(entry.date, today=me.local_day())}. Only you can read it.",
        extra_tags="" if back == address else f"read:{address}",
    )
    return see_other(back)


def restore_revision(request: HttpRequest, me: User, uuid: UUID, number: str) -> HttpResponse:
    entry = own_entry(me, uuid)
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Http404
    before = entry.revision
    try:
        entry = writing.restore_revision(entry, int(number))
    except Revision.DoesNotExist:
        raise Http404 from None
    if entry.revision == before:
        messages.info(request, "The entry says that already. Nothing was changed.")
        return see_other("entry", uuid)
    then = me.local_day(entry.revisions.get(number=int(number)).kept_at)
    messages.success(
        request,
        f"The entry reads as it did on {short_day(then, today=me.local_day())}. "
        "What it said before is the newest revision.",
        extra_tags=f"undo:{reverse('entry_restore', args=[uuid])}?revision={entry.revision - 1}",
    )
    return see_other("entry", uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def trash(request: HttpRequest) -> HttpResponse:
    """GET lists; POST deletes one (`entry`, `draft`, `forecast`) or all that the page showed (`empty`) for good."""
    me = person(request)
    if request.method == "POST":
        return delete_for_good(request, me)
    return listing(request, me)


def listing(request: HttpRequest, me: User, status: int = 200) -> HttpResponse:
    entries = me.entries.in_trash().defer("html", "search_text").order_by("-trashed_at", "-id")
    drafts = me.drafts.discarded().as_listed().order_by("-discarded_at", "-id")
    forecasts = me.forecasts.in_trash().order_by("-trashed_at", "-id")
    others = [(kind, kind.find(me).order_by("-trashed_at", "-id")) for kind in thrown.kinds.values()]
    lines = [
        *(entry_line(me, entry) for entry in entries[:SHOWN]),
        *(draft_line(me, draft) for draft in drafts[:SHOWN]),
        *(forecast_line(me, forecast) for forecast in forecasts[:SHOWN]),
        *(other_line(me, kind, thing) for kind, found in others for thing in found[:SHOWN]),
    ]
    lines.sort(key=lambda line: line.at, reverse=True)
    count = len(lines)
    if count >= SHOWN:
        count = entries.count() + drafts.count() + forecasts.count()
        count += sum(found.count() for _, found in others)
    today = me.local_day()
    return render(
        request,
        "journal/trash.html",
        {
            "thrown": lines[:SHOWN],
            "count": count,
            "hidden": count - min(len(lines), SHOWN),
            "days": writing.TRASH_DAYS,
            "today": today,
            "tomorrow": today + timedelta(days=1),
            "until": timezone.now().isoformat(),
        },
        status=status,
    )


def entry_line(me: User, entry: Entry) -> Thrown:
    at = entry.trashed_at or timezone.now()
    name = entry.title or entry.prompt_question or markup.excerpt(entry.body, 80)
    return Thrown("entry", entry.uuid, name, entry.date, me.local_day(at + writing.TRASHED_FOR), at)


def draft_line(me: User, draft: Draft) -> Thrown:
    at = draft.discarded_at or timezone.now()
    return Thrown(
        "draft", draft.uuid, draft.named[:255], draft.began_on, me.local_day(at + writing.TRASHED_FOR), at
    )


def forecast_line(me: User, forecast: Forecast) -> Thrown:
    at = forecast.trashed_at or timezone.now()
    return Thrown(
        "forecast",
        forecast.uuid,
        forecast.claim,
        forecast.made_on,
        me.local_day(at + writing.TRASHED_FOR),
        at,
    )


def other_line(me: User, kind: thrown.Kind, thing: Any) -> Thrown:
    at = thing.trashed_at
    day = me.local_day(at)
    back = f"{reverse(kind.restore, args=[thing.uuid])}?restore=1"
    return Thrown(
        kind.name,
        thing.uuid,
        kind.words(thing),
        day,
        me.local_day(at + writing.TRASHED_FOR),
        at,
        kind.called,
        back,
    )


def delete_for_good(request: HttpRequest, me: User) -> HttpResponse:
    if "entry" in request.POST:
        entry = own_trashed(me, uuid_in(request.POST["entry"]))
        writing.purge(entry)
        messages.success(request, f"{entry.called} is deleted, with everything that hung on it.")
    elif "draft" in request.POST:
        own_discarded(me, uuid_in(request.POST["draft"])).delete()
        messages.success(request, "The draft is deleted.")
    elif "forecast" in request.POST:
        own_trashed_forecast(me, uuid_in(request.POST["forecast"])).delete()
        messages.success(request, "The forecast is deleted, with all it ever said.")
    elif (
        kind := next((one for name, one in thrown.kinds.items() if name in request.POST), None)
    ) is not None:
        get_object_or_404(kind.one(me, uuid_in(request.POST[kind.name]))).delete()
        messages.success(request, f"{kind.called} is deleted.")
    elif "empty" in request.POST:
        # What came into the trash after the page was shown was not meant.
        until = moment(request.POST.get("until", ""))
        gone = writing.empty(me, until)
        messages.success(
            request, "The trash is empty." if gone else "Nothing was in the trash when you looked."
        )
    else:
        messages.error(request, "Say what to delete: nothing was changed.")
        return listing(request, me, status=422)
    return see_other("trash")


def moment(text: str) -> datetime:
    """A moment with its zone as the page wrote it, never later than now."""
    now = timezone.now()
    try:
        found = parse_datetime(text)
        return min(found.astimezone(UTC), now) if found is not None and found.tzinfo is not None else now
    except (ValueError, OverflowError):  # no moment, or one before there were any
        return now
