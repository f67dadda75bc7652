"""Mentoring's acts: who may, when, and that a mentor reads exactly what is shared with them now."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import settings as profile
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from journal import writing
from journal.models import LookBack, User
from prompts import mentoring, sharing
from prompts.models import (
    Assignment,
    AssignmentItem,
    Invitation,
    Mentorship,
    News,
    Prompt,
    Reply,
    Role,
    Share,
)
from tests.factories import entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def bond(ana: User, ben: User) -> Mentorship:
    return Mentorship.objects.create(mentor=ben, mentee=ana)


def invited(inviter: User, email: str, role: Role = Role.MENTOR) -> Invitation:
    return mentoring.invite(inviter, email, role)[0]


# --- Invitations -----------------------------------------------------------------------------------------


def test_an_invitation_begins_one_mentorship_and_is_then_used(ana, ben):
    invitation = invited(ana, "Ben@example.org")
    mentorship = mentoring.accept(ben, invitation)
    assert (mentorship.mentor, mentorship.mentee) == (ben, ana)
    with pytest.raises(mentoring.InvitationClosed):
        mentoring.accept(ben, invitation)


def test_the_other_direction_makes_the_inviter_the_mentor(ana, ben):
    mentorship = mentoring.accept(ana, invited(ben, ana.email, Role.MENTEE))
    assert (mentorship.mentor, mentorship.mentee) == (ben, ana)


def test_only_the_invited_address_can_accept(ana, ben, cleo):
    invitation = invited(ana, ben.email)
    for other in (ana, cleo):
        with pytest.raises(mentoring.WrongAddress):
            mentoring.accept(other, invitation)
    assert not Mentorship.objects.exists()


def test_where_mail_is_sent_the_address_has_to_be_confirmed(ana, ben, settings):
    settings.MAIL_URL = "smtp://mail.example.org"
    with pytest.raises(mentoring.WrongAddress):
        mentoring.accept(ben, invited(ana, ben.email))


@pytest.mark.parametrize("how", ["withdraw", "decline", "expire", "renewed"])
def test_a_closed_invitation_begins_nothing(ana, ben, how):
    invitation, token = mentoring.invite(ana, ben.email, Role.MENTOR)
    if how == "renewed":
        assert mentoring.renew(invitation) != token
        assert not Invitation.objects.filter(token_hash=mentoring.token_hash(token)).exists()
        return
    if how == "expire":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        assert getattr(mentoring, how)(invitation)
        assert not getattr(mentoring, how)(invitation)
    with pytest.raises(mentoring.InvitationClosed):
        mentoring.accept(ben, invitation)


def test_the_token_is_not_in_the_database(ana, ben):
    invitation, token = mentoring.invite(ana, ben.email, Role.MENTOR)
    assert token not in str(Invitation.objects.filter(pk=invitation.pk).values())


def test_ten_a_day(ana):
    for number in range(mentoring.INVITATIONS_A_DAY):
        invited(ana, f"somebody{number}@example.org")
    with pytest.raises(mentoring.Enough):
        invited(ana, "one-more@example.org")
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=5))
    invited(ana, "one-more@example.org")


def test_an_end_withdraws_what_still_waits_between_the_two(ana, ben, bond):
    invitation = invited(ben, ana.email, Role.MENTEE)
    assert mentoring.end(bond, ana)
    assert not mentoring.end(bond, ben)
    with pytest.raises(mentoring.InvitationClosed):
        mentoring.accept(ana, invitation)
    bond.refresh_from_db()
    assert bond.ended_by == ana


def test_two_active_mentorships_of_a_pair_are_refused_by_the_database(ana, ben, bond):
    with pytest.raises(IntegrityError), transaction.atomic():
        Mentorship.objects.create(mentor=ben, mentee=ana)


# --- Assignments -----------------------------------------------------------------------------------------


def task(**fields) -> mentoring.Task:
    prompts = list(Prompt.objects.built_in()[:3])
    return mentoring.Task(title="Three", purpose="To try.", slug="three", prompts=prompts, **fields)


def test_a_set_is_copied_and_a_question_a_week_opens_on_mondays(ana, ben, cleo, bond):
    other = Mentorship.objects.create(mentor=ben, mentee=cleo)
    given = mentoring.assign(ben, [bond, other], task(pace=Assignment.Pace.WEEKLY))
    first, second = Assignment.objects.filter(given=given)
    assert {first.mentorship, second.mentorship} == {bond, other}
    today = ana.local_day()
    items = bond.assignments.get().items.all()
    assert [item.opens_on <= today for item in items] == [True, False, False]
    assert [item.opens_on.weekday() for item in items][1:] == [0, 0]
    Prompt.objects.filter(slug=items[0].prompt_slug).update(question="Another?")
    assert bond.assignments.get().items.first().question != "Another?"


def test_a_mentor_cannot_assign_in_somebody_elses_mentorship_or_after_its_end(ana, ben, cleo, bond):
    with pytest.raises(mentoring.Refused):
        mentoring.assign(cleo, [bond], task())
    mentoring.end(bond, ana)
    bond.refresh_from_db()
    with pytest.raises(mentoring.Refused):
        mentoring.assign(ben, [bond], task())
    assert not Assignment.objects.exists()


def test_kept_told_and_skipped_all_count_and_the_last_finishes_it(ana, ben, bond):
    mentoring.assign(ben, [bond], task())
    items = list(AssignmentItem.objects.all())
    today = ana.local_day()
    mentoring.answer(items[0], "kept", today)
    mentoring.answer(items[1], "told", today)
    assert Assignment.objects.with_counts().get().answered_count == 2
    assert Assignment.objects.get().finished_on is None
    mentoring.answer(items[2], "skipped", today, line="Not this week.")
    assert Assignment.objects.get().finished_on == today
    assert not Assignment.objects.running().exists()


def test_after_a_decline_or_an_end_nothing_is_stamped(ana, ben, bond):
    mentoring.assign(ben, [bond], task())
    assignment = Assignment.objects.get()
    assert mentoring.decline_assignment(assignment, "Not this year.")
    mentoring.answer(assignment.items.first(), "kept", ana.local_day())
    assert not AssignmentItem.objects.exclude(answer="").exists()


def test_a_reminder_once_in_seven_days(ana, ben, bond):
    mentoring.assign(ben, [bond], task())
    assignment = Assignment.objects.get()
    assert mentoring.remind(assignment)
    assert not mentoring.remind(assignment)
    Assignment.objects.update(reminded_at=timezone.now() - timedelta(days=7))
    assert mentoring.remind(assignment)
    assert News.objects.filter(person=ana, kind="reminders").count() == 2


# --- Shares and replies ----------------------------------------------------------------------------------


def test_the_takeaway_alone_leaves_the_text_with_its_author(ana, ben, bond):
    kept = entry(ana, body="secret words", takeaway="one line")
    row = sharing.share(kept, bond, whole=False)
    shown = sharing.seen_in(Share.objects.readable_by(ben).get())
    assert (shown.takeaway, shown.body, shown.html) == ("one line", "", "")
    sharing.share(kept, bond, whole=True)
    assert Share.objects.get().pk == row.pk
    assert "secret words" in sharing.seen_in(Share.objects.get()).html


def test_a_private_text_that_changes_does_not_show_in_a_shared_takeaway(ana, bond):
    kept = entry(ana, body="before", takeaway="one line")
    row = sharing.share(kept, bond, whole=False)
    sharing.read(row, sharing.seen_in(row))
    writing.revise(kept, writing.Writing(body="after", date=kept.date, zone="UTC", takeaway="one line"))
    again = Share.objects.get()
    assert sharing.seen_in(again).digest == again.seen


@pytest.mark.parametrize("how", ["trash", "off_record", "take_back", "end"])
def test_whatever_closes_a_share_closes_it_for_good(ana, ben, bond, how):
    kept = entry(ana)
    row = sharing.share(kept, bond, whole=True)
    kept.refresh_from_db()
    if how == "trash":
        writing.trash(kept)
        writing.restore(kept)
    elif how == "off_record":
        kept.set_off_record(True)
        kept.set_off_record(False)
    elif how == "take_back":
        assert sharing.take_back(row)
    else:
        mentoring.end(bond, ben)
    assert not Share.objects.open().exists()
    again = Share.objects.select_related("entry", "mentorship").get()
    assert again.ended_at is not None
    if how != "end":
        new = sharing.share(kept, bond, whole=True)
        assert new.pk != row.pk
        assert Share.objects.open().get().pk == new.pk
        assert Share.objects.get(pk=row.pk).ended_at is not None


def test_a_share_tells_when_it_first_closed(ana, bond):
    kept = entry(ana)
    row = sharing.share(kept, bond, whole=True)
    writing.trash(kept)
    first = kept.closed_at
    writing.restore(kept)
    kept.set_off_record(True)
    assert Share.objects.get(pk=row.pk).ended_at == first < kept.closed_at


def test_a_clock_that_is_behind_closes_it_for_good_too(ana, bond, monkeypatch):
    kept = entry(ana)
    row = sharing.share(kept, bond, whole=True)
    monkeypatch.setattr("journal.models.entries.timezone.now", lambda: row.shared_at - timedelta(seconds=1))
    kept.set_off_record(True)
    kept.set_off_record(False)
    assert not Share.objects.open().exists()
    assert Share.objects.get(pk=row.pk).ended_at == row.shared_at


def test_what_is_shared_after_a_clock_that_was_ahead_closed_it_is_open(ana, bond):
    kept = entry(ana)
    sharing.share(kept, bond, whole=True)
    writing.trash(kept)
    writing.restore(kept)
    kept.closed_at = timezone.now() + timedelta(minutes=1)
    kept.save(update_fields=["closed_at"])
    new = sharing.share(kept, bond, whole=True)
    assert Share.objects.open().get() == new
    assert sharing.share(kept, bond, whole=True) == new


def test_a_purged_entry_leaves_dates_only(ana, ben, bond):
    kept = entry(ana, body="secret", takeaway="secret")
    row = sharing.share(kept, bond, whole=True)
    mentoring.reply(row, ben, "Mine to keep.", quote="secret")
    writing.trash(kept)
    closed = kept.closed_at
    writing.purge(kept)
    row.refresh_from_db()
    assert row.entry is None
    assert row.closed_at == closed
    assert Reply.objects.get().body == "Mine to keep."


def test_off_the_record_and_the_trash_are_never_shared(ana, bond):
    kept = entry(ana, off_record=True)
    with pytest.raises(sharing.NotShareable):
        sharing.share(kept, bond, whole=True)
    kept.set_off_record(False)
    with pytest.raises(sharing.NotShareable):
        sharing.share(kept, bond, whole=False)  # no takeaway
    writing.trash(kept)
    with pytest.raises(sharing.NotShareable):
        sharing.share(kept, bond, whole=True)


def test_nobody_shares_somebody_elses_entry(ana, ben, bond):
    with pytest.raises(sharing.NotShareable):
        sharing.share(entry(ben), bond, whole=True)


def test_a_look_back_is_seen_only_when_done_and_included(ana, bond):
    kept = entry(ana, themes=("beginner",), felt=5, look_back_due=ana.local_day())
    waiting = kept.look_backs.get()
    row = sharing.share(kept, bond, whole=True, look_backs=[waiting])
    assert sharing.seen_in(row).look_backs == ()
    LookBack.objects.update(on=ana.local_day(), gauge="beginner", felt=5, turned_out=2, note="It eased.")
    assert sharing.seen_in(Share.objects.get()).look_backs[0].note == "It eased."
    sharing.include(row, waiting, included=False)
    assert sharing.seen_in(Share.objects.get()).look_backs == ()


def test_a_quotation_has_to_stand_in_what_is_shared(ana, ben, bond):
    row = sharing.share(entry(ana, body="It is *not* the file.", takeaway="A line."), bond, whole=False)
    assert mentoring.reply(row, ben, "Yes.", quote="A line.").quote
    with pytest.raises(mentoring.Refused):
        mentoring.reply(row, ben, "Yes.", quote="the file")
    sharing.take_back(row)
    with pytest.raises(mentoring.Refused):
        mentoring.reply(row, ben, "Too late.")


def test_a_reply_can_be_changed_for_fifteen_minutes(ana, ben, bond):
    one = mentoring.reply(sharing.share(entry(ana), bond, whole=True), ben, "First.")
    mentoring.change_reply(one, "Second.")
    Reply.objects.update(created_at=timezone.now() - timedelta(minutes=15))
    one.refresh_from_db()
    with pytest.raises(mentoring.Refused):
        mentoring.change_reply(one, "Third.")
    assert Reply.objects.get().body == "Second."


def test_deleting_either_account_keeps_the_mentees_entries_and_nothing_of_the_other(ana, ben, bond):
    row = sharing.share(entry(ana), bond, whole=True)
    mentoring.reply(row, ben, "Mine.")
    ben.delete()
    assert not Mentorship.objects.exists()
    assert not Reply.objects.exists()
    assert ana.entries.count() == 1


# --- The state machine -----------------------------------------------------------------------------------


class Mentoring(RuleBasedStateMachine):
    """Whatever two mentors, two mentees and a stranger do: each reads exactly what is shared with them now.

    The model is a plain set of what should be open, kept by the rules' own words and not by any query.
    """

    bonds = Bundle("bonds")
    entries = Bundle("entries")
    shares = Bundle("shares")

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        names = ("ana", "ben", "cleo", "dora", "eve")
        self.people = {
            name: User.objects.create_user(f"{name}.machine@example.org", name=name) for name in names
        }
        self.open: dict[int, tuple[int, int, bool]] = {}  # share: bond, entry, whole
        self.active: set[int] = set()
        self.pairs: dict[int, tuple[str, str]] = {}
        self.writers: dict[int, str] = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    @rule(
        target=bonds,
        mentor=st.sampled_from(["ben", "dora"]),
        mentee=st.sampled_from(["ana", "cleo"]),
        asks=st.booleans(),
    )
    def invite_and_accept(self, mentor, mentee, asks):
        inviter, invited_ = (mentor, mentee) if asks else (mentee, mentor)
        role = Role.MENTEE if asks else Role.MENTOR
        Invitation.objects.all().update(expires_at=timezone.now() + timedelta(days=2))
        invitation, _ = mentoring.invite(self.people[inviter], self.people[invited_].email, role)
        bond = mentoring.accept(self.people[invited_], invitation)
        self.active.add(bond.pk)
        self.pairs[bond.pk] = (mentor, mentee)
        return bond.pk

    @rule(bond=bonds, by_mentor=st.booleans())
    def end(self, bond, by_mentor):
        mentor, mentee = self.pairs[bond]
        mentoring.end(Mentorship.objects.get(pk=bond), self.people[mentor if by_mentor else mentee])
        self.active.discard(bond)
        self.open = {row: what for row, what in self.open.items() if what[0] != bond}

    @rule(target=entries, mentee=st.sampled_from(["ana", "cleo"]), off_record=st.booleans())
    def write(self, mentee, off_record):
        made = entry(self.people[mentee], takeaway="aloud", off_record=off_record)
        self.writers[made.pk] = mentee
        return made.pk

    @rule(target=shares, bond=bonds, kept=entries, whole=st.booleans())
    def share(self, bond, kept, whole):
        row = self.people[self.writers[kept]].entries.filter(pk=kept).first()
        possible = (
            row is not None
            and bond in self.active
            and self.pairs[bond][1] == self.writers[kept]
            and row.trashed_at is None
            and not row.off_record
        )
        if row is None:
            return multiple()
        try:
            made = sharing.share(row, Mentorship.objects.get(pk=bond), whole=whole)
        except sharing.NotShareable:
            assert not possible
            return multiple()
        assert possible
        self.open[made.pk] = (bond, kept, whole)
        return made.pk

    @rule(row=shares)
    def take_back(self, row):
        assert sharing.take_back(Share.objects.get(pk=row)) == (row in self.open)
        self.open.pop(row, None)

    def close(self, kept):
        self.open = {row: what for row, what in self.open.items() if what[1] != kept}

    @rule(kept=entries)
    def off_record(self, kept):
        row = self.people[self.writers[kept]].entries.kept().filter(pk=kept).first()
        if row is not None:
            row.set_off_record(not row.off_record)
            if row.off_record:
                self.close(kept)

    @rule(kept=entries)
    def trash_or_undo(self, kept):
        row = self.people[self.writers[kept]].entries.filter(pk=kept).first()
        if row is None:
            return
        if row.trashed_at is None:
            writing.trash(row)
            self.close(kept)
        else:
            writing.restore(row)

    @rule(kept=entries)
    def purge(self, kept):
        row = self.people[self.writers[kept]].entries.in_trash().filter(pk=kept).first()
        if row is not None:
            writing.purge(row)

    @rule(kept=entries, words=st.sampled_from(["one", "two"]))
    def edit(self, kept, words):
        row = self.people[self.writers[kept]].entries.kept().filter(pk=kept).first()
        if row is not None:
            writing.revise(
                row,
                writing.Writing(
                    body=words, date=row.date, zone="UTC", takeaway="aloud", off_record=row.off_record
                ),
            )

    @rule(row=shares, by_mentor=st.booleans(), quote=st.booleans())
    def reply(self, row, by_mentor, quote):
        found = Share.objects.select_related("mentorship").get(pk=row)
        mentor, mentee = self.pairs[found.mentorship_id]
        words = "aloud" if quote and row in self.open and not self.open[row][2] else ""
        try:
            mentoring.reply(found, self.people[mentor if by_mentor else mentee], "Yes.", quote=words)
        except mentoring.Refused:
            assert row not in self.open
        else:
            assert row in self.open

    @precondition(lambda self: self.active)
    @rule(data=st.data())
    def assign_and_answer(self, data):
        bond = Mentorship.objects.get(pk=data.draw(st.sampled_from(sorted(self.active))))
        mentoring.assign(bond.mentor, [bond], task())
        item = AssignmentItem.objects.order_by("-pk").first()
        how = data.draw(st.sampled_from(AssignmentItem.Answer.values))
        mentoring.answer(item, how, bond.mentee.local_day())

    @invariant()
    def each_reads_exactly_what_is_shared_now(self):
        for name, person in self.people.items():
            wanted = {
                (row, whole) for row, (bond, _, whole) in self.open.items() if self.pairs[bond][0] == name
            }
            assert set(Share.objects.readable_by(person).values_list("pk", "whole")) == wanted


def test_each_reads_exactly_what_is_shared_with_them_now():
    run_state_machine_as_test(
        Mentoring, settings=profile(max_examples=10, stateful_step_count=50, deadline=None)
    )
