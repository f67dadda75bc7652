"""TRUST 34: out, into an empty journal, and out again: the same but for `exported_at` and `author`.

The same archive goes through on both databases, and comes out as it went in: so it does from one to the other.
bench/round_trip.py does it with 10,000 entries, and across the two.
"""

import io
from typing import Any

import orjson
import pytest
from django.core.management import call_command

from journal import importing
from journal.formats import archive, vault
from journal.formats.limits import Limits
from journal.models import User
from tests.corpora import unicode_journal


def out(user: User) -> dict[str, Any]:
    found = orjson.loads(b"".join(archive.whole(user)))
    return {name: held for name, held in found.items() if name not in {"exported_at", "author"}}


def take_in(user: User, content: bytes) -> None:
    job = importing.begin(user, io.BytesIO(content), "journal", Limits())
    assert job.summary["unreadable"] == 0, job.summary["reasons"]
    importing.confirm(job, {})


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_34_what_goes_in_comes_out(ana, seed):
    given = unicode_journal.archive(150, seed)
    take_in(ana, orjson.dumps(given))
    found = out(ana)
    for mine, theirs in zip(found["entries"], given["entries"], strict=True):
        assert mine == theirs
    for name in ("drafts", "weeks"):
        assert found[name] == given[name]


@pytest.mark.parametrize("whole", [archive.whole, vault.whole], ids=["JSON", "Markdown"])
def test_34_any_text_goes_from_one_journal_to_another(ana, cleo, whole):
    take_in(ana, orjson.dumps(unicode_journal.archive(150, 4)))
    take_in(cleo, b"".join(whole(ana)))
    mine, theirs = out(cleo), out(ana)
    for one, other in zip(mine["entries"], theirs["entries"], strict=True):
        assert one == other
    assert mine == theirs


@pytest.mark.parametrize("whole", [archive.whole, vault.whole], ids=["JSON", "Markdown"])
def test_34_the_demo_year_moves_with_everything_around_it(db, cleo, whole, capsys):
    call_command("create_demo")
    robin = User.objects.get(email="robin@example.org")
    take_in(cleo, b"".join(whole(robin)))
    mine, theirs = out(cleo), out(robin)
    for name in theirs:
        assert mine[name] == theirs[name], name
