"""What a person said about the picks: nothing else of them is stored, the rest is worked out anew each time."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from journal.models import Theme


class Swap(models.Model):
    """In that week another question was wanted in this one's place."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="swaps")
    monday = models.DateField()
    prompt_slug = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["monday", "at", "prompt_slug"]
        constraints: ClassVar = [
            models.UniqueConstraint("author", "monday", "prompt_slug", name="swap_once_a_week")
        ]

    def __str__(self) -> str:
        return f"{self.prompt_slug}, {self.monday}"


class KindOfWeek(models.Model):
    """The answer to 'what kind of week was it?': its built-in set stands in the picks' place."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="kinds_of_week")
    monday = models.DateField()
    kind = models.SlugField(max_length=40)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["monday"]
        constraints: ClassVar = [
            models.UniqueConstraint("author", "monday", name="kind_of_week_once"),
            models.CheckConstraint(condition=~Q(kind=""), name="kind_of_week_is_named"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.monday}"


class StandingQuerySet[Row: models.Model](models.QuerySet[Row]):
    """What holds until it is ended."""

    def end(self) -> int:
        """Now; what came from a clock ahead of ours ends when it began."""
        return self.update(until=Greatest(Value(timezone.now()), F("since")))


class Standing(models.Model):
    """Said once, and kept with its end when it is over: past weeks still know that it held."""

    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = StandingQuerySet.as_manager()

    class Meta:
        abstract = True


def stands(what: str, name: str) -> list[models.BaseConstraint]:
    """One of them is in force at a time for each `what` of an author, and none ends before it began."""
    return [
        models.UniqueConstraint("author", what, condition=Q(until__isnull=True), name=f"{name}_once"),
        models.CheckConstraint(
            condition=Q(until__isnull=True) | Q(until__gte=F("since")), name=f"{name}_ends_after_it_began"
        ),
    ]


class RestedTheme(Standing):
    """Nothing of the theme is picked."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="rested_themes")
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["since", "theme"]
        constraints: ClassVar = stands("theme", "rested_theme")

    def __str__(self) -> str:
        return f"{self.theme_id} since {self.since}"


class NotForMe(Standing):
    """The prompt is not picked."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="not_for_me")
    prompt_slug = models.CharField(max_length=80)

    class Meta:
        ordering: ClassVar = ["since", "prompt_slug"]
        constraints: ClassVar = stands("prompt_slug", "not_for_me")

    def __str__(self) -> str:
        return f"{self.prompt_slug} since {self.since}"
