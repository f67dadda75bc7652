"""Looking back: how an entry turned out is answered, put off, dropped, or asked again. Each act is one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from django.db import transaction

from journal import forms, writing
from journal.dates import long_day
from journal.forms import FURTHEST, day, habit_weeks, newlines, refuse_unkeepable
from journal.models import Entry, LookBack, User
from journal.models.entries import NOTE_LIMIT, READINGS
from journal.models.themes import Theme, theme_of

WEEKS: Final = {"1w": 1, "4w": 4, "13w": 13, **forms.WEEKS}
"""What a button may say, and a `look_back` as in the editor."""
USUAL: Final = 4
"""Weeks until it asks again, for whoever says no more than 'again' and has no habit."""


class Overtaken(Exception):
    """It was answered meanwhile, in another tab or by an earlier post: by this look-back."""

    def __init__(self, by: LookBack) -> None:
        super().__init__("answered meanwhile")
        self.by = by


@dataclass(frozen=True)
class Point:
    """One of the seven points of the second question."""

    number: int
    end: str  # the worded end, on the first and the last
    felt: bool
    chosen: bool


@dataclass(frozen=True)
class Asked:
    """The question as a page asks it: the entry, and all that was typed so far."""

    entry: Entry
    due: date | None  # None where nothing is asked, and it is looked back on all the same
    times: int  # how many look-backs were done when the page was made: an answer says which one it follows
    beginning: str
    theme: str
    note: str = ""
    turned_out: str = ""
    on: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    overtaken: LookBack | None = None
    sure: bool = False  # whether to ask before a note is dropped with the question

    @property
    def gauge(self) -> Theme | None:
        """The gauge that is asked on; none without a reading, and then it is the note alone."""
        return theme_of(self.entry.gauge_id) if self.entry.felt is not None and self.entry.gauge_id else None

    @property
    def points(self) -> list[Point]:
        gauge = self.gauge
        ends = {READINGS[0]: gauge.turned_out.low, READINGS[-1]: gauge.turned_out.high} if gauge else {}
        return [
            Point(one, ends.get(one, ""), one == self.entry.felt, str(one) == self.turned_out)
            for one in READINGS
        ]


def asked_of(look_back: LookBack) -> Asked:
    """The question that a look-back brought by `with_entry` asks. No query."""
    entry, brought = look_back.entry, vars(look_back)
    return Asked(
        entry=entry,
        due=look_back.due,
        times=brought["times_done"],
        beginning=brought["beginning"],
        theme=(entry.gauge_id if entry.felt is not None else brought["first_theme"]) or "",
        note=look_back.note,
    )


def asked_by(entry: Entry, look_backs: list[LookBack]) -> Asked:
    """The question of an entry whose look-backs are given; asked at any time, due or not. No query."""
    still_open = next((row for row in look_backs if row.on is None), None)
    themes = entry.ordered_themes
    return Asked(
        entry=entry,
        due=still_open.due if still_open else None,
        times=sum(row.on is not None for row in look_backs),
        beginning=entry.body[:1_000],
        theme=(entry.gauge_id if entry.felt is not None else None) or (themes[0] if themes else ""),
        note=still_open.note if still_open else "",
    )


# --- What was typed --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """A post, read and checked. `errors` has a sentence for each field that was refused; then nothing is done."""

    note: str
    turned_out: int | None
    until: date | None
    times: int | None
    errors: Mapping[str, str]
    typed: Mapping[str, str]

    def shown_in(self, asked: Asked, **more: object) -> Asked:
        """The question with everything in it that was typed."""
        return replace(asked, **{**self.typed, "errors": self.errors, **more})  # type: ignore[arg-type]


def read(data: Mapping[str, str], act: str, entry: Entry, author: User) -> Sent:
    """Reads a post of `act`: answer, later, again or drop. One query where it asks by habit."""
    errors: dict[str, str] = {}
    typed = {name: newlines(data.get(name, "")) for name in ("note", "turned_out")}
    typed["on"] = data.get("look_back_on", "").strip()
    try:
        refuse_unkeepable(typed["note"])
    except ValueError as error:
        errors["note"] = str(error)
        typed["note"] = typed["note"].replace("\x00", "").encode(errors="replace").decode()
    if len(typed["note"]) > NOTE_LIMIT:
        errors["note"] = f"A note holds {NOTE_LIMIT:,} characters; this has {len(typed['note']):,}."
    turned_out = reading(typed, data, entry, errors) if act == "answer" else None
    until = None
    if act in {"later", "again"}:
        choice = data.get("look_back", "").strip() or data.get(act, "").strip()
        until = next_day("" if choice == "1" else choice, typed["on"], author, errors)
    times = data.get("times", "")
    return Sent(
        note=typed["note"] if typed["note"].strip() else "",
        turned_out=turned_out,
        until=until,
        times=int(times) if times.isascii() and times.isdigit() and len(times) < 7 else None,
        errors=errors,
        typed=typed,
    )


def reading(
    typed: dict[str, str], data: Mapping[str, str], entry: Entry, errors: dict[str, str]
) -> int | None:
    """The point chosen on the entry's gauge; none without a reading, and then the note is what is kept."""
    shown, text = data.get("gauge", ""), typed["turned_out"].strip()
    gauge = entry.gauge_id if entry.felt is not None else None
    if shown and shown != (gauge or ""):
        typed["turned_out"] = ""
        errors["turned_out"] = (
            "The entry’s reading changed meanwhile, so another question is asked. Choose on this one."
            if gauge
            else "The entry has no reading any more, so the note alone is kept."
        )
        return None
    if gauge is None:
        if not typed["note"].strip():
            errors["note"] = "Write a line about how it turned out, or put it off."
        return None
    if text in {str(point) for point in READINGS}:
        return int(text)
    errors["turned_out"] = (
        "A reading is one of the seven points." if text else "Choose one of the seven points."
    )
    return None


def next_day(choice: str, on: str, author: User, errors: dict[str, str]) -> date | None:
    """The day that 'later' and 'again' name: weeks from today, or a date. Without a choice the date, else the habit."""
    today = author.local_day()
    choice = choice or ("date" if on else "habit")
    if choice in WEEKS:
        return today + timedelta(weeks=WEEKS[choice])
    if choice == "habit":
        return today + timedelta(weeks=habit_weeks(author) or USUAL)
    if choice != "date":
        errors["on"] = "Choose a week, four weeks, a quarter, or a date."
        return None
    found = day(on)
    if not on:
        errors["on"] = "Choose the day to be asked on."
    elif found is None:
        errors["on"] = f"“{on[:40]}” is not a date. Write it as {today:%Y-%m-%d}."
    elif found <= today:
        errors["on"] = f"Choose a day after today, {long_day(today)}."
    elif found > today + FURTHEST:
        errors["on"] = "Choose a day within the next ten years."
    return None if "on" in errors else found


# --- Acts ------------------------------------------------------------------------------------------------


@transaction.atomic
def answer(entry: Entry, sent: Sent, today: date) -> LookBack:
    """Says how it turned out: the open look-back is done, or a new one where none was open.

    Gauge and reading are copied. The same answer posted twice is one look-back; another answer to a question that
    was answered meanwhile raises Overtaken, and nothing is written.
    """
    entry = writing.locked(entry)
    rows = list(entry.look_backs.order_by("on", "created_at", "id"))
    done = [row for row in rows if row.on is not None]
    still_open = next((row for row in rows if row.on is None), None)
    behind = sent.times is not None and sent.times < len(done)
    if done and (behind or (sent.times is None and still_open is None)):
        latest = done[-1]
        if (latest.on, latest.turned_out, latest.note) == (today, sent.turned_out, sent.note):
            return latest
        raise Overtaken(latest)
    found = still_open or LookBack(entry=entry, author_id=entry.author_id, due=today)
    found.on, found.note = today, sent.note
    if entry.felt is not None:
        found.gauge_id, found.felt, found.turned_out = entry.gauge_id, entry.felt, sent.turned_out
    found.save()
    return found


@transaction.atomic
def ask_on(entry: Entry, until: date, note: str) -> None:
    """Asks on that day: puts the open look-back off, or starts the next. What was typed so far waits with it."""
    entry = writing.locked(entry)
    writing.set_look_back(entry, until)
    if note:
        entry.look_backs.still_open().update(note=note)


@transaction.atomic
def drop(entry: Entry) -> bool:
    """Deletes the open look-back; says whether there was one."""
    return bool(writing.locked(entry).look_backs.still_open().delete()[0])
