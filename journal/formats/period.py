"""Entries as a document: earliest first, under their months."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby
from typing import Any

from journal.dates import MONTHS, long_day
from journal.formats.archive import entry_rows
from journal.formats.document import Block, Document, Item, Labelled, Prose, Question, Section
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
) -> Document:
    """Read once, with some entries held at a time. `filters` says in words what was chosen, `left_out` how many were
    not taken because they are off the record; `seen` is called after each entry."""
    count = found.count()
    facts = [f"By {user.name}."] if user.name else []
    facts.append(f"{count:,} {'entry' if count == 1 else 'entries'}.")
    if filters:
        facts.append(f"Chosen by: {filters}.")
    if left_out:
        facts.append(f"{left_out:,} off the record {'is' if left_out == 1 else 'are'} left out.")
    return Document("Entries", tuple(facts), months(found, seen), author=user.name)


def months(found: EntryQuerySet, seen: Callable[[], None] | None) -> Iterator[Section]:
    def each() -> Iterator[tuple[str, Item]]:
        for row in entry_rows(found):
            on = date.fromisoformat(row["date"])
            yield f"{MONTHS[on.month - 1]} {on.year}", item(row)
            if seen:
                seen()

    for month, items in groupby(each(), key=lambda one: one[0]):
        yield Section(month, (one for _, one in items))


def item(row: dict[str, Any]) -> Item:
    """An entry from its row of the open format: its day or title, what is known about it, and all its text."""
    day = full_day(row["date"])
    facts = [day] if row["title"] else []
    names = [theme.name for slug in row["themes"] if (theme := theme_of(slug))]
    if names:
        facts.append(", ".join(names))
    if row["felt"] is not None and (gauge := theme_of(row["gauge"])):
        facts.append(f"{gauge.short_name} {row['felt']} of 7")
    if row["tags"]:
        facts.append("tags " + ", ".join(row["tags"]))
    facts += [
        words
        for words, holds in (
            ("bring", row["bring"]),
            ("off the record", row["off_record"]),
            ("in the trash", row["trashed_at"]),
        )
        if holds
    ]
    blocks: list[Block] = []
    if row["prompt"] and row["prompt"]["question"]:
        blocks.append(Question(row["prompt"]["question"]))
    blocks.append(Prose(row["body"]))
    if row["takeaway"]:
        blocks.append(Labelled("Takeaway", row["takeaway"]))
    for done in row["look_backs"]:
        if done["on"] is not None:
            turned_out = done["turned_out"]
            blocks.append(
                Labelled(
                    f"Looked back on {full_day(done['on'])}",
                    "" if turned_out is None else f"it turned out {turned_out} of 7",
                )
            )
            if done["note"]:
                blocks.append(Prose(done["note"]))
    return Item(tuple(blocks), title=row["title"] or day, facts=tuple(facts))


def full_day(text: str) -> str:
    """Friday 20 November 2026."""
    on = date.fromisoformat(text)
    return f"{long_day(on)} {on.year}"
