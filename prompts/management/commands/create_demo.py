"""Makes the demo year."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.site import is_loopback
from prompts import demo


class Command(BaseCommand):
    help = "Makes a believable year for robin@example.org, with a mentor and a second mentee. Localhost only."

    def handle(self, *args: Any, **options: Any) -> None:
        database = settings.DATABASES["default"]
        local = not database.get("HOST") or database["HOST"].startswith("/") or is_loopback(database["HOST"])
        if not (settings.SITE.loopback and is_loopback(settings.LISTEN[0]) and local):
            raise CommandError(
                "The demo has a known password, so it is made only where address, base address and database are local."
            )
        for line in demo.create():
            self.stdout.write(line)
        self.stdout.write(
            f"Sign in at {settings.SITE.url}/ as {demo.ROBIN} with the password {demo.PASSWORD}"
        )
