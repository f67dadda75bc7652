"""The week, the themes and the sets."""

from datetime import timedelta

import pytest

from journal.isoweek import IsoWeek
from journal.models import Week
from tests import factories


@pytest.fixture
def week(ana) -> IsoWeek:
    return IsoWeek.of(ana.local_day())


def test_a_first_week_shows_a_short_question_and_who_can_read(ana, client_of):
    page = client_of(ana).get("/week/").content.decode()
    assert "Who can read this" in page
    assert "The last weeks" not in page
    assert page.count('class="pick"') >= 1


def test_the_week_shows_what_was_written_and_the_strip(ana, client_of):
    factories.entry(ana, date=ana.local_day(), title="Seen here", themes=("judgment",), felt=5)
    page = client_of(ana).get("/week/").content.decode()
    assert "Seen here" in page
    assert 'class="stratum t-judgment"' in page


def test_a_headline_closes_the_week_and_stays(ana, client_of, week):
    client = client_of(ana)
    response = client.post(f"/week/{week.name}/", {"headline": "  It  rained, I shipped  "})
    assert (response.status_code, response["Location"]) == (303, "/week/")
    assert Week.objects.get(author=ana, monday=week.monday).headline == "It rained, I shipped"
    assert "It rained, I shipped" in client.get("/week/").content.decode()


def test_a_headline_too_long_comes_back_with_a_sentence(ana, client_of, week):
    response = client_of(ana).post(f"/week/{week.name}/", {"headline": "x" * 201})
    assert response.status_code == 422
    page = response.content.decode()
    assert "x" * 201 in page and "at most 200 characters" in page
    assert not Week.objects.exists()


def test_the_headline_is_saved_in_place_with_htmx(ana, client_of, week):
    response = client_of(ana).post(
        f"/week/{week.name}/", {"headline": "Short"}, headers={"HX-Request": "true"}
    )
    page = response.content.decode()
    assert response.status_code == 200 and "Saved" in page and "<html" not in page


@pytest.mark.parametrize("name", ["2026-W60", "2026-W54", "9999-W01", "2026-47", "x", "0000-W01", "2025-W53"])
def test_a_week_that_does_not_exist_or_is_to_come_is_not_found(ana, client_of, name):
    assert client_of(ana).get(f"/week/{name}/").status_code == 404
    assert client_of(ana).post(f"/week/{name}/", {"headline": "x"}).status_code == 404


def test_a_past_week_is_named_by_its_headline(ana, client_of, week):
    past = week - 3
    Week.objects.create(author=ana, monday=past.monday, headline="Three fires, one of them ours")
    factories.entry(ana, date=past.monday + timedelta(days=2), title="The second fire")
    page = client_of(ana).get(f"/week/{past.name}/").content.decode()
    assert "<h1>Three fires, one of them ours</h1>" in page and "The second fire" in page


def test_weeks_are_their_authors_alone(ana, cleo, client_of, week):
    Week.objects.create(author=ana, monday=week.monday, headline="Canary of Ana")
    factories.entry(ana, date=ana.local_day(), title="Canary of Ana")
    assert "Canary of Ana" not in client_of(cleo).get(f"/week/{week.name}/").content.decode()


def test_themes_and_one_theme(ana, client_of):
    factories.entry(ana, title="A loud one", themes=("imposter-syndrome",), felt=6)
    client = client_of(ana)
    assert "1 entry, the last on 20 November" in client.get("/themes/").content.decode()
    page = client.get("/themes/imposter-syndrome/").content.decode()
    assert "A loud one" in page and "not answered yet" in page
    assert client.get("/themes/no-such-theme/").status_code == 404


def test_sets_and_one_set(ana, client_of):
    client = client_of(ana)
    assert "The Friday fifteen" in client.get("/sets/").content.decode()
    assert client.get("/sets/the-friday-fifteen/").status_code == 200
    assert client.get("/sets/no-such-set/").status_code == 404


@pytest.mark.parametrize(
    "path", ["/week/", "/themes/", "/themes/judgment/", "/sets/", "/sets/the-friday-fifteen/"]
)
def test_twelve_queries_at_most_whatever_was_written(ana, client_of, path, django_assert_max_num_queries):
    for number in range(30):
        factories.entry(
            ana, date=ana.local_day() - timedelta(days=number * 3), themes=("judgment", "beginner")
        )
    client = client_of(ana)
    client.get(path)
    with django_assert_max_num_queries(12):
        client.get(path)
