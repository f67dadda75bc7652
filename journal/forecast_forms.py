"""What was typed for a forecast, checked. A refused form comes back with everything in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from django.http import QueryDict

from journal.dates import long_day
from journal.forms import FURTHEST, as_uuid, day, newlines, refuse_unkeepable
from journal.models.forecasts import CLAIM_LIMIT, NOTE_LIMIT, PROBABILITIES, Outcome

OUTCOMES = {
    Outcome.YES.value: "Yes",
    Outcome.NO.value: "No",
    Outcome.VOID.value: "Void, it no longer applies",
}
_NUMBER = re.compile(r"(\d{1,3})\s*%?", re.ASCII)


@dataclass
class Typed:
    """The fields of a post as typed, and beside each what is wrong with it."""

    values: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, data: QueryDict) -> "Typed":
        """What no database holds is refused beside its field, and taken out of what is shown back."""
        found = cls({name: newlines(data.get(name, "")) for name in data})
        for name, value in found.values.items():
            try:
                refuse_unkeepable(value)
            except ValueError as error:
                found.errors[name] = str(error)
        found.values = {name: mended(value) for name, value in found.values.items()}
        return found

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def wrong(self, name: str, sentence: str) -> None:
        self.errors.setdefault(name, sentence)

    # Each gives what is kept, or puts a sentence beside the field and gives something that is not used.

    def claim(self) -> str:
        found = self.text("claim").replace("\n", " ").strip()
        if not found:
            self.wrong("claim", "Say what you expect, in words that can turn out wrong.")
        if len(found) > CLAIM_LIMIT:
            self.wrong("claim", f"A claim holds {CLAIM_LIMIT} characters; this has {len(found)}.")
        return found

    def probability(self) -> int:
        typed = self.text("probability").strip()
        found = _NUMBER.fullmatch(typed)
        number = int(found[1]) if found else 0
        if not typed:
            self.wrong("probability", "Say how sure you are, from 1 to 99.")
        elif found is None:
            self.wrong("probability", "A whole number from 1 to 99.")
        elif number not in PROBABILITIES:
            self.wrong("probability", "From 1 to 99. A forecast can turn out wrong.")
        return number

    def due(self, today: date, *, standing: date | None = None) -> date:
        """From today on; a day that stands already is left alone."""
        typed = self.text("due").strip()
        found = day(typed)
        if not typed:
            self.wrong("due", "Choose the day it is decided by.")
        elif found is None:
            self.wrong("due", f"“{typed[:40]}” is not a date. Write it as {today:%Y-%m-%d}.")
        elif found != standing and found < today:
            self.wrong("due", f"Choose today or a later day; today is {long_day(today)}.")
        elif found != standing and found > today + FURTHEST:
            self.wrong("due", "Choose a day within the next ten years.")
        return found or today

    def outcome(self, *, may_reopen: bool = False) -> str:
        found = self.text("outcome")
        if found not in OUTCOMES and not (may_reopen and found == "open"):
            self.wrong("outcome", "Choose yes, no or void.")
        return "" if found == "open" else found

    def note(self) -> str:
        found = self.text("note")
        if len(found) > NOTE_LIMIT:
            self.wrong("note", f"A note holds {NOTE_LIMIT:,} characters; this has {len(found):,}.")
        return found if found.strip() else ""

    def version(self) -> int:
        found = self.text("version")
        return int(found) if found.isascii() and found.isdigit() and len(found) < 9 else 0

    def uuid(self, name: str) -> UUID | None:
        return as_uuid(self.text(name))


def blank() -> Typed:
    """A new forecast's form. Its uuid is minted here, so that a second post finds the first."""
    return Typed({"forecast": str(uuid4())})


def mended(text: str) -> str:
    return text.replace("\x00", "").encode(errors="replace").decode()
