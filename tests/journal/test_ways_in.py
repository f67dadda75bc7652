"""How the sections of the open format come in: what is kept comes out the same, what cannot be kept says why."""

from datetime import date
from typing import Any

import orjson
import pytest

from journal import seeding, writing
from journal.formats import archive
from journal.formats.sections import LISTS, OBJECTS, Unfit, ways_in
from journal.formats.ways_in import ENTRIES
from journal.models import Week
from tests import factories


def out(user) -> dict[str, Any]:
    found = orjson.loads(b"".join(archive.whole(user)))
    return {name: held for name, held in found.items() if name not in {"exported_at", "author"}}


def take_in(user, found: dict[str, Any]) -> None:
    """As the importer does: entries first, then the sections in their order."""
    for name in ("entries", *LISTS, *OBJECTS):
        way = ENTRIES if name == "entries" else ways_in.get(name)
        if way is None:
            continue
        rows = found[name] if isinstance(found[name], list) else way.parts(found[name])
        read = [way.read(row) for row in rows]
        here = way.here(user, [way.key(row) for row in read])
        way.keep(user, [row for row in read if way.key(row) not in here])


@pytest.fixture
def journal(ana):
    seeding.seed(ana, 40, 3, until=date(2026, 11, 20))
    entry = factories.entry(ana, body="one", tags=("a b",), off_record=True)
    for body in ("two", "three"):
        entry = writing.revise(entry, writing.Writing(body=body, date=entry.date, zone=entry.zone))
    Week.objects.create(author=ana, monday=date(2026, 11, 16), headline="Three fires")
    ana.drafts.create(form={"body": "31.02.", "themes": ["x"]}, began_on=date(2026, 11, 20))
    ana.drafts.create(form={"body": "four"}, began_on=entry.date, entry=entry, base_revision=3)
    ana.look_back_habit = 13
    ana.save()
    return entry


def test_what_comes_out_comes_in_and_out_the_same_for_another_author_too(ana, cleo, journal):
    found = out(ana)
    take_in(cleo, found)
    assert out(cleo) == found
    take_in(cleo, found)
    assert out(cleo) == found
    assert cleo.entries.get(uuid=journal.uuid).revision == 3


def test_what_a_person_set_stays(ana, cleo, journal):
    cleo.look_back_habit = 2
    cleo.save()
    take_in(cleo, out(ana))
    cleo.refresh_from_db()
    assert cleo.look_back_habit == 2


def test_an_edit_of_what_is_not_there_stays_as_a_draft(ana, cleo, journal):
    found = out(ana)
    found["entries"] = []
    take_in(cleo, found)
    assert {draft.entry_id for draft in cleo.drafts.all()} == {None}
    assert cleo.drafts.count() == 2


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"date": "2026-02-31"}, "The date is “2026-02-31”. There is no such day."),
        ({"date": "20260101"}, "no such day"),
        ({"date": "1066-10-14"}, "Dates begin with 1900"),
        ({"date": None}, "There is no “date”."),
        ({"id": "7"}, "not a UUID"),
        ({"id": 7}, "not a UUID"),
        ({"body": " \n"}, "There is no “body”."),
        ({"body": "a" * 100_001}, "100,001 characters; it holds 100,000"),
        ({"body": "a\x00b"}, "NUL"),
        ({"title": "half \ud800"}, "half a character"),
        ({"title": ["a"]}, "not a text"),
        ({"zone": "Mars/Base"}, "time zone that Terrain does not know"),
        ({"zone": "../../etc/passwd"}, "time zone that Terrain does not know"),
        ({"themes": ["nothing"]}, "no theme called “nothing”"),
        ({"themes": ["judgment", "judgment"]}, "twice"),
        ({"themes": "judgment"}, "not a list"),
        ({"felt": 8, "gauge": "judgment"}, "from 1 to 7"),
        ({"felt": True, "gauge": "judgment"}, "from 1 to 7"),
        ({"felt": 3, "gauge": None}, "without the gauge"),
        ({"tags": ["A", "a"]}, "spelt differently"),
        ({"tags": ["x" * 51]}, "51 characters"),
        ({"bring": "yes"}, "true or false"),
        ({"created_at": "2026-11-20T10:00:00"}, "no such moment"),
        ({"created_at": "0001-01-01T00:00:00+14:00"}, "no such moment"),
        ({"look_backs": [{"due": "2026-11-20"}, {"due": "2026-11-21"}]}, "Two look-backs are open"),
        ({"look_backs": [{"due": "2026-11-20", "turned_out": 3}]}, "without the gauge"),
        ({"revisions": [{"number": 0, "kept_at": "2026-11-20T10:00:00Z"}]}, "from 1 to"),
        ({"prompt": "why"}, "not an object"),
    ],
)
def test_an_entry_that_cannot_be_kept_says_why(ana, changes, says):
    factories.entry(ana, themes=("judgment",))
    row = out(ana)["entries"][0] | changes
    with pytest.raises(Unfit, match=says.replace("(", r"\(")):
        ENTRIES.read(row)


@pytest.mark.parametrize("value", [None, [], "text", 3])
@pytest.mark.parametrize("name", ["drafts", "weeks", "settings"])
def test_what_is_no_row_says_so(name, value):
    with pytest.raises(Unfit, match="not an object"):
        ways_in[name].read(value)


@pytest.mark.parametrize(
    "changes",
    [
        {"form": {"body": 3}},
        {"form": ["body"]},
        {"form": {"body": "a\x00"}},
        {"form": {"body": "a" * 500_001}},
        {"guide": {"question": "Why?"}},
        {"guide": {"prompt": "", "question": "Why?", "why": "", "steps": [], "minutes": 5, "themes": [],
                   "keep": "/settings/delete/"}},
        {"entry": "5f0c9f0e-6f0a-5d43-9c55-0c6b6c1b7b0e"},
        {"steps_done": ["1"]},
    ],
)  # fmt: skip
def test_a_draft_that_cannot_be_kept_says_why(ana, changes):
    ana.drafts.create(form={"body": "31.02."}, began_on=date(2026, 11, 20))
    with pytest.raises(Unfit):
        ways_in["drafts"].read(out(ana)["drafts"][0] | changes)


def test_a_guide_of_an_answer_comes_in_as_it_is(ana):
    guide = {
        "prompt": "a-prompt", "question": "Why?", "why": "", "steps": [{"name": "One", "ask": "Say."}],
        "minutes": 5, "themes": ["judgment"],
        "keep": "/mentoring/answers/5f0c9f0e-6f0a-5d43-9c55-0c6b6c1b7b0e/keep/",
    }  # fmt: skip
    ana.drafts.create(form={"body": "31.02."}, guide=guide, began_on=date(2026, 11, 20))
    assert ways_in["drafts"].read(out(ana)["drafts"][0]).guide == guide
