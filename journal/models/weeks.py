"""An ISO week of one author."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

HEADLINE_LIMIT = 200


class Week(models.Model):
    """Its headline, one line; a week with a headline is closed. Named by its Monday."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="weeks")
    monday = models.DateField()
    headline = models.CharField(max_length=HEADLINE_LIMIT, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["monday"]
        constraints: ClassVar = [models.UniqueConstraint("author", "monday", name="week_once_an_author")]

    def __str__(self) -> str:
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02}"
