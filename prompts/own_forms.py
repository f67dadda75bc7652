"""What was typed for a prompt or a set, checked. A refused form comes back with everything in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from uuid import UUID, uuid4

from django.http import QueryDict

from journal.forecast_forms import mended
from journal.forms import as_uuid, newlines, refuse_unkeepable
from journal.models.themes import all_themes, theme_of
from prompts.models import Prompt, PromptSet
from prompts.models.prompts import (
    MINUTES,
    PURPOSE_LIMIT,
    QUESTION_LIMIT,
    STEP_ASK_LIMIT,
    STEP_NAME_LIMIT,
    STEPS,
    TITLE_LIMIT,
    WHY_LIMIT,
)
from prompts.own import Words


@dataclass
class Typed:
    """The fields of a post as typed, and beside each what is wrong with it."""

    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    rows: int = 3
    """How many steps the form of a prompt shows."""

    @classmethod
    def of(cls, data: QueryDict) -> "Typed":
        """What no database holds is refused beside its field, and taken out of what is shown back."""
        found = cls({})
        for name in data:
            value = newlines(data.get(name, ""))
            try:
                refuse_unkeepable(value)
            except ValueError as error:
                found.errors[name] = str(error)
            found.values[name] = mended(value)
        return found

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def wrong(self, name: str, sentence: str) -> None:
        self.errors.setdefault(name, sentence)

    def uuid(self, name: str) -> UUID | None:
        return as_uuid(self.text(name))

    def number(self, name: str) -> int:
        found = self.text(name).strip()
        return int(found) if found.isascii() and found.isdigit() and len(found) < 9 else 0

    # Each gives what is kept, or puts a sentence beside the field and gives something that is not used.

    def words_in(self, name: str, limit: int, called: str, missing: str, *, line: bool = True) -> str:
        found = self.text(name)
        found = " ".join(found.split()) if line else found.strip()
        if not found:
            self.wrong(name, missing)
        if len(found) > limit:
            self.wrong(name, f"{called} holds {limit:,} characters; this has {len(found):,}.")
        return found

    def title(self) -> str:
        return self.words_in("title", TITLE_LIMIT, "A title", "Give the set a title.")

    def purpose(self) -> str:
        missing = "Say what it is for. One sentence is enough."
        return self.words_in("purpose", PURPOSE_LIMIT, "A purpose", missing, line=False)

    def words(self) -> Words:
        """What a prompt says, every field looked at."""
        question = self.words_in("question", QUESTION_LIMIT, "A question", "Write the question.")
        missing = "Say why it is asked. One sentence is enough."
        why = self.words_in("why", WHY_LIMIT, "This", missing, line=False)
        return Words(self.theme(), question, why, self.minutes(), self.steps())

    def theme(self) -> str:
        found = self.text("theme")
        if theme_of(found) is None:
            said = (
                f"There is no theme “{found[:40]}”. Choose one of the eight." if found else "Choose a theme."
            )
            self.wrong("theme", said)
        return found

    def minutes(self) -> int:
        found = self.number("minutes")
        if found not in MINUTES:
            self.wrong("minutes", f"A whole number from {MINUTES[0]} to {MINUTES[-1]}.")
        return found

    def steps(self) -> tuple[tuple[str, str], ...]:
        """Those with words in them; one that is left empty is not there."""
        found = []
        for number in range(1, STEPS[-1] + 1):
            name, ask = f"step_{number}_name", f"step_{number}_ask"
            if not self.text(name).strip() and not self.text(ask).strip():
                continue
            self.rows = max(self.rows, number)
            found.append(
                (
                    self.words_in(name, STEP_NAME_LIMIT, "A name", "Name the step."),
                    self.words_in(ask, STEP_ASK_LIMIT, "This", "Say what the step asks.", line=False),
                )
            )
        if len(found) not in STEPS:
            self.wrong("steps", "A prompt has two to four steps.")
        return tuple(found)

    @property
    def step_rows(self) -> list[dict[str, object]]:
        """The steps' fields for the template."""
        return [
            {
                "number": number,
                "name": self.text(f"step_{number}_name"),
                "ask": self.text(f"step_{number}_ask"),
                "name_error": self.errors.get(f"step_{number}_name", ""),
                "ask_error": self.errors.get(f"step_{number}_ask", ""),
            }
            for number in range(1, self.rows + 1)
        ]


def blank_prompt(theme: str = "") -> Typed:
    """A new prompt's form. Its uuid is minted here, so that a second post finds the first."""
    return Typed({"prompt": str(uuid4()), "theme": theme, "minutes": "8"})


def prompt_form(prompt: Prompt) -> Typed:
    values = {
        "question": prompt.question,
        "why": prompt.why,
        "theme": prompt.theme_id,
        "minutes": str(prompt.minutes),
        "version": str(prompt.version),
    }
    for number, step in enumerate(prompt.steps, 1):
        values |= {f"step_{number}_name": step["name"], f"step_{number}_ask": step["ask"]}
    return Typed(values, rows=max(2, len(prompt.steps)))


def blank_set() -> Typed:
    return Typed({"set": str(uuid4())})


def set_form(prompt_set: PromptSet) -> Typed:
    said = {"title": prompt_set.title, "purpose": prompt_set.purpose}
    return Typed({**said, **{f"was_{name}": value for name, value in said.items()}})


def shown(values: Mapping[str, str]) -> dict[str, str]:
    """What the page had shown, as it came back with the post."""
    names = ("title", "purpose")
    return {name: values[f"was_{name}"] for name in names if f"was_{name}" in values}


def near_theme(slug: str) -> str:
    """' Did you mean “…”?', where one is near."""
    found = get_close_matches(slug, [theme.slug for theme in all_themes()], 1)
    return f" Did you mean “{found[0]}”?" if found else ""
