"""Readers for the fields of a row that comes in: each gives a checked value, or raises `Unfit` with a sentence."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from journal.formats.sections import Unfit
from journal.models.people import validate_zone
from journal.models.themes import theme_of

SHOWN = 40  # characters of a refused value that a sentence quotes
FIRST_YEAR = 1900
ROWS_LIMIT = 1_000_000  # of one list in an object


class Fields:
    """One object of the file. `Fields(value).day("date")`; a default makes a field optional."""

    def __init__(self, value: Any) -> None:
        if not isinstance(value, dict):
            raise Unfit("It is not an object with fields.")
        self.value = value

    def get(self, name: str) -> Any:
        return self.value.get(name)

    def text(self, name: str, limit: int, *, empty: bool = True) -> str:
        """A text of at most `limit` characters, as it stands; missing or null is empty."""
        found = self.value.get(name)
        if found is None:
            found = ""
        if not isinstance(found, str):
            raise Unfit(f"“{name}” is not a text.")
        if len(found) > limit:
            raise Unfit(f"“{name}” has {len(found):,} characters; it holds {limit:,}.")
        refuse_unkeepable(found, name)
        if not empty and not found.strip():
            raise Unfit(f"There is no “{name}”.")
        return found

    def day(self, name: str) -> date:
        found = self.optional_day(name)
        if found is None:
            raise Unfit(f"There is no “{name}”.")
        return found

    def optional_day(self, name: str) -> date | None:
        found = self.value.get(name)
        return None if found is None else day(found)

    def moment(self, name: str) -> datetime:
        found = self.optional_moment(name)
        if found is None:
            raise Unfit(f"There is no “{name}”.")
        return found

    def optional_moment(self, name: str) -> datetime | None:
        found = self.value.get(name)
        return None if found is None else moment(found)

    def uuid(self, name: str) -> UUID:
        found = self.optional_uuid(name)
        if found is None:
            raise Unfit(f"There is no “{name}”.")
        return found

    def optional_uuid(self, name: str) -> UUID | None:
        found = self.value.get(name)
        if found is None:
            return None
        try:
            return UUID(found if isinstance(found, str) else "")
        except ValueError:
            raise Unfit(f"“{name}” is {quoted(found)}, which is not a UUID.") from None

    def number(self, name: str, low: int, high: int) -> int:
        found = self.optional_number(name, low, high)
        if found is None:
            raise Unfit(f"There is no “{name}”.")
        return found

    def optional_number(self, name: str, low: int, high: int) -> int | None:
        found = self.value.get(name)
        if found is None:
            return None
        if not isinstance(found, int) or isinstance(found, bool) or not low <= found <= high:
            raise Unfit(f"“{name}” is {quoted(found)}; it is a whole number from {low:,} to {high:,}.")
        return found

    def flag(self, name: str, default: bool = False) -> bool:
        found = self.value.get(name)
        if found is None:
            return default
        if not isinstance(found, bool):
            raise Unfit(f"“{name}” is {quoted(found)}; it is true or false.")
        return found

    def choice(self, name: str, allowed: Sequence[str]) -> str:
        found = self.value.get(name)
        if found not in allowed:
            raise Unfit(f"“{name}” is {quoted(found)}; it is one of: {', '.join(allowed)}.")
        return str(found)

    def zone(self, name: str) -> str:
        found = self.text(name, 64)
        if not known_zone(found):
            raise Unfit(f"“{name}” is {quoted(found)}, a time zone that Terrain does not know.")
        return found

    def optional_theme(self, name: str) -> str | None:
        found = self.value.get(name)
        return None if found is None else theme(found)

    def rows[Row](self, name: str, read: Callable[[Any], Row], limit: int) -> tuple[Row, ...]:
        """A list, each row read by `read`; missing or null is none."""
        found = self.value.get(name)
        if found is None:
            return ()
        if not isinstance(found, list):
            raise Unfit(f"“{name}” is not a list.")
        if len(found) > limit:
            raise Unfit(f"“{name}” has {len(found):,} rows; it holds {limit:,}.")
        return tuple(read(row) for row in found)

    def data(self, name: str, limit: int) -> Any:
        """Any JSON that both databases can hold, at most `limit` characters of it."""
        found = self.value.get(name)
        refuse_unkeepable_in(found, name)
        if len(json.dumps(found, ensure_ascii=False)) > limit:
            raise Unfit(f"“{name}” is longer than {limit:,} characters.")
        return found


def quoted(value: Any) -> str:
    """A value in a sentence."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = text.encode(errors="replace").decode().replace("\x00", "\ufffd")
    return f"“{text[:SHOWN]}{'…' if len(text) > SHOWN else ''}”"


def day(value: Any) -> date:
    """A day written as 2026-11-20."""
    try:
        if not isinstance(value, str) or len(value) != 10:
            raise ValueError
        found = date.fromisoformat(value)
    except ValueError:
        raise Unfit(f"The date is {quoted(value)}. There is no such day.") from None
    if found.year < FIRST_YEAR:
        raise Unfit(f"The date is {quoted(value)}. Dates begin with {FIRST_YEAR}.")
    return found


def moment(value: Any) -> datetime:
    """A moment with its offset, such as 2026-11-20T09:42:10.000000Z, told in UTC."""
    try:
        found = datetime.fromisoformat(value if isinstance(value, str) else "")
        if found.tzinfo is None:
            raise ValueError
        found = found.astimezone(UTC)
        if found.year < FIRST_YEAR:
            raise ValueError
        return found
    except (ValueError, OverflowError):
        raise Unfit(f"The moment is {quoted(value)}. There is no such moment.") from None


def theme(value: Any) -> str:
    if not isinstance(value, str) or theme_of(value) is None:
        raise Unfit(f"There is no theme called {quoted(value)}.")
    return value


@lru_cache(maxsize=1_000)
def known_zone(name: str) -> bool:
    try:
        validate_zone(name)
    except ValidationError:
        return False
    return True


def refuse_unkeepable(text: str, name: str) -> None:
    """No database holds NUL, and half a character is no text."""
    if "\x00" in text:
        raise Unfit(f"“{name}” holds a NUL character, which cannot be kept.")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise Unfit(f"“{name}” holds half a character, which cannot be kept.") from None


def refuse_unkeepable_in(value: Any, name: str) -> None:
    """The same for every text within."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            refuse_unkeepable(one, name)
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one


def parts_in(value: Any, lists: Sequence[str]) -> Iterator[Any]:
    """The rows of an object's lists, each with the name of its list: `parts` of a way in."""
    found = Fields(value)
    for name in lists:
        for row in found.rows(name, lambda row: row, ROWS_LIMIT):
            yield [name, row]


def part_of(part: Any, lists: Sequence[str]) -> tuple[str, Any]:
    """What `parts_in` gave for one row: the name of its list, and the row."""
    if not isinstance(part, list) or len(part) != 2 or part[0] not in lists:
        raise Unfit("It is not an object with fields.")
    return part[0], part[1]
