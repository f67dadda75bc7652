"""What the pictures draw and the sentences say: the pure part."""

import math
import random
from datetime import date, timedelta
from itertools import pairwise
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal import insights
from journal.insights import ENOUGH_PAIRS, Gauge, Pair, Reading

pytestmark = pytest.mark.pure

TODAY = date(2026, 11, 25)
THEMES = ["imposter-syndrome", "judgment"]


def pairs(*given: tuple[int, int]) -> tuple[Pair, ...]:
    return tuple(Pair(*one) for one in given)


# --- The weeks of a page ---------------------------------------------------------------------------------


def test_the_year_of_a_week_is_its_iso_year():
    found = insights.year_of("2026", TODAY)
    assert (found.since, found.until, found.weeks) == (date(2025, 12, 29), date(2027, 1, 3), 53)
    assert insights.year_of("2025", TODAY).weeks == 52
    assert found.reached == 48
    assert insights.year_of("2025", TODAY).reached == 52
    # On 30 December 2025 it is 2026 already, and on 1 January 2027 still.
    assert insights.year_of("2026", date(2025, 12, 30)).reached == 1
    assert insights.year_of("2027", date(2027, 1, 1)) is None


@pytest.mark.parametrize("text", ["", "26", "0000", "02026", "-2025", "2027", "9999", "２０２５", "2025 ", "2025a", "nan"])  # fmt: skip
def test_what_is_no_year_or_one_to_come_is_none(text):
    assert insights.year_of(text, TODAY) is None


def test_without_a_year_it_is_the_last_52_weeks():
    found = insights.last_weeks(TODAY)
    assert (found.since, found.until, found.reached) == (date(2025, 12, 1), date(2026, 11, 29), 52)
    assert found.query == "from=2025-12-01&to=2026-11-29"


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_months_stand_in_their_order_within_the_weeks(today):
    for period in (insights.last_weeks(today), insights.year_of(str(today.isocalendar().year), today)):
        places = [place for place, _ in period.months()]
        assert places == sorted(places) and places[0] >= 0 and places[-1] < period.weeks
        assert 11 <= len(places) <= 13
        assert 0 <= period.week_of(today) < period.reached <= period.weeks


# --- Words -----------------------------------------------------------------------------------------------


def test_an_entry_counts_once_under_its_first_theme_and_none_is_a_layer_of_its_own():
    period = insights.last_weeks(TODAY)
    rows = [
        (51, "judgment", 100, 2),
        (50, "judgment", 30, 1),
        (51, None, 7, 1),
        (-1, "judgment", 1000, 1),  # the week before the first
    ]
    found = insights.elevation(rows, period, ["judgment", "imposter-syndrome", ""])
    assert [(one.theme, one.words[-2:], one.entries) for one in found.layers] == [
        ("judgment", (30, 100), 3),
        ("", (0, 7), 1),
    ]
    assert (found.words, found.entries, found.by_week[-2:]) == (137, 4, (30, 107))
    assert found.entries_by_week[-2:] == (1, 3)


def test_nothing_written_is_nothing():
    found = insights.elevation([], insights.last_weeks(TODAY), THEMES)
    assert (found.layers, found.words, found.by_week) == ((), 0, (0,) * 52)
    assert insights.summits(found.by_week) == []


@given(st.lists(st.integers(0, 2000), max_size=53))
def test_summits_are_apart_and_higher_than_what_is_beside_them(weekly):
    found = insights.summits(weekly)
    assert len(found) <= 3 and found == sorted(found)
    assert all(b - a >= 12 for a, b in pairwise(found))
    if any(weekly):
        assert max(weekly) in [weekly[week] for week in found]


# --- Readings --------------------------------------------------------------------------------------------


def test_the_latest_look_back_counts_and_only_with_both_readings():
    day = date(2026, 5, 1)
    found = insights.gauges(
        [
            (1, day, "judgment", 6),
            (2, day, "judgment", 5),
            (3, day, "judgment", 4),
            (4, day, "judgment", 3),
            (5, day, "judgment", 2),
        ],
        [
            (1, "judgment", 6, 2),
            (1, "judgment", 6, 5),  # looked back on again
            (3, None, None, None),  # a note alone
            (4, "imposter-syndrome", 7, 1),  # its reading was given anew, under another theme
            (5, "judgment", 1, 3),  # and this one under the same
        ],
        THEMES,
    )
    signal, judgment = found
    assert signal.pairs == pairs((7, 1)) and signal.readings == ()
    assert judgment.pairs == pairs((6, 5), (1, 3))
    assert judgment.never == 1
    assert [(one.felt, one.turned_out) for one in judgment.readings] == [
        (6, 5), (5, None), (4, None), (3, None), (2, 3),
    ]  # fmt: skip


def density(t: float, freedom: int) -> float:
    """Student's t."""
    norm = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - math.log(freedom * math.pi) / 2
    return math.exp(norm - (freedom + 1) / 2 * math.log1p(t * t / freedom))


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 9, 24, 63, 500])
def test_the_interval_holds_as_much_as_it_says_by_numerical_integration(freedom):
    t = insights.t_quantile(freedom)
    steps = 20_000
    width = t / steps
    inside = sum(
        (density(at * width, freedom) + 4 * density((at + 0.5) * width, freedom) + density((at + 1) * width, freedom))
        for at in range(steps)
    )  # fmt: skip
    assert 2 * inside * width / 6 == pytest.approx(1 - 0.05 / 8, abs=1e-9)


def test_a_difference_is_the_mean_of_all_with_its_interval():
    gaps = [-3, -2, -4, -3, -1, 0, -2, -3]
    found = insights.difference([Pair(5, 5 + gap) for gap in gaps])
    assert found.mean == pytest.approx(-2.25)
    spread = math.sqrt(sum((gap + 2.25) ** 2 for gap in gaps) / 7 / 8)
    assert found.high == pytest.approx(-2.25 + insights.t_quantile(7) * spread)
    assert found.told


def test_five_equal_gaps_are_not_taken_for_certainty():
    found = insights.difference(pairs(*[(4, 3)] * 5))
    assert found.high > 0 > found.low and not found.told
    assert insights.difference(pairs(*[(4, 3)] * 4)) is None


def test_sentences_name_their_numbers_and_say_when_there_is_too_little():
    def said(*given: tuple[int, int]) -> str:
        return insights.said(Gauge("judgment", pairs=pairs(*given)))

    assert said((6, 3), (7, 3)) == "Two looked back on: too few to say anything."
    assert (
        said((6, 3), (7, 3), (6, 2), (5, 3), (7, 4), (3, 4), (6, 2), (2, 2), (5, 2), (5, 5))
        == "Of 8 at 5 or more, 7 fell; of 2 at 3 or less, 1 rose. On average 2.2 lower (0.1 to 4.3)."
    )
    assert said((3, 5), (6, 3), (4, 4), (5, 6), (2, 1)) == (
        "Of 2 at 5 or more, 1 fell; of 2 at 3 or less, 1 rose. On average 0.2 lower, and it could be anything from "
        "4.7 lower to 4.3 higher: no difference to speak of yet."
    )
    assert said(*[(2, 6)] * 9).startswith(
        "None was at 5 or more; of 9 at 3 or less, 9 rose. On average 4.0 higher ("
    )
    assert said(*[(6, 2)] * 9).startswith(
        "Of 9 at 5 or more, 9 fell; none was at 3 or less. On average 4.0 lower ("
    )
    assert "On average no change," in said(*[(4, 4)] * 9)


@given(st.lists(st.builds(Pair, st.integers(1, 7), st.integers(1, 7)), min_size=ENOUGH_PAIRS, max_size=60))
def test_what_is_read_never_contradicts_itself(given):
    found = insights.difference(given)
    assert -6 <= found.low <= found.mean <= found.high <= 6
    text = insights.said(Gauge("judgment", pairs=tuple(given)))
    assert found.told == ("no difference to speak of yet" not in text)
    if found.told:
        low, high = (float(word.strip("().")) for word in text.rpartition("(")[2].split(" to "))
        assert 0 < low <= high


def test_the_widest_gap_comes_first_and_those_with_too_few_after_them():
    gauges = [
        Gauge("a", pairs=pairs(*[(1, 7)] * 2)),
        Gauge("b", pairs=pairs(*[(4, 3)] * 6)),
        Gauge("c"),
        Gauge("d", pairs=pairs(*[(4, 6)] * 5)),
        Gauge("e", pairs=pairs(*[(1, 2)] * 4)),
    ]
    assert [one.theme for one in insights.widest_first(gauges)] == ["d", "b", "e", "a"]


def unbiased(numbers: random.Random, noise: float) -> Pair:
    """Two looks at one thing, each with noise of its own, each to the nearest point of the gauge."""
    truth = numbers.uniform(1, 7)
    felt, turned_out = (min(max(round(truth + numbers.gauss(0, noise)), 1), 7) for _ in range(2))
    return Pair(felt, turned_out)


@pytest.mark.parametrize("each", [5, 25], ids=lambda each: f"{each} pairs a theme")
@pytest.mark.parametrize("noise", [1.0, 2.0], ids=lambda noise: f"noise {noise}")
def test_a_person_without_bias_is_told_of_none(each, noise, capsys):
    """200,000 pairs, in journals of eight themes: in at most 6 of 100 journals a sentence claims a difference."""
    numbers = random.Random(4)
    journals = 200_000 // (8 * each)
    told = fell = above = 0
    for _ in range(journals):
        claims = 0
        for _ in range(8):
            found = tuple(unbiased(numbers, noise) for _ in range(each))
            claims += "no difference to speak of yet" not in insights.said(Gauge("judgment", pairs=found))
            high = [pair for pair in found if pair.felt >= insights.HIGH]
            above += len(high)
            fell += sum(pair.gap < 0 for pair in high)
        told += claims > 0
    with capsys.disabled():
        print(
            f"\n{journals:,} journals without bias, {each} pairs a theme, noise {noise}: "
            f"{100 * told / journals:.1f} of 100 told of a difference (high readings alone: {100 * fell / above:.0f}% fell)"
        )
    assert told <= 0.06 * journals
    # Were the high readings judged alone, regression to the mean would look like a bias.
    assert fell > 0.2 * above


def test_a_person_with_a_bias_is_told_of_it():
    numbers = random.Random(4)
    told = 0
    for _ in range(200):
        found = tuple(
            Pair(min(pair.felt + 2, 7), pair.turned_out) for pair in (unbiased(numbers, 1) for _ in range(20))
        )
        told += "lower (" in insights.said(Gauge("imposter-syndrome", pairs=found))
    assert told > 190


# --- Over time -------------------------------------------------------------------------------------------


def on(week: int, felt: int, period: insights.Period) -> Reading:
    return Reading(period.since + timedelta(weeks=week, days=2), felt)


PERIOD = insights.last_weeks(TODAY)


def test_the_line_breaks_off_at_a_gap_and_never_leaves_the_readings():
    readings = [on(week, felt, PERIOD) for week, felt in ((2, 6), (4, 7), (5, 6), (40, 2), (41, 3), (43, 2))]
    first, second = insights.smoothed(readings, PERIOD)
    assert first[0][0] == 2.5 and second[-1][0] == 43.5
    assert first[-1][0] < 15 and second[0][0] > 30
    assert all(6 <= level <= 7 for _, level in first) and all(2 <= level <= 3 for _, level in second)


def test_few_readings_have_no_line():
    assert insights.smoothed([on(2, 6, PERIOD), on(4, 2, PERIOD)], PERIOD) == []
    assert insights.smoothed([], PERIOD) == []
    # Of three readings six weeks apart the middle ones have three in reach; what is shorter than three weeks is no line.
    assert insights.smoothed([on(week, 5, PERIOD) for week in (2, 8, 14)], PERIOD) == []


def test_a_line_through_equal_readings_is_level():
    (line,) = insights.smoothed([on(week, 5, PERIOD) for week in range(0, 52, 3)], PERIOD)
    assert {round(level, 9) for _, level in line} == {5.0}


@given(st.lists(st.tuples(st.integers(0, 51), st.integers(1, 7)), max_size=120))
def test_the_line_is_the_weighted_mean_that_its_docstring_says(given):
    readings = [on(week, felt, PERIOD) for week, felt in sorted(given)]
    for line in insights.smoothed(readings, PERIOD):
        for at, level in line:
            near = [
                (1 - ((week - at + 0.5) / 8) ** 2, felt) for week, felt in given if abs(week - at + 0.5) < 8
            ]
            assert len(near) >= 3
            assert level == pytest.approx(fmean([felt for _, felt in near], [weight for weight, _ in near]))
