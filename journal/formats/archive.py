"""The open format, `terrain-journal` version 1: JSON, written piece by piece. Field by field in docs/format.md.

An archive is a list of sections. What other parts of the product keep, they register (`register`), so this module
never needs to know of them. How a section comes in again stands in `journal.formats.sections`.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import orjson
from django.db.models import QuerySet
from django.utils import timezone

from journal.formats import ways_in
from journal.formats.sections import LISTS, OBJECTS, register, ways_out
from journal.isoweek import IsoWeek
from journal.models import Draft, Entry, LookBack, Revision, User, Week
from journal.models.entries import EntryQuerySet

FORMAT = "terrain-journal"
VERSION = 1
CHUNK = 200  # rows held at a time


def moment(at: datetime | None) -> str | None:
    """RFC 3339 in UTC with microseconds."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def day(on: date | None) -> str | None:
    return None if on is None else on.isoformat()


# --- Entries ---------------------------------------------------------------------------------------------


def in_order(found: EntryQuerySet) -> QuerySet[Entry]:
    """By date, time of creation and id: never by a database's key."""
    return found.order_by("date", "created_at", "uuid")


def in_chunks(found: EntryQuerySet) -> Iterator[Entry]:
    """The entries in the format's order with all that hangs on them, some at a time.

    Only the keys are held for all of them, and no cursor stays open while somebody downloads slowly.
    """
    keys = list(in_order(found).values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        rows = (
            Entry.objects.filter(pk__in=part)
            .defer("html", "search_text")
            .prefetch_related("entry_themes", "tags", "look_backs", "revisions")
        )
        by_key = {row.pk: row for row in rows}
        # One deleted in the meantime is not there any more.
        yield from (by_key[key] for key in part if key in by_key)


def entry_row(entry: Entry) -> dict[str, Any]:
    """One entry as in the format. No query where `in_chunks` brought it."""
    asked = entry.prompt_slug or entry.prompt_question
    return {
        "id": str(entry.uuid),
        "date": day(entry.date),
        "zone": entry.zone,
        "title": entry.title,
        "takeaway": entry.takeaway,
        "body": entry.body,
        "themes": entry.ordered_themes,
        "gauge": entry.gauge_id,
        "felt": entry.felt,
        "tags": [tag.name for tag in sorted(entry.tags.all(), key=lambda tag: tag.folded)],
        "prompt": {"slug": entry.prompt_slug, "question": entry.prompt_question} if asked else None,
        "bring": entry.bring,
        "off_record": entry.off_record,
        "resurface": entry.resurface,
        "look_backs": [look_back_row(row) for row in sorted(entry.look_backs.all(), key=look_back_order)],
        "created_at": moment(entry.created_at),
        "updated_at": moment(entry.updated_at),
        "trashed_at": moment(entry.trashed_at),
        "revisions": [revision_row(row) for row in sorted(entry.revisions.all(), key=lambda row: row.number)],
    }


def look_back_order(row: LookBack) -> tuple[date, bool, date, datetime]:
    return row.due, row.on is None, row.on or row.due, row.created_at


def look_back_row(row: LookBack) -> dict[str, Any]:
    return {
        "due": day(row.due),
        "on": day(row.on),
        "gauge": row.gauge_id,
        "felt": row.felt,
        "turned_out": row.turned_out,
        "note": row.note,
    }


def revision_row(row: Revision) -> dict[str, Any]:
    return {
        "number": row.number,
        "title": row.title,
        "takeaway": row.takeaway,
        "body": row.body,
        "kept_at": moment(row.kept_at),
    }


# --- The other sections ----------------------------------------------------------------------------------


def draft_rows(user: User) -> Iterator[dict[str, Any]]:
    drafts = user.drafts.select_related("entry").order_by("began_on", "created_at", "uuid")
    for draft in drafts.iterator(chunk_size=20):
        yield draft_row(draft)


def draft_row(draft: Draft) -> dict[str, Any]:
    return {
        "id": str(draft.uuid),
        "began_on": day(draft.began_on),
        "zone": draft.zone,
        "form": by_key(draft.form),
        "steps_done": draft.steps_done,
        "guide": by_key(draft.guide),
        "entry": str(draft.entry.uuid) if draft.entry else None,
        "base_revision": draft.base_revision,
        "created_at": moment(draft.created_at),
        "updated_at": moment(draft.updated_at),
        "discarded_at": moment(draft.discarded_at),
    }


def by_key(value: Any) -> Any:
    """The same JSON with its keys in alphabetical order: PostgreSQL does not keep theirs."""
    if isinstance(value, dict):
        return {key: by_key(value[key]) for key in sorted(value)}
    return [by_key(one) for one in value] if isinstance(value, list) else value


def week_rows(user: User) -> Iterator[dict[str, Any]]:
    for week in user.weeks.order_by("monday"):
        yield week_row(week)


def week_row(week: Week) -> dict[str, Any]:
    return {
        "week": IsoWeek(week.monday).name,
        "headline": week.headline,
        "created_at": moment(week.created_at),
        "updated_at": moment(week.updated_at),
    }


def settings_of(user: User) -> dict[str, Any]:
    return {"look_back_habit": user.look_back_habit}


register("drafts", draft_rows, ways_in.DRAFTS)
register("weeks", week_rows, ways_in.WEEKS)
register("settings", settings_of, ways_in.SETTINGS)


# --- Writing ---------------------------------------------------------------------------------------------


def whole(user: User) -> Iterator[bytes]:
    """The full export: everything, what is off the record and in the trash included."""
    return written(user, user.entries.all(), sections=True, extra={})


def partial(user: User, found: EntryQuerySet, filters: dict[str, Any]) -> Iterator[bytes]:
    """What a timeline shows, without what is off the record; it says how many entries that left out."""
    left_out = found.filter(off_record=True).count()
    extra = {"partial": {"filters": filters, "left_out": left_out}}
    return written(user, found.on_record(), sections=False, extra=extra)


def written(
    user: User,
    found: EntryQuerySet,
    *,
    sections: bool,
    extra: dict[str, Any],
    seen: Callable[[], None] | None = None,
) -> Iterator[bytes]:
    """The archive in pieces, one entry a line. `seen` is called after each entry."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": moment(timezone.now()),
        "author": {"name": user.name, "zone": user.zone},
        **extra,
    }
    yield orjson.dumps(head)[:-1] + b',\n"entries":['
    yield from rows((entry_row(entry) for entry in in_chunks(found)), seen)
    yield b"]"
    for name in LISTS:
        yield b",\n" + orjson.dumps(name) + b":["
        if sections and name in ways_out:
            yield from rows(ways_out[name](user))
        yield b"]"
    for name, empty in OBJECTS.items():
        given = ways_out[name](user) if sections and name in ways_out else empty
        yield b",\n" + orjson.dumps(name) + b":" + orjson.dumps(given)
    yield b"}\n"


def rows(found: Iterable[Any], seen: Callable[[], None] | None = None) -> Iterator[bytes]:
    """Rows between commas, each on its own line, some 64 kB at a time."""
    held: list[bytes] = []
    size = 0
    comma = b"\n"
    for row in found:
        held += [comma, orjson.dumps(row)]
        size += len(held[-1])
        comma = b",\n"
        if size > 65_536:
            yield b"".join(held)
            held, size = [], 0
        if seen:
            seen()
    if held:
        yield b"".join(held) + b"\n"
