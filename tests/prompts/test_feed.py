"""The private calendar feed: what is in it, who gets it, and until when."""

import json
import logging
import zoneinfo
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from config.logs import Plain
from journal import writing
from journal.formats import archive
from journal.models import Forecast, User
from prompts import feed, slots
from prompts.models import CalendarFeed, Reminder
from tests.factories import entry
from tests.prompts.test_reminders import CANARY, fill

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def path_of(user: User) -> str:
    return f"/calendar/{feed.open_at_new_address(user)}.ics"


def strict(body: bytes):
    """Read by a library that refuses what RFC 5545 does not allow."""
    return IcsCalendarStream.calendar_from_ics(body.decode())


def events(body: bytes) -> dict[str, dict]:
    """By the first part of their UID."""
    found = Calendar.from_ical(body).walk("VEVENT")
    return {str(one["UID"]).rpartition("-")[0].rpartition("-")[0][:14].rstrip("-"): one for one in found}


# --- What is in it ---------------------------------------------------------------------------------------


def test_the_weekly_hour_and_what_falls_due_as_kinds_and_counts(ana, client):
    fill(ana)
    Reminder.objects.create(user=ana, weekday=4, hour=16, changed_at=NOW)
    for due in (date(2026, 11, 17), date(2026, 12, 24), date(2026, 12, 24)):
        ana.forecasts.create(claim=CANARY, probability=70, made_on=date(2026, 11, 1), due=due)
    ana.forecasts.create(claim=CANARY, probability=70, made_on=date(2026, 1, 1), due=date(2026, 2, 1))
    writing.trash(entry(ana, themes=("judgment",), felt=3, look_back_due=date(2026, 12, 1)))
    response = client.get(path_of(ana))
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    read = strict(response.content)
    told = sorted((str(event.dtstart)[:16], event.summary) for event in read.events)
    assert told == [
        ("2026-11-16", "Terrain: one look-back"),
        ("2026-11-17", "Terrain: one look-back, one forecast"),
        ("2026-11-26 16:00", "Your week in Terrain"),
        ("2026-12-24", "Terrain: two forecasts"),
    ]
    assert CANARY not in response.content.decode()
    weekly = next(event for event in read.events if event.rrule)
    assert str(weekly.dtstart.tzinfo) == "Europe/Prague" and weekly.duration == timedelta(minutes=15)


def test_names_stand_in_it_once_switched_on_but_never_what_is_off_the_record(ana, client, client_of):
    fill(ana)
    entry(ana, title="Hidden", themes=("judgment",), felt=3, look_back_due=date(2026, 12, 1), off_record=True)
    ana.forecasts.create(
        claim="It ships; in, June", probability=70, made_on=date(2026, 11, 1), due=date(2026, 12, 1)
    )
    path = path_of(ana)
    page = client_of(ana)
    page.post("/settings/", {"part": "reminders", "weekday": "5", "hour": "15", "names": "on"})
    read = strict(client.get(path).content)
    told = {str(event.dtstart): event.description for event in read.events if not event.rrule}
    assert told == {
        "2026-11-16": f"Look back: {CANARY}",
        "2026-11-17": f"Look back: {CANARY}",
        "2026-12-01": "Forecast: It ships; in, June",
    }
    for address in ("/settings/", "/privacy/"):
        assert "titles and claims of what falls due" in page.get(address).content.decode()
    page.post("/settings/", {"part": "reminders", "weekday": "5", "hour": "15"})
    assert CANARY not in client.get(path).content.decode()


def test_somebody_elses_dues_are_not_in_it(ana, ben, client):
    fill(ben)
    assert len(strict(client.get(path_of(ana)).content).events) == 1


@pytest.mark.parametrize(
    "zone", ["UTC", "Europe/Prague", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu"]
)
def test_the_series_is_at_the_persons_hour_all_year(ana, client, zone):
    """Expanded by another library: across every change of the clocks it stays at the hour the person chose."""
    User.objects.update(zone=zone)
    Reminder.objects.create(user=ana, weekday=7, hour=18, changed_at=NOW)
    weekly = Calendar.from_ical(client.get(path_of(ana)).content).walk("VEVENT")[0]
    begins = weekly["DTSTART"].dt
    series = rrulestr(weekly["RRULE"].to_ical().decode(), dtstart=begins)
    for number, moment in enumerate(series[:60]):
        slot = slots.next_slot(NOW + timedelta(weeks=number), 7, 18, ZoneInfo(zone))
        assert moment.astimezone(UTC) == slot.begins


@given(
    st.sampled_from(sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})),
    st.integers(2000, 2036),
)
@settings(max_examples=60)
def test_the_zones_rules_are_the_zones_own(name, year):
    """Read as RFC 5545 3.6.5 says: each change by the clock before it. Every change of six years, to the second."""
    zone = ZoneInfo(name)
    told = []
    for rule in feed.rules_of(zone, year, year + 5).subcomponents:
        old, new = rule["TZOFFSETFROM"].td, rule["TZOFFSETTO"].td
        clocks = [rule["DTSTART"].dt]
        more = rule.get("RDATE", [])
        for dates in more if isinstance(more, list) else [more]:
            clocks += [one.dt for one in dates.dts]
        told += [((clock - old).replace(tzinfo=UTC), new) for clock in clocks]
    told.sort()
    assert told[0] == (datetime(year, 1, 1, tzinfo=UTC), slots.offset(datetime(year, 1, 1, tzinfo=UTC), zone))
    moments = slots.changes(zone, datetime(year, 1, 1, tzinfo=UTC), datetime(year + 6, 1, 1, tzinfo=UTC))
    assert told[1:] == [(moment, slots.offset(moment, zone)) for moment in moments]


@given(
    st.sampled_from(sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})),
    st.integers(1, 7), st.integers(0, 23), st.lists(st.integers(0, 400), max_size=20, unique=True),
)  # fmt: skip
@settings(max_examples=40)
def test_every_feed_passes_a_strict_parse(name, weekday, hour, dues):
    reminder = Reminder(weekday=weekday, hour=hour, changed_at=NOW)
    days = [feed.Day(NOW.date() + timedelta(days=due), ["one look-back"], NOW) for due in dues]
    body = feed.written(
        reminder, "6d0e8f0a-7a34-4d6e-9f65-2b8f3a4c1d57", ZoneInfo(name), days, "https://x.example", 2026
    )
    read = strict(body)
    assert len(read.events) == 1 + len(dues)
    assert all(line.endswith(b"\r") and len(line) <= 76 for line in body.split(b"\n")[:-1])
    uids = [event.uid for event in read.events]
    assert len(set(uids)) == len(uids)


def test_the_same_bytes_until_something_changes_and_then_the_same_uids(ana, client, monkeypatch):
    fill(ana)
    Reminder.objects.create(user=ana, changed_at=NOW)
    path = path_of(ana)
    first = client.get(path).content
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(hours=3))
    assert client.get(path).content == first

    def weekly(body: bytes):
        return next(one for one in Calendar.from_ical(body).walk("VEVENT") if "RRULE" in one)

    client_of_ana = Client()
    client_of_ana.force_login(ana)
    client_of_ana.post("/settings/", {"part": "reminders", "weekday": "2", "hour": "9"})
    client_of_ana.post("/settings/", {"part": "you", "name": "Ana", "zone": "Asia/Tokyo"})
    before, after = weekly(first), weekly(client.get(path).content)
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] == before["SEQUENCE"] + 2
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt
    assert (after["DTSTART"].dt.weekday(), after["DTSTART"].dt.hour) == (1, 9)
    assert after["DTSTART"].params["TZID"] == "Asia/Tokyo"
    # A new address is the same calendar: nothing is doubled where it is subscribed to again.
    assert weekly(client.get(path_of(ana)).content)["UID"] == after["UID"]


# --- Who gets it -----------------------------------------------------------------------------------------


def test_29_it_is_shown_once_and_kept_as_a_hash(ana, client_of):
    client = client_of(ana)
    response = client.post("/settings/", {"part": "feed", "act": "make"})
    assert (response.status_code, response["Location"]) == (303, "/settings/#feed")
    stored = json.dumps(dict(client.session))
    page = client.get("/settings/").content.decode()
    address = page.partition('<p class="secret">')[2].partition("<")[0]
    token = address.rpartition("/")[2].removesuffix(".ics")
    assert address.startswith("http://localhost:8000/calendar/") and len(token) == 43
    assert token not in stored
    row = CalendarFeed.objects.values().get()
    assert row["token_hash"] == feed.hashed(token) and token not in str(row)
    assert token not in client.get("/settings/").content.decode()
    assert token not in client.get("/privacy/").content.decode()
    assert Client().get(f"/calendar/{token}.ics").status_code == 200


def test_a_new_address_kills_the_old_one_and_turning_off_both(ana, client, client_of):
    old = path_of(ana)
    new = path_of(ana)
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    page = client_of(ana).get("/privacy/").content.decode()
    assert "Calendar feed" in page and "last fetched 20 November, 13:00." in page
    assert client_of(ana).post("/privacy/", {"off": "feed"}).status_code == 303
    assert client.get(new).status_code == 404
    assert client_of(ana).post("/privacy/", {"off": "feed"}).status_code == 303
    assert "There are none." in client_of(ana).get("/privacy/").content.decode()


def test_turned_off_in_the_settings(ana, client, client_of):
    path = path_of(ana)
    assert client_of(ana).post("/settings/", {"part": "feed", "act": "off"}).status_code == 303
    assert client.get(path).status_code == 404
    assert client_of(ana).post("/settings/", {"part": "feed", "act": "sing"}).status_code == 422


def test_a_deactivated_account_has_no_feed(ana, client):
    path = path_of(ana)
    User.objects.update(is_active=False)
    assert client.get(path).status_code == 404


def test_a_fetch_is_stamped_and_a_look_at_the_head_is_not(ana, client):
    path = path_of(ana)
    client.head(path)
    assert CalendarFeed.objects.get().fetched_at is None
    client.get(path)
    assert CalendarFeed.objects.get().fetched_at == NOW
    assert client.post(path).status_code == 405


def test_26_not_stored_on_the_way_and_not_sent_again_when_nothing_changed(ana, client):
    path = path_of(ana)
    first = client.get(path)
    assert "no-store" in first["Cache-Control"] and "private" in first["Cache-Control"]
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "no-store" in again["Cache-Control"]
    Reminder.objects.create(user=ana, weekday=1, changed_at=NOW)
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_29_no_log_line_names_the_address(ana, client):
    path = path_of(ana)
    for words in (f"Not Found: {path}", f"Internal Server Error: {path}", f"GET http://h{path}?x=1 HTTP/1.1"):
        record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, words, None, None)
        line = Plain().format(record)
        assert path.rpartition("/")[2] not in line and "/calendar/…" in line
    token = "MQ:abc:def"
    for page in (
        "unsubscribe",
        "accounts/confirm-email",
        "accounts/password/reset/key",
        "mentoring/invitations",
    ):
        record = logging.LogRecord(
            "x", logging.WARNING, __file__, 1, f"Not Found: /{page}/{token}/", None, None
        )
        assert token not in Plain().format(record)


def test_few_queries_however_much_is_due(ana, client, django_assert_max_num_queries):
    for number in range(40):
        entry(ana, themes=("judgment",), felt=3, look_back_due=date(2026, 12, 1) + timedelta(days=number))
        Forecast.objects.create(
            author=ana, claim="x", probability=50, made_on=date(2026, 11, 1),
            due=date(2026, 12, 1) + timedelta(days=number),
        )  # fmt: skip
    path = path_of(ana)
    with django_assert_max_num_queries(5):
        assert len(strict(client.get(path).content).events) == 41


# --- The settings ----------------------------------------------------------------------------------------


def test_the_slot_is_kept_and_says_when_the_next_mail_comes(ana, client_of):
    client = client_of(ana)
    page = client.get("/settings/").content.decode()
    assert '<option value="5" selected>Friday</option>' in page
    assert '<option value="15" selected>15:00</option>' in page
    assert (
        client.post("/settings/", {"part": "reminders", "weekday": "4", "hour": "16", "on": "on"}).status_code
        == 303
    )
    kept = Reminder.objects.get(user=ana)
    assert (kept.on, kept.weekday, kept.hour) == (True, 4, 16)
    assert "The next: Thursday 26 November, 16:00" in client.get("/settings/").content.decode()
    client.post("/settings/", {"part": "reminders", "weekday": "4", "hour": "16"})
    kept.refresh_from_db()
    assert (kept.on, kept.weekday) == (False, 4)


@pytest.mark.parametrize(
    "fields",
    [{"weekday": "8", "hour": "3"}, {"weekday": "1", "hour": "24"}, {"weekday": "", "hour": "x"}, {}],
)
def test_a_refused_slot_changes_nothing_and_comes_back(ana, client_of, fields):
    assert client_of(ana).post("/settings/", {"part": "reminders", **fields}).status_code == 422
    assert not Reminder.objects.exists()


def test_without_a_mail_server_mail_is_not_offered(ana, client_of, settings):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
    client = client_of(ana)
    page = client.get("/settings/").content.decode()
    assert "This server sends no mail." in page and 'name="on"' not in page
    refused = client.post("/settings/", {"part": "reminders", "weekday": "4", "hour": "16", "on": "on"})
    assert refused.status_code == 422 and "none can be sent" in refused.content.decode()
    assert client.post("/settings/", {"part": "reminders", "weekday": "4", "hour": "16"}).status_code == 303


def test_reminders_are_turned_off_on_the_privacy_page(ana, client_of):
    Reminder.objects.create(user=ana, on=True)
    client = client_of(ana)
    assert "Turn off reminders" in client.get("/privacy/").content.decode()
    client.post("/privacy/", {"off": "reminders"})
    assert not Reminder.objects.get().on
    assert "Turn off reminders" not in client.get("/privacy/").content.decode()


def test_an_imported_slot_sends_no_mail_until_its_owner_says_so_here(ana, ben, client_of, tmp_path):
    def settings_of(user: User) -> dict:
        return json.loads(b"".join(archive.whole(user)))["settings"]

    Reminder.objects.create(user=ana, on=True, weekday=2, hour=8)
    told = settings_of(ana)
    assert told["reminders"] == {"weekday": 2, "hour": 8, "on": True, "names": False}
    exported = tmp_path / "journal.json"
    exported.write_bytes(b"".join(archive.whole(ana)))
    call_command("import_entries", str(exported), user=ben.email)
    kept = Reminder.objects.get(user=ben)
    assert (kept.on, kept.on_elsewhere, kept.weekday, kept.hour) == (False, True, 2, 8)
    assert settings_of(ben)["reminders"] == told["reminders"]
    call_command("import_entries", str(exported), user=ana.email)
    assert Reminder.objects.get(user=ana).on  # what stands here stays
    client = client_of(ben)
    assert "It was on in the journal that you brought here." in client.get("/settings/").content.decode()
    client.post("/settings/", {"part": "reminders", "weekday": "2", "hour": "8"})
    assert settings_of(ben)["reminders"]["on"] is False
