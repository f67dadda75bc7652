"""Guided writing: the editor with a prompt's question, why and steps beside it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from journal import drafts, editor
from journal.access import person
from journal.guides import Guide, Step
from prompts.access import usable_prompt
from prompts.models import Prompt


@require_safe
def write_prompt(request: HttpRequest, slug: str) -> HttpResponse:
    """Opening it writes nothing; the guide travels with the page, signed."""
    me = person(request)
    guide = guide_of(usable_prompt(me, slug))
    return editor.show(request, editor.Page(person=me, form=drafts.fresh(me, guide), guide=guide))


def guide_of(prompt: Prompt, *, keep: str = "") -> Guide:
    """A prompt's words, copied: editing the prompt later changes nothing that was begun with it."""
    return Guide(
        prompt=prompt.slug,
        question=prompt.question,
        why=prompt.why,
        steps=tuple(Step(step["name"], step["ask"]) for step in prompt.steps),
        minutes=prompt.minutes,
        themes=(prompt.theme_id,),
        keep=keep,
    )
