"""The last weeks as a strip: words by theme, each a link to its week."""

from dataclasses import dataclass

from django.db.models import Q, Sum

from journal.charts import STRATA
from journal.isoweek import IsoWeek
from journal.models import User
from journal.models.themes import all_themes

STRIP_WEEKS = 12
MOSTLY = 5
"""A theme is named beside a week's words when it has a fifth of them."""
STRIP_HEIGHT = 68.0


@dataclass(frozen=True)
class Stratum:
    colour: str
    y: float
    height: float


@dataclass(frozen=True)
class Column:
    """One week of the strip: its words by first theme, as rectangles in a box of 48 × 68."""

    week: IsoWeek
    strata: tuple[Stratum, ...]
    words: int
    mostly: str
    current: bool


def strip(user: User, week: IsoWeek, first: IsoWeek, this: IsoWeek) -> list[Column]:
    """The last twelve weeks, from the first one written, as strata of words by first theme. One query."""
    begin = min(max(this - (STRIP_WEEKS - 1), first), this)
    rows = (
        user.entries.kept()
        .between(begin.monday, this.sunday)
        .filter(Q(entry_themes__position=1) | Q(entry_themes=None))
        .values_list("date", "entry_themes__theme_id")
        .annotate(Sum("words"))
        .order_by()
    )
    words: dict[IsoWeek, dict[str, int]] = {}
    for day, theme, count in rows:
        shelf = words.setdefault(IsoWeek.of(day), {})
        shelf[theme or ""] = shelf.get(theme or "", 0) + count
    highest = max((sum(shelf.values()) for shelf in words.values()), default=0) or 1
    columns = []
    one = begin
    while one <= this:
        shelf = words.get(one, {})
        columns.append(Column(one, strata(shelf, highest), sum(shelf.values()), mostly(shelf), one == week))
        one = one + 1
    return columns


def strata(shelf: dict[str, int], highest: int) -> tuple[Stratum, ...]:
    """A week's words as rectangles, standing on one another; the highest week fills the box."""
    colours = {theme.slug: theme.colour for theme in all_themes()}
    y = STRIP_HEIGHT
    drawn = []
    for slug in STRATA:
        if count := shelf.get(slug, 0):
            height = max(STRIP_HEIGHT * count / highest, 1.2)
            y = max(y - height, 0.0)
            drawn.append(Stratum(colours.get(slug, "plain"), round(y, 1), round(height, 1)))
    return tuple(drawn)


def mostly(shelf: dict[str, int]) -> str:
    """The themes with a fifth of the words, in their order: 'Judgment, Signal'."""
    total = sum(shelf.values())
    names = [theme.short_name for theme in all_themes() if shelf.get(theme.slug, 0) * MOSTLY >= total > 0]
    return ", ".join(names) or ("no theme" if total else "")
