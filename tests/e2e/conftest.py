"""A server of the tests' own and Debian's Chromium. A missing browser is a failure, not a skip."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.chromium import ARGUMENTS, CHROMIUM
from tests.servers import Server

AXE = Axe().axe_script
OF_COLOUR = ("color-contrast", "link-in-text-block")
"""Those of its rules that look at colours."""
AT_ONCE = "document.getAnimations().filter(one => one instanceof CSSTransition).forEach(one => one.finish())"
PATIENCE = 30_000  # milliseconds: the two cores may be busy
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[Server]:
    server = Server(shutil.copytree(prepared, tmp_path_factory.mktemp("data") / "journal"))
    server.start()
    server.person()  # the first account is there: what a newcomer sees is not the one of a fresh install
    yield server
    server.stop()


# This folder's own: an open Playwright keeps an event loop running, which tests on the database must not meet.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context_of(browser: Browser, server: Server) -> Iterator[Callable[..., BrowserContext]]:
    """A browser of somebody who is signed in (or of nobody); an error on any of its pages fails the test."""
    made: list[BrowserContext] = []
    errors: list[str] = []

    def make(key: str = "", **options: object) -> BrowserContext:
        context = browser.new_context(base_url=server.url, **options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        if key:
            sign_in(context, server, key)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        context.on(
            "console",
            lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None,
        )
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()
    assert errors == []


@pytest.fixture
def page(context_of: Callable[..., BrowserContext], server: Server) -> Page:
    """A page of somebody new who is signed in."""
    return context_of(server.person()[1]).new_page()


@pytest.fixture
def page_after(context_of: Callable[..., BrowserContext], server: Server) -> Callable[..., Page]:
    """A page of somebody for whom a script with `%s` for their address has run."""

    def make(script: str, **options: object) -> Page:
        email, key = server.person()
        server.run(script % email)
        return context_of(key, **options).new_page()

    return make


def broken(page: Page, rules: Sequence[str] = ()) -> list[tuple[str, str]]:
    """What axe finds on a page by these of its rules, or by all: the rule, and the element that breaks it."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found]


def wrong(page: Page, widths: Sequence[int], schemes: Sequence[str]) -> list[tuple[object, ...]]:
    """What is wrong with a page at each width in each scheme: where it is wider than the screen, and what axe finds.

    It is the same page all the while, as when a window is resized and the computer's evening begins; that changes
    colours alone.
    """
    found: list[tuple[object, ...]] = []
    for width, scheme in product(widths, schemes):
        rules = () if scheme == schemes[0] else OF_COLOUR
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.evaluate(AT_ONCE)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append((width, scheme, "wider than the screen"))
        found += [(width, scheme, *one) for one in broken(page, rules)]
    return found


def sign_in(context: BrowserContext, server: Server, key: str) -> None:
    context.add_cookies([{"name": "sessionid", "value": key, "url": server.url}])


def sign_out(context: BrowserContext) -> None:
    """What an expired session looks like."""
    context.clear_cookies(name="sessionid")
