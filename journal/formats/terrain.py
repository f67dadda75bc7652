"""Reads the open format, `terrain-journal`, back: an entry or a row at a time, in the file's order."""

from collections.abc import Iterator
from typing import Any, Final

import orjson

from journal.formats.archive import FORMAT, VERSION
from journal.formats.files import Files
from journal.formats.found import Found, LeftOut, Piece, Unreadable, read_entry
from journal.formats.limits import Refused
from journal.formats.scan import Path, pieces
from journal.formats.sections import LISTS, OBJECTS, Unfit, ways_in

NAME: Final = "Terrain"
OPENED: Final[frozenset[Path]] = frozenset({(), ("entries",), *((name,) for name in LISTS)})


def read(files: Files, name: str) -> Iterator[Piece]:
    """Raises Refused where it is not the format, or that of a newer Terrain."""
    told = False
    with files.open(name) as file:
        for piece in pieces(file, OPENED, files.limits):
            match piece.path:
                case ("format",):
                    check(said(piece), FORMAT)
                    told = True
                case ("version",):
                    check_version(said(piece))
                case ("entries", None):
                    try:
                        yield Found("entries", read_entry(piece.value()), name, piece.line)
                    except Unfit as why:
                        yield Unreadable(name, piece.line, str(why), shown(piece.raw))
                case (str(section), None) if section in LISTS:
                    yield from rows(section, [piece.raw], piece, name)
                case (str(section),) if section in OBJECTS:
                    yield from rows(section, None, piece, name)
    if not told:
        raise Refused(f"It does not say that it is {FORMAT}.")


def said(piece: Any) -> Any:
    """What the head says; None where that is nothing that can be read."""
    try:
        return piece.value()
    except Unfit:
        return None


def check(value: Any, wanted: str) -> None:
    if value != wanted:
        raise Refused(f"It does not say that it is {wanted}.")


def check_version(value: Any) -> None:
    if value != VERSION:
        raise Refused(
            f"It was made by a newer Terrain, version {value} of the format. This one reads version {VERSION}."
            if isinstance(value, int) and value > VERSION
            else "It does not say which version of the format it is."
        )


def rows(section: str, raw: list[bytes] | None, piece: Any, name: str) -> Iterator[Piece]:
    """The rows of a section, checked, as they stood in the file."""
    way = ways_in.get(section)
    if way is None:
        if piece.value():
            yield LeftOut(name, section)
        return
    try:
        value = piece.value()
        parts = list([value] if raw is not None else way.parts(value))
    except Unfit as why:
        yield Unreadable(name, piece.line, str(why), shown(piece.raw))
        return
    for part in parts:
        try:
            way.read(part)
            yield Found(section, part, name, piece.line)
        except Unfit as why:
            yield Unreadable(name, piece.line, str(why), shown(orjson.dumps(part)))


def shown(raw: bytes) -> str:
    """What could not be read, to be handed back: bytes that are no text are told by their numbers."""
    return raw.decode(errors="backslashreplace")
