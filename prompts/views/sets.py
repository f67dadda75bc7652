"""Prompt sets: browse them, read one as an answerer does, start it."""

from uuid import uuid4

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from journal.access import person
from prompts import asking
from prompts.access import open_set
from prompts.models import PromptSet
from prompts.views.own_sets import taken_along


@require_safe
def sets(request: HttpRequest) -> HttpResponse:
    """What there is to choose from, and the person's own prompts. Four queries beside the session's."""
    user = person(request)
    found = list(
        PromptSet.objects.kept()
        .filter(Q(author=None, retired_at=None) | Q(author=user))
        .with_prompts()
        .order_by("position", "pk")
    )
    shelves = [
        ("Yours", "", [one for one in found if one.author_id is not None]),
        ("Built in", "", [one for one in found if one.author_id is None and not one.kind]),
        (
            "For a kind of week",
            "A short one each.",
            [one for one in found if one.author_id is None and one.kind],
        ),
    ]
    prompts = list(user.prompts.kept().order_by("theme__position", "created_at", "pk"))
    return render(request, "prompts/sets.html", {"shelves": shelves, "prompts": prompts})


@require_safe
def prompt_set(request: HttpRequest, slug: str) -> HttpResponse:
    """One set, its questions in order; *start* leads to the first never answered. Three queries."""
    user = person(request)
    found = open_set(user, slug)
    if "format" in request.GET:
        return taken_along(request, user, found, request.GET["format"])
    prompts = [item.prompt for item in found.items.all()]
    answered = asking.last_answered(user, [prompt.slug for prompt in prompts])
    left = [prompt for prompt in prompts if prompt.slug not in answered]
    return render(
        request,
        "prompts/set.html",
        {
            "set": found,
            "prompts": [(prompt, answered.get(prompt.slug)) for prompt in prompts],
            "minutes": found.minutes,
            "start": next(iter(left or prompts), None),
            "started": bool(answered) and bool(left),
            "today": user.local_day(),
            "copy": uuid4(),
        },
    )
