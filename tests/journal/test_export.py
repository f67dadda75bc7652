"""Everything out: the full export, by the page and by the command."""

import io
import json
import logging
import stat
import tracemalloc
import zipfile
from datetime import date, timedelta
from pathlib import Path

import jsonschema
import orjson
import pytest
from django.core.management import CommandError, call_command

from journal import seeding, writing
from journal.formats import archive, csv, markdown, period, vault
from journal.models import Entry, LookBack, Week
from tests import factories

SCHEMA = json.loads(Path("docs/terrain-journal.schema.json").read_text())
HOSTILE = "  indented\r\n\ttab “quotes” \u2028 </script> 👍🏽 \u202e \\ \"' %00 日本\n\n    code\n"


def held_to_the_schema(text: bytes) -> dict:
    found = orjson.loads(text)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    return found


def whole(user) -> dict:
    return held_to_the_schema(b"".join(archive.whole(user)))


@pytest.fixture
def journal(ana):
    """One of everything."""
    body = HOSTILE.replace("\r\n", "\n")
    entry = factories.entry(
        ana, body=body, title="A title", takeaway="Say it", themes=("identity", "judgment"), felt=6,
        tags=("Rust", "a b"), bring=True, prompt_slug="a-prompt", prompt_question="What of it?",
        look_back_due=date(2026, 12, 18),
    )  # fmt: skip
    LookBack.objects.create(
        entry=entry, author=ana, due=date(2026, 11, 1), on=date(2026, 11, 2), gauge_id="identity", felt=6,
        turned_out=2, note="It was a *task*.",
    )  # fmt: skip
    Week.objects.create(author=ana, monday=date(2026, 11, 16), headline="Three fires")
    ana.drafts.create(form={"body": "31.02.", "themes": ["x"]}, began_on=date(2026, 11, 20))
    return entry


def test_the_export_is_what_the_schema_says_and_holds_every_word(ana, journal):
    found = whole(ana)
    assert set(SCHEMA["properties"]) - set(found) == {"partial"}
    entry = found["entries"][0]
    assert entry["body"] == HOSTILE.replace("\r\n", "\n")
    assert (entry["themes"], entry["gauge"], entry["felt"]) == (["identity", "judgment"], "identity", 6)
    assert entry["tags"] == ["a b", "Rust"]
    assert entry["prompt"] == {"slug": "a-prompt", "question": "What of it?"}
    assert [(row["due"], row["on"], row["turned_out"]) for row in entry["look_backs"]] == [
        ("2026-11-01", "2026-11-02", 2),
        ("2026-12-18", None, None),
    ]
    assert found["weeks"][0]["week"] == "2026-W47" and found["weeks"][0]["headline"] == "Three fires"
    assert found["drafts"][0]["form"] == {"body": "31.02.", "themes": ["x"]}
    assert found["settings"] == {"look_back_habit": 4, "rested_themes": [], "reminders": None}
    assert found["author"] == {"name": "Ana", "zone": "Europe/Prague"}


def test_revisions_are_taken_along_oldest_first(ana):
    entry = factories.entry(ana, body="one")
    for body in ("two", "three"):
        entry = writing.revise(entry, writing.Writing(body=body, date=entry.date, zone=entry.zone))
    found = whole(ana)["entries"][0]
    assert found["body"] == "three"
    assert [(row["number"], row["body"]) for row in found["revisions"]] == [(1, "one"), (2, "two")]


def test_off_the_record_and_the_trash_are_in_the_full_export_and_nobody_elses_writing(ana, cleo):
    factories.entry(ana, title="Off", off_record=True)
    writing.trash(factories.entry(ana, title="Thrown away"))
    factories.entry(cleo, title="Canary")
    entries = whole(ana)["entries"]
    assert {entry["title"]: bool(entry["trashed_at"]) for entry in entries} == {
        "Off": False,
        "Thrown away": True,
    }


def test_the_order_is_by_date_creation_and_id_never_by_key(ana):
    seeding.seed(ana, 120, 3, until=date(2026, 11, 20))
    entries = whole(ana)["entries"]
    order = [(entry["date"], entry["created_at"], entry["id"]) for entry in entries]
    assert order == sorted(order) and len(order) == 120


def test_two_exports_differ_in_their_moment_alone(ana, journal):
    first, second = whole(ana), whole(ana)
    first.pop("exported_at"), second.pop("exported_at")
    assert first == second


def test_how_large_all_is_is_told_by_the_latest(ana):
    seeding.seed(ana, 2 * archive.SAMPLED, 3, until=date(2026, 11, 20))
    real = sum(len(orjson.dumps(row)) for row in whole(ana)["entries"])
    assert archive.about(ana, 2 * archive.SAMPLED) == pytest.approx(real, rel=0.1)


def test_an_empty_journal_exports(ana):
    assert whole(ana)["entries"] == []


def test_chunks_cost_a_fixed_number_of_queries(ana, django_assert_max_num_queries):
    seeding.seed(ana, 2 * archive.CHUNK + 50, 3, until=date(2026, 11, 20))
    with django_assert_max_num_queries(1 + 4 * 5 + 7 + 5):
        b"".join(archive.whole(ana))


def test_the_page_and_its_downloads(ana, journal, client_of, caplog):
    client = client_of(ana)
    page = client.get("/export/").content.decode()
    assert all(f"/export/?format={form}" in page for form in ("json", "markdown", "csv", "pdf"))
    (row,) = whole(ana)["entries"]
    assert f"The entries alone are about {max(len(orjson.dumps(row)) // 1000, 1)} kB." in page
    with caplog.at_level(logging.INFO, "terrain.security"):
        logging.getLogger("terrain").propagate = True
        response = client.get("/export/?format=json")
        logging.getLogger("terrain").propagate = False
    assert "attachment" in response["Content-Disposition"] and "no-store" in response["Cache-Control"]
    assert held_to_the_schema(response.getvalue())["entries"][0]["title"] == "A title"
    assert (
        f"export of terrain as json user={ana.pk} address=127.0.0.1" in caplog.text
        and "A title" not in caplog.text
    )
    response = client.get("/export/?format=markdown")
    assert response["Content-Type"] == "application/zip" and ".zip" in response["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as held:
        assert "2026/2026-11-20 A title.md" in held.namelist()
    response = client.get("/export/?format=csv")
    assert response["Content-Type"].startswith("text/csv") and "A title" in response.getvalue().decode()
    assert client.get("/export/?format=exe").status_code == 422


@pytest.mark.parametrize("form", ["json", "markdown", "csv", "pdf"])
def test_the_command_writes_a_file_that_only_its_owner_reads(ana, journal, tmp_path, capsys, form):
    output = tmp_path / "out"
    call_command("export_entries", user="ANA@example.org", format=form, output=output)
    assert stat.S_IMODE(output.stat().st_mode) == 0o600
    assert "1 entry in" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    if form == "json":
        assert held_to_the_schema(output.read_bytes())["entries"][0]["id"] == str(journal.uuid)
    elif form == "markdown":
        with zipfile.ZipFile(output) as held:
            assert "2026/2026-11-20 A title.md" in held.namelist()
    elif form == "csv":
        assert "A title" in output.read_text()
    else:
        assert output.read_bytes().startswith(b"%PDF")


def test_the_command_refuses_with_a_sentence(ana, tmp_path):
    with pytest.raises(CommandError, match="no account"):
        call_command("export_entries", user="nobody@example.org", format="json", output=tmp_path / "x")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_entries", user=ana.email, format="json", output=tmp_path / "no" / "x")


def test_seeding_is_the_same_for_the_same_seed(ana, cleo, capsys):
    for user in (ana, cleo):
        call_command("seed_entries", user=user.email, count=60, seed=5)
    mine, theirs = (
        list(Entry.objects.filter(author=user).order_by("uuid").values_list("uuid", "body", "search_text"))
        for user in (ana, cleo)
    )
    assert mine == theirs and len(mine) == 60
    newest = Entry.objects.filter(author=ana).latest("date").date
    assert newest <= ana.local_day() and newest > ana.local_day() - timedelta(days=400)


def test_twice_as_many_entries_take_no_more_memory(ana, monkeypatch):
    """Of what is held at once: a chunk, and 0.4 kB a file for a zip's directory."""
    monkeypatch.setattr(archive, "CHUNK", 125)
    forms = {
        "json": lambda: archive.whole(ana),
        "markdown": lambda: vault.whole(ana),
        "csv": lambda: csv.rows(ana.entries.all()),
        "document": lambda: markdown.written(period.document(ana, ana.entries.all())),
    }

    def most_held(form: str) -> int:
        tracemalloc.start()
        assert sum(len(piece) for piece in forms[form]()) > 250_000
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    seeding.seed(ana, 2 * archive.CHUNK, 1, until=date(2026, 11, 20))
    for form in forms:  # once before, so that nothing is counted that is loaded at first use
        for _ in forms[form]():
            pass
    once = {form: most_held(form) for form in forms}
    seeding.seed(ana, 2 * archive.CHUNK, 2, until=date(2026, 11, 20))
    assert {form for form in forms if most_held(form) >= 1.25 * once[form]} == set()
