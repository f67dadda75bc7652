"""A packet in a browser: from a first month, quoting, moving by keyboard, taking it along; and from a year."""

import time
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from tests.e2e.test_entry import write
from tests.e2e.test_take_along import CLIPBOARD
from tests.servers import Server

pytestmark = pytest.mark.browser

STORY = {"title": "The cutover", "body": "Nobody noticed it. Eleven weeks of work.", "takeaway": "It held."}


def accessible(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()


def test_a_packet_of_the_first_weeks_is_made_quoted_moved_copied_and_finished(
    context_of: Callable[..., BrowserContext], server: Server
) -> None:
    email, key = server.person()
    write(server, email, [STORY | {"bring": True}])
    page = context_of(key, permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.goto("/packets/")
    accessible(page)
    page.get_by_label("Name").fill("Tomas Reuter")
    page.get_by_role("button", name="Begin a packet").click()
    sheet = page.locator("article.brief")
    expect(sheet).to_contain_text("It held.")
    accessible(page)

    page.context.set_offline(True)
    page.get_by_label("to: Work nobody saw").fill("The import runs by itself.")
    expect(page.locator("#packet-state")).to_contain_text("Not saved yet")
    expect(page.get_by_role("alert")).to_contain_text("Your text is still here")
    page.context.set_offline(False)
    expect(sheet).to_contain_text("The import runs by itself.")
    expect(page.locator("#packet-state")).to_contain_text("Saved")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_label("to: Decisions and reasoning").fill("Typed and left at once.")
    desk = page.url
    for _ in range(20):  # it may be on its way while the next page is asked for
        page.goto("/packets/")
        page.goto(desk)
        if sheet.get_by_text("Typed and left at once.").count():
            break
    page.goto(desk)
    expect(sheet).to_contain_text("Typed and left at once.")

    page.get_by_text("Excerpt", exact=True).click()
    page.get_by_text("The text, to quote from").click()
    page.evaluate(
        """() => {
          const text = document.querySelector("[data-source] .prose p").firstChild;
          getSelection().setBaseAndExtent(text, 0, text, 18);
        }"""
    )
    page.get_by_role("button", name="Bring what is selected").click()
    expect(sheet).to_contain_text("Nobody noticed it.")
    expect(sheet).not_to_contain_text("Eleven weeks")
    expect(page.get_by_role("radio", name="Excerpt")).to_be_checked()

    down = page.get_by_role("button", name="Move down: The cutover")
    down.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Work nobody saw").first).to_contain_text("The cutover")
    expect(page.get_by_role("button", name="Move down: The cutover")).to_be_focused()

    # Back shows what is kept, not what the browser remembers of the form.
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**#candidates")
    page.get_by_label("The day of the 1:1").fill("2026-12-01")
    expect(sheet).to_contain_text("1 December 2026")
    page.go_back()
    expect(page.get_by_label("The day of the 1:1")).to_have_value("2026-12-01")

    page.get_by_role("link", name="Copy to paste").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    rich, plain = page.evaluate(CLIPBOARD)
    assert "<li>Nobody noticed it." in rich and "- Nobody noticed it." in plain

    page.evaluate("window.print = () => { document.title = 'printed'; }")
    page.get_by_role("button", name="Print").click()
    expect(page).to_have_title("printed")

    page.get_by_role("button", name="Finish", exact=True).click()
    expect(page.get_by_role("button", name="Copy it for the next 1:1")).to_be_visible()
    accessible(page)
    page.goto("/packets/")
    page.get_by_role("link", name="Tomas Reuter").click()
    accessible(page)
    page.goto("/packets/new/")
    accessible(page)


def test_from_the_demo_year_a_packet_takes_less_than_two_minutes(
    context_of: Callable[..., BrowserContext], server: Server
) -> None:
    server.manage("create_demo")
    page = context_of(viewport={"width": 1440, "height": 5000}).new_page()
    page.goto("/accounts/login/?next=/packets/")
    page.get_by_label("Email").fill("robin@example.org")
    page.get_by_label("Password", exact=True).fill("terrain-demo")
    page.get_by_label("Password", exact=True).press("Enter")
    began = time.monotonic()
    page.get_by_role("button", name="the packet for Tomas").click()
    sheet = page.locator("article.brief")
    expect(page.get_by_text("As it will print: one A4 page")).to_be_visible()
    accessible(page)

    # Of what is not in it, the newest comes in; of the entries that are, one is dragged to another section.
    candidate = page.locator("#candidates .choose label").first
    added = candidate.inner_text()
    candidate.click()
    page.get_by_role("button", name="Add what is ticked").click()
    expect(page.locator("[data-item]").get_by_role("link", name=added)).to_be_visible()
    decision = page.locator("[data-item]").filter(has=page.get_by_role("link", name="Stopping the rewrite"))
    words = decision.get_by_role("textbox").input_value()
    part = page.get_by_role("region", name="Work nobody saw").first
    taken, there = (
        decision.locator(".apart").first.bounding_box(),
        part.locator("[data-item]").first.bounding_box(),
    )
    assert taken and there
    page.mouse.move(taken["x"] + taken["width"] - 130, taken["y"] + 12)
    page.mouse.down()
    page.mouse.move(there["x"] + 100, there["y"] + 40, steps=8)
    page.mouse.move(there["x"] + 100, there["y"] + 4, steps=3)
    expect(part.locator("[data-item]").first).to_contain_text("Stopping the rewrite")
    page.mouse.move(there["x"] + 104, there["y"] + 6, steps=4)
    page.mouse.up()
    expect(sheet.locator("section").filter(has_text="Work nobody saw")).to_contain_text(words)
    page.get_by_label("to: What I need").fill("A second pair of eyes on the import.")
    expect(sheet).to_contain_text("A second pair of eyes on the import.")

    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    (leaf,) = PdfReader(download.value.path()).pages
    assert sorted(leaf.extract_text().split()) == sorted(sheet.inner_text().split())
    page.get_by_role("button", name="Finish", exact=True).click()
    expect(page.get_by_text("It reads as it did when you finished it.")).to_be_visible()
    assert time.monotonic() - began < 120
    page.goto("/packets/")
    accessible(page)
