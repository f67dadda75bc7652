"""Giving a set, and one assignment as both sides see it; a group of them as its mentor alone does."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from journal.access import person
from journal.answers import see_other
from journal.dates import long_day
from journal.editor import safe_address
from journal.forms import FURTHEST, as_uuid, day
from journal.models import User
from journal.templatetags.terrain import in_a_row, spelled
from prompts import assigning, mentoring
from prompts.access import assignment_of, open_set
from prompts.assigning import Progress
from prompts.mentoring_forms import given_back
from prompts.models import Assignment, Mentorship, PromptSet
from prompts.models.mentoring import LINE_LIMIT, NOTE_LIMIT
from prompts.own_forms import Typed

BOTH = ["GET", "HEAD", "POST"]


# --- Giving ----------------------------------------------------------------------------------------------


@dataclass
class Giving:
    """The form of an assignment: what was typed and chosen, and what there is to choose from."""

    typed: Typed
    people: list[Mentorship]
    sets: list[PromptSet]
    to: set[str]
    had: Mapping[str, list[str]]
    """Who has been given a set before, by its slug: a set can be given again, but not without a word."""

    @property
    def chosen(self) -> list[Mentorship]:
        return [bond for bond in self.people if str(bond.uuid) in self.to]

    @property
    def set(self) -> PromptSet | None:
        slug = self.typed.text("set")
        return next((one for one in self.sets if one.slug == slug), None)

    @property
    def shelves(self) -> list[tuple[str, list[tuple[PromptSet, str]]]]:
        """The sets to choose from, one's own and the built-in ones, each with who has had it."""
        return [
            ("Yours" if own else "Built in", [(one, self.said_of(one)) for one in shelf])
            for own, shelf in groupby(self.sets, key=lambda one: one.author_id is not None)
        ]

    @property
    def said(self) -> str:
        return self.said_of(self.set) if self.set is not None else ""

    def said_of(self, one: PromptSet) -> str:
        names = self.had.get(one.slug, [])
        who = in_a_row(names) if len(names) < 4 else f"{spelled(len(names))} people"
        return f"given to {who} before" if names else ""

    @property
    def pace(self) -> str:
        found = self.typed.text("pace")
        return found if found in Assignment.Pace.values else Assignment.Pace.ALL

    @property
    def due_is_plain(self) -> bool:
        """False for what a date field would not show: it is then a text field, so that nothing is lost."""
        text = self.typed.text("due")
        return not text or day(text) is not None


@require_http_methods(BOTH)
def assign(request: HttpRequest) -> HttpResponse:
    """GET asks for whom, which set, until when and how; POST gives it. A form that is posted twice gives once."""
    me = person(request)
    posted = request.method == "POST"
    values = request.POST if posted else request.GET
    people = people_of(me)
    giving = Giving(Typed.of(values), people, sets_of(me), set(values.getlist("to")), had_before(people))
    if not posted:
        giving.typed.errors.clear()
        giving.typed.values["given"] = str(uuid4())
        if len(giving.people) == 1:
            giving.to = {str(giving.people[0].uuid)}
        return assign_page(request, giving)
    task = task_of(me, giving)
    if task is None:
        return assign_page(request, giving, status=422)
    try:
        given = give(me, giving, task)
    except mentoring.Refused as refused:
        giving.typed.wrong("to", str(refused))
        return assign_page(request, giving, status=422)
    return given_page(request, giving, given)


def give(me: User, giving: Giving, task: mentoring.Task) -> UUID:
    """Gives it; where the same form is posted in the same moment, the other post was it."""
    given = giving.typed.uuid("given") or uuid4()
    try:
        return mentoring.assign(me, giving.chosen, task, given=given)
    except IntegrityError:
        return mentoring.assign(me, giving.chosen, task, given=given)


def people_of(mentor: User) -> list[Mentorship]:
    """Whom a mentor can give something to, by name. One query."""
    rows = mentor.mentorships_as_mentor.active().select_related("mentee")
    return sorted(rows, key=lambda bond: (bond.mentee.called.casefold(), bond.pk))


def sets_of(mentor: User) -> list[PromptSet]:
    """The sets with a question in them: one's own, then the built-in ones. Two queries."""
    usable = PromptSet.objects.kept().filter(Q(author=None, retired_at=None) | Q(author=mentor))
    found = list(usable.with_prompts().order_by("position", "pk"))
    return sorted((one for one in found if one.items.all()), key=lambda one: one.author_id is None)


def had_before(people: Iterable[Mentorship]) -> dict[str, list[str]]:
    """By the slug of a set, the names of those who have been given it. One query."""
    called = {bond.pk: bond.mentee.called for bond in people}
    rows = Assignment.objects.filter(mentorship__in=list(called)).order_by("mentorship")
    had: dict[str, list[str]] = defaultdict(list)
    for slug, bond in rows.values_list("set_slug", "mentorship").distinct():
        had[slug].append(called[bond])
    return had


def task_of(me: User, giving: Giving) -> mentoring.Task | None:
    """What is to be given; None with a sentence beside each field that stands in the way.

    404 for people who are not this person's mentees, and for somebody else's set.
    """
    typed = giving.typed
    known = {str(bond.uuid) for bond in giving.people}
    if gone := giving.to - known:
        ended = me.mentorships_as_mentor.filter(uuid__in=[one for one in map(as_uuid, gone) if one])
        if ended.count() < len(gone):
            raise Http404
        typed.wrong("to", "A mentorship that you chose has ended. Look again at whom this is for.")
        giving.to &= known
    elif not giving.to:
        typed.wrong("to", "Choose at least one person.")
    chosen = giving.set
    if chosen is None:
        if slug := typed.text("set"):
            if not PromptSet.objects.filter(Q(author=None) | Q(author=me), slug=slug).exists():
                open_set(me, slug)
            typed.wrong("set", "There is no such set with a question in it any more. Choose another.")
        else:
            typed.wrong("set", "Choose a set.")
    if typed.text("pace") not in {"", *Assignment.Pace.values}:
        typed.wrong("pace", "Choose how it comes: all at once, or one a week.")
    note = typed.text("note").strip()
    if len(note) > NOTE_LIMIT:
        typed.wrong("note", f"A note holds {NOTE_LIMIT:,} characters; this has {len(note):,}.")
    due = due_in(typed, [bond.mentee for bond in giving.chosen])
    if typed.errors or chosen is None:
        return None
    return mentoring.Task(
        title=chosen.title,
        purpose=chosen.purpose,
        slug=chosen.slug,
        prompts=[item.prompt for item in chosen.items.all()],
        note=note,
        due=due,
        pace=giving.pace,
    )


def due_in(typed: Typed, mentees: list[User]) -> date | None:
    """The day in the form, or None with a sentence beside it where it is none, or over for somebody."""
    text = typed.text("due").strip()
    if not text:
        return None
    found = day(text)
    if found is None:
        typed.wrong("due", f"“{text[:40]}” is not a date. Write it as 2026-12-11.")
        return None
    for mentee in mentees:
        today = mentee.local_day()
        if found < today:
            typed.wrong(
                "due", f"For {mentee.called} it is {long_day(today)}. Choose that day or a later one."
            )
        elif found > today + FURTHEST:
            typed.wrong("due", "Choose a day within the next ten years.")
    return found


def assign_page(request: HttpRequest, giving: Giving, *, status: int = 200) -> HttpResponse:
    page = {
        "giving": giving,
        "typed": giving.typed,
        "paces": Assignment.Pace.choices,
        "note_limit": NOTE_LIMIT,
    }
    return render(request, "prompts/assign.html", page, status=status)


def given_page(request: HttpRequest, giving: Giving, given: UUID) -> HttpResponse:
    names = [bond.mentee.called for bond in giving.chosen]
    whom = names[0] if len(names) == 1 else f"{len(names)} people, who do not learn of each other"
    messages.success(request, f"Given to {whom}. It stands first in their week.")
    if len(names) > 1:
        return see_other("given", given)
    only = Assignment.objects.get(given=given, mentorship=giving.chosen[0])
    return see_other("assignment", only.uuid)


# --- One of them -----------------------------------------------------------------------------------------


@require_http_methods(BOTH)
def assignment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Its mentee's page, or its mentor's. A post does what its button says, as far as that side may."""
    me = person(request)
    held = assignment_of(me, uuid)
    mine = held.mentorship.mentee_id == me.pk
    if request.method == "POST":
        acts = MENTEE if mine else MENTOR
        for name, act in acts.items():
            if name in request.POST:
                return act(request, me, held)
        messages.error(request, "Nothing was sent that this page knows: nothing was changed.")
    status = 422 if request.method == "POST" else 200
    return (
        mentee_page(request, me, held, status=status)
        if mine
        else mentor_page(request, me, held, status=status)
    )


def mentee_page(
    request: HttpRequest, me: User, held: Assignment, typed: Typed | None = None, *, status: int = 200
) -> HttpResponse:
    """Seven queries beside the session's."""
    (progress,) = assigning.progress_of([held])
    lines = assigning.lines_of(me, held)
    page = {
        "assignment": held,
        "progress": progress,
        "mentor": held.mentorship.mentor,
        "lines": lines,
        "first_open": next((line.item for line in lines if line.state in {"open", "begun"}), None),
        "given_on": me.local_day(held.created_at),
        "typed": typed or Typed({}),
        "limit": LINE_LIMIT,
        "today": me.local_day(),
    }
    return render(request, "prompts/assignment.html", page, status=status)


def decline(request: HttpRequest, me: User, held: Assignment) -> HttpResponse:
    typed = Typed.of(request.POST)
    line = " ".join(typed.text("line").split())
    if len(line) > LINE_LIMIT:
        typed.wrong("line", f"One line holds {LINE_LIMIT} characters; this has {len(line)}.")
    if typed.errors:
        return mentee_page(request, me, held, typed, status=422)
    mentor = held.mentorship.mentor.called
    if mentoring.decline_assignment(held, line):
        messages.success(request, f"Declined. {mentor} is told so. What you kept stays yours.")
    else:
        said = "This set is not running any more. Nothing was changed."
        messages.info(request, said + given_back(line))
    return see_other("assignment", held.uuid)


Act = Callable[[HttpRequest, User, Assignment], HttpResponse]
MENTEE: Mapping[str, Act] = {"decline": decline}


# --- The mentor ------------------------------------------------------------------------------------------


def mentor_page(
    request: HttpRequest, me: User, held: Assignment, typed: Typed | None = None, *, status: int = 200
) -> HttpResponse:
    """What the mentor knows of one. Six queries beside the session's."""
    beside = Assignment.objects.filter(
        given=held.given, mentorship__mentor=me, mentorship__ended_at=None
    ).count()
    return table(request, me, assigning.progress_of([held]), typed, beside=beside, status=status)


def table(
    request: HttpRequest,
    me: User,
    rows: list[Progress],
    typed: Typed | None = None,
    *,
    group: bool = False,
    beside: int = 1,
    status: int = 200,
) -> HttpResponse:
    """One assignment, or all of one act of giving, as one table."""
    first = rows[0].assignment
    dues = {one.assignment.due for one in rows if one.running}
    common = dues.pop() if len(dues) == 1 else None
    page: dict[str, Any] = {
        "rows": rows,
        "assignment": first,
        "group": group,
        "beside": beside,
        "running": [one for one in rows if one.running],
        "declined": [one for one in rows if one.assignment.decline_line],
        "questions": first.items.all(),
        "given_on": me.local_day(first.created_at),
        "said": assigning.said_to([one.assignment for one in rows]),
        "typed": typed or Typed({"due": common.isoformat() if common else ""}),
        "today": me.local_day(),
        "count": rows[0].count,
    }
    page["due_is_plain"] = not page["typed"].text("due") or day(page["typed"].text("due")) is not None
    return render(request, "prompts/assignment_mentor.html", page, status=status)


def remind(request: HttpRequest, me: User, held: Assignment) -> HttpResponse:
    mentee = held.mentorship.mentee.called
    if mentoring.remind(held):
        messages.success(request, f"{mentee} is reminded, in the way they asked to be.")
    else:
        messages.info(
            request, f"{mentee} was reminded within the last seven days, or the set is not running."
        )
    return see_other(back_to(request, held))


def change_due(request: HttpRequest, me: User, held: Assignment) -> HttpResponse:
    typed = Typed.of(request.POST)
    due = due_in(typed, [held.mentorship.mentee])
    if typed.errors:
        return mentor_page(request, me, held, typed, status=422)
    if mentoring.change_due(held, due):
        messages.success(request, due_said(due))
    else:
        messages.info(request, "This set is not running any more. Nothing was changed.")
    return see_other("assignment", held.uuid)


def due_said(due: date | None) -> str:
    return f"It is due on {long_day(due)} now." if due else "It has no due date now."


def close(request: HttpRequest, me: User, held: Assignment) -> HttpResponse:
    if mentoring.close(held):
        messages.success(request, "Closed. It is asked no more; what was shared stays shared.")
    else:
        messages.info(request, "This set is not running any more. Nothing was changed.")
    return see_other(back_to(request, held))


def back_to(request: HttpRequest, held: Assignment) -> str:
    asked = request.POST.get("next", "")
    return asked if asked and safe_address(request, asked) else reverse("assignment", args=[held.uuid])


MENTOR: Mapping[str, Act] = {"remind": remind, "change_due": change_due, "close": close}


# --- A group ---------------------------------------------------------------------------------------------


@require_http_methods(BOTH)
def given(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What was given in one act, as one table that its mentor alone sees. A post changes or closes what runs of it."""
    me = person(request)
    rows = assigning.group(me, uuid)
    running = [one.assignment for one in rows if one.running]
    if request.method != "POST":
        return table(request, me, rows, group=True)
    if "close" in request.POST:
        done = sum(mentoring.close(one) for one in running)
        messages.success(request, f"Closed for {done} of {len(rows)}. What was shared stays shared.")
        return see_other("given", uuid)
    typed = Typed.of(request.POST)
    due = due_in(typed, [one.mentorship.mentee for one in running])
    if "change_due" not in request.POST:
        typed.wrong("due", "Nothing was sent that this page knows: nothing was changed.")
    if typed.errors:
        return table(request, me, rows, typed, group=True, status=422)
    for one in running:
        mentoring.change_due(one, due)
    messages.success(request, due_said(due))
    return see_other("given", uuid)
