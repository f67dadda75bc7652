"""The demo year."""

from datetime import date, datetime, time
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F, Q

from config.site import Address
from journal import forecasting
from journal.isoweek import IsoWeek
from journal.models import (
    Draft,
    Entry,
    Forecast,
    ForecastRevision,
    LaterProbability,
    LookBack,
    Revision,
    User,
    Week,
)
from journal.models.themes import all_themes
from prompts import asking, demo, sharing
from prompts.models import Assignment, AssignmentItem, Invitation, News, Reply, Share
from tests import factories


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("site", "listen"),
    [
        (Address("https", "journal.example.org", None), ("127.0.0.1", 8000)),
        (Address("http", "localhost", 8000), ("0.0.0.0", 8000)),
    ],
)
def test_off_localhost_it_is_refused(settings, site, listen):
    settings.SITE = site
    settings.LISTEN = listen
    with pytest.raises(CommandError, match="known password"):
        call_command("create_demo", stdout=StringIO())
    assert not User.objects.filter(email__in=(demo.ROBIN, demo.DANA, demo.LEE)).exists()


@pytest.mark.once
@pytest.mark.parametrize("day", range(16, 23))
def test_on_every_day_of_the_week_two_forecasts_are_due(ana, day):
    today = date(2026, 11, day)
    calendar = demo.Calendar(today, datetime(2026, 11, day, 9, tzinfo=ZoneInfo(demo.ZONE)))
    for number, told in enumerate(demo.read("forecasts.toml")["forecast"]):
        demo.expect(ana, told, calendar, number)
    past = Forecast.objects.filter(due__lte=today, outcome="")
    assert [one.claim[:9] for one in past.order_by("id")] == ["The tax m", "The rate-"]
    assert not Forecast.objects.exclude(outcome="").filter(due__gt=today).exists()


@pytest.mark.once
@pytest.mark.parametrize(
    "today", [date(2028, 2, 29), date(2026, 11, 16), date(2026, 11, 22)]
)  # Tuesday, Monday, Sunday
def test_nothing_lies_in_the_future(db, today):
    list(demo.create(today))
    assert Forecast.objects.filter(due__lte=today, outcome="").count() == 2
    assert not Entry.objects.filter(date__gt=today).exists()
    assert not LookBack.objects.filter(on__gt=today).exists()
    ten = datetime.combine(today, time(10), ZoneInfo(demo.ZONE))
    assert not Entry.objects.filter(Q(created_at__gt=ten) | Q(updated_at__gt=ten)).exists()
    assert not Revision.objects.filter(kept_at__gt=ten).exists()
    assert not Forecast.objects.filter(Q(made_on__gt=today) | Q(settled_on__gt=today)).exists()
    assert not Forecast.objects.filter(Q(created_at__gt=ten) | Q(updated_at__gt=ten)).exists()
    assert not LaterProbability.objects.filter(Q(on__gt=today) | Q(created_at__gt=ten)).exists()
    assert not ForecastRevision.objects.filter(Q(changed_on__gt=today) | Q(changed_at__gt=ten)).exists()
    assert not Week.objects.filter(Q(created_at__gt=ten) | Q(updated_at__gt=ten)).exists()
    assert not Share.objects.filter(Q(shared_at__gt=ten) | Q(first_opened_at__gt=ten)).exists()
    assert not Share.objects.filter(taken_back_at__gt=ten).exists()
    assert not Reply.objects.filter(created_at__gt=ten).exists()
    assert not Assignment.objects.filter(Q(created_at__gt=ten) | Q(declined_at__gt=ten)).exists()
    assert not AssignmentItem.objects.filter(answered_on__gt=today).exists()
    assert not Invitation.objects.filter(created_at__gt=ten).exists()
    assert Share.objects.exclude(entry=None).filter(shared_at__lt=F("entry__created_at")).count() == 0


@pytest.fixture(scope="module")
def made(stands: None) -> None:
    list(demo.create())


@pytest.fixture
def robin(db: None, made: None) -> User:
    return User.objects.get(email=demo.ROBIN)


@pytest.mark.once
def test_it_is_a_year_across_all_themes(robin):
    entries = robin.entries.kept()
    assert 110 <= entries.count() <= 130
    for theme in all_themes():
        assert entries.filter(entry_themes__theme=theme).count() >= 8, theme
    assert LookBack.objects.filter(author=robin, on__isnull=False).count() > 50
    assert robin.look_backs.filter(on=None, due__lte=robin.local_day()).exists()
    assert robin.look_backs.filter(on=None, due__gt=robin.local_day()).exists()
    assert Revision.objects.filter(entry__author=robin).count() >= 8
    assert entries.filter(created_at__date__gt=F("date")).count() >= 3
    assert Draft.objects.filter(author=robin).count() == 2
    assert robin.weeks.exclude(headline="").count() >= 30


@pytest.mark.once
def test_robin_and_dana_have_sets_of_their_own(robin):
    (mine,) = robin.prompt_sets.with_prompts()
    assert [item.prompt.author_id for item in mine.items.all()] == [robin.pk, robin.pk, None]
    assert User.objects.get(email=demo.DANA).prompt_sets.count() == 1


@pytest.mark.once
def test_dana_mentors_both_and_everything_of_mentoring_is_there(robin):
    dana, lee = (User.objects.get(email=email) for email in (demo.DANA, demo.LEE))
    theirs = Share.objects.readable_by(dana)
    assert {share.mentorship.mentee for share in theirs} == {robin, lee}
    mine = Share.objects.of_author(robin)
    assert mine.open().filter(whole=True, first_opened_at__isnull=False).count() >= 2
    assert mine.open().filter(whole=False, first_opened_at=None).count() == 1
    assert mine.filter(taken_back_at__isnull=False, replies__isnull=False).exists()
    assert any(share.seen not in ("", sharing.seen_in(share).digest) for share in mine.open())
    assert {reply.author for reply in Reply.objects.all()} == {dana, robin}
    given = Assignment.objects.with_counts().filter(mentorship__mentee=robin)
    assert sorted((one.pace, one.answered_count, one.item_count, one.running) for one in given) == [
        ("all", 0, 5, False),
        ("all", 2, 4, True),
        ("weekly", 1, 4, True),
    ]
    assert Assignment.objects.get(mentorship__mentee=lee).finished_on is not None
    answered = AssignmentItem.objects.filter(assignment__in=given, answer="kept")
    assert robin.entries.filter(uuid__in=answered.values("uuid")).count() == answered.count() == 2
    assert Invitation.objects.waiting().get().inviter == robin
    assert not News.objects.exists()


@pytest.mark.once
def test_things_were_said_about_the_questions(robin):
    assert robin.swaps.count() == 6 and robin.kinds_of_week.count() == 12 and robin.not_for_me.count() == 1
    assert robin.rested_themes.get().until is not None
    for said in robin.kinds_of_week.all():
        week = IsoWeek(said.monday)
        assert any(one.answered for one in asking.picks_for(robin, week)), week


@pytest.mark.once
def test_she_brought_packets_to_tomas_and_the_next_one_is_in_progress(robin):
    tomas = robin.counterparts.get()
    assert tomas.next_on is not None and tomas.next_on >= robin.local_day()
    assert robin.packets.finished().count() == 3
    brought = robin.packets.in_progress().get().sections.filter(items__entry__bring=True)
    assert brought.count() >= 5
    assert {ask.state for ask in tomas.asks.all()} == {"open", "got", "dropped"}


@pytest.mark.once
def test_her_forecasts_can_be_drawn_and_some_are_due(robin):
    found = forecasting.calibration_of(robin)
    assert found.calibration.count >= 24 and found.picture
    assert (found.due, found.calibration.left_out.void) == (2, 1) and found.open >= 4
    assert robin.forecasts.filter(revisions__isnull=False).count() == 1
    assert robin.forecasts.filter(entry__isnull=False).count() >= 8
    assert robin.forecasts.filter(later__isnull=False).exists()


def test_a_rerun_replaces_only_these_three(robin, ana, client):
    kept = factories.entry(ana)
    before = robin.entries.count()
    list(demo.create())
    assert User.objects.get(email=demo.ROBIN).entries.count() == before
    assert list(ana.entries.all()) == [kept]
    assert User.objects.count() == 4
    response = client.post("/accounts/login/", {"login": demo.ROBIN, "password": demo.PASSWORD})
    assert response.url == "/week/"
