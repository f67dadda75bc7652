"""How sure somebody was, against how often it came true. Pure: what was said and what came of it go in, figures and
sentences come out.

A claim that somebody's numbers are off is made only when chance, with numbers that are right, would do the same in
fewer than one of sixty such journals. Three such questions are asked (too sure, too high or low, one group far off), so
that somebody whose numbers are right is told otherwise in at most one of twenty. All of it takes each forecast as
decided on its own.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from statistics import NormalDist
from typing import Final

ENOUGH: Final = 20
"""Below this many, one more or less turns the picture over."""

WIDTH: Final = 10
"""Per cent a group spans, the upper end counted: 1–10, 11–20 … 91–99."""

CLAIM_BELOW: Final = 0.05 / 3
SELDOM: Final = "Chance alone does that in fewer than one of sixty such journals."
EXACT_UP_TO: Final = 400
"""So many forecasts are counted through exactly; above, the normal curve is close enough."""

Z: Final = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Told:
    """One forecast: what was said first, in per cent, and whether it came true."""

    said: int
    came_true: bool


@dataclass(frozen=True)
class LeftOut:
    """What the curve does not rest on, and why."""

    void: int = 0
    unsettled: int = 0  # past their day, and nobody has said what came of them
    early: int = 0  # settled ahead of their day: counted from it on, or what comes true early would flatter

    @property
    def total(self) -> int:
        return self.void + self.unsettled + self.early


@dataclass(frozen=True)
class Tally:
    """Forecasts, how many they are, and how many of them came true."""

    told: tuple[Told, ...]

    @property
    def count(self) -> int:
        return len(self.told)

    @property
    def came_true(self) -> int:
        return sum(one.came_true for one in self.told)


@dataclass(frozen=True)
class Group(Tally):
    """Those forecasts that said much the same."""

    @property
    def said(self) -> float:
        """The mean of what was said, from 0 to 1."""
        return sum(one.said for one in self.told) / (100 * self.count)

    @property
    def share(self) -> float:
        """How many of them came true, from 0 to 1."""
        return self.came_true / self.count

    @cached_property
    def range(self) -> tuple[float, float]:
        """The Wilson interval of the share, 95 %."""
        return wilson(self.came_true, self.count)

    @property
    def span(self) -> tuple[int, int]:
        """The group's own ends, in per cent, both counted."""
        first = (self.told[0].said - 1) // WIDTH * WIDTH + 1
        return first, min(first + WIDTH - 1, 99)

    @property
    def label(self) -> str:
        """70%, or 65–70% where several numbers were said."""
        lowest, highest = min(one.said for one in self.told), max(one.said for one in self.told)
        return f"{lowest}%" if lowest == highest else f"{lowest}–{highest}%"

    @property
    def allowed(self) -> str:
        """The interval in whole per cent: 27–81%."""
        low, high = self.range
        return f"{per_cent(low)}–{per_cent(high)}%"

    @property
    def missed(self) -> bool:
        """Whether the interval leaves out what was said."""
        low, high = self.range
        return not low <= self.said <= high

    @cached_property
    def chances(self) -> list[float]:
        """How likely each number of them coming true is, if what was said is right."""
        return counts_by_chance([one.said / 100 for one in self.told])

    @cached_property
    def would_miss(self) -> float:
        """How likely the interval misses what was said, if that is right."""
        if self.count > EXACT_UP_TO:
            return 0.05
        bounds = (wilson(true, self.count) for true in range(self.count + 1))
        said = self.said
        return sum(
            chance
            for chance, (low, high) in zip(self.chances, bounds, strict=True)
            if not low <= said <= high
        )


@dataclass(frozen=True)
class Against:
    """Something simple that the forecasts are held against: its Brier score, and the mean difference with its range."""

    score: float
    better_by: float
    low: float
    high: float

    @property
    def told_apart(self) -> bool:
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Calibration(Tally):
    """What can be said about somebody's forecasts past their day."""

    left_out: LeftOut = LeftOut()

    @property
    def enough(self) -> bool:
        return self.count >= ENOUGH

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        return tuple(grouped(self.told))

    @cached_property
    def brier(self) -> float:
        return brier(self.told)

    @property
    def base_rate(self) -> float:
        """The share that came true of all. Known only afterwards, so it is hard to beat."""
        return self.came_true / self.count

    @cached_property
    def against_half(self) -> Against:
        return against(self.told, 0.5)

    @cached_property
    def against_base(self) -> Against:
        return against(self.told, self.base_rate)

    @property
    def unsettled_weigh(self) -> bool:
        """Whether so many past their day are unsettled that they could move the picture: one for every ten."""
        return self.left_out.unsettled > 0 and 10 * self.left_out.unsettled >= self.count

    @cached_property
    def fullest(self) -> Group:
        """Where most was forecast."""
        return max(self.groups, key=lambda group: group.count)

    @cached_property
    def missed(self) -> tuple[Group, ...]:
        return tuple(group for group in self.groups if group.missed)

    @cached_property
    def a_miss_by_chance(self) -> float:
        """How likely at least one bar misses, if all that was said is right."""
        return 1 - math.prod(1 - group.would_miss for group in self.groups)

    @cached_property
    def claims(self) -> tuple[str, ...]:
        """What the data carry against somebody's numbers; most often nothing."""
        return tuple(
            sentence
            for sentence in (too_sure(self.told), too_high(self.told), far_off(self.groups))
            if sentence
        )

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """What stands beside the picture, the first one foremost. Empty below twenty."""
        if not self.enough:
            return ()
        bars = bars_sentence(len(self.groups), len(self.missed), self.a_miss_by_chance)
        fullest = self.fullest
        low, high = (per_cent(end) for end in fullest.range)
        most = (
            f"At {fullest.label}, where you forecast most, {fullest.came_true} of {fullest.count} came true. "
            f"That fits anything from {low} to {high}%."
        )
        if self.claims:
            return (*self.claims, bars, most)
        return ("Nothing here says that your numbers are off.", bars, most)

    @cached_property
    def compared(self) -> str:
        """The two differences in Brier score, with how far they carry."""
        half, base = self.against_half, self.against_base
        return (
            f"{difference('From 0.25', half)}; {difference('from your base rate', base)}. "
            f"{verdict(half, base, self.count)}"
        )


# --- Figures ---------------------------------------------------------------------------------------------------


def wilson(true: int, count: int, z: float = Z) -> tuple[float, float]:
    """The score interval of a share, both ends from 0 to 1. Wilson, J. Amer. Statist. Assoc. 22 (1927), 209–212."""
    share = true / count
    middle = share + z * z / (2 * count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    below = 1 + z * z / count
    # The ends are exact where nothing, or everything, came true.
    low = 0.0 if true == 0 else (middle - half) / below
    return low, 1.0 if true == count else (middle + half) / below


def brier(told: Sequence[Told]) -> float:
    """The mean squared distance, from 0 (sure and right every time) to 1. Counted in whole numbers, divided once."""
    squares = sum((one.said - 100 * one.came_true) ** 2 for one in told)
    return squares / (10_000 * len(told))


def grouped(told: Iterable[Told]) -> Iterable[Group]:
    """The groups that are not empty, from the lowest up."""
    in_order = sorted(told, key=lambda one: one.said)
    for _, held in groupby(in_order, key=lambda one: (one.said - 1) // WIDTH):
        yield Group(tuple(held))


def against(told: Sequence[Told], always: float) -> Against:
    """The forecasts against always saying the same: how much lower their Brier score is, with 95 % (Student's t)."""
    gains = [(always - one.came_true) ** 2 - (one.said / 100 - one.came_true) ** 2 for one in told]
    count = len(gains)
    score = sum((always - one.came_true) ** 2 for one in told) / count
    mean = math.fsum(gains) / count
    if count < 2:
        return Against(score, mean, -1.0, 1.0)
    spread = math.sqrt(math.fsum((gain - mean) ** 2 for gain in gains) / (count - 1) / count)
    reach = student(count - 1) * spread
    return Against(score, mean, mean - reach, mean + reach)


def student(freedom: int) -> float:
    """The 97.5 % point of Student's t, within 0.001 from 10 degrees of freedom on.

    Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5.
    """
    z = Z
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + math.fsum(term / freedom**power for power, term in enumerate(terms, start=1))


def counts_by_chance(likely: Sequence[float]) -> list[float]:
    """How likely 0, 1, 2 … of events with these probabilities are, each decided on its own. Exact, in n² steps."""
    chances = [1.0]
    for one in likely:
        chances = [
            stays * (1 - one) + comes * one
            for stays, comes in zip([*chances, 0.0], [0.0, *chances], strict=True)
        ]
    return chances


def by_chance(likely: Sequence[float], came: int) -> float:
    """How likely a number at least as far out as `came` is, on either side, if these probabilities are right."""
    if len(likely) > EXACT_UP_TO:
        mean = math.fsum(likely)
        spread = math.sqrt(math.fsum(one * (1 - one) for one in likely))
        normal = NormalDist(mean, spread)
        below, above = normal.cdf(came + 0.5), 1 - normal.cdf(came - 0.5)
    else:
        chances = counts_by_chance(likely)
        below, above = math.fsum(chances[: came + 1]), math.fsum(chances[came:])
    return min(1.0, 2 * min(below, above))


# --- Sentences -------------------------------------------------------------------------------------------------


def per_cent(share: float) -> int:
    """Whole per cent, halves up, as everybody rounds."""
    return math.floor(100 * share + 0.5)


def too_sure(told: Sequence[Told]) -> str:
    """Surer, or less sure, than right: each forecast folded to the side it leaned to, those at 50 % left out."""
    leaning = [one for one in told if one.said != 50]
    if not leaning:
        return ""
    sure = [max(one.said, 100 - one.said) / 100 for one in leaning]
    right = sum(one.came_true == (one.said > 50) for one in leaning)
    if by_chance(sure, right) >= CLAIM_BELOW:
        return ""
    meant = math.fsum(sure) / len(sure)
    word = "surer" if right < math.fsum(sure) else "less sure"
    return (
        f"You were {word} than you were right. Of {len(leaning)} forecasts that leaned one way, at "
        f"{per_cent(meant)}% on average, {right} went that way: {per_cent(right / len(leaning))}%. "
        f"{SELDOM}"
    )


def too_high(told: Sequence[Told]) -> str:
    """Things come true less, or more, often than was said, all forecasts taken together."""
    likely = [one.said / 100 for one in told]
    came = sum(one.came_true for one in told)
    if not told or by_chance(likely, came) >= CLAIM_BELOW:
        return ""
    word = "less" if came < math.fsum(likely) else "more"
    return (
        f"What you forecast came true {word} often than you said: {came} of {len(told)}, "
        f"{per_cent(came / len(told))}%, where you said {per_cent(math.fsum(likely) / len(told))}% on average. "
        f"{SELDOM}"
    )


def far_off(groups: Sequence[Group]) -> str:
    """The one group furthest from what was said, held to the number of groups that were looked at."""
    if not groups:
        return ""
    chances = [by_chance([one.said / 100 for one in group.told], group.came_true) for group in groups]
    least = min(range(len(groups)), key=chances.__getitem__)
    if chances[least] * len(groups) >= CLAIM_BELOW:
        return ""
    group = groups[least]
    return (
        f"Where you said {group.label}, {group.came_true} of {group.count} came true. "
        f"{SELDOM[:-1]}, all {len(groups)} groups looked at."
    )


def bars_sentence(groups: int, missed: int, by_luck: float) -> str:
    if not missed:
        bars = "The thin bar" if groups == 1 else "Each thin bar"
        holds = "it holds" if groups == 1 else "each one holds"
        return f"{bars} is the range that so few allow, and {holds} what you said."
    some = f"{missed} of {groups} thin bars {'misses' if missed == 1 else 'miss'} what you said."
    return (
        f"{some} With numbers that are right, at least one does in {per_cent(by_luck)} of 100 such pictures."
    )


def difference(since: str, held: Against) -> str:
    lower = "lower" if held.better_by >= 0 else "higher"
    low, high = sorted((abs_signed(held.low, held), abs_signed(held.high, held)))
    return f"{since} yours is {abs(held.better_by):.2f} {lower} ({low:.2f} to {high:.2f})".replace("-", "−")


def abs_signed(end: float, held: Against) -> float:
    """An end of the range, counted in the direction that the sentence names; no minus before a zero."""
    found = round(end if held.better_by >= 0 else -end, 2)
    return found + 0.0


def verdict(half: Against, base: Against, count: int) -> str:
    if not half.told_apart and not base.told_apart:
        return f"With {count} forecasts, either may be chance."
    if half.told_apart and base.told_apart:
        return f"With {count} forecasts, neither is likely to be chance."
    other = "the second" if half.told_apart else "the first"
    return f"With {count} forecasts, {other} may be chance."
