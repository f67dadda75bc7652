"""Mentoring side by side: a mentor at a desk, two mentees with browsers of their own, from invitation to end."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Response, expect

from tests.e2e.conftest import broken, wrong
from tests.servers import Server

pytestmark = pytest.mark.browser

PRIVATE = "Nobody is to read that I nearly left."
SHARED = "I said no to the rewrite, and the room went quiet."
SECOND = "ruben.e2e@example.org"


def invited(mentor: Page, email: str) -> str:
    """Invites a mentee, and gives the link that the page shows once."""
    mentor.goto("/mentoring/invite/?as=mentee")
    mentor.get_by_label("Their email address").fill(email)
    mentor.get_by_role("button", name="Send the invitation").click()
    return mentor.locator("#link").inner_text().strip()


def seen_by(page: Page) -> list[str]:
    """Fills with all that this browser is ever sent."""
    bodies: list[str] = []

    def note(answer: Response) -> None:
        if "text/html" in answer.headers.get("content-type", "") and answer.status == 200:
            bodies.append(answer.text())

    page.on("response", note)
    return bodies


def test_invite_sign_up_accept_assign_answer_share_reply_take_back_end(
    context_of: Callable[..., BrowserContext], server: Server
) -> None:
    mentor = context_of(server.person().session, viewport={"width": 1440, "height": 900}).new_page()
    mentor_saw = seen_by(mentor)
    mentee = context_of(viewport={"width": 390, "height": 844}, color_scheme="dark").new_page()
    known = server.person()
    other = context_of(known.session).new_page()
    other_saw = seen_by(other)

    # One signs up on the way and comes back to accept; one has an account.
    mentee.goto(invited(mentor, SECOND))
    mentee.get_by_role("link", name="Make an account and accept").click()
    mentee.locator("input[name=password1]").fill("four quiet words here")
    mentee.locator("input[name=email]").fill(SECOND)
    mentee.locator("input[name=name]").fill("Ruben Aalto")
    mentee.get_by_role("button", name="Make an account").click()
    mentee.get_by_role("button", name=re.compile("^Accept")).click()
    expect(mentee.get_by_role("heading", level=1)).to_be_visible()
    other.goto(invited(mentor, known.email))
    other.get_by_role("button", name=re.compile("^Accept")).click()

    # A set for both at once, who do not learn of each other.
    mentor.goto("/sets/the-friday-fifteen/")
    mentor.get_by_role("link", name="Assign").click()
    for box in mentor.locator("input[name=to]").all():
        box.check()
    assert broken(mentor) == []
    mentor.get_by_label("A note from you, if you like").fill("Do the second one on the bus.")
    mentor.get_by_role("button", name="Assign", exact=True).click()
    expect(mentor.locator(".notice.once")).to_contain_text("2 people")
    expect(mentor.get_by_text("0 of 2")).to_have_count(2)
    table = mentor.url
    assert broken(mentor) == []

    # The mentee sees it first in the week, and shares one answer whole after seeing exactly what is seen.
    mentee.goto("/week/")
    first = mentee.locator("#to-write .prompt").first
    expect(first).to_contain_text("’s set")
    question = first.locator("h3").inner_text()
    for name in ("The set", "Skip"):
        first.get_by_role("link", name=name).click()
        expect(mentee.get_by_role("heading", level=1)).not_to_have_text("This week")
        assert broken(mentee) == []
        assert mentee.evaluate("document.documentElement.scrollWidth") <= 390
        mentee.go_back()
    first.get_by_role("link", name="Write").click()
    mentee.locator("textarea[name=body]").fill(SHARED)
    expect(mentee.get_by_role("radio", name="Keep private")).to_be_checked()
    mentee.get_by_role("radio", name="Share the whole").check()
    mentee.get_by_text("More: title, themes, tags, date").click()
    # It would start off the record, were it not shared.
    mentee.locator("#theme-0").select_option("identity")
    expect(mentee.locator("[data-off-record]")).not_to_be_checked()
    expect(mentee.locator(".seen")).to_contain_text(SHARED)
    mentee.locator("textarea[name=body]").press("End")
    mentee.locator("textarea[name=body]").press_sequentially(" Then they asked why.")
    expect(mentee.locator(".seen")).to_contain_text("Then they asked why.")
    assert broken(mentee) == []
    assert mentee.evaluate("document.documentElement.scrollWidth") <= 390
    mentee.get_by_role("button", name="Keep, and share the whole").click()
    expect(mentee.locator(".notice.once")).to_contain_text("can read all of it")

    # The other answer stays private, which is preset.
    mentee.locator("#to-write .prompt").first.get_by_role("link", name="Write").click()
    mentee.locator("textarea[name=body]").fill(PRIVATE)
    mentee.get_by_role("button", name="Keep", exact=True).click()
    expect(mentee.locator(".notice.once")).to_contain_text("2 of 2 answered")

    # The mentor sees a count and a day, reads what is shared, and replies.
    mentor.goto(table)
    expect(mentor.get_by_role("row", name="Ruben Aalto")).to_contain_text("Finished")
    expect(mentor.get_by_role("row", name="Ruben Aalto")).to_contain_text("1 answer")
    mentor.get_by_role("row", name="Ruben Aalto").get_by_role("link", name="1 answer").click()
    bond = mentor.url.split("#")[0]
    mentor.get_by_role("link", name=question).click()
    expect(mentor.get_by_role("article")).to_contain_text(SHARED)
    reading = mentor.url
    mentor.get_by_label("Your reply, in Markdown").fill("What did *they* say?")
    mentor.get_by_text("Quote from the entry").click()
    mentor.get_by_label("The words you quote").fill("the room went quiet")
    mentor.get_by_role("button", name="Reply").click()
    expect(mentor.locator("#replies ~ *, .body").filter(has_text="What did they say?").first).to_be_visible()

    mentee.goto("/entries/?shared=1")
    mentee.get_by_role("link", name=question).first.click()
    entry = mentee.url
    expect(mentee.get_by_text("What did they say?")).to_be_visible()
    expect(mentee.get_by_text("the room went quiet", exact=True)).to_be_visible()
    mentee.get_by_label(re.compile("^Your reply to")).fill("That they had waited for it.")
    mentee.get_by_role("button", name="Reply", exact=True).click()
    mentor.goto(reading)
    expect(mentor.get_by_text("That they had waited for it.")).to_be_visible()

    # Taken back in one click, it is gone from the mentor's very next page.
    mentee.goto(entry)
    mentee.get_by_role("button", name=re.compile("^Take back")).first.click()
    assert mentor.goto(reading).status == 404
    mentor.goto(bond)
    expect(mentor.get_by_text(question)).to_have_count(0)
    mentor.goto(table)
    expect(mentor.get_by_role("row", name="Ruben Aalto")).to_contain_text("2 of 2")

    # Either ends it at once. The mentee keeps everything; the mentor's table has nobody of that name any more.
    mentee.goto("/mentoring/")
    mentee.get_by_role("link", name=re.compile("^Open the mentorship")).click()
    mentee.locator("input[name=sure]").check()
    mentee.get_by_role("button", name="End the mentorship").click()
    mentor.goto(table)
    expect(mentor.get_by_text("Ruben Aalto")).to_have_count(0)
    mentee.goto("/entries/")
    expect(mentee.get_by_role("link", name=question)).to_have_count(1)

    other.goto("/week/")
    expect(other.locator("#to-write")).to_contain_text("’s set")
    other.goto("/mentoring/")
    assert not any("Ruben" in body or SECOND in body for body in other_saw)
    assert any(SHARED in body for body in mentor_saw)
    assert not any(PRIVATE in body for body in mentor_saw)


ONE_WORD = """
from datetime import timedelta
from journal.models import User
from prompts import mentoring
from prompts.models import Mentorship, Prompt
mentor = User.objects.get(email="%s")
mentee = User.objects.create_user(f"of-{mentor.email}", "four words will do", name="Donaudampfschiffskapitän" * 3)
bond = Mentorship.objects.create(mentor=mentor, mentee=mentee)
due = mentee.local_day() + timedelta(days=2)
mentoring.assign(mentor, [bond], mentoring.Task("Set", "", "x", list(Prompt.objects.built_in()[:2]), due=due))
"""


def test_a_name_of_one_long_word_breaks(page_after: Callable[..., Page]) -> None:
    page = page_after(ONE_WORD)
    for path in ("/mentoring/", "/mentoring/assign/", "/privacy/"):
        page.goto(path)
        assert wrong(page, (360, 1440), ("light",)) == [], path
