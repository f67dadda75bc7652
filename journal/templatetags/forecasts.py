"""Forecasts in words."""

from datetime import date

from django import template

from journal.calibration import per_cent as whole_per_cent
from journal.dates import short_day
from journal.forecasting import Standing
from journal.models import Forecast, ForecastRevision
from journal.templatetags.terrain import spelled

register = template.Library()


@register.filter
def waits(forecast: Forecast, today: date) -> bool:
    """Whether its day has come and it was put off."""
    return forecast.waits(today)


@register.filter
def per_cent(share: float) -> str:
    """0.484 is 48%."""
    return f"{whole_per_cent(share)}%"


@register.filter
def counted_up(standing: Standing) -> str:
    """One has come due. Five are open, 48 are settled."""
    parts = [
        f"{spelled(number)} {'is' if number == 1 else 'are'} {word}"
        for number, word in ((standing.open, "open"), (standing.settled, "settled"))
        if number
    ]
    sentences = [", ".join(parts)] if parts else []
    if standing.due:
        sentences.insert(0, f"{spelled(standing.due)} {'has' if standing.due == 1 else 'have'} come due")
    return " ".join(f"{sentence[0].upper()}{sentence[1:]}." for sentence in sentences)


@register.filter
def open_words(standing: Standing) -> str:
    """Open, six; of them one due."""
    count = standing.open + standing.due
    words = f"Open, {spelled(count)}"
    return f"{words}, of them {spelled(standing.due)} due" if standing.due and standing.open else words


@register.filter
def told(before: ForecastRevision, forecast: Forecast) -> str:
    """What it said before a change: 'Settled yes on 3 July, changed to no on 9 July'. No query where all were brought."""
    after = next((row for row in forecast.revisions.all() if row.number == before.number + 1), None)
    now: ForecastRevision | Forecast = after or forecast
    day = short_day(before.changed_on, today=forecast.author.local_day())
    parts = []
    if before.outcome != now.outcome:
        was = (
            f"Settled {before.outcome} on {short_day(before.settled_on)}" if before.settled_on else "Was open"
        )
        parts.append(f"{was}, {f'changed to {now.outcome}' if now.outcome else 'opened again'} on {day}")
    if before.claim != now.claim:
        parts.append(f"“{before.claim}” until {day}")
    if before.due != now.due:
        parts.append(f"Due {short_day(before.due)} until {day}")
    if not parts:
        parts.append(f"Another note until {day}")
    return "; ".join(parts)
