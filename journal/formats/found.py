"""What a reader of a format gives: entries and rows found, and what could not be read, each with its place.

Every format reads into the same `FoundEntry`, so what comes after (preview, rules, insert) knows no format.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from journal.formats.fields import Fields
from journal.formats.sections import Unfit
from journal.models.entries import (
    BODY_LIMIT,
    NOTE_LIMIT,
    TAG_LIMIT,
    TAKEAWAY_LIMIT,
    THEMES_LIMIT,
    TITLE_LIMIT,
    Tag,
)

SOURCES = UUID("5f0c9f0e-6f0a-5d43-9c55-0c6b6c1b7b0e")
"""The namespace of identities that Terrain gives to what other journals wrote."""

QUESTION_LIMIT = 300
SLUG_LIMIT = 80
ROWS_LIMIT = 10_000  # look-backs or revisions of one entry
NUMBER_LIMIT = 2**31 - 1

type Day = date  # a field of the same name hides it below


@dataclass(frozen=True, slots=True)
class FoundPrompt:
    slug: str
    question: str


@dataclass(frozen=True, slots=True)
class FoundLookBack:
    due: Day
    on: Day | None
    gauge: str | None
    felt: int | None
    turned_out: int | None
    note: str


@dataclass(frozen=True, slots=True)
class FoundRevision:
    number: int
    title: str
    takeaway: str
    body: str
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """An entry that can be kept as it stands. Its fields are those of the open format, so that it is written as one."""

    id: UUID
    date: Day
    zone: str
    body: str
    created_at: datetime
    updated_at: datetime
    title: str = ""
    takeaway: str = ""
    themes: tuple[str, ...] = ()
    gauge: str | None = None
    felt: int | None = None
    tags: tuple[str, ...] = ()
    prompt: FoundPrompt | None = None
    bring: bool = False
    off_record: bool = False
    resurface: bool = True
    look_backs: tuple[FoundLookBack, ...] = ()
    trashed_at: datetime | None = None
    revisions: tuple[FoundRevision, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A row of a section (an entry of `entries`), and where it stood."""

    section: str
    row: Any
    file: str
    line: int = 0  # 0 where a file is one entry


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What stays out: why, and its text, so that it can be handed back."""

    file: str
    line: int
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An attachment, or a file that is nobody's entry."""

    file: str
    kind: str  # photo, video, recording, document, file


Piece = Found | Unreadable | LeftOut


def identity(source: str, *parts: str) -> UUID:
    """The same for the same thing of the same program, whoever imports it and however often."""
    return uuid5(SOURCES, "\0".join((source, *parts)))


# --- The open format's entries ---------------------------------------------------------------------------


def read_entry(value: Any) -> FoundEntry:
    """An entry as it stands in the open format; raises Unfit. Nothing is changed, so that it exports the same."""
    fields = Fields(value)
    themes = fields.rows("themes", theme_of_row, THEMES_LIMIT)
    if len(set(themes)) != len(themes):
        raise Unfit("The same theme stands there twice.")
    gauge, felt = fields.optional_theme("gauge"), fields.optional_number("felt", 1, 7)
    if felt is not None and gauge is None:
        raise Unfit("There is a reading without the gauge it belongs to.")
    created_at = fields.moment("created_at")
    look_backs = fields.rows("look_backs", read_look_back, ROWS_LIMIT)
    if sum(row.on is None for row in look_backs) > 1:
        raise Unfit("Two look-backs are open; an entry has one.")
    revisions = fields.rows("revisions", read_revision, ROWS_LIMIT)
    if len({row.number for row in revisions}) != len(revisions):
        raise Unfit("Two revisions have the same number.")
    return FoundEntry(
        id=fields.uuid("id"),
        date=fields.day("date"),
        zone=fields.zone("zone"),
        body=fields.text("body", BODY_LIMIT, empty=False),
        created_at=created_at,
        updated_at=fields.optional_moment("updated_at") or created_at,
        title=fields.text("title", TITLE_LIMIT),
        takeaway=fields.text("takeaway", TAKEAWAY_LIMIT),
        themes=themes,
        gauge=gauge,
        felt=felt,
        tags=read_tags(fields),
        prompt=read_prompt(value.get("prompt")),
        bring=fields.flag("bring"),
        off_record=fields.flag("off_record"),
        resurface=fields.flag("resurface", True),
        look_backs=look_backs,
        trashed_at=fields.optional_moment("trashed_at"),
        revisions=revisions,
    )


def again(row: dict[str, Any]) -> FoundEntry:
    """An entry that was read and written down by us: taken as it is, at a tenth of the time."""
    prompt, trashed = row["prompt"], row["trashed_at"]
    return FoundEntry(
        **row
        | {
            "id": UUID(row["id"]),
            "date": date.fromisoformat(row["date"]),
            "created_at": datetime.fromisoformat(row["created_at"]),
            "updated_at": datetime.fromisoformat(row["updated_at"]),
            "trashed_at": trashed and datetime.fromisoformat(trashed),
            "themes": tuple(row["themes"]),
            "tags": tuple(row["tags"]),
            "prompt": prompt and FoundPrompt(**prompt),
            "look_backs": tuple(map(read_look_back, row["look_backs"])),
            "revisions": tuple(map(read_revision, row["revisions"])),
        }
    )


def theme_of_row(value: Any) -> str:
    return Fields({"theme": value}).optional_theme("theme") or ""


def read_tags(fields: Fields) -> tuple[str, ...]:
    tags = fields.rows(
        "tags", lambda value: Fields({"tag": value}).text("tag", TAG_LIMIT, empty=False), ROWS_LIMIT
    )
    folded = {Tag.fold(name) for name in tags}
    if len(folded) != len(tags):
        raise Unfit("Two of the tags are one, spelt differently.")
    if any(len(name) > 3 * TAG_LIMIT for name in folded):
        raise Unfit(f"A tag holds {TAG_LIMIT} characters.")
    return tags


def read_prompt(value: Any) -> FoundPrompt | None:
    if value is None:
        return None
    fields = Fields(value)
    return FoundPrompt(fields.text("slug", SLUG_LIMIT), fields.text("question", QUESTION_LIMIT))


def read_look_back(value: Any) -> FoundLookBack:
    fields = Fields(value)
    found = FoundLookBack(
        due=fields.day("due"),
        on=fields.optional_day("on"),
        gauge=fields.optional_theme("gauge"),
        felt=fields.optional_number("felt", 1, 7),
        turned_out=fields.optional_number("turned_out", 1, 7),
        note=fields.text("note", NOTE_LIMIT),
    )
    if found.gauge is None and (found.felt is not None or found.turned_out is not None):
        raise Unfit("A look-back has a reading without the gauge it belongs to.")
    return found


def read_revision(value: Any) -> FoundRevision:
    fields = Fields(value)
    return FoundRevision(
        number=fields.number("number", 1, NUMBER_LIMIT - 1),
        title=fields.text("title", TITLE_LIMIT),
        takeaway=fields.text("takeaway", TAKEAWAY_LIMIT),
        body=fields.text("body", BODY_LIMIT),
        kept_at=fields.moment("kept_at"),
    )
