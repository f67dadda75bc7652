"""Large journals of every format that are what they say: as many entries as an upload may hold, 300 words each."""

import json
import random
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from journal.seeding import text
from tests.corpora.archives.made import DAYLIO, HEAD, ROW

COUNT = 20_000
FIRST = date(1970, 1, 1)


def bodies() -> Iterator[tuple[date, str, random.Random]]:
    """A day and a text for each entry; the texts come from a stock, since making them takes longer than reading."""
    numbers = random.Random(7)
    stock = [text(numbers, 300) for _ in range(200)]
    for number in range(COUNT):
        yield FIRST + timedelta(days=number), f"{number}. {numbers.choice(stock)}", numbers


def our_json(path: Path) -> None:
    with path.open("w") as file:
        file.write(HEAD.decode())
        for number, (day, body, numbers) in enumerate(bodies()):
            row = ROW | {"id": str(UUID(int=numbers.getrandbits(128), version=4)), "body": body, "date": str(day), "tags": ["a", f"b{number % 50}"]}  # fmt: skip
            file.write(("," if number else "") + "\n" + json.dumps(row, ensure_ascii=False))
        file.write("]}")


def day_one(path: Path) -> None:
    rows = [
        {
            "uuid": f"{numbers.getrandbits(128):032X}", "creationDate": f"{day}T12:00:00Z", "timeZone": "Europe/Dublin",
            "text": body.replace(".", "\\."), "tags": ["a"], "starred": False, "isPinned": False, "duration": 0,
            "creationDevice": "x", "location": {"placeName": "x", "region": {"center": {"latitude": 1.0, "longitude": 1.0}}},
            "photos": [{"md5": "x", "type": "jpeg", "identifier": "y"}],
        }
        for day, body, numbers in bodies()
    ]  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(
            "Journal.json", json.dumps({"metadata": {"version": "1.0"}, "entries": rows}, indent=1)
        )


def notes(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for day, body, _ in bodies():
            archive.writestr(
                f"{day.year}/{day}.md", f"---\ntags:\n  - a\n  - b/c\ntitle: A day\n---\n\n{body} #d\n"
            )


def jrnl(path: Path) -> None:
    path.write_text("".join(f"[{day} 12:00] A day\n{body}\n\n" for day, body, _ in bodies()))


def daylio(path: Path) -> None:
    rows = (f'{day},x,y,12:00,meh,a | b,"","{body.replace(chr(34), "")}"\n' for day, body, _ in bodies())
    path.write_text(DAYLIO.decode() + "".join(rows))


def large() -> Iterator[tuple[str, Callable[[Path], None]]]:
    yield "20,000 entries of 300 words, our JSON", our_json
    yield "20,000 entries of 300 words, Day One", day_one
    yield "20,000 notes of 300 words", notes
    yield "20,000 entries of 300 words, jrnl", jrnl
    yield "20,000 rows of 300 words, Daylio", daylio
