"""What is said about picks goes out with everything else, and comes in again the same."""

from datetime import UTC, date, datetime

import orjson
import pytest

from journal.formats import archive
from journal.formats.sections import Unfit, ways_in
from prompts.models import KindOfWeek, NotForMe, RestedTheme, Swap
from tests.journal.test_export import held_to_the_schema

AT = datetime(2026, 11, 20, 9, 42, 10, 7, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def said(ana):
    """One of everything, and what is over."""
    for monday in (date(2026, 11, 16), date(2026, 11, 9)):
        Swap.objects.create(author=ana, monday=monday, prompt_slug="cold-hands", at=AT)
        KindOfWeek.objects.create(author=ana, monday=monday, kind="quiet", at=AT)
    for until in (None, LATER):
        NotForMe.objects.create(author=ana, prompt_slug="cold-hands", since=AT, until=until)
        RestedTheme.objects.create(author=ana, theme_id="judgment", since=AT, until=until)


def export(user) -> dict:
    return held_to_the_schema(b"".join(archive.whole(user)))


def take_in(user, found: dict) -> int:
    """The rows of both sections that were not here yet, read as an import reads them."""
    count = 0
    for name in ("picks", "settings"):
        way = ways_in[name]
        rows = [
            way.read(orjson.loads(orjson.dumps(part)))
            for part in way.parts(orjson.loads(orjson.dumps(found[name])))
        ]
        here = way.here(user, [way.key(row) for row in rows])
        new = [row for row in rows if way.key(row) not in here]
        way.keep(user, new)
        count += len(new)
    return count


def test_picks_and_rests_come_in_as_they_went_out_and_twice_adds_nothing(ana, cleo, said):
    found = export(ana)
    assert found["picks"]["swaps"][0] == {
        "week": "2026-W46", "prompt": "cold-hands", "at": "2026-11-20T09:42:10.000007Z",
    }  # fmt: skip
    assert found["settings"]["look_back_habit"] == 4
    assert [row["until"] for row in found["settings"]["rested_themes"]] == [
        None,
        "2026-11-23T09:00:00.000000Z",
    ]
    assert take_in(ana, found) == 0
    assert take_in(cleo, found) == 8
    assert take_in(cleo, found) == 0
    again = export(cleo)
    assert (again["picks"], again["settings"]) == (found["picks"], found["settings"])


def test_what_holds_here_already_stays_one(cleo, ana, said):
    RestedTheme.objects.create(author=cleo, theme_id="judgment")
    NotForMe.objects.create(author=cleo, prompt_slug="cold-hands")
    KindOfWeek.objects.create(author=cleo, monday=date(2026, 11, 16), kind="something-broke")
    take_in(cleo, export(ana))
    assert cleo.rested_themes.filter(until=None).count() == cleo.not_for_me.filter(until=None).count() == 1
    assert cleo.kinds_of_week.get(monday=date(2026, 11, 16)).kind == "something-broke"


@pytest.mark.parametrize(
    ("section", "value"),
    [
        ("picks", {"swaps": [{"week": "2026-W60", "prompt": "x", "at": "2026-11-20T09:42:10Z"}]}),
        ("picks", {"swaps": [{"week": "2026-W47", "prompt": "", "at": "2026-11-20T09:42:10Z"}]}),
        ("picks", {"swaps": [{"week": "2026-W47", "prompt": "a\x00", "at": "2026-11-20T09:42:10Z"}]}),
        ("picks", {"swaps": [{"week": "2026-W47", "prompt": "x" * 81, "at": "2026-11-20T09:42:10Z"}]}),
        ("picks", {"swaps": [7]}),
        ("picks", {"swaps": {"a": 1}}),
        ("picks", [1]),
        ("picks", {"kinds_of_week": [{"week": "2026-W47", "kind": "quiet", "at": "yesterday"}]}),
        ("picks", {"not_for_me": [{"prompt": "x", "since": None, "until": None}]}),
        (
            "picks",
            {
                "not_for_me": [
                    {"prompt": "x", "since": "2026-11-20T09:42:10Z", "until": "2025-11-20T09:42:10Z"}
                ]
            },
        ),
        (
            "settings",
            {"rested_themes": [{"theme": "nothing", "since": "2026-11-20T09:42:10Z", "until": None}]},
        ),
        ("settings", {"rested_themes": [{"theme": None, "since": "2026-11-20T09:42:10Z", "until": None}]}),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(ana, section, value):
    way = ways_in[section]
    with pytest.raises(Unfit):
        for part in way.parts(value):
            way.read(part)


def test_nobody_elses(ana, cleo, said):
    assert export(cleo)["picks"] == {"swaps": [], "kinds_of_week": [], "not_for_me": []}
    assert export(cleo)["settings"]["rested_themes"] == []
