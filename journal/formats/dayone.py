"""Reads Day One's JSON: a file a journal, in a zip beside its photos. An entry's day is the one of its own time zone."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

import orjson

from journal.formats import foreign
from journal.formats.fields import quoted
from journal.formats.files import Files
from journal.formats.found import Found, FoundEntry, LeftOut, Piece, Unreadable
from journal.formats.scan import Path, pieces
from journal.formats.sections import Unfit
from journal.formats.terrain import shown

NAME: Final = "Day One"
OPENED: Final[frozenset[Path]] = frozenset({(), ("entries",)})
ATTACHED: Final = {
    "photos": "photo", "videos": "video", "audios": "recording", "pdfAttachments": "document", "pdfs": "document",
}  # fmt: skip

# A photo's place in the text, alone on its line or within it.
_MOMENT: Final = re.compile(r"!\[([^\[\]\n]*)\]\(dayone-moment:[^)\s]{0,200}\)")
_CODE: Final = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]+`)", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\([.\-+()!{}'\",:;?/=$%^@])")
_BEGINS: Final = re.compile(r"[ \t]*(?:\d+)?\Z")
_HEADING: Final = re.compile(r"#{1,6}[ \t]")
_SIGN: Final = re.compile(r"\\([!-/:-@\[-`{-~])")


def read(files: Files, name: str, zone: str, *, named: bool) -> Iterator[Piece]:
    """`named` says that the attachments' own files are there, and named by them."""
    with files.open(name) as file:
        for piece in pieces(file, OPENED, files.limits):
            if piece.path != ("entries", None):
                continue
            try:
                value = piece.value()
                if not isinstance(value, dict):
                    raise Unfit("It is not an object with fields.")
                if not named:
                    yield from attachments(value)
                yield Found("entries", entry(value, zone), name, piece.line)
            except Unfit as why:
                yield Unreadable(name, piece.line, str(why), shown(piece.raw))


def entry(value: dict[str, Any], zone: str) -> FoundEntry:
    at = foreign.instant(value.get("creationDate"))
    told, day = local(value, at, zone)
    text = text_of(value)
    title, body = titled(text)
    if not body.strip() and not title:
        raise Unfit(nothing(value))
    own = value.get("uuid")
    changed = value.get("modifiedDate")
    return foreign.entry(
        NAME,
        [own] if isinstance(own, str) and own else [at.isoformat(), text],
        day,
        told,
        body,
        title=title,
        tags=[tag for tag in tags if isinstance(tag, str)]
        if isinstance(tags := value.get("tags"), list)
        else [],
        created_at=at,
        updated_at=foreign.instant(changed) if changed else None,
    )


def local(value: dict[str, Any], at: datetime, zone: str) -> tuple[str, date]:
    """The entry's time zone, or its place's, or where it has none the reader's; and its day there."""
    place = value.get("location")
    name = value.get("timeZone") or (place.get("timeZoneName") if isinstance(place, dict) else None)
    if not name:
        return zone, foreign.day_there(at, zone)
    if not isinstance(name, str):
        raise Unfit(f"Its time zone is {quoted(name)}, which is none.")
    told, ahead = foreign.zone_of(name)
    return told, foreign.day_there(at, told, ahead)


def text_of(value: dict[str, Any]) -> str:
    """The Markdown of an entry without the places of its photos and the escapes that nothing needs."""
    text = value.get("text")
    if not isinstance(text, str) or not text.strip():
        text = rich(value.get("richText"))
    text = foreign.newlines(text)
    lines = []
    for line in text.split("\n"):
        left = _MOMENT.sub(r"\1", line)
        if left.strip() or left == line:
            lines.append(left)
    parts = _CODE.split("\n".join(lines))
    plain = "".join(part if number % 2 else unescaped(part) for number, part in enumerate(parts))
    return re.sub(r"\n{3,}", "\n\n", plain).strip("\n")


def unescaped(text: str) -> str:
    r"""Day One writes `\.` and `\-` wherever they stand; here only where they would begin a list or a picture."""

    def plain(found: re.Match[str]) -> str:
        before = text[max(found.start() - 12, 0) : found.start()]
        begins = found.start() <= 12 or "\n" in before
        before = before.rpartition("\n")[2]
        sign, after = found[1], text[found.end() : found.end() + 1]
        needed = (
            (sign in ".)-+=" and begins and _BEGINS.match(before))
            or (sign == "!" and after == "[")
            or (sign == "(" and before.endswith("]"))
        )
        return found[0] if needed else sign

    return _ESCAPED.sub(plain, text)


def rich(value: Any) -> str:
    """The plain text of what an older export holds as rich text alone."""
    try:
        found = orjson.loads(value) if isinstance(value, str) else value
        contents = found.get("contents") if isinstance(found, dict) else None
        # A picture stands on a line of its own.
        return "".join(
            text if isinstance(text := part.get("text"), str) else "\n"
            for part in contents or []
            if isinstance(part, dict)
        )
    except (orjson.JSONDecodeError, TypeError):
        return ""


def titled(text: str) -> tuple[str, str]:
    """A heading at the beginning is the title, which is no Markdown and needs no escapes."""
    if _HEADING.match(text) is None:
        return "", text
    first, _, rest = text.partition("\n")
    return _SIGN.sub(r"\1", first.strip("# \t")), rest.lstrip("\n")


def attachments(value: dict[str, Any]) -> Iterator[LeftOut]:
    for key, kind in ATTACHED.items():
        for one in listed(value, key):
            ending = one.get("type") or one.get("format") or ""
            name = f"{one.get('md5') or one.get('identifier') or 'unnamed'}{'.' if ending else ''}{ending}"
            yield LeftOut(f"{key}/{name}"[:500], kind)


def nothing(value: dict[str, Any]) -> str:
    """No text, only two photos."""
    counts = [(len(listed(value, key)), kind) for key, kind in ATTACHED.items()]
    held = [f"{count} {kind}{'' if count == 1 else 's'}" for count, kind in counts if count]
    return f"No text, only {' and '.join(held)}." if held else "It has no text."


def listed(value: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = value.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
