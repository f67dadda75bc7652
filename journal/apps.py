"""What one writes."""

from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


def make_cache_table(sender: AppConfig, using: str, verbosity: int = 1, **kwargs: Any) -> None:
    """The rate limits live in the database cache, so its table comes with the others."""
    call_command("createcachetable", database=using, verbosity=0)


def install_search(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Django drops a rebuilt table's triggers, so the index is looked after whenever tables may have changed."""
    from journal import search_index

    search_index.install(using)


class JournalConfig(AppConfig):
    name = "journal"
    verbose_name = "Journal"

    def ready(self) -> None:
        from journal import checks, packets  # noqa: F401 (the checks register themselves)
        from journal.formats import forecasts  # noqa: F401 (registers its section)
        from journal.formats import packets as in_archives  # noqa: F401 (registers its sections)

        packets.register_trash()
        post_migrate.connect(make_cache_table, sender=self, dispatch_uid="journal.cache_table")
        post_migrate.connect(install_search, sender=self, dispatch_uid="journal.search")
