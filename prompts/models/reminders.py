"""A person's weekly slot, the mail about it, and the calendar feed."""

import uuid as uuids
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from journal.dates import DAYS
from prompts import slots

if TYPE_CHECKING:
    from journal.models import User


class Reminder(models.Model):
    """The weekly slot, a weekday and an hour of the person's own clock, and whether they want mail then.

    `on_elsewhere` remembers that an imported archive had it on: wanting mail is said to each server anew.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminder")
    on = models.BooleanField(default=False)
    on_elsewhere = models.BooleanField(default=False)
    weekday = models.PositiveSmallIntegerField(default=5, help_text="1 is Monday, as in ISO 8601")
    hour = models.PositiveSmallIntegerField(default=15)
    names = models.BooleanField(
        default=False, help_text="mail and feed may name titles and claims, but nothing off the record"
    )
    sequence = models.PositiveIntegerField(default=0, help_text="how often the slot has changed")
    changed_at = models.DateTimeField(default=timezone.now, help_text="when the slot last changed")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=7), name="reminder_weekday_1_to_7"
            ),
            models.CheckConstraint(condition=Q(hour__lte=23), name="reminder_hour_0_to_23"),
            models.CheckConstraint(
                condition=Q(on=False) | Q(on_elsewhere=False), name="reminder_on_here_or_elsewhere"
            ),
        ]
        indexes: ClassVar = [models.Index("weekday", condition=Q(on=True), name="reminder_on")]

    @property
    def day_name(self) -> str:
        return DAYS[self.weekday - 1]

    @property
    def at(self) -> str:
        """15:00"""
        return f"{self.hour:02}:00"

    def next_slot(self, after: datetime | None = None) -> slots.Slot:
        return slots.next_slot(after or timezone.now(), self.weekday, self.hour, self.user.tz)

    def stop(self) -> None:
        """No more mail; the slot stays."""
        self.on = self.on_elsewhere = False
        self.save(update_fields=["on", "on_elsewhere"])

    def slot_changed(self) -> None:
        """Tells calendars that the weekly event is another one now: its day, its hour, or the clock it goes by."""
        Reminder.objects.filter(pk=self.pk).update(sequence=F("sequence") + 1, changed_at=timezone.now())


def reminder_of(user: "User") -> Reminder:
    """The person's slot as they chose it, or Friday at three, not stored. One query."""
    found = Reminder.objects.filter(user=user).first() or Reminder(changed_at=user.date_joined)
    found.user = user
    return found


class SentReminder(models.Model):
    """That one week's reminder was taken in hand: committed before it is sent, so nobody is sent it twice.

    A row left at `handing` belongs to a run that died with the mail in its hands: whether it arrived is not known,
    so it is never sent again. `waiting` was surely not handed over, and may be tried again within its hour.
    """

    class State(models.TextChoices):
        HANDING = "handing"
        SENT = "sent"
        WAITING = "waiting"
        UNKNOWN = "unknown"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sent_reminders")
    monday = models.DateField(help_text="of the ISO week that the reminder is about")
    state = models.CharField(max_length=10, choices=State.choices, default=State.HANDING)
    run = models.CharField(max_length=120, help_text="host, process and run that took it last")
    taken_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("user", "monday", name="reminder_once_a_person_and_week"),
        ]
        indexes: ClassVar = [
            models.Index("taken_at", condition=Q(state="handing"), name="reminder_in_hand"),
        ]


class CalendarFeed(models.Model):
    """A private calendar. Of its address only a hash is stored, so it can be shown once, and made anew.

    `uid` names its events: it stays when the address changes, and tells nothing about it.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True)
    uid = models.UUIDField(default=uuids.uuid4, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    fetched_at = models.DateTimeField(null=True, blank=True)

    def stamp(self) -> None:
        """Notes that the feed was asked for."""
        self.fetched_at = timezone.now()
        self.save(update_fields=["fetched_at"])
