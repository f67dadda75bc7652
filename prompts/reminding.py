"""Sending the weekly reminders, at most one a person and week, whatever happens in between.

Before a mail is handed over, a row that can exist once for its person and week is committed. So a second sender
finds it and leaves it alone, and a sender that is killed leaves it behind: the next run logs it and does not send
it again, since nobody knows whether it arrived. Only what was surely not handed over is tried again, and only
while its hour lasts.
"""

import logging
import os
import smtplib
import socket
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.core import mail as django_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from journal import due
from prompts import mail, slots
from prompts.models import Assignment, AssignmentItem, Reminder, SentReminder

logger = logging.getLogger("terrain.reminders")

State = SentReminder.State
GIVEN_UP = timedelta(minutes=15)
"""So long nobody hands one mail over (a mail server has twenty seconds for each of its answers)."""

NAMED = 10
"""A mail names no more than these; its counts tell of all."""

NOT_HANDED_OVER = (
    smtplib.SMTPSenderRefused,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPDataError,  # the server answered the text itself with a refusal
    smtplib.SMTPHeloError,
    smtplib.SMTPNotSupportedError,
    smtplib.SMTPConnectError,
    smtplib.SMTPAuthenticationError,
    ConnectionRefusedError,
    socket.gaierror,
    ValueError,  # an address that no mail can be sent to
)
"""With these the server has surely not taken the mail. With any other it may have."""


@dataclass
class Outcome:
    """What a run did, in numbers."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0

    def __str__(self) -> str:
        return self.of("reminder", "reminders")

    def of(self, one: str, many: str) -> str:
        said = [f"{self.sent} {one if self.sent == 1 else many} sent"]
        if self.failed:
            said.append(f"{self.failed} not accepted by the mail server")
        if self.unknown:
            said.append(f"{self.unknown} of which nobody knows whether they arrived")
        return ", ".join(said) + "."


class NoMailServer(Exception):
    """The mail server could not be reached; nothing was begun."""


def send_due() -> Outcome:
    """Sends every reminder whose hour it is. Two queries, and some six for each that is sent.

    Raises NoMailServer when there is something to send and the server does not answer: then nothing is claimed,
    and the next run tries again.
    """
    run = f"{socket.gethostname()[:60]} {os.getpid()} {uuid.uuid4().hex}"
    outcome = Outcome()
    give_up_on_dead_runs(outcome)
    found = list(due_now(timezone.now()))
    if not found:
        return outcome
    post = Post()
    try:
        for reminder, slot in found:
            if is_quiet(reminder, slot):
                continue
            post.ready()
            if slot.holds(timezone.now()) and claim(reminder, slot, run):
                hand_over(post, reminder, slot, run, outcome)
    finally:
        post.close()
    return outcome


def due_now(now: datetime) -> Iterator[tuple[Reminder, slots.Slot]]:
    """The reminders whose hour it is and which were not taken in hand yet. Two queries."""
    in_hour = []
    for reminder in turned_on().select_related("user").order_by("pk"):
        slot = reminder.next_slot(now)
        if slot.holds(now):
            in_hour.append((reminder, slot))
    if not in_hour:
        return
    mondays = {slot.week.monday for _, slot in in_hour}
    taken = set(
        SentReminder.objects.filter(monday__in=mondays)
        .exclude(state=State.WAITING)
        .values_list("user", "monday")
    )
    yield from (
        (reminder, slot) for reminder, slot in in_hour if (reminder.user_id, slot.week.monday) not in taken
    )


def turned_on() -> QuerySet[Reminder]:
    """Reminders that are on, of accounts that are."""
    return Reminder.objects.filter(on=True, user__is_active=True)


def wanted() -> QuerySet[Reminder]:
    """Those whose address nobody still has to confirm; looked at when one is taken in hand."""
    unconfirmed = EmailAddress.objects.filter(
        user=OuterRef("user"), email__iexact=OuterRef("user__email"), verified=False
    )
    return turned_on().filter(~Exists(unconfirmed))


def is_quiet(reminder: Reminder, slot: slots.Slot) -> bool:
    """Whether the week has an entry or a headline already: then nobody needs reminding. Two queries."""
    user, week = reminder.user, slot.week
    return (
        user.entries.kept().between(week.monday, week.sunday).exists()
        or user.weeks.filter(monday=week.monday).exclude(headline="").exists()
    )


def claim(reminder: Reminder, slot: slots.Slot, run: str) -> bool:
    """Takes the week's reminder in hand, committed when it returns; False when somebody has it, or it was stopped."""
    now = timezone.now()
    try:
        with transaction.atomic(durable=True):
            if not wanted().select_for_update(of=("self",)).filter(pk=reminder.pk).exists():
                return False
            SentReminder.objects.create(
                user=reminder.user, monday=slot.week.monday, state=State.HANDING, run=run, taken_at=now
            )
    except IntegrityError:
        return bool(
            SentReminder.objects.filter(
                user=reminder.user, monday=slot.week.monday, state=State.WAITING
            ).update(state=State.HANDING, run=run, taken_at=now)
        )
    return True


def hand_over(post: "Post", reminder: Reminder, slot: slots.Slot, run: str, outcome: Outcome) -> None:
    """Sends what was claimed, and writes down what came of it. One mail's failure is not another's.

    It goes to the address of this moment, and names what is named now: the run may have begun long before.
    """
    user = reminder.user
    try:
        reminder = Reminder.objects.select_related("user").get(pk=reminder.pk)
        today = slots.day_of(slot, user.tz)
        waiting = waiting_of(reminder, today)
        message = mail.weekly(reminder, slot.week, today, waiting)
    except Exception as error:
        settle(reminder, slot, run, State.WAITING)
        outcome.failed += 1
        logger.error("reminder could not be written user=%s: %s", user.pk, type(error).__name__)
        return
    try:
        post.send(message)
    except Exception as error:  # whatever a mail server does, the others get theirs
        sure = isinstance(error, NOT_HANDED_OVER)
        settle(reminder, slot, run, State.WAITING if sure else State.UNKNOWN)
        outcome.failed += sure
        outcome.unknown += not sure
        # The error's own words may hold the address.
        code = getattr(error, "smtp_code", "")
        said = f"{type(error).__name__} {code}".strip()
        if sure:
            logger.error("reminder not accepted user=%s: %s; tried again within its hour", user.pk, said)
        else:
            logger.error("reminder perhaps not sent user=%s: %s; not tried again", user.pk, said)
        post.reset()
        return
    settle(reminder, slot, run, State.SENT)
    outcome.sent += 1
    logger.info("reminder sent user=%s week=%s", user.pk, slot.week.name)


def waiting_of(reminder: Reminder, today: date) -> mail.Waiting:
    """What waits in the person's week: kinds and counts, and names only where they switched them on."""
    user = reminder.user
    questions = AssignmentItem.objects.filter(
        assignment__in=Assignment.objects.running().filter(mentorship__mentee=user),
        answer="",
        opens_on__lte=today,
    ).count()
    found = due.due_of(user, today, at_most=NAMED) if reminder.names else None
    counts = found.counts if found else due.counts_of(user, today)
    names = mail.named(found.look_backs, found.forecasts) if found else ()
    return mail.Waiting(mail.kinds_of(counts, questions), names)


def settle(reminder: Reminder, slot: slots.Slot, run: str, state: SentReminder.State) -> None:
    """Writes down what came of a claim of this run's."""
    SentReminder.objects.filter(user=reminder.user, monday=slot.week.monday, run=run).update(
        state=state, sent_at=timezone.now() if state == State.SENT else None
    )


def give_up_on_dead_runs(outcome: Outcome) -> None:
    """Logs what a run had in its hands when it was killed. One query where there is nothing."""
    now = timezone.now()
    for row in SentReminder.objects.filter(state=State.HANDING).order_by("pk"):
        if not (is_gone(row.run) or now - row.taken_at > GIVEN_UP):
            continue
        # Two runs may come upon the same row; one of them tells.
        if SentReminder.objects.filter(pk=row.pk, state=State.HANDING).update(state=State.UNKNOWN):
            outcome.unknown += 1
            logger.error(
                "reminder perhaps not sent user=%s: its run ended with it in hand; not tried again",
                row.user_id,
            )


def is_gone(run: str) -> bool:
    """Whether a run of this machine has ended. Of another machine's nobody here knows; those are given time."""
    host, _, process = run.rpartition(" ")[0].rpartition(" ")
    if host != socket.gethostname()[:60] or int(process) == os.getpid():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


class Post:
    """The way to the mail server: opened when there is a mail to send, and again when it was broken off."""

    def __init__(self) -> None:
        self.mailer: BaseEmailBackend | None = None

    def ready(self) -> None:
        """Sees that the server answers before anything is claimed; raises NoMailServer when it does not."""
        if self.mailer is not None and self._answers():
            return
        self.reset()
        mailer = django_mail.mailers.default
        try:
            mailer.open()
        except Exception as error:
            raise NoMailServer(type(error).__name__) from error
        self.mailer = mailer

    def _answers(self) -> bool:
        connection = getattr(self.mailer, "connection", None)
        if connection is None:  # a mailer without a line to hold (files, memory)
            return True
        try:
            return bool(connection.noop()[0] == 250)
        except (OSError, smtplib.SMTPException):
            return False

    def send(self, message: mail.Message) -> None:
        """Hands one mail over, on a line that `ready` has seen to."""
        if self.mailer is None:
            raise RuntimeError("ready() comes first")
        if self.mailer.send_messages([message]) == 0:
            raise ValueError("nobody to send it to")

    def reset(self) -> None:
        """Lets the line go, whatever state it is in."""
        mailer, self.mailer = self.mailer, None
        if mailer is not None:
            try:
                mailer.close()
            except (OSError, smtplib.SMTPException) as error:
                logger.info("the line to the mail server was not closed: %s", type(error).__name__)

    close = reset
