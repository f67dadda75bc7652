"""What changed between two texts, word by word, in pieces that read well.

rapidfuzz aligns (see docs/decisions/differences.md): paragraphs first, so that a change stays where it was made,
then the words of the paragraphs that differ. What lies between two changes and is shorter than they are is
counted with them, so that a rewritten sentence reads as one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, Literal

from rapidfuzz.distance import LCSseq, Levenshtein

from journal.markup import IDEOGRAPHS

Kind = Literal["same", "added", "removed"]

ISLAND: Final = 24
"""Letters of the longest piece that the changes on both its sides may swallow: four or five words."""

# In pairs of pieces, one of each text. The longest common subsequence reads best and takes a bit of memory for
# each pair (25 MB); Levenshtein's distance divides its work and takes time alone (0.4 s of CPU).
_IN_MEMORY: Final = 200_000_000
_IN_TIME: Final = 1_500_000_000

# A piece is a key, by which pieces are compared, and the blanks behind it, which may differ. Within a region the
# ends of lines are keys of their own, so that rewritten paragraphs face each other.
_PARAGRAPHS = re.compile(r"([^\n]*)(\n*)")
_LETTERS = rf"[^\W{IDEOGRAPHS}]+"
_WORDS = re.compile(rf"(\n+|[{IDEOGRAPHS}]|{_LETTERS}(?:['’]{_LETTERS})*|[^\w\s]|)([^\S\n]*)")
_PHRASES = re.compile(r"(\n+|\S*)([^\S\n]*)")


@dataclass(frozen=True)
class Change:
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class _Hunk:
    """Old text from `a` to `b`, in whose place the new one has `c` to `d`."""

    a: int
    b: int
    c: int
    d: int


def compare(old: str, new: str) -> list[Change]:
    """The texts as a run of changes: 'same' and 'removed' joined give `old`, 'same' and 'added' give `new`.

    What is removed comes before what is added in its place; no neighbours are of one kind, none is empty. Two
    texts of 100,000 characters that differ everywhere take under two seconds; where comparing words could take
    longer (100,000 ideographs against as many), what stands between blanks is compared, or all told as changed.
    """
    changes: list[Change] = []

    def tell(kind: Kind, text: str) -> None:
        if text:
            changes.append(Change(kind, text))

    at = 0
    for hunk in _merged(_differing(old, new), old, new):
        tell("same", old[at : hunk.a])
        tell("removed", old[hunk.a : hunk.b])
        tell("added", new[hunk.c : hunk.d])
        at = hunk.b
    tell("same", old[at:])
    return changes


def _differing(old: str, new: str) -> Iterator[_Hunk]:
    """Where the texts differ, in order. Neighbours may touch."""
    whole = _Hunk(0, len(old), 0, len(new))
    budget = _IN_TIME - _pairs(_PARAGRAPHS, whole, old, new)
    hunks = _aligned(_PARAGRAPHS, whole, old, new) if budget >= 0 else iter([whole])
    for region in _joined(hunks):
        for pattern in (_WORDS, _PHRASES):
            pairs = _pairs(pattern, region, old, new)
            if pairs <= budget:
                budget -= pairs
                yield from _aligned(pattern, region, old, new)
                break
        else:
            yield region


def _joined(hunks: Iterator[_Hunk]) -> Iterator[_Hunk]:
    """Hunks that touch, as one."""
    region = next(hunks, None)
    for hunk in hunks:
        if region and (region.b, region.d) == (hunk.a, hunk.c):
            region = _Hunk(region.a, hunk.b, region.c, hunk.d)
            continue
        if region:
            yield region
        region = hunk
    if region:
        yield region


def _pairs(pattern: re.Pattern[str], region: _Hunk, old: str, new: str) -> int:
    """What aligning a region would cost."""
    return len(_pieces(pattern, old, region.a, region.b)) * len(_pieces(pattern, new, region.c, region.d))


def _aligned(pattern: re.Pattern[str], region: _Hunk, old: str, new: str) -> Iterator[_Hunk]:
    """Where the pieces of a region differ, in order. Neighbours may touch."""
    left = _pieces(pattern, old, region.a, region.b)
    right = _pieces(pattern, new, region.c, region.d)
    numbers: dict[str, int] = {}
    before = [numbers.setdefault(piece[1], len(numbers)) for piece in left]
    after = [numbers.setdefault(piece[1], len(numbers)) for piece in right]
    left_starts = [*(piece.start() for piece in left), region.b]
    right_starts = [*(piece.start() for piece in right), region.d]
    measure = LCSseq if len(left) * len(right) <= _IN_MEMORY else Levenshtein
    for code in measure.opcodes(before, after):
        if code.tag != "equal":
            yield _Hunk(
                left_starts[code.src_start],
                left_starts[code.src_end],
                right_starts[code.dest_start],
                right_starts[code.dest_end],
            )
            continue
        pairs = zip(left[code.src_start : code.src_end], right[code.dest_start : code.dest_end], strict=True)
        for one, other in pairs:
            if one[2] != other[2]:
                yield _Hunk(*one.span(2), *other.span(2))


def _pieces(pattern: re.Pattern[str], text: str, start: int, end: int) -> list[re.Match[str]]:
    return [found for found in pattern.finditer(text, start, end) if found[0]]


def _merged(hunks: Iterator[_Hunk], old: str, new: str) -> list[_Hunk]:
    """The hunks, with the islands between them swallowed: those of blanks alone, and those that are short and no
    longer than the change on either side. An island that holds a line's end stays, and with it the paragraphs."""
    letters = list(accumulate((not char.isspace() for char in old), initial=0))
    new_letters = list(accumulate((not char.isspace() for char in new), initial=0))
    lines = list(accumulate((char == "\n" for char in old), initial=0))

    def size(hunk: _Hunk) -> int:
        return max(letters[hunk.b] - letters[hunk.a], new_letters[hunk.d] - new_letters[hunk.c])

    done: list[_Hunk] = []
    for hunk in hunks:
        while done:
            last = done[-1]
            island = letters[hunk.a] - letters[last.b]
            if lines[hunk.a] > lines[last.b] or island > min(ISLAND, size(last), size(hunk)):
                break
            hunk = _Hunk(last.a, hunk.b, last.c, hunk.d)
            done.pop()
        done.append(hunk)
    return [_trimmed(hunk, old, new) for hunk in done]


def _trimmed(hunk: _Hunk, old: str, new: str) -> _Hunk:
    """Without the blanks that both sides begin and end with: they are the same, and nothing is struck for them."""
    a, b, c, d = hunk.a, hunk.b, hunk.c, hunk.d
    while a < b and c < d and old[a] == new[c] and old[a].isspace():
        a, c = a + 1, c + 1
    while a < b and c < d and old[b - 1] == new[d - 1] and old[b - 1].isspace():
        b, d = b - 1, d - 1
    return _Hunk(a, b, c, d)


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
