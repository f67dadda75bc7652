"""/mentoring/answers/<uuid>/: an assigned question answered, kept with what its mentor gets, or skipped."""

from uuid import uuid4

import pytest
from django.urls import reverse

from journal import writing
from journal.models import Entry, User
from prompts import answering, mentoring, sharing
from prompts.models import Assignment, AssignmentItem, Mentorship, Prompt, Share
from tests import factories

pytestmark = pytest.mark.django_db

SECRET = "what nobody else is to read"


@pytest.fixture
def bond(ana: User, ben: User) -> Mentorship:
    return Mentorship.objects.create(mentor=ben, mentee=ana)


@pytest.fixture
def items(ben: User, bond: Mentorship) -> list[AssignmentItem]:
    return factories.assigned(bond)


@pytest.fixture
def client(ana: User, client_of):
    return client_of(ana)


def opened(client, item: AssignmentItem):
    return client.get(reverse("answer", args=[item.uuid])).context["page"]


def form_of(page, **typed: str) -> dict[str, object]:
    form = {name: page.form.getlist(name) for name in page.form}
    own = {"draft": page.uuid, "version": page.version, "guide": page.signed, "next": page.back}
    return {**form, **own, **typed}


def post(client, item: AssignmentItem, **typed: str):
    """Opens the editor and keeps, without a script; a share is looked at first, as the page asks."""
    form = form_of(opened(client, item), **typed)
    answer = client.post(reverse("answer_keep", args=[item.uuid]), form)
    if answer.status_code == 422 and answer.context["gets"].seen and "shown" not in typed:
        again = form_of(answer.context["page"], shown=answer.context["gets"].seen.digest)
        return client.post(reverse("answer_keep", args=[item.uuid]), again)
    return answer


def told(client) -> str:
    return " ".join(str(message) for message in client.get("/week/").context["messages"])


def fresh(item: AssignmentItem) -> AssignmentItem:
    return AssignmentItem.objects.get(pk=item.pk)


# --- The editor ------------------------------------------------------------------------------------------


def test_it_asks_with_the_words_that_were_given_and_writes_nothing(ana, client, items):
    page = client.get(reverse("answer", args=[items[1].uuid]))
    body = page.content.decode()
    assert items[1].question in body and "question 2 of 3" in body
    assert page.context["page"].keep_url == reverse("answer_keep", args=[items[1].uuid])
    assert not ana.drafts.exists()
    assert [option.chosen for option in page.context["gets"].options] == [True, False, False, False]


def test_a_draft_gone_on_with_elsewhere_still_knows_its_mentor_and_its_choice(ana, client, items):
    page = opened(client, items[0])
    client.post(page.save_url, form_of(page, body="We", answer="talk"))
    again = client.get(reverse("draft", args=[items[0].uuid]))
    assert again.context["page"].keep_url == page.keep_url
    assert again.context["gets"].choice == "talk" and "Ben" in again.content.decode()
    assert opened(client, items[0]).body == "We"


def test_what_is_kept_already_leads_to_its_entry(client, items):
    post(client, items[0], body="Done.")
    assert client.get(reverse("answer", args=[items[0].uuid])).url == f"/entries/{items[0].uuid}/"


# --- Keeping ---------------------------------------------------------------------------------------------


def test_private_is_preset_counts_and_opens_nothing(ana, client, items):
    assert post(client, items[0], body=SECRET).status_code == 303
    entry = ana.entries.get()
    assert entry.uuid == items[0].uuid and entry.prompt_question == items[0].question
    assert fresh(items[0]).answer == "kept" and fresh(items[0]).answered_on == ana.local_day()
    assert not Share.objects.exists() and not ana.drafts.exists()
    assert "private to you. Ben sees 1 of 3 answered." in told(client)


def test_when_we_talk_is_told_and_nothing_else(ana, ben, client, client_of, items):
    post(client, items[0], body=SECRET, answer="talk")
    assert fresh(items[0]).answer == "told" and not Share.objects.exists()
    page = client_of(ben).get(reverse("assignment", args=[items[0].assignment.uuid])).content.decode()
    assert "Ana will tell you when you talk" in page and items[0].question in page
    assert SECRET not in page


@pytest.mark.parametrize("what", ["takeaway", "whole"])
def test_what_is_shared_was_seen_first_word_for_word(ana, ben, client, items, what):
    typed = {"body": f"{SECRET} *indeed*", "takeaway": "One line.", "title": "Called so", "answer": what,
             "gauge": items[0].theme_id, "felt": "5"}  # fmt: skip
    form = form_of(opened(client, items[0]), **typed)
    first = client.post(reverse("answer_keep", args=[items[0].uuid]), form)
    assert first.status_code == 422 and not Entry.objects.exists() and not Share.objects.exists()
    seen = first.context["gets"].seen
    assert f"Keep, and share the {what}" in first.content.decode()
    assert first.context["page"].body == typed["body"]
    again = form_of(first.context["page"], shown=seen.digest)
    assert client.post(reverse("answer_keep", args=[items[0].uuid]), again).status_code == 303
    share = Share.objects.readable_by(ben).get()
    assert sharing.seen_in(share) == seen
    assert share.whole == (what == "whole") and (SECRET in seen.html) == (what == "whole")
    assert "Ben can read" in told(client)


def test_what_changed_after_it_was_looked_at_is_looked_at_again(client, items):
    form = form_of(opened(client, items[0]), body="One.", answer="whole")
    seen = client.post(reverse("answer_keep", args=[items[0].uuid]), form).context["gets"].seen
    other = client.post(
        reverse("answer_keep", args=[items[0].uuid]), {**form, "body": "Another.", "shown": seen.digest}
    )
    assert other.status_code == 422 and not Entry.objects.exists()
    assert "Another." in other.context["gets"].seen.html


def test_a_takeaway_that_is_not_there_cannot_be_shared(client, items):
    answer = post(client, items[0], body=SECRET, answer="takeaway")
    assert answer.status_code == 422 and answering.NO_TAKEAWAY in answer.content.decode()
    assert answer.context["page"].body == SECRET and not Entry.objects.exists()


def test_the_script_is_shown_the_same(client, items):
    form = form_of(opened(client, items[0]), body=SECRET, answer="whole")
    part = client.post(reverse("answer_seen", args=[items[0].uuid]), form, headers={"Accept": "text/html"})
    digest = part.content.decode().split('name="shown" value="')[1].split('"')[0]
    assert SECRET in part.content.decode() and not Entry.objects.exists()
    kept = client.post(reverse("answer_keep", args=[items[0].uuid]), {**form, "shown": digest})
    assert kept.status_code == 303 and Share.objects.count() == 1


def test_an_answer_that_is_shared_does_not_start_off_the_record(ana, client, bond):
    (item,) = factories.assigned(bond, Prompt.objects.filter(theme="identity")[:1])
    assert post(client, item, body="I am not it.", off_record="1", answer="whole").status_code == 303
    assert not ana.entries.get().off_record and Share.objects.open().count() == 1


def test_kept_private_it_starts_off_the_record(ana, client, bond):
    (item,) = factories.assigned(bond, Prompt.objects.filter(theme="identity")[:1])
    post(client, item, body="I am not it.")
    assert ana.entries.get().off_record


def test_off_the_record_and_shared_is_refused(client, items):
    answer = post(client, items[0], body="Both.", off_record="1", answer="whole")
    assert answer.status_code == 422 and "never shared" in answer.content.decode()
    assert not Entry.objects.exists()


def test_a_wrong_field_keeps_everything_and_opens_nothing(client, items):
    answer = post(client, items[0], body=SECRET, date="2026-02-31", answer="whole", shown="x")
    assert answer.status_code == 422 and answer.context["page"].form["answer"] == "whole"
    assert SECRET in answer.content.decode() and not Share.objects.exists()


# --- Twice, from two tabs, too late ----------------------------------------------------------------------


def test_posted_twice_there_is_one_entry_and_one_share(ana, client, items):
    form = form_of(opened(client, items[0]), body="Once.", answer="whole")
    seen = client.post(reverse("answer_keep", args=[items[0].uuid]), form).context["gets"].seen
    for _ in "12":
        answer = client.post(reverse("answer_keep", args=[items[0].uuid]), {**form, "shown": seen.digest})
        assert answer.status_code == 303
    assert (ana.entries.count(), Share.objects.count()) == (1, 1)


def test_two_tabs_with_other_words_lose_neither(ana, client, items):
    one, other = (
        form_of(opened(client, items[0]), body="One."),
        form_of(opened(client, items[0]), body="Other."),
    )
    client.post(reverse("answer_keep", args=[items[0].uuid]), one)
    late = client.post(reverse("answer_keep", args=[items[0].uuid]), other)
    assert late.status_code == 409 and late.context["page"].body == "Other."
    apart = form_of(late.context["page"])
    for _ in "12":
        assert client.post(reverse("answer_keep", args=[items[0].uuid]), apart).status_code == 303
    assert sorted(ana.entries.values_list("body", flat=True)) == ["One.", "Other."]
    assert Assignment.objects.with_counts().get().answered_count == 1


def test_a_conflict_of_two_drafts_shows_both(client, items):
    page = opened(client, items[0])
    client.post(page.save_url, form_of(page, body="There.", tab="a", seq="1"))
    answer = client.post(page.keep_url, form_of(page, body="Here.", tab="b", seq="1"))
    assert answer.status_code == 409
    assert "There." in answer.content.decode() and "Here." in answer.content.decode()


def test_one_discarded_can_be_begun_anew_and_is_then_the_answer(ana, client, items):
    page = opened(client, items[0])
    client.post(page.save_url, form_of(page, body="Begun."))
    client.post(reverse("draft_discard", args=[items[0].uuid]))
    again = opened(client, items[0])
    assert again.uuid != items[0].uuid and again.body == ""
    client.post(again.save_url, form_of(again, body="Anew."))
    assert opened(client, items[0]).body == "Anew."
    page = opened(client, items[0])
    assert client.post(page.keep_url, form_of(page)).status_code == 303
    assert ana.entries.get().uuid == items[0].uuid and fresh(items[0]).answer == "kept"


@pytest.mark.parametrize("how", ["close", "decline"])
def test_closed_meanwhile_it_is_kept_and_not_counted(ana, client, items, how):
    page = opened(client, items[0])
    held = items[0].assignment
    assert mentoring.close(held) if how == "close" else mentoring.decline_assignment(held)
    answer = client.post(page.keep_url, form_of(page, body=SECRET, answer="talk"))
    assert answer.status_code == 303 and ana.entries.get().body == SECRET
    assert fresh(items[0]).answer == "" and "told nothing more" in told(client)


def test_ended_meanwhile_nothing_is_shared_and_nothing_lost(ana, client, items, bond):
    form = form_of(opened(client, items[0]), body=SECRET, answer="whole")
    seen = client.post(reverse("answer_keep", args=[items[0].uuid]), form).context["gets"].seen
    mentoring.end(bond, ana)
    answer = client.post(reverse("answer_keep", args=[items[0].uuid]), {**form, "shown": seen.digest})
    assert answer.status_code == 422 and "has ended" in answer.content.decode()
    assert answer.context["page"].body == SECRET and not ana.entries.exists()
    answer = client.post(reverse("answer_keep", args=[items[0].uuid]), form_of(answer.context["page"]))
    assert answer.status_code == 303 and ana.entries.count() == 1
    assert not Share.objects.exists() and fresh(items[0]).answer == ""


def test_with_the_mentors_account_gone_a_draft_is_kept_as_any_other(ana, ben, client, items):
    page = opened(client, items[0])
    client.post(page.save_url, form_of(page, body=SECRET))
    ben.delete()
    again = client.get(reverse("draft", args=[items[0].uuid])).context["page"]
    assert client.post(again.keep_url, form_of(again)).status_code == 303
    assert ana.entries.get().body == SECRET


def test_trash_undo_and_purge_leave_the_count(ana, client, items):
    post(client, items[0], body="Kept.")
    entry = ana.entries.get()
    for act in (writing.trash, writing.restore, writing.trash, writing.purge):
        act(entry)
        assert fresh(items[0]).answer == "kept"
        assert client.get(reverse("assignment", args=[items[0].assignment.uuid])).status_code == 200
    assert client.get(reverse("answer", args=[items[0].uuid])).status_code == 200


def test_the_last_answer_finishes_it(ana, client, items):
    for item in items:
        post(client, item, body="Kept.")
    assert Assignment.objects.get().finished_on == ana.local_day()


def test_without_a_session_all_of_it_comes_back_with_the_choice(client, items):
    page = opened(client, items[0])
    client.logout()
    answer = client.post(
        page.keep_url, form_of(page, body=SECRET, answer="whole"), headers={"Accept": "text/html"}
    )
    text = answer.content.decode()
    assert answer.status_code == 401 and SECRET in text and f'action="{page.keep_url}"' in text
    assert 'value="whole" checked' in text and items[0].assignment.title not in text
    assert not Entry.objects.exists()


# --- Skipping, and saying something else ------------------------------------------------------------------


def test_skipping_says_that_the_mentor_reads_the_word(ana, ben, client, client_of, items):
    where = reverse("answer_skip", args=[items[0].uuid])
    page = client.get(where).content.decode()
    assert "Ben reads this line" in page and fresh(items[0]).answer == ""
    assert client.post(where, {"line": "Too close."}).status_code == 303
    assert fresh(items[0]).skip_line == "Too close."
    mentor = client_of(ben).get(reverse("assignment", args=[items[0].assignment.uuid])).content.decode()
    assert "Too close." in mentor and "1 of 3" in mentor


def test_a_skip_without_a_word_is_a_count_and_nothing_else(ben, client, client_of, items):
    client.post(reverse("answer_skip", args=[items[0].uuid]))
    mentor = client_of(ben).get(reverse("assignment", args=[items[0].assignment.uuid])).content.decode()
    assert "skipped one" not in mentor and "1 of 3" in mentor


def test_a_word_that_is_too_long_comes_back(client, items):
    answer = client.post(reverse("answer_skip", args=[items[0].uuid]), {"line": "x" * 301})
    assert answer.status_code == 422 and "x" * 301 in answer.content.decode()
    assert fresh(items[0]).answer == ""


def test_what_is_answered_is_not_skipped_and_what_was_skipped_can_be_answered(client, items):
    client.post(reverse("answer_skip", args=[items[0].uuid]), {"line": "Not now."})
    post(client, items[0], body="After all.")
    assert (fresh(items[0]).answer, fresh(items[0]).skip_line) == ("kept", "")
    late = client.post(reverse("answer_skip", args=[items[0].uuid]), {"line": "In another tab."}, follow=True)
    assert fresh(items[0]).answer == "kept"
    assert "Nothing was changed. You had written: “In another tab.”" in late.content.decode()


def test_private_and_when_we_talk_can_be_exchanged(client, items):
    where = reverse("answer", args=[items[0].uuid])
    client.post(where, {"answer": "talk"})
    assert fresh(items[0]).answer == ""  # nothing is answered by that alone
    post(client, items[0], body="Kept.")
    for said, answer in (("talk", "told"), ("private", "kept"), ("whole", "kept")):
        assert client.post(where, {"answer": said}).status_code == 303
        assert fresh(items[0]).answer == answer


# --- Strangers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["ben", "cleo"])
@pytest.mark.parametrize("name", ["answer", "answer_keep", "answer_skip", "answer_seen"])
def test_an_item_is_its_mentees_alone(request, client_of, items, who, name):
    other = client_of(request.getfixturevalue(who))
    for uuid in (items[0].uuid, uuid4()):
        assert other.post(reverse(name, args=[uuid]), {"body": "Mine.", "answer": "talk"}).status_code == 404
        assert other.get(reverse(name, args=[uuid])).status_code in {404, 405}
    assert not Entry.objects.exists() and fresh(items[0]).answer == ""


def test_another_mentees_item_is_none_of_mine(ben, cleo, client, items):
    other = Mentorship.objects.create(mentor=ben, mentee=cleo)
    (theirs, *_) = factories.assigned(other)
    form = form_of(opened(client, items[0]), body="Mine.")
    assert client.post(reverse("answer_keep", args=[theirs.uuid]), form).status_code == 404
    assert not Entry.objects.exists() and fresh(theirs).answer == ""


def test_a_guide_that_leads_elsewhere_shows_no_mentor(ana, client, items):
    guide = {**answering.guide_of(items[0]).as_json(), "keep": f"/drafts/{uuid4()}/keep/"}
    ana.drafts.create(form={"body": "x"}, guide=guide, began_on=ana.local_day())
    page = client.get(reverse("draft", args=[ana.drafts.get().uuid]))
    assert page.context["gets"] is None and page.context["page"].keep_url == guide["keep"]
