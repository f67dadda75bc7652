"""Posts of the editor that no editor sends: refused with a sentence, nothing changed, never an error of ours."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from journal import editor, writing
from journal.drafts import FORM_LIMIT
from journal.models import Draft, User
from tests import factories
from tests.pages import same_for_all

pytestmark = pytest.mark.django_db

UNREADABLE = ["//[", "http://[", "/\\[::", "//[evil.example/"]


def send(client: Client, address: str, **fields: object):
    return client.post(address, json.dumps(fields), content_type="application/json")


@pytest.mark.parametrize("name", ["draft", "draft_keep"])
@pytest.mark.parametrize(
    "guide", ["\ud800", "\ud800:a:b", "a:b:\udfff", "::", "\x00:\x00:\x00", 7, None, ["x"]]
)
def test_a_guide_that_is_none_is_left_out(client_of, ana, name, guide):
    response = send(client_of(ana), reverse(name, args=[uuid4()]), body="Kept all the same.", guide=guide)
    assert response.status_code in {200, 303}
    said = [*ana.entries.values_list("body", flat=True), *(draft.form["body"] for draft in ana.drafts.all())]
    assert said == ["Kept all the same."]


def test_a_guide_of_half_a_character_comes_back_to_nobody_as_an_error(ana):
    response = send(Client(), reverse("draft_keep", args=[uuid4()]), body="x", guide="\ud800:a:b")
    assert response.status_code == 401


@pytest.mark.parametrize("address", UNREADABLE)
def test_an_address_that_cannot_be_read_leads_to_the_week(client_of, ana, address):
    client = client_of(ana)
    response = client.post(reverse("draft_keep", args=[uuid4()]), {"body": "x", "next": address})
    assert (response.status_code, response["Location"]) == (303, reverse("week"))
    assert client.get(reverse("write"), {"next": address}).status_code == 200
    assert client.get(reverse("write"), headers={"Referer": address}).status_code == 200
    draft = Draft.objects.create(author=ana, form={"body": "y"}, began_on=ana.local_day())
    assert client.post(reverse("draft_discard", args=[draft.uuid]), {"next": address}).status_code == 303


@pytest.mark.parametrize("choice", ["mine", "theirs", "both"])
def test_a_choice_after_a_conflict_keeps_to_the_size_of_a_draft(client_of, ana, choice):
    draft = Draft.objects.create(author=ana, form={"body": "stands"}, began_on=ana.local_day())
    response = client_of(ana).post(
        reverse("draft", args=[draft.uuid]), {"body": "x" * (FORM_LIMIT + 1), "version": 1, "choice": choice}
    )
    assert response.status_code == 413
    draft.refresh_from_db()
    assert draft.form == {"body": "stands"} and ana.drafts.count() == 1


def test_both_texts_in_one_keep_to_the_size_of_a_draft(client_of, ana):
    half = "x" * (FORM_LIMIT // 2)
    draft = Draft.objects.create(author=ana, form={"body": half}, began_on=ana.local_day())
    response = client_of(ana).post(
        reverse("draft", args=[draft.uuid]), {"body": half, "version": 1, "choice": "both"}
    )
    assert response.status_code == 413
    draft.refresh_from_db()
    assert draft.form == {"body": half}


def test_a_strangers_entry_cannot_be_edited_and_is_like_a_missing_one(client_of, ana, ben: User):
    entry = factories.entry(ana, body="Ana’s own.")
    client = client_of(ben)
    for made in (entry.uuid, uuid4()):
        bare = client.post(reverse("entry_edit", args=[made]))
        assert bare.status_code == 404
    fields = {"body": "Not lost.", "draft": str(uuid4()), "version": "0", "base": "1"}
    foreign = client.post(reverse("entry_edit", args=[entry.uuid]), fields)
    missing = client.post(reverse("entry_edit", args=[uuid4()]), fields)
    assert foreign.status_code == missing.status_code == 404
    assert "Not lost." in foreign.content.decode() and "Ana’s own." not in foreign.content.decode()
    assert len(same_for_all(foreign)) == len(same_for_all(missing))
    via_draft = client.post(reverse("draft_keep", args=[uuid4()]), {**fields, "entry": str(entry.uuid)})
    assert via_draft.status_code == 404
    entry.refresh_from_db()
    assert (entry.body, entry.revision) == ("Ana’s own.", 1)
    assert not ben.entries.exists()


def test_a_second_keep_of_what_was_thrown_away_does_not_say_it_is_kept(client_of, ana):
    uuid = uuid4()
    client = client_of(ana)
    assert client.post(reverse("draft_keep", args=[uuid]), {"body": "Once."}).status_code == 303
    writing.trash(ana.entries.get())
    text = client.post(reverse("draft_keep", args=[uuid]), {"body": "Once."}, follow=True).content.decode()
    assert "The entry is in the trash. It was kept before." in text and ">Undo<" in text
    assert ana.entries.in_trash().count() == 1 and not ana.entries.kept().exists()


@pytest.mark.parametrize("address", UNREADABLE)
def test_a_refusal_survives_an_unreadable_referer(client_of, ana, address):
    client = Client(enforce_csrf_checks=True)
    client.cookies = client_of(ana).cookies
    answer = client.post("/week/", {"headline": "Not lost."}, headers={"Referer": address})
    assert answer.status_code == 403 and "Not lost." in answer.content.decode()


def test_extra_fields_change_nothing(client_of, ana, ben: User):
    client_of(ana).post(
        reverse("draft_keep", args=[uuid4()]),
        {
            "body": "x",
            "author": ben.pk,
            "author_id": ben.pk,
            "owner_id": ben.pk,
            "is_staff": "1",
            "html": "<script>",
        },
    )
    entry = ana.entries.get()
    assert entry.html == "<p>x</p>\n" and not ben.entries.exists()
    ana.refresh_from_db()
    assert not ana.is_staff


def test_an_address_to_go_back_to_holds_no_line_break(rf):
    request = rf.get("/")
    assert editor.safe_address(request, "/week/")
    assert not editor.safe_address(request, "/week/\r\nX: y")
