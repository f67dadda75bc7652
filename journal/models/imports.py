"""A file that was read and not decided upon yet."""

import uuid as uuids
from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.utils import timezone

from journal.spooled import Files

KEPT_FOR: Final = timedelta(hours=24)


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    def current(self) -> "ImportJobQuerySet":
        """What can still be opened."""
        return self.filter(created_at__gt=timezone.now() - KEPT_FOR)

    def expired(self) -> "ImportJobQuerySet":
        return self.filter(created_at__lte=timezone.now() - KEPT_FOR)


class ImportJob(models.Model):
    """An upload as it was read: what it holds in numbers here, what was read in three files beside the database.

    They are files because 200 MB in a row would be held at once, and SQLite would keep the pages after deleting.
    """

    uuid = models.UUIDField(default=uuids.uuid4, unique=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="import_jobs")
    name = models.CharField(max_length=255, help_text="of the file, as it was sent")
    kind = models.CharField(max_length=40)
    summary = models.JSONField(default=dict)
    rules = models.JSONField(default=dict, help_text="tag as folded to slug of a theme")
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = ImportJobQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return f"Import {self.uuid}"

    @property
    def files(self) -> Files:
        """What was read; what can be kept is gone once it is."""
        return Files.at(folder(), str(self.uuid))


def folder() -> Path:
    """Where the files are. Only the server's own account reads it."""
    path: Path = settings.IMPORT_FOLDER
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
