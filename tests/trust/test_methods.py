"""TRUST 4 and 24: a GET changes nothing, a post needs its token and its own site, and nobody changes ana's journal."""

import pytest
from django.test import Client

from tests.trust import world

pytestmark = pytest.mark.once

OURS = {
    "prompts.Prompt",
    "prompts.PromptSet",
    "prompts.SetItem",
    "prompts.Assignment",
    "prompts.AssignmentItem",
}
TYPED = "A sentence that took twenty minutes."


def test_24_get_changes_nothing(ana_writes, client_of):
    client = client_of(ana_writes.ana)
    client.raise_request_exception = False
    before = world.everything()
    for path in ana_writes.paths():
        client.get(path)
        client.head(path)
    assert world.everything() == before


@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"HTTP_X_CSRFTOKEN": "w" * 32},
        {"HTTP_ORIGIN": "https://elsewhere.example", "token": True},
        {"HTTP_ORIGIN": "null", "token": True},
    ],
    ids=["no token", "wrong token", "foreign origin", "null origin"],
)
def test_24_a_forged_post_is_refused_everywhere_and_gives_back_what_was_typed(ana_writes, client_of, forged):
    client = client_of(ana_writes.ana)
    client.handler.enforce_csrf_checks = True
    extra = dict(forged)
    fields = {"body": TYPED}
    if extra.pop("token", False):
        client.cookies["csrftoken"] = fields["csrfmiddlewaretoken"] = "t" * 32
    before = world.everything()
    accepted, lost = [], []
    for path in ana_writes.firsts() if forged else ana_writes.paths():
        if path.startswith(world.ONE_CLICK):
            continue
        response = client.post(path, fields, **extra)
        if not 400 <= response.status_code < 500:
            accepted.append((path, response.status_code))
        elif response.status_code in {401, 403} and TYPED not in response.content.decode():
            lost.append(path)
    assert (accepted, lost) == ([], [])
    assert world.everything() == before


def test_24_plain_text_is_no_form(ana_writes, client_of):
    client = client_of(ana_writes.ana)
    client.handler.enforce_csrf_checks = True
    client.cookies["csrftoken"] = "t" * 32
    before = world.everything()
    for path in ana_writes.firsts():
        if path.startswith(world.ONE_CLICK):
            continue
        response = client.post(path, f"csrfmiddlewaretoken={'t' * 32}", content_type="text/plain")
        assert 400 <= response.status_code < 500, path
    assert world.everything() == before


def test_4_a_stranger_changes_nothing_of_anas(ana_writes, cleo, client_of):
    """Each address is posted to with ana's ids and with fields that no form has."""
    before = {
        label: rows
        for label, rows in world.everything().items()
        if label in OURS or label.startswith("journal.")
    }
    fields = {
        "body": "Mine now",
        "title": "Mine now",
        "headline": "Mine now",
        "claim": "Mine now",
        "probability": "50",
        "outcome": "no",
        "note": "Mine now",
        "question": "Mine now",
        "copy": ana_writes.prompt_set.slug,
        "into": ana_writes.prompt_set.slug,
        "entry": str(ana_writes.kept.uuid),
        "draft": str(ana_writes.draft.uuid),
        "author": str(ana_writes.ana.pk),
        "owner_id": str(ana_writes.ana.pk),
        "is_staff": "on",
        "is_superuser": "on",
        "revision": "1",
    }
    for path in ana_writes.paths():
        if "/delete/" not in path or "/entries/" in path:
            client_of(cleo).post(path, fields)
    after = world.everything()
    ana = ana_writes.ana.pk
    for label, rows in before.items():
        if label != "journal.User":
            assert [row for row in rows if row not in after[label]] == [], label
    cleo.refresh_from_db()
    assert not cleo.is_staff and not cleo.is_superuser
    assert ana_writes.ana.entries.count() == 2 and ana_writes.ana.drafts.count() == 2
    assert ana_writes.ana.weeks.count() == 1 and ana != cleo.pk


def test_24_a_post_without_a_session_is_refused_and_loses_nothing(ana_writes):
    client = Client()
    for path in (
        f"/drafts/{ana_writes.draft.uuid}/keep/",
        f"/entries/{ana_writes.kept.uuid}/edit/",
        "/week/",
    ):
        response = client.post(path, {"body": TYPED})
        assert response.status_code == 401
        assert TYPED in response.content.decode()
