"""Days, whatever the format: none shifts, and one beyond the calendar stops no other."""

import json

import pytest

from journal.formats.found import Found, Unreadable
from tests.journal.foreign.read import entries, pieces, zipped
from tests.journal.foreign.test_jrnl import JRNL_TEXT

pytestmark = pytest.mark.pure


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
