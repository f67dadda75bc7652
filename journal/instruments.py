"""What opens each theme's page: its own instrument, drawn from the person's entries.

Each is of one person for that person. What is off the record is counted and drawn, and none of its words are shown;
what is in the trash is not there at all. A reading belongs to the gauge it was given on, and how it turned out to the
gauge that the entry's latest look-back answered.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from django.db.models import Count, Q

from journal import charts, insights, packets
from journal.charts import Dumbbells
from journal.charts_instruments import Stacks, WeekRead, Weeks, stacked, weeks_drawn
from journal.forecasting import Standing, calibration_of
from journal.insights import HIGH, LOW, Gauge, Pair, Period
from journal.isoweek import IsoWeek
from journal.models import Entry, Forecast, LookBack, User
from journal.models.themes import Theme

SHOWN: Final = 8
"""Entries of a list; the others are a link away."""

FORECASTS_SHOWN: Final = 4
FIELD_NOTES: Final = 40

ANSWER: Final = ("pk", "entry", "on", "due", "gauge", "felt", "turned_out")


@dataclass(frozen=True)
class Line:
    """An entry read on the theme's gauge, and how it turned out by its latest look-back."""

    entry: Entry
    felt: int
    turned_out: int | None = None
    looked_back: int | None = None  # the key of that look-back
    asks: date | None = None

    @property
    def pair(self) -> Pair | None:
        return None if self.turned_out is None else Pair(self.felt, self.turned_out)


def lines_of(user: User, theme: Theme) -> list[Line]:
    """The entries with a reading on the theme's gauge, newest first. No text; two queries, and two more where an entry
    that was looked back on has a reading on another gauge since."""
    mine = user.entries.kept().only(
        "uuid", "date", "title", "prompt_question", "gauge", "felt", "bring", "off_record"
    )
    entries = list(mine.filter(gauge=theme.slug, felt__isnull=False).newest_first())
    kept = user.look_backs.filter(entry__trashed_at__isnull=True).order_by("on", "due", "created_at", "id")
    rows = kept.filter(Q(entry__gauge=theme.slug) | Q(gauge=theme.slug))
    found = list(rows.values_list(*ANSWER))
    moved = {entry for _, entry, *_ in found} - {entry.pk for entry in entries}
    if moved:
        entries = sorted(
            [*entries, *mine.filter(pk__in=moved)], key=lambda entry: (entry.date, entry.pk), reverse=True
        )
        found = [row for row in found if row[1] not in moved]
        found += kept.filter(entry__in=moved).values_list(*ANSWER)
    latest: dict[int, tuple[str | None, int | None, int | None, int]] = {}
    asks: dict[int, date] = {}
    for key, pk, on, due, gauge, felt, turned_out in found:
        if on is None:
            asks[pk] = due
        else:
            latest[pk] = (gauge, felt, turned_out, key)
    lines = []
    for entry in entries:
        gauge, felt, turned_out, look_back = latest.get(entry.pk, (None, None, None, 0))
        if gauge == theme.slug and felt is not None and turned_out is not None:
            lines.append(Line(entry, felt, turned_out, look_back, asks.get(entry.pk)))
        elif entry.gauge_id == theme.slug and entry.felt is not None:
            lines.append(Line(entry, entry.felt, asks=asks.get(entry.pk)))
    return lines


def said_under(user: User, theme: Theme) -> str:
    """What can be said about felt against turned out under a theme, in a sentence that begins with its name.

    One query of at most 49 rows: an entry's latest look-back counts, on the gauge that it answered.
    """
    counts = (
        user.look_backs.latest_done()
        .filter(
            gauge=theme.slug, felt__isnull=False, turned_out__isnull=False, entry__trashed_at__isnull=True
        )
        .order_by()
        .values_list("felt", "turned_out")
        .annotate(many=Count("pk"))
    )
    pairs = tuple(Pair(felt, turned_out) for felt, turned_out, many in counts for _ in range(many))
    said = insights.said(Gauge(theme.slug, (), pairs))
    return f"Under {theme.short_name}, {said[:1].lower()}{said[1:]}"


@dataclass(frozen=True)
class Listed:
    """Entries of a list with their words: the first few. What is off the record is a number alone."""

    lines: tuple[Line, ...]
    total: int
    off_record: int

    @classmethod
    def of(cls, lines: Sequence[Line], shown: int = SHOWN) -> "Listed":
        on_record = [line for line in lines if not line.entry.off_record]
        return cls(tuple(on_record[:shown]), len(on_record), len(lines) - len(on_record))

    @property
    def more(self) -> int:
        return self.total - len(self.lines)


@dataclass(frozen=True)
class Instrument:
    """What all have in common. `lines` are newest first."""

    theme: Theme
    lines: tuple[Line, ...]
    today: date

    @property
    def template(self) -> str:
        return f"prompts/instruments/{self.theme.colour}.html"

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        return tuple(line.pair for line in self.lines if line.pair)

    @property
    def never(self) -> int:
        """Readings never looked back on."""
        return len(self.lines) - len(self.pairs)

    @property
    def never_said(self) -> str:
        return f"{self.never:,} never looked back on." if self.never else "None was left without a look-back."

    @property
    def next_asks(self) -> date | None:
        """The next day on which one of them asks, today counted."""
        return min((line.asks for line in self.lines if line.asks), default=None)

    @property
    def due(self) -> int:
        """Look-backs that ask now, what is off the record included: here it is the author who asks."""
        return sum(line.asks is not None and line.asks <= self.today for line in self.lines)

    def turned_out(self, test: Callable[[int], bool]) -> list[Line]:
        return [line for line in self.lines if line.turned_out is not None and test(line.turned_out)]

    @property
    def span(self) -> Period:
        """All the weeks that have a reading."""
        last = IsoWeek.of(self.today)
        first = min((IsoWeek.of(line.entry.date) for line in self.lines), default=last)
        return Period(first, (last.monday - first.monday).days // 7 + 1, self.today)


# --- Signal ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Signal(Instrument):
    """How loud, and how true; then those that turned out 4 or more, with the note."""

    @cached_property
    def chart(self) -> Dumbbells:
        return charts.dumbbells(Gauge(self.theme.slug, (), self.pairs, self.never), self.span)

    @property
    def said(self) -> str:
        """Both sides as counts and the mean with its interval, as under every such picture."""
        return insights.said(Gauge(self.theme.slug, (), self.pairs, self.never))

    @cached_property
    def true(self) -> list[Line]:
        return self.turned_out(lambda point: point >= 4)

    @cached_property
    def listed(self) -> Listed:
        return Listed.of(self.true)

    @cached_property
    def noted(self) -> list[tuple[Line, str]]:
        """Those listed, each with its look-back's note. One query."""
        keys = [line.looked_back for line in self.listed.lines if line.looked_back]
        notes = dict(LookBack.objects.filter(pk__in=keys).values_list("pk", "note"))
        return [(line, notes.get(line.looked_back or 0, "")) for line in self.listed.lines]

    @property
    def table(self) -> list[tuple[int, int, int]]:
        """(felt, turned out, how many), the loudest first."""
        return [
            (*key, many)
            for key, many in sorted(
                Counter((pair.felt, pair.turned_out) for pair in self.pairs).items(), reverse=True
            )
        ]


# --- Visibility ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Visibility(Instrument):
    """Still unseen: 3 or less when written, and not brought yet."""

    brought: frozenset[int] = frozenset()  # keys of entries that a finished packet holds

    @cached_property
    def unseen(self) -> list[Line]:
        return [line for line in self.lines if line.felt <= LOW and not self.is_brought(line)]

    def is_brought(self, line: Line) -> bool:
        return line.entry.bring or line.entry.pk in self.brought

    @cached_property
    def listed(self) -> Listed:
        return Listed.of(self.unseen)

    @property
    def known_since(self) -> int:
        """Of those unseen, how many a look-back found known to more than a few."""
        return sum(line.turned_out is not None and line.turned_out > LOW for line in self.unseen)

    @property
    def to_bring(self) -> int:
        return sum(line.entry.bring for line in self.lines)


# --- Depth -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Depth(Instrument):
    """What is still used, and what was only a line."""

    @property
    def still_used(self) -> int:
        return sum(pair.turned_out >= 4 for pair in self.pairs)

    @cached_property
    def used(self) -> Listed:
        return Listed.of(self.turned_out(lambda point: point >= 4))

    @cached_property
    def only_a_line(self) -> Listed:
        return Listed.of(self.turned_out(lambda point: point <= LOW))

    @cached_property
    def not_asked(self) -> Listed:
        return Listed.of([line for line in self.lines if line.turned_out is None])


# --- Beginner --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Beginner(Instrument):
    """What one was new at, each to be asked about again."""

    @property
    def less_lost(self) -> int:
        return sum(pair.gap < 0 for pair in self.pairs)

    @cached_property
    def listed(self) -> Listed:
        return Listed.of(self.lines, 10)


# --- Attention -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Attention(Instrument):
    """The weeks, by reading. A week without one is not drawn."""

    @cached_property
    def weeks(self) -> list[WeekRead]:
        """Those that have a reading, the earliest first."""
        found: dict[IsoWeek, list[int]] = {}
        for line in self.lines:
            found.setdefault(IsoWeek.of(line.entry.date), []).append(line.felt)
        return [WeekRead(week, tuple(sorted(found[week]))) for week in sorted(found)]

    @property
    def whole(self) -> int:
        """Weeks none of whose readings is under 5."""
        return sum(one.readings[0] >= HIGH for one in self.weeks)

    @property
    def in_pieces(self) -> int:
        """Weeks none of whose readings is over 3."""
        return sum(one.readings[-1] <= LOW for one in self.weeks)

    @cached_property
    def chart(self) -> Weeks:
        return weeks_drawn(self.weeks, self.theme.slug)


# --- Judgment --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Judgment(Instrument):
    """Forecasts and the calibration curve."""

    standing: Standing
    next_due: tuple[Forecast, ...]  # open and on the record, the first due first


# --- Self ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Self(Instrument):
    """The readings alone, no text."""

    @cached_property
    def counts(self) -> list[tuple[int, int, int]]:
        """(point, how often felt, how often turned out), from 1 to 7."""
        felt = Counter(line.felt for line in self.lines)
        back = Counter(pair.turned_out for pair in self.pairs)
        return [(point, felt[point], back[point]) for point in range(1, 8)]

    @property
    def highest(self) -> int:
        """The highest stack of both questions: they stand on one line and are measured alike."""
        return max(max(felt, back) for _, felt, back in self.counts)

    @property
    def felt(self) -> Stacks:
        return stacked([felt for _, felt, _ in self.counts], self.highest, f"gauge={self.theme.slug}&felt=")

    @property
    def back(self) -> Stacks:
        return stacked([back for _, _, back in self.counts], self.highest, "")

    @property
    def middle(self) -> tuple[int, int]:
        """Between which two points at least half of the readings lie, cut alike at both ends."""
        felt = sorted(line.felt for line in self.lines)
        cut = len(felt) // 4
        return felt[cut], felt[-1 - cut]


# --- Untaught --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Untaught(Instrument):
    """The theme's takeaways as one page of field notes for the next newcomer."""

    notes: tuple[
        tuple[date, str, str], ...
    ] = ()  # the day, the entry's uuid, the takeaway; the earliest first
    off_record: int = 0

    @property
    def first(self) -> tuple[tuple[date, str, str], ...]:
        return self.notes[:FIELD_NOTES]

    @property
    def rest(self) -> tuple[tuple[date, str, str], ...]:
        return self.notes[FIELD_NOTES:]


def field_notes(user: User, theme: Theme) -> tuple[list[tuple[date, str, str]], int]:
    """The takeaways under a theme, the earliest first, and how many more are off the record. One query."""
    rows = (
        user.entries.kept()
        .filter(entry_themes__theme=theme.slug)
        .exclude(takeaway="")
        .order_by("date", "created_at", "uuid")
        .values_list("date", "uuid", "takeaway", "off_record")
    )
    found = [(day, str(uuid), takeaway) for day, uuid, takeaway, off_record in rows if not off_record]
    return found, sum(off_record for *_, off_record in rows)


KINDS: Final[dict[str, type[Instrument]]] = {
    "imposter-syndrome": Signal,
    "reliability": Visibility,
    "resume-vs-career": Depth,
    "beginner": Beginner,
    "attention": Attention,
    "judgment": Judgment,
    "identity": Self,
    "untaught-job": Untaught,
}


def instrument_of(user: User, theme: Theme) -> Instrument:
    """The instrument of a theme. At most four queries."""
    lines, today = tuple(lines_of(user, theme)), user.local_day()
    kind = KINDS[theme.slug]
    if kind is Judgment:
        open_ones = user.forecasts.kept().open().on_record()[:FORECASTS_SHOWN]
        return Judgment(theme, lines, today, calibration_of(user), tuple(open_ones))
    if kind is Visibility:
        return Visibility(theme, lines, today, packets.brought_of(user))
    if kind is Untaught:
        notes, off_record = field_notes(user, theme)
        return Untaught(theme, lines, today, tuple(notes), off_record)
    return kind(theme, lines, today)
