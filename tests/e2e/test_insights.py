"""The pictures in a real browser: what is pointed at leads to its entries, and nothing overflows or is unreadable."""

from collections.abc import Callable
from functools import cache

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import wrong
from tests.servers import Server

pytestmark = pytest.mark.browser

SEED = """
from datetime import timedelta
from journal import seeding
from journal.models import User, Week
from journal.isoweek import IsoWeek
user = User.objects.get(email=%r)
seeding.seed(user, %d, 3, until=user.local_day())
for back in range(60):
    Week.objects.create(author=user, monday=(IsoWeek.of(user.local_day()) - back).monday,
        headline="A headline of a week that is rather long, number %%d" %% back)
"""


@pytest.fixture(scope="module")
def key_of(server: Server) -> Callable[[int], str]:
    """The session of somebody with so many entries. Nothing here writes, so it is one person for each number."""

    @cache
    def make(entries: int) -> str:
        email, key = server.person()
        if entries:
            server.run(SEED % (email, entries))
        return key

    return make


@pytest.fixture
def writer(context_of: Callable[..., BrowserContext], key_of: Callable[[int], str]) -> Callable[..., Page]:
    """A page of somebody with so many entries."""
    return lambda entries, **options: context_of(key_of(entries), **options).new_page()


@pytest.mark.parametrize("entries", [0, 1, 400])
def test_nothing_overflows_or_is_unreadable(writer: Callable[..., Page], entries: int) -> None:
    page = writer(entries)
    page.goto("/insights/")
    for summary in page.locator("details.data > summary").all():
        summary.click()
    assert wrong(page, (1440, 360), ("light",)) + wrong(page, (390, 800), ("dark",)) == []


@pytest.mark.parametrize("width", [1440, 700])
def test_the_words_of_summits_do_not_meet(writer: Callable[..., Page], width: int) -> None:
    page = writer(400, viewport={"width": width, "height": 900})
    page.goto("/insights/")
    said = [one.bounding_box() for one in page.locator("svg.broad .said, svg.broad .on").all()]
    boxes = [box for box in said if box]
    assert len(boxes) >= 4
    frame = page.locator("svg.broad").first.bounding_box()
    assert frame
    for at, one in enumerate(boxes):
        assert one["x"] >= frame["x"] - 4 and one["x"] + one["width"] <= frame["x"] + frame["width"] + 4
        for other in boxes[at + 1 :]:
            beside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
            above = min(one["y"], other["y"]) + 8 <= max(one["y"], other["y"])
            assert beside or above, (one, other)


def test_a_week_that_is_pressed_leads_to_its_entries(writer: Callable[..., Page]) -> None:
    page = writer(400, viewport={"width": 1440, "height": 900})
    page.goto("/insights/")
    page.locator("svg.hits.broad a").nth(20).click()
    page.wait_for_url("**/entries/?week=*")
    expect(page.get_by_role("link", name="Remove: Week")).to_be_visible()


def test_it_reads_without_a_script_and_by_keyboard(writer: Callable[..., Page]) -> None:
    page = writer(400, viewport={"width": 1440, "height": 900}, java_script_enabled=False)
    page.goto("/insights/")
    summary = page.locator("summary", has_text="Read it as a table").first
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # the region that scrolls
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Entries", level=1)).to_be_visible()
    assert "/entries/?week=" in page.url
