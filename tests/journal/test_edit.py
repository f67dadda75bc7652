"""/entries/<uuid>/edit/: the next revision of an entry."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from journal import writing
from journal.models import Entry, User
from tests import factories

pytestmark = pytest.mark.django_db


def edit_at(entry: Entry) -> str:
    return reverse("entry_edit", args=[entry.uuid])


def everything(page) -> dict[str, object]:
    """What a browser sends of the page as it was rendered."""
    form = {name: page.form.getlist(name) for name in page.form}
    return {**form, "draft": page.uuid, "version": page.version, "base": page.base, "entry": page.entry_uuid}


def test_the_page_shows_the_entry_and_writes_nothing(ana: User, client_of) -> None:
    entry = factories.entry(ana, body="\nText", title="Name", themes=("judgment",), felt=5, tags=("a", "b"))
    page = client_of(ana).get(edit_at(entry)).context["page"]
    assert (page.body, page.form["title"], page.felt, page.tags) == ("\nText", "Name", "5", "a, b")
    assert not ana.drafts.exists()


def test_keeping_it_unchanged_changes_nothing(ana: User, client_of) -> None:
    entry = factories.entry(
        ana, title="Name", takeaway="Line", themes=("judgment", "beginner"), felt=5, tags=("a",), bring=True,
        off_record=True, look_back_due=date(2026, 1, 1), prompt_slug="p", prompt_question="Q?",
    )  # fmt: skip
    client = client_of(ana)
    sent = everything(client.get(edit_at(entry)).context["page"])
    assert client.post(edit_at(entry), sent).status_code == 303
    after = Entry.objects.get(pk=entry.pk)
    for name in (
        "title",
        "takeaway",
        "body",
        "date",
        "felt",
        "gauge_id",
        "bring",
        "off_record",
        "revision",
        "prompt_slug",
    ):
        assert getattr(after, name) == getattr(entry, name), name
    assert after.ordered_themes == ["judgment", "beginner"]
    assert [tag.name for tag in after.tags.all()] == ["a"]
    assert after.look_backs.get().due == date(2026, 1, 1)


def test_words_alone_leave_all_else_as_it_is(ana: User, client_of) -> None:
    entry = factories.entry(
        ana, title="Name", themes=("judgment",), felt=5, tags=("a",), bring=True, off_record=True,
        look_back_due=date(2030, 1, 1),
    )  # fmt: skip
    response = client_of(ana).post(edit_at(entry), {"body": "Other words."})
    assert response.status_code == 303
    after = Entry.objects.get(pk=entry.pk)
    assert (after.body, after.title, after.felt, after.bring, after.off_record) == (
        "Other words.",
        "Name",
        5,
        True,
        True,
    )
    assert after.date == entry.date and after.ordered_themes == ["judgment"]
    assert after.look_backs.get().due == date(2030, 1, 1)
    assert after.revisions.get().body == entry.body


def test_a_newer_revision_is_shown_beside(ana: User, client_of) -> None:
    entry = factories.entry(ana, body="As it was.")
    client = client_of(ana)
    sent = everything(client.get(edit_at(entry)).context["page"])
    client.post(edit_at(entry), {"body": "Kept elsewhere."})
    response = client.post(edit_at(entry), {**sent, "body": "Kept here."})
    assert response.status_code == 409
    text = response.content.decode()
    assert "here." in text and "elsewhere." in text
    assert Entry.objects.get().body == "Kept elsewhere."
    again = {**everything(response.context["page"]), "body": "Kept here."}
    assert client.post(edit_at(entry), again).status_code == 303
    after = Entry.objects.get()
    assert after.body == "Kept here."
    assert [revision.body for revision in after.revisions.all()] == ["Kept elsewhere.", "As it was."]


def test_a_double_keep_makes_one_revision(ana: User, client_of) -> None:
    entry = factories.entry(ana)
    client = client_of(ana)
    sent = {**everything(client.get(edit_at(entry)).context["page"]), "body": "New."}
    assert [client.post(edit_at(entry), sent).status_code for _ in range(2)] == [303, 303]
    assert Entry.objects.get().revisions.count() == 1


def test_changes_begun_are_gone_on_with(ana: User, client_of) -> None:
    entry = factories.entry(ana)
    client = client_of(ana)
    page = client.get(edit_at(entry)).context["page"]
    save = reverse("draft", args=[page.uuid])
    client.post(save, {**everything(page), "body": "Half an edit"})
    again = client.get(edit_at(entry)).context["page"]
    assert (again.uuid, again.body, again.base) == (page.uuid, "Half an edit", 1)
    assert Entry.objects.get().body == entry.body
    client.post(edit_at(entry), everything(again))
    assert Entry.objects.get().body == "Half an edit"
    assert not ana.drafts.exists()


def test_an_entry_has_one_edit_at_a_time(ana: User, client_of) -> None:
    entry = factories.entry(ana)
    client = client_of(ana)
    one, two = (client.get(edit_at(entry)).context["page"] for _ in range(2))
    client.post(reverse("draft", args=[one.uuid]), {**everything(one), "body": "One"})
    answer = client.post(
        reverse("draft", args=[two.uuid]),
        {**everything(two), "body": "Two"},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 409
    assert answer.json()["draft"] == str(one.uuid) and answer.json()["theirs"]["body"] == "One"


@pytest.mark.parametrize(("gone", "status"), [(writing.trash, 409), (writing.purge, 404)])
def test_text_written_while_the_entry_went_is_not_lost(ana: User, client_of, gone, status: int) -> None:
    entry = factories.entry(ana)
    client = client_of(ana)
    sent = {**everything(client.get(edit_at(entry)).context["page"]), "body": "Long work"}
    gone(entry)
    response = client.post(edit_at(entry), sent)
    assert response.status_code == status
    page = response.context["page"]
    assert page.body == "Long work" and page.entry is None
    assert client.post(page.keep_url, {**everything(page), "entry": "", "base": ""}).status_code == 303
    assert ana.entries.kept().get().body == "Long work"


def test_the_reading_follows_its_rules(ana: User, client_of) -> None:
    entry = factories.entry(ana, themes=("judgment",), felt=5)
    client = client_of(ana)
    client.post(edit_at(entry), {"body": "x", "themes": "beginner"})
    assert (Entry.objects.get().felt, Entry.objects.get().gauge_id) == (5, "judgment")
    client.post(edit_at(entry), {"body": "x", "themes": "beginner", "gauge": "beginner", "felt": ""})
    assert (Entry.objects.get().felt, Entry.objects.get().gauge_id) == (5, "judgment")
    client.post(edit_at(entry), {"body": "x", "themes": "beginner", "gauge": "beginner", "felt": "2"})
    assert (Entry.objects.get().felt, Entry.objects.get().gauge_id) == (2, "beginner")
    client.post(edit_at(entry), {"body": "x", "themes": "beginner", "gauge": "beginner", "felt": ""})
    assert (Entry.objects.get().felt, Entry.objects.get().gauge_id) == (None, None)


def test_an_edit_can_move_or_drop_the_look_back(ana: User, client_of) -> None:
    entry = factories.entry(ana)
    client = client_of(ana)
    client.post(edit_at(entry), {"body": "x", "look_back": "quarter"})
    assert ana.look_backs.get().due == ana.local_day() + timedelta(weeks=13)
    client.post(edit_at(entry), {"body": "x", "look_back": "never"})
    assert not ana.look_backs.exists()


def test_somebody_elses_entry_is_not_found(ana: User, ben: User, client_of) -> None:
    entry = factories.entry(ana)
    assert client_of(ben).get(edit_at(entry)).status_code == 404
    client_of(ben).post(edit_at(entry), {"body": "Ben's words", "draft": uuid4()})
    assert Entry.objects.get().body == entry.body
