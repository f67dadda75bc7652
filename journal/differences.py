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
