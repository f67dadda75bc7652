"""Guided writing: the editor with a prompt's question, why and steps beside it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from journal import drafts, editor
from journal.access import person
from prompts.access import usable_prompt
from prompts.answering import guide_of


@require_safe
def write_prompt(request: HttpRequest, slug: str) -> HttpResponse:
    """Opening it writes nothing; the guide travels with the page, signed."""
    me = person(request)
    guide = guide_of(usable_prompt(me, slug))
    return editor.show(request, editor.Page(person=me, form=drafts.fresh(me, guide), guide=guide))
