"""Writing without a question, the preview, and completion of tags. Guided writing is in `prompts.views.write`."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from journal import drafts, editor, markup
from journal.access import person
from journal.forms import day, newlines
from journal.models import Tag
from journal.models.entries import BODY_LIMIT, TAG_LIMIT

COMPLETIONS = 8


@require_safe
def write(request: HttpRequest) -> HttpResponse:
    """An empty page, dated as `?date=` says (a past week leads here) and tagged as `?tag=`. Opening it writes nothing."""
    me = person(request)
    today = me.local_day()
    given = day(request.GET.get("date", "")) or today
    form = drafts.fresh(me, None, today=min(given, today))
    if tag := request.GET.get("tag", "").replace("\x00", "").strip()[:TAG_LIMIT]:
        form.setlist("tags", [tag])
    return editor.show(request, editor.Page(person=me, form=form))


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The text as it will be read. Part of a page for a script, a page of its own without one."""
    body = newlines(request.POST.get("body", ""))
    too_long = len(body) > BODY_LIMIT
    html = "" if too_long else markup.render(body)
    part = "HX-Request" in request.headers or request.headers.get("Accept", "").startswith("text/x-part")
    template = "journal/preview.html#text" if part else "journal/preview.html"
    status = 422 if too_long else 200
    return render(request, template, {"html": html, "too_long": too_long, "limit": BODY_LIMIT}, status=status)


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """The person's own tags that begin with what was typed. One query."""
    begun = Tag.fold(request.GET.get("q", "").strip().removeprefix("#"))
    found = person(request).tags.filter(folded__startswith=begun)[:COMPLETIONS] if begun else []
    return JsonResponse({"tags": [tag.name for tag in found]})
