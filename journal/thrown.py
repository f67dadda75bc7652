"""What else is thrown away: things of the room above, which lie in the same trash for the same thirty days.

Whoever owns such a kind registers it in the room's `AppConfig.ready()`; each has `uuid` and `trashed_at`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from journal.models import User


@dataclass(frozen=True)
class Kind:
    """`name` is the field that the trash page posts, `called` what a line says, `restore` the name of an address.

    `find` gives what lies in somebody's trash, `words` what a line says of one, and `key` is the field that names it.
    """

    name: str
    called: str
    restore: str
    find: Callable[[User], QuerySet[Any]]
    words: Callable[[Any], str] = str
    key: str = "slug"

    def one(self, user: User, uuid: UUID) -> QuerySet[Any]:
        return self.find(user).filter(**{self.key: str(uuid)})


kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    kinds[kind.name] = kind


def count(user: User, until: datetime) -> int:
    """How much came into somebody's trash until a moment. A query for each kind."""
    return sum(kind.find(user).filter(trashed_at__lte=until).count() for kind in kinds.values())


def empty(user: User, until: datetime) -> int:
    """Deletes that for good; says how many things."""
    gone = 0
    for kind in kinds.values():
        found = kind.find(user).filter(trashed_at__lte=until)
        gone += found.count()
        found.delete()
    return gone
