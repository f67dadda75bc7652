"""Keeping, revising, trashing: what stands in the database afterwards."""

from datetime import date, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from journal import markup, writing
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


def test_a_revision_says_when_its_words_were_kept_whatever_else_was_changed_meanwhile(ana: User) -> None:
    entry = writing.create(ana, text())
    first_kept = entry.updated_at
    entry = writing.revise(entry, text(themes=("beginner",)), at=first_kept + timedelta(days=1))
    entry = writing.revise(entry, text(body="Other."), at=first_kept + timedelta(days=2))
    assert entry.revisions.get().kept_at == first_kept
    assert entry.updated_at == first_kept + timedelta(days=2)


def test_what_an_older_version_rendered_is_rendered_again_and_nothing_else_is_touched(
    ana: User, ben: User
) -> None:
    old = [writing.create(person, text(body=f"*{number}*")) for number, person in enumerate((ana, ben, ana))]
    Entry.objects.filter(pk__in=[entry.pk for entry in old]).update(html="", markup_version=0)
    writing.create(ana, text(body="new"))
    kept = list(Entry.objects.order_by("pk").values("pk", "revision", "updated_at", "search_text"))
    out = StringIO()
    call_command("render_entries", stdout=out)
    assert out.getvalue() == "3 entries rendered again.\n"
    assert ana.entries.get(pk=old[2].pk).html == "<p><em>2</em></p>\n"
    assert not Entry.objects.rendered_before(markup.MARKUP_VERSION).exists()
    assert list(Entry.objects.order_by("pk").values("pk", "revision", "updated_at", "search_text")) == kept
    assert writing.render_again() == 0


def test_an_entry_revised_while_it_is_rendered_again_keeps_what_was_revised(
    ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = writing.create(ana, text(body="*before*"))
    Entry.objects.update(markup_version=0)
    rendered = markup.render

    def meanwhile(body: str) -> str:
        if body == "*before*":
            monkeypatch.undo()
            writing.revise(entry, text(body="*after*"))
        return rendered(body)

    monkeypatch.setattr(markup, "render", meanwhile)
    assert writing.render_again() == 0
    assert ana.entries.get().html == "<p><em>after</em></p>\n"


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
