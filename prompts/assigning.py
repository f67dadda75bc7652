"""Assignments as they are read: by the mentee all of it, by the mentor a count, a day, and what was said to them.

Nothing that a mentor is shown here is worked out from an entry, but for how many answers are shared with them now.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404
from django.urls import reverse

from journal.isoweek import IsoWeek
from journal.models import Entry, User
from prompts import mentoring, picking
from prompts.models import Assignment, AssignmentItem, Mentorship, Share

BAR: Final = 95
"""Width of the picture of a count, in its own units."""


@dataclass(frozen=True)
class Progress:
    """An assignment as far as it has come: what both sides may know of it.

    `today` is the mentee's day; `shared` how many of its answers are open to the mentor now.
    """

    assignment: Assignment
    answered: int
    count: int
    shared: int
    today: date

    @property
    def state(self) -> str:
        """running, finished, declined, closed, or ended with its mentorship."""
        held = self.assignment
        if held.finished_on is not None:
            return "finished"
        if held.declined_at is not None:
            return "declined"
        if held.closed_at is not None:
            return "closed"
        return "running" if held.mentorship.active else "ended"

    @property
    def running(self) -> bool:
        return self.state == "running"

    @property
    def late(self) -> bool:
        due = self.assignment.due
        return self.running and due is not None and due < self.today

    @property
    def may_remind(self) -> bool:
        return self.running and mentoring.may_remind(self.assignment)

    @property
    def bar(self) -> list[tuple[str, str, bool]]:
        """Where each part of the scale bar begins, how wide it is, and whether it is filled."""
        width = BAR / max(self.count, 1)
        return [
            (f"{0.5 + width * part:.1f}", f"{width:.1f}", part < self.answered) for part in range(self.count)
        ]


@dataclass(frozen=True)
class Told:
    """What a mentee says to their mentor about one question: that they will tell, or a line with a skip."""

    mentee: User
    item: AssignmentItem

    @property
    def line(self) -> str:
        return self.item.skip_line

    @property
    def on(self) -> date | None:
        return self.item.answered_on


@dataclass(frozen=True)
class QuestionLine:
    """One question as its mentee sees it: what became of it, and what of that is theirs alone."""

    item: AssignmentItem
    opened: bool
    entry: Entry | None = None
    share: Share | None = None
    draft: UUID | None = None
    can_answer: bool = True

    @property
    def state(self) -> str:
        """One word for the page: takeaway, whole, told, skipped, private, begun, open, or later."""
        if self.share is not None:
            return "whole" if self.share.whole else "takeaway"
        if self.item.answer == AssignmentItem.Answer.TOLD:
            return "told"
        if self.item.answer == AssignmentItem.Answer.SKIPPED:
            return "skipped"
        if self.item.answer or self.entry is not None:
            return "private"
        if self.draft is not None:
            return "begun"
        return "open" if self.opened else "later"


@dataclass(frozen=True)
class Asked:
    """An assigned question of a week."""

    item: AssignmentItem

    @property
    def assignment(self) -> Assignment:
        return self.item.assignment

    @property
    def answered(self) -> bool:
        return bool(self.item.answer)


# --- How far they have come ------------------------------------------------------------------------------


def progress_of(assignments: Iterable[Assignment], *, with_shares: bool = True) -> list[Progress]:
    """How far each has come. Takes them with counts and both people; one query more, however many there are."""
    rows = list(assignments)
    shared = shared_in(rows) if with_shares else Counter()
    return [
        Progress(
            row,
            answered=getattr(row, "answered_count", 0),
            count=getattr(row, "item_count", 0),
            shared=shared[row.pk],
            today=row.mentorship.mentee.local_day(),
        )
        for row in rows
    ]


def shared_in(assignments: Sequence[Assignment]) -> Counter[int]:
    """How many of their answers are open to the mentor now, by the assignment's key. One query."""
    if not assignments:
        return Counter()
    held = Share.objects.open().filter(
        mentorship=OuterRef("assignment__mentorship"),
        entry__author=OuterRef("assignment__mentorship__mentee"),
        entry__uuid=OuterRef("uuid"),
    )
    items = AssignmentItem.objects.filter(Exists(held), assignment__in=[row.pk for row in assignments])
    return Counter(items.order_by().values_list("assignment_id", flat=True))


def of_mentorship(mentorship: Mentorship, user: User) -> list[Progress]:
    """What was given in one mentorship, newest first. Two queries.

    Its mentee keeps them; to its mentor they close with the end.
    """
    if user.pk == mentorship.mentor_id and not mentorship.active:
        return []
    rows = mentorship.assignments.with_counts().select_related("mentorship__mentor", "mentorship__mentee")
    return progress_of(rows.order_by("-created_at", "-pk"))


def given_to(mentee: User) -> list[Progress]:
    """What a person has been given and not finished, the soonest due first. One query."""
    rows = Assignment.objects.running().filter(mentorship__mentee=mentee).with_counts()
    rows = rows.select_related("mentorship__mentor", "mentorship__mentee")
    return progress_of(rows.order_by(F("due").asc(nulls_last=True), "created_at", "pk"), with_shares=False)


def group(mentor: User, given: UUID) -> list[Progress]:
    """What a mentor gave in one act, by name; 404 where there is nothing of it. Two queries."""
    found = progress_of(in_one_act(mentor, given))
    if not found:
        raise Http404
    return sorted(
        found, key=lambda one: (one.assignment.mentorship.mentee.called.casefold(), one.assignment.pk)
    )


def in_one_act(mentor: User, given: UUID) -> list[Assignment]:
    """The assignments of one act of giving, of mentorships that go on. One query."""
    rows = Assignment.objects.filter(given=given, mentorship__mentor=mentor, mentorship__ended_at=None)
    return list(rows.with_counts().select_related("mentorship__mentor", "mentorship__mentee"))


def said_to(assignments: Iterable[Assignment]) -> list[Told]:
    """What the mentees say about questions of these, newest first. One query.

    A skip without a word is not among it: of that its mentor knows the count alone.
    """
    rows = AssignmentItem.objects.filter(assignment__in=[row.pk for row in assignments]).filter(
        Q(answer=AssignmentItem.Answer.TOLD) | ~Q(skip_line="")
    )
    found = rows.select_related("assignment__mentorship__mentee").order_by(
        "-answered_on", "assignment", "position"
    )
    return [Told(item.assignment.mentorship.mentee, item) for item in found]


# --- The mentee's side -----------------------------------------------------------------------------------


def lines_of(mentee: User, assignment: Assignment) -> list[QuestionLine]:
    """The questions of an assignment in order. Takes it with its items; three queries more."""
    items = list(assignment.items.all())
    uuids = [item.uuid for item in items]
    entries = {
        entry.uuid: entry
        for entry in mentee.entries.filter(uuid__in=uuids).defer("body", "html", "search_text")
    }
    open_ = Share.objects.open().filter(
        mentorship=assignment.mentorship_id, entry__in=[one.pk for one in entries.values()]
    )
    shares = {share.entry_id: share for share in open_}
    begun = drafts_for(mentee, items)
    today = mentee.local_day()
    counts = assignment.counts and assignment.mentorship.active
    return [
        QuestionLine(
            item,
            opened=item.opened(today),
            entry=entries.get(item.uuid),
            share=shares.get(entries[item.uuid].pk) if item.uuid in entries else None,
            draft=begun.get(item.uuid),
            can_answer=counts,
        )
        for item in items
    ]


def drafts_for(mentee: User, items: Sequence[AssignmentItem]) -> dict[UUID, UUID]:
    """The newest unfinished draft of each question, by the question's uuid. One query.

    A draft is a question's by its uuid; one that went on apart from it says so in its guide.
    """
    addresses = {address_of(item.uuid): item.uuid for item in items}
    rows = mentee.drafts.filter(discarded_at=None, entry=None).filter(
        Q(uuid__in=[item.uuid for item in items]) | Q(guide__keep__in=list(addresses))
    )
    known = {item.uuid for item in items}
    found: dict[UUID, UUID] = {}
    for uuid, guide in rows.order_by("updated_at").values_list("uuid", "guide"):
        found[uuid if uuid in known else addresses[(guide or {})["keep"]]] = uuid
    return found


def address_of(item: UUID) -> str:
    """Where the answer to a question is posted to: what the guide of its drafts names."""
    return reverse("answer_keep", args=[item])


# --- The week --------------------------------------------------------------------------------------------


def asked_in(mentee: User, week: IsoWeek) -> list[Asked]:
    """The assigned questions that stand in a week, at most as many as a week asks; answered in it counts. One query.

    The soonest due come first, each set in its own order; those of a week that is over are what stood there. No
    query for whom the request's reading of the person knows to be in no mentoring.
    """
    if not getattr(mentee, "in_mentoring", True):
        return []
    today = mentee.local_day()
    begins, ends = (datetime.combine(one.monday, time.min, mentee.tz) for one in (week, week + 1))
    over = week.sunday < today
    rows = AssignmentItem.objects.filter(
        Q(answered_on=None) | Q(answered_on__gte=week.monday),
        Q(opens_on__lte=min(week.sunday, today)) | Q(position=1),
        assignment__mentorship__mentee=mentee,
    )
    for closes in ("closed_at", "declined_at", "mentorship__ended_at"):
        still = Q(**{f"assignment__{closes}": None})
        rows = rows.filter(still | Q(**{f"assignment__{closes}__gte": begins}) if over else still)
    if over:
        rows = rows.filter(assignment__created_at__lt=ends)
    found = rows.select_related("assignment__mentorship__mentor", "theme").order_by(
        F("assignment__due").asc(nulls_last=True), "assignment__created_at", "assignment_id", "position"
    )
    return [Asked(item) for item in found[: picking.PICKS]]
