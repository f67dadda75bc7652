"""One mentorship's page, as each side meets it: what is open, what is new in it, what was, and who learns of what."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from journal import writing
from journal.models import LookBack, User
from prompts import mentoring, shared_rows, sharing
from prompts.models import Mentorship, Prompt, Reply, Share
from prompts.views.mentoring import tag_of
from tests.factories import entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def bond(ana, ben) -> Mentorship:
    return Mentorship.objects.create(mentor=ben, mentee=ana)


@pytest.fixture
def path(bond) -> str:
    return f"/mentoring/{bond.uuid}/"


@pytest.fixture
def shares(ana, bond) -> list[Share]:
    return [
        sharing.share(entry(ana, title=title, body=f"Text of {title}", themes=(theme,)), bond, whole=True)
        for title, theme in (("Rewrite", "judgment"), ("Rust", "beginner"))
    ]


def text(client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def shown(page: str) -> set[str]:
    return {title for title in ("Rewrite", "Rust") if f">{title}</a></h3>" in page}


def test_each_side_finds_shares_by_theme_and_by_what_is_new(ana, ben, path, shares, client_of):
    mentor, mentee = client_of(ben), client_of(ana)
    assert shown(text(mentor, path)) == shown(text(mentee, path)) == {"Rewrite", "Rust"}
    assert shown(text(mentor, f"{path}?theme=beginner")) == {"Rust"}
    assert shown(text(mentor, f"{path}?show=unread")) == {"Rewrite", "Rust"}
    text(mentor, f"/mentoring/shared/{shares[0].uuid}/")
    assert (
        shown(text(mentor, f"{path}?show=unread")) == shown(text(mentee, f"{path}?show=unread")) == {"Rust"}
    )
    assert shown(text(mentor, f"{path}?theme=judgment&show=unread")) == set()
    rewrite = shares[0].entry
    writing.revise(
        rewrite,
        writing.Writing(
            title="Rewrite", body="Another", date=rewrite.date, zone=rewrite.zone, themes=("judgment",)
        ),
    )
    assert shown(text(mentor, f"{path}?show=changed")) == {"Rewrite"}
    text(mentor, f"/mentoring/shared/{shares[0].uuid}/")
    assert shown(text(mentor, f"{path}?show=changed")) == set()


def test_nothing_of_a_share_is_read_before_it_is_opened(ana, ben, bond, path, client_of):
    """Its author is told that it was not: so no list shows how it begins."""
    line = entry(ana, title="Named", body="Private", takeaway="One line of it", themes=("judgment",), felt=4)
    whole = entry(ana, title="Other", body="How the text begins", themes=("beginner",))
    shares = [sharing.share(line, bond, whole=False), sharing.share(whole, bond, whole=True)]
    mentor = client_of(ben)
    for page in (text(mentor, "/mentoring/"), text(mentor, path)):
        assert "Named" in page and "Other" in page and "20 Nov" in page and "judgment" in page.lower()
        assert "One line of it" not in page and "How the text begins" not in page
    assert text(client_of(ana), path).count("not opened yet") == 2
    for share in shares:
        text(mentor, f"/mentoring/shared/{share.uuid}/")
        mentoring.reply(share, ana, "What do you think?")
    for page in (text(mentor, "/mentoring/"), text(mentor, path)):
        assert "One line of it" in page and "How the text begins" in page


def test_a_day_of_another_year_is_told_with_its_year(ana, ben, bond, path, client_of):
    task = mentoring.Task("Long ago", "To try.", "x", list(Prompt.objects.built_in()[:2]))
    mentoring.assign(ben, [bond], task)
    given = timezone.now() - timedelta(weeks=60)
    bond.assignments.update(created_at=given, finished_on=given.date())
    for user in (ana, ben):
        page = text(client_of(user), path)
        assert (
            f"{given:%B} {given.year}</td>" in page
            and f"Finished {given.day} {given:%b} {given.year}<" in page
        )


def test_two_are_taken_back_as_both(ana, path, shares, client_of):
    for page in ("/mentoring/", path, "/privacy/"):
        assert "Take back both" in text(client_of(ana), page)


@pytest.mark.parametrize(
    "beside",
    [{"date": date(2026, 11, 19)}, {"themes": ("judgment", "beginner")}, {"felt": 6}, {"tags": ("own",)}],
)
def test_a_change_beside_the_words_is_told_on_both_pages(ana, ben, bond, path, client_of, beside):
    """And one that no mentor sees, on neither."""
    kept = entry(ana, title="Rust", body="The same", themes=("judgment",), felt=4)
    share = sharing.share(kept, bond, whole=True)
    mentor = client_of(ben)
    text(mentor, f"/mentoring/shared/{share.uuid}/")
    same = {"title": "Rust", "body": "The same", "date": kept.date, "zone": kept.zone, "felt": 4}
    writing.revise(kept, writing.Writing(**same | {"themes": ("judgment",)} | beside))
    seen = "tags" not in beside
    assert ("Rust" in shown(text(mentor, f"{path}?show=changed"))) == seen
    assert ("Changed since you read it" in text(mentor, "/mentoring/")) == seen
    text(mentor, f"/mentoring/shared/{share.uuid}/")
    assert not shown(text(mentor, f"{path}?show=changed"))
    assert "Changed since you read it" not in text(mentor, "/mentoring/")


def test_the_latest_fifty_stand_there_and_the_rest_is_a_click_away(
    ana, ben, bond, path, client_of, django_assert_max_num_queries
):
    """With all that the page can show, on both sides; what changed is found however old it is."""
    back_to = entry(ana, title="The first", themes=("judgment",), felt=4)
    back = LookBack.objects.create(
        entry=back_to, author=ana, due=back_to.date, on=back_to.date, note="After all"
    )
    first = sharing.share(back_to, bond, whole=True, look_backs=[back])
    for number in range(59):
        theme = "judgment" if number % 2 else "beginner"
        sharing.share(entry(ana, title=f"Number {number:02}", themes=(theme,)), bond, whole=True)
    mentor, mentee = client_of(ben), client_of(ana)
    text(mentor, f"/mentoring/shared/{first.uuid}/")
    mentoring.reply(first, ana, "What do you think?")
    prompts = list(Prompt.objects.built_in()[:2])
    mentoring.assign(ben, [bond], mentoring.Task("A set", "To try.", "x", prompts))
    sharing.take_back(sharing.share(entry(ana), bond, whole=True))
    writing.revise(
        back_to, writing.Writing(title="The first", date=back_to.date, zone=back_to.zone, body="New")
    )
    for client in (mentor, mentee):
        with django_assert_max_num_queries(12):
            page = text(client, path)
        assert page.count("</a></h3>") == 50 and ">Number 58</a></h3>" in page and "Number 08" not in page
        assert "Show 10 earlier ones" in page and 'href="?shares=all#shared"' in page
        assert ">The first</a></h3>" not in page and ">The first</a></h3>" in text(
            client, f"{path}?show=changed"
        )
        page = text(client, f"{path}?shares=all")
        assert ">The first</a></h3>" in page and ">Number 00</a></h3>" in page and "earlier one" not in page
        assert text(client, f"{path}?show=replies").count("</h3>") == (client is mentor)
        page = text(client, f"{path}?theme=beginner")
        assert ">Number 00</a></h3>" in page and page.count("</a></h3>") == 30 and "earlier one" not in page
    assert "60 entries are open to you. 59 are new." in text(mentor, path)


@pytest.mark.parametrize("asked", ["theme=nothing", "show=everything"])
def test_what_cannot_be_shown_is_said_and_nothing_is(ben, path, shares, client_of, asked):
    page = text(client_of(ben), f"{path}?{asked}", 422)
    assert "Show all that is open" in page and not shown(page)


def test_a_new_reply_is_marked_until_it_is_read(ana, ben, bond, path, shares, client_of):
    mentor, mentee = client_of(ben), client_of(ana)
    mentoring.reply(shares[1], ben, "Asked by ben")
    assert shown(text(mentee, f"{path}?show=replies")) == {"Rust"}
    assert "1 new reply" in text(mentee, path) and "1 new reply" not in text(mentor, path)
    assert "<strong>New</strong>" in text(mentee, f"/entries/{shares[1].entry.uuid}/")
    assert "<strong>New</strong>" not in text(mentee, f"/entries/{shares[1].entry.uuid}/")
    assert "new reply" not in text(mentee, path)
    text(mentor, f"/mentoring/shared/{shares[1].uuid}/")
    mentoring.reply(shares[1], ana, "Answered by ana")
    assert shown(text(mentor, f"{path}?show=replies")) == {"Rust"}
    assert "<strong>New</strong>" in text(mentor, f"/mentoring/shared/{shares[1].uuid}/")
    assert "new reply" not in text(mentor, path)


LOOKS_AHEAD = [
    ("head", {}),
    ("get", {"Sec-Purpose": "prefetch"}),
    ("get", {"Sec-Purpose": "prefetch;prerender"}),
    ("get", {"Purpose": "prefetch"}),
]


@pytest.mark.parametrize(("method", "headers"), LOOKS_AHEAD)
def test_a_page_fetched_ahead_was_read_by_nobody(ana, ben, shares, client_of, method, headers):
    mentor, mentee = client_of(ben), client_of(ana)
    share = shares[0]
    at, its_entry = f"/mentoring/shared/{share.uuid}/", f"/entries/{share.entry.uuid}/"
    mentoring.reply(share, ben, "Asked by ben")
    ahead = getattr(mentor, method)(at, headers=headers)
    assert ahead.status_code == (425 if headers else 200) and not ahead.content  # or it is read unstamped
    assert getattr(mentee, method)(its_entry, headers=headers).status_code == 200
    share.refresh_from_db()
    assert (share.first_opened_at, share.last_read_at, share.seen, share.author_read_at) == (
        None, None, "", None,
    )  # fmt: skip
    text(mentor, at)
    text(mentee, its_entry)
    share.refresh_from_db()
    assert share.first_opened_at and share.last_read_at and share.seen and share.author_read_at


@pytest.mark.parametrize(("method", "headers"), LOOKS_AHEAD)
def test_a_new_link_waits_for_somebody_to_read_it(ana, client_of, method, headers):
    client = client_of(ana)
    client.post("/mentoring/invite/", {"email": "new@example.org", "role": "mentor"})
    getattr(client, method)("/mentoring/", headers=headers)
    assert 'id="link"' in text(client, "/mentoring/") and 'id="link"' not in text(client, "/mentoring/")


def test_all_is_taken_back_at_once_by_the_mentee_alone(ana, ben, path, shares, client_of):
    assert client_of(ben).post(path, {"take_back_all": "1"}).status_code == 404
    assert Share.objects.open().count() == 2
    assert client_of(ana).post(path, {"take_back_all": "1"}).status_code == 303
    assert Share.objects.open().count() == 0
    assert "Rust" not in text(client_of(ben), path)
    assert (
        "Nothing of yours was open"
        in client_of(ana).post(path, {"take_back_all": "1"}, follow=True).content.decode()
    )


def test_after_it_both_see_dates_and_the_author_alone_sees_titles(ana, ben, bond, path, shares, client_of):
    text(client_of(ben), f"/mentoring/shared/{shares[1].uuid}/")
    mentoring.reply(shares[1], ben, "Kept by ben", quote="Text of Rust")
    mentoring.reply(shares[1], ana, "Kept by ana", quote="Text of Rust")
    gone = shares[0].entry
    writing.trash(gone)
    writing.purge(gone)
    mentoring.end(bond, ben)
    mentee, mentor = text(client_of(ana), path), text(client_of(ben), path)
    assert "Ended by you" in mentor and "Ended on" in mentee
    for page in (mentee, mentor):
        assert page.count("<tr>") == 3 and "not opened" in page and "Text of Rust" not in page
    assert "An entry since deleted" in mentee and "Rust" in mentee and "Kept by ana" in mentee
    assert "Rust" not in mentor and "Rewrite" not in mentor and "Kept by ana" not in mentor
    assert "Kept by ben" in mentor and "Kept by ben" in mentee


def test_what_closed_says_when_it_first_did_in_one_query(
    ana, bond, path, shares, client_of, django_assert_num_queries
):
    sharing.take_back(shares[0])
    writing.trash(shares[1].entry)
    first = {pk: Share.objects.get(pk=pk).ended_at for pk in (shares[0].pk, shares[1].pk)}
    writing.restore(shares[1].entry)
    writing.trash(shares[1].entry)
    mentoring.end(bond, ana)
    bond.refresh_from_db()
    with django_assert_num_queries(1):
        rows = shared_rows.closed_rows(bond, ana)
        assert {row.share.pk: row.share.ended_at for row in rows} == first
    assert [row.address for row in rows] == ["", f"/entries/{shares[0].entry.uuid}/"]


def test_old_replies_are_a_click_away(ana, ben, bond, path, shares, client_of):
    then = timezone.now() - timedelta(days=1)
    Reply.objects.bulk_create(
        Reply(
            share=shares[0], author=ben, body=f"Reply {number}", created_at=then + timedelta(minutes=number)
        )
        for number in range(7)
    )
    page = text(client_of(ana), path)
    assert "Reply 6" in page and "Reply 1" not in page and "2 earlier ones" in page
    assert "Reply 0" in text(client_of(ana), f"{path}?replies=all")


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("Okafor, Robin", "okafor"),
        ("Okafor,Robin", "okafor"),
        ("(Robin)", "robin"),
        ("“Bo” Ek", "bo"),
        ("D’Arcy", "d’arcy"),
        ("- Lee", "lee"),
        ("…", "mentoring"),
    ],
)
def test_the_tag_of_writing_for_oneself_is_a_word(name, tag):
    assert tag_of(User(name=name, email="ben@example.org")) == tag


def test_a_reply_is_unread_by_the_other_side_until_they_look(ana, ben, cleo, shares, client_of):
    for author in (ana, ben):
        mentoring.reply(shares[0], author, f"By {author.name}")
    unread = [{one.author for one in Reply.objects.unread_by(person)} for person in (ana, ben, cleo)]
    assert unread == [{ben}, {ana}, set()]
    text(client_of(ben), f"/mentoring/shared/{shares[0].uuid}/")
    text(client_of(ana), f"/entries/{shares[0].entry.uuid}/")
    assert not Reply.objects.unread_by(ana) and not Reply.objects.unread_by(ben)


def test_whoever_has_no_mentoring_is_asked_once(ana, client_of):
    """An invitation that was sent stands in its section, with the way to another."""
    page = text(client_of(ana), "/mentoring/")
    assert (
        page.count("Invite a mentor<") == page.count("Invite a mentee<") == 1
        and 'id="invitations"' not in page
    )
    mentoring.invite(ana, "somebody@example.org", "mentor")
    page = text(client_of(ana), "/mentoring/")
    assert (
        page.count("Invite a mentor<") == page.count("Invite a mentee<") == 1 and 'id="invitations"' in page
    )
