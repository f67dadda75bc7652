"""This week's page over many entries, beside the page of somebody who has only just signed up.

Both are called in this process through the whole middleware, in turns, on SQLite or on `DATABASE_URL`.

    python bench/week.py [entries] [requests]
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
from django.utils import timezone

from journal import seeding
from journal.isoweek import IsoWeek
from journal.models import User
from prompts import asking


def person(name: str, entries: int) -> User:
    """An account with so many entries, and with something said about its questions every second week."""
    email = f"{name}-{os.getpid()}@example.org"
    user = User.objects.create_user(
        email, "not a secret at all", date_joined=timezone.now() - timedelta(weeks=60 if entries else 0)
    )
    if entries:
        seeding.seed(user, entries, 1, until=user.local_day())
        for back in range(2, 60, 2):
            week = IsoWeek.of(user.local_day()) - back
            slug = asking.picks_for(user, week)[0].prompt.slug
            user.swaps.create(monday=week.monday, prompt_slug=slug, at=timezone.now() - timedelta(weeks=back))
    return user


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    requests = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    settings.ALLOWED_HOSTS = ["testserver"]
    past = (IsoWeek.of(timezone.now().date()) - 3).name
    pages = [
        ("empty", 0, "/week/"),
        ("full", count, "/week/"),
        ("full, a past week", count, f"/week/{past}/"),
    ]
    people = {entries: person(f"bench{entries}", entries) for entries in {0, count}}
    clients = {}
    for entries, user in people.items():
        clients[entries] = Client()
        clients[entries].force_login(user)
    spent: dict[str, list[float]] = {name: [] for name, _, _ in pages}
    queries = {}
    for name, entries, address in pages:
        for _ in range(5):
            assert clients[entries].get(address).status_code == 200, address
        with CaptureQueriesContext(connection) as asked:
            clients[entries].get(address)
        queries[name] = len(asked)
    for _ in range(requests):
        for name, entries, address in pages:
            before = time.perf_counter()
            clients[entries].get(address)
            spent[name].append(time.perf_counter() - before)
    empty = statistics.median(spent["empty"])
    print(f"{connection.vendor}, {count:,} entries, {requests} requests each; the median of each")
    for name, seconds in spent.items():
        middle = statistics.median(seconds)
        print(f"{name:18} {middle * 1000:7.1f} ms   {middle / empty:5.2f} x empty   {queries[name]} queries")


if __name__ == "__main__":
    main()
