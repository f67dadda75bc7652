"""The request of somebody who is signed in, with its types, and the answer to a post that was taken."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from journal.models import User


def signed_in_user(request: HttpRequest) -> User:
    """The person who asks. The middleware has let nobody else through."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 (narrows the type; never false behind the middleware)
    return user


def see_other(to: str, *args: Any) -> HttpResponse:
    """303: what was posted is done, here is the page to read."""
    return HttpResponseRedirect(resolve_url(to, *args), status=303)
