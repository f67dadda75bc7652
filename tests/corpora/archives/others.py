"""What is no journal."""

import random
from collections.abc import Iterator

from tests.corpora.archives.made import MB, Case, raw, repeated


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
