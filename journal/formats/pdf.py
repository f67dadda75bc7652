"""A document as a tagged PDF, set by Typst in a process of its own. What was compared: docs/decisions/pdf.md.

What a person wrote goes over as data and is never code: a string of JSON in which the template finds nodes and texts.
"""

import logging
import os
import re
import subprocess
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final

import orjson
from django.conf import settings

from journal.formats.document import Block, Document, Item, Labelled, Prose, Question
from journal.formats.tree import Node, plain, tree

logger = logging.getLogger("terrain.export")

FOLDER: Final = Path(__file__).parent / "typesetting"

# Two at once and two that wait, whoever asks: the others' pages need processors and the server's threads too.
_at_once, _in_line = BoundedSemaphore(2), BoundedSemaphore(4)
WAIT: Final = 20  # seconds for a turn

_PAGES: Final = re.compile(rb"\d obj\n<<\s*/Type\s*/Pages\s*/Count (\d+)")
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
Width = tuple[re.Pattern[str], re.Pattern[str]]
# What is longer may be broken, and into which parts: in a line, and in a column of a table.
_LINE: Final = re.compile("[!-~\u00a1-\u024f]{25,}"), re.compile(r".{1,15}[/._?&=:;,@-]|.{1,16}")
_CELL: Final = re.compile("[!-~\u00a1-\u024f]{13,}"), re.compile(r".{1,7}[/._?&=:;,@-]|.{1,8}")
# What writes without blanks and is broken between letters all the same: kana, ideographs, Thai and its neighbours.
_BY_LETTER: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef\U0001f000-\U0003ffff"
_RUN: Final = re.compile(f"[^ \n\t\u200b{_BY_LETTER}]{{300,}}")  # of one of 64 kB the typesetter dies
_WIDE: Final = re.compile(r".{1,60}", re.DOTALL)
_UNSEEN: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
KEPT: Final = ("LD_LIBRARY_PATH", "SYSTEMROOT")  # without which some systems start no Python


class Beyond(Exception):
    """Longer than can be set within the limits."""


class Unset(Exception):
    """Something in it that the typesetter stumbles over: a fault of ours or its own, and logged."""


class Busy(Exception):
    """Too many are asking at once."""


def typeset(document: Document) -> bytes:
    """The PDF. Raises Beyond for what is too long, Unset for what cannot be set, Busy where no turn came.

    At most PDF_SECONDS of CPU and PDF_MEMORY, in another process.
    """
    data = b"".join(within(told(document), settings.PDF_CHARACTERS))
    with turn(_in_line, 0), turn(_at_once, WAIT):
        return run(data)


@contextmanager
def turn(place: BoundedSemaphore, wait: float) -> Iterator[None]:
    if not place.acquire(timeout=wait):
        raise Busy
    try:
        yield
    finally:
        place.release()


def pages(data: bytes) -> int:
    """How many pages a PDF of ours has, as its page tree says, which stands in clear."""
    found = _PAGES.search(data)
    return int(found[1]) if found else 0


def run(data: bytes) -> bytes:
    command = [
        sys.executable, "-I", "-S", "-B", str(FOLDER / "process.py"), str(FOLDER), packages(),
        str(settings.PDF_MEMORY), str(settings.PDF_SECONDS),
    ]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603 (our own program; what was written goes in as data)
            command,
            input=data,
            capture_output=True,
            timeout=4 * settings.PDF_SECONDS,
            env={"RAYON_NUM_THREADS": "1"} | {name: os.environ[name] for name in KEPT if name in os.environ},
            cwd=FOLDER,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Beyond from None
    if done.returncode < 0 or b"MemoryError" in done.stderr:  # ended by a limit
        raise Beyond
    if done.returncode:
        # What it says may quote what somebody wrote, so only the kind of fault is logged.
        kind = re.search(rb"^([\w.]+)(?::|$)", done.stderr.strip().rpartition(b"\n")[2])
        logger.error("The typesetter failed: %s", kind[1].decode() if kind else done.returncode)
        raise Unset
    return done.stdout


@cache
def packages() -> str:
    """Where the typesetter is installed, found without loading it: it has no business in this process."""
    spec = find_spec("typst")
    assert spec and spec.origin  # noqa: S101 (pinned in requirements/base.txt)
    return str(Path(spec.origin).parent.parent)


# --- The document as the template reads it ---------------------------------------------------------------


def within(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    """The pieces, or Beyond as soon as they are more: no text is read and held that is not going to be set."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise Beyond
        yield piece


def told(document: Document) -> Iterator[bytes]:
    """The document as JSON, an item at a time."""
    used: set[str] = set()

    def line(text: str) -> str:
        """A text in one line."""
        used.update(text)
        return broken(" ".join(_CONTROLS.sub("", text).split()))

    def item(one: Item) -> dict[str, Any]:
        return {
            "title": line(one.title),
            "facts": [line(fact) for fact in one.facts],
            "aside": line(one.aside),
            "blocks": [block(part) for part in one.blocks],
        }

    def block(part: Block) -> list[Any]:
        match part:
            case Prose(text):
                used.update(text)
                return ["prose", of(tree(_CONTROLS.sub("", text)))]
            case Question(text):
                return ["question", line(text)]
            case Labelled(label, text):
                return ["line", line(label), line(text)]

    head = {
        "title": line(document.title),
        "author": line(document.author),
        "sheet": document.sheet,
        "facts": [line(fact) for fact in document.facts],
    }
    yield orjson.dumps(head)[:-1] + b',"sections":['
    for at, section in enumerate(document.sections):
        yield b"," * bool(at) + b'{"title":' + orjson.dumps(line(section.title)) + b',"items":['
        for number, one in enumerate(section.items):
            yield b"," * bool(number) + orjson.dumps(item(one))
        yield b"]}"
    yield b'],"lacking":' + orjson.dumps(lacking(used)) + b"}"


def settled(node: Node, width: Width = _LINE) -> Node:
    """A node with places to break a line in words that are longer than a line may be.

    A paragraph that is written from the right is called `rtl`.
    """
    if isinstance(node, str):
        return broken(node, width)
    match node:
        case ["a", address, kids]:
            # An address that no reader follows is text alone.
            return ["a", address, of(kids, width)] if len(address) <= 2_000 else ["i", of(kids, width)]
        case ["p", kids] if from_the_right(plain(kids)):
            return ["rtl", of(kids, width)]
        case ["code" | "pre" as name, text]:
            return [name, broken(text, width)]
        case ["ul", items]:
            return ["ul", [of(kids, width) for kids in items]]
        case ["ol", start, items]:
            return ["ol", start, [of(kids, width) for kids in items]]
        case ["table", columns, rows]:
            return ["table", columns, [[of(kids, _CELL) for kids in row] for row in rows]]
        case [*head, kids] if head:
            return [*head, of(kids, width)]
        case _:
            return node


def from_the_right(text: str) -> bool:
    """Whether the first letter that has a direction belongs to a script that is written from the right."""
    for char in text:
        if (way := unicodedata.bidirectional(char)) in {"L", "R", "AL"}:
            return way != "L"
    return False


def of(kids: list[Node], width: Width = _LINE) -> list[Node]:
    return [settled(kid, width) for kid in kids]


def broken(text: str, width: Width = _LINE) -> str:
    """A zero-width space where a long word may be broken, after a sign where it has one, and a line's end where
    letters go on that no typesetter breaks."""
    long, part = width
    text = long.sub(lambda found: "\u200b".join(part.findall(found[0])), text)
    return _RUN.sub(lambda found: "\u2028".join(_WIDE.findall(found[0])), text)


# --- Letters ---------------------------------------------------------------------------------------------


@cache
def covered() -> tuple[list[int], list[int]]:
    """The first and the last of each stretch of characters that the fonts have."""
    stretches = orjson.loads((FOLDER / "fonts" / "covered.json").read_bytes())
    return [first for first, _ in stretches], [last for _, last in stretches]


def has_letter(char: str) -> bool:
    """Whether a font has the character, or nothing is to be seen of it."""
    firsts, lasts = covered()
    at = bisect_right(firsts, ord(char)) - 1
    if at >= 0 and ord(char) <= lasts[at]:
        return True
    return unicodedata.category(char) in _UNSEEN or "VARIATION SELECTOR" in unicodedata.name(char, "")


def lacking(used: Iterable[str]) -> str:
    """What to say of characters that no font has: they show as boxes."""
    names = sorted(
        {unicodedata.name(char, "nothing known").split()[0].title() for char in used if not has_letter(char)}
    )
    if not names:
        return ""
    return (
        f"No font of this PDF has the letters of: {', '.join(names[:8])}{'…' if len(names) > 8 else ''}. "
        "They show as boxes here; Markdown has them all."
    )
