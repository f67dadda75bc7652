"""Files that try to cost an import its time, its memory or its place: made by code, written one at a time.

`cases()` gives them by name. `reads` says whether one comes through (with what cannot be read named) or is refused
as a whole; `large` is for those that a test does not wait for (bench/imports.py does).
"""

from collections.abc import Iterator

from tests.corpora.archives import day_one, journiv, logs, notes, others, tables, terrain, very_many, zips
from tests.corpora.archives.made import Case, archive_of

__all__ = ["Case", "archive_of", "cases"]


def cases() -> Iterator[Case]:
    for group in (
        zips.bombs, zips.paths, zips.links, zips.locked, zips.broken, very_many.many, terrain.deep, terrain.texts,
        terrain.rows, notes.front_matter, notes.prose, day_one.day_one, journiv.journiv, tables.tables, logs.logs,
        others.others,
    ):  # fmt: skip
        yield from group()
