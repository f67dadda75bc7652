"""TRUST 42: the log says who did what from where, and holds no text, password or token."""

import http.client
import logging
import re
from urllib.parse import urlencode

import pytest

from config.logs import Plain
from tests.servers import PASSWORD
from tests.trust.world import CANARY
from tests.writers import TOKEN, keep


@pytest.mark.pure
def test_42_one_line_an_event_and_no_query():
    record = logging.LogRecord(
        "terrain", logging.INFO, __file__, 1, "GET /entries/?q=secret\r\nforged\x1b[31m line", None, None
    )
    line = Plain().format(record)
    assert "secret" not in line and "\n" not in line and "\r" not in line and "\x1b" not in line
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ INFO terrain ", line)


@pytest.mark.server
def test_42_sign_ins_are_logged_and_nothing_that_was_typed(server):
    server.start()
    person = server.person()

    def sign_in(password: str) -> int:
        connection = http.client.HTTPConnection("localhost", server.port, timeout=30)
        fields = {"login": person.email, "password": password, "csrfmiddlewaretoken": TOKEN}
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"csrftoken={TOKEN}",
            "Origin": server.url,
        }
        connection.request("POST", "/accounts/login/", urlencode(fields), headers)
        status = connection.getresponse().status
        connection.close()
        return status

    assert sign_in(f"wrong {CANARY}") == 422
    assert sign_in(PASSWORD) == 303
    assert keep(server, person, f"Nobody reads {CANARY}") == 303
    log = server.log.read_text()
    assert re.search(r"Z INFO terrain\.security login failed user=\d+ address=127\.0\.0\.1", log)
    assert re.search(r"Z INFO terrain\.security login user=\d+ address=127\.0\.0\.1", log)
    for secret in (CANARY, PASSWORD, TOKEN, person.session, person.email):
        assert secret not in log
