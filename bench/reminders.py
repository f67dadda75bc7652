"""A year of reminders in ten time zones, asked for every five minutes around each person's hour, and what a run costs.

In this process, with the clock set by hand and mail kept in memory, on SQLite or on `DATABASE_URL`. The race of two
real senders and the kills are in tests/prompts/test_senders.py, and `ROUNDS=200` in the environment makes them more.

    python bench/reminders.py [people a zone]
"""

import logging
import os
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["TERRAIN_DATA"] = tempfile.mkdtemp()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings
from django.core import mail
from django.core.management import call_command

from journal.isoweek import IsoWeek
from journal.models import User
from prompts import reminding
from prompts.models import Reminder

# Each with the weekday and hour that its clocks leave out or show twice on some day of 2026, where there is one.
PLACES = {
    "Europe/Prague": (7, 2), "America/New_York": (7, 1), "Australia/Lord_Howe": (7, 2), "Pacific/Apia": (6, 0),
    "Pacific/Kiritimati": (1, 0), "Asia/Kathmandu": (7, 23), "America/Sao_Paulo": (7, 0), "Africa/Cairo": (5, 0),
    "Africa/Casablanca": (7, 2), "America/Santiago": (7, 0),
}  # fmt: skip
FIVE = timedelta(minutes=5)
CLOCK = "django.utils.timezone.now"


def main() -> None:
    each = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    call_command("migrate", verbosity=0)
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    mail.outbox = []
    logging.getLogger("terrain").setLevel(logging.CRITICAL)
    people = {}
    for name, slot in PLACES.items():
        for number in range(each):
            user = User.objects.create(email=f"{name.replace('/', '.')}{number}@bench.example", zone=name)
            weekday, hour = slot if number == 0 else (number % 7 + 1, number % 24)
            Reminder.objects.create(user=user, on=True, weekday=weekday, hour=hour)
            people[user.email.lower()] = (ZoneInfo(name), weekday, hour)
    year(people)
    costs()


def year(people: dict[str, tuple[ZoneInfo, int, int]]) -> None:
    weeks: Counter[tuple[str, str]] = Counter()
    outside = runs = 0
    now, began = datetime(2025, 12, 27, tzinfo=UTC), time.monotonic()
    while now < datetime(2027, 1, 5, tzinfo=UTC):
        now += FIVE
        locals_ = ((now.astimezone(zone), weekday, hour) for zone, weekday, hour in people.values())
        if not any(near(*one) for one in locals_):
            continue
        with mock.patch(CLOCK, lambda now=now: now):
            reminding.send_due()
        runs += 1
        for message in mail.outbox:
            zone, weekday, hour = people[message.to[0]]
            shown = now.astimezone(zone)
            weeks[message.to[0], IsoWeek.of(shown.date()).name] += 1
            wall = shown.replace(hour=hour, minute=0)
            skipped = wall.astimezone(UTC).astimezone(zone).hour != hour
            outside += (shown.isoweekday(), shown.hour) != (weekday, hour + skipped)
        mail.outbox.clear()
    of_2026 = {key: count for key, count in weeks.items() if key[1].startswith("2026")}
    print(
        f"{len(people)} people in {len(PLACES)} zones, 53 weeks, {runs:,} runs in {time.monotonic() - began:.0f} s: "
        f"{sum(of_2026.values()):,} mails of {len(people) * 53:,}, {sum(count > 1 for count in weeks.values())} twice, "
        f"{outside} outside the hour"
    )


def near(local: datetime, weekday: int, hour: int) -> bool:
    """Within three hours of the hour that is meant, by the person's clock alone."""
    monday = IsoWeek.of(local.date()).monday
    meant = datetime.combine(monday, datetime.min.time()) + timedelta(days=weekday - 1, hours=hour)
    return abs(local.replace(tzinfo=None) - meant) < timedelta(hours=3)


def costs() -> None:
    """What cron pays when nobody's hour it is."""
    Reminder.objects.all().delete()
    made = User.objects.bulk_create(User(email=f"idle{number}@bench.example") for number in range(1_000))
    Reminder.objects.bulk_create(Reminder(user=user, on=True, weekday=1, hour=3) for user in made)
    seconds = []
    with mock.patch(CLOCK, lambda: datetime(2026, 11, 20, 15, tzinfo=UTC)):
        for _ in range(20):
            began = time.perf_counter()
            reminding.send_due()
            seconds.append(time.perf_counter() - began)
    print(f"a run with 1,000 reminders on and none due: {sorted(seconds)[10] * 1000:.0f} ms")


if __name__ == "__main__":
    main()
