"""TRUST 28: addresses in mail come from the settings; what a request says about its host is not believed."""

import pytest
from django.core import mail

from tests.trust.test_headers import POLICY

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:8000", "localhost@evil.example", "[::2]"]
)
def test_28_a_forged_host_is_refused(client, db, host):
    response = client.get("/accounts/login/", headers={"Host": host})
    assert response.status_code == 400
    assert response.headers["Content-Security-Policy"] == POLICY
    assert "evil.example" not in response.content.decode()


def test_28_a_forwarded_host_is_not_reflected(client, db):
    response = client.get("/accounts/login/", headers={"X-Forwarded-Host": "evil.example"})
    assert response.status_code == 200
    assert "evil.example" not in response.content.decode() + str(response.headers)


def test_28_links_in_mail_name_the_configured_site(client, ana, settings):
    forged = {"X-Forwarded-Host": "evil.example", "Host": "127.0.0.1:9999"}
    client.post("/accounts/password/reset/", {"email": ana.email}, headers=forged)
    (message,) = mail.outbox
    assert settings.SITE.url + "/accounts/" in message.body
    assert "evil.example" not in message.body and "127.0.0.1:9999" not in message.body
