"""What a person expected, how sure they were of it, and what came of it."""

import uuid as uuids
from datetime import date, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from journal.models.entries import NOTE_LIMIT, TEXTS_OF_ENTRY, Entry

CLAIM_LIMIT = 300
PROBABILITIES = range(1, 100)

__all__ = ["CLAIM_LIMIT", "NOTE_LIMIT", "PROBABILITIES", "Forecast", "ForecastRevision", "LaterProbability"]


class Outcome(models.TextChoices):
    """What came of a forecast; empty while it is open."""

    OPEN = "", "Open"
    YES = "yes", "Yes"
    NO = "no", "No"
    VOID = "void", "Void"


def in_per_cent(name: str) -> Q:
    return Q(**{f"{name}__gte": PROBABILITIES[0], f"{name}__lte": PROBABILITIES[-1]})


def settled_whole() -> Q:
    """Settled with its day, or open without one. (A note begun before it was put off stays with an open one.)"""
    return Q(outcome=Outcome.OPEN, settled_on__isnull=True) | (
        Q(settled_on__isnull=False) & ~Q(outcome=Outcome.OPEN)
    )


class ForecastQuerySet(models.QuerySet["Forecast"]):
    """Reads chain: `user.forecasts.kept().open()`."""

    def kept(self) -> "ForecastQuerySet":
        """What is not in the trash."""
        return self.filter(trashed_at__isnull=True)

    def in_trash(self) -> "ForecastQuerySet":
        return self.filter(trashed_at__isnull=False)

    def trashed_before(self, moment: datetime) -> "ForecastQuerySet":
        return self.filter(trashed_at__lte=moment)

    def open(self) -> "ForecastQuerySet":
        """Not settled, the first due first."""
        return self.filter(outcome=Outcome.OPEN).order_by("due", "id")

    def past_their_day(self, today: date) -> "ForecastQuerySet":
        """Those whose day has come, settled or not."""
        return self.filter(due__lte=today)

    def to_come(self, today: date) -> "ForecastQuerySet":
        return self.filter(due__gt=today)

    def due(self, today: date) -> "ForecastQuerySet":
        """Kept ones to be asked about on that day, the longest waiting first; not those put off to a later one."""
        return (
            self.kept().open().past_their_day(today).filter(Q(asks_on__isnull=True) | Q(asks_on__lte=today))
        )

    def settled(self) -> "ForecastQuerySet":
        """Settled, the last due first."""
        return self.exclude(outcome=Outcome.OPEN).order_by("-due", "-id")

    def came(self, outcome: str) -> "ForecastQuerySet":
        return self.filter(outcome=outcome)

    def scored(self, today: date) -> "ForecastQuerySet":
        """Those that calibration rests on: their day has come, and they are settled as yes or no."""
        return self.kept().settled().past_their_day(today).exclude(outcome=Outcome.VOID)

    def said(self, lowest: int, highest: int) -> "ForecastQuerySet":
        """By what was said first, both ends counted."""
        return self.filter(probability__range=(lowest, highest))

    def on_record(self) -> "ForecastQuerySet":
        """Not those of an entry off the record, nor of one that was so when it was deleted."""
        return self.filter(off_record=False).exclude(entry__off_record=True)

    def with_entry(self) -> "ForecastQuerySet":
        """With their entries, but for the texts, and later probabilities. Two queries."""
        return self.select_related("entry").defer(*TEXTS_OF_ENTRY).prefetch_related("later")

    def with_revisions(self) -> "ForecastQuerySet":
        """With what they said before. One query more."""
        return self.prefetch_related("revisions")


class Forecast(models.Model):
    """A claim, how sure its author was, and the day it is decided by. The first probability is never changed.

    It follows its entry off the record, and stays when that is deleted (`off_record` then keeps what the entry was).
    """

    uuid = models.UUIDField(default=uuids.uuid4)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="forecasts")
    entry = models.ForeignKey(Entry, models.SET_NULL, null=True, blank=True, related_name="forecasts")
    off_record = models.BooleanField(default=False, help_text="its entry was, when that was deleted")
    claim = models.CharField(max_length=CLAIM_LIMIT)
    probability = models.PositiveSmallIntegerField(help_text="the first one, in per cent; it is scored")
    made_on = models.DateField(help_text="the author's local day")
    due = models.DateField()
    asks_on = models.DateField(null=True, blank=True, help_text="put off: asked about from this day on")
    outcome = models.CharField(max_length=4, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    note = models.TextField(blank=True)
    settled_on = models.DateField(null=True, blank=True, help_text="the author's local day")
    version = models.PositiveIntegerField(default=1, help_text="counts what was settled and changed")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    trashed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = ForecastQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("author", "uuid", name="forecast_uuid_once_an_author"),
            models.CheckConstraint(condition=~Q(claim=""), name="forecast_claims_something"),
            models.CheckConstraint(condition=in_per_cent("probability"), name="forecast_probability_1_to_99"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="forecast_outcome_known"),
            models.CheckConstraint(condition=settled_whole(), name="forecast_settled_on_a_day"),
        ]
        indexes: ClassVar = [
            models.Index("author", "due", condition=Q(outcome=""), name="forecast_due"),
            models.Index("author", models.F("due").desc(), models.F("id").desc(), name="forecast_settled"),
        ]

    def __str__(self) -> str:
        return f"Forecast {self.uuid}"

    @property
    def is_open(self) -> bool:
        return self.outcome == Outcome.OPEN

    @property
    def shown_entry(self) -> Entry | None:
        """The entry it came from, unless that is in the trash."""
        return self.entry if self.entry is not None and self.entry.trashed_at is None else None

    @property
    def is_off_record(self) -> bool:
        return self.off_record or (self.entry is not None and self.entry.off_record)

    @property
    def latest(self) -> int:
        """What was said last; free of queries after `with_entry`."""
        return max(self.later.all(), key=lambda row: (row.created_at, row.pk), default=self).probability

    def waits(self, today: date) -> bool:
        """Its day has come, and it was put off to a later one."""
        return self.is_open and self.due <= today and self.asks_on is not None and self.asks_on > today


class LaterProbability(models.Model):
    """What its author said afterwards. Kept and shown, never scored."""

    forecast = models.ForeignKey(Forecast, models.CASCADE, related_name="later")
    probability = models.PositiveSmallIntegerField()
    on = models.DateField(help_text="the author's local day")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=in_per_cent("probability"), name="later_probability_1_to_99"),
        ]

    def __str__(self) -> str:
        return f"{self.probability} % on {self.on}"


class ForecastRevision(models.Model):
    """What a forecast said before a change, so that none shows as if it had always said what it says now."""

    forecast = models.ForeignKey(Forecast, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    claim = models.CharField(max_length=CLAIM_LIMIT)
    due = models.DateField()
    outcome = models.CharField(max_length=4, choices=Outcome.choices, blank=True)
    note = models.TextField(blank=True)
    settled_on = models.DateField(null=True, blank=True)
    changed_on = models.DateField(
        help_text="the author's local day on which it was changed to what came next"
    )
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint("forecast", "number", name="forecast_revision_number_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="forecast_revision_outcome_known"
            ),
            models.CheckConstraint(condition=settled_whole(), name="forecast_revision_settled_on_a_day"),
        ]

    def __str__(self) -> str:
        return f"Revision {self.number}"
