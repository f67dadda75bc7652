"""What is filtered, taken along: without what is off the record, and it says how many that left out."""

import io
import logging
import threading
from datetime import date

import pypdf
import pytest

from journal import writing
from journal.formats import pdf
from journal.views import take_along
from tests import factories
from tests.journal.test_csv import read
from tests.journal.test_export import held_to_the_schema


@pytest.fixture
def three(ana):
    factories.entry(ana, title="First", themes=("judgment",), date=date(2026, 10, 1), tags=("ledger",))
    factories.entry(
        ana, title="Second", themes=("judgment",), date=date(2026, 11, 2), body="the *retry* path"
    )
    factories.entry(ana, title="Canary", themes=("judgment",), off_record=True, body="canary words")
    factories.entry(ana, title="Elsewhere", themes=("beginner",))
    writing.trash(factories.entry(ana, title="Thrown away", themes=("judgment",)))
    return ana


def test_json_holds_what_is_filtered_and_counts_what_it_left_out(three, client_of):
    response = client_of(three).get("/entries/take-along/?format=json&theme=judgment&sort=&from=2026-01-01")
    assert response["Content-Disposition"].endswith('.json"') and "no-store" in response["Cache-Control"]
    found = held_to_the_schema(response.getvalue())
    assert [entry["title"] for entry in found["entries"]] == ["First", "Second"]
    assert found["partial"] == {
        "filters": {"theme": ["judgment"], "from": ["2026-01-01"]},
        "left_out": 1,
    }
    assert found["drafts"] == [] and found["settings"] == {}


def test_markdown_is_one_document_and_says_the_same(three, client_of):
    text = client_of(three).get("/entries/take-along/?format=markdown&theme=judgment").getvalue().decode()
    assert "2 entries." in text and "Chosen by: Judgment." in text and "1 off the record is left out." in text
    assert text.index("### First") < text.index("### Second") and "the *retry* path" in text
    assert "Canary" not in text and "canary" not in text and "Elsewhere" not in text


def test_csv_holds_the_same_entries(three, client_of):
    response = client_of(three).get("/entries/take-along/?format=csv&theme=judgment")
    assert response["Content-Disposition"].endswith('.csv"') and "no-store" in response["Cache-Control"]
    assert [row["title"] for row in read(response.streaming_content)] == ["First", "Second"]


def test_off_the_record_alone_leaves_all_of_it_out(three, client_of):
    found = held_to_the_schema(
        client_of(three).get("/entries/take-along/?format=json&off_record=1").getvalue()
    )
    assert (found["entries"], found["partial"]["left_out"]) == ([], 1)


def test_nobody_elses_entries_are_taken(three, cleo, client_of):
    found = held_to_the_schema(client_of(cleo).get("/entries/take-along/?format=json").getvalue())
    assert found["entries"] == [] and found["partial"]["left_out"] == 0


@pytest.mark.parametrize("form", ["", "exe", "csv "])
def test_an_unknown_format_is_refused_with_a_sentence(three, client_of, form):
    response = client_of(three).get("/entries/take-along/", {"format": form})
    assert response.status_code == 422 and "as markdown, pdf, csv, json or copy" in response.content.decode()


def test_signed_out_is_sent_to_sign_in(client, db):
    assert client.get("/entries/take-along/?format=json").status_code == 302
    assert client.get("/export/?format=json").status_code == 302


def test_the_timeline_says_how_many_would_be_left_out(three, client_of):
    page = client_of(three).get("/entries/?theme=judgment").content.decode()
    assert "2 entries; 1 off the record<br>is left out." in page


def test_pdf_holds_the_same_entries(three, client_of):
    response = client_of(three).get("/entries/take-along/?format=pdf&theme=judgment")
    assert response["Content-Type"] == "application/pdf" and "no-store" in response["Cache-Control"]
    assert (
        response["Content-Disposition"].startswith("attachment")
        and response["X-Content-Type-Options"] == "nosniff"
    )
    said = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.getvalue())).pages)
    assert "First" in said and "the retry path" in said and "1 off the record is left out." in said
    assert "Canary" not in said and "Elsewhere" not in said


def test_beyond_a_limit_a_sentence_offers_markdown(three, client_of, settings):
    settings.PDF_CHARACTERS = 100
    response = client_of(three).get("/entries/take-along/?format=pdf&theme=judgment&q=retry")
    page = response.content.decode()
    assert response.status_code == 422 and "too long for one PDF" in page
    assert 'href="/entries/take-along/?q=retry&amp;theme=judgment&amp;format=markdown"' in page
    page = client_of(three).get("/export/?format=pdf").content.decode()
    assert "too long for one PDF" in page and 'href="/export/?format=markdown"' in page


@pytest.mark.parametrize("place", ["_at_once", "_in_line"])
def test_whoever_finds_no_turn_is_told_so(three, client_of, monkeypatch, place):
    monkeypatch.setattr(pdf, "WAIT", 0)
    monkeypatch.setattr(pdf, place, threading.BoundedSemaphore(1))
    with getattr(pdf, place):
        response = client_of(three).get("/entries/take-along/?format=pdf")
    assert response.status_code == 503 and "format=markdown" in response.content.decode()
    assert client_of(three).get("/entries/take-along/?format=pdf").status_code == 200


def test_what_cannot_be_set_is_refused_and_logged_without_its_words(three, client_of, monkeypatch, caplog):
    monkeypatch.setattr(pdf, "FOLDER", pdf.FOLDER / "nowhere")
    logging.getLogger("terrain").propagate = True
    monkeypatch.setattr(
        pdf.subprocess, "run", lambda *a, **k: pdf.subprocess.CompletedProcess(a, 1, b"", b"x\nE: canary")
    )
    response = client_of(three).get("/entries/take-along/?format=pdf")
    logging.getLogger("terrain").propagate = False
    assert response.status_code == 422 and "cannot be set" in response.content.decode()
    assert "typesetter failed: E" in caplog.text and "canary" not in caplog.text


def test_a_page_to_copy_from_shows_what_is_pasted(three, client_of):
    page = client_of(three).get("/entries/take-along/?format=copy&theme=judgment").content.decode()
    assert "<h3>Second</h3>" in page and "the <em>retry</em> path" in page and "the *retry* path" in page
    assert "1 off the record is left out." in page and "Canary" not in page and "Elsewhere" not in page


def test_more_than_anybody_pastes_is_refused(three, client_of, monkeypatch):
    monkeypatch.setattr(take_along, "COPIED", 1)
    response = client_of(three).get("/entries/take-along/?format=copy&theme=judgment")
    assert response.status_code == 422 and "format=markdown" in response.content.decode()
