"""Sets of one's own: a new one, a copy, its words and its order, in from a file, out as one."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods

from journal import security
from journal.access import person
from journal.answers import see_other
from journal.editor import safe_address
from journal.models import User
from journal.models.themes import all_themes, theme_of
from prompts import asking, giving, own
from prompts.access import open_set, own_set, own_set_ever, usable_prompt
from prompts.models import Prompt, PromptSet
from prompts.own_forms import Typed, blank_set, set_form, shown

BOTH = ["GET", "HEAD", "POST"]


@require_http_methods(BOTH)
def new(request: HttpRequest) -> HttpResponse:
    """GET asks for title and purpose; POST makes the set, or with `copy` one from a set's questions."""
    me = person(request)
    if request.method != "POST":
        return render(request, "prompts/set_new.html", {"typed": blank_set()})
    typed = Typed.of(request.POST)
    try:
        if "copy" in request.POST:
            original = open_set(me, typed.text("copy"))
            made = own.copy(me, original, uuid=typed.uuid("set"))
            messages.success(
                request, "This copy is yours. What you change here changes nothing in the original."
            )
            return see_other("set_edit", made.slug)
        title, purpose = typed.title(), typed.purpose()
        if not typed.errors:
            made = own.compose(me, title, purpose, uuid=typed.uuid("set"))
            own.say(made, {"title": title, "purpose": purpose}, {"title": "", "purpose": ""})
            return see_other("set_edit", made.slug)
    except own.Meanwhile as meanwhile:  # this form had made it already, with other words
        return page(request, me, own_set(me, made.uuid), typed, status=409, meanwhile=meanwhile.now)
    except own.Full as full:
        typed.wrong("title", str(full))
    return render(request, "prompts/set_new.html", {"typed": typed}, status=422)


# --- One of them -------------------------------------------------------------------------------------------------


@require_http_methods(BOTH)
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET shows it with its questions; POST saves title and purpose, and then does what its button says.

    Every button of the page sends the words along, so none of them loses what was typed.
    """
    me = person(request)
    if request.method != "POST":
        found = own_set(me, uuid)
        return page(request, me, found, set_form(found), browsed=request.GET.get("from", ""))
    if "restore" in request.POST or "restore" in request.GET:
        return restore(request, own_set_ever(me, uuid))
    typed = Typed.of(request.POST)
    worded = "title" in typed.values or "purpose" in typed.values
    found = own_set_ever(me, uuid) if worded else own_set(me, uuid)
    if "delete" in request.POST:
        own.trash(found)
        undo = f"undo:{reverse('set_edit', args=[found.slug])}?restore=1"
        messages.success(request, "The set is in the trash for 30 days. Its questions stay.", extra_tags=undo)
        return see_other("sets")
    if found.trashed_at is not None:
        typed.wrong("title", "This set was thrown away meanwhile. Take it out of the trash, then save this.")
        return page(request, me, found, typed, status=409)
    if worded:
        said = {
            name: check()
            for name, check in (("title", typed.title), ("purpose", typed.purpose))
            if name in typed.values
        }
        if typed.errors:
            return page(request, me, found, typed, status=422)
        try:
            own.say(found, said, shown(typed.values))
        except own.Meanwhile as meanwhile:
            return page(request, me, found, typed, status=409, meanwhile=meanwhile.now)
    try:
        for field, act in ACTS.items():
            if field in request.POST:
                return act(request, me, found, typed)
    except own.NotInIt:
        typed.wrong("questions", "That question is not in the set any more: this is how it stands now.")
        return page(request, me, own_set(me, uuid), typed, status=409)
    return saved(request, found, "Saved.")


Act = Callable[[HttpRequest, User, PromptSet, Typed], HttpResponse]


def restore(request: HttpRequest, found: PromptSet) -> HttpResponse:
    own.restore(found)
    messages.success(request, "The set is back, as it was.")
    asked = request.POST.get("next", "")
    return see_other(
        asked if asked and safe_address(request, asked) else reverse("prompt_set", args=[found.slug])
    )


def saved(request: HttpRequest, found: PromptSet, said: str, at: str = "") -> HttpResponse:
    """On to the page; the script that saves while somebody types is told no more than that it is done."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    messages.success(request, said)
    return see_other(f"{reverse('set_edit', args=[found.slug])}{at}")


def moved(steps: int) -> Act:
    def move(request: HttpRequest, me: User, found: PromptSet, typed: Typed) -> HttpResponse:
        prompt, order = of_set(me, found, typed.text("up" if steps < 0 else "down"))
        return put(request, me, found, prompt, order.index(prompt) + 1 + steps)

    return move


def place(request: HttpRequest, me: User, found: PromptSet, typed: Typed) -> HttpResponse:
    """`move` names the question and `to` its place, counted from 1: what dragging sends."""
    prompt, _ = of_set(me, found, typed.text("move"))
    return put(request, me, found, prompt, typed.number("to"))


def put(request: HttpRequest, me: User, found: PromptSet, prompt: Prompt, to: int) -> HttpResponse:
    at = own.move(found, prompt, to)
    count = len(found.items.all())
    return saved(request, found, f"“{prompt.question}” is now question {at} of {count}.", f"#q-{prompt.slug}")


def remove(request: HttpRequest, me: User, found: PromptSet, typed: Typed) -> HttpResponse:
    prompt = usable_prompt(me, typed.text("remove"))
    own.remove(found, prompt)
    stays = " It is still yours, under your prompts." if prompt.author_id else ""
    return saved(request, found, f"“{prompt.question}” is out of the set.{stays}", "#questions")


def add(request: HttpRequest, me: User, found: PromptSet, typed: Typed) -> HttpResponse:
    prompt = usable_prompt(me, typed.text("add"))
    try:
        new = own.add(found, prompt)
    except own.Full as full:
        typed.wrong("questions", str(full))
        return page(request, me, found, typed, status=422, browsed=prompt.theme_id)
    said = "is in the set, as its last question." if new else "was in the set already."
    return saved(request, found, f"“{prompt.question}” {said}", f"?from={prompt.theme_id}#questions")


def browse(request: HttpRequest, me: User, found: PromptSet, typed: Typed) -> HttpResponse:
    if theme_of(typed.text("browse")) is None:
        raise Http404
    return see_other(f"{reverse('set_edit', args=[found.slug])}?from={typed.text('browse')}#add")


def write(request: HttpRequest, me: User, found: PromptSet, typed: Typed) -> HttpResponse:
    return see_other(f"{reverse('prompt_new')}?set={found.slug}")


def change(request: HttpRequest, me: User, found: PromptSet, typed: Typed) -> HttpResponse:
    """On to a question's own page; a built-in one first becomes one of one's own, in its place."""
    prompt, _ = of_set(me, found, typed.text("change"))
    if prompt.author_id is None:
        try:
            prompt = own.take_over(found, prompt)
        except own.Full as full:
            typed.wrong("questions", str(full))
            return page(request, me, found, typed, status=422)
    return see_other(f"{reverse('prompt_edit', args=[prompt.slug])}?set={found.slug}")


def see(request: HttpRequest, me: User, found: PromptSet, typed: Typed) -> HttpResponse:
    return see_other("prompt_set", found.slug)


ACTS: dict[str, Act] = {
    "up": moved(-1),
    "down": moved(1),
    "move": place,
    "remove": remove,
    "add": add,
    "browse": browse,
    "write": write,
    "change": change,
    "see": see,
}
"""The first of these fields that a post has says what it asks for."""


def of_set(me: User, found: PromptSet, slug: str) -> tuple[Prompt, list[Prompt]]:
    """A question of the set by its slug, and all of them in order. Raises NotInIt where it was in it, as it seems."""
    prompt = usable_prompt(me, slug)
    order = [item.prompt for item in found.items.all()]
    if prompt not in order:
        raise own.NotInIt
    return prompt, order


def page(
    request: HttpRequest,
    me: User,
    found: PromptSet,
    typed: Typed,
    *,
    status: int = 200,
    browsed: str = "",
    meanwhile: dict[str, str] | None = None,
) -> HttpResponse:
    typed.values |= {f"was_{name}": value for name, value in (meanwhile or {}).items()}
    prompts = [item.prompt for item in found.items.all()]
    theme = theme_of(browsed)
    inside = {prompt.pk for prompt in prompts}
    context = {
        "set": found,
        "typed": typed,
        "prompts": prompts,
        "minutes": found.minutes,
        "themes": all_themes(),
        "theme": theme,
        "to_add": [
            prompt
            for prompt in (asking.open_to(me) if theme else ())
            if prompt.theme_id == browsed and prompt.pk not in inside
        ],
        "meanwhile": meanwhile or {},
    }
    return render(request, "prompts/set_edit.html", context, status=status)


# --- In and out --------------------------------------------------------------------------------------------------


@require_http_methods(BOTH)
def take_in(request: HttpRequest) -> HttpResponse:
    """GET asks for a TOML file; POST adds what is in it, or says what is wrong with it and adds nothing."""
    me = person(request)
    if request.method != "POST":
        return render(request, "prompts/set_import.html")
    upload = request.FILES.get("file")
    if upload is None:
        return refused_file(request, "Choose a TOML file.")
    name = (upload.name or "file")[:100]
    try:
        taken = giving.take_in(me, giving.read(name, upload.read(giving.FILE_LIMIT + 1)))
    except giving.Unreadable as unreadable:
        return refused_file(request, f"{unreadable} Nothing was added.")
    except own.Full as full:
        return refused_file(request, f"{full} Nothing was added.")
    security.record("import of prompt sets", request, me)
    messages.success(request, told(taken))
    return see_other("set_edit", taken.sets[0].slug) if len(taken.sets) == 1 else see_other("sets")


def refused_file(request: HttpRequest, sentence: str) -> HttpResponse:
    return render(request, "prompts/set_import.html", {"error": sentence}, status=422)


def told(taken: giving.Taken) -> str:
    if not taken.sets and not taken.prompts:
        return "All of it was here already. Nothing was added."
    parts = [
        f"{count} {word}{'' if count == 1 else 's'}"
        for count, word in ((len(taken.sets), "set"), (taken.prompts, "prompt"))
        if count
    ]
    here = (
        f" {taken.here} {'set was' if taken.here == 1 else 'sets were'} here already." if taken.here else ""
    )
    return f"Added: {' and '.join(parts)}.{here}"


def taken_along(request: HttpRequest, me: User, found: PromptSet, kind: str) -> HttpResponse:
    """A set as a file: `toml` to give away, `markdown` as a sheet."""
    makers = {
        "toml": (giving.toml_of, "application/toml", "toml"),
        "markdown": (giving.sheet_of, "text/markdown", "md"),
    }
    if kind not in makers:
        sentence = "A set can be taken along as toml or as markdown."
        context = {"sentence": sentence, "back": reverse("prompt_set", args=[found.slug])}
        return render(request, "journal/take_along_refused.html", context, status=422)
    make, content_type, ending = makers[kind]
    if found.author_id is not None:
        security.record(f"export of a prompt set as {kind}", request, me)
    name = slugify(found.title)[:60].strip("-_") or "prompt-set"
    return HttpResponse(
        make(found),
        content_type=f"{content_type}; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, f"{name}.{ending}") or ""},
    )
