"""ISO weeks: their names in addresses, their days, their places beside one another."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from journal.dates import MONTHS

_NAME = re.compile(r"([0-9]{4})-W([0-9]{2})")


@dataclass(frozen=True, order=True)
class IsoWeek:
    """A week by its Monday."""

    monday: date

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def parse(cls, name: str) -> Self | None:
        """The week that `2026-W47` names, or None where there is no such week."""
        found = _NAME.fullmatch(name)
        if not found:
            return None
        try:
            return cls(date.fromisocalendar(int(found[1]), int(found[2]), 1))
        except ValueError:
            return None

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def year(self) -> int:
        return self.monday.isocalendar().year

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    @property
    def name(self) -> str:
        """2026-W47, as in addresses."""
        return f"{self.year}-W{self.number:02}"

    @property
    def days(self) -> str:
        """16–22 November; 30 November – 6 December, where a line breaks after the dash alone."""
        first, last = self.monday, self.sunday
        if first.month == last.month:
            return f"{first.day}–{last.day}\xa0{MONTHS[last.month - 1]}"
        return f"{first.day}\xa0{MONTHS[first.month - 1]}\xa0– {last.day}\xa0{MONTHS[last.month - 1]}"

    def __add__(self, weeks: int) -> "IsoWeek":
        return IsoWeek(self.monday + timedelta(weeks=weeks))

    def __sub__(self, weeks: int) -> "IsoWeek":
        return self + -weeks
