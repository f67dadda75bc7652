"""Looking back in a real browser: with the keyboard alone, without JavaScript, and the instruments that are drawn from it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import broken, wrong
from tests.servers import Server

pytestmark = pytest.mark.browser

THEMES = (
    "imposter-syndrome", "reliability", "resume-vs-career", "beginner",
    "attention", "judgment", "identity", "untaught-job",
)  # fmt: skip

MAKE = """
from datetime import timedelta
from journal import writing
from journal.models import LookBack, User
user = User.objects.get(email=%r)
today = user.local_day()
def kept(slug, felt, days, due=None, turned_out=None):
    day = today - timedelta(days=days)
    entry = writing.create(user, writing.Writing(body="Something happened.", date=day, zone=user.zone, themes=(slug,),
        title=f"{slug} {days}", felt=felt, takeaway="A line.", off_record=slug == "identity",
        look_back_due=None if due is None else today - timedelta(days=due)))
    if turned_out:
        LookBack.objects.create(entry=entry, author=user, due=day, on=day, gauge_id=slug, felt=felt,
            turned_out=turned_out, note="It turned out.")
    return entry
due = kept("imposter-syndrome", 6, 30, due=2)
for slug in %r:
    for number in range(6):
        kept(slug, 1 + number, 12 * number, turned_out=7 - number if number else None)
print("MADE" + str(due.uuid))
"""


@pytest.fixture
def looker(context_of: Callable[..., BrowserContext], server: Server) -> Callable[..., tuple[Page, str]]:
    """A page of somebody with a year under each theme, and the address of an entry that asks how it turned out."""

    def make(**options: object) -> tuple[Page, str]:
        email, key = server.person()
        uuid = server.run(MAKE % (email, THEMES)).split("MADE", 1)[1].strip()
        return context_of(key, **options).new_page(), f"/entries/{uuid}/"

    return make


def test_with_the_keyboard_alone(looker: Callable[..., tuple[Page, str]]) -> None:
    page, address = looker()
    page.goto(address)
    page.locator("[name=turned_out][value='1']").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("They wanted the drawing.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".notice.once")).to_contain_text("It felt like 6. It turned out 2.")
    expect(page.get_by_text("They wanted the drawing.")).to_be_visible()
    assert broken(page) == []
    page.get_by_role("button", name="In a quarter").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".notice.once")).to_contain_text("It asks on")


def test_in_the_week_it_is_answered_where_it_stands(looker: Callable[..., tuple[Page, str]]) -> None:
    page, _ = looker()
    page.goto("/week/")
    due = page.locator("section", has=page.get_by_role("heading", name="Come due"))
    due.get_by_label("What happened").fill("They wanted the drawing.")
    due.get_by_role("button", name="Keep").click()
    expect(due.get_by_text("Choose one of the seven points.")).to_be_visible()
    expect(due.get_by_label("What happened")).to_have_value("They wanted the drawing.")
    expect(due.locator("[name=turned_out][value='1']")).to_be_focused()
    page.keyboard.press("ArrowRight")
    due.get_by_role("button", name="Keep").click()
    expect(due.get_by_text("It felt like 6. It turned out 2.")).to_be_visible()
    expect(due.get_by_role("status")).to_be_focused()
    due.get_by_role("button", name="In a quarter").click()
    expect(due.get_by_role("status")).to_contain_text("Asks on")
    expect(page).to_have_url(re.compile(r"/week/$"))


def test_without_javascript(looker: Callable[..., tuple[Page, str]]) -> None:
    page, address = looker(java_script_enabled=False)
    page.goto(f"{address}look-back/?next=/entries/")
    page.locator("summary", has_text="Put off").click()
    page.get_by_label("On a date").fill("2035-02-03")
    page.get_by_role("button", name="Ask me then").click()
    expect(page).to_have_url(re.compile(r"/entries/$"))
    page.goto(f"{address}look-back/")
    expect(page.get_by_text("3 February 2035")).to_be_visible()
    page.get_by_label("What happened").fill("Half a thought")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Choose one of the seven points.")).to_be_visible()
    expect(page.get_by_label("What happened")).to_have_value("Half a thought")
    page.locator("[name=turned_out][value='7']").check()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("It felt like 6. It turned out 7.").first).to_be_visible()


def test_no_page_is_wider_than_the_screen_and_whoever_cannot_see_it_well_can_use_it(
    looker: Callable[..., tuple[Page, str]],
) -> None:
    page, address = looker()
    for path in (address, f"{address}look-back/", *(f"/themes/{slug}/" for slug in THEMES)):
        page.goto(path)
        for more in page.locator("main details > summary").all():
            more.click()
            for width in (360, 768, 2560):
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            more.click()
        for more in page.locator("main details.data > summary").all():
            more.click()
        assert wrong(page, (1440,), ("light", "dark")) == [], path
