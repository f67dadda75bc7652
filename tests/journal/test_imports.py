"""A file comes in: shown first, then all of it or nothing; by the page and by the command."""

import io
import json
import os
import stat
import zipfile
from datetime import date, timedelta

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from journal import importing, seeding, waiting, writing
from journal.formats import archive, vault
from journal.formats.ways_in import keep_entries
from journal.models import ImportJob
from journal.models.imports import folder
from tests import factories

PATH = "/import/"


def sent(content: bytes, name: str = "journal.json") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, content)}


def out(user) -> dict:
    found = orjson.loads(b"".join(archive.whole(user)))
    return {name: held for name, held in found.items() if name not in {"exported_at", "author"}}


@pytest.fixture
def journal(ana) -> bytes:
    seeding.seed(ana, 30, 3, until=date(2026, 11, 20))
    entry = factories.entry(ana, body="one", tags=("a b",), off_record=True)
    writing.revise(entry, writing.Writing(body="two", date=entry.date, zone=entry.zone))
    ana.drafts.create(form={"body": "31.02."}, began_on=date(2026, 11, 20))
    return b"".join(archive.whole(ana))


def test_a_journal_moves_to_another_account_and_comes_out_the_same(ana, cleo, journal, client_of):
    client = client_of(cleo)
    response = client.post(PATH, sent(journal))
    assert response.status_code == 303
    job = response["Location"]
    page = client.get(job).content.decode()
    assert "31 entries from" in page and "Import 31 entries" in page and "1 draft" in page
    assert cleo.entries.count() == 0
    response = client.post(job)
    assert (response.status_code, response["Location"]) == (303, job)
    page = client.get(job).content.decode()
    assert "31 entries are here" in page and "1 draft" in page
    assert out(cleo) == out(ana)
    assert not cleo.import_jobs.get().files.entries.exists()


def test_33_the_same_file_twice_adds_nothing(ana, cleo, journal, client_of):
    client = client_of(cleo)
    for expected in (31, 0):
        job = client.post(PATH, sent(journal))["Location"]
        assert client.post(job).status_code == 303
        assert client.post(job).status_code == 303  # and so does posting twice
        assert cleo.import_jobs.get().summary["new"] == expected
    assert cleo.entries.count() == 31
    page = client.get(client.post(PATH, sent(journal))["Location"]).content.decode()
    assert "Everything in it is here already." in page
    assert '<li>1 draft<span class="small quiet">; here already</span></li>' in page


def test_one_bad_entry_stops_no_other_and_comes_back_with_its_reason(ana, client_of):
    client = client_of(ana)
    job = client.post(PATH, sent(factories.archive("Good").getvalue()))["Location"]
    page = client.get(job).content.decode()
    assert "<code>journal.json</code>, line 1<br>" in page
    assert "The date is “2026-02-31”. There is no such day." in page
    client.post(job)
    assert ana.entries.get().body == "Good"
    response = client.get(f"{job}left-out/")
    report = response.getvalue().decode()
    assert "attachment" in response["Content-Disposition"]
    assert "--- journal.json, line 1\nThe date is “2026-02-31”." in report and '"Good"' in report


def test_a_failure_in_the_middle_leaves_nothing(ana, cleo, journal, client_of, monkeypatch):
    client = client_of(cleo)
    client.raise_request_exception = False
    job = client.post(PATH, sent(journal))["Location"]
    monkeypatch.setattr(importing, "CHUNK", 10)
    calls = iter(range(9))

    def failing(*args):
        keep_entries(*args)
        if next(calls) == 2:
            raise RuntimeError

    monkeypatch.setattr(importing, "keep_entries", failing)
    assert client.post(job).status_code == 500
    assert cleo.entries.count() == 0 and cleo.tags.count() == 0
    monkeypatch.undo()
    assert client.post(job).status_code == 303
    assert cleo.entries.count() == 31


def test_what_came_in_is_found_and_read(ana, client_of):
    client = client_of(ana)
    client.post(client.post(PATH, sent(factories.archive("Hedgehogs *matter*").getvalue()))["Location"])
    assert "Hedgehogs" in client.get("/entries/?q=hedgehogs").content.decode()
    assert "<em>matter</em>" in client.get(f"/entries/{ana.entries.get().uuid}/").content.decode()


def test_how_far_an_import_is_is_told_to_its_own_person_until_it_is_done(
    ana, cleo, client_of, journal, monkeypatch
):
    monkeypatch.setattr(waiting, "EVERY", -1.0)
    told: list[tuple[str, str]] = []

    def look() -> None:
        pages = (client_of(who).get(f"{PATH}?progress").content.decode() for who in (cleo, ana))
        told.append(tuple(pages))

    def watched(self: waiting.Done, count: int, whole: int, write=waiting.Done.so_far) -> None:
        write(self, count, whole)
        look()

    monkeypatch.setattr(waiting.Done, "so_far", watched)
    job = client_of(cleo).post(PATH, sent(journal))["Location"]
    read = told.copy()
    assert read[-1] == ("100", "") and 0 <= int(read[0][0]) <= 100
    client_of(cleo).post(job)
    assert told[-1] == ("100", "") and len(told) > len(read)
    client_of(cleo).post(PATH, sent(b"{"))
    look()
    assert told[-1] == ("", "")
    assert not list(folder().glob("*.waiting"))


def test_letting_go_leaves_nothing_behind(ana, client_of, journal):
    client = client_of(ana)
    job = client.post(PATH, sent(journal))["Location"]
    assert "was read and waits for you" in client.get(PATH).content.decode()
    assert client.post(job, {"drop": "1"})["Location"] == PATH
    assert client.get(job).status_code == 404
    assert not ImportJob.objects.exists() and not list(folder().iterdir())


def test_6_a_job_is_its_owners_and_ends_after_a_day(ana, cleo, client_of, journal):
    client = client_of(ana)
    job = client.post(PATH, sent(journal))["Location"]
    for path in (job, f"{job}left-out/"):
        assert client_of(cleo).get(path).status_code == 404
        assert client.get(path).status_code == 200
    assert client_of(cleo).post(job).status_code == 404
    paths = list(folder().iterdir())
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}
    assert stat.S_IMODE(folder().stat().st_mode) == 0o700
    yesterday = timezone.now() - timedelta(hours=24, seconds=1)
    ImportJob.objects.update(created_at=yesterday)
    for path in paths:
        os.utime(path, (yesterday.timestamp(), yesterday.timestamp()))
    assert client.get(job).status_code == 404
    call_command("empty_trash")
    assert not ImportJob.objects.exists() and not list(folder().iterdir())


def test_another_file_takes_its_place(ana, client_of, journal):
    client = client_of(ana)
    first = client.post(PATH, sent(journal))["Location"]
    second = client.post(PATH, sent(factories.archive().getvalue()))["Location"]
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert len(list(folder().iterdir())) == 3


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02", "Terrain cannot tell what it is"),
        (b"{}", "Terrain cannot tell what it is"),
        (b'{"format": "other"}', "does not say that it is terrain-journal"),
        (b'{"format": "terrain-journal", "version": 2, "entries": []}', "made by a newer Terrain"),
        (b'{"format": "terrain-journal", "version": 1, "entries": []}', "holds no entry"),
        (b'{"format": "terrain-journal", "version": "\\ud800"}', "does not say which version"),
        (b'{"format": "terrain-journal", "version": 1, "entries": [{}]}', "Nothing in it can be read."),
        (b'{"format": "terrain-journal", "version": 1, "entries": [', "ends in the middle"),
        (b'{"format": "terrain-journal", "version": 1, "entries": [{"a": "', "has no end"),
        (b'{"format": "terrain-journal" "version": 1}', "not valid JSON"),
        (b'{"format": "terrain-journal"} x', "Something follows"),
        (b'{"format": "terrain-journal", "entries": [' + b"[" * 200, "nested more than 100 levels"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_the_field(ana, client_of, content, says):
    response = client_of(ana).post(PATH, sent(content))
    page = response.content.decode()
    assert response.status_code == 422 and 'id="file-e"' in page
    assert says in page
    assert not ImportJob.objects.exists() and not list(folder().iterdir())


def test_without_a_file_the_page_says_so(ana, client_of):
    response = client_of(ana).post(PATH)
    assert response.status_code == 422 and "Choose a file first." in response.content.decode()


def test_9_a_file_too_large_is_refused_before_it_is_read(ana, client_of, settings):
    settings.IMPORT_UPLOAD_MAX = 1_000_000
    response = client_of(ana).post(PATH, sent(b"x" * 1_200_000))
    assert response.status_code == 413
    assert "The file is larger than 1 MB. Nothing was read." in response.content.decode()
    response = client_of(ana).post(PATH, sent(b"x" * 1_000_001))
    assert response.status_code == 413


def test_9_no_other_page_takes_a_large_file(ana, client_of):
    assert (
        client_of(ana)
        .post("/drafts/6f1ed002-ab55-4b5d-9d3f-5f8b0c6e7a10/keep/", sent(b"x" * 3_000_000))
        .status_code
        == 413
    )


def test_more_entries_than_the_limit_are_refused(ana, client_of, settings, journal):
    settings.IMPORT_LIMITS = settings.IMPORT_LIMITS | {"entries": 20}
    response = client_of(ana).post(PATH, sent(journal))
    assert response.status_code == 422
    assert "holds more than 20 entries" in response.content.decode()


def test_what_is_still_to_come_is_not_written_yet(ana, client_of):
    later = (timezone.now() + timedelta(days=3)).date().isoformat()
    found = orjson.loads(factories.archive(date=later).getvalue())
    found["entries"].pop()
    response = client_of(ana).post(PATH, sent(orjson.dumps(found)))
    assert response.status_code == 422
    assert "still to come" in response.content.decode()


def test_all_the_new_ones_can_be_seen(ana, cleo, journal, client_of):
    client = client_of(cleo)
    job = client.post(PATH, sent(journal))["Location"]
    assert client.get(job).content.decode().count('<th scope="row"><time') == 10
    assert client.get(f"{job}?all=1").content.decode().count('<th scope="row"><time') == 31
    assert client.get(f"{job}?all=1&page=99").status_code == 200


# --- The command -----------------------------------------------------------------------------------------


def test_the_command_does_the_same_without_limits(ana, cleo, journal, tmp_path, capsys, settings):
    settings.IMPORT_LIMITS = settings.IMPORT_LIMITS | {"entries": 1}
    file = tmp_path / "journal.json"
    file.write_bytes(journal)
    call_command("import_entries", "--user", "CLEO@example.org", str(file), "--dry-run")
    said = capsys.readouterr().out
    assert "31 new, 0 already here, 0 cannot be read." in said and "Nothing was imported." in said
    assert cleo.entries.count() == 0 and cleo.command_uses.count() == 0
    call_command("import_entries", "--user", cleo.email, str(file))
    assert "31 entries imported." in capsys.readouterr().out
    assert out(cleo) == out(ana)
    assert cleo.command_uses.get().detail == "31 entries added"
    call_command("import_entries", "--user", cleo.email, str(file))
    assert "0 entries imported." in capsys.readouterr().out
    assert not list(folder().iterdir())


def test_the_command_hands_back_what_it_cannot_read(ana, tmp_path, capsys):
    file, rest = tmp_path / "journal.json", tmp_path / "rest.txt"
    file.write_bytes(factories.archive().getvalue())
    call_command("import_entries", "--user", ana.email, str(file), "--rest", str(rest))
    assert "journal.json, line 1: The date is" in capsys.readouterr().out
    assert "There is no such day." in rest.read_text() and stat.S_IMODE(rest.stat().st_mode) == 0o600


def test_the_command_refuses_with_a_sentence(ana, tmp_path):
    with pytest.raises(CommandError, match="no account"):
        call_command("import_entries", "--user", "nobody@example.org", str(tmp_path))
    with pytest.raises(CommandError, match="There is no"):
        call_command("import_entries", "--user", ana.email, str(tmp_path / "nothing"))
    (tmp_path / "x").write_text("?")
    with pytest.raises(CommandError, match="cannot tell what it is"):
        call_command("import_entries", "--user", ana.email, str(tmp_path / "x"))


@pytest.mark.django_db(transaction=True)
def test_a_file_read_while_the_same_came_in_adds_nothing(ana, client_of):
    content = factories.archive().getvalue()
    job = importing.begin(ana, io.BytesIO(content), "a.json", importing.Limits())
    with transaction.atomic():
        importing.insert(ana, job.files, {})
    came = importing.confirm(job, {})
    assert came is not None and came.entries == 0
    assert json.loads(content)["entries"][0]["id"] == str(ana.entries.get().uuid)


# --- The other way round ---------------------------------------------------------------------------------


def test_the_markdown_zip_comes_in_and_out_the_same(ana, cleo, journal, client_of):
    factories.entry(
        ana, title="true", body="---\ntitle: no\n---\n\n\ttext \n\n", tags=("a b", "a/b", "42", "C++", "C#"),
        takeaway="on: “x” # y", prompt_question="Was: it?", look_back_due=date(2026, 12, 1),
    )  # fmt: skip
    client = client_of(cleo)
    response = client.post(PATH, sent(b"".join(vault.whole(ana)), "journal.zip"))
    page = client.get(response["Location"]).content.decode()
    assert "32 entries from" in page and "Cannot be read" not in page
    client.post(response["Location"])
    assert out(cleo) == out(ana)


def test_both_forms_of_a_journal_are_the_same_journal(ana, cleo, journal, client_of):
    client = client_of(cleo)
    client.post(client.post(PATH, sent(journal))["Location"])
    job = client.post(PATH, sent(b"".join(vault.whole(ana)), "journal.zip"))["Location"]
    assert "Everything in it is here already." in client.get(job).content.decode()


def test_a_note_that_an_editor_gave_a_byte_order_mark_is_the_same_note(ana, cleo, journal, client_of):
    marked = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(b"".join(vault.whole(ana)))) as made,
        zipfile.ZipFile(marked, "w") as again,
    ):
        for name in made.namelist():
            again.writestr(name, (b"\xef\xbb\xbf" if name.endswith(".md") else b"") + made.read(name))
    client = client_of(cleo)
    client.post(client.post(PATH, sent(marked.getvalue(), "journal.zip"))["Location"])
    assert out(cleo) == out(ana)


def test_the_draft_of_an_answer_that_nobody_here_waits_for_is_kept_as_any_other(ana, cleo, client_of):
    guide = {
        "prompt": "", "question": "Why?", "why": "", "steps": [], "minutes": 5, "themes": [],
        "keep": "/mentoring/answers/5f0c9f0e-6f0a-5d43-9c55-0c6b6c1b7b0e/keep/",
    }  # fmt: skip
    ana.drafts.create(form={"body": "Because."}, guide=guide, began_on=date(2026, 11, 20))
    client = client_of(cleo)
    client.post(client.post(PATH, sent(b"".join(archive.whole(ana))))["Location"])
    draft = cleo.drafts.get()
    page = client.get(reverse("draft", args=[draft.uuid])).context["page"]
    sent_back = {**draft.form, "draft": draft.uuid, "version": page.version, "guide": page.signed}
    assert client.post(page.keep_url, sent_back).status_code == 303
    assert (cleo.entries.get().body, cleo.entries.get().prompt_question) == ("Because.", "Why?")


# --- Themes ----------------------------------------------------------------------------------------------

JRNL = (
    b"[2026-11-01 10:00] One\n@doubts @judgment\n[2026-11-02 10:00] Two\n@doubts\n[2026-11-03 10:00] Three\n"
)


def themes_of(user) -> dict[str, list[str]]:
    return {entry.title or entry.body: entry.ordered_themes for entry in user.entries.order_by("date")}


def test_tags_go_to_the_themes_that_the_rules_name(ana, client_of):
    client = client_of(ana)
    job = client.post(PATH, sent(JRNL, "journal.txt"))["Location"]
    page = client.get(job).content.decode()
    assert '<option value="judgment" selected>' in page  # a tag that is a theme's name
    assert page.count('<td class="num">2</td><td><select id="theme-0"') == 1  # doubts, two entries
    assert client.post(job, {"theme-0": "identity", "theme-1": "", "show": "1"}).status_code == 303
    assert ana.entries.count() == 0
    page = client.get(job).content.decode()
    assert '<option value="identity" selected>' in page and 'value="judgment" selected' not in page
    client.post(job)
    assert themes_of(ana) == {"One": ["identity"], "Two": ["identity"], "Three": []}
    assert ana.entries.filter(off_record=True).count() == 2  # as new entries under it start
    assert {tag.name for tag in ana.tags.all()} == {"doubts", "judgment"}


def test_a_theme_that_there_is_not_is_refused(ana, client_of):
    client = client_of(ana)
    job = client.post(PATH, sent(JRNL, "journal.txt"))["Location"]
    response = client.post(job, {"theme-0": "nothing"})
    assert response.status_code == 422 and "no theme called “nothing”" in response.content.decode()
    assert ana.entries.count() == 0


def test_more_tags_than_the_form_takes_stay_when_the_entry_is_edited(ana, client_of):
    names = " ".join(f"#t{number}" for number in range(30))
    client = client_of(ana)
    client.post(client.post(PATH, sent(f"[2026-11-01 10:00] One\n{names}\n".encode(), "j.txt"))["Location"])
    entry = ana.entries.get()
    assert entry.tags.count() == 30
    fields = {"body": "Changed", "tags": ", ".join(tag.name for tag in entry.tags.all())}
    client.post(f"/entries/{entry.uuid}/edit/", fields)
    entry.refresh_from_db()
    assert entry.body == "Changed" and entry.tags.count() == 30


def test_33_a_foreign_journal_twice_adds_nothing(ana, client_of):
    client = client_of(ana)
    for _ in range(2):
        client.post(client.post(PATH, sent(JRNL, "journal.txt"))["Location"])
    assert ana.entries.count() == 3
