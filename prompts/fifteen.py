"""What of a week fits fifteen minutes, and the sentence that says how long it takes. Pure."""

from dataclasses import dataclass
from typing import Final

from journal.templatetags.terrain import spelled

FIFTEEN: Final = 15
HEADLINE: Final = 1
"""Minutes of the line that closes the week."""


def room(question: int) -> int:
    """Minutes left for what has come due beside the first question and the headline."""
    return max(FIFTEEN - HEADLINE - question, 0)


def fitting(minutes: list[int], room: int) -> int:
    """How many of these, in their order, fit the room."""
    taken = 0
    for count, one in enumerate(minutes):
        taken += one
        if taken > room:
            return count
    return len(minutes)


@dataclass(frozen=True)
class Evening:
    """What the page asks for: minutes of the first open question and of what is due, and what is done already."""

    question: int = 0
    due: int = 0
    asked: int = 0
    answered: int = 0
    closed: bool = False

    @property
    def minutes(self) -> int:
        return self.question + self.due + (0 if self.closed else HEADLINE)

    @property
    def sentence(self) -> str:
        """How long it takes, part by part."""
        began = (
            f"{spelled(self.answered).capitalize()} of {spelled(self.asked)} answered. "
            if 0 < self.answered < self.asked
            else ""
        )
        parts = []
        if self.question:
            which = "next" if self.answered else "first"
            parts.append(f"the {which} question takes {spelled(self.question)}")
        if self.due:
            parts.append(f"what has come due{'' if parts else ' takes'} {spelled(self.due)}")
        if not self.closed:
            parts.append(f"the line at the end{'' if parts else ' takes'} one")
        if self.question or self.due:
            return f"{began}About {spelled(self.minutes, 'minute,minutes')}: {', '.join(parts)}."
        if self.asked and not self.closed:
            return "What was asked this week is answered. A line to close it takes a minute."
        if self.closed:
            return "This week is closed. You can still write more."
        return "Every theme rests. A line to close the week takes a minute."
