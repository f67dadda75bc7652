"""What other pages say about assignments: the editor, a mentorship, the page of a set."""

from django import template

from journal.editor import Page
from journal.models import User
from prompts import answering, assigning
from prompts.answering import Gets
from prompts.assigning import Progress
from prompts.models import Mentorship

register = template.Library()


@register.simple_tag
def mentor_gets(page: Page) -> Gets | None:
    """What this answer's mentor gets, where the editor's question was assigned. Two queries there, else none."""
    return answering.gets_of(page)


@register.simple_tag
def assignments_of(mentorship: Mentorship, user: User) -> list[Progress]:
    """What was given in a mentorship, as this side of it may see it. Two queries."""
    return assigning.of_mentorship(mentorship, user)


@register.simple_tag
def assigned_to(user: User) -> list[Progress]:
    """What a person has been given and not finished. One query."""
    return assigning.given_to(user)


@register.simple_tag
def mentors_somebody(user: User) -> bool:
    """Whether a set can be assigned: this person has a mentee. One query where they are in any mentoring."""
    return getattr(user, "in_mentoring", True) and bool(user.mentorships_as_mentor.active().exists())
