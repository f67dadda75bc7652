"""One entry: its page, and the marks on it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from journal import instruments, looking_back, packets, security
from journal.access import own_entry, person
from journal.answers import see_other
from journal.editor import safe_address
from journal.formats import markdown, period
from journal.formats.archive import entry_rows
from journal.models import Entry, User

REVISIONS_SHOWN = 3


@require_safe
def entry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """At most 12 queries, whatever hangs on the entry. With `format=markdown` it is taken along."""
    me = person(request)
    entry = own_entry(me, uuid)
    if "format" in request.GET:
        return take_along(request, me, entry)
    return page(request, me, entry)


def take_along(request: HttpRequest, me: User, entry: Entry) -> HttpResponse:
    """The entry as a Markdown file, named by its date alone; not what is off the record, as in any partial export."""
    if entry.off_record or request.GET["format"] != "markdown":
        messages.error(
            request,
            "It is off the record, so it is taken along with everything else only."
            if entry.off_record
            else "An entry can be taken along as markdown.",
        )
        return page(request, me, entry, status=422)
    security.record("export of an entry as markdown", request, me)
    (row,) = entry_rows(me.entries.filter(pk=entry.pk))
    text = markdown.headed(period.item(row), level=1)
    return HttpResponse(
        text,
        content_type="text/markdown; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="entry-{entry.date.isoformat()}.md"'},
    )


def page(request: HttpRequest, me: User, entry: Entry, status: int = 200) -> HttpResponse:
    look_backs = list(entry.look_backs.select_related("gauge").order_by("-on", "-id"))
    done = [look_back for look_back in look_backs if look_back.on is not None]
    still_open = next((look_back for look_back in look_backs if look_back.on is None), None)
    last, today = done[0] if done else None, me.local_day()
    asks_now = still_open is not None and still_open.due <= today
    revisions = list(entry.revisions.only("number", "kept_at", "entry")[: REVISIONS_SHOWN + 1])
    older, newer = me.entries.kept().only("uuid", "date", "title").beside(entry)
    return render(
        request,
        "journal/entry.html",
        {
            "entry": entry,
            "tags": entry.tags.all(),
            "done": done,
            "open": still_open,
            "asks_now": asks_now,
            "said": instruments.said_under(me, last.gauge) if last and last.gauge and last.turned_out else "",
            "asked": looking_back.asked_by(entry, look_backs),
            # Where it is asked about now, or the last look-back answered this very reading, it stands there.
            "reading_alone": entry.felt is not None
            and not asks_now
            and (last is None or (last.gauge_id, last.felt) != (entry.gauge_id, entry.felt)),
            "forecasts": entry.forecasts.kept().with_entry().order_by("due", "id"),
            "brought": packets.brought_in(entry),
            "revisions": revisions[:REVISIONS_SHOWN],
            "more_revisions": len(revisions) > REVISIONS_SHOWN,
            "older": older,
            "newer": newer,
            "today": today,
        },
        status=status,
    )


@require_POST
def bring(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Marks it for the next 1:1; with `bring=0`, not any more."""
    entry = own_entry(person(request), uuid)
    entry.set_bring(wanted(request, "bring"))
    if entry.bring:
        messages.success(request, "Marked for your next 1:1.")
    else:
        messages.success(request, "No longer marked for a 1:1.")
    back = request.POST.get("next", "")
    return see_other(back) if back and safe_address(request, back) else see_other("entry", uuid)


@require_POST
def off_record(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Takes it off the record; with `off_record=0`, puts it back."""
    entry = own_entry(person(request), uuid)
    entry.set_off_record(wanted(request, "off_record"))
    if entry.off_record:
        messages.success(request, "It is off the record. You read, edit and search it as before.")
    else:
        messages.success(request, "It is back on the record. What was closed stays closed.")
    return see_other("entry", uuid)


@require_POST
def not_again(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keeps it from coming back by itself; with `not_again=0`, lets it. On to `next`, or to the entry."""
    entry = own_entry(person(request), uuid)
    entry.set_resurface(not wanted(request, "not_again"))
    if request.headers.get("HX-Request"):
        return render(request, "journal/not_again.html", {"entry": entry})
    if entry.resurface:
        messages.success(request, "It may come back on its day again.")
    else:
        messages.success(
            request,
            "It will not come back by itself. You find it in your entries.",
            extra_tags=f"undo:{request.path}?not_again=0",
        )
    back = request.POST.get("next", "")
    return see_other(back if back and safe_address(request, back) else reverse("entry", args=[uuid]))


def wanted(request: HttpRequest, field: str) -> bool:
    """A mark is set by a bare post, and taken off by a field, or an undo's address, that says so."""
    said = request.POST.get(field, request.GET.get(field, "1"))
    return said.strip().lower() not in {"", "0", "no", "off", "false"}
