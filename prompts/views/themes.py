"""The themes, and one theme."""

from datetime import date

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from journal import insights, pictures, security
from journal.access import person
from journal.answers import see_other
from journal.editor import safe_address
from journal.formats import markdown
from journal.instruments import Untaught, instrument_of
from journal.isoweek import IsoWeek
from journal.models import EntryTheme, User
from journal.models.themes import all_themes
from prompts import asking
from prompts.access import open_theme
from prompts.models import Prompt
from prompts.views.week import week_page

ENTRIES_SHOWN = 10
PROMPTS_SHOWN = 3
"""The others are folded."""


@require_safe
def themes(request: HttpRequest) -> HttpResponse:
    """The eight, each with its prompts and what was written under it, counted. Five queries beside the session."""
    user = person(request)
    prompts = dict(
        Prompt.objects.current()
        .filter(Q(author=None) | Q(author=user))
        .values_list("theme_id")
        .annotate(Count("pk"))
        .order_by()
    )
    written = {
        slug: (count, last)
        for slug, count, last in EntryTheme.objects.filter(author=user, entry__trashed_at=None)
        .values_list("theme_id")
        .annotate(Count("pk"), Max("date"))
        .order_by()
    }
    resting = dict(user.rested_themes.filter(until=None).values_list("theme_id", "since"))
    rows = [
        (
            theme,
            prompts.get(theme.slug, 0),
            *written.get(theme.slug, (0, None)),
            user.local_day(resting[theme.slug]) if theme.slug in resting else None,
        )
        for theme in all_themes()
    ]
    return render(request, "prompts/themes.html", {"rows": rows, "today": user.local_day()})


@require_safe
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """One theme: what it is about, its gauge, its prompts with when each was last answered, the person's entries."""
    user = person(request)
    found = open_theme(slug)
    instrument = instrument_of(user, found)
    if "format" in request.GET and isinstance(instrument, Untaught):
        return field_notes(request, user, instrument)
    prompts = [prompt for prompt in asking.open_to(user) if prompt.theme_id == slug]
    answered = asking.last_answered(user, [prompt.slug for prompt in prompts])
    since = user.rested_themes.filter(theme=found, until=None).values_list("since", flat=True).first()
    entries = user.entries.kept().filter(entry_themes__theme=slug)
    shown = list(entries.as_listed()[:ENTRIES_SHOWN])
    return render(
        request,
        "prompts/theme.html",
        {
            "theme": found,
            "instrument": instrument,
            "resting": user.local_day(since) if since else None,
            "over_time": pictures.gauge_over_time(user, found, insights.last_weeks(user.local_day())),
            "count": len(all_themes()),
            # Those never answered in their order, then what was answered longest ago.
            "prompts": sorted(
                ((prompt, answered.get(prompt.slug)) for prompt in prompts),
                key=lambda pair: pair[1] or date.min,
            ),
            "shown_first": PROMPTS_SHOWN,
            "rest_offset": -PROMPTS_SHOWN,
            "entries": shown,
            "total": entries.count() if len(shown) == ENTRIES_SHOWN else len(shown),
            "today": user.local_day(),
        },
    )


def field_notes(request: HttpRequest, user: User, instrument: Untaught) -> HttpResponse:
    """The field notes as a Markdown file, named by its date alone; not what is off the record."""
    security.record("export of field notes as markdown", request, user)
    return HttpResponse(
        markdown.field_notes(takeaway for _, _, takeaway in instrument.notes),
        content_type="text/markdown; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="field-notes-{instrument.today.isoformat()}.md"'
        },
    )


@require_POST
def rest(request: HttpRequest, slug: str) -> HttpResponse:
    """Nothing of the theme is picked any more; with `rest=0`, it is again."""
    user = person(request)
    found = open_theme(slug)
    week = IsoWeek.of(user.local_day())
    rests = (request.POST.get("rest") or request.GET.get("rest", "1")) != "0"
    asking.rest(user, slug, rests=rests, week=week)
    if rests:
        messages.success(
            request,
            f"{found.short_name} rests: its questions are not picked for you. Settings has the switch.",
            extra_tags=f"undo:{request.path}?rest=0",
        )
    else:
        messages.success(
            request,
            f"{found.short_name} is awake: its questions are picked again, from next week on at the latest.",
        )
    if request.headers.get("HX-Request"):
        return week_page(request, week, part="#questions")
    back = request.POST.get("next", "")
    return see_other(back if back and safe_address(request, back) else reverse("theme", args=[slug]))
