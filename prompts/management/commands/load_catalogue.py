"""Loads the built-in themes, prompts and sets."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from prompts import catalogue


class Command(BaseCommand):
    help = "Loads the catalogue. Safe to run again; what has gone from the files is retired, never deleted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--folder", type=Path, default=catalogue.FOLDER, help="read the TOML files of this folder"
        )

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            found = catalogue.read(folder)
        except catalogue.CatalogueError as error:
            raise CommandError(str(error)) from error
        if not found.themes:
            raise CommandError(f"There is no catalogue in {folder}.")
        counts = catalogue.load(found)
        self.stdout.write(
            f"{counts['themes']} themes, {counts['prompts']} prompts, {counts['sets']} sets; {counts['retired']} retired."
        )
