"""The themes, and one theme."""

from datetime import datetime, timedelta

import pytest

from journal.models.themes import all_themes
from prompts.models import Prompt, RestedTheme
from tests import factories


def words(response) -> str:
    return response.content.decode()


def test_the_eight_with_what_was_written_under_each(ana, cleo, client_of):
    factories.entry(ana, themes=("imposter-syndrome", "judgment"))
    factories.entry(cleo, themes=("beginner",))
    page = words(client_of(ana).get("/themes/"))
    for theme in all_themes():
        assert theme.name in page and f'href="/themes/{theme.slug}/"' in page
    assert page.count("1 entry, the last on 20 November") == 2


def test_a_new_account_sees_no_counts_of_entries(ana, client_of):
    page = words(client_of(ana).get("/themes/"))
    assert "prompts" in page and "entries, the last" not in page and "0 entries" not in page


@pytest.mark.parametrize("written", [False, True])
def test_a_rest_says_since_when_with_the_year_where_it_is_another(ana, client_of, written):
    since = datetime(2024, 3, 4, 12, tzinfo=ana.tz)
    RestedTheme.objects.create(author=ana, theme_id="judgment", since=since)
    if written:
        factories.entry(ana, themes=("judgment",))
    assert "ince 4 March 2024" in words(client_of(ana).get("/themes/judgment/"))


@pytest.mark.parametrize("theme", ["imposter-syndrome", "untaught-job"])
def test_one_theme_says_what_it_is_about_and_asks(ana, client_of, theme):
    found = next(one for one in all_themes() if one.slug == theme)
    page = words(client_of(ana).get(f"/themes/{theme}/"))
    assert f"<h1>{found.name}</h1>" in page
    assert f"Theme {found.position} of 8" in page
    for end in (found.felt_low, found.felt_high, found.turned_out_low, found.turned_out_high):
        assert f"“{end}”" in page
    for slug in Prompt.objects.built_in().current().filter(theme=theme).values_list("slug", flat=True):
        assert f"/write/{slug}/?next=/themes/{theme}/" in page
    assert "Unmapped ground" in page


def test_prompts_not_answered_come_first_and_say_when_the_others_were(ana, client_of):
    first, second, *_ = Prompt.objects.built_in().current().filter(theme="judgment")
    factories.entry(ana, themes=("judgment",), prompt_slug=first.slug, prompt_question=first.question)
    page = words(client_of(ana).get("/themes/judgment/"))
    assert "answered 20 November" in page and "not answered yet" in page
    assert page.index(f"/write/{second.slug}/") < page.index(f"/write/{first.slug}/")


def test_entries_of_the_theme_newest_first_and_nobody_elses(ana, cleo, client_of):
    factories.entry(
        ana, title="The older one", themes=("judgment",), date=ana.local_day() - timedelta(days=9)
    )
    factories.entry(ana, title="The newer one", themes=("beginner", "judgment"), felt=6, date=ana.local_day())
    factories.entry(ana, title="Of another theme", themes=("beginner",))
    factories.entry(cleo, title="Canary of Cleo", themes=("judgment",))
    page = words(client_of(ana).get("/themes/judgment/"))
    assert page.index("The newer one") < page.index("The older one")
    assert "Of another theme" not in page and "Canary of Cleo" not in page


def test_what_is_in_the_trash_is_not_shown(ana, client_of):
    entry = factories.entry(ana, title="Thrown away", themes=("judgment",))
    entry.trashed_at = ana.date_joined
    entry.save(update_fields=["trashed_at"])
    client = client_of(ana)
    assert "Thrown away" not in words(client.get("/themes/judgment/"))
    assert "1 entry" not in words(client.get("/themes/"))


def test_an_unknown_theme_is_not_found_and_a_post_is_refused(ana, client_of, client):
    assert client_of(ana).get("/themes/no-such-theme/").status_code == 404
    assert client_of(ana).post("/themes/").status_code == 405
    assert client_of(ana).post("/themes/judgment/").status_code == 405
    assert client.get("/themes/judgment/").status_code == 302


@pytest.mark.parametrize("path", ["/themes/", "/themes/judgment/"])
def test_twelve_queries_at_most_whatever_was_written(ana, client_of, path, django_assert_max_num_queries):
    for number in range(30):
        factories.entry(
            ana,
            date=ana.local_day() - timedelta(days=number * 3),
            themes=("judgment", "beginner"),
            tags=("one", "two"),
        )
    client = client_of(ana)
    client.get(path)
    with django_assert_max_num_queries(12):
        client.get(path)
