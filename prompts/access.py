"""Questions and sets that a person may use: built in, or their own; anything else is not found."""

from django.db.models import Q
from django.shortcuts import get_object_or_404

from journal.models import User
from prompts.models import Prompt


def usable_prompt(user: User, slug: str) -> Prompt:
    """A prompt by its slug, its theme with it; a retired one still opens, since entries lead to it. One query."""
    return get_object_or_404(
        Prompt.objects.filter(Q(author__isnull=True) | Q(author=user)).select_related("theme"), slug=slug
    )
