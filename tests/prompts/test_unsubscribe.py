"""One click stops the reminders: from a mail program, without signing in, and never by only looking (TRUST 24)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from prompts import mail as our_mail
from prompts import reminding
from prompts.models import Reminder
from tests.prompts.test_reminders import FRIDAY, at, remind

__all__ = ["at"]


def one_click(token: str) -> str:
    return f"/unsubscribe/{token}/"


def test_24_one_click_works_without_session_cookie_or_token_and_again(ana, ben, db):
    for user in (ana, ben):
        remind(user)
    client = Client(enforce_csrf_checks=True)
    path = one_click(our_mail.unsubscribe_token(ana, "weekly"))
    for _ in range(2):
        response = client.post(
            path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded",
            headers={"Origin": "https://mail.example.com"},
        )  # fmt: skip
        assert (response.status_code, "Location" in response) == (200, False)
        assert "There will be no more reminders." in response.content.decode()
    assert set(Reminder.objects.filter(on=True).values_list("user", flat=True)) == {ben.pk}
    Reminder.objects.filter(user=ana).update(on=True)  # turned on again; an old mail still stops it
    client.post(path)
    assert not Reminder.objects.get(user=ana).on


def test_a_scanner_that_opens_the_link_stops_nothing(ana, client):
    remind(ana)
    path = one_click(our_mail.unsubscribe_token(ana, "weekly"))
    for ask in (client.get, client.head):
        assert ask(path).status_code == 200
    page = client.get(path).content.decode()
    assert "Stop the weekly reminder?" in page
    assert '<form class="stack" method="post">' in page
    assert Reminder.objects.get().on


def test_an_old_mail_tells_nobody_the_address_that_somebody_has_now(ana, client):
    path = one_click(our_mail.unsubscribe_token(ana, "weekly"))
    type(ana).objects.filter(pk=ana.pk).update(email="elsewhere@example.org", name="Another Name")
    for page in (client.get(path), client.post(path)):
        assert "elsewhere" not in page.content.decode() and "Another" not in page.content.decode()


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: "x", lambda t: f"{t}x"]
)
def test_an_address_that_nobody_signed_is_not_found(ana, client, spoil):
    remind(ana)
    path = one_click(spoil(our_mail.unsubscribe_token(ana, "weekly")))
    assert client.get(path).status_code == client.post(path).status_code == 404
    other = one_click(our_mail.unsubscribe_token(ana, "nothing"))
    assert client.post(other).status_code == 404
    assert Reminder.objects.get().on


def test_the_mails_own_link_stops_it(ana, at, client, settings):
    remind(ana)
    reminding.send_due()
    link = mail.outbox[0].message()["List-Unsubscribe"].strip("<>")
    assert client.post(link.removeprefix(settings.SITE.url)).status_code == 200
    at(FRIDAY + timedelta(weeks=1))
    reminding.send_due()
    assert len(mail.outbox) == 1
