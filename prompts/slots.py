"""When a weekly slot is: a weekday and an hour of somebody's own clock, as moments. Pure.

The hour begins at the first moment at which the person's clock shows it or something later on that day or after
it. So an hour that a change of clocks leaves out moves to the next one that there is; one that exists twice is
its first. A reminder is sent within that hour and never after it: one that comes late is about another evening.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from journal.isoweek import IsoWeek

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Slot:
    """One week's hour: `begins` is in it, `ends` (at most an hour later) is not. Both in UTC."""

    week: IsoWeek
    begins: datetime
    ends: datetime

    def holds(self, moment: datetime) -> bool:
        return self.begins <= moment < self.ends


def slot_of(week: IsoWeek, weekday: int, hour: int, zone: ZoneInfo) -> Slot | None:
    """The slot of an ISO week; `weekday` is 1 (Monday) to 7.

    None where a country skipped the whole rest of that week (they do so where the date line moves): a week's
    slot never falls into the next one.
    """
    wall = datetime.combine(week.monday + timedelta(days=weekday - 1), time(hour))
    begins = first_moment(wall, zone)
    shown = begins.astimezone(zone)
    if IsoWeek.of(shown.date()) != week:
        return None
    left = HOUR - timedelta(minutes=shown.minute, seconds=shown.second, microseconds=shown.microsecond)
    ends = begins + left
    if offset(begins, zone) != offset(ends - SECOND, zone):  # the clocks change within the hour
        change = first_true(begins, ends - SECOND, lambda at: offset(at, zone) != offset(begins, zone))
        after = change.astimezone(zone)
        if (after.date(), after.hour) != (shown.date(), shown.hour):
            ends = change
    return Slot(week, begins, ends)


def next_slot(after: datetime, weekday: int, hour: int, zone: ZoneInfo) -> Slot:
    """The first slot that is not over at `after`: the current one while its hour lasts."""
    week = IsoWeek.of(after.astimezone(zone).date()) - 1
    while True:
        found = slot_of(week, weekday, hour, zone)
        if found is not None and found.ends > after:
            return found
        week = week + 1


def first_moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first moment at which a clock in the zone shows `wall`, or, where it skips that, what comes next."""
    early = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == wall:
        return early
    # Skipped. Read with the offset from after the change it is a moment before it; with the one from before, after.
    late = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return first_true(late, early, lambda at: at.astimezone(zone).replace(tzinfo=None) >= wall)


def changes(zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[datetime]:
    """The moments between two at which the zone's clocks are put forward or back, or change their name.

    Looks once a day, so two changes within a day may be taken for one; no zone does that since 1970.
    """
    here = since
    while here < until:
        there = min(here + DAY, until)
        if kept(here, zone) != kept(there, zone):
            begun = kept(here, zone)
            yield first_true(here, there, lambda at, begun=begun: kept(at, zone) != begun)  # type: ignore[misc]
        here = there


def kept(at: datetime, zone: ZoneInfo) -> tuple[timedelta, str | None, bool]:
    """What the zone's clocks hold to: their offset, its name, whether it is summer time."""
    local = at.astimezone(zone)
    return local.utcoffset() or timedelta(), local.tzname(), bool(local.dst())


def offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def first_true(false: datetime, true: datetime, holds: Callable[[datetime], bool]) -> datetime:
    """The first whole second at which `holds` is true, between one at which it is not and one at which it is."""
    while true - false > SECOND:
        middle = false + timedelta(seconds=int((true - false).total_seconds()) // 2)
        if holds(middle):
            true = middle
        else:
            false = middle
    return true


def day_of(slot: Slot, zone: ZoneInfo) -> date:
    """The person's own day that the slot is on: the chosen one, unless its hour was moved past midnight."""
    return slot.begins.astimezone(zone).date()
