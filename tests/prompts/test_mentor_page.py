"""A mentor's page: what is new to read, what is due, who has been quiet, and nothing that is private."""

from datetime import date, timedelta
from itertools import count

import pytest
from django.utils import timezone

from journal import writing
from journal.models import Entry, LookBack, User
from prompts import mentor_page, mentoring, sharing
from prompts.mentor_page import MentorPage
from prompts.models import Assignment, AssignmentItem, Mentorship, Prompt, Reply, Share
from tests.factories import entry

numbers = count(1)


@pytest.fixture
def bond(ana, ben) -> Mentorship:
    return Mentorship.objects.create(mentor=ben, mentee=ana)


def long_ago(**back: int):
    return timezone.now() - timedelta(**back)


def page(mentor: User, **asked: str) -> MentorPage:
    bonds = Mentorship.objects.of(mentor).select_related("mentor", "mentee")
    found = mentor_page.page_of(mentor, bonds, asked)
    assert found is not None
    return found


def read(share: Share) -> Share:
    """As its mentor's page does."""
    sharing.read(share, sharing.seen_in(share))
    return share


def revise(kept: Entry, **changed: str) -> None:
    words = {"body": kept.body, "title": kept.title, "takeaway": kept.takeaway} | changed
    writing.revise(kept, writing.Writing(date=kept.date, zone=kept.zone, themes=("judgment",), **words))


def give(bond: Mentorship, *, due: date | None = None, questions: int = 2, **fields) -> Assignment:
    prompts = list(Prompt.objects.built_in()[:questions])
    task = mentoring.Task(f"Set {next(numbers)}", "To try.", "x", prompts, due=due, **fields)
    mentoring.assign(bond.mentor, [bond], task)
    return bond.assignments.first()


def finish(assignment: Assignment) -> None:
    for item in assignment.items.all():
        mentoring.answer(item, AssignmentItem.Answer.KEPT, assignment.mentorship.mentee.local_day())


# --- New to read --------------------------------------------------------------------------------------------


def test_a_share_is_new_until_it_is_read(ana, ben, bond, client_of):
    share = sharing.share(entry(ana, title="The first"), bond, whole=True)
    (new,) = page(ben).new
    assert new.unread and not new.changed and new.seen.title == "The first"
    assert page(ben).mentees[0].unread == 1
    assert "Not read yet" in client_of(ben).get("/mentoring/").content.decode()
    client_of(ben).get(f"/mentoring/shared/{share.uuid}/")
    assert page(ben).new == [] and page(ben).lede.startswith("Nothing is new from your mentee, ")


def test_who_is_mentor_and_mentee_is_told_of_whom_nothing_is_new(ana, ben, cleo, bond, client_of):
    """Their own set is due on the same page, and their own mentor has replied."""
    mine = Mentorship.objects.create(mentor=cleo, mentee=ben)
    give(mine, due=ben.local_day() + timedelta(days=2))
    mentoring.reply(sharing.share(entry(ben), mine, whole=True), cleo, "From cleo")
    found = client_of(ben).get("/mentoring/").content.decode()
    assert "Assigned to me" in found and "1 new reply" in found
    assert "Nothing is new from your mentee, and nothing of theirs is due within a week." in found


def test_a_change_of_what_is_shown_is_new_and_a_private_one_is_not(ana, ben, bond):
    whole = entry(ana, body="Before", themes=("judgment",))
    line = entry(ana, body="Before", takeaway="One line", themes=("judgment",))
    for kept, how in ((whole, True), (line, False)):
        read(sharing.share(kept, bond, whole=how))
        revise(kept, body="After")
    (new,) = page(ben).new
    assert new.changed and new.seen.body == "After"
    revise(line, body="After", takeaway="Another line")
    assert [one.seen.takeaway for one in page(ben).new] == ["Another line", ""]


def test_writing_on_where_nobody_reads_moves_nothing(ana, ben, bond):
    """The order is that of the changes which can be seen: a private one would tell when somebody writes."""
    kept = [
        entry(ana, title=f"Number {number}", takeaway="One line", themes=("judgment",)) for number in range(2)
    ]
    for one in kept:
        read(sharing.share(one, bond, whole=False))
        revise(one, takeaway="Another line")
    for one in kept:
        assert [new.seen.title for new in page(ben).new] == ["Number 1", "Number 0"]
        revise(one, takeaway="Another line", body="More that is not shared")
    assert [new.seen.title for new in page(ben).new] == ["Number 1", "Number 0"]
    writing.restore_revision(kept[0], 1)
    assert [new.seen.title for new in page(ben).new] == ["Number 1"]
    revise(kept[0], takeaway="A third line", body=kept[0].body)
    assert [new.seen.title for new in page(ben).new] == ["Number 0", "Number 1"]


def test_all_that_changed_is_counted_whatever_else_was_kept_again(ana, ben, bond):
    """The first to be shared, after it forty whose shown line did not change."""
    kept = [entry(ana, takeaway="One line", themes=("judgment",)) for _ in range(41)]
    for one in kept:
        read(sharing.share(one, bond, whole=False))
    for one in kept[1:]:
        revise(one, body="Another text, which is not shared")
    assert page(ben).new == []
    revise(kept[0], takeaway="Another line")
    assert page(ben).mentees[0].changed == page(ben).new_count == 1


def test_more_of_an_entry_is_new(ana, ben, bond):
    kept = entry(ana, takeaway="One line", themes=("judgment",), felt=4)
    back = LookBack.objects.create(entry=kept, author=ana, due=kept.date, on=kept.date, note="After all")
    share = read(sharing.share(kept, bond, whole=False))
    assert page(ben).new == []
    share = read_again_after(share, lambda: sharing.share(kept, bond, whole=True), ben)
    share = read_again_after(share, lambda: sharing.share(kept, bond, whole=True, look_backs=[back]), ben)
    read_again_after(share, lambda: sharing.include(share, back, included=False), ben)


def read_again_after(share: Share, act, mentor: User) -> Share:
    act()
    assert [one.changed for one in page(mentor).new] == [True]
    share.refresh_from_db()
    return read(share)


def test_a_reply_of_the_mentee_is_new_and_ones_own_is_not(ana, ben, bond):
    share = read(sharing.share(entry(ana), bond, whole=True))
    mentoring.reply(share, ben, "From ben")
    assert page(ben).new == []
    mentoring.reply(share, ana, "From ana")
    (new,) = page(ben).new
    assert new.replied and not new.unread and page(ben).mentees[0].replied == 1
    read(share)
    assert page(ben).new == []


def test_what_was_taken_back_trashed_or_put_off_the_record_is_nowhere(ana, ben, bond, client_of):
    kept = [entry(ana, title=f"Gone {number}", themes=("judgment",)) for number in range(4)]
    shares = [sharing.share(one, bond, whole=True) for one in kept]
    sharing.take_back(shares[0])
    writing.trash(kept[1])
    kept[2].set_off_record(True)
    found = client_of(ben).get("/mentoring/").content.decode()
    assert "Gone 3" in found
    assert not any(f"Gone {number}" in found for number in range(3))
    assert page(ben).mentees[0].opened == 1
    mentoring.end(bond, ana)
    assert "Gone" not in client_of(ben).get("/mentoring/").content.decode()


def test_the_latest_ten_stand_there_and_the_rest_is_counted(ana, ben, bond, client_of):
    for number in range(12):
        sharing.share(entry(ana, title=f"Number {number:02}"), bond, whole=True)
    found = client_of(ben).get("/mentoring/").content.decode()
    assert found.count("Not read yet") == 10 and "Number 11" in found and "Number 01" not in found
    assert "The latest ten of twelve." in found and "12 not read" in found
    assert page(ben).lede == "Twelve entries to read."


# --- Due ----------------------------------------------------------------------------------------------------


def test_what_is_due_and_what_was_is_told_by_the_mentees_day(ana, ben, bond, client_of):
    today = ana.local_day()
    give(bond, due=today + timedelta(days=3))
    give(bond, due=today + timedelta(days=30))
    (mentee,) = page(ben).mentees
    assert [due.overdue for due in mentee.due] == [False, False]
    assert page(ben).lede.startswith("One person has something due on ")
    give(bond, due=today - timedelta(days=1))
    assert page(ben).mentees[0].due[0].overdue
    assert page(ben).lede == "One person has something that was due."
    assert "Was due" in client_of(ben).get("/mentoring/").content.decode()


@pytest.mark.parametrize("how", ["finish", "decline_assignment", "close"])
def test_what_is_answered_declined_or_closed_is_not_due(ana, ben, bond, how):
    given = give(bond, due=ana.local_day())
    finish(given) if how == "finish" else getattr(mentoring, how)(given)
    (mentee,) = page(ben).mentees
    assert mentee.due == ()
    assert mentee.finished_on == (ana.local_day() if how == "finish" else None)
    assert page(ben).tasks == [] and page(ben).fewer
    assert len(page(ben, assignments="all").tasks) == 1


def test_one_given_to_several_is_one_line_with_counts(ana, ben, cleo, bond, client_of):
    other = Mentorship.objects.create(mentor=ben, mentee=cleo)
    prompts = list(Prompt.objects.built_in()[:3])
    mentoring.assign(ben, [bond, other], mentoring.Task("Together", "To try.", "x", prompts))
    finish(bond.assignments.get())
    (task,) = page(ben).tasks
    assert (task.people, task.finished, task.answered, task.questions) == (("Cleo", "Ana"), 1, 3, 6)
    found = client_of(ben).get("/mentoring/").content.decode()
    assert "Together" in found and "3 of 6" in found and "One finished" in found
    for mentee, stranger in ((ana, "Cleo"), (cleo, "Ana")):
        assert stranger not in client_of(mentee).get("/mentoring/").content.decode()


# --- Quiet --------------------------------------------------------------------------------------------------


def test_quiet_is_who_shared_replied_and_finished_nothing_for_four_weeks(ana, ben, bond):
    assert not page(ben).mentees[0].quiet  # it has only begun
    Mentorship.objects.update(began_at=long_ago(weeks=9))
    assert page(ben).mentees[0].quiet
    share = sharing.share(entry(ana), bond, whole=True)
    assert not page(ben).mentees[0].quiet
    Share.objects.update(shared_at=long_ago(days=29))
    assert page(ben).mentees[0].quiet
    mentoring.reply(share, ben, "From ben")
    assert page(ben).mentees[0].quiet
    mentoring.reply(share, ana, "From ana")
    assert not page(ben).mentees[0].quiet
    Reply.objects.update(created_at=long_ago(days=29))
    assert page(ben).mentees[0].quiet
    given = give(bond)
    finish(given)
    assert not page(ben).mentees[0].quiet
    Assignment.objects.update(finished_on=ana.local_day() - timedelta(days=29))
    assert page(ben).mentees[0].quiet


def test_nothing_private_makes_a_difference(ana, ben, bond, client_of):
    """Writing, answering for oneself, revising and throwing away what is not shared leave the page as it is."""
    Mentorship.objects.update(began_at=long_ago(weeks=9))
    given = give(bond, questions=3)
    before = client_of(ben).get("/mentoring/").content
    kept = entry(ana, title="Private", themes=("judgment",))
    revise(kept, body="Still private")
    writing.trash(entry(ana))
    after = client_of(ben).get("/mentoring/").content
    assert without_token(after) == without_token(before)
    mentoring.answer(given.items.first(), AssignmentItem.Answer.KEPT, ana.local_day())
    assert page(ben).mentees[0].quiet and page(ben).tasks[0].answered == 1


def without_token(content: bytes) -> bytes:
    return b"".join(part for part in content.splitlines() if b"csrfmiddlewaretoken" not in part)


# --- The list -----------------------------------------------------------------------------------------------


def test_the_list_shows_who_is_asked_for_and_refuses_what_it_does_not_know(ana, ben, cleo, bond, client_of):
    quiet = Mentorship.objects.create(mentor=ben, mentee=cleo, began_at=long_ago(weeks=9))
    give(bond, due=ana.local_day())
    client = client_of(ben)
    assert [one.mentorship for one in page(ben).shown] == [bond, quiet]
    assert [one.mentorship for one in page(ben, show="due").shown] == [bond]
    assert [one.mentorship for one in page(ben, show="quiet").shown] == [quiet]
    found = client.get("/mentoring/?show=quiet").content.decode()
    assert f"/mentoring/{quiet.uuid}/" in found and f"/mentoring/{bond.uuid}/" not in found
    response = client.get("/mentoring/?show=<b>nonsense")
    assert response.status_code == 422
    assert "“&lt;b&gt;nonsense” is nothing that can be shown here." in response.content.decode()


def test_who_mentors_nobody_has_no_such_part(ana, ben, bond, client_of):
    bonds = Mentorship.objects.of(ana).select_related("mentor", "mentee")
    assert mentor_page.page_of(ana, bonds, {}) is None
    assert "New to read" not in client_of(ana).get("/mentoring/").content.decode()


def test_thirty_mentees_cost_no_more_queries_than_one(
    ana, ben, cleo, bond, client_of, settings, django_assert_max_num_queries
):
    """Of somebody who has a mentor too, on a server with mail, with all that the page can show."""
    settings.MAIL_URL = "smtp://mail.example.org"
    mine = Mentorship.objects.create(mentor=cleo, mentee=ben)
    give(mine, due=ben.local_day())
    for number in range(7):
        mentoring.reply(sharing.share(entry(ben), mine, whole=True), cleo, f"Reply {number}")
    kept = entry(ana, themes=("judgment",), felt=4)
    back = LookBack.objects.create(entry=kept, author=ana, due=kept.date, on=kept.date, note="After all")
    for number in range(29):
        mentee = User.objects.create_user(f"mentee{number}@example.org", "a quiet hill at dusk")
        other = Mentorship.objects.create(mentor=ben, mentee=mentee)
        share = sharing.share(entry(mentee, themes=("judgment",)), other, whole=True)
        give(other, due=mentee.local_day())
        if number % 2:
            mentoring.reply(read(share), mentee, "A reply")
    sharing.share(kept, bond, whole=True, look_backs=[back])
    mentoring.invite(ben, "somebody@example.org", "mentor")
    client = client_of(ben)
    client.get("/mentoring/")  # the themes are read once a process
    with django_assert_max_num_queries(14):
        assert client.get("/mentoring/").content.decode().count("shared with you") >= 30
