"""Answers that several views give."""

from typing import Any

from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url


class SeeOther(HttpResponseRedirect):
    """303: what was posted is done; a reload of the next page does not post it again."""

    status_code = 303


def see_other(to: Any, *args: Any, **kwargs: Any) -> SeeOther:
    """After a post, on to a page: an address, a URL's name with its arguments, or a model."""
    return SeeOther(resolve_url(to, *args, **kwargs))
