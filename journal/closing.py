"""What is done when an entry is closed to everybody but its author: thrown away, or taken off the record.

And when its takeaway is emptied, which closes it to whoever could read that alone.

Whoever opens entries to somebody, in the room above, registers in its `AppConfig.ready()`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from journal.models import Entry

_told: list[Callable[["Entry"], None]] = []


def register(told: Callable[["Entry"], None]) -> None:
    _told.append(told)


def tell(entry: "Entry") -> None:
    """The entry is saved as closed, or without its takeaway, in a transaction that still runs."""
    for told in _told:
        told(entry)
