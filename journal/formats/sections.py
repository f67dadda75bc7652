"""The sections of the open format: what each holds of a person, and how it comes in again.

An archive is a list of sections. Whoever owns one registers both ways, in the room's `AppConfig.ready()`:

    register("forecasts", forecast_rows, WayIn(read, key, here, keep, ("forecast", "forecasts")))

- `forecast_rows(user)` gives the rows of a list one after another, or one object, as docs/format.md says.
- `read(value)` takes what stood in the file (one row of a list, or what `parts` made of an object) and gives the
  row as a checked value of your own. It asks no database. What cannot be kept raises `Unfit` with a sentence, which
  the person reads beside file and line; the other rows still come in. `journal.formats.fields` has readers for days,
  moments, ids, readings and bounded texts. What a row says must come out the same again: change nothing.
- `key(row)` says what makes two rows one within their owner: the uuid, a week's name.
- `here(user, keys)` gives those of the keys that the person has already. They are not touched: importing twice adds
  nothing. One query for at most 500 keys.
- `keep(user, rows)` inserts at most 500 rows that are not here yet, in bulk, inside the importer's transaction.
  All entries are in by then, whatever the order of the file: look them up by `author` and `uuid`, and do without
  one that is not there. A setting is kept only where the person has not chosen already.
- Sections come in in the format's order; one of objects says in `parts` which rows its object has.

A section without a way in is counted and named to the person as left out.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from journal.models import User

Section = Callable[[User], Iterable[Any] | dict[str, Any]]
"""What a section holds of one person: rows of a list, one after another, or one object."""

# The order in the file. What nobody has registered is there and empty.
LISTS = ("drafts", "forecasts", "weeks", "counterparts", "packets", "prompts", "sets")
OBJECTS: dict[str, dict[str, Any]] = {
    "picks": {"swaps": [], "kinds_of_week": [], "not_for_me": []},
    "settings": {},
    "mentoring": {"invitations": [], "assignments": [], "shares": [], "replies": []},
}


class Unfit(ValueError):
    """A row that cannot be kept; says why, in a sentence."""


def whole(value: Any) -> Iterable[Any]:
    """An object as one row; an empty one holds nothing."""
    return [value] if value else []


@dataclass(frozen=True)
class WayIn:
    """How a section's rows come in; each part is described at the top of this module."""

    read: Callable[[Any], Any]
    key: Callable[[Any], str]
    here: Callable[[User, Sequence[str]], set[str]]
    keep: Callable[[User, Sequence[Any]], None]
    called: tuple[str, str]  # one, several: what the preview calls the rows
    parts: Callable[[Any], Iterable[Any]] = whole  # of an object: its rows


ways_out: dict[str, Section] = {}
ways_in: dict[str, WayIn] = {}


def register(name: str, section: Section, way_in: WayIn | None = None) -> None:
    """Lets a part of the product give a section of the archive and, with `way_in`, take it in again.

    An object may have several owners, each with keys of its own: the settings have.
    """
    if name not in LISTS and name not in OBJECTS:
        raise ValueError(f"The format has no section called {name}.")
    before = ways_out.get(name)
    if name in OBJECTS and before is not None:
        ways_out[name] = merged(before, section)
    else:
        ways_out[name] = section
    if way_in is not None:
        ways_in[name] = joined(ways_in[name], way_in) if name in OBJECTS and name in ways_in else way_in


def merged(one: Section, other: Section) -> Section:
    """An object with the keys of both."""
    return lambda user: {**dict(one(user)), **dict(other(user))}


def joined(one: WayIn, other: WayIn) -> WayIn:
    """Rows of either, told apart by the number before them."""
    ways = (one, other)

    def parts(value: Any) -> Iterable[Any]:
        return ([number, part] for number, way in enumerate(ways) for part in way.parts(value))

    def read(row: Any) -> Any:
        if not isinstance(row, list) or len(row) != 2 or row[0] not in range(len(ways)):
            raise Unfit("It is not an object with fields.")
        number, part = row
        return number, ways[number].read(part)

    def key(row: Any) -> str:
        number, found = row
        return f"{number}/{ways[number].key(found)}"

    def here(user: User, keys: Sequence[str]) -> set[str]:
        found = set()
        for number, way in enumerate(ways):
            own = [key.removeprefix(f"{number}/") for key in keys if key.startswith(f"{number}/")]
            found |= {f"{number}/{key}" for key in (way.here(user, own) if own else ())}
        return found

    def keep(user: User, rows: Sequence[Any]) -> None:
        for number, way in enumerate(ways):
            if own := [row for at, row in rows if at == number]:
                way.keep(user, own)

    return WayIn(read, key, here, keep, one.called, parts)
