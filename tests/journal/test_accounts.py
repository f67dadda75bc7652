"""Signing in and out, sessions, passwords, links in mail, what is logged."""

import re
import statistics
import time

import pytest
from django.conf import settings as configured
from django.core import mail
from django.test import Client
from django.urls import get_resolver, reverse

from journal.models import User
from tests.conftest import PASSWORD

pytestmark = pytest.mark.once

LOGIN = "/accounts/login/"


def sign_in(email: str, password: str = PASSWORD, **extra) -> Client:
    client = Client(**extra)
    client.post(LOGIN, {"login": email, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200


def link_in(message) -> str:
    return next(line for line in message.body.splitlines() if line.startswith("http"))


# --- Sessions -------------------------------------------------------------------------------------------


def test_the_address_is_the_login_whatever_its_case(ana):
    assert is_in(sign_in("ANA@Example.org"))


def test_trust_19_a_planted_session_is_not_adopted_and_the_id_changes_at_login(ana):
    client = Client()
    client.cookies[configured.SESSION_COOKIE_NAME] = "planted0planted0planted0planted0"
    client.post(LOGIN, {"login": ana.email, "password": PASSWORD})
    assert client.cookies[configured.SESSION_COOKIE_NAME].value != "planted0planted0planted0planted0"
    assert is_in(client)
    other = Client()
    other.cookies[configured.SESSION_COOKIE_NAME] = "planted0planted0planted0planted0"
    assert not is_in(other)
    # A session that was there before, made by this server, does not keep its id either.
    visitor = Client()
    visitor.get("/accounts/confirm-email/some:key/")
    before = visitor.cookies[configured.SESSION_COOKIE_NAME].value
    visitor.post(LOGIN, {"login": ana.email, "password": PASSWORD})
    assert visitor.cookies[configured.SESSION_COOKIE_NAME].value != before


def test_trust_19_an_old_cookie_is_dead_after_sign_out(ana):
    client = sign_in(ana.email)
    old = client.cookies[configured.SESSION_COOKIE_NAME].value
    response = client.post("/accounts/logout/")
    assert (response.status_code, response["Location"]) == (303, "/")
    thief = Client()
    thief.cookies[configured.SESSION_COOKIE_NAME] = old
    assert not is_in(thief)


def test_trust_19_a_new_password_ends_the_other_sessions_and_keeps_this_one(ana):
    here, elsewhere = sign_in(ana.email), sign_in(ana.email)
    response = here.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "another hill at dawn"}
    )
    assert response.status_code == 303
    assert is_in(here)
    assert not is_in(elsewhere)


def test_trust_19_an_account_switched_off_ends_all_and_cannot_come_back(ana):
    first, second = sign_in(ana.email), sign_in(ana.email)
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert not is_in(first)
    assert not is_in(second)
    assert not is_in(sign_in(ana.email))


def test_one_other_browser_can_be_signed_out_and_a_strangers_cannot(ana, ben):
    here, elsewhere, stranger = sign_in(ana.email), sign_in(ana.email), sign_in(ben.email)
    theirs = ben.usersession_set.get().pk
    assert here.post("/privacy/", {"end": theirs}).status_code == 404
    for nonsense in ["", "x", "9" * 30, "٣"]:
        assert here.post("/privacy/", {"end": nonsense}).status_code == 404
    assert is_in(stranger)
    other = ana.usersession_set.get(session_key=elsewhere.cookies[configured.SESSION_COOKIE_NAME].value)
    assert here.post("/privacy/", {"end": other.pk}).status_code == 303
    assert not is_in(elsewhere)
    assert is_in(here)


def test_sign_out_everywhere_else(ana):
    here, elsewhere = sign_in(ana.email), sign_in(ana.email)
    here.post("/accounts/sessions/")
    assert is_in(here)
    assert not is_in(elsewhere)


def test_trust_20_over_https_signing_out_clears_what_the_browser_kept(ana, settings):
    client = sign_in(ana.email)
    assert "Clear-Site-Data" not in client.post("/accounts/logout/")
    settings.SITE = type(settings.SITE)("https", "journal.example.org", None)
    response = sign_in(ana.email).post("/accounts/logout/")
    assert response["Clear-Site-Data"] == '"cache", "storage"'


# --- Known and unknown ----------------------------------------------------------------------------------


def masked(response, email: str) -> str:
    """The page without what differs anyhow: the token and the address typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    return text.replace(email, "")


def test_trust_21_a_wrong_password_reads_the_same_for_known_and_unknown(ana, client):
    answers = [
        client.post(LOGIN, {"login": email, "password": "wrong wrong wrong"})
        for email in ("ana@example.org", "bob@example.org")
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert masked(answers[0], "ana@example.org") == masked(answers[1], "bob@example.org")
    assert len(answers[0].content) == len(answers[1].content)
    assert "don’t belong together" in answers[0].content.decode()


def test_trust_21_asking_for_a_new_password_reads_the_same_for_known_and_unknown(ana, client):
    answers = [
        client.post("/accounts/password/reset/", {"email": email}, follow=True)
        for email in ("ana@example.org", "bob@example.org")
    ]
    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert masked(answers[0], "ana@example.org") == masked(answers[1], "bob@example.org")
    assert [message.to for message in mail.outbox] == [["ana@example.org"]]


@pytest.mark.once
def test_trust_21_both_take_as_long(ana, settings):
    """By the processor's clock, in turns: what else the machine does says nothing about the account."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = False
    ana.set_password(PASSWORD)
    ana.save()
    client = Client()

    def cost(path: str, fields: dict[str, str]) -> float:
        start = time.process_time()
        client.post(path, fields)
        return time.process_time() - start

    for path, name, extra in [
        (LOGIN, "login", {"password": "wrong wrong wrong"}),
        ("/accounts/password/reset/", "email", {}),
    ]:
        costs = [
            (cost(path, {name: "ana@example.org", **extra}), cost(path, {name: "bob@example.org", **extra}))
            for _ in range(5)
        ]
        known, unknown = (statistics.median(column) for column in zip(*costs, strict=True))
        assert abs(known - unknown) < max(0.05, 0.25 * max(known, unknown)), (path, known, unknown)


# --- Where one lands ------------------------------------------------------------------------------------

HOSTS = ["evil.example", "evil.example/week/", "localhost.evil.example", "localhost@evil.example"]
AWAY = [
    start + host
    for host in HOSTS
    for start in (
        "http://", "https://", "//", "///", "////", "\\\\", "/\\", "\\/", "/\\/", "http:", "https:/", "http:///",
        "//\t", "\t//", " //", "/\t/", "\n//", "/\n/", "%2f%2f", "/%2f", "/%5c", "http:\\\\", "ftp://", "//%09/",
        "hTTp://", "//\x00", "\x00//", "http://localhost:80@", "http://localhost\\@", "//localhost%40", "/.//", "/..//",
        ";//", "?//", "javascript://", "JaVaScRiPt:alert(1)//", "data:text/html,", "vbscript:", "\u3000//", "\u2028//",
        "／／", "/／", "http://[::1]@", "//[::1].", "https:%0a//", "%0d%0aLocation:", "//0x7f.1@", "/%09/", "//;@", "//:@",
        "http://a:b@", "file:///", "blob:http://", "//user:@", "@", "https:///\\", "\\\\\\", "/\\\\", "%68ttp://", "//%",
    )
]  # fmt: skip


def host_of(location: str) -> str:
    """Where a browser would go from http://testserver/accounts/login/: it reads backslashes as slashes,

    drops tabs and line breaks, and trims blanks.
    """
    seen = re.sub(r"[\t\r\n]", "", location).strip("".join(map(chr, range(33)))).replace("\\", "/")
    if scheme := re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", seen):
        if scheme[0].lower() not in ("http:", "https:"):
            return "another scheme"
        seen = "//" + seen[len(scheme[0]) :].lstrip("/")
    if not seen.startswith("//"):
        return "here"
    return seen.lstrip("/").split("/")[0].rpartition("@")[2].partition(":")[0]


@pytest.mark.once
def test_trust_23_no_next_leads_off_the_site(ana, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    assert len(AWAY) > 200
    for vector in AWAY:
        ana.usersession_set.all().delete()  # each sign-in looks through the earlier ones
        response = Client().post(LOGIN, {"login": ana.email, "password": PASSWORD, "next": vector})
        assert response.status_code in (303, 400), (vector, response.status_code)
        if response.status_code == 303:
            assert host_of(response["Location"]) in ("here", "testserver"), (vector, response["Location"])


@pytest.mark.once
def test_trust_23_nor_after_signing_out_or_when_signed_in_already(ana, client_of):
    for vector in AWAY[::7]:
        client = client_of(ana)
        response = client.get(LOGIN, {"next": vector})
        if response.status_code == 302:
            assert host_of(response["Location"]) in ("here", "testserver"), vector
        response = client.post("/accounts/logout/", {"next": vector})
        assert host_of(response["Location"]) in ("here", "testserver"), vector


def test_a_page_of_ones_own_is_where_one_lands(ana, client):
    page = client.get("/settings/")
    assert page["Location"] == "/accounts/login/?next=%2Fsettings%2F"
    response = client.post(LOGIN, {"login": ana.email, "password": PASSWORD, "next": "/settings/"})
    assert response["Location"] == "/settings/"


# --- Mail and tokens ------------------------------------------------------------------------------------


@pytest.fixture
def found_elsewhere(settings):
    settings.SITE = type(settings.SITE)("https", "journal.example.org", None)


def test_trust_28_links_come_from_the_configured_address(ana, client, found_elsewhere):
    client.post(
        "/accounts/password/reset/",
        {"email": ana.email},
        headers={"x-forwarded-host": "evil.example", "host": "localhost"},
    )
    assert link_in(mail.outbox[0]).startswith("https://journal.example.org/accounts/password/reset/key/")
    assert "evil" not in mail.outbox[0].body
    assert "evil" not in client.get(LOGIN, headers={"x-forwarded-host": "evil.example"}).content.decode()


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "localhost:80@evil.example", "evil.example#localhost", "a b"],
)
def test_trust_28_a_forged_host_is_refused(ana, host):
    client = Client(headers={"host": host}, raise_request_exception=False)
    assert client.post("/accounts/password/reset/", {"email": ana.email}).status_code == 400
    assert mail.outbox == []


def reset_path(user) -> str:
    Client().post("/accounts/password/reset/", {"email": user.email})
    return link_in(mail.outbox[-1]).removeprefix("http://localhost:8000")


def test_trust_29_a_reset_link_leaves_the_address_bar_works_once_and_ends_sessions(ana):
    signed_in = sign_in(ana.email)
    path = reset_path(ana)
    token = path.rstrip("/").rpartition("/")[2]
    for _ in range(2):  # a mail scanner that opens the link uses nothing up
        scanned = Client().get(path)
        assert scanned.status_code == 302
        assert token not in scanned["Location"]
    client = Client()
    page = client.get(path, follow=True)
    assert token not in page.request["PATH_INFO"]
    assert page["Referrer-Policy"] == "same-origin"
    address = page.request["PATH_INFO"]
    assert client.post(address, {"password1": "short"}).status_code == 422
    assert client.post(address, {"password1": "another hill at dawn"}).status_code == 303
    assert not is_in(signed_in)
    assert is_in(sign_in(ana.email, "another hill at dawn"))
    assert "no longer works" in Client().get(path, follow=True).content.decode()


def test_trust_29_a_reset_link_lasts_an_hour_and_belongs_to_the_address(ana, ben, monkeypatch):
    assert configured.PASSWORD_RESET_TIMEOUT <= 3600
    path = reset_path(ana)
    uid, _, rest = path.split("/key/")[1].partition("-")
    from allauth.account.utils import user_pk_to_url_str

    other = f"/accounts/password/reset/key/{user_pk_to_url_str(ben)}-{rest}"
    assert uid != user_pk_to_url_str(ben)
    assert "no longer works" in Client().get(other, follow=True).content.decode()
    User.objects.filter(pk=ana.pk).update(email="ana@elsewhere.example")
    assert "no longer works" in Client().get(path, follow=True).content.decode()


def test_trust_29_no_token_is_kept_in_the_database_in_clear(ana):
    token = reset_path(ana).rstrip("/").rpartition("/")[2]
    from django.db import connection

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert token not in str(cursor.fetchall()), table


def test_an_address_is_changed_only_when_the_new_one_is_confirmed(ana):
    client = sign_in(ana.email)
    assert client.get("/accounts/email/")["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"email": "ana@new.example", "action_add": ""})
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"
    assert "waits to be confirmed" in client.get("/accounts/email/").content.decode()
    [message] = mail.outbox
    assert message.to == ["ana@new.example"]
    client.get(link_in(message).removeprefix("http://localhost:8000"))
    client.post("/accounts/confirm-email/yours/")
    ana.refresh_from_db()
    assert ana.email == "ana@new.example"
    assert is_in(sign_in("ana@new.example"))
    assert not is_in(sign_in("ana@example.org"))


def test_an_address_of_somebody_else_is_never_taken_and_nobody_learns_that_it_is_one(ana, ben):
    client = sign_in(ana.email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for _ in range(2):
        response = client.post("/accounts/email/", {"email": "BEN@example.org"})
        assert response.status_code == 303
        assert "ben@example.org waits to be confirmed" in client.get("/accounts/email/").content.decode()
        client.post("/accounts/email/", {"action_send": ""})
    assert {message.subject for message in mail.outbox} == {"You have an account at Terrain"}
    client.post("/accounts/email/", {"action_remove": ""})
    assert "waits" not in client.get("/accounts/email/").content.decode()
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"
    for wrong in ["", "nonsense", "ana@example.org", "a\x00@example.org", "x" * 300 + "@example.org"]:
        assert client.post("/accounts/email/", {"email": wrong, "action_add": ""}).status_code == 422


# --- The log --------------------------------------------------------------------------------------------


def test_trust_42_what_happens_to_an_account_is_logged_without_secrets(ana, caplog):
    import logging

    logging.getLogger("terrain").addHandler(caplog.handler)
    try:
        client = sign_in(ana.email)
        sign_in(ana.email, "canary-password-one")
        client.post(
            "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "canary hill at dawn"}
        )
        client.post("/accounts/reauthenticate/", {"password": "canary hill at dawn"})
        client.post("/accounts/email/", {"email": "ana@new.example", "action_add": ""})
        link = link_in(mail.outbox[-1])
        client.get(link.removeprefix("http://localhost:8000"))
        client.post("/accounts/confirm-email/yours/")
        client.post("/accounts/logout/")
    finally:
        logging.getLogger("terrain").removeHandler(caplog.handler)
    lines = [record.getMessage() for record in caplog.records if record.name == "terrain.security"]
    told = [line.split(" user=")[0] for line in lines]
    for event in ["login", "login failed", "password changed", "email changed", "logout"]:
        assert event in told, told
    assert all(f"user={ana.pk} address=127.0.0.1" in line for line in lines), lines
    text = "\n".join(record.getMessage() for record in caplog.records)
    for secret in [PASSWORD, "canary", link.rstrip("/").rpartition("/")[2]]:
        assert secret not in text


def test_trust_42_a_line_break_in_what_is_logged_is_escaped():
    import logging

    from config.logs import Plain

    record = logging.LogRecord(
        "terrain.security", logging.INFO, "", 0, "login\r\nforged user=%s", ("1",), None
    )
    assert "\n" not in Plain().format(record)


def test_every_page_of_allauth_has_its_place_among_the_tests():
    """A new version that adds a page is noticed here."""
    names = {pattern.name for pattern in get_resolver().url_patterns if getattr(pattern, "name", None)}
    assert {"account_confirm_email", "account_logout"} <= names
    assert reverse("account_logout") == "/accounts/logout/"
