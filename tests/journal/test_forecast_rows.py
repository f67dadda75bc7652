"""Forecasts as rows: what the database refuses; along, and in again."""

from datetime import date, timedelta

import orjson
import pytest
from django.db import IntegrityError, connection, transaction

from journal import forecasting
from journal.formats import archive
from journal.formats.forecasts import FORECASTS
from journal.formats.sections import Unfit
from journal.models import LaterProbability
from tests import factories
from tests.factories import forecast, settled
from tests.journal.test_ways_in import out, take_in

# --- Constraints ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"probability": 0}, "forecast_probability_1_to_99"),
        ({"probability": 100}, "forecast_probability_1_to_99"),
        ({"claim": ""}, "forecast_claims_something"),
        ({"outcome": "may", "settled_on": date(2026, 1, 1)}, "forecast_outcome_known"),
        ({"outcome": "yes"}, "forecast_settled_on_a_day"),
        ({"settled_on": date(2026, 1, 1)}, "forecast_settled_on_a_day"),
    ],
)
def test_the_database_refuses_what_is_no_forecast(ana, fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        forecast(ana, **fields)


def test_a_uuid_is_once_an_author(ana, ben):
    uuid = forecast(ana).uuid
    forecast(ben, uuid=uuid)
    with pytest.raises(IntegrityError), transaction.atomic():
        forecast(ana, uuid=uuid)


# --- Along, and in again -------------------------------------------------------------------------------------------


@pytest.fixture
def of_all_kinds(ana) -> None:
    entry = factories.entry(ana)
    made = settled(ana, "yes", entry=entry, note="So.", probability=99)
    LaterProbability.objects.create(forecast=made, probability=1, on=made.made_on)
    LaterProbability.objects.create(forecast=made, probability=50, on=made.made_on)
    forecasting.change(made, forecasting.Says("Other words.", made.due, "no", ""), ana.local_day(), version=1)
    forecast(ana, days=-3, asks_on=ana.local_day() + timedelta(days=4), note="Half.")
    settled(ana, "void", off_record=True)
    forecasting.trash(forecast(ana, claim="  “quotes” \u2028 👍🏽 日本"))


def test_it_goes_along_and_comes_in_again_the_same(ana, cleo, of_all_kinds):
    found = out(ana)
    assert len(found["forecasts"]) == 4
    order = [(row["made_on"], row["created_at"], row["id"]) for row in found["forecasts"]]
    assert order == sorted(order)
    for _ in range(2):
        take_in(cleo, found)
        assert out(cleo)["forecasts"] == found["forecasts"]


def test_the_schema_knows_every_field(ana, of_all_kinds):
    from tests.journal.test_export import SCHEMA, held_to_the_schema

    found = held_to_the_schema(b"".join(archive.whole(ana)))
    assert set(found["forecasts"][0]) == set(SCHEMA["$defs"]["forecast"]["properties"])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"probability": 100}, "from 1 to 99"),
        ({"probability": 70.5}, "from 1 to 99"),
        ({"claim": " "}, "There is no “claim”"),
        ({"claim": "x" * 301}, "it holds 300"),
        ({"note": "x" * 5_001}, "it holds 5,000"),
        ({"outcome": "maybe", "settled_on": "2026-01-01"}, "it is one of"),
        ({"outcome": "yes", "settled_on": None}, "without the day"),
        ({"outcome": None, "settled_on": "2026-01-01"}, "without an outcome"),
        ({"later": [{"on": "2026-01-01", "probability": 0}]}, "from 1 to 99"),
        ({"claim": "a\x00"}, "NUL"),
    ],
)
def test_a_row_that_cannot_be_kept_says_why(ana, changes, says):
    forecast(ana)
    row = orjson.loads(b"".join(archive.whole(ana)))["forecasts"][0]
    with pytest.raises(Unfit, match=says):
        FORECASTS.read(row | changes)


def test_a_past_day_is_no_hindrance_to_an_import(ana, cleo):
    forecast(ana, days=-400, made_on=date(2030, 1, 1))
    take_in(cleo, out(ana))
    assert cleo.forecasts.count() == 1


def test_rows_of_an_export_are_read_some_at_a_time(ana, django_assert_max_num_queries):
    for _ in range(150):
        forecast(ana)
    with django_assert_max_num_queries(6 if connection.vendor == "sqlite" else 8):
        list(orjson.loads(b"[" + b",".join(orjson.dumps(row) for row in rows(ana)) + b"]"))


def rows(user):
    from journal.formats.forecasts import forecast_rows

    return forecast_rows(user)
