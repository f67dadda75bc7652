"""What changed between two texts, word by word.

The alignment is rapidfuzz's Levenshtein distance over words (bit-parallel, and divided where memory would grow);
see docs/decisions/differences.md.
"""

import re
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Levenshtein

Kind = Literal["same", "added", "removed"]

_PIECE = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Change:
    kind: Kind
    text: str


def compare(old: str, new: str) -> list[Change]:
    """The texts as a run of changes: 'same' and 'removed' joined give `old`, 'same' and 'added' give `new`.

    What is removed comes before what is added in its place. A blank that alone stayed between two changes is
    counted with them, so that a rewritten sentence reads as one.
    """
    if old == new:
        return [Change("same", old)] if old else []
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    numbers: dict[str, int] = {}
    left = [numbers.setdefault(piece, len(numbers)) for piece in before]
    right = [numbers.setdefault(piece, len(numbers)) for piece in after]
    changes: list[Change] = []
    removed: list[str] = []
    added: list[str] = []

    def flush() -> None:
        if removed:
            changes.append(Change("removed", "".join(removed)))
        if added:
            changes.append(Change("added", "".join(added)))
        removed.clear()
        added.clear()

    for code in Levenshtein.opcodes(left, right):
        old_part, new_part = before[code.src_start : code.src_end], after[code.dest_start : code.dest_end]
        if code.tag != "equal":
            removed += old_part
            added += new_part
            continue
        text = "".join(old_part)
        if (removed and added) and len(old_part) == 1 and text.isspace() and "\n" not in text:
            removed.append(text)
            added.append(text)
            continue
        flush()
        changes.append(Change("same", text))
    flush()
    return changes


@dataclass(frozen=True)
class Passage:
    """A paragraph with changes in it; or, without pieces, how many paragraphs in a row had none."""

    pieces: tuple[Change, ...] = ()
    unchanged: int = 0


_BREAK = re.compile(r"\n[^\S\n]*\n\s*")


def passages(changes: list[Change]) -> list[Passage]:
    """The changes as paragraphs to be read: those without a change are counted instead of shown."""
    paragraphs: list[list[Change]] = [[]]
    for change in changes:
        if change.kind != "same":
            paragraphs[-1].append(change)
            continue
        first, *others = _BREAK.split(change.text)
        if first:
            paragraphs[-1].append(Change("same", first))
        paragraphs += [[Change("same", text)] if text else [] for text in others]
    told: list[Passage] = []
    unchanged = 0
    for pieces in paragraphs:
        if all(piece.kind == "same" for piece in pieces):
            unchanged += bool(pieces)
            continue
        if unchanged:
            told.append(Passage(unchanged=unchanged))
            unchanged = 0
        told.append(Passage(tuple(pieces)))
    return [*told, Passage(unchanged=unchanged)] if unchanged else told


def in_common(changes: list[Change]) -> float:
    """How much of the longer text stayed, from 0 to 1, in characters that are no blanks."""
    count = {"same": 0, "added": 0, "removed": 0}
    for change in changes:
        count[change.kind] += sum(map(len, change.text.split()))
    longer = count["same"] + max(count["added"], count["removed"])
    return count["same"] / longer if longer else 1.0
