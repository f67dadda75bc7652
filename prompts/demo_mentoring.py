"""Dana and her two mentees: what she asked of them, what they shared, what was said under it, and what was taken back."""

import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from journal.models import Entry, Revision, User
from prompts import mentoring, sharing
from prompts.models import Assignment, AssignmentItem, Invitation, Mentorship, PromptSet, Reply, Role, Share
from prompts.models.mentoring import TOKEN_BYTES, token_hash


@dataclass(frozen=True)
class Dating:
    """Weeks and days of the demo as dates and moments, and what its uuids are made from."""

    today: date
    day: Callable[[int, str], date]
    at: Callable[[date, int], datetime]
    seed: uuid.UUID

    def uuid(self, named: str) -> uuid.UUID:
        return uuid.uuid5(self.seed, named)

    def on(self, told: dict[str, Any]) -> date:
        return self.day(told["week"], told["day"])


def mentor(people: Mapping[str, User], dana: User, told: dict[str, Any], dating: Dating) -> None:
    """Rows as the acts leave them, dated back; nobody is told by mail of what was made up."""
    bonds: dict[str, Mentorship] = {}
    for one in told["mentorship"]:
        mentee = people[one["mentee"]]
        begun = dating.on(one)
        bonds[mentee.email] = Mentorship.objects.create(
            uuid=dating.uuid(f"mentorship {mentee.email}"),
            mentor=dana,
            mentee=mentee,
            began_at=dating.at(begun, 19),
        )
        invited = dating.at(begun - timedelta(days=1), 12)
        Invitation.objects.create(
            uuid=dating.uuid(f"invitation {mentee.email}"),
            inviter=dana,
            email=mentee.email,
            role=Role.MENTEE,
            note=one["note"],
            token_hash=token_hash(secrets.token_urlsafe(TOKEN_BYTES)),
            created_at=invited,
            expires_at=invited + timedelta(days=mentoring.INVITATION_DAYS),
            accepted_at=bonds[mentee.email].began_at,
            mentorship=bonds[mentee.email],
        )
    for number, one in enumerate(told["assignment"]):
        for email in one["to"]:
            assign(bonds[email], dana, one, dating.uuid(f"given {number}"), dating)
    for one in told["share"]:
        share(bonds[one["of"]], one, people, dating)
    for one in told["invitation"]:
        invite(people[one["by"]], one, dating)


def entry_of(user: User, named: str) -> Entry:
    """One of a person's entries, by its title or the prompt that it answers."""
    found: Entry = user.entries.kept().get(Q(title=named) | Q(prompt_slug=named))
    return found


def assign(bond: Mentorship, dana: User, told: dict[str, Any], given: uuid.UUID, dating: Dating) -> None:
    """One mentee's, with what they answered; an answer that has an entry carries its uuid."""
    given_on = dating.on(told)
    prompt_set = (
        PromptSet.objects.with_prompts()
        .filter(Q(author=dana, title=told["set"]) | Q(author=None, slug=told["set"]))
        .get()
    )
    answers = told.get("answers", {}).get(bond.mentee.email, {})
    declined = answers.get("declined")
    assignment = Assignment.objects.create(
        uuid=dating.uuid(f"{given} {bond.mentee.email}"),
        given=given,
        mentorship=bond,
        title=prompt_set.title,
        purpose=prompt_set.purpose,
        set_slug=prompt_set.slug,
        note=told["note"],
        due=dating.day(0, "fri") + timedelta(weeks=told["due"]) if "due" in told else None,
        pace=told.get("pace", Assignment.Pace.ALL),
        created_at=dating.at(given_on, 8),
        declined_at=dating.at(dating.on(declined), 18) if declined else None,
        decline_line=declined["line"] if declined else "",
    )
    answered = {one["prompt"]: one for one in answers.get("items", ())}
    for position, item in enumerate(prompt_set.items.all(), start=1):
        answer = answered.get(item.prompt.slug, {})
        entry = entry_of(bond.mentee, answer["entry"]) if "entry" in answer else None
        on = entry.date if entry else dating.on(answer) if answer else None
        AssignmentItem.objects.create(
            uuid=entry.uuid if entry else dating.uuid(f"{assignment.uuid} {position}"),
            assignment=assignment,
            position=position,
            prompt_slug=item.prompt.slug,
            theme_id=item.prompt.theme_id,
            question=item.prompt.question,
            why=item.prompt.why,
            steps=item.prompt.steps,
            minutes=item.prompt.minutes,
            opens_on=mentoring.opens_on(given_on, position, assignment.pace),
            answer=answer.get("answer", "kept") if answer else "",
            answered_on=on,
            skip_line=answer.get("line", ""),
        )
    days = list(assignment.items.values_list("answered_on", flat=True))
    if None not in days:
        assignment.finished_on = max(on for on in days if on)
        assignment.save(update_fields=["finished_on"])


def share(bond: Mentorship, told: dict[str, Any], people: Mapping[str, User], dating: Dating) -> None:
    """With `before` the mentor read what stood there first, so the page says that it changed."""
    entry = entry_of(bond.mentee, told["entry"])
    made = Share.objects.create(
        uuid=dating.uuid(f"share {bond.mentee.email} {told['entry']}"),
        mentorship=bond,
        entry=entry,
        whole=told["whole"],
        shared_at=dating.at(dating.on(told), 17),
    )
    if opened := told.get("opened"):
        seen = sharing.seen_in(made)
        if told.get("before"):
            seen = replace(seen, body=Revision.objects.get(entry=entry).body)
            made.changed_at = entry.updated_at
            made.save(update_fields=["changed_at"])
        sharing.read(made, seen, dating.at(dating.on(opened), 20))
    for number, one in enumerate(told.get("reply", ())):
        reply = Reply(
            uuid=dating.uuid(f"{made.uuid} {number}"),
            share=made,
            author=people[one["by"]],
            body=one["text"],
            quote=one.get("quote", ""),
            created_at=dating.at(dating.on(one), 21),
        )
        if reply.quote and not mentoring.quoted(made, reply.quote):
            raise ValueError(f"“{reply.quote}” does not stand in “{told['entry']}”.")
        mentoring.typeset(reply)
        reply.save()
    if taken := told.get("taken_back"):
        made.taken_back_at = dating.at(dating.on(taken), 8)
        made.save(update_fields=["taken_back_at"])


def invite(inviter: User, told: dict[str, Any], dating: Dating) -> None:
    """One that waits. Nobody has its link: its inviter makes a new one."""
    sent = dating.at(dating.today - timedelta(days=told["days"]), 12)
    Invitation.objects.create(
        uuid=dating.uuid(f"invitation {inviter.email} {told['email']}"),
        inviter=inviter,
        email=told["email"],
        role=told["role"],
        note=told["note"],
        token_hash=token_hash(secrets.token_urlsafe(TOKEN_BYTES)),
        created_at=sent,
        expires_at=sent + timedelta(days=mentoring.INVITATION_DAYS),
    )
