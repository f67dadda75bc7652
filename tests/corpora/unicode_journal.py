"""An archive of the open format with every kind of character in every text: nobody's writing, the same for the same seed."""

import random
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from journal.models import Tag

THEMES = ("imposter-syndrome", "reliability", "resume-vs-career", "beginner", "attention", "judgment", "identity", "untaught-job")  # fmt: skip
ZONES = ("UTC", "Europe/Prague", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham")
# What writing is made of, and what programs stumble over: signs of every layer, blanks of every width, line ends.
ODD = "\t\n\r\x0b\x0c\x1b\x7f\x85\xa0\xad\u200b\u200d\u2028\u2029\u202e\u2066\ufeff\ufffd\ufffe\uffff\U0001f469\u200d\U0001f680"
LAYERS = ((0x20, 0x7F), (0xA0, 0x250), (0x300, 0x370), (0x370, 0x600), (0x600, 0x700), (0x4E00, 0x9FFF), (0xE000, 0xE100), (0x10000, 0x10200), (0x1F300, 0x1FAFF), (0x20000, 0x20100), (0xF0000, 0xF0100))  # fmt: skip


def text(numbers: random.Random, longest: int) -> str:
    """Any characters but NUL and halves, which no database keeps."""
    found = []
    for _ in range(numbers.randint(0, longest)):
        if numbers.random() < 0.1:
            found.append(numbers.choice(ODD))
        else:
            first, last = numbers.choice(LAYERS)
            found.append(chr(numbers.randrange(first, last)))
    return "".join(found)


def tags(numbers: random.Random) -> list[str]:
    """In the order of an export: by how they are folded."""
    once: dict[str, str] = {}
    for _ in range(numbers.choice((0, 0, 1, 2, 5))):
        # One spelling a tag in the whole journal: the fold of a fold.
        name = Tag.fold(unicodedata.normalize("NFKC", text(numbers, 20)))[:40].strip()
        if name and Tag.fold(name) == name:
            once.setdefault(name, name)
    return sorted(once)


def moment(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def row(numbers: random.Random, on: date) -> dict[str, Any]:
    at = datetime(on.year, on.month, on.day, numbers.randrange(24), tzinfo=UTC) + timedelta(
        microseconds=numbers.randrange(10**9)
    )
    themes = numbers.sample(THEMES, numbers.choice((0, 1, 2, 3)))
    felt = numbers.randint(1, 7) if themes and numbers.random() < 0.7 else None
    gauge = themes[0] if felt is not None else None
    prompted = numbers.random() < 0.5
    look_backs = [
        {
            "due": str(on + timedelta(days=30)), "on": str(on + timedelta(days=31)), "gauge": gauge, "felt": felt,
            "turned_out": numbers.randint(1, 7) if gauge else None, "note": text(numbers, 50),
        }
        for _ in range(numbers.choice((0, 0, 1, 2)))
    ]  # fmt: skip
    if numbers.random() < 0.2:
        look_backs.append({"due": str(on + timedelta(days=90)), "on": None, "gauge": None, "felt": None, "turned_out": None, "note": ""})  # fmt: skip
    return {
        "id": str(UUID(int=numbers.getrandbits(128), version=4)),
        "date": str(on),
        "zone": numbers.choice(ZONES),
        "title": text(numbers, 60),
        "takeaway": text(numbers, 60),
        "body": f"{text(numbers, 200)}x{text(numbers, 200)}",
        "themes": themes,
        "gauge": gauge,
        "felt": felt,
        "tags": tags(numbers),
        "prompt": {"slug": "a-prompt", "question": text(numbers, 60)} if prompted else None,
        "bring": numbers.random() < 0.2,
        "off_record": numbers.random() < 0.2,
        "resurface": numbers.random() < 0.9,
        "look_backs": look_backs,
        "created_at": moment(at),
        "updated_at": moment(at + timedelta(days=1)),
        "trashed_at": moment(at + timedelta(days=2)) if numbers.random() < 0.1 else None,
        "revisions": [
            {
                "number": number, "title": text(numbers, 20), "takeaway": "", "body": text(numbers, 100),
                "kept_at": moment(at + timedelta(hours=number)),
            }
            for number in range(1, numbers.choice((1, 1, 1, 4)))
        ],
    }  # fmt: skip


def rows(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Entries in the format's order."""
    numbers = random.Random(seed)
    days = sorted(date(2000, 1, 1) + timedelta(days=numbers.randrange(9_000)) for _ in range(count))
    made = [row(numbers, day) for day in days]
    yield from sorted(made, key=lambda one: (one["date"], one["created_at"], one["id"]))


def archive(count: int, seed: int) -> dict[str, Any]:
    """A whole archive, as an export writes it."""
    numbers = random.Random(seed + 1)
    form = {name: text(numbers, 100) for name in ("body", "title")}
    at = moment(datetime(2026, 11, 20, 10, tzinfo=UTC))
    drafts = [
        {
            "id": str(UUID(int=numbers.getrandbits(128), version=4)), "began_on": "2026-11-20", "zone": "UTC",
            "form": form, "steps_done": [1, 2], "guide": None, "entry": None, "base_revision": None,
            "created_at": at, "updated_at": at, "discarded_at": None,
        }
    ]  # fmt: skip
    return {
        "format": "terrain-journal", "version": 1, "exported_at": at, "author": {"name": "", "zone": "UTC"},
        "entries": list(rows(count, seed)), "drafts": drafts, "forecasts": [],
        "weeks": [{"week": "2026-W47", "headline": text(numbers, 100), "created_at": at, "updated_at": at}],
        "counterparts": [], "packets": [], "prompts": [], "sets": [],
    }  # fmt: skip
