"""Error pages. Each answers in the look of the site, and gives back what was typed."""

import logging
import secrets
import sys
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.template.loader import render_to_string
from django.utils import timezone

from journal.dates import long_day
from journal.requests import parts_of

log = logging.getLogger("terrain")

LABELS = {
    "body": "Your entry, in Markdown",
    "title": "Title",
    "takeaway": "Takeaway: what I would say aloud",
    "tags": "Tags",
    "date": "Date",
    "headline": "The week in one line",
    "note": "What happened, in a line or two",
    "name": "Name",
    "email": "Email address",
    "login": "Email address",
}
"""What a given-back field is called; a field without a name here is sent again unseen."""

LONG = {"body", "note"}
SECRET = ("token", "password", "code", "credential")
"""A field with one of these in its name is never shown back."""

DISK_FULL = ("database or disk is full", "No space left on device")
"""How SQLite and PostgreSQL say it."""


@dataclass(frozen=True)
class Typed:
    """A field of a refused post, to be sent again."""

    name: str
    value: str

    @property
    def label(self) -> str:
        """What stands over the field; nothing over what nobody typed (an address, a choice)."""
        if self.name in LABELS or " " not in self.value.strip():
            return LABELS.get(self.name, "")
        return self.name.replace("_", " ").capitalize()

    @property
    def long(self) -> bool:
        return self.name in LONG or len(self.value) > 200


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Sends a page request to sign in, and back afterwards."""
    return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}")


def given_back(request: HttpRequest, status: int) -> HttpResponse | None:
    """The answer of a view that knows how to give back what it was sent (the editor's do)."""
    view = request.resolver_match.func if request.resolver_match else None
    give_back = getattr(view, "give_back", None) if request.method == "POST" else None
    answer: HttpResponse | None = give_back(request, status) if give_back else None
    return answer


def signed_out(request: HttpRequest) -> HttpResponse:
    """401: what was sent comes back; nothing is redirected."""
    return given_back(request, 401) or page(request, 401)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 with everything that was typed and a fresh token, so that nothing is lost to an old page."""
    return given_back(request, 403) or page(request, 403)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 403, refused=True)


def page(request: HttpRequest, status: int, *, refused: bool = False) -> HttpResponse:
    """What was sent, in a form to send again; without it, the way back."""
    fields = typed(request)
    context = {
        "status": status,
        "refused": refused,
        "typed": fields if any(field.label for field in fields) else [],
        "back": came_from(request),
    }
    return render(request, "errors/given_back.html", context, status=status)


def came_from(request: HttpRequest) -> str:
    """The page that sent a post, by its path alone, where it was one of ours; else the front page."""
    origin = parts_of(request.headers.get("Referer", ""))
    ours = origin.netloc == request.get_host() and origin.path.startswith("/")
    return "/" + origin.path.lstrip("/") if ours else "/"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        view = request.resolver_match.func if request.resolver_match else None
        too_large = getattr(view, "too_large", None)
        if too_large and request.user.is_authenticated and isinstance(exception, RequestDataTooBig):
            answer: HttpResponse = too_large(request)
            return answer
        length = request.META.get("CONTENT_LENGTH") or ""
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        size = int(length) if length.isascii() and length.isdigit() and int(length) > limit else None
        return render(request, "errors/413.html", {"limit": limit, "size": size}, status=413)
    return render(request, "errors/400.html", status=400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """With what was written, to copy: what it was for may have been closed, or deleted, while it was written."""
    words = (
        [field for field in typed(request) if field.label and field.long] if request.method == "POST" else []
    )
    return render(request, "errors/404.html", {"typed": words}, status=404)


def too_many(request: HttpRequest, login: str = "") -> HttpResponse:
    """429. After wrong passwords the form comes back with the address in it."""
    return render(request, "errors/429.html", {"login": login}, status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 while the database does not answer, 507 once the disk is full. Asks the database for nothing.

    The reference on the page stands in the log beside the traceback.
    """
    error = sys.exception()
    status = 500
    if isinstance(error, DatabaseError) and any(words in str(error) for words in DISK_FULL):
        status = 507
    elif isinstance(error, OperationalError | InterfaceError):
        status = 503
    reference = secrets.token_hex(3)
    log.error("Error page %s, status %d", reference, status)
    now = timezone.localtime()
    context = {
        "status": status,
        "tab": "Back soon" if status == 503 else "Something broke",
        "operator": settings.OPERATOR,
        "at": f"{long_day(now.date())}, {now:%H:%M} {now:%Z}",
        "reference": reference,
    }
    response = HttpResponse(render_to_string("errors/500.html", context), status=status)
    if status == 503:
        response.headers["Retry-After"] = "120"
    return response


def typed(request: HttpRequest) -> list[Typed]:
    """The fields of a refused post, without tokens and passwords, to be shown back."""
    try:
        fields = request.POST
    except Exception:  # a broken body must not turn a refusal into an error
        return []
    return [
        Typed(name, value)
        for name in fields
        for value in fields.getlist(name)
        if value and not any(word in name for word in SECRET)
    ]
