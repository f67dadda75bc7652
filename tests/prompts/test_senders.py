"""TRUST 31: two senders at once, and kill -9 in the middle of a run; real processes, on both databases."""

import os
import random
import signal
import threading
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from journal.models import User
from prompts.models import Reminder, SentReminder
from tests.senders import Sender, url_of
from tests.smtp import MailServer

ROUNDS = int(os.environ.get("ROUNDS", "20"))
PEOPLE = 4


@pytest.fixture
def post():
    with MailServer() as server:
        yield server


@pytest.fixture
def people(transactional_db) -> list[User]:
    """People whose hour it is, for half an hour at least: on one of two clocks that are half an hour apart."""
    now = datetime.now(UTC)
    zone = next(name for name in ("UTC", "Asia/Kolkata") if now.astimezone(ZoneInfo(name)).minute < 30)
    local = now.astimezone(ZoneInfo(zone))
    found = []
    for number in range(PEOPLE):
        user = User.objects.create(email=f"person{number}@example.org", zone=zone)
        Reminder.objects.create(user=user, on=True, weekday=local.isoweekday(), hour=local.hour)
        found.append(user)
    return found


@pytest.fixture
def senders(people, post, tmp_path):
    log = tmp_path / "senders.log"
    url = url_of(connection.settings_dict)
    started = [Sender.start(url, post.url, log) for _ in range(2)]
    yield started, log
    for sender in started:
        sender.stop()


def begin(sender: Sender) -> int:
    sender.run()
    return sender.running()


def test_31_two_senders_at_once_send_one_each(post, people, senders):
    both, log = senders
    by_which: set[int] = set()
    for _ in range(ROUNDS):
        SentReminder.objects.all().delete()
        post.received.clear()
        for sender in both:
            sender.run()
        for sender in both:
            sender.running()
        for sender in both:
            sender.wait()
        assert dict(post.received) == {user.email: 1 for user in people}
        by_which |= {int(row.run.split()[1]) for row in SentReminder.objects.all()}
    both_sent = len(by_which)
    print(
        f"\n{ROUNDS} rounds, 2 senders, {PEOPLE} people, {connection.vendor}: {ROUNDS * PEOPLE} mails, none twice, "
        f"{both_sent} of {2 * ROUNDS} runs sent some"
    )
    assert both_sent > ROUNDS  # they did race: in some round both sent
    assert "Traceback" not in log.read_text()


def test_31_a_kill_loses_at_most_the_one_in_hand_and_the_next_run_logs_it(post, people, senders):
    (sender, other), log = senders
    seed = random.randrange(10**6)
    print(f"\nseed {seed}")
    chance = random.Random(seed)
    lost = arrived = 0
    for _ in range(ROUNDS):
        SentReminder.objects.all().delete()
        post.received.clear()
        victim = chance.choice(people)
        taken_first = chance.random() < 0.5  # killed after the server took the mail, or before
        reached = threading.Event()
        let_go = threading.Event()

        def hold(recipient, victim=victim, taken_first=taken_first, reached=reached, let_go=let_go):
            if recipient == victim.email and not reached.is_set():
                if taken_first:
                    with post.lock:
                        post.received[recipient] += 1
                reached.set()
                let_go.wait(20)
                raise ConnectionAbortedError  # the line of the killed one

        post.before_taking = hold
        child = begin(sender)
        assert reached.wait(20)
        os.kill(child, signal.SIGKILL)
        assert sender.wait() == child
        post.before_taking = lambda recipient: None
        let_go.set()
        before = log.read_text().count(f"perhaps not sent user={victim.pk}:")
        for one in (other, sender):
            begin(one)
            one.wait()
        others = {user.email: 1 for user in people if user != victim}
        assert {
            address: number for address, number in post.received.items() if address != victim.email
        } == others
        assert post.received[victim.email] == taken_first
        assert log.read_text().count(f"perhaps not sent user={victim.pk}:") == before + 1
        lost += not taken_first
        arrived += taken_first
    print(
        f"{ROUNDS} kills with a mail in hand, {connection.vendor}: {arrived} had arrived, {lost} lost, each logged once "
        "by the next run; nobody was sent two, everybody else one"
    )
    assert "@" not in log.read_text()
