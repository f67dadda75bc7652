"""Very many of something."""

import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.corpora.archives.made import DAYLIO, GOOD, HEAD, MB, Case, archive_of, record, repeated


def many() -> Iterator[Case]:
    yield Case("100,000 tiny files", "a.zip", tiny(100_000), large=True)
    yield Case("20,001 tiny files", "a.zip", tiny(20_001), large=True)
    yield Case("a million names that say they are one", "a.zip", million_names, large=True)
    yield Case("100,000 folders", "a.zip", tiny(100_000, "/"), large=True)
    yield Case("100,000 hidden files", "a.zip", tiny(100_000, "/.hidden"), large=True)
    yield Case("20,001 entries", "j.json", archive_of(20_001), large=True)
    yield Case("a million empty entries", "j.json", repeated(b"{},", 3 * MB, HEAD, b"{}]}"), large=True)
    yield Case("a million numbers", "j.json", repeated(b"1,", 30 * MB, HEAD, b"1]}"), large=True)
    yield Case("20,000 times the same entry", "j.json", archive_of(20_000, same=True), reads=True, large=True)
    yield Case(
        "a million rows of a table",
        "d.csv",
        repeated(b"2024-01-15,,,10:00,meh,,,x\n", 40 * MB, DAYLIO),
        large=True,
    )
    yield Case("a million lines of jrnl", "j.txt", repeated(b"[2024-01-15 10:00] x\n", 20 * MB), large=True)
    yield Case("a million keys", "j.json", lambda path: path.write_text("{" + ",".join(f'"k{n}":0' for n in range(10**6)) + "}"), large=True)  # fmt: skip
    yield Case(
        "ten million values nobody reads",
        "j.json",
        repeated(b'[],"",', 45 * MB, b'{"x":[', b"0]}"),
        large=True,
    )


def tiny(count: int, name: str = ".md") -> Callable[[Path], object]:
    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for number in range(count):
                archive.writestr(f"2024-01-15 {number}{name}", b"" if name == "/" else b"x")

    return make


def million_names(path: Path) -> None:
    local, listed = record(GOOD.encode())
    with path.open("wb") as file:
        file.write(local)
        for _ in range(100):
            file.write(listed * 7_000)
        size = len(listed) * 700_000
        file.write(struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, size, len(local), 0))
