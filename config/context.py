"""What every template may name."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The operator's name, the sign-up rule and a key for what a browser keeps for this person."""
    return {
        "operator": settings.OPERATOR,
        "signup": settings.SIGNUP,
        "base_url": settings.SITE.url,
    }
