"""Serves the journal: the production server, with production settings."""

import logging
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from config import first_account
from journal.models import User


class Command(BaseCommand):
    help = "Migrates and collects what has changed, then serves the journal where TERRAIN_ADDR says."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--threads", type=int, default=8, help="requests worked on at the same time")

    def handle(self, *args: Any, threads: int, **options: Any) -> None:
        import waitress

        self.prepare()
        from config.wsgi import application

        host, port = settings.LISTEN
        logging.getLogger("waitress").setLevel(logging.ERROR)
        self.stdout.write(f"Terrain is at {settings.SITE.url}/")
        if first_account.needs_code() and settings.SIGNUP != "closed" and not User.objects.exists():
            self.stdout.write(f"First account: make it with the code {first_account.code()}")
        self.stdout.flush()
        proxies: dict[str, Any] = {}
        if settings.PROXIES:
            proxies = {
                "trusted_proxy": "*",
                "trusted_proxy_count": settings.PROXIES,
                "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
                "clear_untrusted_proxy_headers": True,
            }
        waitress.serve(
            application,
            host=host,
            port=port,
            threads=threads,
            connection_limit=1_000,
            channel_timeout=60,
            max_request_header_size=65_536,
            max_request_body_size=64 * 1024 * 1024,
            ident=None,
            **proxies,
        )

    def prepare(self) -> None:
        """Brings tables, catalogue and static files up to date."""
        call_command("migrate", verbosity=0)
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
