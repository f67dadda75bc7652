"""Who may sign up although the journal is by invitation. What can let somebody in registers here."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest

Invited = Callable[[HttpRequest], str | None]

_doors: Final[list[Invited]] = []


def register(door: Invited) -> None:
    """A door says which one address may sign up with this request; None for none."""
    if door not in _doors:
        _doors.append(door)


def invited_address(request: HttpRequest) -> str | None:
    """The address that an invitation lets in, in lower case."""
    return next((address for door in _doors if (address := door(request))), None)
