"""Forecasts: made, said again, settled, changed, counted."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from journal import forecasting
from journal.access import own_entry, own_forecast, own_foretold, person, uuid_in
from journal.answers import see_other
from journal.dates import long_day
from journal.editor import safe_address
from journal.forecast_forms import OUTCOMES, Typed, blank
from journal.forecasting import Meanwhile, Says
from journal.models import Entry, Forecast, User
from journal.models.forecasts import CLAIM_LIMIT, NOTE_LIMIT, ForecastQuerySet, Outcome

DUE_SHOWN, OPEN_SHOWN, SETTLED_SHOWN = 5, 8, 10
PAGE = 50
_SAID = re.compile(r"([1-9]\d?)-([1-9]\d?)", re.ASCII)
_AFTER = re.compile(r"\d{1,6}", re.ASCII)

LISTS = {
    "due": "Due",
    "open": "Open",
    "settled": "Settled",
    "scored": "In the calibration",
    "void": "Void",
    "early": "Settled ahead of their day",
}


@dataclass(frozen=True)
class Listed:
    """One list, as the address asks for it: which, those that said so much, and how many were shown before."""

    name: str
    said: tuple[int, int] | None = None
    after: int = 0

    @property
    def title(self) -> str:
        return LISTS[self.name]

    @property
    def said_text(self) -> str:
        return "" if self.said is None else f"{self.said[0]}–{self.said[1]}%"

    def address(self, *, said: bool = True, after: int = 0) -> str:
        parts = [f"list={self.name}"] if not (self.said and said and self.name == "scored") else []
        if self.said and said:
            parts.append(f"said={self.said[0]}-{self.said[1]}")
        if after:
            parts.append(f"after={after}")
        return f"{reverse('forecasts')}?{'&'.join(parts)}"


class Unreadable(Exception):
    """A value of the address that cannot be read; the sentence says which."""


# --- All of them -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def forecasts(request: HttpRequest) -> HttpResponse:
    """GET: what is due, open and settled, with the calibration; or one list, as `list` and `said` ask. POST makes one.

    At most eleven queries, session and user included.
    """
    me = person(request)
    if request.method == "POST":
        return make(request, me)
    try:
        wanted = listed(request)
    except Unreadable as refusal:
        messages.error(request, str(refusal))
        return page(request, me, blank(), status=422)
    return page(request, me, blank()) if wanted is None else one_list(request, me, wanted)


def make(request: HttpRequest, me: User) -> HttpResponse:
    typed = Typed.of(request.POST)
    entry = own_entry(me, uuid_in(typed.text("entry"))) if typed.text("entry") else None
    claim, probability, due = typed.claim(), typed.probability(), typed.due(me.local_day())
    if typed.errors:
        return page(request, me, typed, entry=entry, status=422)
    made = forecasting.make(me, claim, probability, due, entry=entry, uuid=typed.uuid("forecast"))
    if made.trashed_at is not None or (made.claim, made.probability, made.due) != (claim, probability, due):
        # The page was posted once before, with other words: nothing of either is lost.
        made = forecasting.make(me, claim, probability, due, entry=entry)
    messages.success(request, f"Kept. It asks on {long_day(made.due, today=me.local_day())}.")
    return see_other(where_next(request, reverse("forecasts")))


def page(
    request: HttpRequest, me: User, typed: Typed, *, entry: Entry | None = None, status: int = 200
) -> HttpResponse:
    today = me.local_day()
    kept = me.forecasts.kept().with_entry()
    standing = forecasting.calibration_of(me)
    due = list(kept.open().past_their_day(today)[:DUE_SHOWN]) if standing.due else []
    to_come = list(kept.open().to_come(today)[:OPEN_SHOWN]) if standing.open else []
    settled = list(kept.settled().with_revisions()[:SETTLED_SHOWN]) if standing.settled else []
    context = {
        "due": due,
        "more_due": standing.due - len(due),
        "open": to_come,
        "more_open": standing.open - len(to_come),
        "settled": settled,
        "more_settled": standing.settled - len(settled),
        "standing": standing,
        "calibration": standing,
        "new": typed,
        "entry": entry,
        "today": today,
        "here": reverse("forecasts"),
        "claim_limit": CLAIM_LIMIT,
    }
    return render(request, "journal/forecasts.html", context, status=status)


def listed(request: HttpRequest) -> Listed | None:
    """What the address asks for; None for the page itself. Raises Unreadable."""
    said = None
    if text := request.GET.get("said", ""):
        found = _SAID.fullmatch(text)
        if found is None or int(found[1]) > int(found[2]):
            raise Unreadable("“said” is two whole numbers from 1 to 99, as in 61-70. All are shown.")
        said = int(found[1]), int(found[2])
    name = request.GET.get("list", "") or ("scored" if said else "")
    if not name:
        return None
    if name not in LISTS:
        raise Unreadable(f"“list” is one of {', '.join(LISTS)}. All are shown.")
    after = request.GET.get("after", "")
    return Listed(name, said, int(after) if _AFTER.fullmatch(after) else 0)


def one_list(request: HttpRequest, me: User, wanted: Listed) -> HttpResponse:
    today = me.local_day()
    kept: ForecastQuerySet = me.forecasts.kept()
    lists: dict[str, Callable[[], ForecastQuerySet]] = {
        "due": lambda: kept.open().past_their_day(today),
        "open": lambda: kept.open().to_come(today),
        "settled": kept.settled,
        "scored": lambda: me.forecasts.scored(today),
        "void": lambda: kept.settled().came(Outcome.VOID),
        "early": lambda: kept.settled().to_come(today).exclude(outcome=Outcome.VOID),
    }
    found = lists[wanted.name]()
    if wanted.said:
        found = found.said(*wanted.said)
    rows = list(found.with_entry().with_revisions()[wanted.after : wanted.after + PAGE + 1])
    context = {
        "wanted": wanted,
        "rows": rows[:PAGE],
        "count": found.count(),
        "came_true": found.came(Outcome.YES).count() if wanted.name == "scored" else None,
        "all_of_it": wanted.address(said=False),
        "next_page": wanted.address(after=wanted.after + PAGE) if len(rows) > PAGE else "",
        "first_page": wanted.address() if wanted.after else "",
        "today": today,
    }
    return render(request, "journal/forecast_list.html", context)


# --- One of them -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def forecast(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET shows it with all it ever said; POST settles it, asks in a week, says another number, changes it, deletes
    it (`delete`) or takes it out of the trash (`restore`)."""
    me = person(request)
    if request.method != "POST":
        return show(request, me, own_forecast(me, uuid))
    if "restore" in request.POST or "restore" in request.GET:
        return restore(request, me, own_foretold(me, uuid))
    for field, act in ACTS.items():
        if field in request.POST:
            return act(request, me, own_forecast(me, uuid))
    found = own_forecast(me, uuid)
    messages.error(request, "Say what to do with the forecast: nothing was changed.")
    return show(request, me, found, status=422)


def delete(request: HttpRequest, me: User, found: Forecast) -> HttpResponse:
    forecasting.trash(found)
    messages.success(
        request,
        "The forecast is in the trash for 30 days.",
        extra_tags=f"undo:{reverse('forecast', args=[found.uuid])}?restore=1",
    )
    return see_other("forecasts")


def restore(request: HttpRequest, me: User, found: Forecast) -> HttpResponse:
    forecasting.restore(found)
    messages.success(request, "The forecast is back, as it was.")
    return see_other(where_next(request, reverse("forecast", args=[found.uuid])))


def put_off(request: HttpRequest, me: User, found: Forecast) -> HttpResponse:
    typed = Typed.of(request.POST)
    note = typed.note()
    if typed.errors:
        return refused(request, me, found, typed)
    try:
        found = forecasting.put_off(found, note, me.local_day())
    except Meanwhile as meanwhile:
        return overtaken(request, me, meanwhile.forecast, typed)
    if request.headers.get("HX-Request"):
        return outcome(request, me, found)
    day = long_day(found.asks_on or found.due, today=me.local_day())
    messages.success(request, f"It asks on {day}.{' What you wrote so far waits with it.' if note else ''}")
    return see_other(where_next(request, reverse("forecasts")))


def settle(request: HttpRequest, me: User, found: Forecast) -> HttpResponse:
    typed = Typed.of(request.POST)
    came, note = typed.outcome(), typed.note()
    if typed.errors:
        return refused(request, me, found, typed)
    try:
        found = forecasting.settle(found, came, note, me.local_day())
    except Meanwhile as meanwhile:
        return overtaken(request, me, meanwhile.forecast, typed)
    if request.headers.get("HX-Request"):
        return outcome(request, me, found)
    messages.success(
        request,
        f"Settled: {found.get_outcome_display().lower()}.",
        extra_tags=f"read:{reverse('forecast', args=[found.uuid])}",
    )
    return see_other(where_next(request, reverse("forecasts")))


def say_again(request: HttpRequest, me: User, found: Forecast) -> HttpResponse:
    typed = Typed.of(request.POST)
    probability = typed.probability()
    if typed.errors:
        return show(request, me, found, again=typed, status=422)
    try:
        new = forecasting.say_again(found, probability, me.local_day())
    except Meanwhile as meanwhile:
        return overtaken(request, me, meanwhile.forecast, typed)
    if new:
        messages.success(request, f"{probability}% is kept beside the first, which is the one that counts.")
    else:
        messages.info(request, f"You said {probability}% last. Nothing was changed.")
    return see_other(where_next(request, reverse("forecast", args=[found.uuid])))


def change(request: HttpRequest, me: User, found: Forecast) -> HttpResponse:
    """An open one takes other words or another day; a settled one also another outcome and note. It shows."""
    typed = Typed.of(request.POST)
    today = me.local_day()
    claim = typed.claim() if "claim" in typed.values else found.claim
    due = typed.due(today, standing=found.due) if "due" in typed.values else found.due
    came, note = found.outcome, found.note
    if not found.is_open:
        due = found.due
        came = typed.outcome(may_reopen=True) if "outcome" in typed.values else came
        note = typed.note() if "note" in typed.values else note
    if typed.errors:
        return show(request, me, found, changed=typed, status=422)
    try:
        forecasting.change(found, Says(claim, due, came, note), today, version=typed.version())
    except Meanwhile as meanwhile:
        return overtaken(request, me, meanwhile.forecast, typed)
    messages.success(request, "Changed. What it said before stands under it.")
    return see_other("forecast", found.uuid)


ACTS: dict[str, Callable[[HttpRequest, User, Forecast], HttpResponse]] = {
    "delete": delete,
    "later": put_off,
    "change": change,
    "probability": say_again,
    "outcome": settle,
    "settle": settle,
    "note": settle,
}
"""The first of these fields that a post has says what it asks for."""


def show(request: HttpRequest, me: User, found: Forecast, *, status: int = 200, **typed: Any) -> HttpResponse:
    """One forecast's page. `typed`, `again` and `changed` are what was typed in its three forms."""
    today = me.local_day()
    context = {
        "forecast": found,
        "today": today,
        "later": list(found.later.all()),
        "said_before": list(reversed(found.revisions.all())),
        "past": found.due <= today,
        "outcomes": OUTCOMES.items(),
        "next": going_on(request),
        "claim_limit": CLAIM_LIMIT,
        "note_limit": NOTE_LIMIT,
        **typed,
    }
    return render(request, "journal/forecast.html", context, status=status)


def refused(request: HttpRequest, me: User, found: Forecast, typed: Typed) -> HttpResponse:
    """422 with everything in it: the form alone for htmx, else on the forecast's own page."""
    if not found.is_open:
        return overtaken(request, me, found, typed)
    return asked_again(request, me, found, typed, status=422)


def overtaken(request: HttpRequest, me: User, found: Forecast, typed: Typed) -> HttpResponse:
    """409: it was settled or changed meanwhile. Says how, and gives back what was typed, to be kept as a change."""
    found = own_forecast(me, found.uuid)
    return asked_again(request, me, found, typed, status=409, meanwhile=True)


def asked_again(
    request: HttpRequest, me: User, found: Forecast, typed: Typed, *, status: int, meanwhile: bool = False
) -> HttpResponse:
    if request.headers.get("HX-Request"):
        context = {
            "forecast": found,
            "typed": typed,
            "meanwhile": meanwhile,
            "today": me.local_day(),
            "next": going_on(request),
        }
        return render(request, "components/forecast_due.html", context, status=status)
    if meanwhile:
        return show(request, me, found, status=status, changed=typed, meanwhile=True)
    return show(request, me, found, status=status, typed=typed)


def outcome(request: HttpRequest, me: User, found: Forecast) -> HttpResponse:
    """What stands in the form's place, for htmx."""
    context = {"forecast": found, "today": me.local_day(), "next": going_on(request)}
    return render(request, "components/forecast_outcome.html", context)


def going_on(request: HttpRequest) -> str:
    """Where the person came from, when that is an address of ours."""
    back = request.POST.get("next", "") or request.GET.get("next", "")
    return back if back and safe_address(request, back) else ""


def where_next(request: HttpRequest, else_to: str) -> str:
    return going_on(request) or else_to
