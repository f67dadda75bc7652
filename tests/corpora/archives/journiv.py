"""Journiv’s JSON."""

import json
from collections.abc import Iterator

from tests.corpora.archives.made import Case, raw


def journiv() -> Iterator[Case]:
    kinds = {"entries": [{"media": 7, "tags": "x", "content_delta": 7, "mood_log": [], "entry_date": []}]}
    odd = json.dumps({"journals": [kinds, 7]}).encode()
    yield Case("Journiv with everything of another kind", "J.json", raw(odd))
