"""Reminders: one a person and week, within the hour they chose, and none that nobody asked for."""

import email
import email.policy
import logging
import re
import smtplib
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from journal import writing
from journal.isoweek import IsoWeek
from journal.models import User, Week
from prompts import mail as our_mail
from prompts import reminding
from prompts.models import Assignment, Mentorship, Reminder, SentReminder
from tests.factories import entry

CANARY = "zebrafinch"
FRIDAY = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)  # 15:05 in Prague


@pytest.fixture
def at(monkeypatch):
    """Sets the clock."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_clock(FRIDAY)
    return set_clock


@pytest.fixture
def log(caplog):
    logger = logging.getLogger("terrain")
    logger.addHandler(caplog.handler)
    yield caplog
    logger.removeHandler(caplog.handler)


def remind(user: User, weekday: int = 5, hour: int = 15, **fields) -> Reminder:
    return Reminder.objects.create(user=user, weekday=weekday, hour=hour, **{"on": True, **fields})


# --- When ------------------------------------------------------------------------------------------------

PLACES = {  # a zone, a weekday and hour that its clocks leave out or show twice somewhere in 2026
    "Europe/Prague": (7, 2),
    "America/New_York": (7, 1),
    "Australia/Lord_Howe": (7, 2),
    "Pacific/Apia": (6, 0),
    "Pacific/Kiritimati": (1, 0),
    "Asia/Kathmandu": (7, 23),
    "America/Sao_Paulo": (7, 0),
    "Africa/Cairo": (5, 0),
    "Africa/Casablanca": (7, 2),
    "America/Santiago": (7, 0),
}


@pytest.mark.once
def test_a_year_in_ten_zones(db, at, monkeypatch):
    """Asked twice an hour around each that could be meant; bench/reminders.py asks every five, all year."""
    monkeypatch.setattr(logging.getLogger("terrain"), "level", logging.WARNING)
    # When, not what: the tests below hold what a mail says.
    monkeypatch.setattr(reminding, "waiting_of", lambda reminder, today: our_mail.Waiting(kinds=()))
    people = {}
    for name, slot in PLACES.items():
        user = User.objects.create_user(f"{name.replace('/', '.')}@example.org", zone=name)
        remind(user, *slot)
        people[user.email] = (zoneinfo.ZoneInfo(name), *slot)
    sent: dict[str, list[datetime]] = {address: [] for address in people}
    now, runs = datetime(2025, 12, 27, 12, 40, tzinfo=UTC), 0
    while now < datetime(2027, 1, 4, 12, tzinfo=UTC):
        now += timedelta(minutes=15 if now.minute == 40 else 45)
        if any(near(now.astimezone(zone), weekday, hour) for zone, weekday, hour in people.values()):
            at(now)
            reminding.send_due()
            runs += 1
            for message in mail.outbox:
                sent[message.to[0]].append(now)
            mail.outbox.clear()
    moved = 0
    for address, moments in sent.items():
        zone, weekday, hour = people[address]
        weeks = [IsoWeek.of(moment.astimezone(zone).date()).name for moment in moments]
        wanted = [f"2026-W{number:02}" for number in range(1, 54)]
        assert [week for week in weeks if week.startswith("2026")] == wanted, address
        for moment in moments:
            shown = moment.astimezone(zone)
            if shown.hour != hour:  # only where that hour was left out, and then it is the next
                wall = datetime.combine(shown.date(), time(hour), zone)
                assert wall.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall.replace(tzinfo=None)
                assert shown.hour == hour + 1
                moved += 1
            assert shown.isoweekday() == weekday
    print(
        f"\n{len(people)} people, {len(PLACES)} zones, 53 weeks, {runs} runs: {sum(map(len, sent.values()))} mails, "
        f"{moved} at the hour after one that was left out, none twice"
    )
    assert moved >= 4


def near(local: datetime, weekday: int, hour: int) -> bool:
    """Around the time that is meant, read from the person’s clock alone."""
    meant = datetime.combine(IsoWeek.of(local.date()).monday + timedelta(days=weekday - 1), time(hour, 30))
    return timedelta(minutes=-20) <= local.replace(tzinfo=None) - meant <= timedelta(minutes=75)


@pytest.mark.parametrize(("minutes", "sent"), [(-6, 0), (-5, 1), (0, 1), (54, 1), (55, 0), (600, 0)])
def test_within_the_hour_and_never_late(ana, at, minutes, sent):
    """A server that was down for the hour sends nothing afterwards."""
    remind(ana)
    at(FRIDAY + timedelta(minutes=minutes))
    reminding.send_due()
    assert len(mail.outbox) == sent


def test_once_a_week_however_often_day_hour_and_zone_are_changed(ana, at):
    reminder = remind(ana)
    for hours in range(0, 48):
        now = FRIDAY + timedelta(hours=hours)
        at(now)
        local = now.astimezone(ana.tz)
        reminder.weekday, reminder.hour = local.isoweekday(), local.hour
        reminder.save()
        reminding.send_due()
        reminding.send_due()
    assert len(mail.outbox) == 1
    assert SentReminder.objects.get().monday == date(2026, 11, 16)


# --- Not to be sent --------------------------------------------------------------------------------------


def off(ana):
    Reminder.objects.update(on=False)


def written(ana):
    entry(ana, date=date(2026, 11, 16))


def closed(ana):
    Week.objects.create(author=ana, monday=date(2026, 11, 16), headline="Three fires")


def deactivated(ana):
    User.objects.update(is_active=False)


def unconfirmed(ana):
    EmailAddress.objects.create(user=ana, email=ana.email, primary=True, verified=False)


@pytest.mark.parametrize("silent", [off, written, closed, deactivated, unconfirmed])
def test_none_is_sent(ana, at, silent):
    remind(ana)
    silent(ana)
    reminding.send_due()
    assert mail.outbox == [] and not SentReminder.objects.exists()


def last_week(ana):
    entry(ana, date=date(2026, 11, 15))


def thrown_away(ana):
    writing.trash(entry(ana, date=date(2026, 11, 16)))


def opened_again(ana):
    Week.objects.create(author=ana, monday=date(2026, 11, 16), headline="")


def somebody_elses(ana):
    ben = User.objects.create_user("ben2@example.org")
    entry(ben, date=date(2026, 11, 16))
    Week.objects.create(author=ben, monday=date(2026, 11, 16), headline="Three fires")


def confirmed(ana):
    EmailAddress.objects.create(user=ana, email=ana.email, primary=True, verified=True)


@pytest.mark.parametrize("kept", [last_week, thrown_away, opened_again, somebody_elses, confirmed])
def test_one_is_sent_all_the_same(ana, at, kept):
    remind(ana)
    kept(ana)
    reminding.send_due()
    assert len(mail.outbox) == 1


def test_stopped_while_the_run_was_under_way(ana, at):
    reminder = remind(ana)
    ((found, slot),) = reminding.due_now(FRIDAY)
    reminder.stop()
    assert not reminding.claim(found, slot, "here 1 x")
    assert not SentReminder.objects.exists()


# --- What it says ----------------------------------------------------------------------------------------


def fill(user: User) -> None:
    """Two look-backs due and one off the record; the canary in every field."""
    for number in range(3):
        entry(
            user, date=date(2026, 10, 2 + number), title=CANARY, body=CANARY, takeaway=CANARY, tags=(CANARY,),
            themes=("judgment",), felt=3, prompt_question=CANARY, prompt_slug=CANARY,
            look_back_due=date(2026, 11, 16 + number), off_record=number == 2,
        )  # fmt: skip
    Week.objects.create(author=user, monday=date(2026, 11, 9), headline=CANARY)


def test_kinds_and_counts_and_not_a_word_that_was_written(ana, at):
    fill(ana)
    ana.forecasts.create(claim=CANARY, probability=70, made_on=date(2026, 11, 1), due=date(2026, 11, 17))
    remind(ana)
    reminding.send_due()
    (message,) = mail.outbox
    text, html = message.body, message.alternatives[0].content
    whole = message.message().as_string()
    assert CANARY not in text + html + whole
    assert "- two look-backs\n- one forecast\n" in text
    assert "<li>two look-backs</li>\n<li>one forecast</li>" in html
    for part in (text, html):
        assert "it is Friday." in part and "You asked for this mail on Fridays at 15:00." in part
        assert "Hello Ana," in part
    assert (message.subject, message.to) == ("Your week in Terrain", ["ana@example.org"])


def test_names_stand_in_it_once_switched_on_but_never_what_is_off_the_record(ana, at):
    fill(ana)
    entry(
        ana,
        title="Hidden",
        themes=("judgment",),
        felt=3,
        look_back_due=date(2026, 11, 1),
        date=date(2026, 10, 1),
        off_record=True,
    )
    ana.forecasts.create(
        claim="Two\r\nlines <b>", probability=70, made_on=date(2026, 11, 1), due=date(2026, 11, 17)
    )
    remind(ana, names=True)
    reminding.send_due()
    (message,) = mail.outbox
    assert f"- Look back: {CANARY}\n" in message.body and "- Forecast: Two lines <b>\n" in message.body
    html = message.alternatives[0].content
    assert f"<li>Look back: {CANARY}</li>" in html and "<li>Forecast: Two lines &lt;b&gt;</li>" in html
    assert "Hidden" not in message.body + html
    assert CANARY not in str(message.message().items())


def test_it_goes_to_the_address_and_names_what_is_named_at_the_moment_it_goes(ana, at):
    fill(ana)
    remind(ana, names=True)
    ((found, slot),) = reminding.due_now(FRIDAY)
    User.objects.filter(pk=ana.pk).update(email="new@example.org")
    Reminder.objects.update(names=False)
    assert reminding.claim(found, slot, "here.example 12 x")
    post = reminding.Post()
    post.ready()
    reminding.hand_over(post, found, slot, "here.example 12 x", reminding.Outcome())
    (message,) = mail.outbox
    assert message.to == ["new@example.org"] and CANARY not in message.body


def test_a_question_of_a_mentor_is_counted_while_it_waits(ana, ben, at):
    fill(ana)
    given = Assignment.objects.create(
        mentorship=Mentorship.objects.create(mentor=ben, mentee=ana), title=CANARY
    )
    for number, opens in enumerate((date(2026, 11, 1), date(2026, 11, 20), date(2026, 12, 1))):
        given.items.create(
            position=number, theme_id="judgment", question=CANARY, minutes=5, opens_on=opens, steps=[]
        )
    remind(ana)
    assert list(reminding.waiting_of(Reminder.objects.get(), date(2026, 11, 20)).kinds) == [
        "two questions from your mentor",
        "two look-backs",
    ]
    Mentorship.objects.update(ended_at=FRIDAY)
    reminding.send_due()
    assert "question" not in mail.outbox[0].body and CANARY not in mail.outbox[0].body


def test_with_nothing_due_it_says_so(ana, at):
    remind(ana)
    reminding.send_due()
    assert "Nothing has come due." in mail.outbox[0].body
    assert "Nothing has come due." in mail.outbox[0].alternatives[0].content


def test_the_html_is_the_same_words_and_reports_nothing_back(ana, at, settings):
    fill(ana)
    User.objects.update(name="<b>Ana</b> & \r\nBcc: x@example.org")
    remind(ana)
    reminding.send_due()
    (message,) = mail.outbox
    html = message.alternatives[0].content
    assert not re.search(r"<(img|style|link|script|font|b>)|style=|src=", html)
    links = re.findall(r'href="([^"]*)"', html)
    assert len(links) == 3 and all(link.startswith(settings.SITE.url + "/") for link in links)
    assert all(link in message.body for link in links)
    assert "Hello <b>Ana</b> & Bcc: x@example.org,\n" in message.body
    assert "Bcc" not in message.message()


def test_30_the_headers_of_one_click_unsubscribe_arrive_in_one_piece(ana, at, settings):
    """Read back from the bytes that go to the mail server, with a long host name."""
    settings.SITE = type(settings.SITE)("https", "notes.a-rather-long-name.of-a-department.example.org", None)
    remind(ana)
    reminding.send_due()
    wire = mail.outbox[0].message(policy=email.policy.SMTP).as_bytes()
    address = re.search(
        rb"^List-Unsubscribe: <(https://[^>\s]+/unsubscribe/[^>\s]+/)>\r$", wire, re.MULTILINE
    )
    assert address, wire.decode()
    assert b"\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in wire
    assert b"\nAuto-Submitted: auto-generated\r\n" in wire
    assert max(map(len, wire.split(b"\r\n"))) < 998
    assert address[1].decode() == our_mail.unsubscribe_url(ana, "weekly")


def test_28_links_name_the_configured_site_and_the_message_id_no_machine(ana, at, settings):
    remind(ana)
    reminding.send_due()
    message = mail.outbox[0].message()
    assert f"{settings.SITE.url}/week/" in mail.outbox[0].body
    assert message["Message-ID"].endswith("@localhost>")


# --- A mail server that fails ----------------------------------------------------------------------------


class Server:
    """In the place of the mailer: raises what a mail server's answer would."""

    def __init__(self, errors: dict[str, Exception]) -> None:
        self.errors, self.sent = errors, []
        self.connection = None

    def open(self) -> None:
        if "open" in self.errors:
            raise self.errors["open"]

    def close(self) -> None:
        pass

    def send_messages(self, messages):
        (address,) = messages[0].to
        if address in self.errors:
            raise self.errors[address]
        self.sent.append(address)
        return 1


@pytest.fixture
def server(monkeypatch):
    found = Server({})
    monkeypatch.setattr(type(mail.mailers), "default", property(lambda self: found))
    return found


REFUSED = {
    "recipient": smtplib.SMTPRecipientsRefused({"ana@example.org": (550, b"no ana@example.org here")}),
    "sender": smtplib.SMTPSenderRefused(451, b"later", "ana@example.org"),
    "text": smtplib.SMTPDataError(452, b"ana@example.org is over quota"),
    "line": ConnectionRefusedError("ana@example.org"),
}


@pytest.mark.parametrize("error", REFUSED.values(), ids=REFUSED)
def test_refused_the_others_get_theirs_and_it_is_tried_again_within_the_hour(
    ana, ben, at, server, log, error
):
    for user in (ana, ben):
        user.zone = "UTC"
        user.save()
        remind(user, hour=14)
    server.errors[ana.email] = error
    outcome = reminding.send_due()
    assert (outcome.sent, outcome.failed, outcome.unknown) == (1, 1, 0)
    assert server.sent == [ben.email]
    assert f"user={ana.pk}" in log.text and type(error).__name__ in log.text
    assert "@" not in log.text
    server.errors.clear()
    at(FRIDAY + timedelta(minutes=5))
    reminding.send_due()
    reminding.send_due()
    assert server.sent == [ben.email, ana.email]
    # Not after the hour.
    SentReminder.objects.update(state=SentReminder.State.WAITING)
    at(FRIDAY + timedelta(minutes=60))
    reminding.send_due()
    assert len(server.sent) == 2


UNSURE = {
    "broken off": smtplib.SMTPServerDisconnected("ana@example.org"),
    "no answer": TimeoutError("ana@example.org"),
    "anything": RuntimeError("ana@example.org"),
}


@pytest.mark.parametrize("error", UNSURE.values(), ids=UNSURE)
def test_perhaps_handed_over_is_logged_and_never_tried_again(ana, ben, at, server, log, error):
    for user in (ana, ben):
        User.objects.filter(pk=user.pk).update(zone="UTC")
        remind(user, hour=14)
    server.errors[ana.email] = error
    outcome = reminding.send_due()
    assert (outcome.sent, outcome.unknown) == (1, 1)
    assert f"perhaps not sent user={ana.pk}" in log.text and "@" not in log.text
    server.errors.clear()
    for minutes in range(0, 60, 5):
        at(FRIDAY + timedelta(minutes=minutes))
        reminding.send_due()
    assert server.sent == [ben.email]


def test_a_server_that_is_not_there_costs_nothing_and_the_next_run_sends(ana, at, server):
    remind(ana)
    server.errors["open"] = ConnectionRefusedError("mail.example.org")
    with pytest.raises(CommandError, match="the next run tries again"):
        call_command("send_reminders")
    assert not SentReminder.objects.exists()
    server.errors.clear()
    reminding.send_due()
    assert server.sent == [ana.email]


def test_31_what_a_killed_run_had_in_hand_is_logged_once_and_not_sent(ana, at, log):
    remind(ana)
    ((reminder, slot),) = reminding.due_now(FRIDAY)
    assert reminding.claim(reminder, slot, "elsewhere.example 12 x")
    reminding.send_due()
    assert "perhaps" not in log.text  # another machine's run may well be at it
    at(FRIDAY + timedelta(minutes=16))
    assert reminding.send_due().unknown == 1
    assert reminding.send_due().unknown == 0
    assert log.text.count(f"perhaps not sent user={ana.pk}") == 1
    assert mail.outbox == []


def test_without_a_mail_server_the_command_says_so(ana, at, settings):
    settings.MAILERS = {"default": {"BACKEND": our_mail.CONSOLE}}
    remind(ana)
    with pytest.raises(CommandError, match="TERRAIN_MAIL_URL"):
        call_command("send_reminders")
    assert not SentReminder.objects.exists()


def test_the_command_says_how_many(ana, at, capsys):
    remind(ana)
    call_command("send_reminders")
    call_command("send_reminders")
    assert capsys.readouterr().out == "1 reminder sent.\n0 reminders sent.\n"
