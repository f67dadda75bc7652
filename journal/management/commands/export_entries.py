"""Everything that one person keeps, as a file that only its owner can read."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from journal.formats import archive, csv, pdf, period, vault
from journal.models import User
from journal.progress import Bar


class Command(BaseCommand):
    help = "Writes all that an account keeps to a file: JSON, a zip of Markdown files, or its entries as CSV or PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, metavar="EMAIL")
        parser.add_argument("--format", required=True, choices=["json", "markdown", "csv", "pdf"])
        parser.add_argument("--output", required=True, metavar="FILE", type=Path)

    def handle(self, *args: Any, user: str, output: Path, **options: Any) -> None:
        try:
            person = User.objects.get(email=user.lower())
        except User.DoesNotExist:
            raise CommandError(f"There is no account with the address {user}.") from None
        found = person.entries.all()
        total = found.count()
        bar = Bar(total, sys.stderr)
        pieces: Iterator[bytes]
        if options["format"] == "json":
            pieces = archive.written(person, found, sections=True, extra={}, seen=bar.step)
        elif options["format"] == "csv":
            pieces = csv.rows(found, bar.step)
        elif options["format"] == "pdf":
            try:
                pieces = iter([pdf.typeset(period.document(person, found, seen=bar.step))])
            except pdf.Beyond:
                raise CommandError("That is too long for one PDF. Markdown has no limit.") from None
            except (pdf.Unset, pdf.Busy):
                raise CommandError("That cannot be set as a PDF. Take Markdown instead.") from None
        else:
            pieces = vault.whole(person, bar.step)
        # Written beside the file and put in its place when whole: a half export is never taken for one.
        half = output.with_name(f".{output.name}.part")
        try:
            with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                for piece in pieces:
                    file.write(piece)
            half.replace(output)
        except OSError as error:
            half.unlink(missing_ok=True)
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        bar.done()
        kind = {"json": "JSON", "csv": "CSV", "pdf": "PDF"}.get(options["format"], "Markdown")
        person.note_command("export_entries", f"{total} {'entry' if total == 1 else 'entries'}, as {kind}")
        self.stdout.write(f"{total} {'entry' if total == 1 else 'entries'} in {output}")
