"""The calibration picture: groups in, SVG geometry out. Pure; colour is the page's.

A mark a group, as large as it has forecasts, over what was said and at how many came true; a thin bar for the range
that so few allow. No line joins the marks: between them nothing was said.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from journal.calibration import Group

LEFT, RIGHT, TOP, BOTTOM = 44.0, 366.0, 14.0, 336.0
SMALL: Final = 2.2
"""The radius of one forecast; an area grows with its number."""
LARGEST: Final = 15.0
FINGER: Final = 12.0
"""No smaller is what can be pressed: 24 across, as WCAG 2.2 asks (2.5.8)."""
DIGIT: Final = 7.0
TICKS: Final = (0, 25, 50, 75, 100)


@dataclass(frozen=True)
class Tick:
    """A line of the grid, the same on both sides."""

    value: int
    x: str
    y: str


@dataclass(frozen=True)
class Point:
    """A group's mark, its bar, its number beside it, and how large it is to press."""

    group: Group
    x: str
    y: str
    radius: str
    press: str
    low: str
    high: str
    label_x: str
    label_y: str
    anchor: str


@dataclass(frozen=True)
class Picture:
    points: tuple[Point, ...]
    ticks: tuple[Tick, ...]
    about: str

    size: str = "0 0 380 384"


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def picture(groups: Sequence[Group]) -> Picture:
    """The picture of these groups, and what it shows in words."""
    return Picture(
        tuple(points(groups)),
        tuple(Tick(value, short(across(value / 100)), short(up(value / 100))) for value in TICKS),
        about(groups),
    )


def across(share: float) -> float:
    return LEFT + (RIGHT - LEFT) * share


def up(share: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * share


def short(length: float) -> str:
    """A length with one digit after the point at most."""
    return f"{length:.1f}".removesuffix(".0")


def points(groups: Sequence[Group]) -> Iterator[Point]:
    most = max((group.count for group in groups), default=1)
    unit = min(SMALL, LARGEST / math.sqrt(most))
    radii = [max(unit * math.sqrt(group.count), 1.5) for group in groups]
    taken = list(marks(groups, radii))
    for group, radius in zip(groups, radii, strict=True):
        x, y = across(group.said), up(group.share)
        low, high = group.range
        anchor, label_x, label_y, box = label(x, y, radius, len(str(group.count)) * DIGIT, taken)
        taken.append(box)
        yield Point(
            group, short(x), short(y), short(radius), short(max(radius, FINGER)), short(up(low)), short(up(high)),
            short(label_x), short(label_y), anchor,
        )  # fmt: skip


def marks(groups: Sequence[Group], radii: Sequence[float]) -> Iterator[Box]:
    """What a number must not stand on: every mark, and every thin bar."""
    for group, radius in zip(groups, radii, strict=True):
        x, y = across(group.said), up(group.share)
        yield Box(x - radius, y - radius, x + radius, y + radius)
        low, high = group.range
        yield Box(x - 1, up(high), x + 1, up(low))


def label(
    x: float, y: float, radius: float, width: float, taken: Iterable[Box]
) -> tuple[str, float, float, Box]:
    """Where a mark's number stands: to the right and below, or the next place that is free and in the picture."""
    taken = list(taken)
    away = radius + 4.6
    places = [
        (anchor, at, base, Box(left, base - 10, left + width, base + 2))
        for base in (y + 16, y - 6, y + 28, y - 18)
        for anchor, at, left in (("start", x + away, x + away), ("end", x - away, x - away - width))
    ]
    inside = [
        place
        for place in places
        if place[3].left > LEFT
        and place[3].right < RIGHT + 14
        and place[3].bottom <= BOTTOM - 1
        and place[3].top > TOP
    ]
    free = (place for place in inside if not any(place[3].meets(box) for box in taken))
    return next(free, (inside or places)[0])


def about(groups: Sequence[Group]) -> str:
    """The picture in a sentence or two, for whoever does not see it."""
    count = sum(group.count for group in groups)
    missed = [group for group in groups if group.missed]
    crossing = (
        "Every bar crosses it."
        if not missed
        else f"{len(groups) - len(missed)} of {len(groups)} bars cross it; not at {listed(missed)}."
    )
    return (
        f"{count} settled forecasts in {len(groups)} {'group' if len(groups) == 1 else 'groups'}, each with its count "
        f"and a thin bar for the range that so few allow. The dashed diagonal is perfect calibration. {crossing}"
    )


def listed(groups: Sequence[Group]) -> str:
    *before, last = [group.label for group in groups]
    return f"{', '.join(before)} and {last}" if before else last
