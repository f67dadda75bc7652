"""Pure: the pictures that only one theme's instrument has."""

from dataclasses import dataclass
from typing import Final

from journal.charts import Hit, Words, circles, number
from journal.isoweek import IsoWeek

WEEKS_DRAWN: Final = 26
STACKED: Final = 9
"""So many readings of one point stand on one another as rings; more are a column with their number."""


@dataclass(frozen=True)
class WeekRead:
    """A week with its readings, the lowest first."""

    week: IsoWeek
    readings: tuple[int, ...]


@dataclass(frozen=True)
class Weeks:
    """The weeks by reading, in a box 352 by 112."""

    weeks: tuple[WeekRead, ...]
    grid: str
    stems: str
    rings: str
    names: tuple[Words, ...]
    hits: tuple[Hit, ...]


def weeks_drawn(weeks: list[WeekRead], gauge: str) -> Weeks:
    """The latest weeks at equal distances: each reading a ring, on a stem up to the highest."""
    drawn = weeks[-WEEKS_DRAWN:]
    step = min(352 / max(len(drawn), 1), 40.0)
    every = max(1, -(-len(drawn) // 13))
    xs = [(at + 0.5) * step for at in range(len(drawn))]

    def y(level: int) -> float:
        return 80.0 - 10 * (level - 1)

    return Weeks(
        weeks=tuple(drawn),
        grid="".join(f"M0 {number(y(level))}H352" for level in (1, 4, 7)),
        stems="".join(
            f"M{number(x)} {number(y(1))}V{number(y(one.readings[-1]))}"
            for x, one in zip(xs, drawn, strict=True)
            if one.readings[-1] > 1
        ),
        rings=circles(
            sorted({(x, y(felt)) for x, one in zip(xs, drawn, strict=True) for felt in one.readings}),
            4 if step > 12 else 3.5,
        ),
        names=tuple(
            Words(round(x, 1), 96, str(one.week.number), "middle")
            for x, one in list(zip(xs, drawn, strict=True))[::-every]
        ),
        hits=tuple(
            Hit(
                round(x - step / 2, 1),
                round(step, 1),
                f"week={one.week.name}&gauge={gauge}",
                f"Week {one.week.number} of {one.week.year}: {', '.join(map(str, one.readings))}",
            )
            for x, one in zip(xs, drawn, strict=True)
        ),
    )


@dataclass(frozen=True)
class Stacks:
    """How often each point was read, in a box 352 wide: rings on one another, or columns with their number."""

    height: int
    base: int
    rings: str
    columns: str
    points: tuple[Words, ...]
    numbers: tuple[Words, ...]
    hits: tuple[Hit, ...]


def stacked(counts: list[int], highest: int, query: str) -> Stacks:
    """`query` is the timeline's filter that ends in a point; empty, nothing is linked."""
    columns = highest > STACKED
    pitch = 11.0 if not columns else 11.0 * STACKED / highest
    base = round(14 + pitch * max(highest - 1, 0)) + (14 if columns else 0)
    xs = [8 + 56 * place for place in range(7)]
    tops = [base - pitch * count for count in counts]
    return Stacks(
        height=base + 24,
        base=base,
        rings=""
        if columns
        else circles(
            (
                (x, base - pitch * level)
                for x, count in zip(xs, counts, strict=True)
                for level in range(count)
            ),
            4,
        ),
        columns="".join(
            f"M{x - 6} {base}V{number(top)}h12V{base}z"
            for x, top, count in zip(xs, tops, counts, strict=True)
            if columns and count
        ),
        points=tuple(Words(x, base + 18, str(place), "middle") for place, x in enumerate(xs, start=1)),
        numbers=tuple(
            Words(x, round(top - 5, 1), f"{count:,}", "middle")
            for x, top, count in zip(xs, tops, counts, strict=True)
            if columns and count
        ),
        hits=tuple(
            Hit(max(x - 28.0, -8.0), 56, f"{query}{place}", f"At {place}: {count:,}")
            for place, (x, count) in enumerate(zip(xs, counts, strict=True), start=1)
            if count and query
        ),
    )
