"""Prompt sets: browse them, read one as an answerer does, start it."""

from django.db.models import Count, F, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from journal.http import signed_in_user
from prompts import asking
from prompts.access import open_set
from prompts.models import PromptSet


@require_safe
def sets(request: HttpRequest) -> HttpResponse:
    """What there is to choose from. One query beside the session's."""
    user = signed_in_user(request)
    found = list(
        PromptSet.objects.filter(Q(author=None, retired_at=None) | Q(author=user))
        .annotate(questions=Count("items"), minutes=Sum(F("items__prompt__minutes")))
        .order_by("position", "pk")
    )
    return render(
        request,
        "prompts/sets.html",
        {
            "built_in": [one for one in found if one.author_id is None and not one.kind],
            "kinds": [one for one in found if one.author_id is None and one.kind],
        },
    )


@require_safe
def prompt_set(request: HttpRequest, slug: str) -> HttpResponse:
    """One set, its questions in order; *start* leads to the first that was not answered lately."""
    user = signed_in_user(request)
    found = open_set(user, slug)
    prompts = [item.prompt for item in found.items.all()]
    answered = asking.last_answered(user, [prompt.slug for prompt in prompts])
    start = next((prompt for prompt in prompts if prompt.slug not in answered), prompts[0])
    return render(
        request,
        "prompts/set.html",
        {
            "set": found,
            "prompts": [(prompt, answered.get(prompt.slug)) for prompt in prompts],
            "minutes": sum(prompt.minutes for prompt in prompts),
            "start": start,
            "started": bool(answered),
        },
    )
