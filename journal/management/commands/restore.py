"""Takes a backup back."""

import logging
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from journal import backups


class Command(BaseCommand):
    help = "Puts a backup in the place of the journal. What stood there is backed up first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            before = backups.restore(file.absolute())
        except backups.Refused as error:
            raise CommandError(str(error)) from error
        call_command("migrate", verbosity=0)
        logging.getLogger("terrain").info("backup restored")
        self.stdout.write(f"The journal is the one from {file}.")
        if before:
            self.stdout.write(f"What stood here before is in {before}.")
