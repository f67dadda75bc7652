"""Zips: bombs, names that lead away, links, locked and broken ones."""

import random
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.corpora.archives.made import (
    DAYLIO,
    GOOD,
    MB,
    Case,
    assembled,
    filled,
    members,
    one,
    raw,
    record,
    zip_bytes,
)


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
