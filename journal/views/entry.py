"""One entry."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from journal.access import own_entry, person


@require_safe
def entry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return render(request, "journal/entry.html", {"entry": own_entry(person(request), uuid)})
