"""/write/<prompt-slug>/: guided writing."""

from datetime import date
from uuid import UUID

import pytest
from django.urls import reverse

from journal import guides
from journal.models import Entry, User
from prompts.models import Prompt
from tests import factories

pytestmark = pytest.mark.django_db

SLUG = "decided-before-you-were-sure"


def everything(page) -> dict[str, object]:
    form = {name: page.form.getlist(name) for name in page.form}
    return {**form, "draft": page.uuid, "version": page.version, "guide": page.signed, "next": page.back}


def test_it_shows_the_question_and_its_steps_and_writes_nothing(ana: User, client_of) -> None:
    prompt = Prompt.objects.get(slug=SLUG)
    response = client_of(ana).get(reverse("write_prompt", args=[SLUG]))
    text = response.content.decode()
    assert prompt.question in text
    for step in prompt.steps:
        assert step["name"] in text
    assert response.context["page"].chosen == ["judgment"]
    assert response.context["page"].gauge.slug == "judgment"
    assert not ana.drafts.exists()


def test_the_entry_copies_the_question_it_answers(ana: User, client_of) -> None:
    client = client_of(ana)
    page = client.get(reverse("write_prompt", args=[SLUG])).context["page"]
    response = client.post(
        page.keep_url, {**everything(page), "body": "We stopped.", "gauge": "judgment", "felt": "5"}
    )
    assert response.status_code == 303
    entry = Entry.objects.get()
    question = Prompt.objects.get(slug=SLUG).question
    assert (entry.prompt_slug, entry.prompt_question) == (SLUG, question)
    Prompt.objects.filter(slug=SLUG).update(question="Something else?")
    assert Entry.objects.get().prompt_question == question


def test_a_draft_goes_on_with_its_guide_and_its_steps(ana: User, client_of) -> None:
    client = client_of(ana)
    page = client.get(reverse("write_prompt", args=[SLUG])).context["page"]
    client.post(page.save_url, {**everything(page), "body": "We", "steps": "1,2"})
    again = client.get(page.save_url).context["page"]
    assert again.guide == page.guide
    assert [state for _, _, state in again.steps] == ["done", "done", "now", ""]
    client.post(again.keep_url, {**everything(again), "guide": "", "body": "We stopped."})
    assert Entry.objects.get().prompt_slug == SLUG


def test_nobody_can_put_words_into_a_question(ana: User, ben: User, client_of) -> None:
    client = client_of(ana)
    page = client.get(reverse("write_prompt", args=[SLUG])).context["page"]
    for number, guide in enumerate([page.signed[:-2] + "xx", "nonsense", page.guide.signed(ben)], start=1):
        page.uuid = UUID(int=number)
        client.post(page.keep_url, {**everything(page), "guide": guide, "body": "x"})
        assert Entry.objects.get(uuid=page.uuid).prompt_question == ""
    assert guides.read(page.guide.signed(ben), ana) is None


def test_what_was_answered_last_time_is_folded_beside_it(ana: User, client_of) -> None:
    factories.entry(ana, date=date(2026, 4, 17), prompt_slug=SLUG, takeaway="We bought the table.")
    factories.entry(
        ana, date=date(2026, 5, 17), prompt_slug=SLUG, takeaway="Not to be seen.", off_record=True
    )
    text = client_of(ana).get(reverse("write_prompt", args=[SLUG])).content.decode()
    assert "What you answered on 17 April" in text and "We bought the table." in text
    assert "Not to be seen." not in text


def test_somebody_elses_answers_are_not_shown(ana: User, ben: User, client_of) -> None:
    factories.entry(ben, prompt_slug=SLUG, takeaway="Ben’s own line.")
    assert "Ben’s own line." not in client_of(ana).get(reverse("write_prompt", args=[SLUG])).content.decode()


def test_self_starts_off_the_record(ana: User, client_of) -> None:
    slug = Prompt.objects.filter(theme="identity").first().slug
    assert client_of(ana).get(reverse("write_prompt", args=[slug])).context["page"].off_record


def test_an_unknown_or_foreign_prompt_is_not_found(ana: User, ben: User, client_of) -> None:
    Prompt.objects.create(
        author=ben, slug="bens-own", theme_id="judgment", question="Q?", why="", minutes=5, steps=[]
    )
    client = client_of(ana)
    assert client.get(reverse("write_prompt", args=["no-such-prompt"])).status_code == 404
    assert client.get(reverse("write_prompt", args=["bens-own"])).status_code == 404


def test_it_leads_back_to_where_it_began(ana: User, client_of) -> None:
    client = client_of(ana)
    address = reverse("write_prompt", args=[SLUG])
    from_theme = client.get(address, headers={"Referer": "http://testserver/week/?x=1"}).context["page"]
    assert from_theme.back == "/week/?x=1"
    assert client.get(address, {"next": "/drafts/"}).context["page"].back == "/drafts/"
    assert (
        client.get(address, headers={"Referer": "https://elsewhere.example/week/"}).context["page"].back
        == "/week/"
    )


def test_the_page_takes_few_queries(ana: User, client_of, django_assert_max_num_queries) -> None:
    for day in range(1, 6):
        factories.entry(ana, date=date(2026, 4, day), prompt_slug=SLUG, felt=4, themes=("judgment",))
    client = client_of(ana)
    client.get(reverse("write_prompt", args=[SLUG]))
    with django_assert_max_num_queries(12):
        client.get(reverse("write_prompt", args=[SLUG]))
