"""Calibration: the figures agree with others' computations, and nobody whose numbers are right is told otherwise."""

import random
from datetime import date, timedelta
from decimal import Decimal, getcontext
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from journal import calibration, charts_calibration, forecasting
from journal.calibration import Calibration, LeftOut, Told

pytestmark = pytest.mark.pure

TODAY = date(2026, 11, 20)


def told_at(seed: int, count: int, *, right=lambda said: said / 100, numbers=range(1, 100)) -> list[Told]:
    draw = random.Random(seed)
    said = [draw.choice(list(numbers)) for _ in range(count)]
    return [Told(one, draw.random() < right(one)) for one in said]


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("count", [2, 20, 57, 1_000])
def test_the_figures_are_scikit_learns(seed, count):
    told = told_at(seed, count)
    outcomes, said = [int(one.came_true) for one in told], [one.said / 100 for one in told]
    found = Calibration(tuple(told))
    assert abs(found.brier - brier_score_loss(outcomes, said, pos_label=1)) < 1e-12
    base = brier_score_loss(outcomes, [found.base_rate] * count, pos_label=1)
    assert abs(found.against_base.score - base) < 1e-12
    assert abs(found.against_half.score - 0.25) < 1e-12
    shares, means = calibration_curve(outcomes, said, n_bins=10)
    assert len(shares) == len(found.groups)
    for group, share, mean in zip(found.groups, shares, means, strict=True):
        assert abs(group.share - share) < 1e-12
        assert abs(group.said - mean) < 1e-12
    assert sum(group.count for group in found.groups) == count


def exact_wilson(true: int, count: int) -> tuple[Decimal, Decimal]:
    """The roots of the quadratic that Wilson's interval solves, in fifty digits: another way to the same ends."""
    getcontext().prec = 50
    z2 = Decimal(calibration.Z) ** 2
    share = Decimal(true) / count
    a, b, c = 1 + z2 / count, -(2 * share + z2 / count), share * share
    root = (b * b - 4 * a * c).sqrt()
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


@given(st.integers(1, 3_000).flatmap(lambda count: st.tuples(st.integers(0, count), st.just(count))))
def test_the_wilson_interval_is_decimals_and_scipys(pair):
    true, count = pair
    low, high = calibration.wilson(true, count)
    others = stats.binomtest(true, count).proportion_ci(0.95, method="wilson")
    for mine, decimal, scipys in zip((low, high), exact_wilson(true, count), others, strict=True):
        assert abs(mine - float(decimal)) < 1e-12
        assert abs(mine - scipys) < 1e-12
    assert 0 <= low <= true / count <= high <= 1


@pytest.mark.parametrize("freedom", [10, 19, 30, 47, 200, 5_000])
def test_the_t_quantile_is_close_enough(freedom):
    assert abs(calibration.student(freedom) - stats.t.ppf(0.975, freedom)) < 0.001


@given(st.lists(st.integers(1, 99), min_size=1, max_size=40))
def test_the_chances_are_those_of_the_poisson_binomial(said):
    likely = [one / 100 for one in said]
    found = calibration.counts_by_chance(likely)
    assert abs(sum(found) - 1) < 1e-12
    assert abs(sum(k * chance for k, chance in enumerate(found)) - sum(likely)) < 1e-9
    if len(set(said)) == 1:
        for k, chance in enumerate(found):
            assert abs(chance - stats.binom.pmf(k, len(said), likely[0])) < 1e-12


def test_many_forecasts_are_judged_as_a_few_are():
    """Across the number from which the normal curve stands in, the answer does not jump."""
    likely = [0.7] * 400
    for came in (240, 262, 280, 296):
        exact = calibration.by_chance(likely, came)
        close = 2 * stats.norm.cdf(-(abs(came - 280) - 0.5) / (400 * 0.21) ** 0.5) if came != 280 else 1
        assert abs(exact - close) < 0.01


ANY, SURE = range(1, 100), [95, 97, 99]


@pytest.mark.parametrize(
    ("count", "numbers"),
    [*product((20, 48, 150), (ANY, range(10, 100, 10), [60, 70, 80, 90], SURE)), (600, ANY), (600, SURE)],
)
def test_whoever_is_calibrated_is_told_otherwise_in_at_most_six_of_a_hundred(count, numbers):
    journals = 400
    claimed = sum(
        bool(Calibration(tuple(told_at(seed, count, numbers=numbers))).claims) for seed in range(journals)
    )
    print(f"{claimed} of {journals} calibrated people with {count} forecasts are told that they are off")
    assert claimed <= 0.06 * journals


def test_whoever_is_far_too_sure_is_told():
    told = told_at(7, 120, numbers=[80, 90, 95, 10, 5], right=lambda said: 0.5)
    first, *_ = Calibration(tuple(told)).sentences
    assert first.startswith("You were surer than you were right. Of 120 forecasts that leaned one way")


def test_whoever_is_less_sure_than_right_is_told():
    told = [Told(60, True)] * 60 + [Told(40, False)] * 60
    assert "less sure than you were right" in Calibration(tuple(told)).sentences[0]


def test_whoever_says_too_much_in_general_is_told():
    told = [Told(70, index % 3 == 0) for index in range(60)] + [Told(30, False) for _ in range(60)]
    assert any("came true less often than you said" in one for one in Calibration(tuple(told)).claims)


def test_a_bar_that_misses_is_no_verdict():
    told = [Told(said, index % 100 < said) for said in (50, 70, 90) for index in range(0, 100, 10)]
    told += [Told(20, index < 6) for index in range(10)]
    found = Calibration(tuple(told))
    assert len(found.missed) == 1 and not found.claims
    assert found.sentences[0] == "Nothing here says that your numbers are off."
    assert (
        "1 of 4 thin bars misses what you said. With numbers that are right, at least one does"
        in (found.sentences[1])
    )


def test_how_often_a_bar_misses_by_chance_is_so():
    """The chance that the sentence names, beside 4,000 draws."""
    numbers = [10] * 5 + [30] * 8 + [60] * 12 + [90] * 7
    named = Calibration(tuple(Told(one, False) for one in numbers)).a_miss_by_chance
    draw = random.Random(3)
    hits = sum(
        bool(Calibration(tuple(Told(one, draw.random() < one / 100) for one in numbers)).missed)
        for _ in range(4_000)
    )
    assert abs(hits / 4_000 - named) < 0.025


def test_below_twenty_it_cannot_tell():
    for count in (0, 1, 19):
        found = Calibration(tuple(told_at(1, count)))
        assert not found.enough and found.sentences == ()
    assert Calibration(tuple(told_at(1, 20))).enough


def test_the_difference_stands_with_its_range_and_a_verdict():
    sharp = Calibration(tuple(Told(90 if index % 2 else 10, bool(index % 2)) for index in range(40)))
    assert sharp.against_half.told_apart
    assert sharp.compared == (
        "From 0.25 yours is 0.24 lower (0.24 to 0.24); from your base rate yours is 0.24 lower (0.24 to 0.24). "
        "With 40 forecasts, neither is likely to be chance."
    )
    dull = Calibration(tuple(told_at(5, 30, numbers=[45, 55])))
    assert dull.compared.endswith("With 30 forecasts, either may be chance.")
    assert "-" not in dull.compared


def test_every_range_covers_what_it_should():
    """The 95 % range of the gain over always 50 % holds the true mean in about 95 of 100 journals."""
    numbers = [20, 40, 60, 80]
    true = sum((0.5**2) - (one / 100) * (1 - one / 100) for one in numbers) / 4
    held = 0
    for seed in range(600):
        draw = random.Random(seed)
        told = [Told(one, draw.random() < one / 100) for one in numbers * 12]
        found = Calibration(tuple(told)).against_half
        held += found.low <= true <= found.high
    assert 0.92 <= held / 600 <= 0.98


def test_what_is_left_out_is_counted_by_its_reason():
    past, to_come = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
    rows = [
        (70, "yes", past), (70, "no", TODAY), (40, "void", past), (40, "void", to_come), (60, "", past),
        (60, "", to_come), (80, "yes", to_come),
    ]  # fmt: skip
    found = forecasting.standing(rows, TODAY)
    assert found.calibration.told == (Told(70, True), Told(70, False))
    assert found.calibration.left_out == LeftOut(void=2, unsettled=1, early=1)
    assert (found.due, found.open, found.settled, found.total) == (1, 1, 5, 7)
    assert found.picture is None
    assert found.calibration.unsettled_weigh


# --- The picture -------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(1, 99), st.booleans()), min_size=1, max_size=300))
def test_every_mark_and_bar_stands_in_the_picture_and_numbers_do_not_cover_marks(pairs):
    groups = Calibration(tuple(Told(*pair) for pair in pairs)).groups
    picture = charts_calibration.picture(groups)
    assert [point.group for point in picture.points] == list(groups)
    for point in picture.points:
        x, y, radius = float(point.x), float(point.y), float(point.radius)
        assert 44 <= x <= 366 and 14 <= y <= 336 and radius <= 15.1
        assert 14 <= float(point.high) <= y <= float(point.low) <= 336
        assert abs((x - 44) / 322 - point.group.said) < 0.001
        assert abs((336 - y) / 322 - point.group.share) < 0.001
        assert float(point.press) >= 12
        assert 0 <= float(point.label_x) <= 384


def test_an_area_grows_with_its_number():
    groups = Calibration(tuple([Told(20, True)] * 4 + [Told(80, True)] * 16)).groups
    small, large = charts_calibration.picture(groups).points
    assert float(large.radius) == pytest.approx(2 * float(small.radius), abs=0.1)


def test_the_picture_is_told_in_words():
    said = charts_calibration.picture(
        Calibration(tuple([Told(95, False)] * 10 + [Told(50, True)])).groups
    ).about
    assert said.startswith("11 settled forecasts in 2 groups")
    assert said.endswith("1 of 2 bars cross it; not at 95%.")
