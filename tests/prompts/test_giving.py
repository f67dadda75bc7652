"""Sets taken out as TOML and as a sheet, and in again; and their sections of the archive."""

import re
import shutil
import tomllib

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from journal.formats import archive
from journal.formats.sections import Unfit, ways_in
from prompts import catalogue, own
from prompts.models import Prompt, PromptSet
from tests.journal.test_export import held_to_the_schema

STEPS = (("What", "What happened?"), ("Next", "What “next”?\nAnd when?"))
GOOD = """\
[[set]]
slug = "after-a-call"
title = "After a call"
purpose = "While I remember."
prompts = ["not-said", "decided-before-you-were-sure"]

[[prompt]]
slug = "not-said"
theme = "judgment"
question = "What did they not say?"
why = "It is the half that matters."
minutes = 5
steps = [
  { name = "Then", ask = "Where did they change the subject?" },
  { name = "Next", ask = "Whom will you ask?" },
]
"""


def words(response) -> str:
    return response.content.decode()


def upload(client, text: str | bytes, name: str = "vendor.toml"):
    raw = text if isinstance(text, bytes) else text.encode()
    return client.post("/sets/import/", {"file": SimpleUploadedFile(name, raw)})


@pytest.fixture
def hers(ana):
    why = 'Because "it" \\ was\tso.\x7f'
    prompts = [
        own.write(ana, own.Words("reliability", "Who has the pager?", why, 8, STEPS)),
        Prompt.objects.built_in().get(slug="decided-before-you-were-sure"),
        own.write(ana, own.Words("judgment", "Who has the pager?", "Twice, on purpose.", 9, STEPS)),
    ]
    return own.compose(ana, "Übergabe: *now*", "Before Jonas\nhas it.", prompts=[one.pk for one in prompts])


def said(found: PromptSet) -> tuple:
    items = found.items.order_by("position").select_related("prompt")
    return found.title, found.purpose, [own.words_of(item.prompt) for item in items]


def test_a_set_comes_in_as_it_went_out_and_twice_adds_nothing(ana, cleo, client_of, hers):
    response = client_of(ana).get(f"/sets/{hers.slug}/?format=toml")
    assert response["Content-Type"].startswith("application/toml")
    assert response["Content-Disposition"] == 'attachment; filename="ubergabe-now.toml"'
    client = client_of(cleo)
    assert upload(client, response.content).status_code == 303
    theirs = cleo.prompt_sets.get()
    assert said(theirs) == said(hers) and theirs.slug != hers.slug
    assert cleo.prompts.count() == 2 and ana.prompts.count() == 2
    again = client_of(cleo)
    assert "All of it was here already." in words(again.get(upload(again, response.content)["Location"]))
    assert cleo.prompt_sets.count() == 1 and cleo.prompts.count() == 2
    assert upload(client_of(ana), response.content).status_code == 303
    assert ana.prompt_sets.count() == 1 and ana.prompts.count() == 2


def test_a_text_of_nothing_but_dots_goes_out_and_comes_in(ana, cleo, client_of):
    dots = "." * 900
    steps = (("." * 60, dots[:500]), ("Next", "And then ... what?"))
    mine = own.write(ana, own.Words("judgment", dots[:300], dots, 8, steps))
    dotted = own.compose(ana, dots[:120], dots, prompts=[mine.pk])
    file = client_of(ana).get(f"/sets/{dotted.slug}/?format=toml").content
    assert upload(client_of(cleo), file).status_code == 303
    assert said(cleo.prompt_sets.get()) == said(dotted)


def test_a_set_taken_along_becomes_part_of_the_catalogue_when_it_is_put_there(ana, client_of, hers, tmp_path):
    shutil.copytree(catalogue.FOLDER, tmp_path / "catalogue")
    before = catalogue.read(tmp_path / "catalogue")
    given = client_of(ana).get(f"/sets/{hers.slug}/?format=toml").content
    (tmp_path / "catalogue" / "ubergabe.toml").write_bytes(given)
    after = catalogue.read(tmp_path / "catalogue")
    assert len(after.sets) == len(before.sets) + 1 and len(after.prompts) == len(before.prompts) + 2
    assert after.sets[-1]["title"] == hers.title and len(after.sets[-1]["prompts"]) == 3
    assert {one["theme"] for one in after.prompts if one["question"] == "Who has the pager?"} == {
        "reliability",
        "judgment",
    }
    assert len({one["position"] for one in after.prompts if one["theme"] == "judgment"}) == len(
        [one for one in after.prompts if one["theme"] == "judgment"]
    )


def test_a_built_in_set_goes_out_with_its_own_slugs(ana, client_of):
    found = tomllib.loads(words(client_of(ana).get("/sets/the-friday-fifteen/?format=toml")))
    (friday,) = found["set"]
    assert friday["slug"] == "the-friday-fifteen" and "prompt" not in found
    original = PromptSet.objects.get(slug="the-friday-fifteen")
    assert friday["prompts"] == [item.prompt.slug for item in original.items.select_related("prompt")]


def test_a_sheet_reads_without_terrain_and_its_words_are_no_markup(ana, client_of, hers):
    response = client_of(ana).get(f"/sets/{hers.slug}/?format=markdown")
    sheet = words(response)
    assert response["Content-Disposition"] == 'attachment; filename="ubergabe-now.md"'
    assert sheet.startswith("# Übergabe: \\*now\\*\n\nBefore Jonas has it.\n\n## 1. Who has the pager?\n")
    assert "*Reliability versus invisibility, about 8 minutes*" in sheet
    assert "**What:** What happened?" in sheet and sheet.count("Your answer:") == 3


def test_another_format_is_refused_with_a_sentence(ana, client_of, hers):
    response = client_of(ana).get(f"/sets/{hers.slug}/?format=docx")
    assert response.status_code == 422 and "toml or as markdown" in words(response)


def change(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (change('theme = "judgment"', 'theme = "judgement"'), 9, "does not exist. Did you mean “judgment”?"),
        (change('theme = "judgment"\n', ""), 7, "“theme” is missing or empty."),
        (change("minutes = 5", "minutes = 90"), 12, "a whole number from 1 to 60"),
        (change("minutes = 5", "minutes = true"), 12, "a whole number from 1 to 60"),
        (change("minutes = 5", "minutes = 5\nmood = 1"), 13, "“mood” is not a known key."),
        (change('why = "It is the half that matters."', 'why = " "'), 11, "“why” is missing or empty."),
        (change("Whom will you ask?", "x" * 501), 15, "“ask” has 501 characters; it holds 500."),
        (change('name = "Next", ', ""), 13, "“name” of step 2 is missing or empty."),
        (change('  { name = "Next", ask = "Whom will you ask?" },\n', ""), 13, "“steps” takes two to four"),
        (
            change('"not-said", "dec', '"not-told", "dec'),
            5,
            "“not-told” is neither in this file nor built in.",
        ),
        (change('"not-said", "dec', '"not-said", "not-said", "dec'), 5, "stands in it twice"),
        (change('title = "After a call"', "title = 5"), 3, "“title” is missing or empty."),
        (change("After a call", "a" * 121), 3, "“title” has 121 characters; it holds 120."),
        (change("After a call", "NUL\\u0000"), 3, "NUL"),
        (change('slug = "not-said"', 'slug = "Not Said"'), 8, "lower-case letters"),
        (change('slug = "not-said"', 'slug = "import"'), 8, "is reserved"),
        (GOOD + '[[theme]]\nslug = "mine"\n', 17, "“theme” is not known here."),
        (GOOD + GOOD.split("\n\n")[1], 18, "the slug “not-said” is used twice."),
        (change("minutes = 5", "minutes = "), 12, "this is not TOML"),
        (change("]\n\n[[prompt]]", "\n\n[[prompt]]"), 7, "this is not TOML"),
        ('set = "one"\n', 1, "takes tables"),
        ("", 1, "there is no [[set]] in it."),
        ("\n\ntitle = '''\n", 3, "this is not TOML"),
        (b'[[set]]\ntitle = "\xff"\n', 2, "the file is not UTF-8."),
        ("x = " + "[" * 100_000, 1, "nested too deeply"),
        ("x = " + "9" * 10_000, 1, "a number that is too long"),
        ("#" * 200_001, 1, "the file is larger than 200 kB."),
        ("\n" + "a." * 90_000 + "a = 1", 2, "more than 200 dots"),  # minutes of tomllib's time
    ],
)
def test_a_broken_file_is_refused_with_its_line_and_changes_nothing(ana, client_of, text, line, reason):
    response = upload(client_of(ana), text)
    page = words(response).replace("&#x27;", "'").replace("&quot;", '"')
    assert response.status_code == 422
    found = re.search(r"“vendor\.toml”, line (\d+): (.+?) Nothing was added\.", page)
    assert found and reason in found[2]
    assert int(found[1]) == line
    assert not ana.prompts.exists() and not ana.prompt_sets.exists()


def test_no_file_and_a_hostile_name(ana, client_of):
    client = client_of(ana)
    assert "Choose a TOML file." in words(client.post("/sets/import/", {}))
    response = upload(client, "x", name="<b>.toml")
    assert response.status_code == 422 and "<b>" not in words(response)


def test_a_file_from_another_editor_reads_the_same(ana, client_of):
    assert upload(client_of(ana), b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()).status_code == 303
    assert ana.prompts.get().why == "It is the half that matters."


def test_there_is_an_end_to_how_many_and_then_nothing_is_added(ana, client_of, monkeypatch):
    monkeypatch.setattr(own, "SETS_LIMIT", 1)
    two = GOOD + '\n[[set]]\nslug = "b"\ntitle = "B"\npurpose = "C"\nprompts = ["not-said"]\n'
    response = upload(client_of(ana), two)
    assert response.status_code == 422 and "Nothing was added." in words(response)
    assert not ana.prompts.exists() and not ana.prompt_sets.exists()


# --- The archive -------------------------------------------------------------------------------------------------


def take_in(user, found: dict) -> int:
    """The rows of both sections that were not here yet, read as an import reads them."""
    count = 0
    for name in ("prompts", "sets"):
        way = ways_in[name]
        rows = [way.read(row) for row in found[name]]
        here = way.here(user, [way.key(row) for row in rows])
        new = [row for row in rows if way.key(row) not in here]
        way.keep(user, new)
        count += len(new)
    return count


def test_they_are_in_the_archive_and_come_in_as_they_went_out(ana, cleo, hers):
    own.trash(ana.prompts.order_by("pk")[0])
    own.trash(own.compose(ana, "Thrown away", "Soon."))
    found = held_to_the_schema(b"".join(archive.whole(ana)))
    first = next(row for row in found["sets"] if row["id"] == hers.slug)
    assert len(first["prompts"]) == 3 and "decided-before-you-were-sure" in first["prompts"]
    assert take_in(cleo, orjson.loads(orjson.dumps(found))) == 4
    assert take_in(cleo, found) == 0
    again = held_to_the_schema(b"".join(archive.whole(cleo)))
    assert (again["prompts"], again["sets"]) == (found["prompts"], found["sets"])


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("prompts", {"theme": "nonsense"}),
        ("prompts", {"theme": None}),
        ("prompts", {"minutes": 61}),
        ("prompts", {"steps": []}),
        ("prompts", {"steps": [{"name": "One", "ask": "x"}, {"name": "Two"}]}),
        ("prompts", {"question": "x" * 301}),
        ("prompts", {"why": "\x00"}),
        ("sets", {"title": ""}),
        ("sets", {"prompts": ["a", "a"]}),
        ("sets", {"prompts": [1]}),
        ("sets", {"id": "nonsense"}),
    ],
)
def test_a_row_that_cannot_be_kept_says_so(ana, hers, name, change):
    row = held_to_the_schema(b"".join(archive.whole(ana)))[name][0] | change
    with pytest.raises(Unfit):
        ways_in[name].read(row)
