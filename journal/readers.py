"""Who can read an entry besides its author. What opens entries to others, in the room above, registers in its ready()."""

from collections.abc import Callable, Set
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet, TextField, Value
from django.db.models.expressions import Combinable

if TYPE_CHECKING:
    from journal.models import Entry, User

Opened = Callable[["User"], QuerySet[Any, Any]]
Names = Callable[["User | None"], Combinable | None]
Told = Callable[["Entry", datetime, Set[str]], None]

_opened: list[Opened] = []
_names: list[Names] = []
_told: list[Told] = []


def register(opened: Opened, names: Names, told: Told) -> None:
    """`opened`: the keys of a person's entries that somebody reads. `names`: of an entry, its readers, a line each.

    `told`: what is done when an entry's words, date, themes or reading change.
    """
    _opened[:], _names[:], _told[:] = [opened], [names], [told]


def tell(entry: "Entry", at: datetime, changed: Set[str]) -> None:
    """What is saved as changed of it: of `title`, `takeaway`, `body`, `date`, `themes` and `felt`."""
    for told in _told:
        told(entry, at, changed)


def opened_entries(user: "User") -> QuerySet[Any, Any] | None:
    """The keys of the entries that somebody else can read now; None where nothing opens any."""
    return _opened[0](user) if _opened else None


def names(author: "User | None" = None) -> Combinable:
    """An expression on entries: what each reader is called, a line each. Empty or NULL for none."""
    found = _names[0](author) if _names else None
    return Value("", output_field=TextField()) if found is None else found
