"""Keeping, revising, trashing: what stands in the database afterwards."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError

from journal import writing
from journal.models import Entry, User
from journal.writing import Writing

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 20)


def text(**fields: object) -> Writing:
    return Writing(**{"body": "We stopped it.", "date": DAY, "zone": "Europe/Berlin", **fields})  # type: ignore[arg-type]


def test_an_entry_is_kept_with_all_it_has(ana: User) -> None:
    entry = writing.create(
        ana,
        text(
            title="Stopping",
            takeaway="I stopped it.",
            themes=("judgment", "untaught-job"),
            tags=("Fees", "node.js"),
            felt=5,
            bring=True,
            prompt_slug="a-prompt",
            prompt_question="What?",
            look_back_due=date(2026, 12, 18),
        ),
    )
    entry = Entry.objects.get(pk=entry.pk)
    assert (entry.body, entry.title, entry.takeaway, entry.date) == (
        "We stopped it.",
        "Stopping",
        "I stopped it.",
        DAY,
    )
    assert entry.ordered_themes == ["judgment", "untaught-job"]
    assert sorted(tag.name for tag in entry.tags.all()) == ["Fees", "node.js"]
    assert (entry.felt, entry.gauge_id, entry.bring, entry.off_record) == (5, "judgment", True, False)
    assert [look_back.due for look_back in entry.look_backs.all()] == [date(2026, 12, 18)]
    assert (entry.words, entry.revision) == (3, 1)
    assert "We stopped it." in entry.html and "stopped" in entry.search_text


def test_without_a_reading_there_is_no_gauge(ana: User) -> None:
    assert writing.create(ana, text(themes=("judgment",))).gauge_id is None


def test_a_uuid_is_once_an_author(ana: User, ben: User) -> None:
    uuid = uuid4()
    writing.create(ana, text(), uuid=uuid)
    writing.create(ben, text(), uuid=uuid)
    with pytest.raises(IntegrityError):
        writing.create(ana, text(), uuid=uuid)


def test_two_spellings_are_one_tag_and_the_first_stays(ana: User) -> None:
    writing.create(ana, text(tags=("Fee-Engine",)))
    writing.create(ana, text(tags=("fee-engine", "FEE-ENGINE")))
    assert [tag.name for tag in ana.tags.all()] == ["Fee-Engine"]


def test_changed_words_leave_a_revision(ana: User) -> None:
    entry = writing.create(ana, text(title="Old"))
    first_kept = entry.updated_at
    entry = writing.revise(entry, text(title="Old", body="We stopped it on Monday."))
    revision = entry.revisions.get()
    assert (revision.number, revision.title, revision.body) == (1, "Old", "We stopped it.")
    assert revision.kept_at == first_kept
    assert (entry.revision, entry.body, entry.words) == (2, "We stopped it on Monday.", 5)


def test_other_changes_leave_none(ana: User) -> None:
    entry = writing.create(ana, text())
    entry = writing.revise(entry, text(themes=("beginner",), tags=("x",), date=date(2026, 11, 1), bring=True))
    assert not entry.revisions.exists() and entry.revision == 1
    assert entry.entry_themes.get().date == date(2026, 11, 1)


def test_an_edit_keeps_the_question_it_answers(ana: User) -> None:
    entry = writing.create(ana, text(prompt_slug="a-prompt", prompt_question="What?"))
    entry = writing.revise(entry, text(body="Else."))
    assert (entry.prompt_slug, entry.prompt_question) == ("a-prompt", "What?")


def test_a_reading_keeps_its_gauge_until_it_is_given_anew(ana: User) -> None:
    entry = writing.create(ana, text(themes=("judgment",), felt=5))
    entry = writing.revise(entry, text(themes=("beginner", "judgment"), felt=5))
    assert (entry.felt, entry.gauge_id) == (5, "judgment")
    entry = writing.revise(entry, text(themes=("beginner", "judgment"), felt=3))
    assert (entry.felt, entry.gauge_id) == (3, "beginner")
    entry = writing.revise(entry, text(themes=("identity",), felt=3, gauge="identity"))
    assert (entry.felt, entry.gauge_id) == (3, "identity")
    entry = writing.revise(entry, text(themes=("identity",)))
    assert (entry.felt, entry.gauge_id) == (None, None)


def test_going_off_the_record_closes_what_was_open(ana: User) -> None:
    entry = writing.create(ana, text())
    assert entry.closed_at is None
    entry = writing.revise(entry, text(off_record=True))
    closed = entry.closed_at
    assert closed is not None
    entry = writing.revise(entry, text(off_record=False))
    assert entry.closed_at == closed


def test_an_edit_leaves_moves_or_drops_the_look_back(ana: User) -> None:
    entry = writing.create(ana, text(look_back_due=date(2026, 12, 18)))
    writing.revise(entry, text(body="Other."))
    assert entry.look_backs.get().due == date(2026, 12, 18)
    writing.revise(entry, text(), look_back=date(2027, 1, 1))
    assert entry.look_backs.get().due == date(2027, 1, 1)
    writing.revise(entry, text(), look_back=None)
    assert not entry.look_backs.exists()


def test_trash_restore_and_purge(ana: User) -> None:
    entry = writing.create(ana, text(tags=("only here", "shared")))
    writing.create(ana, text(tags=("shared",)))
    writing.trash(entry)
    assert entry not in ana.entries.kept() and entry in ana.entries.in_trash()
    assert entry.closed_at is not None
    writing.restore(entry)
    assert entry in ana.entries.kept()
    writing.purge(entry)
    assert ana.entries.count() == 1
    assert [tag.name for tag in ana.tags.all()] == ["shared"]


def test_an_unused_tag_goes_with_its_last_entry(ana: User) -> None:
    entry = writing.create(ana, text(tags=("one", "two")))
    writing.revise(entry, text(tags=("two",)))
    assert [tag.name for tag in ana.tags.all()] == ["two"]
