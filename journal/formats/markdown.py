"""Entries as one Markdown document, written piece by piece: to read, to print, to paste."""

from collections.abc import Callable, Iterator

from journal.dates import MONTHS, long_day
from journal.formats.archive import in_chunks
from journal.models import Entry, User
from journal.models.entries import EntryQuerySet
from journal.models.themes import theme_of


def document(
    user: User,
    found: EntryQuerySet,
    *,
    filters: str = "",
    left_out: int = 0,
    seen: Callable[[], None] | None = None,
) -> Iterator[bytes]:
    """One document, earliest first. `filters` says in words what was chosen, `left_out` how many were not taken."""
    yield head(user, found.count(), filters, left_out).encode()
    month = ""
    for entry in in_chunks(found):
        parts = []
        if (this := f"{MONTHS[entry.date.month - 1]} {entry.date.year}") != month:
            month = this
            parts.append(f"## {month}\n\n")
        parts.append(section(entry))
        yield "".join(parts).encode()
        if seen:
            seen()


def head(user: User, count: int, filters: str, left_out: int) -> str:
    lines = ["# Entries", ""]
    if user.name:
        lines.append(f"By {plain(user.name)}.")
    lines.append(f"{count:,} {'entry' if count == 1 else 'entries'}.")
    if filters:
        lines.append(f"Chosen by: {plain(filters)}.")
    if left_out:
        lines.append(f"{left_out:,} off the record {'is' if left_out == 1 else 'are'} left out.")
    return "\n".join(lines) + "\n\n"


def section(entry: Entry) -> str:
    """One entry: its heading, what is known about it, its text word for word."""
    day = f"{long_day(entry.date)} {entry.date.year}"
    lines = [f"### {plain(entry.title) if entry.title else day}", ""]
    facts = [day] if entry.title else []
    names = [theme.name for slug in entry.ordered_themes if (theme := theme_of(slug))]
    if names:
        facts.append(", ".join(names))
    if entry.felt is not None and entry.gauge_id and (gauge := theme_of(entry.gauge_id)):
        facts.append(f"{gauge.short_name} {entry.felt} of 7")
    tags = sorted(entry.tags.all(), key=lambda tag: tag.folded)
    if tags:
        facts.append("tags " + ", ".join(plain(tag.name) for tag in tags))
    if entry.bring:
        facts.append("bring")
    if entry.off_record:
        facts.append("off the record")
    if entry.trashed_at:
        facts.append("in the trash")
    if facts:
        lines += [f"*{' · '.join(facts)}*", ""]
    if entry.prompt_question:
        lines += [f"> {plain(entry.prompt_question)}", ""]
    lines += [entry.body.rstrip("\n"), ""]
    if entry.takeaway:
        lines += [f"**Takeaway:** {plain(entry.takeaway)}", ""]
    for row in sorted(entry.look_backs.all(), key=lambda row: (row.due, row.created_at)):
        if row.on is not None:
            turned = "" if row.turned_out is None else f": it turned out {row.turned_out} of 7"
            lines += [f"**Looked back on {long_day(row.on)} {row.on.year}**{turned}.", ""]
            if row.note:
                lines += [row.note.rstrip("\n"), ""]
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """One line of text that Markdown shows as it is."""
    flat = " ".join(text.split())
    return "".join(f"\\{char}" if char in "\\`*_[]<>#" else char for char in flat)
