"""Log lines: UTC time, one line each, no query string, no token of an address, no text that a person typed."""

import logging
import re
import time

_QUERY = re.compile(r"\?\S*")
_TOKEN = re.compile(
    r"/(calendar|unsubscribe|invitations|confirm-email|password/reset/key)/(?!done/)[^/\s?]+", re.IGNORECASE
)
"""Whoever has one of these addresses may do what it does, so a log names the page and not the address."""


class Plain(logging.Formatter):
    """Escapes line breaks and control characters, and drops query strings and tokens from paths."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = _TOKEN.sub(r"/\1/…", _QUERY.sub("?…", super().formatMessage(record)))
        return "".join(
            char if char.isprintable() else char.encode("unicode_escape").decode() for char in line
        )
