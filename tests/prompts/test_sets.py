"""Prompt sets: browsing and starting."""

import pytest

from prompts.models import PromptSet
from prompts.models.prompts import SetItem
from tests import factories

FRIDAY = "/sets/the-friday-fifteen/"


def words(response) -> str:
    return response.content.decode()


def questions(slug="the-friday-fifteen"):
    return [item.prompt for item in SetItem.objects.filter(prompt_set__slug=slug).select_related("prompt")]


def test_every_built_in_set_is_there_with_its_minutes(ana, client_of):
    page = words(client_of(ana).get("/sets/"))
    for one in PromptSet.objects.filter(author=None):
        assert f'href="/sets/{one.slug}/"' in page and one.title in page
    prompts = questions()
    assert f"{len(prompts)} questions, {sum(prompt.minutes for prompt in prompts)} minutes" in page
    assert (
        "For a kind of week" in page
        and "None yet. Copy a built-in one and change it, or write your own." in page
    )


def test_a_set_is_read_in_its_order_and_starts_with_the_first_question(ana, client_of):
    page = words(client_of(ana).get(FRIDAY))
    prompts = questions()
    places = [page.index(f'<h3><a href="/write/{prompt.slug}/?next={FRIDAY}">') for prompt in prompts]
    assert places == sorted(places)
    assert f'<a class="btn" href="/write/{prompts[0].slug}/?next={FRIDAY}">Start</a>' in page


def test_a_set_goes_on_with_the_first_question_not_answered(ana, client_of):
    first, second, *_ = questions()
    factories.entry(ana, prompt_slug=first.slug, prompt_question=first.question)
    page = words(client_of(ana).get(FRIDAY))
    assert f'<a class="btn" href="/write/{second.slug}/?next={FRIDAY}">Go on' in page
    assert page.count("Answered 20 November") == 1


def test_a_set_that_is_all_answered_starts_again(ana, client_of):
    prompts = questions()
    for prompt in prompts:
        factories.entry(ana, prompt_slug=prompt.slug, prompt_question=prompt.question)
    page = words(client_of(ana).get(FRIDAY))
    assert f'<a class="btn" href="/write/{prompts[0].slug}/?next={FRIDAY}">Start</a>' in page


def test_a_set_of_ones_own_is_ones_own(ana, cleo, client_of):
    own = PromptSet.objects.create(author=ana, slug="a1b2", title="After every vendor call", purpose="Soon.")
    assert "Yours" in words(client_of(ana).get("/sets/"))
    assert client_of(ana).get(f"/sets/{own.slug}/").status_code == 200
    assert client_of(cleo).get(f"/sets/{own.slug}/").status_code == 404
    assert own.title not in words(client_of(cleo).get("/sets/"))


def test_an_unknown_set_is_not_found_and_a_post_is_refused(ana, client_of, client):
    assert client_of(ana).get("/sets/no-such-set/").status_code == 404
    assert client_of(ana).post("/sets/").status_code == 405
    assert client_of(ana).post(FRIDAY).status_code == 405
    assert client.get(FRIDAY).status_code == 302


@pytest.mark.parametrize("path", ["/sets/", FRIDAY])
def test_twelve_queries_at_most(ana, client_of, path, django_assert_max_num_queries):
    client = client_of(ana)
    client.get(path)
    with django_assert_max_num_queries(12):
        client.get(path)
