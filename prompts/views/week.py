"""This week, and past ones."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from journal.access import person
from journal.answers import see_other
from journal.isoweek import IsoWeek
from journal.models import Draft, User, Week
from journal.models.themes import all_themes
from journal.models.weeks import HEADLINE_LIMIT
from prompts import asking

STRIP_WEEKS = 12
MOSTLY = 5
"""A theme is named beside a week's words when it has a fifth of them."""
STRIP_HEIGHT = 68.0
STRATA = (
    "untaught-job", "judgment", "reliability", "identity", "attention", "beginner", "imposter-syndrome",
    "resume-vs-career", "",
)  # fmt: skip
"""From the bottom, the same in every picture; those without a theme on top."""


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
    headline: str
    current: bool


@require_safe
def this_week(request: HttpRequest) -> HttpResponse:
    user = person(request)
    return week_page(request, IsoWeek.of(user.local_day()))


@require_http_methods(["GET", "HEAD", "POST"])
def week_of(request: HttpRequest, name: str) -> HttpResponse:
    """A week by its ISO name; one that does not exist or is to come is not found."""
    user = person(request)
    week = IsoWeek.parse(name)
    if week is None or week.monday > user.local_day() or week.year < 1970:
        raise Http404
    if request.method == "POST":
        return save_headline(request, user, week)
    return week_page(request, week)


def save_headline(request: HttpRequest, user: User, week: IsoWeek) -> HttpResponse:
    headline = " ".join(request.POST.get("headline", "").split())
    if len(headline) > HEADLINE_LIMIT or "\x00" in headline:
        error = f"One line of at most {HEADLINE_LIMIT} characters; this one has {len(headline)}."
        if "\x00" in headline:
            error = "This line holds a character that cannot be stored."
        return week_page(request, week, typed=headline.replace("\x00", "�"), error=error, status=422)
    stored, made = Week.objects.get_or_create(
        author=user, monday=week.monday, defaults={"headline": headline}
    )
    if not made:
        stored.headline, stored.updated_at = headline, timezone.now()
        stored.save(update_fields=["headline", "updated_at"])
    if request.headers.get("HX-Request"):
        return week_page(request, week, saved=True, part="#headline")
    messages.success(
        request, f"Week {week.number} is closed." if headline else f"Week {week.number} is open again."
    )
    current = week.monday == IsoWeek.of(user.local_day()).monday
    return see_other("week") if current else see_other("week_of", week.name)


def week_page(
    request: HttpRequest,
    week: IsoWeek,
    *,
    typed: str | None = None,
    error: str = "",
    saved: bool = False,
    part: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a week, or its part. At most eleven queries, the session's among them."""
    user = person(request)
    today = user.local_day()
    this = IsoWeek.of(today)
    rows = weeks_around(user, week, this)
    stored = rows.get(week.monday)
    headline = stored.headline if stored else ""
    context: dict[str, Any] = {
        "week": week,
        "current": week == this,
        "today": today,
        "headline": headline,
        "closed_on": user.local_day(stored.updated_at) if stored and headline else None,
        "typed": headline if typed is None else typed,
        "error": error,
        "saved": saved,
        "saved_at": timezone.now().astimezone(user.tz),
        "headline_limit": HEADLINE_LIMIT,
    }
    if part:
        return render(request, f"prompts/week.html{part}", context, status=status)
    written = list(user.entries.kept().between(week.monday, week.sunday).as_listed())
    first = user.entries.kept().order_by("date").values_list("date", flat=True).first()
    begun = IsoWeek.of(min(first or today, user.local_day(user.date_joined)))
    headlines = {monday: row.headline for monday, row in rows.items()}
    context |= {
        "written": written,
        "words": sum(entry.words for entry in written),
        "first_week": first is None,
        "strip": strip(user, week, IsoWeek.of(first), this, headlines) if first else [],
        "previous": week - 1 if begun < week else None,
        "next": week + 1 if week < this else None,
        "previous_headline": headlines.get((week - 1).monday, ""),
        "next_headline": headlines.get((week + 1).monday, ""),
    }
    picks = asking.picks_for(user, week) if begun <= week else []
    if week == this:
        open_ = [one for one in picks if not one.answered]
        context |= {
            "drafts": drafts_of(user),
            "first_pick": open_[0] if open_ else None,
            "picks": open_[1:],
            "asked": len(picks),
            "answered": len(picks) - len(open_),
        }
    elif written or headline:
        context["past_picks"] = picks
    return render(request, "prompts/week.html", context, status=status)


def weeks_around(user: User, week: IsoWeek, this: IsoWeek) -> dict[date, Week]:
    """What is stored of this week, its neighbours and those of the strip, by Monday. One query."""
    rows = user.weeks.filter(
        Q(monday__range=((this - STRIP_WEEKS).monday, this.monday))
        | Q(monday__in=[(week - 1).monday, week.monday, (week + 1).monday])
    )
    return {row.monday: row for row in rows}


def drafts_of(user: User) -> list[Draft]:
    """Unfinished writing, newest first, at most five. One query."""
    return list(user.drafts.filter(discarded_at=None).order_by("-updated_at")[:5])


def strip(
    user: User, week: IsoWeek, first: IsoWeek, this: IsoWeek, headlines: dict[date, str]
) -> list[Column]:
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
        columns.append(
            Column(
                one,
                strata(shelf, highest),
                sum(shelf.values()),
                mostly(shelf),
                headlines.get(one.monday, ""),
                one == week,
            )
        )
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
