"""The week in a real browser: against the clock, with the keyboard alone, without JavaScript."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import broken

pytestmark = pytest.mark.browser

MAKE = """
from datetime import datetime, time, timedelta
from journal import writing
from journal.models import User
user = User.objects.get(email=%r)
user.date_joined -= timedelta(weeks=60)
user.save(update_fields=["date_joined"])
today = user.local_day()
def kept(days, theme, due=None):
    day = today - timedelta(days=days)
    writing.create(user, writing.Writing(body=f"Something happened, {days} days ago.", date=day, zone=user.zone,
        themes=(theme,), title=f"Then {days}", felt=6, look_back_due=due and today - timedelta(days=due)),
        created_at=datetime.combine(day, time(16), user.tz))
for number in range(1, 12):
    kept(7 * number, ("judgment", "beginner", "reliability")[number %% 3])
kept(30, "imposter-syndrome", due=2)
kept(91, "reliability")
kept(364, "identity")
"""

ANSWER = "I said it would hold, and I had not looked. " * 12


@pytest.fixture
def settled(page_after: Callable[..., Page]) -> Callable[..., Page]:
    """A page of somebody with a few months behind them and one look-back that is due."""
    return partial(page_after, MAKE)


def settle(page: Page) -> None:
    """What came is bound some milliseconds after it is shown; nobody presses a key that fast but a test."""
    expect(page.locator(".htmx-added, .htmx-swapping, .htmx-settling")).to_have_count(0)


class Stopwatch:
    """What somebody waits for, and how often they have to act, beside reading and writing."""

    def __init__(self) -> None:
        self.waited = 0.0
        self.acts = 0

    @contextmanager
    def waiting(self, acts: int = 1) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.waited += time.monotonic() - began
        self.acts += acts


@pytest.mark.parametrize("script", [True, False])
def test_a_kept_answer_a_look_back_and_a_headline_take_no_time_but_for_reading_and_writing(
    settled: Callable[..., Page], script: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    page, clock = settled(java_script_enabled=script), Stopwatch()
    with clock.waiting(0):
        page.goto("/week/")
        expect(page.locator("#lede")).to_contain_text("minutes: the first question takes")
    with clock.waiting():
        page.locator("main .prompt a.btn").first.click()
        expect(page.locator("textarea[name=body]")).to_be_visible()
    page.locator("textarea[name=body]").fill(ANSWER)
    with clock.waiting(2):
        page.locator("fieldset.gauge:visible label").nth(4).click()
        page.get_by_role("button", name="Keep", exact=True).click()
        expect(page.get_by_role("heading", name="This week", level=1)).to_be_visible()
        expect(page.locator(".notice.once")).to_contain_text("Only you can read it")
    due = page.locator("section", has=page.get_by_role("heading", name="Come due"))
    due.get_by_label("What happened").fill("They wanted the drawing.")
    with clock.waiting(2):
        due.locator("label", has=page.locator("[name=turned_out][value='2']")).click()
        due.get_by_role("button", name="Keep").click()
        expect(page.get_by_text("It felt like 6. It turned out 2.")).to_be_visible()
    page.locator("#headline").fill("Held by a drawing")
    with clock.waiting():
        page.locator("#headline-save").click()
        expect(page.get_by_text("Saved" if script else "is closed").first).to_be_visible()
    page.goto("/week/")
    expect(page.locator("#headline")).to_have_value("Held by a drawing")
    expect(page.locator("#lede")).to_contain_text("One of three answered.")
    with capsys.disabled():
        how = "with script" if script else "without"
        print(
            f"\n{how}: {clock.acts} clicks, {clock.waited:.1f} s of waiting from /week/ to the headline saved"
        )
    # Three seconds to find and press each button, and the waiting, are less than one minute of the fifteen.
    assert 3 * clock.acts + clock.waited < 60


def test_with_the_keyboard_alone_and_nothing_typed_is_lost(settled: Callable[..., Page]) -> None:
    page = settled()
    page.goto("/week/")
    assert broken(page) == []
    page.locator("#headline").fill("Half a line")
    note = page.locator("#come-due").get_by_label("What happened")
    note.fill("Half a note")
    first = page.locator("main .prompt h3").first.inner_text()
    page.locator("#swap-1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Another question stands there.")).to_be_visible()
    expect(page.locator("main .prompt h3").first).not_to_have_text(first)
    expect(page.locator("#swap-1")).to_be_focused()
    settle(page)
    page.locator("#undo").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main .prompt h3").first).to_have_text(first)
    expect(page.get_by_text("The question is back.")).to_be_focused()
    settle(page)
    page.locator("main .pick summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It will not be picked for you.")).to_be_visible()
    expect(page.locator("#undo")).to_be_focused()
    settle(page)
    page.keyboard.press("Enter")
    expect(page.get_by_text("may be picked for you again.")).to_be_focused()
    settle(page)
    page.locator("#kind-quiet").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nobody else ever sees which kind you chose.")).to_be_visible()
    expect(page.locator("#kind-quiet")).to_be_focused()
    settle(page)
    expect(page.locator("#picked")).to_have_text("For this week: quiet.")
    assert broken(page) == []
    page.locator("#kind-undo").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main .prompt h3").first).to_have_text(first)
    expect(page.get_by_text("Your answer is taken back.")).to_be_focused()
    expect(page.locator("#headline")).to_have_value("Half a line")
    expect(note).to_have_value("Half a note")
    expect(page).to_have_title("This week · Terrain")


def test_enter_saves_the_line_of_the_week(settled: Callable[..., Page]) -> None:
    page = settled()
    page.goto("/week/")
    page.locator("#headline").fill("Held by a drawing")
    page.keyboard.press("Enter")
    expect(page.locator("#headline-form").get_by_text("Saved")).to_be_visible()
    page.locator("main a[rel=prev]").click()
    page.locator("#headline").fill("The week before")
    page.keyboard.press("Enter")
    expect(page.locator("#headline-form").get_by_text("Saved")).to_be_visible()
    page.reload()
    expect(page.locator("#headline")).to_have_value("The week before")


def test_an_old_entry_is_opened_on_a_click_and_told_not_to_come_back(settled: Callable[..., Page]) -> None:
    page = settled()
    page.goto("/week/")
    page.locator("#headline").fill("Half a line")
    earlier = page.locator("aside[aria-label='From earlier']")
    expect(earlier.get_by_text("Something happened, 91 days ago.")).to_be_hidden()
    earlier.locator("summary").first.click()
    expect(earlier.get_by_text("Something happened, 91 days ago.")).to_be_visible()
    earlier.get_by_role("button", name="Not this one again").first.click()
    expect(earlier.get_by_text("It will not come back by itself.")).to_be_visible()
    assert broken(page) == []
    expect(page.locator("#headline")).to_have_value("Half a line")
    page.goto("/week/")
    expect(page.get_by_text("Something happened, 91 days ago.")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_without_javascript(settled: Callable[..., Page], width: int, scheme: str) -> None:
    page = settled(java_script_enabled=False, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto("/week/")
    first = page.locator("main .prompt h3").first.inner_text()
    page.locator("#swap-1").click()
    expect(page.locator(".notice.once")).to_contain_text("Another question stands there.")
    expect(page.locator("main .prompt h3").first).not_to_have_text(first)
    page.locator(".notice.once").get_by_role("button", name="Undo").click()
    expect(page.locator("main .prompt h3").first).to_have_text(first)
    settle(page)
    page.locator("main .pick summary").first.click()
    page.locator("main .pick").first.get_by_role("button", name="Rest ").click()
    expect(page.locator(".notice.once")).to_contain_text("rests: its questions are not picked")
    page.locator(".notice.once").get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="cut to pieces").click()
    expect(page.get_by_text("Nobody else ever sees which kind you chose.")).to_be_visible()
    page.locator("#kind-undo").click()
    expect(page.locator("main .prompt h3").first).to_have_text(first)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
