"""Acts on forecasts, each one transaction, and what their author's journal says of them together.

What comes in is checked already (`journal.forecast_forms`, or an import).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from journal import charts_calibration
from journal.calibration import Calibration, LeftOut, Told
from journal.charts_calibration import Picture
from journal.models import Entry, Forecast, ForecastRevision, LaterProbability, User
from journal.models.forecasts import Outcome

PUT_OFF: Final = timedelta(weeks=1)


class Meanwhile(Exception):
    """It was settled or changed since the page was shown; `forecast` is as it stands now."""

    def __init__(self, forecast: Forecast) -> None:
        super().__init__("It was settled or changed meanwhile.")
        self.forecast = forecast


@dataclass(frozen=True)
class Says:
    """What a forecast says that can be changed."""

    claim: str
    due: date
    outcome: str
    note: str


def says(forecast: Forecast) -> Says:
    return Says(forecast.claim, forecast.due, forecast.outcome, forecast.note)


def make(
    author: User,
    claim: str,
    probability: int,
    due: date,
    *,
    entry: Entry | None = None,
    uuid: UUID | None = None,
) -> Forecast:
    """A new forecast; whoever posts twice gets the first."""
    made = Forecast(
        author=author, claim=claim, probability=probability, due=due, entry=entry, made_on=author.local_day()
    )
    if uuid is not None:
        made.uuid = uuid
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        first: Forecast | None = author.forecasts.filter(uuid=made.uuid).first()
        if first is None:
            raise
        return first
    return made


@transaction.atomic
def say_again(forecast: Forecast, probability: int, today: date) -> bool:
    """Keeps another number beside the first one; False where it was said last already.

    Raises Meanwhile where it is settled: a number said afterwards would be no forecast.
    """
    forecast = locked(forecast)
    if not forecast.is_open:
        raise Meanwhile(forecast)
    if forecast.latest == probability:
        return False
    LaterProbability.objects.create(forecast=forecast, probability=probability, on=today)
    return True


@transaction.atomic
def put_off(forecast: Forecast, note: str, today: date) -> Forecast:
    """Asks again in a week. Its due date stays, and what was begun of a note is kept."""
    forecast = locked(forecast)
    if not forecast.is_open:
        raise Meanwhile(forecast)
    forecast.asks_on = today + PUT_OFF
    forecast.note = note
    forecast.save(update_fields=["asks_on", "note"])
    return forecast


@transaction.atomic
def settle(forecast: Forecast, outcome: str, note: str, today: date) -> Forecast:
    """Says what came of an open one. Of two at once one settles, the other raises Meanwhile; saying the same twice
    is no quarrel."""
    forecast = locked(forecast)
    if (forecast.outcome, forecast.note) == (outcome, note):
        return forecast
    if not forecast.is_open:
        raise Meanwhile(forecast)
    forecast.outcome, forecast.note, forecast.settled_on = outcome, note, today
    forecast.asks_on = None
    return saved(forecast)


@transaction.atomic
def change(forecast: Forecast, to: Says, today: date, *, version: int) -> Forecast:
    """Makes it say something else, and keeps what it said before. `version` is of the page that was changed.

    With the outcome taken away it is open again. Raises Meanwhile.
    """
    forecast = locked(forecast)
    if says(forecast) == to:
        return forecast
    if forecast.version != version:
        raise Meanwhile(forecast)
    ForecastRevision.objects.create(
        forecast=forecast,
        number=forecast.revisions.count() + 1,
        claim=forecast.claim,
        due=forecast.due,
        outcome=forecast.outcome,
        note=forecast.note,
        settled_on=forecast.settled_on,
        changed_on=today,
    )
    if to.outcome != forecast.outcome:
        forecast.settled_on = None if to.outcome == Outcome.OPEN else today
        forecast.asks_on = None
    if to.due != forecast.due:
        forecast.asks_on = None
    forecast.claim, forecast.due, forecast.outcome, forecast.note = to.claim, to.due, to.outcome, to.note
    return saved(forecast)


def saved(forecast: Forecast) -> Forecast:
    forecast.version += 1
    forecast.updated_at = timezone.now()
    forecast.save()
    return forecast


def trash(forecast: Forecast) -> None:
    """Takes it out of everything but the trash."""
    forecast.trashed_at = timezone.now()
    forecast.save(update_fields=["trashed_at"])


def restore(forecast: Forecast) -> None:
    forecast.trashed_at = None
    forecast.save(update_fields=["trashed_at"])


def empty(author: User, until: datetime) -> int:
    """Deletes for good what came into an author's trash until a moment; says how many."""
    found = author.forecasts.in_trash().trashed_before(until)
    gone = found.count()
    found.delete()
    return gone


def locked(forecast: Forecast) -> Forecast:
    """The row as it stands, held until the transaction ends. (SQLite's transactions hold the whole file.)"""
    return Forecast.objects.select_for_update(of=("self",)).select_related("author").get(pk=forecast.pk)


# --- All of somebody's together ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """Somebody's forecasts counted, their calibration, and its picture once there is enough to draw."""

    calibration: Calibration
    picture: Picture | None
    due: int
    open: int  # to come
    settled: int

    @property
    def total(self) -> int:
        return self.due + self.open + self.settled


def calibration_of(user: User) -> Standing:
    """What `components/calibration.html` shows, as its `calibration`. One query."""
    return standing(user.forecasts.kept().values_list("probability", "outcome", "due"), user.local_day())


def standing(rows: Iterable[tuple[int, str, date]], today: date) -> Standing:
    """Scored is what is settled as yes or no and whose day has come; what is left out is counted by its reason."""
    told: list[Told] = []
    void = unsettled = early = due = to_come = settled = 0
    for probability, outcome, day in rows:
        past = day <= today
        if outcome == Outcome.OPEN:
            due, to_come = due + past, to_come + (not past)
            unsettled += past
            continue
        settled += 1
        if outcome == Outcome.VOID:
            void += 1
        elif past:
            told.append(Told(probability, outcome == Outcome.YES))
        else:
            early += 1
    found = Calibration(tuple(told), LeftOut(void, unsettled, early))
    drawn = charts_calibration.picture(found.groups) if found.enough else None
    return Standing(found, drawn, due, to_come, settled)
