"""What has come due: in order, with its entry, never out of the trash, never what is off the record."""

from datetime import date, timedelta

import pytest

from journal import due, writing
from journal.models import LookBack
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)


def asked(author, title, days, **fields):
    """An entry whose look-back is due so many days after the day."""
    return factories.entry(
        author,
        title=title,
        look_back_due=TODAY + timedelta(days=days),
        themes=("judgment",),
        felt=4,
        **fields,
    )


def test_what_waits_longest_comes_first_and_tomorrow_is_not_due(ana, ben):
    for title, days in (("today", 0), ("tomorrow", 1), ("last week", -7), ("yesterday", -1)):
        asked(ana, title, days)
    asked(ben, "somebody else’s", -30)
    found = due.due_of(ana, TODAY)
    assert [row.entry.title for row in found.look_backs] == ["last week", "yesterday", "today"]
    assert found.counts == due.counts_of(ana, TODAY) == due.Counts(look_backs=3)
    assert found.waiting == 0


def test_what_is_off_the_record_or_in_the_trash_or_done_is_not_brought_up(ana):
    asked(ana, "off the record", -2, off_record=True)
    writing.trash(asked(ana, "trashed", -2))
    done = asked(ana, "done", -2)
    LookBack.objects.filter(entry=done).update(on=TODAY, gauge="judgment", felt=4, turned_out=2)
    found = due.due_of(ana, TODAY)
    assert found.look_backs == ()
    assert found.counts == due.counts_of(ana, TODAY) == due.Counts()


def test_the_others_wait_and_are_counted(ana, django_assert_num_queries):
    for days in range(8):
        asked(ana, f"{days}", -days)
    with django_assert_num_queries(2):
        found = due.due_of(ana, TODAY, at_most=3)
        assert [row.entry.title for row in found.look_backs] == ["7", "6", "5"]
        assert [(row.beginning != "", row.first_theme, row.times_done) for row in found.look_backs] == [
            (True, "judgment", 0)
        ] * 3
    assert (found.counts.look_backs, found.waiting) == (8, 5)


def test_on_an_empty_day_nothing_is_due(ana):
    assert due.due_of(ana, TODAY) == due.Due((), due.Counts())


def test_how_often_it_was_looked_back_on_comes_along(ana):
    entry = asked(ana, "again", -1)
    for days in (30, 60):
        on = TODAY - timedelta(days=days)
        LookBack.objects.create(entry=entry, author=ana, due=on, on=on, note="Well.")
    assert [row.times_done for row in due.due_of(ana, TODAY).look_backs] == [2]
