"""A zip that is written as it goes out reads like any other, small or large."""

import io
import struct
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.formats import zipped

pytestmark = pytest.mark.pure
NOON = datetime(2026, 11, 20, 12, 30, 42, tzinfo=UTC)


def made(files) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(zipped.zipped(files))))


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["C"], exclude_characters="/\\"), min_size=1, max_size=20),
        st.lists(st.binary(max_size=200), max_size=4),
        max_size=6,
    ).filter(lambda files: all(name.encode("utf-8", "ignore") == name.encode() for name in files))
)
def test_what_goes_in_comes_out(files):
    with made((name, NOON, pieces) for name, pieces in files.items()) as held:
        assert held.testzip() is None
        assert {name: held.read(name) for name in held.namelist()} == {
            name: b"".join(pieces) for name, pieces in files.items()
        }
        assert all(info.date_time == (2026, 11, 20, 12, 30, 42) for info in held.infolist())
        assert all(info.external_attr >> 16 == 0o100600 for info in held.infolist())


def test_more_files_than_two_bytes_count():
    with made((f"{n}.md", NOON, [b"text"]) for n in range(70_000)) as held:
        assert len(held.namelist()) == 70_000 and held.read("69999.md") == b"text"


@pytest.mark.parametrize("limit", [1, 100])
def test_sizes_and_places_that_four_bytes_do_not_hold(monkeypatch, limit):
    """As if four bytes held that little: whatever is more stands in the 64-bit records."""

    def wide(values):
        over = [value for value in values if value >= limit]
        record = struct.pack(f"<2H{len(over)}Q", 1, 8 * len(over), *over) if over else b""
        return [value if value < limit else 0xFFFFFFFF for value in values], record

    monkeypatch.setattr(zipped, "wide", wide)
    with made((f"{n}.md", NOON, [b"text" * n * 10, b"more"]) for n in range(20)) as held:
        assert held.testzip() is None and held.read("19.md") == b"text" * 190 + b"more"


def test_a_large_file_waits_on_disk_and_goes_out_in_pieces():
    noise = [bytes((n * n * 7 + i * i) % 251 for i in range(5_000)) for n in range(400)]
    pieces = list(zipped.zipped([("large.bin", NOON, noise)]))
    assert max(map(len, pieces)) < 3 * zipped.PIECE
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as held:
        assert held.read("large.bin") == b"".join(noise)


def test_an_old_day_is_the_earliest_that_a_zip_knows():
    with made([("a", datetime(1970, 1, 1, tzinfo=UTC), [b""])]) as held:
        assert held.infolist()[0].date_time[0] == 1980
