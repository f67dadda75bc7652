"""Entries as one Markdown document, written piece by piece: to read, to print, to paste."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from journal.dates import MONTHS, long_day
from journal.formats.archive import entry_rows
from journal.models import User
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
    for row in entry_rows(found):
        parts = []
        on = date.fromisoformat(row["date"])
        if (this := f"{MONTHS[on.month - 1]} {on.year}") != month:
            month = this
            parts.append(f"## {month}\n\n")
        parts.append(section(row))
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


def section(row: dict[str, Any]) -> str:
    """One entry: its heading, what is known about it, its text word for word."""
    day = full_day(row["date"])
    lines = [f"### {plain(row['title']) if row['title'] else day}", ""]
    facts = [day] if row["title"] else []
    names = [theme.name for slug in row["themes"] if (theme := theme_of(slug))]
    if names:
        facts.append(", ".join(names))
    if row["felt"] is not None and (gauge := theme_of(row["gauge"])):
        facts.append(f"{gauge.short_name} {row['felt']} of 7")
    if row["tags"]:
        facts.append("tags " + ", ".join(plain(name) for name in row["tags"]))
    if row["bring"]:
        facts.append("bring")
    if row["off_record"]:
        facts.append("off the record")
    if row["trashed_at"]:
        facts.append("in the trash")
    if facts:
        lines += [f"*{' · '.join(facts)}*", ""]
    if row["prompt"] and row["prompt"]["question"]:
        lines += [f"> {plain(row['prompt']['question'])}", ""]
    lines += [row["body"].rstrip("\n"), ""]
    if row["takeaway"]:
        lines += [f"**Takeaway:** {plain(row['takeaway'])}", ""]
    for done in row["look_backs"]:
        if done["on"] is not None:
            turned = "" if done["turned_out"] is None else f": it turned out {done['turned_out']} of 7"
            lines += [f"**Looked back on {full_day(done['on'])}**{turned}.", ""]
            if done["note"]:
                lines += [done["note"].rstrip("\n"), ""]
    return "\n".join(lines) + "\n"


def field_notes(takeaways: Iterable[str]) -> str:
    """Takeaways as one page for the next newcomer."""
    return "\n".join(["# Field notes", "", *(f"- {plain(takeaway)}" for takeaway in takeaways)]) + "\n"


def full_day(text: str) -> str:
    """Friday 20 November 2026."""
    on = date.fromisoformat(text)
    return f"{long_day(on)} {on.year}"


def plain(text: str) -> str:
    """One line of text that Markdown shows as it is."""
    flat = " ".join(text.split())
    return "".join(f"\\{char}" if char in "\\`*_[]<>#" else char for char in flat)
