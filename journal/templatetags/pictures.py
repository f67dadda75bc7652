"""What a template would write too slowly: many small elements that differ in numbers alone."""

from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from journal import pictures
from journal.charts import Hit, Words
from journal.dates import MONTHS
from journal.insights import Elevation, Period, Reading
from journal.isoweek import IsoWeek

register = template.Library()


@register.filter
def named(slug: str) -> str:
    """A theme's short name, without a query."""
    return pictures.named(slug)


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
    return numbers_alone(
        f'<a href="{path}?{one.query.replace("&", "&amp;")}" tabindex="-1"><title>{one.says}</title>'
        f'<path d="M{one.x} 0h{one.width}v{height}H{one.x}z"/></a>'
        for one in found
    )


def numbers_alone(pieces: Iterable[str]) -> SafeString:
    """Markup made of numbers, days and slugs of themes, hundreds at a time: nothing that a person wrote is in it."""
    return mark_safe("".join(pieces))  # noqa: S308


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
def week_rows(period: Period, elevation: Elevation, slugs: list[str]) -> SafeString:
    """The words of each week that has an entry as rows of a table: a column for each theme given, and all."""
    path = reverse("entries")
    layers = {layer.theme: layer.words for layer in elevation.layers}
    columns = [layers[slug] for slug in slugs] + [elevation.by_week]
    rows = []
    for at, entries in enumerate(elevation.entries_by_week):
        if entries:
            week = period.first + at
            cells = "".join(f'<td class="num">{words[at]:,}</td>' for words in columns)
            rows.append(
                f'<tr><th scope="row"><a href="{path}?week={week.name}">Week {week.number}'
                f'<span class="vh"> of {week.year}</span></a></th>{cells}</tr>'
            )
    return numbers_alone(rows)
