"""Day One’s JSON."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.corpora.archives.made import Case, raw
from tests.corpora.archives.notes import SIGNS, many_of

AT = {"creationDate": "2024-01-15T10:00:00Z"}


def day_one() -> Iterator[Case]:
    for name, signs in SIGNS.items():
        text = {"timeZone": "Europe/Prague", "text": f"# x\n{many_of(signs)}"}
        yield Case(f"Day One with {name}", "J.json", journal(AT | text), reads=True)
    yield Case("pictures without an end", "J.json", journal(AT | {"text": "![](dayone-moment:" * 200_000}))
    heading = AT | {"text": "#" + " " * 98_000 + "x"}
    yield Case("a heading of blanks", "J.json", journal(heading), reads=True)
    rich = AT | {"richText": '{"contents":' + "[" * 100_000}
    yield Case("rich text without an end", "J.json", journal(rich, heading), reads=True)
    photos = AT | {"text": "x", "photos": [{"md5": "../../x", "type": "\0"}] * 1000}
    yield Case("1,000 photos with odd names", "J.json", journal(photos), reads=True)
    odd = {
        "creationDate": {"a": 1},
        "text": [],
        "tags": {"a": 1},
        "photos": "x",
        "location": 7,
        "timeZone": [],
    }
    yield Case("Day One with everything of another kind", "J.json", journal(odd, heading), reads=True)


def journal(*rows: dict[str, Any]) -> Callable[[Path], object]:
    return raw(json.dumps({"entries": rows}).encode())
