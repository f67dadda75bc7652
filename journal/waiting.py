"""How far an import is, for the page of whoever waits for it: a file, since no other process sees into a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Final

from journal.models import User
from journal.models.imports import folder

EVERY: Final = 0.3
"""Seconds between two lines: to write is cheap, and nobody reads faster."""


class Done:
    """Counts what is done of a whole, and writes down the per cent now and then."""

    def __init__(self, path: Path) -> None:
        self.path, self.count, self.written = path, 0, 0.0

    def so_far(self, count: int, whole: int) -> None:
        self.count = count
        if (now := monotonic()) - self.written > EVERY:
            self.written = now
            self.path.write_text(str(min(100 * count // max(whole, 1), 100)))


@contextmanager
def told(user: User) -> Iterator[Done]:
    """What is counted within is told to the same person's pages; afterwards there is nothing to tell."""
    path = place(user)
    try:
        yield Done(path)
    finally:
        path.unlink(missing_ok=True)


def per_cent(user: User) -> int | None:
    """How far this person's import is; None while none is under way."""
    with suppress(OSError, ValueError):
        return int(place(user).read_text())
    return None


def place(user: User) -> Path:
    return folder() / f"{user.pk}.waiting"
