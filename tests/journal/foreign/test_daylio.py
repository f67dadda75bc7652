"""Daylio’s CSV."""

from datetime import UTC, datetime

import pytest

from journal.formats.found import Found, Unreadable
from journal.formats.limits import Refused
from tests.journal.foreign.read import entries, pieces, zipped

pytestmark = pytest.mark.pure


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


@pytest.mark.parametrize(
    ("shown", "hour"),
    [
        ("13:49", 13), ("1:49 p. m.", 13), ("12:49\u202fa.\u00a0m.", 0), ("下午1:49", 13), ("오전 1:49", 1), ("1:49 μ.μ.", 13),
        ("1:49 ÖS", 13), ("13h49", 13), ("13.49", 13), ("kl. 13.49", 13), ("13:49 Uhr", 13), ("at 1:49 PM", 13),
    ],
)  # fmt: skip
def test_daylios_times_are_those_of_the_telephones_language(shown, hour):
    row = f"full_date,date,weekday,time,mood,activities,note_title,note\n2024-01-15,15 янв.,понедельник,{shown},так себе,,,x\n"
    (found,) = entries(row.encode(), "d.csv", "UTC")
    assert found.created_at == datetime(2024, 1, 15, hour, 49, tzinfo=UTC)
    assert found.body == "x\n\nMood: так себе"


def test_daylio_that_is_not_utf8_is_told_by_its_line():
    rows = "full_date,date,weekday,time,mood,activities,note_title,note\n2024-01-15,,,18:50,gut,,,Müde\n2024-01-16,,,18:50,gut,,,x\n"
    read = pieces(rows.encode("latin-1"), "d.csv")[1]
    assert [(piece.line, piece.reason) for piece in read if isinstance(piece, Unreadable)] == [
        (2, "It holds bytes that are not UTF-8.")
    ]
    assert len(read) == 2
