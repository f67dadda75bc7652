"""Copying entries to paste them elsewhere: with the script both kinds of text at once, without it by hand."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect

from tests.e2e.test_entry import write
from tests.servers import Server

pytestmark = pytest.mark.browser

TEXT = {"title": "The outage", "body": "- the *retry* path\n- two", "takeaway": "Draw it."}
CLIPBOARD = """async () => {
  const [item] = await navigator.clipboard.read();
  const read = async (type) => (await item.getType(type)).text();
  return [await read("text/html"), await read("text/plain")];
}"""


def test_copied_as_rich_and_as_plain_text(context_of: Callable[..., BrowserContext], server: Server) -> None:
    email, key = server.person()
    write(server, email, [TEXT])
    context = context_of(key, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/entries/")
    page.get_by_text("Take these along").click()
    page.get_by_role("button", name="Copy to paste").click()
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()
    button = page.get_by_role("button", name="Copy", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Copied.")
    rich, plain = page.evaluate(CLIPBOARD)
    assert "<h3>The outage</h3>" in rich and "<li>the <em>retry</em> path</li>" in rich
    assert "<strong>Takeaway:</strong> Draw it." in rich and "class=" not in rich
    assert "- the *retry* path\n- two\n\nTakeaway: Draw it." in plain


def test_without_a_script_it_is_selected_by_hand(
    context_of: Callable[..., BrowserContext], server: Server
) -> None:
    email, key = server.person()
    write(server, email, [TEXT])
    page = context_of(key, java_script_enabled=False).new_page()
    page.goto("/entries/take-along/?format=copy")
    expect(page.get_by_role("button", name="Copy", exact=True)).to_be_hidden()
    expect(page.get_by_text("Select what stands below and copy it.")).to_be_visible()
    expect(page.get_by_role("heading", name="The outage")).to_be_visible()


def test_where_the_clipboard_is_closed_the_selection_is_copied(
    context_of: Callable[..., BrowserContext], server: Server
) -> None:
    email, key = server.person()
    write(server, email, [TEXT])
    page = context_of(key).new_page()
    page.add_init_script("delete window.ClipboardItem")
    page.goto("/entries/take-along/?format=copy")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("Copied.")
    assert "the retry path" in page.evaluate("String(getSelection())")
