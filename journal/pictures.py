"""A person's own entries as what the pictures are drawn from. What is in the trash never counts; what is off the record
does: these are pages of its author alone, and no text is on them."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q, Sum

from journal import charts, insights
from journal.insights import Elevation, Gauge, Period
from journal.models import LookBack, User
from journal.models.themes import Theme, all_themes


def elevation_of(user: User, period: Period) -> Elevation:
    """The words of each week by first theme. One query, a row for each day and theme."""
    rows = (
        user.entries.kept()
        .between(period.since, period.until)
        .filter(Q(entry_themes__position=1) | Q(entry_themes=None))
        .order_by()
        .values_list("date", "entry_themes__theme_id")
        .annotate(Sum("words"), Count("pk"))
    )
    return insights.elevation(rows, period, charts.STRATA)


def gauges_of(user: User, period: Period, theme: str = "") -> list[Gauge]:
    """The readings of each theme, or of one alone, with the latest look-back done on each. Two queries."""
    entries = user.entries.kept().between(period.since, period.until)
    done = LookBack.objects.filter(
        author=user,
        on__isnull=False,
        entry__trashed_at__isnull=True,
        entry__date__range=(period.since, period.until),
    )
    if theme:
        entries = entries.filter(gauge=theme)
    found = insights.gauges(
        entries.filter(felt__isnull=False)
        .order_by("date", "id")
        .values_list("pk", "date", "gauge_id", "felt"),
        done.order_by("on", "due", "created_at", "id").values_list(
            "entry_id", "gauge_id", "felt", "turned_out"
        ),
        [one.slug for one in all_themes()],
    )
    return [gauge for gauge in found if theme in ("", gauge.theme)]


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
