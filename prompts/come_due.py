"""What has come due, as much as fits beside the first question; the rest waits behind links."""

from dataclasses import dataclass
from datetime import date

from journal.due import FORECAST_MINUTES, LOOK_BACK_MINUTES, Counts, due_of
from journal.models import Forecast, LookBack, User
from journal.templatetags.terrain import spelled
from prompts import fifteen


@dataclass(frozen=True)
class Owed:
    """One thing that came due: a look-back or a forecast."""

    due: date
    minutes: int
    look_back: LookBack | None = None
    forecast: Forecast | None = None


@dataclass(frozen=True)
class ComeDue:
    """What stands in the week, the longest waiting first, and how much there is."""

    owed: tuple[Owed, ...] = ()
    counts: Counts = Counts()  # noqa: RUF009 (frozen)

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.owed)

    @property
    def waiting(self) -> int:
        return self.counts.total - len(self.owed)

    @property
    def look_backs_waiting(self) -> int:
        return self.counts.look_backs - sum(one.look_back is not None for one in self.owed)

    @property
    def forecasts_waiting(self) -> int:
        return self.counts.forecasts - sum(one.forecast is not None for one in self.owed)

    @property
    def sentence(self) -> str:
        """What stands here, and how long it takes."""
        look_backs = sum(one.look_back is not None for one in self.owed)
        parts = [
            spelled(number, forms)
            for number, forms in (
                (look_backs, "look-back,look-backs"),
                (len(self.owed) - look_backs, "forecast,forecasts"),
            )
            if number
        ]
        if not parts:
            return "It can wait: the question takes the time there is."
        return f"{' and '.join(parts).capitalize()}. About {spelled(self.minutes, 'minute,minutes')}."


def come_due(user: User, today: date, *, room: int, at_most: int) -> ComeDue:
    """What fits so many minutes, and no more than so many things. Two queries, and one more where a forecast is due.

    The longest waiting comes first. Where that would leave every look-back waiting, one that there is room for goes
    before the forecasts: they are shorter, and would keep it away week after week.
    """
    # One more than can fit: the look-back among them may be too long for the room.
    due = due_of(user, today, at_most=min(at_most, room + 1))
    owed = [
        *(Owed(one.due, LOOK_BACK_MINUTES, look_back=one) for one in due.look_backs),
        *(Owed(one.due, FORECAST_MINUTES, forecast=one) for one in due.forecasts),
    ]
    longest = sorted(owed, key=lambda one: one.due)
    shown = fit(longest, room)
    if due.look_backs and room >= LOOK_BACK_MINUTES and not any(one.look_back for one in shown):
        # `owed` has the longest waiting look-back at its head.
        shown = fit([owed[0], *(one for one in longest if one is not owed[0])], room)
    return ComeDue(shown, due.counts)


def fit(owed: list[Owed], room: int) -> tuple[Owed, ...]:
    return tuple(owed[: fifteen.fitting([one.minutes for one in owed], room)])
