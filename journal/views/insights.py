"""The pictures of a year."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from journal import insights as figures
from journal import pictures
from journal.access import person
from journal.insights import ENOUGH_ENTRIES, Period
from journal.isoweek import IsoWeek
from journal.models import User
from journal.models.themes import all_themes


@require_safe
def insights(request: HttpRequest) -> HttpResponse:
    """An ISO year, or the last 52 weeks. Under five entries nothing is drawn. Nine queries, session and user included.

    What is no year, or one to come, is not found; a year without entries says so.
    """
    user = person(request)
    today = user.local_day()
    text = request.GET.get("year", "").strip()
    period = figures.year_of(text, today) if text else figures.last_weeks(today)
    if period is None:
        raise Http404
    elevation = pictures.elevation_of(user, period)
    context: dict[str, Any] = {
        "period": period,
        "today": today,
        "elevation": elevation,
        "enough": elevation.entries >= ENOUGH_ENTRIES,
        "level": round(100 * figures.LEVEL, 1),
        **years(user, period),
    }
    if context["enough"]:
        context |= drawn(user, period, elevation)
    return render(request, "journal/insights.html", context)


def years(user: User, period: Period) -> dict[str, Any]:
    """The years that the page leads to: those with something before and after. One query."""
    first = user.entries.kept().order_by("date").values_list("date", flat=True).first()
    this = IsoWeek.of(period.today).year
    begun = IsoWeek.of(first).year if first else this
    shown = period.year or this + 1
    return {
        "any": first is not None,
        "year_before": shown - 1 if begun < shown else None,
        "year_after": shown + 1 if period.year and period.year < this else None,
        "so_far": period.year == this,
    }


def drawn(user: User, period: Period, elevation: figures.Elevation) -> dict[str, Any]:
    """What the pictures need. Four queries."""
    gauges = pictures.gauges_of(user, period)
    mountains = pictures.mountains(user, period, elevation)
    parts = pictures.balance(user, period, elevation)
    layers = {layer.theme for layer in elevation.layers}
    columns = [theme.slug for theme in all_themes() if theme.slug in layers]
    columns += [""] if "" in layers else []
    weekly = elevation.by_week
    highest = weekly.index(max(weekly))
    totals = {layer.theme: layer.total for layer in elevation.layers}
    return {
        "mountains": mountains,
        "columns": columns,
        "column_names": [pictures.named(slug) for slug in columns],
        "totals": [totals[slug] for slug in columns],
        "highest": period.first + highest,
        "highest_words": weekly[highest],
        "highest_entries": elevation.entries_by_week[highest],
        "parts": parts,
        "balance": pictures.balance_said(parts, elevation.words),
        "largest": next((part for part in parts if part.slug and part.words), None),
        "looked_back": pictures.looked_back_on(user, period),
        "felt": pictures.multiples(figures.widest_first(gauges), period),
        "over_time": pictures.multiples([gauge for gauge in gauges if gauge.readings], period),
        "without_pairs": pictures.listed(
            [pictures.named(gauge.theme) for gauge in gauges if not gauge.pairs and gauge.readings]
        ),
        "without_readings": pictures.listed(
            [pictures.named(gauge.theme) for gauge in gauges if not gauge.readings]
        ),
    }
