"""Error pages: in the look of the site, and what was typed comes back."""

import re

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from journal.isoweek import IsoWeek
from journal.views import site
from prompts.views import week

TYPED = 'It rained, & I "shipped" <b>'
SHOWN = "It rained, &amp; I &quot;shipped&quot; &lt;b&gt;"


@pytest.fixture
def path(ana):
    return reverse("week_of", args=[IsoWeek.of(ana.local_day()).name])


def words(response):
    return response.content.decode()


def test_not_found_says_so_whether_it_exists_or_is_somebody_elses(ana, client_of, client):
    for one in (client_of(ana), client):
        response = one.get("/no/such/page/")
        assert response.status_code == 404
        assert "nothing that is yours to see" in words(response)
    assert "This week" in words(client_of(ana).get("/no/such/page/"))


def test_a_broken_address_is_a_bad_request(client, db):
    response = client.get("/week/?q=%00")
    assert response.status_code == 400
    assert "That request made no sense here" in words(response)


def test_a_host_that_is_not_ours_is_a_bad_request(client, db):
    response = client.get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "evil.example" not in words(response)


def test_an_old_page_gives_back_what_was_typed_and_takes_it_the_second_time(ana, client_of, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    response = client.post(path, {"headline": TYPED, "csrfmiddlewaretoken": "stale"})
    assert response.status_code == 403
    page = words(response)
    assert "Your text is here" in page and f'value="{SHOWN}"' in page
    assert f'action="{path}"' in page and "stale" not in page
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    again = client.post(path, {"headline": TYPED, "csrfmiddlewaretoken": token[1]})
    assert again.status_code == 303
    assert ana.weeks.get().headline == TYPED


def test_an_old_page_with_nothing_typed_leads_back_to_where_it_was(ana, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    response = client.post(path, {"next": "/week/"}, headers={"Referer": "http://testserver/themes/?q=x"})
    assert response.status_code == 403
    page = words(response)
    assert "This page was too old" in page and 'href="/themes/"' in page
    foreign = client.post(path, headers={"Referer": "https://evil.example/themes/"})
    assert "evil.example" not in words(foreign)


def test_signed_out_gives_back_what_was_typed(client, path):
    response = client.post(path, {"headline": TYPED, "password": "never shown"})
    assert response.status_code == 401
    page = words(response)
    assert SHOWN in page and "Sign in, in a new tab" in page and 'target="_blank"' in page
    assert "never shown" not in page


def test_a_post_that_is_too_large_says_what_a_form_may_hold(ana, client_of, path, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2048
    response = client_of(ana).post(
        path, {"headline": "x" * 5000}, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 413
    assert "A form may hold 2.0\N{NO-BREAK SPACE}KB" in words(response)


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (ZeroDivisionError("canary"), 500, "Something broke here, not on your side"),
        (OperationalError("canary: unable to open"), 503, "Back in a few minutes"),
        (OperationalError("database or disk is full"), 507, "disk is full"),
    ],
)
def test_what_breaks_is_said_without_the_database(
    ana, client_of, monkeypatch, settings, caplog, django_assert_num_queries, error, status, sentence
):
    settings.OPERATOR = "Mira Castellan"

    def broken(*args, **kwargs):
        raise error

    monkeypatch.setattr(week, "week_page", broken)
    client = client_of(ana)
    client.raise_request_exception = False
    with django_assert_num_queries(2):  # the session and its person, before anything broke
        response = client.get("/week/")
    assert response.status_code == status
    page = words(response)
    assert sentence in page and "Tell Mira Castellan" in page and "<script" not in page
    assert "canary" not in page and "Traceback" not in page
    reference = re.search(r'class="secret">(\w{6})<', page)
    assert reference is not None and reference[1] in caplog.text
    assert ("Retry-After" in response.headers) == (status == 503)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
def test_error_pages_carry_the_headers_of_every_page(ana, client_of, client, path, monkeypatch, status):
    monkeypatch.setattr(site, "render", None)
    client.raise_request_exception = False
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ana)
    response = {
        400: lambda: client.get("/?q=%00"),
        401: lambda: client.post(path),
        403: lambda: strict.post(path),
        404: lambda: client.get("/no/such/page/"),
        500: lambda: client.get("/"),
    }[status]()
    assert response.status_code == status
    for name in (
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Permissions-Policy",
    ):
        assert name in response.headers
    assert "no-store" in response.headers["Cache-Control"]


def test_every_page_says_so_while_the_database_is_away(ana, client_of, monkeypatch):
    client = client_of(ana)
    client.raise_request_exception = False

    def away(self):
        raise OperationalError("canary: could not connect")

    monkeypatch.setattr(SessionStore, "_get_session_from_db", away)
    for address in ("/", "/week/", "/entries/", "/themes/judgment/", "/settings/", "/no/such/page/"):
        response = client.get(address)
        assert response.status_code == 503, address
        assert "Back in a few minutes" in words(response) and "canary" not in words(response)
