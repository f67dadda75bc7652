"""Writing in a packet that is in progress, and moving its items and sections: each act one transaction, all or nothing."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from journal import markup
from journal.forms import as_uuid
from journal.models import Ask, Packet, PacketItem, PacketSection
from journal.models.packets import ASK_LIMIT, SECTION_LIMIT, TEXT_LIMIT
from journal.packets import ITEMS_MOST, SECTIONS_MOST, add_section, held, put, touch

Kind = PacketItem.Kind


class Refused(Exception):
    """What was typed cannot be kept as it is: the field's name to a sentence. Nothing was changed."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


class Meanwhile(Exception):
    """The packet was changed in another place: the field's name to what stands there now. Nothing was changed."""

    def __init__(self, there: dict[str, str]) -> None:
        super().__init__("Changed in another place.")
        self.there = there


@transaction.atomic
def write(packet: Packet, fields: Mapping[str, str], version: int | None) -> tuple[Packet, bool]:
    """Keeps what the page's fields say; whether its items are others now than the page showed.

    Raises Frozen, Refused, or Meanwhile where `version` is an older one and something stands there that is not what
    was typed.
    """
    packet = held(packet)
    sections = {str(section.pk): section for section in packet.sections.all()}
    items = {
        str(item.uuid): item
        for item in PacketItem.objects.filter(section__packet=packet).in_it().with_sources()
    }
    errors: dict[str, str] = {}
    changed: dict[str, tuple[Any, str, str]] = {}
    new: list[tuple[str, str, str, str]] = []
    reshaped = False
    for field, value in fields.items():
        what, _, key = field.partition("-")
        value = value.replace("\r\n", "\n").strip()
        if what == "name" and (section := sections.get(key)):
            if not value or len(value) > SECTION_LIMIT:
                errors[field] = f"A section needs a name of at most {SECTION_LIMIT} characters."
            elif value != section.name:
                changed[field] = (section, "name", value)
        elif what == "kind" and (item := items.get(key)) and item.kind in PacketItem.OF_AN_ENTRY:
            if value not in PacketItem.OF_AN_ENTRY:
                errors[field] = "An entry comes in as takeaway, excerpt or whole."
            elif value != item.kind:
                changed[field] = (item, "kind", value)
                reshaped = True
        elif what == "text" and (item := items.get(key)):
            collect_text(item, field, value, fields.get(f"shown-{key}", item.kind), errors, changed)
        elif what in {"line", "ask"}:
            pk, _, uuid = key.partition("-")
            if item := items.get(uuid):
                collect_text(item, field, value, item.kind, errors, changed)
            elif value and pk in sections:
                limit = ASK_LIMIT if what == "ask" else TEXT_LIMIT
                if len(value) > limit:
                    errors[field] = f"At most {limit:,} characters; these are {len(value):,}."
                new.append((what, pk, uuid, value))
    if errors:
        raise Refused(errors)
    if version is not None and version != packet.version and changed:
        raise Meanwhile({field: str(getattr(row, name)) for field, (row, name, _) in changed.items()})
    for row, name, value in changed.values():
        setattr(row, name, value)
        if name == "kind" and value == Kind.EXCERPT and not row.excerpt and row.entry is not None:
            row.excerpt = first_paragraph(row.entry.body)
        row.save()
    for what, pk, uuid, value in new:
        add_line(packet, sections[pk], as_uuid(uuid), value, ask=what == "ask")
    if changed or new:
        touch(packet)
    return packet, reshaped


def collect_text(
    item: PacketItem,
    field: str,
    value: str,
    shown: str,
    errors: dict[str, str],
    changed: dict[str, tuple[Any, str, str]],
) -> None:
    """A typed text goes to where it was shown from: the ask, the excerpt, or the line."""
    row: Any = item.ask if item.ask is not None else item
    name = "excerpt" if item.ask is None and shown == Kind.EXCERPT else "text"
    limit = ASK_LIMIT if item.ask is not None else TEXT_LIMIT
    if len(value) > limit:
        errors[field] = f"At most {limit:,} characters; these are {len(value):,}."
    elif item.ask is not None and not value:
        errors[field] = "An ask needs its words. To leave it out, take it out."
    elif value != getattr(row, name).replace("\r\n", "\n").strip():
        changed[field] = (row, name, value)


def first_paragraph(body: str) -> str:
    """Where an excerpt begins: never more than a few lines, so that nothing comes in whole unasked."""
    paragraph = body.strip().split("\n\n", 1)[0]
    return paragraph if len(paragraph) <= 400 else markup.excerpt(paragraph, 400)


def add_line(packet: Packet, section: PacketSection, uuid: UUID | None, text: str, *, ask: bool) -> None:
    if PacketItem.objects.filter(section__packet=packet).count() >= ITEMS_MOST:
        raise Refused({"packet": f"A packet holds at most {ITEMS_MOST} items."})
    names: dict[str, Any] = {"uuid": uuid} if uuid else {}
    if ask and section.asks and packet.counterpart is not None:
        made = Ask.objects.create(author=packet.author, counterpart=packet.counterpart, text=text)
        put(section, kind=Kind.ASK, ask=made, **names)
    else:
        put(section, kind=Kind.LINE, text=text, **names)


# --- Moving ----------------------------------------------------------------------------------------------


@transaction.atomic
def move(packet: Packet, uuid: UUID, by: int) -> None:
    """Up (-1) or down (1); past the end of its section, into the next one. An ask stays among the asks."""
    packet = held(packet)
    rows = list(
        PacketItem.objects.filter(section__packet=packet).in_it().select_related("section")
    )  # in order
    item = next((row for row in rows if row.uuid == uuid), None)
    if item is None:
        return
    section = item.section
    stands = [row for row in rows if row.section_id == section.pk]
    at = stands.index(item)
    if 0 <= at + by < len(stands):
        stands[at], stands[at + by] = stands[at + by], stands[at]
        number(stands)
    elif item.kind != Kind.ASK:
        sections = list(packet.sections.filter(asks=False))
        place = next((place for place, one in enumerate(sections) if one.pk == section.pk), -1)
        if place < 0 or not 0 <= place + by < len(sections):
            return
        target = sections[place + by]
        there = [row for row in rows if row.section_id == target.pk]
        item.section = target
        item.save(update_fields=["section"])
        number([*there, item] if by < 0 else [item, *there])
    touch(packet)


@transaction.atomic
def place(packet: Packet, uuid: UUID, key: int, at: int) -> None:
    """Into that section, as its item number `at` (from 0). An ask stays among the asks, and nothing else goes there."""
    packet = held(packet)
    rows = list(PacketItem.objects.filter(section__packet=packet).in_it().select_related("section"))
    item = next((row for row in rows if row.uuid == uuid), None)
    target = packet.sections.filter(pk=key).first()
    if item is None or target is None or (target != item.section and item.kind == Kind.ASK):
        return
    if target.asks and item.kind != Kind.ASK:
        return
    there = [row for row in rows if row.section_id == target.pk and row != item]
    there.insert(max(0, min(at, len(there))), item)
    if item.section_id != target.pk:
        item.section = target
        item.save(update_fields=["section"])
    number(there)
    touch(packet)


def number(rows: Iterable[Any]) -> None:
    """Writes the order down."""
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])


SOURCES: Final = ("entry_id", "look_back_id", "forecast_id", "week_id", "ask_id")
PLAIN: Final = ("section_id", "position", "kind", "text", "excerpt")


@transaction.atomic
def take_out(packet: Packet, uuid: UUID) -> dict[str, Any] | None:
    """Out of the packet; what was there, so that `put_back` can undo it. None where nothing was.

    A new ask that stood nowhere else goes with it; one carried over stays open.
    """
    packet = held(packet)
    item = PacketItem.objects.filter(section__packet=packet, uuid=uuid).select_related("ask").first()
    if item is None:
        return None
    ask = item.ask
    row = {name: getattr(item, name) for name in (*PLAIN, *SOURCES)}
    row |= {"uuid": str(uuid), "date": item.date and item.date.isoformat(), "asked": ask.text if ask else ""}
    item.delete()
    if ask is not None and not ask.items.exists() and ask.created_at >= packet.created_at:
        ask.delete()
    touch(packet)
    return row


@transaction.atomic
def put_back(packet: Packet, row: Mapping[str, Any]) -> bool:
    """What was taken out, where it stood; False where it has no place any more. Raises Frozen."""
    packet = held(packet)
    author = packet.author
    if not packet.sections.filter(pk=row["section_id"]).exists():
        return False
    if PacketItem.objects.filter(section__packet=packet, uuid=row["uuid"]).exists():
        return True
    sources: dict[str, Any] = {
        "entry_id": author.entries, "look_back_id": author.look_backs, "forecast_id": author.forecasts,
        "week_id": author.weeks, "ask_id": author.asks,
    }  # fmt: skip
    fields = {name: row[name] for name in PLAIN} | {
        name: row[name] if row[name] and sources[name].filter(pk=row[name]).exists() else None
        for name in SOURCES
    }
    if row["kind"] == Kind.ASK and fields["ask_id"] is None:
        if packet.counterpart is None:
            return False
        fields["ask_id"] = Ask.objects.create(
            author=author, counterpart=packet.counterpart, text=row["asked"]
        ).pk
    PacketItem.objects.create(uuid=row["uuid"], date=row["date"], **fields)
    touch(packet)
    return True


@transaction.atomic
def move_section(packet: Packet, key: int, by: int) -> None:
    packet = held(packet)
    sections = list(packet.sections.all())
    at = next((place for place, section in enumerate(sections) if section.pk == key), None)
    if at is None or not 0 <= at + by < len(sections):
        return
    sections[at], sections[at + by] = sections[at + by], sections[at]
    number(sections)
    touch(packet)


@transaction.atomic
def drop_section(packet: Packet, key: int) -> None:
    """What stood in it goes to the end of the section before it, or the one after: nothing that was typed is lost.

    The last one stays: what stands in it would have no place.
    """
    packet = held(packet)
    sections = list(packet.sections.filter(asks=False))
    at = next((place for place, section in enumerate(sections) if section.pk == key), None)
    if at is None or len(sections) < 2:
        return
    target = sections[at - 1] if at else sections[1]
    for item in sections[at].items.all():
        put_at_end(target, item)
    sections[at].delete()
    touch(packet)


def put_at_end(section: PacketSection, item: PacketItem) -> None:
    last = section.items.aggregate(Max("position"))["position__max"] or 0
    item.section, item.position = section, last + 1
    item.save(update_fields=["section", "position"])


@transaction.atomic
def new_section(packet: Packet, name: str) -> None:
    packet = held(packet)
    if not name or len(name) > SECTION_LIMIT:
        raise Refused({"section": f"A section needs a name of at most {SECTION_LIMIT} characters."})
    if packet.sections.count() >= SECTIONS_MOST:
        raise Refused({"section": f"A packet has at most {SECTIONS_MOST} sections."})
    add_section(packet, name)
    touch(packet)
