"""Reads Daylio's CSV. Its moods and scales have no place here and become lines of the text; activities are tags."""

import csv
import re
from collections.abc import Iterator
from datetime import datetime, time
from html import unescape
from itertools import chain
from typing import Final

from journal.formats import foreign, jrnl
from journal.formats.fields import quoted
from journal.formats.files import Files, Reader
from journal.formats.found import Found, FoundEntry, Piece, Unreadable
from journal.formats.sections import Unfit

NAME: Final = "Daylio"
HEAD: Final = ("full_date", "time", "mood", "activities", "note")

_CLOCK: Final = re.compile(r"(\D*)(\d{1,2})[:.h](\d\d)(?::\d\d)?(\D*)")
# The halves of the day as telephones write them, without blanks and dots.
_BEFORE_NOON: Final = frozenset(
    ("am", "πμ", "ص", "上午", "午前", "오전", "öö", "de", "dop", "ap", "fm", "pg", "sa")
)
_AFTER_NOON: Final = frozenset(
    ("pm", "μμ", "م", "下午", "午後", "오후", "ös", "du", "odp", "ip", "em", "ptg", "ch")
)
_BREAKS: Final = re.compile(r"<br\s*/?>|</(?:p|div|li|h[1-6])>", re.IGNORECASE)
_MARKS: Final = (
    (re.compile(r"</?(?:b|strong)>", re.IGNORECASE), "**"),
    (re.compile(r"</?(?:i|em)>", re.IGNORECASE), "*"),
    (re.compile(r"</?(?:s|strike|del)>", re.IGNORECASE), "~~"),
    (re.compile(r"<li>", re.IGNORECASE), "- "),
    (re.compile(r"</?(?:p|div|ul|ol|u|span|font|h[1-6])(?:\s[^<>]*)?>", re.IGNORECASE), ""),
)


def begins(beginning: str) -> bool:
    first = beginning.lstrip("\ufeff").split("\n", 1)[0].strip()
    return set(HEAD) <= {name.strip(' "') for name in first.split(parted(first))}


def parted(first: str) -> str:
    """Daylio parts columns by commas; a spreadsheet that kept the file anew may do it by semicolons."""
    return ";" if ";" in first and "," not in first else ","


def read(files: Files, name: str, zone: str) -> Iterator[Piece]:
    with files.open(name) as file:
        told = texts(file, files)
        first = next(told, "")
        rows = csv.reader(chain([first], told), delimiter=parted(first), strict=False)
        head = [column.strip().lstrip("\ufeff") for column in next(rows, [])]
        before = rows.line_num
        while True:
            line = before + 1
            cells: list[str] = []
            try:
                cells = next(rows)
                if cells:
                    foreign.refuse_bytes(",".join(cells))
                    yield Found("entries", entry(head, cells, zone), name, line)
            except StopIteration:
                return
            except csv.Error:
                yield Unreadable(name, line, "It is not a row of a CSV file that Terrain can read.")
            except Unfit as why:
                text = ",".join(cells).encode(errors="replace").decode()
                yield Unreadable(name, line, str(why), text)
            before = rows.line_num


def texts(file: Reader, files: Files) -> Iterator[str]:
    """The lines as text; a byte that is none is told apart from every character."""
    for number, line in enumerate(jrnl.lines(file, files.limits)):
        raw = line.removeprefix(b"\xef\xbb\xbf") if not number else line
        yield raw.decode(errors="surrogateescape")


def entry(head: list[str], cells: list[str], zone: str) -> FoundEntry:
    if len(cells) > len(head):
        # A comma too many stands in the note, which nothing follows.
        cells = [*cells[: len(head) - 1], ",".join(cells[len(head) - 1 :]).rstrip(",")]
    if len(cells) < len(head):
        raise Unfit(f"The row has {len(cells)} columns; there are {len(head)}.")
    row = dict(zip(head, cells, strict=True))
    day, _, _ = foreign.written(row["full_date"])
    local = datetime.combine(day, clock(row["time"]))
    title, note = markdown(row.get("note_title", "")), markdown(row["note"])
    mood, scales = row["mood"].strip(), parts(row.get("scales", ""))
    said = "\n".join([f"Mood: {mood}" if mood else "", *scales]).strip()
    if not note and title:
        title, note = "", title
    return foreign.entry(
        NAME,
        [f"{local:%Y-%m-%d %H:%M}", title, note, mood],
        day,
        zone,
        "\n\n".join(part for part in (note, said) if part),
        title=title,
        tags=parts(row["activities"]),
        created_at=foreign.moment(local, zone),
    )


def clock(text: str) -> time:
    """14:03, 1:49 PM, 下午1:49, 1:49 p. m.: with a half of the day that is not known, the time as it is shown."""
    found = _CLOCK.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        words = {"".join(filter(str.isalpha, around.casefold())) for around in (found[1], found[4])}
        half = "am" if words & _BEFORE_NOON else "pm" if words & _AFTER_NOON else ""
        return foreign.clock(int(found[2]), int(found[3]), 0, half)
    except ValueError:
        raise Unfit(f"The time is {quoted(text)}. There is no such time.") from None


def parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(" | ") if part.strip()]


def markdown(html: str) -> str:
    """A note, which may be HTML, as Markdown. What only looks like a tag stays."""
    text = _BREAKS.sub("\n", html)
    for pattern, sign in _MARKS:
        text = pattern.sub(sign, text)
    return re.sub(r"\n{3,}", "\n\n", unescape(text).replace("\u00a0", " ")).strip()
