"""This week's questions: a pure function of the person, the week, the catalogue, and what was kept or said before.

Which themes a week asks about follows a rotation that no history can disturb. Each of the eight has a week of its own
in every four, one of the first four and one of the others together; the third question goes to another of the first
four, so that they are asked about twice as often. A rest fills the rested theme's places and moves no other. So every
theme that is not rested is offered once in any four weeks: also when another question is wanted in its place, which
stays with the theme, and, since the two trade the first place every week, also where an assignment leaves room for two
questions (then once in four weeks) or for one (then once in eight).
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache

PICKS = 3
REST = timedelta(weeks=8)
"""How long an answered or swapped prompt is not asked again while another is left."""

SHORT = 7
"""Minutes of the first question, at most, until one was answered."""

HEART = 4
"""The first themes in their order weigh double."""

TURNS = 4
"""Weeks of one round of the rotation."""

RESERVE = 2
"""How many of a theme's prompts are left alone by all but its own turns: as many as come up within eight weeks."""

FIRST_MONDAY = date(1970, 1, 5)

NEW, LATELY, AGAIN = "new to you", "not asked lately", "longest ago answered"


@dataclass(frozen=True)
class Candidate:
    """A prompt that may be asked; `position` is its theme's place, from 1."""

    slug: str
    theme: str
    position: int
    minutes: int


@dataclass(frozen=True, eq=False)
class Shelves:
    """The prompts by theme, and each theme's place."""

    by_theme: Mapping[str, Sequence[Candidate]]
    position: Mapping[str, int]
    theme: Mapping[str, str]

    @classmethod
    def of(cls, candidates: Iterable[Candidate]) -> "Shelves":
        by_theme: dict[str, list[Candidate]] = {}
        for one in candidates:
            by_theme.setdefault(one.theme, []).append(one)
        return cls(
            by_theme,
            {theme: shelf[0].position for theme, shelf in by_theme.items()},
            {one.slug: theme for theme, shelf in by_theme.items() for one in shelf},
        )


@dataclass(frozen=True)
class Change:
    """What was said about a week's questions while it ran. `what` is swap or refuse (a slug), or rest (a theme)."""

    at: datetime
    what: str
    key: str


@dataclass(frozen=True)
class Pick:
    slug: str
    reason: str


@dataclass(frozen=True)
class History:
    """What was kept and said, as far as one week's picks depend on it.

    `answered` and `swapped` map slugs to the last day of either before the Monday; `rested` and `refused` are what
    held on it. `changes` came during the week, and `during` says when each prompt was first answered in it. `begins`
    marks the first week of a journal.
    """

    answered: Mapping[str, date] = field(default_factory=dict)
    swapped: Mapping[str, date] = field(default_factory=dict)
    rested: Collection[str] = ()
    refused: Collection[str] = ()
    changes: Sequence[Change] = ()
    during: Mapping[str, datetime] = field(default_factory=dict)
    begins: bool = False


@lru_cache(maxsize=4096)
def chance(*words: str | date) -> float:
    """A number in (0, 1) that is the same for the same words, on every machine."""
    digest = hashlib.sha256("\x00".join(map(str, words)).encode()).digest()
    return (int.from_bytes(digest[:8]) + 1) / (2**64 + 2)


def pick(person: str, monday: date, shelves: Shelves, history: History) -> list[Pick]:
    """At most three picks in their order, each of another theme while themes last.

    Neither an answer of the week itself nor one that is dated back changes them. What is swapped, refused or rested
    is replaced at that moment, by what was not answered yet at that moment, so that later answers change nothing
    either.
    """
    table = _Table(person, monday, shelves, history)
    table.deal()
    for change in sorted(history.changes, key=lambda change: (change.at, change.what, change.key)):
        table.change(change)
    return [Pick(one.slug, table.reason(one)) for one in table.dealt]


def rotation(person: str, monday: date, themes: Iterable[tuple[int, str]]) -> list[str]:
    """The two themes whose week it is, the one that keeps its place when there is room for one only first."""
    round_, turn = divmod((monday - FIRST_MONDAY).days // 7, TURNS)

    def whose(those: list[str]) -> list[str]:
        order = sorted(those, key=lambda theme: chance(person, "turn", theme))
        return [theme for place, theme in enumerate(order) if place % TURNS == turn]

    known = sorted(set(themes))
    heart = whose([theme for position, theme in known if position <= HEART])
    others = whose([theme for position, theme in known if position > HEART])
    return heart + others if (round_ + turn) % 2 == 0 else others + heart


@lru_cache(maxsize=4)
def ordered(person: str, shelves: Shelves) -> dict[str, list[Candidate]]:
    """The prompts by theme, in an order that is the person's own."""
    return {
        theme: sorted(shelf, key=lambda one: chance(person, one.slug))
        for theme, shelf in shelves.by_theme.items()
    }


class _Table:
    """The questions of one week while they are dealt."""

    def __init__(self, person: str, monday: date, shelves: Shelves, history: History) -> None:
        self.person, self.monday, self.history = person, monday, history
        self.round = (monday - FIRST_MONDAY).days // 7 // TURNS
        self.shelves, self.position = ordered(person, shelves), shelves.position
        self.touched = {slug: day for slug, day in history.answered.items() if day < monday}
        self.first = not self.touched
        self.busy = dict.fromkeys(self.position, 0)
        for slug, day in self.touched.items():
            if day >= monday - REST and slug in shelves.theme:
                self.busy[shelves.theme[slug]] += 1
        for slug, day in history.swapped.items():
            if self.touched.get(slug, date.min) < day < monday:
                self.touched[slug] = day
        begin = monday - REST
        self.recent = {slug for slug, day in self.touched.items() if day >= begin}
        self.rested, self.refused = set(history.rested), set(history.refused)
        self.gone: set[str] = set()
        self.rings: dict[str, list[Candidate]] = {}
        self.dealt: list[Candidate] = []

    def reason(self, one: Candidate) -> str:
        if one.slug in self.recent:
            return AGAIN
        return LATELY if one.slug in self.touched else NEW

    def ring(self, theme: str) -> list[Candidate]:
        """What of a theme was not asked lately, the best first.

        First what was never touched, in an order of the person's own that each round begins one further on; then what
        was answered or swapped, the longest ago first.
        """
        if theme not in self.rings:
            new = [one for one in self.shelves[theme] if one.slug not in self.touched]
            old = [
                one for one in self.shelves[theme] if one.slug in self.touched and one.slug not in self.recent
            ]
            old.sort(key=lambda one: self.touched[one.slug])
            start = self.round % len(new) if new else 0
            self.rings[theme] = new[start:] + new[:start] + old
        return self.rings[theme]

    def left(self, theme: str) -> list[Candidate]:
        """What of it can still be dealt."""
        if theme in self.rested:
            return []
        out = {one.slug for one in self.dealt} | self.refused | self.gone
        return [one for one in self.ring(theme) if one.slug not in out]

    def deal(self) -> None:
        """The two whose week it is, then one of the first four; what is missing is drawn from all."""
        places: list[Candidate | None] = []
        for theme in rotation(self.person, self.monday, ((at, theme) for theme, at in self.position.items())):
            one = next(iter(self.left(theme)), None)
            places.append(one)
            if one:
                self.dealt.append(one)
        heart = self.drawn({theme for theme, at in self.position.items() if at <= HEART})
        if heart:
            self.dealt.append(heart)
        places.append(heart)
        for place, one in enumerate(places):
            if one is None:
                places[place] = one = self.drawn() or self.anything()
                if one:
                    self.dealt.append(one)
        while len(places) < PICKS and (one := self.drawn() or self.anything()):
            places.append(one)
            self.dealt.append(one)
        self.dealt = [one for one in places if one][:PICKS]
        if self.first:
            self.short_first()

    def drawn(self, among: Collection[str] | None = None) -> Candidate | None:
        """One of a theme that is not dealt yet and has more than its own turns need.

        Drawn by weight: the highest of `chance ** (1 / weight)` (Efraimidis and Spirakis, 2006), where the first four
        weigh double and each answer of the last eight weeks makes a theme lighter.
        """
        taken = {one.theme for one in self.dealt}
        shelves = {
            theme: self.left(theme)
            for theme in (self.position if among is None else among)
            if theme not in taken
        }
        ready = [theme for theme, shelf in shelves.items() if len(shelf) > RESERVE]

        def key(theme: str) -> float:
            weight = (2.0 if self.position[theme] <= HEART else 1.0) / (1 + self.busy[theme])
            return float(chance(self.person, self.monday, theme) ** (1 / weight))

        if not ready:
            return None
        shelf = shelves[max(ready, key=key)]
        # From the middle, so that what the theme's own turn brings up next stays for it.
        return shelf[len(shelf) // 2] if shelf[len(shelf) // 2].slug not in self.touched else shelf[0]

    def anything(self) -> Candidate | None:
        """Of the fullest shelf whatever is left; when nothing is, what was asked the longest ago."""
        shelves = [shelf for theme in self.position if (shelf := self.left(theme))]
        taken = {one.theme for one in self.dealt}
        if shelves:
            return max(shelves, key=lambda shelf: (shelf[0].theme not in taken, len(shelf), shelf[0].slug))[0]
        out = {one.slug for one in self.dealt} | self.refused | self.gone
        again = [
            one
            for theme, shelf in self.shelves.items()
            if theme not in self.rested
            for one in shelf
            if one.slug in self.recent and one.slug not in out
        ]
        return min(again, key=lambda one: (self.touched[one.slug], one.slug), default=None)

    def short_first(self) -> None:
        """Until a question was answered, the first one is short; in somebody's first week of the first four themes."""
        held = sorted(self.dealt, key=lambda one: self.history.begins and one.position > HEART)
        found = [
            other for one in held for other in (one, *self.left(one.theme)) if other.minutes <= SHORT
        ] or [other for theme in self.position for other in self.left(theme) if other.minutes <= SHORT]
        if found:
            first = found[0]
            place = next(
                (at for at, one in enumerate(self.dealt) if one.theme == first.theme), len(self.dealt) - 1
            )
            if first in self.dealt:
                place = self.dealt.index(first)
            del self.dealt[place]
            self.dealt.insert(0, first)

    def change(self, change: Change) -> None:
        """Puts another question in the place of what is not wanted; what is answered already stays."""
        answered = {slug for slug, at in self.history.during.items() if at < change.at}
        if change.what == "rest":
            self.rested.add(change.key)
        elif change.what == "refuse":
            self.refused.add(change.key)
        else:
            self.gone.add(change.key)
        before = set(self.gone)
        self.gone |= answered
        for place, one in enumerate(self.dealt):
            hit = one.theme == change.key if change.what == "rest" else one.slug == change.key
            if hit and one.slug not in answered:
                found = self.instead(one, short=self.first and place == 0)
                if found:
                    self.dealt[place] = found
        self.gone = before
        self.dealt = [
            one
            for one in self.dealt
            if one.slug in answered or (one.theme not in self.rested and one.slug not in self.refused)
        ]

    def instead(self, one: Candidate, *, short: bool) -> Candidate | None:
        """Another of the same theme, as long as its own turns have enough left; else one of another."""
        shelf = self.left(one.theme)
        if short:
            brief = [other for other in shelf if other.minutes <= SHORT] or [
                other for theme in self.position for other in self.left(theme) if other.minutes <= SHORT
            ]
            if brief:
                return brief[0]
        if len(shelf) > RESERVE:
            return shelf[0]
        return self.drawn() or self.anything()
