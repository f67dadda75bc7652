"""A zip written as it goes out: nobody goes back in it, and no more than a file of it is held.

The standard library holds 0.6 kB for each file until the end and then writes the whole directory at once, which is
60 MB for 100,000 entries; here the directory waits in a temporary file. Sizes stand before what they are of, so that a
reader may stream, too. The numbers and their names: PKWARE's APPNOTE 6.3.10, 4.3 and 4.5.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from tempfile import SpooledTemporaryFile
from typing import Final

File = tuple[str, datetime, Iterable[bytes]]
"""A path, when it was last changed, its bytes in pieces."""

PIECE: Final = 65_536
IN_MEMORY: Final = 1_000_000  # bytes of a file, and of the directory; past it, on disk
SHORT: Final = 0xFFFF  # what two bytes hold at most, which says: look in the 64-bit record
LONG: Final = 0xFFFFFFFF

_LOCAL: Final = struct.Struct("<4s5H3I2H")
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_END: Final = struct.Struct("<4s4H2IH")
_END_64: Final = struct.Struct("<4sQ2H2I4Q")
_LOCATOR: Final = struct.Struct("<4sIQI")
_UTF_8: Final = 0x800
_DEFLATED: Final = 8
_UNIX: Final = 3 << 8  # so that the mode below is read
_PLAIN, _64_BIT = 20, 45  # the version that a reader needs
_MODE: Final = 0o100600 << 16  # a file that its owner alone reads


def zipped(found: Iterable[File]) -> Iterator[bytes]:
    """The zip in pieces of some 64 kB; files may come from a generator, one after another."""
    yield from gathered(written(found))


def written(found: Iterable[File]) -> Iterator[bytes]:
    at = count = 0
    with SpooledTemporaryFile(IN_MEMORY) as directory:
        for path, changed, pieces in found:
            name = path.encode()
            with SpooledTemporaryFile(IN_MEMORY) as body:
                crc, size = deflated(pieces, body)
                packed = body.tell()
                common = (_UTF_8, _DEFLATED, *stamp(changed), crc)
                sizes, extra = wide((size, packed))
                size_as, packed_as = sizes
                need = _64_BIT if extra else _PLAIN
                yield _LOCAL.pack(b"PK\3\4", need, *common, packed_as, size_as, len(name), len(extra))
                yield name + extra
                yield from read(body)
                (size_as, packed_as, at_as), wider = wide((size, packed, at))
                need = _64_BIT if wider else _PLAIN
                directory.write(
                    _CENTRAL.pack(
                        b"PK\1\2", _UNIX | need, need, *common, packed_as, size_as, len(name), len(wider), 0, 0, 0,
                        _MODE, at_as,
                    )
                    + name
                    + wider
                )  # fmt: skip
            at += _LOCAL.size + len(name) + len(extra) + packed
            count += 1
        long = directory.tell()
        yield from read(directory)
    if count >= SHORT or at >= LONG or long >= LONG:
        end = at + long
        yield _END_64.pack(b"PK\6\6", _END_64.size - 12, _64_BIT, _64_BIT, 0, 0, count, count, long, at)
        yield _LOCATOR.pack(b"PK\6\7", 0, end, 1)
    some = min(count, SHORT)
    yield _END.pack(b"PK\5\6", 0, 0, some, some, min(long, LONG), min(at, LONG), 0)


def deflated(pieces: Iterable[bytes], into: SpooledTemporaryFile[bytes]) -> tuple[int, int]:
    """Writes the pieces compressed; gives their checksum and their size."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    crc = size = 0
    for piece in pieces:
        crc = zlib.crc32(piece, crc)
        size += len(piece)
        into.write(packer.compress(piece))
    into.write(packer.flush())
    return crc, size


def wide(values: tuple[int, ...]) -> tuple[list[int], bytes]:
    """The values in four bytes each, and a record of those that do not fit."""
    over = [value for value in values if value >= LONG]
    record = struct.pack(f"<2H{len(over)}Q", 1, 8 * len(over), *over) if over else b""
    return [min(value, LONG) for value in values], record


def stamp(changed: datetime) -> tuple[int, int]:
    """Time and day, in UTC, as a zip has them: every other second, from 1980 to 2107."""
    at = changed.astimezone(UTC)
    year = min(max(at.year, 1980), 2107) - 1980
    return at.hour << 11 | at.minute << 5 | at.second // 2, year << 9 | at.month << 5 | at.day


def read(file: SpooledTemporaryFile[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of at least PIECE but for the last."""
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= PIECE:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)
