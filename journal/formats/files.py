"""What was handed over, as files by name: one file, an archive, or a folder. Nothing is ever unpacked to the disk.

An archive is looked at before its list is read, each file is read up to what it says and never past the limits, and
its names are only shown: no name of an archive becomes a path.
"""

import codecs
import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, Protocol

from journal.formats.limits import MEGABYTE, Limits, Refused

LISTING: Final = 300
"""Bytes that an archive's list may have for each file that it may hold: names and dates, with room."""

BEGINNING: Final = 65_536
LONGEST: Final = 500  # characters of a name; a longer one keeps its beginning and its end
_RECORD = b"PK\x01\x02"
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,  # encrypted, or packed by a method or of a version that it does not know
    ValueError,  # an offset before the beginning; as UnicodeError, a name
)
"""What `zipfile` raises of an archive that is broken or encrypted: in its list, at a file, or within one."""


class Files(Protocol):
    """Files by the names that the person knows them by."""

    limits: Limits

    def names(self) -> list[str]: ...
    def size(self, name: str) -> int: ...
    def open(self, name: str) -> "Reader": ...


class Reader:
    """A file read forward, each byte counted against the limits. UTF-16 comes out as UTF-8."""

    def __init__(self, file: Any, name: str, limits: Limits) -> None:
        self.file, self.name, self.limits = file, name, limits
        self.pending = b""
        self.transcode: Any = None
        mark = self.inflated(2)
        if mark in {b"\xff\xfe", b"\xfe\xff"}:
            self.transcode = codecs.getincrementaldecoder("utf-16")()
            self.transcode.decode(mark)
        else:
            self.pending = mark

    def inflated(self, size: int) -> bytes:
        try:
            found: bytes = self.file.read(size)
        except _DAMAGED:
            raise Refused(f"“{self.name}” in it is damaged. Nothing was read.") from None
        self.limits.count_bytes(len(found))
        return found

    def read(self, size: int, /) -> bytes:
        """At most about `size` bytes; none at the end."""
        if self.pending:
            found, self.pending = self.pending, b""
            return found + self.inflated(max(size - len(found), 0))
        if self.transcode is None:
            return self.inflated(size)
        while True:
            found = self.inflated(size)
            try:
                text: str = self.transcode.decode(found, final=not found)
            except UnicodeDecodeError:
                raise Refused(f"“{self.name}” begins like UTF-16 and is not.") from None
            if text or not found:
                return text.encode(errors="replace")

    def whole(self, most: int) -> bytes:
        """All of a file that has at most so many bytes; one more where it has more."""
        parts: list[bytes] = []
        size = 0
        while size <= most and (part := self.read(min(most + 1 - size, BEGINNING))):
            parts.append(part)
            size += len(part)
        return b"".join(parts)

    def close(self) -> None:
        self.file.close()

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class OneFile:
    """A single file under the name it was sent with."""

    def __init__(self, file: IO[bytes], name: str, limits: Limits) -> None:
        self.file, self.name, self.limits = file, name, limits

    def names(self) -> list[str]:
        return [self.name]

    def size(self, name: str) -> int:
        return self.file.seek(0, io.SEEK_END)

    def open(self, name: str) -> Reader:
        self.file.seek(0)
        return Reader(_Kept(self.file), name, self.limits)


class _Kept(io.RawIOBase):
    """A file that stays open when its reader is done with it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def read(self, size: int = -1, /) -> bytes:
        return self.file.read(size)


class _Watched(io.RawIOBase):
    """The archive's file while its list is read: a list too long is refused before it is held as objects."""

    def __init__(self, file: IO[bytes], limits: Limits) -> None:
        self.file, self.limits = file, limits

    def read(self, size: int = -1, /) -> bytes:
        here = self.file.tell()
        rest = self.file.seek(0, io.SEEK_END) - here
        self.file.seek(here)
        size = rest if size < 0 else min(size, rest)
        if self.limits.files is not None and size > max(self.limits.files * LISTING, MEGABYTE):
            self.limits.check_files(size // LISTING)
        found = self.file.read(size)
        self.limits.check_files(found.count(_RECORD))
        return found

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self.file.seek(offset, whence)

    def tell(self) -> int:
        return self.file.tell()

    def seekable(self) -> bool:
        return True


class Archive:
    """A zip. Directories and what a computer adds by itself are left out of its names."""

    def __init__(self, file: IO[bytes], limits: Limits) -> None:
        self.limits = limits
        try:
            watched: Any = _Watched(file, limits)
            self.zip = zipfile.ZipFile(watched)
            self.zip.fp = file
        except _DAMAGED:
            raise Refused("It looks like a zip and is broken, or was not sent whole.") from None
        self.members: dict[str, zipfile.ZipInfo] = {}
        self.links: list[str] = []
        for info in self.zip.infolist():
            self.add(info)

    def add(self, info: zipfile.ZipInfo) -> None:
        name = info.filename.replace("\\", "/")  # some packers of Windows’s part folders so
        shown = shown_name(name)
        if name.startswith("/") or ".." in name.split("/") or name[1:3] == ":/":
            raise Refused(f"“{shown}” would lead out of the archive. Nothing was read.")
        if info.flag_bits & 0x1:
            raise Refused("It is encrypted. Unpack it, and pack it again without a password.")
        if name.endswith("/") or is_clutter(name):
            return
        if stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG}:
            self.links.append(shown)
            return
        if info.compress_type not in _METHODS:
            raise Refused(
                f"“{shown}” is packed in a way that Terrain does not read. Pack it as an ordinary zip."
            )
        if self.limits.unpacked is not None and info.file_size > self.limits.unpacked:
            self.limits.count_bytes(info.file_size)
        if shown in self.members:
            raise Refused(f"“{shown}” is in it twice. Nothing was read.")
        self.members[shown] = info

    def names(self) -> list[str]:
        return sorted(self.members)

    def size(self, name: str) -> int:
        return self.members[name].file_size

    def open(self, name: str) -> Reader:
        try:
            return Reader(self.zip.open(self.members[name]), name, self.limits)
        except _DAMAGED:
            raise Refused(f"“{name}” in it is damaged. Nothing was read.") from None


class Folder:
    """A folder on the server, for the command. Links are not followed."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path, self.limits = path, limits
        self.links: list[str] = []

    def names(self) -> list[str]:
        return sorted(self.walk())

    def walk(self) -> Iterator[str]:
        for path in self.path.rglob("*"):
            name = path.relative_to(self.path).as_posix()
            if path.is_symlink():
                self.links.append(shown_name(name))
            elif path.is_file() and not is_clutter(name):
                yield name

    def size(self, name: str) -> int:
        return (self.path / name).stat().st_size

    def open(self, name: str) -> Reader:
        return Reader((self.path / name).open("rb"), shown_name(name), self.limits)


def is_clutter(name: str) -> bool:
    """What a computer or a program adds for itself: hidden files and folders, and those of macOS."""
    return any((part.startswith(".") and part != ".") or part == "__MACOSX" for part in name.split("/"))


def shown_name(name: str) -> str:
    """A name that every page and database can show."""
    shown = "".join(
        char if char.isprintable() else "\ufffd" for char in name.encode(errors="replace").decode()
    )
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 101]}…{shown[-100:]}"


@contextmanager
def opened(source: Path | IO[bytes], name: str, limits: Limits) -> Iterator[Files]:
    """A file or a folder as files, under the name that the person gave it."""
    if not isinstance(source, Path):
        yield told(source, name, limits)
    elif source.is_dir():
        yield Folder(source, limits)
    else:
        with source.open("rb") as file:
            yield told(file, name, limits)


def told(file: IO[bytes], name: str, limits: Limits) -> Files:
    file.seek(0)
    beginning = file.read(2)
    file.seek(0)
    if not beginning:
        raise Refused("It is empty.")
    return Archive(file, limits) if beginning == b"PK" else OneFile(file, name, limits)
