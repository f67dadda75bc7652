"""What the pictures draw and what the sentences say: rows in, frozen dataclasses out. Nothing here asks the database.

Weeks are ISO weeks of the author's own days, and the year of a week is its ISO year: the 2026 of these pages begins
on Monday 29 December 2025. Readings of different themes are never put together.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from statistics import fmean
from typing import NamedTuple

from journal.dates import MONTHS, spelled
from journal.isoweek import IsoWeek

ROLLING = 52
"""Weeks of a page that names no year."""

ENOUGH_ENTRIES = 5
"""The pictures begin with the fifth entry."""

ENOUGH_PAIRS = 5
"""Under so many readings looked back on nothing is said about their difference."""

HIGH, LOW = 5, 3
"""From where on, and down to where, a reading counts for one side or the other."""

LEVEL = 1 - 0.05 / 8
"""Of each interval, so that all eight hold together 95 times in 100 (Bonferroni)."""

LEAST_VARIANCE = 0.5
"""Of a difference. Two readings that could each as well have been the next point have a quarter each."""

REACH = 8
"""Weeks: how far off a reading still counts for the smoothed line."""

KERNEL = tuple(1 - (off / REACH) ** 2 for off in range(1 - REACH, REACH))
"""How much it counts, from the earliest week within that reach to the latest."""

FEWEST = 3
"""Readings within that reach; where there are fewer, there is no line."""

SHORTEST = 4
"""Knots of a line, a week apart; a shorter stub says nothing."""

_YEAR = re.compile(r"[0-9]{4}")


# --- The weeks of a page ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Period:
    """Whole ISO weeks, one after another: those of an ISO year, or the last 52. `today` is the author's own day."""

    first: IsoWeek
    weeks: int
    today: date
    year: int | None = None

    @cached_property
    def last(self) -> IsoWeek:
        return self.first + (self.weeks - 1)

    @cached_property
    def since(self) -> date:
        return self.first.monday

    @cached_property
    def until(self) -> date:
        return self.last.sunday

    @property
    def days(self) -> str:
        """8 December 2025 to 30 November 2026, as far as they have come; no line breaks within a day."""
        reached = (self.since, min(self.until, self.today))
        return " to ".join(f"{day.day}\xa0{MONTHS[day.month - 1]}\xa0{day.year}" for day in reached)

    @property
    def reached(self) -> int:
        """How many of its weeks have begun."""
        return min(self.weeks, self.week_of(self.today) + 1)

    @cached_property
    def query(self) -> str:
        """Its days as the timeline's filter has them."""
        return f"from={self.since.isoformat()}&to={self.until.isoformat()}"

    @property
    def called(self) -> str:
        """How a sentence or a title names it."""
        return str(self.year) if self.year else "the last 12 months"

    def week_of(self, day: date) -> int:
        """Which of its weeks a day is in, from 0."""
        return (day - self.since).days // 7

    def place(self, day: date) -> float:
        """Where a day's noon stands, in weeks from the beginning."""
        return ((day - self.since).days + 0.5) / 7

    def months(self) -> list[tuple[float, str]]:
        """The months that begin in it, with their place; the one it begins within comes first, at 0."""
        found = []
        first = self.since.replace(day=1)
        while first <= self.until:
            place = (first - self.since).days / 7
            found.append((max(place, 0.0), MONTHS[first.month - 1][:3]))
            first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        # A few last days of a month before the first whole one are not worth its name.
        return found[1:] if len(found) > 1 and found[1][0] < 2.5 else found


def last_weeks(today: date, weeks: int = ROLLING) -> Period:
    """The week of a day and those before it."""
    return Period(IsoWeek.of(today) - (weeks - 1), weeks, today)


def year_of(text: str, today: date) -> Period | None:
    """The ISO year that an address names, or None where it is no year or one to come."""
    if not _YEAR.fullmatch(text) or not 1 <= int(text) <= IsoWeek.of(today).year:
        return None
    year = int(text)
    first = IsoWeek(date.fromisocalendar(year, 1, 1))
    weeks = (date.fromisocalendar(year + 1, 1, 1) - first.monday).days // 7
    return Period(first, weeks, today, year)


# --- Words -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Layer:
    """One theme's part: its words week by week, and its entries, each entry under its first theme alone."""

    theme: str  # a slug, empty for entries without a theme
    words: tuple[int, ...]
    entries: int

    @property
    def total(self) -> int:
        return sum(self.words)


@dataclass(frozen=True)
class Elevation:
    """Weekly words by first theme; only themes that have an entry. The weeks to come are not in it."""

    layers: tuple[Layer, ...]
    entries_by_week: tuple[int, ...]

    @property
    def by_week(self) -> tuple[int, ...]:
        return tuple(map(sum, zip(*(layer.words for layer in self.layers), strict=True))) or tuple(
            0 for _ in self.entries_by_week
        )

    def written_in(self, period: Period) -> Iterator[tuple[int, IsoWeek]]:
        """The weeks that have an entry, each with its place."""
        return ((at, period.first + at) for at, entries in enumerate(self.entries_by_week) if entries)

    @property
    def words(self) -> int:
        return sum(layer.total for layer in self.layers)

    @property
    def entries(self) -> int:
        return sum(layer.entries for layer in self.layers)


def elevation(
    rows: Iterable[tuple[int, str | None, int, int]], period: Period, order: Sequence[str]
) -> Elevation:
    """From rows of a week (counted from 0), a first theme, words and entries.

    The layers stand in the given order, those without any left out.
    """
    weekly = [0] * max(period.reached, 0)
    words: dict[str, list[int]] = defaultdict(lambda: [0] * len(weekly))
    entries: dict[str, int] = defaultdict(int)
    for week, theme, long, many in rows:
        if not 0 <= week < len(weekly):
            continue
        slug = theme or ""
        words[slug][week] += long
        entries[slug] += many
        weekly[week] += many
    layers = (Layer(slug, tuple(words[slug]), entries[slug]) for slug in order if slug in words)
    return Elevation(tuple(layers), tuple(weekly))


def share(part: int, whole: int) -> int:
    """Whole per cent."""
    return round(100 * part / whole) if whole else 0


def summits(weekly: Sequence[int], count: int = 3, apart: int = 12) -> list[int]:
    """The highest weeks that are higher than the weeks beside them, at most `count`, at least `apart` weeks apart.

    In their order; of two equally high ones the earlier is taken first.
    """
    tops = [
        week
        for week, words in enumerate(weekly)
        if words > 0
        and words >= (weekly[week - 1] if week else 0)
        and words > (weekly[week + 1] if week + 1 < len(weekly) else 0)
    ]
    taken: list[int] = []
    for week in sorted(tops, key=lambda week: (-weekly[week], week)):
        if len(taken) < count and all(abs(week - other) >= apart for other in taken):
            taken.append(week)
    return sorted(taken)


# --- Readings --------------------------------------------------------------------------------------------


class Reading(NamedTuple):
    """What an entry felt like on its day and, where it was looked back on, how that turned out."""

    day: date
    felt: int
    turned_out: int | None = None


class Pair(NamedTuple):
    """The latest look-back done on an entry: the reading it answered, and its own."""

    felt: int
    turned_out: int

    @property
    def gap(self) -> int:
        return self.turned_out - self.felt


@dataclass(frozen=True)
class Difference:
    """The mean of turned out less felt, and the interval that holds for all eight themes together."""

    mean: float
    low: float
    high: float

    @property
    def told(self) -> bool:
        """Whether the interval leaves zero out, as it will be read: rounded to a tenth."""
        return round(self.low, 1) > 0 or round(self.high, 1) < 0


@dataclass(frozen=True)
class Gauge:
    """All readings of one theme's gauge in a period, by day."""

    theme: str
    readings: tuple[Reading, ...] = ()
    pairs: tuple[Pair, ...] = ()
    never: int = 0  # readings whose entry was never looked back on

    @property
    def gap(self) -> float:
        """How far apart the two sides stand on average; -1 where there is too little to say."""
        return abs(fmean(pair.gap for pair in self.pairs)) if len(self.pairs) >= ENOUGH_PAIRS else -1


def gauges(
    entries: Iterable[tuple[int, date, str | None, int | None]],
    look_backs: Iterable[tuple[int, str | None, int | None, int | None]],
    order: Sequence[str],
) -> list[Gauge]:
    """One for each theme in the given order, also for one without readings.

    `entries` are (key, day, gauge, felt) by day, and those without a reading are left out; `look_backs` are those done, (key of the entry, gauge, felt,
    turned out), an entry's latest one last. A pair belongs to the gauge that its look-back answered.
    """
    latest = {key: (gauge, felt, turned_out) for key, gauge, felt, turned_out in look_backs}
    readings: dict[str, list[Reading]] = {slug: [] for slug in order}
    pairs: dict[str, list[Pair]] = {slug: [] for slug in order}
    never = dict.fromkeys(order, 0)
    for key, day, gauge, felt in entries:
        if gauge is None or felt is None:
            continue
        looked_back = latest.get(key)
        if looked_back is None:
            never[gauge] += 1
        turned_out = looked_back[2] if looked_back and looked_back[0] == gauge else None
        readings[gauge].append(Reading(day, felt, turned_out))
    for answered, felt_then, turned_out in latest.values():
        if answered and felt_then is not None and turned_out is not None:
            pairs[answered].append(Pair(felt_then, turned_out))
    return [Gauge(slug, tuple(readings[slug]), tuple(pairs[slug]), never[slug]) for slug in order]


def widest_first(found: Iterable[Gauge]) -> list[Gauge]:
    """Those with something looked back on: the widest gap first, then by how many there are; otherwise in their order."""
    return sorted((one for one in found if one.pairs), key=lambda one: (-one.gap, -len(one.pairs)))


def difference(pairs: Sequence[Pair]) -> Difference | None:
    """The mean gap with Student's t interval at LEVEL; None under five pairs.

    All pairs count, whatever the first reading was: a mean over the high ones alone would fall by regression to the
    mean. Equal gaps are not taken for certainty: their variance counts as at least LEAST_VARIANCE. Without a bias, and
    with readings that are noise alone, fewer than 6 in 100 journals of eight themes are told of a difference
    (tests/journal/test_insights.py measures it).
    """
    count = len(pairs)
    if count < ENOUGH_PAIRS:
        return None
    gaps = [pair.gap for pair in pairs]
    mean = fmean(gaps)
    variance = sum((gap - mean) ** 2 for gap in gaps) / (count - 1)
    half = t_quantile(count - 1) * math.sqrt(max(variance, LEAST_VARIANCE) / count)
    return Difference(mean, max(mean - half, -6.0), min(mean + half, 6.0))


@lru_cache(maxsize=4096)
def t_quantile(freedom: int, level: float = LEVEL) -> float:
    """Between minus this and this lies `level` of Student's t distribution with so many degrees of freedom.

    By bisection of `t_within`, to 1e-9.
    """
    low, high = 0.0, 1.0
    while t_within(high, freedom) < level:
        low, high = high, high * 2
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (middle, high) if t_within(middle, freedom) < level else (low, middle)
    return (low + high) / 2


def t_within(t: float, freedom: int) -> float:
    """How much of Student's t distribution lies between -t and t.

    The finite series for whole degrees of freedom: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3
    (odd) and 26.7.4 (even).
    """
    angle = math.atan(t / math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term = cosine if odd else 1.0
    total = 0.0 if freedom == 1 else term
    for step in range(3 if odd else 2, freedom - 1, 2):
        term *= cosine * cosine * ((step - 1) / step)
        total += term
    return 2 / math.pi * (angle + sine * total) if odd else sine * total


def never_said(gauge: Gauge) -> str:
    return f"{gauge.never:,} never looked back on."


def said(gauge: Gauge) -> str:
    """What can be said about felt against turned out under one theme: both sides as counts, then the mean gap.

    The counts claim nothing, as readings at either end move to the middle by themselves; only the mean gap does, and
    only where its interval leaves zero out.
    """
    pairs = gauge.pairs
    found = difference(pairs)
    if found is None:
        return f"{spelled(len(pairs)).capitalize()} looked back on: too few to say anything."
    fell = [pair.gap < 0 for pair in pairs if pair.felt >= HIGH]
    rose = [pair.gap > 0 for pair in pairs if pair.felt <= LOW]
    sides = f"{side(fell, f'at {HIGH} or more', 'fell')}; {side(rose, f'at {LOW} or less', 'rose')}."
    sides = sides[0].upper() + sides[1:]
    low, high = found.low, found.high
    if not found.told:
        return (
            f"{sides} On average {in_words(found.mean)}, and it could be anything from {in_words(low)} to {in_words(high)}: "
            f"no difference to speak of yet."
        )
    near, far = sorted((abs(low), abs(high)))
    return f"{sides} On average {in_words(found.mean)} ({near:.1f} to {far:.1f})."


def side(moved: Sequence[bool], where: str, how: str) -> str:
    """Of 8 at 5 or more, 7 fell; or that there was none."""
    return f"of {len(moved)} {where}, {sum(moved)} {how}" if moved else f"none was {where}"


def in_words(gap: float) -> str:
    """2.3 lower; 0.4 higher; no change."""
    size = f"{abs(gap):.1f}"
    return "no change" if size == "0.0" else f"{size} {'lower' if gap < 0 else 'higher'}"


# --- Over time -------------------------------------------------------------------------------------------


def smoothed(readings: Sequence[Reading], period: Period) -> list[list[tuple[float, float]]]:
    """The readings when written as lines of (weeks from the beginning, level), a knot a week.

    The mean of the readings less than eight weeks off, the near ones weighing more: Nadaraya and Watson's estimator (E. A.
    Nadaraya, On estimating regression, 1964; G. S. Watson, Smooth regression analysis, 1964) with Epanechnikov's kernel
    over the weeks. Being a weighted mean it never leaves the range of the readings. It is honest about gaps: it does not
    go on before the first reading or after the last, and where fewer than three readings are in reach it is broken off. A
    line of less than three weeks is left out.
    """
    weeks = [period.week_of(reading.day) for reading in readings]
    first, last = min(weeks, default=0), max(weeks, default=-1)
    count = [0] * (last - first + len(KERNEL))  # with the reach before the first week and after the last
    total = list(count)
    for week, reading in zip(weeks, readings, strict=True):
        count[week - first + REACH - 1] += 1
        total[week - first + REACH - 1] += reading.felt
    lines: list[list[tuple[float, float]]] = []
    line: list[tuple[float, float]] = []
    for week in range(first, last + 1):
        near = slice(week - first, week - first + len(KERNEL))
        if sum(count[near]) >= FEWEST:
            weight, height = math.sumprod(KERNEL, count[near]), math.sumprod(KERNEL, total[near])
            line.append((week + 0.5, height / weight))
        elif line:
            lines.append(line)
            line = []
    lines.append(line)
    return [line for line in lines if len(line) >= SHORTEST]


def stretch(gauge: Gauge) -> tuple[int, int]:
    """The lowest and the highest reading when written."""
    felt = [reading.felt for reading in gauge.readings]
    return min(felt), max(felt)
