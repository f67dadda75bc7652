"""What an entry said before."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from journal import differences, markup
from journal.access import own_entry, person
from journal.differences import Change, Passage
from journal.models import Entry, Revision

FAR = 0.2  # less than this in common, and the two texts stand side by side


@dataclass(frozen=True)
class Version:
    """What an entry said at a time; without a number, what it says now."""

    number: int | None
    title: str
    takeaway: str
    body: str
    kept_at: datetime

    @property
    def words(self) -> int:
        return markup.words(self.body)


@dataclass(frozen=True)
class Comparison:
    """One text and a later one. Of texts that have hardly a word in common there are no passages."""

    old: Version
    new: Version
    title: list[Change]
    takeaway: list[Change]
    passages: list[Passage]
    far: bool


@require_safe
def revisions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The list, and one comparison: `compare=N` with now or with `to=M`; `revision=N` reads one instead."""
    entry = own_entry(person(request), uuid)
    if "revision" in request.GET:
        said = one(entry, request.GET["revision"])
        return render(request, "journal/revision.html", {"entry": entry, "said": said})
    rows = list(entry.revisions.values_list("number", "kept_at").order_by("-number"))
    now = current(entry)
    comparison = None
    after: int | None = None
    if rows:
        old = one(entry, request.GET.get("compare") or str(rows[0][0]))
        new = one(entry, request.GET["to"]) if "to" in request.GET else now
        if new.number is not None and old.number is not None and new.number <= old.number:
            raise Http404
        comparison = compare(old, new)
        later = [number for number, _ in rows if old.number is not None and number > old.number]
        after = min(later, default=None)
    return render(
        request,
        "journal/revisions.html",
        {
            "entry": entry,
            "now": now,
            "rows": rows,
            "first": rows[-1][0] if rows else None,
            "comparison": comparison,
            "after": after,
        },
    )


def current(entry: Entry) -> Version:
    return Version(None, entry.title, entry.takeaway, entry.body, entry.updated_at)


def one(entry: Entry, number: str) -> Version:
    """The revision of this number, or 404."""
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Http404
    try:
        found: Revision = entry.revisions.get(number=int(number))
    except Revision.DoesNotExist:
        raise Http404 from None
    return Version(found.number, found.title, found.takeaway, found.body, found.kept_at)


def compare(old: Version, new: Version) -> Comparison:
    changes = differences.compare(old.body, new.body)
    far = differences.in_common(changes) < FAR
    return Comparison(
        old=old,
        new=new,
        title=differences.compare(old.title, new.title) if old.title != new.title else [],
        takeaway=differences.compare(old.takeaway, new.takeaway) if old.takeaway != new.takeaway else [],
        passages=[] if far else differences.passages(changes),
        far=far,
    )
