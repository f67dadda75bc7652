"""This week's questions."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.picking import LATELY, NEW, REST, Candidate, pick

pytestmark = pytest.mark.pure
MONDAY = date(2026, 11, 23)
THEMES = [f"theme-{n}" for n in range(1, 9)]
CATALOGUE = [
    Candidate(f"{theme}-{n}", theme, place, 5 + n) for place, theme in enumerate(THEMES, 1) for n in range(10)
]
SLUGS = [one.slug for one in CATALOGUE]
DAYS = st.dates(MONDAY - timedelta(days=200), MONDAY + timedelta(days=6))
HISTORY = st.dictionaries(st.sampled_from(SLUGS), DAYS, max_size=90)


@given(st.text(max_size=5), HISTORY, HISTORY, st.sets(st.sampled_from(THEMES), max_size=7))
def test_three_of_different_themes_never_rested_and_never_lately(person, answered, swapped, rested):
    picks = pick(person, MONDAY, CATALOGUE, answered, swapped=swapped, rested=rested)
    assert len({one.slug for one in picks}) == 3
    themes = [one.slug.rsplit("-", 1)[0] for one in picks]
    assert not set(themes) & rested
    recent = {
        slug for days in (answered, swapped) for slug, day in days.items() if MONDAY - REST <= day < MONDAY
    }
    left = [slug for slug in SLUGS if slug.rsplit("-", 1)[0] not in rested and slug not in recent]
    if len(left) >= 3:
        assert not {one.slug for one in picks} & recent
    if len({slug.rsplit("-", 1)[0] for slug in left}) >= 3:
        assert len(set(themes)) == 3


@given(HISTORY)
def test_what_happens_during_the_week_changes_nothing(answered):
    during = {slug: day for slug, day in answered.items() if day >= MONDAY}
    before = {slug: day for slug, day in answered.items() if day < MONDAY}
    assert pick("ana", MONDAY, CATALOGUE, before) == pick("ana", MONDAY, CATALOGUE, {**before, **during})


def test_another_week_or_person_gets_others():
    first = pick("ana", MONDAY, CATALOGUE, {})
    assert first == pick("ana", MONDAY, CATALOGUE, {})
    assert first != pick("ana", MONDAY + timedelta(weeks=1), CATALOGUE, {})
    assert first != pick("ben", MONDAY, CATALOGUE, {})


def test_the_first_four_themes_come_up_more():
    seen = Counter(
        one.slug.rsplit("-", 1)[0]
        for week in range(400)
        for one in pick("ana", MONDAY + timedelta(weeks=week), CATALOGUE, {})
    )
    heart, rest = sum(seen[t] for t in THEMES[:4]), sum(seen[t] for t in THEMES[4:])
    assert 1.3 < heart / rest < 2.2


def test_a_first_week_begins_short():
    for person in map(str, range(50)):
        picks = pick(person, MONDAY, CATALOGUE, {}, first_week=True)
        assert int(picks[0].slug[-1]) + 5 <= 7
        assert picks[0].slug.rsplit("-", 1)[0] in THEMES[:4]
        assert len(picks) >= 2


def test_a_first_week_takes_a_short_one_wherever_it_is_and_a_long_one_rather_than_none():
    long = [Candidate(f"long-{n}", f"theme-{n}", n, 12) for n in range(1, 5)]
    short = Candidate("short", "theme-8", 8, 6)
    assert pick("ana", MONDAY, [*long, short], {}, first_week=True)[0].slug == "short"
    assert len(pick("ana", MONDAY, long, {}, first_week=True)) == 3


def test_the_reason_is_said():
    small = [Candidate("a", "x", 1, 5), Candidate("b", "y", 2, 5)]
    picks = {one.slug: one.reason for one in pick("ana", MONDAY, small, {"a": MONDAY - timedelta(weeks=20)})}
    assert picks == {"a": LATELY, "b": NEW}


def test_not_for_me_never_comes():
    refused = SLUGS[:70]
    assert not {one.slug for one in pick("ana", MONDAY, CATALOGUE, {}, not_for_me=refused)} & set(refused)
