"""A journal as a folder of Markdown files: one an entry, with YAML front matter, zipped. It opens as an Obsidian vault.

Everything of an entry but its revisions stands in its file; those, and what is no entry, lie beside it as JSON, so
that the zip reads back without loss. The layout, field by field: docs/format.md. `name_of` and `note` take an entry's
row of the open format.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

import orjson
from django.utils import timezone

from journal.formats import archive
from journal.formats.zipped import File, zipped
from journal.models import Revision, User
from journal.models.entries import EntryQuerySet

OTHERS: Final = "terrain.json"
REVISIONS: Final = "revisions.jsonl"
LAYOUT: Final = 1
LONGEST_NAME: Final = 80  # characters after the day: with folder and number within Windows's 260 of a path

# In the order of the file. What is empty, false or null is left out; so is `resurface` while it is true.
PLAIN: Final = ("id", "date", "zone", "title", "takeaway", "themes", "gauge", "felt")

# Refused in file names by Windows, or a link's own sign in Obsidian.
_NOT_IN_NAMES: Final = frozenset('\\/:*?"<>|#^[]')
_WORDS_OF_YAML: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"})
_PLAIN_SCALAR: Final = re.compile(r"[A-Za-z][A-Za-z0-9_/-]*(?: [A-Za-z0-9_/-]+)*", re.ASCII)
_BARE: Final = frozenset(
    {"id", "date", "due", "on", "created_at", "updated_at", "trashed_at"}
)  # ids, days, moments
# What YAML reads as a line's end or not at all.
_ESCAPED: Final = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


# --- Names -----------------------------------------------------------------------------------------------


def name_of(row: dict[str, Any], taken: set[str]) -> str:
    """Where the entry lies: `2026/2026-11-20 Its title.md`, by its title, or its question, or its day alone.

    `taken` holds the names already given to that day, folded; the name is added. What is in the trash lies in a
    folder of its own.
    """
    question = row["prompt"]["question"] if row["prompt"] else ""
    said = safe(row["title"]) or safe(question)
    stem = f"{row['date']} {said}" if said else row["date"]
    folder = "Trash" if row["trashed_at"] else row["date"][:4]
    path, number = f"{folder}/{stem}.md", 1
    while (folded := unicodedata.normalize("NFKC", path).casefold()) in taken:
        number += 1
        path = f"{folder}/{stem} ({number}).md"
    taken.add(folded)
    return path


def safe(text: str) -> str:
    """Part of a file name that every system takes: no path, no sign of its own meaning, nothing invisible.

    It stands after a day, so it never is one of the names that Windows keeps to itself.
    """
    kept = []
    for char in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(char)
        kept.append(" " if char in _NOT_IN_NAMES or kind[0] in "CZ" else char)
    flat = " ".join("".join(kept).split())
    if len(flat) > LONGEST_NAME:
        flat = flat[:LONGEST_NAME].rpartition(" ")[0] or flat[:LONGEST_NAME]
    while len(flat.encode()) > 200:  # of the 255 bytes that file systems give a name
        flat = flat[:-1]
    return flat.strip(" .~")


def tag_of(name: str) -> str:
    """The tag as Obsidian takes it: letters, digits, pictographs, `_`, `-` and `/`, and not digits alone."""
    chars = (char if in_tag(char) else "-" for char in unicodedata.normalize("NFC", name))
    plain = re.sub("--+", "-", "".join(chars))
    plain = "/".join(part.strip("-") for part in plain.split("/") if part.strip("-"))
    return plain if plain.strip("0123456789/") else f"_{plain}"


def in_tag(char: str) -> bool:
    kind = unicodedata.category(char)[0]
    return char in "_-/" or kind in "LMN" or (kind == "S" and char > "\x7f")


# --- Text ------------------------------------------------------------------------------------------------


def note(row: dict[str, Any]) -> str:
    """The file of one entry: front matter, an empty line, the body word for word, a line's end."""
    return f"---\n{front_matter(row)}---\n\n{row['body']}\n"


def front_matter(row: dict[str, Any]) -> str:
    lines = [f"terrain: {LAYOUT}"]
    for key in PLAIN:
        lines += pair(key, row[key])
    if row["tags"]:
        alike: dict[str, list[str]] = {}
        for name in row["tags"]:
            alike.setdefault(tag_of(name), []).append(name)
        lines += pair("tags", list(alike))
        others = [name for tag, names in alike.items() if names != [tag] for name in names]
        lines += pair("tag_names", others)
    if row["prompt"]:
        lines += pair("question", row["prompt"]["question"])
        lines += pair("prompt", row["prompt"]["slug"])
    lines += pair("bring", row["bring"])
    lines += pair("off_record", row["off_record"])
    if not row["resurface"]:
        lines.append("resurface: false")
    if row["look_backs"]:
        lines.append("look_backs:")
    for done in row["look_backs"]:
        facts = [line for key, value in done.items() for line in pair(key, value)]
        lines += [("    " if at else "  - ") + fact for at, fact in enumerate(facts)]
    for key in ("created_at", "updated_at", "trashed_at"):
        lines += pair(key, row[key])
    return "\n".join(lines) + "\n"


def pair(key: str, value: Any) -> list[str]:
    """The lines of one key; none where there is nothing to say."""
    if value is None or value is False or value == "" or value == []:
        return []
    if isinstance(value, list):
        return [f"{key}:", *(f"  - {scalar(one)}" for one in value)]
    said = '"on"' if key == "on" else key  # which YAML 1.1 takes for true
    return [f"{said}: {value if key in _BARE else scalar(value)}"]


def scalar(value: Any) -> str:
    """A value as YAML reads it back, plain where that is sure, else in JSON's quotes, which are YAML's too."""
    if value is True:
        return "true"
    if isinstance(value, int):
        return str(value)
    if _PLAIN_SCALAR.fullmatch(value) and value.lower() not in _WORDS_OF_YAML:
        return str(value)
    quoted = json.dumps(value, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


# --- The zip ---------------------------------------------------------------------------------------------


def whole(user: User, seen: Callable[[], None] | None = None) -> Iterator[bytes]:
    """All that a person keeps, zipped: the same as `archive.whole` holds."""
    return zipped(files(user, user.entries.all(), seen))


def files(user: User, found: EntryQuerySet, seen: Callable[[], None] | None = None) -> Iterator[File]:
    """The files of the zip one after another. `seen` is called after each entry."""
    day, taken = "", set[str]()
    for row in archive.entry_rows(found):
        if row["date"] != day:  # names begin with the day, so no other day's matter
            day, taken = row["date"], set()
        yield name_of(row, taken), datetime.fromisoformat(row["updated_at"]), [note(row).encode()]
        if seen:
            seen()
    now = timezone.now()
    yield REVISIONS, now, revision_lines(found)
    yield OTHERS, now, archive.written(user, found.none(), sections=True, extra={})


def revision_lines(found: EntryQuerySet) -> Iterator[bytes]:
    """A line of JSON for each entry that said something else before."""
    for keys in archive.chunks(found.filter(revision__gt=1)):
        rows = archive.grouped(archive.revisions_of(keys))
        names = dict(Revision.objects.filter(entry__in=keys).values_list("entry_id", "entry__uuid"))
        for key in keys:
            if key in rows:
                held = [archive.revision_row(*row) for row in rows[key]]
                yield orjson.dumps({"entry": str(names[key]), "revisions": held}) + b"\n"
