"""Sets of one's own in a real browser: without JavaScript, by keyboard, by dragging, at every width."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import wrong
from tests.servers import Server

pytestmark = pytest.mark.browser

LONG = "x" * 120


@pytest.fixture
def writer(context_of: Callable[..., BrowserContext], server: Server) -> Callable[..., Page]:
    def make(**options: object) -> Page:
        _, key = server.person()
        page = context_of(key, **options).new_page()
        page.goto("/sets/after-a-production-fire/")
        page.get_by_role("button", name="Copy and change").click()
        page.wait_for_url("**/edit/")
        return page

    return make


def order(page: Page) -> list[str]:
    return page.locator("#order h3").all_inner_texts()


def test_without_javascript_and_by_keyboard_alone(writer: Callable[..., Page]) -> None:
    page = writer(java_script_enabled=False)
    first, second, *rest = order(page)
    page.get_by_label("Title").fill("The day after")
    page.get_by_role("button", name=f"Move down: {first}").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("is now question 2 of 4.")
    expect(page.locator("#order h3")).to_have_text([second, first, *rest])
    expect(page.get_by_label("Title")).to_have_value("The day after")
    # The next Tab is at the question that was moved.
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#order h3")).to_have_text([first, second, *rest])
    page.get_by_role("button", name="Write a prompt").press("Enter")
    page.get_by_label("Question").fill("Who slept?")
    page.get_by_label("Why it is asked").fill("Somebody did.")
    page.get_by_label("Theme").select_option("reliability")
    page.get_by_label("Step 1, name").fill("Who")
    page.get_by_label("Step 1, ask").fill("Who was away?")
    page.get_by_role("button", name="Keep the prompt").press("Enter")
    expect(page.get_by_text("A prompt has two to four steps.")).to_be_visible()
    page.get_by_label("Step 2, name").fill("Next")
    page.get_by_label("Step 2, ask").fill("Who tells them?")
    page.get_by_role("button", name="Keep the prompt").press("Enter")
    expect(page.locator("#order h3")).to_have_text([first, second, *rest, "Who slept?"])
    page.get_by_role("button", name="See it as an answerer").press("Enter")
    page.get_by_role("link", name="Who slept?").press("Enter")
    expect(page.get_by_text("Who was away?")).to_be_visible()


def test_title_and_purpose_are_saved_as_they_are_typed(writer: Callable[..., Page]) -> None:
    page = writer()
    for title in ("After the outage", "After the second outage"):
        page.get_by_label("Title").fill(title)
        expect(page.locator("#saved")).to_contain_text("Saved ")
        page.locator("#saved").evaluate("found => found.textContent = ''")
    page.get_by_label("Title").fill("")
    expect(page.locator("#saved")).to_have_text("Not saved yet. Press Save.")
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("After the second outage")


def test_a_question_is_dragged_to_its_place(writer: Callable[..., Page]) -> None:
    page = writer(viewport={"width": 1440, "height": 1000})
    first, second, *rest = order(page)
    below = page.locator("#order li").nth(1).bounding_box()
    above = page.locator("#order li").nth(0).bounding_box()
    assert below and above
    page.mouse.move(below["x"] + 300, below["y"] + below["height"] - 4)
    page.mouse.down()
    page.mouse.move(above["x"] + 300, above["y"] + 20, steps=8)
    page.mouse.move(above["x"] + 300, above["y"] + 4, steps=3)
    page.mouse.up()
    expect(page.get_by_role("status").first).to_contain_text("is now question 1 of 4.")
    expect(page.locator("#order h3")).to_have_text([second, first, *rest])


def test_nothing_spills_and_axe_finds_nothing(writer: Callable[..., Page]) -> None:
    page = writer()
    page.get_by_label("Title").fill(LONG)
    page.get_by_role("button", name="Save").click()
    edit = page.url.split("?")[0].split("#")[0]
    paths = ["/sets/", "/sets/new/", "/sets/import/", "/prompts/new/", f"{edit}?from=judgment"]
    for path in [*paths, edit.removesuffix("edit/")]:
        page.goto(path)
        assert wrong(page, (360, 1440), ("light", "dark")) == [], path
