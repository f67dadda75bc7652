"""Deletes for good what has been in the trash for thirty days, and imports nobody decided upon. Run it daily."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from journal import importing, thrown, writing
from journal.models import User


class Command(BaseCommand):
    help = "Deletes for good what has been in the trash for 30 days. Run it daily."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many there are")

    def handle(self, *args: Any, dry_run: bool = False, **options: Any) -> None:
        until = timezone.now() - writing.TRASHED_FOR
        gone = 0
        for person in User.objects.order_by("pk").iterator():
            if dry_run:
                gone += person.entries.in_trash().trashed_before(until).count()
                gone += person.drafts.filter(discarded_at__lte=until).count()
                gone += person.forecasts.in_trash().trashed_before(until).count()
                gone += thrown.count(person, until)
            else:
                gone += writing.empty(person, until)
        if not dry_run:
            importing.sweep()
        verb = "would go" if dry_run else "deleted for good"
        self.stdout.write(f"{gone} {'thing' if gone == 1 else 'things'} {verb}.")
