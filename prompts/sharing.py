"""What a mentor sees of a shared entry: worked out in one place, for the page, for the preview before it, for all."""

import hashlib
from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Literal

import orjson
from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, StringAgg, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, NullIf
from django.utils import timezone
from django.utils.safestring import SafeString

from journal import markup
from journal.models import Entry, LookBack, User
from prompts.models import Mentorship, News, Share, SharedLookBack


class NotShareable(Exception):
    """The entry cannot be shared as asked; the words say why."""


@dataclass(frozen=True)
class SeenLookBack:
    """A look-back done that the author included."""

    on: date
    gauge: str | None
    felt: int | None
    turned_out: int | None
    note: str


@dataclass(frozen=True)
class Seen:
    """All that a share shows, and nothing besides: the takeaway, or the text as Markdown and as clean HTML."""

    date: date
    question: str
    title: str
    themes: tuple[str, ...]
    gauge: str | None
    felt: int | None
    whole: bool
    takeaway: str
    body: str
    html: SafeString | Literal[""]
    look_backs: tuple[SeenLookBack, ...]

    @property
    def digest(self) -> str:
        """Tells a change of what is seen, and of nothing else: a private text that changes changes nothing here."""
        return hashlib.sha256(orjson.dumps(replace(self, html=""))).hexdigest()

    @property
    def named(self) -> str:
        return self.title or self.question

    @property
    def excerpt(self) -> str:
        """How it begins, in one plain line."""
        return self.takeaway or markup.excerpt(self.body, 160)


@dataclass(frozen=True)
class Columns:
    """What `seen` reads of an entry, for lists that would make forty entries of forty rows."""

    ordered_themes: list[str]
    date: date
    prompt_question: str
    title: str
    gauge_id: str | None
    felt: int | None
    takeaway: str
    body: str
    html: str
    markup_version: int


def text_of(entry: Entry | Columns, *, whole: bool) -> tuple[str, str, SafeString | Literal[""]]:
    """What a share shows of an entry's text: the takeaway alone, or the Markdown and the clean HTML. No query."""
    if not whole:
        return entry.takeaway, "", ""
    return "", entry.body, markup.stored(entry.html, entry.markup_version, entry.body)


def seen(entry: Entry | Columns, *, whole: bool, look_backs: Iterable[LookBack] = ()) -> Seen:
    """What a mentor would see of an entry. No query beyond the themes."""
    takeaway, body, html = text_of(entry, whole=whole)
    return Seen(
        date=entry.date,
        question=entry.prompt_question,
        title=entry.title,
        themes=tuple(entry.ordered_themes),
        gauge=entry.gauge_id,
        felt=entry.felt,
        whole=whole,
        takeaway=takeaway,
        body=body,
        html=html,
        look_backs=tuple(
            SeenLookBack(row.on, row.gauge_id, row.felt, row.turned_out, row.note)
            for row in sorted(look_backs, key=lambda row: (row.on or row.due, row.pk))
            if row.on is not None
        ),
    )


def seen_in(share: Share) -> Seen:
    """What an open share shows now. Two queries, none where entry, themes and look-backs were brought along."""
    if share.entry is None:
        raise ValueError("An entry that is gone shows nothing.")
    return seen(share.entry, whole=share.whole, look_backs=[row.look_back for row in share.look_backs.all()])


@transaction.atomic
def share(entry: Entry, mentorship: Mentorship, *, whole: bool, look_backs: Iterable[LookBack] = ()) -> Share:
    """Opens an entry to one mentorship, or changes how much of it is open. Raises NotShareable.

    Where it is open already, whole and takeaway may be exchanged; what had closed before stays closed, as its own
    row with its own dates.
    """
    held = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    bond = Mentorship.objects.select_for_update(of=("self",)).get(pk=mentorship.pk)
    if bond.mentee_id != held.author_id:
        raise NotShareable("Only its author shares an entry.")
    if not bond.active:
        raise NotShareable("This mentorship has ended.")
    if held.trashed_at is not None:
        raise NotShareable("The entry is in the trash.")
    if held.off_record:
        raise NotShareable("The entry is off the record.")
    if not whole and not held.takeaway.strip():
        raise NotShareable("There is no takeaway to share yet. Write one line, or choose the whole entry.")
    included = [row for row in look_backs if row.entry_id == held.pk]
    rows = Share.objects.filter(mentorship=bond, entry=held)
    current = rows.open().select_for_update(of=("self",)).first()
    if current is None:
        now = timezone.now()
        # Another clock may have closed the entry, and been ahead: what is opened now is opened after that.
        begins = max(now, held.closed_at + timedelta(microseconds=1)) if held.closed_at else now
        current = Share.objects.create(mentorship=bond, entry=held, whole=whole, shared_at=begins)
        News.objects.create(person_id=bond.mentor_id, mentorship=bond, kind="shares", at=begins)
    shown = set(current.look_backs.values_list("look_back", flat=True))
    if current.whole != whole or shown != {row.pk for row in included}:
        current.whole, current.changed_at = whole, timezone.now()
        current.save(update_fields=["whole", "changed_at"])
    SharedLookBack.objects.bulk_create(
        [SharedLookBack(share=current, look_back=row) for row in included], ignore_conflicts=True
    )
    current.look_backs.exclude(look_back__in=included).delete()
    return current


def include(share: Share, look_back: LookBack, *, included: bool = True) -> None:
    """Lets a mentor read one look-back of a shared entry too, or no longer."""
    if share.entry_id != look_back.entry_id:
        raise ValueError("The look-back belongs to another entry.")
    if included:
        SharedLookBack.objects.get_or_create(share=share, look_back=look_back)
    else:
        share.look_backs.filter(look_back=look_back).delete()
    share.changed_at = timezone.now()
    share.save(update_fields=["changed_at"])


def close_with(entry: Entry) -> None:
    """The trash and 'off the record' close an entry's shares for good, whatever later closes the entry again.

    An emptied takeaway closes those of the takeaway alone: written anew, it is another line, and not shared.
    """
    rows, at = Share.objects.filter(entry=entry, taken_back_at=None, closed_at=None), entry.closed_at
    if entry.trashed_at is None and not entry.off_record:
        rows, at = rows.filter(whole=False), timezone.now()
    rows.update(closed_at=Greatest(Value(at), F("shared_at")))


def changed_in(entry: Entry, at: datetime, changed: Set[str]) -> None:
    """Its open shares that show something of what changed are stamped: a private line that changes stamps none."""
    rows = Share.objects.filter(entry=entry, taken_back_at=None, closed_at=None)
    if changed == {"takeaway"}:
        rows = rows.filter(whole=False)
    elif changed == {"body"}:
        rows = rows.filter(whole=True)
    rows.update(changed_at=at)


def take_back(share: Share) -> bool:
    """Closes a share at once; says whether it was open until now."""
    return bool(Share.objects.open().filter(pk=share.pk).update(taken_back_at=timezone.now()))


def take_back_all(mentorship: Mentorship) -> int:
    """Closes all that is open in a mentorship; says how many."""
    return Share.objects.open().filter(mentorship=mentorship).update(taken_back_at=timezone.now())


def read(share: Share, what: Seen, at: datetime | None = None) -> None:
    """Stamps that the mentor read it: the first time, the last, and a digest of what was read."""
    now = at or timezone.now()
    if share.first_opened_at is None:
        share.first_opened_at = now
    share.last_read_at, share.seen = now, what.digest
    share.save(update_fields=["first_opened_at", "last_read_at", "seen"])


def changed(share: Share, what: Seen) -> bool:
    """Whether what it shows now is not what its mentor last read."""
    return share.first_opened_at is not None and share.seen != what.digest


def shared_with(author: User, entry: Entry) -> list[Share]:
    """The open shares of an entry, with their mentors. One query."""
    return list(
        Share.objects.open()
        .of_author(author)
        .filter(entry=entry)
        .select_related("mentorship__mentor")
        .order_by("shared_at", "pk")
    )


def open_entries(author: User) -> QuerySet[Share, Any]:
    """The keys of an author's entries that somebody can read now: the timeline’s `shared`."""
    return Share.objects.open().of_author(author).order_by().values("entry")


@cache
def reader_names() -> Subquery:
    """Of an entry: what the mentors are called who can read it now, a line each. Built once: each list asks for it."""
    mentor = "mentorship__mentor__"
    named = Coalesce(NullIf(f"{mentor}name", Value("")), f"{mentor}email")
    of_entry = Share.objects.open().filter(entry=OuterRef("pk")).order_by().values("entry")
    return Subquery(of_entry.annotate(names=StringAgg(named, Value("\n"))).values("names"))


def readers_of(author: User | None) -> Subquery | None:
    """The same for entries of an author; None for one who is known to have nobody to share with."""
    return reader_names() if getattr(author, "in_mentoring", True) else None
