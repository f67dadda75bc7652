"""What has come due for a person: look-backs, each with its entry.

Nothing off the record is among it: that waits by its own entry, and only its number is told, to its author.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Q

from journal.models import LookBack, User

LOOK_BACK_MINUTES: Final = 2
"""What one look-back takes, to read what was written and to say how it turned out."""


@dataclass(frozen=True)
class Counts:
    """How many are due, by kind; `off_record` is of look-backs that are not offered, and in no other number."""

    look_backs: int = 0
    off_record: int = 0

    @property
    def total(self) -> int:
        return self.look_backs


@dataclass(frozen=True)
class Due:
    """What is due, the longest waiting first of each kind: at most as many as were asked for, and how many all are."""

    look_backs: tuple[LookBack, ...]
    counts: Counts

    @property
    def waiting(self) -> int:
        """How many are due beside those brought here."""
        return self.counts.total - len(self.look_backs)


def due_of(user: User, today: date, *, at_most: int = 5) -> Due:
    """What is due on the person's own day `today`. Two queries, one when nothing is due."""
    counts = counts_of(user, today)
    look_backs = user.look_backs.due(today).offered().with_entry()[:at_most] if counts.look_backs else ()
    return Due(tuple(look_backs), counts)


def counts_of(user: User, today: date) -> Counts:
    """The numbers alone, for the week, reminders and the calendar feed. One query."""
    sums = (
        user.look_backs.due(today)
        .order_by()
        .aggregate(
            look_backs=Count("pk", filter=Q(entry__off_record=False)),
            off_record=Count("pk", filter=Q(entry__off_record=True)),
        )
    )
    return Counts(**sums)
