"""When a weekly slot is: held against a clock that is read minute by minute."""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from journal.isoweek import IsoWeek
from prompts import slots

pytestmark = pytest.mark.pure

MINUTE = timedelta(minutes=1)
ODD = (
    "Australia/Lord_Howe",  # half an hour
    "Pacific/Apia",  # left out a Friday
    "Pacific/Kiritimati",  # left out a Saturday
    "Pacific/Kwajalein",  # left out another
    "Asia/Kathmandu",
    "America/Sao_Paulo",  # at midnight
    "Africa/Cairo",  # at midnight, on Fridays
    "Africa/Casablanca",  # four changes in some years
    "America/St_Johns",  # at 00:01 for years
    "Asia/Gaza",
    "Europe/Dublin",
    "Antarctica/Troll",  # two hours at once
    "Asia/Pyongyang",
    "UTC",
)
zones = st.one_of(
    st.sampled_from(ODD), st.sampled_from(sorted(zoneinfo.available_timezones() - {"localtime"}))
)
days = st.dates(date(1973, 1, 1), date(2090, 1, 1))


def read_from_the_clock(
    week: IsoWeek, weekday: int, hour: int, zone: ZoneInfo
) -> tuple[datetime, datetime] | None:
    """The same, the slow way: the first minute at which the clock has come so far, and how long it shows that hour."""
    wall = datetime.combine(week.monday + timedelta(days=weekday - 1), time(hour))
    moment = wall.replace(tzinfo=UTC) - timedelta(hours=16)
    while moment.astimezone(zone).replace(tzinfo=None) < wall:
        moment += MINUTE
    begins, shown = moment, moment.astimezone(zone)
    if IsoWeek.of(shown.date()) != week:
        return None
    while moment < begins + timedelta(hours=1) - timedelta(minutes=shown.minute):
        there = moment.astimezone(zone)
        if (there.date(), there.hour) != (shown.date(), shown.hour):
            break
        moment += MINUTE
    return begins, moment


@given(zones, days, st.integers(1, 7), st.integers(0, 23))
@example("Pacific/Apia", date(2011, 12, 30), 5, 15)
@example("Pacific/Kiritimati", date(1994, 12, 31), 6, 9)
@example("Australia/Lord_Howe", date(2026, 10, 4), 7, 2)
@example("Australia/Lord_Howe", date(2026, 4, 5), 7, 1)
@example("Antarctica/Troll", date(2026, 3, 29), 7, 1)
@settings(max_examples=300)
def test_a_slot_is_what_the_clock_shows(name, day, weekday, hour):
    zone, week = ZoneInfo(name), IsoWeek.of(day)
    if any(at.second for at in slots.changes(zone, *around(week))):
        return  # Liberia in 1972: the slow way reads no seconds
    found = slots.slot_of(week, weekday, hour, zone)
    assert (found and (found.begins, found.ends)) == read_from_the_clock(week, weekday, hour, zone)


def around(week: IsoWeek) -> tuple[datetime, datetime]:
    begins = datetime.combine(week.monday, time(), UTC)
    return begins - timedelta(days=2), begins + timedelta(days=10)


@given(zones, days, st.integers(1, 7), st.integers(0, 23), st.integers(0, 86_399))
@settings(max_examples=300)
def test_the_next_slot_is_not_over_and_none_before_it_is_open(name, day, weekday, hour, second):
    zone = ZoneInfo(name)
    now = datetime.combine(day, time(), UTC) + timedelta(seconds=second)
    found = slots.next_slot(now, weekday, hour, zone)
    assert now < found.ends and timedelta() < found.ends - found.begins <= timedelta(hours=1)
    earlier = [slots.slot_of(found.week - back, weekday, hour, zone) for back in (1, 2)]
    assert all(one is None or one.ends <= now for one in earlier)
    # And the one after it is in another week, a day or more later.
    after = slots.next_slot(found.ends, weekday, hour, zone)
    assert after.week > found.week and after.begins - found.ends > timedelta(days=5)


@pytest.mark.parametrize(
    ("zone", "day", "hour", "begins", "minutes"),
    [
        ("Europe/Prague", date(2026, 11, 20), 15, "2026-11-20T14:00Z", 60),
        ("Europe/Prague", date(2026, 3, 29), 2, "2026-03-29T01:00Z", 60),  # left out: three o’clock
        ("Europe/Prague", date(2026, 10, 25), 2, "2026-10-25T00:00Z", 60),  # twice: the first
        ("Australia/Lord_Howe", date(2026, 10, 4), 2, "2026-10-03T15:30Z", 30),  # half of it is there
        ("Australia/Lord_Howe", date(2026, 4, 5), 1, "2026-04-04T14:00Z", 60),  # its second half comes twice
        ("Africa/Cairo", date(2026, 4, 24), 0, "2026-04-23T22:00Z", 60),  # midnight is left out: one o’clock
        ("America/Sao_Paulo", date(2018, 11, 4), 0, "2018-11-04T03:00Z", 60),
        ("Africa/Casablanca", date(2026, 3, 22), 2, "2026-03-22T02:00Z", 60),
        ("Asia/Kathmandu", date(2026, 11, 20), 0, "2026-11-19T18:15Z", 60),
        (
            "Pacific/Apia",
            date(2011, 12, 30),
            15,
            "2011-12-30T10:00Z",
            60,
        ),  # no such Friday: Saturday, midnight
    ],
)
def test_hours_that_are_not_there_or_there_twice(zone, day, hour, begins, minutes):
    found = slots.slot_of(IsoWeek.of(day), day.isoweekday(), hour, ZoneInfo(zone))
    assert found.begins == datetime.fromisoformat(begins)
    assert found.ends - found.begins == timedelta(minutes=minutes)


class NoSunday(tzinfo):
    """A country that crossed the date line one midnight, and had no Sunday 22 November 2026."""

    key = "Nowhere/At_All"
    gone = datetime(2026, 11, 22)

    def offset(self, early: bool) -> timedelta:
        return timedelta(hours=-10 if early else 14)

    def utcoffset(self, local: datetime) -> timedelta:
        wall = local.replace(tzinfo=None)
        skipped = self.gone <= wall < self.gone + timedelta(days=1)
        return self.offset(wall < self.gone or (skipped and not local.fold))

    def dst(self, local: datetime) -> timedelta:
        return timedelta()

    def tzname(self, local: datetime) -> str:
        return "X"

    def fromutc(self, moment: datetime) -> datetime:
        return moment + self.offset(moment.replace(tzinfo=None) < self.gone + timedelta(hours=10))


def test_a_week_whose_end_was_left_out_has_no_slot_there_and_the_next_week_has_one():
    week, zone = IsoWeek.parse("2026-W47"), NoSunday()
    assert slots.slot_of(week, 7, 15, zone) is None
    assert slots.slot_of(week, 6, 23, zone).begins == datetime(2026, 11, 22, 9, tzinfo=UTC)
    after = slots.next_slot(datetime(2026, 11, 22, 11, tzinfo=UTC), 7, 15, zone)
    assert (after.week.name, after.begins) == ("2026-W48", datetime(2026, 11, 29, 1, tzinfo=UTC))


@given(zones, st.integers(1973, 2035))
@settings(max_examples=60)
def test_every_change_of_the_clocks_is_found_to_the_second(name, year):
    zone = ZoneInfo(name)
    for moment in slots.changes(zone, datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)):
        assert slots.kept(moment, zone) != slots.kept(moment - timedelta(seconds=1), zone)
