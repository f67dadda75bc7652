"""The sections of the open format that are about what one is asked: picks, and of the settings the rested themes

and the reminders.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from journal.formats.archive import moment
from journal.formats.fields import Fields, part_of, parts_in
from journal.formats.sections import Unfit, WayIn, register
from journal.isoweek import IsoWeek
from journal.models import User
from prompts.models import KindOfWeek, NotForMe, Reminder, RestedTheme, Swap

SLUG_LIMIT = 80
KIND_LIMIT = 40


def register_sections() -> None:
    register("picks", picks_of, PICKS)
    register("settings", rests_of, RESTS)
    register("settings", reminders_of, REMINDERS)


# --- Out -------------------------------------------------------------------------------------------------


def picks_of(user: User) -> dict[str, Any]:
    """What was said about picks: swaps, kinds of week, and what is not for this person. Three queries."""
    swaps = user.swaps.order_by().values_list("monday", "at", "prompt_slug")
    kinds = user.kinds_of_week.order_by().values_list("monday", "at", "kind")
    refusals = user.not_for_me.order_by().values_list("since", "prompt_slug", "until")
    # Sorted here, not by a database's collation.
    return {
        "swaps": [
            {"week": IsoWeek(monday).name, "prompt": slug, "at": moment(at)}
            for monday, at, slug in sorted(swaps)
        ],
        "kinds_of_week": [
            {"week": IsoWeek(monday).name, "kind": kind, "at": moment(at)}
            for monday, at, kind in sorted(kinds)
        ],
        "not_for_me": [
            {"prompt": slug, "since": moment(since), "until": moment(until)}
            for since, slug, until in sorted(refusals, key=lambda row: row[:2])
        ],
    }


def rests_of(user: User) -> dict[str, Any]:
    rests = user.rested_themes.order_by().values_list("since", "theme_id", "until")
    return {
        "rested_themes": [
            {"theme": theme, "since": moment(since), "until": moment(until)}
            for since, theme, until in sorted(rests, key=lambda row: row[:2])
        ]
    }


def reminders_of(user: User) -> dict[str, Any]:
    """The weekly slot, or null where none was chosen. Whether mail was asked for goes along, but not the asking."""
    kept = Reminder.objects.filter(user=user).first()
    if kept is None:
        return {"reminders": None}
    return {
        "reminders": {
            "weekday": kept.weekday,
            "hour": kept.hour,
            "on": kept.on or kept.on_elsewhere,
            "names": kept.names,
        },
    }


# --- In --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FoundPick:
    """A row of either section: `what` names its list, `key` a prompt, a theme or a kind of week."""

    what: str
    key: str
    since: datetime
    week: IsoWeek | None = None
    until: datetime | None = None


def read(part: Any) -> FoundPick:
    what, value = part_of(part, PICK_LISTS + REST_LISTS)
    fields = Fields(value)
    if what == "rested_themes":
        theme = fields.optional_theme("theme")
        if theme is None:
            raise Unfit("There is no “theme”.")
        return FoundPick(what, theme, fields.moment("since"), until=ended(fields))
    if what == "not_for_me":
        slug = fields.text("prompt", SLUG_LIMIT, empty=False)
        return FoundPick(what, slug, fields.moment("since"), until=ended(fields))
    week = IsoWeek.parse(fields.text("week", 10))
    if week is None:
        raise Unfit("“week” is not an ISO week such as 2026-W47.")
    name, limit = ("prompt", SLUG_LIMIT) if what == "swaps" else ("kind", KIND_LIMIT)
    return FoundPick(what, fields.text(name, limit, empty=False), fields.moment("at"), week)


def ended(fields: Fields) -> datetime | None:
    until = fields.optional_moment("until")
    if until is not None and until < fields.moment("since"):
        raise Unfit("It ends before it began.")
    return until


def key(row: FoundPick) -> str:
    """What stands once: of a prompt and week, of a week, and of what still holds."""
    if row.what == "swaps" and row.week:
        return f"swaps {row.week.name} {row.key}"
    if row.week:
        return f"kinds_of_week {row.week.name}"
    return f"{row.what} {'' if row.until is None else moment(row.since)} {row.key}"


def picks_here(user: User, keys: Sequence[str]) -> set[str]:
    """Those the person has. Three queries, whatever is asked for: nobody has said more than some thousands."""
    return rows_here(user, PICK_LISTS) & set(keys)


def rests_here(user: User, keys: Sequence[str]) -> set[str]:
    return rows_here(user, REST_LISTS) & set(keys)


def rows_here(user: User, lists: Sequence[str]) -> set[str]:
    given = picks_of(user) if lists == PICK_LISTS else rests_of(user)
    return {key(read(part)) for part in parts_in(given, lists)}


def keep(user: User, rows: Sequence[FoundPick]) -> None:
    """Inserts rows that are not here yet: a statement for each list."""
    Swap.objects.bulk_create(
        Swap(author=user, monday=row.week.monday, prompt_slug=row.key, at=row.since)
        for row in of(rows, "swaps")
        if row.week
    )
    KindOfWeek.objects.bulk_create(
        KindOfWeek(author=user, monday=row.week.monday, kind=row.key, at=row.since)
        for row in of(rows, "kinds_of_week")
        if row.week
    )
    NotForMe.objects.bulk_create(
        NotForMe(author=user, prompt_slug=row.key, since=row.since, until=row.until)
        for row in of(rows, "not_for_me")
    )
    RestedTheme.objects.bulk_create(
        RestedTheme(author=user, theme_id=row.key, since=row.since, until=row.until)
        for row in of(rows, "rested_themes")
    )


def of(rows: Sequence[FoundPick], what: str) -> Iterable[FoundPick]:
    return (row for row in rows if row.what == what)


PICK_LISTS = ("swaps", "kinds_of_week", "not_for_me")
REST_LISTS = ("rested_themes",)
PICKS = WayIn(
    read,
    key,
    picks_here,
    keep,
    ("line about picks", "lines about picks"),
    lambda value: parts_in(value, PICK_LISTS),
)
RESTS = WayIn(
    read, key, rests_here, keep, ("rested theme", "rested themes"), lambda value: parts_in(value, REST_LISTS)
)


# --- Reminders -------------------------------------------------------------------------------------------


def read_reminders(value: Any) -> Reminder:
    """The slot. Mail comes in as asked for elsewhere: which server may send it is said on that server."""
    fields = Fields(value)
    return Reminder(
        weekday=fields.number("weekday", 1, 7),
        hour=fields.number("hour", 0, 23),
        on_elsewhere=fields.flag("on"),
        names=fields.flag("names"),
        sequence=1,
    )


def reminders_here(user: User, keys: Sequence[str]) -> set[str]:
    """Who has chosen here keeps what they chose."""
    return set(keys) if Reminder.objects.filter(user=user).exists() else set()


def keep_reminders(user: User, rows: Sequence[Reminder]) -> None:
    for row in rows[:1]:
        row.user, row.pk = user, None
        row.save(force_insert=True)


REMINDERS = WayIn(
    read_reminders,
    lambda row: "reminders",
    reminders_here,
    keep_reminders,
    ("reminder", "reminders"),
    lambda value: [kept] if (kept := Fields(value).value.get("reminders")) is not None else [],
)
