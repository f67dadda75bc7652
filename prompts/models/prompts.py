"""Questions, and ordered lists of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Prefetch, Q
from django.utils import timezone

from journal.models import Theme

SLUG_LIMIT = 60
QUESTION_LIMIT = 300
WHY_LIMIT = 1_000
STEP_NAME_LIMIT = 60
STEP_ASK_LIMIT = 500
TITLE_LIMIT = 120
PURPOSE_LIMIT = 1_000
MINUTES = range(1, 61)
STEPS = range(2, 5)
QUESTIONS_LIMIT = 50
"""How many questions a set holds."""


class PromptQuerySet(models.QuerySet["Prompt"]):
    def built_in(self) -> "PromptQuerySet":
        return self.filter(author__isnull=True)

    def current(self) -> "PromptQuerySet":
        """What has not been retired from the catalogue, and is not in its author's trash."""
        return self.filter(retired_at__isnull=True, trashed_at__isnull=True)

    def kept(self) -> "PromptQuerySet":
        return self.filter(trashed_at__isnull=True)

    def in_trash(self) -> "PromptQuerySet":
        return self.filter(trashed_at__isnull=False)

    def trashed_before(self, moment: datetime) -> "PromptQuerySet":
        return self.filter(trashed_at__lte=moment)


class Prompt(models.Model):
    """One question under one theme. Built in (no author, the catalogue's slug) or owned (the slug is its uuid)."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="prompts"
    )
    slug = models.SlugField(max_length=SLUG_LIMIT)
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    question = models.CharField(max_length=QUESTION_LIMIT)
    why = models.TextField()
    minutes = models.PositiveSmallIntegerField()
    steps = models.JSONField(help_text='[{"name", "ask"}], two to four')
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="counts the changes of an owned one")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    trashed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = PromptQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["theme__position", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "slug", condition=Q(author__isnull=True), name="prompt_slug_once_built_in"
            ),
            models.UniqueConstraint("author", "slug", name="prompt_slug_once_an_author"),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=60), name="prompt_minutes_1_to_60"
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=False) | Q(trashed_at__isnull=True),
                name="prompt_trashed_by_its_author",
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def uuid(self) -> UUID:
        """Of an owned one: its slug says it."""
        return UUID(self.slug)


class PromptSetQuerySet(models.QuerySet["PromptSet"]):
    def kept(self) -> "PromptSetQuerySet":
        return self.filter(trashed_at__isnull=True)

    def in_trash(self) -> "PromptSetQuerySet":
        return self.filter(trashed_at__isnull=False)

    def trashed_before(self, moment: datetime) -> "PromptSetQuerySet":
        return self.filter(trashed_at__lte=moment)

    def with_prompts(self) -> "PromptSetQuerySet":
        """With their questions in order, but for those in the trash, which keep their place. Two queries."""
        items = SetItem.objects.filter(prompt__trashed_at=None).select_related("prompt")
        return self.prefetch_related(Prefetch("items", items))


class PromptSet(models.Model):
    """An ordered list of prompts with a title and a purpose. `kind` names the kind of week it answers."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="prompt_sets"
    )
    slug = models.SlugField(max_length=SLUG_LIMIT)
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=TITLE_LIMIT)
    purpose = models.TextField()
    kind = models.SlugField(max_length=40, blank=True)
    kind_label = models.CharField(max_length=40, blank=True)
    prompts = models.ManyToManyField(Prompt, through="SetItem")
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    trashed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = PromptSetQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("slug", condition=Q(author__isnull=True), name="set_slug_once_built_in"),
            models.UniqueConstraint("author", "slug", name="set_slug_once_an_author"),
            models.CheckConstraint(
                condition=Q(author__isnull=False) | Q(trashed_at__isnull=True),
                name="set_trashed_by_its_author",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def uuid(self) -> UUID:
        """Of an owned one: its slug says it."""
        return UUID(self.slug)

    @property
    def minutes(self) -> int:
        """All its questions together; free of queries after `with_prompts()`."""
        return sum(item.prompt.minutes for item in self.items.all())

    @property
    def theme_slugs(self) -> list[str]:
        """The themes of its questions, each once, in the order they come."""
        return list(dict.fromkeys(item.prompt.theme_id for item in self.items.all()))


class SetItem(models.Model):
    """A prompt's place in a set."""

    prompt_set = models.ForeignKey(PromptSet, models.CASCADE, related_name="items")
    prompt = models.ForeignKey(Prompt, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint("prompt_set", "position", name="set_position_once"),
            models.UniqueConstraint("prompt_set", "prompt", name="set_prompt_once"),
        ]


@dataclass(frozen=True)
class Kind:
    """A kind of week, and the questions of its built-in set."""

    slug: str
    label: str
    prompts: tuple[str, ...]


_kinds: dict[str, Kind] = {}


def all_kinds() -> dict[str, Kind]:
    """The kinds of week by slug, in their order. They change with the catalogue only, so each process asks once."""
    if not _kinds:
        sets = PromptSet.objects.filter(author=None, retired_at=None).exclude(kind="")
        for found in sets.prefetch_related("items__prompt"):
            slugs = tuple(item.prompt.slug for item in found.items.all())
            _kinds[found.kind] = Kind(found.kind, found.kind_label, slugs)
    return _kinds


def forget_kinds() -> None:
    """The catalogue was loaded: ask again."""
    _kinds.clear()
