"""Daylio’s CSV."""

from collections.abc import Iterator

from tests.corpora.archives.made import DAYLIO, MB, Case, raw, repeated


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
