"""TRUST 7: the admin site shows no text that a person wrote."""

import datetime
import logging

import pytest
from django.contrib import admin
from django.urls import reverse

from journal import writing
from journal.models import Draft, Entry, Forecast, LookBack, User, Week
from prompts import mentoring, own, sharing
from prompts.models import Mentorship, Role
from tests.factories import entry, packet

CANARY = "zebrafinch"
REGISTERED = {"journal.User", "account.EmailAddress"}


@pytest.fixture
def written(ana, ben) -> Entry:
    ana.name = CANARY
    ana.save()
    Draft.objects.create(author=ana, form={"body": CANARY}, began_on=datetime.date(2026, 11, 20))
    Forecast.objects.create(
        author=ana,
        claim=CANARY,
        note=CANARY,
        probability=70,
        made_on=datetime.date(2026, 11, 20),
        due=datetime.date(2026, 12, 20),
    )
    packet(ana, CANARY, asks=(CANARY,))
    Week.objects.create(author=ana, monday=datetime.date(2026, 11, 16), headline=CANARY)
    kept = entry(ana, body=CANARY, title=CANARY, takeaway=CANARY, tags=(CANARY,), themes=("judgment",))
    writing.revise(kept, writing.Writing(body=f"{CANARY} again", date=kept.date, zone=kept.zone))
    LookBack.objects.create(entry=kept, author=ana, due=kept.date, on=kept.date, note=CANARY)
    mentored(ana, ben, kept)
    kept.refresh_from_db()
    return kept


def mentored(ana: User, ben: User, kept: Entry) -> None:
    """A share with replies and a quotation, an assignment with every line, an invitation and a record."""
    bond = Mentorship.objects.create(mentor=ben, mentee=ana)
    share = sharing.share(kept, bond, whole=True)
    mentoring.reply(share, ben, CANARY, quote=CANARY)
    prompt = own.write(ben, own.Words("judgment", CANARY, CANARY, 5, ((CANARY, CANARY), ("Next", CANARY))))
    own.compose(ben, CANARY, CANARY, prompts=[prompt.pk])
    for _ in "12":
        mentoring.assign(ben, [bond], mentoring.Task(CANARY, CANARY, CANARY, [prompt], note=CANARY))
    first, second = bond.assignments.all()
    mentoring.answer(first.items.get(), "skipped", kept.date, line=CANARY)
    mentoring.decline_assignment(second, CANARY)
    mentoring.invite(ana, f"{CANARY}@example.org", Role.MENTOR, CANARY)
    ana.imported_mentoring.create(digest=CANARY, record={"kind": "replies", "row": {"body": CANARY}})


def test_trust_7_no_page_of_the_admin_shows_what_a_person_wrote(written, staff, client_of):
    client = client_of(staff)
    paths = ["/admin/", "/admin/journal/", f"/admin/r/1/{written.pk}/"]
    for model in admin.site._registry:
        names = ["changelist", "add"]
        paths += [reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}") for name in names]
        for one in model._default_manager.all()[:20]:
            for name in ("change", "delete", "history"):
                route = f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}"
                paths.append(reverse(route, args=[one.pk]))
    seen = 0
    for path in paths:
        for query in ("", "?q=a"):
            response = client.get(path + query, follow=True)
            assert response.status_code < 500, path
            assert CANARY not in response.content.decode(), path
            seen += response.status_code == 200
    assert seen > 10


def test_only_people_and_their_addresses_are_registered():
    """Whatever is registered besides has to be thought about here: the test above reads each of its pages."""
    assert {model._meta.label for model in admin.site._registry} == REGISTERED


def test_nobody_but_staff_gets_in(ana, client_of):
    response = client_of(ana).get("/admin/")
    assert response.status_code in (302, 403, 404)


def test_the_admin_has_no_door_of_its_own(client, db):
    """Its sign-in page would know neither the limit nor the second step."""
    for path in ("/admin/", "/admin/login/"):
        response = client.get(path, follow=True)
        assert response.request["PATH_INFO"] == "/accounts/login/"


def test_trust_42_a_look_into_the_admin_is_logged(staff, client_of, caplog):
    logger = logging.getLogger("terrain")
    logger.addHandler(caplog.handler)
    try:
        client_of(staff).get("/admin/journal/user/?q=secret")
    finally:
        logger.removeHandler(caplog.handler)
    assert f"admin GET /admin/journal/user/ user={staff.pk} address=127.0.0.1" in caplog.text
    assert "secret" not in caplog.text
