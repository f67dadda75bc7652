"""What a template would write too slowly: many small elements that differ in numbers alone."""

from collections.abc import Hashable, Iterable
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from journal import pictures
from journal.charts import Hit, Words
from journal.dates import MONTHS
from journal.insights import Elevation, Layer, Period, Reading
from journal.isoweek import IsoWeek
from journal.models.themes import from_themes

register = template.Library()


@register.filter
def named(slug: str) -> str:
    """A theme's short name, without a query."""
    return pictures.named(slug)


@register.simple_tag
@lru_cache(maxsize=96)
def part(name: str, one: Hashable) -> SafeString:
    """A part of a page as its template draws `one`: drawn once for all that is equal to it.

    So after one more entry, only its own theme and the ground are drawn anew. A year has up to seventeen parts.
    """
    return render_to_string(name, {"one": one})


from_themes.append(part.cache_clear)


@register.simple_tag
def texts(found: Iterable[Words]) -> SafeString:
    """Words of a picture at their places."""
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="{}">{}</text>',
        ((one.x, one.y, one.anchor, one.text) for one in found),
    )


@register.simple_tag
def hits(found: Iterable[Hit], height: int) -> SafeString:
    """Stretches of a picture as links to the entries behind them. For a pointer: by keyboard the table leads there."""
    path = reverse("entries")
    return format_html_join(
        "",
        '<a href="{}" tabindex="-1"><title>{}</title><path d="{}"/></a>',
        ((f"{path}?{one.query}", one.says, f"M{one.x} 0h{one.width}v{height}H{one.x}z") for one in found),
    )


@register.simple_tag
def reading_rows(readings: Iterable[Reading], theme: str) -> SafeString:
    """The readings of a gauge as rows of a table, each day leading to the entries of its week."""
    path = reverse("entries")
    return format_html_join(
        "",
        '<tr><th scope="row"><a href="{}?week={}&amp;gauge={}">{}</a></th><td class="num">{}</td>'
        '<td class="num">{}</td></tr>',
        (
            (
                path,
                IsoWeek.of(one.day).name,
                theme,
                f"{one.day.day} {MONTHS[one.day.month - 1]} {one.day.year}",
                one.felt,
                one.turned_out or "—",
            )
            for one in readings
        ),
    )


@register.simple_tag
def week_rows(period: Period, elevation: Elevation, layers: list[Layer]) -> SafeString:
    """The words of each week that has an entry as rows of a table: a column for each layer given, and all."""
    path = reverse("entries")
    columns = [layer.words for layer in layers] + [elevation.by_week]
    row = (
        '<tr><th scope="row"><a href="{}?week={}">Week {}<span class="vh"> of {}</span></a></th>'
        + '<td class="num">{}</td>' * len(columns)
        + "</tr>"
    )
    return format_html_join(
        "",
        row,
        (
            (path, week.name, week.number, week.year, *(f"{words[at]:,}" for words in columns))
            for at, week in elevation.written_in(period)
        ),
    )
