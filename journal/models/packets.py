"""Pages for a 1:1 or an occasion: who they are for, what is on them, what is wanted of somebody."""

import uuid as uuids
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from journal.models.entries import BODY_LIMIT, Entry, LookBack
from journal.models.forecasts import Forecast
from journal.models.weeks import Week

NAME_LIMIT = 100
SECTION_LIMIT = 100
QUESTION_LIMIT = 300
ASK_LIMIT = 500
SAID_LIMIT = 300
TEXT_LIMIT = BODY_LIMIT

ASKS: Final[str] = "What I need"
SECTIONS: Final[tuple[tuple[str, str], ...]] = (
    ("Since we last met", "What has moved that they should hear from you first?"),
    ("Work nobody saw", "What held, because you had seen to it?"),
    ("Where I am stretching", "What are you doing that you could not do half a year ago?"),
    ("Decisions and reasoning", "What did you decide, and how sure were you?"),
    (ASKS, "What would you want by the next time?"),
)
"""What a packet begins with: a name, and the question that an empty one asks."""


def usual_sections() -> list[str]:
    return [name for name, _ in SECTIONS]


class Counterpart(models.Model):
    """Somebody one has 1:1s with. They have no account here and need none."""

    class Rhythm(models.TextChoices):
        WEEK = "week", "Every week"
        TWO_WEEKS = "two-weeks", "Every two weeks"
        MONTH = "month", "Every month"
        NOW_AND_THEN = "now-and-then", "Now and then"

    uuid = models.UUIDField(default=uuids.uuid4)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="counterparts")
    name = models.CharField(max_length=NAME_LIMIT)
    rhythm = models.CharField(max_length=12, choices=Rhythm.choices, default=Rhythm.NOW_AND_THEN)
    next_on = models.DateField(null=True, blank=True, help_text="the next 1:1, the author's local day")
    sections: Any = models.JSONField(default=usual_sections, help_text="names, in order")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    trashed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("author", "uuid", name="counterpart_uuid_once_an_author"),
            models.CheckConstraint(condition=~Q(name=""), name="counterpart_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"Counterpart {self.uuid}"

    @property
    def called(self) -> str:
        """The first name, as a sentence says it."""
        return self.name.split()[0]

    def after(self, day: date) -> date | None:
        """The next 1:1 after one on that day, by the rhythm; None for now and then, and where the calendar ends."""
        weeks = {self.Rhythm.WEEK: 1, self.Rhythm.TWO_WEEKS: 2, self.Rhythm.MONTH: 4}
        step = weeks.get(self.Rhythm(self.rhythm))
        try:
            return day + timedelta(weeks=step) if step else None
        except OverflowError:
            return None


class PacketQuerySet(models.QuerySet["Packet"]):
    """Reads chain: `user.packets.kept().finished()`."""

    def kept(self) -> "PacketQuerySet":
        """Not in the trash, nor those of a counterpart who is."""
        return self.filter(Q(counterpart=None) | Q(counterpart__trashed_at=None), trashed_at=None)

    def in_trash(self) -> "PacketQuerySet":
        return self.filter(trashed_at__isnull=False)

    def finished(self) -> "PacketQuerySet":
        return self.filter(finished_at__isnull=False)

    def in_progress(self) -> "PacketQuerySet":
        return self.filter(finished_at__isnull=True)

    def with_before(self) -> "PacketQuerySet":
        """Adds `before_uuid`, `before_day` and `before_finished_at`, of the last finished for the same counterpart."""
        before = Packet.objects.kept().finished().filter(counterpart=OuterRef("counterpart"))
        last = before.order_by("-ends", "-pk").annotate(for_day=Coalesce("on", "ends"))
        return self.annotate(
            latest_uuid=Subquery(last.values("uuid")[:1]),
            latest_day=Subquery(last.values("for_day")[:1]),
            latest_finished_at=Subquery(last.values("finished_at")[:1]),
        )


class Packet(models.Model):
    """A page for one 1:1 (it has a counterpart) or one occasion. Frozen when finished."""

    class Order(models.TextChoices):
        SECTIONS = "", "By section"
        THEME = "theme", "By theme"
        QUARTER = "quarter", "By quarter"

    uuid = models.UUIDField(default=uuids.uuid4)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="packets")
    counterpart = models.ForeignKey(
        Counterpart, models.CASCADE, null=True, blank=True, related_name="packets"
    )
    occasion = models.CharField(max_length=NAME_LIMIT, blank=True)
    begins = models.DateField(help_text="the first day it covers")
    ends = models.DateField(help_text="the last day it covers")
    on = models.DateField(null=True, blank=True, help_text="the day of the 1:1")
    order = models.CharField(max_length=7, choices=Order.choices, blank=True, default=Order.SECTIONS)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    asked_after_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="when it was told what came of its asks, or that there was no meeting",
    )
    trashed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = PacketQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint("author", "uuid", name="packet_uuid_once_an_author"),
            models.CheckConstraint(
                condition=Q(counterpart__isnull=False, occasion="")
                | (Q(counterpart__isnull=True) & ~Q(occasion="")),
                name="packet_for_somebody_or_an_occasion",
            ),
            models.CheckConstraint(
                condition=Q(begins__lte=models.F("ends")),
                name="packet_begins_before_it_ends",
            ),
        ]
        indexes: ClassVar = [
            models.Index("author", models.F("created_at").desc(), name="packet_newest"),
        ]

    def __str__(self) -> str:
        return f"Packet {self.uuid}"

    @property
    def finished(self) -> bool:
        return self.finished_at is not None

    @property
    def day(self) -> date:
        """The day it is for: of the 1:1, or the last that it covers."""
        return self.on or self.ends

    @property
    def before_day(self) -> date | None:
        """What the one before was for, where `with_before` brought it."""
        return getattr(self, "latest_day", None)

    @property
    def before_uuid(self) -> uuids.UUID | None:
        return getattr(self, "latest_uuid", None)

    @property
    def before_finished_at(self) -> datetime | None:
        return getattr(self, "latest_finished_at", None)


class PacketSection(models.Model):
    """A part of a packet. `question` is what it asks while it is empty; an empty one does not print."""

    packet = models.ForeignKey(Packet, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=SECTION_LIMIT)
    question = models.CharField(max_length=QUESTION_LIMIT, blank=True)
    asks = models.BooleanField(default=False, help_text="holds what is wanted of the counterpart")

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="packet_section_has_a_name"),
            models.UniqueConstraint("packet", condition=Q(asks=True), name="packet_section_of_asks_once"),
        ]

    def __str__(self) -> str:
        return f"Section {self.position}"


class Ask(models.Model):
    """Something wanted of a counterpart."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        GOT = "got", "Got"
        DROPPED = "dropped", "Dropped"

    uuid = models.UUIDField(default=uuids.uuid4)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="asks")
    counterpart = models.ForeignKey(Counterpart, models.CASCADE, related_name="asks")
    text = models.CharField(max_length=ASK_LIMIT)
    state = models.CharField(max_length=7, choices=State.choices, default=State.OPEN)
    said = models.CharField(max_length=SAID_LIMIT, blank=True, help_text="what was said last, in a line")
    said_on = models.DateField(null=True, blank=True)
    settled_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("author", "uuid", name="ask_uuid_once_an_author"),
            models.CheckConstraint(
                condition=Q(state="open", settled_on__isnull=True)
                | (~Q(state="open") & Q(settled_on__isnull=False)),
                name="ask_settled_on_a_day",
            ),
        ]
        indexes: ClassVar = [models.Index("counterpart", "state", name="ask_of_counterpart")]

    def __str__(self) -> str:
        return f"Ask {self.uuid}"


def hidden() -> Q:
    """Items whose source is off the record or in the trash."""
    return (
        Q(entry__off_record=True)
        | Q(entry__trashed_at__isnull=False)
        | Q(look_back__entry__off_record=True)
        | Q(look_back__entry__trashed_at__isnull=False)
        | Q(forecast__off_record=True)
        | Q(forecast__entry__off_record=True)
        | Q(forecast__trashed_at__isnull=False)
    )


class PacketItemQuerySet(models.QuerySet["PacketItem"]):
    """Reads chain."""

    def on_record(self) -> "PacketItemQuerySet":
        """Not what comes from an entry or a forecast that is off the record or in the trash."""
        return self.exclude(hidden())

    def in_it(self) -> "PacketItemQuerySet":
        """What a packet holds: all of a finished one; of one in progress only what has a source that may be read.

        So an entry that goes off the record or into the trash, and a look-back that is dropped, leave it at once.
        """
        kind = PacketItem.Kind
        gone = (
            Q(kind__in=PacketItem.OF_AN_ENTRY, entry=None)
            | Q(kind=kind.LOOK_BACK, look_back=None)
            | Q(kind=kind.FORECAST, forecast=None)
        )
        return self.filter(Q(section__packet__finished_at__isnull=False) | (~hidden() & ~gone))

    def with_sources(self) -> "PacketItemQuerySet":
        return self.select_related("entry", "ask", "section", "section__packet")


class PacketItem(models.Model):
    """One thing in a section, from one source or a line of one's own.

    `text` is what the packet says, `excerpt` what it says when it is asked for an excerpt, so that neither is lost
    by looking at the other; a whole entry is read from the entry. Finishing writes down what is shown as `text`, and
    no source is read any more.
    """

    class Kind(models.TextChoices):
        TAKEAWAY = "takeaway", "Takeaway"
        EXCERPT = "excerpt", "Excerpt"
        WHOLE = "whole", "Whole"
        LOOK_BACK = "look-back", "Look-back"
        FORECAST = "forecast", "Forecast"
        HEADLINE = "headline", "Headline"
        EARLIER = "earlier", "From an earlier packet"
        LINE = "line", "A line of your own"
        ASK = "ask", "Ask"

    OF_AN_ENTRY: ClassVar = (Kind.TAKEAWAY, Kind.EXCERPT, Kind.WHOLE)

    uuid = models.UUIDField(default=uuids.uuid4, help_text="a line posted twice is there once")
    section = models.ForeignKey(PacketSection, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=9, choices=Kind.choices)
    text = models.TextField(blank=True)
    excerpt = models.TextField(blank=True)
    date = models.DateField(null=True, blank=True, help_text="the day it tells of")
    entry = models.ForeignKey(Entry, models.SET_NULL, null=True, blank=True, related_name="packet_items")
    look_back = models.ForeignKey(LookBack, models.SET_NULL, null=True, blank=True, related_name="+")
    forecast = models.ForeignKey(Forecast, models.SET_NULL, null=True, blank=True, related_name="+")
    week = models.ForeignKey(Week, models.SET_NULL, null=True, blank=True, related_name="+")
    ask = models.ForeignKey(Ask, models.CASCADE, null=True, blank=True, related_name="items")

    objects: ClassVar = PacketItemQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("section", "uuid", name="packet_item_uuid_once"),
            models.CheckConstraint(
                condition=Q(kind="ask", ask__isnull=False) | (~Q(kind="ask") & Q(ask__isnull=True)),
                name="packet_item_is_an_ask_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"Item {self.uuid}"

    @property
    def shown(self) -> str:
        """What it says, as Markdown. Its entry and ask at hand, and its section's packet, it is free of queries."""
        if self.section.packet.finished:
            return self.text
        if self.kind == self.Kind.WHOLE:
            return self.entry.body if self.entry is not None else ""
        if self.kind == self.Kind.EXCERPT:
            return self.excerpt
        if self.ask is not None:
            return self.ask.text
        return self.text
