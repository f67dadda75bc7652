"""Error pages. Each answers in the look of the site, and gives back what was typed."""

from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url


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
    return given_back(request, 401) or render(
        request, "errors/401.html", {"typed": typed(request)}, status=401
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return render(request, "errors/413.html", status=413)
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", {"typed": typed(request)}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 with everything that was typed and a fresh token, so that nothing is lost to an old page."""
    return given_back(request, 403) or render(
        request, "errors/403.html", {"typed": typed(request)}, status=403
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def too_many(request: HttpRequest, login: str = "") -> HttpResponse:
    """429. After wrong passwords the form comes back with the address in it."""
    return render(request, "errors/429.html", {"login": login}, status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/500.html", status=500)


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a refused post, without tokens and passwords, to be shown back."""
    try:
        fields = request.POST
    except Exception:  # a broken body must not turn a refusal into an error
        return []
    return [
        (name, value)
        for name in fields
        for value in fields.getlist(name)
        if value and "token" not in name and "password" not in name
    ]
