"""Who may sign up although the journal is by invitation. What can let somebody in registers here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest


@dataclass(frozen=True)
class Door:
    """The one address that may sign up with a request, in lower case, and the page to come back to."""

    address: str
    path: str


Opens = Callable[[HttpRequest], Door | None]

_doors: Final[list[Opens]] = []


def register(opens: Opens) -> None:
    """What opens a door to a request says which; None for none."""
    if opens not in _doors:
        _doors.append(opens)


def opened(request: HttpRequest) -> Door | None:
    """The door that an invitation opens to this request."""
    return next((door for opens in _doors if (door := opens(request))), None)
