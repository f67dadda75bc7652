"""Mail about mentoring: kinds and counts of what is new, to whoever asked for that kind, each thing told at most once.

What is told is taken in hand first, in a committed transaction; a run that is killed leaves it in hand, and the next
one logs it and does not tell it again. What was taken back, answered or read before its mail goes, is not told at all.
"""

import logging
import os
import socket
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from journal.models import User
from prompts import mail
from prompts.models import Assignment, MentoringMail, News, Reply, Share
from prompts.reminding import GIVEN_UP, NOT_HANDED_OVER, Outcome, Post, is_gone

logger = logging.getLogger("terrain.reminders")

DIGEST_HOUR: Final = 8
"""A day's digest goes out from this hour of the person's clock on."""
STALE: Final = timedelta(days=7)
"""What could not be told for so long is not news any more."""


@dataclass(frozen=True)
class Letter:
    """What one mail would tell: one kind, or with `day` a digest of all that were asked for."""

    choice: MentoringMail
    kinds: tuple[str, ...]
    news: tuple[News, ...]
    day: date | None = None

    @property
    def person(self) -> User:
        return self.choice.person


def send_news() -> Outcome:
    """Sends what there is to tell. Three queries where there is nothing. Raises NoMailServer, with nothing begun."""
    run = f"{socket.gethostname()[:60]} {os.getpid()} {uuid.uuid4().hex}"
    outcome = Outcome()
    now = timezone.now()
    give_up_on_dead_runs(outcome, now)
    drop_unasked(now)
    post = Post()
    try:
        for letter in list(letters(now)):
            post.ready()
            counts = claim(letter, run, now)
            if counts:
                hand_over(post, letter, counts, run, outcome)
    finally:
        post.close()
    return outcome


def letters(now: datetime) -> Iterator[Letter]:
    """The mails that could be written now. Two queries."""
    waiting: dict[int, list[News]] = defaultdict(list)
    for one in News.objects.filter(told_at=None, taken_at=None).order_by("at", "pk"):
        waiting[one.person_id].append(one)
    choices = wanted().filter(person__in=waiting).select_related("person").order_by("pk")
    for choice in choices:
        kinds = [kind for kind in MentoringMail.KINDS if getattr(choice, kind)]
        news = [one for one in waiting[choice.person_id] if one.kind in kinds]
        if choice.digest:
            local = now.astimezone(choice.person.tz)
            if news and local.hour >= DIGEST_HOUR and choice.digest_sent_on != local.date():
                told = {one.kind for one in news}
                in_order = tuple(kind for kind in kinds if kind in told)
                yield Letter(choice, in_order, tuple(news), local.date())
            continue
        for kind in kinds:
            if of_kind := tuple(one for one in news if one.kind == kind):
                yield Letter(choice, (kind,), of_kind)


def wanted() -> QuerySet[MentoringMail]:
    """The choices of accounts that are on, whose address nobody still has to confirm."""
    unconfirmed = EmailAddress.objects.filter(
        user=OuterRef("person"), email__iexact=OuterRef("person__email"), verified=False
    )
    return MentoringMail.objects.filter(~Exists(unconfirmed), person__is_active=True)


def drop_unasked(now: datetime) -> None:
    """Forgets what nobody wants to be told, and what is too old to be news. Two queries."""
    waiting = News.objects.filter(told_at=None, taken_at=None)
    asked = Q()
    for kind in MentoringMail.KINDS:
        asked |= Q(
            kind=kind, person__mentoring_mail__isnull=False, **{f"person__mentoring_mail__{kind}": True}
        )
    unasked = waiting.exclude(pk__in=waiting.filter(asked).values("pk"))
    News.objects.filter(pk__in=list(unasked.values_list("pk", flat=True))).delete()
    News.objects.filter(at__lt=now - STALE).exclude(taken_at__isnull=False, told_at=None).delete()


def claim(letter: Letter, run: str, now: datetime) -> dict[str, int]:
    """Takes a letter in hand, committed when it returns: what it tells, each kind with its count.

    Empty when another run has it, when it was stopped meanwhile, or when nothing of it is left to tell.
    """
    with transaction.atomic(durable=True):
        choice = wanted().select_for_update(of=("self",)).filter(pk=letter.choice.pk).first()
        kinds = [kind for kind in letter.kinds if choice is not None and getattr(choice, kind)]
        news = list(
            News.objects.select_for_update(of=("self",)).filter(
                pk__in=[one.pk for one in letter.news], told_at=None, taken_at=None, kind__in=kinds
            )
        )
        if choice is None or not news or (letter.day and choice.digest_sent_on == letter.day):
            return {}
        counts = {
            kind: count
            for kind in kinds
            if (of_kind := [one for one in news if one.kind == kind])
            and (count := still_new(kind, letter.person, of_kind))
        }
        found = News.objects.filter(pk__in=[one.pk for one in news])
        if not counts:
            found.delete()
            return {}
        found.update(taken_at=now, run=run)
        if letter.day:
            choice.digest_sent_on = letter.day
            choice.save(update_fields=["digest_sent_on"])
        return counts


def still_new(kind: str, person: User, news: Sequence[News]) -> int:
    """How many of a kind are there to be seen now, that were not when the first of its news came. One query."""
    bonds = {one.mentorship_id for one in news}
    since = min(one.at for one in news)
    if kind == "shares":
        open_ = Share.objects.readable_by(person).filter(mentorship__in=bonds, first_opened_at=None)
        return open_.filter(shared_at__gte=since).count()
    if kind == "replies":
        under = Share.objects.open().filter(mentorship__in=bonds)
        return Reply.objects.unread_by(person).filter(share__in=under, created_at__gte=since).count()
    running = Assignment.objects.running().filter(mentorship__in=bonds, mentorship__mentee=person)
    if kind == "assignments":
        return running.filter(created_at__gte=since).count()
    return running.filter(reminded_at__gte=since).count()


def hand_over(post: Post, letter: Letter, counts: dict[str, int], run: str, outcome: Outcome) -> None:
    """Sends what was claimed, and writes down what came of it. One mail's failure is not another's.

    It goes to the address of this moment: the run may have begun long before.
    """
    person = User.objects.get(pk=letter.person.pk)
    in_hand = News.objects.filter(run=run, told_at=None, pk__in=[one.pk for one in letter.news])
    try:
        key = f"{run} {person.pk} {' '.join(letter.kinds)}"
        post.send(mail.news(person, counts, key, digest=letter.day is not None))
    except Exception as error:  # whatever a mail server does, the others get theirs
        sure = isinstance(error, NOT_HANDED_OVER)
        if sure:
            in_hand.update(taken_at=None, run="")
            if letter.day:
                before = letter.choice.digest_sent_on
                MentoringMail.objects.filter(pk=person.pk).update(digest_sent_on=before)
        else:
            in_hand.update(told_at=timezone.now())
        outcome.failed += sure
        outcome.unknown += not sure
        said = f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()
        what = "not accepted; tried again" if sure else "perhaps not sent; not tried again"
        logger.error("mail about mentoring %s user=%s: %s", what, person.pk, said)
        post.reset()
        return
    in_hand.update(told_at=timezone.now())
    outcome.sent += 1
    logger.info("mail about mentoring sent user=%s kinds=%s", person.pk, ",".join(counts))


def give_up_on_dead_runs(outcome: Outcome, now: datetime) -> None:
    """Logs whom a run was writing to when it was killed. One query where there is nothing."""
    left: dict[int, list[int]] = defaultdict(list)
    for one in News.objects.filter(told_at=None, taken_at__isnull=False).order_by("pk"):
        if one.taken_at is not None and (is_gone(one.run) or now - one.taken_at > GIVEN_UP):
            left[one.person_id].append(one.pk)
    for person, pks in left.items():
        # Two runs may come upon the same rows; one of them tells.
        if News.objects.filter(pk__in=pks, told_at=None).update(told_at=now):
            outcome.unknown += 1
            logger.error(
                "mail about mentoring perhaps not sent user=%s: its run ended with it in hand", person
            )
