"""Reads jrnl: its JSON, and the text of its own files. It knows no time zones: a day is the one it shows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from journal.formats import foreign
from journal.formats.fields import Fields
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
LONGEST: Final = 4_000_000  # bytes of one entry: one of more than 100,000 characters can still be handed back
STRANGE: Final = 100_000

_BRACKETED: Final = re.compile(r"\[([^\]\n]{6,40})\](?: |\Z)")
_BARE: Final = re.compile(
    r"(\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?(?: [AP]M)?) "
)  # as jrnl 1 wrote it, or as it is shown
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
    title, body = foreign.newlines(title).strip().removesuffix(" *").rstrip(), foreign.newlines(body).strip()
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


@dataclass(frozen=True)
class Style:
    """How a file begins its entries: a day in brackets, or bare; jrnl writes all of a file in one form."""

    pattern: re.Pattern[str]
    form: re.Pattern[str]
    day_first: bool | None = None

    @classmethod
    def of(cls, line: str) -> "Style | None":
        for pattern in (_BRACKETED, _BARE):
            found = pattern.match(line)
            form = foreign.form_of(found[1]) if found else None
            if (
                found
                and form
                and any(foreign.by_form(form, found[1], order) for order in (None, True, False))
            ):
                return cls(pattern, form)
        return None

    def head(self, line: str) -> tuple[datetime, str] | None:
        """The time that a line begins an entry with, and its title; None for a line that begins none."""
        found = self.pattern.match(line)
        told = foreign.by_form(self.form, found[1], self.day_first) if found else None
        if found is None or told is None:
            return None
        return datetime.combine(told[0], told[1] or foreign.NOON), line[found.end() :]


def begins(beginning: str) -> bool:
    """True for a text that begins as jrnl writes it."""
    return Style.of(beginning.lstrip("\n\r\t ").split("\n", 1)[0]) is not None


def style_of(files: Files, name: str) -> Style | None:
    """How a file begins its entries. Raises Refused where 03/04/2024 may begin with the day as well as with the month.

    That is told by those of its days that can be only one.
    """
    style: Style | None = None
    told: set[bool] = set()
    shown = ""
    with files.open(name) as file:
        for raw in lines(file, files.limits):
            line = raw.decode(errors="replace").rstrip("\r\n")
            style = style or Style.of(line)
            if style is None:
                continue
            if not foreign.of_two(style.form):
                return style
            if found := style.pattern.match(line):
                day_first, month_first = (
                    foreign.by_form(style.form, found[1], order) for order in (True, False)
                )
                shown = shown or found[1]
                if bool(day_first) != bool(month_first):
                    told.add(bool(day_first))
    if style is None:
        return None
    if len(told) != 1:
        raise Refused(f"Its days, such as “{shown}”, can be read in two ways, and none of them tells which.")
    return replace(style, day_first=told.pop())


def read_text(files: Files, name: str, zone: str) -> Iterator[Piece]:
    """One entry after another, each from its day to the next one."""
    held: list[str] = []
    size = started = strange = 0
    style = style_of(files, name)
    with files.open(name) as file:
        for number, raw in enumerate(lines(file, files.limits), start=1):
            line = raw.decode(errors="surrogateescape").rstrip("\r\n")
            if style is not None and style.pattern.match(line):
                if style.head(line):
                    if held:
                        yield from one(held, started, name, zone, style)
                    held, size, started = [], 0, number
                else:
                    strange += 1
                    if strange > STRANGE:
                        raise Refused(f"It holds more than {STRANGE:,} lines in brackets that tell no day.")
            if started:
                size += len(raw)
                if size > LONGEST:
                    raise Refused(f"What begins in line {started:,} is too long to be an entry.")
                held.append(line)
    if held and style is not None:
        yield from one(held, started, name, zone, style)


def one(held: list[str], line: int, name: str, zone: str, style: Style) -> Iterator[Piece]:
    text = "\n".join(held)
    found = style.head(held[0])
    try:
        foreign.refuse_bytes(text)
        if found is None:
            raise Unfit("It has no date.")
        local, title = found
        body = "\n".join(held[1:])
        if style.pattern is _BARE and all(line.startswith("|") for line in held[1:] if line.strip()):
            body = "\n".join(line.removeprefix("|").removeprefix(" ") for line in held[1:])
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
