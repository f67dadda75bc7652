"""What somebody new does: from the landing page to a kept entry, found again by its theme and taken along."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import wrong
from tests.servers import Server

pytestmark = pytest.mark.browser
TEXT = "The review is on Thursday. I am afraid that somebody asks where the number comes from."


@pytest.mark.parametrize(
    ("width", "scheme", "script"), [(1440, "light", True), (390, "dark", True), (390, "light", False)]
)
def test_from_landing_to_a_kept_entry_found_by_theme_and_taken_along(
    context_of: Callable[..., BrowserContext],
    server: Server,
    width: int,
    scheme: str,
    script: bool,
    tmp_path: Path,
) -> None:
    began = time.monotonic()
    page = context_of(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script
    ).new_page()
    page.goto("/")
    page.get_by_role("link", name="Make an account").first.click()
    page.locator("input[name=email]").fill(f"new-{width}-{scheme}@example.org")
    page.locator("input[name=password1]").fill("four quiet words here")
    page.get_by_role("button", name="Make an account").click()
    expect(page.get_by_role("heading", name="This week", level=1)).to_be_visible()
    page.locator("main .prompt a.btn").first.click()
    page.locator("textarea[name=body]").fill(TEXT)
    page.locator("fieldset.gauge:visible label").nth(5).click()
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator(".notice.once")).to_contain_text("Only you can read it")
    assert time.monotonic() - began < 60

    page.goto("/entries/")
    if script:
        page.locator("label.chip", has_text="No theme").first.click()
    page.goto("/entries/?theme=none")
    expect(page.get_by_text("The review is on Thursday")).to_have_count(0)
    page.goto("/entries/")
    expect(page.get_by_text("The review is on Thursday").first).to_be_visible()
    page.go_back()
    expect(page.get_by_text("The review is on Thursday")).to_have_count(0)

    kept = page.request.get("/entries/take-along/?format=json")
    (entry,) = json.loads(kept.text())["entries"]
    assert (entry["body"], entry["felt"], len(entry["themes"])) == (TEXT, 6, 1)
    assert TEXT in page.request.get("/entries/take-along/?format=markdown").text()


def test_no_violation_and_no_sideways_scrolling(page: Page) -> None:
    page.goto("/write/")
    page.locator("textarea[name=body]").fill("word " * 40 + "https://example.org/" + "a" * 300)
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator(".notice.once")).to_be_visible()
    for address in (
        "/entries/",
        "/entries/?q=word&theme=none",
        "/entries/?from=x",
        "/drafts/",
        "/trash/",
        "/export/",
    ):
        page.goto(address)
        assert wrong(page, (1440, 360), ("light",)) + wrong(page, (390,), ("dark",)) == [], address
