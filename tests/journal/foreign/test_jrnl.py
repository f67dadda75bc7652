"""jrnl: its JSON, and its text in every form of date."""

from datetime import UTC, datetime

import pytest

from journal.formats.found import Found, Unreadable
from journal.formats.limits import Refused
from tests.journal.foreign.read import ZONE, entries, pieces, zipped

pytestmark = pytest.mark.pure


JRNL_JSON = """{
  "tags": {"@work": 1},
  "entries": [
    {"title": "Shipped v2.", "body": "Finally.\\n\\nTeam went out. @work", "date": "2024-03-01", "time": "23:30",
     "tags": ["@work"], "starred": true},
    {"title": "Only a title", "body": "", "date": "2024-03-02", "time": "00:10", "tags": [], "starred": false},
    {"title": "x", "body": "", "date": "2024-02-30", "time": "00:10"}
  ]
}"""


JRNL_TEXT = """[2024-03-01 23:30] Shipped v2. *
Finally.

Team went out. @work

[2024-03-02 00:10] Only a title

[not a date] stays in the text of the one before
[2024-03-03 09:00:01 AM] Another #42 #plan c@d.e
- one
"""


def test_jrnl_in_both_forms_is_the_same():
    kind, read = pieces(JRNL_JSON.encode(), "journal.json")
    found = [piece.row for piece in read if isinstance(piece, Found)]
    assert kind == "jrnl"
    assert [(one.title, one.body, str(one.date), one.zone, one.tags) for one in found] == [
        ("Shipped v2.", "Finally.\n\nTeam went out. @work", "2024-03-01", ZONE, ("work",)),
        ("", "Only a title", "2024-03-02", ZONE, ()),
    ]
    assert found[0].created_at == datetime(2024, 3, 2, 4, 30, tzinfo=UTC)
    assert [(one.line, one.reason) for one in read if isinstance(one, Unreadable)] == [
        (7, "The date is “2024-02-30 00:10”. There is no such day.")
    ]
    text = entries(JRNL_TEXT.encode(), "journal.txt")
    assert text[0] == found[0]
    assert [str(one.date) for one in text] == ["2024-03-01", "2024-03-02", "2024-03-03"]
    assert text[1].body.endswith("[not a date] stays in the text of the one before")
    assert text[2].tags == ("plan",)


def test_jrnl_as_windows_writes_it_and_in_folders():
    assert entries(JRNL_TEXT.encode("utf-16"), "journal.txt") == entries(JRNL_TEXT.encode(), "journal.txt")
    assert entries(JRNL_TEXT.replace("\n", "\r\n").encode(), "j") == entries(JRNL_TEXT.encode(), "j")
    packed = zipped(
        {"2024/03/01.txt": "[2024-03-01 10:00] One\n", "2024/03/02.txt": "[2024-03-02 10:00] Two\n"}
    )
    assert [one.body for one in entries(packed, "journal.zip")] == ["One", "Two"]


def test_jrnl_text_that_is_not_utf8_is_told_by_its_line():
    read = pieces(b"[2024-03-01 10:00] One\n[2024-03-02 10:00] Tw\xff\n[2024-03-03 10:00] Three\n", "j.txt")[
        1
    ]
    assert [piece.row.body for piece in read if isinstance(piece, Found)] == ["One", "Three"]
    assert [(piece.line, piece.reason) for piece in read if isinstance(piece, Unreadable)] == [
        (2, "It holds bytes that are not UTF-8.")
    ]


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("2024-03-01 23:30:10", "2024-03-01"),
        ("01.03.2024 23:30", "2024-03-01"),
        ("2024/03/01 11:30 PM", "2024-03-01"),
        ("March 1, 2024 11:30 PM", "2024-03-01"),
        ("1 Mar 2024 23:30", "2024-03-01"),
        ("Fri 01 Mar 2024 23:30", "2024-03-01"),
        ("31/12/2024 10:00", "2024-12-31"),
        ("12/31/2024 10:00", "2024-12-31"),
    ],
)
def test_jrnl_with_another_form_of_date(stamp, day):
    assert [str(one.date) for one in entries(f"[{stamp}] Said\n".encode(), "j.txt")] == [day]


def test_jrnl_with_days_that_can_be_two_is_told_by_those_that_can_be_one():
    text = "".join(f"[{{}}/04/2024 10:00] {number}\n{'x ' * 200}\n\n" for number in range(400))
    days = [str(one.date) for one in entries(text.format(*[3, 25] * 200).encode(), "j.txt")]
    assert days == ["2024-04-03", "2024-04-25"] * 200
    american = b"[03/04/2024 10:00 AM] One\n\n[04/25/2024 10:00 PM] Two\n"
    assert [str(one.date) for one in entries(american, "j.txt")] == ["2024-03-04", "2024-04-25"]
    with pytest.raises(Refused, match="can be read in two ways"):
        entries(b"[03/04/2024 10:00] One\n", "j.txt")


def test_jrnl_as_it_is_shown():
    shown = b"2024-03-01 11:30:00 PM Shipped v2.\n| Finally.\n|\n| Out.\n\n2024-03-02 12:10:00 AM Odd\n"
    assert [(one.title, one.body) for one in entries(shown, "j.txt")] == [
        ("Shipped v2.", "Finally.\n\nOut."),
        ("", "Odd"),
    ]


def test_the_star_after_a_jrnl_title_goes_and_its_emphasis_stays():
    text = b"[2024-03-01 10:00] **Out** at last *\nx\n\n[2024-03-02 10:00] It is **out**\nx\n"
    assert [one.title for one in entries(text, "j.txt")] == ["**Out** at last", "It is **out**"]
