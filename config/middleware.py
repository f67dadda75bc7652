"""Small middleware of our own: headers, broken text, posts without a session, the person's clock."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from journal import security
from journal.views import errors

GetResponse = Callable[[HttpRequest], HttpResponseBase]
Middleware = Callable[[HttpRequest], HttpResponseBase]


def headers(get_response: GetResponse) -> Middleware:
    """The headers that Django has no setting for; whatever is not a static file is never stored."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if not request.path.startswith(settings.STATIC_URL):
            add_never_cache_headers(response)
        return response

    return middleware


def broken_text(get_response: GetResponse) -> Middleware:
    """Refuses addresses with NUL or broken UTF-8 before they reach a database that cannot hold them."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\x00" in request.path or "\ufffd" in request.path:
            return errors.bad_request(request, None)
        return get_response(request)

    return middleware


def signed_in(get_response: GetResponse) -> Middleware:
    """Private unless a view says otherwise. A GET is sent to sign in; a post never redirects (401 instead),

    since a script would follow the redirect to a 200 and take what it sent for saved.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    def process_view(
        request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        if request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        if request.method in {"GET", "HEAD"} and "HX-Request" not in request.headers:
            return errors.to_sign_in(request)
        return errors.signed_out(request)

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


class Answers:
    """allauth's pages answer as ours do: 422 for a refused form, 303 after a post."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code == 302:
            response.status_code = 303
        return response

    def process_template_response(
        self, request: HttpRequest, response: SimpleTemplateResponse
    ) -> SimpleTemplateResponse:
        form = (response.context_data or {}).get("form")
        if request.method == "POST" and response.status_code == 200 and getattr(form, "errors", None):
            response.status_code = 422
        return response


def admin_access(get_response: GetResponse) -> Middleware:
    """Each look of staff into the admin site is in the security log."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith("/admin/") and request.user.is_authenticated and request.user.is_staff:
            security.record(f"admin {request.method} {request.path}", request, request.user.pk)
        return get_response(request)

    return middleware


def local_time(get_response: GetResponse) -> Middleware:
    """Templates show the signed-in person's own clock."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(request.user.zone)):
            return get_response(request)

    return middleware
