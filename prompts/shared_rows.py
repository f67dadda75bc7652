"""What one side of a mentorship sees of its shares: the open ones with what is new in them, the closed by their dates."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from journal.models import User
from journal.models.themes import Theme, all_themes, theme_of
from prompts import mentoring, sharing
from prompts.models import Mentorship, Reply, Share

UNREAD: Final = "unread"
CHANGED: Final = "changed"
REPLIES: Final = "replies"
REPLIES_SHOWN: Final = 5


@dataclass(frozen=True)
class Row:
    """An open share. `unread`, `changed`: by the mentor. `new`: replies that whoever looks has not read."""

    share: Share
    seen: sharing.Seen
    unread: bool
    changed: bool
    replies: int
    new: int

    @property
    def line(self) -> str:
        """How what is shared begins, once it was opened: until then its author is told that it was not."""
        return "" if self.unread else self.seen.excerpt

    def shows(self, what: str) -> bool:
        return {UNREAD: self.unread, CHANGED: self.changed, REPLIES: self.new > 0}[what]


def open_rows(bond: Mentorship, user: User) -> list[Row]:
    """What is open in a mentorship, newest first. Three queries."""
    unread = Reply.objects.filter(share__mentorship=bond).unread_by(user).order_by()
    found: Any = (
        Share.objects.open()
        .filter(mentorship=bond)
        .select_related("entry")
        .prefetch_related("entry__entry_themes", "look_backs__look_back")
        .annotate(
            reply_count=Count("replies", distinct=True),
            new_count=Count("replies", filter=Q(replies__in=unread), distinct=True),
        )
        .order_by("-shared_at", "-pk")
    )
    rows = []
    for share in found:
        what = sharing.seen_in(share)
        rows.append(
            Row(
                share=share,
                seen=what,
                unread=share.first_opened_at is None,
                changed=sharing.changed(share, what),
                replies=share.reply_count,
                new=share.new_count,
            )
        )
    return rows


@dataclass(frozen=True)
class Closed:
    """A share that was open. `title` is empty for the mentor: it is shown to its author alone."""

    share: Share
    title: str
    address: str


def closed_rows(bond: Mentorship, user: User) -> list[Closed]:
    """What was open in a mentorship and is not, newest first. One query."""
    still = Share.objects.open().filter(mentorship=bond).values("pk")
    # The bond's own manager knows the mentorship, which says when they ended too.
    found = bond.shares.exclude(pk__in=still).select_related("entry")
    return [Closed(share, *named_for(share, bond, user)) for share in found]


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
    """The rows that the address asks for, and the ways to ask. `refused` says what could not be read."""

    rows: Sequence[Row]
    chips: Sequence[Chip]
    narrowed: bool
    refused: str = ""


def pick(rows: Sequence[Row], asked: dict[str, str], words: dict[str, str]) -> Picked:
    """By `theme` and by `show` (`unread`, `changed`, `replies`); `words` are the chips' own for this side."""
    slug, show = asked.get("theme", "").strip(), asked.get("show", "").strip()
    refused = ""
    if slug and theme_of(slug) is None:
        refused = f"There is no theme called “{slug[:60]}”."
    elif show and show not in words:
        refused = f"“{show[:60]}” is nothing that can be shown here."
    chips = list(each_chip(rows, slug, show, words))
    found = [
        row
        for row in rows
        if (not slug or slug in row.seen.themes) and (not show or refused or row.shows(show))
    ]
    return Picked([] if refused else found, chips, bool(slug or show), refused)


def each_chip(rows: Iterable[Row], slug: str, show: str, words: dict[str, str]) -> Iterable[Chip]:
    rows = list(rows)
    counted = Counter(theme for row in rows for theme in row.seen.themes)

    def address(theme: str, what: str) -> str:
        pairs = [(name, value) for name, value in (("theme", theme), ("show", what)) if value]
        return "?" + urlencode(pairs)

    for theme in all_themes():
        held = theme.slug == slug
        if counted[theme.slug] or held:
            link = address("" if held else theme.slug, show)
            yield Chip(theme.short_name, counted[theme.slug], held, link, theme)
    for what, label in words.items():
        held, count = what == show, sum(row.shows(what) for row in rows)
        if count or held:
            yield Chip(label, count, held, address(slug, "" if held else what))


# --- Replies --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
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


def replies_in(bond: Mentorship, user: User, *, every: bool = False) -> tuple[list[Said], int]:
    """The newest replies of a mentorship, and how many there are.

    The entry's author reads them all, the mentor those under what is open, and their own. Two queries.
    """
    author = bond.mentee_id == user.pk
    still = Share.objects.open().filter(mentorship=bond).values("pk")
    found = Reply.objects.filter(share__mentorship=bond)
    if not author:
        found = found.filter(Q(author=user) | Q(share__in=still))
    count = found.count()
    opened = set(still.values_list("pk", flat=True))
    rows = found.select_related("author", "share__entry").order_by("-created_at", "-pk")
    return [
        said(one, user, author=author, is_open=one.share_id in opened)
        for one in (rows if every else rows[:REPLIES_SHOWN])
    ], count


def said(one: Reply, user: User, *, author: bool, is_open: bool) -> Said:
    share = one.share
    mine = one.author_id == user.pk
    last = share.author_read_at if author else share.last_read_at
    named, address = "", ""
    if share.entry is not None and (is_open or (author and share.entry.trashed_at is None)):
        named = share.entry.title or share.entry.prompt_question or "An entry"
        address = (
            reverse("entry", args=[share.entry.uuid]) if author else reverse("shared", args=[share.uuid])
        )
    new = is_open and not mine and (last is None or last < one.created_at)
    quote = one.quote if author and is_open else mentoring.quote_shown(one, is_open=is_open)
    return Said(one, quote, mine, is_open, new, named, address)


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
        .annotate(new_count=Count("replies", filter=Q(replies__in=unread)))
        .order_by("mentorship__began_at", "mentorship", "-shared_at", "-pk")
    )
    grouped = [(bond, list(rows)) for bond, rows in groupby(found, key=lambda share: share.mentorship)]
    return [Reads(bond, rows, sum(row.new_count for row in rows)) for bond, rows in grouped]
