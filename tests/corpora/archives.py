"""Files that try to cost an import its time, its memory or its place: made by code, written one at a time.

`cases()` gives them by name. `reads` says whether one comes through (with what cannot be read named) or is refused
as a whole; `large` is for those that a test does not wait for (bench/imports.py does).
"""

import io
import json
import random
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

GOOD = "2024-01-15.md"
MB = 1_000_000


@dataclass(frozen=True)
class Case:
    """A file: its name as it is sent, how it is written, and what becomes of it."""

    name: str
    file: str
    make: Callable[[Path], object]
    reads: bool = False
    large: bool = False


def cases() -> Iterator[Case]:
    for group in (
        bombs,
        paths,
        links,
        locked,
        broken,
        many,
        deep,
        texts,
        rows,
        front_matter,
        tables,
        logs,
        prose,
        others,
    ):
        yield from group()


# --- Zips, byte by byte where no library writes them -----------------------------------------------------


def zipped(files: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> Callable[[Path], object]:
    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w", method) as archive:
            for name, content in files.items():
                archive.writestr(name, content)

    return make


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


# --- Bombs -----------------------------------------------------------------------------------------------


def bombs() -> Iterator[Case]:
    zeros = zlib.compress(b"\0" * 10 * MB, 9)[2:-4]
    yield Case("a gigabyte of zeros in a note", "a.zip", filled(GOOD, 1000 * MB), large=True)
    yield Case(
        "a gigabyte of blanks in a JSON", "a.zip", filled("Journal.json", 1000 * MB, b" " * MB), large=True
    )
    yield Case(
        "a gigabyte of brackets in a JSON", "a.zip", filled("Journal.json", 1000 * MB, b"[" * MB), large=True
    )
    yield Case(
        "a gigabyte of objects", "a.zip", filled("J.json", 1000 * MB, b"{}," * 300_000, b'{"x":['), large=True
    )
    yield Case(
        "a gigabyte within one text",
        "a.zip",
        filled("J.json", 1000 * MB, b"a" * MB, b'{"format":"'),
        large=True,
    )
    yield Case(
        "a gigabyte of quotes in a CSV", "a.zip", filled("d.csv", 1000 * MB, b'"' * MB, DAYLIO), large=True
    )
    yield Case(
        "a gigabyte of one line",
        "a.zip",
        filled("j.txt", 1000 * MB, b"a" * MB, b"[2024-01-01 10:00] x"),
        large=True,
    )
    yield Case(
        "a gigabyte of empty lines",
        "a.zip",
        filled("j.txt", 1000 * MB, b"\n" * MB, b"[2024-01-01 10:00] x"),
        large=True,
    )
    yield Case(
        "ten megabytes that say they are ten bytes",
        "a.zip",
        one(GOOD.encode(), data=zeros, method=8, size=10),
    )
    yield Case(
        "ten bytes that say they are four gigabytes",
        "a.zip",
        one(b"J.json", data=zeros, method=8, size=0xFFFFFFF0),
    )
    yield Case("many notes of a megabyte", "a.zip", notes_of(300, MB), large=True)
    nested = zip_bytes({GOOD: b"\0" * 10 * MB})
    for _ in range(6):
        nested = zip_bytes({f"{number}.zip": nested for number in range(10)})
    yield Case("archives within archives", "a.zip", raw(nested))
    yield Case("an archive within an archive", "a.zip", raw(zip_bytes({"b.zip": zip_bytes({GOOD: "x"})})))
    yield Case("members that share their bytes", "a.zip", raw(overlapping(10_000, 5 * MB)), large=True)
    yield Case("members within a member", "a.zip", raw(quoted_members(50)))
    yield Case("a text that grows as it is told", "j.json", raw(b'{"format":"terrain-journal","version":1,"entries":[{"body":"' + rb"\u0041" * 3 * MB + b'"}]}'))  # fmt: skip


def zip_bytes(files: dict[str, bytes | str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def notes_of(count: int, size: int) -> Callable[[Path], object]:
    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(count):
                archive.writestr(f"2024-01-{number % 28 + 1:02} {number}.md", b"word " * (size // 5))

    return make


def overlapping(count: int, size: int) -> bytes:
    """Each name of the list points to the same bytes."""
    packed = zlib.compress(b"\0" * size, 9)[2:-4]
    crc = zlib.crc32(b"\0" * size)
    local, _ = record(GOOD.encode(), packed, method=8, size=size, crc=crc)
    listed = [
        record(f"2024-01-15 {number}.md".encode(), packed, method=8, size=size, crc=crc)[1]
        for number in range(count)
    ]
    body, listing = local, b"".join(listed)
    return (
        body + listing + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, len(listing), len(body), 0)
    )


def quoted_members(count: int) -> bytes:
    """Each member's bytes hold all those after it."""
    data = b"x" * 1000
    inner: list[tuple[bytes, bytes]] = []
    body = b""
    for number in range(count):
        local, listed = record(f"2024-01-15 {number}.md".encode(), body or data)
        body = local
        inner.append((local, listed))
    listing = b"".join(listed for _, listed in inner)
    return (
        body + listing + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, len(listing), len(body), 0)
    )


# --- Names -----------------------------------------------------------------------------------------------


def paths() -> Iterator[Case]:
    tricks = {
        "a folder up": b"../2024-01-15.md",
        "a folder up, in Windows’s way": b"..\\2024-01-15.md",
        "up from within": b"a/b/../../../2024-01-15.md",
        "from the root": b"/etc/2024-01-15.md",
        "from a drive": b"C:\\2024-01-15.md",
        "from another computer": b"\\\\host\\share\\2024-01-15.md",
        "up in a name of two kinds": b"a/..\\../2024-01-15.md",
        "onto a page of this site": b"../templates/base.html",
    }
    for name, path in tricks.items():
        yield Case(f"a name that leads away: {name}", "a.zip", one(path))
    odd = {
        "a NUL": b"2024-01-15.md\0.exe",
        "lines": b"2024-01-15\n\r\x1b[2J.md",
        "the other way round": "2024-01-15 \u202edm.exe.md".encode(),
        "bytes that are no text": b"2024-01-15 \xff\xfe.md",
        "a page’s tag": b"2024-01-15 <img src=x onerror=alert(1)>.md",
        "a word of Windows": b"CON/2024-01-15 NUL.md",
        "60,000 characters": b"2024-01-15 " + b"a" * 60_000 + b".md",
        "a dot": b"./2024-01-15.md",
    }
    for name, path in odd.items():
        yield Case(f"a name with {name}", "a.zip", one(path), reads=True)
    yield Case(
        "a name twice", "a.zip", raw(assembled(members({"name": GOOD.encode()}, {"name": GOOD.encode()})))
    )
    yield Case("no name", "a.zip", one(b""))
    yield Case("a name that is a page", "<script>alert(1)</script>\n.md", raw(b"x"))


# --- Links and other things that are no files ------------------------------------------------------------


def links() -> Iterator[Case]:
    for name, mode in {
        "a link": stat.S_IFLNK | 0o777, "a pipe": stat.S_IFIFO | 0o644, "a device": stat.S_IFBLK | 0o644,
        "a socket": stat.S_IFSOCK | 0o644,
    }.items():  # fmt: skip
        yield Case(
            f"{name} that looks like a note", "a.zip", one(GOOD.encode(), data=b"/etc/passwd", mode=mode)
        )
    yield Case("a program of root’s", "a.zip", one(GOOD.encode(), mode=stat.S_IFREG | 0o6755), reads=True)
    yield Case(
        "a link beside a note", "a.zip",
        raw(assembled(members({"name": b"b.md", "data": b"/etc/passwd", "mode": stat.S_IFLNK | 0o777}, {"name": GOOD.encode()}))),
        reads=True,
    )  # fmt: skip


def locked() -> Iterator[Case]:
    yield Case("a password", "a.zip", one(GOOD.encode(), flags=0x1))
    yield Case("a strong password", "a.zip", one(GOOD.encode(), flags=0x41))
    yield Case("AES", "a.zip", one(GOOD.encode(), flags=0x1, method=99))
    yield Case("a list that is encrypted", "a.zip", one(GOOD.encode(), flags=0x2001))
    for method, name in {
        9: "deflate64",
        12: "bzip2",
        14: "LZMA",
        93: "zstd",
        98: "PPMd",
        255: "no known method",
    }.items():
        yield Case(
            f"packed by {name}",
            "a.zip",
            one(GOOD.encode(), data=b"\x5d\0\0\xff\xff\xff\xff" * 9, method=method),
        )
    yield Case("patched data", "a.zip", one(GOOD.encode(), flags=0x20))


def broken() -> Iterator[Case]:
    good = zip_bytes({GOOD: "x" * 1000, "2024-01-16.md": "y" * 1000})
    yield Case("half a zip", "a.zip", raw(good[: len(good) // 2]))
    yield Case("a zip without its last byte", "a.zip", raw(good[:-1]))
    yield Case("a zip with nothing in it", "a.zip", raw(b"PK\5\6" + b"\0" * 18))
    yield Case("a zip that is its end alone", "a.zip", raw(b"PK\5\6" + b"\xff" * 18))
    yield Case("nothing but its first letters", "a.zip", raw(b"PK"))
    yield Case("its first letters, then noise", "a.zip", raw(b"PK\3\4" + random.Random(1).randbytes(100_000)))
    yield Case(
        "more members than it has",
        "a.zip",
        raw(assembled(members({"name": GOOD.encode()}), count=60_000)),
        reads=True,
    )
    yield Case(
        "a list beyond the end", "a.zip", raw(assembled(members({"name": GOOD.encode()}), place=2**31))
    )
    yield Case(
        "a list before the beginning", "a.zip", raw(assembled(members({"name": GOOD.encode()}), place=0)[30:])
    )
    yield Case("a member beyond the end", "a.zip", one(GOOD.encode(), offset=2**31))
    yield Case("a member longer than the file", "a.zip", one(GOOD.encode(), size=10**6, packed=10**6))
    yield Case("a wrong checksum", "a.zip", one(GOOD.encode(), data=b"x" * 1000, crc=1))
    yield Case(
        "noise for deflate",
        "a.zip",
        one(GOOD.encode(), data=random.Random(2).randbytes(5000), method=8, size=9999),
    )
    yield Case("a field longer than its record", "a.zip", one(GOOD.encode(), extra=b"\1\0\xff\xff"))
    yield Case("64 bits of everything", "a.zip", raw(zip64()))
    yield Case(
        "other names inside than in its list", "a.zip", raw(good.replace(GOOD.encode(), b"2024-01-17.md", 1))
    )
    yield Case("a program before it", "a.zip", raw(b"MZ" + good))
    yield Case("noise behind it", "a.zip", raw(good + b"\0" * 1000), reads=True)


def zip64() -> bytes:
    local, listed = record(GOOD.encode())
    big = 2**63 - 1
    end64 = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, big, big, big, big)
    place = struct.pack("<4sIQI", b"PK\6\7", 0, len(local) + len(listed), 1)
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return local + listed + end64 + place + end


# --- Very many -------------------------------------------------------------------------------------------


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


# --- JSON ------------------------------------------------------------------------------------------------

HEAD = b'{"format":"terrain-journal","version":1,"entries":['
DAYLIO = b"full_date,date,weekday,time,mood,activities,note_title,note\n"
ROW: dict[str, Any] = {
    "id": "5f0c9f0e-6f0a-4d43-9c55-0c6b6c1b7b0e", "date": "2026-11-20", "zone": "Europe/Prague", "title": "",
    "takeaway": "", "body": "Good", "themes": [], "gauge": None, "felt": None, "tags": [], "prompt": None,
    "bring": False, "off_record": False, "resurface": True, "look_backs": [],
    "created_at": "2026-11-20T10:00:00.000000Z", "updated_at": "2026-11-20T10:00:00.000000Z",
    "trashed_at": None, "revisions": [],
}  # fmt: skip


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


def deep() -> Iterator[Case]:
    for sign, name in ((b"[", "lists"), (b'{"a":', "objects")):
        yield Case(f"a million {name} within one another", "j.json", repeated(sign, len(sign) * 10**6))
        yield Case(
            f"so many {name} within an entry", "j.json", repeated(sign, len(sign) * 10**6, HEAD + b'{"body":')
        )
        yield Case(
            f"so many {name} in a section nobody knows", "j.json", repeated(sign, len(sign) * 10**6, b'{"x":')
        )
    yield Case("90 lists within a draft", "j.json", raw(HEAD + json.dumps(ROW).encode() + b'],"drafts":[{"form":' + b"[" * 90 + b"]" * 90 + b"}]}"), reads=True)  # fmt: skip
    yield Case("a text without an end", "j.json", repeated(b"a", 40 * MB, b'{"format":"'), large=True)
    yield Case(
        "a text of backslashes without an end", "j.json", repeated(b"\\", 40 * MB, b'{"format":"'), large=True
    )
    yield Case("a number of 40 MB", "j.json", repeated(b"9", 40 * MB, b'{"version":'), large=True)
    yield Case("a key of 40 MB", "j.json", repeated(b"k", 40 * MB, b'{"', b'":1}'), large=True)
    yield Case("quotes alone", "j.json", repeated(b'"', 5 * MB, b"{"))
    yield Case("commas alone", "j.json", repeated(b",", 5 * MB, b"["))
    yield Case("a list that never closes", "j.json", raw(HEAD + json.dumps(ROW).encode()))
    yield Case("a bracket of the other kind", "j.json", raw(HEAD + b'{"a":[}]}'))
    yield Case("a comma too many", "j.json", raw(HEAD + json.dumps(ROW).encode() + b",]}"))
    yield Case("remarks in it", "j.json", raw(b"{/* hello */" + HEAD[1:] + b"]}"))
    yield Case("one object after another", "j.json", raw((json.dumps(ROW) + "\n").encode() * 3))
    yield Case("a list at the top", "j.json", raw(b"[" + json.dumps(ROW).encode() + b"]"))
    yield Case("a text at the top", "j.json", raw(b'"terrain-journal"'))
    for value in ("{}", "7", '"x"', "null", "true"):
        yield Case(f"{value} for entries", "j.json", raw(HEAD[:-1] + value.encode() + b"}"))
    yield Case(
        "entries twice", "j.json", raw(HEAD + json.dumps(ROW).encode() + b'],"entries":[]}'), reads=True
    )
    yield Case("a version of tomorrow", "j.json", raw(HEAD.replace(b"1,", b"999999999999999999999,") + b"]}"))
    yield Case(
        "no number for a number",
        "j.json",
        raw(HEAD + json.dumps(ROW).replace("null", "NaN").encode() + b"]}"),
    )


def texts() -> Iterator[Case]:
    good = (HEAD + json.dumps(ROW).encode() + b"]}").decode()
    yield Case("NUL in a text", "j.json", entry(body="a\0b"), reads=True)
    yield Case("NUL between everything", "j.json", raw(good.encode().replace(b",", b",\0")))
    yield Case("half a character", "j.json", raw(HEAD + json.dumps(ROW).encode() + b"," + json.dumps(ROW).replace("Good", "\\ud83d").encode() + b"]}"), reads=True)  # fmt: skip
    yield Case("bytes that are no text", "j.json", raw(HEAD + json.dumps(ROW).encode() + b"," + json.dumps(ROW).encode().replace(b"Good", b"\xff\xfe\x80") + b"]}"), reads=True)  # fmt: skip
    yield Case("UTF-16 with its mark", "j.json", raw(good.encode("utf-16")), reads=True)
    yield Case(
        "UTF-16 with the other mark", "j.json", raw(b"\xfe\xff" + good.encode("utf-16-be")), reads=True
    )
    yield Case("UTF-16 without a mark", "j.json", raw(good.encode("utf-16-le")))
    yield Case("UTF-32", "j.json", raw(good.encode("utf-32")))
    yield Case("half of UTF-16", "j.json", raw(good.encode("utf-16")[:-1]))
    yield Case("UTF-16 that is none", "j.json", raw(b"\xff\xfe" + b"\x00\xd8" * 1000))
    yield Case("UTF-7", "j.json", raw(b"+AHs-" + good.encode("utf-7")))
    yield Case("EBCDIC", "j.json", raw(good.encode("cp500")))
    yield Case("another age’s letters in a note", "a.zip", zipped({GOOD: "Müde".encode("latin-1"), "2024-01-16.md": "x"}), reads=True)  # fmt: skip
    yield Case("overlong UTF-8 in a note", "a.zip", zipped({GOOD: b"\xc0\xaf\xed\xa0\x80"}))


def rows() -> Iterator[Case]:
    yield Case("a text of 10 MB", "j.json", entry(body="a" * 10 * MB), reads=True)
    yield Case("a title of 10 MB", "j.json", entry(title="a" * 10 * MB), reads=True)
    yield Case("100,000 tags", "j.json", entry(tags=[f"t{number}" for number in range(100_000)]), reads=True)
    yield Case(
        "100,000 look-backs", "j.json", entry(look_backs=[{"due": "2026-11-20"}] * 100_000), reads=True
    )
    yield Case("100,000 revisions", "j.json", entry(revisions=[{"number": 1}] * 100_000), reads=True)
    for date in (
        "0000-00-00",
        "9999-12-31",
        "-2026-01-01",
        "2026-11-20T00:00",
        "٢٠٢٦-١١-٢٠",
        20261120,
        "2026-W47-5",
    ):
        yield Case(f"the day {date}", "j.json", entry(date=date), reads=True)
    for at in ("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-11-20T10:00:60Z", "now"):
        yield Case(f"the moment {at}", "j.json", entry(created_at=at), reads=True)
    yield Case("a zone that is a path", "j.json", entry(zone="../../../../etc/passwd"), reads=True)
    yield Case(
        "somebody’s keys",
        "j.json",
        entry(author=1, author_id=1, pk=1, is_staff=True, __proto__={}),
        reads=True,
    )
    yield Case("an id that is a query", "j.json", entry(id="' OR 1=1 --"), reads=True)


def front_matter() -> Iterator[Case]:
    laughs = "a0: &a0 [lol]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
    )
    heads = {
        "a billion laughs": laughs,
        "one alias": "a: &a x\nb: *a\n",
        "a merge": "a: &a {date: 2024-01-15}\n<<: *a\n",
        "an alias of itself": "a: &a [*a]\n",
        "90,000 lists within one another": "a: " + "[" * 90_000,
        "40,000 mappings within one another": "a: " + "{a: " * 20_000,
        "30,000 items within one another": "- " * 30_000 + "x",
        "30,000 keys within one another": "? " * 30_000 + "x",
        "a program": "a: !!python/object/apply:os.system ['touch /tmp/pwned']\n",
        "another program": "!!python/object/new:os.system ['x']\n",
        "a megabyte": "a: " + "x" * MB,
        "90,000 keys": "".join(f"k{number}: 1\n" for number in range(8_000)),
        "two documents": "a: 1\n... \n--- \nb: 2\n",
        "a directive": "%YAML 9.9\n",
        "tabs": "\ta:\t1\n",
        "NUL": "a: \0\n",
        "half a character": 'a: "\\ud800"\n',
        "a character that is none": 'a: "\\U00110000"\n',
        "a day that is a number": "date: 20240230\n",
        "a list for a day": "date: [2024, 1, 15]\n",
        "quotes without an end": "a: 'x\n",
    }
    for name, head in heads.items():
        # The note's name tells its day, so what its front matter lacks costs nothing but itself.
        yield Case(
            f"front matter with {name}",
            "a.zip",
            zipped({GOOD: f"---\n{head}\n---\nText"}),
            reads=name != "a megabyte",
        )
    mark = "---\nterrain: 1\nid: x\n"
    yield Case("our own front matter with a billion laughs", "a.zip", zipped({GOOD: f"{mark}{laughs}---\n\nx\n", "terrain.json": HEAD + json.dumps(ROW).encode() + b"]}"}), reads=True)  # fmt: skip
    yield Case(
        "our own front matter of tomorrow",
        "a.zip",
        zipped({GOOD: "---\nterrain: 2\n---\n\nx\n", "terrain.json": HEAD + b"]}"}),
    )
    yield Case(
        "our own revisions without an end",
        "a.zip",
        filled("revisions.jsonl", 300 * MB, b"a" * MB, b'{"entry":"'),
        large=True,
    )


def tables() -> Iterator[Case]:
    yield Case(
        "a cell of 40 MB",
        "d.csv",
        repeated(b"a", 40 * MB, DAYLIO + b'2024-01-15,,,10:00,meh,,,"'),
        large=True,
    )
    yield Case(
        "a cell of many lines without an end",
        "d.csv",
        repeated(b"a\n", 10 * MB, DAYLIO + b'2024-01-15,,,10:00,meh,,,"'),
        large=True,
    )
    yield Case(
        "a million columns",
        "d.csv",
        repeated(b",", MB // 4, DAYLIO + b"2024-01-15,,,10:00,meh,,,x"),
        reads=True,
    )
    yield Case("a million quotes", "d.csv", repeated(b'"', MB // 4, DAYLIO))
    yield Case(
        "NUL in a table",
        "d.csv",
        raw(DAYLIO + b"2024-01-15,,,10:00,meh,,,a\0b\n2024-01-16,,,10:00,meh,,,x\n"),
        reads=True,
    )
    yield Case(
        "a formula", "d.csv", raw(DAYLIO + b"2024-01-15,,,10:00,meh,,,=cmd|' /C calc'!A0\n"), reads=True
    )
    yield Case("its head alone", "d.csv", raw(DAYLIO))
    yield Case(
        "a column twice",
        "d.csv",
        raw(DAYLIO.replace(b"note_title", b"note") + b"2024-01-15,,,10:00,meh,,,x\n"),
        reads=True,
    )
    yield Case(
        "returns alone between lines",
        "d.csv",
        raw((DAYLIO + b"2024-01-15,,,10:00,meh,,,x\n").replace(b"\n", b"\r")),
    )


def logs() -> Iterator[Case]:
    begins = b"[2024-01-15 10:00] x\n"
    yield Case("a line of 40 MB", "j.txt", repeated(b"a", 40 * MB, begins), large=True)
    yield Case("an entry of 40 MB", "j.txt", repeated(b"word\n", 40 * MB, begins), large=True)
    yield Case(
        "brackets that are no days", "j.txt", repeated(b"[2024-99-99 10:00] x\n", 20 * MB, begins), large=True
    )
    yield Case("brackets alone", "j.txt", repeated(b"[", 300_000, begins), reads=False)
    yield Case("signs of tags", "j.txt", repeated(b" #1-+/*", 90_000, begins), reads=True)
    yield Case("a tag of 90,000 signs", "j.txt", repeated(b"1", 90_000, begins + b"#"), reads=True)
    yield Case("a day of noise", "j.txt", raw(b"[2024-01-15 10:00] x\n[" + b"9" * 39 + b"] y\n"), reads=True)


def prose() -> Iterator[Case]:
    yield Case("a note of 40 MB", "2024-01-15.md", repeated(b"word ", 40 * MB), large=True)
    for name, piece in {
        "backticks": "`", "code that never ends": "```\n", "links that never end": "[[", "addresses": "](", "signs": "#",
        "tags of signs": " #-/", "schemes": "a://", "pictures": "![", "backslashes": "\\.", "stars": "*a_ ",
    }.items():  # fmt: skip
        text = piece * (99_000 // len(piece))
        yield Case(f"a note of {name}", GOOD, raw(text.encode()), reads=True)
        day_one = {
            "creationDate": "2024-01-15T10:00:00Z",
            "timeZone": "Europe/Prague",
            "text": f"# x\n{text}",
        }
        yield Case(
            f"Day One with {name}", "J.json", raw(json.dumps({"entries": [day_one]}).encode()), reads=True
        )
    yield Case("a note that is one word of a million letters", GOOD, raw(b"a" * 990_000 + b" #x"))
    yield Case("a note of days", "log.md", raw(b"# 2024-01-15\n" * 70_000))
    yield Case("TOML with a name of many parts", "note.md", raw(b"+++\n" + b"a." * 49_000 + b"a = 1\n+++\nx"))
    yield Case("TOML within itself", "note.md", raw(b"+++\na = " + b"[" * 90_000 + b"\n+++\nx"))
    endless = {"creationDate": "2024-01-15T10:00:00Z", "text": "![](dayone-moment:" * 200_000}
    yield Case("pictures without an end", "J.json", raw(json.dumps({"entries": [endless]}).encode()))
    heading = {"creationDate": "2024-01-15T10:00:00Z", "text": "#" + " " * 98_000 + "x"}
    yield Case("a heading of blanks", "J.json", raw(json.dumps({"entries": [heading]}).encode()), reads=True)
    rich = {"creationDate": "2024-01-15T10:00:00Z", "richText": '{"contents":' + "[" * 100_000}
    yield Case(
        "rich text without an end",
        "J.json",
        raw(json.dumps({"entries": [rich, heading]}).encode()),
        reads=True,
    )
    photos = {
        "creationDate": "2024-01-15T10:00:00Z",
        "text": "x",
        "photos": [{"md5": "../../x", "type": "\0"}] * 1000,
    }
    yield Case(
        "1,000 photos with odd names", "J.json", raw(json.dumps({"entries": [photos]}).encode()), reads=True
    )
    odd = {
        "creationDate": {"a": 1},
        "text": [],
        "tags": {"a": 1},
        "photos": "x",
        "location": 7,
        "timeZone": [],
    }
    yield Case(
        "Day One with everything of another kind",
        "J.json",
        raw(json.dumps({"entries": [odd, heading]}).encode()),
        reads=True,
    )
    kinds = {"entries": [{"media": 7, "tags": "x", "content_delta": 7, "mood_log": [], "entry_date": []}]}
    yield Case(
        "Journiv with everything of another kind",
        "J.json",
        raw(json.dumps({"journals": [kinds, 7]}).encode()),
    )
    yield Case("front matter that never ends", GOOD, raw(b"---\n" + b"a: 1\n" * 15_000), reads=True)


def others() -> Iterator[Case]:
    yield Case("nothing", "a.zip", raw(b""))
    for name, beginning in {
        "gzip": b"\x1f\x8b\x08", "7z": b"7z\xbc\xaf\x27\x1c", "RAR": b"Rar!\x1a\x07", "PDF": b"%PDF-1.7", "a picture": b"\x89PNG\r\n\x1a\n",
        "a program": b"\x7fELF", "a page": b"<!doctype html><script>alert(1)</script>", "SQLite": b"SQLite format 3\0",
        "a pickle": b"\x80\x04\x95", "XML": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
    }.items():  # fmt: skip
        yield Case(name, "a.bin", raw(beginning + random.Random(3).randbytes(10_000)))
    yield Case(
        "50 MB of noise",
        "a.bin",
        lambda path: path.write_bytes(random.Random(4).randbytes(49 * MB)),
        large=True,
    )
    yield Case("blanks alone", "j.json", repeated(b" ", 40 * MB), large=True)
