"""The pictures of a year."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from journal import charts, forecasting, pictures
from journal import insights as figures
from journal.access import person
from journal.insights import ENOUGH_ENTRIES, Period
from journal.isoweek import IsoWeek
from journal.models import User
from journal.models.themes import from_themes, look_again
from journal.pictures import Rows


@require_safe
def insights(request: HttpRequest) -> HttpResponse:
    """An ISO year, or the last 52 weeks. Under five entries nothing is drawn. Six queries, session and user included; seven for a year.

    What is no year, or one to come, is not found; a year without entries says so.
    """
    user = person(request)
    today = user.local_day()
    text = request.GET.get("year", "").strip()
    period = figures.year_of(text, today) if text else figures.last_weeks(today)
    if period is None:
        raise Http404
    look_again()
    # A day later, all is drawn as it was, unless a week of it has begun.
    monday = min(IsoWeek.of(today).monday, period.until)
    found = drawn(replace(period, today=monday), pictures.rows_of(user, period))
    context: dict[str, Any] = {
        "period": period,
        "drawn": found,
        "calibration": forecasting.calibration_of(user),
        **years(user, period, found.entries),
    }
    return render(request, "journal/insights.html", context)


def years(user: User, period: Period, entries: int) -> dict[str, Any]:
    """The years that the page leads to: those with something before and after. One query, none where it is clear."""
    first = period.today if entries and not period.year else earliest(user)
    this = IsoWeek.of(period.today).year
    begun = IsoWeek.of(first).year if first else this
    shown = period.year or this + 1
    return {
        "any": first is not None,
        "year_before": shown - 1 if begun < shown else None,
        "year_after": shown + 1 if period.year and period.year < this else None,
        "so_far": period.year == this,
    }


def earliest(user: User) -> date | None:
    return user.entries.kept().order_by("date").values_list("date", flat=True).first()


@dataclass(frozen=True)
class Drawn:
    """The pictures as HTML, and what stands over them."""

    entries: int
    words: int
    largest: str
    looked_back: int
    html: str  # empty where there is too little to draw


@lru_cache(maxsize=32)
def drawn(period: Period, rows: Rows) -> Drawn:
    """All that a page shows of its rows. Drawing costs many times what asking does, and a year seldom changes between two looks.

    Where it did, what its parts are drawn from is mostly the same still: `part` in `journal.templatetags.pictures`.
    """
    found = rows.read(period)
    html = ""
    if found.entries >= ENOUGH_ENTRIES:
        gauges = found.gauges
        context = {
            "period": period,
            "level": round(100 * figures.LEVEL, 1),
            "ground": pictures.Ground(period, found.elevation, found.named_in, rows.headlines),
            "felt": pictures.multiples(figures.widest_first(gauges), period),
            "many": any(len(gauge.pairs) > charts.LINES for gauge in gauges),
            "over_time": pictures.multiples([gauge for gauge in gauges if gauge.readings], period),
            "without_pairs": pictures.listed(
                [pictures.named(gauge.theme) for gauge in gauges if not gauge.pairs and gauge.readings]
            ),
            "without_readings": pictures.listed(
                [pictures.named(gauge.theme) for gauge in gauges if not gauge.readings]
            ),
        }
        html = render_to_string("journal/insights_drawn.html", context)
    return Drawn(found.entries, found.elevation.words, found.largest, found.looked_back, html)


from_themes.append(drawn.cache_clear)
