"""What one writes."""

from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


def make_cache_table(sender: AppConfig, using: str, verbosity: int = 1, **kwargs: Any) -> None:
    """The rate limits live in the database cache, so its table comes with the others."""
    call_command("createcachetable", database=using, verbosity=0)


class JournalConfig(AppConfig):
    name = "journal"
    verbose_name = "Journal"

    def ready(self) -> None:
        post_migrate.connect(make_cache_table, sender=self, dispatch_uid="journal.cache_table")
