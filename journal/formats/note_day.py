"""The day of a Markdown file: in its front matter, its name, the folders it lies in, or its headings.

A day is taken as it is written. When a note was made is a moment: told in UTC, it is read in the reader's zone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from journal.formats import foreign
from journal.formats.fields import known_zone, quoted
from journal.formats.sections import Unfit
from journal.isoweek import IsoWeek

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

_NUMBERS: Final = re.compile(r"(?<!\d)(\d{4})([-_. ]?)(\d\d)\2(\d\d)(?!\d)")
_NAMED: Final = re.compile(r"(?<!\d)(\d{4})[-_. ]([A-Za-z]{3,9})[-_. ](\d{1,2})(?!\d)")
_DOTTED: Final = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_YEAR_LAST: Final = re.compile(r"(?<!\d)([0-3]\d)([-_ ])([0-3]\d)\2((?:19|20)\d\d)(?!\d)")
_WEEK: Final = re.compile(r"(?<!\d)\d{4}-W\d\d(?!\d)")
_MONTH: Final = re.compile(r"(\d{4})-(\d\d)")
_FOLDERS: Final = re.compile(r"(?:^|/)(\d{4})/(?:\d{4}-)?(\d\d)[^/]*/(\d\d)(?!\d)[^/]*$")
_CLOCK: Final = re.compile(r"[T _](\d\d)[-:.h]?(\d\d)(?:[-:.]?\d\d)?(?!\d)")
_WEEKDAY: Final = re.compile(
    r"\(?(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun)\.?\)?", re.IGNORECASE
)
_HEADED: Final = re.compile(
    r"\[{0,2}(\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?: ?[AaPp][Mm])?)?)\]{0,2}(?:[ \t:,–—-]+(.*))?"
)
_FENCE: Final = re.compile(r" {0,3}(```+|~~~+)")
_EPOCH: Final = re.compile(r"\d{10}(?:\d{3})?")


class Undated(Unfit):
    """Nothing in it tells a day."""


@dataclass(frozen=True)
class When:
    """What a note tells of its day, and what its file's name says besides."""

    day: date
    at: time | None
    rest: str
    ahead: timedelta | None = None  # of UTC, where the day was written with it


@dataclass(frozen=True)
class Part:
    """What stands under a heading that tells a day, or under none."""

    when: When | None
    text: str
    line: int


def of(told: Mapping[str, Any], name: str, zone: str, day_first: bool | None = None) -> When:
    """The day of a note by its front matter and its name. `day_first` tells 04-03-2024 apart. Raises Unfit."""
    stem = name.rpartition("/")[2].rpartition(".")[0]
    no_day: Unfit | None = None
    try:
        in_name = day_in(stem, day_first)
    except Unfit as why:
        in_name, no_day = None, why
    if text := first(told, DAY):
        try:
            day, at, ahead = foreign.written(text)
            return When(day, at, in_name[1] if in_name else stem, ahead if at else None)
        except Unfit:
            if not in_name:
                raise
    if in_name:
        made = first(told, MADE)
        at = time_on(in_name[0], made, zone) if made else clock_in(stem)
        return When(in_name[0], at, in_name[1])
    if no_day:
        raise no_day
    if found := _FOLDERS.search(name.rpartition(".")[0]):
        return When(real(found[1], found[2], found[3]), None, "")
    if text := first(told, MADE):
        day, at = made_on(text, zone)
        return When(day, at, stem)
    raise Undated("No date: neither its front matter, nor its name, nor its headings tell one.")


def first(told: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """What one of these names stands for; of a list, its first."""
    for name in names:
        value = told.get(name)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, str) and value.strip():
            return value
    return ""


def day_in(stem: str, day_first: bool | None = None) -> tuple[date, str] | None:
    """A day in a file's name, and the rest of the name. Raises Unfit for a day that there is not."""
    if found := _NUMBERS.search(stem):
        day = real(found[1], found[3], found[4])
    elif found := _NAMED.search(stem):
        day = real(found[1], found[2], found[3])
    elif found := _DOTTED.search(stem):
        day = real(found[3], found[2], found[1])
    elif found := _YEAR_LAST.search(stem):
        first_, second = (found[1], found[3]) if of_two(found, day_first) else (found[3], found[1])
        day = real(found[4], second, first_)
    elif found := _WEEK.search(stem):
        week = IsoWeek.parse(found[0])
        if week is None:
            raise Unfit(f"The week is {quoted(found[0])}. There is no such week.")
        return week.monday, stem
    elif found := _MONTH.fullmatch(stem.strip()):
        return real(found[1], found[2], "01"), stem
    else:
        return in_words(stem)
    clock = _CLOCK.match(stem, found.end())
    rest = stem[: found.start()] + stem[clock.end() if clock else found.end() :]
    rest = rest.strip(" -_.,()")
    return day, "" if rest.isdigit() or _WEEKDAY.fullmatch(rest) else rest


def of_two(found: re.Match[str], day_first: bool | None) -> bool:
    """Whether the day stands before the month. Raises Unfit where nothing tells."""
    one, other = int(found[1]), int(found[3])
    if one > 12 or other > 12 or one == other:
        return one > 12 or one == other
    if day_first is None:
        raise Unfit(f"Its name has the date {quoted(found[0])}, which can be two days.")
    return day_first


def order_of(names: Iterable[str]) -> bool | None:
    """Whether files named like 04-03-2024 begin with the day: told by those that can be read one way alone."""
    told = {
        int(found[1]) > 12
        for name in names
        if (found := _YEAR_LAST.search(name.rpartition("/")[2]))
        and (int(found[1]) > 12) != (int(found[3]) > 12)
    }
    return told.pop() if len(told) == 1 else None


def in_words(stem: str) -> tuple[date, str] | None:
    """A name that is a day in words, such as 'January 20, 2024'."""
    try:
        return foreign.written(stem.replace("_", " "))[0], ""
    except Unfit:
        return None


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


# --- Moments ---------------------------------------------------------------------------------------------


def made_on(text: str, zone: str) -> tuple[date, time | None]:
    if _EPOCH.fullmatch(text.strip()):
        made = datetime.fromtimestamp(int(text.strip()[:10]), UTC).astimezone(ZoneInfo(zone))
        return made.date(), made.time()
    day, at, ahead = foreign.written(text)
    if ahead == timedelta() and at not in {None, time()}:
        told = foreign.moment(datetime.combine(day, at or time()), "UTC")
        try:
            local = told.astimezone(ZoneInfo(zone))
        except OverflowError:
            raise Unfit(f"The date is {quoted(text)}. There is no such moment.") from None
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
    try:
        return moment_of(When(day, at, "", ahead), zone)[0]
    except Unfit:
        return None


def moment_of(when: When, zone: str) -> tuple[datetime, str]:
    """When it was written, and the zone of its day: the one given, unless the day was written with an offset that
    this one had not then."""
    local = datetime.combine(when.day, when.at or foreign.NOON)
    at = foreign.moment(local, zone)
    if when.ahead is None:
        return at, zone
    try:
        exact = (local - when.ahead).replace(tzinfo=UTC)
    except OverflowError:
        raise Unfit(f"The date is “{when.day.isoformat()}”. There is no such moment.") from None
    if exact == at:
        return at, zone
    hours, odd = divmod(when.ahead, timedelta(hours=1))
    name = "UTC" if not when.ahead else f"Etc/GMT{-hours:+d}"
    return exact, name if not odd and known_zone(name) else zone


# --- A file of several days ------------------------------------------------------------------------------


def parts(text: str) -> Iterator[Part]:
    """The text under each heading that begins with a day, as in a log kept in one file, or as jrnl writes Markdown.

    A heading above these ends a day; words under no day come as a part without one.
    """
    held: list[str] = []
    when: When | None = None
    level = began = 0
    fence = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if mark := _FENCE.match(line):
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        deep = 0 if fence else depth(line)
        found = dated(line.strip("# \t")) if deep else None
        if found or (deep and deep < level):
            yield from closed(when, held, began)
            when, held, began, level = found, [], number, deep if found else 0
        elif when is not None or (not deep and (held or line.strip())):
            began = began if held or when else number
            held.append(line)
    yield from closed(when, held, began)


def depth(line: str) -> int:
    """Of a heading; 0 for what is none."""
    signs = len(line) - len(line.lstrip("#"))
    return signs if 0 < signs <= 6 and line[signs : signs + 1] in {" ", "\t"} else 0


def closed(when: When | None, held: list[str], began: int) -> Iterator[Part]:
    if when is not None or any(line.strip() for line in held):
        yield Part(when, "\n".join(held), began)


def dated(heading: str) -> When | None:
    """A heading that begins with a day, and what it says besides."""
    found = _HEADED.fullmatch(heading)
    try:
        if found is None:
            return None
        day, at, _ = foreign.written(found[1])
    except Unfit:
        return None
    rest = (found[2] or "").strip()
    return When(day, at, "" if _WEEKDAY.fullmatch(rest) else rest)
