"""What was typed, checked when it is kept. A refused form comes back with everything in it."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.datastructures import MultiValueDict

from journal.dates import long_day
from journal.models import Entry, User
from journal.models.entries import (
    BODY_LIMIT,
    READINGS,
    TAG_LIMIT,
    TAGS_LIMIT,
    TAKEAWAY_LIMIT,
    THEMES_LIMIT,
    TITLE_LIMIT,
    Tag,
)
from journal.models.themes import theme_of
from journal.writing import UNCHANGED, Unchanged, Writing

# The contract: other programs and checks rely on these names.
FIELDS: Final = (
    "body",
    "date",
    "title",
    "takeaway",
    "themes",
    "tags",
    "felt",
    "bring",
    "off_record",
    "look_back",
    "look_back_on",
)
# What the page itself adds: the theme whose gauge was shown, the steps done, where the writing began, and what
# whoever assigned the question is to get of the answer.
PAGE_FIELDS: Final = ("gauge", "steps", "next", "answer")
SEVERAL: Final = frozenset({"themes", "tags"})

SELF: Final = "identity"  # New entries under this theme start off the record.
FIRST_ENTRIES, FIRST_WEEKS = 3, 2
WEEKS: Final = {"four-weeks": 4, "quarter": 13}
EARLIEST: Final = date(1900, 1, 1)
FURTHEST: Final = timedelta(days=3660)

Raw = MultiValueDict[str, str]
Day = date  # the form has a field called date


def newlines(text: str) -> str:
    """Browsers send CRLF; a text has LF, so that it counts and exports the same everywhere."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def raw_fields(data: Mapping[str, Any], *, mend: bool = False) -> Raw:
    """The known fields of a post, as typed, newlines normalised.

    Raises ValueError, with a sentence, for what no database holds; `mend` takes that out instead.
    """
    raw: Raw = MultiValueDict()
    for name in (*FIELDS, *PAGE_FIELDS):
        if name not in data:
            continue
        values = data.getlist(name) if isinstance(data, MultiValueDict) else listed(data[name])
        texts = [newlines(str(value)) for value in values]
        if mend:
            texts = [text.replace("\x00", "").encode(errors="replace").decode() for text in texts]
        for text in texts:
            refuse_unkeepable(text)
        if name == "gauge" and len(set(texts)) > 1:
            continue  # a program took the gauges that wait in the page's templates too: none of them was shown
        raw.setlist(name, texts if name in SEVERAL else texts[-1:])
    return raw


def listed(value: object) -> list[object]:
    """JSON sends one value, several, true, or null."""
    if value is None or value is False:
        return []
    if value is True:
        return ["1"]
    return list(value) if isinstance(value, list) else [value]


def refuse_unkeepable(text: str) -> None:
    if "\x00" in text:
        raise ValueError(
            "The text held a NUL character, which cannot be kept. Everything else is as you typed it."
        )
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(
            "The text held half a character, which cannot be kept. Everything else is as you typed it."
        ) from None


def typed_anything(raw: Raw) -> bool:
    """True from the first character, or the first reading."""
    return any(any(raw.getlist(name)) for name in ("body", "title", "takeaway", "tags", "felt"))


def habit_weeks(user: User) -> int:
    """After how many weeks this person is asked again; two while the first three entries are written. One query."""
    habit = int(user.look_back_habit)
    if habit == User.LookBackHabit.FOUR and user.entries.order_by()[:FIRST_ENTRIES].count() < FIRST_ENTRIES:
        return FIRST_WEEKS
    return habit


def day(text: str) -> date | None:
    """A day written as 2026-11-20, or None."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def as_uuid(text: str) -> UUID | None:
    """A uuid, or None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def themes_of(values: Iterable[str]) -> tuple[str, ...]:
    """The chosen slugs in order, once each, empty choices left out."""
    return tuple(dict.fromkeys(value.strip() for value in values if value.strip()))


def tags_of(values: Iterable[str]) -> tuple[str, ...]:
    """Tags by commas or repeated, one of each spelling, a leading # and spaces around it dropped."""
    names = (
        " ".join(name.split()).removeprefix("#").strip() for value in values for name in value.split(",")
    )
    once: dict[str, str] = {}
    for name in names:
        if name:
            once.setdefault(Tag.fold(name), name)
    return tuple(once.values())


class EntryForm(forms.Form):
    """Checks what was typed for a new entry, or for the next revision of `entry`."""

    body = forms.CharField(required=False, strip=False)
    date = forms.CharField(required=False)
    title = forms.CharField(required=False, strip=False)
    takeaway = forms.CharField(required=False, strip=False)
    themes = forms.Field(required=False)
    tags = forms.Field(required=False)
    gauge = forms.CharField(required=False)
    felt = forms.CharField(required=False)
    bring = forms.CharField(required=False)
    off_record = forms.CharField(required=False)
    look_back_on = forms.CharField(required=False)
    look_back = forms.CharField(required=False)

    def __init__(
        self, raw: Raw, *, author: User, entry: Entry | None = None, began_on: Day | None = None
    ) -> None:
        super().__init__(data=raw)
        self.raw, self.author, self.entry = raw, author, entry
        self.today = author.local_day()
        self.began_on = min(began_on or self.today, self.today)
        self.look_back_to: Day | Unchanged | None = UNCHANGED

    def left_out(self, name: str) -> bool:
        """True where an edit did not send this field at all: it then stays as it is."""
        return self.entry is not None and name not in self.raw

    # Each returns what is kept, or adds a sentence beside the field.

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        if not body.strip():
            raise forms.ValidationError(
                "There is nothing to keep yet. Write a line, or leave with Later.", code="empty"
            )
        if len(body) > BODY_LIMIT:
            raise forms.ValidationError(
                f"An entry holds {BODY_LIMIT:,} characters; this has {len(body):,}. Two entries can hold it.",
                code="long",
            )
        return body

    def clean_date(self) -> Day:
        text: str = self.cleaned_data["date"]
        if not text:
            return self.entry.date if self.entry else self.began_on
        found = day(text)
        if found is None:
            raise forms.ValidationError(
                f"“{text[:40]}” is not a date. Write it as {self.today:%Y-%m-%d}.", code="date"
            )
        if found > self.today:
            raise forms.ValidationError(
                f"An entry is dated today or earlier; today is {long_day(self.today)}.", code="future"
            )
        if found < EARLIEST:
            raise forms.ValidationError(f"Dates begin with {EARLIEST.year}.", code="early")
        return found

    def one_line(self, name: str, limit: int, what: str) -> str:
        if self.left_out(name):
            return str(getattr(self.entry, name))
        text: str = self.cleaned_data[name].replace("\n", " ")
        if not text.strip():
            return ""
        if len(text) > limit:
            raise forms.ValidationError(
                f"{what} holds {limit} characters; this has {len(text)}.", code="long"
            )
        return text

    def clean_title(self) -> str:
        return self.one_line("title", TITLE_LIMIT, "A title")

    def clean_takeaway(self) -> str:
        return self.one_line("takeaway", TAKEAWAY_LIMIT, "The takeaway is one line and")

    def clean_themes(self) -> tuple[str, ...]:
        if self.entry is not None and "themes" not in self.raw:
            return tuple(self.entry.ordered_themes)
        slugs = themes_of(self.raw.getlist("themes"))
        if len(slugs) > THEMES_LIMIT:
            raise forms.ValidationError("An entry has up to three themes.", code="many")
        for slug in slugs:
            if theme_of(slug) is None:
                raise forms.ValidationError(f"There is no theme called “{slug[:60]}”.", code="unknown")
        return slugs

    def clean_tags(self) -> tuple[str, ...]:
        if self.entry is not None and "tags" not in self.raw:
            return tuple(tag.name for tag in self.entry.tags.all())
        names = tags_of(self.raw.getlist("tags"))
        # What was imported with more may keep them.
        most = (
            max(TAGS_LIMIT, self.entry.tags.count()) if self.entry and len(names) > TAGS_LIMIT else TAGS_LIMIT
        )
        if len(names) > most:
            raise forms.ValidationError(
                f"An entry has up to {most} tags; these are {len(names)}.", code="many"
            )
        for name in names:
            if len(name) > TAG_LIMIT or len(Tag.fold(name)) > 3 * TAG_LIMIT:
                raise forms.ValidationError(
                    f"A tag holds {TAG_LIMIT} characters; “{name[:20]}…” has {len(name)}.", code="long"
                )
        return names

    def clean_felt(self) -> int | None:
        """The reading; `gauge` becomes the theme it belongs to. Read the rules in PRODUCT.md under *entry*."""
        text: str = self.cleaned_data["felt"]
        shown: str = self.cleaned_data.get("gauge", "")
        themes: tuple[str, ...] | None = self.cleaned_data.get("themes")
        own = self.entry.gauge_id if self.entry else None
        first = next(iter(themes or ()), "")
        self.cleaned_data["gauge"] = ""
        if not text:
            # An edit that says nothing, or that shows another gauge unanswered, leaves the reading as it was.
            if self.entry is not None and ("felt" not in self.raw or (shown and own and shown != own)):
                self.cleaned_data["gauge"] = own or ""
                return self.entry.felt
            return None
        if not text.isascii() or not text.isdigit() or len(text) > 3 or int(text) not in READINGS:
            raise forms.ValidationError("A reading is one of the seven points.", code="reading")
        felt = int(text)
        if themes is None:  # refused above already; which gauge it is cannot be told
            return felt
        if self.entry is not None and own and (shown == own or (not shown and felt == self.entry.felt)):
            self.cleaned_data["gauge"] = own
            return felt
        if not first:
            raise forms.ValidationError(
                "A reading needs a theme: it is given on the first theme’s gauge.", code="theme"
            )
        if shown and shown != first:
            raise forms.ValidationError(
                "The first theme changed, and its gauge asks another question. Choose the reading on this one.",
                code="gauge",
            )
        self.cleaned_data["gauge"] = first
        return felt

    def clean_bring(self) -> bool:
        return (
            self.entry.bring if self.entry and self.left_out("bring") else ticked(self.cleaned_data["bring"])
        )

    def clean_off_record(self) -> bool:
        if "off_record" in self.raw:
            return ticked(self.cleaned_data["off_record"])
        if self.entry is not None:
            return self.entry.off_record
        return (self.cleaned_data.get("themes") or ("",))[0] == SELF

    def clean_look_back_on(self) -> Day | None:
        text: str = self.cleaned_data["look_back_on"]
        choice = self.raw.get("look_back", "")
        if not text or choice not in {"", "date"}:
            return None
        found = day(text)
        if found is None:
            raise forms.ValidationError(
                f"“{text[:40]}” is not a date. Write it as {self.today:%Y-%m-%d}.", code="date"
            )
        standing = (
            self.entry is not None and self.entry.look_backs.filter(on__isnull=True, due=found).exists()
        )
        if found <= self.today and not standing:
            raise forms.ValidationError("Choose a day after today to be asked on.", code="past")
        if found > self.today + FURTHEST:
            raise forms.ValidationError("Choose a day within the next ten years.", code="far")
        return found

    def clean_look_back(self) -> str:
        """Works out `look_back_to`: the day, None for never, or unchanged."""
        choice: str = self.cleaned_data["look_back"]
        on = self.cleaned_data.get("look_back_on")
        if not choice:
            choice = "date" if self.raw.get("look_back_on") else "" if self.entry else "habit"
        if choice == "":
            self.look_back_to = UNCHANGED
        elif choice == "never":
            self.look_back_to = None
        elif choice == "habit":
            weeks = habit_weeks(self.author)
            asked = weeks and self.cleaned_data.get("felt") is not None
            self.look_back_to = self.today + timedelta(weeks=weeks) if asked else None
        elif choice in WEEKS:
            self.look_back_to = self.today + timedelta(weeks=WEEKS[choice])
        elif choice == "date":
            if on is None and "look_back_on" not in self.errors:
                self.add_error(
                    "look_back_on", forms.ValidationError("Choose the day to be asked on.", code="missing")
                )
            self.look_back_to = on
        else:
            raise forms.ValidationError("Choose when to be asked again, or never.", code="choice")
        return choice

    def writing(self, *, prompt_slug: str = "", prompt_question: str = "") -> Writing:
        """What is kept, of a form that is valid."""
        held = self.cleaned_data
        due = self.look_back_to
        return Writing(
            body=held["body"],
            date=held["date"],
            zone=self.entry.zone if self.entry and held["date"] == self.entry.date else self.author.zone,
            title=held["title"],
            takeaway=held["takeaway"],
            themes=held["themes"],
            tags=held["tags"],
            felt=held["felt"],
            gauge=held["gauge"],
            bring=held["bring"],
            off_record=held["off_record"],
            prompt_slug=prompt_slug,
            prompt_question=prompt_question,
            look_back_due=None if isinstance(due, Unchanged) else due,
        )


def ticked(text: str) -> bool:
    return text.strip().lower() not in {"", "0", "false", "off", "no"}


def raw_of(entry: Entry) -> Raw:
    """An entry as the form that would keep it again. Three queries unless prefetched."""
    raw: Raw = MultiValueDict()
    due = entry.look_backs.filter(on__isnull=True).values_list("due", flat=True).first()
    for name, value in {
        "body": entry.body,
        "date": entry.date.isoformat(),
        "title": entry.title,
        "takeaway": entry.takeaway,
        "felt": "" if entry.felt is None else str(entry.felt),
        "gauge": entry.gauge_id or "",
        "bring": "1" if entry.bring else "",
        "off_record": "1" if entry.off_record else "",
        "look_back": "date" if due else "never",
        "look_back_on": due.isoformat() if due else "",
    }.items():
        raw[name] = value
    raw.setlist("themes", entry.ordered_themes)
    raw.setlist("tags", [", ".join(tag.name for tag in entry.tags.all())])
    return raw
