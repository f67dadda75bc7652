"""This week, and past ones."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Case, Q, Subquery, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from journal.access import person
from journal.answers import see_other
from journal.asks import meetings
from journal.editor import safe_address
from journal.forms import EARLIEST
from journal.isoweek import IsoWeek
from journal.models import Draft, Entry, User, Week
from journal.models.entries import TEXTS_OF_ENTRY, EntryQuerySet
from journal.models.weeks import HEADLINE_LIMIT
from journal.timeline import marks_of
from prompts import asking, assigning, fifteen, picking
from prompts.access import usable_prompt
from prompts.asking import Questions
from prompts.assigning import Asked as Assigned
from prompts.come_due import come_due
from prompts.models.prompts import all_kinds
from prompts.strip import strip

ABSENCE = timedelta(weeks=6)
"""So long without an entry, the week begins small again."""

AGO = (("A quarter ago", 13), ("A year ago", 52))
DUE_AT_MOST = 7
"""Things that came due on one page, however short they are."""


@dataclass(frozen=True)
class Listed:
    """An entry on the page, its themes in order and its tags; `ago` is from how long ago an old one comes up."""

    entry: Entry
    themes: list[str]
    tags: list[str]
    ago: str = ""


@require_safe
def this_week(request: HttpRequest) -> HttpResponse:
    user = person(request)
    return week_page(request, IsoWeek.of(user.local_day()))


@require_http_methods(["GET", "HEAD", "POST"])
def week_of(request: HttpRequest, name: str) -> HttpResponse:
    """A week by its ISO name; one that does not exist or is to come is not found."""
    user = person(request)
    week = IsoWeek.parse(name)
    if week is None or week.monday > user.local_day() or week.sunday < EARLIEST:
        raise Http404
    if request.method == "POST":
        for field, act in ACTS.items():
            if field in request.POST or field in request.GET:
                return act(request, user, week)
        return refuse(request, week, "Nothing was sent that this page knows: nothing was changed.")
    return week_page(request, week)


def save_headline(request: HttpRequest, user: User, week: IsoWeek) -> HttpResponse:
    """Closes the week with a line, or opens it again with none.

    The form says which line it was begun from (`was`): where another tab has saved another one since, that stays,
    and 409 shows both; saving again then puts this one in its place.
    """
    headline = " ".join(sent(request, "headline").split())
    if len(headline) > HEADLINE_LIMIT:
        error = f"One line of at most {HEADLINE_LIMIT} characters; this one has {len(headline)}."
        return headline_refused(request, week, headline, error)
    if "\x00" in request.POST.get("headline", ""):
        return headline_refused(request, week, headline, "This line holds a character that cannot be stored.")
    was = request.POST.get("was")
    with transaction.atomic():
        stored, made = Week.objects.select_for_update().get_or_create(
            author=user, monday=week.monday, defaults={"headline": headline}
        )
        now = stored.headline
        if was is not None and now not in (was, headline):
            error = (
                f"Another tab closed this week with “{now}”. Save again, and yours takes its place."
                if now
                else "Another tab opened this week again. Save again to close it with this line."
            )
            return headline_refused(request, week, headline, error, now=now, status=409)
        if not made and now != headline:
            stored.headline, stored.updated_at = headline, timezone.now()
            stored.save(update_fields=["headline", "updated_at"])
    if request.headers.get("HX-Request"):
        return headline_part(request, week, headline, now=headline)
    messages.success(
        request, f"Week {week.number} is {'closed' if headline else 'open again' if now else 'open'}."
    )
    current = week.monday == IsoWeek.of(user.local_day()).monday
    return see_other("week") if current else see_other("week_of", week.name)


def headline_refused(
    request: HttpRequest, week: IsoWeek, typed: str, error: str, *, now: str | None = None, status: int = 422
) -> HttpResponse:
    """With what was typed and a sentence beside it; `now` is the line that stands, where the form did not know it."""
    if request.headers.get("HX-Request"):
        was = request.POST.get("was", "") if now is None else now
        return headline_part(request, week, typed, error, now=was, status=status)
    return week_page(request, week, typed=typed, error=error, status=status)


def headline_part(
    request: HttpRequest, week: IsoWeek, typed: str, error: str = "", *, now: str, status: int = 200
) -> HttpResponse:
    """The headline's form in place: saved, or refused with an error. `now` is the line that stands."""
    context = {
        "week": week,
        "headline": now,
        "typed": typed,
        "error": error,
        "saved": not error,
        "saved_at": timezone.now().astimezone(person(request).tz),
        "headline_limit": HEADLINE_LIMIT,
    }
    return render(request, "prompts/week.html#headline", context, status=status)


def say_kind(request: HttpRequest, user: User, week: IsoWeek) -> HttpResponse:
    """What kind of week it was, answered for this week; with nothing, taken back."""
    kind = sent(request, "kind")
    if over := ended(request, user, week):
        return over
    if kind and kind not in all_kinds():
        return refuse(request, week, "There is no such kind of week: nothing was changed.")
    asking.call(user, week, kind)
    return questions_changed(request, week, "" if kind else "Your answer is taken back.")


def swap(request: HttpRequest, user: User, week: IsoWeek) -> HttpResponse:
    """Another question in this one's place; a second tab that asks the same finds it done."""
    slug = sent(request, "swap")
    if over := ended(request, user, week):
        return over
    if undone(request):
        user.swaps.filter(monday=week.monday, prompt_slug=slug).delete()
        return questions_changed(request, week, "The question is back.")
    questions = asking.questions_of(user, week)
    if not any(one.slug == slug for one in questions.swapped):
        if questions.kind or not any(one.prompt.slug == slug for one in questions.open):
            return refuse(request, week, "That question does not stand here any more: nothing was changed.")
        if not asking.swap(user, week, slug):
            return refuse(request, week, "No other question is left to put in its place.")
    return questions_changed(request, week, "Another question stands there.", f"swap={slug}")


def not_for_me(request: HttpRequest, user: User, week: IsoWeek) -> HttpResponse:
    """A prompt that is not to be picked again, or may be again."""
    prompt = usable_prompt(user, sent(request, "not_for_me"))
    current = IsoWeek.of(user.local_day())
    asking.refuse(user, prompt.slug, refused=not undone(request), week=current)
    if undone(request):
        text, undo = f"“{prompt.question}” may be picked for you again.", ""
    else:
        text, undo = "It will not be picked for you. Settings has the list.", f"not_for_me={prompt.slug}"
    return questions_changed(request, current, text, undo)


ACTS: dict[str, Callable[[HttpRequest, User, IsoWeek], HttpResponse]] = {
    "headline": save_headline,
    "kind": say_kind,
    "swap": swap,
    "not_for_me": not_for_me,
}
"""What can be posted to a week, by the field that says it."""


def sent(request: HttpRequest, name: str) -> str:
    """A field of the form or, where an undo is one click, of its address."""
    return str(request.POST.get(name, request.GET.get(name, ""))).replace("\x00", "�")


def undone(request: HttpRequest) -> bool:
    return sent(request, "undo") == "1"


def ended(request: HttpRequest, user: User, week: IsoWeek) -> HttpResponse | None:
    """The refusal, where the week is over: its questions stand as they stood."""
    if week == IsoWeek.of(user.local_day()):
        return None
    return refuse(request, week, "That week is over: its questions stand as they stood.")


def refuse(request: HttpRequest, week: IsoWeek, sentence: str) -> HttpResponse:
    """422, with a sentence and the page."""
    messages.error(request, sentence)
    part = "#questions" if request.headers.get("HX-Request") else ""
    return week_page(request, week, part=part, status=422)


def questions_changed(request: HttpRequest, week: IsoWeek, text: str = "", undo: str = "") -> HttpResponse:
    """Back to the questions, with what was done and its undo."""
    if text:
        address = f"{reverse('week_of', args=[week.name])}?{undo}&undo=1"
        messages.success(request, text, extra_tags=f"undo:{address}" if undo else "")
    if request.headers.get("HX-Request"):
        return week_page(request, week, part="#questions")
    back = request.POST.get("next", "")
    return see_other(back if back and safe_address(request, back) else "week")


def week_page(
    request: HttpRequest,
    week: IsoWeek,
    *,
    typed: str | None = None,
    error: str = "",
    part: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a week, or its part with the questions. At most fourteen queries, the session's among them.

    Right after an act there are three more: what was done is told once, and so taken out of the session, which is
    an update in a transaction.
    """
    user = person(request)
    today = user.local_day()
    this = IsoWeek.of(today)
    assigned = assigning.asked_in(user, week)
    questions = asking.questions_of(
        user,
        week,
        room=picking.PICKS - len(assigned),
        assigned={one.item.prompt_slug for one in assigned},
        weeks=Q(monday__in=[(week - 1).monday, week.monday, (week + 1).monday]),
    )
    headlines = {monday: row.key for monday, row in questions.weeks.items()}
    headline = headlines.get(week.monday, "")
    context: dict[str, Any] = {
        "week": week,
        "current": week == this,
        "today": today,
        "headline": headline,
        "closed_on": user.local_day(questions.weeks[week.monday].since) if headline else None,
        "typed": headline if typed is None else typed,
        "error": error,
        "headline_limit": HEADLINE_LIMIT,
        "part": part,
    }
    first = questions.first
    absent = bool(questions.last and today - questions.last > ABSENCE)
    context |= {"first_week": first is None, "absent": absent}
    if week == this:
        context |= asked_now(user, questions, assigned, today, closed=bool(headline), absent=absent)
    if part:
        return render(request, f"prompts/week.html{part}", context, status=status)
    written, earlier = entries_of(user, week, then=week == this)
    joined = IsoWeek.of(user.local_day(user.date_joined))
    begun = min(IsoWeek.of(first or today), joined)
    columns = strip(user, week, IsoWeek.of(first), this) if first else []
    context |= {
        "written": written,
        "words": sum(one.entry.words for one in written),
        "earlier": earlier,
        "strip": columns if any(column.words for column in columns) else [],
        "previous": week - 1 if begun < week else None,
        "next": week + 1 if week < this else None,
        "previous_headline": headlines.get((week - 1).monday, ""),
        "next_headline": headlines.get((week + 1).monday, ""),
    }
    since = (week - 1).monday if week == this else week.monday
    met = [day for day in questions.met if since <= day <= min(week.sunday, today)]
    context["meetings"] = meetings(user, min(met), max(met), today) if met else []
    if week == this:
        context["drafts"] = drafts_of(user)
    elif begun <= week:
        lived = bool(written or headline)
        context |= asked_then(user, week, questions, assigned, lived=lived, here=joined <= week)
    return render(request, "prompts/week.html", context, status=status)


def asked_now(
    user: User, questions: Questions, assigned: list[Assigned], today: date, *, closed: bool, absent: bool
) -> dict[str, Any]:
    """This week's questions, the first one open, and what has come due, as far as it fits fifteen minutes.

    What was assigned comes first. A first week asks one question, and so does the week after a long absence, with
    one thing that came due; or what was assigned, or belongs to the kind of week that was said. At most three queries.
    """
    waiting = [one.item for one in assigned if not one.answered]
    left = questions.open
    if (absent or questions.first is None) and not questions.kind:
        left = [] if waiting else left[:1]
    minutes = waiting[0].minutes if waiting else left[0].prompt.minutes if left else 0
    asked = len(assigned) + len(questions.asked)
    open_ = len(waiting) + len(questions.open)
    room = fifteen.room(minutes)
    due = come_due(user, today, room=room, at_most=1 if absent else DUE_AT_MOST)
    return {
        "kinds": all_kinds().values(),
        "kind": questions.kind,
        "assigned": waiting,
        "first_pick": left[0] if left and not waiting else None,
        "picks": left if waiting else left[1:],
        "asked": len(questions.asked),
        "evening": fifteen.Evening(minutes, due.minutes, asked, asked - open_, closed),
        "due": due,
    }


def asked_then(
    user: User, week: IsoWeek, questions: Questions, assigned: list[Assigned], *, lived: bool, here: bool
) -> dict[str, Any]:
    """What stood on the page of a past week, and what came due in it. Two queries.

    Nothing was picked before somebody was `here`: what is dated then was brought in, or written about it later.
    """
    looked_back = list(
        user.look_backs.done()
        .offered()
        .filter(on__range=(week.monday, week.sunday), entry__trashed_at=None)
        .select_related("entry")
        .defer(*TEXTS_OF_ENTRY)
        .order_by("on", "id")
    )
    settled = list(
        user.forecasts.kept()
        .on_record()
        .settled()
        .filter(settled_on__range=(week.monday, week.sunday))
        .order_by("settled_on", "id")
    )
    lived = lived or bool(assigned or questions.swapped or looked_back or settled)
    return {
        "past_kind": questions.kind,
        "past_assigned": assigned,
        "past_picks": questions.asked if questions.kind or (lived and here) else [],
        "past_swapped": questions.swapped,
        "looked_back": looked_back,
        "settled": settled,
    }


def entries_of(user: User, week: IsoWeek, *, then: bool) -> tuple[list[Listed], list[Listed]]:
    """What was written in the week and, with `then`, what comes up from a quarter and a year ago. Two queries."""
    wanted = Q(date__range=(week.monday, week.sunday))
    for _, ago in AGO if then else ():
        wanted |= Q(pk=Subquery(that_comes_up(user, week - ago).values("pk")[:1]))
    found = list(user.entries.kept().filter(wanted).as_listed())
    marks = marks_of(found)
    written = [Listed(entry, *marks[entry.pk]) for entry in found if week.monday <= entry.date <= week.sunday]
    earlier = [
        Listed(entry, *marks[entry.pk], ago=name)
        for name, ago in (AGO if then else ())
        for entry in found
        if abs(entry.date - (week - ago).monday) < timedelta(weeks=2)
    ]
    return written, earlier


def that_comes_up(user: User, week: IsoWeek) -> EntryQuerySet:
    """The longest entry of a week first, then those of the weeks beside it: the same whatever day it is."""
    exact = Q(date__range=(week.monday, week.sunday))
    return (
        user.entries.kept()
        .on_record()
        .between((week - 1).monday, (week + 1).sunday)
        .filter(resurface=True)
        .order_by(Case(When(exact, then=0), default=1), "-words", "date", "pk")
    )


def drafts_of(user: User) -> list[Draft]:
    """Unfinished writing, newest first, at most five. One query."""
    return list(user.drafts.unfinished().as_listed().order_by("-updated_at")[:5])
