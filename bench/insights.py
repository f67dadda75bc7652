"""The pictures of a year over many entries, beside the same page of somebody who has written nothing.

Dated over four years, and all within the last one, which is the most that a page has to draw. Each as it is seen again,
then as it is seen first after one look-back was done, after one entry was kept, and by a process that has drawn nothing
yet. The pages are called in this process through the whole middleware, in turns, on SQLite or on `DATABASE_URL`. The
week is measured by `week.py`.

    python bench/insights.py [entries] [requests]
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["TERRAIN_DATA"] = tempfile.mkdtemp()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from journal import looking_back, seeding, writing
from journal.models import EntryTheme, User
from journal.templatetags import pictures
from journal.views import insights


def person(name: str, entries: int, *, within: int | None = None) -> User:
    """Somebody with so many entries, all of them within so many days where that is given."""
    user = User.objects.create_user(f"{name}-{os.getpid()}@example.org", "not a secret at all")
    if entries:
        seeding.seed(user, entries, 1, until=user.local_day())
    if within:
        for entry in user.entries.only("date"):
            day = user.local_day() - timedelta(days=(user.local_day() - entry.date).days % within)
            user.entries.filter(pk=entry.pk).update(date=day)
            EntryTheme.objects.filter(entry=entry).update(date=day)
    return user


def nothing(user: User, number: int) -> None:
    pass


def look_back(user: User, number: int) -> None:
    """Done on one more of last year's readings, each time another."""
    today = user.local_day()
    found = user.entries.kept().between(today - timedelta(days=350), today).filter(felt__isnull=False)
    found = found.exclude(look_backs__on__isnull=False).order_by("id")
    entry = found[number % found.count()]
    sent = looking_back.Sent("", number % 7 + 1, until=None, times=None, errors={}, typed={})
    looking_back.answer(entry, sent, today)


def keep(user: User, number: int) -> None:
    """One more entry, each time a word longer."""
    today = user.local_day() - timedelta(days=number % 350)
    words = "word " * (100 + number)
    writing.create(user, writing.Writing(words, today, user.zone, themes=("judgment",), felt=number % 7 + 1))


def forget(user: User, number: int) -> None:
    insights.drawn.cache_clear()
    pictures.part.cache_clear()


SEEN = {
    "seen again": nothing,
    "after a look-back": look_back,
    "after an entry": keep,
    "nothing drawn yet": forget,
}


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    requests = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    settings.ALLOWED_HOSTS = ["testserver"]
    people = {
        "empty": person("empty", 0),
        f"{count:,} over four years": person("years", count),
        f"{count:,} within a year": person("year", count, within=360),
    }
    rows = [("empty", "seen again"), *((name, seen) for name in list(people)[1:] for seen in SEEN)]
    spent: dict[tuple[str, str], list[float]] = {row: [] for row in rows}
    clients, queries, size = {name: Client() for name in people}, {}, {}
    for name, client in clients.items():
        client.force_login(people[name])
        for _ in range(5):
            assert client.get("/insights/").status_code == 200
        with CaptureQueriesContext(connection) as asked:
            size[name] = len(client.get("/insights/").content)
        queries[name] = len(asked)
    for number in range(requests):
        for (name, seen), seconds in spent.items():
            clients[name].get("/insights/")
            # What changes is taken back, so that every turn finds the same journal.
            with transaction.atomic():
                SEEN[seen](people[name], number)
                before = time.perf_counter()
                clients[name].get("/insights/")
                seconds.append(time.perf_counter() - before)
                transaction.set_rollback(True)
    empty = statistics.median(spent["empty", "seen again"])
    print(f"{connection.vendor}, {requests} requests each; the median of each")
    for (name, seen), seconds in spent.items():
        middle = statistics.median(seconds)
        print(
            f"{name:22} {seen:17} {middle * 1000:7.1f} ms   {middle / empty:5.2f} x empty   {queries[name]:2} queries   "
            f"{size[name] / 1000:6.0f} kB"
        )


if __name__ == "__main__":
    main()
