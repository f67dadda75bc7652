"""The marks on an entry: bring, off the record, not again, and the look-back that is not wanted."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from journal import writing
from journal.models import Entry, User
from tests import factories
from tests.pages import same_for_all

pytestmark = pytest.mark.django_db

MARKS = ("entry_bring", "entry_off_record", "entry_not_again", "entry_look_back")


@pytest.fixture
def entry(ana: User) -> Entry:
    return factories.entry(ana, look_back_due=date(2026, 12, 18))


def post(client: Client, name: str, entry: Entry, **fields: str) -> Entry:
    """Posts, expects to be sent back to the entry, and gives the row as it then stands."""
    response = client.post(reverse(name, args=[entry.uuid]), fields)
    assert (response.status_code, response["Location"]) == (303, reverse("entry", args=[entry.uuid]))
    return Entry.objects.get(pk=entry.pk)


def test_bring_is_set_and_taken_off(client_of, ana, entry):
    client = client_of(ana)
    assert post(client, "entry_bring", entry).bring is True
    assert post(client, "entry_bring", entry, bring="1").bring is True
    assert post(client, "entry_bring", entry, bring="0").bring is False


def test_off_the_record_closes_what_was_open_for_good(client_of, ana, entry):
    client = client_of(ana)
    off = post(client, "entry_off_record", entry)
    assert off.off_record is True and off.closed_at is not None
    again = post(client, "entry_off_record", entry, off_record="1")
    assert again.closed_at == off.closed_at
    back = post(client, "entry_off_record", entry, off_record="0")
    assert back.off_record is False and back.closed_at == off.closed_at


def test_it_can_be_told_not_to_return(client_of, ana, entry):
    client = client_of(ana)
    assert post(client, "entry_not_again", entry).resurface is False
    assert post(client, "entry_not_again", entry, not_again="0").resurface is True


def test_a_mark_changes_nothing_else(client_of, ana, entry):
    before = Entry.objects.filter(pk=entry.pk).values().get()
    client = client_of(ana)
    for name, field in (("entry_bring", "bring"), ("entry_not_again", "not_again")):
        post(client, name, entry, **{field: "1"})
        post(
            client, name, entry, **{field: "0", "owner_id": "1", "author": "2", "body": "x", "is_staff": "1"}
        )
    assert Entry.objects.filter(pk=entry.pk).values().get() == before


def test_an_open_look_back_can_be_dropped_and_a_done_one_stays(client_of, ana, entry):
    entry.look_backs.create(author=ana, due=date(2026, 11, 1), on=date(2026, 11, 2), note="Well.")
    client = client_of(ana)
    post(client, "entry_look_back", entry, drop="1")
    assert [look_back.note for look_back in entry.look_backs.all()] == ["Well."]
    post(client, "entry_look_back", entry, drop="1")
    assert entry.look_backs.count() == 1


def test_a_look_back_post_that_says_nothing_is_told_so(client_of, ana, entry):
    response = client_of(ana).post(reverse("entry_look_back", args=[entry.uuid]), {"x": "y"})
    assert response.status_code == 422
    assert "nothing was changed" in response.content.decode()
    assert entry.look_backs.count() == 1


@pytest.mark.parametrize("name", MARKS)
def test_a_stranger_finds_nothing_and_changes_nothing(client_of, ana, ben, entry, name):
    client = client_of(ben)
    before = Entry.objects.filter(pk=entry.pk).values().get()
    foreign = client.post(reverse(name, args=[entry.uuid]), {"drop": "1"})
    missing = client.post(reverse(name, args=[uuid4()]), {"drop": "1"})
    assert foreign.status_code == missing.status_code == 404
    assert same_for_all(foreign) == same_for_all(missing)
    assert Entry.objects.filter(pk=entry.pk).values().get() == before
    assert entry.look_backs.count() == 1


@pytest.mark.parametrize("name", MARKS)
def test_only_a_post_with_a_token_counts(client_of, ana, entry, name):
    before = Entry.objects.filter(pk=entry.pk).values().get()
    client = client_of(ana)
    asks = name == "entry_look_back"  # it has a page
    assert client.get(reverse(name, args=[entry.uuid])).status_code == (200 if asks else 405)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post(reverse(name, args=[entry.uuid]), {"drop": "1"}).status_code == 403
    assert Client().post(reverse(name, args=[entry.uuid])).status_code == 401
    assert Entry.objects.filter(pk=entry.pk).values().get() == before
    assert entry.look_backs.count() == 1


@pytest.mark.parametrize("name", MARKS)
def test_what_is_in_the_trash_is_not_found(client_of, ana, entry, name):
    writing.trash(entry)
    assert client_of(ana).post(reverse(name, args=[entry.uuid]), {"drop": "1"}).status_code == 404
