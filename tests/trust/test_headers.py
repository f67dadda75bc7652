"""TRUST 14, 18, 25 and 26: the headers of every kind of answer, and the cookies under https."""

import http.client
import json
import re
import socket
from contextlib import closing

import pytest

pytestmark = pytest.mark.once

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}, {"Accept": "application/json"}])
def test_25_and_26_every_answer_has_the_policy_is_not_stored_and_holds_nothing_inline(
    ana_writes, client_of, headers
):
    client = client_of(ana_writes.ana)
    client.raise_request_exception = False
    for path in ana_writes.firsts() if headers else ana_writes.paths():
        got = client.get(path, headers=headers)
        has_the_policy(path, got)
        holds_nothing_inline(path, got)
        assert "no-store" in got.headers["Cache-Control"], path
    for path in ("/nothing", "/entries/nothing", f"/entries/{ana_writes.kept.uuid}/nothing"):
        refused = client.post(path, headers=headers)
        has_the_policy(path, refused)
        assert refused.status_code >= 400 and "no-store" in refused.headers["Cache-Control"], path


def has_the_policy(path, response):
    """Word for word."""
    allowed = {POLICY}
    if "totp" in path:  # the picture of the secret, there alone
        allowed.add(POLICY.replace("img-src 'self'", "img-src 'self' data:"))
    assert response.headers["Content-Security-Policy"] in allowed, path
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Frame-Options"] == "DENY"


def holds_nothing_inline(path, response):
    if path.startswith("/admin") or not response.headers.get("Content-Type", "").startswith("text/html"):
        return
    page = response.getvalue().decode()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", page), path
    for script in re.findall(r"<script([^>]*)>", page):
        assert "src=" in script or 'type="application/json"' in script, path
    for address in re.findall(r"<(?:script|link|img|source|iframe)[^>]*(?:src|href)=\"([^\"]*)\"", page):
        assert address.startswith("/static/"), (path, address)


def test_14_what_htmx_may_do_and_nothing_stands_inline(ana_writes, client_of):
    page = client_of(ana_writes.ana).get(f"/entries/{ana_writes.kept.uuid}/").content.decode()
    found = re.search(r"""name="htmx-config" content='([^']*)'""", page)
    assert found
    config = json.loads(found.group(1))
    assert config["historyCacheSize"] == 0
    for name in ("allowEval", "allowScriptTags", "includeIndicatorStyles"):
        assert config[name] is False
    assert config["selfRequestsOnly"] is True


@pytest.mark.parametrize("path", ["/nothing/", "/entries/not-a-uuid/", "/write/%00/", "/%ff%fe/"])
def test_18_errors_tell_nothing_and_carry_the_same_headers(client, db, path):
    response = client.get(path)
    assert response.status_code in {400, 404}
    assert response.headers["Content-Security-Policy"] == POLICY
    page = response.content.decode()
    assert "Traceback" not in page and "site-packages" not in page and ".py" not in page


@pytest.mark.server
def test_an_answer_to_head_is_without_the_text_and_the_next_on_the_same_line_is_its_own(server):
    server.start()
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=10)) as line:
        for method, last in (("HEAD", "keep-alive"), ("HEAD", "close")):
            line.sendall(
                f"{method} /accounts/login/ HTTP/1.1\r\nHost: localhost:{server.port}\r\n"
                f"Connection: {last}\r\n\r\n".encode()
            )
        sent = b"".join(iter(lambda: line.recv(65536), b"")).decode()
    assert sent.count("HTTP/1.1 200 OK\r\n") == 2 and "<" not in sent
    assert all(int(length) > 1000 for length in re.findall(r"Content-Length: (\d+)", sent))


@pytest.mark.server
def test_25_and_28_under_https(server):
    """Behind a proxy that ends TLS: cookies, HSTS, the redirect, forged hosts and the code of the first account."""
    server.env = {
        "TERRAIN_BASE_URL": "https://journal.example.org",
        "TERRAIN_PROXIES": "1",
        "TERRAIN_MAIL_URL": "smtp://mail.example.org",
    }
    server.start()

    def get(path: str, host: str = "journal.example.org", proto: str = "https") -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        headers = {"Host": host, "X-Forwarded-Proto": proto, "X-Forwarded-For": "203.0.113.9"}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.body = answer.read().decode()  # type: ignore[attr-defined]
        connection.close()
        return answer

    login = get("/accounts/login/")
    assert login.status == 200
    cookies = login.headers.get_all("Set-Cookie") or []
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert part in cookie
    assert int(re.search(r"max-age=(\d+)", login.headers["Strict-Transport-Security"]).group(1)) >= 31_536_000
    plain = get("/accounts/login/", proto="http")
    assert (plain.status, plain.headers["Location"]) == (301, "https://journal.example.org/accounts/login/")
    for forged in ("evil.example", "journal.example.org.evil.example", "localhost", "127.0.0.1", "a b"):
        answer = get("/accounts/login/", host=forged)
        assert answer.status == 400
        assert forged not in answer.body
    assert "First account: make it with the code" in server.log.read_text()
