"""Looking back on one entry: how it turned out is answered, put off, dropped, or asked again."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from journal import looking_back
from journal.access import own_entry, own_written, person
from journal.answers import see_other
from journal.dates import long_day
from journal.editor import safe_address
from journal.looking_back import Asked, Overtaken, Sent
from journal.models import Entry, LookBack, User

ACTS = ("drop", "later", "again")


@require_http_methods(["GET", "HEAD", "POST"])
def look_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET asks on a page of its own; POST answers, puts off, drops or asks again, and goes back to `next`."""
    me = person(request)
    if request.method != "POST":
        entry = own_entry(me, uuid)
        return page(request, me, asked_of(entry))
    act = act_of(request.POST)
    entry = own_written(me, uuid)
    sent = looking_back.read(request.POST, act, entry, me)
    if entry.trashed_at is not None:
        if not sent.note:
            raise Http404
        return page(request, me, sent.shown_in(asked_of(entry)), status=409)
    if not act or sent.errors:
        if not act:
            messages.error(request, "Say what to do with the look-back: nothing was changed.")
        return page(request, me, sent.shown_in(asked_of(entry)), status=422)
    return ACT[act](request, me, entry, sent)


def act_of(data: Mapping[str, str]) -> str:
    """What a post asks for. Pressing Enter in the date's field names a day, and answers nothing."""
    for act in ACTS:
        if act in data:
            return act
    typed = any(data.get(name, "").strip() for name in ("note", "turned_out"))
    if not typed and data.get("look_back_on", "").strip():
        return "later"
    return "answer" if typed or "answer" in data else ""


def answer(request: HttpRequest, me: User, entry: Entry, sent: Sent) -> HttpResponse:
    try:
        done = looking_back.answer(entry, sent, me.local_day())
    except Overtaken as overtaken:
        asked = sent.shown_in(asked_of(entry), overtaken=overtaken.by)
        return page(request, me, asked, status=409)
    if request.headers.get("HX-Request"):
        return outcome(request, me, entry, answered=done)
    messages.success(request, turned_out(done), extra_tags=f"read:{reverse('entry', args=[entry.uuid])}")
    return see_other(where_next(request, entry))


def later(request: HttpRequest, me: User, entry: Entry, sent: Sent) -> HttpResponse:
    assert sent.until is not None  # noqa: S101 (without a day it was refused before)
    looking_back.ask_on(entry, sent.until, sent.note)
    if request.headers.get("HX-Request"):
        return outcome(request, me, entry, until=sent.until)
    kept = " What you wrote so far waits with it." if sent.note else ""
    messages.success(request, f"It asks on {long_day(sent.until, today=me.local_day())}.{kept}")
    return see_other(where_next(request, entry))


def drop(request: HttpRequest, me: User, entry: Entry, sent: Sent) -> HttpResponse:
    """A note that was typed goes with it only where that is said."""
    if sent.note and request.POST["drop"] != "note":
        return page(request, me, sent.shown_in(asked_of(entry), sure=True), status=422)
    dropped = looking_back.drop(entry)
    if request.headers.get("HX-Request"):
        return outcome(request, me, entry)
    if dropped:
        messages.success(request, "It will not ask how this turned out.")
    return see_other(where_next(request, entry))


ACT = {"answer": answer, "later": later, "again": later, "drop": drop}


def asked_of(entry: Entry) -> Asked:
    """The question of an entry as it stands. Two queries."""
    return looking_back.asked_by(entry, list(entry.look_backs.all()))


def turned_out(done: LookBack) -> str:
    """What a look-back says in one line."""
    if done.turned_out is None:
        return "Your note is kept."
    return f"It felt like {done.felt}. It turned out {done.turned_out}."


def where_next(request: HttpRequest, entry: Entry) -> str:
    asked = request.POST.get("next", "")
    return asked if asked and safe_address(request, asked) else reverse("entry", args=[entry.uuid])


def outcome(
    request: HttpRequest,
    me: User,
    entry: Entry,
    *,
    answered: LookBack | None = None,
    until: object = None,
) -> HttpResponse:
    """What stands in the question's place, for htmx."""
    context = {"entry": entry, "answered": answered, "until": until, "today": me.local_day()}
    context["next"] = request.POST.get("next", "")
    return render(request, "components/look_back_outcome.html", context)


def page(request: HttpRequest, me: User, asked: Asked, status: int = 200) -> HttpResponse:
    """The question on its own page, or as a part for htmx (which shows what is refused with 409 or 422)."""
    back = request.POST.get("next", "") or request.GET.get("next", "")
    context = {
        "asked": asked,
        "entry": asked.entry,
        "today": me.local_day(),
        "next": back if back and safe_address(request, back) else "",
    }
    part = bool(request.headers.get("HX-Request")) and request.method == "POST"
    name = "components/look_back.html" if part else "journal/look_back.html"
    return render(request, name, context, status=status)
