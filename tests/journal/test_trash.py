"""Deleting: a question, the trash with its undo, and what is gone for good."""

from datetime import date, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from journal import writing
from journal.models import Draft, Entry, LookBack, Revision, User
from tests import factories
from tests.pages import same_for_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(ana: User) -> Entry:
    return factories.entry(ana, title="Two quiet hours", date=date(2026, 11, 6), tags=("kept",))


def trashed(author: User, days: int = 0, **fields: object) -> Entry:
    made = factories.entry(author, **fields)
    writing.trash(made)
    Entry.objects.filter(pk=made.pk).update(trashed_at=timezone.now() - timedelta(days=days))
    return made


def discarded(author: User, days: int = 0, **form: object) -> Draft:
    return Draft.objects.create(
        author=author,
        form=form,
        began_on=date(2026, 11, 5),
        discarded_at=timezone.now() - timedelta(days=days),
    )


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_asking_changes_nothing(client_of, ana, entry):
    text = page(client_of(ana), reverse("entry_delete", args=[entry.uuid]))
    assert "Move it to the trash?" in text and "Two quiet hours" in text
    assert Entry.objects.get(pk=entry.pk).trashed_at is None


def test_deleting_goes_to_the_trash_with_an_undo(client_of, ana, entry):
    client = client_of(ana)
    response = client.post(reverse("entry_delete", args=[entry.uuid]))
    assert response.status_code == 303
    assert entry not in ana.entries.kept() and entry in ana.entries.in_trash()
    text = page(client, reverse("trash"))
    assert "“Two quiet hours” is in the trash for 30 days." in text
    undo = reverse("entry_restore", args=[entry.uuid])
    assert f'action="{undo}"' in text and ">Undo<" in text
    response = client.post(undo)
    assert (response.status_code, response["Location"]) == (303, reverse("entry", args=[entry.uuid]))
    assert entry in ana.entries.kept()
    assert "is back under 6 November." in page(client, response["Location"])


def test_posting_twice_is_as_good_as_once(client_of, ana, entry):
    client = client_of(ana)
    client.post(reverse("entry_delete", args=[entry.uuid]))
    first = Entry.objects.get(pk=entry.pk).trashed_at
    assert client.post(reverse("entry_delete", args=[entry.uuid])).status_code == 303
    assert Entry.objects.get(pk=entry.pk).trashed_at == first
    for _ in range(2):
        assert client.post(reverse("entry_restore", args=[entry.uuid])).status_code == 303
    assert entry in ana.entries.kept()


def test_restoring_opens_nothing_that_was_closed(client_of, ana, entry):
    client = client_of(ana)
    client.post(reverse("entry_delete", args=[entry.uuid]))
    closed = Entry.objects.get(pk=entry.pk).closed_at
    client.post(reverse("entry_restore", args=[entry.uuid]))
    assert closed is not None and Entry.objects.get(pk=entry.pk).closed_at == closed


def test_the_trash_lists_what_is_in_it_and_when_it_goes(client_of, ana, ben, entry):
    trashed(ana, 29, title="Goes tomorrow")
    trashed(ana, 30, title="Goes today")
    trashed(ben, title="Ben’s own")
    discarded(ana, 3, title=[""], body=["Lena asked **whether** I would"])
    text = page(client_of(ana), reverse("trash"))
    assert "Ben’s own" not in text and "Two quiet hours" not in text
    assert text.index("Lena asked whether I would") < text.index("Goes tomorrow") < text.index("Goes today")
    assert "goes tomorrow" in text and "goes today" in text and "A draft" in text
    assert "All three are deleted at once" in text


def test_an_empty_trash_says_so(client_of, ana):
    assert "Nothing here." in page(client_of(ana), reverse("trash"))


def test_a_restore_in_the_trash_stays_there(client_of, ana):
    entry = trashed(ana, title="Back")
    client = client_of(ana)
    response = client.post(reverse("entry_restore", args=[entry.uuid]), {"next": reverse("trash")})
    assert (response.status_code, response["Location"]) == (303, reverse("trash"))
    text = page(client, reverse("trash"))
    assert "“Back” is back under 20 November." in text
    assert f'href="{reverse("entry", args=[entry.uuid])}"' in text


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "/accounts/logout/", "javascript:1", "trash", ""]
)
def test_next_leads_nowhere_else(client_of, ana, address):
    entry = trashed(ana)
    response = client_of(ana).post(reverse("entry_restore", args=[entry.uuid]), {"next": address})
    assert response["Location"] == reverse("entry", args=[entry.uuid])


def test_one_can_be_deleted_now_and_only_from_the_trash(client_of, ana, entry):
    gone = trashed(ana)
    draft = discarded(ana, body="x")
    client = client_of(ana)
    assert client.post(reverse("trash"), {"entry": str(gone.uuid)}).status_code == 303
    assert client.post(reverse("trash"), {"draft": str(draft.uuid)}).status_code == 303
    assert client.post(reverse("trash"), {"entry": str(entry.uuid)}).status_code == 404
    assert list(ana.entries.all()) == [entry] and not ana.drafts.exists()


def test_emptying_takes_what_the_page_showed(client_of, ana, ben, entry):
    trashed(ana, 1)
    discarded(ana, 1)
    other = trashed(ben, 1)
    client = client_of(ana)
    text = page(client, reverse("trash"))
    until = text.split('name="until" value="')[1].split('"')[0].replace("&#x2B;", "+")
    later = trashed(ana)  # in another tab, after the page was shown
    assert client.post(reverse("trash"), {"empty": "1", "until": until}).status_code == 303
    assert set(ana.entries.all()) == {entry, later}
    assert not ana.drafts.exists() and other in ben.entries.all()


@pytest.mark.parametrize(
    "until",
    [
        "",
        "x",
        "2026-13-45T99:99",
        "9999-12-31T23:59:59+00:00",
        "2026-11-20T10:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_emptying_with_an_unreadable_moment_takes_what_is_there_now(client_of, ana, entry, until):
    trashed(ana, 1)
    assert client_of(ana).post(reverse("trash"), {"empty": "1", "until": until}).status_code == 303
    assert list(ana.entries.all()) == [entry]


def test_a_post_that_says_nothing_deletes_nothing(client_of, ana):
    gone = trashed(ana)
    response = client_of(ana).post(reverse("trash"), {"x": "y"})
    assert response.status_code == 422 and "nothing was changed" in response.content.decode()
    assert gone in ana.entries.all()


@pytest.mark.parametrize("field", ["entry", "draft"])
@pytest.mark.parametrize("value", ["", "x", "1", "ffffffff", "0" * 5000])
def test_an_id_that_is_none_is_not_found(client_of, ana, field, value):
    assert client_of(ana).post(reverse("trash"), {field: value}).status_code == 404


def test_a_stranger_finds_nothing_and_changes_nothing(client_of, ana, ben, entry):
    gone, draft = trashed(ana), discarded(ana)
    client = client_of(ben)
    for name, thing in (("entry_delete", entry), ("entry_restore", gone), ("entry_restore", entry)):
        foreign = client.post(reverse(name, args=[thing.uuid]))
        missing = client.post(reverse(name, args=[uuid4()]))
        assert foreign.status_code == missing.status_code == 404
        assert same_for_all(foreign) == same_for_all(missing)
    assert client.get(reverse("entry_delete", args=[entry.uuid])).status_code == 404
    for field, thing in (("entry", gone), ("draft", draft)):
        foreign = client.post(reverse("trash"), {field: str(thing.uuid)})
        missing = client.post(reverse("trash"), {field: str(uuid4())})
        assert foreign.status_code == missing.status_code == 404
        assert same_for_all(foreign) == same_for_all(missing)
    client.post(reverse("trash"), {"empty": "1"})
    assert entry in ana.entries.kept() and gone in ana.entries.in_trash() and draft in ana.drafts.all()


def test_methods(client_of, ana, entry):
    client = client_of(ana)
    assert client.get(reverse("entry_restore", args=[entry.uuid])).status_code == 405
    for name in ("entry_delete", "entry_restore"):
        assert client.put(reverse(name, args=[entry.uuid])).status_code == 405
    assert client.put(reverse("trash")).status_code == 405
    assert client.get("/entries/x/delete/").status_code == 404
    assert Client().post(reverse("trash"), {"empty": "1"}).status_code == 401


def test_the_command_empties_after_thirty_days(ana, ben, entry):
    old, young, other = trashed(ana, 31), trashed(ana, 29), trashed(ben, 40)
    discarded(ana, 31)
    waiting = discarded(ana, 2)
    out = StringIO()
    call_command("empty_trash", dry_run=True, stdout=out)
    assert "3 things would go." in out.getvalue() and old in ana.entries.all()
    call_command("empty_trash", stdout=out)
    assert "3 things deleted for good." in out.getvalue()
    assert set(ana.entries.all()) == {entry, young} and list(ana.drafts.all()) == [waiting]
    assert other not in ben.entries.all()


def test_a_purge_leaves_no_row_and_no_word_anywhere(ana):
    canary = "quokkaword"
    entry = factories.entry(
        ana,
        body=canary,
        title=canary,
        tags=(canary,),
        themes=("judgment",),
        felt=3,
        look_back_due=date(2027, 1, 1),
    )
    writing.revise(
        entry, writing.Writing(body=f"{canary} again", date=entry.date, zone="UTC", tags=(canary,))
    )
    Draft.objects.create(author=ana, entry=entry, base_revision=2, form={"body": canary}, began_on=entry.date)
    LookBack.objects.create(entry=entry, author=ana, due=entry.date, on=entry.date, note=canary)
    assert Revision.objects.filter(entry=entry).exists()
    writing.trash(entry)
    writing.purge(ana.entries.in_trash().get())
    for model in apps.get_models():
        for row in model._default_manager.values():
            assert canary not in repr(row), model
            if model is not User:
                assert not (model.__module__.startswith("journal.models.entries")), row


def test_one_page_shows_a_hundred_and_says_what_it_does_not_show(client_of, ana):
    moment = timezone.now() - timedelta(days=2)
    Entry.objects.bulk_create(
        Entry(author=ana, body="x", title=f"Number {n}", date=date(2026, 1, 1), trashed_at=moment)
        for n in range(120)
    )
    text = page(client_of(ana), reverse("trash"))
    assert text.count("Delete now") == 100
    assert "20 more, thrown away before these." in text and "All 120 are deleted" in text


def test_what_is_deleted_for_good_leaves_no_word_in_the_index(ana):
    entry = factories.entry(ana, body="Unforgettable zanzibar")
    writing.trash(entry)
    writing.purge(entry)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM journal_search_data WHERE instr(block, 'zanzibar') > 0")
        else:
            cursor.execute("SELECT count(*) FROM journal_search WHERE words @@ 'zanzibar'::tsquery")
        assert cursor.fetchone() == (0,)
