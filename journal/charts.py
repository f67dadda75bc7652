"""The geometry of the pictures: dataclasses in, SVG path strings and positions out.

Colour is a class of the template's, never of a path. Marks that look alike are one path, so that two thousand readings
cost a page as few elements as two.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from journal.insights import Elevation, Gauge, Period, Reading, smoothed, summits

STRATA = (
    "untaught-job", "judgment", "reliability", "identity", "attention", "beginner", "imposter-syndrome",
    "resume-vs-career", "",
)  # fmt: skip
"""From the bottom, the same all year and in every picture; entries without a theme lie on top."""


@dataclass(frozen=True)
class Words:
    """A text of a picture and where it stands."""

    x: float
    y: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True)
class Hit:
    """A stretch of a picture that leads to the entries behind it: their filter, and what it says when pointed at."""

    x: float
    width: float
    query: str
    says: str


def number(value: float) -> str:
    """One decimal, and none where it is zero."""
    return f"{value:.1f}".removesuffix(".0")


def circles(places: Iterable[tuple[float, float]], radius: float) -> str:
    """Circles of one size around (x, y), as one path."""
    radius = round(radius, 1)  # else the two halves would not be halves
    r = number(radius)
    arcs = f"a{r} {r} 0 1 0 {number(2 * radius)} 0a{r} {r} 0 1 0 -{number(2 * radius)} 0"
    # One decimal each, so that a zero is never but a number's last: as `number` writes them, all at once.
    return "".join([f"M{x - radius:.1f} {y:.1f}{arcs}" for x, y in places]).replace(".0", "")


def scale(highest: int, lines: int) -> list[int]:
    """Round numbers up to the highest, at most `lines` of them and evenly apart: 250, 500, 750."""
    if highest < 1:
        return []
    steps = (part * 10**power // 10 for power in count() for part in (10, 20, 25, 50) if power or part != 25)
    step = next(step for step in steps if highest // step <= lines)
    return list(range(step, highest + 1, step))


# --- Elevation profile -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sheet:
    """The size of a profile. Sea level is `base`; the highest week reaches up to `top`; numbers stand right of `right`."""

    width: int
    height: int
    right: int
    base: int
    top: int
    lines: int
    every: int  # how many months have one name
    letter: float  # the widest that a letter gets, in units of the picture
    least: int  # letters that a summit's words have at least


BROAD = Sheet(width=1120, height=400, right=1068, base=374, top=64, lines=4, every=1, letter=6.8, least=24)
NARROW = Sheet(width=360, height=220, right=322, base=194, top=40, lines=2, every=2, letter=8, least=6)


@dataclass(frozen=True)
class Stratum:
    theme: str
    path: str


@dataclass(frozen=True)
class Summit:
    """The triangle on a high week, where its words stand, and the line that leads up to them from a lower one."""

    week: int
    x: float
    y: float
    text_x: float
    text_y: float
    anchor: str
    letters: int  # how many letters of a headline have room
    leader: str
    triangle: str


@dataclass(frozen=True)
class Profile:
    sheet: Sheet
    strata: tuple[Stratum, ...]  # each down to sea level, the highest first, so that the next lies over it
    ridge: str
    grid: tuple[Words, ...]
    ticks: str
    months: tuple[Words, ...]
    names: tuple[Words, ...]  # the text is a theme's slug
    summits: tuple[Summit, ...]
    now: float | None  # where this week ends, if weeks to come are on the sheet
    now_told: bool  # whether there is room to say so
    hits: tuple[Hit, ...] = field(repr=False)


def slopes(values: Sequence[float]) -> list[float]:
    """Of a monotone cubic through values one apart: it never overshoots, so nothing sinks under the sea.

    The harmonic mean of the two differences, and zero at a turn: F. N. Fritsch and J. Butland, A method for
    constructing local monotone piecewise cubic interpolants, 1984. Level at both ends.
    """
    found = [0.0] * len(values)
    for at in range(1, len(values) - 1):
        before, after = values[at] - values[at - 1], values[at + 1] - values[at]
        if before * after > 0:
            found[at] = 2 * before * after / (before + after)
    return found


def profile(
    elevation: Elevation,
    period: Period,
    sheet: Sheet,
    names: Mapping[str, str],
    headlines: Mapping[int, str] | None = None,
) -> Profile:
    """The strata: a monotone cubic for each theme, then summed, which as Béziers is the sum of heights and of slopes.

    So they never cross, and a week without words is at sea level. `names` are those of the themes, `headlines` those
    of the weeks of the summits.
    """
    weekly = elevation.by_week
    step = sheet.right / period.weeks
    unit = (sheet.base - sheet.top) / (max(weekly, default=0) or 1)
    xs = [(week + 0.5) * step for week in range(len(weekly))]
    end = len(weekly) * step
    heights, rises = [0.0] * len(weekly), [0.0] * len(weekly)
    strata: list[Stratum] = []
    placed: list[Words] = []
    ridge = ""
    for layer in elevation.layers:
        below = list(heights)
        heights = [height + words * unit for height, words in zip(heights, layer.words, strict=True)]
        own = slopes([words * unit for words in layer.words])
        rises = [rise + slope for rise, slope in zip(rises, own, strict=True)]
        ys = [sheet.base - height for height in heights]
        ridge = (
            f"{number(ys[0])}H{number(xs[0])}{curve(xs, ys, [-rise for rise in rises], step)}H{number(end)}"
        )
        strata.append(Stratum(layer.theme, f"M0 {sheet.base}V{ridge}V{sheet.base}z"))
        if layer.theme in names and (
            found := name_place(below, heights, sheet, step, names[layer.theme], layer.theme)
        ):
            placed.append(found)
    months = period.months()
    tick = [place * step for place, _ in months]
    tops = summits(weekly)
    told = [len((headlines or {}).get(week, "")) for week in tops]
    stretches = labels([(week + 0.5) * step for week in tops], told, sheet)
    reached = len(weekly)
    return Profile(
        sheet=sheet,
        strata=tuple(reversed(strata)),
        ridge=f"M0 {ridge}" if ridge else "",
        grid=tuple(
            Words(sheet.right, round(sheet.base - words * unit, 1), f"{words:,}")
            for words in scale(max(weekly, default=0), sheet.lines)
        ),
        ticks="".join(f"M{number(x)} {sheet.base}v5" for x in tick),
        months=tuple(
            Words(round(x + (4 if sheet.every == 1 else 0), 1), sheet.base + 18, name)
            for x, (_, name) in list(zip(tick, months, strict=True))[:: sheet.every]
            if x + 24 < sheet.width
        ),
        names=tuple(placed),
        summits=tuple(
            summit(week, label, weekly, sheet, step, unit)
            for week, label in zip(tops, stretches, strict=True)
        ),
        now=round(end, 1) if 0 < reached < period.weeks else None,
        now_told=end + 70 < sheet.right,
        hits=tuple(
            Hit(
                round(at * step, 1),
                round(step, 1),
                f"week={week.name}",
                f"Week {week.number}: {weekly[at]:,} {'word' if weekly[at] == 1 else 'words'}",
            )
            for at, week in elevation.written_in(period)
        ),
    )


def curve(xs: Sequence[float], ys: Sequence[float], rises: Sequence[float], step: float) -> str:
    """From the first (x, y) on through the others, with these slopes for each step: a Bézier a step."""
    third = step / 3
    drawn = []
    for at in range(1, len(xs)):
        handle = f"{xs[at] - third:.1f} {ys[at] - rises[at] / 3:.1f} {xs[at]:.1f} {ys[at]:.1f}"
        if at == 1:
            drawn.append(f"C{xs[0] + third:.1f} {ys[0] + rises[0] / 3:.1f} {handle}")
        else:
            drawn.append(f"S{handle}")  # the first handle mirrors the last one, as all steps are equal
    return "".join(drawn)


def name_place(
    below: Sequence[float], above: Sequence[float], sheet: Sheet, step: float, name: str, slug: str
) -> Words | None:
    """Where a theme's name has most room within its stratum; None where it fits nowhere."""
    around = int(len(name) * sheet.letter / 2 / step) + 1
    best, place = 22.0, None
    for week in range(around, len(above) - around):
        floor = max(below[week - around : week + around + 1])
        ceiling = min(above[week - around : week + around + 1])
        if ceiling - floor > best:
            best = ceiling - floor
            middle = sheet.base - (floor + ceiling) / 2 + 5
            place = Words(round((week + 0.5) * step, 1), round(middle, 1), slug, "middle")
    return place


def summit(
    week: int, label: tuple[float, float], weekly: Sequence[int], sheet: Sheet, step: float, unit: float
) -> Summit:
    """The triangle, and where its words stand: over whatever rises under them, with a line up to them if that is far."""
    x, y = (week + 0.5) * step, sheet.base - weekly[week] * unit
    left, right = label
    anchor, text_x = "middle", (left + right) / 2
    if left <= 0:
        anchor, text_x = "start", max(left, 0.0)
    elif right >= sheet.right:
        anchor, text_x = "end", min(right, float(sheet.right))
    under = weekly[max(int(left / step), 0) : int(right / step) + 1]
    highest = sheet.base - max(under, default=weekly[week]) * unit
    small = sheet.every > 1
    size = 4.5 if small else 5.5
    peak = y - (13 if small else 15)
    text_y = min(y, highest + (15 if highest < y else 0)) - (20 if small else 23)
    leader = f"M{number(x)} {number(text_y + 5)}V{number(peak - 2)}" if peak - text_y > 16 else ""
    return Summit(
        week=week,
        x=round(x, 1),
        y=round(y, 1),
        text_x=round(text_x, 1),
        text_y=round(text_y, 1),
        anchor=anchor,
        letters=int((right - left) / sheet.letter + 0.05),
        leader=leader,
        triangle=f"M{number(x)} {number(peak)}l{size} {size * 1.75:.1f}h-{size * 2:g}z",
    )


def labels(places: Sequence[float], letters: Sequence[int], sheet: Sheet) -> list[tuple[float, float]]:
    """The stretch of each summit's words: as wide as they are, on the sheet, and not into one another.

    Where two would meet, the later one moves on as far as there is room and its summit stays under it; then each gives
    way by as much as it is wide.
    """
    found = []
    for x, long in zip(places, letters, strict=True):
        half = min(max(long, sheet.least) * sheet.letter, 400) / 2
        left = min(max(x - half, 0.0), sheet.right - 2 * half)
        found.append((left, left + 2 * half))
    for at in range(1, len(found)):
        (first, end), (begin, last) = found[at - 1], found[at]
        free = (found[at + 1][0] - 10 if at + 1 < len(found) else sheet.right) - last
        moved = max(min(end + 10 - begin, free, places[at] - begin - 15), 0)
        begin, last = found[at] = begin + moved, last + moved
        if end > begin - 10:
            wide, other = end - first, last - begin
            middle = end - (end - begin) * wide / (wide + other)
            found[at - 1], found[at] = (first, middle - 5), (middle + 5, last)
    return found


def fitted(text: str, letters: int) -> str:
    """A line cut at a word to so many letters; empty where there is no room for a few words."""
    if len(text) <= letters:
        return text
    return f"{text[: letters - 1].rsplit(' ', 1)[0].rstrip(' ,;:')}…" if letters > 12 else ""


# --- Felt and turned out ---------------------------------------------------------------------------------

LINES = 20
"""So many entries have a line each; more are drawn as a row for each reading."""


@dataclass(frozen=True)
class Dumbbells:
    """Open is felt, filled is turned out. `many`: a row is all entries with one reading, a dot's area how many."""

    height: int
    floor: int  # where the grid ends
    ends: int  # where the ends of the second question stand
    grid: str
    spans: str
    rings: str
    dots: str
    many: bool
    hits: tuple[Hit, ...]


def level_x(level: float) -> float:
    return 12 + 54.6 * (level - 1)


def dumbbells(gauge: Gauge, period: Period) -> Dumbbells:
    """In a box 352 wide. Each reading when written leads to its entries."""
    pairs = gauge.pairs
    many = len(pairs) > LINES
    spans: list[str] = []
    rings: list[tuple[float, float]] = []
    dots: list[tuple[float, float, float]] = []
    felt_like = Counter(pair.felt for pair in pairs)
    if many:
        pitch, y = 22, 31
        alike = Counter(pairs)
        most = max(alike.values())
        for felt in sorted(felt_like, reverse=True):
            outcomes = {pair.turned_out: found for pair, found in alike.items() if pair.felt == felt}
            lowest, highest = min(*outcomes, felt), max(*outcomes, felt)
            if lowest != highest:
                spans.append(f"M{number(level_x(lowest))} {y}H{number(level_x(highest))}")
            rings.append((level_x(felt), y))
            dots += [(level_x(one), y, 9 * (outcomes[one] / most) ** 0.5) for one in sorted(outcomes)]
            y += pitch
        floor = y - pitch + 14
    else:
        y = 25
        for pair in sorted(pairs, key=lambda pair: (pair.gap, -pair.felt)):
            if pair.gap:
                spans.append(f"M{number(level_x(pair.felt))} {y}H{number(level_x(pair.turned_out))}")
            rings.append((level_x(pair.felt), y))
            dots.append((level_x(pair.turned_out), y, 3.5 if pair.gap else 2.5))
            y += 9
        floor = y - 9 + 8
    return Dumbbells(
        height=floor + 18,
        floor=floor,
        ends=floor + 14,
        grid="".join(f"M{number(level_x(level))} 18V{floor}" for level in range(1, 8)),
        spans="".join(spans),
        rings=circles(rings, 5 if many else 3.5),
        dots="".join(circles([(x, y)], max(radius, 1.5)) for x, y, radius in dots),
        many=many,
        hits=tuple(
            Hit(
                round(max(level_x(felt) - 27.3, 0), 1),
                54.6,
                f"{period.query}&gauge={gauge.theme}&felt={felt}&look_back=done",
                f"Felt like {felt}: {found:,}",
            )
            for felt, found in sorted(felt_like.items())
        ),
    )


# --- A gauge over time -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Staff:
    """The size of a gauge over time: 1 stands at `bottom`, a point is `rise` high, and days go from `left` to `right`."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    rise: int
    ring: float
    dot: float
    crowded: int  # from so many readings on the marks are smaller
    every: int  # how many months have one name; 0 none

    def y(self, level: float) -> float:
        return self.bottom - self.rise * (level - 1)


SMALL = Staff(352, 112, left=10, right=342, bottom=86, rise=10, ring=3.5, dot=4, crowded=40, every=0)
LARGE = Staff(920, 246, left=34, right=906, bottom=192, rise=27, ring=5, dot=5.5, crowded=60, every=1)
LARGE_NARROW = Staff(360, 246, left=34, right=350, bottom=192, rise=27, ring=5, dot=5.5, crowded=30, every=2)


@dataclass(frozen=True)
class OverTime:
    staff: Staff
    grid: str
    levels: tuple[Words, ...]
    months: tuple[Words, ...]
    trace: str
    stems: str
    rings: str
    dots: str
    same: str  # what turned out as it felt: a smaller dot within its ring
    hits: tuple[Hit, ...]


def over_time(gauge: Gauge, period: Period, staff: Staff) -> OverTime:
    """Each reading on its day, open; what it turned out as over the same day, filled; the smoothed line."""
    step = (staff.right - staff.left) / period.weeks

    def x(weeks: float) -> float:
        return staff.left + step * weeks

    size = 0.6 if len(gauge.readings) > staff.crowded else 1.0
    xs_by_day = {day: x(period.place(day)) for day in {reading.day for reading in gauge.readings}}

    def marks(found: set[tuple[date, int]], radius: float) -> str:
        return circles(sorted((xs_by_day[day], staff.y(level)) for day, level in found), radius * size)

    back = [(one.day, one.felt, one.turned_out) for one in gauge.readings if one.turned_out is not None]
    traces = []
    for line in smoothed(gauge.readings, period):
        xs, ys = [x(week) for week, _ in line], [staff.y(level) for _, level in line]
        traces.append(f"M{number(xs[0])} {number(ys[0])}{curve(xs, ys, slopes(ys), step)}")
    months = [Words(round(x(place), 1), staff.height - 8, name) for place, name in period.months()]
    shown = (1, 4, 7) if staff is SMALL else range(1, 8)
    start = 0 if staff is SMALL else 20
    return OverTime(
        staff=staff,
        grid="".join(f"M{start} {number(staff.y(level))}H{staff.width}" for level in shown),
        levels=() if staff is SMALL else tuple(Words(0, staff.y(level) + 4, str(level)) for level in shown),
        months=tuple(months[:: staff.every]) if staff.every else (),
        trace="".join(traces),
        stems="".join(
            f"M{number(xs_by_day[day])} {staff.y(felt)}V{staff.y(turned_out)}"
            for day, felt, turned_out in back
            if felt != turned_out
        ),
        rings=marks({(one.day, one.felt) for one in gauge.readings}, staff.ring),
        dots=marks({(day, turned_out) for day, felt, turned_out in back if felt != turned_out}, staff.dot),
        same=marks(
            {(day, turned_out) for day, felt, turned_out in back if felt == turned_out}, staff.dot - 1
        ),
        hits=by_four_weeks(gauge.readings, gauge.theme, period, staff),
    )


def by_four_weeks(
    readings: Sequence[Reading], theme: str, period: Period, staff: Staff, weeks: int = 4
) -> tuple[Hit, ...]:
    """Four weeks at a time that have readings, each leading to its entries."""
    step = (staff.right - staff.left) / period.weeks
    counts = Counter(period.week_of(reading.day) // weeks for reading in readings)
    found = []
    for part, many in sorted(counts.items()):
        first = period.first + part * weeks
        last = min(first + (weeks - 1), period.last)
        wide = (last.monday - first.monday).days // 7 + 1
        found.append(
            Hit(
                round(staff.left + part * weeks * step, 1),
                round(wide * step, 1),
                f"from={first.monday.isoformat()}&to={last.sunday.isoformat()}&gauge={theme}&felt=1-7",
                f"{'Week' if wide == 1 else f'Weeks {first.number} to'} {last.number}: "
                f"{many:,} {'reading' if many == 1 else 'readings'}",
            )
        )
    return tuple(found)
