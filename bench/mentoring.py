"""A mentor's page with many mentees, assignments and shares, beside that of a mentor who has nothing yet.

Both are called in this process through the whole middleware, in turns, on SQLite or on `DATABASE_URL`. A third of the
shares was never read, one in thirty has a new reply, one in a hundred changed after it was read.

    python bench/mentoring.py [mentees] [assignments] [shares] [requests]
"""

import os
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from itertools import count as count_from
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["TERRAIN_DATA"] = tempfile.mkdtemp()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from journal import seeding
from journal.models import User
from prompts import mentoring, sharing
from prompts.models import Assignment, AssignmentItem, Mentorship, Prompt, Reply, Share

numbers = count_from(1)
QUESTIONS = 4
TOGETHER = 10
"""How many people a set is given to at once."""
MAX_QUERIES = 14
MAX_RATIO = 3


def person(name: str) -> User:
    return User.objects.create_user(
        f"bench{next(numbers)}-{os.getpid()}@example.org", "not a secret at all", name=name
    )


def mentorships(mentor: User, count: int) -> list[Mentorship]:
    return [
        Mentorship.objects.create(
            mentor=mentor, mentee=person(f"Mentee {number}"), began_at=timezone.now() - timedelta(weeks=60)
        )
        for number in range(count)
    ]


def give(mentor: User, bonds: list[Mentorship], count: int) -> None:
    """To ten at once, every second one answered in part, every third with a day."""
    prompts = list(Prompt.objects.built_in()[:QUESTIONS])
    today = timezone.now().date()
    for number in range(count // TOGETHER):
        some = [bonds[(number * TOGETHER + place) % len(bonds)] for place in range(TOGETHER)]
        due = today + timedelta(days=number) if number % 3 else None
        mentoring.assign(mentor, set(some), mentoring.Task(f"Set {number}", "To try.", "x", prompts, due=due))
    for assignment in Assignment.objects.filter(mentorship__in=bonds)[::2]:
        for item in assignment.items.all()[: QUESTIONS - assignment.pk % 3]:
            mentoring.answer(item, AssignmentItem.Answer.KEPT, today)


def open_shares(bonds: list[Mentorship], count: int) -> None:
    now, each = timezone.now(), count // len(bonds)
    for bond in bonds:
        seeding.seed(bond.mentee, each, bond.pk, until=bond.mentee.local_day())
        for number, entry in enumerate(bond.mentee.entries.all()):
            if entry.off_record:
                entry.off_record, entry.closed_at = False, None
                entry.save(update_fields=["off_record", "closed_at"])
            share = Share.objects.create(
                mentorship=bond, entry=entry, whole=True, shared_at=now - timedelta(days=number)
            )
            if number % 3:
                seen = sharing.seen_in(share)
                sharing.read(share, seen, now)
                Reply.objects.create(share=share, author=bond.mentor, body="What did it turn into?")
            if number % 30 == 1:
                Reply.objects.create(share=share, author=bond.mentee, body="Into a list.")
            if number % 100 == 2:
                entry.body += "\n\nAnd one thing more."
                entry.save(update_fields=["body"])
                sharing.changed_in(entry, timezone.now(), {"body"})


def main() -> int:
    given = [int(word) for word in sys.argv[1:]]
    people, assignments, shares, requests = [*given, *(30, 200, 3_000, 100)[len(given) :]]
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    settings.ALLOWED_HOSTS = ["testserver"]
    mentors = {"nobody": person("Nobody yet"), "empty": person("Empty"), "full": person("Full")}
    mentorships(mentors["empty"], 1)
    bonds = mentorships(mentors["full"], people)
    give(mentors["full"], bonds, assignments)
    open_shares(bonds, shares)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    clients, queries = {name: Client() for name in mentors}, {}
    spent: dict[str, list[float]] = {name: [] for name in mentors}
    for name, client in clients.items():
        client.force_login(mentors[name], backend="prompts.backends.Backend")
        for _ in range(3):
            assert client.get("/mentoring/").status_code == 200
        with CaptureQueriesContext(connection) as asked:
            client.get("/mentoring/")
        queries[name] = len(asked)
        if name == "full" and os.environ.get("SHOW"):
            for row in sorted(asked.captured_queries, key=lambda row: -float(row["time"]))[:6]:
                print(row["time"], row["sql"][:300])
    for _ in range(requests):
        for name, client in clients.items():
            before = time.perf_counter()
            client.get("/mentoring/")
            spent[name].append(time.perf_counter() - before)
    print(
        f"{connection.vendor}: {people} mentees, {Assignment.objects.count()} assignments, "
        f"{Share.objects.open().count():,} open shares, {Reply.objects.count():,} replies; "
        f"the median of {requests} requests each, and of each beside that of a mentor of one with nothing"
    )
    empty = statistics.median(spent["empty"])
    for name, seconds in spent.items():
        middle = statistics.median(seconds)
        print(f"{name:8} {middle * 1000:7.1f} ms   {middle / empty:5.2f} x   {queries[name]} queries")
    ratio = statistics.median(spent["full"]) / empty
    return int(ratio > MAX_RATIO or queries["full"] > MAX_QUERIES)


if __name__ == "__main__":
    sys.exit(main())
