"""The `mentoring` section of the open format: out, what one said and was told; in again, as records to read.

A record is a line of an archive as it came. It opens nothing to anybody: there is no way from it to a mentorship.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value

from journal.formats import fields as readers
from journal.formats.archive import day, moment
from journal.formats.fields import Fields
from journal.formats.sections import WayIn, register
from journal.models import User
from prompts import mentoring
from prompts.models import Assignment, AssignmentItem, ImportedRecord, Invitation, Reply, Role, Share
from prompts.models.mentoring import LINE_LIMIT, NOTE_LIMIT, QUOTE_LIMIT, REPLY_LIMIT
from prompts.models.prompts import (
    PURPOSE_LIMIT,
    QUESTION_LIMIT,
    QUESTIONS_LIMIT,
    STEP_ASK_LIMIT,
    STEP_NAME_LIMIT,
    STEPS,
    TITLE_LIMIT,
    WHY_LIMIT,
)

NAME_LIMIT: Final = 254
SLUG_LIMIT: Final = 80
MINUTES_LIMIT: Final = 1_000
LOOK_BACKS_LIMIT: Final = 1_000

BORN: Final = {
    "invitations": "created_at",
    "assignments": "created_at",
    "shares": "shared_at",
    "replies": "created_at",
}
"""The lists of the section, and the moment by which each is in order."""

Row = dict[str, Any]


def register_sections() -> None:
    register("mentoring", mentoring_of, MENTORING)


# --- Out -------------------------------------------------------------------------------------------------


def mentoring_of(user: User) -> dict[str, list[Row]]:
    """One's own, and the records that came with an archive among them, each list by time and id. Five queries, eight at most."""
    found: dict[str, list[Row]] = {
        "invitations": [invitation_row(one) for one in user.invitations_sent.order_by()],
        "assignments": [assignment_row(one, user) for one in assignments_of(user)],
        "shares": [share_row(one) for one in shares_of(user)],
        "replies": [reply_row(one, user) for one in replies_of(user)],
    }
    for kind, row in records_of(user):
        found[kind].append(row)
    for kind, rows in found.items():
        rows.sort(key=lambda row: (born(kind, row), row["id"]))
    return found


def born(kind: str, row: Row) -> datetime:
    return readers.moment(row[BORN[kind]])


def invitation_row(one: Invitation) -> Row:
    return {
        "id": str(one.uuid),
        "email": one.email,
        "role": one.role,
        "note": one.note,
        "created_at": moment(one.created_at),
        "expires_at": moment(one.expires_at),
        "accepted_at": moment(one.accepted_at),
        "declined_at": moment(one.declined_at),
        "withdrawn_at": moment(one.withdrawn_at),
    }


def assignments_of(user: User) -> Iterator[Assignment]:
    """Given or received, in mentorships that go on or have ended. Two queries."""
    found = Assignment.objects.filter(Q(mentorship__mentor=user) | Q(mentorship__mentee=user)).order_by()
    yield from found.select_related("mentorship__mentor", "mentorship__mentee").prefetch_related("items")


def assignment_row(one: Assignment, user: User) -> Row:
    """To who gave it: their note, and how many are answered. To who got it: their answers, skips and decline."""
    mine = one.mentorship.mentor_id == user.pk
    items = list(one.items.all())
    return {
        "id": str(one.uuid),
        "role": "given" if mine else "received",
        "given": str(one.given) if mine else None,
        "with": one.mentorship.other(user).called,
        "title": one.title,
        "purpose": one.purpose,
        "set": one.set_slug,
        "note": one.note if mine else "",
        "due": day(one.due),
        "pace": one.pace,
        "created_at": moment(one.created_at),
        "closed_at": moment(one.closed_at),
        "declined_at": moment(one.declined_at),
        "decline_line": "" if mine else one.decline_line,
        "finished_on": day(one.finished_on),
        "answered": sum(1 for item in items if item.answer),
        "items": [item_row(item, mine=mine) for item in items],
    }


def item_row(item: AssignmentItem, *, mine: bool) -> Row:
    """The id is that of the entry that answers it, so it is the mentee's alone, and so is the answer."""
    return {
        "id": None if mine else str(item.uuid),
        "prompt": item.prompt_slug,
        "theme": item.theme_id,
        "question": item.question,
        "why": item.why,
        "minutes": item.minutes,
        "steps": [{"name": step["name"], "ask": step["ask"]} for step in item.steps],
        "opens_on": day(item.opens_on),
        "answer": None if mine else item.answer or None,
        "answered_on": None if mine else day(item.answered_on),
        "skip_line": "" if mine else item.skip_line,
    }


def shares_of(user: User) -> Iterator[Share]:
    """Of one's own entries, open or closed. Three queries."""
    found = Share.objects.of_author(user).order_by().select_related("entry", "mentorship__mentor")
    yield from found.prefetch_related("look_backs__look_back")


def share_row(one: Share) -> Row:
    return {
        "id": str(one.uuid),
        "entry": str(one.entry.uuid) if one.entry is not None else None,
        "with": one.mentorship.mentor.called,
        "whole": one.whole,
        "look_backs": sorted(str(day(row.look_back.on)) for row in one.look_backs.all() if row.look_back.on),
        "shared_at": moment(one.shared_at),
        "first_opened_at": moment(one.first_opened_at),
        "closed_at": moment(one.ended_at),
    }


def replies_of(user: User) -> Iterator[Reply]:
    """One's own, and those received under one's own entries. One query."""
    found = Reply.objects.filter(Q(author=user) | Q(share__mentorship__mentee=user)).order_by()
    opened = Exists(Share.objects.open().filter(pk=OuterRef("share")))
    yield from found.annotate(opened=opened).select_related(
        "share__entry", "share__mentorship__mentor", "share__mentorship__mentee"
    )


def reply_row(one: Reply, user: User) -> Row:
    """A quotation goes along only while it stands in what is shared."""
    opened: bool = one.opened  # type: ignore[attr-defined]
    return {
        "id": str(one.uuid),
        "share": str(one.share.uuid),
        "with": one.share.mentorship.other(user).called,
        "mine": one.author_id == user.pk,
        "body": one.body,
        "quote": mentoring.quote_shown(one, is_open=opened),
        "created_at": moment(one.created_at),
        "edited_at": moment(one.edited_at),
    }


def records_of(user: User) -> Iterator[tuple[str, Row]]:
    """Read again on their way out: PostgreSQL keeps the fields of an object in an order of its own."""
    for record in user.imported_mentoring.order_by().values_list("record", flat=True):
        yield record["kind"], READERS[record["kind"]](Fields(record["row"]))


def told_by(user: User) -> dict[str, list[Row]]:
    """The records of each kind to be read, newest first, their moments as moments. One query."""
    found: dict[str, list[Row]] = {"shares": [], "replies": [], "assignments": [], "invitations": []}
    for kind, row in records_of(user):
        moments = {
            name: None if row.get(field) is None else readers.moment(row[field])
            for name, field in (
                ("at", BORN[kind]),
                ("opened", "first_opened_at"),
                ("closed", "closed_at"),
                ("declined", "declined_at"),
            )
        }
        # In a template `row.items` is the dictionary's own.
        found[kind].append(row | moments | {"questions": row.get("items", [])})
    for rows in found.values():
        rows.sort(key=lambda row: (row["at"], row["id"]), reverse=True)
    return found


# --- In --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A row as it came: its list and all of it."""

    kind: str
    row: Row


def read(part: Any) -> FoundRow:
    """Checks what a row says, and changes nothing of it; raises Unfit."""
    kind, value = readers.part_of(part, tuple(BORN))
    return FoundRow(kind, READERS[kind](Fields(value)))


def told(found: Fields, name: str) -> str | None:
    """A moment that may be missing, in the format's own writing."""
    return moment(found.optional_moment(name))


def known(found: Fields, name: str) -> str | None:
    """An id that may be missing."""
    uuid = found.optional_uuid(name)
    return None if uuid is None else str(uuid)


def read_invitation(found: Fields) -> Row:
    return {
        "id": str(found.uuid("id")),
        "email": found.text("email", NAME_LIMIT, empty=False),
        "role": found.choice("role", Role.values),
        "note": found.text("note", NOTE_LIMIT),
        "created_at": moment(found.moment("created_at")),
        "expires_at": told(found, "expires_at"),
        "accepted_at": told(found, "accepted_at"),
        "declined_at": told(found, "declined_at"),
        "withdrawn_at": told(found, "withdrawn_at"),
    }


def read_assignment(found: Fields) -> Row:
    items = found.rows("items", read_item, QUESTIONS_LIMIT)
    return {
        "id": str(found.uuid("id")),
        "role": found.choice("role", ("given", "received")),
        "given": known(found, "given"),
        "with": found.text("with", NAME_LIMIT),
        "title": found.text("title", TITLE_LIMIT, empty=False),
        "purpose": found.text("purpose", PURPOSE_LIMIT),
        "set": found.text("set", SLUG_LIMIT),
        "note": found.text("note", NOTE_LIMIT),
        "due": day(found.optional_day("due")),
        "pace": found.choice("pace", Assignment.Pace.values),
        "created_at": moment(found.moment("created_at")),
        "closed_at": told(found, "closed_at"),
        "declined_at": told(found, "declined_at"),
        "decline_line": found.text("decline_line", LINE_LIMIT),
        "finished_on": day(found.optional_day("finished_on")),
        "answered": found.optional_number("answered", 0, len(items)) or 0,
        "items": list(items),
    }


def read_item(value: Any) -> Row:
    found = Fields(value)
    return {
        "id": known(found, "id"),
        "prompt": found.text("prompt", SLUG_LIMIT),
        "theme": found.text("theme", SLUG_LIMIT),
        "question": found.text("question", QUESTION_LIMIT, empty=False),
        "why": found.text("why", WHY_LIMIT),
        "minutes": found.number("minutes", 0, MINUTES_LIMIT),
        "steps": list(found.rows("steps", read_step, STEPS[-1])),
        "opens_on": day(found.day("opens_on")),
        "answer": None
        if found.get("answer") is None
        else found.choice("answer", AssignmentItem.Answer.values),
        "answered_on": day(found.optional_day("answered_on")),
        "skip_line": found.text("skip_line", LINE_LIMIT),
    }


def read_step(value: Any) -> Row:
    found = Fields(value)
    return {"name": found.text("name", STEP_NAME_LIMIT), "ask": found.text("ask", STEP_ASK_LIMIT)}


def read_share(found: Fields) -> Row:
    return {
        "id": str(found.uuid("id")),
        "entry": known(found, "entry"),
        "with": found.text("with", NAME_LIMIT),
        "whole": found.flag("whole"),
        "look_backs": [day(on) for on in found.rows("look_backs", readers.day, LOOK_BACKS_LIMIT)],
        "shared_at": moment(found.moment("shared_at")),
        "first_opened_at": told(found, "first_opened_at"),
        "closed_at": told(found, "closed_at"),
    }


def read_reply(found: Fields) -> Row:
    return {
        "id": str(found.uuid("id")),
        "share": str(found.uuid("share")),
        "with": found.text("with", NAME_LIMIT),
        "mine": found.flag("mine"),
        "body": found.text("body", REPLY_LIMIT),
        "quote": found.text("quote", QUOTE_LIMIT),
        "created_at": moment(found.moment("created_at")),
        "edited_at": told(found, "edited_at"),
    }


READERS: Final[dict[str, Callable[[Fields], Row]]] = {
    "invitations": read_invitation,
    "assignments": read_assignment,
    "shares": read_share,
    "replies": read_reply,
}


def key(row: FoundRow) -> str:
    return f"{row.kind} {row.row['id']}"


def digest(of: str) -> str:
    return hashlib.sha256(of.encode()).hexdigest()


def rows_here(user: User, keys: Sequence[str]) -> set[str]:
    """What is one's own still, and what came before as a record. At most five queries."""
    wanted: dict[str, list[str]] = {}
    for one in keys:
        kind, _, identifier = one.partition(" ")
        wanted.setdefault(kind, []).append(identifier)
    live: dict[str, QuerySet[Any, Any]] = {
        "invitations": user.invitations_sent.all(),
        "assignments": Assignment.objects.filter(Q(mentorship__mentor=user) | Q(mentorship__mentee=user)),
        "shares": Share.objects.of_author(user),
        "replies": Reply.objects.filter(Q(author=user) | Q(share__mentorship__mentee=user)),
    }
    here = {
        f"{kind} {uuid}"
        for kind, uuids in wanted.items()
        for uuid in live[kind].order_by().filter(uuid__in=uuids).values_list("uuid", flat=True)
    }
    digests = {digest(one): one for one in keys}
    found = user.imported_mentoring.filter(digest__in=digests).order_by().values_list("digest", flat=True)
    return here | {digests[one] for one in found}


def keep(user: User, rows: Sequence[FoundRow]) -> None:
    """As records, and nothing else: whoever is named in them learns nothing and can read nothing."""
    ImportedRecord.objects.bulk_create(
        ImportedRecord(owner=user, digest=digest(key(row)), record={"kind": row.kind, "row": row.row})
        for row in rows
    )


def keep_for_mentees(mentor: User) -> None:
    """Before a mentor's account goes, and its shares with it: each mentee's own replies, as records of theirs.

    They name nobody and quote nothing, since the shares are closed. The mentor's own words go.
    """
    own = Reply.objects.filter(share__mentorship__mentor=mentor, author=F("share__mentorship__mentee"))
    found: dict[User, list[FoundRow]] = defaultdict(list)
    own = own.annotate(opened=Value(False)).order_by()
    for one in own.select_related("author", "share__mentorship__mentor", "share__mentorship__mentee"):
        found[one.author].append(FoundRow("replies", reply_row(one, one.author) | {"with": ""}))
    for mentee, rows in found.items():
        keep(mentee, rows)


MENTORING = WayIn(
    read,
    key,
    rows_here,
    keep,
    ("record of mentoring", "records of mentoring"),
    lambda value: readers.parts_in(value, tuple(BORN)),
)
