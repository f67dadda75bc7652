"""Five hundred people over two years, with the catalogue as it is: what they are offered, and how soon again."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest

from prompts import catalogue
from prompts.picking import PICKS, REST, Candidate, Change, History, Shelves, pick

pytestmark = pytest.mark.pure
BEGIN = date(2026, 1, 5)
WEEKS = 104
READ = catalogue.read()
THEMES = [theme["slug"] for theme in READ.themes]
HEARTS, OTHERS = THEMES[:4], THEMES[4:]
SHELVES = Shelves.of(
    Candidate(prompt["slug"], prompt["theme"], THEMES.index(prompt["theme"]) + 1, prompt["minutes"])
    for prompt in READ.prompts
)
TRIES = 3
"""How often at most somebody swaps one question."""


@dataclass
class Life:
    """One simulated person: how they answer, swap and rest, and what came of it, week by week."""

    name: str
    dice: Random
    answers: float
    swaps: float
    rests: bool
    room: int = PICKS
    offered: list[list[str]] = field(default_factory=list)
    stood: list[list[str]] = field(default_factory=list)
    resting: list[frozenset[str]] = field(default_factory=list)
    repeats: int = 0
    moved: int = 0

    def live(self) -> None:
        answered: dict[str, date] = {}
        swapped: dict[str, date] = {}
        refused: set[str] = set()
        rested: set[str] = set()
        for week in range(WEEKS):
            monday = BEGIN + timedelta(weeks=week)
            if self.rests and self.dice.random() < 0.12:
                theme = self.dice.choice(THEMES)
                if theme in rested:
                    rested.remove(theme)
                elif len(rested) < 4:
                    rested.add(theme)
            history = History(dict(answered), dict(swapped), frozenset(rested), frozenset(refused))
            self.resting.append(frozenset(rested))
            shown = pick(self.name, monday, SHELVES, history)
            self.offered.append([one.slug for one in shown[: self.room]])
            self.repeated(monday, history, self.offered[-1], set())
            during: dict[str, datetime] = {}
            for place in range(min(self.room, len(shown))):
                for number in range(TRIES):
                    if self.dice.random() < self.swaps:
                        at = datetime.combine(monday, time(place * 8 + number), UTC)
                        history = replace(
                            history, changes=[*history.changes, Change(at, "swap", shown[place].slug)]
                        )
                        swapped[shown[place].slug] = monday
                        shown = pick(self.name, monday, SHELVES, replace(history, during=during))
                if self.dice.random() < self.answers:
                    during[shown[place].slug] = datetime.combine(monday, time(place * 8 + TRIES), UTC)
            after = pick(self.name, monday, SHELVES, replace(history, during=during)) if during else shown
            self.moved += after != shown
            self.stood.append([one.slug for one in after[: self.room]])
            if history.changes:
                self.repeated(monday, history, self.stood[-1], {change.key for change in history.changes})
            answered |= {slug: at.date() for slug, at in during.items()}
            if self.dice.random() < 0.02 and after:
                refused.add(after[0].slug)

    def repeated(self, monday: date, history: History, shown: list[str], swapped: set[str]) -> None:
        """Counts what came again within eight weeks though something else was left."""
        recent = {
            slug
            for days in (history.answered, history.swapped)
            for slug, day in days.items()
            if monday - REST <= day < monday
        } | swapped
        again = recent & set(shown)
        if not again:
            return
        out = recent | history.refused | set(shown)
        left = [
            slug for slug, theme in SHELVES.theme.items() if theme not in history.rested and slug not in out
        ]
        self.repeats += bool(left) and len(again)

    def without(self, weeks: list[list[str]]) -> int:
        """The longest run of weeks in which some theme neither rested nor was shown."""
        longest = 0
        for theme in THEMES:
            run = 0
            for shown, resting in zip(weeks, self.resting, strict=True):
                here = theme in resting or any(SHELVES.theme[slug] == theme for slug in shown)
                run = 0 if here else run + 1
                longest = max(longest, run)
        return longest


def people(count: int, room: int = PICKS) -> list[Life]:
    """Some answer nothing and some everything; two in five swap, some nearly all; a third have rested themes."""
    lives = []
    for number in range(count):
        dice = Random(number)
        lives.append(
            Life(
                f"person {number}",
                dice,
                answers=dice.choice([0, 0.1, 0.3, 0.6, 1]),
                swaps=dice.choice([0, 0, 0, 0.05, 0.4]),
                rests=number % 3 == 0,
                room=room,
            )
        )
        lives[-1].live()
    return lives


def test_everybody_is_offered_every_theme_that_does_not_rest_and_nothing_too_soon(capsys):
    lives = people(500)
    seen = Counter(
        SHELVES.theme[slug] for life in lives if not life.rests for shown in life.offered for slug in shown
    )
    longest = max(life.without(life.offered) for life in lives)
    after = max(life.without(life.stood) for life in lives)
    repeats, moved = sum(life.repeats for life in lives), sum(life.moved for life in lives)
    with capsys.disabled():
        print(f"\n{len(lives)} people, {WEEKS} weeks, {sum(life.rests for life in lives)} with rested themes")
        for theme in THEMES:
            print(f"  {theme:18} {seen[theme] / seen.total():6.2%} of the picks of those without")
        print(f"  longest without a theme that does not rest: {longest} weeks; {after} after all swaps")
        print(f"  answered or swapped within eight weeks, with another left: {repeats}")
        print(f"  weeks whose questions changed while they ran: {moved}")
    assert longest < 8
    assert (repeats, moved) == (0, 0)
    heart, other = (sum(seen[theme] for theme in some) / 4 for some in (HEARTS, OTHERS))
    assert 1.8 < heart / other < 2.2
    for some in (HEARTS, OTHERS):
        assert max(seen[theme] for theme in some) < 1.1 * min(seen[theme] for theme in some)


@pytest.mark.parametrize("room", [1, 2])
def test_also_where_assignments_leave_room_for_one_or_two_every_week(room):
    lives = people(60, room)
    assert max(life.without(life.offered) for life in lives) < 8
    assert sum(life.repeats + life.moved for life in lives) == 0
