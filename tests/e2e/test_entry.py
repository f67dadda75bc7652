"""An entry in a real browser: read, thrown away and taken back, what it said before; and nothing in it ever runs."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.corpora import hostile
from tests.e2e.conftest import sign_in, wrong
from tests.e2e.hostile import TRAPS, Watch, document, policy
from tests.servers import Server

pytestmark = pytest.mark.browser

WRITE = """
import json
from datetime import date
from journal import writing
from journal.models import User
user = User.objects.get(email=%r)
made = []
for fields in json.loads(%r):
    said = [writing.Writing(**{"date": date(2026, 2, 17), "zone": "Europe/Prague", **text}) for text in fields]
    entry = writing.create(user, said[0])
    for later in said[1:]:
        entry = writing.revise(entry, later)
    made.append(str(entry.uuid))
print("MADE" + json.dumps(made))
"""


def write(server: Server, email: str, *entries: list[dict[str, object]]) -> list[str]:
    """Keeps entries, each a list of what it said one after another; gives their addresses."""
    out = server.run(WRITE % (email, json.dumps(entries)))
    return [f"/entries/{uuid}/" for uuid in json.loads(out.split("MADE", 1)[1])]


@pytest.fixture
def reader(context_of: Callable[..., BrowserContext], server: Server) -> tuple[Page, str]:
    email, key = server.person()
    return context_of(key).new_page(), email


TEXT = {
    "title": "The outage",
    "body": "# In evidence\n\nThe review is on *Friday*.",
    "takeaway": "Draw it.",
    "themes": ["imposter-syndrome"],
    "felt": 6,
}


def test_read_throw_away_and_take_back(reader: tuple[Page, str], server: Server) -> None:
    page, email = reader
    (address,) = write(server, email, [TEXT])
    page.goto(address)
    expect(page).to_have_title("Entry of 17 February 2026 · Terrain")
    expect(page.get_by_role("heading", name="The outage")).to_be_visible()
    expect(page.get_by_text("Only you can read it")).to_be_visible()
    page.locator("summary", has_text="More actions").click()
    page.get_by_role("button", name="Move to the trash").click()
    expect(page.locator(".notice.once")).to_contain_text("“The outage” is in the trash for 30 days.")
    answer = page.request.get(address)
    assert answer.status == 404
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".notice.once")).to_contain_text("“The outage” is back under 17 February.")
    page.goto(address)
    expect(page.get_by_role("heading", name="The outage")).to_be_visible()


def test_compare_restore_and_undo(reader: tuple[Page, str], server: Server) -> None:
    page, email = reader
    (address,) = write(
        server, email, [TEXT, {**TEXT, "body": "# In evidence\n\nThe review is on *Thursday*."}]
    )
    page.goto(address)
    page.get_by_role("link", name="Compare the revision").click()
    expect(page.locator("del", has_text="Friday")).to_be_visible()
    expect(page.locator("ins", has_text="Thursday")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Restore")).click()
    expect(page.locator(".notice.once")).to_contain_text("The entry reads as it did on")
    expect(page.locator(".prose em")).to_have_text("Friday")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".prose em")).to_have_text("Thursday")


def test_all_of_it_without_javascript(context_of: Callable[..., BrowserContext], server: Server) -> None:
    email, key = server.person()
    (address,) = write(server, email, [TEXT])
    page = context_of(key, java_script_enabled=False, viewport={"width": 390, "height": 800}).new_page()
    page.goto(address)
    page.locator("summary", has_text="More actions").click()
    menu = page.locator(".menu[open] ul").bounding_box()
    assert menu is not None and menu["x"] >= 0 and menu["x"] + menu["width"] <= 390
    page.get_by_role("button", name="Bring to the next 1:1").click()
    expect(page.get_by_text("To bring to the next one")).to_be_visible()
    page.goto(address + "delete/")
    page.get_by_role("button", name="Move to the trash").click()
    page.goto("/trash/")
    page.get_by_role("button", name="Delete now").click()
    expect(page.get_by_text("Nothing here.")).to_be_visible()


def test_trust_11_nothing_runs_without_the_policy(browser: Browser) -> None:
    context = browser.new_context()
    watch = Watch(context.new_page(), "")
    for body in list(hostile.bodies())[::21]:
        watch.open(document(body))
    context.close()
    assert (watch.ran, watch.requests, watch.strange) == ([], [], [])


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("<img src=x onerror=alert(1)>", "ran"),
        ("<script>alert(1)</script>", "ran"),
        ("<p onmouseover=alert(1)>x</p>", "ran"),
        ("<img src=https://evil.example/x>", "requests"),
        ("<a href='javascript:alert(1)'>x</a>", "strange"),
        ("<p data-hx-get=/export/>x</p>", "strange"),
    ],
)
def test_the_watch_sees_what_there_is_to_see(browser: Browser, html: str, seen: str) -> None:
    context = browser.new_context()
    watch = Watch(context.new_page(), "")
    watch.open(f"<!doctype html><main>{html}</main>")
    context.close()
    assert getattr(watch, seen)
    assert policy().startswith("default-src 'none'")


def test_trust_12_hostile_words_do_nothing_on_any_page_of_an_entry(browser: Browser, server: Server) -> None:
    """The real pages, htmx and all, with the policy switched off, so that only the escaping holds."""
    email, key = server.person()
    titles = list(hostile.titles())[::25]
    bodies = [body for body in hostile.bodies() if "\x00" not in body][::300][: len(titles)]
    addresses = write(
        server,
        email,
        *(
            [
                {
                    "body": body,
                    "title": title,
                    "takeaway": title,
                    "tags": [title[:50]],
                    "prompt_question": title,
                },
                {"body": body + "!", "title": title + "!", "takeaway": "", "tags": [title[:50]]},
            ]
            for title, body in zip(titles, bodies, strict=True)
        ),
    )
    context = browser.new_context(base_url=server.url, bypass_csp=True)
    sign_in(context, server, key)
    context.add_init_script(TRAPS)
    ran: list[str] = []
    elsewhere: list[str] = []
    context.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    context.on("weberror", lambda error: ran.append(str(error.error)))
    context.on(
        "request",
        lambda request: None if request.url.startswith(server.url) else elsewhere.append(request.url),
    )
    page = context.new_page()
    for address in addresses:
        for path in (address, f"{address}revisions/", f"{address}revisions/?revision=1", f"{address}delete/"):
            answer = page.goto(path)
            assert answer is not None and answer.status == 200
            ran += page.evaluate("window.__ran || []")
    context.close()
    assert (ran, elsewhere) == ([], [])


def test_axe_finds_nothing(context_of: Callable[..., BrowserContext], server: Server) -> None:
    email, key = server.person()
    later = {**TEXT, "body": "# In evidence\n\nOn Monday.\n\n```\n" + "x" * 200 + "\n```"}
    address, _ = write(server, email, [TEXT, later], [TEXT])
    page = context_of(key).new_page()
    for path in (address, f"{address}revisions/", f"{address}revisions/?revision=1", "/trash/"):
        page.goto(path)
        assert wrong(page, (1440,), ("light",)) + wrong(page, (390,), ("dark",)) == [], path
