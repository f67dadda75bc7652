"""What stands outside anybody's journal."""

from types import SimpleNamespace

from django.core import checks
from django.db import DatabaseError

from journal.views import site


def test_healthz_says_ok(client, db):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_healthz_says_503_without_the_database(client, db, monkeypatch):
    def broken():
        raise DatabaseError("gone")

    monkeypatch.setattr(site, "connection", SimpleNamespace(cursor=broken))
    assert client.get("/healthz").status_code == 503


def test_landing_is_public_and_sends_the_signed_in_to_their_week(client, ana, client_of):
    assert client.get("/").status_code == 200
    response = client_of(ana).get("/")
    assert (response.status_code, response["Location"]) == (302, "/week/")


def test_a_post_without_a_session_is_never_redirected(client, db):
    response = client.post("/week/", {"headline": "not lost"})
    assert response.status_code == 401
    assert "not lost" in response.content.decode()


def test_trust_36_the_database_is_read_back_at_start(db):
    assert checks.run_checks(tags=["database"], databases=["default"]) == []
