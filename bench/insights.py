"""The pictures of a year over many entries, beside the same page of somebody who has written nothing.

Dated over four years, and all within the last one, which is the most that a page has to draw; each as it is seen
again, and as it is drawn anew after a change. The pages are called in this process through the whole middleware, in
turns, on SQLite or on `DATABASE_URL`. The week is measured by `week.py`.

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
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from journal import seeding
from journal.models import EntryTheme, User
from journal.views import insights


def person(name: str, entries: int, *, within: int | None = None) -> Client:
    """Somebody with so many entries, all of them within so many days where that is given."""
    user = User.objects.create_user(f"{name}-{os.getpid()}@example.org", "not a secret at all")
    if entries:
        seeding.seed(user, entries, 1, until=user.local_day())
    if within:
        for entry in user.entries.only("date"):
            day = user.local_day() - timedelta(days=(user.local_day() - entry.date).days % within)
            user.entries.filter(pk=entry.pk).update(date=day)
            EntryTheme.objects.filter(entry=entry).update(date=day)
    client = Client()
    client.force_login(user)
    return client


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
    spent: dict[tuple[str, bool], list[float]] = {
        (name, anew): [] for name in people for anew in (False, True)
    }
    queries, size = {}, {}
    for name, client in people.items():
        for _ in range(5):
            assert client.get("/insights/").status_code == 200
        with CaptureQueriesContext(connection) as asked:
            size[name] = len(client.get("/insights/").content)
        queries[name] = len(asked)
    for _ in range(requests):
        for (name, anew), seconds in spent.items():
            people[name].get("/insights/")
            if anew:
                insights.drawn.cache_clear()
            before = time.perf_counter()
            people[name].get("/insights/")
            seconds.append(time.perf_counter() - before)
    empty = statistics.median(spent["empty", False])
    print(f"{connection.vendor}, {requests} requests each; the median of each")
    for (name, anew), seconds in spent.items():
        middle = statistics.median(seconds)
        print(
            f"{name:24} {'drawn anew' if anew else 'seen again'} {middle * 1000:7.1f} ms   {middle / empty:5.2f} x empty   {queries[name]:2} queries   "
            f"{size[name] / 1000:6.0f} kB"
        )


if __name__ == "__main__":
    main()
