"""What can be said about a week's questions: swap, not for me, rest, and the kind of week; each undone."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from journal.isoweek import IsoWeek
from prompts import asking
from prompts.models import KindOfWeek, NotForMe, RestedTheme, Swap
from prompts.models.prompts import all_kinds
from tests import factories

HTMX = {"HX-Request": "true"}


@pytest.fixture
def week(ana) -> IsoWeek:
    return IsoWeek.of(ana.local_day())


@pytest.fixture(autouse=True)
def settled(ana, week):
    """Ana has been here for half a year, answered something once, and wrote last week."""
    began = kept_in(ana, week - 26)
    ana.date_joined = began
    ana.save(update_fields=["date_joined"])
    factories.entry(ana, date=began.date(), created_at=began, prompt_slug="cold-hands", prompt_question="x")
    factories.entry(ana, date=(week - 1).monday, created_at=kept_in(ana, week - 1))


def kept_in(person, week: IsoWeek) -> datetime:
    """Wednesday noon of a week, on the person's clock."""
    return datetime.combine(week.monday + timedelta(days=2), time(12), person.tz)


def slugs(person, week: IsoWeek) -> list[str]:
    return [one.prompt.slug for one in asking.picks_for(person, week)]


def words(response) -> str:
    return response.content.decode()


def undo_of(page: str) -> str:
    """The address that the page's undo posts to."""
    found = re.search(r'<form method="post" action="([^"]+undo=1|[^"]+rest=0)"', page)
    assert found is not None
    return found[1].replace("&amp;", "&")


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_swap_gives_another_remembers_it_and_is_undone(ana, client_of, week, headers):
    client = client_of(ana)
    was = slugs(ana, week)
    response = client.post(f"/week/{week.name}/", {"swap": was[1]}, headers=headers)
    page = words(response if headers else client.get(response["Location"]))
    assert response.status_code == (200 if headers else 303)
    now = slugs(ana, week)
    assert now[1] != was[1] and (now[0], now[2]) == (was[0], was[2])
    assert f"/write/{now[1]}/" in page and f"/write/{was[1]}/" not in page
    assert "Another question stands there." in page
    assert ("<html" in page) is (not headers)
    client.post(undo_of(page))
    assert slugs(ana, week) == was and not Swap.objects.exists()


def test_two_tabs_swapping_the_same_question_swap_it_once(ana, client_of, week):
    was = slugs(ana, week)
    for _ in range(2):
        assert client_of(ana).post(f"/week/{week.name}/", {"swap": was[0]}).status_code == 303
    assert Swap.objects.count() == 1
    now = slugs(ana, week)
    client_of(ana).post(f"/week/{week.name}/", {"swap": now[0]})
    assert len({was[0], now[0], slugs(ana, week)[0]}) == 3


def test_a_swapped_question_does_not_come_back_for_eight_weeks(ana, week):
    past = week - 3
    gone = slugs(ana, past)[0]
    Swap.objects.create(author=ana, monday=past.monday, prompt_slug=gone, at=kept_in(ana, past))
    for later in range(1, 9):
        assert gone not in slugs(ana, past + later)


@pytest.mark.parametrize(
    "fields", [{"swap": "nothing"}, {"swap": "a\x00b"}, {"kind": "nothing"}, {"kind": "\x00"}, {"x": "y"}, {}]
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_nonsense_is_refused_with_a_sentence_and_changes_nothing(ana, client_of, week, fields, headers):
    response = client_of(ana).post(f"/week/{week.name}/", fields, headers=headers)
    assert response.status_code == 422 and "othing was changed" in words(response)
    assert not Swap.objects.exists() and not KindOfWeek.objects.exists()


@pytest.mark.parametrize("slug", ["nothing", "a\x00b", ""])
def test_what_is_no_prompt_cannot_be_refused(ana, client_of, week, slug):
    assert client_of(ana).post(f"/week/{week.name}/", {"not_for_me": slug}).status_code == 404


def test_an_answered_question_is_not_swapped(ana, client_of, week):
    was = slugs(ana, week)
    factories.entry(ana, date=ana.local_day(), prompt_slug=was[0], prompt_question="x")
    assert client_of(ana).post(f"/week/{week.name}/", {"swap": was[0]}).status_code == 422
    assert slugs(ana, week) == was


def test_a_past_weeks_questions_stand_as_they_stood(ana, client_of, week):
    past = week - 1
    was = slugs(ana, past)
    for fields in ({"swap": was[0]}, {"kind": "quiet"}):
        response = client_of(ana).post(f"/week/{past.name}/", fields)
        assert response.status_code == 422 and "That week is over" in words(response)
    assert slugs(ana, past) == was


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_not_for_me_is_never_picked_again_until_it_is_undone(ana, client_of, week, headers):
    client = client_of(ana)
    was = slugs(ana, week)
    response = client.post(f"/week/{week.name}/", {"not_for_me": was[2]}, headers=headers)
    page = words(response if headers else client.get(response["Location"]))
    assert was[2] not in slugs(ana, week) and "It will not be picked for you." in page
    for later in range(40):
        assert was[2] not in slugs(ana, week + later)
    client.post(undo_of(page))
    assert slugs(ana, week) == was and not NotForMe.objects.exists()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_theme_is_rested_from_the_week_and_wakes_again(ana, client_of, week, headers):
    client = client_of(ana)
    was = asking.picks_for(ana, week)
    theme = was[1].prompt.theme
    response = client.post(f"/themes/{theme.slug}/rest/", {"next": "/week/"}, headers=headers)
    assert headers or response["Location"] == "/week/"
    page = words(response if headers else client.get(response["Location"]))
    assert f"{theme.short_name} rests" in page
    for later in range(9):
        assert theme not in [one.prompt.theme for one in asking.picks_for(ana, week + later)]
    client.post(undo_of(page))
    assert asking.picks_for(ana, week) == was and not RestedTheme.objects.exists()


def test_a_rest_that_began_before_ends_with_the_week(ana, client_of, week):
    """What stands on this week's page stays; past weeks still know that it rested."""
    began = kept_in(ana, week - 9)
    RestedTheme.objects.create(author=ana, theme_id="judgment", since=began)
    before = {back: slugs(ana, week - back) for back in range(9)}
    client_of(ana).post("/themes/judgment/rest/", {"rest": "0"})
    assert {back: slugs(ana, week - back) for back in range(9)} == before
    assert RestedTheme.objects.get().until is not None
    coming = {one.prompt.theme_id for later in range(1, 5) for one in asking.picks_for(ana, week + later)}
    assert "judgment" in coming


def test_when_every_theme_rests_the_page_says_so(ana, client_of, week):
    from journal.models.themes import all_themes

    for theme in all_themes():
        client_of(ana).post(f"/themes/{theme.slug}/rest/")
    page = words(client_of(ana).get("/week/"))
    assert slugs(ana, week) == [] and "Every theme rests" in page


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_kind_of_week_puts_its_set_in_the_picks_place_and_is_undone_in_one_click(
    ana, client_of, week, headers
):
    client = client_of(ana)
    was = slugs(ana, week)
    kinds = all_kinds()
    assert len(kinds) == 6
    for kind in kinds.values():
        response = client.post(f"/week/{week.name}/", {"kind": kind.slug}, headers=headers)
        page = words(response if headers else client.get(response["Location"]))
        assert slugs(ana, week) == list(kind.prompts)
        assert all(f"/write/{slug}/" in page for slug in kind.prompts)
        assert "Nobody else ever sees which kind you chose." in page
        assert page.count('aria-current="true"') == 1
    assert KindOfWeek.objects.count() == 1
    client.post(f"/week/{week.name}/", {"kind": ""}, headers=headers)
    assert slugs(ana, week) == was and not KindOfWeek.objects.exists()


def test_a_kinds_set_leaves_out_what_is_not_for_me(ana, client_of, week):
    kind = all_kinds()["quiet"]
    client_of(ana).post(f"/week/{week.name}/", {"not_for_me": kind.prompts[0]})
    client_of(ana).post(f"/week/{week.name}/", {"kind": "quiet"})
    assert slugs(ana, week) == list(kind.prompts[1:])


def test_what_was_said_is_its_authors_alone(ana, cleo, client_of, week):
    mine = slugs(ana, week)
    client = client_of(cleo)
    client.post(f"/week/{week.name}/", {"swap": slugs(cleo, week)[0]})
    client.post(f"/week/{week.name}/", {"kind": "quiet"})
    client.post("/themes/judgment/rest/")
    for slug in mine:
        client.post(f"/week/{week.name}/", {"not_for_me": slug})
    assert slugs(ana, week) == mine
    assert "Nobody else ever sees" not in words(client_of(ana).get("/week/"))


def test_an_imported_past_and_a_back_dated_entry_leave_the_week_as_it_was(ana, week):
    """What is dated back was kept today, so it counts from next week on."""
    was = slugs(ana, week)
    for slug in was:
        factories.entry(ana, date=(week - 5).monday, prompt_slug=slug, prompt_question="x")
    assert slugs(ana, week) == was
    assert not set(was) & set(slugs(ana, week + 1))


def test_a_rest_twice_is_one(ana, client_of):
    for _ in range(2):
        assert client_of(ana).post("/themes/judgment/rest/").status_code == 303
    assert RestedTheme.objects.count() == 1
    assert client_of(ana).post("/themes/nothing/rest/").status_code == 404
    assert client_of(ana).get("/themes/judgment/rest/").status_code == 405
    assert client_of(ana).post("/themes/judgment/rest/", {"next": "//evil.example/"})["Location"] == (
        "/themes/judgment/"
    )


def test_ended_rests_are_kept_in_order(ana, week):
    row = RestedTheme.objects.create(author=ana, theme_id="judgment", since=kept_in(ana, week - 2))
    asking.rest(ana, "judgment", rests=False, week=week)
    row.refresh_from_db()
    assert row.since <= row.until <= timezone.now()
