"""Where a request came from."""

import ipaddress
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of whoever asked: the connection's, or what the believed proxies saw.

    Of X-Forwarded-For only the entry that the outermost of TERRAIN_PROXIES proxies added is believed; what
    stands left of it was sent by the client. Without proxies the header is not looked at.
    """
    found = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        if len(hops) >= settings.PROXIES:
            found = hops[-settings.PROXIES]
    try:
        return str(ipaddress.ip_address(found.strip("[]")))
    except ValueError:
        return "0.0.0.0"  # noqa: S104 (a word for an address nobody could read, not a place to listen at)


def parts_of(address: str) -> SplitResult:
    """An address that a browser sent, in its parts; of one that cannot be read, those of nothing."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")
