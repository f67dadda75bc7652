"""Template tags of the journal: icons, themes, readings."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from journal import dates, markup
from journal.differences import Change
from journal.looking_back import Asked, asked_of
from journal.models.entries import Entry, LookBack
from journal.models.themes import Theme, theme_of

register = template.Library()

SAID = {
    "same": "{}",
    "added": '<ins><span class="vh">(new: </span>{}<span class="vh">)</span></ins>',
    "removed": '<del><span class="vh">(gone: </span>{}<span class="vh">)</span></del>',
}
POINTS = [4 + 11.2 * step for step in range(7)]
TICKS = " ".join(f"M{x:.1f} 3.5v5" for x in POINTS)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """One icon of the sprite; decoration, so hidden from screen readers."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>', name)


def as_theme(theme: Theme | str | None) -> Theme | None:
    return theme_of(theme) if isinstance(theme, str) else theme


@register.simple_tag
def theme_mark(theme: Theme | str | None, link: str = "", extra: str = "") -> SafeString | str:
    """A theme's icon with its short name, in its colour; a link where an address is given."""
    found = as_theme(theme)
    if found is None:
        return ""
    inner = format_html("{}{}", icon(found.colour), found.short_name)
    if link:
        return format_html(
            '<a class="mark t-{}{}" href="{}">{}</a>', found.colour, extra and f" {extra}", link, inner
        )
    return format_html('<span class="mark t-{}{}">{}</span>', found.colour, extra and f" {extra}", inner)


@register.simple_tag
def theme_marks(slugs: list[str]) -> SafeString:
    return format_html_join("", "{}", ((theme_mark(slug),) for slug in slugs))


@register.filter
def theme(slug: str) -> Theme | None:
    """The theme of a slug, without a query."""
    return theme_of(slug)


@register.filter
def capital(text: str) -> str:
    """The first letter large, the rest as it is (gauge ends are kept in lower case)."""
    return text[:1].upper() + text[1:]


@register.simple_tag
def reading(gauge: str | None, felt: int | None, turned_out: int | None = None) -> SafeString | str:
    """A reading on its gauge, small: the open ring is how it felt, the filled one how it turned out."""
    found = as_theme(gauge)
    if found is None or felt is None:
        return ""
    return drawn_reading(found.colour, found.short_name, felt, turned_out)


@cache
def drawn_reading(colour: str, called: str, felt: int, turned_out: int | None) -> SafeString:
    """There are few, and a list draws one a line."""
    span: SafeString | str = ""
    dot: SafeString | str = ""
    said = f" of 7 when written{'' if turned_out is None else f', {turned_out} looking back'}"
    if turned_out is not None:
        dot = format_html('<circle cx="{}" cy="6" r="4"/>', f"{POINTS[turned_out - 1]:.1f}")
        if turned_out != felt:
            span = format_html(
                '<path class="span" d="M{} 6H{}"/>',
                f"{POINTS[felt - 1]:.1f}",
                f"{POINTS[turned_out - 1]:.1f}",
            )
    return format_html(
        '<span class="reading t-{}"><svg viewBox="0 0 76 12" aria-hidden="true"><path d="M4 6H71.2 {}"/>{}'
        '<circle class="felt" cx="{}" cy="6" r="4"/>{}</svg><span class="vh">{} </span>{}'
        '<span class="vh">{}</span></span>',
        colour,
        TICKS,
        span,
        f"{POINTS[felt - 1]:.1f}",
        dot,
        called,
        felt,
        said,
    )


@register.filter(expects_localtime=True)
def long_day(day: date, today: date | None = None) -> str:
    """Friday 18 December; beside a `today` of another year, with its own. A moment is on the person's clock."""
    return dates.long_day(day, today=today)


@register.filter(expects_localtime=True)
def short_day(day: date, today: date | None = None) -> str:
    """18 December; beside a `today` of another year, with its own. A moment is on the person's clock."""
    return dates.short_day(day, today=today)


@register.filter
def moment(at: datetime) -> str:
    """18 February, 08:05 on the person's clock; with the year when it is not this one."""
    local, now = timezone.localtime(at), timezone.localtime()
    return f"{dates.short_day(local.date(), today=now.date())}, {local:%H:%M}"


@register.filter
def counted(number: int, forms: str) -> str:
    """`3|counted:"entry,entries"` is '3 entries'."""
    one, many = forms.split(",")
    return f"{number:,} {one if number == 1 else many}"


@register.filter
def spelled(number: int, forms: str = "") -> str:
    """`3|spelled:"entry,entries"` is 'three entries'; above twenty in figures. Without forms the number alone."""
    word = "no" if forms and not number else dates.spelled(number)
    one, _, many = forms.partition(",")
    return f"{word} {one if number == 1 else many}".rstrip()


@register.filter
def all_of(number: int) -> str:
    """'both', or 'all three'."""
    return "both" if number == 2 else f"all {spelled(number)}"


@register.filter
def in_a_row(names: list[str]) -> str:
    """'Dana'; 'Dana and Lee'; 'Dana, Lee and Ben'."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


@register.filter
def log_day(day: date, today: date | None = None) -> str:
    """The margin of a list: Fri 16 where no `today` is given, else 16 Oct, and Oct 2025 for another year."""
    month = dates.MONTHS[day.month - 1][:3]
    if today is None:
        return f"{dates.DAYS[day.weekday()][:3]} {day.day}"
    return f"{day.day} {month}" if day.year == today.year else f"{month} {day.year}"


@register.filter
def touched(at: datetime) -> str:
    """When a draft was last written at: today, Wednesday, or 18 February."""
    local, now = timezone.localtime(at).date(), timezone.localtime().date()
    if local == now:
        return "today"
    return dates.DAYS[local.weekday()] if 0 < (now - local).days < 7 else dates.short_day(local, today=now)


@register.filter
def summary(entry: Entry) -> str:
    """One or two lines of an entry for a list: its takeaway, or how it begins (where the list fetched that)."""
    return entry.takeaway or markup.excerpt(getattr(entry, "beginning", ""), 160)


@register.filter
def beginning(text: str, length: int) -> str:
    """How a text begins, in one plain line."""
    return markup.excerpt(text, length)


@register.filter
def asked(look_back: LookBack) -> Asked:
    """The question of a look-back that is due (`journal.due`), for `components/look_back.html`."""
    return asked_of(look_back)


@register.filter
def rendered(entry: Entry) -> SafeString:
    """An entry's text as clean HTML; what an older renderer made is rendered again."""
    return markup.stored(entry.html, entry.markup_version, entry.body)


@register.filter
def markdown(text: str) -> SafeString:
    """A text as clean HTML."""
    return markup.render(text)


@register.simple_tag
def changes(pieces: Iterable[Change]) -> SafeString:
    """What was added and removed, told by line, by colour, and in words that are heard."""
    return format_html_join("", "{}", ((format_html(SAID[piece.kind], piece.text),) for piece in pieces))


@register.simple_tag
def staff(felt: int | None = None, turned_out: int | None = None) -> SafeString:
    """A gauge read-only and wide, beside words that say the same: open is felt, filled is turned out."""
    circles = format_html_join(
        "",
        "{}",
        (
            (format_html(circle, 6 + 38 * (point - 1)),)
            for circle, point in (
                ('<circle class="felt" cx="{}" cy="10" r="5"/>', felt),
                ('<circle cx="{}" cy="10" r="5"/>', turned_out),
            )
            if point is not None
        ),
    )
    return format_html(
        '<svg class="staff" viewBox="0 0 240 20" preserveAspectRatio="xMinYMid" aria-hidden="true">'
        '<path d="M6 10H234{}"/>{}</svg>',
        "".join(f"M{6 + 38 * step} 6.5v7" for step in range(7)),
        circles,
    )
