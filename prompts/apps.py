"""What one is asked."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def load_with_migrate(sender: AppConfig, using: str, plan: Any = (), **kwargs: Any) -> None:
    """The catalogue comes with the tables, so that no journal is ever without its themes."""
    from prompts import catalogue

    catalogue.load(catalogue.read(), using=using)


class PromptsConfig(AppConfig):
    name = "prompts"
    verbose_name = "Prompts"

    def ready(self) -> None:
        from journal import closing, deletion, doors, readers
        from prompts import archive, invited, mentoring_archive, own, own_archive, sharing

        archive.register_sections()
        own_archive.register_sections()
        mentoring_archive.register_sections()
        own.register_trash()
        closing.register(sharing.close_with)
        deletion.register(mentoring_archive.keep_for_mentees)
        doors.register(invited.door)
        readers.register(sharing.open_entries, sharing.readers_of, sharing.changed_in)
        post_migrate.connect(load_with_migrate, sender=self, dispatch_uid="prompts.load_catalogue")
