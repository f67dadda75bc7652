"""Acts on packets that touch several rows, each one transaction: begin, write, move, finish, copy.

Nothing that is off the record is offered, whatever it hangs on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from journal import markup, thrown
from journal.dates import MONTHS
from journal.models import Ask, Counterpart, Entry, Packet, PacketItem, PacketSection, User
from journal.models.packets import ASK_LIMIT, ASKS, SECTION_LIMIT, SECTIONS, TEXT_LIMIT
from journal.models.themes import theme_of

FIRST_WEEKS: Final = 12
"""What the first packet for somebody covers."""

SECTIONS_MOST: Final = 20
ITEMS_MOST: Final = 200

QUESTIONS: Final = dict(SECTIONS)
SECTION_OF: Final = {
    "reliability": "Work nobody saw",
    "resume-vs-career": "Where I am stretching",
    "beginner": "Where I am stretching",
    "imposter-syndrome": "Where I am stretching",
    "judgment": "Decisions and reasoning",
}
"""Where an entry stands by its first theme; the others, and those without a theme, stand in the first section."""

Kind = PacketItem.Kind


class Frozen(Exception):
    """A finished packet does not change."""


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


def offered(author: User) -> Any:
    """The entries that a packet may hold. A QuerySet."""
    return author.entries.kept().on_record()


def last_finished(counterpart: Counterpart) -> Packet | None:
    """The packet before. One query."""
    found: Packet | None = (
        Packet.objects.kept().finished().filter(counterpart=counterpart).order_by("-ends", "-pk").first()
    )
    return found


# --- Beginning -------------------------------------------------------------------------------------------


@transaction.atomic
def begin(author: User, counterpart: Counterpart) -> Packet:
    """The packet in progress for somebody, or a new one with what is marked to bring and the asks still open."""
    User.objects.select_for_update().get(pk=author.pk)  # two clicks at once make one packet
    started = Packet.objects.kept().in_progress().filter(counterpart=counterpart).first()
    if started is not None:
        return started
    packet = new_for(author, counterpart)
    lay_out(packet, [(name, QUESTIONS.get(name, "")) for name in counterpart.sections])
    bring_in(packet)
    ask_again(packet)
    return packet


def new_for(author: User, counterpart: Counterpart) -> Packet:
    """From where the last one ended until now."""
    today = author.local_day()
    before = last_finished(counterpart)
    begins = min(before.ends, today) if before else today - timedelta(weeks=FIRST_WEEKS)
    coming = counterpart.next_on if counterpart.next_on and counterpart.next_on >= today else None
    return Packet.objects.create(author=author, counterpart=counterpart, begins=begins, ends=today, on=coming)


@transaction.atomic
def begin_occasion(
    author: User, occasion: str, begins: date, ends: date, order: str, *, earlier: bool
) -> Packet:
    """A packet for a review or a case: the takeaways of the period as a list; what earlier packets held, first."""
    packet = Packet.objects.create(author=author, occasion=occasion, begins=begins, ends=ends, order=order)
    held: set[int] = set()
    if earlier:
        section = PacketSection.objects.create(packet=packet, position=1, name="Brought before")
        rows = PacketItem.objects.filter(
            section__packet__in=Packet.objects.kept()
            .finished()
            .filter(author=author, ends__range=(begins, ends))
        ).exclude(kind__in=[Kind.ASK, Kind.WHOLE])
        for row in rows.on_record().exclude(text="").order_by("date", "pk")[:ITEMS_MOST]:
            if row.entry_id not in held:
                put(section, **as_earlier(row))
            if row.entry_id:
                held.add(row.entry_id)
        if not held and not section.items.exists():
            section.delete()
    entries = offered(author).between(begins, ends).exclude(takeaway="").exclude(pk__in=held)
    for entry in entries.order_by("date", "pk").prefetch_related("entry_themes")[: ITEMS_MOST - len(held)]:
        add_entry(packet, entry)
    if not packet.sections.exists():
        lay_out(packet, [section for section in SECTIONS if section[0] != ASKS])
    return packet


def lay_out(packet: Packet, sections: Iterable[tuple[str, str]]) -> None:
    """Gives a packet its sections; that of the asks is the one named so, where there is a counterpart."""
    PacketSection.objects.bulk_create(
        PacketSection(
            packet=packet,
            position=position,
            name=name,
            question=question,
            asks=name == ASKS and packet.counterpart_id is not None,
        )
        for position, (name, question) in enumerate(sections, start=1)
    )


def bring_in(packet: Packet) -> None:
    """Puts what is marked to bring into its sections, as takeaways, the oldest first."""
    found = offered(packet.author).filter(bring=True).order_by("date", "pk").prefetch_related("entry_themes")
    for entry in found[:ITEMS_MOST]:
        add_entry(packet, entry)


def ask_again(packet: Packet) -> None:
    """Carries the open asks over, in the order they were first asked."""
    section = packet.sections.filter(asks=True).first()
    if section is not None and packet.counterpart is not None:
        for ask in packet.counterpart.asks.filter(state=Ask.State.OPEN):
            put(section, kind=Kind.ASK, ask=ask)


def add_entry(packet: Packet, entry: Entry) -> PacketItem | None:
    """Puts an entry under the section of its first theme, as its takeaway. Its themes should be at hand."""
    themes = entry.ordered_themes
    section = section_for(packet, themes[0] if themes else None, entry.date)
    return put(section, kind=Kind.TAKEAWAY, entry=entry, text=entry.takeaway, date=entry.date)


def section_for(packet: Packet, theme: str | None, day: date) -> PacketSection:
    """Where something with this first theme stands; in an occasion's packet by its theme or its quarter."""
    sections = list(packet.sections.filter(asks=False))
    by_name = {section.name: section for section in reversed(sections)}
    if packet.order != Packet.Order.SECTIONS:
        name = heading(packet, theme, day)
        if name in by_name:
            return by_name[name]
        if len(sections) < SECTIONS_MOST:
            return add_section(packet, name)
    named = by_name.get(SECTION_OF.get(theme or "", ""))
    return named or (sections[0] if sections else add_section(packet, SECTIONS[0][0]))


def heading(packet: Packet, theme: str | None, day: date) -> str:
    """The name of a section in an occasion's packet: a theme's, or a quarter such as 'April to June 2026'."""
    if packet.order == Packet.Order.THEME:
        known = theme_of(theme) if theme else None
        return known.name if known else "Without a theme"
    first = (day.month - 1) // 3 * 3
    return f"{MONTHS[first]} to {MONTHS[first + 2]} {day.year}"


def as_earlier(row: PacketItem) -> dict[str, Any]:
    """What a finished packet said, for another; it keeps its source, to leave with it."""
    sources = {"entry": row.entry_id, "look_back": row.look_back_id, "forecast": row.forecast_id}
    kept = {f"{name}_id": key for name, key in sources.items()}
    return {"kind": Kind.EARLIER, "text": row.text, "date": row.date, **kept}


def add_section(packet: Packet, name: str) -> PacketSection:
    last = packet.sections.aggregate(Max("position"))["position__max"] or 0
    return PacketSection.objects.create(packet=packet, position=last + 1, name=name)


def put(section: PacketSection, **fields: Any) -> PacketItem:
    """A new item at the end of a section."""
    last = section.items.aggregate(Max("position"))["position__max"] or 0
    return PacketItem.objects.create(section=section, position=last + 1, **fields)


# --- Writing ---------------------------------------------------------------------------------------------


def held(packet: Packet) -> Packet:
    """The packet, locked and still open to change. Raises Frozen."""
    found = Packet.objects.select_for_update(of=("self",)).get(pk=packet.pk)
    if found.finished:
        raise Frozen
    return found


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


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def touch(packet: Packet) -> None:
    packet.version += 1
    packet.updated_at = timezone.now()
    packet.save(update_fields=["version", "updated_at"])


# --- Moving ----------------------------------------------------------------------------------------------


@transaction.atomic
def move(packet: Packet, uuid: UUID, by: int) -> None:
    """Up (-1) or down (1); past the end of its section, into the next one. An ask stays among the asks."""
    packet = held(packet)
    rows = list(PacketItem.objects.filter(section__packet=packet).in_it().select_related("section"))
    item = next((row for row in rows if row.uuid == uuid), None)
    if item is None:
        return
    section = item.section
    stands = sorted(
        (row for row in rows if row.section_id == section.pk), key=lambda row: (row.position, row.pk)
    )
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
        there = sorted(
            (row for row in rows if row.section_id == target.pk), key=lambda row: (row.position, row.pk)
        )
        item.section = target
        item.save(update_fields=["section"])
        number([*there, item] if by < 0 else [item, *there])
    touch(packet)


def number(rows: Iterable[Any]) -> None:
    """Writes the order down."""
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])


@transaction.atomic
def take_out(packet: Packet, uuid: UUID) -> None:
    """A new ask that stood nowhere else goes with it; one carried over stays open."""
    packet = held(packet)
    item = PacketItem.objects.filter(section__packet=packet, uuid=uuid).select_related("ask").first()
    if item is None:
        return
    ask = item.ask
    item.delete()
    if ask is not None and not ask.items.exists() and ask.created_at >= packet.created_at:
        ask.delete()
    touch(packet)


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
    """What stood in it is out of the packet; its entries can be added again."""
    packet = held(packet)
    packet.sections.filter(pk=key, asks=False).delete()
    touch(packet)


@transaction.atomic
def new_section(packet: Packet, name: str) -> None:
    packet = held(packet)
    if not name or len(name) > SECTION_LIMIT:
        raise Refused({"section": f"A section needs a name of at most {SECTION_LIMIT} characters."})
    if packet.sections.count() >= SECTIONS_MOST:
        raise Refused({"section": f"A packet has at most {SECTIONS_MOST} sections."})
    add_section(packet, name)
    touch(packet)


# --- Finishing -------------------------------------------------------------------------------------------


@transaction.atomic
def finish(packet: Packet) -> Packet:
    """Freezes it: each item says for good what it says now, `bring` is cleared on what it holds. Raises Frozen.

    Items that are not in it any more (their entry is off the record, or in the trash) are taken out.
    """
    packet = held(packet)
    everything = PacketItem.objects.filter(section__packet=packet)
    items = list(everything.in_it().with_sources())
    everything.exclude(pk__in=[item.pk for item in items]).delete()
    for item in items:
        item.text = item.shown
        item.save(update_fields=["text"])
    entries = [item.entry_id for item in items if item.entry_id and item.kind in PacketItem.OF_AN_ENTRY]
    packet.author.entries.filter(pk__in=entries, bring=True).update(bring=False)
    packet.finished_at = timezone.now()
    packet.save(update_fields=["finished_at"])
    touch(packet)
    counterpart = packet.counterpart
    if counterpart is not None and packet.on is not None and counterpart.next_on == packet.on:
        counterpart.next_on = counterpart.after(packet.on)
        counterpart.save(update_fields=["next_on"])
    return packet


@transaction.atomic
def copy(packet: Packet) -> Packet:
    """Starts the next from a finished one: its sections and own lines, what is marked to bring, the open asks.

    One that is in progress for the same counterpart is gone on with.
    """
    author, counterpart = packet.author, packet.counterpart
    User.objects.select_for_update().get(pk=author.pk)
    if counterpart is None:
        new = Packet.objects.create(
            author=author,
            occasion=packet.occasion,
            begins=packet.begins,
            ends=packet.ends,
            order=packet.order,
        )
    else:
        started = Packet.objects.kept().in_progress().filter(counterpart=counterpart).first()
        if started is not None:
            return started
        new = new_for(author, counterpart)
    for section in packet.sections.all():
        made = PacketSection.objects.create(
            packet=new,
            position=section.position,
            name=section.name,
            question=section.question,
            asks=section.asks,
        )
        for item in section.items.on_record().exclude(kind=Kind.ASK):
            if item.kind == Kind.LINE:
                put(made, kind=Kind.LINE, text=item.text)
            elif counterpart is None:
                put(made, **as_earlier(item))
    if counterpart is not None:
        bring_in(new)
        ask_again(new)
    return new


# --- Asks ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """How often an ask stood in a packet, and since when."""

    times: int
    since: date


def asked(asks: Iterable[Ask], author: User, until: Packet | None = None) -> dict[int, Asked]:
    """By the ask's key, up to a packet where one is given: the packets in the trash left out. One query."""
    wanted = list(asks)
    rows = (
        PacketItem.objects.filter(ask__in=wanted, section__packet__trashed_at=None)
        .filter(Q(section__packet__created_at__lte=until.created_at) if until else Q())
        .order_by()
        .values("ask")
        .annotate(times=Count("section__packet", distinct=True), first=Min("section__packet__ends"))
        .values_list("ask", "times", "first")
    )
    found = {ask: Asked(times, first) for ask, times, first in rows}
    return {ask.pk: found.get(ask.pk) or Asked(0, author.local_day(ask.created_at)) for ask in wanted}


@transaction.atomic
def settle(ask: Ask, state: str, said: str, today: date) -> Ask:
    """What came of it. An open one may say what was said, too."""
    ask = Ask.objects.select_for_update(of=("self",)).get(pk=ask.pk)
    if said != ask.said:
        ask.said, ask.said_on = said, (today if said else None)
    if state != ask.state:
        ask.state, ask.settled_on = state, (None if state == Ask.State.OPEN else today)
    ask.updated_at = timezone.now()
    ask.save()
    return ask


# --- Trash -----------------------------------------------------------------------------------------------


def trash(row: Packet | Counterpart, at: datetime | None = None) -> None:
    row.trashed_at = at or timezone.now()
    row.save(update_fields=["trashed_at"])


def restore(row: Packet | Counterpart) -> None:
    row.trashed_at = None
    row.save(update_fields=["trashed_at"])


def register_trash() -> None:
    """What of this lies in the trash."""
    thrown.register(
        thrown.Kind(
            "packet",
            "A packet",
            "packet",
            lambda user: user.packets.in_trash().select_related("counterpart"),
            lambda packet: f"1:1 with {packet.counterpart.name}" if packet.counterpart else packet.occasion,
            key="uuid",
        )
    )
    thrown.register(
        thrown.Kind(
            "counterpart",
            "Somebody you meet, with their packets and asks",
            "counterpart",
            lambda user: user.counterparts.filter(trashed_at__isnull=False),
            lambda counterpart: str(counterpart.name),
            key="uuid",
        )
    )


def brought_in(entry: Entry) -> list[Packet]:
    """The finished packets that hold an entry, the newest first, with their counterparts. One query."""
    items = PacketItem.objects.filter(entry=entry, kind__in=PacketItem.OF_AN_ENTRY)
    return list(
        Packet.objects.kept()
        .finished()
        .filter(pk__in=items.values("section__packet"))
        .select_related("counterpart")
        .order_by("-finished_at")
    )


def brought_of(author: User) -> frozenset[int]:
    """The keys of the entries that a finished packet holds. One query."""
    finished = Packet.objects.kept().finished().filter(author=author)
    held = PacketItem.objects.filter(section__packet__in=finished, kind__in=PacketItem.OF_AN_ENTRY)
    return frozenset(held.filter(entry__isnull=False).values_list("entry", flat=True))


def unbrought(packet: Packet) -> Q:
    """Entries that were not brought to this counterpart, nor are in this packet."""
    brought = PacketItem.objects.filter(
        section__packet__finished_at__isnull=False,
        section__packet__trashed_at=None,
        section__packet__counterpart=packet.counterpart_id,
        entry__isnull=False,
    )
    here = PacketItem.objects.filter(section__packet=packet, entry__isnull=False)
    found = ~Q(pk__in=here.values("entry"))
    return found & ~Q(pk__in=brought.values("entry")) if packet.counterpart_id else found
