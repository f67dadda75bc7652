"""What every template may name."""

import ipaddress
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The operator's name, the sign-up rule and a key for what a browser keeps for this person."""
    return {
        "operator": settings.OPERATOR,
        "signup": settings.SIGNUP,
        "base_url": settings.SITE.url,
        "host": settings.SITE.host,
        "local": settings.LOCAL,
        # A passkey belongs to a name, never to a number.
        "passkeys": has_name(request),
    }


def has_name(request: HttpRequest) -> bool:
    """Whether the page was asked for by a host's name."""
    try:
        host = request.get_host()
    except DisallowedHost:
        return False
    bare = host[1 : host.rindex("]")] if host.startswith("[") else host.partition(":")[0]
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        return True
    return False
