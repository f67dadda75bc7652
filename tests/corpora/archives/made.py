"""How the files of this folder are written, byte by byte where no library writes them."""

import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

GOOD = "2024-01-15.md"

MB = 1_000_000

HEAD = b'{"format":"terrain-journal","version":1,"entries":['

DAYLIO = b"full_date,date,weekday,time,mood,activities,note_title,note\n"

ROW: dict[str, Any] = {
    "id": "5f0c9f0e-6f0a-4d43-9c55-0c6b6c1b7b0e", "date": "2026-11-20", "zone": "Europe/Prague", "title": "",
    "takeaway": "", "body": "Good", "themes": [], "gauge": None, "felt": None, "tags": [], "prompt": None,
    "bring": False, "off_record": False, "resurface": True, "look_backs": [],
    "created_at": "2026-11-20T10:00:00.000000Z", "updated_at": "2026-11-20T10:00:00.000000Z",
    "trashed_at": None, "revisions": [],
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A file: its name as it is sent, how it is written, and what becomes of it."""

    name: str
    file: str
    make: Callable[[Path], object]
    reads: bool = False
    large: bool = False


def raw(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def repeated(piece: bytes, size: int, head: bytes = b"", tail: bytes = b"") -> Callable[[Path], object]:
    def make(path: Path) -> None:
        with path.open("wb") as file:
            file.write(head)
            left = size // len(piece)
            batch = max(MB // len(piece), 1)
            while left > 0:
                file.write(piece * min(batch, left))
                left -= batch
            file.write(tail)

    return make


def zipped(files: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> Callable[[Path], object]:
    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w", method) as archive:
            for name, content in files.items():
                archive.writestr(name, content)

    return make


def zip_bytes(files: dict[str, bytes | str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def filled(name: str, size: int, piece: bytes = b"\0" * MB, head: bytes = b"") -> Callable[[Path], object]:
    """A zip of one file that repeats a piece: a megabyte for a gigabyte."""

    def make(path: Path) -> None:
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
            archive.open(name, "w") as file,
        ):
            file.write(head)
            for _ in range(size // len(piece)):
                file.write(piece)

    return make


def record(
    name: bytes, data: bytes = b"x", *, flags: int = 0, method: int = 0, size: int | None = None,
    packed: int | None = None, mode: int = 0o100644, offset: int = 0, extra: bytes = b"", crc: int | None = None,
) -> tuple[bytes, bytes]:  # fmt: skip
    """A member as it lies in the file, and as the list names it."""
    crc = zlib.crc32(data) if crc is None else crc
    real, held = len(data) if size is None else size, len(data) if packed is None else packed
    local = struct.pack(
        "<4sHHHHHIIIHH", b"PK\3\4", 20, flags, method, 0, 33, crc, held, real, len(name), len(extra)
    )
    listed = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\1\2", 0x031E, 20, flags, method, 0, 33, crc, held, real, len(name), len(extra),
        0, 0, 0, (mode & 0xFFFF) << 16, offset,
    )  # fmt: skip
    return local + name + extra + data, listed + name + extra


def assembled(
    members: list[tuple[bytes, bytes]], *, count: int | None = None, place: int | None = None
) -> bytes:
    """Members and their list; the end may lie about how many there are and where the list begins."""
    body = b"".join(local for local, _ in members)
    listing = b"".join(listed for _, listed in members)
    number = min(len(members) if count is None else count, 0xFFFF)
    end = struct.pack(
        "<4sHHHHIIH", b"PK\5\6", 0, 0, number, number, len(listing), len(body) if place is None else place, 0
    )
    return body + listing + end


def members(*made: dict[str, Any]) -> list[tuple[bytes, bytes]]:
    """Members one behind the other, each knowing where it lies."""
    found, offset = [], 0
    for fields in made:
        held = record(offset=offset, **fields) if "offset" not in fields else record(**fields)
        found.append(held)
        offset += len(held[0])
    return found


def one(name: bytes, **fields: Any) -> Callable[[Path], object]:
    return raw(assembled(members({"name": name, **fields})))


def archive_of(count: int, *, same: bool = False, words: int = 3) -> Callable[[Path], object]:
    def make(path: Path) -> None:
        numbers = random.Random(1)
        with path.open("wb") as file:
            file.write(HEAD)
            for number in range(count):
                row = ROW | {"body": "word " * words}
                if not same:
                    row["id"] = str(UUID(int=numbers.getrandbits(128), version=4))
                file.write((b",\n" if number else b"\n") + json.dumps(row).encode())
            file.write(b"]}")

    return make


def entry(**fields: Any) -> Callable[[Path], object]:
    """An archive of a good entry, and one with these fields."""
    rows = [ROW, ROW | {"id": "6f0c9f0e-6f0a-4d43-9c55-0c6b6c1b7b0e"} | fields]
    return raw(HEAD + b",\n".join(json.dumps(row).encode() for row in rows) + b"]}")
