"""Forecasts in a real browser: by keyboard alone, without JavaScript, at every width, and nothing that axe finds."""

import re
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import wrong

pytestmark = pytest.mark.browser

MAKE = """
from datetime import timedelta
from journal.models import Forecast, User
user = User.objects.get(email=%r)
today = user.local_day()
def made(claim, said, days, outcome=""):
    day = today + timedelta(days=days)
    return Forecast.objects.create(author=user, claim=claim, probability=said, made_on=today - timedelta(days=90),
        due=day, outcome=outcome, settled_on=day if outcome else None)
for number in range(30):
    made(f"Settled {number}", (10, 30, 50, 70, 90, 95)[number %% 6], -60 + number, "yes" if number %% 4 else "no")
made("The freeze holds.", 70, 0)
made("The freeze is moved again.", 30, -3)
made("x" * 300, 60, 30)
"""


@pytest.fixture
def forecaster(page_after: Callable[..., Page]) -> Callable[..., Page]:
    return partial(page_after, MAKE)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_settled_in_place_with_the_keyboard_alone(forecaster: Callable[..., Page]) -> None:
    page = forecaster()
    page.goto("/forecasts/")
    form = page.locator("form[id^=forecast-]").first
    expect(form).to_contain_text("The freeze is moved again.")
    form.get_by_role("link", name="The freeze is moved again.").focus()
    press(page, "Tab", "Tab")
    page.keyboard.type("It was not.")
    press(page, "Tab", "Enter")
    expect(page.get_by_text("Choose yes, no or void.")).to_be_visible()
    form = page.locator("form[id^=forecast-]").first
    expect(form.get_by_label("What happened, in a line or two")).to_have_value("It was not.")
    expect(form.get_by_role("radio", name="Yes", exact=True)).to_be_focused()
    press(page, "ArrowRight", "Tab", "Tab", "Enter")
    settled = page.get_by_text("Settled: no.")
    expect(settled).to_be_focused()
    assert page.url.endswith("/forecasts/")


def test_the_point_of_a_group_leads_to_its_forecasts_by_pointer_and_key(
    forecaster: Callable[..., Page],
) -> None:
    page = forecaster()
    for act in (lambda link: link.click(), lambda link: (link.focus(), press(page, "Enter"))):
        page.goto("/forecasts/")
        act(page.get_by_role("link", name=re.compile("You said 70%: 5")))
        page.wait_for_url("**/forecasts/?said=61-70")
        expect(page.get_by_role("row")).to_have_count(6)


def test_without_javascript(forecaster: Callable[..., Page]) -> None:
    page = forecaster(java_script_enabled=False)
    page.goto("/forecasts/")
    form = page.locator("form[id^=forecast-]").first
    form.get_by_role("button", name=re.compile("^Keep")).click()
    expect(page.get_by_text("Choose yes, no or void.")).to_be_visible()
    page.get_by_role("radio", name="Void, it no longer applies").first.check()
    page.get_by_role("button", name=re.compile("^Keep what")).click()
    page.wait_for_url("**/forecasts/")
    expect(page.get_by_text("Settled: void.")).to_be_visible()
    page.get_by_label("I expect that").fill("It will be the certificate.")
    page.get_by_role("textbox", name="How sure, in per cent").last.fill("100")
    page.get_by_role("button", name="Keep the forecast").click()
    expect(page.get_by_text("From 1 to 99. A forecast can turn out wrong.")).to_be_visible()
    expect(page.get_by_label("I expect that")).to_have_value("It will be the certificate.")


def test_at_every_width_nothing_spills_and_axe_finds_nothing(forecaster: Callable[..., Page]) -> None:
    page = forecaster()
    for path in (
        "/forecasts/",
        "/forecasts/?said=61-70",
        "/forecasts/?list=open",
        "/insights/",
        "/themes/judgment/",
    ):
        page.goto(path)
        assert wrong(page, (360, 1440, 2560), ("light", "dark")) == [], path
    page.goto("/forecasts/")
    page.locator("form[id^=forecast-] h3 a").first.click()
    page.wait_for_url(re.compile("/forecasts/[0-9a-f-]{36}/$"))
    assert wrong(page, (360, 1440, 2560), ("light", "dark")) == []
