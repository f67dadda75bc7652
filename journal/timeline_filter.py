"""The timeline's filter: parsed from the address, turned back into an address and put in words.

A value that cannot be read is refused with a sentence, and then nothing is shown: an entry too many would be a lie.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from django.http import QueryDict

from journal import search
from journal.dates import long_day
from journal.isoweek import IsoWeek
from journal.models import Tag
from journal.models.entries import TAG_LIMIT
from journal.models.themes import Theme, theme_of

NONE = "none"
SINGLE = (
    "q", "from", "to", "week", "prompt", "gauge", "felt", "look_back", "bring", "shared", "off_record", "sort",
    "after",
)  # fmt: skip
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FELT = re.compile(r"([1-7])(?:-([1-7]))?", re.ASCII)
AFTER = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d{1,18})", re.ASCII)
_RANKED = re.compile(r"best\.(\d{1,6})", re.ASCII)


class Refusal(Exception):
    """A value that cannot be read: the field, the value, and what to say about it."""

    def __init__(self, name: str, value: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name, self.value, self.sentence = name, value, sentence


@dataclass(frozen=True)
class Filter:
    """Everything combines: several themes mean any of them, several tags all of them."""

    themes: tuple[str, ...] = ()  # slugs, and `none`
    tags: tuple[str, ...] = ()
    q: str = ""
    since: date | None = None
    until: date | None = None
    week: IsoWeek | None = None
    prompt: str = ""
    gauge: str = ""
    felt: tuple[int, int] | None = None
    look_back: str = ""
    bring: bool = False
    shared: bool = False
    off_record: bool = False
    best: bool = False
    after: str = ""
    query: search.Query = field(default=search.Query(), compare=False)

    @property
    def narrows(self) -> bool:
        """Whether anything but the order and the place is asked for."""
        return replace(self, best=False, after="") != Filter()

    @property
    def ranked(self) -> bool:
        return self.best and bool(self.query.wanted)

    def parameters(self) -> list[tuple[str, str]]:
        """As in the address, in one fixed order, so that equal filters have equal addresses."""
        pairs = [("q", self.q)]
        pairs += [("theme", slug) for slug in self.themes]
        pairs += [("tag", name) for name in self.tags]
        pairs += [
            ("from", self.since.isoformat() if self.since else ""),
            ("to", self.until.isoformat() if self.until else ""),
            ("week", self.week.name if self.week else ""),
            ("prompt", self.prompt),
            ("gauge", self.gauge),
            ("felt", felt_text(self.felt)),
            ("look_back", self.look_back),
            ("bring", "1" if self.bring else ""),
            ("shared", "1" if self.shared else ""),
            ("off_record", "1" if self.off_record else ""),
            ("sort", "best" if self.best and self.q else ""),
            ("after", self.after),
        ]
        return [(name, value) for name, value in pairs if value]

    def address(self, path: str = "") -> str:
        pairs = self.parameters()
        return f"{path}?{urlencode(pairs, quote_via=quote)}" if pairs else path or "?"

    def without(self, name: str, value: str = "") -> "Filter":
        """The filter less one of its parts, from the first page on."""
        start = replace(self, after="")
        if name == "theme":
            return replace(start, themes=tuple(slug for slug in self.themes if slug != value))
        if name == "tag":
            return replace(start, tags=tuple(tag for tag in self.tags if tag != value))
        if name == "q":
            return replace(start, q="", query=search.Query(), best=False)
        empty: dict[str, Any] = {
            "from": {"since": None}, "to": {"until": None}, "week": {"week": None}, "prompt": {"prompt": ""},
            "gauge": {"gauge": ""}, "felt": {"felt": None}, "look_back": {"look_back": ""},
            "bring": {"bring": False}, "shared": {"shared": False}, "off_record": {"off_record": False},
        }  # fmt: skip
        return replace(start, **empty[name])


def next_page(wanted: Filter, after: str) -> Filter:
    """The same filter from another place on."""
    return replace(wanted, after=after)


def felt_text(felt: tuple[int, int] | None) -> str:
    if felt is None:
        return ""
    low, high = felt
    return str(low) if low == high else f"{low}-{high}"


# --- Parsing ---------------------------------------------------------------------------------------------


def parse(data: QueryDict) -> Filter:
    """The filter of an address. An empty value asks nothing; raises Refusal at the first that cannot be read."""
    one = {name: (data.get(name) or "").strip() for name in SINGLE}
    q = one["q"]
    if len(q) > search.QUERY_LIMIT:
        raise Refusal("q", q, f"A search holds at most {search.QUERY_LIMIT} characters.")
    return Filter(
        themes=themes(data.getlist("theme")),
        tags=tags(data.getlist("tag")),
        q=q,
        query=search.parse(q),
        since=day("from", one["from"]),
        until=day("to", one["to"]),
        week=week(one["week"]),
        prompt=prompt(one["prompt"]),
        gauge=known_theme("gauge", one["gauge"]),
        felt=felt(one["felt"]),
        look_back=choice("look_back", one["look_back"], ("due", "done")),
        bring=bool(choice("bring", one["bring"], ("1",))),
        shared=bool(choice("shared", one["shared"], ("1",))),
        off_record=bool(choice("off_record", one["off_record"], ("1",))),
        best=bool(choice("sort", one["sort"], ("best",))) and bool(q),
        after=after(one["after"]),
    )


def themes(given: list[str]) -> tuple[str, ...]:
    wanted = dict.fromkeys(slug for slug in given if slug)
    for slug in wanted:
        if slug != NONE:
            known_theme("theme", slug)
    return tuple(wanted)


def known_theme(name: str, slug: str) -> str:
    if slug and theme_of(slug) is None:
        raise Refusal(name, slug, f"There is no theme called “{shown(slug)}”.")
    return slug


def tags(given: list[str]) -> tuple[str, ...]:
    wanted: dict[str, str] = {}
    for name in (name.strip() for name in given):
        if len(name) > TAG_LIMIT:
            raise Refusal("tag", name, f"A tag has at most {TAG_LIMIT} characters.")
        if name:
            wanted.setdefault(Tag.fold(name), name)
    return tuple(wanted.values())


def day(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Refusal(name, text, f"“{shown(text)}” is not a date.")


def week(text: str) -> IsoWeek | None:
    if not text:
        return None
    found = IsoWeek.parse(text)
    if found is None or found.monday.year >= 9999:
        raise Refusal("week", text, f"“{shown(text)}” is not a week. Weeks are written like 2026-W47.")
    return found


def prompt(slug: str) -> str:
    if slug and not re.fullmatch(r"[\w-]{1,80}", slug):
        raise Refusal("prompt", slug, f"“{shown(slug)}” is not the name of a prompt.")
    return slug


def felt(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    if found := _FELT.fullmatch(text):
        low, high = int(found[1]), int(found[2] or found[1])
        if low <= high:
            return low, high
    raise Refusal(
        "felt", text, f"“{shown(text)}” is not a reading. Readings are 1 to 7, or a stretch like 5-7."
    )


def choice(name: str, text: str, known: tuple[str, ...]) -> str:
    if text and text not in known:
        raise Refusal(
            name, text, f"“{shown(text)}” is nothing that “{name}” can be: {' or '.join(known)}, or left out."
        )
    return text


def after(text: str) -> str:
    if not text or _RANKED.fullmatch(text):
        return text
    if found := AFTER.fullmatch(text):
        day("after", found[1])
        return text
    raise Refusal("after", text, f"“{shown(text)}” is not a place in this list.")


def shown(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


# --- In words --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chip:
    """A filter in force: its words, and what is left without it."""

    label: str
    left: Filter
    address: str
    theme: Theme | None = None


def chips(wanted: Filter, path: str = "", question: str = "") -> list[Chip]:
    """The parts of the filter in words. `question` is what its prompt asks, where an entry told."""

    def chip(label: str, name: str, value: str = "", theme: Theme | None = None) -> Chip:
        left = wanted.without(name, value)
        return Chip(label, left, left.address(path), theme)

    return list(each_chip(wanted, chip, question))


def each_chip(wanted: Filter, chip: Callable[..., Chip], question: str) -> Iterator[Chip]:
    if wanted.q:
        yield chip(f"Words: {wanted.q}", "q")
    for slug in wanted.themes:
        found = theme_of(slug)
        yield chip(found.short_name if found else "No theme", "theme", slug, found)
    for name in wanted.tags:
        yield chip(f"Tag {name}", "tag", name)
    if wanted.since:
        yield chip(f"From {full_day(wanted.since)}", "from")
    if wanted.until:
        yield chip(f"To {full_day(wanted.until)}", "to")
    if wanted.week:
        yield chip(f"Week {wanted.week.number} of {wanted.week.year}", "week")
    if wanted.prompt:
        yield chip(f"Question: {question or wanted.prompt}", "prompt")
    if wanted.gauge and (gauge := theme_of(wanted.gauge)):
        yield chip(f"Gauge of {gauge.short_name}", "gauge", theme=gauge)
    if wanted.felt:
        low, high = wanted.felt
        yield chip(f"Reading {low}" if low == high else f"Reading {low} to {high}", "felt")
    if wanted.look_back:
        yield chip(f"Look-back {wanted.look_back}", "look_back")
    if wanted.bring:
        yield chip("Bring", "bring")
    if wanted.shared:
        yield chip("Shared", "shared")
    if wanted.off_record:
        yield chip("Off the record", "off_record")


def full_day(when: date) -> str:
    """1 October 2026."""
    return f"{long_day(when).split(' ', 1)[1]} {when.year}"


def in_words(wanted: Filter) -> str:
    """The filter as one line, for what is taken along."""
    return "; ".join(chip.label for chip in chips(wanted))
