"""This week's questions: a pure function of the person, the week, the catalogue and what was kept before its Monday."""

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

PICKS = 3
REST = timedelta(weeks=8)
"""How long an answered or swapped prompt is not asked again while another is left."""

SHORT = 7
"""Minutes of a first week's first question, at most."""

HEART = 4
"""The first themes in their order weigh double."""

NEW, LATELY = "new to you", "not asked lately"


@dataclass(frozen=True)
class Candidate:
    """A prompt that may be asked; `position` is its theme's place, from 1."""

    slug: str
    theme: str
    position: int
    minutes: int


@dataclass(frozen=True)
class Pick:
    slug: str
    reason: str


def chance(*words: object) -> float:
    """A number in (0, 1) that is the same for the same words, on every machine."""
    digest = hashlib.sha256("\x00".join(map(str, words)).encode()).digest()
    return (int.from_bytes(digest[:8]) + 1) / (2**64 + 2)


def pick(
    person: str,
    monday: date,
    candidates: Sequence[Candidate],
    answered: Mapping[str, date],
    *,
    swapped: Mapping[str, date] | None = None,
    rested: Iterable[str] = (),
    not_for_me: Iterable[str] = (),
    first_week: bool = False,
    count: int = PICKS,
) -> list[Pick]:
    """At most `count` picks, each of another theme while themes last.

    `answered` and `swapped` map slugs to the last day of either; what happened on or after Monday is left out, so
    the picks of a week never change while it runs. Themes are drawn without replacement with weights (a weighted
    sample by exponential keys: Efraimidis and Spirakis, 2006): double for the four first, less for each answer of
    the last eight weeks. Within a theme what was never answered comes first, then what was answered longest ago.
    """
    before = {slug: day for slug, day in answered.items() if day < monday}
    resting = set(rested)
    refused = set(not_for_me)
    touched = dict(before)
    for slug, day in (swapped or {}).items():
        if day < monday:
            touched[slug] = max(day, touched.get(slug, day))
    open_ = [one for one in candidates if one.theme not in resting and one.slug not in refused]
    recent = {slug for slug, day in touched.items() if day >= monday - REST}
    fresh = [one for one in open_ if one.slug not in recent]
    # Only when nothing else is left does something asked lately come again, the longest ago first.
    stale = sorted(
        (one for one in open_ if one.slug in recent), key=lambda one: (touched[one.slug], one.slug)
    )

    def rank(one: Candidate) -> tuple[bool, date, float]:
        return (
            one.slug in before,
            before.get(one.slug, date.min),
            chance(person, monday, one.slug),
        )

    shelves: dict[str, list[Candidate]] = {}
    for one in sorted(fresh, key=rank):
        shelves.setdefault(one.theme, []).append(one)
    busy = dict.fromkeys(shelves, 0)
    for one in candidates:
        if one.slug in before and one.slug in recent and one.theme in busy:
            busy[one.theme] += 1

    def key(theme: str) -> float:
        weight = (2.0 if shelves[theme][0].position <= HEART else 1.0) / (1 + busy[theme])
        return float(chance(person, monday, theme) ** (1 / weight))

    order = sorted(shelves, key=key, reverse=True)
    chosen: list[Candidate] = []
    while len(chosen) < count and any(shelves.values()):
        for theme in order:
            if shelves[theme] and len(chosen) < count:
                chosen.append(shelves[theme].pop(0))
    chosen += stale[: count - len(chosen)]
    if first_week:
        chosen = short_first(chosen, fresh, person, monday)
    return [Pick(one.slug, LATELY if one.slug in touched else NEW) for one in chosen]


def short_first(
    chosen: list[Candidate], fresh: Sequence[Candidate], person: str, monday: date
) -> list[Candidate]:
    """A first week begins with a question of seven minutes or less, from the first themes where they have one."""

    def fitting(those: Sequence[Candidate], places: float) -> list[Candidate]:
        return [one for one in those if one.minutes <= SHORT and one.position <= places]

    drawn = sorted(fresh, key=lambda one: chance(person, monday, one.slug))
    short = (
        fitting(chosen, HEART)
        or fitting(drawn, HEART)
        or fitting(chosen, math.inf)
        or fitting(drawn, math.inf)
    )
    if not short:
        return chosen
    others = [one for one in chosen if one.theme != short[0].theme]
    return [short[0], *others[: len(chosen) - 1]]
