"""What the journal's pages may ask of the room above: two questions beside a page without one."""

from django import template

from journal.isoweek import IsoWeek
from journal.models import User
from prompts.asking import Asked, picks_for

register = template.Library()


@register.simple_tag
def questions_for(user: User, count: int = 2) -> tuple[Asked, ...]:
    """The first of this week’s questions. Three queries."""
    return picks_for(user, IsoWeek.of(user.local_day()))[:count]
