"""Everything as a zip of Markdown files: it opens as an Obsidian vault and loses nothing."""

import io
import re
import zipfile
from datetime import UTC, date, datetime
from pathlib import PurePosixPath

import orjson
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from journal import seeding, writing
from journal.formats import archive, vault
from journal.models import LookBack, Tag
from tests import factories
from tests.journal.test_export import HOSTILE, held_to_the_schema

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=60)


def read(file: str) -> dict:
    """An entry's row from its file, as docs/format.md says and nothing else."""
    assert file.startswith("---\n") and file.endswith("\n")
    front, _, rest = file[4:].partition("\n---\n")
    assert rest.startswith("\n")
    held = yaml.safe_load(front)
    assert held.pop("terrain") == 1

    def plain(value):
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"
        return value.isoformat() if isinstance(value, date) else value

    names = held.get("tag_names", [])
    tags = [
        name for tag in held.get("tags", []) for name in [n for n in names if vault.tag_of(n) == tag] or [tag]
    ]
    look_back = dict.fromkeys(("due", "on", "gauge", "felt", "turned_out")) | {"note": ""}
    asked = "question" in held or "prompt" in held
    return {
        **{key: held.get(key, "") for key in ("zone", "title", "takeaway")},
        **{key: held.get(key) for key in ("id", "gauge", "felt")},
        **{key: plain(held.get(key)) for key in ("date", "created_at", "updated_at", "trashed_at")},
        "body": rest[1:-1],
        "themes": held.get("themes", []),
        "tags": sorted(tags, key=Tag.fold),
        "prompt": {"slug": held.get("prompt", ""), "question": held.get("question", "")} if asked else None,
        "bring": held.get("bring", False),
        "off_record": held.get("off_record", False),
        "resurface": held.get("resurface", True),
        "look_backs": [
            look_back | {key: plain(value) for key, value in one.items()}
            for one in held.get("look_backs", [])
        ],
    }


def unpacked(pieces) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as held:
        assert held.testzip() is None
        return {name: held.read(name).decode() for name in held.namelist()}


def rows_of(files: dict[str, str]) -> list[dict]:
    """The entries that the zip holds, with their revisions, in the format's order."""
    revisions = {
        line["entry"]: line["revisions"]
        for line in map(orjson.loads, files["revisions.jsonl"].split("\n")[:-1])
    }
    rows = [read(text) for name, text in files.items() if name.endswith(".md")]
    rows = [{**row, "revisions": revisions.get(row["id"], [])} for row in rows]
    return sorted(rows, key=lambda row: (row["date"], row["created_at"], row["id"]))


@pytest.fixture
def journal(ana):
    entry = factories.entry(
        ana, body=HOSTILE.replace("\r\n", "\n"), title="Yes: “no” #1", takeaway="- say it", felt=6,
        themes=("identity", "judgment"), tags=("Rust", "a b", "a-b", "+1", "2026", "I/O", "🔥"), bring=True,
        prompt_slug="a-prompt", prompt_question="What of it?", look_back_due=date(2026, 12, 18),
    )  # fmt: skip
    LookBack.objects.create(
        entry=entry, author=ana, due=date(2026, 11, 1), on=date(2026, 11, 2), gauge_id="identity", felt=6,
        turned_out=2, note="It was\n---\na *task*.",
    )  # fmt: skip
    entry = factories.entry(ana, body="---\none\n---\n\n", title="null", off_record=True)
    writing.revise(entry, writing.Writing(body="two", date=entry.date, zone=entry.zone, title="2026-11-20"))
    writing.trash(factories.entry(ana, body="", title="Thrown away"))
    ana.drafts.create(form={"body": "31.02."}, began_on=date(2026, 11, 20))
    return ana


def test_it_holds_what_the_json_holds(journal):
    files = unpacked(vault.whole(journal))
    whole = held_to_the_schema(b"".join(archive.whole(journal)))
    assert rows_of(files) == whole.pop("entries")
    others = held_to_the_schema(files["terrain.json"].encode())
    assert others.pop("entries") == [] and others["drafts"][0]["form"] == {"body": "31.02."}
    others.pop("exported_at"), whole.pop("exported_at")
    assert others == whole


def test_it_holds_what_the_json_holds_of_many(ana):
    seeding.seed(ana, 300, 3, until=date(2026, 11, 20))
    files = unpacked(vault.whole(ana))
    for got, want in zip(rows_of(files), orjson.loads(b"".join(archive.whole(ana)))["entries"], strict=True):
        assert got == want
    assert len({name.casefold() for name in files}) == 302


def test_the_names_say_day_and_title(ana):
    for title, question in (
        ("One: two/three?", ""),
        ("", "What of it?"),
        ("", ""),
        ("CON", ""),
        ("con ", ""),
    ):
        factories.entry(ana, title=title, prompt_question=question)
    writing.trash(factories.entry(ana, title="../../etc/passwd"))
    assert sorted(name for name in unpacked(vault.whole(ana)) if name.endswith(".md")) == [
        "2026/2026-11-20 CON.md",
        "2026/2026-11-20 One two three.md",
        "2026/2026-11-20 What of it.md",
        "2026/2026-11-20 con (2).md",
        "2026/2026-11-20.md",
        "Trash/2026-11-20 etc passwd.md",
    ]


def test_nobody_elses_writing_is_in_it(journal, cleo):
    old = factories.entry(cleo, body="canary")
    writing.revise(old, writing.Writing(body="canary", date=old.date, zone=old.zone))
    assert "canary" not in "".join(unpacked(vault.whole(journal)).values())


@pytest.mark.pure
@given(st.text(max_size=300))
def test_no_title_makes_a_name_that_a_system_refuses(title):
    row = {"date": "2026-11-20", "title": title, "prompt": None, "trashed_at": None}
    path = PurePosixPath(vault.name_of(row, set()))
    assert (
        path.parent == PurePosixPath("2026") and path.name.startswith("2026-11-20") and path.suffix == ".md"
    )
    assert not re.search(r'[\\/:*?"<>|#^\[\]\x00-\x1f\x7f]', path.name) and len(path.name.encode()) <= 230
    assert path.stem == path.stem.strip(" .")


@pytest.mark.pure
@given(st.lists(WORDS, min_size=2, max_size=8))
def test_names_of_a_day_differ_whatever_the_titles(titles):
    taken: set[str] = set()
    rows = [
        {"date": "2026-11-20", "title": title, "prompt": None, "trashed_at": None} for title in titles * 2
    ]
    names = [vault.name_of(row, taken) for row in rows]
    assert len({name.casefold() for name in names}) == len(names)


@pytest.mark.pure
@given(st.text(min_size=1, max_size=50))
def test_obsidian_reads_every_tag(name):
    tag = vault.tag_of(name)
    assert tag and not re.fullmatch(r"[0-9/]+", tag)
    assert not re.search(r"[\s\u2000-\u206f\u2e00-\u2e7f'!\"#$%&()*+,.:;<=>?@^`{|}~\[\]\\]", tag)


@pytest.mark.pure
@given(WORDS, WORDS, st.lists(WORDS.filter(bool), max_size=3, unique_by=Tag.fold), WORDS, WORDS)
def test_whatever_is_written_reads_back(title, body, tags, question, note):
    row = {
        "id": "00000000-0000-4000-8000-000000000001", "date": "2026-11-20", "zone": "Etc/GMT+5", "title": title,
        "takeaway": question, "body": body, "themes": ["identity"], "gauge": "identity", "felt": 1,
        "tags": sorted(tags, key=Tag.fold), "prompt": {"slug": "", "question": question} if question else None,
        "bring": False, "off_record": True, "resurface": False,
        "look_backs": [{"due": "2026-12-18", "on": None, "gauge": None, "felt": None, "turned_out": None,
                        "note": note}],
        "created_at": "2026-11-20T09:42:10.000000Z", "updated_at": "2026-11-20T09:42:10.123456Z",
        "trashed_at": None,
    }  # fmt: skip
    assert read(vault.note(row)) == row
