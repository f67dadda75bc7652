"""Writing in a real browser, over lost connections, dead servers and ended sessions: nothing typed is lost."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e.conftest import sign_in, sign_out, wrong
from tests.servers import Server

pytestmark = pytest.mark.browser

PROMPT = "/write/decided-before-you-were-sure/"
SAVED = re.compile(r"^Saved \d\d:\d\d$")


def state(page: Page):
    return page.locator("[data-state]")


def type_in(page: Page, text: str) -> None:
    page.locator("#text").press_sequentially(text)


def wait_saved(page: Page, timeout: int = 10_000) -> None:
    expect(state(page)).to_have_text(SAVED, timeout=timeout)


def left_behind(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('terrain-unsent'))")


def bodies(server: Server, email: str, kind: str = "drafts") -> list[str]:
    """What stands in the database."""
    table, text = ("journal_draft", "form ->> 'body'") if kind == "drafts" else ("journal_entry", "body")
    return server.rows(
        f"SELECT {text} FROM {table} JOIN journal_user AS user ON user.id = author_id"
        f" WHERE user.email = ? ORDER BY {table}.id",
        email,
    )


def test_a_guided_entry_from_question_to_kept(page: Page) -> None:
    page.goto("/week/")
    page.goto(PROMPT)
    type_in(page, "We stopped the rewrite.")
    page.get_by_role("button", name="Next step").click()
    expect(page.get_by_role("heading", name="The guide, step 2 of 4")).to_be_visible()
    page.get_by_label("5", exact=True).check()
    page.get_by_label("What I would say aloud").fill("I stopped it.")
    wait_saved(page)
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Your answer is kept. Only you can read it. It comes back on")).to_be_visible()
    assert page.url.endswith("/week/")
    page.get_by_role("link", name="Read it").click()
    expect(page.locator("main")).to_contain_text("We stopped the rewrite.")
    assert left_behind(page) == []


def test_saved_comes_within_two_seconds_of_a_pause(page: Page) -> None:
    page.goto("/write/")
    type_in(page, "One line.")
    wait_saved(page, timeout=2_000)
    page.reload()
    expect(page.locator("#text")).to_have_value("")  # /write/ is a new page; the draft waits
    page.goto("/drafts/")
    page.get_by_role("link", name="Go on").click()
    expect(page.locator("#text")).to_have_value("One line.")


def test_a_killed_server_loses_nothing(context_of: Callable[..., BrowserContext], server: Server) -> None:
    email, key = server.person()
    page = context_of(key).new_page()
    page.goto("/write/")
    type_in(page, "Before the crash. ")
    wait_saved(page)
    server.kill()
    type_in(page, "While it was dead. ")
    expect(page.get_by_text("The server does not answer.")).to_be_visible()
    expect(state(page)).not_to_have_text(SAVED)
    type_in(page, "Still typing.")
    server.start()
    wait_saved(page, timeout=40_000)
    expect(page.get_by_text("The server does not answer.")).to_have_count(0)
    assert bodies(server, email) == ["Before the crash. While it was dead. Still typing."]
    assert left_behind(page) == []


def test_offline_says_so_and_saves_when_it_is_back(
    context_of: Callable[..., BrowserContext], server: Server
) -> None:
    email, key = server.person()
    context = context_of(key)
    page = context.new_page()
    page.goto("/write/")
    type_in(page, "On the train. ")
    wait_saved(page)
    context.set_offline(True)
    type_in(page, "In the tunnel.")
    expect(page.get_by_text("You are offline.")).to_be_visible()
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("#text")).to_have_value("On the train. In the tunnel.")
    context.set_offline(False)
    wait_saved(page)
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("is kept. Only you can read it.")).to_be_visible()
    assert bodies(server, email, "entries") == ["On the train. In the tunnel."]


def test_a_tab_closed_while_offline_is_sent_by_the_next_page(context_of, server: Server) -> None:
    email, key = server.person()
    context = context_of(key)
    page = context.new_page()
    page.goto("/write/")
    context.set_offline(True)
    type_in(page, "Typed in the tunnel, then closed.")
    expect(page.get_by_text("You are offline.")).to_be_visible()
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto("/week/")
    expect(page.get_by_text("Text from a closed tab reached the server.")).to_be_visible()
    assert bodies(server, email) == ["Typed in the tunnel, then closed."]
    assert left_behind(page) == []


def test_a_draft_gone_on_with_takes_up_what_the_closed_tab_had(context_of, server: Server) -> None:
    email, key = server.person()
    context = context_of(key)
    page = context.new_page()
    page.goto("/write/")
    type_in(page, "Saved. ")
    wait_saved(page)
    draft = page.locator("[name=draft]").input_value()
    context.set_offline(True)
    type_in(page, "Not yet.")
    expect(page.get_by_text("You are offline.")).to_be_visible()
    page.close()
    context.set_offline(False)
    page = context.new_page()
    held = []
    page.route(
        "**/drafts/**",
        lambda route: (
            held.append(route) if not held and route.request.method == "POST" else route.continue_()
        ),
    )
    page.goto(f"/drafts/{draft}/")
    expect(page.locator("#text")).to_have_value("Saved. Not yet.")
    # Typed while that is on its way, for longer than the editor waits before it keeps a copy and saves.
    page.locator("#text").press("Control+End")
    type_in(page, " And on.")
    page.wait_for_timeout(2_000)
    refused = []
    page.on("response", lambda got: refused.append(got.url) if got.status == 403 else None)
    context.clear_cookies(name="csrftoken")  # the form's token is good for nothing any more
    held[0].continue_()
    wait_saved(page)
    assert len(refused) == 1  # what was typed went with the token that came back
    assert bodies(server, email) == ["Saved. Not yet. And on."]
    assert left_behind(page) == []


def test_an_ended_session_keeps_the_text_and_goes_on_after_signing_in(context_of, server: Server) -> None:
    email, key = server.person()
    context = context_of(key)
    page = context.new_page()
    page.goto("/write/")
    type_in(page, "Signed in. ")
    wait_saved(page)
    sign_out(context)
    type_in(page, "Signed out.")
    expect(page.get_by_text("You were signed out.")).to_be_visible()
    expect(state(page)).not_to_have_text(SAVED)
    assert page.get_by_role("link", name="Sign in, in a new tab").get_attribute("target") == "_blank"
    sign_in(context, server, key)
    context.clear_cookies(name="csrftoken")  # signing in anew makes a new token
    page.evaluate("dispatchEvent(new Event('focus'))")
    wait_saved(page)
    assert bodies(server, email) == ["Signed in. Signed out."]


def test_somebody_elses_session_never_gets_the_text(context_of, server: Server) -> None:
    (anas, anas_key), (bens, bens_key) = server.person(), server.person()
    context = context_of(anas_key)
    page = context.new_page()
    page.goto("/write/")
    type_in(page, "Ana's own. ")
    wait_saved(page)
    sign_in(context, server, bens_key)
    type_in(page, "Nobody else's.")
    expect(page.get_by_text("Somebody else is signed in now.")).to_be_visible()
    other = context.new_page()
    other.goto("/week/")
    expect(other.get_by_text("This browser holds unsent text of another account.")).to_be_visible()
    assert "Nobody else's." not in other.content()
    assert bodies(server, bens) == []
    sign_in(context, server, anas_key)
    page.evaluate("dispatchEvent(new Event('focus'))")
    wait_saved(page)
    assert bodies(server, anas) == ["Ana's own. Nobody else's."]
    assert bodies(server, bens) == []


def test_what_somebody_else_left_can_be_dropped(context_of, server: Server) -> None:
    anas_key, bens_key = server.person()[1], server.person()[1]
    context = context_of(anas_key)
    page = context.new_page()
    page.goto("/write/")
    sign_out(context)
    type_in(page, "Left behind.")
    expect(page.get_by_text("You were signed out.")).to_be_visible()
    page.close()
    sign_in(context, server, bens_key)
    page = context.new_page()
    page.goto("/week/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save it as a file").click()
    assert "Left behind." in download.value.path().read_text()
    page.get_by_role("button", name="Drop it").click()
    assert left_behind(page) == []


@pytest.mark.parametrize(
    ("choice", "here", "apart"),
    [
        ("Go on with this one", "Start. Second tab.", "Start. First tab."),
        ("Go on with that one", "Start. First tab.", "Start. Second tab."),
        ("Put both into this one", "Start. Second tab.\n\nStart. First tab.", None),
    ],
)
def test_two_tabs_on_one_draft(context_of, server: Server, choice: str, here: str, apart: str | None) -> None:
    email, key = server.person()
    context = context_of(key)
    first = context.new_page()
    first.goto("/write/")
    type_in(first, "Start. ")
    wait_saved(first)
    address = f"/drafts/{first.locator('[name=draft]').input_value()}/"
    second = context.new_page()
    second.goto(address)
    type_in(first, "First tab.")
    wait_saved(first)
    second.locator("#text").press("End")
    type_in(second, "Second tab.")
    expect(second.get_by_text("This draft also changed in another place")).to_be_visible()
    assert bodies(server, email) == ["Start. First tab."]
    second.get_by_role("button", name="Keep").click()  # not before a choice
    assert bodies(server, email, "entries") == []
    next_page: list[Route] = []  # comes late, so that what the page had still to do is done
    second.route(
        f"**{address}",
        lambda route: next_page.append(route) if route.request.method == "GET" else route.continue_(),
    )
    second.get_by_role("button", name=choice).click(no_wait_after=True)
    first.evaluate("new Promise((done) => setTimeout(done, 400))")
    assert left_behind(first) == []
    next_page[0].continue_()
    expect(second.get_by_text("This draft also changed")).to_have_count(0)
    expect(second.locator("#text")).to_have_value(here)
    assert sorted(bodies(server, email)) == sorted(text for text in (here, apart) if text)


def test_without_javascript_the_one_form_keeps_it(context_of, server: Server) -> None:
    email, key = server.person()
    page = context_of(key, java_script_enabled=False).new_page()
    page.goto("/themes/")
    page.goto(PROMPT)
    page.locator("#text").fill("")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("There is nothing to keep yet.")).to_be_visible()
    page.locator("#text").fill("Plain words.")
    page.get_by_label("7, would bet on it").check()
    page.get_by_text("More: title, themes, tags, date").click()
    page.get_by_label("Tags, with commas between").fill("one, two")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Your answer is kept.")).to_be_visible()
    assert bodies(server, email, "entries") == ["Plain words."]


def test_without_javascript_a_free_page_takes_reading_and_look_back_at_once(
    context_of, server: Server
) -> None:
    email, key = server.person()
    page = context_of(key, java_script_enabled=False, viewport={"width": 390, "height": 800}).new_page()
    page.goto("/write/")
    page.locator("#text").fill("Plain words.")
    page.get_by_role("radio", name="6").check()
    page.get_by_label("In a quarter").check()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("A reading needs a theme")).to_be_visible()
    expect(page.get_by_role("radio", name="6")).to_be_checked()
    page.locator("summary", has_text="What each theme’s gauge asks").click()
    expect(page.locator("dd").nth(5)).to_be_visible()
    page.get_by_text("More: title, themes, tags, date").click()
    page.get_by_label("First theme").select_option("judgment")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("is kept.")).to_be_visible()
    (kept,) = server.rows(
        "SELECT e.gauge_id || ' ' || e.felt || ' ' || (l.due > e.date) FROM journal_entry e JOIN journal_user u "
        "ON u.id = e.author_id JOIN journal_lookback l ON l.entry_id = e.id WHERE u.email = ?",
        email,
    )
    assert kept == "judgment 6 1"


def test_with_javascript_a_free_page_asks_for_a_reading_once_a_theme_is_chosen(page: Page) -> None:
    page.goto("/write/")
    again = page.get_by_role("group", name="Ask me again how it turned out")
    expect(again).to_be_hidden()
    expect(page.locator("[name=look_back]").first).to_be_disabled()
    expect(page.get_by_text("A reading, on the gauge of the first theme")).to_have_count(0)
    page.get_by_text("More: title, themes, tags, date").click()
    page.get_by_label("First theme").select_option("judgment")
    expect(again).to_be_visible()
    expect(page.locator("[name=look_back]").first).to_be_enabled()


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    page.goto("/write/")
    page.locator("#text").focus()
    page.keyboard.type("Bold ")
    page.keyboard.press("Control+b")
    page.keyboard.type("words")
    expect(page.locator("#text")).to_have_value("Bold **words**")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Bold")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Italic")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.locator("[data-preview-text] strong")).to_have_text("words")


def test_the_first_theme_brings_its_gauge_and_self_starts_off_the_record(page: Page) -> None:
    page.goto("/write/")
    type_in(page, "x")
    page.get_by_text("More: title").click()
    page.get_by_label("First theme").select_option("attention")
    expect(page.get_by_role("group", name="How whole was that time?")).to_be_visible()
    expect(page.get_by_label("Off the record")).not_to_be_checked()
    page.get_by_label("First theme").select_option("identity")
    expect(page.get_by_role("group", name="How much of you was at stake?")).to_be_visible()
    expect(page.get_by_label("Off the record")).to_be_checked()
    page.get_by_label("Off the record").uncheck()
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("link", name="Read it").click()
    expect(page.get_by_text("It is off the record")).to_have_count(0)


def test_a_reading_can_be_taken_back(page: Page) -> None:
    page.goto(PROMPT)
    page.get_by_label("5", exact=True).check()
    page.get_by_role("button", name="Take the reading back").click()
    expect(page.get_by_label("5", exact=True)).not_to_be_checked()
    expect(page.get_by_role("button", name="Take the reading back")).to_have_count(0)


def test_an_image_is_not_taken_and_the_words_are(page: Page) -> None:
    page.goto("/write/")
    page.locator("#text").focus()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array([1])], "shot.png", { type: "image/png" }));
          data.setData("text/plain", "the words");
          document.querySelector("#text").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.get_by_text("Terrain keeps text only")).to_be_visible()
    expect(page.locator("#text")).to_have_value("the words")


def test_the_limit_is_said_before_it_is_reached(page: Page) -> None:
    page.goto("/write/")
    page.locator("#text").fill("🙂" * 98_500)
    expect(page.get_by_text("1,500 characters are left of 100,000.")).to_be_visible()
    wait_saved(page)


def test_signing_out_asks_while_something_is_unsent(context_of, server: Server) -> None:
    context = context_of(server.person()[1])
    page = context.new_page()
    page.goto("/write/")
    page.route("**/drafts/**", lambda route: route.abort())
    type_in(page, "Three more words.")
    expect(page.get_by_text("The server does not answer.")).to_be_visible()
    page.close()
    page = context.new_page()
    page.route("**/drafts/**", lambda route: route.abort())
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("3 words have not reached the server.")).to_be_visible()
    assert len(left_behind(page)) == 1
    page.get_by_role("button", name="Sign out and drop them").click()
    expect(page).not_to_have_url(re.compile("logout"))
    assert left_behind(page) == []


def test_axe_finds_nothing(page: Page) -> None:
    for path in (PROMPT, "/write/", "/drafts/"):
        page.goto(path)
        if path == PROMPT:
            type_in(page, "Some words.")
            page.get_by_text("More: title").click()
            page.get_by_label("Date", exact=True).fill("2020-01-01")
            page.get_by_label("Title").fill("t" * 300)
            page.get_by_role("button", name="Keep").click()
            expect(page.get_by_text("A title holds 255 characters")).to_be_visible()
        assert wrong(page, (1280,), ("light", "dark")) == [], path


def test_a_phone_has_no_sideways_scroll(context_of, server: Server) -> None:
    page = context_of(server.person()[1], viewport={"width": 360, "height": 740}).new_page()
    page.goto(PROMPT)
    page.locator("#text").fill("w" * 300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(page.get_by_role("button", name="Keep")).to_be_in_viewport()
