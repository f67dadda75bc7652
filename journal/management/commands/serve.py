"""Serves the journal: the production server, with production settings."""

import hashlib
import logging
import os
import socket
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.executor import MigrationExecutor

from config import first_account
from config import server as server_pages
from journal import backups
from journal.models import User

MEGABYTE = 1024 * 1024
BODY = 60  # megabytes of a request: an upload, and room around it


class Command(BaseCommand):
    help = "Migrates and collects what has changed, then serves the journal where TERRAIN_ADDR says."
    requires_system_checks = ()  # those of the settings are for `make check`; the database's run below

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--threads", type=int, default=8, help="requests worked on at the same time")

    def handle(self, *args: Any, threads: int, **options: Any) -> None:
        import waitress

        os.umask(0o077)  # the data folder may be open to others; what is written there is not
        host, port = settings.LISTEN
        self.look_at_address(host, port)
        self.look_at_database()
        self.prepare()
        self.look_at_database()
        from config.wsgi import application

        logging.getLogger("waitress").setLevel(logging.ERROR)
        proxies: dict[str, Any] = {}
        if settings.PROXIES:
            proxies = {
                "trusted_proxy": "*",
                "trusted_proxy_count": settings.PROXIES,
                "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
                "clear_untrusted_proxy_headers": True,
            }
        # One thread reads and writes for all connections, so half-sent requests hold none of those that work.
        server = waitress.create_server(
            application,
            host=host,
            port=port,
            threads=threads,
            connection_limit=1_000,
            channel_timeout=60,
            max_request_header_size=65_536,
            max_request_body_size=BODY * MEGABYTE,
            ident=None,
            **proxies,
        )
        server_pages.answer_with(server, BODY, settings.IMPORT_UPLOAD_MAX // 1_000_000)
        self.stdout.write(f"Terrain is at {settings.SITE.url}/")
        if first_account.needs_code() and settings.SIGNUP != "closed" and not User.objects.exists():
            self.stdout.write(f"First account: make it with the code {first_account.code()}")
        self.stdout.flush()
        connection.close()
        server.run()

    def look_at_address(self, host: str, port: int) -> None:
        """A taken port is one sentence, before anything is migrated."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(
                    f"Terrain cannot listen at {host}:{port} ({error.strerror}). "
                    "TERRAIN_ADDR takes another address, such as 127.0.0.1:8001."
                ) from error

    def look_at_database(self) -> None:
        """Refuses a database that would lose what it calls saved."""
        found = checks.run_checks(tags=[checks.Tags.database], databases=[DEFAULT_DB_ALIAS])
        serious = [message for message in found if message.is_serious()]
        if serious:
            raise CommandError("\n".join(f"{one.msg} {one.hint or ''}".strip() for one in serious))

    def prepare(self) -> None:
        """Brings tables, catalogue and static files up to date. A start where nothing changed does nothing here."""
        stamp, now = settings.DATA / "prepared", fingerprint()
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        same = (
            stamp.exists()
            and stamp.read_text() == now
            and (settings.STATIC_ROOT / "staticfiles.json").exists()
        )
        if same and not pending:
            return
        if pending and executor.loader.applied_migrations and connection.vendor == "sqlite":
            self.stdout.write(f"Backed up to {backups.write_before('migrate')}")
        call_command("migrate", verbosity=0)
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(now)


def fingerprint() -> str:
    """Changes when what is collected or loaded does: our files by size and time, the others by their pins."""
    found = hashlib.sha256((settings.BASE_DIR / "requirements/base.txt").read_bytes())
    catalogue = settings.BASE_DIR / "prompts/catalogue"
    folders: list[Path] = [*map(Path, settings.STATICFILES_DIRS), catalogue]
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file()):
        stat = path.stat()
        found.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return found.hexdigest()
