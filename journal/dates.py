"""Days, moments and numbers in words. English month names, whatever the server's locale."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

NUMBERS = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip


def spelled(number: int) -> str:
    """Above twenty in figures."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else f"{number:,}"


def long_day(day: date, *, today: date | None = None) -> str:
    """Friday 18 December; with the year when it is not this one."""
    year = f" {day.year}" if today is not None and day.year != today.year else ""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"


def short_day(day: date, *, today: date | None = None) -> str:
    """18 December; with the year when it is not this one."""
    year = f" {day.year}" if today is not None and day.year != today.year else ""
    return f"{day.day} {MONTHS[day.month - 1]}{year}"


def when(moment: datetime, zone: ZoneInfo, now: datetime) -> str:
    """today 10:42, Wednesday 22:15 within the last week, or 9 March 2025."""
    local, here = moment.astimezone(zone), now.astimezone(zone)
    days = (here.date() - local.date()).days
    if days == 0:
        return f"today {local:%H:%M}"
    if 0 < days < 7:
        return f"{DAYS[local.weekday()]} {local:%H:%M}"
    return short_day(local.date(), today=here.date())
