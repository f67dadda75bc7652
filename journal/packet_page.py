"""A packet as it is read: the rows of its page, and what could go in and is not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final
from uuid import uuid4

from django.db.models import Q
from django.utils.safestring import SafeString

from journal import packet_sheet, packets
from journal.asks import Tally, asked, counted
from journal.dates import short_day
from journal.formats.document import Document
from journal.forms import as_uuid
from journal.isoweek import IsoWeek
from journal.models import Ask, Entry, Forecast, LookBack, Packet, PacketItem, PacketSection, User, Week

SHOWN: Final = 30
"""Candidates of a kind on a page, before more are asked for."""

MOST: Final = 300

Kind = PacketItem.Kind


@dataclass(frozen=True)
class Row:
    """An item on the page, with what its field shows."""

    item: PacketItem
    name: str
    value: str
    source: str = ""
    there: str | None = None
    error: str = ""
    note: str = ""
    first: bool = False
    last: bool = False

    @property
    def words(self) -> int:
        return len(self.item.shown.split())


@dataclass(frozen=True)
class Part:
    """A section on the page. `line` names the field of a new line, so that one posted twice is there once."""

    section: PacketSection
    rows: tuple[Row, ...]
    name: str
    error: str
    line: str
    typed: str
    typed_error: str
    first: bool = False
    last: bool = False

    @property
    def folds(self) -> bool:
        """Whether the field for a new line waits behind a button: in a section that has its say already."""
        return bool(self.rows) and not self.section.asks

    @property
    def question(self) -> str:
        return self.section.question or packets.QUESTIONS.get(self.section.name, "")


@dataclass(frozen=True)
class Candidate:
    """Something that could go in: its key in the form, what a line says of it, and the item that it would be."""

    key: str
    name: str
    said: str = ""
    group: str = ""  # what came of things stands in groups, below the entries
    entry: Entry | None = None
    theme: str | None = None
    item: dict[str, Any] = field(default_factory=dict)


@dataclass
class Desk:
    """Everything that a packet's page shows. `typed`, `there` and `errors` are of a post that was not kept."""

    me: User
    packet: Packet
    typed: Mapping[str, str] = field(default_factory=dict)
    there: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    beyond: bool = False  # whether there are more candidates than were asked for

    @cached_property
    def today(self) -> Any:
        return self.me.local_day()

    @cached_property
    def items(self) -> list[PacketItem]:
        found = PacketItem.objects.filter(section__packet=self.packet).in_it()
        return list(found.select_related("section__packet", "entry", "ask"))

    @cached_property
    def sections(self) -> list[PacketSection]:
        return list(self.packet.sections.all())

    @cached_property
    def asked(self) -> dict[int, Tally]:
        return asked([item.ask for item in self.items if item.ask is not None], self.me, self.packet)

    @cached_property
    def parts(self) -> list[Part]:
        parts = []
        movable = self.sections
        for at, section in enumerate(movable):
            here = [item for item in self.items if item.section_id == section.pk]
            line, typed = self.new_line(section)
            parts.append(
                Part(
                    section=section,
                    rows=tuple(self.row(item, place, at, len(here)) for place, item in enumerate(here)),
                    name=self.typed.get(f"name-{section.pk}", section.name),
                    error=self.errors.get(f"name-{section.pk}", ""),
                    line=line,
                    typed=typed,
                    typed_error=self.errors.get(line, ""),
                    first=at == 0,
                    last=at == len(movable) - 1,
                )
            )
        return parts

    @property
    def can_drop(self) -> bool:
        """Whether a section may go: what stands in the last one would have no place."""
        return sum(not section.asks for section in self.sections) > 1

    def new_line(self, section: PacketSection) -> tuple[str, str]:
        """The field of a new line, and what was typed into one that was not kept."""
        what = "ask" if section.asks else "line"
        for name, value in self.typed.items():
            if name.startswith(f"{what}-{section.pk}-") and value.strip():
                return name, value
        return f"{what}-{section.pk}-{uuid4()}", ""

    def row(self, item: PacketItem, place: int, section: int, many: int) -> Row:
        name = f"text-{item.uuid}"
        stored = item.excerpt if item.kind == Kind.EXCERPT else item.ask.text if item.ask else item.text
        asks = item.kind == Kind.ASK
        return Row(
            item=item,
            name=self.called(item),
            value=self.typed.get(name, stored),
            source=item.entry.body if item.entry is not None and item.kind in PacketItem.OF_AN_ENTRY else "",
            there=self.there.get(name),
            error=self.errors.get(name, ""),
            note=self.ask_note(item.ask) if item.ask is not None else "",
            first=place == 0 and (asks or section == 0),
            last=place == many - 1 and (asks or not any(not s.asks for s in self.sections[section + 1 :])),
        )

    def called(self, item: PacketItem) -> str:
        if item.entry is not None:
            entry = item.entry
            return (
                entry.title or entry.prompt_question or f"Entry of {short_day(entry.date, today=self.today)}"
            )
        return item.get_kind_display()

    def ask_note(self, ask: Ask) -> str:
        found = self.asked[ask.pk]
        said = f" · “{ask.said}”" if ask.said else ""
        if found.times > 1:
            return f"Carried over: {_small(counted(found, self.today))}{said}"
        return f"New in this one{said}"

    @property
    def held_entries(self) -> int:
        return sum(item.kind in PacketItem.OF_AN_ENTRY for item in self.items)

    @property
    def in_full(self) -> int:
        return sum(item.kind == Kind.WHOLE for item in self.items)

    @cached_property
    def document(self) -> Document:
        return packet_sheet.document(self.me, self.packet, self.sections, self.items, self.asked)

    @cached_property
    def preview(self) -> SafeString:
        return packet_sheet.preview(self.document)

    @cached_property
    def pages(self) -> int:
        return packet_sheet.pages_of(self.document)

    # --- What could go in --------------------------------------------------------------------------------

    def candidates(self, theme: str = "", tag: str = "", most: int = SHOWN) -> list[Candidate]:
        """Entries first, those marked to bring before the others; then what came of things. Five queries.

        A look-back goes by its gauge and its entry's tags, a forecast by those of its entry; a headline has neither.
        """
        packet, me = self.packet, self.me
        since = Q(date__range=(packet.begins, packet.ends)) | Q(bring=True)
        if packet.before_finished_at:
            since |= Q(created_at__gt=packet.before_finished_at)
        entries = packets.offered(me).filter(since & packets.unbrought(packet), under(theme, tag))
        listed = entries.distinct().as_listed().prefetch_related("entry_themes")
        rows = list(listed[: most + 1])
        self.beyond = len(rows) > most
        found = [
            Candidate(f"entry-{entry.uuid}", called(entry) or entry.beginning[:80], entry=entry)
            for entry in sorted(rows[:most], key=lambda entry: not entry.bring)
        ]
        return [*found, *self.others(theme, tag)]

    def others(self, theme: str = "", tag: str = "") -> list[Candidate]:
        """What came of things in the packet's period, is not in it and was not brought to them. Three queries."""
        packet = self.packet
        period = (packet.begins, packet.ends)
        held = Q(section__packet=packet)
        if packet.counterpart_id:
            brought = Packet.objects.kept().finished().filter(counterpart=packet.counterpart_id)
            held |= Q(section__packet__in=brought)
        here = PacketItem.objects.filter(held)
        look_backs = (
            LookBack.objects.filter(
                author=self.me, on__range=period, entry__trashed_at=None, entry__off_record=False
            )
            .filter(under("", tag, "entry__"))
            .exclude(pk__in=here.filter(look_back__isnull=False).values("look_back"))
            .select_related("entry")
            .order_by("-on", "-pk")
        )
        if theme:
            look_backs = look_backs.filter(gauge=None if theme == "none" else theme)
        forecasts = (
            self.me.forecasts.kept()
            .on_record()
            .settled()
            .filter(under(theme, tag, "entry__"), settled_on__range=period)
            .exclude(pk__in=here.filter(forecast__isnull=False).values("forecast"))
        )
        weeks = (
            self.me.weeks.exclude(headline="")
            .filter(monday__range=(IsoWeek.of(packet.begins).monday, packet.ends))
            .exclude(pk__in=here.filter(week__isnull=False).values("week"))
            .order_by("-monday")
        )
        if theme or tag:
            weeks = weeks.none()
        return [
            *(self.of_look_back(row) for row in look_backs[:SHOWN]),
            *(self.of_forecast(row) for row in forecasts[:SHOWN]),
            *(of_week(row) for row in weeks[:SHOWN]),
        ]

    def of_look_back(self, row: LookBack) -> Candidate:
        text = look_back_text(row)
        return Candidate(
            f"lookback-{row.pk}",
            text,
            f"Look-back, {short_day(row.on or row.due, today=self.today)}",
            "Look-backs",
            theme=row.gauge_id,
            item={"kind": Kind.LOOK_BACK, "look_back": row, "text": text, "date": row.on},
        )

    def of_forecast(self, row: Forecast) -> Candidate:
        text = forecast_text(row)
        return Candidate(
            f"forecast-{row.uuid}",
            text,
            f"Forecast, settled {short_day(row.settled_on or row.due, today=self.today)}",
            "Forecasts settled",
            theme="judgment",
            item={"kind": Kind.FORECAST, "forecast": row, "text": text, "date": row.settled_on},
        )

    def add(self, keys: list[str]) -> int:
        """Puts what is ticked in, whatever of it may go in; says how many came."""
        ticked = set(keys)
        wanted = [uuid for key in ticked if key.startswith("entry-") and (uuid := as_uuid(key[6:]))]
        here = PacketItem.objects.filter(section__packet=self.packet, entry__isnull=False)
        entries = packets.offered(self.me).filter(uuid__in=wanted).exclude(pk__in=here.values("entry"))
        room = packets.ITEMS_MOST - len(self.items)
        coming = [
            *entries.order_by("date", "pk").prefetch_related("entry_themes"),
            *(candidate for candidate in self.others() if candidate.key in ticked),
        ][:room]
        for one in coming:
            if isinstance(one, Entry):
                packets.add_entry(self.packet, one)
            else:
                section = packets.section_for(self.packet, one.theme, one.item["date"])
                packets.put(section, **one.item)
        return len(coming)


def under(theme: str, tag: str, entry: str = "") -> Q:
    """What a theme (or `none`) and a tag ask of entries, or of what hangs on one: `entry` is the path to it."""
    asked = Q()
    if theme == "none":
        asked &= Q(**{f"{entry}entry_themes__isnull": True})
    elif theme:
        asked &= Q(**{f"{entry}entry_themes__theme": theme})
    if tag:
        asked &= Q(**{f"{entry}tags__name": tag})
    return asked


def called(entry: Entry) -> str:
    """What a line names an entry by; nothing where it has neither title nor question nor takeaway."""
    return entry.title or entry.prompt_question or entry.takeaway


def of_week(row: Week) -> Candidate:
    return Candidate(
        f"week-{row.pk}",
        row.headline,
        f"Headline of week {row.monday.isocalendar().week}",
        "Headlines",
        item={"kind": Kind.HEADLINE, "week": row, "text": row.headline, "date": row.monday},
    )


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def look_back_text(row: LookBack) -> str:
    said = f"“{called(row.entry) or 'What I wrote'}”"
    if row.felt is not None and row.turned_out is not None:
        said += f": it felt like {row.felt}, it turned out {row.turned_out}"
    return f"{said}. {row.note}".strip() if row.note else f"{said}."


def forecast_text(row: Forecast) -> str:
    came = {"yes": "it came true", "no": "it did not", "void": "it was void"}.get(row.outcome, "it is open")
    said = f"“{row.claim.rstrip('.')}”: I said {row.probability}%, {came}."
    return f"{said} {row.note}".strip()
