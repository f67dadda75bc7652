"""This week, and past ones."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from journal.http import see_other, signed_in_user
from journal.isoweek import IsoWeek
from journal.models import Draft, Entry, User, Week
from journal.models.themes import all_themes
from journal.models.weeks import HEADLINE_LIMIT
from prompts import asking

STRIP_WEEKS = 12
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
    said: str
    closed: bool
    current: bool


@require_safe
def this_week(request: HttpRequest) -> HttpResponse:
    user = signed_in_user(request)
    return week_page(request, IsoWeek.of(user.local_day()))


@require_http_methods(["GET", "HEAD", "POST"])
def week_of(request: HttpRequest, name: str) -> HttpResponse:
    """A week by its ISO name; one that does not exist or is to come is not found."""
    user = signed_in_user(request)
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
    """The page of a week, or its part. At most ten queries."""
    user = signed_in_user(request)
    today = user.local_day()
    current = week.monday <= today <= week.sunday
    stored = user.weeks.filter(monday=week.monday).first()
    headline = stored.headline if stored else ""
    context: dict[str, Any] = {
        "week": week,
        "current": current,
        "today": today,
        "headline": headline,
        "typed": headline if typed is None else typed,
        "error": error,
        "saved": saved,
        "saved_at": timezone.now().astimezone(user.tz),
        "headline_limit": HEADLINE_LIMIT,
        "here": request.path,
    }
    if part:
        return render(request, f"prompts/week.html{part}", context, status=status)
    written = list(
        user.entries.kept()
        .filter(date__range=(week.monday, week.sunday))
        .newest_first()
        .with_turned_out()
        .defer("body", "html", "search_text")
        .prefetch_related("entry_themes")
    )
    first = user.entries.kept().order_by("date").values_list("date", flat=True).first()
    context |= {
        "written": written,
        "words": sum(entry.words for entry in written),
        "first_week": first is None,
        "strip": strip(user, week, first, today) if first else [],
        "previous": week - 1 if first and IsoWeek.of(first) < week else None,
        "next": week + 1 if not current else None,
    }
    if current:
        picks = asking.picks_for(user, week)
        answered = {entry.prompt_slug for entry in written}
        context |= {
            "drafts": drafts_of(user),
            "first_pick": next((one for one in picks if one.prompt.slug not in answered), None),
            "picks": [one for one in picks if one.prompt.slug not in answered][1:],
            "answered_picks": sum(one.prompt.slug in answered for one in picks),
        }
    return render(request, "prompts/week.html", context, status=status)


def drafts_of(user: User) -> list[Draft]:
    """Unfinished writing, newest first, at most five. One query."""
    return list(user.drafts.filter(discarded_at=None).order_by("-updated_at")[:5])


def strip(user: User, week: IsoWeek, first: date, today: date) -> list[Column]:
    """The last twelve weeks, from the first one written, as strata of words by first theme. Two queries."""
    last = IsoWeek.of(today)
    begin = max(last - (STRIP_WEEKS - 1), IsoWeek.of(first))
    rows = (
        Entry.objects.filter(author=user)
        .kept()
        .filter(date__range=(begin.monday, last.sunday))
        .filter(entry_themes__position=1)
        .values_list("date", "entry_themes__theme_id")
        .annotate(Sum("words"))
        .order_by()
    )
    plain = (
        user.entries.kept()
        .filter(date__range=(begin.monday, last.sunday), entry_themes=None)
        .values_list("date")
        .annotate(Sum("words"))
        .order_by()
    )
    words: dict[IsoWeek, dict[str, int]] = {}
    for day, theme, count in [*rows, *((day, "", count) for day, count in plain)]:
        shelf = words.setdefault(IsoWeek.of(day), {})
        shelf[theme] = shelf.get(theme, 0) + count
    closed = set(
        user.weeks.filter(monday__range=(begin.monday, last.monday))
        .exclude(headline="")
        .values_list("monday", flat=True)
    )
    highest = max((sum(shelf.values()) for shelf in words.values()), default=0) or 1
    colours = {theme.slug: (theme.colour, theme.short_name) for theme in all_themes()}
    columns = []
    one = begin
    while one <= last:
        shelf = words.get(one, {})
        columns.append(column(one, shelf, highest, colours, one.monday in closed, one == week))
        one = one + 1
    return columns


def column(
    week: IsoWeek,
    shelf: dict[str, int],
    highest: int,
    colours: dict[str, tuple[str, str]],
    closed: bool,
    current: bool,
) -> Column:
    y = STRIP_HEIGHT
    strata = []
    for slug in STRATA:
        if count := shelf.get(slug, 0):
            height = max(STRIP_HEIGHT * count / highest, 1.2)
            y = max(y - height, 0.0)
            strata.append(Stratum(colours[slug][0] if slug else "plain", round(y, 1), round(height, 1)))
    total = sum(shelf.values())
    most = max(shelf, key=lambda slug: shelf[slug], default="")
    said = (
        f"{total:,} words, mostly {colours[most][1] if most else 'without a theme'}"
        if total
        else "nothing written"
    )
    return Column(week, tuple(strata), said, closed, current)
