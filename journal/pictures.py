"""A person's own entries as what the pictures are drawn from. What is in the trash never counts; what is off the record
does: these are pages of its author alone, and no text is on them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import orjson
from django.db.models import Aggregate, FilteredRelation, Q, TextField

from journal import charts, insights
from journal.dates import spelled
from journal.insights import Elevation, Gauge, Layer, Period, Reading, share
from journal.isoweek import IsoWeek
from journal.models import User
from journal.models.entries import EntryQuerySet
from journal.models.themes import Theme, all_themes, theme_of


class AsText(Aggregate):
    """All rows as one text: a list of lists in JSON, in no order. Of no rows PostgreSQL makes None.

    SQLite finds two thousand rows in a fifth of the time that Python takes to be given them one by one. The text is
    given at once, and is read only where something has to be drawn from it.
    """

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        template = "json_group_array(json_array(%(expressions)s))"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        template = "json_agg(json_build_array(%(expressions)s))::text"
        return self.as_sql(compiler, connection, template=template, **context)


NO_ROWS = "[]"


@dataclass(frozen=True)
class Figures:
    """What the rows say. `named_in` is entries by a theme they name at any place, and without one."""

    entries: int
    looked_back: int  # whatever the look-back said
    elevation: Elevation
    named_in: tuple[tuple[str, int], ...]
    gauges: tuple[Gauge, ...]

    @property
    def largest(self) -> str:
        """What most of the words are about: 25% of the words under Untaught. Empty where nothing has a theme."""
        totals = ((layer.total, layer.theme) for layer in self.elevation.layers if layer.theme)
        words, theme = max(totals, default=(0, ""))
        return f"{share(words, self.elevation.words)}% of the words under {named(theme)}" if words else ""


@dataclass(frozen=True)
class Rows:
    """What the pictures of a period are drawn from, as the database gave it. Equal rows make equal pictures."""

    written: str
    """Day, key, words, gauge, felt, then a theme's place and the theme: a row for each theme, and one for an entry without."""
    answered: str
    """Day and key of an entry, then of a look-back done on it: on, due, created, key, gauge, felt, turned out."""
    headlines: tuple[tuple[date, str], ...]

    def read(self, period: Period) -> Figures:
        """What they say. Days and moments in ISO's form sort as they are, so an entry's latest look-back comes last."""
        named = orjson.loads(self.written)
        once = sorted(row for row in named if row[5] in (None, 1))
        days = {day: date.fromisoformat(day) for day in {row[0] for row in once}}
        weeks = {day: period.week_of(on) for day, on in days.items()}
        look_backs = sorted(orjson.loads(self.answered))
        return Figures(
            entries=len(once),
            looked_back=len({row[1] for row in look_backs}),
            elevation=insights.elevation(
                ((weeks[day], theme, words, 1) for day, _, words, _, _, _, theme in once),
                period,
                charts.STRATA,
            ),
            named_in=tuple(sorted(Counter([row[6] or "" for row in named]).items())),
            gauges=tuple(
                insights.gauges(
                    ((key, days[day], gauge, felt) for day, key, _, gauge, felt, _, _ in once),
                    ((row[1], *row[6:]) for row in look_backs),
                    [theme.slug for theme in all_themes()],
                )
            ),
        )


def dated(user: User, period: Period) -> EntryQuerySet:
    found: EntryQuerySet = user.entries.kept().between(period.since, period.until).order_by()
    return found


def written(entries: EntryQuerySet) -> str:
    """One query."""
    rows = AsText("date", "pk", "words", "gauge", "felt", "entry_themes__position", "entry_themes__theme")
    return entries.aggregate(rows=rows)["rows"] or NO_ROWS


def answered(entries: EntryQuerySet) -> str:
    """One query, from the look-backs done."""
    order = "date", "pk", "look_backs__on", "look_backs__due", "look_backs__created_at", "look_backs__pk"
    rows = AsText(*order, "look_backs__gauge", "look_backs__felt", "look_backs__turned_out")
    return entries.filter(look_backs__on__isnull=False).aggregate(rows=rows)["rows"] or NO_ROWS


def rows_of(user: User, period: Period) -> Rows:
    """Three queries; one where nothing is written."""
    entries = dated(user, period)
    found = written(entries)
    if found == NO_ROWS:
        return Rows(found, NO_ROWS, ())
    headlines = user.weeks.filter(monday__range=(period.since, period.until), headline__gt="")
    return Rows(found, answered(entries), tuple(headlines.values_list("monday", "headline")))


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
    """For a theme's page: `insights.last_weeks(user.local_day())` is the period it wants. One query. Readings alone.

    Of an entry's look-backs done the latest counts, which comes last, and only if it answered this gauge. The rows are
    sorted here, so that a database reads the index that has all of it and not the entries' texts.
    """
    done = FilteredRelation("look_backs", condition=Q(look_backs__on__isnull=False))
    rows = (
        dated(user, period)
        .filter(gauge=theme.slug, felt__isnull=False)
        .annotate(done=done)
        .values_list(
            "date",
            "id",
            "done__on",
            "done__due",
            "done__created_at",
            "done__id",
            "felt",
            "done__gauge",
            "done__turned_out",
        )
    )
    readings = {
        key: Reading(day, felt, turned_out if answered == theme.slug else None)
        for day, key, *_, felt, answered, turned_out in sorted(rows)
        if felt is not None  # there is none
    }
    return GaugeOverTime(theme, Gauge(theme.slug, tuple(readings.values())), period)


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
    strata: tuple[tuple[str, str], ...]  # path and colour


class Highest(NamedTuple):
    """The week with the most words."""

    week: IsoWeek
    words: int
    entries: int


NO_THEME = "No theme"


def named(slug: str) -> str:
    theme = theme_of(slug)
    return theme.short_name if theme else NO_THEME


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


@dataclass(frozen=True)
class Ground:
    """What was written: the elevation profile with its table, and the balance of the themes."""

    period: Period
    elevation: Elevation
    named_in: tuple[tuple[str, int], ...]  # entries by a theme they name at any place, empty for none
    headlines: tuple[tuple[date, str], ...]

    @property
    def mountains(self) -> list[Mountains]:
        """Broad and narrow."""
        names = {theme.slug: theme.short_name for theme in all_themes()}
        headlines = dict(self.headlines)
        weekly = self.elevation.by_week
        tops = [self.period.first + week for week in insights.summits(weekly)]
        lines = {self.period.week_of(monday): headline for monday, headline in self.headlines}
        drawn = []
        for kind, sheet in (("broad", charts.BROAD), ("narrow", charts.NARROW)):
            profile = charts.profile(
                self.elevation, self.period, sheet, names, lines if kind == "broad" else None
            )
            peaks = (
                Peak(top, week, weekly[top.week], charts.fitted(headlines.get(week.monday, ""), top.letters))
                for top, week in zip(profile.summits, tops, strict=True)
            )
            strata = ((one.path, colour(one.theme)) for one in profile.strata)
            drawn.append(Mountains(kind, profile, tuple(peaks), tuple(strata)))
        return drawn

    @cached_property
    def highest(self) -> Highest:
        weekly = self.elevation.by_week
        at = weekly.index(max(weekly))
        return Highest(self.period.first + at, weekly[at], self.elevation.entries_by_week[at])

    @property
    def columns(self) -> list[Layer]:
        """Of the table, in the order of the themes; what has none comes last."""
        layers = {layer.theme: layer for layer in self.elevation.layers}
        return [layers[slug] for slug in [*(theme.slug for theme in all_themes()), ""] if slug in layers]

    @cached_property
    def parts(self) -> list[Part]:
        """What the words were about, the most first."""
        layers = {layer.theme: layer for layer in self.elevation.layers}
        named_in = dict(self.named_in)
        most = max((layer.total for layer in self.elevation.layers), default=0) or 1
        parts = []
        for slug in [*(theme.slug for theme in all_themes()), ""]:
            layer = layers.get(slug)
            words, first = (layer.total, layer.entries) if layer else (0, 0)
            if named_in.get(slug) or first:
                width = round(100 * words / most, 1)
                of_all = share(words, self.elevation.words)
                parts.append(Part(slug, words, of_all, width, first, named_in.get(slug, first)))
        return sorted(parts, key=lambda part: -part.words)

    @property
    def balance_said(self) -> str:
        """The two largest parts, and what nothing was first about."""
        words = self.elevation.words
        largest = [part for part in self.parts if part.words and part.slug][:2]
        if not largest:
            return f"None of the {words:,} words stand under a theme."
        said = " and ".join(
            f"{part.share}% {'under' if at else 'stand under'} {named(part.slug)}"
            for at, part in enumerate(largest)
        )
        first = {part.slug for part in self.parts if part.first}
        bare = [theme.short_name for theme in all_themes() if theme.slug not in first]
        rest = f"; no entry has {listed(bare)} as its first theme." if bare else "."
        return f"Of {words:,} words, {said}{rest}"


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
