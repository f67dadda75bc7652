"""Whether the navigation leads to mentoring."""

from django import template

from journal.models import User
from prompts.backends import has_mentoring

register = template.Library()


@register.simple_tag
def mentoring_in_nav(user: User) -> bool:
    """For whoever has a mentorship or an invitation. No query, but for who signed in with this very request."""
    known: bool | None = getattr(user, "in_mentoring", None)
    return User.objects.filter(has_mentoring(), pk=user.pk).exists() if known is None else bool(known)
