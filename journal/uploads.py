"""How much a request may send as files, looked at before any of it is read."""

from typing import Any, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

AROUND: Final = 100_000
"""Bytes of a form around the file it sends."""

PLACES: Final = frozenset({"import"})
"""The pages that take a file as large as an import may be; elsewhere a request is as large as a form may be."""


class Bounded(FileUploadHandler):
    """Refuses by the length that a request announces; hands everything on to the handlers after it."""

    def handle_raw_input(
        self, input_data: Any, META: dict[str, Any], content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        match = self.request.resolver_match if self.request else None
        place = match is not None and match.url_name in PLACES
        most = settings.IMPORT_UPLOAD_MAX if place else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if content_length > most + AROUND:
            raise RequestDataTooBig(f"{content_length} bytes were sent.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
