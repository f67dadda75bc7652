"""Mail about mentoring: the kinds somebody asked for, counts alone, each thing once, and nothing that is gone."""

import logging
import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command
from django.test import Client

from journal.models import User
from prompts import mail as our_mail
from prompts import mentoring, sharing, telling
from prompts.models import MentoringMail, Mentorship, News, Prompt, Reply, Share
from prompts.reminding import Outcome, Post
from tests.factories import entry
from tests.prompts.test_reminders import at, server

__all__ = ["at", "server"]

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
WORDS = ("Rewrite", "private", "Reading", "secret", "Ben", "Ana")


@pytest.fixture
def bond(ana, ben, at) -> Mentorship:
    at(MORNING)
    for person in (ana, ben):
        User.objects.filter(pk=person.pk).update(name=person.email.split("@")[0].title())
        EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
        mentoring.ask_for_mail(person, MentoringMail.KINDS)
    return Mentorship.objects.create(mentor=ben, mentee=ana)


def shared(bond: Mentorship) -> Share:
    return sharing.share(entry(bond.mentee, title="Rewrite", body="A private text"), bond, whole=True)


def given(bond: Mentorship) -> None:
    prompts = list(Prompt.objects.filter(author=None)[:2])
    mentoring.assign(bond.mentor, [bond], mentoring.Task("Reading a secret", "", "", prompts))


def sent() -> list[tuple[str, str]]:
    """Whom each mail went to and what it said, without its foot."""
    found = [(one.to[0], one.body.split("-- ")[0]) for one in mail.outbox]
    mail.outbox.clear()
    return found


def test_each_kind_is_told_once_in_counts_to_whom_it_concerns(ana, ben, bond):
    share = shared(bond)
    shared(bond)
    mentoring.reply(share, ben, "A secret word")
    given(bond)
    telling.send_news()
    told = sent()
    assert [who for who, _ in told] == [ana.email, ana.email, ben.email]
    assert ["one set of questions was given to you" in told[0][1], "one reply" in told[1][1]] == [True, True]
    assert "two entries were shared with you" in told[2][1]
    assert not any(
        word in said.replace("Hello Ana", "").replace("Hello Ben", "") for _, said in told for word in WORDS
    )
    telling.send_news()
    assert sent() == []


@pytest.mark.parametrize("gone", ["taken back", "trashed", "opened", "ended"])
def test_what_is_gone_or_read_before_its_mail_is_not_told(ben, bond, client_of, gone):
    share = shared(bond)
    if gone == "taken back":
        sharing.take_back(share)
    elif gone == "trashed":
        from journal import writing

        writing.trash(share.entry)
    elif gone == "ended":
        mentoring.end(bond, ben)
    else:
        client_of(ben).get(f"/mentoring/shared/{share.uuid}/")
    telling.send_news()
    assert sent() == [] and not News.objects.exists()


def test_only_what_was_asked_for_is_told_and_the_rest_is_forgotten(ana, ben, bond):
    mentoring.ask_for_mail(ben, ["replies"])
    shared(bond)
    telling.send_news()
    mentoring.ask_for_mail(ben, MentoringMail.KINDS)
    telling.send_news()
    assert sent() == []
    MentoringMail.objects.all().delete()
    shared(bond)
    telling.send_news()
    assert sent() == []


def test_nobody_is_written_to_at_an_address_that_is_not_confirmed_or_an_account_that_is_off(ana, ben, bond):
    EmailAddress.objects.filter(user=ben).update(verified=False)
    shared(bond)
    telling.send_news()
    EmailAddress.objects.filter(user=ben).update(verified=True)
    User.objects.filter(pk=ben.pk).update(is_active=False)
    telling.send_news()
    assert sent() == []


def test_a_mail_goes_to_the_address_of_the_moment_and_not_to_that_of_the_runs_beginning(ben, bond):
    shared(bond)
    (letter,) = telling.letters(MORNING)
    User.objects.filter(pk=ben.pk).update(email="new@example.org")
    EmailAddress.objects.filter(user=ben).update(email="new@example.org")
    counts = telling.claim(letter, "here.example 12 x", MORNING)
    post = Post()
    post.ready()
    telling.hand_over(post, letter, counts, "here.example 12 x", Outcome())
    assert [to for to, _ in sent()] == ["new@example.org"]


def test_a_digest_comes_at_most_once_a_day_of_the_persons_clock(ana, ben, bond, at):
    User.objects.filter(pk=ben.pk).update(zone="America/New_York")
    mentoring.ask_for_mail(ben, MentoringMail.KINDS, digest=True)
    mentoring.reply(shared(bond), ana, "Hello")
    News.objects.update(at=MORNING)
    Reply.objects.update(created_at=MORNING)  # the column’s own default goes by the real clock
    telling.send_news()
    assert sent() == []  # four in the morning there
    for hours in range(5, 24):
        at(MORNING + timedelta(hours=hours))
        shared(bond)
        telling.send_news()
    ((who, said),) = sent()
    assert who == ben.email and "since your last digest" in said
    assert "two entries were shared with you" in said and "one reply" in said
    at(MORNING + timedelta(hours=28))
    telling.send_news()
    ((_, said),) = sent()
    assert "eighteen entries were shared with you" in said


def test_what_the_server_refuses_is_tried_again_and_what_is_unsure_is_not(ana, ben, bond, server, caplog):
    shared(bond)
    server.errors[ben.email] = smtplib.SMTPRecipientsRefused({})
    assert telling.send_news().failed == 1
    server.errors[ben.email] = TimeoutError()
    with caplog.at_level(logging.ERROR, "terrain.reminders"):
        assert telling.send_news().unknown == 1
    server.errors.clear()
    telling.send_news()
    assert server.sent == [] and "@" not in caplog.text


def test_what_a_killed_run_had_in_hand_is_logged_once_and_not_told(ben, bond, at, caplog):
    shared(bond)
    (letter,) = telling.letters(MORNING)
    assert telling.claim(letter, "elsewhere.example 12 x", MORNING) == {"shares": 1}
    assert telling.claim(letter, "elsewhere.example 13 y", MORNING) == {}
    telling.send_news()
    at(MORNING + timedelta(minutes=16))
    with caplog.at_level(logging.ERROR, "terrain.reminders"):
        assert [telling.send_news().unknown for _ in "12"] == [1, 0]
    assert caplog.text.count(f"perhaps not sent user={ben.pk}") == 1 and sent() == []


def test_one_click_turns_one_kind_off_and_a_digests_all(ben, bond):
    shared(bond)
    telling.send_news()
    (message,) = mail.outbox
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = message.extra_headers["List-Unsubscribe"].strip("<>").split("example.org", 1)[-1]
    client = Client(enforce_csrf_checks=True)
    path = "/unsubscribe/" + path.split("/unsubscribe/")[1]
    assert "Stop mail about newly shared entries?" in client.get(path).content.decode()
    assert MentoringMail.objects.get(person=ben).shares
    assert client.post(path).status_code == 200
    row = MentoringMail.objects.get(person=ben)
    assert (row.shares, row.replies) == (False, True)
    client.post(f"/unsubscribe/{our_mail.unsubscribe_token(ben, 'mentoring')}/")
    assert not MentoringMail.objects.get(person=ben).replies


def test_settings_change_the_kinds(ana, bond, client_of, monkeypatch):
    client = client_of(ana)
    page = client.get("/settings/").content.decode()
    assert page.count('name="mail_') == 4 and 'name="digest"' in page
    assert (
        client.post("/settings/", {"part": "mentoring", "mail_replies": "1", "digest": "1"}).status_code
        == 303
    )
    row = MentoringMail.objects.get(person=ana)
    assert (row.replies, row.shares, row.digest) == (True, False, True)


def test_the_command_sends_it_too_and_says_so(bond, capsys):
    shared(bond)
    call_command("send_reminders")
    call_command("send_reminders")
    assert capsys.readouterr().out == "0 reminders sent.\n1 mail about mentoring sent.\n0 reminders sent.\n"
