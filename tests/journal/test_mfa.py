"""Second steps: a codes app, recovery codes, passkeys."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from journal import adapters
from tests.conftest import PASSWORD

pytestmark = pytest.mark.once


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(user, host: str = "localhost") -> Client:
    client = Client(headers={"host": host})
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


def trusted(user, host: str = "localhost") -> Client:
    """Signed in, and asked for the password once more, as what changes the signing in requires."""
    client = sign_in(user, host)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.fixture
def codes_app(ana):
    """ana, signed in, with a codes app just set up: the client, the secret and the answer."""
    client = trusted(ana)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = client.session["mfa.totp.secret"]
    assert " ".join(re.findall("....", secret)) in page
    response = client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    return client, secret, response


def test_changing_how_one_signs_in_asks_for_the_password_again(ana):
    for path in ["totp/activate", "webauthn/add", "recovery-codes/generate"]:
        response = sign_in(ana).get(f"/accounts/2fa/{path}/")
        assert response["Location"].startswith("/accounts/reauthenticate/")


def test_the_picture_is_drawn_in_the_page_and_loads_nothing(ana):
    page = trusted(ana).get("/accounts/2fa/totp/activate/")
    text = page.content.decode()
    assert re.search(r'<path d="M0 0h1v1h-1z', text)
    assert "data:image" not in text
    assert "img-src 'self';" in page["Content-Security-Policy"]


def test_a_wrong_code_is_refused_in_the_page(ana):
    client = trusted(ana)
    client.get("/accounts/2fa/totp/activate/")
    response = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert response.status_code == 422
    assert "That code has passed" in response.content.decode()


def test_recovery_codes_are_shown_once(codes_app):
    client, _, response = codes_app
    assert response["Location"] == "/accounts/2fa/recovery-codes/"
    first = client.get("/accounts/2fa/recovery-codes/").content.decode()
    codes = re.findall(r"<li>(\d{8})</li>", first)
    assert len(codes) == 10
    client.get("/settings/")
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    again = client.get("/accounts/2fa/recovery-codes/", follow=True).content.decode()
    assert not any(code in again for code in codes)


def test_signing_in_asks_for_the_code_and_a_recovery_code_works_once(ana, codes_app):
    client, _, _ = codes_app
    codes = re.findall(r"<li>(\d{8})</li>", client.get("/accounts/2fa/recovery-codes/").content.decode())
    for expected in (303, 422):
        browser = sign_in(ana)
        assert browser.get("/week/").status_code == 302
        assert "Second step" in browser.get("/accounts/2fa/authenticate/").content.decode()
        response = browser.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert response.status_code == expected
        assert browser.get("/week/").status_code == (200 if expected == 303 else 302)


def test_secrets_are_encrypted_in_the_database(ana, codes_app, settings):
    _, secret, _ = codes_app
    for step in Authenticator.objects.filter(user=ana):
        assert secret not in str(step.data)
    kept = Authenticator.objects.get(user=ana, type="totp").data["secret"]
    assert adapters.MFAAdapter().decrypt(kept) == secret


def test_with_another_secret_key_no_code_fits_least_of_all_that_of_an_empty_secret(ana, codes_app, settings):
    _, secret, _ = codes_app
    settings.SECRET_KEY = "another key " * 5
    for guess in ("", secret):
        browser = sign_in(ana)
        assert browser.get("/accounts/2fa/authenticate/").status_code == 200
        answer = browser.post("/accounts/2fa/authenticate/", {"code": code_for(guess)})
        assert answer.status_code == 422
        assert browser.get("/settings/").status_code == 302


def test_a_second_step_can_be_turned_off(ana, codes_app):
    client, _, _ = codes_app
    assert client.get("/accounts/2fa/totp/deactivate/").status_code == 200
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 303
    assert not Authenticator.objects.filter(user=ana, type="totp").exists()


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/sessions/",
        "/accounts/reauthenticate/",
    ],
)
def test_every_page_is_in_our_look_and_has_nothing_inline(ana, path):
    page = trusted(ana).get(path)
    text = page.content.decode()
    assert page.status_code == 200
    assert "css/tokens" in text
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text)
    assert not re.search(r"\sstyle=|\son[a-z]+=", text)


def test_passkeys_are_hidden_where_the_host_is_a_number(ana, client):
    assert "data-passkey" in client.get("/accounts/login/", headers={"host": "localhost"}).content.decode()
    assert (
        "data-passkey" not in client.get("/accounts/login/", headers={"host": "127.0.0.1"}).content.decode()
    )
    page = trusted(ana, "127.0.0.1").get("/accounts/2fa/webauthn/add/").content.decode()
    assert "Passkeys need a name" in page


def test_a_passkey_login_with_nonsense_is_refused_without_an_error(client, db):
    for credential in ["", "{}", "[]", "null", '{"response": {"userHandle": "AAAA"}}', "x" * 5000]:
        response = client.post("/accounts/2fa/webauthn/login/", {"credential": credential})
        assert response.status_code == 303
        assert response["Location"] == "/accounts/login/"
