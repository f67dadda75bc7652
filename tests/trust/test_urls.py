"""TRUST 1, 2 and 7: every address, asked by everybody who must not see ana's journal, in three ways."""

from html import unescape
from itertools import product

import pytest
from django.test import Client

from journal.models import User
from tests.trust import world

pytestmark = pytest.mark.once

WAYS = {"plain": {}, "htmx": {"HX-Request": "true"}, "json": {"Accept": "application/json"}}


def test_every_address_has_a_row(ana_writes):
    rows = ana_writes.rows()
    assert {name for name in world.addresses() if not rows.get(name)} == set()


@pytest.mark.parametrize(
    ("who", "way"),
    # A switched-off account is answered as nobody, and the matrix of roles asks for staff's parts.
    [*product(("nobody", "cleo"), WAYS), ("deactivated", "plain"), ("staff", "plain")],
)
def test_1_nobody_else_meets_what_ana_wrote(ana_writes, request, client_of, who, way):
    client = Client(raise_request_exception=False)
    if who != "nobody":
        person: User = request.getfixturevalue("cleo" if who == "deactivated" else who)
        client = client_of(person)
        client.raise_request_exception = False
        if who == "deactivated":
            person.is_active = False
            person.save(update_fields=["is_active"])
    leaks, broken = [], []
    for path in ana_writes.paths() if way == "plain" else ana_writes.firsts():
        for ask in (client.get, client.post):
            if ask == client.post and path in {"/accounts/logout/", "/admin/logout/", "/settings/delete/"}:
                continue  # it would end the session that the next addresses need
            response = ask(path, headers=WAYS[way])
            body = response.getvalue().decode(errors="replace")
            told = unescape(body) + str(response.headers)
            if world.CANARY in told:
                leaks.append((ask.__name__, path))
            if response.status_code >= 500:
                broken.append((ask.__name__, path, response.status_code))
    assert (leaks, broken) == ([], [])


def test_the_canary_is_there_for_ana(ana_writes, client_of):
    """Else the test above could not fail."""
    client = client_of(ana_writes.ana)
    shown = [path for path in ana_writes.paths() if world.CANARY in client.get(path).getvalue().decode()]
    assert f"/entries/{ana_writes.kept.uuid}/" in shown
    assert f"/drafts/{ana_writes.draft.uuid}/" in shown
    assert "/trash/" in shown
    assert f"/forecasts/{ana_writes.forecast.uuid}/" in shown and "/forecasts/" in shown
    assert "/settings/" in shown and "/sets/" in shown
    assert (
        f"/sets/{ana_writes.prompt_set.slug}/" in shown
        and f"/prompts/{ana_writes.prompt.slug}/edit/" in shown
    )
    assert f"/sets/{ana_writes.prompt_set.slug}/?format=toml" in shown
    assert f"/packets/{ana_writes.packet.uuid}/" in shown and f"/packets/{ana_writes.finished.uuid}/" in shown
    assert "/packets/" in shown
    assert "/mentoring/records/" in shown


def test_2_foreign_and_missing_give_the_same_answer(ana_writes, cleo, client_of):
    client = client_of(cleo)
    rows = ana_writes.rows()
    told = 0
    for name in world.OF_ONE:
        *foreign, missing = [path for path in rows[name] if world.at_a_uuid(path)]
        want = client.get(missing)
        assert want.status_code in {404, 405}, name
        for path in foreign:
            got = client.get(path)
            assert (got.status_code, got.content) == (want.status_code, want.content), path
            told += 1
    assert told >= len(world.OF_ONE)
