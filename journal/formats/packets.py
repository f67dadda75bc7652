"""Counterparts with their asks, and packets, in the open format: out and in again.

A packet's items name what they came from by id, where that has one; what they say stands beside it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from journal.formats.archive import day, moment
from journal.formats.fields import Fields
from journal.formats.found import ROWS_LIMIT
from journal.formats.sections import Unfit, WayIn, register
from journal.models import Ask, Counterpart, Packet, PacketItem, PacketSection, User
from journal.models.packets import (
    ASK_LIMIT,
    NAME_LIMIT,
    QUESTION_LIMIT,
    SAID_LIMIT,
    SECTION_LIMIT,
    TEXT_LIMIT,
)

SECTIONS_LIMIT = 100

type Day = date  # a field of the same name hides it below


def counterpart_rows(user: User) -> Iterator[dict[str, Any]]:
    """By time of creation and id. Two queries for every hundred."""
    asks = Prefetch("asks", Ask.objects.order_by("created_at", "uuid"))
    found = user.counterparts.order_by("created_at", "uuid").prefetch_related(asks)
    for counterpart in found.iterator(chunk_size=100):
        yield {
            "id": str(counterpart.uuid),
            "name": counterpart.name,
            "rhythm": counterpart.rhythm,
            "next_on": day(counterpart.next_on),
            "sections": counterpart.sections,
            "asks": [ask_row(ask) for ask in counterpart.asks.all()],
            "created_at": moment(counterpart.created_at),
            "updated_at": moment(counterpart.updated_at),
            "trashed_at": moment(counterpart.trashed_at),
        }


def ask_row(ask: Ask) -> dict[str, Any]:
    return {
        "id": str(ask.uuid),
        "text": ask.text,
        "state": ask.state,
        "said": ask.said,
        "said_on": day(ask.said_on),
        "settled_on": day(ask.settled_on),
        "created_at": moment(ask.created_at),
        "updated_at": moment(ask.updated_at),
    }


def packet_rows(user: User) -> Iterator[dict[str, Any]]:
    """By the last day it covers, time of creation and id. Seven queries for every twenty."""
    items = PacketItem.objects.order_by("position", "uuid").select_related(
        "entry", "look_back__entry", "forecast", "week", "ask"
    )
    found = user.packets.select_related("counterpart").order_by("ends", "created_at", "uuid")
    sections = Prefetch("sections", PacketSection.objects.order_by("position", "name"))
    for packet in found.prefetch_related(sections, Prefetch("sections__items", items)).iterator(
        chunk_size=20
    ):
        yield packet_row(packet)


def packet_row(packet: Packet) -> dict[str, Any]:
    return {
        "id": str(packet.uuid),
        "counterpart": str(packet.counterpart.uuid) if packet.counterpart else None,
        "occasion": packet.occasion,
        "begins": day(packet.begins),
        "ends": day(packet.ends),
        "on": day(packet.on),
        "order": packet.order or None,
        "sections": [
            {
                "name": section.name,
                "question": section.question,
                "asks": section.asks,
                "items": [item_row(item) for item in section.items.all()],
            }
            for section in packet.sections.all()
        ],
        "created_at": moment(packet.created_at),
        "updated_at": moment(packet.updated_at),
        "finished_at": moment(packet.finished_at),
        "asked_after_at": moment(packet.asked_after_at),
        "trashed_at": moment(packet.trashed_at),
    }


def item_row(item: PacketItem) -> dict[str, Any]:
    look_back = item.look_back
    return {
        "id": str(item.uuid),
        "kind": item.kind,
        "text": item.text,
        "excerpt": item.excerpt,
        "date": day(item.date),
        "entry": str(item.entry.uuid) if item.entry else None,
        "look_back": {"entry": str(look_back.entry.uuid), "on": day(look_back.on)} if look_back else None,
        "forecast": str(item.forecast.uuid) if item.forecast else None,
        "week": day(item.week.monday) if item.week else None,
        "ask": str(item.ask.uuid) if item.ask else None,
    }


# --- In again ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FoundAsk:
    id: UUID
    text: str
    state: str
    said: str
    said_on: date | None
    settled_on: date | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class FoundCounterpart:
    id: UUID
    name: str
    rhythm: str
    next_on: date | None
    sections: tuple[str, ...]
    asks: tuple[FoundAsk, ...]
    created_at: datetime
    updated_at: datetime
    trashed_at: datetime | None


@dataclass(frozen=True, slots=True)
class FoundItem:
    id: UUID
    kind: str
    text: str
    excerpt: str
    date: Day | None
    entry: UUID | None
    look_back: tuple[UUID, Day] | None
    forecast: UUID | None
    week: Day | None
    ask: UUID | None


@dataclass(frozen=True, slots=True)
class FoundSection:
    name: str
    question: str
    asks: bool
    items: tuple[FoundItem, ...]


@dataclass(frozen=True, slots=True)
class FoundPacket:
    id: UUID
    counterpart: UUID | None
    occasion: str
    begins: date
    ends: date
    on: date | None
    order: str
    sections: tuple[FoundSection, ...]
    created_at: datetime
    updated_at: datetime
    finished_at: datetime | None
    asked_after_at: datetime | None
    trashed_at: datetime | None


def read_counterpart(value: Any) -> FoundCounterpart:
    fields = Fields(value)
    created_at = fields.moment("created_at")
    return FoundCounterpart(
        id=fields.uuid("id"),
        name=fields.text("name", NAME_LIMIT, empty=False),
        rhythm=fields.choice("rhythm", Counterpart.Rhythm.values),
        next_on=fields.optional_day("next_on"),
        sections=fields.rows("sections", read_name, SECTIONS_LIMIT),
        asks=fields.rows("asks", read_ask, ROWS_LIMIT),
        created_at=created_at,
        updated_at=fields.optional_moment("updated_at") or created_at,
        trashed_at=fields.optional_moment("trashed_at"),
    )


def read_name(value: Any) -> str:
    return Fields({"sections": value}).text("sections", SECTION_LIMIT, empty=False)


def read_ask(value: Any) -> FoundAsk:
    fields = Fields(value)
    created_at = fields.moment("created_at")
    state, settled_on = fields.choice("state", Ask.State.values), fields.optional_day("settled_on")
    if (state == Ask.State.OPEN) != (settled_on is None):
        raise Unfit("An ask is open, or it has the day it was settled on.")
    return FoundAsk(
        id=fields.uuid("id"),
        text=fields.text("text", ASK_LIMIT, empty=False),
        state=state,
        said=fields.text("said", SAID_LIMIT),
        said_on=fields.optional_day("said_on"),
        settled_on=settled_on,
        created_at=created_at,
        updated_at=fields.optional_moment("updated_at") or created_at,
    )


def read_packet(value: Any) -> FoundPacket:
    fields = Fields(value)
    created_at = fields.moment("created_at")
    counterpart, occasion = fields.optional_uuid("counterpart"), fields.text("occasion", NAME_LIMIT)
    if (counterpart is None) == (occasion == ""):
        raise Unfit("A packet has a counterpart or an occasion.")
    begins, ends = fields.day("begins"), fields.day("ends")
    if begins > ends:
        raise Unfit("The packet’s period ends before it begins.")
    order = fields.choice("order", ("theme", "quarter")) if fields.get("order") is not None else ""
    sections = fields.rows("sections", read_section, SECTIONS_LIMIT)
    if sum(section.asks for section in sections) > 1:
        raise Unfit("Two sections hold asks; one can.")
    return FoundPacket(
        id=fields.uuid("id"),
        counterpart=counterpart,
        occasion=occasion,
        begins=begins,
        ends=ends,
        on=fields.optional_day("on"),
        order=order,
        sections=sections,
        created_at=created_at,
        updated_at=fields.optional_moment("updated_at") or created_at,
        finished_at=fields.optional_moment("finished_at"),
        asked_after_at=fields.optional_moment("asked_after_at"),
        trashed_at=fields.optional_moment("trashed_at"),
    )


def read_section(value: Any) -> FoundSection:
    fields = Fields(value)
    items = fields.rows("items", read_item, ROWS_LIMIT)
    if len({item.id for item in items}) != len(items):
        raise Unfit("Two items of a section have the same id.")
    return FoundSection(
        name=fields.text("name", SECTION_LIMIT, empty=False),
        question=fields.text("question", QUESTION_LIMIT),
        asks=fields.flag("asks"),
        items=items,
    )


def read_item(value: Any) -> FoundItem:
    fields = Fields(value)
    kind, ask = fields.choice("kind", PacketItem.Kind.values), fields.optional_uuid("ask")
    if (kind == PacketItem.Kind.ASK) != (ask is not None):
        raise Unfit("An item of the kind “ask” names its ask; no other does.")
    look_back = None
    if fields.get("look_back") is not None:
        told = Fields(fields.get("look_back"))
        look_back = (told.uuid("entry"), told.day("on"))
    return FoundItem(
        id=fields.uuid("id"),
        kind=kind,
        text=fields.text("text", TEXT_LIMIT),
        excerpt=fields.text("excerpt", TEXT_LIMIT),
        date=fields.optional_day("date"),
        entry=fields.optional_uuid("entry"),
        look_back=look_back,
        forecast=fields.optional_uuid("forecast"),
        week=fields.optional_day("week"),
        ask=ask,
    )


def key_of(row: FoundCounterpart | FoundPacket) -> str:
    return str(row.id)


def counterparts_here(user: User, keys: Sequence[str]) -> set[str]:
    return {str(uuid) for uuid in user.counterparts.filter(uuid__in=keys).values_list("uuid", flat=True)}


def packets_here(user: User, keys: Sequence[str]) -> set[str]:
    return {str(uuid) for uuid in user.packets.filter(uuid__in=keys).values_list("uuid", flat=True)}


def keep_counterparts(user: User, rows: Sequence[FoundCounterpart]) -> None:
    """Four queries. An ask that is here already stays where it is."""
    Counterpart.objects.bulk_create(
        Counterpart(
            author=user,
            uuid=row.id,
            name=row.name,
            rhythm=row.rhythm,
            next_on=row.next_on,
            sections=list(row.sections),
            created_at=row.created_at,
            updated_at=row.updated_at,
            trashed_at=row.trashed_at,
        )
        for row in rows
    )
    made = dict(user.counterparts.filter(uuid__in=[row.id for row in rows]).values_list("uuid", "pk"))
    here = set(user.asks.values_list("uuid", flat=True))
    asks = {ask.id: (made[row.id], ask) for row in rows for ask in row.asks if ask.id not in here}
    Ask.objects.bulk_create(
        Ask(
            author=user,
            counterpart_id=counterpart,
            uuid=ask.id,
            text=ask.text,
            state=ask.state,
            said=ask.said,
            said_on=ask.said_on,
            settled_on=ask.settled_on,
            created_at=ask.created_at,
            updated_at=ask.updated_at,
        )
        for counterpart, ask in asks.values()
    )


def keep_packets(user: User, rows: Sequence[FoundPacket]) -> None:
    """Nine queries, and more for very many items. A source that is not there is done without."""
    counterparts = dict(user.counterparts.values_list("uuid", "pk"))
    Packet.objects.bulk_create(
        Packet(
            author=user,
            uuid=row.id,
            counterpart_id=counterparts.get(row.counterpart) if row.counterpart else None,
            occasion=row.occasion if row.occasion or row.counterpart in counterparts else f"1:1, {row.ends}",
            begins=row.begins,
            ends=row.ends,
            on=row.on,
            order=row.order,
            created_at=row.created_at,
            updated_at=row.updated_at,
            finished_at=row.finished_at,
            asked_after_at=row.asked_after_at,
            trashed_at=row.trashed_at,
        )
        for row in rows
    )
    made = dict(user.packets.filter(uuid__in=[row.id for row in rows]).values_list("uuid", "pk"))
    PacketSection.objects.bulk_create(
        PacketSection(
            packet_id=made[row.id], position=position, name=section.name, question=section.question, asks=section.asks
        )
        for row in rows
        for position, section in enumerate(row.sections, start=1)
    )  # fmt: skip
    places = {
        (packet, position): key
        for packet, position, key in PacketSection.objects.filter(packet__in=made.values()).values_list(
            "packet", "position", "pk"
        )
    }
    everything = [item for row in rows for section in row.sections for item in section.items]
    sources = Sources(user, everything)
    PacketItem.objects.bulk_create(
        [
            sources.item(places[made[row.id], place], position, item)
            for row in rows
            for place, section in enumerate(row.sections, start=1)
            for position, item in enumerate(section.items, start=1)
        ],
        batch_size=500,
    )


class Sources:
    """What items came from, of what is here. Five queries, more for very many."""

    def __init__(self, user: User, items: Sequence[FoundItem]) -> None:
        entries = {item.entry for item in items if item.entry}
        backs = {item.look_back[0] for item in items if item.look_back}
        self.entries = found(user.entries, entries)
        self.forecasts = found(user.forecasts, {item.forecast for item in items if item.forecast})
        self.asks = found(user.asks, {item.ask for item in items if item.ask})
        self.weeks = dict(user.weeks.values_list("monday", "pk"))
        self.look_backs: dict[tuple[UUID, date], int] = {}
        for part in parts(backs):
            rows = user.look_backs.filter(entry__uuid__in=part, on__isnull=False).order_by("-pk")
            for uuid, on, key in rows.values_list("entry__uuid", "on", "pk"):
                if on is not None:
                    self.look_backs[uuid, on] = key

    def item(self, section: int, position: int, item: FoundItem) -> PacketItem:
        ask = self.asks.get(item.ask) if item.ask else None
        return PacketItem(
            uuid=item.id,
            section_id=section,
            position=position,
            kind=PacketItem.Kind.LINE if item.ask and ask is None else item.kind,
            text=item.text,
            excerpt=item.excerpt,
            date=item.date,
            entry_id=self.entries.get(item.entry) if item.entry else None,
            look_back_id=self.look_backs.get(item.look_back) if item.look_back else None,
            forecast_id=self.forecasts.get(item.forecast) if item.forecast else None,
            week_id=self.weeks.get(item.week) if item.week else None,
            ask_id=ask,
        )


def found(rows: Any, uuids: set[UUID]) -> dict[UUID, int]:
    """The keys of those that are here, by uuid; five hundred at a time, as many as a database takes at once."""
    return {
        uuid: key
        for part in parts(uuids)
        for uuid, key in rows.filter(uuid__in=part).values_list("uuid", "pk")
    }


def parts(uuids: set[UUID]) -> Iterator[list[UUID]]:
    wanted = sorted(uuids)
    for start in range(0, len(wanted), 500):
        yield wanted[start : start + 500]


COUNTERPARTS = WayIn(
    read_counterpart, key_of, counterparts_here, keep_counterparts, ("counterpart", "counterparts")
)
PACKETS = WayIn(read_packet, key_of, packets_here, keep_packets, ("packet", "packets"))

register("counterparts", counterpart_rows, COUNTERPARTS)
register("packets", packet_rows, PACKETS)
