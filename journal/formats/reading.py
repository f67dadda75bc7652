"""Tells what a file is by what stands in it, never by its name's ending, and reads it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Final

from journal.formats import daylio, dayone, foreign, journiv, jrnl, notes, terrain, vaulted
from journal.formats import files as containers
from journal.formats.files import BEGINNING, Files
from journal.formats.found import LeftOut, Piece, Unreadable
from journal.formats.limits import Limits, Refused
from journal.formats.scan import Piece as JsonPiece
from journal.formats.scan import pieces
from journal.formats.sections import Unfit

READS: Final = (
    "Terrain reads its own JSON and Markdown zip, Day One (JSON zip), jrnl (JSON or text), Journiv, Daylio (CSV), "
    "and a zip of Markdown files."
)
# Where the media of Day One and Journiv lie.
MEDIA: Final = frozenset({"photos", "videos", "audios", "pdfs", "media"})

Reader = Callable[[Files, str, str], Iterator[Piece]]


@dataclass(frozen=True)
class Reading:
    """`ruled` says that tags can become themes: the format has none of its own."""

    kind: str
    pieces: Iterator[Piece]
    ruled: bool
    size: int = 0  # bytes to read, for a bar


@contextmanager
def opened(source: Path | IO[bytes], name: str, limits: Limits, zone: str) -> Iterator[Reading]:
    """A file or folder as what it is. `zone` is told of days whose source knows none. Raises Refused."""
    with containers.opened(source, name, limits) as files:
        yield recognised(files, zone)


def recognised(files: Files, zone: str) -> Reading:
    names = files.names()
    files.limits.check_files(len(names))
    folder = vaulted.place(names)
    if folder is not None:
        texts = [name for name in names if name.lower().endswith((*notes.ENDINGS, ".json", ".jsonl"))]
        read = vaulted.read(files, names, folder, zone)
        return reading(files, vaulted.NAME, chain(read, links(files)), texts, ruled=False)
    if any(name.endswith(".daylio") for name in names):
        raise Refused(
            "It is Daylio’s own backup. Export a CSV file in Daylio instead (More, Export Entries)."
        )
    readers: dict[str, tuple[str, Reader]] = {}
    prose: list[str] = []
    others: list[str] = []
    alone = len(names) == 1
    media = any(MEDIA & set(name.split("/")[:-1]) for name in names)
    for name in names:
        if found := told_by_content(files, name, alone, media):
            readers[name] = found
        elif name.lower().endswith(notes.ENDINGS):
            prose.append(name)
        else:
            others.append(name)
    if not readers and not prose:
        raise Refused(unknown(names, getattr(files, "links", ())))
    kinds = dict.fromkeys(kind for kind, _ in readers.values())
    read = chain.from_iterable(reader(files, name, zone) for name, (_, reader) in readers.items())
    if prose:
        kinds[notes.NAME] = None
        read = chain(read, notes.read(files, prose, zone))
    left = (LeftOut(name, foreign.kind_of(name)) for name in others)
    return reading(
        files,
        " and ".join(kinds),
        chain(read, links(files), left),
        [*readers, *prose],
        ruled=list(kinds) != [terrain.NAME],
    )


def reading(files: Files, kind: str, read: Iterator[Piece], names: list[str], *, ruled: bool) -> Reading:
    return Reading(kind, read, ruled, sum(files.size(name) for name in names))


def unknown(names: list[str], links: Sequence[str]) -> str:
    if not names and links:
        return f"It holds nothing but links and devices, such as “{links[0]}”, which Terrain does not follow."
    if not names:
        return f"It holds no file to read. {READS}"
    if all(name.lower().endswith(".zip") for name in names) and len(names) > 1:
        return "It holds nothing but other archives. Send them one by one."
    return f"Terrain cannot tell what it is. {READS}"


def links(files: Files) -> Iterator[Piece]:
    for name in getattr(files, "links", ()):
        yield Unreadable(name, 0, "It is a link or a device, and stays out.")


def told_by_content(files: Files, name: str, alone: bool, media: bool) -> tuple[str, Reader] | None:
    """The format of one file, and its reader. In an archive only what may be one is looked into."""
    ending = name.rpartition(".")[2].lower()
    if not alone and ending not in {"json", "csv", "txt"}:
        return None
    with files.open(name) as file:
        raw = file.read(BEGINNING)
    beginning = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if (
        beginning[:1] in {b"{", b"["}
        and ending not in {"md", "markdown"}
        and not jrnl.begins(text_of(beginning))
    ):
        return json_kind(files, name, media)
    text = text_of(beginning)
    if daylio.begins(text):
        return daylio.NAME, daylio.read
    if jrnl.begins(text):
        return jrnl.NAME, jrnl.read_text
    return None


def text_of(beginning: bytes) -> str:
    return beginning[:2_000].decode(errors="replace")


def json_kind(files: Files, name: str, media: bool) -> tuple[str, Reader] | None:
    """Which journal wrote a JSON file: told by its own words, or by the fields of the first entry that tells it."""
    with files.open(name) as file:
        for piece in pieces(file, [("entries",), *journiv.OPENED], files.limits):
            match piece.path:
                case ("format",):
                    return terrain.NAME, own
                case ("journals", *_) | ("export_version",):
                    return journiv.NAME, with_media(journiv.read, media)
                case ("entries", None):
                    if found := by_fields(piece, media):
                        return found
                case ():
                    return None
    return None


def by_fields(piece: JsonPiece, media: bool) -> tuple[str, Reader] | None:
    try:
        value = piece.value()
    except Unfit:
        value = None
        found = {word for word in ("creationDate", "time", "zone") if f'"{word}"'.encode() in piece.raw}
    else:
        found = set(value) if isinstance(value, dict) else set()
    if "creationDate" in found:
        return dayone.NAME, with_media(dayone.read, media)
    if "zone" in found:
        return terrain.NAME, own
    if found & {"time", "body", "title"}:
        return jrnl.NAME, jrnl.read_json
    return None


def own(files: Files, name: str, zone: str) -> Iterator[Piece]:
    return terrain.read(files, name)


def with_media(read: Callable[..., Iterator[Piece]], named: bool) -> Reader:
    return lambda files, name, zone: read(files, name, zone, named=named)
