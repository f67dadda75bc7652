"""Backs the journal up, while people write."""

import logging
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from journal import backups


class Command(BaseCommand):
    help = "Writes the whole journal, with its secret key, into one file with a checksum (SQLite)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            backups.write(file.absolute())
        except backups.Refused as error:
            raise CommandError(str(error)) from error
        logging.getLogger("terrain").info("backup written")
        self.stdout.write(f"{file}: {file.stat().st_size:,} bytes. It holds everything; keep it safe.")
