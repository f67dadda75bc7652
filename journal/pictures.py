"""A person's own entries as what the pictures are drawn from. What is in the trash never counts; what is off the record
does: these are pages of its author alone, and no text is on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, DateField, F, FilteredRelation, Func, IntegerField, Q, Sum, Value

from journal import charts, insights
from journal.insights import Elevation, Gauge, Period, share, spelled
from journal.isoweek import IsoWeek
from journal.models import User
from journal.models.entries import EntryQuerySet
from journal.models.themes import Theme, all_themes, theme_of


class DaysFrom(Func):
    """How many days a day is after another, or that by so many: whole numbers, cheaper to group and to read than days."""

    output_field = IntegerField()
    arity = 2

    @property
    def convert_value(self) -> Any:
        """None: both databases give whole numbers, and Django would look at each of some thousands again."""
        return self._convert_value_noop  # type: ignore[attr-defined]

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        template = f"(CAST(julianday(%(expressions)s) AS INTEGER) / {self.extra.get('by', 1)})"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        template = f"((%(expressions)s) / {self.extra.get('by', 1)})"
        return self.as_sql(compiler, connection, template=template, arg_joiner=" - ", **context)


WordRow = tuple[int, str | None, int | None, int, int]
ReadRow = tuple[int, int, str | None, int | None, int | None, str | None, int | None, int | None]


@dataclass(frozen=True)
class Rows:
    """What the pictures of a period are drawn from, as the database gave it. Equal rows make equal pictures."""

    words: tuple[WordRow, ...]
    """Week from 0, theme, then what has it first: words and entries, then the entries that name it at all."""
    read: tuple[ReadRow, ...]
    """Key, day from 0, gauge, felt; then a look-back done or none: key, gauge, felt, turned out; the latest one last."""
    headlines: tuple[tuple[date, str], ...]

    @property
    def entries(self) -> int:
        return sum(first for _, _, _, first, _ in self.words)

    @property
    def layers(self) -> list[tuple[int, str | None, int, int]]:
        """Week, first theme, words, entries."""
        return [(week, theme, words or 0, first) for week, theme, words, first, _ in self.words if first]

    @property
    def totals(self) -> dict[str, int]:
        """Words by first theme, empty for none."""
        totals: dict[str, int] = {}
        for _, theme, words, _ in self.layers:
            totals[theme or ""] = totals.get(theme or "", 0) + words
        return totals

    @property
    def named_in(self) -> dict[str, int]:
        """Entries by a theme they name at any place, and without one."""
        found: dict[str, int] = {}
        for _, theme, _, _, named_in in self.words:
            found[theme or ""] = found.get(theme or "", 0) + named_in
        return found

    @property
    def looked_back(self) -> int:
        """Entries with a look-back done, whatever it said."""
        return len({row[0] for row in self.read if row[4] is not None})

    def gauges(self, period: Period) -> list[Gauge]:
        """The readings of each theme, with the latest look-back done on each."""
        first = period.since.toordinal()
        entries = {
            key: (key, date.fromordinal(first + day), gauge, felt) for key, day, gauge, felt, *_ in self.read
        }
        return insights.gauges(
            entries.values(),
            (
                (key, gauge, felt, turned_out)
                for key, _, _, _, done, gauge, felt, turned_out in self.read
                if done is not None
            ),
            [theme.slug for theme in all_themes()],
        )

    def largest(self) -> str:
        """What most of the words are about: 25% of the words under Untaught. Empty where nothing has a theme."""
        totals = self.totals
        words, theme = max(((words, slug) for slug, words in totals.items() if slug), default=(0, ""))
        return f"{share(words, sum(totals.values()))}% of the words under {named(theme)}" if words else ""


def dated(user: User, period: Period) -> EntryQuerySet:
    found: EntryQuerySet = user.entries.kept().between(period.since, period.until).order_by()
    return found


def word_rows(user: User, period: Period) -> tuple[WordRow, ...]:
    """One query, a row for each week and theme, grouped by the number first: sorting by that is cheaper."""
    first = Q(entry_themes__position=1) | Q(entry_themes__position=None)
    return tuple(
        dated(user, period)
        .annotate(
            week=DaysFrom("date", Value(period.since, output_field=DateField()), by=7),
            theme=F("entry_themes__theme_id"),
        )
        .values_list("week", "theme")
        .annotate(long=Sum("words", filter=first), once=Count("pk", filter=first), every=Count("*"))
    )


def read_rows(user: User, period: Period, gauge: str = "") -> tuple[ReadRow, ...]:
    """One query: the entries with a reading, on one gauge where it is given, or looked back on; each look-back a row.

    Ordered by the day as a number, so that a database reads the index that has all of it and not the entries' texts.
    """
    found = dated(user, period).annotate(
        done=FilteredRelation("look_backs", condition=Q(look_backs__on__isnull=False)),
        since=DaysFrom("date", Value(period.since, output_field=DateField())),
    )
    found = (
        found.filter(gauge=gauge, felt__isnull=False)
        if gauge
        else found.filter(Q(felt__isnull=False) | Q(done__isnull=False))
    )
    return tuple(
        found.order_by("since", "id", "done__on", "done__due", "done__created_at", "done__id").values_list(
            "pk", "since", "gauge_id", "felt", "done__id", "done__gauge_id", "done__felt", "done__turned_out"
        )
    )


def rows_of(user: User, period: Period) -> Rows:
    """Three queries; one where there is too little to draw."""
    words = word_rows(user, period)
    if sum(first for _, _, _, first, _ in words) < insights.ENOUGH_ENTRIES:
        return Rows(words, (), ())
    headlines = user.weeks.filter(monday__range=(period.since, period.until), headline__gt="")
    return Rows(words, read_rows(user, period), tuple(headlines.values_list("monday", "headline")))


@dataclass(frozen=True)
class GaugeOverTime:
    """One theme's gauge over time, large, for `components/gauge_over_time.html`."""

    theme: Theme
    gauge: Gauge
    period: Period

    @cached_property
    def broad(self) -> charts.OverTime:
        return charts.over_time(self.gauge, self.period, charts.LARGE)

    @cached_property
    def narrow(self) -> charts.OverTime:
        return charts.over_time(self.gauge, self.period, charts.LARGE_NARROW)

    @property
    def looked_back(self) -> int:
        """Of the readings drawn, how many were looked back on."""
        return sum(reading.turned_out is not None for reading in self.gauge.readings)


def gauge_over_time(user: User, theme: Theme, period: Period) -> GaugeOverTime:
    """For a theme's page: `insights.last_weeks(user.local_day())` is the period it wants. One query."""
    found = Rows((), read_rows(user, period, theme.slug), ()).gauges(period)
    return GaugeOverTime(theme, next(one for one in found if one.theme == theme.slug), period)


# --- The page of all themes ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Peak:
    """A summit and what is said over it."""

    summit: charts.Summit
    week: IsoWeek
    words: int
    headline: str  # as much of it as has room


@dataclass(frozen=True)
class Mountains:
    """The elevation profile in one size."""

    kind: str
    profile: charts.Profile
    peaks: tuple[Peak, ...]
    strata: tuple[tuple[str, str, str], ...]  # path, colour, what it is


NO_THEME = "No theme"


def named(slug: str) -> str:
    theme = theme_of(slug)
    return theme.short_name if theme else NO_THEME


def mountains(period: Period, elevation: Elevation, headlines: Mapping[date, str]) -> list[Mountains]:
    """Broad and narrow."""
    names = {theme.slug: theme.short_name for theme in all_themes()}
    weekly = elevation.by_week
    tops = [period.first + week for week in insights.summits(weekly)]
    lines = {period.week_of(monday): headline for monday, headline in headlines.items()}
    totals = {layer.theme: layer.total for layer in elevation.layers}
    drawn = []
    for kind, sheet in (("broad", charts.BROAD), ("narrow", charts.NARROW)):
        profile = charts.profile(elevation, period, sheet, names, lines if kind == "broad" else None)
        peaks = (
            Peak(top, week, weekly[top.week], charts.fitted(headlines.get(week.monday, ""), top.letters))
            for top, week in zip(profile.summits, tops, strict=True)
        )
        strata = (
            (one.path, colour(one.theme), f"{named(one.theme)}: {totals[one.theme]:,} words")
            for one in profile.strata
        )
        drawn.append(Mountains(kind, profile, tuple(peaks), tuple(strata)))
    return drawn


def colour(slug: str) -> str:
    theme = theme_of(slug)
    return theme.colour if theme else "plain"


@dataclass(frozen=True)
class Part:
    """One theme's part of the words. `first` entries have it as their first theme, `named_in` at all."""

    slug: str  # empty for the entries without a theme
    words: int
    share: int  # per cent
    width: float  # of the bar; the longest is 100
    first: int
    named_in: int

    @property
    def theme(self) -> Theme | None:
        return theme_of(self.slug)


def balance(elevation: Elevation, named_in: Mapping[str, int]) -> list[Part]:
    """What the words were about, the most first. `named_in` counts the entries that name a theme at any place."""
    layers = {layer.theme: layer for layer in elevation.layers}
    most = max((layer.total for layer in elevation.layers), default=0) or 1
    parts = []
    for slug in [*(theme.slug for theme in all_themes()), ""]:
        layer = layers.get(slug)
        words, first = (layer.total, layer.entries) if layer else (0, 0)
        if named_in.get(slug) or first:
            width = round(100 * words / most, 1)
            parts.append(
                Part(slug, words, share(words, elevation.words), width, first, named_in.get(slug, first))
            )
    return sorted(parts, key=lambda part: -part.words)


def balance_said(parts: list[Part], words: int) -> str:
    """The two largest parts, and what nothing was first about."""
    largest = [part for part in parts if part.words and part.slug][:2]
    said = f"Of {words:,} words, " + " and ".join(
        f"{part.share}% stand under {named(part.slug)}"
        if not at
        else f"{part.share}% under {named(part.slug)}"
        for at, part in enumerate(largest)
    )
    bare = [
        theme.short_name
        for theme in all_themes()
        if all(part.slug != theme.slug or not part.first for part in parts)
    ]
    if not largest:
        said = f"None of the {words:,} words stand under a theme"
    return said + (f"; no entry has {listed(bare)} as its first theme." if largest and bare else ".")


def listed(names: list[str]) -> str:
    """Depth, Self or Untaught."""
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


@dataclass(frozen=True)
class Multiple:
    """One theme's gauge as a small picture among others."""

    theme: Theme
    gauge: Gauge
    period: Period

    @cached_property
    def dumbbells(self) -> charts.Dumbbells:
        return charts.dumbbells(self.gauge, self.period)

    @cached_property
    def over_time(self) -> charts.OverTime:
        return charts.over_time(self.gauge, self.period, charts.SMALL)

    @property
    def said(self) -> str:
        return insights.said(self.gauge)

    @property
    def query(self) -> str:
        """The filter of the entries with a reading on this gauge."""
        return f"{self.period.query}&gauge={self.theme.slug}&felt=1-7"

    @property
    def looked_back(self) -> int:
        return sum(reading.turned_out is not None for reading in self.gauge.readings)

    @cached_property
    def over_time_said(self) -> str:
        """How far the readings when written go, and whether there are enough near one another for a line."""
        low, high = insights.stretch(self.gauge)
        many = len(self.gauge.readings)
        if many == 1:
            return f"One reading, at {low}."
        said = f"{spelled(many).capitalize()} readings, " + (
            f"all at {low}." if low == high else f"between {low} and {high}."
        )
        return said if self.over_time.trace else f"{said} Too few near one another for a line."

    @property
    def pairs_listed(self) -> str:
        return ", ".join(f"{pair.felt} → {pair.turned_out}" for pair in self.gauge.pairs)

    @property
    def readings_listed(self) -> str:
        return ", ".join(
            f"week {one.day.isocalendar().week}: {one.felt}"
            + (f" → {one.turned_out}" if one.turned_out is not None else "")
            for one in self.gauge.readings
        )


def multiples(gauges: list[Gauge], period: Period) -> list[Multiple]:
    themes = {theme.slug: theme for theme in all_themes()}
    return [Multiple(themes[gauge.theme], gauge, period) for gauge in gauges]
