"""Reads jrnl: its JSON, and the text of its own files. It knows no time zones: a day is the one it shows."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from journal.formats import foreign
from journal.formats.fields import Fields, refuse_unkeepable
from journal.formats.files import Files
from journal.formats.found import Found, FoundEntry, Piece, Unreadable
from journal.formats.limits import Limits, Refused
from journal.formats.scan import Path, pieces
from journal.formats.sections import Unfit
from journal.formats.terrain import shown
from journal.models.entries import BODY_LIMIT

NAME: Final = "jrnl"
OPENED: Final[frozenset[Path]] = frozenset({(), ("entries",)})
LINE: Final = 4 * BODY_LIMIT + 1_000  # bytes

_BRACKETED: Final = re.compile(r"\[([^\]\n]{6,40})\](?: |\Z)")
_BARE: Final = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d) ")  # as jrnl 1 wrote it
_TAG: Final = re.compile(r"(?<!\S)[@#]([-+*#/\w]*[^\W\d_][-+*#/\w]*)")


# --- JSON ------------------------------------------------------------------------------------------------


def read_json(files: Files, name: str, zone: str) -> Iterator[Piece]:
    with files.open(name) as file:
        for piece in pieces(file, OPENED, files.limits):
            if piece.path != ("entries", None):
                continue
            try:
                yield Found("entries", from_json(piece.value(), zone), name, piece.line)
            except Unfit as why:
                yield Unreadable(name, piece.line, str(why), shown(piece.raw))


def from_json(value: Any, zone: str) -> FoundEntry:
    fields = Fields(value)
    title, body = fields.text("title", 10 * BODY_LIMIT), fields.text("body", 10 * BODY_LIMIT)
    day, at, _ = foreign.written(f"{fields.text('date', 40)} {fields.text('time', 20)}")
    tags = value.get("tags")
    local = datetime.combine(day, at) if at else None
    return entry(
        local or datetime.combine(day, foreign.NOON),
        title,
        body,
        zone,
        [tag for tag in tags if isinstance(tag, str)]
        if isinstance(tags, list)
        else tags_in(f"{title}\n{body}"),
        value.get("uuid"),
    )


def entry(local: datetime, title: str, body: str, zone: str, tags: list[str], own: Any = None) -> FoundEntry:
    """The same from either form, so that the one does not come in beside the other."""
    title, body = foreign.newlines(title).strip("\n *"), foreign.newlines(body).strip()
    said = [f"{local:%Y-%m-%d %H:%M}", title, body]
    return foreign.entry(
        NAME,
        [own] if isinstance(own, str) and own else said,
        local.date(),
        zone,
        body,
        title=title,
        tags=tags,
        created_at=foreign.moment(local, zone),
    )


def tags_in(text: str) -> list[str]:
    """`@name` and `#name` where a word begins; a number alone is none."""
    return [found.lower() for found in _TAG.findall(text)]


# --- Text ------------------------------------------------------------------------------------------------


def begins(beginning: str) -> bool:
    """True for a text that begins as jrnl writes it."""
    first = beginning.lstrip("\n\r\t ")
    return head(first.split("\n", 1)[0], _BRACKETED) is not None or head(first, _BARE) is not None


def head(line: str, pattern: re.Pattern[str]) -> tuple[datetime, str] | None:
    """The time that a line begins an entry with, and its title; None for a line that begins none."""
    found = pattern.match(line)
    if found is None:
        return None
    try:
        day, at, _ = foreign.written(found[1])
    except Unfit:
        return None
    return datetime.combine(day, at or foreign.NOON), line[found.end() :]


def read_text(files: Files, name: str, zone: str) -> Iterator[Piece]:
    """One entry after another; what stands before the first is nobody's, and told."""
    held: list[str] = []
    size = started = number = 0
    pattern: re.Pattern[str] | None = None
    with files.open(name) as file:
        for number, raw in enumerate(lines(file, files.limits), start=1):
            line = raw.decode(errors="surrogateescape").rstrip("\r\n")
            if pattern is None and line.strip():
                pattern = _BRACKETED if head(line, _BRACKETED) else _BARE
            if pattern is not None and head(line, pattern):
                if held:
                    yield from one(held, started, name, zone, pattern)
                held, size, started = [], 0, number
            if held or started:
                size += len(raw)
                if size > files.limits.piece:
                    raise Refused(f"What begins in line {started:,} is too long to be an entry.")
                held.append(line)
    if held and pattern is not None:
        yield from one(held, started, name, zone, pattern)


def one(held: list[str], line: int, name: str, zone: str, pattern: re.Pattern[str]) -> Iterator[Piece]:
    text = "\n".join(held)
    found = head(held[0], pattern)
    try:
        try:
            text.encode()
        except UnicodeEncodeError:
            raise Unfit("It holds bytes that are not UTF-8.") from None
        refuse_unkeepable(text, "text")
        if found is None:
            raise Unfit("It has no date.")
        local, title = found
        body = "\n".join(held[1:])
        yield Found("entries", entry(local, title, body, zone, tags_in(f"{title}\n{body}")), name, line)
    except Unfit as why:
        yield Unreadable(name, line, str(why), text.encode(errors="replace").decode())


def lines(file: Any, limits: Limits, longest: int = LINE) -> Iterator[bytes]:
    """The lines of a file, each with its end. Raises Refused for one that no journal has."""
    held = b""
    while part := file.read(65_536):
        held += part
        *whole, held = held.split(b"\n")
        for line in whole:
            yield line + b"\n"
        if len(held) > longest:
            raise Refused(f"It holds a line of more than {longest:,} bytes.")
    if held:
        yield held
