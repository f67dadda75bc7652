"""The page of the pictures: its numbers, its links, what it says where there is too little, what it asks the database."""

import re
from collections import Counter, defaultdict
from datetime import date, timedelta
from html import unescape
from statistics import fmean

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from journal import forecasting, looking_back, markup, seeding, writing
from journal.formats import archive
from journal.isoweek import IsoWeek
from journal.models import LookBack, Week
from journal.models.themes import all_themes
from journal.templatetags.pictures import part
from journal.views import insights
from tests import factories

TAGS = re.compile(r"<[^>]+>")


def rows_of(page: str, caption: str) -> list[list[str]]:
    """The cells of the table with this caption, as text."""
    table = next(one for one in re.findall(r"<table.*?</table>", page, re.S) if caption in one)
    return [
        [unescape(TAGS.sub("", cell)) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in re.findall(r"<tr.*?</tr>", table, re.S)
    ][1:]


def links(page: str) -> set[str]:
    return {unescape(one) for one in re.findall(r'href="(/entries/\?[^"]+)"', page)}


def found_at(client, address: str) -> int:
    """How many entries the timeline says that this address has."""
    page = client.get(address).content.decode()
    return int(re.search(r"<strong>([\d,]+) entr", page)[1].replace(",", ""))


@pytest.fixture
def seeded(ana):
    seeding.seed(ana, 400, 7, until=ana.local_day())
    return ana


@pytest.mark.parametrize("year", [None, 0, 1])
def test_the_numbers_equal_a_recount_of_the_export(seeded, client_of, year):
    """Plain Python over the JSON, for the last 52 weeks, this ISO year and the one before."""
    this = IsoWeek.of(seeded.local_day())
    wanted = None if year is None else this.year - year
    since, until = (this - 51).monday, this.sunday
    if wanted:
        since = date.fromisocalendar(wanted, 1, 1)
        until = date.fromisocalendar(wanted + 1, 1, 1) - timedelta(days=1)
    entries = [
        one
        for one in orjson.loads(b"".join(archive.whole(seeded)))["entries"]
        if one["trashed_at"] is None and since <= date.fromisoformat(one["date"]) <= until
    ]
    assert len(entries) > 40
    themes = {theme.slug: theme.short_name for theme in all_themes()}
    words: dict[int, Counter] = defaultdict(Counter)
    first, named_in, by_theme = Counter(), Counter(), Counter()
    for one in entries:
        long = markup.words(one["body"])
        slug = one["themes"][0] if one["themes"] else ""
        words[date.fromisoformat(one["date"]).isocalendar().week][slug] += long
        by_theme[slug] += long
        first[slug] += 1
        named_in.update(one["themes"] or [""])

    client = client_of(seeded)
    page = client.get(f"/insights/?year={wanted}" if wanted else "/insights/").content.decode()
    table = rows_of(page, "by first theme and week")
    columns = [slug for slug in [*themes, ""] if first[slug]]
    for row in table[:-1]:
        week = int(re.match(r"Week (\d+)", row[0])[1])
        want = [words[week][slug] for slug in columns] + [words[week].total()]
        assert [int(cell.replace(",", "")) for cell in row[1:]] == want
    assert len(table) - 1 == len(words)
    assert [int(cell.replace(",", "")) for cell in table[-1][1:]] == [
        *(by_theme[slug] for slug in columns),
        by_theme.total(),
    ]

    told = {
        row[0]: [int(cell.strip("%").replace(",", "").split("entries")[0]) for cell in row[2:]]
        for row in rows_of(page, "Words and entries by theme")
    }
    for slug, name in {**themes, "": "No theme"}.items():
        if named_in[slug]:
            assert told[name] == [
                round(100 * by_theme[slug] / by_theme.total()), by_theme[slug], first[slug], named_in[slug],
            ]  # fmt: skip

    pairs, never = defaultdict(list), Counter()
    for one in entries:
        done = [back for back in one["look_backs"] if back["on"]]
        if one["felt"] is not None and not done:
            never[one["gauge"]] += 1
        if done:
            latest = max(done, key=lambda back: back["on"])
            if latest["felt"] is not None and latest["turned_out"] is not None:
                pairs[latest["gauge"]].append((latest["felt"], latest["turned_out"]))
    found = {row[0]: row[1:] for row in rows_of(page, "What each entry felt like")}
    assert set(found) == {themes[slug] for slug in pairs}
    for slug, given in pairs.items():
        listed, never_listed = found[themes[slug]]
        assert sorted(listed.split(", ")) == sorted(f"{felt} → {back}" for felt, back in given)
        assert int(never_listed) == never[slug]
        if len(given) >= 5:
            above, below = [one for one in given if one[0] >= 5], [one for one in given if one[0] <= 3]
            fell, rose = sum(b < a for a, b in above), sum(b > a for a, b in below)
            first = f"Of {len(above)} at 5 or more, {fell} fell; " if above else "None was at 5 or more; "
            then = f"of {len(below)} at 3 or less, {rose} rose" if below else "none was at 3 or less"
            sentence = f"{first}{then}. On average "
            mean = fmean(back - felt for felt, back in given)
            size = f"{abs(mean):.1f}"
            assert (
                sentence + ("no change" if size == "0.0" else f"{size} {'lower' if mean < 0 else 'higher'}")
                in page
            )

    readings = Counter(one["gauge"] for one in entries if one["felt"] is not None)
    for slug, count in readings.items():
        assert f"{count} reading" in page and f"gauge={slug}&amp;felt=1-7" in page


def test_every_link_leads_to_as_many_entries_as_it_says(seeded, client_of):
    client = client_of(seeded)
    page = client.get("/insights/").content.decode()
    for address, text in re.findall(r'<a href="(/entries/\?theme=[^"]+)">([\d,]+)', page):
        assert found_at(client, unescape(address)) == int(text.replace(",", ""))
    for address, text in re.findall(r'<a class="small" href="(/entries/\?[^"]+)">([\d,]+)', page):
        if "look_back" not in address:
            assert found_at(client, unescape(address)) == int(text.replace(",", ""))
    for address, count in re.findall(
        r'<a href="(/entries/\?[^"]+)" tabindex="-1"><title>[^<]*: (\d+) reading', page
    ):
        assert found_at(client, unescape(address)) == int(count)
    hits = links(page)
    assert any("week=" in one for one in hits) and any("felt=6" in one for one in hits)
    for address in list(hits)[::25]:
        assert client.get(address).status_code == 200


def test_the_database_is_asked_as_often_whatever_there_is(seeded, cleo, client_of):
    asked, clients = {}, {user: client_of(user) for user in (seeded, cleo)}
    for user, client in clients.items():
        client.get("/insights/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/insights/").status_code == 200
        asked[user] = len(queries)
    assert asked[seeded] <= 6 and asked[cleo] <= 5
    with CaptureQueriesContext(connection) as queries:
        clients[seeded].get(f"/insights/?year={IsoWeek.of(seeded.local_day()).year}")
    assert len(queries) <= 7


def look_back(user) -> None:
    entry = user.entries.filter(felt__isnull=False, date__gt=user.local_day() - timedelta(days=300)).first()
    sent = looking_back.Sent("", 8 - entry.felt, until=None, times=None, errors={}, typed={})
    looking_back.answer(entry, sent, user.local_day())


def keep(user) -> None:
    factories.entry(user, date=user.local_day(), body="word " * 300, themes=("identity",), felt=2)


def head_a_week(user) -> None:
    Week.objects.update_or_create(
        author=user, monday=IsoWeek.of(user.local_day()).monday, defaults={"headline": "Done with it"}
    )


@pytest.mark.parametrize(
    ("change", "drawn"),
    [(look_back, 2), (keep, 3), (head_a_week, 1)],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_a_change_draws_its_own_parts_anew_and_the_page_is_as_if_all_were(seeded, client_of, change, drawn):
    client = client_of(seeded)
    forget()
    client.get("/insights/")
    before = part.cache_info().misses
    change(seeded)
    found = client.get("/insights/").context["drawn"]
    assert part.cache_info().misses - before == drawn
    forget()
    assert client.get("/insights/").context["drawn"] == found


def test_what_was_drawn_for_somebody_is_never_anothers(seeded, ben, client_of):
    seeding.seed(ben, 60, 2, until=ben.local_day())
    shown = {}
    for who in (seeded, ben):
        forget()
        shown[who] = client_of(who).get("/insights/").context["drawn"]
    assert shown[seeded] != shown[ben]
    for who in (seeded, ben, seeded):
        assert client_of(who).get("/insights/").context["drawn"] == shown[who]


def forget() -> None:
    insights.drawn.cache_clear()
    part.cache_clear()


def test_of_look_backs_done_on_one_day_the_one_made_last_counts(ana, client_of):
    """Made within one second, and with the second's parts written as short as a database writes them."""
    today = ana.local_day()
    entry, *_ = [factories.entry(ana, date=today, themes=("judgment",), felt=6) for _ in range(5)]
    second = timezone.now().replace(microsecond=0)
    for micro, turned_out in ((120_000, 2), (123_000, 3), (0, 1)):
        at = second.replace(microsecond=micro)
        LookBack.objects.create(
            entry=entry, author=ana, due=today, on=today, gauge_id="judgment", felt=6, turned_out=turned_out, created_at=at
        )  # fmt: skip
    assert rows_of(client_of(ana).get("/insights/").content.decode(), "What each entry felt like") == [
        ["Judgment", "6 → 3", "4 "]
    ]


@pytest.mark.parametrize("text", ["abc", "26", "0000", "9999", "-1", "２０２５", "2025a"])
def test_a_year_that_is_none_or_to_come_is_not_found(ana, client_of, text):
    assert client_of(ana).get("/insights/", {"year": text}).status_code == 404


def test_an_empty_year_asks_for_none(ana, client_of):
    assert "The last 12 months" in client_of(ana).get("/insights/?year=").content.decode()


def test_it_says_when_there_is_too_little(ana, client_of):
    client = client_of(ana)
    page = client.get("/insights/").content.decode()
    assert "Unmapped ground." in page and "<figure" not in page
    today = ana.local_day()
    for number in range(1, 6):
        factories.entry(ana, date=today, themes=("judgment",), felt=4)
        page = client.get("/insights/").content.decode()
        if number < 5:
            assert "The pictures begin with the fifth" in page and "<figure" not in page
    assert "<figure" in page and "None of the readings was looked back on yet" in page
    assert "None of them looked back on." in page
    assert "No reading under Signal, Visibility" in page
    before = client.get(f"/insights/?year={IsoWeek.of(today).year - 3}").content.decode()
    assert f"Nothing is dated in {IsoWeek.of(today).year - 3}" in before


def test_no_readings_and_no_themes_are_said_too(ana, client_of):
    for _ in range(5):
        factories.entry(ana, date=ana.local_day(), body="one two three")
    page = client_of(ana).get("/insights/").content.decode()
    assert "None of the 15 words stand under a theme." in page
    assert "there is nothing to look back on" in page and "giving none is an answer too" in page


def test_off_the_record_counts_without_its_words_and_the_trash_does_not(ana, client_of):
    today = ana.local_day()
    for _ in range(5):
        factories.entry(
            ana,
            date=today,
            title="Canary",
            takeaway="Canary",
            body="one two",
            themes=("identity",),
            off_record=True,
        )
    trashed = factories.entry(ana, date=today, body="three " * 90, themes=("judgment",), felt=5)
    LookBack.objects.create(
        entry=trashed, author=ana, due=today, on=today, gauge_id="judgment", felt=5, turned_out=1
    )
    writing.trash(trashed)
    page = client_of(ana).get("/insights/").content.decode()
    assert (
        "10 words in" in page
        and "Canary" not in page
        and "Judgment" not in "".join(rows_of(page, "by theme")[0])
    )
    assert "5 → 1" not in page and "looked back on</a>" not in page


def test_a_summit_carries_its_headline_and_nobody_elses(ana, cleo, client_of):
    this = IsoWeek.of(ana.local_day())
    for week in range(5):
        factories.entry(
            ana, date=(this - week).monday, body="word " * (500 if week == 2 else 40), themes=("judgment",)
        )
    for user, line in ((ana, "Three <fires> and a map"), (cleo, "Canary")):
        Week.objects.create(author=user, monday=(this - 2).monday, headline=line)
    page = client_of(ana).get("/insights/").content.decode()
    assert "Three &lt;fires&gt; and a map" in page and "Canary" not in page
    assert f"Week {(this - 2).number} · 500 words" in page


def test_calibration_stands_there_whatever_was_written(ana, client_of):
    client = client_of(ana)
    page = client.get("/insights/").content.decode()
    assert "Nothing forecast yet." in page and 'href="/forecasts/"' in page
    today = ana.local_day()
    for number in range(20):
        made = forecasting.make(ana, "Canary", 70, today)
        forecasting.settle(made, "yes" if number % 2 else "no", "Canary", today)
    page = client.get("/insights/").content.decode()
    assert "How sure you were, against how often it came true" in page and "Canary" not in page


def test_the_navigation_names_it(ana, client_of):
    page = client_of(ana).get("/insights/").content.decode()
    assert '<a href="/insights/" aria-current="page">' in page
    assert 'href="/insights/"' in client_of(ana).get("/week/").content.decode()
