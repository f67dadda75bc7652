"""TRUST 41: deleting an account leaves nothing that it wrote."""

import datetime

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client

from journal import forecasting, importing, writing
from journal.formats.limits import Limits
from journal.models import Draft, Forecast, LookBack, User, Week
from journal.models.imports import folder
from prompts import mentoring, own, sharing
from prompts import models as asked
from prompts.models import KindOfWeek, NotForMe, RestedTheme, SetItem, Swap
from tests.conftest import PASSWORD
from tests.factories import archive, entry, packet
from tests.journal.test_mfa import code_for

PATH = "/settings/delete/"
CANARY = "zebrafinch"
# Tables that only count.
COUNTERS = {"sqlite_sequence"}
# A mentee's own replies outlive their mentor's account, as records.
RECORDS = "prompts_importedrecord"


def rows() -> dict[str, list[str]]:
    """Every row of every table but the rate limits' and of sessions with nothing in them, as text."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table == "terrain_cache":
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(row for row in map(str, cursor.fetchall()) if "'e30:" not in row)
    return found


def write_everything(user: User) -> Client:
    """A row in every table that a person can fill."""
    kept = entry(
        user,
        body=f"{CANARY} one",
        title=CANARY,
        takeaway=CANARY,
        themes=("reliability",),
        tags=(CANARY,),
        felt=3,
        look_back_due=datetime.date(2026, 12, 24),
    )
    again = writing.Writing(
        body=f"{CANARY} two", date=kept.date, zone="UTC", themes=("reliability",), tags=(CANARY,), felt=3
    )
    writing.revise(kept, again)
    writing.trash(entry(user, body=f"{CANARY} three"))
    Draft.objects.create(author=user, form={"body": CANARY}, began_on=kept.date)
    Draft.objects.create(
        author=user, form={"body": CANARY}, began_on=kept.date, entry=kept, base_revision=kept.revision
    )
    LookBack.objects.create(entry=kept, author=user, due=kept.date, on=kept.date, note=CANARY)
    forecast = Forecast.objects.create(
        author=user, entry=kept, claim=CANARY, probability=70, made_on=kept.date, due=kept.date
    )
    forecasting.say_again(forecast, 30, kept.date)
    forecasting.change(
        forecast, forecasting.Says(f"{CANARY} too", kept.date, "yes", CANARY), kept.date, version=1
    )
    job = importing.begin(user, archive(CANARY), f"{CANARY}.json", Limits())
    assert job.files.entries.exists() and job.files.rest.exists()
    packet(user, CANARY, asks=(CANARY,))
    user.note_command("export_entries", CANARY)
    Week.objects.create(author=user, monday=datetime.date(2026, 11, 16), headline=CANARY)
    Swap.objects.create(author=user, monday=datetime.date(2026, 11, 16), prompt_slug=CANARY)
    KindOfWeek.objects.create(author=user, monday=datetime.date(2026, 11, 16), kind=CANARY)
    NotForMe.objects.create(author=user, prompt_slug=CANARY)
    RestedTheme.objects.create(author=user, theme_id="judgment")
    asked.Reminder.objects.create(user=user)
    asked.SentReminder.objects.create(
        user=user, monday=datetime.date(2026, 11, 16), run=CANARY, taken_at=kept.created_at
    )
    asked.CalendarFeed.objects.create(user=user, token_hash=CANARY)
    steps = ((CANARY, CANARY), ("Next", CANARY))
    prompt = own.write(user, own.Words("judgment", CANARY, CANARY, 5, steps))
    own.compose(user, CANARY, CANARY, prompts=[prompt.pk])
    assert SetItem.objects.filter(prompt=prompt).exists()
    mentor_and_be_mentored(user, User.objects.get(email="ben@example.org"))
    LogEntry.objects.create(
        user=user, content_type=ContentType.objects.get_for_model(User), object_id="1",
        object_repr=CANARY, action_flag=CHANGE, change_message="",
    )  # fmt: skip
    client = Client(headers={"user-agent": CANARY})
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    code = code_for(client.session["mfa.totp.secret"])
    client.post("/accounts/2fa/totp/activate/", {"code": code})
    client.post("/accounts/email/", {"email": f"{CANARY}@new.example"})
    return client


def mentor_and_be_mentored(user: User, other: User) -> None:
    """Both ways with somebody who stays: shares and replies of either, an assignment answered, an invitation."""
    for author, mentor in ((user, other), (other, user)):
        bond = asked.Mentorship.objects.create(mentor=mentor, mentee=author)
        kept = author.entries.kept().first()
        done = kept.look_backs.filter(on__isnull=False)
        share = sharing.share(kept, bond, whole=True, look_backs=done)
        for one in (user, other):
            said = f"{CANARY}, said {one.name}" if user in (author, one) else "Ben’s own reply"
            mentoring.reply(share, one, said)
        task = mentoring.Task(CANARY, CANARY, CANARY, list(asked.Prompt.objects.built_in()[:2]), note=CANARY)
        mentoring.assign(mentor, [bond], task)
        mentoring.answer(bond.assignments.get().items.first(), "skipped", kept.date, line=CANARY)
    mentoring.invite(user, f"{CANARY}@invited.example", asked.Role.MENTOR, CANARY)
    mentoring.ask_for_mail(user, ["shares"])
    user.imported_mentoring.create(digest=CANARY, record={"kind": "replies", "row": {"body": CANARY}})
    assert asked.SharedLookBack.objects.exists() and asked.News.objects.filter(person=other).exists()


@pytest.fixture
def prepared(ben, staff):
    """Somebody else's journal, which is to be left alone."""
    cache.clear()
    Client().post("/accounts/login/", {"login": ben.email, "password": PASSWORD})
    entry(ben, body="Ben’s own", tags=("his",), themes=("judgment",))


def test_trust_41_no_table_keeps_a_row_of_it(prepared, staff, db, django_capture_on_commit_callbacks):
    before = rows()
    ana = User.objects.create_user("zebrafinch@example.org", PASSWORD, name=CANARY, zone="Europe/Prague")
    client = write_everything(ana)
    LogEntry.objects.create(
        user=staff, content_type=ContentType.objects.get_for_model(User), object_id=str(ana.pk),
        object_repr=ana.email, action_flag=CHANGE, change_message="",
    )  # fmt: skip
    during = rows()
    ours = {table for table, kept in during.items() if any(CANARY in row for row in kept)}
    filled = {table for table, kept in during.items() if len(kept) > len(before[table])}
    # What a person can fill is filled, or this test would show nothing.
    files = set(folder().iterdir())
    for model in apps.get_models():
        owned = any(field.related_model is User for field in model._meta.get_fields() if field.concrete)
        if owned:
            assert model._meta.db_table in filled, model
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(PATH, {"password": PASSWORD, "sure": "on"})
    assert (response.status_code, response["Location"]) == (303, "/")
    page = client.get("/").content.decode()
    assert "Your account is gone" in page
    assert len(files) == 3 and not list(folder().iterdir())
    after = rows()
    for table, kept in after.items():
        assert not any(CANARY in row for row in kept), table
        if table not in {*COUNTERS, RECORDS} and not table.startswith("journal_search_"):
            assert kept == before[table], table
    ben = User.objects.get(email="ben@example.org")
    assert [record.record["row"]["body"] for record in ben.imported_mentoring.all()] == ["Ben’s own reply"]
    assert asked.ImportedRecord.objects.count() == 1
    assert ours
    assert client.get("/settings/").status_code == 302


def test_the_page_says_what_goes_and_asks_for_the_password(ana, client_of):
    entry(ana)
    page = client_of(ana).get(PATH).content.decode()
    assert "This deletes 1 entry, for good." in page
    assert "Backups made before today" in page


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"password": "wrong", "sure": "on"}, "That is not your password."),
        ({"password": PASSWORD}, "Tick this if you are sure."),
        ({"password": "", "sure": "on"}, "required"),
        ({}, "Tick this if you are sure."),
    ],
)
def test_without_password_and_tick_nothing_goes(ana, client_of, fields, says):
    cache.clear()
    entry(ana)
    response = client_of(ana).post(PATH, fields)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert User.objects.filter(pk=ana.pk).exists()
    assert ana.entries.count() == 1


def test_trust_22_the_password_cannot_be_guessed_here_either(ana, client_of):
    cache.clear()
    client = client_of(ana)
    statuses = [client.post(PATH, {"password": "wrong", "sure": "on"}).status_code for _ in range(21)]
    assert 429 in statuses


def test_trust_41_every_other_session_ends_with_the_account(ana, client_of):
    cache.clear()
    here, elsewhere = client_of(ana), client_of(ana)
    here.post(PATH, {"password": PASSWORD, "sure": "on"})
    assert elsewhere.get("/settings/").status_code == 302
    assert not Session.objects.filter(session_key=elsewhere.session.session_key).exists()


def test_over_https_the_browser_forgets_too(ana, client_of, settings):
    cache.clear()
    client = client_of(ana)
    settings.SITE = type(settings.SITE)("https", "journal.example.org", None)
    response = client.post(PATH, {"password": PASSWORD, "sure": "on"})
    assert response["Clear-Site-Data"] == '"cache", "storage"'
