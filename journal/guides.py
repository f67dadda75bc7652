"""The guide of a draft: the question, why it is asked, and the steps through it.

Whoever renders the editor copies it from a prompt and signs it with the person's id, so the journal never asks
where a question came from, and nobody can put words into a question that they were not asked.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing

from journal.models import User

SALT = "terrain.guide"


@dataclass(frozen=True)
class Step:
    name: str
    ask: str


@dataclass(frozen=True)
class Guide:
    """`keep` is the address that the answer is posted to; empty, it is the draft's own."""

    prompt: str
    question: str
    why: str
    steps: tuple[Step, ...]
    minutes: int
    themes: tuple[str, ...]
    keep: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def signed(self, user: User) -> str:
        """The guide as a hidden field, good for this person alone."""
        return signing.dumps({"user": user.pk, "guide": self.as_json()}, salt=SALT, compress=True)


def from_json(stored: Any) -> Guide | None:
    """A guide as a draft stores it. None for what is none."""
    if not isinstance(stored, dict):
        return None
    return Guide(
        prompt=stored["prompt"],
        question=stored["question"],
        why=stored["why"],
        steps=tuple(Step(step["name"], step["ask"]) for step in stored["steps"]),
        minutes=stored["minutes"],
        themes=tuple(stored["themes"]),
        keep=stored.get("keep", ""),
    )


def read(signed: str, user: User | None) -> Guide | None:
    """The guide in a hidden field. None where it is missing, was changed, or was signed for somebody else.

    Without a user (the session is gone and the page is given back) only the signature is checked.
    """
    try:
        found = signing.loads(signed, salt=SALT)
        if user is not None and found["user"] != user.pk:
            return None
        return from_json(found["guide"])
    except (signing.BadSignature, KeyError, TypeError, UnicodeEncodeError):  # half a character, in JSON
        return None
