"""The eight ways of looking at a career."""

from dataclasses import dataclass
from typing import ClassVar

from django.db import models


@dataclass(frozen=True)
class Question:
    """One of a gauge's two 7-point questions, with its worded ends."""

    text: str
    low: str
    high: str


class Theme(models.Model):
    """Loaded from the catalogue; the slug is the key, so an entry's row names its theme without a join."""

    slug = models.SlugField(primary_key=True, max_length=60)
    position = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(max_length=60)
    short_name = models.CharField(max_length=20)
    reframe = models.CharField(max_length=200)
    about = models.TextField()
    colour = models.CharField(max_length=20)
    icon = models.CharField(max_length=30)
    felt_question = models.CharField(max_length=200)
    felt_low = models.CharField(max_length=60)
    felt_high = models.CharField(max_length=60)
    turned_out_question = models.CharField(max_length=200)
    turned_out_low = models.CharField(max_length=60)
    turned_out_high = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return self.name

    @property
    def felt(self) -> Question:
        return Question(self.felt_question, self.felt_low, self.felt_high)

    @property
    def turned_out(self) -> Question:
        return Question(self.turned_out_question, self.turned_out_low, self.turned_out_high)


_themes: dict[str, Theme] = {}


def all_themes() -> list[Theme]:
    """The themes in their order. They change with the catalogue only, so each process asks once."""
    if not _themes:
        _themes.update({theme.slug: theme for theme in Theme.objects.all()})
    return list(_themes.values())


def theme_of(slug: str) -> Theme | None:
    """The theme with this slug, or None; no query after the first."""
    return _themes.get(slug) or next((theme for theme in all_themes() if theme.slug == slug), None)


def forget_themes() -> None:
    """The catalogue was loaded: ask again."""
    _themes.clear()
