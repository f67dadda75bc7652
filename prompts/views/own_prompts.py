"""Prompts of one's own: written, changed, thrown away."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from journal.access import person, uuid_in
from journal.answers import see_other
from journal.editor import safe_address
from journal.models import User
from journal.models.themes import all_themes
from prompts import own
from prompts.access import own_prompt, own_prompt_ever, own_set
from prompts.models import Prompt, PromptSet
from prompts.models.prompts import STEPS
from prompts.own_forms import Typed, blank_prompt, prompt_form

BOTH = ["GET", "HEAD", "POST"]


@require_http_methods(BOTH)
def new(request: HttpRequest) -> HttpResponse:
    """GET shows the form, for a set where `set` names one; POST writes the prompt, and puts it at that set's end."""
    me = person(request)
    into = set_asked_for(request, me)
    if request.method != "POST":
        return page(request, blank_prompt(request.GET.get("theme", "")), into)
    typed = Typed.of(request.POST)
    if "more" in request.POST:
        return one_more(request, typed, into)
    words = typed.words()
    if typed.errors:
        return page(request, typed, into, status=422)
    try:
        made = own.write(me, words, uuid=typed.uuid("prompt"))
        if into is not None:
            own.add(into, made)
    except own.Full as full:
        typed.wrong("question", str(full))
        return page(request, typed, into, status=422)
    if own.words_of(made) != words:  # this form had kept one already, with other words
        return changed_meanwhile(request, typed, into, made)
    messages.success(
        request, "The prompt is kept." if into is None else "The prompt is kept, and in the set."
    )
    return see_other(back_to(into, made))


@require_http_methods(BOTH)
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET shows its form; POST changes it, deletes it (`delete`) or takes it out of the trash (`restore`)."""
    me = person(request)
    if request.method == "POST" and ("restore" in request.POST or "restore" in request.GET):
        return restore(request, own_prompt_ever(me, uuid))
    into = set_asked_for(request, me)
    if request.method != "POST":
        found = own_prompt(me, uuid)
        return page(request, prompt_form(found), into, prompt=found)
    found = own_prompt_ever(me, uuid) if "question" in request.POST else own_prompt(me, uuid)
    if "delete" in request.POST:
        own.trash(found)
        undo = f"undo:{reverse('prompt_edit', args=[found.slug])}?restore=1"
        said = "The prompt is in the trash for 30 days. What you wrote with it stays."
        messages.success(request, said, extra_tags=undo)
        return see_other("sets" if into is None else reverse("set_edit", args=[into.slug]))
    typed = Typed.of(request.POST)
    if found.trashed_at is not None:
        typed.wrong("question", "It was thrown away meanwhile. Take it out of the trash, then keep this.")
        return page(request, typed, into, prompt=found, status=409)
    if "more" in request.POST:
        return one_more(request, typed, into, prompt=found)
    words = typed.words()
    if typed.errors:
        return page(request, typed, into, prompt=found, status=422)
    try:
        own.rewrite(found, words, version=typed.number("version"))
    except own.Meanwhile:
        return changed_meanwhile(request, typed, into, own_prompt(me, uuid))
    messages.success(request, "The prompt is kept. What was written with it keeps the words it was asked.")
    return see_other(back_to(into, found))


def restore(request: HttpRequest, found: Prompt) -> HttpResponse:
    own.restore(found)
    messages.success(request, "The prompt is back, in the sets it was in.")
    asked = request.POST.get("next", "")
    return see_other(asked if asked and safe_address(request, asked) else reverse("sets"))


def changed_meanwhile(
    request: HttpRequest, typed: Typed, into: PromptSet | None, now: Prompt
) -> HttpResponse:
    """409 with what was typed and what stands; keeping again then puts the one in the other's place."""
    typed.values["version"] = str(now.version)
    return page(request, typed, into, prompt=now, meanwhile=True, status=409)


def one_more(
    request: HttpRequest, typed: Typed, into: PromptSet | None, prompt: Prompt | None = None
) -> HttpResponse:
    """The form with room for another step. Nothing is kept by it."""
    last = max([2, *(n for n in STEPS_ALL if f"step_{n}_name" in typed.values)])
    typed.rows = min(last + 1, STEPS[-1])
    return page(request, typed, into, prompt=prompt, status=422 if typed.errors else 200)


STEPS_ALL = range(1, STEPS[-1] + 1)


def set_asked_for(request: HttpRequest, me: User) -> PromptSet | None:
    """The set that the prompt belongs to, where the address or the form names one of the person's own."""
    named = request.POST.get("into") or request.GET.get("set") or ""
    return own_set(me, uuid_in(named)) if named else None


def back_to(into: PromptSet | None, prompt: Prompt) -> str:
    if into is not None:
        return f"{reverse('set_edit', args=[into.slug])}#questions"
    return f"{reverse('sets')}#prompts"


def page(
    request: HttpRequest,
    typed: Typed,
    into: PromptSet | None,
    *,
    prompt: Prompt | None = None,
    meanwhile: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "typed": typed,
        "into": into,
        "prompt": prompt,
        "meanwhile": prompt if meanwhile else None,
        "themes": all_themes(),
        "may_grow": typed.rows < STEPS[-1],
    }
    return render(request, "prompts/prompt_edit.html", context, status=status)
