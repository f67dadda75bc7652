"""The code that the first account away from localhost asks for: whoever saw the start may make it."""

import base64
import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac


def code() -> str:
    """Eight signs such as k3p9-w2xt, the same in every process of this installation."""
    digest = salted_hmac("terrain.first-account", "code", algorithm="sha256").digest()
    signs = base64.b32encode(digest).decode("ascii").lower()[:8]
    return f"{signs[:4]}-{signs[4:]}"


def matches(given: str) -> bool:
    """Whether this is the code; case, blanks and the hyphen do not matter."""
    plain = "".join(given.split()).replace("-", "").lower()
    return secrets.compare_digest(plain.encode(), code().replace("-", "").encode())


def needs_code() -> bool:
    """On localhost whoever reaches the page sits at the computer; elsewhere anybody might be first."""
    return not settings.LOCAL
