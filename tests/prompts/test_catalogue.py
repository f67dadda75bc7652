"""The catalogue: what ships, and what a broken file meets."""

import os
import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from journal.models import Theme, themes
from prompts import catalogue
from prompts.models import Prompt, PromptSet
from tests import factories

KINDS = {
    "something-broke",
    "nobody-noticed",
    "felt-like-a-fraud",
    "cut-to-pieces",
    "a-decision-to-make",
    "quiet",
}


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(catalogue.FOLDER, tmp_path / "catalogue")
    return tmp_path / "catalogue"


@pytest.mark.pure
def test_what_ships_is_whole():
    found = catalogue.read()
    assert [theme["slug"] for theme in found.themes] == [
        *("imposter-syndrome", "reliability", "resume-vs-career", "beginner"),
        *("attention", "judgment", "identity", "untaught-job"),
    ]
    for theme in found.themes:
        prompts = [prompt for prompt in found.prompts if prompt["theme"] == theme["slug"]]
        assert len(prompts) >= 10
        assert any(prompt["minutes"] <= 7 for prompt in prompts)
    assert len([one for one in found.sets if not one["kind"]]) >= 10
    assert {one["kind"] for one in found.sets if one["kind"]} == KINDS


def test_loading_twice_changes_nothing(db):
    before = list(Prompt.objects.values().order_by("pk"))
    call_command("load_catalogue", stdout=StringIO())
    assert list(Prompt.objects.values().order_by("pk")) == before


def test_a_running_server_shows_what_another_process_has_loaded(ana, client_of):
    factories.entry(ana, themes=("judgment",), felt=5)
    client = client_of(ana)
    try:
        assert "Verdict" not in client.get("/entries/").content.decode()
        loaded = themes.stamp().stat().st_mtime_ns
        call_command("load_catalogue", stdout=StringIO())
        assert themes.stamp().stat().st_mtime_ns > loaded
        client.get("/entries/")
        # As another process would: this one is told by nothing but the time of the file.
        Theme.objects.filter(slug="judgment").update(short_name="Verdict")
        os.utime(themes.stamp(), (2_000_000_000, 2_000_000_000))
        assert client.get("/entries/").content.decode().count("Verdict") > 1
    finally:
        themes.forget_themes()


def test_what_has_gone_is_retired_and_comes_back(db, folder):
    text = (folder / "judgment.toml").read_text()
    first = text.index("[[prompt]]")
    second = text.index("[[prompt]]", first + 1)
    gone = catalogue.read(folder)
    slug = next(p["slug"] for p in gone.prompts if p["theme"] == "judgment")
    (folder / "judgment.toml").write_text(text[:first] + text[second:])
    (folder / "sets.toml").unlink()
    call_command("load_catalogue", folder=folder, stdout=StringIO())
    assert Prompt.objects.get(slug=slug).retired_at is not None
    assert not PromptSet.objects.filter(retired_at=None).exists()
    call_command("load_catalogue", stdout=StringIO())
    assert Prompt.objects.get(slug=slug).retired_at is None
    assert PromptSet.objects.filter(retired_at=None).count() == len(catalogue.read().sets)


def test_themes_can_change_places(db, folder):
    for name, old, new in (("judgment", 6, 5), ("attention", 5, 6)):
        path = folder / f"{name}.toml"
        path.write_text(path.read_text().replace(f"position = {old}", f"position = {new}", 1))
    call_command("load_catalogue", folder=folder, stdout=StringIO())
    assert Theme.objects.get(slug="judgment").position == 5


BROKEN = {
    "not toml": ("minutes = 12", "minutes = = 12", "line"),
    "no question": ("question = ", "qestion = ", "qestion"),
    "too many minutes": ("minutes = 12", "minutes = 120", "minutes"),
    "minutes in words": ("minutes = 12", 'minutes = "twelve"', "minutes"),
    "a reserved slug": ('slug = "decided-before-you-were-sure"', 'slug = "new"', "reserved"),
    "a slug with blanks": ('slug = "decided-before-you-were-sure"', 'slug = "Decided before"', "lower-case"),
    "a slug used twice": ('slug = "who-would-notice"', 'slug = "decided-before-you-were-sure"', "twice"),
    "no gauge": ("[theme.gauge]", "[theme.gage]", "gage"),
    "a long question": ('\nquestion = "', '\nquestion = "' + "x" * 300, "300"),
}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_file_is_refused_with_file_line_and_reason_and_changes_nothing(db, folder, name):
    old, new, reason = BROKEN[name]
    path = folder / "judgment.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    before = list(Prompt.objects.values().order_by("pk"))
    with pytest.raises(CommandError, match=r"judgment\.toml, line \d+: ") as refused:
        call_command("load_catalogue", folder=folder, stdout=StringIO())
    assert reason in str(refused.value)
    assert list(Prompt.objects.values().order_by("pk")) == before


def test_a_set_of_a_prompt_that_does_not_exist_is_refused_with_its_line(folder):
    path = folder / "sets.toml"
    path.write_text(
        path.read_text() + '\n[[set]]\nslug = "x"\ntitle = "X"\npurpose = "P"\nprompts = ["no-such-prompt"]\n'
    )
    lines = path.read_text().count("\n")
    with pytest.raises(catalogue.CatalogueError, match=f"sets.toml, line {lines}: .*no-such-prompt"):
        catalogue.read(folder)


def test_a_file_that_is_not_utf8_is_refused(folder):
    (folder / "judgment.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(catalogue.CatalogueError, match=r"judgment\.toml, line 1: the file is not UTF-8"):
        catalogue.read(folder)
