"""Ways out: what is filtered, and everything."""

import logging
from collections.abc import Iterable, Iterator

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from journal import timeline
from journal.access import person
from journal.formats import archive, csv, markdown, vault
from journal.models import User
from journal.timeline import Refusal

logger = logging.getLogger("terrain.export")

TYPES = {
    "json": ("application/json", "json"),
    "markdown": ("text/markdown; charset=utf-8", "md"),
    "csv": ("text/csv; charset=utf-8", "csv"),
}
FOLDER = ("application/zip", "zip")


@require_safe
def take_along(request: HttpRequest) -> HttpResponseBase:
    """What the timeline shows, without what is off the record, as a download."""
    user = person(request)
    form = request.GET.get("format", "")
    try:
        if form not in TYPES:
            raise Refusal("format", form, "Entries can be taken along as markdown, csv or json.")
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
    elif form == "csv":
        pieces = csv.rows(found.on_record())
    else:
        pieces = markdown.document(
            user,
            found.on_record(),
            filters=timeline.in_words(wanted),
            left_out=found.filter(off_record=True).count(),
        )
    return download(user, pieces, form, "entries", TYPES[form])


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
            "sentence": "Everything can be taken as markdown, csv or json.",
            "back": reverse("export"),
        }
        return render(request, "journal/take_along_refused.html", context, status=422)
    if form == "json":
        return download(user, archive.whole(user), form, "terrain", TYPES[form])
    if form == "csv":
        return download(user, csv.rows(user.entries.all()), form, "terrain", TYPES[form])
    return download(user, vault.whole(user), form, "terrain", FOLDER)


def download(
    user: User, pieces: Iterable[bytes], form: str, name: str, kind: tuple[str, str]
) -> StreamingHttpResponse:
    """A streamed file, named by the person's own day; never by anything that was written."""
    logger.info("export of %s as %s by user %s", name, form, user.pk)
    content_type, ending = kind
    filename = f"{name}-{user.local_day().isoformat()}.{ending}"
    disposition = content_disposition_header(True, filename)
    return StreamingHttpResponse(
        pieces, content_type=content_type, headers={"Content-Disposition": disposition or ""}
    )
