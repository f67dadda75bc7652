"""JSON read piece by piece: bounded memory whatever the size, the line of each piece, and one broken piece stops no other.

A library that parses as it streams gives no lines and ends at the first fault, so this only finds where each piece
begins and ends (brackets and strings, nothing else); orjson then reads the piece.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final, Protocol

import orjson

from journal.formats.limits import MEGABYTE, Limits, Refused
from journal.formats.sections import Unfit

CHUNK: Final = 65_536
KEYS: Final = 1_000
"""More than any journal names beside its entries."""

DEPTH: Final = 100
"""More levels than any journal has; orjson gives up at 1,024."""

_STRUCTURE = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]"]', re.DOTALL)
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_SCALAR = re.compile(rb'[^\s,:{}\[\]"]+')
_BLANK = re.compile(rb"[ \t\r\n]*+")
_OPEN, _CLOSE = frozenset(b"{["), frozenset(b"}]")

Path = tuple[str | None, ...]
"""Where a piece stands: keys, and None for an element of a list. `("entries", None)` is an entry."""


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Piece:
    path: Path
    raw: bytes
    line: int

    def value(self) -> Any:
        """What stands there; raises Unfit."""
        try:
            return orjson.loads(self.raw)
        except orjson.JSONDecodeError as error:
            raise Unfit(fault(error, self.raw)) from None


def fault(error: orjson.JSONDecodeError, raw: bytes) -> str:
    """Why it cannot be read, in a sentence."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        return "It holds bytes that are not UTF-8."
    if "surrogate" in error.msg or "hex escape" in error.msg:
        return "It holds half a character, which cannot be kept."
    return "It is not valid JSON."


def pieces(file: Readable, opened: Collection[Path], limits: Limits) -> Iterator[Piece]:
    """The pieces of a JSON file in their order: what stands in the `opened` objects and lists, one after another.

    Raises Refused where the file as a whole is no JSON, is nested too deep or would hold too much at once.
    """
    scanner = Scanner(file, limits)
    yield from scanner.walk((), frozenset(opened))
    if not scanner.at_end():
        raise Refused(f"Something follows after the end of the JSON, in line {scanner.line():,}.")


class Scanner:
    """A window over the file: `pos` is where it stands, what lies before is forgotten at the next filling."""

    def __init__(self, file: Readable, limits: Limits) -> None:
        self.file, self.limits = file, limits
        self.held = b""
        self.pos = 0
        self.lines = 1  # of the beginning of what is held
        self.counted = 0  # up to here
        self.values = self.given = 0
        self.fill()
        self.held = self.held.removeprefix(b"\xef\xbb\xbf")

    def line(self) -> int:
        self.lines += self.held.count(b"\n", self.counted, self.pos)
        self.counted = self.pos
        return self.lines

    def fill(self) -> bool:
        """Reads as much again as it holds, so that a long piece costs no more than twice its length."""
        self.line()
        rest = self.held[self.pos :]
        if len(rest) > self.limits.piece:
            most = self.limits.piece // MEGABYTE
            raise Refused(f"It holds a value of more than {most} MB, in line {self.lines:,}.")
        more = self.file.read(max(CHUNK, len(rest)))
        self.held, self.pos, self.counted = rest + more, 0, 0
        return bool(more)

    def peek(self) -> int:
        """The next byte that is no blank."""
        while True:
            self.pos = _BLANK.match(self.held, self.pos).end()  # type: ignore[union-attr]
            if self.pos < len(self.held):
                return self.held[self.pos]
            if not self.fill():
                raise Refused(f"The file ends in the middle, in line {self.line():,}.")

    def at_end(self) -> bool:
        while True:
            self.pos = _BLANK.match(self.held, self.pos).end()  # type: ignore[union-attr]
            if self.pos < len(self.held):
                return False
            if not self.fill():
                return True

    def expect(self, wanted: bytes) -> int:
        found = self.peek()
        if found not in wanted:
            raise Refused(f"It is not valid JSON: see line {self.line():,}.")
        self.pos += 1
        return found

    def walk(self, path: Path, opened: frozenset[Path]) -> Iterator[Piece]:
        first = self.peek()
        if path not in opened or first not in _OPEN:
            line = self.line()
            yield Piece(path, self.take(), line)
            self.given += 1
            return
        self.pos += 1
        keys = 0
        closing, comma = (b"}", b",}") if first == ord("{") else (b"]", b",]")
        if self.peek() == closing[0]:
            self.pos += 1
            return
        while True:
            if first == ord("{"):
                keys += 1
                if keys > KEYS:
                    raise Refused(
                        f"It names more than {KEYS:,} things in one object, in line {self.line():,}."
                    )
                yield from self.walk((*path, self.key()), opened)
            else:
                yield from self.walk((*path, None), opened)
            if self.expect(comma) == closing[0]:
                return

    def key(self) -> str:
        if self.peek() != ord('"'):
            raise Refused(f"It is not valid JSON: see line {self.line():,}.")
        line = self.line()
        raw = self.take()
        self.expect(b":")
        try:
            return str(orjson.loads(raw))
        except orjson.JSONDecodeError:
            raise Refused(f"It is not valid JSON: see line {line:,}.") from None

    def take(self) -> bytes:
        """The value that begins here, as it stands."""
        first = self.peek()
        if first in _OPEN:
            return self.container()
        token = _STRING if first == ord('"') else _SCALAR
        while True:
            found = token.match(self.held, self.pos)
            if found and (found.end() < len(self.held) or first == ord('"')):
                break
            if not self.fill():
                found = token.match(self.held, self.pos)
                break
        if not found:
            raise Refused(f"It is not valid JSON: see line {self.line():,}.")
        self.pos = found.end()
        return found[0]

    def container(self) -> bytes:
        depth, at = 0, self.pos
        while True:
            held = self.held
            last = at
            for found in _STRUCTURE.finditer(held, at):
                byte = held[found.start()]
                if byte in _OPEN:
                    depth += 1
                    if depth > DEPTH:
                        raise Refused(f"It is nested more than {DEPTH} levels deep, in line {self.line():,}.")
                elif byte in _CLOSE:
                    depth -= 1
                    if not depth:
                        raw = held[self.pos : found.end()]
                        self.pos = found.end()
                        self.values += 1
                        self.limits.check_values(self.values, self.given)
                        return raw
                elif found.end() - found.start() == 1:
                    break  # a string that ends beyond what is held
                self.values += 1
                last = found.end()
            else:
                last = max(last, len(held))
            self.limits.check_values(self.values, self.given)
            at = last - self.pos
            if not self.fill():
                raise Refused(f"The file ends in the middle: what begins in line {self.line():,} has no end.")
