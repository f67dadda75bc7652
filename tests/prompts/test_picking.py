"""This week's questions."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.picking import (
    AGAIN,
    LATELY,
    NEW,
    PICKS,
    REST,
    SHORT,
    Candidate,
    Change,
    History,
    Pick,
    Shelves,
    pick,
)

pytestmark = pytest.mark.pure
MONDAY = date(2026, 11, 23)
THEMES = [f"theme-{n}" for n in range(1, 9)]
HEARTS, OTHERS = THEMES[:4], THEMES[4:]
CATALOGUE = [
    Candidate(f"{theme}-{n}", theme, place, 5 + n) for place, theme in enumerate(THEMES, 1) for n in range(10)
]
SLUGS = [one.slug for one in CATALOGUE]
SHELVES = Shelves.of(CATALOGUE)
DAYS = st.dates(MONDAY - timedelta(days=200), MONDAY + timedelta(days=6))
ANSWERS = st.dictionaries(st.sampled_from(SLUGS), DAYS, max_size=90)


def theme_of(slug: str) -> str:
    return slug.rsplit("-", 1)[0]


def themes_of(picks: list[Pick]) -> list[str]:
    return [theme_of(one.slug) for one in picks]


def hour(number: float, monday: date = MONDAY) -> datetime:
    """So many hours into the week."""
    return datetime.combine(monday, time(), UTC) + timedelta(hours=number)


CHANGES = st.lists(
    st.builds(
        Change,
        at=st.integers(0, 160).map(hour),
        what=st.sampled_from(["swap", "refuse"]),
        key=st.sampled_from(SLUGS),
    )
    | st.builds(Change, at=st.integers(0, 160).map(hour), what=st.just("rest"), key=st.sampled_from(THEMES)),
    max_size=12,
)


@given(st.text(max_size=5), ANSWERS, ANSWERS, st.sets(st.sampled_from(THEMES), max_size=7))
def test_three_of_different_themes_never_rested_and_never_lately(person, answered, swapped, rested):
    picks = pick(person, MONDAY, SHELVES, History(answered, swapped, rested))
    assert len({one.slug for one in picks}) == PICKS
    assert not set(themes_of(picks)) & rested
    recent = {
        slug for days in (answered, swapped) for slug, day in days.items() if MONDAY - REST <= day < MONDAY
    }
    left = [slug for slug in SLUGS if theme_of(slug) not in rested and slug not in recent]
    if len(left) >= PICKS:
        assert not {one.slug for one in picks} & recent
    if len({theme_of(slug) for slug in left}) >= PICKS:
        assert len(set(themes_of(picks))) == PICKS


@given(ANSWERS, CHANGES)
def test_whatever_is_changed_nothing_stands_twice_and_nothing_unwanted_stays(answered, changes):
    picks = pick("ana", MONDAY, SHELVES, History(answered, changes=changes))
    slugs = [one.slug for one in picks]
    assert len(slugs) == len(set(slugs)) <= PICKS
    for change in changes:
        if change.what == "refuse":
            assert change.key not in slugs
        if change.what == "rest":
            assert change.key not in themes_of(picks)


@given(ANSWERS)
def test_what_happens_during_the_week_changes_nothing(answered):
    before = {slug: day for slug, day in answered.items() if day < MONDAY}
    during = {slug: hour(24 * (day - MONDAY).days) for slug, day in answered.items() if day >= MONDAY}
    was = pick("ana", MONDAY, SHELVES, History(before))
    assert was == pick("ana", MONDAY, SHELVES, History(answered))
    assert was == pick("ana", MONDAY, SHELVES, History(before, during=during))


def test_another_week_or_person_gets_others():
    first = pick("ana", MONDAY, SHELVES, History())
    assert first == pick("ana", MONDAY, SHELVES, History())
    assert first != pick("ana", MONDAY + timedelta(weeks=1), SHELVES, History())
    assert first != pick("ben", MONDAY, SHELVES, History())


def test_a_swap_gives_another_of_the_theme_and_leaves_the_others_where_they_are():
    settled = {SLUGS[0]: MONDAY - timedelta(weeks=20)}
    was = pick("ana", MONDAY, SHELVES, History(settled))
    for place, old in enumerate(was):
        swap = Change(hour(5), "swap", old.slug)
        now = pick("ana", MONDAY, SHELVES, History(settled, changes=[swap]))
        assert now[place].slug != old.slug and theme_of(now[place].slug) == theme_of(old.slug)
        assert [one for at, one in enumerate(now) if at != place] == [
            one for at, one in enumerate(was) if at != place
        ]


def test_swapping_on_and_on_never_brings_one_back_and_leaves_the_theme_its_next_turns():
    settled = {SLUGS[0]: MONDAY - timedelta(weeks=20)}
    changes: list[Change] = []
    seen: list[str] = []
    for number in range(40):
        here = pick("ana", MONDAY, SHELVES, History(settled, changes=changes))[1].slug
        assert here not in seen
        seen.append(here)
        changes.append(Change(hour(number), "swap", here))
    assert Counter(map(theme_of, seen)).most_common(1)[0][1] <= 8


def test_a_swap_is_worked_out_as_of_its_moment():
    """Whoever answers what stands there now, or anything else, finds the same three questions afterwards."""
    was = pick("ana", MONDAY, SHELVES, History())
    swap = Change(hour(5), "swap", was[1].slug)
    now = pick("ana", MONDAY, SHELVES, History(changes=[swap]))
    assert pick("ana", MONDAY, SHELVES, History(changes=[swap], during={now[1].slug: hour(6)})) == now
    earlier = pick("ana", MONDAY, SHELVES, History(changes=[swap], during={now[1].slug: hour(4)}))
    assert now[1].slug not in {one.slug for one in earlier}


def test_what_is_answered_is_neither_swapped_nor_put_to_rest():
    was = pick("ana", MONDAY, SHELVES, History())
    during = {was[0].slug: hour(1)}
    for change in (
        Change(hour(2), "swap", was[0].slug),
        Change(hour(2), "refuse", was[0].slug),
        Change(hour(2), "rest", theme_of(was[0].slug)),
    ):
        assert pick("ana", MONDAY, SHELVES, History(changes=[change], during=during))[0] == was[0]


def test_a_rest_within_the_week_takes_its_theme_off_and_puts_another_there():
    was = pick("ana", MONDAY, SHELVES, History({SLUGS[0]: MONDAY - timedelta(weeks=20)}))
    rest = Change(hour(3), "rest", theme_of(was[1].slug))
    now = pick("ana", MONDAY, SHELVES, History({SLUGS[0]: MONDAY - timedelta(weeks=20)}, changes=[rest]))
    assert len(now) == PICKS and rest.key not in themes_of(now)
    assert (now[0], now[2]) == (was[0], was[2])


def test_a_first_question_is_short_until_one_was_answered():
    for person in map(str, range(50)):
        for week in range(4):
            monday = MONDAY + timedelta(weeks=week)
            picks = pick(person, monday, SHELVES, History())
            assert int(picks[0].slug[-1]) + 5 <= SHORT
            begins = pick(person, monday, SHELVES, History(begins=True))
            assert int(begins[0].slug[-1]) + 5 <= SHORT
            assert theme_of(begins[0].slug) in HEARTS
            assert len(set(themes_of(picks))) == PICKS


def test_swapping_a_first_question_gives_a_short_one_again():
    for person in map(str, range(20)):
        changes: list[Change] = []
        for number in range(5):
            (first, *_) = pick(person, MONDAY, SHELVES, History(changes=changes))
            assert int(first.slug[-1]) + 5 <= SHORT
            changes.append(Change(hour(number), "swap", first.slug))


def test_a_first_question_is_short_wherever_that_is_and_long_rather_than_none():
    long = [Candidate(f"long-{n}", f"theme-{n}", n, 12) for n in range(1, 5)]
    short = Candidate("short", "theme-8", 8, 6)
    assert pick("ana", MONDAY, Shelves.of([*long, short]), History())[0].slug == "short"
    assert len(pick("ana", MONDAY, Shelves.of(long), History())) == PICKS


def test_the_reason_is_said():
    small = [Candidate("a", "x", 1, 5), Candidate("b", "y", 2, 5), Candidate("c", "z", 3, 5)]
    answered = {"a": MONDAY - timedelta(weeks=20), "c": MONDAY - timedelta(weeks=2)}
    picks = {one.slug: one.reason for one in pick("ana", MONDAY, Shelves.of(small), History(answered))}
    assert picks == {"a": LATELY, "b": NEW, "c": AGAIN}


def test_not_for_me_never_comes():
    refused = SLUGS[:70]
    picks = pick("ana", MONDAY, SHELVES, History(refused=refused))
    assert len(picks) == PICKS and not {one.slug for one in picks} & set(refused)


def test_when_everything_rests_nothing_is_asked():
    assert pick("ana", MONDAY, SHELVES, History(rested=THEMES)) == []
    assert len(pick("ana", MONDAY, SHELVES, History(rested=THEMES[1:]))) == PICKS
