"""Forecasts: made, said again, settled, changed in sight of what they said, never another's."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.db import connections
from django.test import Client

from journal import due, forecasting, writing
from journal.dates import long_day
from journal.models import Forecast, ForecastRevision, LaterProbability
from tests import factories
from tests.factories import forecast, settled

PATH = "/forecasts/"


def page(response) -> str:
    return response.content.decode()


def here(found: Forecast) -> str:
    return f"/forecasts/{found.uuid}/"


@pytest.fixture
def client(ana, client_of) -> Client:
    return client_of(ana)


# --- Made ----------------------------------------------------------------------------------------------------------


def typed(ana, **changes) -> dict[str, str]:
    due_on = ana.local_day() + timedelta(days=30)
    return {"claim": "The freeze holds.", "probability": "70", "due": due_on.isoformat(), **changes}


def test_a_claim_a_number_and_a_day_make_one(ana, client):
    uuid = uuid4()
    fields = typed(ana, forecast=str(uuid), probability=" 70 % ")
    for _ in range(2):  # posted twice, made once
        response = client.post(PATH, fields)
        assert (response.status_code, response["Location"]) == (303, PATH)
    made = ana.forecasts.get()
    assert (made.uuid, made.claim, made.probability) == (uuid, "The freeze holds.", 70)
    assert made.made_on == ana.local_day() and made.is_open
    assert "“The freeze holds.”" in page(client.get(PATH))


def test_the_same_page_posted_again_with_other_words_loses_neither(ana, client):
    fields = typed(ana, forecast=str(uuid4()))
    client.post(PATH, fields)
    client.post(PATH, fields | {"claim": "The freeze slips."})
    assert {one.claim for one in ana.forecasts.all()} == {"The freeze holds.", "The freeze slips."}
    tomorrow = ana.local_day() + timedelta(days=1)
    answer = client.post(PATH, fields | {"due": tomorrow.isoformat()}, follow=True)
    assert ana.forecasts.filter(claim="The freeze holds.", due=tomorrow).count() == 1
    assert f"It asks on {long_day(tomorrow, today=ana.local_day())}." in page(answer)


def test_from_within_an_entry(ana, client):
    entry = factories.entry(ana)
    address = f"/entries/{entry.uuid}/"
    assert "Forecast something from this" in page(client.get(address))
    response = client.post(PATH, typed(ana, entry=str(entry.uuid), next=address))
    assert response["Location"] == address
    assert ana.forecasts.get().entry == entry
    assert "“The freeze holds.”" in page(client.get(address))


def test_another_persons_entry_is_not_found(ana, cleo, client):
    theirs = factories.entry(cleo)
    assert client.post(PATH, typed(ana, entry=str(theirs.uuid))).status_code == 404
    assert client.post(PATH, typed(ana, entry="nonsense")).status_code == 404
    assert not Forecast.objects.exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"claim": "  \n"}, "Say what you expect"),
        ({"claim": "x" * 301}, "A claim holds 300 characters; this has 301."),
        ({"claim": "a\x00b"}, "NUL character"),
        ({"probability": ""}, "Say how sure you are"),
        ({"probability": "0"}, "From 1 to 99. A forecast can turn out wrong."),
        ({"probability": "100"}, "From 1 to 99. A forecast can turn out wrong."),
        ({"probability": "70.5"}, "A whole number from 1 to 99."),
        ({"probability": "-3"}, "A whole number from 1 to 99."),
        ({"probability": "٧٠"}, "A whole number from 1 to 99."),
        ({"probability": "9" * 400}, "A whole number from 1 to 99."),
        ({"due": ""}, "Choose the day it is decided by."),
        ({"due": "31.02."}, "“31.02.” is not a date."),
        ({"due": "2020-01-01"}, "Choose today or a later day; today is"),
        ({"due": "2999-01-01"}, "within the next ten years"),
    ],
)
def test_what_cannot_be_kept_comes_back_with_everything_in_it(ana, client, changes, says):
    fields = typed(ana, claim="Nobody asks for it back.", probability="33") | changes
    response = client.post(PATH, fields)
    assert response.status_code == 422
    shown = page(response)
    assert says in shown
    for name, value in fields.items():
        if name not in changes:
            assert value in shown
    assert 'aria-invalid="true"' in shown
    assert not Forecast.objects.exists()


def test_today_is_a_day_to_come(ana, client):
    assert client.post(PATH, typed(ana, due=ana.local_day().isoformat())).status_code == 303
    assert "Made" in page(client.get(PATH)) and "due today" in page(client.get(PATH))


def test_300_characters_are_code_points(ana, client):
    assert client.post(PATH, typed(ana, claim="🜁" * 300)).status_code == 303
    assert ana.forecasts.get().claim == "🜁" * 300


# --- Said again ----------------------------------------------------------------------------------------------------


def test_another_number_is_kept_beside_the_first(ana, client):
    made = forecast(ana)
    for number in ("55", "55", "40"):
        assert client.post(here(made), {"probability": number}).status_code == 303
    assert [row.probability for row in made.later.all()] == [55, 40]
    made.refresh_from_db()
    assert made.probability == 70
    shown = page(client.get(here(made)))
    assert "You said 70%, then 55% on" in shown and "The first one is scored." in shown


def test_no_number_is_said_once_it_is_settled(ana, client):
    made = settled(ana, "no")
    assert client.post(here(made), {"probability": "20"}).status_code == 409
    assert not LaterProbability.objects.exists()


@pytest.mark.parametrize("number", ["0", "100", "", "abc"])
def test_a_number_that_is_none_is_refused(ana, client, number):
    made = forecast(ana)
    response = client.post(here(made), {"probability": number})
    assert response.status_code == 422 and "sure-e" in page(response)


# --- Settled -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["yes", "no", "void"])
def test_it_is_settled_with_a_note_and_a_day(ana, client, outcome):
    made = forecast(ana, days=-1)
    response = client.post(here(made), {"outcome": outcome, "note": "It\r\nmoved.", "next": "/week/"})
    assert (response.status_code, response["Location"]) == (303, "/week/")
    made.refresh_from_db()
    assert (made.outcome, made.note, made.settled_on) == (outcome, "It\nmoved.", ana.local_day())
    assert made.revisions.count() == 0


def test_next_leads_nowhere_else(ana, client):
    made = forecast(ana, days=-1)
    response = client.post(here(made), {"outcome": "yes", "next": "https://evil.example/"})
    assert response["Location"] == PATH


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"note": "Written already."}, "Choose yes, no or void."),
        ({"outcome": "maybe", "note": "Written already."}, "Choose yes, no or void."),
        ({"outcome": "yes", "note": "n" * 5_001}, "A note holds 5,000 characters; this has 5,001."),
        ({"outcome": "yes", "note": "Written \x00already."}, "NUL character"),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_refused_settling_comes_back_with_everything_in_it(ana, client, fields, says, headers):
    made = forecast(ana, days=-1)
    response = client.post(here(made), {"next": "/week/", **fields}, headers=headers)
    assert response.status_code == 422
    shown = page(response)
    assert says in shown and fields["note"].replace("\x00", "") in shown and 'value="/week/"' in shown
    if fields.get("outcome") == "yes":
        assert 'value="yes" checked' in shown
    assert ("<html" in shown) is not bool(headers) and " autofocus" in shown
    made.refresh_from_db()
    assert made.is_open


def test_htmx_settles_in_place(ana, client):
    made = forecast(ana, days=-1)
    response = client.post(here(made), {"outcome": "no", "note": ""}, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert "Settled: no." in page(response) and "<html" not in page(response)


def test_it_can_ask_in_a_week_and_keeps_what_was_begun(ana, client):
    made = forecast(ana, days=-2)
    assert client.post(here(made), {"later": "1", "note": "Half of it."}).status_code == 303
    made.refresh_from_db()
    today = ana.local_day()
    assert (made.asks_on, made.note, made.is_open) == (today + timedelta(days=7), "Half of it.", True)
    assert made.due == today - timedelta(days=2)
    assert due.due_of(ana, today).forecasts == ()
    assert due.due_of(ana, today + timedelta(days=7)).forecasts == (made,)
    assert "asks on" in page(client.get(PATH))
    assert "Half of it." in page(client.get(here(made)))


def test_settled_ahead_of_its_day_it_counts_from_then_on(ana, client):
    made = settled(ana, "yes", days=5)
    assert "It counts in the calibration from" in page(client.get(here(made)))
    found = forecasting.calibration_of(ana).calibration
    assert (found.count, found.left_out.early) == (0, 1)


# --- Changed -------------------------------------------------------------------------------------------------------


def test_a_change_of_a_settled_one_keeps_and_shows_what_it_said(ana, client):
    made = settled(ana, "yes", note="They signed.")
    fields = {
        "change": "1",
        "claim": made.claim,
        "outcome": "no",
        "note": "They took it back.",
        "version": "1",
    }
    assert client.post(here(made), fields).status_code == 303
    made.refresh_from_db()
    assert (made.outcome, made.note, made.version) == ("no", "They took it back.", 2)
    before = made.revisions.get()
    assert (before.outcome, before.note, before.number) == ("yes", "They signed.", 1)
    for address in (PATH, here(made)):
        shown = page(client.get(address))
        assert "Settled yes on" in shown and "changed to no on" in shown
    assert "They signed." in page(client.get(here(made)))


def test_words_and_day_of_an_open_one_change_in_sight_too(ana, client):
    made = forecast(ana)
    to = ana.local_day() + timedelta(days=90)
    fields = {"change": "1", "claim": "Jonas takes two.", "due": to.isoformat(), "version": "1"}
    assert client.post(here(made), fields).status_code == 303
    made.refresh_from_db()
    assert (made.claim, made.due) == ("Jonas takes two.", to)
    shown = page(client.get(here(made)))
    assert "“Jonas takes a pager week without calling me.” until" in shown


def test_the_first_number_is_never_changed(ana, client):
    made = forecast(ana)
    client.post(here(made), {"change": "1", "claim": "Other", "probability": "99", "version": "1"})
    made.refresh_from_db()
    assert made.probability == 70


def test_it_can_be_opened_again(ana, client):
    made = settled(ana, "yes")
    client.post(here(made), {"change": "1", "outcome": "open", "version": "1"})
    made.refresh_from_db()
    assert made.is_open and made.settled_on is None
    assert "opened again" in page(client.get(here(made)))


def test_a_change_that_changes_nothing_keeps_nothing(ana, client):
    made = settled(ana, "yes", note="So.")
    client.post(here(made), {"change": "1", "outcome": "yes", "note": "So.", "version": "1"})
    assert not ForecastRevision.objects.exists()


def test_a_refused_change_comes_back_with_everything_in_it(ana, client):
    made = settled(ana, "yes")
    fields = {"change": "1", "claim": "", "outcome": "no", "note": "Written already.", "version": "1"}
    response = client.post(here(made), fields)
    assert response.status_code == 422
    assert "Say what you expect" in page(response) and "Written already." in page(response)
    assert 'value="no" checked' in page(response)


# --- Two tabs ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_of_two_tabs_one_settles_and_the_other_is_told(ana, client, headers):
    made = forecast(ana, days=-1)
    assert client.post(here(made), {"outcome": "yes", "note": "First."}).status_code == 303
    response = client.post(here(made), {"outcome": "no", "note": "Second."}, headers=headers)
    assert response.status_code == 409
    shown = page(response)
    assert "You settled this already, as yes, on" in shown and "Second." in shown
    assert 'value="no" checked' in shown and 'role="alert" tabindex="-1" autofocus' in shown
    made.refresh_from_db()
    assert (made.outcome, made.note) == ("yes", "First.")
    # What the answer offers, made a change, shows.
    fields = {"change": "1", "outcome": "no", "note": "Second.", "version": str(made.version)}
    assert client.post(here(made), fields).status_code == 303
    made.refresh_from_db()
    assert made.outcome == "no" and made.revisions.get().outcome == "yes"


def test_a_retry_that_says_the_same_is_no_quarrel(ana, client):
    made = forecast(ana, days=-1)
    for _ in range(2):
        assert client.post(here(made), {"outcome": "yes", "note": "First."}).status_code == 303
    assert not ForecastRevision.objects.exists()


def test_a_change_from_a_stale_page_is_told(ana, client):
    made = settled(ana, "yes")
    client.post(here(made), {"change": "1", "outcome": "no", "version": "1"})
    response = client.post(here(made), {"change": "1", "outcome": "void", "note": "Mine.", "version": "1"})
    assert response.status_code == 409 and "Mine." in page(response)
    assert made.revisions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_one_wins(ana):
    made = forecast(ana, days=-1)
    results = []

    def run(number: int) -> None:
        try:
            forecasting.settle(made, "yes", f"Tab {number}", ana.local_day())
            results.append("settled")
        except forecasting.Meanwhile as meanwhile:
            results.append(meanwhile.forecast.note)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made.refresh_from_db()
    assert sorted(results) == sorted(["settled"] + [made.note] * 7)


# --- The entry it came from ----------------------------------------------------------------------------------------


def test_it_stays_without_its_entry(ana, client):
    entry = factories.entry(ana, title="Where from")
    made = forecast(ana, entry=entry)
    assert str(entry.uuid) in page(client.get(here(made)))
    writing.trash(entry)
    assert str(entry.uuid) not in page(client.get(here(made)))
    writing.restore(entry)
    assert str(entry.uuid) in page(client.get(here(made)))
    writing.trash(entry)
    writing.purge(entry)
    made.refresh_from_db()
    assert made.entry is None and not made.is_off_record
    assert client.get(here(made)).status_code == 200


def test_it_follows_its_entry_off_the_record_and_stays_there_after_it(ana):
    entry = factories.entry(ana)
    made = forecast(ana, entry=entry, days=-1)
    today = ana.local_day()
    assert list(ana.forecasts.on_record()) == [made]
    entry.set_off_record(True)
    assert list(ana.forecasts.on_record()) == []
    assert due.due_of(ana, today).forecasts == () and due.counts_of(ana, today).forecasts == 0
    entry.set_off_record(False)
    assert due.counts_of(ana, today).forecasts == 1
    entry.set_off_record(True)
    writing.trash(entry)
    writing.purge(entry)
    made.refresh_from_db()
    assert made.off_record and made.is_off_record and list(ana.forecasts.on_record()) == []


# --- Deleted -------------------------------------------------------------------------------------------------------


def test_it_goes_to_the_trash_with_an_undo(ana, client):
    made = settled(ana, "yes")
    response = client.post(here(made), {"delete": "1"})
    (message,) = get_messages(response.wsgi_request)
    undo = message.extra_tags.removeprefix("undo:")
    assert client.get(here(made)).status_code == 404
    assert made.claim in page(client.get("/trash/"))
    assert forecasting.calibration_of(ana).total == 0
    assert client.post(undo).status_code == 303
    assert client.get(here(made)).status_code == 200


def test_the_trash_deletes_it_for_good(ana, client):
    one, two = forecast(ana), forecast(ana, claim="Another")
    LaterProbability.objects.create(forecast=one, probability=3, on=one.made_on)
    for made in (one, two):
        client.post(here(made), {"delete": "1"})
    assert client.post("/trash/", {"forecast": str(one.uuid)}).status_code == 303
    assert list(ana.forecasts.all()) == [two] and not LaterProbability.objects.exists()
    client.post("/trash/", {"empty": "1"})
    assert not Forecast.objects.exists()


# --- Nobody else's, and no other way -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"outcome": "no"}, {"probability": "3"}, {"change": "1", "claim": "Mine", "version": "1"}, {"later": "1"},
        {"delete": "1"}, {"restore": "1"}, {},
    ],
)  # fmt: skip
def test_somebody_elses_is_not_found_and_not_changed(ana, cleo, client_of, fields):
    made = forecast(ana, days=-1)
    before = Forecast.objects.values().get()
    response = client_of(cleo).post(here(made), fields)
    missing = client_of(cleo).post(f"/forecasts/{uuid4()}/", fields)
    assert response.status_code == missing.status_code == 404
    assert response.content == missing.content
    assert Forecast.objects.values().get() == before


def test_other_methods_are_refused(ana, client):
    made = forecast(ana)
    for address in (PATH, here(made)):
        assert client.put(address).status_code == client.delete(address).status_code == 405


def test_a_post_that_asks_for_nothing_changes_nothing(ana, client):
    made = forecast(ana)
    assert client.post(here(made), {}).status_code == 422
