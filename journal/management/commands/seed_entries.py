"""Many entries for measures: texts from a vocabulary, the same for the same seed."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from journal import seeding
from journal.models import User
from journal.progress import Bar


class Command(BaseCommand):
    help = "Adds made-up entries to an account, for benchmarks. They cannot be told from real ones: use a spare account."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, metavar="EMAIL")
        parser.add_argument("--count", type=int, required=True)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, user: str, count: int, seed: int, **options: Any) -> None:
        if count < 1:
            raise CommandError("The count is at least 1.")
        try:
            person = User.objects.get(email=user.lower())
        except User.DoesNotExist:
            raise CommandError(f"There is no account with the address {user}.") from None
        bar = Bar(count, sys.stderr)
        made = seeding.seed(person, count, seed, until=person.local_day(), step=bar.step)
        bar.done()
        person.note_command("seed_entries", f"{made} made-up entries added")
        self.stdout.write(f"{made} entries.")
