"""What the server itself says where it refuses a request before the application is asked."""

from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import ErrorTask
from waitress.utilities import RequestEntityTooLarge

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Too large · Terrain</title></head>
<body><h1>Too large to take in</h1>
<p>More than {most} MB was sent, and nothing of it was read. A file to import may have {file} MB: split it, or use
<code>manage.py import_entries</code>, which has no limit. A form may have 2.5 MB. Go back: what you typed is still
in the page.</p></body></html>
"""
HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    (
        "Content-Security-Policy",
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
)


class TooLarge(RequestEntityTooLarge):  # type: ignore[misc]
    """413 with the limit named, and the headers that every answer has."""

    most = file = 0

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        page = PAGE.format(most=self.most, file=self.file)
        return f"{self.code} Content Too Large", list(HEADERS), page.encode()


class Refusal(ErrorTask):  # type: ignore[misc]
    def execute(self) -> None:
        if isinstance(self.request.error, RequestEntityTooLarge):
            self.request.error = TooLarge("")
        super().execute()


class Channel(HTTPChannel):  # type: ignore[misc]
    error_task_class = Refusal


def answer_with(server: Any, most: int, file: int) -> None:
    """Has the server say this of a request of more than `most` megabytes."""
    TooLarge.most, TooLarge.file = most, file
    for one in getattr(server, "map", {}).values():
        if hasattr(one, "channel_class"):
            one.channel_class = Channel
    if hasattr(server, "channel_class"):
        server.channel_class = Channel
