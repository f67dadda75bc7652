"""A person's own entries as what the pictures are drawn from. What is in the trash never counts; what is off the record
does: these are pages of its author alone, and no text is on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, DateField, Func, IntegerField, Q, Sum, Value

from journal import charts, insights
from journal.insights import Elevation, Gauge, Period, share, spelled
from journal.isoweek import IsoWeek
from journal.models import EntryTheme, LookBack, User
from journal.models.themes import Theme, all_themes, theme_of


class WeekFrom(Func):
    """How many whole weeks a day is after a Monday: an integer, so that a year is a few hundred rows."""

    output_field = IntegerField()
    arity = 2

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        template = "CAST((julianday(%(expressions)s)) / 7 AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return self.as_sql(
            compiler, connection, template="((%(expressions)s) / 7)", arg_joiner=" - ", **context
        )


WordRow = tuple[int, str | None, int, int]
EntryRow = tuple[int, date, str | None, int | None]
BackRow = tuple[int, str | None, int | None, int | None]


@dataclass(frozen=True)
class Rows:
    """What the pictures of a period are drawn from, as the database gave it. Equal rows make equal pictures."""

    words: tuple[WordRow, ...]  # week from 0, first theme, words, entries
    named_in: tuple[tuple[str, int], ...]  # theme, entries that name it
    entries: tuple[EntryRow, ...]  # key, day, gauge, felt
    look_backs: tuple[BackRow, ...]  # key of the entry, gauge, felt, turned out; an entry's latest last
    headlines: tuple[tuple[date, str], ...]

    @property
    def count(self) -> int:
        return sum(many for _, _, _, many in self.words)

    @property
    def looked_back(self) -> int:
        """Entries with a look-back done, whatever it said."""
        return len({key for key, _, _, _ in self.look_backs})

    def largest(self) -> str:
        """What most of the words are about: 25% of the words under Untaught. Empty where nothing has a theme."""
        totals: dict[str, int] = {}
        for _, theme, words, _ in self.words:
            totals[theme or ""] = totals.get(theme or "", 0) + words
        whole = sum(totals.values())
        words, theme = max(((words, slug) for slug, words in totals.items() if slug), default=(0, ""))
        return f"{share(words, whole)}% of the words under {named(theme)}" if words else ""


def word_rows(user: User, period: Period) -> tuple[WordRow, ...]:
    """One query, a row for each week and first theme."""
    return tuple(
        user.entries.kept()
        .between(period.since, period.until)
        .filter(Q(entry_themes__position=1) | Q(entry_themes=None))
        .order_by()
        .annotate(week=WeekFrom("date", Value(period.since, output_field=DateField())))
        .values_list("week", "entry_themes__theme_id")
        .annotate(Sum("words"), Count("pk"))
    )


def reading_rows(
    user: User, period: Period, theme: str = ""
) -> tuple[tuple[EntryRow, ...], tuple[BackRow, ...]]:
    """The readings, of one gauge alone where a theme is given, and all look-backs done. Two queries."""
    entries = user.entries.kept().between(period.since, period.until).filter(felt__isnull=False)
    if theme:
        entries = entries.filter(gauge=theme)
    done = LookBack.objects.filter(
        author=user,
        on__isnull=False,
        entry__trashed_at__isnull=True,
        entry__date__range=(period.since, period.until),
    )
    return (
        tuple(entries.order_by("date", "id").values_list("pk", "date", "gauge_id", "felt")),
        tuple(
            done.order_by("on", "due", "created_at", "id").values_list(
                "entry_id", "gauge_id", "felt", "turned_out"
            )
        ),
    )


def gauges_of(user: User, period: Period, theme: str = "") -> list[Gauge]:
    """The readings of each theme, or of one alone, with the latest look-back done on each. Two queries."""
    found = insights.gauges(*reading_rows(user, period, theme), [one.slug for one in all_themes()])
    return [gauge for gauge in found if theme in ("", gauge.theme)]


def rows_of(user: User, period: Period) -> Rows:
    """Five queries; one where nothing is dated in the period."""
    words = word_rows(user, period)
    if sum(many for _, _, _, many in words) < insights.ENOUGH_ENTRIES:
        return Rows(words, (), (), (), ())
    named_in = (
        EntryTheme.objects.filter(
            author=user, date__range=(period.since, period.until), entry__trashed_at__isnull=True
        )
        .order_by()
        .values_list("theme_id")
        .annotate(Count("pk"))
    )
    headlines = user.weeks.filter(monday__range=(period.since, period.until)).exclude(headline="")
    return Rows(
        words,
        tuple(named_in),
        *reading_rows(user, period),
        tuple(headlines.values_list("monday", "headline")),
    )


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
    """For a theme's page: `insights.last_weeks(user.local_day())` is the period it wants. Two queries."""
    return GaugeOverTime(theme, gauges_of(user, period, theme.slug)[0], period)


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

    @property
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
            f"week {IsoWeek.of(one.day).number}: {one.felt}"
            + (f" → {one.turned_out}" if one.turned_out is not None else "")
            for one in self.gauge.readings
        )


def multiples(gauges: list[Gauge], period: Period) -> list[Multiple]:
    themes = {theme.slug: theme for theme in all_themes()}
    return [Multiple(themes[gauge.theme], gauge, period) for gauge in gauges]
