"""The timeline: a filter applied to the person's entries, a page of them, and its counts."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import cast

from django.db.models import Count, F, Min, Q, Sum
from django.db.models.functions import Substr, TruncMonth

from journal import readers, search
from journal.among import Among, OfFew
from journal.models import Entry, EntryTheme, Tag, User
from journal.models.entries import EntryQuerySet
from journal.timeline_filter import AFTER, NONE, Filter

PAGE = 25
RARE = (
    2_000  # below this many found, PostgreSQL sorts them; above, it walks the timeline until a page is full
)


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
    if wanted.shared:
        opened = readers.opened_entries(user)
        found = found.none() if opened is None else found.filter(Among(opened))
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
    found = entries(user, wanted).with_turned_out().with_readers(user).defer("html", "search_text")
    if not wanted.q:
        found = found.annotate(begins=Substr("body", 1, 1_000)).defer("body", "html", "search_text")
    if wanted.ranked:
        start = int(wanted.after.removeprefix("best.")) if wanted.after.startswith("best.") else 0
        rows = list(search.best_first(found, wanted.query)[start : start + size + 1])
        return Shown(rows[:size], f"best.{start + size}" if len(rows) > size else "")
    if wanted.after and not wanted.after.startswith("best."):
        place = AFTER.fullmatch(wanted.after)
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
