"""Acts on packets that touch several rows, each one transaction: begin, finish, copy, and into the trash.

Nothing that is off the record is offered, whatever it hangs on.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, Min, Q
from django.utils import timezone

from journal import thrown
from journal.dates import MONTHS
from journal.models import Ask, Counterpart, Entry, Packet, PacketItem, PacketSection, User
from journal.models.packets import ASKS, SECTIONS
from journal.models.themes import all_themes, theme_of

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
    if (started := begun_for(author, counterpart)) is not None:
        return started
    packet = new_for(author, counterpart)
    lay_out(packet, [(name, QUESTIONS.get(name, "")) for name in counterpart.sections])
    bring_in(packet)
    ask_again(packet)
    return packet


def begun_for(author: User, counterpart: Counterpart) -> Packet | None:
    """The packet in progress for somebody; nobody else begins one until the transaction ends. Two queries."""
    User.objects.select_for_update().get(pk=author.pk)  # two clicks at once make one packet
    found: Packet | None = Packet.objects.kept().in_progress().filter(counterpart=counterpart).first()
    return found


def new_for(author: User, counterpart: Counterpart) -> Packet:
    """From where the last one ended until now; the first from the first entry, if that is of these weeks."""
    today = author.local_day()
    before = last_finished(counterpart)
    if before:
        begins = min(before.ends, today)
    else:
        weeks = today - timedelta(weeks=FIRST_WEEKS)
        first = offered(author).filter(date__lte=today).aggregate(first=Min("date"))["first"]
        begins = max(first or today, weeks)
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
    found = list(entries.order_by("date", "pk").prefetch_related("entry_themes")[: ITEMS_MOST - len(held)])
    if order == Packet.Order.THEME:
        places = {theme.slug: place for place, theme in enumerate(all_themes())}
        found.sort(
            key=lambda entry: min((places[slug] for slug in entry.ordered_themes[:1]), default=len(places))
        )
    for entry in found:
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


# --- Changing -------------------------------------------------------------------------------------------


def held(packet: Packet) -> Packet:
    """The packet, locked and still open to change. Raises Frozen."""
    found = Packet.objects.select_for_update(of=("self",)).get(pk=packet.pk)
    if found.finished:
        raise Frozen
    return found


def touch(packet: Packet) -> None:
    packet.version += 1
    packet.updated_at = timezone.now()
    packet.save(update_fields=["version", "updated_at"])


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
    if counterpart is None:
        new = Packet.objects.create(
            author=author,
            occasion=packet.occasion,
            begins=packet.begins,
            ends=packet.ends,
            order=packet.order,
        )
    elif (started := begun_for(author, counterpart)) is not None:
        return started
    else:
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
            "With all packets and asks",
            "counterpart",
            lambda user: user.counterparts.filter(trashed_at__isnull=False),
            lambda counterpart: f"1:1s with {counterpart.name}",
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
