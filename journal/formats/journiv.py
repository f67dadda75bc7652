"""Reads Journiv's `data.json`, alone or in its zip: journals, each with its entries."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from journal.formats import foreign
from journal.formats.fields import known_zone
from journal.formats.files import Files
from journal.formats.found import Found, FoundEntry, LeftOut, Piece, Unreadable
from journal.formats.scan import Path, pieces
from journal.formats.sections import Unfit
from journal.formats.terrain import shown

NAME: Final = "Journiv"
ENTRY: Final[Path] = ("journals", None, "entries", None)
OPENED: Final[frozenset[Path]] = frozenset({ENTRY[:depth] for depth in range(len(ENTRY))})
SETTINGS: Final[Path] = ("user_settings",)


def read(files: Files, name: str, zone: str, *, named: bool) -> Iterator[Piece]:
    """`named` says that the attachments' own files are there, and named by them."""
    with files.open(name) as file:
        for piece in pieces(file, OPENED, files.limits):
            if piece.path == SETTINGS:
                with suppress(Unfit):
                    zone = zone_told(piece.value(), zone)
            if piece.path != ENTRY:
                continue
            try:
                value = piece.value()
                if not isinstance(value, dict):
                    raise Unfit("It is not an object with fields.")
                for one in items(value, "media"):
                    if not named and isinstance(one, dict):
                        file_name = str(one.get("file_path") or one.get("filename") or "unnamed")
                        yield LeftOut(file_name[:500], foreign.kind_of(file_name))
                yield Found("entries", entry(value, zone), name, piece.line)
            except Unfit as why:
                yield Unreadable(name, piece.line, str(why), shown(piece.raw))


def zone_told(settings: Any, zone: str) -> str:
    """The zone of the account that was exported, for entries without one of their own."""
    named = text(settings, "time_zone")
    return named if named and known_zone(named) else zone


def entry(value: dict[str, Any], zone: str) -> FoundEntry:
    name = text(value, "entry_timezone")
    told, ahead = foreign.zone_of(name) if name else (zone, None)
    at = foreign.instant(value["entry_datetime_utc"]) if value.get("entry_datetime_utc") else None
    if text(value, "entry_date"):
        day, _, _ = foreign.written(text(value, "entry_date"))
    elif at is not None:
        day = foreign.day_there(at, told, ahead)
    else:
        raise Unfit("It has no date.")
    body = body_of(value)
    title = text(value, "title")
    own = text(value, "external_id") or text(value, "id")
    return foreign.entry(
        NAME,
        [own] if own else [day.isoformat(), at.isoformat() if at else "", title, body],
        day,
        told,
        "\n\n".join(part for part in (body, mood(value)) if part.strip()),
        title=title,
        tags=[tag if isinstance(tag, str) else text(tag, "name") for tag in items(value, "tags")],
        question=text(value, "prompt_text"),
        created_at=at or moment(value, "created_at"),
        updated_at=moment(value, "updated_at"),
    )


def text(value: Any, name: str) -> str:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def items(value: Any, name: str) -> list[Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def moment(value: dict[str, Any], name: str) -> datetime | None:
    return foreign.instant(value[name]) if value.get(name) else None


def body_of(value: dict[str, Any]) -> str:
    """The text: older exports have Markdown, newer ones a list of insertions and their plain text."""
    found = text(value, "content") or text(value, "content_plain_text")
    delta = value.get("content_delta")
    if found or not delta:
        return found
    inserted = delta if isinstance(delta, list) else items(delta, "ops")
    return "".join(text(one, "insert") for one in inserted).strip("\n")


def mood(value: dict[str, Any]) -> str:
    """The mood as a line of the text, with what was said about it."""
    older, newer = value.get("mood_log"), value.get("moment")
    held: Any = older if isinstance(older, dict) else newer if isinstance(newer, dict) else {}
    name = text(held, "mood_name") or text(held, "primary_mood_name")
    note = text(held, "note").strip()
    said = f"Mood: {name}" if name else ""
    return "\n\n".join(part for part in (said, note) if part)
