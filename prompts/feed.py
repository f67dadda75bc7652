"""The private calendar feed (RFC 5545): the weekly slot, and what is due each day, as kinds and counts."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from journal import due, security
from journal.models import User
from journal.models.entries import TEXTS_OF_ENTRY
from prompts import mail, slots
from prompts.models import CalendarFeed, Reminder, reminder_of

LENGTH = timedelta(minutes=15)
KEPT_PAST = timedelta(weeks=4)
"""What came due longer ago waits in the week, and is of no use in a calendar."""
ZONE_YEARS = 5
"""For so many years ahead the feed says when the clocks change; it is fetched many times in the meantime."""
SESSION_KEY = "calendar-address"


# --- The address --------------------------------------------------------------------------------------------


def hashed(token: str) -> str:
    """What is stored of a token. It has 256 random bits, so a plain hash gives nothing away."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_at_new_address(user: User) -> str:
    """Makes the feed, or gives it a new address; the old one is nobody's from then on. Returns the token."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        feed, made = CalendarFeed.objects.get_or_create(user=user, defaults={"token_hash": hashed(token)})
        if not made:
            feed.token_hash, feed.made_at, feed.fetched_at = hashed(token), timezone.now(), None
            feed.save(update_fields=["token_hash", "made_at", "fetched_at"])
    return token


def close(user: User) -> bool:
    """Switches the feed off; says whether there was one."""
    return bool(CalendarFeed.objects.filter(user=user).delete()[0])


def feed_at(token: str) -> CalendarFeed | None:
    """The feed whose address this is. Found by the hash, so how long it takes tells nothing of a token. One query."""
    return (
        CalendarFeed.objects.select_related("user")
        .filter(token_hash=hashed(token), user__is_active=True)
        .first()
    )


def address(token: str) -> str:
    return settings.SITE.url + reverse("calendar", args=[token])


def remember_once(request: HttpRequest, token: str) -> None:
    """Keeps a new token for the next page alone, encrypted, since the session stands in the database."""
    request.session[SESSION_KEY] = security.cipher("calendar-address").encrypt(token.encode()).decode("ascii")


def shown_once(request: HttpRequest) -> str:
    """The new address, on the first page after it was made; nothing from then on."""
    kept = request.session.pop(SESSION_KEY, "")
    try:
        token = security.cipher("calendar-address").decrypt(kept).decode() if kept else ""
    except InvalidToken:
        return ""
    return address(token) if token else ""


# --- What is in it ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Day:
    """What is due on one day, as kinds and counts; `since` is when the latest of it was asked for.

    `named` is empty unless its owner switched names on.
    """

    day: date
    kinds: Sequence[str]
    since: datetime
    named: Sequence[str] = ()


def calendar_of(feed: CalendarFeed) -> bytes:
    """The feed as it stands now; the same bytes as long as nothing of it has changed. Three queries, five with names."""
    user = feed.user
    today = user.local_day()
    since = today - KEPT_PAST
    reminder = reminder_of(user)
    names = names_by_day(user, since) if reminder.names else {}
    days = [
        Day(one.day, mail.kinds_of(one.counts), one.since, names.get(one.day, ()))
        for one in due.by_day(user, since)
    ]
    return written(reminder, str(feed.uid), user.tz, days, settings.SITE.url, today.year)


def names_by_day(user: User, since: date) -> dict[date, list[str]]:
    """Titles and claims of what falls due from a day on, for who switched them on. Two queries."""
    look_backs, forecasts = due.open_from(user, since)
    found: dict[date, list[str]] = {}
    rows = look_backs.select_related("entry").defer(*TEXTS_OF_ENTRY)
    for look_back in rows.order_by("due", "created_at", "id"):
        found.setdefault(look_back.due, []).extend(mail.named([look_back], []))
    for forecast in forecasts.order_by("due", "id"):
        found.setdefault(forecast.asks_on or forecast.due, []).extend(mail.named([], [forecast]))
    return found


def written(reminder: Reminder, uid: str, zone: ZoneInfo, days: Iterable[Day], site: str, year: int) -> bytes:
    """The calendar's text. `site` is the configured address, `year` the one it is now."""
    calendar = Calendar()
    calendar.add("prodid", "-//Terrain//Career reflection journal//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", "Terrain")
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    first = slots.next_slot(reminder.changed_at, reminder.weekday, reminder.hour, zone)
    begins = datetime.combine(
        first.week.monday + timedelta(days=reminder.weekday - 1), time(reminder.hour), zone
    )
    if zone.key != "UTC":
        calendar.add_component(rules_of(zone, begins.year - 1, year + ZONE_YEARS))
    calendar.add_component(weekly_event(reminder, uid, begins, site))
    for day in days:
        calendar.add_component(due_event(day, uid, site))
    text: bytes = calendar.to_ical()
    return text


def weekly_event(reminder: Reminder, uid: str, begins: datetime, site: str) -> Event:
    event = Event()
    event.add("uid", f"week-{uid}")
    event.add("dtstamp", whole_second(reminder.changed_at))
    event.add("sequence", reminder.sequence)
    event.add("dtstart", begins if begins.tzinfo != ZoneInfo("UTC") else begins.replace(tzinfo=UTC))
    event.add("duration", LENGTH)
    event.add("rrule", {"freq": "weekly"})
    event.add("summary", "Your week in Terrain")
    event.add("url", site + reverse("week"))
    event.add("class", "PRIVATE")
    return event


def due_event(day: Day, uid: str, site: str) -> Event:
    """All day, and it keeps nobody from being free. Its day is in its name, so nothing but the counts ever changes."""
    event = Event()
    event.add("uid", f"due-{day.day.isoformat()}-{uid}")
    event.add("dtstamp", whole_second(day.since))
    event.add("sequence", 0)
    event.add("dtstart", day.day)
    event.add("dtend", day.day + timedelta(days=1))
    event.add("summary", "Terrain: " + ", ".join(day.kinds))
    if day.named:
        event.add("description", "\n".join(day.named))
    event.add("url", site + reverse("week"))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def whole_second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def rules_of(zone: ZoneInfo, since: int, until: int) -> Timezone:
    """The zone's VTIMEZONE for these years, worked out from the zone itself.

    icalendar's own (7.3) writes each change to summer time by the clock after it. RFC 5545 3.6.5 wants the clock
    before it, so its zones would be an hour late on those days.
    """
    found = Timezone()
    found.add("tzid", zone.key)
    begins = datetime(since, 1, 1, tzinfo=UTC)
    moments = list(slots.changes(zone, begins, datetime(until + 1, 1, 1, tzinfo=UTC)))
    before, name, summer = slots.kept(begins, zone)
    groups: dict[tuple[timedelta, timedelta, str | None, bool], list[datetime]] = {
        (before, before, name, summer): [begins + before]
    }
    for moment in moments:
        after, name, summer = slots.kept(moment, zone)
        groups.setdefault((before, after, name, summer), []).append(moment + before)
        before = after
    for (old, new, name, summer), clocks in groups.items():
        rule = TimezoneDaylight() if summer else TimezoneStandard()
        first, *more = (clock.replace(tzinfo=None) for clock in clocks)
        rule.add("dtstart", first)
        if more:
            rule.add("rdate", more)
        rule.add("tzoffsetfrom", old)
        rule.add("tzoffsetto", new)
        if name:
            rule.add("tzname", name)
        found.add_component(rule)
    return found
