"""What an import read, in three files beside the database: entries, other rows, and what stays out with the reasons.

They are lines of JSON, compressed, readable by the server's own account alone. Each row is checked and its derived
columns are worked out, so that inserting them does nothing else.
"""

import gzip
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson
from django.utils import timezone

from journal.formats.files import shown_name
from journal.formats.found import Found, FoundEntry, LeftOut, Piece, Unreadable, again
from journal.formats.sections import ways_in
from journal.formats.ways_in import Derived, derived_of, entries_here, entry_key
from journal.models import Tag, User
from journal.spooled import Files

CHUNK: Final = 500
TAGS_SHOWN: Final = 200
SHOWN: Final = 20  # of what cannot be read
NAMES_SHOWN: Final = 200  # of what is left out


@dataclass
class Summary:
    """What a file holds, in numbers. Stored as JSON with the job."""

    entries: int = 0
    new: int = 0
    here: int = 0
    first: str = ""  # days of all entries
    last: str = ""
    first_new: str = ""
    last_new: str = ""
    sections: dict[str, list[int]] = field(default_factory=dict)  # name to new, here
    unreadable: int = 0
    reasons: list[list[Any]] = field(default_factory=list)  # file, line, reason: the first ones
    left_out: dict[str, int] = field(default_factory=dict)  # kind to how many
    names: list[str] = field(default_factory=list)  # of what is left out: the first ones
    tags: list[list[Any]] = field(default_factory=list)  # folded, name, how many new entries
    ruled: bool = False  # tags can become themes: the entries have none of their own


class Spool:
    """Takes what a reader gives and writes down what is new and what cannot be read; counts the rest."""

    def __init__(self, user: User, files: Files) -> None:
        self.user = user
        self.entries, self.besides = written(files.entries), written(files.besides)
        self.rest = written(files.rest)
        self.summary = Summary()
        self.waiting: list[Found] = []
        self.keys: dict[str, set[str]] = {}
        self.tags: Counter[str] = Counter()
        self.names: dict[str, str] = {}
        # Where the day has begun already somewhere on earth: nothing was written later.
        self.latest = (timezone.now() + timedelta(hours=14)).date()

    def take(self, piece: Piece) -> None:
        match piece:
            case Found():
                self.waiting.append(piece)
                if len(self.waiting) == CHUNK:
                    self.settle()
            case Unreadable():
                self.put_aside(piece)
            case LeftOut():
                summary = self.summary
                summary.left_out[piece.kind] = summary.left_out.get(piece.kind, 0) + 1
                if len(summary.names) < NAMES_SHOWN:
                    summary.names.append(shown_name(piece.file))
                self.rest.write(orjson.dumps(["-", piece.file, 0, piece.kind, ""]) + b"\n")

    def put_aside(self, piece: Unreadable) -> None:
        self.summary.unreadable += 1
        if len(self.summary.reasons) < SHOWN:
            self.summary.reasons.append([shown_name(piece.file), piece.line, shown_name(piece.reason)])
        text = piece.text.encode(errors="replace").decode()
        self.rest.write(orjson.dumps(["!", piece.file, piece.line, piece.reason, text]) + b"\n")

    def settle(self) -> None:
        """Tells what is new from what is here already, and writes both down."""
        waiting, self.waiting = self.waiting, []
        for name in dict.fromkeys(found.section for found in waiting):
            rows = [found for found in waiting if found.section == name]
            if name == "entries":
                self.settle_entries(rows)
            else:
                way = ways_in[name]
                keys = [way.key(way.read(found.row)) for found in rows]
                new = [self.is_new(name, key, here) for here in [way.here(self.user, keys)] for key in keys]
                counts = self.summary.sections.setdefault(name, [0, 0])
                for found, fresh in zip(rows, new, strict=True):
                    counts[0 if fresh else 1] += 1
                    if fresh:
                        self.besides.write(orjson.dumps([name, found.row]) + b"\n")

    def settle_entries(self, rows: list[Found]) -> None:
        dated = []
        for found in rows:
            if found.row.date > self.latest:
                day = found.row.date.isoformat()
                self.put_aside(
                    Unreadable(
                        found.file,
                        found.line,
                        f"The date is “{day}”, which is still to come.",
                        found.row.body,
                    )
                )
            else:
                dated.append(found)
        here = entries_here(self.user, [entry_key(found.row) for found in dated])
        for found in dated:
            entry: FoundEntry = found.row
            fresh = self.is_new("entries", entry_key(entry), here)
            self.count(entry, fresh)
            if fresh:
                beside = derived_of(entry)
                self.entries.write(orjson.dumps([entry, beside.words, beside.search_text]) + b"\n")

    def is_new(self, section: str, key: str, here: set[str]) -> bool:
        """Not here, and not a second time in the file."""
        seen = self.keys.setdefault(section, set())
        fresh = key not in here and key not in seen
        seen.add(key)
        return fresh

    def count(self, entry: FoundEntry, fresh: bool) -> None:
        summary, day = self.summary, entry.date.isoformat()
        summary.entries += 1
        summary.first = min(summary.first or day, day)
        summary.last = max(summary.last, day)
        if not fresh:
            summary.here += 1
            return
        summary.new += 1
        summary.first_new = min(summary.first_new or day, day)
        summary.last_new = max(summary.last_new, day)
        for name in entry.tags:
            folded = Tag.fold(name)
            self.tags[folded] += 1
            self.names.setdefault(folded, name)

    def close(self) -> None:
        for file in (self.entries, self.besides, self.rest):
            file.close()

    def finish(self, ruled: bool) -> Summary:
        self.settle()
        self.close()
        summary = self.summary
        summary.ruled = ruled
        if ruled:
            summary.tags = [[key, self.names[key], count] for key, count in self.tags.most_common(TAGS_SHOWN)]
        return summary


def written(path: Path) -> gzip.GzipFile:
    """A new file that its owner alone can read."""
    raw = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    return _Gzip(raw)


class _Gzip(gzip.GzipFile):
    """Compressed lightly; closes what it writes to."""

    def __init__(self, raw: BinaryIO) -> None:
        super().__init__(filename="", fileobj=raw, mode="wb", compresslevel=1, mtime=0)
        self.raw_file = raw

    def close(self) -> None:
        super().close()
        self.raw_file.close()


def lines(path: Path) -> Iterator[Any]:
    """What a spool holds, one line after another."""
    with gzip.open(path, "rb") as file:
        for line in file:
            yield orjson.loads(line)


def entries(path: Path) -> Iterator[tuple[FoundEntry, Derived]]:
    """The entries as they were found, with what is stored beside their texts."""
    for row, words, search_text in lines(path):
        yield again(row), Derived(words, search_text)


def besides(path: Path) -> dict[str, list[Any]]:
    """The other rows, by their sections."""
    found: dict[str, list[Any]] = {}
    for name, row in lines(path):
        found.setdefault(name, []).append(row)
    return found
