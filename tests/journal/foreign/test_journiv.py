"""Journiv: older exports with Markdown, newer ones with insertions."""

import json

import pytest

from journal.formats.found import Found, FoundEntry, LeftOut, Unreadable
from tests.journal.foreign.read import ZONE, pieces, zipped

pytestmark = pytest.mark.pure


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
