"""TRUST 7: the admin site shows no text that a person wrote."""

import datetime
import logging

import pytest
from django.contrib import admin
from django.urls import reverse

from journal.models import Draft, Entry, Forecast, Week
from tests.factories import entry, packet

CANARY = "zebrafinch"


@pytest.fixture
def written(ana) -> Entry:
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
    return entry(ana, body=CANARY, title=CANARY, takeaway=CANARY, tags=(CANARY,), themes=("judgment",))


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


def test_the_models_of_writing_are_not_registered():
    registered = {model._meta.model_name for model in admin.site._registry}
    assert not registered & {
        "entry",
        "draft",
        "revision",
        "lookback",
        "tag",
        "week",
        "forecast",
        "forecastrevision",
        "laterprobability",
        "session",
        "authenticator",
    }


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
