"""Reads a folder or zip of Markdown files, such as an Obsidian vault: one entry a file.

Its day stands in the front matter, in the file's name, or in the folders it lies in; or the headings of one file tell
a day each. When a file was last written says nothing about what it tells, so a note without a day is named and stays
out.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from journal.formats import foreign, frontmatter, note_day
from journal.formats.fields import known_zone
from journal.formats.files import Files
from journal.formats.found import Found, FoundEntry, Piece, Unreadable
from journal.formats.note_day import When, first
from journal.formats.sections import Unfit

NAME: Final = "Markdown files"
ENDINGS: Final = (".md", ".markdown", ".mdown", ".txt")
LONGEST: Final = 1_000_000  # bytes of a file

CHANGED: Final = ("updated", "updated_at", "modified", "last_modified", "date modified", "updated-at")
ZONE: Final = ("timezone", "time_zone", "zone", "tz")

_ID: Final = re.compile(r"[0-9a-fA-F-]{16,64}|[0-9A-HJKMNP-TV-Z]{26}")
# What is no place for a tag: code, links, addresses.
_NO_TAGS: Final = re.compile(
    r"(?:^|(?<=\n))(?P<f>```|~~~).*?(?:\n(?P=f)|\Z)|`[^`\n]*`|\[\[[^\[\]\n]*\]\]|\]\([^()\n]*\)|\b\w+://\S+",
    re.DOTALL,
)
_TAG: Final = re.compile(r"(?<![\w#&/])#([\w/-]*[^\W\d/-][\w/-]*)")


def read(files: Files, names: list[str], zone: str) -> Iterator[Piece]:
    day_first = note_day.order_of(names)
    for name in names:
        text = ""
        try:
            text = text_of(files, name)
            yield Found("entries", entry(text, name, zone, day_first), name)
        except note_day.Undated as why:
            yield from by_headings(text, name, zone, why)
        except Unfit as why:
            yield Unreadable(name, 0, str(why), text)


def by_headings(text: str, name: str, zone: str, why: Unfit) -> Iterator[Piece]:
    """A file that tells no day of its own: an entry under each heading that tells one, or else `why` it stays out."""
    whole = foreign.newlines(text)
    told, body = told_of(whole)
    above = whole.count("\n") - body.count("\n")
    found = list(note_day.parts(body))
    if all(part.when is None for part in found):
        yield Unreadable(name, 0, str(why), text)
        return
    for part in found:
        try:
            if part.when is None:
                raise Unfit("It stands under no day.")
            yield Found("entries", made(told, part.when, part.text, zone), name, above + part.line)
        except Unfit as reason:
            yield Unreadable(name, above + part.line, str(reason), part.text)


def text_of(files: Files, name: str) -> str:
    """The file as it stands, but for a byte order mark. Raises Unfit."""
    with files.open(name) as file:
        raw = file.whole(LONGEST)
    if len(raw) > LONGEST:
        raise Unfit(f"It is longer than {LONGEST // 1_000_000} MB.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unfit("It holds bytes that are not UTF-8.") from None


def entry(text: str, name: str, zone: str, day_first: bool | None = None) -> FoundEntry:
    """A file as an entry. Raises Unfit; Undated where only its headings may tell days."""
    told, body = told_of(foreign.newlines(text))
    zone = zone_in(told, zone)
    when = note_day.of(told, name, zone, day_first)
    title = told.get("title")
    title = title.strip() if isinstance(title, str) and title.strip() else when.rest
    return made(told, when, body, zone, title, first(told, ("id", "uuid")))


def told_of(text: str) -> tuple[dict[str, Any], str]:
    """What the front matter says, its names in small letters, and the text after it."""
    if (found := frontmatter.toml(text)) is not None:
        return found
    head, body = frontmatter.split(text)
    told: dict[str, Any] = {}
    if head is not None:
        try:
            told = frontmatter.read(head)
        except Unfit:
            # What is no YAML may still name its day: notes are written by hand, and by programs that err.
            told = frontmatter.lines(head)
            if "\nbody: |" in f"\n{head}":
                body = indented(head) or body
    told = {key.strip().lower(): value for key, value in told.items()}
    if isinstance(told.get("body"), str) and told["body"] != "|" and not body.strip():
        body = told["body"]
    return told, body


def zone_in(told: dict[str, Any], zone: str) -> str:
    named = first(told, ZONE)
    return named if named and known_zone(named) else zone


def made(
    told: dict[str, Any], when: When, body: str, zone: str, title: str | None = None, own: str = ""
) -> FoundEntry:
    """An entry of a note, or of one of its days: `own` is the id of the whole, which is not that of a day of it."""
    zone = zone_in(told, zone)
    title = when.rest if title is None else title
    at, its = note_day.moment_of(when, zone)
    changed = first(told, CHANGED)
    return foreign.entry(
        NAME,
        [when.day.isoformat(), own if _ID.fullmatch(own) else body.strip() or title],
        when.day,
        its,
        body.strip("\n"),
        title=title,
        tags=[*tags_of(told), *tags_in(body)],
        created_at=at,
        updated_at=note_day.changed_at(changed, zone) if changed else None,
    )


def indented(head: str) -> str:
    """jrnl writes the text into its front matter, each line after a tab, which is no YAML."""
    _, _, body = f"\n{head}".partition("\nbody: |")
    lines = (line.removeprefix("\t") for line in body.split("\n")[1:])
    return "\n".join(lines).strip("\n")


# --- Tags ------------------------------------------------------------------------------------------------


def tags_of(told: dict[str, Any]) -> Iterator[str]:
    for name in ("tags", "tag", "keywords"):
        value = told.get(name)
        if isinstance(value, str):
            # With commas between, a tag may have blanks.
            yield from value.strip("[]").split(",") if "," in value else value.split()
        elif isinstance(value, list):
            yield from (one for one in value if isinstance(one, str))


def tags_in(text: str) -> list[str]:
    """`#tag` in the text: not in code, links or addresses, and not a number alone."""
    return [found.rstrip("/-") for found in _TAG.findall(_NO_TAGS.sub(" ", text))] if "#" in text else []
