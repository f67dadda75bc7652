"""An import: a file is read into a spool, and from there goes in, whole or not at all.

Reading is slow and asks the database only what is here already; inserting does nothing else, in one transaction.
The page and the command go the same way; the command has no limits and waits for no answer.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import batched
from pathlib import Path
from typing import IO, Any

from django.db import transaction
from django.utils import timezone

from journal import spool as spools
from journal import waiting
from journal.formats import files as containers
from journal.formats import reading
from journal.formats.found import Found, FoundEntry, Unreadable
from journal.formats.limits import Limits, Refused
from journal.formats.sections import LISTS, OBJECTS, ways_in
from journal.formats.ways_in import entries_here, entry_key, keep_entries
from journal.forms import SELF
from journal.models import ImportJob, Tag, User
from journal.models.entries import THEMES_LIMIT
from journal.models.imports import KEPT_FOR, folder
from journal.models.themes import all_themes
from journal.spool import CHUNK, Spool, Summary
from journal.spooled import Files

# --- Reading ---------------------------------------------------------------------------------------------


def read(
    user: User,
    source: Path | IO[bytes],
    name: str,
    limits: Limits,
    files: Files,
    seen: Callable[[int, int], None] | None = None,
) -> tuple[str, Summary]:
    """Reads a file into the spool; says what kind it is and what it holds. Raises Refused and then leaves none."""
    try:
        with closing(Spool(user, files)) as spool:
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
        files.drop()
        raise


def nothing_in_it(summary: Summary) -> str:
    if not summary.reasons:
        return "It holds no entry."
    file, line, reason = summary.reasons[0]
    place = f"“{file}”, line {line:,}" if line else f"“{file}”"
    return f"Nothing in it can be read. The first reason, {place}: {reason}"


def report(rest: Path, name: str, kind: str, summary: dict[str, Any]) -> Iterator[bytes]:
    """What could not be read, with the reasons, and the names of what was left out: a text to keep."""
    left = sum(summary["left_out"].values())
    yield f"From “{name}” ({kind}).\n".encode()
    yield f"{summary['unreadable']:,} could not be read; {left:,} {'file was' if left == 1 else 'files were'} left out.\n".encode()
    for mark, file, line, reason, text in spools.lines(rest):
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
    return containers.shown_name(name)[-limit:]


def coming(summary: Summary) -> int:
    """How many rows would come in."""
    return rows_of(asdict(summary))


def rows_of(summary: dict[str, Any]) -> int:
    """How many rows a job holds to come in."""
    return int(summary["new"] + sum(new for new, _ in summary["sections"].values()))


def anything(summary: dict[str, Any]) -> bool:
    """True where something would come in."""
    return bool(rows_of(summary))


# --- Jobs ------------------------------------------------------------------------------------------------


def begin(user: User, source: Path | IO[bytes], name: str, limits: Limits) -> ImportJob:
    """Reads an upload; the job holds it until it is decided upon. A person has one at a time. Raises Refused."""
    sweep()
    job = ImportJob(author=user, name=name)
    with waiting.told(user) as done:
        job.kind, summary = read(user, source, name, limits, job.files, done.so_far)
    job.summary = asdict(summary)
    job.rules = suggested(summary)
    with transaction.atomic():
        before = list(user.import_jobs.all())
        user.import_jobs.all().delete()
        job.save(force_insert=True)
    for old in before:
        old.files.drop()
    return job


def drop(job: ImportJob) -> None:
    job.delete()
    job.files.drop()


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
    with transaction.atomic(), waiting.told(job.author) as done:
        hold(job.author)
        job = ImportJob.objects.get(pk=job.pk)
        if job.done_at is not None:
            return None
        whole = rows_of(job.summary)
        came = insert(
            job.author,
            job.files,
            rules if job.summary["ruled"] else {},
            lambda rows: done.so_far(done.count + rows, whole),
        )
        job.done_at = timezone.now()
        job.rules = rules
        job.summary |= {"new": came.entries, "came": came.sections}
        job.save(update_fields=["done_at", "rules", "summary"])
    job.files.drop_rows()
    return came


def hold(user: User) -> None:
    """One import of a person at a time. (SQLite's transactions hold the whole file.)"""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def insert(
    user: User, files: Files, rules: dict[str, str], step: Callable[[int], None] | None = None
) -> Came:
    """Inserts what a spool holds and is not here by now. Within the caller's transaction."""
    came = 0
    for chunk in batched(spools.entries(files.entries), CHUNK, strict=False):
        here = entries_here(user, [entry_key(entry) for entry, _ in chunk])
        new = [(ruled(entry, rules), derived) for entry, derived in chunk if entry_key(entry) not in here]
        keep_entries(user, [entry for entry, _ in new], [derived for _, derived in new])
        came += len(new)
        if step:
            step(len(chunk))
    sections: dict[str, int] = {}
    found = spools.besides(files.besides)
    for name in (*LISTS, *OBJECTS):
        for chunk_of in batched(found.get(name, ()), CHUNK, strict=False):
            way = ways_in[name]
            rows = [way.read(row) for row in chunk_of]
            held = way.here(user, [way.key(row) for row in rows])
            wanted = [row for row in rows if way.key(row) not in held]
            way.keep(user, wanted)
            sections[name] = sections.get(name, 0) + len(wanted)
            if step:
                step(len(chunk_of))
    return Came(came, {name: count for name, count in sections.items() if count})


def ruled(entry: FoundEntry, rules: dict[str, str]) -> FoundEntry:
    """The entry with the themes that its tags go to. Under *More than the output* it starts off the record."""
    wanted = [rules[folded] for name in entry.tags if rules.get(folded := Tag.fold(name))]
    themes = tuple(dict.fromkeys((*entry.themes, *wanted)))[:THEMES_LIMIT]
    if themes == entry.themes:
        return entry
    off_record = entry.off_record or (not entry.themes and themes[0] == SELF)
    return replace(entry, themes=themes, off_record=off_record)
