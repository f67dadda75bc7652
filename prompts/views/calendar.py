"""The private calendar feed. Whoever has its address reads it; nobody signs in to a calendar program's fetch."""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from prompts import feed


@require_safe
@login_not_required
def calendar(request: HttpRequest, token: str) -> HttpResponseBase:
    """The feed as text/calendar, or 304 where the program has it as it stands. A GET stamps the last fetch.

    Like every private answer it is not to be stored on the way (no-store); the ETag is for the program itself.
    """
    found = feed.feed_at(token)
    if found is None:
        raise Http404
    body = feed.calendar_of(found)
    if request.method == "GET":
        found.stamp()
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["ETag"] = etag
    response.headers["Content-Disposition"] = 'inline; filename="terrain.ics"'
    return get_conditional_response(request, etag=etag, response=response) or response
