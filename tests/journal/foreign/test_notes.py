"""Markdown files: days in front matter, names, folders and headings; tags; a vault."""

from datetime import UTC, datetime

import pytest

from journal.formats import notes, reading
from journal.formats.found import Found, FoundEntry, LeftOut, Unreadable
from journal.formats.limits import Limits
from tests.journal.foreign.read import ZONE, entries, pieces, zipped

pytestmark = pytest.mark.pure


def note(name: str, text: str, zone: str = ZONE) -> FoundEntry:
    return notes.entry(text, name, zone)


@pytest.mark.parametrize(
    ("name", "text", "day", "title"),
    [
        ("2024-01-15.md", "Text", "2024-01-15", ""),
        ("Journal/2024-01-15 Monday.md", "Text", "2024-01-15", ""),
        ("20240115.md", "Text", "2024-01-15", ""),
        ("2024_01_15.md", "Text", "2024-01-15", ""),
        ("2024/January/2024-Jan-15.md", "Text", "2024-01-15", ""),
        ("2024/01/15.md", "Text", "2024-01-15", ""),
        ("2024/01-January/15.md", "Text", "2024-01-15", ""),
        ("15.01.2024.md", "Text", "2024-01-15", ""),
        ("2024-W03.md", "Text", "2024-01-15", "2024-W03"),
        ("2024-02.md", "Text", "2024-02-01", "2024-02"),
        ("January 15, 2024.md", "Text", "2024-01-15", ""),
        ("15-01-2024.md", "Text", "2024-01-15", ""),
        ("Case 99-99-2024.md", "---\ndate: 2024-01-15\n---\nText", "2024-01-15", "Case 99-99-2024"),
        ("Note.md", "---\ncreated: 1705312800000\n---\nText", "2024-01-15", "Note"),
        (
            "a.md",
            '+++\ntitle = "From Hugo"\ndate = 2024-01-15T23:30:00-05:00\n+++\nText',
            "2024-01-15",
            "From Hugo",
        ),
        ("2024-01-15 0930 Standup.md", "Text", "2024-01-15", "Standup"),
        ("2024-01-15 After 2023-12-01.md", "Text", "2024-01-15", "After 2023-12-01"),
        ("Note.md", "---\ndate:\n  - 2024-01-15\n---\nText", "2024-01-15", "Note"),
        ("Meeting.md", "---\ndate: 2024-01-15\n---\nText", "2024-01-15", "Meeting"),
        ("Meeting.md", "---\ntitle: 'It: works'\ndate: 2024-01-15\n---\nText", "2024-01-15", "It: works"),
        ("2024-02-02.md", "---\ndate: 2024-01-15\n---\nText", "2024-01-15", ""),
        ("2024-01-15.md", "---\ncreated: 2024-02-02T10:00:00\n---\nText", "2024-01-15", ""),
        ("2024-01-15.md", "---\ndate: <% tp.date.now() %>\n---\nText", "2024-01-15", ""),
        ("Note.md", "---\ndate: 2024-01-15T23:30:00-08:00\n---\nText", "2024-01-15", "Note"),
        ("Note.md", "---\ndate: 2024-01-15T00:00:00Z\n---\nText", "2024-01-15", "Note"),
        ("Note.md", '---\ndate: "[[2024-01-15]]"\n---\nText', "2024-01-15", "Note"),
        ("Note.md", "---\ndate: January 15, 2024\n---\nText", "2024-01-15", "Note"),
        ("Note.md", "---\ndate: Monday, 15 January 2024\n---\nText", "2024-01-15", "Note"),
        # Joplin tells a moment in UTC: in New York it was still the day before.
        ("Note.md", "---\ntitle: Joplin\ncreated: 2024-01-16 02:30Z\n---\n\nText", "2024-01-15", "Joplin"),
        ("Note.md", "---\ncreated: 2024-01-15 22:30\n---\nText", "2024-01-15", "Note"),
        ("Broken.md", "---\ntitle: a: b: c\ndate: 2024-01-15\n---\nText", "2024-01-15", "a: b: c"),
    ],
)
def test_a_notes_day_and_title(name, text, day, title):
    found = note(name, text)
    assert (str(found.date), found.title, found.body) == (day, title, "Text")


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("Ideas.md", "Text", "No date"),
        ("Ideas.md", "---\ntags: a\n---\nText", "No date"),
        ("2024-02-31.md", "Text", "There is no such day"),
        ("Ideas.md", "---\ndate: 03/04/2024\n---\nText", "can be two days"),
        ("Ideas.md", "---\ndate: 2023-02-31\n---\nText", "There is no such day"),
        ("03-04-2024.md", "Text", "can be two days"),
        ("2024-01-15 Monday.md", "", "It has no text"),
        ("Ideas.md", "+++\ndate = [\n+++\nText", "No date"),
        ("Ideas.md", f"+++\n{'a.' * 9_000}a = 1\n+++\nText", "No date"),
        ("Ideas.md", f"+++\na = {'[' * 9_000}\n+++\nText", "No date"),
        ("Ideas.md", "---\ndate: 0001-01-01T00:00+14:00\n---\nText", "There is no such moment"),
        (
            "Ideas.md",
            "---\ncreated: 9999-12-31T23:59Z\ntimezone: Asia/Tokyo\n---\nText",
            "There is no such moment",
        ),
        ("9999-12-31 2359 late.md", "Text", "There is no such moment"),
        ("2024-01-15.md", "---\ntags: a\n---\n", "It has no text"),
        ("2024-01-15.md", "a\x00b", "NUL"),
        ("2024-01-15.md", "x" * 100_001, "100,001 characters. An entry holds 100,000."),
    ],
)
def test_a_note_that_cannot_be_read_says_why(name, text, why):
    read = pieces(zipped({name: text, "2020-01-01.md": "Good"}), "vault.zip")[1]
    assert [piece.file for piece in read if isinstance(piece, Found)] == ["2020-01-01.md"]
    (found,) = [piece for piece in read if isinstance(piece, Unreadable)]
    assert found.file == name and why in found.reason


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("---\ntags: [a, b/c]\n---\nx", ("a", "b/c")),
        ("---\ntags:\n  - a\n  - Two words\n---\nx", ("a", "Two words")),
        ("---\ntags: a, two words\n---\nx", ("a", "two words")),
        ("---\ntags: a b\n---\nx", ("a", "b")),
        ("---\ntags: '#a'\n---\n#b and #A", ("a", "b")),
        (
            "x #one/two #42 #4two a#b https://x.y/#c `#d` [[n#e]] [f](#g)\n```\n#h\n```\n# i\n#j.",
            ("one/two", "4two", "j"),
        ),
    ],
)
def test_a_notes_tags(text, tags):
    assert note("2024-01-15.md", text).tags == tags


def test_an_offset_written_with_a_day_is_kept_as_its_zone():
    text = "---\ndate: 2024-01-15T23:30:00{}\n---\nText"
    here, there, odd = (note("a.md", text.format(ahead)) for ahead in ("-05:00", "+09:00", "+05:30"))
    assert (here.zone, there.zone, odd.zone) == (ZONE, "Etc/GMT-9", ZONE)
    assert {str(one.date) for one in (here, there, odd)} == {"2024-01-15"}
    assert here.created_at == datetime(2024, 1, 16, 4, 30, tzinfo=UTC)
    assert there.created_at == datetime(2024, 1, 15, 14, 30, tzinfo=UTC)
    assert odd.created_at == datetime(2024, 1, 15, 18, 0, tzinfo=UTC)


def test_names_that_can_be_two_days_are_told_by_those_that_can_be_one():
    def days(*names: str) -> list[str]:
        return [str(one.date) for one in entries(zipped({f"{name}.md": "x" for name in names}), "v.zip")]

    assert days("03-04-2024", "25-04-2024") == ["2024-04-03", "2024-04-25"]
    assert days("03-04-2024", "04-25-2024") == ["2024-03-04", "2024-04-25"]


LOG = """---
tags: [log]
title: My log
---
# Log

What this is.

## 2024-03-01

Shipped.

```
## 2024-03-09 in code
```

### More

of the day

## 2024-03-02 23:30: The evening #late
Ours.
## [[2024-02-30]]
No day.
# 2023
Between.
## 2023-12-31 Sunday
The last one.
"""


def test_a_log_in_one_file_is_an_entry_a_day():
    read = pieces(LOG.encode(), "log.md")[1]
    found = [(str(one.row.date), one.row.title, one.line) for one in read if isinstance(one, Found)]
    assert found == [
        ("2024-03-01", "", 9),
        ("2024-03-02", "The evening #late", 21),
        ("2023-12-31", "", 27),
    ]
    first, second, _ = (one.row for one in read if isinstance(one, Found))
    assert first.body == "Shipped.\n\n```\n## 2024-03-09 in code\n```\n\n### More\n\nof the day"
    assert first.tags == ("log",) and second.body == "Ours.\n## [[2024-02-30]]\nNo day."
    assert second.created_at == datetime(2024, 3, 3, 4, 30, tzinfo=UTC)
    assert [(one.line, one.reason, one.text.strip()) for one in read if isinstance(one, Unreadable)] == [
        (7, "It stands under no day.", "What this is."),
        (26, "It stands under no day.", "Between."),
    ]


def test_what_jrnl_writes_as_markdown_is_an_entry_a_day():
    text = "# 2024\n\n## March\n\n### 2024-03-01 11:30:00 PM Shipped v2.\n\nOut.\n\n## April\n\n### 2024-04-01 09:00 Fools\n\nx\n"
    found = entries(text.encode(), "export.md")
    assert [(str(one.date), one.title, one.body) for one in found] == [
        ("2024-03-01", "Shipped v2.", "Out."),
        ("2024-04-01", "Fools", "x"),
    ]
    assert found[0].created_at == datetime(2024, 3, 2, 4, 30, tzinfo=UTC)


def test_what_jrnl_writes_as_yaml_is_read_by_lines():
    found = note(
        "2024-03-01_shipped-v2.md",
        "---\ntitle: Shipped v2.\ndate: 2024-03-01 23:30\nstarred: True\ntags: work, plan\nbody: |\n\tFinally.\n\t\n\tOut.\n...\n",
    )
    assert (found.title, found.body, found.tags) == ("Shipped v2.", "Finally.\n\nOut.", ("work", "plan"))
    assert str(found.date) == "2024-03-01"


def test_a_vault_with_what_lies_beside_its_notes():
    kind, read = pieces(
        zipped(
            {
                "Vault/2024-01-15.md": "One",
                "Vault/.obsidian/app.json": "{}",
                "__MACOSX/Vault/._2024-01-15.md": "x",
                "Vault/a.png": b"x",
                "Vault/b.canvas": "{}",
                "Vault/c.pdf": b"x",
            }
        ),
        "vault.zip",
    )
    assert kind == "Markdown files"
    assert [piece.file for piece in read if isinstance(piece, Found)] == ["Vault/2024-01-15.md"]
    assert {(piece.file, piece.kind) for piece in read if isinstance(piece, LeftOut)} == {
        ("Vault/a.png", "photo"),
        ("Vault/b.canvas", "file"),
        ("Vault/c.pdf", "document"),
    }


def test_a_zip_that_parts_folders_as_windows_does_is_read_as_any_other():
    packed = zipped(
        {"V\\": "", "V\\2024\\01\\15.md": "One", "V\\2024-01-16.md": "Two", "V\\.obsidian\\app.json": "{}"}
    )
    read = pieces(packed, "vault.zip")[1]
    assert [(str(piece.row.date), piece.row.title) for piece in read] == [
        ("2024-01-16", ""),
        ("2024-01-15", ""),
    ]


def test_notes_beside_another_journal_come_in_too():
    packed = zipped({"2024-01-15.md": "Note", "log.txt": "[2024-01-16 10:00] Said\n", "a.csv": "x"})
    kind, read = pieces(packed, "vault.zip")
    assert kind == "jrnl and Markdown files"
    assert [piece.row.body for piece in read if isinstance(piece, Found)] == ["Said", "Note"]
    assert [piece.file for piece in read if isinstance(piece, LeftOut)] == ["a.csv"]


def test_a_folder_is_read_as_its_zip_is(tmp_path):
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "2024-01-15.md").write_text("One")
    (tmp_path / "link.md").symlink_to("/etc/passwd")
    with reading.opened(tmp_path, "vault", Limits(), ZONE) as found:
        read = list(found.pieces)
    assert [piece.row.body for piece in read if isinstance(piece, Found)] == ["One"]
    assert [piece.reason for piece in read if isinstance(piece, Unreadable)] == [
        "It is a link or a device, and stays out."
    ]
