"""What a person may be called: names go to strangers, on pages and in the server's mail."""

import unicodedata
from typing import Final

from django.core.exceptions import ValidationError

JOINERS: Final = "\u200c\u200d"  # some scripts need them between two letters
HIDDEN: Final = "\u115f\u1160\u2800\u3164\uffa0"  # they count as letters or signs, and show nothing


def fault(name: str) -> str:
    """What is wrong with a name, as a sentence; nothing where it may be shown to anybody."""
    low = name.casefold()
    if "/" in low or "www." in low:
        return "A name cannot carry a link. Leave out “/” and “www.”."
    for place, char in enumerate(name):
        between = (
            char in JOINERS and lettered(name[place - 1 : place]) and lettered(name[place + 1 : place + 2])
        )
        if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and not between:
            return "This name holds a character that cannot be seen. Type it again by hand."
    if name and not any(unicodedata.category(char)[0] in "LNPS" and char not in HIDDEN for char in name):
        return "A name needs a character that can be seen."
    return ""


def lettered(char: str) -> bool:
    """A letter, or a mark that belongs to one."""
    return char != "" and unicodedata.category(char)[0] in "LM"


def check(name: str) -> str:
    """Raises ValidationError."""
    if wrong := fault(name):
        raise ValidationError(wrong)
    return name
