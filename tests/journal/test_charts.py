"""The geometry of the pictures."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal import charts, insights
from journal.insights import Elevation, Gauge, Layer, Pair, Reading

pytestmark = pytest.mark.pure

PERIOD = insights.last_weeks(date(2026, 11, 25))
NAMES = {"judgment": "Judgment", "untaught-job": "Untaught"}
weekly = st.lists(st.integers(0, 3000), min_size=52, max_size=52).map(tuple)


def elevation(*layers: tuple[str, tuple[int, ...]]) -> Elevation:
    return Elevation(tuple(Layer(theme, words, 1) for theme, words in layers), (1,) * 52)


def numbers(path: str) -> list[float]:
    return [float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", path)]


def beziers(path: str) -> list[tuple[tuple[float, float], ...]]:
    """The pieces of a path of C and S, each as its four points."""
    at: tuple[float, float] = (0.0, 0.0)
    handle = at
    found = []
    for letter, text in re.findall(r"([MVHCS])([^MVHCSz]*)", path):
        given = numbers(text)
        if letter == "M":
            at = (given[0], given[1])
        elif letter == "V":
            at = (at[0], given[0])
        elif letter == "H":
            at = (given[0], at[1])
        else:
            if letter == "S":
                given = [2 * at[0] - handle[0], 2 * at[1] - handle[1], *given]
            points = (at, (given[0], given[1]), (given[2], given[3]), (given[4], given[5]))
            found.append(points)
            handle, at = points[2], points[3]
    return found


def height(points: tuple[tuple[float, float], ...], t: float) -> float:
    a, b, c, d = (y for _, y in points)
    return (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t * t * c + t**3 * d


@given(weekly, weekly, weekly)
def test_strata_never_cross_and_never_sink_under_the_sea(first, second, third):
    found = charts.profile(
        elevation(("untaught-job", first), ("judgment", second), ("", third)), PERIOD, charts.BROAD, NAMES
    )
    assert [one.theme for one in found.strata] == [
        "",
        "judgment",
        "untaught-job",
    ]  # the highest is drawn first
    curves = [beziers(one.path) for one in found.strata]
    assert {len(one) for one in curves} == {51}
    for pieces in zip(*curves, strict=True):
        for t in (0, 0.2, 0.4, 0.6, 0.8, 1):
            levels = [height(piece, t) for piece in pieces]
            assert all(a <= b + 0.35 for a, b in zip(levels, [*levels[1:], charts.BROAD.base], strict=True))


def test_an_empty_week_is_at_sea_level_and_the_highest_at_the_top():
    words = [0] * 52
    words[10], words[11], words[30] = 500, 1000, 40
    found = charts.profile(elevation(("judgment", tuple(words))), PERIOD, charts.BROAD, NAMES)
    knots = [piece[3][1] for piece in beziers(found.strata[0].path)]
    assert knots[10] == charts.BROAD.top  # from the second week on
    assert knots[19] == charts.BROAD.base == knots[40]
    assert [one.week for one in found.summits] == [11, 30]


@given(weekly, st.sampled_from([charts.BROAD, charts.NARROW]))
def test_everything_stays_on_the_sheet(words, sheet):
    found = charts.profile(elevation(("judgment", words)), PERIOD, sheet, NAMES)
    for one in (*found.grid, *found.months, *found.names):
        assert 0 <= one.x <= sheet.width and 0 < one.y <= sheet.height
    for top in found.summits:
        assert 0 <= top.text_x <= sheet.right and 12 < top.text_y < sheet.base
    assert len(found.grid) <= sheet.lines
    assert all(hit.x + hit.width <= sheet.right + 0.1 for hit in found.hits)


def test_a_name_stands_within_its_stratum_or_nowhere():
    wide = charts.profile(elevation(("judgment", (1000,) * 52)), PERIOD, charts.BROAD, NAMES)
    assert [one.text for one in wide.names] == ["judgment"]
    spikes = tuple(1000 * (week % 2) for week in range(52))
    assert charts.profile(elevation(("judgment", spikes)), PERIOD, charts.BROAD, NAMES).names == ()


def test_labels_of_summits_do_not_meet_and_have_the_room_they_need():
    words = [100] * 52
    words[0], words[24], words[37] = 900, 950, 1000
    headlines = {0: "Six heads nodded, mine among them", 24: "word " * 40, 37: "Nothing to add, for once"}
    found = charts.profile(
        elevation(("judgment", tuple(words))), PERIOD, charts.BROAD, NAMES, headlines
    ).summits
    edges = []
    for top in found:
        wide = top.letters * charts.BROAD.letter
        left = top.text_x - {"start": 0, "middle": wide / 2, "end": wide}[top.anchor]
        edges.append((left, left + wide))
    assert all(right < left for (_, right), (left, _) in pairwise(edges))
    assert found[0].letters == 33 and found[0].anchor == "start"
    assert 20 < found[1].letters < 60
    assert charts.fitted("The ledger migration, told at last", 34) == "The ledger migration, told at last"
    assert charts.fitted("The ledger migration, told at last", 24) == "The ledger migration…"
    assert charts.fitted("The ledger migration, told at last", 8) == ""


@pytest.mark.parametrize(
    ("highest", "lines", "want"),
    [(0, 4, []), (1, 4, [1]), (3, 2, [2]), (9, 4, [2, 4, 6, 8]), (60, 4, [20, 40, 60]), (1015, 4, [250, 500, 750, 1000]),
     (1015, 2, [500, 1000]), (120_000, 4, [25_000, 50_000, 75_000, 100_000])],
)  # fmt: skip
def test_the_scale_is_of_round_numbers(highest, lines, want):
    assert charts.scale(highest, lines) == want


# --- Felt and turned out ---------------------------------------------------------------------------------


def test_few_entries_have_a_line_each_the_deepest_fall_first():
    gauge = Gauge("judgment", pairs=(Pair(3, 4), Pair(5, 5), Pair(7, 3)))
    found = charts.dumbbells(gauge, PERIOD)
    assert not found.many
    assert found.spans == "M339.6 25H121.2M121.2 43H175.8"
    assert (found.rings.count("M"), found.dots.count("M")) == (3, 3)
    assert next(hit.query for hit in found.hits) == (
        "from=2025-12-01&to=2026-11-29&gauge=judgment&felt=3&look_back=done"
    )


def test_many_entries_are_a_row_a_reading_and_no_taller_however_many():
    pairs = [Pair(felt, back) for felt in range(1, 8) for back in range(1, 8)]
    some = charts.dumbbells(Gauge("judgment", pairs=tuple(pairs)), PERIOD)
    more = charts.dumbbells(Gauge("judgment", pairs=tuple(pairs * 40)), PERIOD)
    assert some.many and some.height == more.height < 220
    assert (some.rings.count("M"), some.dots.count("M")) == (7, 49)


# --- Over time -------------------------------------------------------------------------------------------


def test_each_reading_is_a_ring_and_what_it_turned_out_as_a_dot_over_the_same_day():
    start = PERIOD.since
    readings = (
        Reading(start, 2, 5),
        Reading(start + timedelta(days=30), 4, 4),
        Reading(start + timedelta(days=363), 7),
    )
    found = charts.over_time(Gauge("judgment", readings), PERIOD, charts.SMALL)
    assert (found.rings.count("M"), found.dots.count("M"), found.same.count("M")) == (3, 1, 1)
    assert found.stems == "M10.5 76V46"
    assert [hit.says for hit in found.hits] == [
        "Weeks 49 to 52: 1 reading", "Weeks 1 to 4: 1 reading", "Weeks 45 to 48: 1 reading",
    ]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 363), st.integers(1, 7)), max_size=200))
def test_a_gauge_stays_within_its_box(given):
    readings = tuple(Reading(PERIOD.since + timedelta(days=day), felt) for day, felt in sorted(given))
    for staff in (charts.SMALL, charts.LARGE, charts.LARGE_NARROW):
        found = charts.over_time(Gauge("judgment", readings), PERIOD, staff)
        for piece in re.findall(r"M(\S+) ([^a]+)a", found.rings):
            assert 0 <= float(piece[0]) <= staff.width
            assert staff.y(7) <= float(piece[1]) <= staff.y(1)
        for points in beziers(found.trace):
            assert all(staff.y(7) - 0.1 <= y <= staff.y(1) + 0.1 for _, y in points)
