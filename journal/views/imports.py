"""Ways in: a file is read, shown, and goes in when its owner says so."""

from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from journal import importing, markup, security, spool, waiting
from journal.access import own_import, person
from journal.answers import see_other
from journal.dates import MONTHS, short_day
from journal.formats.limits import MEGABYTE, Limits, Refused
from journal.formats.sections import ways_in
from journal.models import ImportJob, Tag, User
from journal.models.entries import THEMES_LIMIT
from journal.models.themes import all_themes, theme_of

ROWS = 10  # of the new entries, on the first sight of them
PAGE = 200  # on each page of all of them
BEGINNING = 60  # characters


@dataclass(frozen=True)
class Row:
    """A new entry as the preview tells it."""

    day: str
    shown: str
    begins: str
    words: int
    themes: list[str]


@dataclass(frozen=True)
class Rule:
    """A tag of the file, and the theme it goes to."""

    field: str
    name: str
    count: int
    chosen: str


def most() -> int:
    """Megabytes of an upload, as the page says it."""
    return int(settings.IMPORT_UPLOAD_MAX // MEGABYTE)


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """GET asks for a file; POST reads it and leads to what is in it, or says why it cannot be read (422).

    GET with `progress` says how far an import is, in per cent, to a page that waits for it; nothing where none is.
    """
    me = person(request)
    if request.method != "POST":
        if "progress" in request.GET:
            done = waiting.per_cent(me)
            return HttpResponse("" if done is None else str(done), content_type="text/plain; charset=utf-8")
        return page(request, me)
    file = request.FILES.get("file")
    if file is None or file.file is None:
        return page(request, me, "Choose a file first.", 422)
    name = importing.shown_name(file.name or "", 255) or "the file"
    if file.size is not None and file.size > settings.IMPORT_UPLOAD_MAX:
        return too_large(request)
    try:
        job = importing.begin(me, file.file, name, Limits(**settings.IMPORT_LIMITS))
    except Refused as refused:
        return page(request, me, refused.said_of(name), 422)
    security.record("import read", request, me)
    return see_other("import_job", job.uuid)


def too_large(request: HttpRequest) -> HttpResponse:
    """413 beside the field; the limit is named."""
    sentence = f"The file is larger than {most()} MB. Nothing was read. Split it, or use the command, which has no limit."
    return page(request, person(request), sentence, 413)


upload.too_large = too_large  # type: ignore[attr-defined]


def page(request: HttpRequest, me: User, error: str = "", status: int = 200) -> HttpResponse:
    waiting = me.import_jobs.current().filter(done_at__isnull=True).first()
    context = {"error": error, "most": most(), "waiting": waiting}
    return render(request, "journal/import.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def job(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET shows what a file holds. POST puts it in (303), shows it by other rules (`show`) or lets it go (`drop`)."""
    me = person(request)
    found = own_import(me, uuid)
    if request.method != "POST":
        return done(request, found) if found.done_at else preview(request, found)
    if found.done_at is not None:
        return see_other("import_job", uuid)
    if "drop" in request.POST:
        importing.drop(found)
        messages.info(request, "Nothing was imported, and the file is gone.")
        return see_other("import")
    rules, refused = chosen(request, found)
    if refused:
        return preview(request, found, error=refused, status=422)
    if "show" in request.POST:
        found.rules = rules
        found.save(update_fields=["rules"])
        return see_other("import_job", uuid)
    came = importing.confirm(found, rules)
    if came is not None:
        security.record("import", request, me)
    return see_other("import_job", uuid)


def chosen(request: HttpRequest, found: ImportJob) -> tuple[dict[str, str], str]:
    """The rules as posted; one that was not sent stays as it was. Or a sentence why not."""
    rules: dict[str, str] = {}
    for number, (folded, _, _) in enumerate(found.summary["tags"]):
        slug = request.POST.get(f"theme-{number}", found.rules.get(folded, ""))
        if slug and theme_of(slug) is None:
            return found.rules, f"There is no theme called “{slug[:60]}”."
        if slug:
            rules[folded] = slug
    return rules, ""


def preview(request: HttpRequest, found: ImportJob, error: str = "", status: int = 200) -> HttpResponse:
    summary = found.summary
    everything = "all" in request.GET
    pages = Paginator(range(summary["new"]), PAGE if everything else ROWS)
    this = pages.get_page(request.GET.get("page") if everything else 1)
    lines = islice(spool.lines(found.files.entries), max(this.start_index() - 1, 0), this.end_index())
    rules = [
        Rule(f"theme-{number}", name, count, found.rules.get(folded, ""))
        for number, (folded, name, count) in enumerate(summary["tags"])
    ]
    context = {
        "job": found,
        "summary": summary,
        "span": span(found.author, summary["first"], summary["last"]),
        "rows": [told(line, found.rules) for line in lines] if summary["new"] else [],
        "everything": everything,
        "pages": this,
        "rules": rules,
        "themes": all_themes(),
        "besides": besides(summary),
        "anything": importing.anything(summary),
        "left_out_count": sum(summary["left_out"].values()),
        "error": error,
    }
    return render(request, "journal/import_job.html", context, status=status)


def done(request: HttpRequest, found: ImportJob) -> HttpResponse:
    summary = found.summary
    context = {
        "job": found,
        "summary": summary,
        "span": span(found.author, summary["first_new"], summary["last_new"]),
        "besides": [called(name, count) for name, count in summary["came"].items()],
        "left_out_count": sum(summary["left_out"].values()),
    }
    return render(request, "journal/import_done.html", context)


def told(line: Any, rules: dict[str, str]) -> Row:
    row, words, _ = line
    slugs = dict.fromkeys(
        (*row["themes"], *(slug for name in row["tags"] if (slug := rules.get(Tag.fold(name)))))
    )
    begins = row["title"] or markup.excerpt(row["body"], BEGINNING)
    day = importing.day_of(row["date"])
    shown = f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"
    return Row(row["date"], shown, begins[:255], words, list(slugs)[:THEMES_LIMIT])


def span(me: User, first: str, last: str) -> str:
    """From 4 March 2021 to 30 December 2025; a day alone where there is one."""
    if not first:
        return ""
    one, other = (f"{short_day(day)} {day.year}" for day in (importing.day_of(first), importing.day_of(last)))
    return f"of {one}" if one == other else f"from {one} to {other}"


def besides(summary: dict[str, Any]) -> list[tuple[str, int, int]]:
    """What there is beside the entries: how many of it are new, and how many are here already."""
    return [(called(name, new or here), new, here) for name, (new, here) in summary["sections"].items()]


def called(name: str, count: int) -> str:
    """12 forecasts; settings have no number."""
    one, several = ways_in[name].called if name in ways_in else (name, name)
    return several if name == "settings" else f"{count:,} {one if count == 1 else several}"


@require_safe
def left_out(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """What could not be read, with the reasons, and the names of what was left out: a text to keep."""
    me = person(request)
    found = own_import(me, uuid)
    if not found.files.rest.exists():
        raise Http404
    response = StreamingHttpResponse(
        importing.report(found.files.rest, found.name, found.kind, found.summary),
        content_type="text/plain; charset=utf-8",
    )
    response["Content-Disposition"] = f'attachment; filename="not-imported-{me.local_day().isoformat()}.txt"'
    return response
