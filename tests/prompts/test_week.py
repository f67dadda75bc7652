"""The week: this one, and past ones."""

import re
from datetime import date, datetime, time, timedelta
from html import unescape

import orjson
import pytest

from journal import packets, writing
from journal.formats import archive
from journal.isoweek import IsoWeek
from journal.models import Draft, Forecast, LookBack, Packet, Week
from journal.templatetags.terrain import spelled
from prompts import asking
from prompts.come_due import come_due
from prompts.models import Assignment, AssignmentItem, KindOfWeek, Mentorship, Prompt, Swap
from tests import factories


@pytest.fixture
def week(ana) -> IsoWeek:
    return IsoWeek.of(ana.local_day())


@pytest.fixture
def settled(ana, week):
    """Ana has been here for half a year."""
    ana.date_joined = kept_in(ana, week - 26)
    ana.save(update_fields=["date_joined"])


def kept_in(person, week: IsoWeek) -> datetime:
    """Wednesday noon of a week, on the person's clock."""
    return datetime.combine(week.monday + timedelta(days=2), time(12), person.tz)


def words(response) -> str:
    return response.content.decode()


def test_a_first_week_asks_one_short_question_and_says_who_can_read(ana, client_of, week):
    page = words(client_of(ana).get("/week/"))
    (first, *_) = asking.picks_for(ana, week)
    assert first.prompt.minutes <= 7
    assert first.prompt.question in page and page.count('class="prompt"') == 1 and 'class="pick"' not in page
    assert "Who can read this" in page
    assert "The last weeks" not in page and 'name="headline"' not in page


def test_the_week_asks_three_questions_the_first_open(ana, client_of, week, settled):
    factories.entry(ana, date=ana.local_day(), title="Seen here", themes=("judgment",), felt=5)
    page = words(client_of(ana).get("/week/"))
    picks = asking.picks_for(ana, week)
    assert len(picks) == 3 and page.count('class="pick"') == 2
    for pick in picks:
        assert f"/write/{pick.prompt.slug}/?next=/week/" in page
    assert picks[0].prompt.why in page.replace("&#x27;", "'")
    assert "Seen here" in page and 'class="stratum t-judgment"' in page
    assert "/write/?next=/week/" in page


def test_an_answered_question_makes_room_and_the_others_stay(ana, client_of, week, settled):
    first, second, third = (pick.prompt for pick in asking.picks_for(ana, week))
    factories.entry(ana, date=ana.local_day(), prompt_slug=first.slug, prompt_question=first.question)
    page = words(client_of(ana).get("/week/"))
    assert f"/write/{first.slug}/" not in page
    assert f"/write/{second.slug}/" in page and f"/write/{third.slug}/" in page
    assert "One of three answered" in page


def test_neither_dating_nor_trashing_an_entry_changes_a_week_that_has_begun(ana, week, settled):
    before = [pick.prompt.slug for pick in asking.picks_for(ana, week)]
    entry = factories.entry(
        ana, date=(week - 1).monday, prompt_slug=before[0], prompt_question="Kept today, dated last week"
    )
    assert [pick.prompt.slug for pick in asking.picks_for(ana, week)] == before
    entry.delete()
    old = factories.entry(
        ana, prompt_slug=before[1], prompt_question="x", created_at=kept_in(ana, week - 2), date=week.monday
    )
    after = [pick.prompt.slug for pick in asking.picks_for(ana, week)]
    assert before[1] not in after
    old.trashed_at = kept_in(ana, week)
    old.save(update_fields=["trashed_at"])
    assert [pick.prompt.slug for pick in asking.picks_for(ana, week)] == after


def test_unfinished_drafts_can_be_gone_on_with_or_discarded(ana, cleo, client_of):
    mine = Draft.objects.create(author=ana, form={"body": "Half a thought"}, began_on=ana.local_day())
    gone = Draft.objects.create(
        author=ana, form={"body": "Discarded"}, began_on=ana.local_day(), discarded_at=ana.date_joined
    )
    Draft.objects.create(author=cleo, form={"body": "Canary of Cleo"}, began_on=cleo.local_day())
    page = words(client_of(ana).get("/week/"))
    assert f'href="/drafts/{mine.uuid}/"' in page and f'action="/drafts/{mine.uuid}/discard/"' in page
    assert "Half a thought" in page and "3 words, today" in page
    assert str(gone.uuid) not in page and "Canary of Cleo" not in page


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_line_that_another_tab_saved_is_never_written_over_unseen(ana, client_of, week, headers):
    client, address = client_of(ana), f"/week/{week.name}/"
    client.post(address, {"headline": "It rained", "was": ""})
    answer = client.post(address, {"headline": "I shipped", "was": ""}, headers=headers)
    assert answer.status_code == 409
    assert "It rained" in answer.text and ">I shipped</textarea>" in answer.text
    assert Week.objects.get().headline == "It rained"
    assert 'name="was" value="It rained"' in answer.text
    client.post(address, {"headline": "I shipped", "was": "It rained"})
    assert Week.objects.get().headline == "I shipped"


def test_a_headline_closes_the_week_and_can_be_changed(ana, client_of, week):
    client = client_of(ana)
    factories.entry(ana, date=ana.local_day())
    client.post(f"/week/{week.name}/", {"headline": ""})
    assert f"Week {week.number} is open." in words(client.get("/week/"))
    response = client.post(f"/week/{week.name}/", {"headline": "  It  rained, I\r\nshipped  "})
    assert (response.status_code, response["Location"]) == (303, "/week/")
    assert Week.objects.get(author=ana, monday=week.monday).headline == "It rained, I shipped"
    page = words(client.get("/week/"))
    assert "It rained, I shipped" in page and "is closed." in page
    client.post(f"/week/{week.name}/", {"headline": "It stopped"})
    assert Week.objects.get().headline == "It stopped"
    client.post(f"/week/{week.name}/", {"headline": ""})
    assert Week.objects.get().headline == ""
    assert "is open again." in words(client.get("/week/"))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("x" * 201, "at most 200 characters; this one has 201"), ("a\x00b", "cannot be stored")],
)
def test_a_headline_that_is_refused_comes_back_with_a_sentence(ana, client_of, week, typed, sentence):
    for headers in ({}, {"HX-Request": "true"}):
        response = client_of(ana).post(f"/week/{week.name}/", {"headline": typed}, headers=headers)
        assert response.status_code == 422
        page = words(response)
        assert typed.replace("\x00", "�") in page and sentence in page
    assert not Week.objects.exists()


def test_the_headline_is_saved_in_place_with_htmx(ana, client_of, week):
    response = client_of(ana).post(
        f"/week/{week.name}/", {"headline": "Short"}, headers={"HX-Request": "true"}
    )
    page = words(response)
    assert response.status_code == 200 and "Saved" in page and "<html" not in page


@pytest.mark.parametrize(
    "name",
    ["2026-W60", "2026-W54", "9999-W01", "2026-47", "x", "0000-W01", "2025-W53", "٢٠٢٦-W10", "2026-W１０"],
)
def test_a_week_that_does_not_exist_or_is_to_come_is_not_found(ana, client_of, name):
    assert client_of(ana).get(f"/week/{name}/").status_code == 404
    assert client_of(ana).post(f"/week/{name}/", {"headline": "x"}).status_code == 404


def test_a_past_week_is_named_by_its_headline_and_leads_to_its_neighbours(ana, client_of, week, settled):
    past = week - 3
    Week.objects.create(author=ana, monday=past.monday, headline="Three fires, one of them ours")
    Week.objects.create(author=ana, monday=(past - 1).monday, headline="The letter, not sent")
    asked = asking.picks_for(ana, past)
    factories.entry(
        ana,
        date=past.monday + timedelta(days=2),
        title="The second fire",
        prompt_slug=asked[0].prompt.slug,
        prompt_question=asked[0].prompt.question,
        created_at=kept_in(ana, past),
    )
    page = words(client_of(ana).get(f"/week/{past.name}/"))
    assert "<h1>Three fires, one of them ours</h1>" in page and "The second fire" in page
    assert f"Week {(past - 1).number}: The letter, not sent" in page
    assert f'href="/week/{(past + 1).name}/" rel="next"' in page
    assert page.count("Answered") == 1 and f"/write/{asked[1].prompt.slug}/" in page
    assert "One entry" in page and "Unfinished" not in page


def test_nothing_was_asked_in_a_week_before_somebody_came(ana, client_of, week):
    past = week - 3
    factories.entry(ana, date=past.monday, title="From an older journal")
    page = words(client_of(ana).get(f"/week/{past.name}/"))
    assert "From an older journal" in page and "What stood on this page" not in page
    Swap.objects.create(author=ana, monday=past.monday, prompt_slug=Prompt.objects.first().slug)
    page = words(client_of(ana).get(f"/week/{past.name}/"))
    assert "Picked, then swapped" in page and "Picked: " not in page


def test_a_week_of_an_old_journal_can_be_opened_as_far_back_as_entries_go(ana, client_of):
    client = client_of(ana)
    factories.entry(ana, date=date(1900, 1, 1), title="The first day")
    factories.entry(ana, date=date(1969, 7, 21), title="The landing")
    for name, title in (("1900-W01", "The first day"), ("1969-W30", "The landing")):
        assert title in words(client.get(f"/week/{name}/"))
        assert client.post(f"/week/{name}/", {"headline": title}).status_code == 303
        assert f"<h1>{title}</h1>" in words(client.get(f"/week/{name}/"))
    assert 'rel="prev"' not in words(client.get("/week/1900-W01/"))
    assert client.get("/week/1899-W52/").status_code == 404


def test_a_past_week_without_anything_can_still_be_written_for(ana, client_of, week, settled):
    past = week - 2
    page = words(client_of(ana).get(f"/week/{past.name}/"))
    assert f"<h1>Week {past.number}</h1>" in page and "A quiet week" in page
    link = re.search(r'href="(/write/\?date=[^"]+)"', page)
    assert link is not None
    editor = words(client_of(ana).get(link[1].replace("&amp;", "&")))
    assert f'value="{past.sunday.isoformat()}"' in editor


def test_a_date_that_is_nonsense_or_to_come_opens_the_editor_on_today(ana, client_of):
    for given in ("2199-01-01", "31.02.", "2026-02-30"):
        page = words(client_of(ana).get("/write/", {"date": given}))
        field = re.search(r'<input[^>]* name="date"[^>]*>', page)
        assert field is not None and f'value="{ana.local_day().isoformat()}"' in field[0]


def test_the_strip_begins_with_the_first_week_written_and_counts_every_word_once(ana, client_of, week):
    factories.entry(ana, date=week.monday, body="one two three", themes=("judgment", "beginner"))
    factories.entry(ana, date=week.monday, body="four five")
    factories.entry(ana, date=(week - 3).monday, body="six", themes=("identity",))
    page = words(client_of(ana).get("/week/"))
    strip = re.search(r'<ol role="list" class="strip">(.*?)</ol>', page, re.S)
    assert strip is not None
    assert strip[1].count("<li>") == 4 and strip[1].count("nothing written") == 2
    assert "5 words, mostly Judgment" in strip[1] and "1 word, mostly Self" in strip[1]
    assert "t-beginner" not in strip[1] and "t-plain" in strip[1]
    assert f'href="/week/{(week - 3).name}/"' in strip[1]


def test_the_strip_holds_twelve_weeks_at_most(ana, client_of, week):
    factories.entry(ana, date=(week - 30).monday)
    factories.entry(ana, date=(week - 1).monday)
    page = words(client_of(ana).get("/week/"))
    strip = re.search(r'<ol role="list" class="strip">(.*?)</ol>', page, re.S)
    assert strip is not None and strip[1].count("<li>") == 12


def test_weeks_are_their_authors_alone(ana, cleo, client, client_of, week):
    Week.objects.create(author=ana, monday=week.monday, headline="Canary of Ana")
    factories.entry(ana, date=ana.local_day(), title="Canary of Ana")
    assert "Canary of Ana" not in words(client_of(cleo).get(f"/week/{week.name}/"))
    client_of(cleo).post(f"/week/{week.name}/", {"headline": "Cleo’s"})
    assert ana.weeks.get().headline == "Canary of Ana"
    assert client.get("/week/")["Location"] == "/accounts/login/?next=%2Fweek%2F"


def test_other_methods_are_refused(ana, client_of, week):
    client = client_of(ana)
    assert client.post("/week/").status_code == 405
    assert client.put(f"/week/{week.name}/").status_code == 405
    assert client.delete(f"/week/{week.name}/").status_code == 405


@pytest.mark.parametrize("ago", [0, 3])
def test_fourteen_queries_at_most_whatever_was_written(
    ana, ben, client_of, week, settled, ago, django_assert_max_num_queries
):
    """A week with all that can stand in it."""
    short = Prompt.objects.built_in().filter(minutes__lte=7)[:3]
    factories.assigned(Mentorship.objects.create(mentor=ben, mentee=ana), short)
    Assignment.objects.update(created_at=kept_in(ana, week - 4))
    AssignmentItem.objects.update(opens_on=(week - 4).monday)
    for number in range(40):
        factories.entry(
            ana,
            date=ana.local_day() - timedelta(days=number),
            themes=("judgment", "beginner"),
            tags=("one", "two"),
        )
        Draft.objects.create(author=ana, form={"body": f"Draft {number}"}, began_on=ana.local_day())
    owing(ana, 3)
    expecting(ana, 12)
    for forecast in ana.forecasts.all():
        forecast.later.create(probability=40, on=ana.local_day())
    for back in (13, 52):
        factories.entry(ana, date=(week - back).monday, themes=("judgment",), tags=("one",))
    packets.finish(factories.packet(ana, asks=("A reviewer",), next_on=ana.local_day()))
    Packet.objects.update(on=(week - ago).monday)
    Week.objects.create(author=ana, monday=(week - ago).monday, headline="Held.")
    client = client_of(ana)
    path = f"/week/{(week - ago).name}/"
    client.get(path)
    with django_assert_max_num_queries(14):
        page = words(client.get(path))
    now = ["Three assigned to you", "Unfinished", "Put off", "then 40%", "A quarter ago", "A year ago"]
    then = [f"From {ben.called}’s set"]
    for part in ["What came of these?", "Held.", 'class="tag"', *(then if ago else now)]:
        assert part in page, part


# --- What has come due, and how long it takes ------------------------------------------------------------------


def owing(person, count: int) -> None:
    """So many look-backs that are due, of entries of the last weeks."""
    for number in range(count):
        factories.entry(
            person,
            date=person.local_day() - timedelta(days=30 + number),
            title=f"Felt {number}",
            themes=("judgment",),
            felt=5,
            look_back_due=person.local_day() - timedelta(days=number),
        )


def test_what_is_due_stands_in_the_week_as_far_as_it_fits_fifteen_minutes(ana, client_of, week, settled):
    owing(ana, 9)
    page = words(client_of(ana).get("/week/"))
    (first, *_) = asking.picks_for(ana, week)
    shown = page.count('name="turned_out" value="1"')
    assert shown == (15 - 1 - first.prompt.minutes) // 2 >= 1
    total = first.prompt.minutes + 2 * shown + 1
    assert total <= 15 and f"About {spelled(total)} minutes: the first question takes" in page
    assert (
        "/entries/?look_back=due" in page
        and f"{spelled(9 - shown, 'look-back waits,look-backs wait').capitalize()}" in page
    )


def test_a_look_back_is_answered_from_the_week_without_script(ana, client_of, week, settled):
    owing(ana, 1)
    client = client_of(ana)
    page = words(client.get("/week/"))
    (action,) = re.findall(r'method="post" action="(/entries/[^"]+/look-back/)"', page)
    hidden = dict(re.findall(r'<input type="hidden" name="(next|times|gauge)" value="([^"]*)"', page))
    response = client.post(action, {**hidden, "turned_out": "2", "note": "It held.", "answer": "1"})
    assert (response.status_code, response["Location"]) == (303, "/week/")
    page = words(client.get("/week/"))
    assert "It turned out 2" in page and "Come due" not in page


def test_nothing_off_the_record_comes_due_here(ana, client_of, settled):
    owing(ana, 1)
    ana.entries.get().set_off_record(True)
    page = words(client_of(ana).get("/week/"))
    assert "Come due" not in page and "Felt 0" not in page


def test_after_a_long_absence_one_question_and_one_thing_that_came_due(ana, client_of, week, settled):
    for number in range(4):
        factories.entry(
            ana,
            date=(week - 15).monday + timedelta(days=number),
            created_at=kept_in(ana, week - 15),
            title=f"Long ago {number}",
            themes=("judgment",),
            felt=5,
            look_back_due=(week - 11).monday,
        )
    page = words(client_of(ana).get("/week/"))
    assert "One question, one thing that has come due, and a line to close with." in page
    assert page.count('class="prompt"') == 2 and 'class="pick"' not in page
    assert "Four came due. One is here, the others can wait." in page and "Three look-backs wait" in page
    assert 'class="strip"' not in page
    Week.objects.create(author=ana, monday=week.monday, headline="Back at the desk")
    assert "a line to close with" not in words(client_of(ana).get("/week/"))


# --- What comes up from earlier --------------------------------------------------------------------------------


def test_a_quarter_and_a_year_ago_come_up_closed_and_one_can_be_told_not_to(ana, client_of, week, settled):
    quarter = factories.entry(
        ana, date=(week - 13).monday, body="Ran without me.", themes=("reliability",), title="Not shown here"
    )
    factories.entry(ana, date=(week - 52).sunday, body="Said nothing.")
    client = client_of(ana)
    page = words(client.get("/week/"))
    assert "A quarter ago" in page and "A year ago" in page and "Ran without me." in page
    assert page.count('<details class="past"><summary><time') == 2
    response = client.post(f"/entries/{quarter.uuid}/not-again/", {"next": "/week/"})
    assert (response.status_code, response["Location"]) == (303, "/week/")
    page = words(client.get("/week/"))
    assert "A quarter ago" not in page and "A year ago" in page
    client.post(f"/entries/{quarter.uuid}/not-again/?not_again=0", {"next": "/week/"})
    assert "A quarter ago" in words(client.get("/week/"))


def test_with_htmx_what_is_not_to_come_back_gives_way_to_its_undo(ana, client_of):
    entry = factories.entry(ana)
    answer = client_of(ana).post(f"/entries/{entry.uuid}/not-again/", headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "<html" not in words(answer) and "Undo" in words(answer)
    entry.refresh_from_db()
    assert entry.resurface is False


@pytest.mark.parametrize("change", ["off_record", "trashed", "not again"])
def test_off_the_record_in_the_trash_or_told_not_to_nothing_comes_up(ana, client_of, week, settled, change):
    entry = factories.entry(ana, date=(week - 13).monday, body="Ran without me.", themes=("reliability",))
    if change == "off_record":
        entry.set_off_record(True)
    elif change == "trashed":
        writing.trash(entry)
    else:
        entry.set_resurface(False)
    page = words(client_of(ana).get("/week/"))
    assert "A quarter ago" not in page and "Ran without me." not in page


def test_what_comes_up_is_the_same_all_week_and_of_the_weeks_beside_only_where_it_has_to(
    ana, client_of, week, settled
):
    factories.entry(
        ana, date=(week - 12).monday, body="Much more to say about it than then.", themes=("judgment",)
    )
    assert "Much more to say" in words(client_of(ana).get("/week/"))
    factories.entry(ana, date=(week - 13).sunday, body="Little.", themes=("judgment",))
    assert "Much more to say" not in words(client_of(ana).get("/week/"))


# --- A past week -----------------------------------------------------------------------------------------------


def test_a_past_week_shows_what_came_due_and_what_was_swapped(ana, client_of, week, settled):
    past = week - 3
    (swapped, *_) = asking.picks_for(ana, past)
    Swap.objects.create(
        author=ana, monday=past.monday, prompt_slug=swapped.prompt.slug, at=kept_in(ana, past)
    )
    entry = factories.entry(ana, date=(week - 8).monday, title="The demo", themes=("judgment",), felt=6)
    for off_record, other in (
        (False, entry),
        (True, factories.entry(ana, title="Off", themes=("judgment",), felt=6)),
    ):
        other.set_off_record(off_record)
        LookBack.objects.create(
            entry=other,
            author=ana,
            due=past.monday,
            on=past.monday,
            gauge_id="judgment",
            felt=6,
            turned_out=2,
        )
    page = words(client_of(ana).get(f"/week/{past.name}/"))
    assert "Picked, then swapped" in page and swapped.prompt.question in unescape(page)
    assert "You looked back on" in page and "The demo" in page and ">Off<" not in page
    assert "One look-back." in page


def test_a_past_week_remembers_its_kind(ana, client_of, week, settled):
    KindOfWeek.objects.create(author=ana, monday=(week - 2).monday, kind="quiet")
    page = words(client_of(ana).get(f"/week/{(week - 2).name}/"))
    assert "For the kind of week: quiet" in page


def test_the_numbers_equal_a_recount_of_the_export(ana, client_of, week):
    """The strip and the week's own sentence, against a plain count of the words in the JSON."""
    for number in range(30):
        factories.entry(
            ana,
            date=ana.local_day() - timedelta(days=3 * number),
            body="word " * (1 + number * 7 % 11),
            themes=(("judgment", "beginner"), ("identity",), ())[number % 3],
        )
    exported = orjson.loads(b"".join(archive.whole(ana)))["entries"]
    counted: dict[str, int] = {}
    for entry in exported:
        name = IsoWeek.of(date.fromisoformat(entry["date"])).name
        counted[name] = counted.get(name, 0) + len(entry["body"].split())
    page = words(client_of(ana).get("/week/"))
    table = re.search(r'<details class="data">.*?</table>', page, re.S)
    assert table is not None
    rows = re.findall(r'href="/week/([^/]+)/">Week \d+</a></th><td class="num">([\d,]+)', table[0])
    assert len(rows) == 12
    assert {name: int(number.replace(",", "")) for name, number in rows} == {
        name: counted.get(name, 0) for name, _ in rows
    }
    past = words(client_of(ana).get(f"/week/{(week - 2).name}/"))
    assert f"{counted[(week - 2).name]} words." in past


def expecting(person, count: int, **fields: object) -> None:
    """So many forecasts whose day has come."""
    for number in range(count):
        Forecast.objects.create(
            **{
                "author": person,
                "claim": f"It holds {number}",
                "probability": 70,
                "made_on": person.local_day() - timedelta(days=40),
                "due": person.local_day() - timedelta(days=number),
                **fields,
            }
        )


def test_forecasts_and_look_backs_come_in_one_order_the_longest_waiting_first(ana, client_of, week, settled):
    owing(ana, 2)
    expecting(ana, 1, due=ana.local_day() - timedelta(days=20))
    page = unescape(words(client_of(ana).get("/week/")))
    assert page.index("“It holds 0”") < page.index("Felt 1") < page.index("Felt 0")
    assert "Two look-backs and one forecast. About five minutes." in page
    expecting(ana, 12)
    page = words(client_of(ana).get("/week/"))
    assert 'href="/forecasts/">' in page and "wait</a>" in page
    (first, *_) = asking.picks_for(ana, week)
    shown = 2 * page.count('name="turned_out" value="1"') + page.count('name="outcome" value="yes"')
    assert first.prompt.minutes + shown + 1 <= 15


@pytest.mark.parametrize(("room", "look_backs", "forecasts"), [(1, 0, 1), (2, 1, 0), (3, 1, 1), (6, 1, 4)])
def test_forecasts_never_keep_every_look_back_waiting(ana, week, settled, room, look_backs, forecasts):
    owing(ana, 1)
    expecting(ana, 9, due=ana.local_day() - timedelta(days=30))
    shown = come_due(ana, ana.local_day(), room=room, at_most=12).owed
    assert [sum(one.look_back is not None for one in shown), len(shown)] == [
        look_backs,
        look_backs + forecasts,
    ]


def test_a_past_week_shows_what_was_settled_in_it(ana, client_of, week, settled):
    past = week - 3
    expecting(ana, 1, due=past.monday, settled_on=past.monday, outcome="yes")
    page = unescape(words(client_of(ana).get(f"/week/{past.name}/")))
    assert "“It holds 0”" in page and "A forecast at 70%" in page and "One forecast settled." in page
    assert "“It holds 0”" not in unescape(words(client_of(ana).get(f"/week/{(past - 1).name}/")))
