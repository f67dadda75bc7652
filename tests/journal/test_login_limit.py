"""TRUST 22: wrong passwords are counted by account and address together."""

import pytest
from django.core.cache import cache
from django.test import Client

from tests.conftest import PASSWORD

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def nothing_counted(db):
    cache.clear()


def attempt(email: str, password: str, address: str = "192.0.2.1", **headers):
    client = Client(REMOTE_ADDR=address, headers=headers)
    return client.post(LOGIN, {"login": email, "password": password})


def lock_out(email: str, address: str = "192.0.2.1", **headers) -> int:
    """Wrong passwords until the answer is 429; how many were looked at before."""
    for count in range(21):
        if attempt(email, "wrong", address, **headers).status_code == 429:
            return count
    raise AssertionError("21 wrong passwords, and no limit")


def test_trust_22_at_most_twenty_wrong_passwords_then_429(ana):
    assert lock_out(ana.email) <= 20
    refused = attempt(ana.email, PASSWORD)
    page = refused.content.decode()
    assert refused.status_code == 429
    assert "Too many tries for this address from here" in page
    assert f'value="{ana.email}"' in page
    assert PASSWORD not in page


def test_trust_22_the_right_password_from_another_address_still_works(ana):
    lock_out(ana.email)
    assert attempt(ana.email, PASSWORD, "198.51.100.7").status_code == 303


def test_trust_22_another_account_from_the_same_address_still_works(ana, ben):
    lock_out(ana.email)
    assert attempt(ben.email, PASSWORD).status_code == 303


def test_trust_22_a_success_elsewhere_clears_nothing(ana):
    lock_out(ana.email)
    assert attempt(ana.email, PASSWORD, "198.51.100.7").status_code == 303
    assert attempt(ana.email, PASSWORD).status_code == 429


def test_trust_22_nor_does_a_success_of_ones_own_account_between(ana, ben):
    wrong = 0
    for _ in range(21):
        answer = attempt(ana.email, "wrong")
        if answer.status_code == 429:
            break
        wrong += 1
        assert attempt(ben.email, PASSWORD).status_code == 303
    assert wrong <= 20


def test_trust_22_the_case_of_the_address_and_blanks_do_not_make_another_account(ana):
    lock_out(ana.email)
    assert attempt("ANA@EXAMPLE.ORG", "wrong").status_code == 429
    assert attempt(" ana@example.org ", "wrong").status_code == 429


def test_trust_22_an_unknown_account_is_limited_alike(ana):
    assert lock_out("nobody@example.org") == lock_out(ana.email)


def test_trust_22_forwarded_addresses_are_not_believed_without_proxies(ana):
    statuses = [
        attempt(ana.email, "wrong", **{"x-forwarded-for": f"203.0.113.{number}"}).status_code
        for number in range(21)
    ]
    assert 429 in statuses


def test_trust_22_behind_one_proxy_only_what_it_added_is_believed(ana, settings):
    settings.PROXIES = 1
    lock_out(ana.email, **{"x-forwarded-for": "203.0.113.9"})
    # what the client writes before it changes nothing
    assert attempt(ana.email, PASSWORD, **{"x-forwarded-for": "1.2.3.4, 203.0.113.9"}).status_code == 429
    # and another client behind the same proxy is another address
    assert attempt(ana.email, PASSWORD, **{"x-forwarded-for": "203.0.113.10"}).status_code == 303


def test_trust_22_a_short_or_broken_forwarded_header_is_no_error(ana, settings):
    settings.PROXIES = 2
    for header in ["", "203.0.113.9", "a, b", ",,,", "x" * 500]:
        assert attempt(ana.email, PASSWORD, **{"x-forwarded-for": header}).status_code == 303


def test_trust_22_the_password_asked_again_is_limited_too(ana):
    client = Client()
    client.post(LOGIN, {"login": ana.email, "password": PASSWORD})
    statuses = [
        client.post("/accounts/reauthenticate/", {"password": "wrong"}).status_code for _ in range(21)
    ]
    assert 429 in statuses


def test_trust_42_a_lockout_is_logged(ana, caplog):
    import logging

    logger = logging.getLogger("terrain")
    logger.addHandler(caplog.handler)
    try:
        lock_out(ana.email)
    finally:
        logger.removeHandler(caplog.handler)
    assert f"lockout user={ana.pk} address=192.0.2.1" in caplog.text
