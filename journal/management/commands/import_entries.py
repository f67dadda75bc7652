"""A journal of any size, from a file or a folder on the server."""

import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from journal import importing
from journal.formats.limits import Limits, Refused
from journal.models import User
from journal.models.imports import folder
from journal.progress import Bar
from journal.spooled import Files


def hand_back(aside: Path, to: Path, name: str, kind: str, summary: dict[str, Any]) -> None:
    """Writes what stays out to a file that its owner alone can read."""
    with open(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.writelines(importing.report(aside, name, kind, summary))


class Command(BaseCommand):
    help = (
        "Imports a journal into an account: Terrain (JSON or Markdown zip), Day One, jrnl, Journiv, Daylio, "
        "or a folder or zip of Markdown files. All of it or nothing; what is here already stays as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, metavar="EMAIL")
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only say what would come in")
        parser.add_argument(
            "--rest", metavar="FILE", type=Path, help="write what cannot be read to this file"
        )

    def handle(
        self,
        *args: Any,
        user: str,
        file: Path,
        dry_run: bool = False,
        rest: Path | None = None,
        **options: Any,
    ) -> None:
        try:
            person = User.objects.get(email=user.lower())
        except User.DoesNotExist:
            raise CommandError(f"There is no account with the address {user}.") from None
        if not file.exists():
            raise CommandError(f"There is no {file}.")
        with tempfile.TemporaryDirectory(dir=folder()) as place:
            try:
                self.take_in(person, file, Path(place), dry_run, rest)
            except Refused as refused:
                raise CommandError(refused.said_of(file.name)) from None
            except OSError as error:
                raise CommandError(f"{error.filename or file}: {error.strerror}.") from error

    def take_in(self, person: User, file: Path, place: Path, dry_run: bool, rest: Path | None) -> None:
        files = Files.at(place, "read")
        reading = Bar(0, sys.stderr)
        kind, summary = importing.read(person, file, file.name, Limits(), files, reading.to)
        reading.done()
        for line in importing.in_words(kind, summary):
            self.stdout.write(line)
        if rest is not None and (summary.unreadable or summary.left_out):
            hand_back(files.rest, rest, file.name, kind, asdict(summary))
            self.stdout.write(f"What cannot be read is in {rest}.")
        if dry_run:
            self.stdout.write("Nothing was imported.")
            return
        bar = Bar(importing.coming(summary), sys.stderr)
        with transaction.atomic():
            importing.hold(person)
            came = importing.insert(person, files, importing.suggested(summary), bar.step)
            person.note_command(
                "import_entries", f"{came.entries} {'entry' if came.entries == 1 else 'entries'} added"
            )
        bar.done()
        self.stdout.write(f"{came.entries} {'entry' if came.entries == 1 else 'entries'} imported.")
