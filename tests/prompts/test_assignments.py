"""Giving a set to one or several, and what each side sees of it, on the pages and in the week."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from journal.dates import long_day
from journal.isoweek import IsoWeek
from journal.models import User
from prompts import assigning, mentoring, own, sharing
from prompts.models import Assignment, AssignmentItem, Mentorship, News, Prompt, PromptSet
from tests import factories

pytestmark = pytest.mark.django_db

SECRET = "what nobody else is to read"


@pytest.fixture
def bond(ana: User, ben: User) -> Mentorship:
    return Mentorship.objects.create(mentor=ben, mentee=ana)


@pytest.fixture
def other(cleo: User, ben: User) -> Mentorship:
    return Mentorship.objects.create(mentor=ben, mentee=cleo)


def given(client, *bonds: Mentorship, **fields: str):
    form = {"set": "the-friday-fifteen", "to": [str(bond.uuid) for bond in bonds], "pace": "all",
            "given": str(uuid4())} | fields  # fmt: skip
    return client.post("/mentoring/assign/", form)


def page(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def answer(item: AssignmentItem, mentee: User, how: str = "kept", **fields: str) -> None:
    mentoring.answer(item, how, mentee.local_day(), **fields)


# --- Giving ----------------------------------------------------------------------------------------------


def test_one_set_to_two_people_who_do_not_learn_of_each_other(ana, ben, cleo, bond, other, client_of):
    done = given(client_of(ben), bond, other, note="On the bus.", due="2099-01-01")
    assert done.status_code == 422 and "ten years" in done.content.decode()
    done = given(client_of(ben), bond, other, note="On the bus.", due=str(date.today() + timedelta(days=9)))
    first, second = Assignment.objects.all()
    assert done.url == reverse("given", args=[first.given]) and first.given == second.given
    assert News.objects.filter(kind="assignments").count() == 2
    for mentee, held, stranger in ((ana, bond, "Cleo"), (cleo, other, "Ana")):
        mine = reverse("assignment", args=[held.assignments.get().uuid])
        for path in ("/week/", mine, "/mentoring/", f"/mentoring/{held.uuid}/"):
            text = page(client_of(mentee), path)
            assert stranger not in text and str(first.given) not in text
        assert "On the bus." in page(client_of(mentee), mine)
        assert client_of(mentee).get(reverse("given", args=[first.given])).status_code == 404
    table = page(client_of(ben), done.url)
    assert "Ana" in table and "Cleo" in table and "who do not know of each other" in table


def test_posted_twice_it_is_given_once_and_again_with_other_words(ben, bond, other, client_of):
    key = str(uuid4())
    for _ in "12":
        assert given(client_of(ben), bond, given=key).status_code == 303
    assert Assignment.objects.count() == 1
    given(client_of(ben), bond, other, given=key)
    assert Assignment.objects.count() == 3 and Assignment.objects.filter(given=key).count() == 1


def test_who_has_had_a_set_is_said_before_it_is_given_again(ana, ben, bond, other, client_of):
    client = client_of(ben)
    path = f"/mentoring/assign/?set=the-friday-fifteen&to={bond.uuid}"
    assert "given to" not in page(client, path)
    given(client, bond)
    text = page(client, path)
    assert (
        text.count("; given to Ana before)</option>") == 1 and "Given to Ana before. It can be given" in text
    )
    given(client, bond, other)
    assert "; given to Ana and Cleo before)</option>" in page(client, "/mentoring/assign/")
    assert Assignment.objects.count() == 3
    mentoring.end(bond, ana)
    assert "; given to Cleo before)</option>" in page(client, "/mentoring/assign/")


def test_a_set_of_ones_own_is_copied_as_it_is_then(ana, ben, bond, client_of):
    words = own.Words("judgment", "Asked first?", "Because.", 5, (("One", "Ask"), ("Two", "Ask")))
    prompt = own.write(ben, words)
    mine = own.compose(ben, "Mine", "To try.", prompts=[prompt.pk])
    given(client_of(ben), bond, set=mine.slug)
    Prompt.objects.filter(pk=prompt.pk).update(question="Asked later?")
    own.trash(mine)
    item = AssignmentItem.objects.get()
    text = page(client_of(ana), reverse("answer", args=[item.uuid]))
    assert "Asked first?" in text and "Asked later?" not in text


def test_a_refused_form_comes_back_with_everything_in_it(ben, bond, other, client_of):
    done = given(client_of(ben), bond, set="", note="Kept words.", due="31.02.", pace="weekly")
    text = done.content.decode()
    assert done.status_code == 422 and not Assignment.objects.exists()
    for wanted in ("Choose a set.", "is not a date", "Kept words.", 'value="31.02."'):
        assert wanted in text
    assert done.context["giving"].to == {str(bond.uuid)} and done.context["giving"].pace == "weekly"
    assert "Choose at least one person." in given(client_of(ben)).content.decode()
    assert given(client_of(ben), bond, note="x" * 2001).status_code == 422
    assert given(client_of(ben), bond, note="nul\x00").status_code == 422


def test_a_due_day_is_a_day_of_each_mentees_own(ben, cleo, bond, other, client_of, monkeypatch):
    at = timezone.now().replace(year=2026, month=11, day=24, hour=20)
    monkeypatch.setattr("journal.models.people.timezone.now", lambda: at)
    assert str(cleo.local_day()) == "2026-11-25"  # Tokyo is a day ahead of New York
    refused = given(client_of(ben), bond, other, due="2026-11-24")
    assert refused.status_code == 422 and "For Cleo it is" in refused.content.decode()
    assert given(client_of(ben), bond, due="2026-11-24").status_code == 303


def test_nobody_gives_where_they_are_no_mentor(ana, ben, cleo, bond, client_of):
    for who, to in ((ana, bond), (cleo, bond)):
        assert given(client_of(who), to).status_code == 404
    assert given(client_of(ben), bond, to="nonsense").status_code == 404
    theirs = own.compose(cleo, "Hers", "Hers alone.", prompts=[Prompt.objects.built_in().first().pk])
    assert given(client_of(ben), bond, set=theirs.slug).status_code == 404
    assert not Assignment.objects.exists()


def test_a_mentorship_that_ended_meanwhile_is_said_and_the_rest_kept(ana, ben, bond, other, client_of):
    mentoring.end(bond, ana)
    done = given(client_of(ben), bond, other, note="Still here.")
    assert done.status_code == 422 and "has ended" in done.content.decode()
    assert "Still here." in done.content.decode() and not Assignment.objects.exists()


def test_a_set_that_is_gone_or_empty_is_said(ben, bond, client_of):
    empty = own.compose(ben, "Empty", "None yet.")
    done = given(client_of(ben), bond, set=empty.slug, note="Still here.")
    assert done.status_code == 422 and "Still here." in done.content.decode()


def test_the_page_of_a_set_leads_to_giving_it_for_who_mentors_somebody(ana, ben, bond, client_of):
    link = "/mentoring/assign/?set=the-friday-fifteen"
    assert link in page(client_of(ben), "/sets/the-friday-fifteen/")
    assert link not in page(client_of(ana), "/sets/the-friday-fifteen/")
    form = client_of(ben).get(link)
    assert form.context["giving"].set.slug == "the-friday-fifteen"
    assert form.context["giving"].to == {str(bond.uuid)}
    assert "You mentor nobody yet" in page(client_of(ana), "/mentoring/assign/")
    assert PromptSet.objects.filter(slug="the-friday-fifteen").exists()


# --- What each side sees ---------------------------------------------------------------------------------


def test_the_mentor_sees_a_count_a_day_and_what_is_said(ana, ben, bond, client_of):
    items = factories.assigned(bond)
    where = reverse("assignment", args=[items[0].assignment.uuid])
    factories.entry(
        ana, uuid=items[0].uuid, body=SECRET, title=SECRET, tags=(SECRET,), themes=("judgment",), felt=6
    )
    answer(items[0], ana)
    text = page(client_of(ben), where)
    assert "1 of 3" in text and SECRET not in text and str(items[0].uuid) not in text
    assert "Said to you" not in text and "Nothing" in text
    answer(items[1], ana, "told")
    answer(items[2], ana, "skipped", line="Ask me in spring.")
    text = page(client_of(ben), where)
    assert "3 of 3" in text and "Finished" in text and "Ask me in spring." in text
    assert "will tell you when you talk" in text and SECRET not in text


def test_private_writing_changes_nothing_on_the_mentors_page(ana, ben, bond, client_of):
    items = factories.assigned(bond)
    answer(items[0], ana)
    where = reverse("assignment", args=[items[0].assignment.uuid])
    client = client_of(ben)
    page(client, where)
    before = page(client, where)
    kept = factories.entry(ana, uuid=items[0].uuid, body=SECRET)
    client_of(ana).post(reverse("draft", args=[items[1].uuid]), {"body": SECRET, "draft": str(items[1].uuid)})
    factories.entry(ana, body=SECRET, felt=3, themes=("judgment",))
    kept.set_off_record(True)
    after = page(client, where)
    shown = [[line for line in text.splitlines() if "csrf" not in line] for text in (before, after)]
    assert shown[0] == shown[1]


def test_what_is_shared_of_it_is_counted_while_it_is_open(ana, ben, bond, client_of):
    items = factories.assigned(bond)
    kept = factories.entry(ana, uuid=items[0].uuid)
    answer(items[0], ana)
    share = sharing.share(kept, bond, whole=True)
    where = reverse("assignment", args=[items[0].assignment.uuid])
    assert "1 answer<" in page(client_of(ben), where)
    assert "Shared whole" in page(client_of(ana), where)
    sharing.take_back(share)
    assert "1 answer<" not in page(client_of(ben), where)
    assert "Kept private" in page(client_of(ana), where)


def test_what_is_not_finished_stands_on_the_page_of_mentoring(ana, ben, bond, client_of):
    (item, *_) = factories.assigned(bond, due=ana.local_day())
    text = page(client_of(ana), "/mentoring/")
    assert item.assignment.title in text and "0 of 3 answered. Ben sees this count." in text
    mentoring.close(item.assignment)
    assert "Ben sees this count." not in page(client_of(ana), "/mentoring/")


def test_an_answer_to_another_mentor_is_not_counted_for_this_one(ana, ben, cleo, bond):
    items = factories.assigned(bond)
    kept = factories.entry(ana, uuid=items[0].uuid)
    answer(items[0], ana)
    sharing.share(kept, Mentorship.objects.create(mentor=cleo, mentee=ana), whole=True)
    assert [one.shared for one in assigning.of_mentorship(bond, ben)] == [0]


def test_declining_is_an_answer_with_a_line_if_one_likes(ana, ben, bond, client_of):
    (item, *_) = factories.assigned(bond)
    where = reverse("assignment", args=[item.assignment.uuid])
    refused = client_of(ana).post(where, {"decline": "1", "line": "x" * 301})
    assert refused.status_code == 422 and "x" * 301 in refused.content.decode()
    assert client_of(ana).post(where, {"decline": "1", "line": "Not this year."}).status_code == 303
    assert "Not this year." in page(client_of(ben), where) and "Declined" in page(client_of(ben), where)
    assert "You declined this set" in page(client_of(ana), where)
    late = client_of(ana).post(where, {"decline": "1", "line": "Again."}, follow=True)
    assert Assignment.objects.get().decline_line == "Not this year."
    assert "Nothing was changed. You had written: “Again.”" in late.content.decode()


def test_only_the_right_side_acts(ana, ben, cleo, bond, client_of):
    (item, *_) = factories.assigned(bond)
    where = reverse("assignment", args=[item.assignment.uuid])
    for act in ("remind", "close", "change_due"):
        assert client_of(ana).post(where, {act: "1", "due": ""}).status_code == 422
    assert client_of(ben).post(where, {"decline": "1"}).status_code == 422
    for act in ("remind", "close", "change_due", "decline"):
        assert client_of(cleo).post(where, {act: "1"}).status_code == 404
    held = Assignment.objects.get()
    assert held.running and held.reminded_at is None


def test_reminding_once_in_seven_days_and_changing_the_day_and_closing(ana, ben, bond, client_of):
    (item, *_) = factories.assigned(bond)
    where = reverse("assignment", args=[item.assignment.uuid])
    client = client_of(ben)
    assert 'name="remind"' in page(client, where)
    for _ in "12":
        client.post(where, {"remind": "1"})
    assert News.objects.filter(person=ana, kind="reminders").count() == 1
    assert 'name="remind"' not in page(client, where)
    soon = ana.local_day() + timedelta(days=3)
    client.post(where, {"change_due": "1", "due": str(soon)})
    assert Assignment.objects.get().due == soon
    assert client.post(where, {"change_due": "1", "due": "2020-01-01"}).status_code == 422
    assert client.post(where, {"change_due": "1", "due": "soon"}).status_code == 422
    assert Assignment.objects.get().due == soon
    client.post(where, {"change_due": "1", "due": ""})
    assert Assignment.objects.get().due is None
    client.post(where, {"close": "1"})
    assert Assignment.objects.get().closed_at is not None
    client.post(where, {"change_due": "1", "due": str(soon)})
    client.post(where, {"remind": "1"})
    assert Assignment.objects.get().due is None
    assert "closed this set" in page(client_of(ana), where)


def test_after_the_end_the_mentor_has_nothing_and_the_mentee_their_own(ana, ben, bond, client_of):
    (item, *_) = factories.assigned(bond, note="Do the second one on the bus.")
    where = reverse("assignment", args=[item.assignment.uuid])
    mentoring.end(bond, ana)
    assert client_of(ben).get(where).status_code == 404
    assert client_of(ben).get(reverse("given", args=[item.assignment.given])).status_code == 404
    assert "Do the second one on the bus." in page(client_of(ana), where)
    assert assigning.of_mentorship(Mentorship.objects.get(), ben) == []
    assert len(assigning.of_mentorship(Mentorship.objects.get(), ana)) == 1


def test_a_group_is_one_table_its_mentors_alone(ana, ben, cleo, staff, bond, other, client_of):
    given(client_of(ben), bond, other)
    where = reverse("given", args=[Assignment.objects.first().given])
    answer(bond.assignments.get().items.first(), ana, "told")
    text = page(client_of(ben), where)
    assert "Ana will tell you when you talk" in text and text.count('role="rowheader"') == 2
    for who in (ana, cleo, staff):
        assert client_of(who).get(where).status_code == 404
        assert client_of(who).post(where, {"close": "1"}).status_code == 404
    soon = date.today() + timedelta(days=9)
    assert client_of(ben).post(where, {"change_due": "1", "due": str(soon)}).status_code == 303
    assert set(Assignment.objects.values_list("due", flat=True)) == {soon}
    assert client_of(ben).post(where, {"change_due": "1", "due": "never"}).status_code == 422
    assert client_of(ben).post(where, {}).status_code == 422
    mentoring.end(other, cleo)
    client_of(ben).post(where, {"close": "1"})
    assert [row.closed_at is None for row in Assignment.objects.order_by("mentorship")] == [False, True]


def test_one_mentorship_shows_its_assignments_to_both(ana, ben, bond, client_of):
    (item, *_) = factories.assigned(bond)
    for who in (ana, ben):
        text = page(client_of(who), f"/mentoring/{bond.uuid}/")
        assert item.assignment.title in text and "0 of 3" in text
    Assignment.objects.update(created_at=timezone.now() - timedelta(days=9))
    (later, *_) = factories.assigned(bond)
    found = [one.assignment for one in assigning.of_mentorship(bond, ana)]
    assert found == [later.assignment, item.assignment]  # the newest first
    assert "/mentoring/assign/?to=" in page(client_of(ben), f"/mentoring/{bond.uuid}/")


# --- The week --------------------------------------------------------------------------------------------


def test_the_week_asks_what_was_assigned_first_and_three_at_most(ana, bond, client_of):
    factories.entry(ana)  # no first week
    items = factories.assigned(bond, Prompt.objects.built_in().filter(theme="judgment")[:2])
    week = client_of(ana).get("/week/")
    text = week.content.decode()
    assert week.context["assigned"] == items and len(week.context["picks"]) == 1
    assert (
        text.index(items[0].question)
        < text.index(items[1].question)
        < text.index(week.context["picks"][0].prompt.question)
    )
    assert "From Ben’s set" in text and "Two assigned to you, one picked." in text
    factories.assigned(bond, Prompt.objects.built_in().filter(theme="attention")[:4], due=ana.local_day())
    week = client_of(ana).get("/week/")
    assert len(week.context["assigned"]) == 3 and week.context["picks"] == []
    assert [item.theme_id for item in week.context["assigned"]] == ["attention"] * 3  # the soonest due


def test_what_is_assigned_is_not_picked_beside_it(ana, bond, client_of):
    factories.entry(ana)
    week = client_of(ana).get("/week/")
    picked = week.context["first_pick"].prompt
    factories.assigned(bond, [picked])
    week = client_of(ana).get("/week/")
    assert [item.prompt_slug for item in week.context["assigned"]] == [picked.slug]
    assert picked not in [one.prompt for one in week.context["picks"]]
    assert week.content.decode().count(f">{picked.question}<") == 1


def test_swapping_a_pick_leaves_what_was_assigned_first(ana, bond, client_of):
    factories.entry(ana)
    (item,) = factories.assigned(bond, Prompt.objects.built_in().filter(theme="judgment")[:1])
    client = client_of(ana)
    pick = client.get("/week/").context["picks"][0].prompt
    where = f"/week/{IsoWeek.of(ana.local_day()).name}/"
    part = client.post(where, {"swap": pick.slug}, headers={"HX-Request": "true"})
    text = part.content.decode()
    assert part.status_code == 200 and item.question in text and f">{pick.question}<" not in text
    assert client.post(where, {"swap": item.prompt_slug}).status_code == 422


def test_a_first_week_asks_what_was_assigned_and_nothing_else(ana, bond, client_of):
    items = factories.assigned(bond)
    week = client_of(ana).get("/week/")
    assert week.context["assigned"] == items and week.context["picks"] == []


def test_one_a_week_opens_on_the_mentees_mondays(ana, bond, client_of, monkeypatch):
    items = factories.assigned(bond, pace="weekly")
    assert client_of(ana).get("/week/").context["assigned"] == items[:1]
    text = page(client_of(ana), reverse("assignment", args=[items[0].assignment.uuid]))
    assert text.count("Open it now") == 2 and items[2].question in text
    monday = (IsoWeek.of(ana.local_day()) + 1).monday
    monkeypatch.setattr(User, "local_day", lambda self, moment=None: monday)
    assert client_of(ana).get("/week/").context["assigned"] == items[:2]
    answer(items[0], ana)
    week = client_of(ana).get("/week/")
    assert week.context["assigned"] == items[1:2]


def test_the_first_stays_in_the_week_of_whoever_moves_west(ana, bond, client_of, monkeypatch):
    items = factories.assigned(bond, pace="weekly")
    yesterday = ana.local_day() - timedelta(days=1)
    monkeypatch.setattr(User, "local_day", lambda self, moment=None: yesterday)
    text = page(client_of(ana), "/week/")
    assert items[0].question in text and items[1].question not in text
    assert items[0].opened(yesterday) and not items[1].opened(yesterday)


def test_one_a_week_is_opened_early_by_who_likes_and_not_skipped_unseen(ana, bond, client_of, monkeypatch):
    item = factories.assigned(bond, pace="weekly")[1]
    client, skip = client_of(ana), reverse("answer_skip", args=[item.uuid])
    monday = (IsoWeek.of(ana.local_day()) + 1).monday
    assert item.question in page(client, reverse("answer", args=[item.uuid]))
    assert f"This question opens on {long_day(monday)}." in page(client, skip)
    told = client.post(skip, follow=True).content.decode()
    assert f"This question opens on {long_day(monday)}. Nothing was changed." in told
    assert not AssignmentItem.objects.get(pk=item.pk).answer
    monkeypatch.setattr(User, "local_day", lambda self, moment=None: monday)
    assert "Skip this question" in page(client, skip) and client.post(skip).status_code == 303
    assert AssignmentItem.objects.get(pk=item.pk).answer == "skipped"


def test_what_is_answered_this_week_keeps_its_place_as_a_pick_does(ana, bond, client_of):
    factories.entry(ana)
    items = factories.assigned(bond)
    answer(items[0], ana)
    week = client_of(ana).get("/week/")
    assert week.context["assigned"] == items[1:] and week.context["picks"] == []
    assert "One of three answered." in week.content.decode()


@pytest.mark.parametrize("how", ["close", "decline", "end"])
def test_what_is_closed_declined_or_ended_is_asked_no_more(ana, bond, client_of, how):
    (item, *_) = factories.assigned(bond)
    held = item.assignment
    {
        "close": mentoring.close,
        "decline": mentoring.decline_assignment,
        "end": lambda _: mentoring.end(bond, ana),
    }[how](held)
    assert client_of(ana).get("/week/").context["assigned"] == []


def test_a_past_week_shows_what_was_assigned_in_it(ana, bond, client_of):
    (item, *_) = factories.assigned(bond)
    then = timezone.now() - timedelta(days=14)
    Assignment.objects.update(created_at=then)
    day = ana.local_day(then)
    AssignmentItem.objects.update(opens_on=day)
    factories.entry(ana, date=day)
    User.objects.filter(pk=ana.pk).update(date_joined=then)
    answer(item, ana)
    before = IsoWeek.of(day)
    text = page(client_of(ana), f"/week/{before.name}/")
    assert "From Ben’s set" in text and item.question in text
    assert "From Ben’s set" not in page(client_of(ana), f"/week/{(before - 1).name}/")
