"""Sharing as two people meet it: what is seen before the button, what the mentor reads, taking back, replies."""

import logging
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from journal import writing
from journal.models import Entry, LookBack, User
from prompts import mentoring, sharing
from prompts.models import Mentorship, News, Reply, Share
from prompts.views import sharing as views
from tests.factories import entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def bond(ana, ben) -> Mentorship:
    return Mentorship.objects.create(mentor=ben, mentee=ana)


@pytest.fixture
def kept(ana) -> Entry:
    return entry(
        ana, title="Stopping the rewrite", takeaway="I stopped it.", body="The *bugs* come from the import.",
        themes=("judgment",), felt=5, tags=("secret tag",),
    )  # fmt: skip


def post(client, kept: Entry, **fields: object):
    return client.post(f"/entries/{kept.uuid}/share/", fields)


def shown(client, kept: Entry) -> dict[str, str]:
    """What the page before the button says that it shows, to be posted with it."""
    page = client.get(f"/entries/{kept.uuid}/share/").content.decode()
    return dict(re.findall(r'name="(seen_\w+)" value="(\w+)"', page))


def press(client, kept: Entry, **fields: object):
    """Opens the page, and presses a button there."""
    return post(client, kept, **shown(client, kept), **fields)


def text(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_what_stands_before_the_button_is_what_the_mentor_reads(ana, ben, bond, kept, client_of):
    page = text(client_of(ana), f"/entries/{kept.uuid}/share/")
    assert page.count('class="seen">') == 2
    for what, words in (
        ("takeaway", ["I stopped it."]),
        ("whole", ["The <em>bugs</em> come from the import."]),
    ):
        before = page.split('class="seen">')[1 if what == "takeaway" else 2].split("<button")[0]
        press(client_of(ana), kept, mentorship=str(bond.uuid), what=what)
        share = Share.objects.open().get()
        read = text(client_of(ben), f"/mentoring/shared/{share.uuid}/")
        for word in ("Friday 20 November 2026", "Ana", "Stopping the rewrite", "Judgment", *words):
            assert word in before and word in read, (what, word)
        assert "secret tag" not in read
        assert ("<em>bugs</em>" in read) == (what == "whole")
        assert ("I stopped it." in read) == (what == "takeaway")


def test_sharing_and_taking_back_are_in_the_log_and_close_at_once(ana, ben, bond, kept, client_of, caplog):
    with caplog.at_level(logging.INFO, "terrain.security"):
        press(client_of(ana), kept, mentorship=str(bond.uuid), what="whole")
        share = Share.objects.get()
        path = f"/mentoring/shared/{share.uuid}/"
        assert "not opened yet" in text(client_of(ana), f"/entries/{kept.uuid}/")
        assert "Stopping the rewrite" in text(client_of(ben), path)
        assert "first opened" in text(client_of(ana), f"/entries/{kept.uuid}/")
        assert post(client_of(ana), kept, take_back=str(share.uuid)).status_code == 303
    assert f"entry shared user={ana.pk}" in caplog.text and f"share taken back user={ana.pk}" in caplog.text
    assert client_of(ben).get(path).status_code == 404
    late = client_of(ben).post(path, {"body": "Still there?"})
    assert late.status_code == 404 and "Still there?" in late.content.decode()
    assert "Stopping the rewrite" not in text(client_of(ben), f"/mentoring/{bond.uuid}/")


@pytest.mark.parametrize("who", ["ben", "cleo", "staff"])
def test_only_the_author_shares_and_takes_back(ana, bond, kept, client_of, request, who):
    client = client_of(request.getfixturevalue(who))
    share = sharing.share(kept, bond, whole=True)
    assert client.get(f"/entries/{kept.uuid}/share/").status_code == 404
    assert post(client, kept, take_back=str(share.uuid)).status_code == 404
    assert Share.objects.open().exists()
    if who != "ben":
        assert client.get(f"/mentoring/shared/{share.uuid}/").status_code == 404


def test_somebody_elses_mentorship_is_no_choice(ana, cleo, staff, kept, client_of, bond):
    foreign = Mentorship.objects.create(mentor=staff, mentee=cleo)
    for given in (str(foreign.uuid), "nonsense", ""):
        assert press(client_of(ana), kept, mentorship=given, what="whole").status_code == 422
    assert press(client_of(ana), kept, mentorship=str(bond.uuid), what="all").status_code == 422
    assert post(client_of(ana), kept, take_back="nonsense").status_code == 404
    assert not Share.objects.exists()


def test_what_cannot_be_shared_says_why(ana, bond, client_of):
    bare = entry(ana)
    client = client_of(ana)
    assert "no takeaway to share" in text(client, f"/entries/{bare.uuid}/share/")
    assert post(client, bare, mentorship=str(bond.uuid), what="takeaway").status_code == 422
    bare.set_off_record(True)
    assert "off the record" in text(client, f"/entries/{bare.uuid}/share/")
    assert post(client, bare, mentorship=str(bond.uuid), what="whole").status_code == 422
    mentoring.end(bond, ana)
    bare.set_off_record(False)
    assert "you have none" in text(client, f"/entries/{bare.uuid}/share/")


def test_a_look_back_is_read_only_when_it_was_ticked(ana, ben, bond, kept, client_of):
    row = LookBack.objects.create(
        entry=kept, author=ana, due=kept.date, on=kept.date, gauge_id="judgment", felt=5, turned_out=3,
        note="It was the queue.",
    )  # fmt: skip
    for ticked in ([], [str(row.pk)]):
        press(client_of(ana), kept, mentorship=str(bond.uuid), what="whole", look_back=ticked)
        path = f"/mentoring/shared/{Share.objects.open().get().uuid}/"
        assert ("It was the queue." in text(client_of(ben), path)) == bool(ticked)


def test_a_look_back_is_let_in_and_left_out_later_by_its_author(ana, ben, cleo, bond, kept, client_of):
    row = LookBack.objects.create(
        entry=kept, author=ana, due=kept.date, on=kept.date, note="It was the queue."
    )
    share = sharing.share(kept, bond, whole=True)
    path, page = f"/mentoring/shared/{share.uuid}/", f"/entries/{kept.uuid}/"
    assert "Ben sees neither this reading nor the note" in text(client_of(ana), page)
    fields = {"of": str(share.uuid), "look_back": str(row.pk)}
    for included in "10":
        assert post(client_of(ana), kept, include=included, **fields).status_code == 303
        assert ("It was the queue." in text(client_of(ben), path)) == (included == "1")
        assert ("Ben reads this look-back too" in text(client_of(ana), page)) == (included == "1")
    other = LookBack.objects.create(
        entry=entry(ana), author=ana, due=kept.date, on=kept.date, note="Another’s."
    )
    for wrong in ({"look_back": str(other.pk)}, {"of": "x"}, {"of": str(bond.uuid)}, {"look_back": "x"}):
        assert post(client_of(ana), kept, include="1", **(fields | wrong)).status_code == 404
    assert post(client_of(cleo), kept, include="1", **fields).status_code == 404
    sharing.take_back(share)
    assert post(client_of(ana), kept, include="1", **fields).status_code == 404


def test_a_change_is_told_to_the_mentor_and_the_author_is_warned_before_it(ana, ben, bond, kept, client_of):
    share = sharing.share(kept, bond, whole=True)
    path = f"/mentoring/shared/{share.uuid}/"
    assert "Since you read it" not in text(client_of(ben), path)
    editor = text(client_of(ana), f"/entries/{kept.uuid}/edit/")
    assert "Ben can read this entry, whole." in editor and "Only you" not in editor
    writing.revise(kept, writing.Writing(body="Another text.", date=kept.date, zone=kept.zone))
    restoring = text(client_of(ana), f"/entries/{kept.uuid}/revisions/")
    assert "Ben can read this entry, whole, and reads the restored text." in restoring
    assert "Since you read it" in text(client_of(ben), path)
    assert "Since you read it" not in text(client_of(ben), path)


def test_replies_go_both_ways_and_a_quotation_closes_with_the_share(ana, ben, bond, kept, client_of):
    share = sharing.share(kept, bond, whole=True)
    path = f"/mentoring/shared/{share.uuid}/"
    said = client_of(ben).post(path, {"body": "**Keep** that.", "quote": "come from the import"})
    assert (said.status_code, said["Location"]) == (303, f"{path}#replies")
    answer = client_of(ana).post(path, {"body": "I will."})
    assert answer["Location"] == f"/entries/{kept.uuid}/#sharing"
    page = text(client_of(ana), f"/entries/{kept.uuid}/")
    assert "<strong>Keep</strong>" in page and "<blockquote>" in page and "I will." in page
    assert "I will." in text(client_of(ben), path)
    sharing.take_back(share)
    page = text(client_of(ana), f"/entries/{kept.uuid}/")
    assert "<strong>Keep</strong>" in page and "A quotation, closed with the share." in page
    assert "<blockquote>" not in page


def test_an_author_quotes_too_from_the_page_of_the_entry(ana, ben, cleo, bond, kept, client_of):
    other = Mentorship.objects.create(mentor=cleo, mentee=ana)
    shares = [sharing.share(kept, one, whole=True) for one in (bond, other)]
    page = text(client_of(ana), f"/entries/{kept.uuid}/")
    assert page.count('name="quote"') == 2 and "Your reply to Ben, in Markdown" in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    path = f"/mentoring/shared/{shares[0].uuid}/"
    wrong = client_of(ana).post(path, {"body": "Kept words", "quote": "Not there"})
    assert wrong.status_code == 422 and "Kept words" in wrong.content.decode()
    client_of(ana).post(path, {"body": "Those.", "quote": "the import"})
    assert "<blockquote><p>the import</p></blockquote>" in text(client_of(ben), path)


def test_what_was_taken_back_can_be_shared_again_by_the_page_before_the_button(ana, bond, kept, client_of):
    client, again = client_of(ana), f'<a class="btn plain slim" href="/entries/{kept.uuid}/share/">'
    share = sharing.share(kept, bond, whole=True)
    post(client, kept, take_back=str(share.uuid))
    assert f"{again}Share it again</a>" in text(client, f"/entries/{kept.uuid}/")
    share = sharing.share(kept, bond, whole=True)
    client.post("/privacy/", {"take_back": str(share.uuid)})
    assert f"{again}Share it again</a>" in text(client, "/privacy/")
    assert not Share.objects.open().exists()


@pytest.mark.parametrize("how", ["narrowed", "edited"])
def test_a_quotation_is_gone_with_the_words_it_quotes(ana, ben, bond, kept, client_of, how):
    share = sharing.share(kept, bond, whole=True)
    mentoring.reply(share, ben, "Which ones?", "bugs come from the import")
    gone, pages = "A quotation, no longer part of what is shared.", [f"/mentoring/shared/{share.uuid}/"]
    pages.append(f"/mentoring/{bond.uuid}/")

    def exported(who: User) -> str:
        return b"".join(client_of(who).get("/export/?format=json").streaming_content).decode()

    for page in pages:
        assert "bugs come from the import" in text(client_of(ben), page)
        assert gone not in text(client_of(ben), page)
    assert "bugs come from the import" in exported(ben)
    if how == "narrowed":
        sharing.share(kept, bond, whole=False)
    else:
        writing.revise(kept, writing.Writing(body="It was the queue.", date=kept.date, zone=kept.zone))
    for page in pages:
        read = text(client_of(ben), page)
        assert gone in read and "Which ones?" in read and "bugs come" not in read
    assert "Which ones?" in exported(ben) and "bugs come" not in exported(ben)
    for page in (f"/entries/{kept.uuid}/", pages[1]):
        assert "<p>bugs come from the import</p>" in text(client_of(ana), page)
    if how == "narrowed":  # opened whole again, they stand there again
        sharing.share(kept, bond, whole=True)
        assert "bugs come from the import" in text(client_of(ben), pages[0])


def test_a_quotation_has_to_stand_there(ana, ben, bond, kept, client_of):
    share = sharing.share(kept, bond, whole=False)
    path = f"/mentoring/shared/{share.uuid}/"
    answer = client_of(ben).post(path, {"body": "Kept words", "quote": "come from the import"})
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode() and not Reply.objects.exists()


def test_what_stands_over_a_refused_reply_was_read(ben, bond, kept, client_of):
    share = sharing.share(kept, bond, whole=True)
    answer = client_of(ben).post(f"/mentoring/shared/{share.uuid}/", {"body": ""})
    assert answer.status_code == 422 and "come from the import" in answer.content.decode()
    share.refresh_from_db()
    assert share.first_opened_at and share.last_read_at


def test_nobody_reads_what_whoever_wrote_it_cannot_take_back(ana, ben, bond, kept, client_of):
    share = sharing.share(kept, bond, whole=True)
    reply = mentoring.reply(share, ben, "Which ones?", "bugs come from the import")
    User.objects.filter(pk=ana.pk).update(is_active=False)
    client, path = client_of(ben), f"/mentoring/shared/{share.uuid}/"
    for at in (path, f"{path}replies/{reply.uuid}/"):
        assert client.get(at).status_code == client.post(at, {"body": "Why?"}).status_code == 404
    for at in ("/mentoring/", f"/mentoring/{bond.uuid}/"):
        assert kept.title not in text(client, at) and "bugs come" not in text(client, at)
    assert b"bugs come" not in b"".join(client.get("/export/?format=json").streaming_content)
    User.objects.filter(pk=ana.pk).update(is_active=True)
    assert kept.title in text(client, path)
    assert "Shared with Ben" in text(client_of(ana), f"/entries/{kept.uuid}/")


def test_a_reply_is_changed_by_its_writer_for_fifteen_minutes(ana, ben, bond, kept, client_of):
    share = sharing.share(kept, bond, whole=True)
    one = mentoring.reply(share, ben, "Then it belongs in the runbook.")
    path = f"/mentoring/shared/{share.uuid}/replies/{one.uuid}/"
    assert client_of(ana).post(path, {"body": "Mine now"}).status_code == 404
    assert client_of(ben).post(path, {"body": "Another word."}).status_code == 303
    one.refresh_from_db()
    assert one.body == "Another word." and one.edited_at is not None
    Reply.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    assert client_of(ben).post(path, {"body": "Too late"}).status_code == 422
    client_of(ben).post(path, {"delete": "1"})
    assert Reply.objects.get().body == "Another word."
    Reply.objects.update(created_at=timezone.now())
    client_of(ben).post(path, {"delete": "1"})
    assert not Reply.objects.exists()


def test_the_timeline_finds_what_is_shared_now(ana, bond, kept, client_of):
    other = entry(ana, title="Kept for myself")
    share = sharing.share(kept, bond, whole=True)
    page = text(client_of(ana), "/entries/?shared=1")
    assert kept.title in page and other.title not in page
    sharing.take_back(share)
    assert kept.title not in text(client_of(ana), "/entries/?shared=1")
    assert client_of(ana).get("/entries/?shared=2").status_code == 422


def test_every_list_says_who_can_read_an_entry(ana, ben, cleo, bond, kept, client_of):
    other = Mentorship.objects.create(mentor=cleo, mentee=ana)
    User.objects.filter(pk=ben.pk).update(name="Ben Reed")
    client, week = client_of(ana), f"/week/{kept.date:%G-W%V}/"
    pages = ("/entries/", "/entries/?q=bugs", "/entries/?q=bugs&sort=best", "/themes/judgment/", week)
    for path in pages:
        assert "Shared with" not in text(client, path).replace("Shared with someone", ""), path
    for one in (bond, other):
        sharing.share(kept, one, whole=True)
    for path in pages:
        page = text(client, path)
        assert "Shared with Ben Reed and Cleo" in page or "Shared with Cleo and Ben Reed" in page, path
    sharing.take_back_all(bond)
    for path in pages:
        assert "Shared with Cleo<" in text(client, path), path


def test_an_entry_changed_in_another_tab_is_shown_anew_before_it_is_shared(ana, bond, kept, client_of):
    seen = shown(client_of(ana), kept)["seen_whole"]
    writing.revise(kept, writing.Writing(body="Too honest.", date=kept.date, zone=kept.zone))
    answer = post(client_of(ana), kept, mentorship=str(bond.uuid), what="whole", seen_whole=seen)
    assert answer.status_code == 422 and "Too honest." in answer.content.decode()
    assert "was changed after this page was shown" in answer.content.decode() and not Share.objects.exists()
    seen = answer.content.decode().split('name="seen_whole" value="')[1].split('"')[0]
    assert (
        post(client_of(ana), kept, mentorship=str(bond.uuid), what="whole", seen_whole=seen).status_code
        == 303
    )


def test_an_entry_changed_while_the_button_was_pressed_is_shown_anew(ana, bond, kept, client_of, monkeypatch):
    client, seen = client_of(ana), shown(client_of(ana), kept)

    def meanwhile(author: User) -> list[Mentorship]:
        if not kept.revisions.exists():
            writing.revise(kept, writing.Writing(body="Too honest.", date=kept.date, zone=kept.zone))
        return [bond]

    monkeypatch.setattr(views, "mentors_of", meanwhile)
    answer = post(client, kept, mentorship=str(bond.uuid), what="whole", **seen)
    assert answer.status_code == 422 and "Too honest." in answer.content.decode()
    assert not Share.objects.exists()


@pytest.mark.parametrize("what", ["whole", "takeaway"])
def test_a_post_that_does_not_say_what_was_shown_shares_nothing(ana, bond, kept, client_of, what):
    answer = post(client_of(ana), kept, mentorship=str(bond.uuid), what=what)
    assert answer.status_code == 422 and not Share.objects.exists()
    assert press(client_of(ana), kept, mentorship=str(bond.uuid), what=what).status_code == 303


def test_a_look_back_changed_in_another_tab_is_shown_anew_before_it_is_shared(ana, bond, kept, client_of):
    row = LookBack.objects.create(
        entry=kept, author=ana, due=kept.date, on=kept.date, note="It was the queue."
    )
    fields = {"mentorship": str(bond.uuid), "what": "whole", "look_back": [str(row.pk)]}
    seen = shown(client_of(ana), kept)
    LookBack.objects.update(note="Too honest.")
    answer = post(client_of(ana), kept, **fields, **seen)
    assert answer.status_code == 422 and "Too honest." in answer.content.decode()
    assert f'name="look_back" value="{row.pk}" checked' in answer.content.decode()
    assert not Share.objects.exists()
    assert press(client_of(ana), kept, **fields).status_code == 303


def test_a_look_back_that_is_read_already_is_ticked_when_sharing_again(ana, ben, bond, kept, client_of):
    rows = [
        LookBack.objects.create(entry=kept, author=ana, due=kept.date, on=kept.date, note=note)
        for note in ("It was the queue.", "It was not.")
    ]
    sharing.share(kept, bond, whole=True, look_backs=rows[:1])
    page = text(client_of(ana), f"/entries/{kept.uuid}/share/")
    assert f'value="{rows[0].pk}" checked' in page and f'value="{rows[1].pk}" checked' not in page
    assert page.count("They read it now. Untick it to take it out") == 1


@pytest.mark.parametrize("how", ["revised", "restored"])
def test_a_takeaway_that_is_emptied_closes_to_whoever_read_it_alone(
    ana, ben, cleo, bond, kept, client_of, how
):
    other = Mentorship.objects.create(mentor=cleo, mentee=ana)

    def says(takeaway: str) -> None:
        writing.revise(kept, writing.Writing("The bugs.", kept.date, kept.zone, takeaway=takeaway))

    if how == "restored":
        says("")
        says("I stopped it.")
    line, whole = sharing.share(kept, bond, whole=False), sharing.share(kept, other, whole=True)
    path = f"/mentoring/shared/{line.uuid}/"
    says("I stopped the rewrite.")
    assert "I stopped the rewrite." in text(client_of(ben), path)
    if how == "restored":
        writing.restore_revision(kept, 2)
    else:
        says("")
    for _ in range(2):
        assert client_of(ben).get(path).status_code == 404
        assert "The bugs." in text(client_of(cleo), f"/mentoring/shared/{whole.uuid}/")
        says("Written anew.")
    line.refresh_from_db()
    assert line.ended_at is not None and line.ended_at >= line.shared_at
    assert sharing.share(kept, bond, whole=False).pk != line.pk


def test_a_reply_posted_twice_is_one_reply_and_one_piece_of_news(ana, ben, bond, kept, client_of):
    share = sharing.share(kept, bond, whole=True)
    path, said = f"/mentoring/shared/{share.uuid}/", {"body": "Keep that.", "quote": "the import"}
    for _ in range(2):
        assert client_of(ben).post(path, said).status_code == 303
    assert Reply.objects.count() == News.objects.filter(kind="replies").count() == 1
    client_of(ben).post(path, {"body": "Keep that."})
    client_of(ana).post(path, said)
    assert Reply.objects.count() == 3
    Reply.objects.update(created_at=timezone.now() - timedelta(seconds=61))
    client_of(ben).post(path, said)
    assert Reply.objects.count() == News.objects.filter(kind="replies").count() == 4
