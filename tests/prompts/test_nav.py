"""Whether the navigation leads to mentoring: read with whoever asks, at every request."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.test import RequestFactory
from django.utils import timezone

from prompts import mentoring
from prompts.models import Invitation, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def led(client_of):
    """Whether somebody is led there; nobody's page says otherwise than the person that a request reads."""

    def ask(user) -> bool:
        client = client_of(user)
        shown = 'href="/mentoring/"' in client.get("/entries/").content.decode()
        request = RequestFactory().get("/")
        request.session = client.session
        read = get_user(request)
        assert read == user and read.name == user.name and not read.get_deferred_fields()
        assert bool(read.in_mentoring) == shown
        return shown

    return ask


def test_whoever_has_or_had_a_mentorship_is_led_there_and_nobody_else(ana, ben, cleo, led):
    assert not led(ana) and not led(ben)
    invitation, _ = mentoring.invite(ana, ben.email, Role.MENTOR)
    mentorship = mentoring.accept(ben, invitation)
    assert led(ana) and led(ben) and not led(cleo)
    mentoring.end(mentorship, ana)
    assert led(ana) and led(ben) and not led(cleo)


def test_whoever_sent_an_invitation_is_while_it_waits(ana, ben, led):
    mentoring.invite(ana, ben.email, Role.MENTOR)
    assert led(ana) and not led(ben)  # without mail nothing says whose the address is
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert not led(ana)
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=1), declined_at=timezone.now())
    assert not led(ana)


def test_whoever_was_sent_one_is_where_the_address_is_confirmed(ana, ben, cleo, led, settings):
    settings.MAIL_URL = "smtp://mail.example.org"
    mentoring.invite(ana, ben.email, Role.MENTOR)
    assert not led(ben)
    address = EmailAddress.objects.create(user=ben, email=ben.email, primary=True, verified=False)
    assert not led(ben)
    address.verified = True
    address.save()
    assert led(ben) and not led(cleo)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert not led(ben)
