"""The timeline: exactly the entries that a plain loop over the JSON export finds, by any filter."""

import random
import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from journal import seeding, timeline, timeline_filter, writing
from journal.models import Entry, LookBack
from tests import factories
from tests.plain_loop import COMBINATIONS, ENTRY, every_page, exported, plain_loop
from tests.work import work_of

SEEDED = 150
IMPORTED = 1_000


@pytest.fixture
def writer(ana):
    seeding.seed(ana, SEEDED, 7, until=date(2026, 11, 20))
    return ana


def test_each_combination_lists_what_a_plain_loop_over_the_export_finds(writer, client_of):
    entries = exported(writer)
    client = client_of(writer)
    some = 0
    for address in COMBINATIONS:
        found = every_page(client, f"/entries/?{address}")
        assert len(found) == len(set(found)), address
        wanted = plain_loop(entries, QueryDict(address), writer.local_day())
        assert set(found) == wanted, address
        some += 0 < len(wanted) < SEEDED
    assert some > 20


def test_no_page_looks_at_every_entry_for_every_entry_where_the_database_knows_nothing_of_them(
    ana, client_of
):
    """As after an import: the planner last saw empty tables.

    For each entry, PostgreSQL looks at up to 30 blocks in fresh tables and 65 in those that a whole run of tests has
    left rolled back rows in; where it compares every entry with every row, at 1,400 to 3,900 in six of the filters.
    """
    seeding.seed(ana, 100, 1, until=date(2026, 11, 20))
    Entry.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    seeding.seed(ana, IMPORTED, 7, until=date(2026, 11, 20))
    client = client_of(ana)
    client.get("/entries/")
    costs = {address: work_of(lambda a=address: client.get(f"/entries/?{a}")) for address in COMBINATIONS}
    assert {address: cost for address, cost in costs.items() if cost > 150 * IMPORTED} == {}


def test_pages_follow_one_another_newest_first(writer, client_of):
    dates = {entry["id"]: entry["date"] for entry in exported(writer)}
    found = every_page(client_of(writer), "/entries/")
    assert [dates[key] for key in found] == sorted((dates[key] for key in found), reverse=True)


slugs = st.sampled_from(["judgment", "beginner", "identity", "none", "reliability"])
days = st.dates(date(2023, 1, 1), date(2026, 12, 1)).map(date.isoformat)
filters = st.fixed_dictionaries(
    {},
    optional={
        "theme": st.lists(slugs, min_size=1, max_size=3, unique=True),
        "tag": st.lists(
            st.sampled_from(["ledger", "Rust", "rust", "日本", "+1", "x"]), min_size=1, max_size=2
        ),
        "q": st.sampled_from(
            ["team", "-team", "node.js", "café", '"to and"', "que*", "👍🏽", "don’t", "-a* the"]
        ),
        "from": days,
        "to": days,
        "week": st.sampled_from(["2026-W40", "2025-W01", "2026-W53"]),
        "prompt": st.sampled_from(seeding.PROMPTS),
        "gauge": slugs.filter(lambda slug: slug != "none"),
        "felt": st.sampled_from(["1", "5-7", "3-3", "1-7"]),
        "look_back": st.sampled_from(["due", "done"]),
        "bring": st.just("1"),
        "off_record": st.just("1"),
        "sort": st.just("best"),
    },
)


def as_query(chosen: dict[str, Any]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in chosen.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def test_any_filter_finds_what_the_plain_loop_finds_and_counts_it(writer):
    entries = exported(writer)

    @given(filters)
    @settings(max_examples=60)
    def holds(chosen: dict[str, Any]) -> None:
        data = as_query(chosen)
        wanted = timeline_filter.parse(data)
        found = {str(key) for key in timeline.entries(writer, wanted).values_list("uuid", flat=True)}
        assert found == plain_loop(entries, data, writer.local_day())
        counts = timeline.counts(writer, wanted)
        assert counts.found == len(found)
        others = data.copy()
        others.pop("theme", None)
        left = plain_loop(entries, others, writer.local_day())
        by_theme = Counter(
            slug for entry in entries if entry["id"] in left for slug in entry["themes"] or ["none"]
        )
        assert counts.themes == by_theme

    holds()


@pytest.mark.django_db
@given(filters)
def test_an_address_read_and_written_again_is_the_same_filter(chosen):
    wanted = timeline_filter.parse(as_query(chosen))
    assert timeline_filter.parse(QueryDict(wanted.address().removeprefix("?"))) == wanted


def test_the_counts_beside_the_themes_follow_the_other_filters(ana, client_of):
    factories.entry(ana, themes=("judgment", "beginner"), tags=("ledger",))
    factories.entry(ana, themes=("judgment",))
    factories.entry(ana, tags=("ledger",))
    counts = timeline.counts(ana, timeline_filter.parse(QueryDict("tag=ledger&theme=judgment")))
    assert counts.themes == {"judgment": 1, "beginner": 1, "none": 1}
    assert (counts.found, counts.total) == (1, 3)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("from=31.02.2026", "“31.02.2026” is not a date."),
        ("to=2026-02-30", "“2026-02-30” is not a date."),
        ("from=20260101", "“20260101” is not a date."),
        ("week=2026-W60", "“2026-W60” is not a week."),
        ("week=9999-W52", "“9999-W52” is not a week."),
        ("theme=glory", "There is no theme called “glory”."),
        ("gauge=none", "There is no theme called “none”."),
        ("felt=0", "“0” is not a reading."),
        ("felt=7-5", "“7-5” is not a reading."),
        ("felt=%D9%A5", "is not a reading."),
        ("look_back=soon", "“soon” is nothing that “look_back” can be"),
        ("bring=yes", "“yes” is nothing that “bring” can be"),
        ("off_record=0", "“0” is nothing that “off_record” can be"),
        ("sort=worst&q=a", "“worst” is nothing that “sort” can be"),
        ("after=xyz", "“xyz” is not a place in this list."),
        ("after=2026-13-01.5", "“2026-13-01” is not a date."),
        ("prompt=a%20b%2F", "is not the name of a prompt."),
        ("q=" + "x" * 501, "A search holds at most 500 characters."),
        ("tag=" + "x" * 51, "A tag has at most 50 characters."),
        ("from=%3Cscript%3E", "“&lt;script&gt;” is not a date."),
    ],
)
def test_a_filter_that_cannot_be_read_shows_a_sentence_and_no_entries(ana, client_of, address, sentence):
    factories.entry(ana)
    response = client_of(ana).get(f"/entries/?{address}&theme=judgment")
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page and not ENTRY.findall(page)
    take = client_of(ana).get(f"/entries/take-along/?format=json&{address}")
    assert take.status_code == 422 and sentence in take.content.decode()


@pytest.mark.parametrize(
    "address", ["q=&theme=&tag=&from=&felt=", "nonsense=1", "q=%F0%9F", "theme=judgment%FF"]
)
def test_empty_unknown_and_broken_parameters_are_no_error(ana, client_of, address):
    factories.entry(ana)
    assert client_of(ana).get(f"/entries/?{address}").status_code in {200, 400, 422}


def test_each_filter_in_force_is_a_chip_that_removes_it_alone(ana, client_of):
    factories.entry(ana, themes=("judgment",), tags=("on-call",), felt=6, body="the retry path")
    address = "/entries/?q=retry&theme=judgment&theme=beginner&tag=on-call&felt=5-7&from=2026-01-01"
    page = client_of(ana).get(address).content.decode()
    chips = re.findall(r'<a class="chip held[^"]*" href="([^"]+)" aria-label="Remove: ([^"]+)"', page)
    assert [label for _, label in chips] == [
        "Words: retry", "Judgment", "Beginner", "Tag on-call", "From 1 January 2026", "Reading 5 to 7",
    ]  # fmt: skip
    by_label = {label: href.replace("&amp;", "&") for href, label in chips}
    assert "theme=beginner" in by_label["Judgment"] and "theme=judgment" not in by_label["Judgment"]
    assert by_label["Words: retry"].startswith("/entries/?theme=")


def test_words_found_are_marked_and_the_rest_escaped(ana, client_of):
    factories.entry(ana, body="Look: <b>the rétry.PATH</b> again", date=date(2026, 11, 2))
    page = client_of(ana).get("/entries/", {"q": "“retry path”"}).content.decode()
    assert "&lt;b&gt;the <mark>rétry.PATH</mark>&lt;/b&gt; again" in page


def test_the_tab_is_named_entries_whatever_is_looked_for(ana, client_of):
    factories.entry(ana, body="kafka")
    page = client_of(ana).get("/entries/", {"q": "kafka"}).content.decode()
    assert "<title>Entries · Terrain</title>" in page


def test_nothing_written_and_nothing_found_say_so(ana, client_of):
    client = client_of(ana)
    assert "Unmapped ground." in client.get("/entries/").content.decode()
    factories.entry(ana, body="kafka", themes=("judgment",))
    page = client.get("/entries/", {"q": "kafka", "theme": "beginner"}).content.decode()
    assert "No entry has all of that." in page
    assert "Without “Beginner” there is one." in page
    assert "nothing in “???” to look for" in client.get("/entries/", {"q": "???"}).content.decode()


def test_htmx_gets_the_changed_part_and_the_clean_address(ana, client_of):
    factories.entry(ana, themes=("judgment",))
    client = client_of(ana)
    response = client.get("/entries/?q=&theme=judgment&from=", headers={"HX-Request": "true"})
    page = response.content.decode()
    assert "<html" not in page and ENTRY.findall(page)
    assert response["HX-Push-Url"] == "/entries/?theme=judgment"
    whole = client.get("/entries/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in whole.content.decode()


def test_others_and_the_trash_are_never_listed(ana, cleo, client_of):
    theirs = factories.entry(cleo, body="canary", tags=("canary",), themes=("judgment",))
    mine = factories.entry(ana, body="canary")
    writing.trash(factories.entry(ana, body="canary thrown away"))
    for address in ("", "?q=canary", "?q=-nothing", "?tag=canary", "?theme=judgment", "?q=canary&sort=best"):
        page = client_of(ana).get(f"/entries/{address}").content.decode()
        assert str(theirs.uuid) not in page and "thrown away" not in page
    assert str(mine.uuid) in client_of(ana).get("/entries/?q=canary").content.decode()


def test_a_look_back_is_due_from_its_day_on(ana):
    today = ana.local_day()
    for days in (-1, 0, 1):
        factories.entry(
            ana, title=str(days), date=today - timedelta(days=9), look_back_due=today + timedelta(days)
        )
    found = timeline.entries(ana, timeline_filter.parse(QueryDict("look_back=due")))
    assert {entry.title for entry in found} == {"-1", "0"}
    LookBack.objects.update(on=today)
    assert timeline.entries(ana, timeline_filter.parse(QueryDict("look_back=due"))).count() == 0
    assert timeline.entries(ana, timeline_filter.parse(QueryDict("look_back=done"))).count() == 3


def test_eight_queries_at_most_whatever_was_written(writer, client_of, django_assert_max_num_queries):
    client = client_of(writer)
    client.get("/entries/")
    for address in (
        "",
        "?theme=judgment&theme=none",
        "?q=team",
        "?q=team&sort=best&theme=judgment",
        "?q=kafka&tag=ledger&from=2020-01-01&felt=1-7&look_back=done&prompt=nobody-asked-you",
        "?q=nosuchword&theme=judgment&tag=ledger&bring=1",
        "?from=nonsense",
    ):
        with django_assert_max_num_queries(8, info=address):
            client.get(f"/entries/{address}")


def test_a_cursor_stays_right_while_entries_come_and_go(ana, client_of):
    numbers = random.Random(5)
    kept = [
        factories.entry(ana, date=date(2026, 1, 1) + timedelta(days=numbers.randint(0, 20)))
        for _ in range(60)
    ]
    client = client_of(ana)
    page = client.get("/entries/").content.decode()
    first = ENTRY.findall(page)
    onward = re.search(r'href="([^"]+)" rel="next"', page)
    assert onward
    last = next(entry for entry in kept if str(entry.uuid) == first[-1])
    writing.trash(last)
    factories.entry(ana, date=date(2026, 11, 1))
    rest = every_page(client, onward[1].replace("&amp;", "&"))
    assert sorted(first + rest) == sorted(str(entry.uuid) for entry in kept)
