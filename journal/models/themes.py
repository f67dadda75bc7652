"""The eight ways of looking at a career."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

from django.conf import settings
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
_as_of = 0
from_themes: list[Callable[[], None]] = []
"""What forgets all that a process drew or worked out from the themes; called when they are asked for anew."""


def all_themes() -> list[Theme]:
    """The themes in their order. They change with the catalogue only, so each process asks once for each loading."""
    look_again()
    if not _themes:
        _themes.update({theme.slug: theme for theme in Theme.objects.all()})
    return list(_themes.values())


def theme_of(slug: str) -> Theme | None:
    """The theme with this slug, or None; no query after the first."""
    look_again()
    return _themes.get(slug) or next((theme for theme in all_themes() if theme.slug == slug), None)


def look_again() -> None:
    """Forgets the themes where a catalogue was loaded since, by this process or by another (a microsecond)."""
    global _as_of
    try:
        loaded = os.stat(stamp()).st_mtime_ns
    except FileNotFoundError:
        loaded = 0
    if loaded != _as_of:
        _as_of = loaded
        _themes.clear()
        for forget in from_themes:
            forget()


def forget_themes() -> None:
    """The catalogue was loaded: whoever serves the journal asks again."""
    stamp().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp().touch(mode=0o600)
    _themes.clear()


@cache
def stamp() -> Path:
    """Its time is when the catalogue was loaded last."""
    return Path(settings.DATA) / "catalogue-loaded"
