"""The timeline's filter: parsed from the address, applied to a QuerySet, turned back into an address; its counts.

A value that cannot be read is refused with a sentence, and then nothing is shown: an entry too many would be a lie.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, cast
from urllib.parse import quote, urlencode

from django.db.models import Count, F, Min, Q, Sum
from django.db.models.functions import Substr, TruncMonth
from django.http import QueryDict

from journal import search
from journal.among import Among, OfFew
from journal.dates import long_day
from journal.isoweek import IsoWeek
from journal.models import Entry, EntryTheme, Tag, User
from journal.models.entries import TAG_LIMIT, EntryQuerySet
from journal.models.themes import Theme, theme_of

PAGE = 25
NONE = "none"
SINGLE = (
    "q", "from", "to", "week", "prompt", "gauge", "felt", "look_back", "bring", "off_record", "sort", "after",
)  # fmt: skip
RARE = (
    2_000  # below this many found, PostgreSQL sorts them; above, it walks the timeline until a page is full
)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FELT = re.compile(r"([1-7])(?:-([1-7]))?", re.ASCII)
_AFTER = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d{1,18})", re.ASCII)
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
            "bring": {"bring": False}, "off_record": {"off_record": False},
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
    if found := _AFTER.fullmatch(text):
        day("after", found[1])
        return text
    raise Refusal("after", text, f"“{shown(text)}” is not a place in this list.")


def shown(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


# --- Applying --------------------------------------------------------------------------------------------


def entries(user: User, wanted: Filter) -> EntryQuerySet:
    """The person's entries that the filter leaves, unordered, whatever its order and place."""
    return with_themes(before_themes(user, wanted), user, wanted.themes)


def before_themes(user: User, wanted: Filter) -> EntryQuerySet:
    """All of the filter but its themes: what the counts beside the themes are of."""
    found: EntryQuerySet = user.entries.kept()
    if wanted.q:
        found = cast(EntryQuerySet, search.matching(found, user.pk, wanted.query))
    for name in wanted.tags:
        had = Tag.entries.through.objects.filter(tag__author=user, tag__folded=Tag.fold(name))
        found = found.filter(Among(had.values("entry")))
    if wanted.since:
        found = found.filter(date__gte=wanted.since)
    if wanted.until:
        found = found.filter(date__lte=wanted.until)
    if wanted.week:
        found = found.filter(date__range=(wanted.week.monday, wanted.week.sunday))
    if wanted.prompt:
        found = found.filter(prompt_slug=wanted.prompt)
    if wanted.gauge:
        found = found.filter(gauge=wanted.gauge)
    if wanted.felt:
        found = found.filter(felt__range=wanted.felt)
    if wanted.look_back:
        asked = user.look_backs.order_by()
        if wanted.look_back == "done":
            asked = asked.filter(on__isnull=False)
        else:
            asked = asked.filter(on__isnull=True, due__lte=user.local_day())
        found = found.filter(Among(asked.values("entry")))
    if wanted.bring:
        found = found.filter(bring=True)
    if wanted.off_record:
        found = found.filter(off_record=True)
    return found


def with_themes(found: EntryQuerySet, user: User, slugs: tuple[str, ...]) -> EntryQuerySet:
    return found.filter(of_themes(user, slugs)) if slugs else found


def of_themes(user: User, slugs: tuple[str, ...]) -> Q:
    """That an entry has one of the themes, `none` among them."""
    themed = EntryTheme.objects.filter(author=user).order_by()
    named = [slug for slug in slugs if slug != NONE]
    any_of: list[Q] = []
    if named:
        any_of.append(Q(Among(themed.filter(theme__in=named).values("entry"))))
    if NONE in slugs:
        any_of.append(~Q(Among(themed.values("entry"))))
    return reduce(or_, any_of)


@dataclass(frozen=True)
class Shown:
    """One page of the timeline."""

    entries: list[Entry]
    after: str  # the cursor of the next page, empty on the last


def page(user: User, wanted: Filter, *, rare: bool, size: int = PAGE) -> Shown:
    """One page's rows, newest first or best first: one query.

    With a theme, PostgreSQL collects all of its entries first: 34 ms at 100,000 where a walk with good statistics
    would take 1.3; but without statistics that walk can become a join of everything with everything.

    `rare` says that few entries are found, so sorting them costs less than walking the timeline.
    """
    found = entries(user, wanted).with_turned_out().defer("html", "search_text")
    if not wanted.q:
        found = found.annotate(begins=Substr("body", 1, 1_000)).defer("body", "html", "search_text")
    if wanted.ranked:
        start = int(wanted.after.removeprefix("best.")) if wanted.after.startswith("best.") else 0
        rows = list(search.best_first(found, wanted.query)[start : start + size + 1])
        return Shown(rows[:size], f"best.{start + size}" if len(rows) > size else "")
    if wanted.after and not wanted.after.startswith("best."):
        place = _AFTER.fullmatch(wanted.after)
        assert place  # noqa: S101 (parsed before)
        on, key = date.fromisoformat(place[1]), int(place[2])
        found = found.filter(Q(date__lt=on) | Q(date=on, id__lt=key), date__lte=on)
    found = cast(EntryQuerySet, search.newest_first(found, rare=rare and bool(wanted.query)))
    rows = list(found[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return Shown(rows, f"{rows[-1].date.isoformat()}.{rows[-1].pk}" if more else "")


# --- Counts ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counts:
    """How many there are. `themes` follow the other filters, `none` among them; `first` is the earliest day."""

    total: int
    found: int
    off_record: int
    first: date | None
    themes: dict[str, int]


def counts(user: User, wanted: Filter) -> Counts:
    """Two queries."""
    if not wanted.narrows:
        return counts_of_all(user)
    # An entry's first theme, or its lack of one, stands for the entry once.
    once = Q(entry_themes__position__isnull=True) | Q(entry_themes__position=1)
    if wanted.themes:
        once &= of_themes(user, wanted.themes)
    rows = (
        before_themes(user, wanted)
        .order_by()
        .values_list("entry_themes__theme")
        .annotate(
            every=Count("pk"),
            whole=Count("pk", filter=once),
            off=Count("pk", filter=once & Q(off_record=True)),
        )
    )
    by_theme: dict[str, int] = {}
    found = off_record = 0
    for slug, count, entries_once, off_record_once in rows:
        by_theme[slug or NONE] = count
        found += entries_once
        off_record += off_record_once
    sums = user.entries.kept().aggregate(total=Count("pk"), first=Min("date"))
    return Counts(sums["total"], found, off_record, sums["first"], by_theme)


def counts_of_all(user: User) -> Counts:
    """The same without a filter, from indexes alone: all are counted, and the few in the trash taken off.

    Every entry that has themes has a first one, so those without any need no look at each.
    """
    uses, firsts = Count("entry"), Count("entry", filter=Q(position=1))
    had = EntryTheme.objects.order_by().values_list("theme")
    every = had.filter(author=user).annotate(uses=uses, firsts=firsts)
    trashed = had.filter(OfFew(user.entries.in_trash())).annotate(uses=-uses, firsts=-firsts)
    by_theme: Counter[str] = Counter()
    themed = 0
    for slug, count, count_first in every.union(trashed, all=True).order_by():
        by_theme[slug] += count
        themed += count_first
    sums = user.entries.kept().aggregate(
        total=Count("pk"), first=Min("date"), off=Count("pk", filter=Q(off_record=True))
    )
    by_theme[NONE] = sums["total"] - themed
    return Counts(sums["total"], sums["total"], sums["off"], sums["first"], dict(+by_theme))


def would_be(user: User, wanted: Filter) -> int:
    """How many a filter finds: one query."""
    return entries(user, wanted).count()


@dataclass(frozen=True)
class Month:
    """A month's part of a page, with what the whole month holds of what is filtered."""

    first: date
    entries: list[Entry]
    count: int
    words: int


def months(user: User, wanted: Filter, rows: list[Entry]) -> list[Month]:
    """The page's rows by month, newest first; the counts are of the whole months. One query, none without rows."""
    if not rows:
        return []
    grouped: dict[date, list[Entry]] = {}
    for entry in rows:
        grouped.setdefault(entry.date.replace(day=1), []).append(entry)
    latest = max(grouped)
    upper = latest.replace(year=latest.year + latest.month // 12, month=latest.month % 12 + 1)
    sums = {
        first: (count, words)
        for first, count, words in entries(user, wanted)
        .filter(date__gte=min(grouped), date__lt=upper)
        .order_by()
        .annotate(month=TruncMonth("date"))
        .values_list("month")
        .annotate(many=Count("pk"), long=Sum("words"))
    }
    return [Month(first, listed, *sums.get(first, (len(listed), 0))) for first, listed in grouped.items()]


def marks_of(rows: list[Entry]) -> dict[int, tuple[list[str], list[str]]]:
    """The themes in order and the tags of each row: one query for both."""
    keys = [entry.pk for entry in rows]
    if not keys:
        return {}
    themed = EntryTheme.objects.filter(entry__in=keys).order_by().values_list("entry", "position", "theme")
    tagged = (
        Tag.entries.through.objects.filter(entry__in=keys)
        .order_by()
        .values_list("entry", F("tag__id") + 10, "tag__name")
    )
    found: dict[int, tuple[list[str], list[str]]] = {key: ([], []) for key in keys}
    for key, place, name in sorted(themed.union(tagged, all=True)):
        found[key][0 if place < 10 else 1].append(name)
    return found


def tag_choices(user: User) -> list[tuple[str, int]]:
    """The person's tags with how many kept entries each has: one query.

    All are counted from the index, and those in the trash, which are few, are taken off.
    """
    had = Tag.entries.through.objects.order_by().values_list("tag__folded", "tag__name")
    every = had.filter(tag__author=user).annotate(uses=Count("tag"))
    trashed = had.filter(OfFew(user.entries.in_trash())).annotate(uses=-Count("tag"))
    uses: Counter[tuple[str, str]] = Counter()
    for folded, name, count in every.union(trashed, all=True).order_by():
        uses[folded, name] += count
    return [(name, count) for (_, name), count in sorted((+uses).items())]


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
    if wanted.off_record:
        yield chip("Off the record", "off_record")


def full_day(when: date) -> str:
    """1 October 2026."""
    return f"{long_day(when).split(' ', 1)[1]} {when.year}"


def in_words(wanted: Filter) -> str:
    """The filter as one line, for what is taken along."""
    return "; ".join(chip.label for chip in chips(wanted))
