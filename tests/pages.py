"""What a test reads of a page."""

import re
from typing import Any

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


def same_for_all(response: Any) -> bytes:
    """The body without the form tokens, which are fresh in every answer."""
    return TOKEN.sub(b"", response.content)
