"""An import: a file is read into a spool, and from there goes in, whole or not at all.

Reading is slow and asks the database only what is here already; inserting does nothing else, in one transaction.
The page and the command go the same way; the command has no limits and waits for no answer.
"""

import gzip
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from itertools import batched
from pathlib import Path
from typing import IO, Any, BinaryIO, Final

import orjson
from django.db import transaction
from django.utils import timezone

from journal.formats import files, reading
from journal.formats.found import Found, FoundEntry, LeftOut, Piece, Unreadable, read_entry
from journal.formats.limits import Limits, Refused
from journal.formats.sections import LISTS, OBJECTS, ways_in
from journal.formats.ways_in import Derived, derived_of, entries_here, entry_key, keep_entries
from journal.forms import SELF
from journal.models import ImportJob, Tag, User
from journal.models.entries import THEMES_LIMIT
from journal.models.imports import KEPT_FOR, folder
from journal.models.themes import all_themes

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


# --- Reading ---------------------------------------------------------------------------------------------


class Spool:
    """Takes what a reader gives; writes what can be kept to one file and what cannot to the other."""

    def __init__(self, user: User, rows: gzip.GzipFile, rest: gzip.GzipFile) -> None:
        self.user = user
        self.rows, self.rest = rows, rest
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
                    summary.names.append(piece.file)
                self.rest.write(orjson.dumps(["-", piece.file, 0, piece.kind, ""]) + b"\n")

    def put_aside(self, piece: Unreadable) -> None:
        self.summary.unreadable += 1
        if len(self.summary.reasons) < SHOWN:
            self.summary.reasons.append([piece.file, piece.line, piece.reason])
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
                    self.rows.write(orjson.dumps([name, fresh, found.row]) + b"\n")

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
            beside = derived_of(entry) if fresh else Derived(0, "")
            self.rows.write(orjson.dumps(["entries", fresh, entry, beside.words, beside.search_text]) + b"\n")

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

    def finish(self, ruled: bool) -> Summary:
        self.settle()
        summary = self.summary
        summary.ruled = ruled
        if ruled:
            summary.tags = [[key, self.names[key], count] for key, count in self.tags.most_common(TAGS_SHOWN)]
        return summary


def read(
    user: User,
    source: Path | IO[bytes],
    name: str,
    limits: Limits,
    rows: Path,
    rest: Path,
    seen: Callable[[int, int], None] | None = None,
) -> tuple[str, Summary]:
    """Reads a file into the two spools; says what kind it is and what it holds. Raises Refused and then leaves none."""
    try:
        with written(rows) as keep, written(rest) as aside:
            spool = Spool(user, keep, aside)
            with reading.opened(source, name, limits, user.zone) as found:
                for piece in found.pieces:
                    if isinstance(piece, Found | Unreadable):
                        limits.count_entry()
                    spool.take(piece)
                    if seen:
                        seen(limits.read, found.size)
            summary = spool.finish(found.ruled)
        if not summary.entries and not summary.sections:
            raise Refused(nothing_in_it(summary))
        return found.kind, summary
    except BaseException:
        rows.unlink(missing_ok=True)
        rest.unlink(missing_ok=True)
        raise


def nothing_in_it(summary: Summary) -> str:
    if not summary.reasons:
        return "It holds no entry."
    file, line, reason = summary.reasons[0]
    place = f"“{file}”, line {line:,}" if line else f"“{file}”"
    return f"Nothing in it can be read. The first reason, {place}: {reason}"


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


def report(rest: Path, name: str, kind: str, summary: dict[str, Any]) -> Iterator[bytes]:
    """What could not be read, with the reasons, and the names of what was left out: a text to keep."""
    left = sum(summary["left_out"].values())
    yield f"From “{name}” ({kind}).\n".encode()
    yield f"{summary['unreadable']:,} could not be read; {left:,} {'file was' if left == 1 else 'files were'} left out.\n".encode()
    for mark, file, line, reason, text in lines(rest):
        if mark == "-":
            yield f"\n--- {file}\nLeft out: a {reason}.\n".encode(errors="replace")
        else:
            place = f"{file}, line {line:,}" if line else file
            yield "\n".join(["", f"--- {place}", reason, text, ""]).encode(errors="replace")


def in_words(kind: str, summary: Summary) -> Iterator[str]:
    """The same as the preview, for a terminal."""
    entries = "entry" if summary.entries == 1 else "entries"
    span = f", from {summary.first} to {summary.last}" if summary.entries else ""
    yield f"{kind}: {summary.entries:,} {entries}{span}."
    yield f"{summary.new:,} new, {summary.here:,} already here, {summary.unreadable:,} cannot be read."
    for name, (new, here) in summary.sections.items():
        yield f"{name}: {new:,} new, {here:,} already here."
    for file, line, reason in summary.reasons:
        yield f"  {file}{f', line {line:,}' if line else ''}: {reason}"
    if summary.unreadable > len(summary.reasons):
        yield f"  … and {summary.unreadable - len(summary.reasons):,} more: --rest FILE writes them all."
    for what, count in summary.left_out.items():
        yield f"Left out: {count:,} {what}{'' if count == 1 else 's'}."


def day_of(text: str) -> date:
    return date.fromisoformat(text)


def shown_name(name: str, limit: int) -> str:
    """The name of a file as a page and a column can hold it."""
    return files.shown_name(name)[-limit:]


def coming(summary: Summary) -> int:
    """How many rows would come in."""
    return summary.new + sum(new for new, _ in summary.sections.values())


def anything(summary: dict[str, Any]) -> bool:
    """True where something would come in."""
    return bool(summary["new"] or any(new for new, _ in summary["sections"].values()))


# --- Jobs ------------------------------------------------------------------------------------------------


def begin(user: User, source: Path | IO[bytes], name: str, limits: Limits) -> ImportJob:
    """Reads an upload; the job holds it until it is decided upon. A person has one at a time. Raises Refused."""
    sweep()
    job = ImportJob(author=user, name=name)
    job.kind, summary = read(user, source, name, limits, job.rows, job.rest)
    job.summary = asdict(summary)
    job.rules = suggested(summary)
    with transaction.atomic():
        before = list(user.import_jobs.all())
        user.import_jobs.all().delete()
        job.save(force_insert=True)
    for old in before:
        old.drop_files()
    return job


def drop(job: ImportJob) -> None:
    job.delete()
    job.drop_files()


def sweep() -> None:
    """Deletes what is older than a day, and files that no job names any more."""
    ImportJob.objects.expired().delete()
    until = (timezone.now() - KEPT_FOR).timestamp()
    for path in folder().iterdir():
        if path.stat().st_mtime > until:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)  # a command that was killed
        else:
            path.unlink(missing_ok=True)


def suggested(summary: Summary) -> dict[str, str]:
    """A tag that is a theme's slug or name goes to that theme; the person decides about the others."""
    names = {
        Tag.fold(name): theme.slug
        for theme in all_themes()
        for name in (theme.slug, theme.name, theme.short_name)
    }
    return {folded: names[folded] for folded, _, _ in summary.tags if folded in names}


# --- Inserting -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Came:
    """What an import put in."""

    entries: int
    sections: dict[str, int]


def confirm(job: ImportJob, rules: dict[str, str]) -> Came | None:
    """Puts in what a job holds; None where that was done already. What could not be read stays until it expires."""
    with transaction.atomic():
        hold(job.author)
        job = ImportJob.objects.get(pk=job.pk)
        if job.done_at is not None:
            return None
        came = insert(job.author, job.rows, rules if job.summary["ruled"] else {})
        job.done_at = timezone.now()
        job.rules = rules
        job.summary |= {"new": came.entries, "came": came.sections}
        job.save(update_fields=["done_at", "rules", "summary"])
    job.rows.unlink(missing_ok=True)
    return came


def hold(user: User) -> None:
    """One import of a person at a time. (SQLite's transactions hold the whole file.)"""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def insert(user: User, path: Path, rules: dict[str, str], step: Callable[[int], None] | None = None) -> Came:
    """Inserts what a spool holds and is not here by now. Within the caller's transaction."""
    came, sections = 0, dict.fromkeys((*LISTS, *OBJECTS), 0)
    for chunk in batched(fresh(path, {"entries"}), CHUNK, strict=False):
        rows = {entry.id: (entry, derived) for entry, derived in map(entry_and_derived, chunk)}
        here = entries_here(user, [str(key) for key in rows])
        new = [
            (ruled(entry, rules), derived) for key, (entry, derived) in rows.items() if str(key) not in here
        ]
        keep_entries(user, [entry for entry, _ in new], [derived for _, derived in new])
        came += len(new)
        if step:
            step(len(chunk))
    for name in sections:
        for chunk in batched(fresh(path, {name}), CHUNK, strict=False):
            way = ways_in[name]
            read_rows = [way.read(row) for _, _, row in chunk]
            here = way.here(user, [way.key(row) for row in read_rows])
            wanted = [row for row in read_rows if way.key(row) not in here]
            way.keep(user, wanted)
            sections[name] += len(wanted)
            if step:
                step(len(chunk))
    return Came(came, {name: count for name, count in sections.items() if count})


def fresh(path: Path, sections: set[str]) -> Iterator[Any]:
    return (line for line in lines(path) if line[1] and line[0] in sections)


def entry_and_derived(line: Any) -> tuple[FoundEntry, Derived]:
    _, _, row, words, search_text = line
    return read_entry(row), Derived(words, search_text)


def ruled(entry: FoundEntry, rules: dict[str, str]) -> FoundEntry:
    """The entry with the themes that its tags go to. Under *More than the output* it starts off the record."""
    wanted = [rules[folded] for name in entry.tags if rules.get(folded := Tag.fold(name))]
    themes = tuple(dict.fromkeys((*entry.themes, *wanted)))[:THEMES_LIMIT]
    if themes == entry.themes:
        return entry
    off_record = entry.off_record or (not entry.themes and themes[0] == SELF)
    return replace(entry, themes=themes, off_record=off_record)
