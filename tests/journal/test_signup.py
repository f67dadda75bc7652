"""Making an account: who may, what is asked, what is taken from the browser."""

import pytest
from django.contrib.auth.hashers import get_hasher
from django.core import mail
from django.core.management import call_command

from config import first_account
from journal.models import User

FORM = {
    "name": "Robin",
    "email": "Robin@Example.org",
    "password1": "a quiet hill at dusk",
    "zone": "Europe/Stockholm",
}
SIGNUP = "/accounts/signup/"


@pytest.fixture
def away(settings):
    """As on a server that others can reach."""
    settings.LOCAL = False
    settings.SIGNUP = "invited"


def test_an_account_in_one_post_and_straight_to_the_week(client, db):
    response = client.post(SIGNUP, FORM)
    assert (response.status_code, response["Location"]) == (303, "/week/")
    user = User.objects.get()
    assert (user.email, user.name, user.zone) == ("robin@example.org", "Robin", "Europe/Stockholm")
    assert client.get("/week/").status_code == 200


def test_trust_41_sign_up_never_makes_staff(client, db):
    client.post(SIGNUP, {**FORM, "is_staff": "1", "is_superuser": "1", "id": "7", "is_active": ""})
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)


def test_no_account_is_there_by_default(db):
    assert not User.objects.exists()


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", "x" * 200, "UTC\x00"])
def test_a_zone_nobody_knows_becomes_utc(client, db, zone):
    response = client.post(SIGNUP, {**FORM, "zone": zone})
    if "\x00" in zone:
        assert response.status_code == 422
        return
    assert response.status_code == 303
    assert User.objects.get().zone == "UTC"


def test_a_refused_form_says_why_and_keeps_what_was_typed_but_the_password(client, db):
    response = client.post(SIGNUP, {**FORM, "email": "robin@example", "password1": "short"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "robin@example" in page
    assert "Robin" in page
    assert "Twelve characters or more" in page
    assert 'aria-invalid="true"' in page
    assert "short" not in page.replace("Twelve", "")
    assert not User.objects.exists()


def test_the_page_says_who_can_read_what(client, db, settings):
    settings.OPERATOR = "Mira Castellan"
    page = client.get(SIGNUP).content.decode()
    assert "Mira Castellan runs this server" in page
    assert "disk or backups" in page


def test_trust_41_away_from_localhost_the_first_account_needs_the_code(client, db, away):
    assert "Code from the start" in client.get(SIGNUP).content.decode()
    for wrong in ["", "aaaa-aaaa"]:
        response = client.post(SIGNUP, {**FORM, "code": wrong})
        assert response.status_code == 422
        assert not User.objects.exists()
    response = client.post(SIGNUP, {**FORM, "code": first_account.code().upper().replace("-", " ")})
    assert response.status_code == 303
    assert not User.objects.get().is_staff


def test_after_the_first_account_invited_means_invited(client, ana, away):
    page = client.get(SIGNUP).content.decode()
    assert "by invitation" in page
    client.post(SIGNUP, {**FORM, "code": first_account.code()})
    assert User.objects.count() == 1


def test_closed_is_closed_even_for_the_first(client, db, settings):
    settings.SIGNUP = "closed"
    assert "takes no new accounts" in client.get(SIGNUP).content.decode()
    client.post(SIGNUP, {**FORM, "code": first_account.code()})
    assert not User.objects.exists()


def test_open_takes_a_second_account_without_a_code(client, ana, settings):
    settings.LOCAL = False
    settings.SIGNUP = "open"
    assert client.post(SIGNUP, FORM).status_code == 303
    assert User.objects.count() == 2


def test_with_mail_the_address_is_confirmed_first(client, db, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    response = client.post(SIGNUP, FORM)
    assert response["Location"] == "/accounts/confirm-email/"
    assert client.get("/week/").status_code == 302
    [message] = mail.outbox
    link = next(line for line in message.body.splitlines() if line.startswith("http"))
    assert link.startswith("http://localhost:8000/accounts/confirm-email/")
    path = link.removeprefix("http://localhost:8000")
    for _ in range(2):  # a mail scanner that follows links confirms nothing
        response = client.get(path)
        assert response["Location"] == "/accounts/confirm-email/yours/"  # and the key leaves the address bar
    assert not User.objects.get().emailaddress_set.get().verified
    assert "robin@example.org yours?" in client.get("/accounts/confirm-email/yours/").content.decode()
    client.post("/accounts/confirm-email/yours/")
    assert User.objects.get().emailaddress_set.get().verified
    client.get(path)
    assert "no longer works" in client.get("/accounts/confirm-email/yours/").content.decode()


def test_with_mail_a_known_address_gets_the_same_answer_as_a_new_one(client, ana, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    new = client.post(SIGNUP, FORM)
    client.logout()
    known = client.post(SIGNUP, {**FORM, "email": ana.email})
    assert (new.status_code, new["Location"]) == (known.status_code, known["Location"])
    assert [message.to for message in mail.outbox] == [["robin@example.org"], ["ana@example.org"]]
    assert User.objects.filter(email=ana.email).count() == 1


def test_trust_21_a_known_address_costs_as_many_hashes_as_a_new_one(client, ana, settings, monkeypatch):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    hasher = type(get_hasher())
    hashed, encode = [], hasher.encode

    def counted(self, password, salt, *args):
        hashed.append(password)
        return encode(self, password, salt, *args)

    monkeypatch.setattr(hasher, "encode", counted)
    for email in (FORM["email"], ana.email):
        client.logout()
        hashed.clear()
        client.post(SIGNUP, {**FORM, "email": email})
        assert hashed == [FORM["password1"]], email


def test_createsuperuser_needs_nothing_else_and_signs_in_even_where_addresses_are_confirmed(
    client, db, settings, monkeypatch
):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", FORM["password1"])
    call_command("createsuperuser", "--noinput", "--email", "Mira@Example.org", verbosity=0)
    user = User.objects.get()
    assert (user.email, user.is_staff) == ("mira@example.org", True)
    client.post("/accounts/login/", {"login": user.email, "password": FORM["password1"]})
    assert client.get("/settings/").status_code == 200
    assert mail.outbox == []


def test_an_address_longer_than_an_address_is_refused_beside_the_field(client, db):
    response = client.post(SIGNUP, {**FORM, "email": f"{'r' * 250}@example.org"})
    assert response.status_code == 422 and "254 characters" in response.content.decode()
    assert not User.objects.exists()


def test_without_a_mail_server_nobody_is_told_to_wait_for_a_link(client, db):
    client.post(SIGNUP, FORM)
    assert "on its way" not in client.get("/week/").content.decode()


@pytest.mark.parametrize("name", ["See https://evil.example/a", "Robin\u202e", "\u200b"])
def test_a_name_that_leads_or_hides_is_refused_beside_the_field(client, db, name):
    response = client.post(SIGNUP, {**FORM, "name": name})
    page = response.content.decode()
    assert response.status_code == 422 and not User.objects.exists()
    assert "carry a link" in page or "cannot be seen" in page
