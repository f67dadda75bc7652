"""Other people's journals: every entry, day, tag and time zone as it was there, and what cannot be read by its place."""

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest

from journal.formats import dayone, notes, reading
from journal.formats.found import Found, FoundEntry, LeftOut, Unreadable
from journal.formats.limits import Limits, Refused

pytestmark = pytest.mark.pure
ZONE = "America/New_York"


def pieces(content: bytes, name: str, zone: str = ZONE) -> tuple[str, list]:
    with reading.opened(io.BytesIO(content), name, Limits(), zone) as found:
        return found.kind, list(found.pieces)


def entries(content: bytes, name: str, zone: str = ZONE) -> list[FoundEntry]:
    read = pieces(content, name, zone)[1]
    assert [piece for piece in read if isinstance(piece, Unreadable)] == []
    return [piece.row for piece in read if isinstance(piece, Found)]


def zipped(files: dict[str, str | bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


# --- Day One ---------------------------------------------------------------------------------------------

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


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/New_York"])
def test_a_day_beyond_the_calendar_is_told_and_stops_no_other(zone):
    moments = [
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "2024-01-01T12:00:00Z",
    ]
    zones = ["Pacific/Kiritimati", "America/New_York", "GMT+14", "GMT-12", None]
    rows = [{"creationDate": at, "timeZone": name, "text": "x"} for at in moments for name in zones]
    journiv = [
        {"entry_datetime_utc": at, "entry_timezone": name, "content": "x"} for at in moments for name in zones
    ]
    for whole in ({"entries": rows}, {"export_version": "1.0", "journals": [{"entries": journiv}]}):
        read = pieces(json.dumps(whole).encode(), "a.json", zone)[1]
        assert len(read) == 20
        good = {piece.row.date.year for piece in read if isinstance(piece, Found)}
        assert 2024 in good and all(year >= 1900 for year in good)
    csv = b"full_date,date,weekday,time,mood,activities,note_title,note\n0001-01-01,,,00:00,,,,x\n2024-01-15,,,00:00,,,,x\n"
    for content, name in ((csv, "d.csv"), (b"[0001-01-01 00:00] x\n[2024-01-15 00:00] x\n", "j.txt")):
        read = pieces(content, name, zone)[1]
        assert [type(piece) for piece in read] == [Unreadable, Found]


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
    rich = json.dumps({"contents": [{"text": "Only "}, {"embeddedObjects": []}, {"text": "rich"}]})
    assert dayone.text_of({"richText": rich}) == "Only rich"


# --- jrnl ------------------------------------------------------------------------------------------------

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


# --- Journiv ---------------------------------------------------------------------------------------------

JOURNIV = {
    "export_version": "1.0",
    "journals": [
        {
            "title": "Work",
            "entries": [
                {
                    "title": "Calibration check", "content": "It **shipped**.", "entry_date": "2026-01-05",
                    "entry_datetime_utc": "2026-01-05T23:30:00Z", "entry_timezone": "Europe/Berlin",
                    "tags": ["imposter-syndrome"], "prompt_text": "Recall a challenge.",
                    "mood_log": {"mood_name": "calm", "note": "at last"}, "media": [{"filename": "a.png"}],
                    "created_at": "2026-01-05T23:30:00Z", "updated_at": "2026-01-06T18:45:00Z",
                },
                {
                    "content_delta": {"ops": [{"insert": "From a "}, {"insert": {"image": "x"}}, {"insert": "delta.\n"}]},
                    "entry_datetime_utc": "2026-01-05T23:30:00Z", "entry_timezone": "Asia/Tokyo", "id": "7",
                },
                {"content": "", "entry_date": "2026-01-05"},
            ],
        },
        {"entries": [{"content_plain_text": "Another journal", "entry_date": "2026-02-01"}]},
    ],
}  # fmt: skip


def test_journiv():
    kind, read = pieces(zipped({"data.json": json.dumps(JOURNIV), "media/1/a.png": b"x"}), "journiv.zip")
    found = [piece.row for piece in read if isinstance(piece, Found)]
    assert kind == "Journiv"
    assert [(str(one.date), one.zone, one.body) for one in found] == [
        ("2026-01-05", "Europe/Berlin", "It **shipped**.\n\nMood: calm\n\nat last"),
        ("2026-01-06", "Asia/Tokyo", "From a delta."),
        ("2026-02-01", ZONE, "Another journal"),
    ]
    assert found[0].prompt is not None and found[0].prompt.question == "Recall a challenge."
    assert found[0].tags == ("imposter-syndrome",) and found[0].title == "Calibration check"
    assert [piece.reason for piece in read if isinstance(piece, Unreadable)] == ["It has no text."]
    assert [piece.file for piece in read if isinstance(piece, LeftOut)] == ["media/1/a.png"]


def test_journiv_without_a_zone_has_that_of_its_account():
    account = {"user_settings": {"time_zone": "Asia/Tokyo"}} | JOURNIV
    for broken in ("\ud800", ["x"], None):
        odd = {"user_settings": {"time_zone": broken}} | JOURNIV
        assert entries_of(json.dumps(odd).encode(), "data.json")[2].zone == ZONE
    found = entries_of(json.dumps(account).encode(), "data.json")
    assert found[2].zone == "Asia/Tokyo" and str(found[2].date) == "2026-02-01"


def entries_of(content: bytes, name: str) -> list[FoundEntry]:
    return [piece.row for piece in pieces(content, name)[1] if isinstance(piece, Found)]


# --- Daylio ----------------------------------------------------------------------------------------------

DAYLIO = (
    "\ufefffull_date,date,weekday,time,mood,activities,scales,note_title,note\n"
    '2026-04-12,April 12,Sunday,12:00,rested,"allegro | at the office","Sleep: 8/10 points | Time: 8:00","Good review","Line one.<br><br>Line <b>two</b> &amp; a < b."\n'
    '2026-04-11,April 11,Saturday,"6:50\u202fpm",meh,,,"",""\n'
    '2026-04-10,April 10,Friday,14:03,meh,walk,,"","a\nb, c",\n'
    "2026-04-09,April 9,Thursday,25:03,meh,walk,,,x\n"
    "2026-02-30,x,y,10:00,meh,walk,,,x\n"
    "short\n"
)


def test_daylio():
    kind, read = pieces(DAYLIO.encode(), "daylio_export.csv")
    found = [piece.row for piece in read if isinstance(piece, Found)]
    assert kind == "Daylio"
    assert [(str(one.date), one.title, one.body, one.tags) for one in found] == [
        (
            "2026-04-12",
            "Good review",
            "Line one.\n\nLine **two** & a < b.\n\nMood: rested\nSleep: 8/10 points\nTime: 8:00",
            ("allegro", "at the office"),
        ),
        ("2026-04-11", "", "Mood: meh", ()),
        ("2026-04-10", "", "a\nb, c\n\nMood: meh", ("walk",)),
    ]
    assert found[1].created_at == datetime(2026, 4, 11, 22, 50, tzinfo=UTC)
    assert [(piece.line, piece.reason) for piece in read if isinstance(piece, Unreadable)] == [
        (6, "The time is “25:03”. There is no such time."),
        (7, "The date is “2026-02-30”. There is no such day."),
        (8, "The row has 1 columns; there are 9."),
    ]


def test_daylio_as_a_spreadsheet_kept_it():
    rows = "full_date;date;weekday;time;mood;activities;note_title;note\n2024-01-15;;;18:50;gut;walk | run;;Ja, gut\n"
    (found,) = entries(rows.encode(), "daylio.csv")
    assert (str(found.date), found.body, found.tags) == (
        "2024-01-15",
        "Ja, gut\n\nMood: gut",
        ("walk", "run"),
    )


def test_daylios_own_backup_is_refused_with_the_way_out():
    with pytest.raises(Refused, match="Export a CSV file"):
        pieces(zipped({"backup.daylio": "e30="}), "backup.daylio")


# --- Markdown files --------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue", "Europe/London", "Asia/Kolkata"])
def test_a_day_never_shifts_with_the_zone_of_whoever_imports(zone):
    for content, name in (
        (JRNL_TEXT.encode(), "j.txt"),
        (zipped({"2024-01-15.md": "x"}), "v.zip"),
        (
            b"full_date,date,weekday,time,mood,activities,note_title,note\n2024-01-15,,,23:59,meh,,,x\n",
            "d.csv",
        ),
        (
            b'{"entries": [{"creationDate": "2024-07-01T03:30:00Z", "timeZone": "Asia/Tokyo", "text": "x"}]}',
            "a.json",
        ),
    ):
        days = [one.date for one in entries(content, name, zone)]
        assert days == [one.date for one in entries(content, name)] and days
