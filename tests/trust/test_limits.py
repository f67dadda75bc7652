"""TRUST 9: what is too large is refused at once, and the answer names the limit."""

import http.client
import time
from urllib.parse import urlencode

import pytest

from tests.servers import Server
from tests.writers import TOKEN

pytestmark = pytest.mark.server

FORM = "application/x-www-form-urlencoded"
BROKEN = b'--frontier\r\nContent-Disposition: form-data; name="body"\r\nno end'


def post(server: Server, path: str, body: bytes, kind: str, session: str) -> tuple[int, str, float]:
    connection = http.client.HTTPConnection("localhost", server.port, timeout=30)
    headers = {
        "Content-Type": kind,
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Origin": server.url,
    }
    began = time.monotonic()
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    found = answer.status, answer.read().decode(), time.monotonic() - began
    connection.close()
    return found


def test_9_too_large_too_many_and_broken(server):
    server.start()
    me = server.person().session
    large = urlencode({"body": "a" * 10_000_000}).encode()
    many = urlencode([(f"field{number}", "1") for number in range(20_000)]).encode()
    for path in (
        "/write/",
        "/drafts/6f1ed002-ab55-4b5d-9d3f-5f8b0c6e7a10/keep/",
        "/week/",
        "/accounts/login/",
    ):
        for session in ("",) if path.startswith("/accounts") else (me, ""):
            status, page, seconds = post(server, path, large, FORM, session)
            assert 400 <= status < 500 and seconds < 5, path
            assert "2.5" in page or status in {401, 403, 405}, (path, status, page)
            status, page, seconds = post(server, path, many, FORM, session)
            assert 400 <= status < 500 and seconds < 5, path
            assert "1,000" in page or status in {401, 403, 405}, (path, status)
            status, _, seconds = post(server, path, BROKEN, "multipart/form-data; boundary=frontier", session)
            assert 400 <= status < 500 and seconds < 5, path
            status, _, seconds = post(server, path, b"x", "multipart/form-data", session)
            assert 400 <= status < 500 and seconds < 5, path
    began = time.monotonic()
    connection = http.client.HTTPConnection("localhost", server.port, timeout=10)
    connection.request("GET", "/accounts/login/")
    assert connection.getresponse().status == 200
    connection.close()
    assert time.monotonic() - began < 3
