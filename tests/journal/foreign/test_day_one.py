"""Day One: every entry with its day, tags and time zone, and what cannot be read by its place."""

import json
from datetime import UTC, datetime

import pytest

from journal.formats import dayone
from journal.formats.found import Found, FoundEntry, LeftOut, Unreadable
from tests.journal.foreign.read import ZONE, entries, pieces, zipped

pytestmark = pytest.mark.pure


DAY_ONE = """{
  "metadata": {"version": "1.0"},
  "entries": [
    {
      "uuid": "DF8B32A3FE25400BBBB3A7BBFCD23CE7", "creationDate": "2024-04-16T23:00:00Z",
      "modifiedDate": "2024-04-19T21:55:51Z", "timeZone": "Europe/Dublin", "isAllDay": true,
      "tags": ["on-call", "Two words"],
      "text": "# A quiet shift\\n\\nNothing rang\\\\. Two \\\\(or three\\\\) pages\\\\-\\\\-none mine\\\\!\\n\\n![](dayone-moment:\\/\\/646FD9CE9D924262ADB1FA7AF3A2F4DB)",
      "photos": [{"identifier": "646FD9CE9D924262ADB1FA7AF3A2F4DB", "md5": "31c871f1", "type": "jpeg"}]
    },
    {"uuid": "1461153D91EC48C180C606C853FBFD83", "creationDate": "2024-07-01T03:30:00Z",
     "timeZone": "America/Los_Angeles", "text": "Late."},
    {"creationDate": "2024-07-01T03:30:00Z", "text": "No zone, no id."},
    {"creationDate": "2024-07-01T22:30:00Z", "timeZone": "GMT+0530", "text": "An offset."},
    {"uuid": "A", "creationDate": "2024-07-02T10:00:00Z", "photos": [{"md5": "a"}, {"md5": "b"}]},
    {"uuid": "B", "creationDate": "2023-02-31T10:00:00Z", "text": "Never."},
    {"uuid": "C", "creationDate": "2024-07-02T10:00:00Z", "timeZone": "Mars/Base", "text": "Far."},
    {"uuid": "D", "creationDate": "2024-07-02T10:00:00Z", "text": "half \\ud83d"}
  ]
}"""


def test_day_one_has_each_day_in_its_own_zone():
    kind, read = pieces(zipped({"Work.json": DAY_ONE, "photos/31c871f1.jpeg": b"x"}), "export.zip")
    found = [piece.row for piece in read if isinstance(piece, Found)]
    assert kind == "Day One"
    assert [(str(one.date), one.zone) for one in found] == [
        ("2024-04-17", "Europe/Dublin"),
        ("2024-06-30", "America/Los_Angeles"),
        ("2024-06-30", ZONE),
        ("2024-07-02", "UTC"),
    ]
    first = found[0]
    assert first.title == "A quiet shift"
    assert first.body == "Nothing rang. Two (or three) pages--none mine!"
    assert first.tags == ("on-call", "Two words")
    assert first.created_at == datetime(2024, 4, 16, 23, tzinfo=UTC)
    assert first.updated_at == datetime(2024, 4, 19, 21, 55, 51, tzinfo=UTC)
    assert [piece for piece in read if isinstance(piece, LeftOut)] == [
        LeftOut("photos/31c871f1.jpeg", "photo")
    ]


def test_day_one_says_where_and_why_an_entry_cannot_be_read():
    read = pieces(DAY_ONE.encode(), "Work.json")[1]
    assert [(piece.line, piece.reason) for piece in read if isinstance(piece, Unreadable)] == [
        (15, "No text, only 2 photos."),
        (16, "The date is “2023-02-31T10:00:00Z”. There is no such moment."),
        (17, "Its time zone is “Mars/Base”, which Terrain does not know, so its day cannot be told."),
        (18, "It holds half a character, which cannot be kept."),
    ]
    assert [piece.file for piece in read if isinstance(piece, LeftOut)] == [
        "photos/31c871f1.jpeg",
        "photos/a",
        "photos/b",
    ]


def test_day_one_is_the_same_entry_whoever_imports_it():
    one, other = entries_of_day_one(), entries_of_day_one()
    assert [entry.id for entry in one] == [entry.id for entry in other]
    assert len({entry.id for entry in one}) == 4


def entries_of_day_one() -> list[FoundEntry]:
    return [piece.row for piece in pieces(DAY_ONE.encode(), "Work.json")[1] if isinstance(piece, Found)]


@pytest.mark.parametrize(
    ("text", "means"),
    [
        (r"a\. b\- c\(d\) e\! f\+", "a. b- c(d) e! f+"),
        ("1\\. not a list", "1\\. not a list"),
        ("x\n\\- not a list", "x\n\\- not a list"),
        ("x\n  12\\) not a list", "x\n  12\\) not a list"),
        (r"\# \* \_ \[a\]\(b\) \`", r"\# \* \_ \[a\]\(b) \`"),
        (r"\![not a picture](x)", r"\![not a picture](x)"),
        ("`a\\.b` c\\.d", "`a\\.b` c.d"),
        ("```\na\\.b\n```\nc\\.d", "```\na\\.b\n```\nc.d"),
    ],
)
def test_day_ones_escapes_go_where_nothing_needs_them(text, means):
    assert dayone.text_of({"text": text}) == means


def test_day_one_without_text_is_read_from_its_rich_text():
    parts = [{"text": "Only "}, {"text": "rich"}, {"embeddedObjects": []}, {"text": "text"}]
    assert dayone.text_of({"richText": json.dumps({"contents": parts})}) == "Only rich\ntext"


def test_day_ones_title_is_no_markdown():
    rows = [{"creationDate": "2024-07-02T10:00:00Z", "text": "# Q\\&A\\: \\#1\n\nText"}]
    assert [one.title for one in entries(json.dumps({"entries": rows}).encode(), "J.json")] == ["Q&A: #1"]


def test_day_one_is_told_by_any_of_its_entries():
    rows = [{"uuid": "A", "text": "When?"}, {"creationDate": "2024-07-02T10:00:00Z", "text": "Then."}]
    kind, read = pieces(json.dumps({"entries": rows}).encode(), "J.json")
    assert kind == "Day One"
    assert [type(piece) for piece in read] == [Unreadable, Found]
