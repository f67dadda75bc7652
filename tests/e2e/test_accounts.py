"""Accounts in a real browser: by keyboard alone, without JavaScript, with a passkey, on a phone, in the dark."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import wrong
from tests.servers import Server

pytestmark = pytest.mark.browser

PASSWORD = "a quiet hill at dusk"
ContextOf = Callable[..., BrowserContext]


def sign_up(page: Page, email: str) -> None:
    page.goto("/accounts/signup/")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make an account").click()
    expect(page).to_have_url(re.compile("/week/"))


def confirm_it_is_me(page: Page) -> None:
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def test_from_the_landing_page_to_the_week_by_keyboard_alone(context_of: ContextOf, server: Server) -> None:
    page = context_of(timezone_id="Asia/Kolkata").new_page()
    page.goto("/")
    link = page.get_by_role("link", name="Make an account")
    for _ in range(12):
        page.keyboard.press("Tab")
        if link.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("signup"))
    name = page.get_by_label("Name")
    for _ in range(6):
        page.keyboard.press("Tab")
        if name.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.type("Robin")
    page.keyboard.press("Tab")
    page.keyboard.type("keys@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/week/"))
    assert server.run(
        "from journal.models import User; u = User.objects.get(email='keys@example.org'); print(u.name, u.zone)"
    ).split() in (["Robin", "Asia/Kolkata"], ["Robin", "Asia/Calcutta"])


def test_without_javascript_one_signs_up_in_and_out(context_of: ContextOf) -> None:
    page = context_of(java_script_enabled=False).new_page()
    page.goto("/")
    expect(page.get_by_role("link", name="Make an account")).to_be_visible()
    sign_up(page, "plain@example.org")
    page.goto("/settings/")
    expect(page.get_by_label("Time zone")).to_have_value("UTC")
    expect(page.get_by_text("Colour theme", exact=True)).to_be_hidden()
    page.get_by_label("Time zone").select_option("Africa/Lagos")
    page.locator("form", has=page.get_by_label("Time zone")).get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    page.get_by_label("Email address").fill("plain@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/week/"))


def test_a_passkey_is_added_and_signs_in(context_of: ContextOf) -> None:
    context = context_of()
    page = context.new_page()
    sign_up(page, "passkey@example.org")
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
    }
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto("/settings/")
    page.get_by_role("link", name="Add a passkey").click()
    confirm_it_is_me(page)
    page.get_by_label("A name for it").fill("ThinkPad")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.goto("/settings/")
    expect(page.get_by_text("ThinkPad", exact=True)).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile("/week/"))


def test_the_colour_theme_is_this_browsers(context_of: ContextOf, server: Server) -> None:
    page = context_of(server.person()[1]).new_page()
    page.goto("/settings/")
    page.get_by_label("Dark").check()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    expect(page.get_by_label("Dark")).to_be_checked()


SIGNED_OUT = ["/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/privacy/"]
SIGNED_IN = ["/settings/", "/settings/delete/", "/privacy/", "/accounts/2fa/", "/accounts/password/change/"]


def test_axe_finds_nothing_and_nothing_runs_over(context_of: ContextOf, server: Server) -> None:
    for context, paths in [(context_of(), SIGNED_OUT), (context_of(server.person()[1]), SIGNED_IN)]:
        page = context.new_page()
        for path in paths:
            page.goto(path)
            assert wrong(page, (360, 1440), ("light", "dark")) == [], path


def test_nothing_leaves_the_origin(context_of: ContextOf, server: Server) -> None:
    asked: list[str] = []
    context = context_of()
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    for path in SIGNED_OUT:
        page.goto(path)
    assert asked
    assert [url for url in asked if not url.startswith(server.url)] == []
