"""Every page asks the database at most twelve times, the timeline eight, however much somebody wrote.

The heaviest week, which asks fourteen times, is in tests/prompts/test_week.py.
"""

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.trust import world


@pytest.fixture
def ana_writes(db) -> world.World:
    ana_writes = world.make()
    for number in range(60):
        factories.entry(ana_writes.ana, themes=("judgment", "identity"), tags=(f"tag {number % 7}",), felt=3)
    return ana_writes


def sign_in_elsewhere(client_of, user) -> None:
    """With five more browsers, as signing in by its form notes them."""
    for _ in range(5):
        key = client_of(user).session.session_key
        UserSession.objects.create(user=user, ip="192.0.2.1", user_agent="Firefox", session_key=key)


def test_queries_of_every_page(ana_writes, client_of):
    client = client_of(ana_writes.ana)
    sign_in_elsewhere(client_of, ana_writes.ana)
    too_many = []
    for path in ana_writes.paths():
        if path.startswith("/admin"):
            continue
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            response = client.get(path)
        limit = 8 if path == "/entries/" else 14 if path.startswith("/week/") else 12
        if response.status_code == 200 and len(asked) > limit:
            too_many.append((path, len(asked)))
    assert too_many == []
