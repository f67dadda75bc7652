"""The places people arrive at, in a real browser: by keyboard, on a phone, without JavaScript, signed out meanwhile."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import sign_in, sign_out, wrong
from tests.servers import Server

pytestmark = pytest.mark.browser

YEAR = """
from datetime import timedelta
from journal import writing
from journal.isoweek import IsoWeek
from journal.models import Draft, User, Week
user = User.objects.get(email=%r)
today = user.local_day()
user.date_joined -= timedelta(days=120)
user.save()
themes = ["imposter-syndrome", "reliability", "resume-vs-career", "beginner",
          "attention", "judgment", "identity", "untaught-job"]
for number in range(24):
    writing.create(user, writing.Writing(
        body="Asked eleven people who renews it. " * (number + 1), date=today - timedelta(days=number * 4),
        zone=user.zone, title=f"The certificate, part {number}", takeaway="Nobody did, for four years.",
        themes=(themes[number %% 8], themes[(number + 3) %% 8]), tags=("on-call",), felt=number %% 7 + 1))
Week.objects.create(author=user, monday=(IsoWeek.of(today) - 2).monday, headline="Three fires, one of them ours")
Draft.objects.create(author=user, form={"body": "Half a thought"}, began_on=today, zone=user.zone)
"""


@pytest.fixture
def writer(context_of: Callable[..., BrowserContext], server: Server) -> Callable[..., Page]:
    """A page of somebody who has written for three months."""

    def make(**options: object) -> Page:
        email, key = server.person()
        server.run(YEAR % email)
        return context_of(key, **options).new_page()

    return make


def past_week(page: Page) -> str:
    """The address of the week before last, as the strip has it."""
    page.goto("/week/")
    return page.locator(".strip a").nth(-3).get_attribute("href") or ""


def test_a_newcomer_goes_from_the_week_to_the_first_question_by_keyboard(page: Page) -> None:
    page.goto("/week/")
    expect(page.get_by_role("heading", name="Who can read this")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    write = page.locator(".prompt a.btn").first
    for _ in range(16):  # who can read this, how to bring a journal along, six kinds of week
        page.keyboard.press("Tab")
        if write.evaluate("link => link === document.activeElement"):
            break
    expect(write).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("textarea[name=body]")).to_be_visible()


def test_the_headline_is_saved_in_place_and_focus_stays(writer: Callable[..., Page]) -> None:
    page = writer()
    page.goto("/week/")
    page.get_by_role("textbox", name="The week in one line").fill("Asked what would make us stop")
    save = page.get_by_role("button", name="Save")
    save.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#headline-form").get_by_role("status")).to_contain_text("Saved")
    expect(save).to_be_focused()
    page.reload()
    expect(page.get_by_role("textbox", name="The week in one line")).to_have_value(
        "Asked what would make us stop"
    )


def test_a_headline_typed_while_signed_out_is_given_back_and_kept(
    context_of: Callable[..., BrowserContext], server: Server
) -> None:
    email, key = server.person()
    server.run(YEAR % email)
    context = context_of(key)
    page = context.new_page()
    page.goto("/week/")
    page.get_by_role("textbox", name="The week in one line").fill("Not lost")
    sign_out(context)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Your text is here")).to_be_visible()
    expect(page.get_by_role("textbox", name="The week in one line")).to_have_value("Not lost")
    sign_in(context, server, key)
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("textbox", name="The week in one line")).to_have_value("Not lost")
    expect(page.get_by_role("status")).to_contain_text("is closed.")


def test_a_headline_while_the_server_is_away_stays_in_the_page(writer: Callable[..., Page]) -> None:
    page = writer()
    page.goto("/week/")
    page.get_by_role("textbox", name="The week in one line").fill("Still here")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    expect(page.get_by_role("textbox", name="The week in one line")).to_have_value("Still here")
    page.context.set_offline(False)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#headline-form").get_by_role("status")).to_contain_text("Saved")


def test_all_of_it_without_javascript(writer: Callable[..., Page]) -> None:
    page = writer(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page.goto("/week/")
    page.get_by_role("button", name="Discard").click()
    expect(page.locator(".drafts")).to_have_count(0)
    page.get_by_role("textbox", name="The week in one line").fill("By post alone")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("is closed.")
    page.get_by_role("link", name="All sets").click()
    page.get_by_role("link", name="The Friday fifteen", exact=True).click()
    page.get_by_role("link", name="Start", exact=True).click()
    expect(page.locator("textarea[name=body]")).to_be_visible()


def test_no_violation_and_no_sideways_scrolling(writer: Callable[..., Page]) -> None:
    page = writer()
    addresses = [
        "/week/",
        "/themes/",
        "/themes/judgment/",
        "/sets/",
        "/sets/the-friday-fifteen/",
        "/no/such/",
    ]
    for address in [*addresses, past_week(page)]:
        page.goto(address)
        assert wrong(page, (1440, 360), ("light",)) + wrong(page, (390,), ("dark",)) == [], address
