"""What an import brought along of mentoring elsewhere: to be read, and nothing else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from journal.access import person
from prompts import mentoring_archive

SHOWN = 200
"""Of each kind; all of them are in the export."""


@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """The records of one's own, newest first, each kind apart. Two queries."""
    user = person(request)
    found = mentoring_archive.told_by(user)
    shares = found["shares"][:SHOWN]
    entries = {
        str(entry.uuid): entry
        for entry in user.entries.kept().filter(uuid__in=[row["entry"] for row in shares])
    }
    for row in shares:
        row["here"] = entries.get(row["entry"])
    page = {
        "kinds": [
            (kind, rows[:SHOWN], len(rows) - len(rows[:SHOWN])) for kind, rows in found.items() if rows
        ],
        "today": user.local_day(),
    }
    return render(request, "prompts/mentoring_records.html", page)
