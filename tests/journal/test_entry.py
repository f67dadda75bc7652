"""One entry's page."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from journal import markup, writing
from journal.models import Entry, LookBack, User
from journal.models.themes import all_themes
from tests import factories
from tests.pages import same_for_all

pytestmark = pytest.mark.django_db

PAGE = "entry"
NOWHERE = "/entries/not-a-uuid/"


@pytest.fixture
def whole(ana: User) -> Entry:
    """An entry with everything that an entry can have."""
    factories.entry(ana, date=date(2026, 11, 18))
    entry = factories.entry(
        ana,
        title="The outage",
        takeaway="I drew the retry path.",
        body="# In evidence\n\nIt took *nine* hours.\n\n- a clock",
        date=date(2026, 11, 19),
        themes=("imposter-syndrome", "untaught-job"),
        tags=("on-call", "node.js & co"),
        felt=6,
        bring=True,
        prompt_slug="a-prompt",
        prompt_question="What are you afraid somebody will notice?",
        look_back_due=date(2026, 12, 18),
    )
    factories.entry(ana, date=date(2026, 11, 20))
    return entry


def text_of(client: Client, entry: Entry) -> str:
    response = client.get(reverse(PAGE, args=[entry.uuid]))
    assert response.status_code == 200
    return response.content.decode()


def test_all_that_it_has_is_shown(client_of, ana, whole):
    page = text_of(client_of(ana), whole)
    for said in (
        "Thursday 19 November 2026",
        "Week 47",
        "<h1>The outage</h1>",
        "What are you afraid somebody will notice?",
        "<em>nine</em>",
        "<h3>In evidence</h3>",
        "I drew the retry path.",
        "Signal</",
        "Untaught</",
        "on-call</",
        "node.js &amp; co</",
        "How loud was the doubt? <b>6</b>",
        "Certain they would find out",
        "Only you can read it",
        "To bring to the next one",
        "Asks how it turned out on Friday 18 December",
        "It says what it said when you first kept it.",
    ):
        assert said in page


def test_the_tab_names_page_and_date_only(client_of, ana, whole):
    page = text_of(client_of(ana), whole)
    assert page.split("<title>")[1].split("</title>")[0] == "Entry of 19 November 2026 · Terrain"


def test_what_is_typed_is_escaped_and_kept_from_htmx(client_of, ana):
    entry = factories.entry(
        ana,
        title="<script>alert(1)</script>",
        takeaway="<img src=x onerror=alert(1)>",
        body="<b onclick=x>b</b>",
    )
    page = text_of(client_of(ana), entry)
    assert "<script>alert" not in page and "<img" not in page and "<b onclick" not in page
    assert '<div class="prose" hx-disable>' in page


def test_what_an_older_renderer_made_is_rendered_again(client_of, ana):
    entry = factories.entry(ana, body="It is *so*.")
    ana.entries.filter(pk=entry.pk).update(
        html="<script>old()</script>", markup_version=markup.MARKUP_VERSION - 1
    )
    page = text_of(client_of(ana), entry)
    assert "<em>so</em>" in page and "old()" not in page
    assert ana.entries.get(pk=entry.pk).html == "<script>old()</script>"  # reading writes nothing


def test_without_a_title_the_question_or_the_day_stands_there(client_of, ana):
    asked = factories.entry(ana, prompt_question="What did you skip?")
    bare = factories.entry(ana, date=date(2026, 2, 1))
    assert "<h1>What did you skip?</h1>" in text_of(client_of(ana), asked)
    assert '<h1><time datetime="2026-02-01">Sunday 1 February 2026</time></h1>' in text_of(
        client_of(ana), bare
    )


def test_a_look_back_stands_beside_what_was_felt(client_of, ana, whole):
    LookBack.objects.create(
        entry=whole,
        author=ana,
        due=date(2026, 11, 21),
        on=date(2026, 11, 22),
        gauge_id="imposter-syndrome",
        felt=6,
        turned_out=2,
        note="They wanted <the> drawing.",
    )
    page = text_of(client_of(ana), whole)
    assert "It felt like 6. It turned out 2." in page
    assert "They wanted &lt;the&gt; drawing." in page
    assert page.count("How loud was the doubt?") == 1
    whole.felt, whole.gauge_id = 3, "untaught-job"
    whole.save()
    page = text_of(client_of(ana), whole)
    assert "How loud was the doubt? <b>6</b>" in page
    assert "How well did you understand what was going on? <b>3</b>" in page


def test_a_due_look_back_says_since_when(client_of, ana):
    due = ana.local_day() - timedelta(days=1)
    entry = factories.entry(ana, look_back_due=due)
    assert f"Due since {due:%A} {due.day}" in text_of(client_of(ana), entry)


def test_older_and_newer_follow_the_timeline(client_of, ana, ben):
    day = date(2026, 11, 10)
    first, second, third = (factories.entry(ana, date=day) for _ in range(3))
    later = factories.entry(ana, date=day + timedelta(days=2))
    earlier = factories.entry(ana, date=day - timedelta(days=2))  # kept last, dated first
    factories.entry(ben, date=day)
    trashed = factories.entry(ana, date=day + timedelta(days=1))
    writing.trash(trashed)
    order = [earlier, first, second, third, later]
    client = client_of(ana)
    for index, entry in enumerate(order):
        page = text_of(client, entry)
        for rel, neighbour in (("prev", index - 1), ("next", index + 1)):
            if 0 <= neighbour < len(order):
                assert f'href="{reverse(PAGE, args=[order[neighbour].uuid])}" rel="{rel}"' in page
            else:
                assert f'rel="{rel}"' not in page


@pytest.mark.parametrize("side", ["older_than", "newer_than"])
def test_the_neighbours_are_found_by_index(ana, whole, side):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # three rows would be read faster without any index
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    plan = getattr(ana.entries.kept(), side)(whole).only("uuid")[:1].explain()
    assert "entry_timeline" in plan and "TEMP B-TREE" not in plan and "Sort" not in plan, plan


def test_twelve_queries_at_most_whatever_hangs_on_it(client_of, ana, whole):
    client = client_of(ana)
    all_themes()
    for number in range(12):
        whole = writing.revise(
            whole, writing.Writing(body=f"Text {number}.", date=whole.date, zone="UTC", tags=("a", "b", "c"))
        )
        LookBack.objects.create(entry=whole, author=ana, due=whole.date, on=whole.date, note="So.")
    with CaptureQueriesContext(connection) as queries:
        text_of(client, whole)
    assert len(queries) <= 12


def test_it_is_taken_along_as_markdown(client_of, ana, whole):
    response = client_of(ana).get(reverse(PAGE, args=[whole.uuid]), {"format": "markdown"})
    assert response.status_code == 200
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="entry-2026-11-19.md"'
    text = response.content.decode()
    assert text.startswith("# The outage\n")
    assert whole.body in text and "I drew the retry path." in text
    assert "What are you afraid somebody will notice?" in text


def test_what_is_off_the_record_is_not_taken_along_alone(client_of, ana, whole):
    whole.set_off_record(True)
    response = client_of(ana).get(reverse(PAGE, args=[whole.uuid]), {"format": "markdown"})
    assert response.status_code == 422 and "off the record" in response.content.decode()
    assert "Take along" not in text_of(client_of(ana), whole)


@pytest.mark.parametrize("form", ["", "pdf", "../x", "\ud7ff"])
def test_another_format_is_told_which_there_is(client_of, ana, whole, form):
    response = client_of(ana).get(reverse(PAGE, args=[whole.uuid]), {"format": form})
    assert response.status_code == 422
    assert "An entry can be taken along as markdown." in response.content.decode()


def test_a_strangers_entry_is_not_taken_along(client_of, ben, whole):
    assert client_of(ben).get(reverse(PAGE, args=[whole.uuid]), {"format": "markdown"}).status_code == 404


def test_a_strangers_entry_is_not_found_like_a_missing_one(client_of, ana, ben, whole):
    client = client_of(ben)
    foreign = client.get(reverse(PAGE, args=[whole.uuid]))
    missing = client.get(reverse(PAGE, args=[uuid4()]))
    assert foreign.status_code == missing.status_code == 404
    assert same_for_all(foreign) == same_for_all(missing)


def test_what_is_in_the_trash_is_not_found(client_of, ana, whole):
    writing.trash(whole)
    assert client_of(ana).get(reverse(PAGE, args=[whole.uuid])).status_code == 404


def test_bad_addresses_and_methods(client_of, ana, whole):
    client = client_of(ana)
    assert client.get(NOWHERE).status_code == 404
    for method in ("post", "put", "delete", "patch"):
        assert getattr(client, method)(reverse(PAGE, args=[whole.uuid])).status_code == 405


def test_signed_out_it_asks_to_sign_in(client, whole):
    response = client.get(reverse(PAGE, args=[whole.uuid]))
    assert response.status_code == 302 and response["Location"].startswith("/accounts/login/")
