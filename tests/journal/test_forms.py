"""The form that keeps an entry: dates across time zones, themes and tags as they are typed."""

from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.forms import Select
from django.test.html import parse_html
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st

from journal.accounts import ZoneSelect, zones
from journal.forms import EntryForm, habit_weeks, newlines, raw_fields, tags_of, themes_of
from journal.models import Tag, User
from tests import factories

ZONES = [
    "UTC",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Europe/Prague",
    "Australia/Lord_Howe",
]
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


def form(author: User, **sent: str) -> EntryForm:
    return EntryForm(raw_fields({"body": "x", **sent}), author=author)


@pytest.mark.pure
@given(moment=MOMENTS, zone=st.sampled_from(ZONES), days=st.integers(-400, 400))
def test_a_date_is_good_up_to_the_authors_own_today(moment: datetime, zone: str, days: int) -> None:
    author = User(zone=zone)
    today = moment.astimezone(ZoneInfo(zone)).date()
    with patch("django.utils.timezone.now", return_value=moment):
        checked = form(author, date=(today + timedelta(days=days)).isoformat(), look_back="never")
        assert checked.is_valid() == (days <= 0)
        if days <= 0:
            assert checked.writing().date == today + timedelta(days=days)
            assert checked.writing().zone == zone


@pytest.mark.pure
@given(moment=MOMENTS, zone=st.sampled_from(ZONES), later=st.timedeltas(timedelta(0), timedelta(days=3)))
def test_the_day_the_writing_began_is_the_day_of_the_entry(
    moment: datetime, zone: str, later: timedelta
) -> None:
    author = User(zone=zone)
    began = moment.astimezone(ZoneInfo(zone)).date()
    with patch("django.utils.timezone.now", return_value=moment + later):
        checked = EntryForm(raw_fields({"body": "x", "look_back": "never"}), author=author, began_on=began)
        assert checked.is_valid()
        assert checked.writing().date == began


@pytest.mark.pure
@given(
    moment=MOMENTS, zone=st.sampled_from(ZONES), choice=st.sampled_from([("four-weeks", 4), ("quarter", 13)])
)
def test_weeks_count_from_the_authors_today(moment: datetime, zone: str, choice: tuple[str, int]) -> None:
    author = User(zone=zone)
    with patch("django.utils.timezone.now", return_value=moment):
        checked = form(author, look_back=choice[0])
        assert checked.is_valid()
        assert checked.look_back_to == moment.astimezone(ZoneInfo(zone)).date() + timedelta(weeks=choice[1])


@pytest.mark.pure
@given(text=st.text(max_size=30))
def test_no_text_for_a_date_is_ever_an_error_of_ours(text: str) -> None:
    try:
        raw = raw_fields({"body": "x", "date": text, "look_back": "date", "look_back_on": text, "felt": text})
    except ValueError:
        return  # said with a sentence
    EntryForm(raw, author=User(zone="UTC")).is_valid()


@pytest.mark.pure
@given(text=st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=200))
def test_a_text_comes_through_as_it_was_typed(text: str) -> None:
    sent = text.replace("\n", "\r\n")
    assert raw_fields({"body": sent})["body"] == text
    assert newlines(newlines(sent)) == newlines(sent)


@pytest.mark.pure
@given(names=st.lists(st.text(max_size=12), max_size=30))
def test_tags_are_once_each_and_never_blank(names: list[str]) -> None:
    found = tags_of(names)
    assert len({Tag.fold(name) for name in found}) == len(found)
    assert all(name == " ".join(name.split()) and name and "," not in name for name in found)
    assert tags_of([", ".join(found)]) == found


@pytest.mark.pure
def test_themes_are_in_order_once_each() -> None:
    assert themes_of(["judgment", "", "beginner", "judgment", " "]) == ("judgment", "beginner")


@pytest.mark.pure
def test_a_tag_whose_folding_is_too_long_is_refused() -> None:
    checked = form(User(zone="UTC"), tags="\ufdfa" * 50, look_back="never")
    assert "tags" in checked.errors


@pytest.mark.pure
def test_json_and_form_say_the_same() -> None:
    sent: MultiValueDict[str, str] = MultiValueDict(
        {"themes": ["a", "b"], "bring": ["1"], "body": ["x"], "other": ["y"]}
    )
    assert raw_fields(sent) == raw_fields({"themes": ["a", "b"], "bring": True, "body": "x", "other": "y"})


@pytest.mark.django_db
def test_the_first_three_entries_are_asked_about_after_two_weeks(ana: User) -> None:
    found = []
    for _ in range(4):
        found.append(habit_weeks(ana))
        factories.entry(ana)
    assert found == [2, 2, 2, 4]


@pytest.mark.django_db
@pytest.mark.parametrize("weeks", [0, 2, 13])
def test_a_habit_of_ones_own_holds_from_the_first_entry(ana: User, weeks: int) -> None:
    ana.look_back_habit = weeks
    assert habit_weeks(ana) == weeks
    checked = form(ana, themes="judgment", felt="4")
    assert checked.is_valid()
    assert checked.look_back_to == (ana.local_day() + timedelta(weeks=weeks) if weeks else None)


@pytest.mark.django_db
def test_an_edit_without_a_date_keeps_its_date(ana: User) -> None:
    entry = factories.entry(ana, date=date(2020, 2, 29))
    checked = EntryForm(raw_fields({"body": "x"}), author=ana, entry=entry)
    assert checked.is_valid() and checked.writing().date == date(2020, 2, 29)


@pytest.mark.pure
@pytest.mark.parametrize("value", ["", None, "UTC", "Europe/Prague", "<Mars>"])
@pytest.mark.parametrize("attrs", [None, {"required": True, "id": "zone", "disabled": False, "aria-x": "<"}])
def test_the_zones_are_the_select_that_django_would_write(value, attrs):
    ours, theirs = (
        kind(attrs={"data-zone": ""}, choices=[*zones(), ("<Mars>", "<Mars>")]).render("zone", value, attrs)
        for kind in (ZoneSelect, Select)
    )
    assert parse_html(ours) == parse_html(theirs)
    assert ours.count(" selected>") == (value in dict(zones()) or value == "<Mars>")
