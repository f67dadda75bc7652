"""Ways out: what is filtered, and everything."""

import logging
from collections.abc import Iterable, Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from journal import timeline
from journal.access import person
from journal.formats import archive, markdown
from journal.models import User
from journal.timeline import Refusal

logger = logging.getLogger("terrain.export")

TYPES = {"json": "application/json", "markdown": "text/markdown; charset=utf-8"}
ENDINGS = {"json": "json", "markdown": "md"}


@require_safe
def take_along(request: HttpRequest) -> HttpResponseBase:
    """What the timeline shows, without what is off the record, as a download."""
    user = person(request)
    form = request.GET.get("format", "")
    try:
        if form not in TYPES:
            raise Refusal("format", form, "Entries can be taken along as markdown or as json.")
        wanted = timeline.parse(request.GET)
    except Refusal as refusal:
        context = {"sentence": refusal.sentence, "back": reverse("entries")}
        return render(request, "journal/take_along_refused.html", context, status=422)
    found = timeline.entries(user, wanted)
    pieces: Iterator[bytes]
    if form == "json":
        asked: dict[str, list[str]] = {}
        for name, value in wanted.parameters():
            if name not in {"sort", "after"}:
                asked.setdefault(name, []).append(value)
        pieces = archive.partial(user, found, asked)
    else:
        pieces = markdown.document(
            user,
            found.on_record(),
            filters=timeline.in_words(wanted),
            left_out=found.filter(off_record=True).count(),
        )
    return download(user, pieces, form, "entries")


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The page that says what there is to take; with `format`, all of it as a download."""
    user = person(request)
    form = request.GET.get("format", "")
    if not form:
        holds = {
            "total": user.entries.count(),
            "drafts": user.drafts.filter(discarded_at__isnull=True).count(),
            "trashed": user.entries.in_trash().count(),
        }
        return render(request, "journal/export.html", holds)
    if form not in TYPES:
        context = {
            "sentence": "Everything can be taken as markdown or as json.",
            "back": reverse("export"),
        }
        return render(request, "journal/take_along_refused.html", context, status=422)
    pieces = archive.whole(user) if form == "json" else markdown.document(user, user.entries.all())
    return download(user, pieces, form, "terrain")


def download(
    user: User, pieces: Iterable[bytes], form: str, name: str
) -> HttpResponse | StreamingHttpResponse:
    """A streamed file, named by the person's own day; never by anything that was written."""
    logger.info("export of %s as %s by user %s", name, form, user.pk)
    response = StreamingHttpResponse(pieces, content_type=TYPES[form])
    filename = f"{name}-{user.local_day().isoformat()}.{ENDINGS[form]}"
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
