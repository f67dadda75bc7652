"""Entries as CSV: a row each, and nothing that a spreadsheet would calculate."""

import csv as library
import io
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal import writing
from journal.formats import csv
from journal.models import LookBack
from tests import factories

SIGNS = "-=+@＝＋－＠"
FORMULAS = [f"{before}{sign}cmd|' /C calc'!A0" for before in ("", " ", "\t", "\r", "\n", '"', "'", '" "', "\u200b", "\ufeff")
            for sign in SIGNS]  # fmt: skip


def read(pieces) -> list[dict[str, str]]:
    data = b"".join(pieces)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(library.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    assert {len(row) for row in rows} == {len(csv.COLUMNS)}
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_a_row_an_entry(ana):
    entry = factories.entry(
        ana, title="A title", body="One “line”,\n\n- another; and\n- more\n", themes=("identity", "judgment"),
        felt=6, tags=("Rust", "a b"), prompt_slug="a-prompt", prompt_question="What of it?", off_record=True,
    )  # fmt: skip
    for on, turned_out in ((date(2026, 11, 2), 2), (date(2026, 11, 9), 3)):
        LookBack.objects.create(
            entry=entry, author=ana, due=date(2026, 11, 1), on=on, gauge_id="identity", felt=6,
            turned_out=turned_out, note="A task.",
        )  # fmt: skip
    writing.trash(factories.entry(ana, title="", date=date(2026, 11, 21)))
    first, second = read(csv.rows(ana.entries.all()))
    assert first == {
        "id": str(entry.uuid), "date": "2026-11-20", "zone": "Europe/Prague", "title": "A title", "takeaway": "",
        "body": "One “line”,\n\n - another; and\n - more\n", "themes": "identity, judgment", "gauge": "identity",
        "felt": "6", "turned_out": "3", "looked_back_on": "2026-11-09", "note": "A task.", "tags": "a b, Rust",
        "question": "What of it?", "prompt": "a-prompt", "bring": "no", "off_record": "yes", "resurface": "yes",
        "created_at": first["created_at"], "updated_at": first["updated_at"], "trashed_at": "",
    }  # fmt: skip
    assert second["trashed_at"].endswith("Z") and second["felt"] == second["turned_out"] == ""


@pytest.mark.pure
@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_a_formula(text):
    assert csv.cell(text)[0] == "'"


@pytest.mark.pure
@given(st.text(st.sampled_from([*SIGNS, *"\t\r\n \"';,ab\u200b\ufeff\u2028"]), max_size=20))
def test_nor_does_any_part_of_one_for_whoever_reads_it_with_other_separators(text):
    told = csv.cell(text)
    assert not re.match(rf"[\s\"\u200b\ufeff]*[{SIGNS}]", told) and not told.startswith(("\t", "\r", "\n"))
    assert not re.search(rf"[;,\t\r\n][\"']*[{SIGNS}]", told)
    assert re.sub(r"[' ]", "", told) == re.sub(r"[' ]", "", text)


@pytest.mark.pure
@pytest.mark.parametrize("text", ["", "plain", "a - b", "1-1", "3 + 4 = 7", "‘quoted’", "me@example.org"])
def test_what_is_no_formula_stays_as_it_is(text):
    assert csv.cell(text) == text
