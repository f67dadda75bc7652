"""Robin's 1:1s: a counterpart, the packets brought to him, and one in progress."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from journal import packets
from journal.asks import settle
from journal.models import Ask, Counterpart, Packet, PacketItem, User
from journal.models.packets import SECTIONS

BROUGHT = 3
"""Takeaways in each, of the weeks before it."""


def meet(user: User, told: dict[str, Any], today: date, seed: uuid.UUID) -> None:
    """Tuesdays, so many weeks back; the next one is on the coming Tuesday."""

    def tuesday(weeks: int) -> date:
        return today - timedelta(days=today.weekday() - 1, weeks=weeks)

    def at(day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour, 12), ZoneInfo(user.zone))

    first = told["packet"][0]["weeks"]
    counterpart = Counterpart.objects.create(
        author=user,
        uuid=uuid.uuid5(seed, f"{user.email} counterpart"),
        name=told["name"],
        rhythm=told["rhythm"],
        created_at=at(tuesday(first) - timedelta(days=1), 20),
    )
    asks = [
        Ask.objects.create(
            author=user,
            counterpart=counterpart,
            uuid=uuid.uuid5(seed, f"{user.email} ask {number}"),
            text=one["text"],
            created_at=at(tuesday(told["packet"][one["packets"][0] - 1]["weeks"]) - timedelta(days=1), 20),
        )
        for number, one in enumerate(told["ask"])
    ]
    begins = tuesday(first) - timedelta(weeks=4)
    for number, one in enumerate(told["packet"], start=1):
        day = tuesday(one["weeks"])
        packet = Packet.objects.create(
            author=user, counterpart=counterpart, uuid=uuid.uuid5(seed, f"{user.email} packet {number}"),
            begins=begins, ends=day - timedelta(days=1), on=day, created_at=at(day - timedelta(days=1), 20),
        )  # fmt: skip
        packets.lay_out(packet, SECTIONS)
        told_before = packets.offered(user).between(begins, packet.ends).filter(bring=False)
        for entry in told_before.exclude(takeaway="").order_by("date")[:BROUGHT]:
            packets.add_entry(packet, entry)
        for section in packet.sections.all():
            if text := one["lines"].get(section.name):
                packets.put(section, kind=PacketItem.Kind.LINE, text=text)
            for ask, wanted in zip(asks, told["ask"], strict=True):
                if section.asks and number in wanted["packets"]:
                    packets.put(section, kind=PacketItem.Kind.ASK, ask=ask)
        packets.finish(packet)
        Packet.objects.filter(pk=packet.pk).update(finished_at=at(day - timedelta(days=1), 21))
        begins = day
    for ask, wanted in zip(asks, told["ask"], strict=True):
        if said := wanted.get("said"):
            last = told["packet"][wanted["packets"][-1] - 1]["weeks"]
            settle(ask, wanted.get("state", "open"), said, tuesday(wanted.get("weeks", last)))
    coming = tuesday(-1) if today.weekday() > 1 else tuesday(0)
    Counterpart.objects.filter(pk=counterpart.pk).update(next_on=coming)
    counterpart.refresh_from_db()
    packets.begin(user, counterpart)
