"""The matrix: every address x everybody there is to ana x GET, POST, as a page and as a part, and the other methods.

Generated from the URL configuration and held against tests/trust/expected.py: an address without a row there fails.
"""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.trust import expected, roles, world

pytestmark = pytest.mark.once

FOR_ALL, ONES_OWN, HERS = map(expected.spread, (expected.FOR_ALL, expected.ONES_OWN, expected.HERS))
KEEPERS = ("staff", "superuser")
SHOWN = ("Question", "Second")
"""What a share of the whole entry shows of it: the question, and the text as it stands now."""
READS_AT = {"mentoring", "mentorship", "shared"}
"""Where a mentor who reads it meets these."""
ENDS_THE_SESSION = {"account_logout", "admin:logout", "settings_delete"}
OTHER_METHODS = ("put", "patch", "delete")


@pytest.fixture(scope="module")
def around(written: tuple[world.World, Path]) -> roles.Roles:
    return roles.make(written[0])


@pytest.fixture
def everybody(ana_writes: world.World, around: roles.Roles) -> Iterator[tuple[world.World, roles.Roles]]:
    logging.disable(logging.CRITICAL)  # thousands of lines that say what is tested here anyway
    yield ana_writes, replace(around)  # signed in anew
    logging.disable(logging.NOTSET)


def answers_of(name: str, who: str) -> str:
    """As written down."""
    if who in KEEPERS and name in (expected.ADMIN | expected.STAFF_AT):
        return expected.STAFF_AT.get(name) or expected.ADMIN[name][KEEPERS.index(who)]
    if name in expected.SINGLE:
        return expected.SINGLE[name][who != "nobody"]
    if name in FOR_ALL:
        return FOR_ALL[name]
    if name in expected.FOR_GUESTS:
        return expected.FOR_GUESTS[name] if who == "nobody" else "302/303"
    if who == "nobody":
        return expected.NOBODY
    if name in expected.ADMIN:
        return "302/303"
    if name in ONES_OWN:
        return ONES_OWN[name]
    if who == "ana":
        return HERS[name]
    return expected.OF_THEIR_OWN.get(name) or expected.refused(HERS[name])


def cells(ana_writes: world.World, found: roles.Roles) -> Iterator[tuple[str, str, str, str]]:
    """Address, its name, who asks, and what is written of it."""
    rows = ana_writes.rows() | {"share": [reverse("share", args=[ana_writes.kept.uuid])]}
    address = EmailAddress.objects.get(user=ana_writes.ana)
    for act in ("change", "delete", "history"):
        name = f"admin:account_emailaddress_{act}"
        rows[name] = [reverse(name, args=[address.pk])]
    for name in sorted(world.addresses()):
        for who in found.clients:
            yield rows[name][0], name, who, answers_of(name, who)
    for side, theirs in found.sides.items():
        for name, path in theirs.paths().items():
            to_ana, to_them = expected.BETWEEN[side, name]
            for who in found.clients:
                written = {"nobody": expected.NOBODY, "ana": to_ana, side: to_them}.get(who, "404/404")
                yield path, name, who, written


def ask(client: Client, method: str, path: str, **headers: str) -> tuple[int, str]:
    """The answer, and all that it says. What a post changed is undone."""
    saved = None if method == "get" else transaction.savepoint_create()
    response = getattr(client, method)(path, headers=headers)
    if saved is not None:
        transaction.savepoint_rollback(saved)
    return response.status_code, response.getvalue().decode(errors="replace") + str(response.headers)


def leaks(told: str, name: str, who: str) -> bool:
    """Whether it holds a word of ana's that this person must not read here."""
    if who == "ana":
        return False
    if who == "reads" and name in READS_AT:
        for part in SHOWN:
            told = told.replace(f"{part} {world.CANARY}", "")
    return world.CANARY in told


def test_every_address_is_written_down_once():
    tables = [
        FOR_ALL, expected.FOR_GUESTS, ONES_OWN, HERS, expected.ADMIN, expected.SINGLE,
    ]  # fmt: skip
    named = sorted(name for table in tables for name in table)
    assert named == sorted(world.addresses())


def test_1_everybody_gets_what_is_written_and_no_word_besides(everybody):
    ana_writes, found = everybody
    differ, leaked = [], []
    for path, name, who, written in cells(ana_writes, found):
        client = found.clients[who]
        for method, status in zip(("get", "post"), written.split("/"), strict=True):
            if method == "post" and name in ENDS_THE_SESSION:
                continue  # tests/journal/test_accounts.py has these
            got, told = ask(client, method, path)
            if str(got) != status:
                differ.append((method, path, name, who, got, status))
            if leaks(told, name, who):
                leaked.append((method, path, name, who))
    assert (differ, leaked) == ([], [])


def test_1_a_part_of_a_page_is_no_way_around(everybody):
    """The same for htmx: not one answer opens more than the page does, to whoever is another to her."""
    ana_writes, found = everybody
    differ, leaked = [], []
    for path, name, who, written in cells(ana_writes, found):
        if who not in ("nobody", "stranger", "staff", *roles.SIDES) or name.startswith(
            ("account_", "mfa_", "admin")
        ):
            continue
        got, told = ask(found.clients[who], "get", path, **{"HX-Request": "true"})
        want = "401" if who == "nobody" and written == expected.NOBODY else written.split("/")[0]
        if str(got) != want:
            differ.append((path, name, who, got, want))
        if leaks(told, name, who):
            leaked.append((path, name, who))
    assert (differ, leaked) == ([], [])


def test_1_no_other_method_opens_or_changes_anything(everybody):
    ana_writes, found = everybody
    before = world.everything()
    opened = []
    for path, name, who, _ in cells(ana_writes, found):
        if name.startswith(("account_", "mfa_", "admin")) or who not in ("nobody", "stranger", "reads"):
            continue
        for method in OTHER_METHODS:
            got, told = ask(found.clients[who], method, path)
            if got < 400 or leaks(told, name, who):
                opened.append((method, path, name, who, got))
    assert opened == []
    assert world.everything() == before


def test_1_a_download_is_of_whoever_asks(everybody):
    ana_writes, found = everybody
    differ, leaked = [], []
    of_hers = [
        f"/packets/{ana_writes.packet.uuid}/take-along/?format=markdown",
        f"/packets/{ana_writes.finished.uuid}/take-along/?format=pdf",
        f"/sets/{ana_writes.prompt_set.slug}/?format=toml",
        f"/import/{ana_writes.read.uuid}/left-out/",
    ]
    for path in (*expected.DOWNLOADS, *of_hers):
        for who, client in found.clients.items():
            got, told = ask(client, "get", path)
            want = 302 if who == "nobody" else 200 if who == "ana" or path not in of_hers else 404
            if got != want:
                differ.append((path, who, got, want))
            if leaks(told, "", who):
                leaked.append((path, who))
    assert (differ, leaked) == ([], [])


def test_what_is_shared_is_there_for_its_mentor_and_for_no_other(everybody):
    """Else the tests above could not fail."""
    _, found = everybody
    for who in roles.SIDES:
        seen = {
            part
            for path in (*found.sides[who].paths().values(), "/mentoring/")
            for part in SHOWN
            if f"{part} {world.CANARY}" in ask(found.clients[who], "get", path)[1]
        }
        assert seen == (set(SHOWN) if who == "reads" else set()), who
