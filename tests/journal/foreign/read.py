"""How these tests read a file that another journal wrote."""

import io
import zipfile

from journal.formats import reading
from journal.formats.found import Found, FoundEntry, Unreadable
from journal.formats.limits import Limits

ZONE = "America/New_York"


def pieces(content: bytes, name: str, zone: str = ZONE) -> tuple[str, list]:
    with reading.opened(io.BytesIO(content), name, Limits(), zone) as found:
        return found.kind, list(found.pieces)


def entries(content: bytes, name: str, zone: str = ZONE) -> list[FoundEntry]:
    read = pieces(content, name, zone)[1]
    assert [piece for piece in read if isinstance(piece, Unreadable)] == []
    return [piece.row for piece in read if isinstance(piece, Found)]


def zipped(files: dict[str, str | bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()
