"""What one side of a mentorship sees of its shares: the open ones with what is new in them, the closed by their dates."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, F, Q
from django.urls import reverse

from journal.dates import short_day
from journal.markup import MARKUP_VERSION
from journal.models import EntryTheme, LookBack, User
from journal.models.entries import TEXTS_OF_ENTRY
from journal.models.themes import Theme, all_themes, theme_of
from prompts import mentoring, sharing
from prompts.models import Mentorship, Reply, Share, SharedLookBack

UNREAD: Final = "unread"
CHANGED: Final = "changed"
REPLIES: Final = "replies"
SHOWN: Final = 50
REPLIES_SHOWN: Final = 5

TOUCHED: Final = Q(changed_at__gt=F("last_read_at"))
"""Of a share: what it shows was changed since it was read, and perhaps back again."""

ENTRY: Final = tuple(
    f"entry__{field.name}"
    for field in fields(sharing.Columns)
    if field.name not in {"ordered_themes", "html", "markup_version"}
)
"""All that `seen` reads but the HTML, which no list shows and no digest holds."""


@dataclass(frozen=True)
class Row:
    """An open share. `unread`, `changed`: by the mentor. `new`: replies that whoever looks has not read.

    `seen` is None where it was neither asked for nor touched since it was read: then it has not changed either.
    """

    share: Share
    entry: UUID
    themes: Sequence[str]
    seen: sharing.Seen | None
    unread: bool
    changed: bool
    replies: int
    new: int

    @property
    def line(self) -> str:
        """How what is shared begins, once it was opened: until then its author is told that it was not."""
        return "" if self.unread or self.seen is None else self.seen.excerpt

    def shows(self, what: str) -> bool:
        return {UNREAD: self.unread, CHANGED: self.changed, REPLIES: self.new > 0}[what]


def open_rows(bond: Mentorship, user: User, asked: Mapping[str, str]) -> list[Row]:
    """What is open in a mentorship, newest first, with what is seen of those that the address asks for.

    Four queries, however much is open: the words of fifty are read, and of what was touched since it was read.
    """
    unread = Reply.objects.filter(share__mentorship=bond).unread_by(user).order_by()
    opened = Share.objects.open().filter(mentorship=bond)
    counted: Any = opened.annotate(
        touched=TOUCHED,
        entry_uuid=F("entry__uuid"),
        reply_count=Count("replies"),
        new_count=Count("replies", filter=Q(replies__in=unread)),
    ).order_by("-shared_at", "-pk")
    shares = list(counted)
    themes: dict[int | None, list[str]] = defaultdict(list)
    of_entries = EntryTheme.objects.filter(entry__in=[share.entry_id for share in shares])
    for entry, theme in of_entries.order_by("position").values_list("entry", "theme"):
        themes[entry].append(theme)
    theme, show = asked.get("theme", ""), asked.get("show", "")
    wanted = [
        share.pk
        for share in shares
        if (not theme or theme in themes[share.entry_id])
        and (show != UNREAD or share.first_opened_at is None)
        and (show != CHANGED or share.touched)
        and (show != REPLIES or share.new_count)
    ]
    keys = {*wanted[: None if every(asked) else SHOWN], *(share.pk for share in shares if share.touched)}
    look_backs: dict[int, list[LookBack]] = defaultdict(list)
    for link in SharedLookBack.objects.filter(share__in=keys).select_related("look_back"):
        look_backs[link.share_id].append(link.look_back)
    values: Any = opened.filter(pk__in=keys).values_list("pk", "entry", "whole", *ENTRY)
    seen = {}
    for pk, entry, whole, *columns in values:
        words = sharing.Columns(themes[entry], *[*columns, "", MARKUP_VERSION])
        seen[pk] = sharing.seen(words, whole=whole, look_backs=look_backs[pk])
    return [row_of(share, themes[share.entry_id], seen.get(share.pk)) for share in shares]


def row_of(share: Any, themes: Sequence[str], seen: sharing.Seen | None) -> Row:
    return Row(
        share=share,
        entry=share.entry_uuid,
        themes=themes,
        seen=seen,
        unread=share.first_opened_at is None,
        changed=seen is not None and sharing.changed(share, seen),
        replies=share.reply_count,
        new=share.new_count,
    )


def every(asked: Mapping[str, str]) -> bool:
    return asked.get("shares") == "all"


@dataclass(frozen=True)
class ClosedRow:
    """A share that was open. `title` is empty for the mentor: it is shown to its author alone."""

    share: Share
    title: str
    address: str


def closed_rows(bond: Mentorship, user: User) -> list[ClosedRow]:
    """What was open in a mentorship and is not, newest first. One query."""
    still = Share.objects.open().filter(mentorship=bond).values("pk")
    # The bond's own manager knows the mentorship, which says when they ended too.
    found = bond.shares.exclude(pk__in=still).select_related("entry")
    found = found.defer(*TEXTS_OF_ENTRY)
    return [ClosedRow(share, *named_for(share, bond, user)) for share in found]


def named_for(share: Share, bond: Mentorship, user: User) -> tuple[str, str]:
    """The title and the address of a closed share's entry, for its author; nothing for anybody else."""
    if bond.mentee_id != user.pk:
        return "", ""
    if share.entry is None:
        return "An entry since deleted", ""
    if share.entry.trashed_at is not None:
        return share.entry.named, ""
    return share.entry.named, reverse("entry", args=[share.entry.uuid])


# --- Which of the open ones -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chip:
    """One way to see fewer of them; pressed again, all."""

    label: str
    count: int
    held: bool
    address: str
    theme: Theme | None = None


@dataclass(frozen=True)
class Picked:
    """The rows that the address asks for, and the ways to ask. `refused` says what could not be read.

    `more` is how many are not shown, and `all_of_them` the address that shows them too.
    """

    rows: Sequence[Row]
    chips: Sequence[Chip]
    narrowed: bool
    refused: str = ""
    more: int = 0
    all_of_them: str = ""


def pick(rows: Sequence[Row], asked: Mapping[str, str], words: Mapping[str, str]) -> Picked:
    """By `theme` and by `show` (`unread`, `changed`, `replies`), the latest fifty unless `shares` is `all`.

    `words` are the chips' own for this side.
    """
    slug, show = asked.get("theme", ""), asked.get("show", "")
    chips, narrowed = list(each_chip(rows, slug, show, words)), bool(slug or show)
    if slug and theme_of(slug) is None:
        return Picked([], chips, narrowed, f"There is no theme called “{slug[:60]}”.")
    if show and show not in words:
        return Picked([], chips, narrowed, f"“{show[:60]}” is nothing that can be shown here.")
    found = [row for row in rows if (not slug or slug in row.themes) and (not show or row.shows(show))]
    shown = found if every(asked) else found[:SHOWN]
    return Picked(
        [row for row in shown if row.seen is not None],
        chips,
        narrowed,
        more=len(found) - len(shown),
        all_of_them=address(theme=slug, show=show, shares="all"),
    )


def each_chip(rows: Sequence[Row], slug: str, show: str, words: Mapping[str, str]) -> Iterable[Chip]:
    counted = Counter(theme for row in rows for theme in row.themes)
    for theme in all_themes():
        held = theme.slug == slug
        if counted[theme.slug] or held:
            link = address(theme="" if held else theme.slug, show=show)
            yield Chip(theme.short_name, counted[theme.slug], held, link, theme)
    for what, label in words.items():
        held, count = what == show, sum(row.shows(what) for row in rows)
        if count or held:
            yield Chip(label, count, held, address(theme=slug, show="" if held else what))


def address(**asked: str) -> str:
    return "?" + urlencode([(name, value) for name, value in asked.items() if value])


# --- Replies --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReplyRow:
    """A reply as one side may still read it. `named` is empty where its entry is closed to whoever looks.

    `quote` is what may still be read of the words it quotes; to their author, all while the share is open.
    """

    reply: Reply
    quote: str
    mine: bool
    open: bool
    new: bool
    named: str
    address: str


def replies_in(
    bond: Mentorship, user: User, opened: Collection[int], *, every: bool = False
) -> tuple[list[ReplyRow], int]:
    """The newest replies of a mentorship, and how many there are. Takes the keys of what is open in it.

    The entry's author reads them all, the mentor those under what is open, and their own. Two queries.
    """
    author = bond.mentee_id == user.pk
    found = Reply.objects.filter(share__mentorship=bond)
    if not author:
        found = found.filter(Q(author=user) | Q(share__in=opened))
    count = found.count()
    rows = found.select_related("author", "share__entry").order_by("-created_at", "-pk")
    return [
        said(one, user, author=author, is_open=one.share_id in opened)
        for one in (rows if every else rows[:REPLIES_SHOWN])
    ], count


def said(one: Reply, user: User, *, author: bool, is_open: bool) -> ReplyRow:
    share = one.share
    mine = one.author_id == user.pk
    last = share.author_read_at if author else share.last_read_at
    named, address = "", ""
    if share.entry is not None and (is_open or (author and share.entry.trashed_at is None)):
        of_day = f"The entry of {short_day(share.entry.date, today=user.local_day())}"
        named = share.entry.title or share.entry.prompt_question or of_day
        address = (
            reverse("entry", args=[share.entry.uuid]) if author else reverse("shared", args=[share.uuid])
        )
    new = is_open and not mine and (last is None or last < one.created_at)
    quote = one.quote if author and is_open else mentoring.quote_shown(one, is_open=is_open)
    return ReplyRow(one, quote, mine, is_open, new, named, address)


# --- Under Mentoring ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reads:
    """What one mentor can read, newest first, and how many of their replies were not read yet."""

    bond: Mentorship
    shares: list[Share]
    new: int


def reads_of(user: User) -> list[Reads]:
    """What each mentor of a person can read, newest first, with the replies not read yet. One query."""
    unread = Reply.objects.filter(share__mentorship__mentee=user).unread_by(user).order_by()
    found: Any = (
        Share.objects.open()
        .of_author(user)
        .select_related("entry", "mentorship__mentor")
        .defer(*TEXTS_OF_ENTRY)
        .annotate(new_count=Count("replies", filter=Q(replies__in=unread)))
        .order_by("mentorship__began_at", "mentorship", "-shared_at", "-pk")
    )
    grouped = [(bond, list(rows)) for bond, rows in groupby(found, key=lambda share: share.mentorship)]
    return [Reads(bond, rows, sum(row.new_count for row in rows)) for bond, rows in grouped]
