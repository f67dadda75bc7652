"""Forecasts in lists: what is due, and behind each point of the curve exactly its own."""

from datetime import timedelta

import pytest
from django.test import Client

from journal import due, forecasting
from tests import factories
from tests.factories import forecast, settled

PATH = "/forecasts/"


def page(response) -> str:
    return response.content.decode()


@pytest.fixture
def client(ana, client_of) -> Client:
    return client_of(ana)


def test_what_is_due_comes_up_the_longest_waiting_first(ana, ben, django_assert_max_num_queries):
    today = ana.local_day()
    for days in (-1, -9, 0, 1):
        forecast(ana, days=days, claim=f"{days}")
    settled(ana, "yes", days=-20)
    forecasting.trash(forecast(ana, days=-30))
    forecast(ben, days=-40)
    factories.entry(ana, look_back_due=today - timedelta(days=3), themes=("judgment",), felt=4)
    with django_assert_max_num_queries(3):
        found = due.due_of(ana, today)
        assert [row.claim for row in found.forecasts] == ["-9", "-1", "0"]
        assert found.counts == due.Counts(look_backs=1, forecasts=3)
    two = due.due_of(ana, today, at_most=2)
    assert ([row.claim for row in two.forecasts], len(two.look_backs), two.waiting) == (["-9"], 1, 2)


def test_each_point_leads_to_its_forecasts_and_no_others(ana, client):
    today = ana.local_day()
    for index in range(24):
        settled(
            ana, "yes" if index % 3 else "no", probability=(65, 70, 30)[index % 3], claim=f"Claim {index:02}"
        )
    settled(ana, "void", probability=65, claim="A void one")
    settled(ana, "yes", probability=65, claim="An early one", days=3)
    forecast(ana, probability=65, claim="An open one", days=-1)
    shown = page(client.get(PATH))
    standing = forecasting.calibration_of(ana)
    assert [point.group.span for point in standing.picture.points] == [(21, 30), (61, 70)]
    for low, high in ((21, 30), (61, 70)):
        assert f"/forecasts/?said={low}-{high}" in shown
        behind = page(client.get(f"{PATH}?said={low}-{high}"))
        want = {row.claim for row in ana.forecasts.scored(today) if low <= row.probability <= high}
        assert {claim for claim in (f"Claim {index:02}" for index in range(24)) if claim in behind} == want
        assert "A void one" not in behind and "An early one" not in behind and "An open one" not in behind
    for name, claim in (("void", "A void one"), ("early", "An early one"), ("due", "An open one")):
        assert f"?list={name}" in shown
        assert claim in page(client.get(f"{PATH}?list={name}"))


@pytest.mark.parametrize("query", ["said=abc", "said=70-61", "said=0-10", "list=nonsense", "said=1-100"])
def test_an_address_that_cannot_be_read_is_refused_with_a_sentence(ana, client, query):
    response = client.get(f"{PATH}?{query}")
    assert response.status_code == 422 and "All are shown." in page(response)


def test_long_lists_come_in_pages(ana, client):
    for index in range(60):
        settled(ana, "yes", claim=f"Claim {index:02}")
    first = page(client.get(f"{PATH}?list=settled"))
    second = page(client.get(f"{PATH}?list=settled&after=50"))
    assert sum(f"Claim {index:02}" in first for index in range(60)) == 50
    assert sum(f"Claim {index:02}" in second for index in range(60)) == 10
    assert "list=settled&amp;after=50" in first


def test_the_page_costs_the_same_with_very_many(ana, client, django_assert_max_num_queries):
    entry = factories.entry(ana)
    for index in range(40):
        settled(ana, "yes", entry=entry)
        forecast(ana, days=index - 20, entry=entry)
    client.get(PATH)
    with django_assert_max_num_queries(11):
        assert client.get(PATH).status_code == 200
    with django_assert_max_num_queries(2):
        forecasting.calibration_of(ana)


def test_too_few_and_none_say_so(ana, client):
    assert "Nothing forecast yet." in page(client.get(PATH))
    for index in range(7):
        settled(ana, "yes" if index < 5 else "no")
    assert "Of seven forecasts, five came true." in page(client.get(PATH))
