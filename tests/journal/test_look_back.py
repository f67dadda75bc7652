"""Looking back: answer, put off, drop, ask again; nothing typed is lost, and no two tabs answer one question twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from journal import due, writing
from journal.models import Entry, LookBack, User
from journal.models.entries import NOTE_LIMIT
from tests import factories
from tests.pages import same_for_all

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def entry(ana: User) -> Entry:
    """Loud doubt, asked about since yesterday."""
    return factories.entry(
        ana,
        title="The design review",
        body="They will see that I am guessing.",
        themes=("imposter-syndrome",),
        felt=6,
        look_back_due=ana.local_day() - timedelta(days=1),
    )


def at(entry: Entry) -> str:
    return reverse("entry_look_back", args=[entry.uuid])


def text(response) -> str:
    return response.content.decode()


def test_the_week_and_the_entry_ask_with_the_ends_of_both_questions(client_of, ana, entry):
    client = client_of(ana)
    for address in (at(entry), reverse("entry", args=[entry.uuid])):
        page = text(client.get(address))
        for words in (
            "How loud was the doubt? <b>6</b>", "Barely there", "Certain they would find out",
            "How much of it was true?", "Nothing", "All of it", "They will see that I am guessing.",
        ):  # fmt: skip
            assert words in page, (address, words)
        assert page.count('name="turned_out"') == 7 and page.count('class="felt"><input') == 1


def test_answered_it_copies_gauge_and_reading_and_shows_both(client_of, ana, entry):
    client = client_of(ana)
    response = client.post(
        at(entry), {"turned_out": "2", "note": "They wanted\r\nthe drawing.", "times": "0"}
    )
    assert (response.status_code, response["Location"]) == (303, reverse("entry", args=[entry.uuid]))
    done = entry.look_backs.get()
    assert (done.gauge_id, done.felt, done.turned_out, done.on) == (
        "imposter-syndrome", 6, 2, ana.local_day(),
    )  # fmt: skip
    assert done.note == "They wanted\nthe drawing."
    page = text(client.get(response["Location"]))
    assert page.count("It felt like 6. It turned out 2.") == 2  # said once above, and there
    assert "Ask me again" in page
    assert due.counts_of(ana, ana.local_day()).total == 0


def test_it_goes_back_to_where_it_was_asked_and_nowhere_else(client_of, ana, entry):
    client = client_of(ana)
    assert client.post(at(entry), {"later": "1w", "next": "/week/"})["Location"] == "/week/"
    for away in ("https://elsewhere.example/", "//elsewhere.example", "/accounts/logout/", "javascript:x"):
        there = client.post(at(entry), {"later": "1w", "next": away})["Location"]
        assert there == reverse("entry", args=[entry.uuid])


def test_without_a_reading_it_is_the_note_alone(client_of, ana):
    entry = factories.entry(ana, look_back_due=ana.local_day(), themes=("judgment",))
    client = client_of(ana)
    assert 'name="turned_out"' not in text(client.get(at(entry)))
    refused = client.post(at(entry), {"answer": "1", "note": "  ", "turned_out": "3"})
    assert refused.status_code == 422 and "Write a line" in text(refused)
    assert (
        client.post(at(entry), {"answer": "1", "note": "It shipped.", "turned_out": "3"}).status_code == 303
    )
    done = entry.look_backs.get()
    assert (done.gauge_id, done.felt, done.turned_out, done.note) == (None, None, None, "It shipped.")
    assert "It shipped." in text(client.get(reverse("entry", args=[entry.uuid])))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"answer": "1"}, "Choose one of the seven points."),
        ({"turned_out": "8"}, "A reading is one of the seven points."),
        ({"turned_out": "³"}, "A reading is one of the seven points."),
        (
            {"turned_out": "2", "note": "x" * (NOTE_LIMIT + 1)},
            "A note holds 5,000 characters; this has 5,001.",
        ),
        ({"turned_out": "2", "note": "a\x00b"}, "NUL"),
        ({"turned_out": "2", "gauge": "judgment"}, "reading changed meanwhile"),
        ({"later": "date", "look_back_on": "soon"}, "is not a date"),
        ({"later": "date", "look_back_on": ""}, "Choose the day to be asked on."),
        ({"later": "date", "look_back_on": "2001-01-01"}, "Choose a day after today"),
        ({"again": "date", "look_back_on": "9999-12-31"}, "within the next ten years"),
        ({"later": "never"}, "Choose a week, four weeks"),
        ({"again": "1", "look_back": "sometime"}, "Choose a week, four weeks"),
        ({"again": "4w", "look_back": "never"}, "Choose a week, four weeks"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
def test_what_is_refused_comes_back_with_everything_in_it(client_of, ana, entry, fields, says, headers):
    before = entry.look_backs.values().get()
    fields = {"note": "What I typed.", "look_back_on": "2001-02-03", **fields}
    response = client_of(ana).post(at(entry), fields, headers=headers)
    assert response.status_code == 422
    page = text(response)
    assert says in page
    assert fields["note"].replace("\x00", "") in page and fields["look_back_on"] in page
    if fields.get("turned_out") == "2" and "gauge" not in fields:
        assert 'value="2" checked' in page
    assert ("<html" in page) is not bool(headers)
    assert entry.look_backs.values().get() == before


def test_five_thousand_characters_are_a_note(client_of, ana, entry):
    note = "ž" * NOTE_LIMIT
    assert client_of(ana).post(at(entry), {"turned_out": "1", "note": note}).status_code == 303
    assert entry.look_backs.get().note == note


@pytest.mark.parametrize(("choice", "days"), [("1w", 7), ("4w", 28), ("13w", 91), ("", 14)])
@pytest.mark.parametrize("act", ["later", "again"])
def test_it_is_put_off_by_weeks(client_of, ana, entry, choice, days, act):
    client_of(ana).post(at(entry), {act: choice})
    assert entry.look_backs.get().due == ana.local_day() + timedelta(days=days)


@pytest.mark.parametrize(
    ("choice", "days"), [("habit", 14), ("four-weeks", 28), ("quarter", 91), ("date", 40)]
)
@pytest.mark.parametrize("act", ["later", "again"])
def test_when_is_said_in_the_editors_words_too(client_of, ana, entry, choice, days, act):
    on = (ana.local_day() + timedelta(days=40)).isoformat()
    sent = {act: "1", "look_back": choice, "look_back_on": on}
    assert client_of(ana).post(at(entry), sent).status_code == 303
    assert entry.look_backs.get().due == ana.local_day() + timedelta(days=days)


def test_it_is_put_off_to_a_day_and_pressing_enter_there_answers_nothing(client_of, ana, entry):
    client, then = client_of(ana), ana.local_day() + timedelta(days=40)
    client.post(at(entry), {"answer": "1", "look_back_on": then.isoformat(), "note": "", "later": "date"})
    assert entry.look_backs.get().due == then
    client.post(
        at(entry), {"answer": "1", "look_back_on": (then + timedelta(days=1)).isoformat(), "note": ""}
    )
    assert (entry.look_backs.get().due, entry.look_backs.get().on) == (then + timedelta(days=1), None)


def test_what_was_typed_waits_with_a_look_back_that_is_put_off(client_of, ana, entry):
    client = client_of(ana)
    client.post(at(entry), {"later": "4w", "note": "Half a thought"})
    assert "Half a thought" in text(client.get(at(entry)))
    assert entry.look_backs.get().on is None


def test_dropped_it_is_deleted_but_not_with_a_note_that_nobody_gave_up(client_of, ana, entry):
    client = client_of(ana)
    refused = client.post(at(entry), {"drop": "1", "note": "Half a thought"})
    assert refused.status_code == 422
    assert "Half a thought" in text(refused) and 'name="drop" value="note"' in text(refused)
    assert entry.look_backs.count() == 1
    assert client.post(at(entry), {"drop": "note", "note": "Half a thought"}).status_code == 303
    assert not entry.look_backs.exists()
    assert client.post(at(entry), {"drop": "1"}).status_code == 303


def test_ask_me_again_starts_the_next_and_the_earlier_ones_stay(client_of, ana, entry):
    client = client_of(ana)
    for turned_out in ("2", "5"):
        client.post(at(entry), {"turned_out": turned_out, "note": f"Said {turned_out}."})
        client.post(at(entry), {"again": "13w"})
    assert entry.look_backs.done().count() == 2
    assert entry.look_backs.still_open().get().due == ana.local_day() + timedelta(weeks=13)
    page = text(client.get(reverse("entry", args=[entry.uuid])))
    assert page.index("Said 5.") < page.index("An earlier one") < page.index("Said 2.")


def test_beside_it_stands_how_those_of_its_theme_turned_out(client_of, ana, entry):
    for turned_out in (1, 2, 3, 6):
        other = factories.entry(ana, themes=("imposter-syndrome",), felt=6)
        LookBack.objects.create(
            entry=other, author=ana, due=other.date, on=other.date, gauge_id="imposter-syndrome", felt=6,
            turned_out=turned_out,
        )  # fmt: skip
    client = client_of(ana)
    client.post(at(entry), {"turned_out": "1"})
    assert "Under Signal, of 5 at 5 or more, 4 fell;" in text(client.get(reverse("entry", args=[entry.uuid])))
    writing.trash(Entry.objects.get(look_backs__turned_out=6))
    assert "Under Signal, four looked back on: too few to say anything." in text(
        client.get(reverse("entry", args=[entry.uuid]))
    )


def test_the_same_answer_twice_is_one_look_back(client_of, ana, entry):
    client = client_of(ana)
    fields = {"turned_out": "2", "note": "Once.", "times": "0"}
    assert [client.post(at(entry), fields).status_code for _ in range(2)] == [303, 303]
    assert entry.look_backs.count() == 1


def test_two_tabs_the_second_is_told_and_keeps_its_note(client_of, ana, entry):
    client = client_of(ana)
    client.post(at(entry), {"turned_out": "2", "note": "From the first tab.", "times": "0"})
    client.post(at(entry), {"again": "4w"})
    for headers in ({}, HTMX):
        second = client.post(
            at(entry), {"turned_out": "6", "note": "From the second tab.", "times": "0"}, headers=headers
        )
        assert second.status_code == 409
        page = text(second)
        assert "You answered this already" in page and "From the first tab." in page
        assert "From the second tab." in page and 'value="6" checked' in page
        assert 'name="times" value="1"' in page  # so that sending it once more keeps it too
    assert entry.look_backs.done().count() == 1 and entry.look_backs.still_open().count() == 1
    client.post(at(entry), {"turned_out": "6", "note": "From the second tab.", "times": "1"})
    assert {row.note for row in entry.look_backs.done()} == {"From the first tab.", "From the second tab."}


def test_one_dropped_in_another_tab_is_still_kept_when_it_is_answered_here(client_of, ana, entry):
    client = client_of(ana)
    client.post(at(entry), {"drop": "1"})
    assert client.post(at(entry), {"turned_out": "3", "note": "Late.", "times": "0"}).status_code == 303
    assert entry.look_backs.get().note == "Late."


def test_a_note_for_an_entry_that_went_to_the_trash_comes_back(client_of, ana, entry):
    writing.trash(entry)
    client = client_of(ana)
    response = client.post(at(entry), {"turned_out": "3", "note": "Twenty minutes of it."})
    assert response.status_code == 409 and "Twenty minutes of it." in text(response)
    assert "in the trash" in text(response)
    assert client.post(at(entry), {"turned_out": "3"}).status_code == 404
    assert client.get(at(entry)).status_code == 404
    assert not entry.look_backs.done().exists()


def test_for_htmx_the_outcome_stands_in_its_place(client_of, ana, entry):
    client = client_of(ana)
    for fields, says in (
        ({"later": "4w"}, "Asks on"),
        ({"turned_out": "2", "note": "They wanted it."}, "It felt like 6. It turned out 2."),
        ({"again": "4w"}, "Asks on"),
        ({"drop": "1"}, "It will not ask"),
    ):
        response = client.post(at(entry), fields, headers=HTMX)
        assert response.status_code == 200 and says in text(response) and "<html" not in text(response)


def test_it_can_be_looked_back_on_before_and_without_being_asked(client_of, ana):
    entry = factories.entry(ana, themes=("judgment",), felt=3)
    client = client_of(ana)
    assert "Nothing is asked" in text(client.get(at(entry)))
    assert client.post(at(entry), {"turned_out": "7"}).status_code == 303
    done = entry.look_backs.get()
    assert (done.due, done.on, done.turned_out) == (ana.local_day(), ana.local_day(), 7)


def test_a_post_without_a_session_gives_the_note_back(entry):
    response = Client().post(at(entry), {"turned_out": "2", "note": "Twenty minutes of it."})
    assert response.status_code == 401 and "Twenty minutes of it." in text(response)


def test_a_strangers_is_not_found(client_of, ana, cleo, entry):
    client = client_of(cleo)
    for ask in (client.get, client.post):
        foreign, missing = (ask(reverse("entry_look_back", args=[one])) for one in (entry.uuid, uuid4()))
        assert foreign.status_code == missing.status_code == 404
        assert same_for_all(foreign) == same_for_all(missing)


@pytest.mark.django_db(transaction=True)
def test_eight_answers_at_once_are_one_look_back(client_of, ana, entry):
    clients = [client_of(ana) for _ in range(8)]

    def send(client: Client) -> int:
        try:
            return client.post(at(entry), {"turned_out": "2", "note": "Once.", "times": "0"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, clients))
    assert set(answers) == {303}
    assert LookBack.objects.filter(entry=entry).count() == 1
