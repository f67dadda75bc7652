"""Names that may go to strangers, and those that may not."""

import pytest

from journal import naming

pytestmark = pytest.mark.pure

LINKS = [
    "Your account is locked, see https://evil.example/a",
    "WWW.evil.example",
    "evil.example/a",
    "javascript://x",
]
UNSEEN = [
    "Dana\u202e kcoltihW",
    "Dana\u2028Whitlock",
    "Dana\u2029",
    "Dana\u200b Whitlock",
    "Dana\x85",
    "a\u200d",
]
EMPTY = ["\u2800", "\u3164 \u115f", "\u034f"]
FIT = [
    "",
    "Dana Whitlock",
    "D’Arcy-Smith, Jr.",
    "محمد",
    "می\u200cخواهم",
    "क्\u200dष",
    "李",
    "Zoë",
    "Robin (she)",
]


@pytest.mark.parametrize("name", LINKS)
def test_a_name_carries_no_link(name):
    assert "link" in naming.fault(name)


@pytest.mark.parametrize("name", [*UNSEEN, "\u200b", "\u200d\u200d"])
def test_a_name_hides_nothing(name):
    assert "cannot be seen" in naming.fault(name)


@pytest.mark.parametrize("name", EMPTY)
def test_a_name_shows_something(name):
    assert "can be seen" in naming.fault(name)


@pytest.mark.parametrize("name", FIT)
def test_names_as_people_have_them(name):
    assert naming.fault(name) == ""
