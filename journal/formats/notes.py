"""Reads a folder or zip of Markdown files, such as an Obsidian vault: one entry a file.

Its day stands in the front matter, in the file's name, or in the folders it lies in. When a file was last written
says nothing about what it tells, so a note without a day is named and stays out.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from journal.formats import foreign, frontmatter
from journal.formats.fields import known_zone, quoted
from journal.formats.files import Files
from journal.formats.found import Found, FoundEntry, Piece, Unreadable
from journal.formats.sections import Unfit
from journal.isoweek import IsoWeek

NAME: Final = "Markdown files"
ENDINGS: Final = (".md", ".markdown", ".mdown", ".txt")
LONGEST: Final = 1_000_000  # bytes of a file

DAY: Final = ("date", "day", "journal-date", "journal_date", "date-created")
MADE: Final = (
    "created",
    "created_at",
    "creation date",
    "creation_date",
    "date created",
    "date_created",
    "created-at",
)
CHANGED: Final = ("updated", "updated_at", "modified", "last_modified", "date modified", "updated-at")
ZONE: Final = ("timezone", "time_zone", "zone", "tz")

_ID: Final = re.compile(r"[0-9a-fA-F-]{16,64}|[0-9A-HJKMNP-TV-Z]{26}")
_NUMBERS: Final = re.compile(r"(?<!\d)(\d{4})([-_. ]?)(\d\d)\2(\d\d)(?!\d)")
_NAMED: Final = re.compile(r"(?<!\d)(\d{4})[-_. ]([A-Za-z]{3,9})[-_. ](\d{1,2})(?!\d)")
_DOTTED: Final = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_WEEK: Final = re.compile(r"(?<!\d)\d{4}-W\d\d(?!\d)")
_FOLDERS: Final = re.compile(r"(?:^|/)(\d{4})/(?:\d{4}-)?(\d\d)[^/]*/(\d\d)(?!\d)[^/]*$")
_CLOCK: Final = re.compile(r"[T _](\d\d)[-:.h]?(\d\d)(?:[-:.]?\d\d)?(?!\d)")
# What is no place for a tag: code, links, addresses.
_NO_TAGS: Final = re.compile(
    r"(?:^|(?<=\n))(?P<f>```|~~~).*?(?:\n(?P=f)|\Z)|`[^`\n]*`|\[\[[^\[\]\n]*\]\]|\]\([^()\n]*\)|\w+://\S+",
    re.DOTALL,
)
_TAG: Final = re.compile(r"(?<![\w#&/])#([\w/-]*[^\W\d/-][\w/-]*)")


def read(files: Files, names: list[str], zone: str) -> Iterator[Piece]:
    for name in names:
        text = ""
        try:
            text = text_of(files, name)
            yield Found("entries", entry(text, name, zone), name)
        except Unfit as why:
            yield Unreadable(name, 0, str(why), text)


def text_of(files: Files, name: str) -> str:
    """The file as it stands, but for a byte order mark. Raises Unfit."""
    with files.open(name) as file:
        raw = file.whole(LONGEST)
    if len(raw) > LONGEST:
        raise Unfit(f"It is longer than {LONGEST // 1_000_000} MB.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unfit("It holds bytes that are not UTF-8.") from None


def entry(text: str, name: str, zone: str) -> FoundEntry:
    head, body = frontmatter.split(foreign.newlines(text))
    told: dict[str, Any] = {}
    if head is not None:
        try:
            told = frontmatter.read(head)
        except Unfit:
            # What is no YAML may still name its day: notes are written by hand, and by programs that err.
            told = frontmatter.lines(head)
            if "\nbody: |" in f"\n{head}":
                body = indented(head) or body
    told = {key.strip().lower(): value for key, value in told.items()}
    if isinstance(told.get("body"), str) and told["body"] != "|" and not body.strip():
        body = told["body"]
    named = first(told, ZONE)
    if named and known_zone(named):
        zone = named
    day, at, rest = day_and_time(told, name, zone)
    title = told.get("title")
    title = title.strip() if isinstance(title, str) and title.strip() else rest
    changed = first(told, CHANGED)
    return foreign.entry(
        NAME,
        [
            day.isoformat(),
            own if _ID.fullmatch(own := first(told, ("id", "uuid"))) else body.strip() or title,
        ],
        day,
        zone,
        body.strip("\n"),
        title=title,
        tags=[*tags_of(told), *tags_in(body)],
        created_at=foreign.moment(datetime.combine(day, at or foreign.NOON), zone),
        updated_at=changed_at(changed, zone) if changed else None,
    )


def indented(head: str) -> str:
    """jrnl writes the text into its front matter, each line after a tab, which is no YAML."""
    _, _, body = f"\n{head}".partition("\nbody: |")
    lines = (line.removeprefix("\t") for line in body.split("\n")[1:])
    return "\n".join(lines).strip("\n")


def first(told: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((value for name in names if isinstance(value := told.get(name), str) and value.strip()), "")


# --- The day ---------------------------------------------------------------------------------------------


def day_and_time(told: dict[str, Any], name: str, zone: str) -> tuple[date, time | None, str]:
    """The day, the time where one is told, and what the file's name says besides.

    A `date` is taken as it is written. When the note was made is a moment: told in UTC, it is read in `zone`.
    """
    stem = name.rpartition("/")[2].rpartition(".")[0]
    in_name = day_in(stem)
    if text := first(told, DAY):
        try:
            day, at, _ = foreign.written(text)
            return day, at, in_name[1] if in_name else stem
        except Unfit:
            if not in_name:
                raise
    if in_name:
        made = first(told, MADE)
        at = time_on(in_name[0], made, zone) if made else clock_in(stem)
        return in_name[0], at, in_name[1]
    if found := _FOLDERS.search(name.rpartition(".")[0]):
        return real(found[1], found[2], found[3]), None, ""
    if text := first(told, MADE):
        day, at = made_on(text, zone)
        return day, at, stem
    raise Unfit("No date: neither its front matter nor its name tells one.")


def day_in(stem: str) -> tuple[date, str] | None:
    """A day in a file's name, and the rest of the name. Raises Unfit for a day that there is not."""
    if found := _NUMBERS.search(stem):
        day = real(found[1], found[3], found[4])
    elif found := _NAMED.search(stem):
        day = real(found[1], found[2], found[3])
    elif found := _DOTTED.search(stem):
        day = real(found[3], found[2], found[1])
    elif found := _WEEK.search(stem):
        week = IsoWeek.parse(found[0])
        if week is None:
            raise Unfit(f"The week is {quoted(found[0])}. There is no such week.")
        return week.monday, stem
    else:
        return None
    rest = stem[: found.start()] + _CLOCK.sub("", stem[found.end() :], count=1)
    return day, "" if rest.strip(" -_.,()").isdigit() else rest.strip(" -_.,()")


def real(year: str, month: str, day: str) -> date:
    try:
        return foreign.day_of(year, month, day)
    except ValueError:
        raise Unfit(f"The date is “{year}-{month}-{day}”. There is no such day.") from None


def clock_in(stem: str) -> time | None:
    found = _NUMBERS.search(stem)
    clock = _CLOCK.match(stem, found.end()) if found else None
    try:
        return time(int(clock[1]), int(clock[2])) if clock else None
    except ValueError:
        return None


def made_on(text: str, zone: str) -> tuple[date, time | None]:
    day, at, ahead = foreign.written(text)
    if ahead == timedelta() and at not in {None, time()}:
        local = datetime.combine(day, at or time(), ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
        return local.date(), local.time()
    return day, at


def time_on(day: date, text: str, zone: str) -> time | None:
    """The time a note was made at, where that was on its day."""
    try:
        made, at = made_on(text, zone)
    except Unfit:
        return None
    return at if made == day else None


def changed_at(text: str, zone: str) -> datetime | None:
    try:
        day, at, ahead = foreign.written(text)
    except Unfit:
        return None
    local = datetime.combine(day, at or foreign.NOON)
    return foreign.moment(local - ahead, "UTC") if ahead is not None else foreign.moment(local, zone)


# --- Tags ------------------------------------------------------------------------------------------------


def tags_of(told: dict[str, Any]) -> Iterator[str]:
    for name in ("tags", "tag", "keywords"):
        value = told.get(name)
        if isinstance(value, str):
            # With commas between, a tag may have blanks.
            yield from value.strip("[]").split(",") if "," in value else value.split()
        elif isinstance(value, list):
            yield from (one for one in value if isinstance(one, str))


def tags_in(text: str) -> list[str]:
    """`#tag` in the text: not in code, links or addresses, and not a number alone."""
    return [found.rstrip("/-") for found in _TAG.findall(_NO_TAGS.sub(" ", text))] if "#" in text else []
