"""Whatever two mentors, two mentees and a stranger do through the pages: each can read exactly what is shared with them now.

Every text of a mentee's has a word of its own, so that a page, a search, an export, the feed or a mail can be read for
what is in it. What should be open is kept by the rules as a plain model, and not by any query of the product.
"""

import os
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from io import StringIO
from uuid import UUID, uuid4

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail as outbox
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase
from hypothesis import settings as profile
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from journal import writing
from journal.models import Entry, LookBack, User
from prompts import feed
from prompts.models import Assignment, Invitation, MentoringMail, Mentorship, Reply, Share
from tests.factories import entry
from tests.prompts.test_answers import post as answer

pytestmark = pytest.mark.django_db

STEPS = int(os.environ.get("STEPS", "20"))
"""How many at most. 2,000 take some ten minutes: STEPS=2500 pytest -s tests/trust/test_what_mentors_read.py"""

MENTORS, MENTEES = ("ben", "dora"), ("ana", "cleo")
PEOPLE = (*MENTORS, *MENTEES, "eve")
WORD = re.compile(r"\b[a-z]+zq[0-9]+\b")
COMMON = "everywhere"
"""A word of every text, to search for."""


@dataclass
class Text:
    """One entry as the rules know it: each part's own word."""

    pk: int
    uuid: UUID
    author: str
    number: int
    version: int = 1
    off_record: bool = False
    trashed: bool = False
    purged: bool = False
    look_back: int | None = None
    used: set[str] = field(default_factory=set)

    def word(self, part: str) -> str:
        made = f"{part}zq{self.number}" + (f"{self.version:03}" if part == "body" else "")
        self.used.add(made)
        return made

    def body(self) -> str:
        return f"{self.word('body')} {COMMON}"


@dataclass
class Opened:
    """One share as the rules know it."""

    bond: int
    text: Text
    whole: bool
    look_back: bool
    open: bool = True
    replies: dict[str, str] = field(default_factory=dict)
    """Words to their author."""

    def shown(self) -> set[str]:
        parts = ["title", "body" if self.whole else "takeaway"] + ["note"] * self.look_back
        return {self.text.word(part) for part in parts}


class Mentoring(RuleBasedStateMachine):
    steps = 0
    """Of all runs together."""
    bonds = Bundle("bonds")
    texts = Bundle("texts")

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example._from_testcase = True  # as Django's own, so that a durable block may stand within it
        self.example.__enter__()
        outbox.outbox = []
        self.people: dict[str, User] = {}
        self.clients: dict[str, Client] = {}
        self.feeds: dict[str, str] = {}
        self.active: set[int] = set()
        self.pairs: dict[int, tuple[str, str]] = {}
        self.opened: dict[int, Opened] = {}
        self.written: list[Text] = []
        self.told: dict[str, set[str]] = defaultdict(set)
        """What each was told or told themselves with an assignment: its note, the line of a skip or a decline."""
        self.count = self.step = 0
        for name in PEOPLE:
            user = User.objects.create_user(f"{name}.reads@example.org", name=name, zone="Europe/Prague")
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            MentoringMail.objects.create(
                person=user, assignments=True, reminders=True, shares=True, replies=True
            )
            self.people[name], self.clients[name] = user, Client()
            self.clients[name].force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
            self.feeds[name] = f"/calendar/{feed.open_at_new_address(user)}.ics"

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    def begin(self) -> None:
        """One thing is open to each mentor; each way to close one was gone once, and undone where it can be."""
        if self.written:
            return
        first, _ = [self.accepted(*pair) for pair in zip(MENTORS, MENTEES, strict=True)]
        for bond, (_, mentee) in self.pairs.items():
            self.shared(bond, self.written_by(mentee, looked_back=True), bond == first, look_back=True)
        for undone in (self.trash_and_undo, self.off_record_and_on):
            text = self.written_by("ana", looked_back=False)
            self.shared(first, text, True, look_back=False)
            undone(text)
            undone(text)
        for close in (
            self.empty_the_takeaway_and_write_it_again,
            lambda _: self.taken_back(max(self.opened)),
        ):
            text = self.written_by("ana", looked_back=False)
            self.shared(first, text, False, look_back=False)
            close(text)
        bond = self.accepted("dora", "ana")
        self.shared(bond, self.written_by("ana", looked_back=False), True, look_back=False)
        self.ended(bond, by_mentor=False)

    @initialize(target=bonds)
    def first_bonds(self):
        self.begin()
        return multiple(*self.pairs)

    @initialize(target=texts)
    def first_texts(self):
        self.begin()
        return multiple(*self.written)

    def number(self) -> int:
        self.count += 1
        return self.count

    def post(self, name: str, path: str, status: int = 303, **fields: object) -> None:
        answer = self.clients[name].post(path, fields)
        assert answer.status_code == status, (path, answer.status_code)

    # --- The bond ------------------------------------------------------------------------------------------

    @rule(
        target=bonds,
        mentor=st.sampled_from(MENTORS),
        mentee=st.sampled_from(MENTEES),
        mentor_asks=st.booleans(),
        accepts=st.sampled_from([True, True, True, False]),
    )
    def invite(self, mentor, mentee, mentor_asks, accepts):
        return self.accepted(mentor, mentee, mentor_asks=mentor_asks, accepts=accepts)

    def accepted(self, mentor, mentee, *, mentor_asks=False, accepts=True):
        inviter, invited = (mentor, mentee) if mentor_asks else (mentee, mentor)
        Invitation.objects.update(expires_at=timezone.now() + timedelta(days=2))
        role = "mentee" if mentor_asks else "mentor"
        kinds = {f"mail_{kind}": "1" for kind in MentoringMail.KINDS}
        self.post(inviter, "/mentoring/invite/", role=role, email=self.people[invited].email, **kinds)
        token = re.findall(r"/mentoring/invitations/([^/\s]+)/", outbox.outbox[-1].body)[0]
        here = self.clients[invited].get(f"/mentoring/invitations/{token}/")["Location"]
        if not accepts:
            self.post(invited, here, decline="1")
            return multiple()
        self.post(invited, here, accept="1", **kinds)
        bond = Mentorship.objects.active().get(mentor=self.people[mentor], mentee=self.people[mentee]).pk
        self.active.add(bond)
        self.pairs[bond] = (mentor, mentee)
        return bond

    @rule(bond=bonds, data=st.data(), by_mentor=st.booleans())
    def end(self, bond, data, by_mentor):
        held = sorted({one.bond for one in self.opened.values() if one.open})
        self.ended(data.draw(st.sampled_from(held)) if held else bond, by_mentor=by_mentor)

    def ended(self, bond: int, *, by_mentor: bool) -> None:
        uuid = Mentorship.objects.get(pk=bond).uuid
        self.post(self.pairs[bond][not by_mentor], f"/mentoring/{uuid}/", sure="1")
        self.active.discard(bond)
        for one in self.opened.values():
            one.open = one.open and one.bond != bond

    # --- What is written -------------------------------------------------------------------------------------

    @rule(target=texts, mentee=st.sampled_from(MENTEES), looked_back=st.booleans())
    def write(self, mentee, looked_back):
        return self.written_by(mentee, looked_back=looked_back)

    def written_by(self, mentee, *, looked_back):
        text = Text(0, UUID(int=0), mentee, self.number())
        made = entry(
            self.people[mentee],
            body=text.body(),
            title=f"{text.word('title')} {COMMON}",
            takeaway=f"{text.word('takeaway')} {COMMON}",
            tags=(text.word("tag"),),
            themes=("judgment",),
            felt=5,
        )
        text.pk, text.uuid = made.pk, made.uuid
        if looked_back:
            row = LookBack.objects.create(
                entry=made, author=made.author, due=made.date, on=made.date, gauge_id="judgment", felt=5,
                turned_out=3, note=text.word("note"),
            )  # fmt: skip
            text.look_back = row.pk
        self.written.append(text)
        return text

    @rule(text=texts)
    def edit(self, text):
        if text.trashed or text.purged:
            return
        text.version += 1
        self.revise(text, Entry.objects.get(pk=text.pk).takeaway)

    @rule(text=texts)
    def empty_the_takeaway_and_write_it_again(self, text):
        if text.trashed or text.purged:
            return
        takeaway = Entry.objects.get(pk=text.pk).takeaway
        self.revise(text, "")
        self.revise(text, takeaway)
        for one in self.opened.values():
            one.open = one.open and (one.whole or one.text is not text)

    def revise(self, text: Text, takeaway: str) -> None:
        row = Entry.objects.get(pk=text.pk)
        words = writing.Writing(
            body=text.body(), date=row.date, zone="UTC", title=row.title, takeaway=takeaway,
            tags=(text.word("tag"),), themes=("judgment",), felt=5, off_record=text.off_record,
        )  # fmt: skip
        writing.revise(row, words)

    def close(self, text: Text) -> None:
        for one in self.opened.values():
            one.open = one.open and one.text is not text

    @rule(text=texts)
    def off_record_and_on(self, text):
        if text.trashed or text.purged:
            return
        text.off_record = not text.off_record
        if text.off_record:
            self.close(text)
        self.post(
            text.author, f"/entries/{text.uuid}/off-record/", off_record="1" if text.off_record else "0"
        )

    @rule(text=texts)
    def trash_and_undo(self, text):
        if text.purged:
            return
        text.trashed = not text.trashed
        self.close(text)
        self.post(text.author, f"/entries/{text.uuid}/{'delete' if text.trashed else 'restore'}/")

    @rule(text=texts)
    def purge(self, text):
        if text.trashed and not text.purged:
            text.purged = True
            writing.purge(Entry.objects.get(pk=text.pk))

    # --- Shares ------------------------------------------------------------------------------------------------

    @rule(bond=bonds, text=texts, whole=st.booleans(), look_back=st.booleans())
    def share(self, bond, text, whole, look_back):
        self.shared(bond, text, whole, look_back=look_back)

    def shared(self, bond: int, text: Text, whole: bool, *, look_back: bool) -> None:
        mentee = self.pairs[bond][1]
        fields: dict[str, object] = {
            "mentorship": Mentorship.objects.get(pk=bond).uuid,
            "what": "whole" if whole else "takeaway",
        }
        if look_back and text.look_back:
            fields["look_back"] = text.look_back
        path = f"/entries/{text.uuid}/share/"
        page = self.clients[mentee].get(path).content.decode()
        fields |= re.findall(r'name="(seen_\w+)" value="(\w+)"', page)
        if text.purged or text.trashed or mentee != text.author:
            self.post(mentee, path, 404, **fields)
        elif text.off_record or bond not in self.active:
            self.post(mentee, path, 422, **fields)
        else:
            self.post(mentee, path, **fields)
            self.now_open(bond, text, whole, look_back=bool(whole and look_back and text.look_back))

    def now_open(self, bond: int, text: Text, whole: bool, *, look_back: bool = False) -> None:
        row = Share.objects.filter(mentorship_id=bond, entry__uuid=text.uuid).latest("pk").pk
        replies = self.opened[row].replies if row in self.opened else {}
        self.opened[row] = Opened(bond, text, whole, look_back, replies=replies)

    @precondition(lambda self: self.opened)
    @rule(data=st.data())
    def take_back(self, data):
        still = [row for row, one in self.opened.items() if one.open]
        self.taken_back(data.draw(st.sampled_from(sorted(still or self.opened))))

    def taken_back(self, row: int) -> None:
        one = self.opened[row]
        uuid = Share.objects.get(pk=row).uuid
        gone = one.text.purged or one.text.trashed
        self.post(one.text.author, f"/entries/{one.text.uuid}/share/", 404 if gone else 303, take_back=uuid)
        one.open = False

    @precondition(lambda self: self.opened)
    @rule(data=st.data(), by_mentor=st.booleans(), quote=st.booleans())
    def reply(self, data, by_mentor, quote):
        row = data.draw(st.sampled_from(sorted(self.opened)))
        one = self.opened[row]
        by = self.pairs[one.bond][not by_mentor]
        words = f"replyzq{self.number()}"
        fields = {"body": f"{words} {COMMON}"}
        if quote:
            fields["quote"] = one.text.word("body" if one.whole else "takeaway")
        path = f"/mentoring/shared/{Share.objects.get(pk=row).uuid}/"
        self.post(by, path, 303 if one.open else 404, **fields)
        if one.open:
            one.replies[words] = by

    @precondition(lambda self: self.opened)
    @rule(data=st.data())
    def take_a_reply_away(self, data):
        row = data.draw(st.sampled_from(sorted(self.opened)))
        one = self.opened[row]
        reply = Reply.objects.filter(share=row).first()
        if reply is None:
            return
        path = f"/mentoring/shared/{Share.objects.get(pk=row).uuid}/replies/{reply.uuid}/"
        (words,) = WORD.findall(reply.body)
        self.post(one.replies[words], path, 303 if one.open else 404, delete="1")
        if one.open:
            del one.replies[words]

    # --- Assignments -------------------------------------------------------------------------------------------

    @rule(bond=bonds)
    def assign(self, bond):
        mentor, mentee = self.pairs[bond]
        words = f"givenzq{self.number()}"
        held = Mentorship.objects.get(pk=bond)
        fields = {"set": "the-friday-fifteen", "to": str(held.uuid), "given": str(uuid4()), "note": words}
        self.post(mentor, "/mentoring/assign/", 303 if bond in self.active else 422, **fields)
        if bond in self.active:
            self.told[mentor].add(words)
            self.told[mentee].add(words)

    def running(self, data) -> Assignment | None:
        found = Assignment.objects.running().filter(mentorship__in=self.active).order_by("pk")
        return data.draw(st.sampled_from(list(found))) if found else None

    @rule(target=texts, data=st.data(), gets=st.sampled_from(["private", "talk", "whole", "takeaway"]))
    def answer(self, data, gets):
        running = self.running(data)
        item = running and running.items.filter(answer="").first()
        if running is None or item is None:
            return multiple()
        bond = running.mentorship_id
        text = Text(0, item.uuid, self.pairs[bond][1], self.number())
        typed = {"body": text.body(), "title": f"{text.word('title')} {COMMON}", "answer": gets}
        typed |= {"takeaway": f"{text.word('takeaway')} {COMMON}", "tags": text.word("tag")}
        assert answer(self.clients[text.author], item, **typed).status_code == 303
        made = Entry.objects.get(author=self.people[text.author], uuid=item.uuid)
        text.pk, text.off_record = made.pk, made.off_record
        self.written.append(text)
        if gets in {"whole", "takeaway"}:
            self.now_open(bond, text, gets == "whole")
        return text

    @rule(data=st.data(), all_of_it=st.booleans())
    def skip_or_decline(self, data, all_of_it):
        running = self.running(data)
        item = running and running.items.filter(answer="").first()
        if running is None or item is None:
            return
        mentor, mentee = self.pairs[running.mentorship_id]
        words = f"linezq{self.number()}"
        path = (
            f"/mentoring/assignments/{running.uuid}/"
            if all_of_it
            else f"/mentoring/answers/{item.uuid}/skip/"
        )
        self.post(mentee, path, line=words, **({"decline": "1"} if all_of_it else {}))
        self.told[mentor].add(words)
        self.told[mentee].add(words)

    # --- What holds after every step ---------------------------------------------------------------------------

    def pages(self, name: str, *, all_of_them: bool) -> dict[str, str]:
        """What a person can open beside the shares themselves; all of it, or mentoring's pages alone."""
        client, paths = self.clients[name], ["/mentoring/"]
        if all_of_them:
            paths += ["/privacy/", f"/entries/?q={COMMON}", "/week/", "/drafts/", "/mentoring/records/"]
        paths += [f"/mentoring/{bond.uuid}/" for bond in Mentorship.objects.all()]
        for one in Assignment.objects.all():
            paths += [f"/mentoring/assignments/{one.uuid}/", f"/mentoring/given/{one.given}/"]
        found = {}
        for path in paths:
            answer = client.get(path)
            assert answer.status_code in {200, 404}, (name, path, answer.status_code)
            found[path] = answer.content.decode() if answer.status_code == 200 else ""
        if all_of_them:
            answer = client.get("/export/?format=json")
            assert answer.status_code == 200
            found["the export"] = b"".join(answer.streaming_content).decode()
        return found

    def received(self, name: str) -> set[str]:
        """Words of replies that a person wrote, or that stand under their own entries."""
        return {
            words
            for one in self.opened.values()
            for words, by in one.replies.items()
            if by == name or one.text.author == name
        }

    @invariant()
    def each_reads_exactly_what_is_shared_now(self):
        self.step += 1
        Mentoring.steps += 1
        own = {
            name: {word for text in self.written if text.author == name for word in text.used}
            for name in PEOPLE
        }
        for name in PEOPLE:
            may = own[name] | self.received(name) | self.told[name]
            for row, one in self.opened.items():
                mentor = self.pairs[one.bond][0]
                path = f"/mentoring/shared/{Share.objects.get(pk=row).uuid}/"
                if name == mentor and one.open:
                    answer = self.clients[name].get(path)
                    assert answer.status_code == 200, (name, path)
                    wanted = one.shown() | set(one.replies)
                    assert set(WORD.findall(answer.content.decode())) == wanted, (name, one)
                    may |= one.shown() | set(one.replies)
                elif name in {mentor, "eve"} or (name in MENTORS and one.open):
                    assert self.clients[name].get(path).status_code == 404, (name, one)
            # After each step mentoring's pages of the mentors, and every page of one of the five in turns.
            in_turn = name == PEOPLE[self.step % len(PEOPLE)]
            if name not in MENTORS and not in_turn:
                continue
            for path, text in self.pages(name, all_of_them=in_turn).items():
                read = set(WORD.findall(text))
                assert read <= may, (name, path, read - may)
        if self.opened:
            call_command("send_reminders", stdout=StringIO())
        for message in outbox.outbox:
            assert not WORD.findall(message.body + message.subject), message.subject
        for path in self.feeds.values():
            answer = self.clients["eve"].get(path)
            assert answer.status_code == 200 and not WORD.findall(answer.content.decode())


@pytest.mark.once  # what is open is asked of both databases, without pages, by the machine in tests/prompts/test_mentoring.py
def test_each_reads_exactly_what_is_shared_with_them_now(settings):
    settings.MAIL_URL = "smtp://mail.example.org"
    each = 20
    run_state_machine_as_test(
        Mentoring,
        settings=profile(
            max_examples=max(STEPS // each, 1),
            stateful_step_count=each,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[
                phase for phase in Phase if phase is not Phase.shrink
            ],  # minutes, and a step less to read
        ),
    )
    print(f"\n{Mentoring.steps:,} steps; after each, each read exactly what is shared with them")
