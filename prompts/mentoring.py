"""Acts of mentoring that touch several rows, each one transaction: invite, accept, assign, answer, reply, end.

What may be read because of them is `prompts.sharing`'s and `ShareQuerySet.open`'s to say.
"""

import secrets
import uuid as uuids
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from journal import markup
from journal.isoweek import IsoWeek
from journal.models import User
from prompts import sharing
from prompts.models import (
    Assignment,
    AssignmentItem,
    Invitation,
    MentoringMail,
    Mentorship,
    News,
    Prompt,
    Reply,
    Role,
    Share,
)
from prompts.models.mentoring import TOKEN_BYTES, token_hash

INVITATION_DAYS: Final = 7
INVITATIONS_A_DAY: Final = 10
REMIND_DAYS: Final = 7
REPLY_MINUTES: Final = 15
REPLY_TWICE_SECONDS: Final = 60
QUIET_WEEKS: Final = 4


class Refused(Exception):
    """What was asked for cannot be done; the words say why, to whoever asked."""


class Enough(Refused):
    """Ten invitations a day."""


class InvitationClosed(Refused):
    """An invitation that was used, withdrawn, or is past its day."""


class WrongAddress(Refused):
    """An invitation for another address than that of whoever is signed in."""


# --- Invitations -----------------------------------------------------------------------------------------


@transaction.atomic
def invite(inviter: User, email: str, role: Role, note: str = "") -> tuple[Invitation, str]:
    """Asks somebody to be one's mentor or mentee. Gives the invitation and its token, which is never seen again.

    Raises Enough past ten a day, and Refused for one's own address. What it answers does not depend on whether
    the address has an account. One still waiting for the same address and role is replaced.
    """
    email = email.strip().lower()
    now = timezone.now()
    if email == inviter.email:
        raise Refused("That is your own address.")
    User.objects.select_for_update().get(pk=inviter.pk)  # so that ten at once are still ten a day
    if sent_today(inviter) >= INVITATIONS_A_DAY:
        raise Enough(
            "Ten invitations a day is the limit. This one is kept as you wrote it. Send it tomorrow."
        )
    inviter.invitations_sent.waiting().filter(email=email, role=role).update(withdrawn_at=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made = Invitation.objects.create(
        inviter=inviter,
        email=email,
        role=role,
        note=note,
        token_hash=token_hash(token),
        created_at=now,
        expires_at=now + timedelta(days=INVITATION_DAYS),
    )
    return made, token


def sent_today(inviter: User) -> int:
    """How many invitations got a link within the last day, their first or a new one, of the ten that may."""
    return inviter.invitations_sent.filter(expires_at__gt=a_day_old(timezone.now())).count()


def a_day_old(now: datetime) -> datetime:
    """When a link expires that was made a day ago: one that expires later is younger."""
    return now + timedelta(days=INVITATION_DAYS - 1)


def mailed_today(invitation: Invitation) -> bool:
    """Whether its link is less than a day old: nobody is mailed about one invitation twice a day."""
    return invitation.expires_at > a_day_old(timezone.now())


@transaction.atomic
def renew(invitation: Invitation) -> str:
    """A new link, good for seven days; the old one stops working. Raises InvitationClosed where it was answered.

    It is one of the day's ten, unless the invitation is so already; raises Enough past them.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    User.objects.select_for_update().get(pk=invitation.inviter_id)
    if not mailed_today(invitation) and sent_today(invitation.inviter) >= INVITATIONS_A_DAY:
        raise Enough("Ten invitations a day is the limit. Make a new link tomorrow.")
    changed = Invitation.objects.filter(
        pk=invitation.pk, accepted_at=None, declined_at=None, withdrawn_at=None
    ).update(token_hash=token_hash(token), expires_at=timezone.now() + timedelta(days=INVITATION_DAYS))
    if not changed:
        raise InvitationClosed("This invitation was answered or withdrawn.")
    return token


def withdraw(invitation: Invitation) -> bool:
    """Says whether it was unanswered until now. One past its day is withdrawn too, so that no new link revives it."""
    unanswered = Invitation.objects.filter(accepted_at=None, declined_at=None, withdrawn_at=None)
    return bool(unanswered.filter(pk=invitation.pk).update(withdrawn_at=timezone.now()))


def decline(invitation: Invitation) -> bool:
    """Says whether it was still waiting."""
    return bool(Invitation.objects.waiting().filter(pk=invitation.pk).update(declined_at=timezone.now()))


def may_answer(user: User, invitation: Invitation) -> bool:
    """Whether the account's address is the invited one; where the server sends mail, confirmed by mail."""
    if user.email != invitation.email or user.pk == invitation.inviter_id:
        return False
    if not settings.MAIL_URL:
        return True
    return bool(EmailAddress.objects.filter(user=user, email=invitation.email, verified=True).exists())


@transaction.atomic
def accept(user: User, invitation: Invitation) -> Mentorship:
    """Begins the mentorship, once. Raises WrongAddress and InvitationClosed.

    Two people who already have one in this direction go on with it.
    """
    held = Invitation.objects.select_for_update(of=("self",)).select_related("inviter").get(pk=invitation.pk)
    if not may_answer(user, held):
        raise WrongAddress("This invitation is for another address.")
    if not held.waits:
        raise InvitationClosed("This invitation is closed.")
    mentor, mentee = (user, held.inviter) if held.role == Role.MENTOR else (held.inviter, user)
    mentorship = Mentorship.objects.active().filter(mentor=mentor, mentee=mentee).first()
    if mentorship is None:
        try:
            with transaction.atomic():
                mentorship = Mentorship.objects.create(mentor=mentor, mentee=mentee)
        except IntegrityError:  # two invitations accepted in the same moment
            mentorship = Mentorship.objects.active().get(mentor=mentor, mentee=mentee)
    held.accepted_at, held.mentorship = timezone.now(), mentorship
    held.save(update_fields=["accepted_at", "mentorship"])
    return mentorship


def ask_for_mail(user: User, kinds: Iterable[str], *, digest: bool | None = None) -> MentoringMail:
    """What sending or accepting an invitation ticked, or the settings changed: exactly these kinds of mail."""
    wanted = set(kinds)
    chosen: dict[str, Any] = {kind: kind in wanted for kind in MentoringMail.KINDS}
    if digest is not None:
        chosen["digest"] = digest
    row, _ = MentoringMail.objects.update_or_create(person=user, defaults=chosen)
    return row


@transaction.atomic
def end(mentorship: Mentorship, by: User) -> bool:
    """Ends it at once, for both; says whether it went on until now. Nothing that was open is open after it.

    Invitations still waiting between the two are withdrawn, so that an old link begins nothing again.
    """
    now = timezone.now()
    ended = Mentorship.objects.active().filter(pk=mentorship.pk).update(ended_at=now, ended_by=by)
    pair = (mentorship.mentor, mentorship.mentee)
    for one, other in (pair, pair[::-1]):
        one.invitations_sent.waiting().filter(email=other.email).update(withdrawn_at=now)
    News.objects.filter(mentorship=mentorship, told_at=None).delete()
    return bool(ended)


# --- Assignments -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Task:
    """What is given: a set's words, copied."""

    title: str
    purpose: str
    slug: str
    prompts: Sequence[Prompt]
    note: str = ""
    due: date | None = None
    pace: str = Assignment.Pace.ALL


@transaction.atomic
def assign(mentor: User, mentorships: Iterable[Mentorship], task: Task, *, given: UUID | None = None) -> UUID:
    """Gives a set to one or several mentees at once; gives the `given` they share. Raises Refused.

    One question a week opens on each Monday of the mentee's, the first on the day it is given. A form that is
    posted twice carries its `given`, and gives once.
    """
    bonds = list(mentorships)
    if given is not None and was_given(mentor, given):
        if was_given(mentor, given) == {(bond.pk, *said_in(task)) for bond in bonds}:
            return given
        given = None  # the page was gone back to, and asks for something else
    given = given or uuids.uuid4()
    held = Mentorship.objects.select_for_update(of=("self",)).select_related("mentee").order_by("pk")
    bonds = list(held.filter(pk__in=[bond.pk for bond in bonds]))
    if not bonds:
        raise Refused("Choose at least one person.")
    if not task.prompts:
        raise Refused("This set has no questions yet.")
    for mentorship in bonds:
        if mentorship.mentor_id != mentor.pk or not mentorship.active:
            raise Refused("One of these mentorships has ended.")
        today = mentorship.mentee.local_day()
        assignment = Assignment.objects.create(
            given=given,
            mentorship=mentorship,
            title=task.title,
            purpose=task.purpose,
            set_slug=task.slug,
            note=task.note,
            due=task.due,
            pace=task.pace,
        )
        AssignmentItem.objects.bulk_create(
            AssignmentItem(
                assignment=assignment,
                position=position,
                prompt_slug=prompt.slug,
                theme_id=prompt.theme_id,
                question=prompt.question,
                why=prompt.why,
                steps=prompt.steps,
                minutes=prompt.minutes,
                opens_on=opens_on(today, position, task.pace),
            )
            for position, prompt in enumerate(task.prompts, start=1)
        )
        News.objects.create(
            person=mentorship.mentee, mentorship=mentorship, kind="assignments", at=assignment.created_at
        )
    return given


def said_in(task: Task) -> tuple[str, str, date | None, str]:
    """What tells two acts of giving apart, beside to whom."""
    return task.title, task.note, task.due, task.pace


def was_given(mentor: User, given: UUID) -> set[tuple[Any, ...]]:
    """What a mentor gave in one act, and in which mentorships. One query."""
    rows = Assignment.objects.filter(given=given, mentorship__mentor=mentor)
    return set(rows.values_list("mentorship_id", "title", "note", "due", "pace"))


def opens_on(today: date, position: int, pace: str) -> date:
    """The day from which the question in a place is asked."""
    if pace == Assignment.Pace.ALL or position == 1:
        return today
    return (IsoWeek.of(today) + (position - 1)).monday


@transaction.atomic
def answer(item: AssignmentItem, how: str, on: date, *, line: str = "") -> AssignmentItem:
    """Stamps an item as kept, told or skipped. The day of the first answer stays; its kind may become another.

    Trashing or purging the entry never undoes it. The assignment is finished on the day of its last answer. In one
    that was declined or closed, or whose mentorship has ended, nothing is stamped: the mentor learns no more of it.
    """
    assignment = hold(item)
    held = AssignmentItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if assignment.declined_at or assignment.closed_at or not assignment.mentorship.active:
        return held
    held.answer = how
    held.answered_on = held.answered_on or on
    held.skip_line = line if how == AssignmentItem.Answer.SKIPPED else ""
    held.save(update_fields=["answer", "answered_on", "skip_line"])
    if assignment.finished_on is None and not assignment.items.filter(answer="").exists():
        assignment.finished_on = on
        assignment.save(update_fields=["finished_on"])
    return held


def hold(item: AssignmentItem) -> Assignment:
    """The assignment of a question as it stands, held until the transaction ends."""
    held = Assignment.objects.select_for_update(of=("self",)).select_related("mentorship")
    found: Assignment = held.get(pk=item.assignment_id)
    return found


def decline_assignment(assignment: Assignment, line: str = "") -> bool:
    """Says whether it was running until now."""
    return bool(
        Assignment.objects.running()
        .filter(pk=assignment.pk)
        .update(declined_at=timezone.now(), decline_line=line)
    )


def close(assignment: Assignment) -> bool:
    """The mentor asks no more; says whether it was running until now."""
    return bool(Assignment.objects.running().filter(pk=assignment.pk).update(closed_at=timezone.now()))


def change_due(assignment: Assignment, due: date | None) -> bool:
    """Another day, or none; says whether it was running until now."""
    return bool(Assignment.objects.running().filter(pk=assignment.pk).update(due=due))


def may_remind(assignment: Assignment, now: datetime | None = None) -> bool:
    """Once in seven days, while it runs."""
    last = assignment.reminded_at
    return assignment.running and (
        last is None or last <= (now or timezone.now()) - timedelta(days=REMIND_DAYS)
    )


@transaction.atomic
def remind(assignment: Assignment) -> bool:
    """Asks for mail to the mentee; says whether seven days had passed."""
    held = (
        Assignment.objects.running()
        .select_for_update(of=("self",))
        .select_related("mentorship")
        .filter(pk=assignment.pk)
        .first()
    )
    if held is None or not may_remind(held):
        return False
    held.reminded_at = timezone.now()
    held.save(update_fields=["reminded_at"])
    News.objects.create(
        person_id=held.mentorship.mentee_id,
        mentorship=held.mentorship,
        kind="reminders",
        at=held.reminded_at,
    )
    return True


# --- Replies ---------------------------------------------------------------------------------------------


@transaction.atomic
def reply(share: Share, author: User, body: str, quote: str = "") -> Reply:
    """Writes under an open share. Raises Refused where it has closed, or the quotation is not in what is shown.

    The same again within a minute is a form posted twice: it gives the first one, and no news.
    """
    held = (
        Share.objects.open()
        .select_for_update(of=("self",))
        .select_related("mentorship", "entry")
        .filter(pk=share.pk)
        .first()
    )
    if held is None:
        raise Refused("This is not shared any more.")
    if quote and not quoted(held, quote):
        raise Refused("These words do not stand in what is shared.")
    lately = timezone.now() - timedelta(seconds=REPLY_TWICE_SECONDS)
    first: Reply | None = held.replies.filter(
        author=author, body=body, quote=quote, created_at__gt=lately
    ).first()
    if first is not None:
        return first
    made = Reply(share=held, author=author, body=body, quote=quote)
    typeset(made)
    made.save()
    News.objects.create(
        person=held.mentorship.other(author), mentorship=held.mentorship, kind="replies", at=made.created_at
    )
    return made


def quoted(share: Share, quote: str) -> bool:
    """Whether these words stand in the text that the share shows; blanks and line ends do not matter.

    No query where its entry was brought along.
    """
    if share.entry is None:
        return False
    takeaway, body, html = sharing.text_of(share.entry, whole=share.whole)
    shown = " ".join(f"{body} {takeaway} {markup.plain(html)}".split())
    return " ".join(quote.split()) in shown


def quote_shown(one: Reply, *, is_open: bool) -> str:
    """The words a reply quotes, while they stand in what an open share shows: narrowed or edited, it shows less."""
    return one.quote if is_open and one.quote and quoted(one.share, one.quote) else ""


def may_change(one: Reply, now: datetime | None = None) -> bool:
    """A reply can be changed or deleted for fifteen minutes."""
    return (now or timezone.now()) < one.created_at + timedelta(minutes=REPLY_MINUTES)


def change_reply(one: Reply, body: str) -> None:
    """Raises Refused past fifteen minutes."""
    if not may_change(one):
        raise Refused("A reply can be changed for fifteen minutes. This one is older.")
    one.body = body
    typeset(one)
    one.edited_at = timezone.now()
    one.save(update_fields=["body", "html", "markup_version", "edited_at"])


def typeset(one: Reply) -> None:
    one.html = markup.render(one.body)
    one.markup_version = markup.MARKUP_VERSION
