"""What an entry said before: the list, a comparison, one revision, and making it the text again."""

import random
import time
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from journal import markup, search, writing
from journal.models import Entry, Revision, User
from journal.models.entries import BODY_LIMIT
from tests import factories
from tests.pages import same_for_all

pytestmark = pytest.mark.django_db


def say(entry: Entry, body: str, title: str = "", takeaway: str = "") -> Entry:
    return writing.revise(
        entry, writing.Writing(body=body, title=title, takeaway=takeaway, date=entry.date, zone=entry.zone)
    )


@pytest.fixture
def entry(ana: User) -> Entry:
    """Said three things."""
    made = factories.entry(ana, body="The review is on Friday.", title="The outage", date=date(2026, 2, 17))
    made = say(made, "The review is on Thursday.", title="The outage")
    return say(made, "The review is on Thursday, they say.", title="The outage, again", takeaway="Draw it.")


def address(entry: Entry, query: str = "") -> str:
    return reverse("entry_revisions", args=[entry.uuid]) + query


def page(client: Client, entry: Entry, query: str = "") -> str:
    response = client.get(address(entry, query))
    assert response.status_code == 200
    return response.content.decode()


def heard(kind: str, text: str) -> str:
    word = {"ins": "new", "del": "gone"}[kind]
    return f'<{kind}><span class="vh">({word}: </span>{text}<span class="vh">)</span></{kind}>'


def test_the_newest_is_compared_with_now(client_of, ana, entry):
    text = page(client_of(ana), entry)
    assert "Two revisions" in text
    assert f"Thursday{heard('ins', ', they say')}." in text
    assert f"The outage{heard('ins', ', again')}" in text
    assert heard("ins", "Draw it.") in text
    assert "Friday" not in text


def test_any_can_be_compared_with_now_or_with_the_one_after_it(client_of, ana, entry):
    client = client_of(ana)
    with_now = page(client, entry, "?compare=1")
    assert heard("del", "Friday") in with_now and ", they say" in with_now
    assert "?compare=1&amp;to=2" in with_now
    with_next = page(client, entry, "?compare=1&to=2")
    assert heard("del", "Friday") + heard("ins", "Thursday") in with_next
    assert ", they say" not in with_next


def test_paragraphs_without_a_change_are_counted(client_of, ana):
    made = factories.entry(ana, body="One.\n\nTwo.\n\nThree is here.\n\nFour.")
    made = say(made, "One.\n\nTwo.\n\nThree was here.\n\nFour.")
    text = page(client_of(ana), made)
    assert "Two paragraphs without a change." in text and "One paragraph without a change." in text
    assert "Three " in text and "Two." not in text


def test_texts_that_differ_everywhere_stand_side_by_side(client_of, ana):
    made = say(factories.entry(ana, body="alpha beta gamma"), "one two three")
    text = page(client_of(ana), made)
    assert "Hardly a word in common." in text
    assert "alpha beta gamma" in text and "one two three" in text and "<del><span" not in text


def test_one_revision_is_read(client_of, ana):
    made = say(factories.entry(ana, title="Old <b>", body="It *was*.", takeaway="Then."), "It is.")
    text = page(client_of(ana), made, "?revision=1")
    assert "<em>was</em>" in text and "Old &lt;b&gt;" in text and "Then." in text
    assert "hx-disable" in text and "It is." not in text


def test_a_text_never_changed_says_so(client_of, ana):
    text = page(client_of(ana), factories.entry(ana))
    assert "It says what it said when you first kept it" in text


def test_what_is_compared_is_escaped(client_of, ana):
    made = say(factories.entry(ana, body="<script>a</script> x"), "<script>b</script> x", title="<img src=x>")
    for query in ("", "?revision=1"):
        text = page(client_of(ana), made, query)
        assert "<script>a" not in text and "<script>b" not in text and "<img" not in text


@pytest.mark.parametrize("value", ["0", "9", "x", "", "-1", "1.5", "٣", "9" * 40, "1%20"])
def test_a_number_that_is_none_is_not_found(client_of, ana, entry, value):
    client = client_of(ana)
    assert client.get(address(entry, f"?revision={value}")).status_code == 404
    assert client.get(address(entry, f"?compare=1&to={value}")).status_code == 404
    response = client.post(
        reverse("entry_restore", args=[entry.uuid]), {"revision": value.replace("%20", " ")}
    )
    assert response.status_code == (303 if value == "" else 404)
    assert entry.revisions.count() == 2


def test_only_later_ones_are_compared_with(client_of, ana, entry):
    assert client_of(ana).get(address(entry, "?compare=2&to=1")).status_code == 404


def test_a_stranger_finds_nothing(client_of, ana, ben, entry):
    client = client_of(ben)
    foreign, missing = client.get(address(entry)), client.get(reverse("entry_revisions", args=[uuid4()]))
    assert foreign.status_code == missing.status_code == 404
    assert same_for_all(foreign) == same_for_all(missing)
    own = factories.entry(ben)
    for thing in (entry, own):
        answer = client.post(reverse("entry_restore", args=[thing.uuid]), {"revision": "1"})
        assert answer.status_code == 404
    assert ana.entries.get(pk=entry.pk).revision == entry.revision


def test_methods(client_of, ana, entry):
    client = client_of(ana)
    for method in ("post", "put", "delete"):
        assert getattr(client, method)(address(entry)).status_code == 405
    assert client.get("/entries/x/revisions/").status_code == 404


def test_restoring_makes_the_text_now_a_revision(client_of, ana, entry):
    client = client_of(ana)
    response = client.post(reverse("entry_restore", args=[entry.uuid]), {"revision": "1"})
    assert (response.status_code, response["Location"]) == (303, reverse("entry", args=[entry.uuid]))
    now = ana.entries.get(pk=entry.pk)
    assert (now.body, now.title, now.takeaway, now.revision) == (
        "The review is on Friday.",
        "The outage",
        "",
        4,
    )
    newest = now.revisions.first()
    assert (newest.number, newest.body, newest.takeaway) == (
        3,
        "The review is on Thursday, they say.",
        "Draw it.",
    )
    assert now.html == markup.render(now.body) and now.words == 5
    assert now.search_text == search.tokens(now.title, now.takeaway, now.body, now.prompt_question)


def test_restoring_can_be_undone(client_of, ana, entry):
    client = client_of(ana)
    text = client.post(
        reverse("entry_restore", args=[entry.uuid]), {"revision": "1"}, follow=True
    ).content.decode()
    undo = f"{reverse('entry_restore', args=[entry.uuid])}?revision=3"
    assert f'action="{undo}"' in text
    assert client.post(undo).status_code == 303
    now = ana.entries.get(pk=entry.pk)
    assert (now.body, now.takeaway) == (entry.body, entry.takeaway)


def test_restoring_what_it_says_already_changes_nothing(client_of, ana, entry):
    client = client_of(ana)
    client.post(reverse("entry_restore", args=[entry.uuid]), {"revision": "1"})
    before = ana.entries.get(pk=entry.pk)
    text = client.post(
        reverse("entry_restore", args=[entry.uuid]), {"revision": "1"}, follow=True
    ).content.decode()
    assert "Nothing was changed" in text
    assert ana.entries.get(pk=entry.pk).revision == before.revision


TEXTS = st.lists(st.text(alphabet="ab \n*é", min_size=1, max_size=30), min_size=1, max_size=5)


@hypothesis_settings(max_examples=30)
@given(TEXTS, st.data())
def test_after_any_edits_any_kept_text_can_be_had_again(ana, texts, data):
    made = factories.entry(ana, body=texts[0])
    kept = [texts[0]]
    for body in texts[1:]:
        made = say(made, body)
        kept.append(body)
    for _ in range(3):
        wanted = data.draw(st.sampled_from(kept))
        revision = Revision.objects.filter(entry=made, body=wanted).first()
        if revision is None:
            assert made.body == wanted
            continue
        made = writing.restore_revision(made, revision.number)
        assert ana.entries.get(pk=made.pk).body == wanted
        said = {made.body, *Revision.objects.filter(entry=made).values_list("body", flat=True)}
        assert said == set(kept)
    numbers = list(Revision.objects.filter(entry=made).values_list("number", flat=True))
    assert sorted(numbers) == list(range(1, made.revision))


def far_apart() -> list[tuple[str, str, str]]:
    draw = random.Random(11)
    words = [f"w{n:05}" for n in range(14_000)]
    shuffled = words[:]
    draw.shuffle(shuffled)
    every_other = [word if n % 2 else f"x{n:05}" for n, word in enumerate(words)]
    letters = [draw.choice("ab") for _ in range(50_000)], [draw.choice("ab") for _ in range(50_000)]
    return [
        ("nothing in common", " ".join(words), " ".join(f"v{n:05}" for n in range(14_000))),
        ("the same words in another order", " ".join(words), " ".join(shuffled)),
        ("every other word", " ".join(words), " ".join(every_other)),
        ("letters at random", " ".join(letters[0]), " ".join(letters[1])),
        ("a paragraph a word", "\n\n".join(words), "\n\n".join(every_other)),
    ]


@pytest.mark.parametrize(("old", "new"), [pytest.param(a, b, id=name) for name, a, b in far_apart()])
def test_long_texts_that_differ_everywhere_are_shown_in_two_seconds(client_of, ana, old, new):
    made = say(factories.entry(ana, body=old[:BODY_LIMIT]), new[:BODY_LIMIT])
    client = client_of(ana)
    start = time.process_time()
    response = client.get(address(made))
    spent = time.process_time() - start
    assert response.status_code == 200
    assert spent < 2, f"{spent:.2f} s"
