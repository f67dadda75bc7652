"""Asks: how often each stood in a packet, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from journal.dates import MONTHS, short_day
from journal.models import Ask, Packet, PacketItem, User
from journal.models.packets import PacketQuerySet

ORDINALS: Final = (
    "", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
)  # fmt: skip


@dataclass(frozen=True)
class Tally:
    """How often an ask stood in a packet, and since when."""

    times: int
    since: date


def asked(asks: Iterable[Ask], author: User, until: Packet | None = None) -> dict[int, Tally]:
    """By the ask's key, up to a packet where one is given: the packets in the trash left out. One query."""
    wanted = list(asks)
    rows = (
        PacketItem.objects.filter(ask__in=wanted, section__packet__trashed_at=None)
        .filter(Q(section__packet__created_at__lte=until.created_at) if until else Q())
        .order_by()
        .values("ask")
        .annotate(times=Count("section__packet", distinct=True), first=Min("section__packet__ends"))
        .values_list("ask", "times", "first")
    )
    found = {ask: Tally(times, first) for ask, times, first in rows}
    return {ask.pk: found.get(ask.pk) or Tally(0, author.local_day(ask.created_at)) for ask in wanted}


@dataclass(frozen=True)
class Meeting:
    """A 1:1 that was, and the asks of its packet, of which it is not told yet what came."""

    packet: Packet
    asks: list[tuple[Ask, str]]


def untold(author: User) -> PacketQuerySet:
    """The finished packets of 1:1s of which it is not told yet what came, or that there was none."""
    found: PacketQuerySet = author.packets.kept().finished().filter(on__isnull=False, asked_after_at=None)
    return found


def meetings(author: User, first: date, last: date, today: date) -> list[Meeting]:
    """Those from the first day to the last, the latest first. One query."""
    met = untold(author).filter(on__range=(first, last))
    before = (
        PacketItem.objects.filter(ask=OuterRef("ask"), section__packet__trashed_at=None)
        .order_by()
        .values("ask")
    )
    items: QuerySet[Any] = (
        PacketItem.objects.filter(section__packet__in=met, ask__isnull=False)
        .select_related("ask", "section__packet__counterpart")
        .annotate(
            asked_times=Subquery(
                before.annotate(times=Count("section__packet", distinct=True)).values("times")
            ),
            asked_since=Subquery(before.annotate(since=Min("section__packet__ends")).values("since")),
        )
        .order_by("-section__packet__on", "section__packet", "position", "pk")
    )
    told: dict[int, Meeting] = {}
    for item in items:
        packet = item.section.packet
        if item.ask is not None:
            line = (item.ask, counted(Tally(item.asked_times, item.asked_since), today))
            told.setdefault(packet.pk, Meeting(packet, [])).asks.append(line)
    return list(told.values())


@transaction.atomic
def settle(ask: Ask, state: str, said: str, today: date) -> Ask:
    """What came of it. An open one may say what was said, too."""
    ask = Ask.objects.select_for_update(of=("self",)).get(pk=ask.pk)
    if said != ask.said:
        ask.said, ask.said_on = said, (today if said else None)
    if state != ask.state:
        ask.state, ask.settled_on = state, (None if state == Ask.State.OPEN else today)
    ask.updated_at = timezone.now()
    ask.save()
    return ask


def ordinal(number: int) -> str:
    """4th, 21st."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def counted(asked: Tally, today: Any) -> str:
    """Third time since August; First asked 27 October."""
    if asked.times < 2:
        return f"First asked {short_day(asked.since, today=today)}"
    word = ORDINALS[asked.times] if asked.times < len(ORDINALS) else ordinal(asked.times)
    year = "" if asked.since.year == today.year else f" {asked.since.year}"
    return f"{word.capitalize()} time since {MONTHS[asked.since.month - 1]}{year}"
