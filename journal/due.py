"""What has come due for a person: look-backs and forecasts, each with its entry.

Nothing off the record is among it: that waits by its own entry.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, F, Max, Model, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from journal.models import Forecast, LookBack, User
from journal.models.entries import LookBackQuerySet
from journal.models.forecasts import ForecastQuerySet

LOOK_BACK_MINUTES: Final = 2
"""What one look-back takes, to read what was written and to say how it turned out."""

FORECAST_MINUTES: Final = 1
"""What one forecast takes, to be settled with a line."""


@dataclass(frozen=True)
class Counts:
    """How many are due, by kind."""

    look_backs: int = 0
    forecasts: int = 0

    @property
    def total(self) -> int:
        return self.look_backs + self.forecasts


@dataclass(frozen=True)
class Due:
    """What is due, the longest waiting first of each kind: at most as many as were asked for, and how many all are."""

    look_backs: tuple[LookBack, ...]
    counts: Counts
    forecasts: tuple[Forecast, ...] = ()

    @property
    def waiting(self) -> int:
        """How many are due beside those brought here."""
        return self.counts.total - len(self.look_backs) - len(self.forecasts)


def due_of(user: User, today: date, *, at_most: int = 5) -> Due:
    """What is due on the person's own day `today`, whatever of either kind waits longest, a look-back always among
    it where one is due. Two queries, and one more where a forecast is due.
    """
    look_backs_due, forecasts_due = due_on(user, today)
    look_backs, look_backs_in_all = first_of(look_backs_due.with_entry(), at_most)
    forecasts, forecasts_in_all = first_of(forecasts_due.with_entry(), at_most)
    brought: list[LookBack | Forecast] = [*look_backs, *forecasts]
    longest = sorted(brought, key=lambda row: row.due)[:at_most]
    if look_backs and not any(isinstance(row, LookBack) for row in longest):
        longest = [look_backs[0], *longest][:at_most]
    return Due(
        tuple(row for row in longest if isinstance(row, LookBack)),
        Counts(look_backs_in_all, forecasts_in_all),
        tuple(row for row in longest if isinstance(row, Forecast)),
    )


def counts_of(user: User, today: date) -> Counts:
    """The numbers alone, for reminders. One query."""
    numbers = [number_of(rows) for rows in due_on(user, today)]
    return Counts(*(User.objects.filter(pk=user.pk).values_list(*numbers).first() or ()))


def due_on(user: User, today: date) -> tuple[LookBackQuerySet, ForecastQuerySet]:
    return user.look_backs.due(today).offered(), user.forecasts.due(today).on_record()


def first_of[Row: Model](found: QuerySet[Row], at_most: int) -> tuple[list[Row], int]:
    """The first of these rows, and how many there are in all. One query."""
    rows = list(found.annotate(in_all=number_of(found))[:at_most])
    return rows, next((getattr(row, "in_all", 0) for row in rows), 0)


def number_of(found: QuerySet[Any]) -> Combinable:
    """How many rows there are, as a part of another query."""
    counted = found.order_by().values("author").annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(counted), 0)


@dataclass(frozen=True)
class DueDay:
    """What falls due on one day, and the moment the latest of it was asked for."""

    day: date
    counts: Counts
    since: datetime


def by_day(user: User, since: date) -> list[DueDay]:
    """What is still open from a day on, the days to come included, day by day, as numbers. Two queries."""
    found: dict[date, dict[str, tuple[int, datetime]]] = {}
    for kind, rows in zip(("look_backs", "forecasts"), open_from(user, since), strict=True):
        numbers = rows.order_by("asked").values_list("asked")
        for day, number, latest in numbers.annotate(Count("pk"), Max("created_at")):
            found.setdefault(day, {})[kind] = (number, latest)
    return [
        DueDay(
            day,
            Counts(**{kind: number for kind, (number, _) in kinds.items()}),
            max(latest for _, latest in kinds.values()),
        )
        for day, kinds in sorted(found.items())
    ]


def open_from(user: User, since: date) -> tuple[LookBackQuerySet, ForecastQuerySet]:
    """What is still open and asked about on a day from `since` on; `asked` is that day. Nothing off the record."""
    look_backs = user.look_backs.still_open().offered().filter(entry__trashed_at__isnull=True)
    forecasts = user.forecasts.kept().open().on_record()
    return (
        look_backs.annotate(asked=F("due")).filter(asked__gte=since),
        forecasts.annotate(asked=Coalesce("asks_on", "due")).filter(asked__gte=since),
    )
