"""The one way a view gets a prompt or a set: the object, or 404 as if it did not exist."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from journal.models import Theme, User
from journal.models.themes import theme_of
from prompts.models import Prompt, PromptSet


def open_theme(slug: str) -> Theme:
    theme = theme_of(slug)
    if theme is None:
        raise Http404
    return theme


def usable_prompt(user: User, slug: str) -> Prompt:
    """A prompt by its slug, its theme with it; a retired one still opens, since entries lead to it. One query."""
    return get_object_or_404(
        Prompt.objects.filter(Q(author__isnull=True) | Q(author=user)).select_related("theme"), slug=slug
    )


def open_set(user: User, slug: str) -> PromptSet:
    """A current built-in set, or one of the person's own, with its prompts in order. Two queries."""
    found = PromptSet.objects.filter(Q(author=None, retired_at=None) | Q(author=user))
    return get_object_or_404(found.prefetch_related("items__prompt"), slug=slug)
