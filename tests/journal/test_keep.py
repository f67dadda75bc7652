"""POST /drafts/<uuid>/keep/: what a person gets."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from journal import writing
from journal.models import Entry, User
from tests import factories

pytestmark = pytest.mark.django_db


def keep_at(uuid: object) -> str:
    return reverse("draft_keep", args=[uuid])


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_the_one_form_keeps_an_entry_in_one_post(ana: User, client_of) -> None:
    client = client_of(ana)
    page = client.get(reverse("write"))
    uuid = page.context["page"].uuid
    response = client.post(
        keep_at(uuid),
        {
            "draft": uuid,
            "version": "0",
            "body": "We stopped.\r\nOn Monday.",
            "title": "Stopping",
            "takeaway": "I stopped it.",
            "themes": ["judgment", "untaught-job", ""],
            "tags": "fees, node.js",
            "felt": "5",
            "gauge": "judgment",
            "bring": "1",
        },
    )
    assert response.status_code == 303
    assert response["Location"] == reverse("week")
    entry = ana.entries.get(uuid=uuid)
    assert entry.body == "We stopped.\nOn Monday."
    assert entry.date == ana.local_day()
    assert (entry.title, entry.takeaway) == ("Stopping", "I stopped it.")
    assert entry.ordered_themes == ["judgment", "untaught-job"]
    assert (entry.felt, entry.gauge_id, entry.bring, entry.off_record) == (5, "judgment", True, False)
    assert {tag.name for tag in entry.tags.all()} == {"fees", "node.js"}
    assert entry.look_backs.get().due == ana.local_day() + timedelta(weeks=2)


def test_body_alone_is_enough(ana: User, client_of) -> None:
    uuid = uuid4()
    response = client_of(ana).post(keep_at(uuid), {"body": "One line."})
    assert response.status_code == 303
    entry = ana.entries.get()
    assert entry.uuid == uuid and entry.date == ana.local_day() and not entry.look_backs.exists()


def test_a_second_post_finds_the_first_entry(ana: User, client_of) -> None:
    uuid, client = uuid4(), client_of(ana)
    first = client.post(keep_at(uuid), {"body": "One line."})
    second = client.post(keep_at(uuid), {"body": "One line."})
    assert (first.status_code, second.status_code) == (303, 303)
    assert ana.entries.count() == 1


def test_a_second_post_with_other_words_loses_none(ana: User, client_of) -> None:
    uuid, client = uuid4(), client_of(ana)
    client.post(keep_at(uuid), {"body": "One line."})
    response = client.post(keep_at(uuid), {"body": "One line, and another thought."})
    assert response.status_code == 409
    assert "One line, and another thought." in response.content.decode()
    assert response.context["page"].uuid != uuid
    assert ana.entries.get().body == "One line."


def test_the_draft_is_gone_once_kept(ana: User, client_of) -> None:
    uuid, client = uuid4(), client_of(ana)
    client.post(reverse("draft", args=[uuid]), {"body": "One", "version": "0", "tab": "a", "seq": "1"})
    client.post(keep_at(uuid), {"body": "One line.", "version": "1", "tab": "a", "seq": "2"})
    assert not ana.drafts.exists()
    assert ana.entries.get().body == "One line."


def test_keeping_an_old_version_shows_both(ana: User, client_of) -> None:
    uuid, client = uuid4(), client_of(ana)
    save = reverse("draft", args=[uuid])
    client.post(save, {"body": "First", "version": "0", "tab": "a", "seq": "1"})
    client.post(save, {"body": "Theirs", "version": "1", "tab": "b", "seq": "1"})
    response = client.post(keep_at(uuid), {"body": "Mine", "version": "1", "tab": "a", "seq": "2"})
    assert response.status_code == 409
    text = response.content.decode()
    assert "<ins>Mine</ins>" in text and "<del>Theirs</del>" in text
    assert not ana.entries.exists()
    assert ana.drafts.get().form["body"] == "Theirs"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("body", "  \n ", "nothing to keep yet"),
        ("body", "x" * 100_001, "An entry holds 100,000 characters; this has 100,001."),
        ("date", "31.02.", "“31.02.” is not a date."),
        ("date", "2026-02-30", "is not a date"),
        ("date", "2999-01-01", "today or earlier"),
        ("date", "0001-01-01", "Dates begin with 1900"),
        ("title", "t" * 256, "A title holds 255 characters; this has 256."),
        ("takeaway", "t" * 301, "holds 300 characters; this has 301."),
        ("themes", ["judgment", "no-such-theme"], "no theme called “no-such-theme”"),
        ("themes", ["judgment", "beginner", "identity", "attention"], "up to three themes"),
        ("tags", ",".join(f"t{n}" for n in range(21)), "up to 20 tags; these are 21"),
        ("tags", "t" * 51, "A tag holds 50 characters"),
        ("felt", "8", "one of the seven points"),
        ("felt", "5", "A reading needs a theme"),
        ("look_back", "tomorrow", "Choose when to be asked again"),
        ("look_back", "date", "Choose the day to be asked on"),
        ("look_back_on", "2001-01-01", "Choose a day after today"),
        ("look_back_on", "soon", "is not a date"),
    ],
)
def test_a_refused_form_comes_back_with_everything_in_it(
    ana: User, client_of, field: str, value: object, sentence: str
) -> None:
    sent = {
        "body": "What I wrote.",
        "title": "Its name",
        "takeaway": "Aloud.",
        "tags": "one, two",
        field: value,
    }
    response = client_of(ana).post(keep_at(uuid4()), sent)
    assert response.status_code == 422
    text = response.content.decode()
    assert sentence in text
    for name in {"body", "title", "takeaway", "tags"} - {field}:
        assert str(sent[name]) in text
    if isinstance(value, str) and field not in {"felt", "look_back"}:
        assert value in text
    assert not ana.entries.exists()


def test_nul_is_refused_and_the_text_comes_back(ana: User, client_of) -> None:
    response = client_of(ana).post(keep_at(uuid4()), {"body": "before\x00after"})
    assert response.status_code == 422
    text = response.content.decode()
    assert "NUL character" in text and "beforeafter" in text
    assert not ana.entries.exists()


def test_code_points_are_counted_after_newlines_are_one(ana: User, client_of) -> None:
    body = "🙂\r\n" * 50_000
    assert client_of(ana).post(keep_at(uuid4()), {"body": body}).status_code == 303
    assert len(ana.entries.get().body) == 100_000


def test_odd_texts_come_back_as_they_were(ana: User, client_of) -> None:
    client = client_of(ana)
    for body in [
        "\n\nleading",
        "trailing \n\n",
        "  <script>alert(1)</script>&amp;",
        "\t\u200b\ufeff é é 漢字 🙂",
        "</textarea>x",
    ]:
        uuid = uuid4()
        assert client.post(keep_at(uuid), {"body": body}).status_code == 303
        assert ana.entries.get(uuid=uuid).body == body
        page = client.get(reverse("entry_edit", args=[uuid]))
        assert page.context["page"].body == body


def test_self_starts_off_the_record_unless_it_was_unticked(ana: User, client_of) -> None:
    client = client_of(ana)
    first, second, third = uuid4(), uuid4(), uuid4()
    client.post(keep_at(first), {"body": "x", "themes": "identity"})
    client.post(keep_at(second), {"body": "x", "themes": "identity", "off_record": ""})
    client.post(keep_at(third), {"body": "x", "themes": ["judgment", "identity"]})
    assert ana.entries.get(uuid=first).off_record
    assert not ana.entries.get(uuid=second).off_record
    assert not ana.entries.get(uuid=third).off_record


def test_a_reading_on_another_gauge_than_the_first_themes_is_asked_again(ana: User, client_of) -> None:
    response = client_of(ana).post(
        keep_at(uuid4()), {"body": "x", "themes": "beginner", "gauge": "judgment", "felt": "5"}
    )
    assert response.status_code == 422
    assert "its gauge asks another question" in response.content.decode()


def test_a_program_may_send_every_hidden_field_of_the_page(ana: User, client_of) -> None:
    client = client_of(ana)
    page = client.get(reverse("write")).content.decode()
    hidden: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page):
        hidden.setdefault(name, []).append(value)
    assert len(hidden["gauge"]) == 8
    typed = {"body": "x", "themes": ["judgment", "attention"], "felt": "5"}
    response = client.post(keep_at(UUID(hidden["draft"][0])), {**hidden, **typed})
    assert response.status_code == 303
    entry = ana.entries.get()
    assert (entry.felt, entry.gauge_id) == (5, "judgment")


@pytest.mark.parametrize(
    ("sent", "weeks"),
    [
        ({"look_back": "four-weeks"}, 4),
        ({"look_back": "quarter"}, 13),
        ({"look_back": "never", "felt": "3"}, None),
        ({"look_back": "habit"}, None),
        ({"look_back": "habit", "felt": "3"}, 4),
        ({"felt": "3"}, 4),
        ({}, None),
    ],
)
def test_when_it_is_asked_again(ana: User, client_of, sent: dict[str, str], weeks: int | None) -> None:
    for _ in range(3):
        factories.entry(ana)
    uuid = uuid4()
    response = client_of(ana).post(keep_at(uuid), {"body": "x", "themes": "judgment", **sent})
    assert response.status_code == 303
    found = [look_back.due for look_back in ana.entries.get(uuid=uuid).look_backs.all()]
    assert found == ([] if weeks is None else [ana.local_day() + timedelta(weeks=weeks)])


def test_a_date_alone_means_that_date(ana: User, client_of) -> None:
    due = ana.local_day() + timedelta(days=9)
    client_of(ana).post(keep_at(uuid4()), {"body": "x", "look_back_on": due.isoformat()})
    assert ana.look_backs.get().due == due


def test_it_says_what_was_kept_and_leads_back(ana: User, client_of) -> None:
    client = client_of(ana)
    response = client.post(
        keep_at(uuid4()),
        {"body": "x", "title": "A name", "next": "/drafts/", "look_back": "quarter"},
        follow=True,
    )
    assert response.redirect_chain == [("/drafts/", 303)]
    (said,) = messages_of(response)
    assert "“A name” is kept. Only you can read it. It comes back on " in said
    assert reverse("entry", args=[ana.entries.get().uuid]) in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "javascript:alert(1)",
        "/accounts/logout/",
        "/\\x.example",
    ],
)
def test_it_leads_back_to_this_site_only(ana: User, client_of, address: str) -> None:
    response = client_of(ana).post(keep_at(uuid4()), {"body": "x", "next": address})
    assert response["Location"] == reverse("week")


def test_somebody_elses_draft_is_not_found_or_touched(ana: User, ben: User, client_of) -> None:
    uuid = uuid4()
    client_of(ana).post(reverse("draft", args=[uuid]), {"body": "Ana's", "version": "0"})
    assert client_of(ben).get(reverse("draft", args=[uuid])).status_code == 404
    assert client_of(ben).post(reverse("draft_discard", args=[uuid])).status_code == 404
    client_of(ben).post(keep_at(uuid), {"body": "Ben's"})
    assert ana.drafts.get().form["body"] == "Ana's"
    assert ben.entries.get().body == "Ben's"


def test_a_page_of_somebody_else_keeps_nothing_here(ana: User, ben: User, client_of) -> None:
    response = client_of(ben).post(keep_at(uuid4()), {"body": "Ana's words", "whose": ana.browser_key})
    assert response.status_code == 403
    assert "Ana&#x27;s words" in response.content.decode()
    assert not Entry.objects.exists()


def test_get_is_no_way_to_keep(ana: User, client_of) -> None:
    assert client_of(ana).get(keep_at(uuid4())).status_code == 405


def test_an_entry_in_the_trash_is_still_the_first_one(ana: User, client_of) -> None:
    uuid, client = uuid4(), client_of(ana)
    client.post(keep_at(uuid), {"body": "One line."})
    writing.trash(ana.entries.get())
    assert client.post(keep_at(uuid), {"body": "One line."}).status_code == 303
    assert ana.entries.count() == 1
