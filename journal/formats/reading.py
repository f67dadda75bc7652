"""Tells what a file is by what stands in it, never by its name's ending, and reads it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from journal.formats import files as containers
from journal.formats import terrain
from journal.formats.files import Files
from journal.formats.found import Piece
from journal.formats.limits import Limits, Refused

READS = (
    "Terrain reads its own JSON and Markdown zip, Day One (JSON zip), jrnl (JSON or text), Journiv, Daylio (CSV), "
    "and a zip of Markdown files."
)


@dataclass(frozen=True)
class Reading:
    """`ruled` says that tags can become themes: the format has none of its own."""

    kind: str
    pieces: Iterator[Piece]
    ruled: bool
    size: int = 0  # bytes to read, for a bar


@contextmanager
def opened(source: Path | IO[bytes], name: str, limits: Limits, zone: str) -> Iterator[Reading]:
    """A file or folder as what it is. `zone` is told of days whose source knows none. Raises Refused."""
    with containers.opened(source, name, limits) as files:
        yield recognised(files, zone)


def recognised(files: Files, zone: str) -> Reading:
    names = files.names()
    for name in names:
        with files.open(name) as file:
            beginning = file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
        if beginning[:1] == b"{":
            return Reading(terrain.NAME, terrain.read(files, name), ruled=False)
    raise Refused(f"Terrain cannot tell what it is. {READS}")
