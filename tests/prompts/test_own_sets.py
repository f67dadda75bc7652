"""Prompts and sets of one's own: written, put in order, copied, changed in two tabs, thrown away."""

import re
from uuid import uuid4

import pytest

from journal.isoweek import IsoWeek
from journal.models import Entry
from prompts import asking, own
from prompts.models import Prompt, PromptSet
from tests import factories

STEPS = (("What", "What happened?"), ("Next", "What next?"))
PROMPT = {
    "question": "What would I tell the person who gets my pager?",
    "why": "They will ask it at three in the morning.",
    "theme": "reliability",
    "minutes": "8",
    "step_1_name": "The knack",
    "step_1_ask": "What do you do that is in no runbook?",
    "step_2_name": "Next",
    "step_2_ask": "What will you write down, and by when?",
}


def words(response) -> str:
    return response.content.decode()


def fields(page: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def prompt(user, question="Who was there?", theme="judgment") -> Prompt:
    return own.write(user, own.Words(theme, question, "To know.", 5, STEPS))


@pytest.fixture
def hers(ana):
    """A set of three: two of her own, one built in between them."""
    built_in = Prompt.objects.built_in().first()
    prompts = [prompt(ana, "One?"), built_in, prompt(ana, "Three?")]
    return own.compose(ana, "Handing over", "Before Jonas has it.", prompts=[one.pk for one in prompts])


def order(found: PromptSet) -> list[str]:
    items = found.items.filter(prompt__trashed_at=None).order_by("position")
    return list(items.values_list("prompt__slug", flat=True))


# --- Written -----------------------------------------------------------------------------------------------------


def test_a_set_is_made_once_however_often_it_is_posted(ana, client_of):
    client = client_of(ana)
    form = fields(words(client.get("/sets/new/"))) | {
        "title": "After every\r\nvendor call",
        "purpose": "a\r\nb",
    }
    for _ in range(2):
        response = client.post("/sets/new/", form)
        assert response.status_code == 303
    made = ana.prompt_sets.get()
    assert (made.title, made.purpose) == ("After every vendor call", "a\nb")
    assert response["Location"] == f"/sets/{made.slug}/edit/" and made.slug == form["set"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"title": "", "purpose": "Kept"}, "Give the set a title."),
        ({"title": "x" * 121, "purpose": "Kept"}, "A title holds 120 characters; this has 121."),
        ({"title": "Fine", "purpose": ""}, "Say what it is for."),
        (
            {"title": "Fine", "purpose": "Kept" + "x" * 1_000},
            "A purpose holds 1,000 characters; this has 1,004.",
        ),
        ({"title": "NUL\x00", "purpose": "Kept"}, "NUL"),
    ],
)
def test_a_set_that_is_refused_comes_back_with_everything_in_it(ana, client_of, given, says):
    response = client_of(ana).post("/sets/new/", given)
    assert response.status_code == 422 and says in words(response)
    assert given["title"].replace("\x00", "") in words(response) and given["purpose"] in words(response)
    assert not ana.prompt_sets.exists()


def test_a_prompt_is_written_for_a_set_and_works_as_a_built_in_one_does(ana, client_of, hers):
    client = client_of(ana)
    form = fields(words(client.get(f"/prompts/new/?set={hers.slug}"))) | PROMPT
    for _ in range(2):
        response = client.post("/prompts/new/", form)
        assert (response.status_code, response["Location"]) == (303, f"/sets/{hers.slug}/edit/#questions")
    made = ana.prompts.get(question=PROMPT["question"])
    assert made.steps == [
        {"name": "The knack", "ask": "What do you do that is in no runbook?"},
        {"name": "Next", "ask": "What will you write down, and by when?"},
    ]
    assert order(hers)[-1] == made.slug and len(order(hers)) == 4
    for path in ("/themes/reliability/", "/sets/", f"/sets/{hers.slug}/", f"/write/{made.slug}/"):
        assert PROMPT["question"] in words(client.get(path)), path
    assert "What do you do that is in no runbook?" in words(client.get(f"/write/{made.slug}/"))


def test_an_answer_keeps_the_words_that_were_asked(ana, client_of):
    mine = prompt(ana, "Asked then?")
    client = client_of(ana)
    page = words(client.get(f"/write/{mine.slug}/"))
    draft = re.search(r'name="draft" value="([^"]+)"', page)[1]
    guide = re.search(r'name="guide" value="([^"]+)"', page)[1]
    kept = {"draft": draft, "guide": guide, "body": "An answer.", "themes": "judgment"}
    assert client.post(f"/drafts/{draft}/keep/", kept).status_code == 303
    form = fields(words(client.get(f"/prompts/{mine.slug}/edit/"))) | PROMPT | {"question": "Asked now?"}
    client.post(f"/prompts/{mine.slug}/edit/", form)
    client.post(f"/prompts/{mine.slug}/edit/", {"delete": "1"})
    entry = Entry.objects.get(author=ana)
    assert (entry.prompt_slug, entry.prompt_question) == (mine.slug, "Asked then?")
    assert "Asked then?" in words(client.get(f"/entries/?prompt={mine.slug}"))
    assert client.get(f"/write/{mine.slug}/").status_code == 404


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"question": " \n"}, "Write the question."),
        ({"question": "x" * 301}, "A question holds 300 characters; this has 301."),
        ({"why": ""}, "Say why it is asked. One sentence is enough."),
        ({"theme": "reliabilty"}, "There is no theme “reliabilty”."),
        ({"minutes": "61"}, "A whole number from 1 to 60."),
        ({"minutes": "soon"}, "A whole number from 1 to 60."),
        ({"step_2_name": "", "step_2_ask": ""}, "A prompt has two to four steps."),
        ({"step_2_ask": ""}, "Say what the step asks."),
        ({"step_2_name": "y" * 61}, "A name holds 60 characters; this has 61."),
        ({"why": "half \x00"}, "NUL"),
    ],
)
def test_a_prompt_that_is_refused_comes_back_with_everything_in_it(ana, client_of, change, says):
    response = client_of(ana).post("/prompts/new/", PROMPT | change)
    page = words(response)
    assert response.status_code == 422 and says in page
    for name, value in (PROMPT | change).items():
        assert name == "theme" or value.replace("\x00", "") in page, name
    assert not ana.prompts.exists()


def test_another_step_is_asked_for_without_a_script_and_nothing_is_kept(ana, client_of):
    response = client_of(ana).post("/prompts/new/", PROMPT | {"step_3_name": "", "more": "1"})
    assert response.status_code == 200 and 'name="step_4_ask"' in words(response)
    assert PROMPT["step_1_ask"] in words(response) and not ana.prompts.exists()


# --- Ordered -----------------------------------------------------------------------------------------------------


def test_buttons_move_add_and_remove_and_save_the_words_as_well(ana, client_of, hers):
    client, path = client_of(ana), f"/sets/{hers.slug}/edit/"
    first, second, third = order(hers)
    form = fields(words(client.get(path))) | {"title": "Handed over", "purpose": hers.purpose}
    response = client.post(path, form | {"down": first})
    assert response["Location"] == f"{path}#q-{first}"  # the keyboard goes on where it was
    assert order(hers) == [second, first, third]
    client.post(path, {"up": third})
    assert order(hers) == [second, third, first]
    assert "is now question 2 of 3." in words(client.get(path))
    client.post(path, {"move": first, "to": "1"})
    assert order(hers) == [first, second, third]
    client.post(path, {"remove": second})
    assert order(hers) == [first, third]
    client.post(path, {"add": second})
    client.post(path, {"add": second})
    assert order(hers) == [first, third, second]
    hers.refresh_from_db()
    assert hers.title == "Handed over"
    # At the ends nothing moves on, and what is no question of the set is not found.
    client.post(path, {"up": first})
    assert order(hers)[0] == first
    assert client.post(path, {"up": "no-such-question"}).status_code == 404


def test_a_wrong_title_moves_nothing(ana, client_of, hers):
    before = order(hers)
    form = {"title": "", "purpose": "Typed anew", "down": before[0]}
    response = client_of(ana).post(f"/sets/{hers.slug}/edit/", form)
    assert response.status_code == 422 and "Typed anew" in words(response)
    assert order(hers) == before


def test_a_set_holds_fifty_questions(ana, client_of, hers):
    own.lay(hers, [prompt(ana, f"Number {number}?").pk for number in range(50)])
    response = client_of(ana).post(f"/sets/{hers.slug}/edit/", {"add": prompt(ana, "One more?").slug})
    assert response.status_code == 422 and "A set holds 50 questions." in words(response)
    assert len(order(hers)) == 50


def test_a_built_in_set_is_copied_and_changed_and_stays_as_it_was(ana, client_of):
    client = client_of(ana)
    original = PromptSet.objects.get(slug="the-friday-fifteen")
    before = order(original)
    form = fields(words(client.get("/sets/the-friday-fifteen/"))) | {"copy": "the-friday-fifteen"}
    for _ in range(2):
        client.post("/sets/new/", form)
    mine = ana.prompt_sets.get()
    assert order(mine) == before and mine.title == original.title
    response = client.post(f"/sets/{mine.slug}/edit/", {"change": before[0]})
    taken = ana.prompts.get()
    assert response["Location"] == f"/prompts/{taken.slug}/edit/?set={mine.slug}"
    assert order(mine) == [taken.slug, *before[1:]] and order(original) == before
    assert taken.question == Prompt.objects.built_in().get(slug=before[0]).question


# --- Two tabs ----------------------------------------------------------------------------------------------------


def test_a_second_tab_changes_only_what_was_typed_in_it(ana, client_of, hers):
    client, path = client_of(ana), f"/sets/{hers.slug}/edit/"
    shown = fields(words(client.get(path)))
    client.post(path, shown | {"title": "New title", "purpose": hers.purpose})
    client.post(path, shown | {"title": hers.title, "purpose": "New purpose"})
    hers.refresh_from_db()
    assert (hers.title, hers.purpose) == ("New title", "New purpose")
    response = client.post(path, shown | {"title": "Other title", "purpose": hers.purpose})
    assert response.status_code == 409
    assert "“New title”" in words(response) and "Other title" in words(response)
    again = fields(words(response)) | {"title": "Other title", "purpose": hers.purpose}
    assert client.post(path, again).status_code == 303
    hers.refresh_from_db()
    assert hers.title == "Other title"


def test_a_prompt_changed_in_two_tabs_shows_both(ana, client_of):
    mine = prompt(ana)
    client, path = client_of(ana), f"/prompts/{mine.slug}/edit/"
    shown = fields(words(client.get(path))) | PROMPT
    assert client.post(path, shown | {"question": "The first?"}).status_code == 303
    response = client.post(path, shown | {"question": "The second?"})
    assert response.status_code == 409
    assert "The first?" in words(response) and "The second?" in words(response)
    mine.refresh_from_db()
    assert mine.question == "The first?"
    assert (
        client.post(path, fields(words(response)) | PROMPT | {"question": "The second?"}).status_code == 303
    )
    mine.refresh_from_db()
    assert mine.question == "The second?"


def test_a_form_gone_back_to_and_kept_again_with_other_words_loses_none_of_them(ana, client_of):
    client = client_of(ana)
    for path, form, typed in (
        ("/sets/new/", {"title": "First", "purpose": "To know."}, {"title": "Second"}),
        ("/prompts/new/", PROMPT, {"question": "Second?"}),
    ):
        form = fields(words(client.get(path))) | form
        assert client.post(path, form).status_code == 303
        response = client.post(path, form | typed)
        assert response.status_code == 409
        at = re.search(r'<form [^>]*action="(/(?:sets|prompts)/[^"]+/edit/)"', words(response))
        assert "Second" in words(response) and at
        assert client.post(at[1], form | fields(words(response)) | typed).status_code == 303
    assert ana.prompt_sets.get().title == "Second" and ana.prompts.get().question == "Second?"


def test_a_form_of_what_was_thrown_away_makes_another(ana, client_of):
    client = client_of(ana)
    for path, form in (("/sets/new/", {"title": "First", "purpose": "To know."}), ("/prompts/new/", PROMPT)):
        form = fields(words(client.get(path))) | form
        client.post(path, form)
        own.trash((ana.prompt_sets if "sets" in path else ana.prompts).get())
        assert client.post(path, form).status_code == 303
    assert ana.prompt_sets.kept().count() == ana.prompts.kept().count() == 1


def test_what_is_typed_for_a_thing_thrown_away_in_another_tab_comes_back(ana, client_of, hers):
    client, mine = client_of(ana), ana.prompts.first()
    for thing, path, form in (
        (hers, f"/sets/{hers.slug}/edit/", {"title": "Typed", "purpose": "On."}),
        (mine, f"/prompts/{mine.slug}/edit/", PROMPT | {"question": "Typed?"}),
    ):
        form = fields(words(client.get(path))) | form
        client.post(path, {"delete": "1"})
        response = client.post(path, form)
        assert response.status_code == 409
        assert "Typed" in words(response) and "thrown away meanwhile" in words(response)
        assert client.post(path, form | {"delete": "1"}).status_code == 303  # pressed twice
        thing.refresh_from_db()
        assert thing.trashed_at and "Typed" not in str(thing)
        client.post(path, {"restore": "1"})
        assert client.post(path, form).status_code == 303
        thing.refresh_from_db()
        assert "Typed" in str(thing)


def test_a_question_that_another_tab_took_out_is_not_moved_and_the_page_says_so(ana, client_of, hers):
    client, path = client_of(ana), f"/sets/{hers.slug}/edit/"
    gone, built_in, _ = order(hers)
    client.post(path, {"remove": gone})
    client.post(path, {"change": built_in})
    left = order(hers)
    for act in ({"up": gone}, {"move": gone, "to": "1"}, {"change": built_in}):
        response = client.post(path, act | {"title": "Typed", "purpose": "On."})
        assert response.status_code == 409
        assert "is not in the set any more" in words(response) and "Typed" in words(response)
    assert client.post(path, {"remove": gone}).status_code == 303
    assert order(hers) == left


# --- Thrown away -------------------------------------------------------------------------------------------------


def test_a_set_goes_to_the_trash_and_comes_back(ana, client_of, hers):
    client, path = client_of(ana), f"/sets/{hers.slug}/edit/"
    before = order(hers)
    assert client.post(path, {"delete": "1"})["Location"] == "/sets/"
    assert f'action="{path}?restore=1"' in words(client.get("/sets/"))
    for gone in (path, f"/sets/{hers.slug}/"):
        assert client.get(gone).status_code == 404
    assert "A prompt set" in words(client.get("/trash/")) and ana.prompts.kept().count() == 2
    client.post(f"{path}?restore=1", {})
    assert client.get(path).status_code == 200 and order(hers) == before


def test_a_prompt_in_the_trash_leaves_its_sets_and_comes_back_to_its_place(ana, client_of, hers):
    client = client_of(ana)
    before = order(hers)
    client.post(f"/prompts/{before[0]}/edit/", {"delete": "1"})
    assert order(hers) == before[1:]
    assert "One?" not in words(client.get(f"/sets/{hers.slug}/"))
    client.post(f"/sets/{hers.slug}/edit/", {"up": before[2]})
    client.post(f"/prompts/{before[0]}/edit/?restore=1", {})
    assert order(hers) == [before[0], before[2], before[1]]


def test_deleted_for_good_a_prompt_is_gone_from_its_sets_and_the_answers_stay(ana, client_of, hers):
    mine = ana.prompts.get(question="One?")
    entry = factories.entry(ana, prompt_slug=mine.slug, prompt_question=mine.question)
    client = client_of(ana)
    client.post(f"/prompts/{mine.slug}/edit/", {"delete": "1"})
    assert client.post("/trash/", {"prompt": mine.slug}).status_code == 303
    assert not Prompt.objects.filter(pk=mine.pk).exists() and len(order(hers)) == 2
    assert "One?" in words(client.get(f"/entries/{entry.uuid}/"))


def test_emptying_the_trash_takes_them_too(ana, client_of, hers):
    client = client_of(ana)
    client.post(f"/sets/{hers.slug}/edit/", {"delete": "1"})
    client.post(f"/prompts/{ana.prompts.get(question='One?').slug}/edit/", {"delete": "1"})
    client.post("/trash/", {"empty": "1"})
    assert not ana.prompt_sets.exists() and ana.prompts.count() == 1


# --- Whose it is -------------------------------------------------------------------------------------------------


def test_a_stranger_finds_nothing_and_can_take_nothing(ana, cleo, client_of, hers):
    mine = ana.prompts.first()
    theirs = own.compose(cleo, "Cleo’s", "Hers.")
    client = client_of(cleo)
    for path in (f"/sets/{hers.slug}/edit/", f"/sets/{hers.slug}/", f"/prompts/{mine.slug}/edit/"):
        assert client.get(path).status_code == 404
    for path in (f"/sets/{hers.slug}/edit/?restore=1", f"/prompts/{mine.slug}/edit/?restore=1"):
        assert client.post(path, {"delete": "1"}).status_code == 404
    assert client.post("/sets/new/", {"copy": hers.slug}).status_code == 404
    assert client.post(f"/sets/{theirs.slug}/edit/", {"add": mine.slug}).status_code == 404
    assert client.post("/prompts/new/", PROMPT | {"into": hers.slug}).status_code == 404
    assert client.post("/trash/", {"prompt": mine.slug}).status_code == 404
    assert not cleo.prompts.exists() and cleo.prompt_sets.count() == 1


def test_a_prompt_of_ones_own_is_picked_from_the_week_after_it_was_written(ana):
    ana.date_joined = ana.date_joined.replace(year=2020)
    ana.save(update_fields=["date_joined"])
    this = IsoWeek.of(ana.local_day())
    before = [one.prompt.slug for one in asking.picks_for(ana, this)]
    made = [prompt(ana, f"Number {number}?", "imposter-syndrome") for number in range(40)]
    assert [one.prompt.slug for one in asking.picks_for(ana, this)] == before
    slugs = {one.slug for one in made}
    later = [one.prompt.slug for weeks in range(1, 9) for one in asking.picks_for(ana, this + weeks)]
    assert slugs & set(later)


def test_ids_of_the_address_that_are_none_are_not_found(ana, client_of):
    client = client_of(ana)
    for path in ("/prompts/new/?set=nonsense", f"/prompts/new/?set={uuid4()}", f"/sets/{uuid4()}/edit/"):
        assert client.get(path).status_code == 404
