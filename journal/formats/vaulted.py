"""Reads Terrain's own zip of Markdown files back: `journal.formats.vault` the other way round.

A file with Terrain's front matter is read strictly, as the JSON is; a note somebody put beside them as any other.
"""

import zlib
from collections.abc import Iterator
from typing import Any, Final

import orjson

from journal.formats import foreign, frontmatter, jrnl, notes, terrain
from journal.formats.files import Files
from journal.formats.found import Found, FoundEntry, LeftOut, Piece, Unreadable, read_entry
from journal.formats.limits import Refused
from journal.formats.sections import Unfit
from journal.formats.vault import LAYOUT, OTHERS, REVISIONS, tag_of

NAME: Final = "Terrain’s Markdown"
MARK: Final = "terrain"
NUMBERS: Final = ("felt", "turned_out")
FLAGS: Final = ("bring", "off_record", "resurface")


def place(names: list[str]) -> str | None:
    """The folder that the files lie in (empty for the top), or None where it is no zip of Terrain's."""
    found = [name for name in names if name == OTHERS or name.endswith(f"/{OTHERS}")]
    return found[0][: -len(OTHERS)] if len(found) == 1 else None


def read(files: Files, names: list[str], folder: str, zone: str) -> Iterator[Piece]:
    revisions: dict[str, bytes] = {}
    if f"{folder}{REVISIONS}" in names:
        yield from earlier(files, f"{folder}{REVISIONS}", revisions)
    for name in names:
        if name in {f"{folder}{REVISIONS}", f"{folder}{OTHERS}"}:
            continue
        if not name.lower().endswith(notes.ENDINGS):
            yield LeftOut(name, foreign.kind_of(name))
            continue
        text = ""
        try:
            text = notes.text_of(files, name)
            yield Found("entries", entry(text, name, zone, revisions), name)
        except Unfit as why:
            yield Unreadable(name, 0, str(why), text)
    yield from terrain.read(files, f"{folder}{OTHERS}")


def earlier(files: Files, name: str, revisions: dict[str, bytes]) -> Iterator[Piece]:
    """What entries said before, by their ids; packed, since it can be most of the zip."""
    with files.open(name) as file:
        for number, line in enumerate(jrnl.lines(file, files.limits, files.limits.piece), start=1):
            try:
                held = orjson.loads(line)
                revisions[str(held["entry"])] = zlib.compress(orjson.dumps(held["revisions"]), 1)
            except (orjson.JSONDecodeError, KeyError, TypeError):
                yield Unreadable(name, number, "It is not valid JSON.", terrain.shown(line))


def entry(text: str, name: str, zone: str, revisions: dict[str, bytes]) -> FoundEntry:
    head, body = split(text)
    told = frontmatter.read(head) if head is not None else {}
    if MARK not in told:
        return notes.entry(text, name, zone)
    if told[MARK] != str(LAYOUT):
        raise Refused(f"It was made by a newer Terrain, with another layout of its files (“{name}”).")
    row = row_of(told)
    row["body"] = body
    if packed := revisions.get(str(row.get("id"))):
        row["revisions"] = orjson.loads(zlib.decompress(packed))
    return read_entry(row)


def split(text: str) -> tuple[str | None, str]:
    """Front matter and body, to the letter: an empty line before the body and a line's end after it are the file's."""
    if not text.startswith("---\n"):
        return None, text
    head, end, body = text[4:].partition("\n---\n")
    if not end:
        return None, text
    return head + "\n", body.removeprefix("\n").removesuffix("\n")


def row_of(told: dict[str, Any]) -> dict[str, Any]:
    """A row of the open format from the front matter, in which every value is a text."""
    row = {key: typed(key, value) for key, value in told.items()}
    tags, names = listed(told, "tags"), listed(told, "tag_names")
    spelt: dict[str, list[str]] = {}
    for one in names:
        spelt.setdefault(tag_of(one), []).append(one)
    row["tags"] = [one for tag in tags for one in spelt.get(tag, [tag])]
    if "question" in told or "prompt" in told:
        row["prompt"] = {"slug": told.get("prompt", ""), "question": told.get("question", "")}
    looked = told.get("look_backs")
    row["look_backs"] = (
        [
            {key: typed(key, value) for key, value in one.items()} if isinstance(one, dict) else one
            for one in looked
        ]
        if isinstance(looked, list)
        else looked
    )
    return row


def typed(key: str, value: Any) -> Any:
    if key in NUMBERS and isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 4:
        return int(value)
    if key in FLAGS and value in {"true", "false"}:
        return value == "true"
    return value


def listed(told: dict[str, Any], key: str) -> list[str]:
    found = told.get(key) or []
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise Unfit(f"“{key}” is not a list of texts.")
    return found
