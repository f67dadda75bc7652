"""A mentor's page: what is new to read, who has something due, who has been quiet. For thirty people as for one.

Nothing here comes from what a mentee keeps private: shares, replies under them, and how far an assignment is.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import (
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    StringAgg,
    TextField,
    Value,
)
from django.db.models.functions import Cast
from django.utils import timezone

from journal.dates import long_day, short_day
from journal.markup import MARKUP_VERSION
from journal.models import EntryTheme, LookBack, User
from journal.templatetags.terrain import spelled
from prompts import sharing
from prompts.mentoring import QUIET_WEEKS
from prompts.models import Assignment, Mentorship, Reply, Share, SharedLookBack
from prompts.models.mentoring import ShareQuerySet
from prompts.shared_rows import ENTRY, TOUCHED

NEW_SHOWN: Final = 10
TASKS_SHOWN: Final = 10
SOON: Final = timedelta(days=7)
SHOWS: Final = {"due": "Something due", "new": "New to read", "quiet": "Quiet"}
"""What the address may ask for with `show`, and its chip."""


@dataclass(frozen=True)
class New:
    """A share that was not read yet, changed since, or has replies of its author's that were not read."""

    uuid: UUID
    mentorship: Mentorship
    seen: sharing.Seen
    unread: bool
    changed: bool
    replied: bool
    at: datetime

    @property
    def line(self) -> str:
        """How it begins, once it was opened."""
        return "" if self.unread else self.seen.excerpt


@dataclass(frozen=True)
class Due:
    """What one mentee was given and has not finished, nor declined, nor been let off."""

    title: str
    on: date
    overdue: bool


@dataclass(frozen=True)
class Mentee:
    """One mentorship, as a line of the list."""

    mentorship: Mentorship
    today: date
    opened: int
    unread: int
    changed: int
    replied: int
    new: int
    due: tuple[Due, ...]
    soon: bool
    finished_on: date | None
    quiet: bool

    @property
    def said(self) -> list[tuple[str, str]]:
        """What is new of theirs, in words, and what the mentorship's page shows of it."""
        it = "it" if self.changed == 1 else "them"
        counts = (
            (self.unread, "not read", "unread"),
            (self.changed, f"changed since you read {it}", "changed"),
            (self.replied, "with a new reply", "replies"),
        )
        return [(f"{count} {words}", show) for count, words, show in counts if count]

    @property
    def state(self) -> tuple[str, str, str]:
        """What stands at the end of the line: its colour, its sign and its words."""
        if self.due:
            first, more = self.due[0], f", {len(self.due)} in all" if len(self.due) > 1 else ""
            day = short_day(first.on, today=self.today)
            return (
                ("caution", "lookback", f"Was due {day}{more}")
                if first.overdue
                else ("", "", f"Due {day}{more}")
            )
        if self.finished_on is not None:
            return "good", "check", f"Finished {short_day(self.finished_on, today=self.today)}"
        return "", "", "Quiet" if self.quiet else ""

    def shows(self, what: str) -> bool:
        return {"due": bool(self.due), "new": self.new > 0, "quiet": self.quiet}[what]


@dataclass(frozen=True)
class Task:
    """One set, given to one or to several at once."""

    given: UUID
    title: str
    pace: str
    at: datetime
    people: tuple[str, ...]
    finished: int
    answered: int
    questions: int
    due: date | None
    overdue: bool
    running: bool

    @property
    def who(self) -> str:
        count = len(self.people)
        return " and ".join(self.people) if count < 3 else f"{spelled(count).capitalize()} people"

    @property
    def progress(self) -> str:
        """How many of several have finished."""
        return f"{spelled(self.finished).capitalize()} finished" if len(self.people) > 1 else ""

    @property
    def over(self) -> str:
        return "" if self.running else "Finished" if self.finished == len(self.people) else "Over"


@dataclass(frozen=True)
class MentorPage:
    """All that the mentor's part of `/mentoring/` says."""

    mentees: Sequence[Mentee]
    shown: Sequence[Mentee]
    show: str
    refused: str
    new: Sequence[New]
    new_count: int
    tasks: Sequence[Task]
    task_count: int

    @property
    def fewer(self) -> bool:
        """Whether some assignments are left out."""
        return len(self.tasks) < self.task_count

    @property
    def chips(self) -> list[tuple[str, str, int, bool]]:
        """What to show, its words, how many, and whether it is in force."""
        counted = [
            (what, words, sum(one.shows(what) for one in self.mentees)) for what, words in SHOWS.items()
        ]
        return [(what, words, count, what == self.show) for what, words, count in counted if count]

    @property
    def lede(self) -> str:
        """What there is to do, in two sentences at most."""
        new = f"{spelled(self.new_count, 'entry,entries').capitalize()} to read." if self.new_count else ""
        first = [(one.due[0].on, one.due[0].overdue) for one in self.mentees if one.soon]
        if not first:
            # Whoever is a mentee too reads of their own set and replies on the same page.
            of = "mentee" if len(self.mentees) == 1 else "mentees"
            return new or f"Nothing is new from your {of}, and nothing of theirs is due within a week."
        who = spelled(len(first), "person has,people have").capitalize()
        days = {on for on, overdue in first if not overdue}
        if not days:
            return f"{new} {who} something that was due.".strip()
        when = f"on {long_day(min(days))}" if len(days) == 1 and len(first) == 1 else "within a week"
        late = ", or past its day" if any(overdue for _, overdue in first) else ""
        return f"{new} {who} something due {when}{late}.".strip()


def page_of(mentor: User, bonds: Iterable[Mentorship], asked: Mapping[str, str]) -> MentorPage | None:
    """The mentor's part, over the active mentorships in which they are the mentor; None without one.

    At most seven queries, however many people, assignments and shares there are.
    """
    own = {bond.pk: bond for bond in bonds if bond.active and bond.mentor_id == mentor.pk}
    if not own:
        return None
    readable = Share.objects.readable_by(mentor).order_by()
    now_open, given = open_now(readable), assignments(own)
    new = news(readable, now_open, own)
    changed: dict[int, list[New]] = defaultdict(list)
    for one in new:
        if one.changed:
            changed[one.mentorship.pk].append(one)
    tasks_by: dict[int, list[Given]] = defaultdict(list)
    for task in chain.from_iterable(given.values()):
        tasks_by[task.bond.pk].append(task)
    lately = heard(own, timezone.now() - timedelta(weeks=QUIET_WEEKS))
    mentees = [
        mentee_of(bond, now_open, changed[pk], tasks_by[pk], pk in lately)
        for pk, bond in sorted(own.items(), key=lambda pair: (pair[1].mentee.called.casefold(), pair[0]))
    ]
    running = [uuid for uuid, ones in given.items() if any(one.running for one in ones)]
    listed = list(given) if asked.get("assignments") == "all" else running[:TASKS_SHOWN]
    show = asked.get("show", "").strip()
    return MentorPage(
        mentees=mentees,
        shown=[one for one in mentees if show not in SHOWS or one.shows(show)],
        show=show if show in SHOWS else "",
        refused=show[:60] if show not in SHOWS else "",
        new=new[:NEW_SHOWN],
        new_count=sum(one.new for one in mentees),
        tasks=tasks_of(given, listed),
        task_count=len(given),
    )


# --- Shares -------------------------------------------------------------------------------------------------


def unread_replies(readable: ShareQuerySet) -> dict[int, tuple[int, datetime]]:
    """Of each share, its mentorship and the last reply of its author's since its mentor read it. One query."""
    rows = (
        readable.filter(replies__author=F("mentorship__mentee"), replies__created_at__gt=F("last_read_at"))
        .values_list("pk", "mentorship")
        .annotate(last=Max("replies__created_at"))
    )
    return {pk: (bond, last) for pk, bond, last in rows}


@dataclass(frozen=True)
class Open:
    """What can be read now, in keys: how much of it in each mentorship, and which of it may be new.

    `new` has the moment of the last reply that was not read, where there is one; `touched` what may have changed.
    """

    opened: Counter[int]
    unread: Counter[int]
    replied: Counter[int]
    new: dict[int, datetime | None]
    touched: set[int]


def open_now(readable: ShareQuerySet) -> Open:
    """Two queries. One walk over all that is open, since each walk reads every entry; it gives a row for each
    mentorship, with the keys of what may be new, which come in the order in which they were made.

    Every share that was changed after it was read may be new: each of them is one edit made by hand.
    """
    key, comma = Cast("pk", TextField()), Value(",")
    rows = readable.values_list("mentorship").annotate(
        found=Count("pk"),
        unread=StringAgg(key, comma, filter=Q(first_opened_at=None)),
        touched=StringAgg(key, comma, filter=TOUCHED),
    )
    opened, unread = Counter[int](), Counter[int]()
    unread_keys: list[int] = []
    touched_keys: list[int] = []
    for bond, found, not_read, kept_again in rows:
        keys = keys_in(not_read)
        opened[bond], unread[bond] = found, len(keys)
        unread_keys += keys
        touched_keys += keys_in(kept_again)
    replies = unread_replies(readable)
    latest = sorted(replies, key=lambda pk: (replies[pk][1], pk), reverse=True)
    new = [*sorted(unread_keys, reverse=True)[:NEW_SHOWN], *touched_keys, *latest[:NEW_SHOWN]]
    return Open(
        opened,
        unread,
        Counter(bond for bond, _ in replies.values()),
        {pk: replies[pk][1] if pk in replies else None for pk in new},
        set(touched_keys),
    )


def keys_in(named: str | None) -> list[int]:
    return [int(key) for key in named.split(",")] if named else []


def news(readable: ShareQuerySet, found: Open, bonds: Mapping[int, Mentorship]) -> list[New]:
    """What is new of it, latest first: all that changed, and of the rest the latest. Two queries, a third with look-backs.

    Whether one changed is told by a digest of what is shown, so that a private text that changes says nothing.
    """
    keys = list(found.new)
    if not keys:
        return []
    shares = readable.filter(pk__in=keys)
    included = Exists(SharedLookBack.objects.filter(share=OuterRef("pk")))
    values: list[Any] = list(
        shares.values_list(
            "pk", "uuid", "mentorship", "whole", "shared_at", "first_opened_at", "seen", "changed_at", "entry",
            included, *ENTRY,
        )
    )  # fmt: skip
    themes: dict[int, list[str]] = defaultdict(list)
    of_entries = EntryTheme.objects.filter(entry__in=[row[8] for row in values]).order_by("position")
    for entry, theme in of_entries.values_list("entry", "theme"):
        themes[entry].append(theme)
    look_backs: dict[int, list[LookBack]] = defaultdict(list)
    if any(row[9] for row in values):
        for link in SharedLookBack.objects.filter(share__in=keys).select_related("look_back"):
            look_backs[link.share_id].append(link.look_back)
    new = []
    for row in values:
        pk, uuid, bond, whole, shared_at, opened_at, last_seen, changed_at, entry, _ = row[:10]
        columns = sharing.Columns(themes[entry], *[*row[10:], "", MARKUP_VERSION])
        seen = sharing.seen(columns, whole=whole, look_backs=look_backs[pk])
        reply_at = found.new[pk]
        changed = pk in found.touched and last_seen != seen.digest
        moments = (
            shared_at if opened_at is None else None,
            changed_at if changed else None,
            reply_at,
        )
        if at := max((one for one in moments if one is not None), default=None):
            new.append(New(uuid, bonds[bond], seen, opened_at is None, changed, reply_at is not None, at))
    return sorted(new, key=lambda one: (one.at, one.uuid), reverse=True)


# --- Assignments --------------------------------------------------------------------------------------------


class Given(NamedTuple):
    """One mentee's assignment, and how far it is."""

    bond: Mentorship
    title: str
    pace: str
    at: datetime
    due: date | None
    finished_on: date | None
    closed_at: datetime | None
    declined_at: datetime | None
    questions: int
    answered: int

    @property
    def running(self) -> bool:
        return self.finished_on is None and self.closed_at is None and self.declined_at is None

    def overdue(self, today: date) -> bool:
        return self.running and self.due is not None and self.due < today


def assignments(bonds: Mapping[int, Mentorship]) -> dict[UUID, list[Given]]:
    """All that was given in these mentorships, newest first, by the act of giving. One query."""
    rows = (
        Assignment.objects.filter(mentorship__in=list(bonds))
        .order_by("-created_at", "-pk")
        .values_list(
            "pk", "given", "mentorship", "title", "pace", "created_at", "due", "finished_on", "closed_at",
            "declined_at",
        )
        .annotate(questions=Count("items"), answered=Count("items", filter=~Q(items__answer="")))
    )  # fmt: skip
    found: dict[UUID, list[Given]] = defaultdict(list)
    for _, given, bond, *rest in rows:
        found[given].append(Given(bonds[bond], *rest))
    return found


def tasks_of(given: Mapping[UUID, Sequence[Given]], listed: Iterable[UUID]) -> list[Task]:
    """What was given together as one."""
    return [
        Task(
            given=uuid,
            title=ones[0].title,
            pace=ones[0].pace,
            at=ones[0].at,
            people=tuple(one.bond.mentee.called for one in ones),
            finished=sum(1 for one in ones if one.finished_on is not None),
            answered=sum(one.answered for one in ones),
            questions=sum(one.questions for one in ones),
            due=min((one.due for one in ones if one.running and one.due is not None), default=None),
            overdue=any(one.overdue(one.bond.mentee.local_day()) for one in ones),
            running=any(one.running for one in ones),
        )
        for uuid, ones in ((uuid, given[uuid]) for uuid in listed)
    ]


# --- People -------------------------------------------------------------------------------------------------


def heard(bonds: Iterable[int], since: datetime) -> set[int]:
    """The mentorships with a share or a reply of the mentee's since then. One query."""
    shares = Share.objects.filter(mentorship=OuterRef("pk"), shared_at__gte=since).order_by()
    replies = Reply.objects.filter(
        share__mentorship=OuterRef("pk"), author=OuterRef("mentee"), created_at__gte=since
    ).order_by()
    found = Mentorship.objects.filter(Q(Exists(shares)) | Q(Exists(replies)), pk__in=bonds).order_by()
    return set(found.values_list("pk", flat=True))


def mentee_of(
    bond: Mentorship, found: Open, changed: Sequence[New], own: Sequence[Given], heard: bool
) -> Mentee:
    """One line: quiet is who has shared, replied and finished nothing for QUIET_WEEKS, and was here as long."""
    today = bond.mentee.local_day()
    since = today - timedelta(weeks=QUIET_WEEKS)
    finished_on = max((one.finished_on for one in own if one.finished_on is not None), default=None)
    lately = finished_on if finished_on is not None and finished_on >= since else None
    due = sorted(
        (Due(one.title, one.due, one.due < today) for one in own if one.running and one.due is not None),
        key=lambda one: one.on,
    )
    return Mentee(
        mentorship=bond,
        today=today,
        opened=found.opened[bond.pk],
        unread=found.unread[bond.pk],
        changed=len(changed),
        replied=found.replied[bond.pk],
        new=found.unread[bond.pk] + found.replied[bond.pk] + sum(1 for one in changed if not one.replied),
        due=tuple(due),
        soon=bool(due) and due[0].on <= today + SOON,
        finished_on=lately,
        quiet=not heard and lately is None and bond.mentee.local_day(bond.began_at) < since,
    )
