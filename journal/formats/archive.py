"""The open format, `terrain-journal` version 1: JSON, written piece by piece. Field by field in docs/format.md.

An archive is a list of sections. What other parts of the product keep, they register (`register`), so this module
never needs to know of them. How a section comes in again stands in `journal.formats.sections`.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import orjson
from django.db.models import F, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from journal.formats import ways_in
from journal.formats.sections import LISTS, OBJECTS, register, ways_out
from journal.isoweek import IsoWeek
from journal.models import Draft, Entry, EntryTheme, LookBack, Revision, Tag, User, Week
from journal.models.entries import EntryQuerySet

FORMAT = "terrain-journal"
VERSION = 1
CHUNK = 500  # entries held at a time,
WORDS = 200_000  # or so many words of them and their revisions
SAMPLED = 200  # entries that tell how large all are


def moment(at: datetime | None) -> str | None:
    """RFC 3339 in UTC with microseconds."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def day(on: date | None) -> str | None:
    return None if on is None else on.isoformat()


# --- Entries ---------------------------------------------------------------------------------------------

ENTRY = (
    "pk", "uuid", "date", "zone", "title", "takeaway", "body", "gauge_id", "felt", "prompt_slug",
    "prompt_question", "bring", "off_record", "resurface", "created_at", "updated_at", "trashed_at",
)  # fmt: skip


def in_order(found: EntryQuerySet) -> QuerySet[Entry]:
    """By date, time of creation and id: never by a database's key."""
    return found.order_by("date", "created_at", "uuid")


def entry_rows(found: EntryQuerySet) -> Iterator[dict[str, Any]]:
    """The entries as in the format, in its order, some at a time: five queries for each CHUNK.

    Plain values, never models: making models of them took five times as long (bench/export.py). Only the keys are
    held for all of them, and no cursor stays open while somebody downloads slowly.
    """
    for keys in chunks(found):
        these = literally(keys)
        entries = Entry.objects.filter(pk__in=these).values_list(*ENTRY)
        by_key = {row[0]: row for row in entries}
        themes = grouped(
            EntryTheme.objects.filter(entry__in=these)
            .order_by("position")
            .values_list("entry_id", "theme_id")
        )
        tags = grouped(
            Tag.entries.through.objects.filter(entry__in=these)
            .order_by()
            .values_list("entry_id", "tag__folded", "tag__name")
        )
        look_backs = grouped(
            LookBack.objects.filter(entry__in=these)
            .order_by("due", F("on").asc(nulls_last=True), "created_at", "id")
            .values_list("entry_id", "due", "on", "gauge_id", "felt", "turned_out", "note")
        )
        revisions = grouped(revisions_of(keys))
        for key in keys:
            if row := by_key.get(key):  # one deleted in the meantime is not there any more
                yield entry_row(
                    row,
                    [slug for (slug,) in themes.get(key, ())],
                    [name for _, name in sorted(tags.get(key, ()))],  # not in a database's collation
                    [look_back_row(*one) for one in look_backs.get(key, ())],
                    [revision_row(*one) for one in revisions.get(key, ())],
                )


def about(user: User, total: int) -> int:
    """Bytes of all entries as JSON, if the others are as long as the latest. Six queries."""
    latest = user.entries.order_by("-date", "-pk").values("pk")[:SAMPLED]
    sizes = [len(orjson.dumps(row)) for row in entry_rows(user.entries.filter(pk__in=latest))]
    return sum(sizes) * total // max(len(sizes), 1)


def revisions_of(keys: Iterable[int]) -> QuerySet[Revision, tuple[Any, ...]]:
    return (
        Revision.objects.filter(entry__in=literally(keys))
        .order_by("number")
        .values_list("entry_id", "number", "title", "takeaway", "body", "kept_at")
    )


def chunks(found: EntryQuerySet) -> Iterator[array[int]]:
    """The keys in order, so many at a time as are held at once: fewer where texts and revisions are long."""
    parts: list[array[int]] = []
    part = array("q")
    words = 0
    for key, length, revisions in in_order(found).values_list("pk", "words", "revision").iterator(2_000):
        part.append(key)
        words += length * revisions
        if len(part) == CHUNK or words > WORDS:
            parts.append(part)
            part, words = array("q"), 0
    yield from parts
    if part:
        yield part


def literally(keys: Iterable[int]) -> RawSQL:
    """Keys of our own as they stand in a statement: handing over two hundred values five times took a quarter of
    the export."""
    return RawSQL(",".join(str(int(key)) for key in keys), ())  # noqa: S611 (numbers alone)


def grouped(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    """Rows by their first column, in their order, without it."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    for key, *rest in rows:
        found.setdefault(key, []).append(tuple(rest))
    return found


def entry_row(
    row: tuple[Any, ...],
    themes: list[str],
    tags: list[str],
    look_backs: list[dict[str, Any]],
    revisions: list[dict[str, Any]],
) -> dict[str, Any]:
    """One entry as in the format, from the columns of ENTRY and what hangs on it."""
    (
        _, uuid, on, zone, title, takeaway, body, gauge, felt, slug, question,
        bring, off_record, resurface, created_at, updated_at, trashed_at,
    ) = row  # fmt: skip
    return {
        "id": str(uuid),
        "date": day(on),
        "zone": zone,
        "title": title,
        "takeaway": takeaway,
        "body": body,
        "themes": themes,
        "gauge": gauge,
        "felt": felt,
        "tags": tags,
        "prompt": {"slug": slug, "question": question} if slug or question else None,
        "bring": bring,
        "off_record": off_record,
        "resurface": resurface,
        "look_backs": look_backs,
        "created_at": moment(created_at),
        "updated_at": moment(updated_at),
        "trashed_at": moment(trashed_at),
        "revisions": revisions,
    }


def look_back_row(
    due: date, on: date | None, gauge: str | None, felt: int | None, turned_out: int | None, note: str
) -> dict[str, Any]:
    return {
        "due": day(due),
        "on": day(on),
        "gauge": gauge,
        "felt": felt,
        "turned_out": turned_out,
        "note": note,
    }


def revision_row(number: int, title: str, takeaway: str, body: str, kept_at: datetime) -> dict[str, Any]:
    return {
        "number": number,
        "title": title,
        "takeaway": takeaway,
        "body": body,
        "kept_at": moment(kept_at),
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
    yield from rows(entry_rows(found), seen)
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
