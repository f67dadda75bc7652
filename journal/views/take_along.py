"""Ways out: what is filtered, and everything."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from journal import security, timeline, timeline_filter
from journal.access import person
from journal.formats import archive, csv, markdown, pdf, period, rich, vault
from journal.formats.document import Document
from journal.formats.limits import MEGABYTE
from journal.models import User
from journal.timeline_filter import Filter, Refusal

TYPES = {
    "json": ("application/json", "json"),
    "markdown": ("text/markdown; charset=utf-8", "md"),
    "csv": ("text/csv; charset=utf-8", "csv"),
    "pdf": ("application/pdf", "pdf"),
}
FOLDER = ("application/zip", "zip")
COPIED = 300  # entries: more than that nobody pastes, and the page would be slow to select


@require_safe
def take_along(request: HttpRequest) -> HttpResponseBase:
    """What the timeline shows, without what is off the record: a download, or a page to copy from."""
    user = person(request)
    form = request.GET.get("format", "")
    try:
        if form not in TYPES and form != "copy":
            raise Refusal("format", form, "Entries can be taken along as markdown, pdf, csv, json or copy.")
        wanted = timeline_filter.parse(request.GET)
    except Refusal as refusal:
        return refused(request, refusal.sentence, reverse("entries"))
    found = timeline.entries(user, wanted)
    if form == "json":
        return download(
            request, user, archive.partial(user, found, asked(wanted)), form, "entries", TYPES[form]
        )
    if form == "csv":
        return download(request, user, csv.rows(found.on_record()), form, "entries", TYPES[form])
    if form == "copy" and found.on_record().count() > COPIED:
        sentence = (
            f"At most {COPIED} entries can be copied at once. Filter further, or take Markdown instead."
        )
        return refused(request, sentence, wanted.address(reverse("entries")), markdown_of(wanted))
    document = period.document(
        user,
        found.on_record(),
        filters=timeline_filter.in_words(wanted),
        left_out=found.filter(off_record=True).count(),
    )
    if form == "copy":
        return copied(request, user, document, wanted)
    if form == "pdf":
        return typeset(
            request, user, document, "entries", wanted.address(reverse("entries")), markdown_of(wanted)
        )
    return download(request, user, markdown.written(document), form, "entries", TYPES[form])


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The page that says what there is to take; with `format`, all of it as a download."""
    user = person(request)
    form = request.GET.get("format", "")
    here = reverse("export")
    if not form:
        total = user.entries.count()
        holds = {
            "total": total,
            "drafts": user.drafts.filter(discarded_at__isnull=True).count(),
            "trashed": user.entries.in_trash().count(),
            "size": in_words(archive.about(user, total)),
        }
        return render(request, "journal/export.html", holds)
    if form == "json":
        return download(request, user, archive.whole(user), form, "terrain", TYPES[form])
    if form == "markdown":
        return download(request, user, vault.whole(user), form, "terrain", FOLDER)
    if form == "csv":
        return download(request, user, csv.rows(user.entries.all()), form, "terrain", TYPES[form])
    if form == "pdf":
        document = period.document(user, user.entries.all())
        return typeset(request, user, document, "terrain", here, f"{here}?format=markdown")
    return refused(request, "Everything can be taken as markdown, pdf, csv or json.", here)


def in_words(size: int) -> str:
    """Bytes as people say them: 180 kB, 1.4 MB."""
    return f"{size / MEGABYTE:.1f} MB" if size >= MEGABYTE else f"{max(size // 1_000, 1)} kB"


def asked(wanted: Filter) -> dict[str, list[str]]:
    """The filter as the format names it: each parameter of the address to its values."""
    found: dict[str, list[str]] = {}
    for name, value in wanted.parameters():
        if name not in {"sort", "after"}:
            found.setdefault(name, []).append(value)
    return found


def markdown_of(wanted: Filter) -> str:
    """Where the same is taken as Markdown, which nothing is too long for."""
    address = wanted.address(reverse("take_along"))
    return f"{address}{'&' if '?' in address else '?'}format=markdown"


def refused(
    request: HttpRequest, sentence: str, back: str, instead: str = "", status: int = 422
) -> HttpResponse:
    """A sentence why there is no file, with the way back, and Markdown instead where that would do."""
    context = {"sentence": sentence, "back": back, "instead": instead}
    return render(request, "journal/take_along_refused.html", context, status=status)


def typeset(
    request: HttpRequest, user: User, document: Document, name: str, back: str, instead: str
) -> HttpResponseBase:
    """The document as a PDF, or a sentence that offers Markdown."""
    try:
        pages = pdf.typeset(document)
    except pdf.Beyond:
        sentence = "That is too long for one PDF. Filter it into parts, or take Markdown, which has no limit."
        return refused(request, sentence, back, instead)
    except pdf.Unset:
        sentence = "Something in it cannot be set as a PDF. Take Markdown, or filter it into parts."
        return refused(request, sentence, back, instead)
    except pdf.Busy:
        sentence = "Others are having PDFs made just now. Try again in a moment, or take Markdown."
        return refused(request, sentence, back, instead, status=503)
    return download(request, user, [pages], "pdf", name, TYPES["pdf"])


def copied(request: HttpRequest, user: User, document: Document, wanted: Filter) -> HttpResponse:
    """The page that shows what is copied, as it is pasted."""
    security.record("export of entries as copy", request, user)
    held = document.held()
    context = {
        "copied": rich.html(held),
        "plain": rich.plain(held),
        "back": wanted.address(reverse("entries")),
    }
    return render(request, "journal/copy.html", context)


def download(
    request: HttpRequest, user: User, pieces: Iterable[bytes], form: str, name: str, kind: tuple[str, str]
) -> StreamingHttpResponse:
    """A streamed file, named by the person's own day; never by anything that was written."""
    security.record(f"export of {name} as {form}", request, user)
    content_type, ending = kind
    filename = f"{name}-{user.local_day().isoformat()}.{ending}"
    disposition = content_disposition_header(True, filename)
    return StreamingHttpResponse(
        pieces, content_type=content_type, headers={"Content-Disposition": disposition or ""}
    )
