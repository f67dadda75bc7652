"""Forecasts in the open format, out and in again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from journal.formats.archive import day, moment
from journal.formats.fields import Fields
from journal.formats.found import NUMBER_LIMIT, ROWS_LIMIT
from journal.formats.sections import Unfit, WayIn, register
from journal.models import Forecast, ForecastRevision, LaterProbability, User
from journal.models.forecasts import CLAIM_LIMIT, NOTE_LIMIT, PROBABILITIES, Outcome

SETTLED = (Outcome.YES.value, Outcome.NO.value, Outcome.VOID.value)


def forecast_rows(user: User) -> Iterator[dict[str, Any]]:
    """By the day it was made, time of creation and id. Three queries for every hundred."""
    found = user.forecasts.with_entry().with_revisions().order_by("made_on", "created_at", "uuid")
    for forecast in found.iterator(chunk_size=100):
        yield forecast_row(forecast)


def forecast_row(forecast: Forecast) -> dict[str, Any]:
    return {
        "id": str(forecast.uuid),
        "made_on": day(forecast.made_on),
        "claim": forecast.claim,
        "probability": forecast.probability,
        "due": day(forecast.due),
        "asks_on": day(forecast.asks_on),
        "entry": str(forecast.entry.uuid) if forecast.entry else None,
        "off_record": forecast.off_record,
        "later": [
            {"on": day(row.on), "probability": row.probability, "created_at": moment(row.created_at)}
            for row in forecast.later.all()
        ],
        "outcome": forecast.outcome or None,
        "note": forecast.note,
        "settled_on": day(forecast.settled_on),
        "created_at": moment(forecast.created_at),
        "updated_at": moment(forecast.updated_at),
        "trashed_at": moment(forecast.trashed_at),
        "revisions": [
            {
                "number": row.number,
                "claim": row.claim,
                "due": day(row.due),
                "outcome": row.outcome or None,
                "note": row.note,
                "settled_on": day(row.settled_on),
                "changed_on": day(row.changed_on),
                "changed_at": moment(row.changed_at),
            }
            for row in forecast.revisions.all()
        ],
    }


# --- In again ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FoundLater:
    on: date
    probability: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FoundBefore:
    number: int
    claim: str
    due: date
    outcome: str
    note: str
    settled_on: date | None
    changed_on: date
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class FoundForecast:
    id: UUID
    made_on: date
    claim: str
    probability: int
    due: date
    asks_on: date | None
    entry: UUID | None
    off_record: bool
    later: tuple[FoundLater, ...]
    outcome: str
    note: str
    settled_on: date | None
    created_at: datetime
    updated_at: datetime
    trashed_at: datetime | None
    revisions: tuple[FoundBefore, ...]


def read_forecast(value: Any) -> FoundForecast:
    """One row of the section; raises Unfit. A day long past is no hindrance here."""
    fields = Fields(value)
    revisions = fields.rows("revisions", read_before, ROWS_LIMIT)
    if len({row.number for row in revisions}) != len(revisions):
        raise Unfit("Two revisions have the same number.")
    created_at = fields.moment("created_at")
    outcome, settled_on = read_outcome(fields)
    return FoundForecast(
        id=fields.uuid("id"),
        made_on=fields.day("made_on"),
        claim=fields.text("claim", CLAIM_LIMIT, empty=False),
        probability=fields.number("probability", PROBABILITIES[0], PROBABILITIES[-1]),
        due=fields.day("due"),
        asks_on=fields.optional_day("asks_on"),
        entry=fields.optional_uuid("entry"),
        off_record=fields.flag("off_record"),
        later=fields.rows("later", read_later, ROWS_LIMIT),
        outcome=outcome,
        note=fields.text("note", NOTE_LIMIT),
        settled_on=settled_on,
        created_at=created_at,
        updated_at=fields.optional_moment("updated_at") or created_at,
        trashed_at=fields.optional_moment("trashed_at"),
        revisions=revisions,
    )


def read_outcome(fields: Fields) -> tuple[str, date | None]:
    """Settled with its day, or neither."""
    settled_on = fields.optional_day("settled_on")
    if fields.get("outcome") is None:
        if settled_on is not None:
            raise Unfit("There is a day it was settled on without an outcome.")
        return "", None
    if settled_on is None:
        raise Unfit("There is an outcome without the day it was settled on.")
    return fields.choice("outcome", SETTLED), settled_on


def read_later(value: Any) -> FoundLater:
    fields = Fields(value)
    probability = fields.number("probability", PROBABILITIES[0], PROBABILITIES[-1])
    return FoundLater(fields.day("on"), probability, fields.moment("created_at"))


def read_before(value: Any) -> FoundBefore:
    fields = Fields(value)
    outcome, settled_on = read_outcome(fields)
    return FoundBefore(
        number=fields.number("number", 1, NUMBER_LIMIT),
        claim=fields.text("claim", CLAIM_LIMIT, empty=False),
        due=fields.day("due"),
        outcome=outcome,
        note=fields.text("note", NOTE_LIMIT),
        settled_on=settled_on,
        changed_on=fields.day("changed_on"),
        changed_at=fields.moment("changed_at"),
    )


def forecast_key(row: FoundForecast) -> str:
    return str(row.id)


def forecasts_here(user: User, keys: Sequence[str]) -> set[str]:
    return {str(uuid) for uuid in user.forecasts.filter(uuid__in=keys).values_list("uuid", flat=True)}


def keep_forecasts(user: User, rows: Sequence[FoundForecast]) -> None:
    """Five queries. An entry that is not there is done without."""
    wanted = {row.entry for row in rows if row.entry}
    entries = dict(user.entries.filter(uuid__in=wanted).values_list("uuid", "pk")) if wanted else {}
    Forecast.objects.bulk_create(
        Forecast(
            author=user,
            uuid=row.id,
            entry_id=entries.get(row.entry) if row.entry else None,
            off_record=row.off_record,
            claim=row.claim,
            probability=row.probability,
            made_on=row.made_on,
            due=row.due,
            asks_on=row.asks_on,
            outcome=row.outcome,
            note=row.note,
            settled_on=row.settled_on,
            version=len(row.revisions) + (2 if row.outcome else 1),
            created_at=row.created_at,
            updated_at=row.updated_at,
            trashed_at=row.trashed_at,
        )
        for row in rows
    )
    made = dict(user.forecasts.filter(uuid__in=[row.id for row in rows]).values_list("uuid", "pk"))
    LaterProbability.objects.bulk_create(
        LaterProbability(
            forecast_id=made[row.id],
            probability=later.probability,
            on=later.on,
            created_at=later.created_at,
        )
        for row in rows
        for later in row.later
    )
    ForecastRevision.objects.bulk_create(
        ForecastRevision(
            forecast_id=made[row.id],
            number=before.number,
            claim=before.claim,
            due=before.due,
            outcome=before.outcome,
            note=before.note,
            settled_on=before.settled_on,
            changed_on=before.changed_on,
            changed_at=before.changed_at,
        )
        for row in rows
        for before in row.revisions
    )


FORECASTS = WayIn(read_forecast, forecast_key, forecasts_here, keep_forecasts, ("forecast", "forecasts"))

register("forecasts", forecast_rows, FORECASTS)
