"""Invitations as two people meet them: sent, read, answered, closed; and the pages of mentoring around them."""

import logging
import re
from datetime import timedelta
from threading import Thread

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from journal.models import Entry, User
from prompts import mentoring, sharing
from prompts.models import Invitation, MentoringMail, Mentorship, Role
from tests.factories import entry

pytestmark = pytest.mark.django_db

HERE = "/mentoring/invitations/here/"
MAIL = "smtp://mail.example.org"


def opened(client: Client, token: str):
    return client.get(f"/mentoring/invitations/{token}/", follow=True)


def test_without_mail_the_link_is_shown_once(ana, client_of):
    client = client_of(ana)
    fields = {"role": "mentor", "email": "Ben@example.org", "note": "You asked once."}
    sent = client.post("/mentoring/invite/", fields)
    assert (sent.status_code, sent["Location"]) == (303, "/mentoring/")
    found = Invitation.objects.get()
    first = client.get("/mentoring/").content.decode()
    assert "/mentoring/invitations/" in first and "ben@example.org, as your mentor" in first
    token = first.split("/mentoring/invitations/")[1].split("/")[0]
    assert mentoring.token_hash(token) == found.token_hash
    assert token not in client.get("/mentoring/").content.decode()
    assert not outbox.outbox


def test_with_mail_the_link_is_sent_and_the_note_is_not(ana, client_of, settings):
    settings.MAIL_URL = MAIL
    client = client_of(ana)
    fields = {"role": "mentor", "email": "ben@example.org", "note": "A secret note.", "mail_replies": "1"}
    client.post("/mentoring/invite/", fields)
    (message,) = outbox.outbox
    assert message.to == ["ben@example.org"]
    assert "/mentoring/invitations/" in message.body and "secret note" not in message.body
    page = client.get("/mentoring/").content.decode()
    assert "Sent to ben@example.org" in page and "/mentoring/invitations/" not in page
    chosen = MentoringMail.objects.get(person=ana)
    assert chosen.replies and not chosen.shares


def test_a_form_that_is_refused_is_kept(ana, client_of):
    answer = client_of(ana).post(
        "/mentoring/invite/", {"role": "mentee", "email": "ben@", "note": "Kept words"}
    )
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode() and not Invitation.objects.exists()


def test_the_eleventh_of_a_day_is_refused_and_kept(ana, client_of):
    for number in range(mentoring.INVITATIONS_A_DAY):
        mentoring.invite(ana, f"somebody{number}@example.org", Role.MENTOR)
    fields = {"role": "mentor", "email": "ben@example.org", "note": "Kept words"}
    answer = client_of(ana).post("/mentoring/invite/", fields)
    assert answer.status_code == 429
    page = answer.content.decode()
    assert "Ten invitations a day is the limit" in page and "Kept words" in page and "ben@example.org" in page


def test_no_answer_tells_whether_an_address_has_an_account(ana, ben, client_of):
    client = client_of(ana)
    answers = []
    for address in (ben.email, "bob@example.org"):
        client.post("/mentoring/invite/", {"role": "mentor", "email": address})
        page = client.get("/mentoring/").content.decode()
        answers.append(page.split('id="once"')[1].split('id="link"')[0].replace(address, "ADDRESS"))
        Invitation.objects.all().delete()
    assert answers[0] == answers[1]


def test_opening_a_link_consumes_nothing_and_clears_the_address_bar(ana, ben, client_of):
    _, token = mentoring.invite(ana, ben.email, Role.MENTOR, "You asked once.")
    before = list(Invitation.objects.values())
    for client in (Client(), client_of(ben)):
        page = opened(client, token)
        assert page.redirect_chain == [(HERE, 303)]
        text = page.content.decode()
        assert "Ana asks you to be their mentor" in text and "You asked once." in text
        assert "Whoever holds the server’s disk" in text and token not in text
    assert list(Invitation.objects.values()) == before


def test_the_mentor_who_runs_the_server_is_named(ana, staff):
    _, token = mentoring.invite(staff, ana.email, Role.MENTEE)
    text = opened(Client(), token).content.decode()
    assert "Staff does." in text and "can still read on the disk" in text


def test_accepting_begins_the_mentorship_and_says_so_in_the_log(ana, ben, client_of, caplog):
    _, token = mentoring.invite(ana, ben.email, Role.MENTOR)
    client = client_of(ben)
    opened(client, token)
    with caplog.at_level(logging.INFO, "terrain.security"):
        answer = client.post(HERE)
    bond = Mentorship.objects.get()
    assert (bond.mentor, bond.mentee) == (ben, ana)
    assert answer["Location"] == f"/mentoring/{bond.uuid}/"
    assert f"invitation accepted user={ben.pk}" in caplog.text and token not in caplog.text
    assert opened(client, token).status_code == 404


def test_another_address_cannot_answer(ana, ben, cleo, client_of):
    _, token = mentoring.invite(ana, ben.email, Role.MENTOR)
    client = client_of(cleo)
    assert "for another address" in opened(client, token).content.decode()
    for fields in ({}, {"decline": "1"}):
        assert client.post(HERE, fields).status_code == 422
    assert Invitation.objects.waiting().exists() and not Mentorship.objects.exists()


@pytest.mark.parametrize("answer", [{"accept": "1"}, {"decline": "1"}])
def test_an_answer_is_to_the_invitation_that_was_read_and_not_to_one_opened_since(
    ana, ben, cleo, client_of, answer
):
    client = client_of(ben)
    read = opened(client, mentoring.invite(ana, ben.email, Role.MENTOR)[1]).content.decode()
    uuid = read.split('name="invitation" value="')[1].split('"')[0]
    last, token = mentoring.invite(cleo, ben.email, Role.MENTEE)
    opened(client, token)  # in another tab
    refused = client.post(HERE, answer | {"invitation": uuid})
    assert refused.status_code == 409 and "was not taken" in refused.content.decode()
    assert "Cleo asks to be your mentor" in refused.content.decode()
    assert not Mentorship.objects.exists() and Invitation.objects.waiting().count() == 2
    client.post(HERE, answer | {"invitation": last.uuid})
    assert Invitation.objects.waiting().count() == 1


def test_declining_needs_no_account(ana):
    _, token = mentoring.invite(ana, "new@example.org", Role.MENTOR)
    client = Client()
    opened(client, token)
    assert client.post(HERE, {"decline": "1"}).status_code == 303
    assert Invitation.objects.get().declined_at is not None


def test_every_closed_invitation_gives_the_same_page(ana, ben, client_of):
    pages = []
    for how in ("expired", "withdrawn", "declined", "accepted", "never"):
        found, token = mentoring.invite(ana, ben.email, Role.MENTOR)
        if how == "expired":
            Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        elif how == "accepted":
            mentoring.accept(ben, found)
        elif how == "never":
            token = "x" * 43
        else:
            {"withdrawn": mentoring.withdraw, "declined": mentoring.decline}[how](found)
        answer = opened(Client(), token)
        pages.append((answer.status_code, answer.content))
    assert len(set(pages)) == 1 and pages[0][0] == 404


def test_new_people_sign_up_on_the_way_with_the_invited_address_alone(ana, settings):
    settings.SIGNUP = "invited"
    _, token = mentoring.invite(ana, "new@example.org", Role.MENTOR)
    form = {"password1": "a quiet hill at dusk", "name": "New", "zone": "UTC", "next": HERE}
    stranger = Client()
    stranger.post("/accounts/signup/", form | {"email": "new@example.org"})
    assert not User.objects.filter(email="new@example.org").exists()
    client = Client()
    opened(client, token)
    client.post("/accounts/signup/", form | {"email": "else@example.org"})
    assert not User.objects.filter(email="else@example.org").exists()
    answer = client.post("/accounts/signup/", form | {"email": "new@example.org"}, follow=True)
    assert answer.redirect_chain[-1][0] == HERE
    assert "Accept Ana as my mentee" in answer.content.decode()
    assert client.post(HERE).status_code == 303
    assert Mentorship.objects.get().mentor.email == "new@example.org"


@pytest.mark.parametrize("signup", ["open", "invited"])
def test_who_signs_up_on_the_way_need_not_type_the_invited_address(ana, settings, signup):
    settings.SIGNUP = signup
    client = Client()
    opened(client, mentoring.invite(ana, "new@example.org", Role.MENTOR)[1])
    assert 'value="new@example.org"' in client.get("/accounts/signup/").content.decode()
    typed = client.post("/accounts/signup/", {"email": "other@", "password1": "x"}).content.decode()
    assert 'value="other@"' in typed and "new@example.org" not in typed
    settings.SIGNUP = "open"
    assert "new@example.org" not in Client().get("/accounts/signup/").content.decode()


def test_a_withdrawn_invitation_lets_nobody_sign_up(ana, settings):
    settings.SIGNUP = "invited"
    found, token = mentoring.invite(ana, "new@example.org", Role.MENTOR)
    client = Client()
    opened(client, token)
    mentoring.withdraw(found)
    form = {"password1": "a quiet hill at dusk", "name": "", "zone": "UTC", "email": "new@example.org"}
    client.post("/accounts/signup/", form)
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_new_link_kills_the_old_and_withdrawing_kills_both(ana, ben, cleo, client_of):
    found, token = mentoring.invite(ana, ben.email, Role.MENTOR)
    assert client_of(cleo).post(f"/mentoring/sent/{found.uuid}/").status_code == 404
    client = client_of(ana)
    client.post(f"/mentoring/sent/{found.uuid}/")
    fresh = client.get("/mentoring/").content.decode().split("/mentoring/invitations/")[1].split("/")[0]
    assert opened(Client(), token).status_code == 404
    assert opened(Client(), fresh).status_code == 200
    client.post(f"/mentoring/sent/{found.uuid}/", {"withdraw": "1"})
    assert opened(Client(), fresh).status_code == 404


def test_who_has_confirmed_the_address_finds_it_without_the_link(ana, ben, cleo, client_of, settings):
    found, _ = mentoring.invite(ana, ben.email, Role.MENTOR)
    client = client_of(ben)
    assert "Asked of you" not in client.get("/mentoring/").content.decode()
    settings.MAIL_URL = MAIL
    EmailAddress.objects.create(user=ben, email=ben.email, primary=True, verified=True)
    assert "Asked of you" in client.get("/mentoring/").content.decode()
    path = f"/mentoring/received/{found.uuid}/"
    assert client_of(cleo).get(path).status_code == 404
    assert client.get(path).status_code == 200
    assert client.post(path, {"mail_shares": "1"}).status_code == 303
    assert MentoringMail.objects.get(person=ben).shares


def test_ending_needs_a_tick_closes_everything_and_titles_stay_the_authors(ana, ben, cleo, client_of, caplog):
    bond = Mentorship.objects.create(mentor=ben, mentee=ana)
    kept: Entry = entry(ana, title="Stopping the rewrite")
    sharing.share(kept, bond, whole=True)
    path = f"/mentoring/{bond.uuid}/"
    assert client_of(cleo).get(path).status_code == client_of(cleo).post(path).status_code == 404
    for person in (ana, ben):
        assert "Stopping the rewrite" in client_of(person).get(path).content.decode()
    assert client_of(ben).post(path).status_code == 422
    with caplog.at_level(logging.INFO, "terrain.security"):
        assert client_of(ben).post(path, {"sure": "1"}).status_code == 303
    assert f"mentorship ended user={ben.pk}" in caplog.text
    assert "Stopping the rewrite" in client_of(ana).get(path).content.decode()
    after = client_of(ben).get(path).content.decode()
    assert "Stopping the rewrite" not in after and "not opened" in after


def test_writing_for_oneself_is_tagged_with_the_name_and_private(ana, ben, client_of):
    bond = Mentorship.objects.create(mentor=ben, mentee=ana)
    assert "/write/?tag=ben" in client_of(ana).get(f"/mentoring/{bond.uuid}/").content.decode()
    assert 'value="ben"' in client_of(ana).get("/write/?tag=ben").content.decode()


def test_new_links_are_of_the_days_ten_and_mail_nobody_twice_a_day(ana, client_of, settings, mailoutbox):
    settings.MAIL_URL = MAIL
    client = client_of(ana)
    old, _ = mentoring.invite(ana, "old@example.org", Role.MENTOR)
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=2))
    for number in range(9):
        client.post("/mentoring/invite/", {"email": f"one{number}@example.org", "role": "mentor"})
    assert len(mailoutbox) == 9
    client.post(f"/mentoring/sent/{old.uuid}/")
    assert [one.to for one in mailoutbox[9:]] == [["old@example.org"]]
    page = client.post(f"/mentoring/sent/{old.uuid}/", follow=True).content.decode()
    assert len(mailoutbox) == 10 and "/mentoring/invitations/" in page and "yourself" in page
    Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now() + timedelta(days=2))
    client.post("/mentoring/invite/", {"email": "last@example.org", "role": "mentor"})
    assert "limit" in client.post(f"/mentoring/sent/{old.uuid}/", follow=True).content.decode()
    assert len(mailoutbox) == 11


def test_where_mail_confirms_addresses_a_new_person_comes_back_after_the_confirmation(
    ana, settings, mailoutbox, monkeypatch
):
    monkeypatch.setattr(Thread, "start", Thread.run)  # in which mail is handed over
    settings.MAIL_URL, settings.SIGNUP, settings.ACCOUNT_EMAIL_VERIFICATION = MAIL, "invited", "mandatory"
    _, token = mentoring.invite(ana, "new@example.org", Role.MENTOR)
    client = Client()
    opened(client, token)
    form = {"email": "new@example.org", "password1": "a quiet hill at dusk", "name": "New", "zone": "UTC"}
    client.post("/accounts/signup/", form | {"next": HERE})
    (message,) = mailoutbox
    path = re.findall(r"(/accounts/confirm-email/[^/\s]+/)", message.body)[0]
    assert not Mentorship.objects.exists()
    yours = client.get(path, follow=True).redirect_chain[-1][0]  # the key leaves the address bar
    client.post(yours)
    answer = client.post(
        "/accounts/login/", {"login": form["email"], "password": form["password1"]}, follow=True
    )
    assert answer.redirect_chain[-1][0] == HERE
    assert (
        "Accept Ana as my mentee" in answer.content.decode()
        and 'name="mail_shares"' in answer.content.decode()
    )
    client.post(HERE, {"mail_shares": "1"})
    assert Mentorship.objects.get().mentor.email == "new@example.org"


def test_where_no_new_accounts_are_taken_the_invitation_says_so(ana, settings):
    settings.SIGNUP = "closed"
    _, token = mentoring.invite(ana, "new@example.org", Role.MENTOR)
    client = Client()
    page = opened(client, token).content.decode()
    assert "This server takes no new accounts" in page and "Make an account" not in page


@pytest.mark.parametrize(
    "name", ["See https://evil.example/a", "Robin\u202e", "\u200b", "evil.example", "A\u2028B"]
)
def test_an_older_name_that_leads_or_hides_is_not_told_to_strangers(
    ana, client_of, settings, mailoutbox, name
):
    settings.MAIL_URL = MAIL
    User.objects.filter(pk=ana.pk).update(name=name)
    client_of(ana).post("/mentoring/invite/", {"email": "new@example.org", "role": "mentor"})
    (message,) = mailoutbox
    text, html = message.body, message.alternatives[0][0]
    for told in (text, html):
        assert name not in told and "evil" not in told and "ana@example.org asks you" in told
    token = re.findall(r"/mentoring/invitations/([^/\s]+)/", text)[0]
    page = opened(Client(), token).content.decode()
    assert name not in page and "ana@example.org asks you to be their mentor" in page


def test_an_invitation_past_its_day_is_withdrawn_for_good(ana, client_of):
    found, _ = mentoring.invite(ana, "new@example.org", Role.MENTOR)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    client = client_of(ana)
    assert "Withdraw" in client.get("/mentoring/").content.decode()
    path = f"/mentoring/sent/{found.uuid}/"
    page = client.post(path, {"withdraw": "1"}, follow=True).content.decode()
    assert "Its link opens nothing any more" in page and "new@example.org" not in page
    client.post(path)
    found.refresh_from_db()
    assert found.withdrawn_at and not found.waits


@pytest.mark.parametrize(("how", "says"), [("accept", "accepted already"), ("decline", "declined already")])
def test_withdrawing_what_was_answered_says_so(ana, ben, client_of, how, says):
    found, _ = mentoring.invite(ana, ben.email, Role.MENTOR)
    if how == "accept":
        mentoring.accept(ben, found)
    else:
        mentoring.decline(found)
    page = (
        client_of(ana).post(f"/mentoring/sent/{found.uuid}/", {"withdraw": "1"}, follow=True).content.decode()
    )
    assert says in page and "Withdrawn." not in page
    found.refresh_from_db()
    assert found.withdrawn_at is None


def test_every_link_made_before_the_next_page_stands_on_it_once(ana, client_of):
    client = client_of(ana)
    for address in ("one@example.org", "two@example.org"):
        client.post("/mentoring/invite/", {"role": "mentor", "email": address})
    client.post(f"/mentoring/sent/{Invitation.objects.get(email='one@example.org').uuid}/")
    page = client.get("/mentoring/").content.decode()
    tokens = re.findall(r"/mentoring/invitations/([^/\s]+)/<", page)
    assert {mentoring.token_hash(token) for token in tokens} == {
        one.token_hash for one in Invitation.objects.all()
    }
    assert len(tokens) == 2 and len(set(re.findall(r'id="(link\d*)"', page))) == 2
    assert "/mentoring/invitations/" not in client.get("/mentoring/").content.decode()
