"""Entries as CSV: one row an entry, for a spreadsheet. The columns, and what is written otherwise: docs/format.md.

A spreadsheet takes a cell that begins with one of a few signs for a formula, whoever wrote it; no cell here does.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from journal.formats.archive import entry_rows
from journal.models.entries import EntryQuerySet

COLUMNS: Final = (
    "id", "date", "zone", "title", "takeaway", "body", "themes", "gauge", "felt", "turned_out", "looked_back_on",
    "note", "tags", "question", "prompt", "bring", "off_record", "resurface", "created_at", "updated_at", "trashed_at",
)  # fmt: skip

# Spreadsheets look past blanks, quotes and what is invisible. The last four are the signs in full width.
_FORMULA: Final = re.compile(
    "[\\s\"'\x00-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]"
)
_STARTS: Final = re.compile("[\t\r\n]")
# One that reads `;` for `,` and does not know our quotes begins cells and rows within ours.
_WITHIN: Final = re.compile("([;,\t\n\r\u2028\u2029\x0b\x0c\x85][\"']*)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")


def cell(text: str) -> str:
    """The text as a cell that no spreadsheet calculates: an apostrophe before what would begin a formula, a blank
    where a line or a part within the text would."""
    text = _WITHIN.sub(r"\1 ", text)
    return f"'{text}" if _FORMULA.match(text) or _STARTS.match(text) else text


def csv_row(row: dict[str, Any]) -> list[str]:
    """An entry's row of the open format as cells. Of its look-backs it has the latest that was done."""
    done = max((one for one in row["look_backs"] if one["on"]), key=lambda one: str(one["on"]), default=None)
    told = {
        **row,
        "themes": ", ".join(row["themes"]),
        "tags": ", ".join(row["tags"]),
        "question": row["prompt"]["question"] if row["prompt"] else "",
        "prompt": row["prompt"]["slug"] if row["prompt"] else "",
        "turned_out": done["turned_out"] if done else None,
        "looked_back_on": done["on"] if done else None,
        "note": done["note"] if done else "",
    }
    return [cell(written(told[name])) for name in COLUMNS]


def written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def rows(found: EntryQuerySet, seen: Callable[[], None] | None = None) -> Iterator[bytes]:
    """The file in pieces of some 64 kB, in UTF-8 with the mark without which Excel takes it for another encoding."""
    held = io.StringIO(newline="")
    writer = csv.writer(held, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    held.write("\ufeff")
    writer.writerow(COLUMNS)
    for row in entry_rows(found):
        writer.writerow(csv_row(row))
        if held.tell() > 65_536:
            yield held.getvalue().encode()
            held.seek(0)
            held.truncate()
        if seen:
            seen()
    yield held.getvalue().encode()
