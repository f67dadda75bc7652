"""The timeline, and what is filtered taken along."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from journal import markup, search, timeline, timeline_filter
from journal.access import person
from journal.dates import DAYS, MONTHS
from journal.models import Entry, User
from journal.models.themes import Theme, all_themes, from_themes, theme_of
from journal.templatetags.terrain import in_a_row, reading, theme_mark
from journal.timeline_filter import Filter, Refusal

READINGS = (("5-7", "5 to 7"), ("4", "4"), ("1-3", "1 to 3"))
UNDER_MORE = ("from", "to", "tag", "felt", "look_back", "bring", "shared", "off_record")
CARRIED = ("week", "prompt", "gauge")  # in force, but without a field in the form


@dataclass(frozen=True)
class EntryLine:
    """An entry as the list shows it."""

    address: str
    date: date
    day: str
    named: str
    text: str | SafeString
    reading: str | SafeString
    marks: SafeString
    tags: list[str]
    bring: bool
    off_record: bool
    readers: str


@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """The entries that the address asks for, newest first. At most eight queries, session and user included."""
    user = person(request)
    try:
        wanted = timeline_filter.parse(request.GET)
    except Refusal as refusal:
        return refused(request, user, refusal)
    counts = timeline.counts(user, wanted)
    shown = timeline.page(user, wanted, rare=counts.found <= timeline.RARE)
    marks = timeline.marks_of(shown.entries)
    path = reverse("entries")
    lines = {entry.pk: line(entry, wanted, *marks[entry.pk]) for entry in shown.entries}
    today = user.local_day()
    question = shown.entries[0].prompt_question if shown.entries else ""
    chips = timeline_filter.chips(wanted, path, question)
    context = form_context(user, counts, wanted, today) | {
        "wanted": wanted,
        "chips": chips,
        "ranked": wanted.ranked,
        "found": counts.found,
        "left_out": counts.off_record,
        "taken": counts.found - counts.off_record,
        "months": [
            Group(month, [lines[entry.pk] for entry in month.entries], wanted, today)
            for month in ([] if wanted.ranked else timeline.months(user, wanted, shown.entries))
        ],
        "lines": list(lines.values()) if wanted.ranked else [],
        "next_page": timeline_filter.next_page(wanted, shown.after).address(path) if shown.after else "",
        "first_page": timeline_filter.next_page(wanted, "").address(path) if wanted.after else "",
        "instead": [(chip, count) for chip in chips[:2] if (count := timeline.would_be(user, chip.left))]
        if not counts.found and len(chips) > 1
        else [],
    }
    response = answer(request, context, status=200)
    if request.headers.get("HX-Request"):
        response["HX-Push-Url"] = wanted.address(path)
    return response


def answer(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    """The page, or what its form changes when htmx asks. A page put back by the browser's history is whole."""
    part = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    name = "journal/entries.html#timeline" if part else "journal/entries.html"
    response = render(request, name, context, status=status)
    response["Vary"] = "HX-Request, Cookie"
    return response


def refused(request: HttpRequest, user: User, refusal: Refusal) -> HttpResponse:
    """422: the form with everything in it and a sentence; no entries."""
    left = request.GET.copy()
    kept = [value for value in left.getlist(refusal.name) if value.strip() != refusal.value]
    left.setlist(refusal.name, kept)
    remains = left.urlencode()
    counts = timeline.counts(user, Filter())
    context = form_context(user, counts, Filter(), user.local_day(), request) | {
        "refusal": refusal,
        "without_it": reverse("entries") + (f"?{remains}" if remains else ""),
    }
    return answer(request, context, status=422)


def form_context(
    user: User, counts: timeline.Counts, wanted: Filter, today: date, typed: HttpRequest | None = None
) -> dict[str, Any]:
    """What the form shows. `typed` brings the values back that could not be read."""
    values: dict[str, list[str]] = {}
    for name, value in wanted.parameters():
        values.setdefault(name, []).append(value)
    if typed is not None:
        values = {name: [value for value in found if value] for name, found in typed.GET.lists()}
    one = {name: found[-1] for name, found in values.items() if found}
    held = values.get("tag", [])
    readings = [*READINGS]
    if one.get("felt") and one["felt"] not in dict(readings):
        readings.append((one["felt"], one["felt"].replace("-", " to ")))
    first = counts.first
    return {
        "values": one,
        "themes": [
            (theme, counts.themes.get(theme.slug, 0), theme.slug in values.get("theme", ()))
            for theme in all_themes()
        ],
        "no_theme": (
            counts.themes.get(timeline_filter.NONE, 0),
            timeline_filter.NONE in values.get("theme", ()),
        ),
        "tags": timeline.tag_choices(user),
        "tag": held[0] if held else "",
        "more_tags": held[1:],
        "readings": readings,
        "carried": [(name, one[name]) for name in CARRIED if one.get(name)],
        "open": any(one.get(name) for name in UNDER_MORE),
        "total": counts.total,
        "since": f"{MONTHS[first.month - 1]} {first.year}" if first else "",
    }


class Group:
    """One month of the page."""

    def __init__(self, month: timeline.Month, lines: list[EntryLine], wanted: Filter, today: date) -> None:
        first = month.first
        self.lines, self.count, self.words = lines, month.count, month.words
        self.key = f"{first:%Y-%m}"
        self.name = MONTHS[first.month - 1] + ("" if first.year == today.year else f" {first.year}")
        self.goes_on = wanted.after[:7] == self.key


@lru_cache(1_000)
def drawn(gauge: str, felt: int | None, turned_out: int | None) -> str | SafeString:
    """There are few different readings, and drawing one costs more than all else of a row."""
    return reading(gauge, felt, turned_out)


@lru_cache(1_000)
def marks_of(themes: tuple[Theme, ...]) -> SafeString:
    return format_html_join("", "{}", ((theme_mark(theme),) for theme in themes))


from_themes += [drawn.cache_clear, marks_of.cache_clear]


def line(entry: Entry, wanted: Filter, slugs: list[str], tags: list[str]) -> EntryLine:
    when = entry.date
    day = (
        f"{when.day} {MONTHS[when.month - 1][:3]} {when.year}"
        if wanted.ranked
        else f"{DAYS[when.weekday()][:3]} {when.day}"
    )
    text: str | SafeString | None = None
    if wanted.query.wanted:
        text = search.snippet(entry.body, wanted.query) or search.snippet(entry.takeaway, wanted.query)
    if text is None:
        begins = entry.body if wanted.q else getattr(entry, "begins", "")
        text = entry.takeaway or markup.excerpt(begins)
    return EntryLine(
        address=f"/entries/{entry.uuid}/",
        date=when,
        day=day,
        named=entry.named,
        text=text,
        reading=drawn(entry.gauge_id, entry.felt, entry.turned_out) if entry.gauge_id else "",
        marks=marks_of(tuple(theme for slug in slugs if (theme := theme_of(slug)))),
        tags=tags,
        bring=entry.bring,
        off_record=entry.off_record,
        readers=in_a_row(entry.readers),
    )
