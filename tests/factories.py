"""Rows for tests, made the way the product makes them."""

import itertools
from collections.abc import Iterable
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import orjson

from journal import packets, writing
from journal.models import Ask, Counterpart, Entry, Forecast, Packet, PacketItem, User
from prompts import mentoring
from prompts.models import AssignmentItem, Mentorship, Prompt

_count = itertools.count(1)


def entry(author: User, **fields: Any) -> Entry:
    """A kept entry; fields are those of `writing.Writing`, and `uuid` and `created_at`."""
    extra = {key: fields.pop(key) for key in ("uuid", "created_at") if key in fields}
    fields.setdefault("body", f"What happened on an ordinary day, number {next(_count)}.")
    fields.setdefault("date", date(2026, 11, 20))
    fields.setdefault("zone", author.zone)
    return writing.create(author, writing.Writing(**fields), **extra)


def archive(*words: str, **fields: Any) -> BytesIO:
    """An archive of the open format: an entry that holds these words, and one that cannot be read."""
    row = {
        "id": str(uuid4()), "date": "2026-11-20", "zone": "Europe/Prague", "title": "", "takeaway": "",
        "body": " ".join(words) or "Written elsewhere.", "themes": [], "gauge": None, "felt": None, "tags": [],
        "prompt": None, "bring": False, "off_record": False, "resurface": True, "look_backs": [],
        "created_at": "2026-11-20T10:00:00.000000Z", "updated_at": "2026-11-20T10:00:00.000000Z",
        "trashed_at": None, "revisions": [],
    }  # fmt: skip
    rows = [row | fields, row | {"id": str(uuid4()), "date": "2026-02-31"}]
    head = {"format": "terrain-journal", "version": 1, "exported_at": row["created_at"]}
    return BytesIO(orjson.dumps(head | {"author": {"name": "", "zone": "UTC"}, "entries": rows}))


def packet(author: User, name: str = "Tomas Reuter", *, asks: tuple[str, ...] = (), **fields: Any) -> Packet:
    """A packet in progress for a new counterpart, with these asks of them."""
    somebody = Counterpart.objects.create(author=author, name=name, **fields)
    for text in asks:
        Ask.objects.create(author=author, counterpart=somebody, text=text)
    return packets.begin(author, somebody)


def items(packet: Packet) -> list[tuple[str, str]]:
    """What is in a packet, in order: its section's name, and its text as it is shown."""
    rows = PacketItem.objects.filter(section__packet=packet).in_it().with_sources()
    return [(row.section.name, row.shown) for row in rows.order_by("section__position", "position")]


def forecast(author: User, *, days: int = 7, **fields: Any) -> Forecast:
    """A forecast due so many days from the author's today."""
    today = author.local_day()
    fields.setdefault("claim", "Jonas takes a pager week without calling me.")
    fields.setdefault("probability", 70)
    fields.setdefault("made_on", min(today, today + timedelta(days=days)) - timedelta(days=30))
    fields.setdefault("due", today + timedelta(days=days))
    return Forecast.objects.create(author=author, **fields)


def settled(author: User, outcome: str, *, days: int = -7, **fields: Any) -> Forecast:
    """A forecast with an outcome."""
    return forecast(author, days=days, outcome=outcome, settled_on=author.local_day(), **fields)


def assigned(mentorship: Mentorship, prompts: Iterable[Prompt] = (), **fields: Any) -> list[AssignmentItem]:
    """A set of three questions, or of these, given in a mentorship; its items in order."""
    chosen = list(prompts or Prompt.objects.built_in().filter(theme="judgment")[:3])
    fields.setdefault("title", "Reading your own calls")
    task = mentoring.Task(purpose="To see how it was.", slug="", prompts=chosen, **fields)
    given = mentoring.assign(mentorship.mentor, [mentorship], task)
    return list(AssignmentItem.objects.filter(assignment__given=given).order_by("position"))
