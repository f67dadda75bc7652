"""The only way a view gets something of a person's: found among their own, or 404 as if it did not exist."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from journal.forms import as_uuid
from journal.models import Ask, Counterpart, Draft, Entry, Forecast, ImportJob, Packet, User


def person(request: HttpRequest) -> User:
    """Who is signed in. Only for pages that the middleware keeps for signed-in people."""
    if not isinstance(request.user, User):
        raise TypeError("This page is shown to signed-in people only.")
    return request.user


def really_looked(request: HttpRequest) -> bool:
    """Whether somebody asks for the page to read it: not its head alone, nor a browser that fetches it ahead."""
    ahead = any("prefetch" in request.headers.get(name, "").lower() for name in ("Sec-Purpose", "Purpose"))
    return request.method == "GET" and not ahead


def uuid_in(text: str) -> UUID:
    """An id that a form carries; 404 for what is none."""
    found = as_uuid(text)
    if found is None:
        raise Http404
    return found


def own_import(user: User, uuid: UUID) -> ImportJob:
    """An upload that was read within the last day, decided upon or not. One query."""
    return get_object_or_404(user.import_jobs.current().select_related("author"), uuid=uuid)


def own_entry(user: User, uuid: UUID) -> Entry:
    """A kept entry, with its themes ready in order, and whether an edit of it was begun. Two queries."""
    found: Entry = get_object_or_404(
        user.entries.kept().with_edit_begun().prefetch_related("entry_themes"), uuid=uuid
    )
    return found


def own_trashed(user: User, uuid: UUID) -> Entry:
    """An entry in the trash. One query."""
    found: Entry = get_object_or_404(user.entries.in_trash(), uuid=uuid)
    return found


def own_written(user: User, uuid: UUID) -> Entry:
    """An entry, kept or in the trash. One query."""
    found: Entry = get_object_or_404(user.entries, uuid=uuid)
    return found


def own_forecast(user: User, uuid: UUID) -> Forecast:
    """A kept forecast, with its entry and all it ever said. Three queries."""
    kept = user.forecasts.kept().with_entry().with_revisions()
    found: Forecast = get_object_or_404(kept, uuid=uuid)
    return found


def own_foretold(user: User, uuid: UUID) -> Forecast:
    """A forecast, kept or in the trash. One query."""
    found: Forecast = get_object_or_404(user.forecasts, uuid=uuid)
    return found


def own_trashed_forecast(user: User, uuid: UUID) -> Forecast:
    """A forecast in the trash. One query."""
    found: Forecast = get_object_or_404(user.forecasts.in_trash(), uuid=uuid)
    return found


def own_draft(user: User, uuid: UUID) -> Draft:
    """A draft that has not been discarded, with the entry it edits. One query."""
    return get_object_or_404(
        user.drafts.select_related("author", "entry"), uuid=uuid, discarded_at__isnull=True
    )


def own_discarded(user: User, uuid: UUID) -> Draft:
    """A discarded draft, as long as it can be undone. One query."""
    return get_object_or_404(
        user.drafts.select_related("author", "entry"), uuid=uuid, discarded_at__isnull=False
    )


def own_packet(user: User, uuid: UUID) -> Packet:
    """A kept packet, with its counterpart and when the one before was. One query."""
    kept = Packet.objects.kept().filter(author=user).select_related("counterpart", "author").with_before()
    found: Packet = get_object_or_404(kept, uuid=uuid)
    return found


def own_thrown_packet(user: User, uuid: UUID) -> Packet:
    """A packet in the trash. One query."""
    found: Packet = get_object_or_404(user.packets.in_trash(), uuid=uuid)
    return found


def own_counterpart(user: User, uuid: UUID) -> Counterpart:
    """Somebody that the person has 1:1s with, not in the trash. One query."""
    return get_object_or_404(user.counterparts.filter(trashed_at=None), uuid=uuid)


def own_thrown_counterpart(user: User, uuid: UUID) -> Counterpart:
    """Somebody in the trash, with their packets. One query."""
    return get_object_or_404(user.counterparts.filter(trashed_at__isnull=False), uuid=uuid)


def own_ask(user: User, uuid: UUID) -> Ask:
    """An ask of a counterpart who is not in the trash. One query."""
    return get_object_or_404(
        user.asks.filter(counterpart__trashed_at=None).select_related("counterpart"), uuid=uuid
    )
