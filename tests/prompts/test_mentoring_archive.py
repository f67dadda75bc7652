"""What was said in mentoring goes out with everything else, comes in as records to read, and opens nothing."""

import io
from typing import Any

import orjson
import pytest

from journal import deletion, importing, writing
from journal.formats import archive, vault
from journal.formats.limits import Limits
from journal.formats.sections import Unfit, ways_in
from journal.models import LookBack, User
from prompts import mentoring, sharing
from prompts.models import (
    Assignment,
    AssignmentItem,
    ImportedRecord,
    Invitation,
    Mentorship,
    News,
    Prompt,
    Reply,
    Role,
    Share,
)
from tests.factories import entry
from tests.journal.test_export import held_to_the_schema

KEPT, TOLD, SKIPPED = AssignmentItem.Answer.KEPT, AssignmentItem.Answer.TOLD, AssignmentItem.Answer.SKIPPED
LIVE = (Mentorship, Invitation, Assignment, AssignmentItem, Share, Reply, News)


@pytest.fixture
def bond(ana, ben) -> Mentorship:
    """Ben mentors ana: one assignment answered in three ways, one declined, two shares, replies, an invitation."""
    bond = Mentorship.objects.create(mentor=ben, mentee=ana)
    given = mentoring.Task(
        "Three", "To try.", "three", list(Prompt.objects.built_in()[:3]), note="Ben’s note to ana"
    )
    mentoring.assign(ben, [bond], given)
    for item, how, line in zip(
        AssignmentItem.objects.order_by("position"),
        (KEPT, TOLD, SKIPPED),
        ("", "", "Ana’s skip"),
        strict=True,
    ):
        mentoring.answer(item, how, ana.local_day(), line=line)
    mentoring.assign(ben, [bond], given)
    mentoring.decline_assignment(bond.assignments.running().get(), "Ana’s decline")
    kept = entry(ana, title="Ana’s title", body="Ana’s text that ben read", takeaway="Ana’s takeaway")
    back = LookBack.objects.create(entry=kept, author=ana, due=kept.date, on=kept.date, note="Ana’s note")
    opened = sharing.share(kept, bond, whole=True, look_backs=[back])
    sharing.read(opened, sharing.seen_in(opened))
    mentoring.reply(opened, ben, "Ben’s reply", "text that ben read")
    mentoring.reply(opened, ana, "Ana’s reply")
    closed = sharing.share(entry(ana, takeaway="A line once shown"), bond, whole=False)
    mentoring.reply(closed, ben, "Ben’s other reply", "A line once shown")
    sharing.take_back(closed)
    mentoring.invite(ana, "jonas@example.org", Role.MENTEE, "Ana’s invitation")
    return bond


def export(user: User) -> dict[str, Any]:
    found = held_to_the_schema(b"".join(archive.whole(user)))
    return {name: held for name, held in found.items() if name not in {"exported_at", "author"}}


def take_in(user: User, content: bytes) -> dict[str, Any]:
    job = importing.begin(user, io.BytesIO(content), "journal", Limits())
    importing.confirm(job, {})
    job.refresh_from_db()
    return job.summary


def test_the_mentee_takes_along_what_they_said_and_what_was_said_to_them(ana, ben, bond):
    found = export(ana)["mentoring"]
    assert [row["note"] for row in found["invitations"]] == ["Ana’s invitation"]
    first, second = found["assignments"]
    assert [item["answer"] for item in first["items"]] == ["kept", "told", "skipped"]
    assert first["items"][2]["skip_line"] == "Ana’s skip" and first["finished_on"] == str(ana.local_day())
    assert second["decline_line"] == "Ana’s decline" and second["declined_at"] and second["answered"] == 0
    assert first["with"] == "Ben" and first["role"] == "received" and first["given"] is None
    opened, closed = found["shares"]
    assert opened["first_opened_at"] and opened["closed_at"] is None and len(opened["look_backs"]) == 1
    assert closed["closed_at"] and not closed["whole"]
    assert [(row["body"], row["quote"], row["mine"]) for row in found["replies"]] == [
        ("Ben’s reply", "text that ben read", False),
        ("Ana’s reply", "", True),
        ("Ben’s other reply", "", False),
    ]


def test_the_mentor_takes_along_their_own_and_no_entry_of_anybody(ana, ben, bond):
    text = b"".join(archive.whole(ben)).decode()
    found = export(ben)["mentoring"]
    assert [row["note"] for row in found["assignments"]] == ["Ben’s note to ana"] * 2
    assert [(row["role"], row["answered"]) for row in found["assignments"]] == [("given", 3), ("given", 0)]
    assert [(row["body"], row["quote"]) for row in found["replies"]] == [
        ("Ben’s reply", "text that ben read"),
        ("Ben’s other reply", ""),
    ]
    assert found["shares"] == [] and found["invitations"] == []
    for words in ("Ana’s", "A line once shown", "ana@example.org", *map(str, uuids_of(ana))):
        assert words not in text
    sharing.take_back_all(bond)
    assert "text that ben read" not in b"".join(archive.whole(ben)).decode()


def uuids_of(user: User) -> list[Any]:
    """What leads to a mentee's entries and answers."""
    return [
        *user.entries.values_list("uuid", flat=True),
        *AssignmentItem.objects.values_list("uuid", flat=True),
    ]


def test_a_stranger_takes_along_nothing(cleo, bond):
    assert export(cleo)["mentoring"] == {"invitations": [], "assignments": [], "shares": [], "replies": []}


@pytest.mark.parametrize("whole", [archive.whole, vault.whole], ids=["JSON", "Markdown"])
@pytest.mark.parametrize("who", ["ana", "ben"])
def test_34_what_went_out_comes_in_and_goes_out_the_same(ana, ben, cleo, bond, whole, who):
    user = {"ana": ana, "ben": ben}[who]
    content = b"".join(whole(user))
    summary = take_in(cleo, content)
    assert summary["unreadable"] == 0
    assert export(cleo) == export(user)
    assert orjson.dumps(export(cleo)["mentoring"]) == orjson.dumps(export(user)["mentoring"])
    count = ImportedRecord.objects.count()
    for _ in "twice":
        take_in(cleo, content)
    assert ImportedRecord.objects.count() == count > 0


@pytest.mark.parametrize("who", ["ana", "ben"])
def test_what_one_has_is_already_here(ana, ben, bond, who):
    user = {"ana": ana, "ben": ben}[who]
    take_in(user, b"".join(archive.whole(user)))
    assert not ImportedRecord.objects.exists()


def test_an_import_opens_nothing_to_anybody(ana, ben, cleo, bond, client_of):
    """Not even where who is named in it has an account here, and a mentorship with whoever brings it."""
    content = b"".join(archive.whole(ana))
    Mentorship.objects.create(mentor=ben, mentee=cleo)
    before = {model: set(model.objects.values_list("pk", flat=True)) for model in LIVE}
    take_in(cleo, content)
    assert {model: set(model.objects.values_list("pk", flat=True)) for model in LIVE} == before
    assert cleo.entries.count() == 2
    assert not Share.objects.of_author(cleo).exists()
    assert "Ana’s" not in client_of(ben).get("/export/?format=json").getvalue().decode()
    assert "No entry is shared." in client_of(cleo).get("/privacy/").content.decode()


def test_what_a_share_showed_stays_closed_however_often_its_author_brings_it_back(ana, ben, bond):
    content = b"".join(archive.whole(ana))
    for kept in ana.entries.all():
        writing.trash(kept)
    ana.entries.all().delete()
    take_in(ana, content)
    assert ana.entries.count() == 2
    assert not Share.objects.open().exists()
    assert all(row["closed_at"] for row in export(ana)["mentoring"]["shares"])


def test_records_of_two_archives_stand_together_in_order(ana, ben, cleo, bond):
    for user in (ben, ana):
        take_in(cleo, b"".join(archive.whole(user)))
    found = export(cleo)["mentoring"]
    assert len(found["replies"]) == 3  # ben's two are among ana's three
    assert [row["created_at"] for row in found["replies"]] == sorted(
        row["created_at"] for row in found["replies"]
    )


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("replies", {"id": "x"}),
        ("replies", {"body": 3}),
        ("replies", {"body": "x" * 10_001}),
        ("replies", {"body": "a\x00b"}),
        ("shares", {"whole": "yes"}),
        ("shares", {"shared_at": "yesterday"}),
        ("shares", {"look_backs": ["2026-02-31"]}),
        ("assignments", {"items": [{"question": ""}]}),
        ("assignments", {"role": "owner"}),
        ("invitations", {"email": None}),
    ],
)
def test_a_row_that_cannot_be_read_says_why(ana, bond, kind, wrong):
    row = export(ana)["mentoring"][kind][0]
    ways_in["mentoring"].read([kind, row])
    with pytest.raises(Unfit):
        ways_in["mentoring"].read([kind, row | wrong])


def test_a_partial_export_holds_nothing_of_mentoring(ana, bond, client_of):
    found = client_of(ana).get("/entries/take-along/?format=json").getvalue()
    assert held_to_the_schema(found)["mentoring"]["replies"] == []
    assert b"reply" not in found


def test_records_can_be_read_by_who_brought_them_alone(ana, ben, cleo, bond, client_of):
    assert "No import has brought anything" in client_of(cleo).get("/mentoring/records/").content.decode()
    take_in(cleo, b"".join(archive.whole(ana)))
    assert "/mentoring/records/" in client_of(cleo).get("/mentoring/").content.decode()
    assert "/mentoring/records/" not in client_of(ana).get("/mentoring/").content.decode()
    page = client_of(cleo).get("/mentoring/records/").content.decode()
    for words in (
        "Ben’s reply", "<blockquote><p>text that ben read", "Skipped: “Ana’s skip”", "declined: “Ana’s decline”",
        "Ana’s title</a>", "Whole, with Ben since", "Its takeaway alone, with Ben since", "To jonas@example.org, as your mentee",
        "Ana’s invitation", "3 of 3 answered",
    ):  # fmt: skip
        assert words in page
    for other in (ana, ben):
        assert "Ana’s" not in client_of(other).get("/mentoring/records/").content.decode()


def test_a_mentees_own_replies_outlive_the_mentors_account(ana, ben, bond, client_of):
    before = {row["id"]: row for row in export(ana)["mentoring"]["replies"] if row["mine"]}
    deletion.delete_account(ben)
    found = export(ana)["mentoring"]
    assert found["shares"] == found["assignments"] == []
    assert {row["id"]: row for row in found["replies"]} == {
        one: row | {"with": ""} for one, row in before.items()
    }
    page = client_of(ana).get("/mentoring/records/").content.decode()
    assert "Ana’s reply" in page and "somebody whose account is gone" in page and "Ben" not in page


def test_the_mentees_account_takes_the_mentors_replies_along(ana, ben, bond):
    deletion.delete_account(ana)
    assert export(ben)["mentoring"]["replies"] == []
