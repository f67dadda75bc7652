"""Packets: what comes in by itself, writing, finishing, what came of it, taking along."""

import re
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from uuid import uuid4

import pytest
from pypdf import PdfReader

from journal import packet_writing, packets, writing
from journal.models import Ask, Counterpart, Packet, PacketItem, User
from tests.factories import entry, items
from tests.factories import packet as packet_of

pytestmark = pytest.mark.django_db


def fields_of(html: str) -> dict[str, str]:
    """What a browser would post of the page's texts, kinds and version."""
    texts = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL)
    hidden = re.findall(r'<input type="hidden" name="(version|shown-[^"]+)" value="([^"]*)"', html)
    return dict([*texts, *hidden])


@pytest.fixture
def written(ana: User) -> User:
    today = ana.local_day()
    entry(ana, date=today, takeaway="The certificate has no owner.", themes=("reliability",), bring=True)
    entry(ana, date=today, body="A long story.", takeaway="", themes=("judgment",), bring=True)
    entry(ana, date=today, title="Not marked", takeaway="Left out.", themes=("judgment",))
    entry(ana, date=today, takeaway="Secret.", off_record=True, bring=True)
    return ana


def test_what_is_marked_to_bring_is_in_under_its_first_themes_section_as_the_takeaway(written, client_of):
    page = client_of(written).post("/packets/", {"name": "Tomas Reuter"}, follow=True).content.decode()
    assert items(Packet.objects.get()) == [
        ("Work nobody saw", "The certificate has no owner."),
        ("Decisions and reasoning", ""),
    ]
    assert "A long story." in page  # beside the empty line, to quote from
    assert "Secret." not in page
    assert "Not marked" in page
    assert "As it will print: one A4 page" in page


def test_a_packet_of_the_first_weeks_asks_its_questions_and_keeps_the_answers(ana, client_of):
    client = client_of(ana)
    page = client.post("/packets/", {"name": "Tomas"}, follow=True)
    path = page.request["PATH_INFO"]
    assert "Nothing here yet. Answer in a line" in page.content.decode()
    fields = fields_of(page.content.decode())
    line = next(name for name in fields if name.startswith("line-"))
    ask = next(name for name in fields if name.startswith("ask-"))
    for _ in range(2):  # saved as one goes, it is there once
        fields["version"] = str(Packet.objects.get().version)
        client.post(path, {**fields, line: "I learnt the import.", ask: "A second reviewer"})
    assert items(Packet.objects.get()) == [
        ("Since we last met", "I learnt the import."),
        ("What I need", "A second reviewer"),
    ]
    assert "I learnt the import." in client.get(path).content.decode().split('class="brief"')[1]


def test_the_first_packet_begins_with_the_first_entry_but_not_before_twelve_weeks(ana):
    today = ana.local_day()
    assert packet_of(ana, "Nobody yet").begins == today
    entry(ana, date=today - timedelta(days=20))
    assert packet_of(ana, "Tomas").begins == today - timedelta(days=20)
    entry(ana, date=today - timedelta(days=200))
    assert packet_of(ana, "Lena").begins == today - timedelta(weeks=12)


def test_a_change_in_another_place_gives_both_texts_and_loses_neither(written, client_of):
    client = client_of(written)
    page = client.post("/packets/", {"name": "Tomas"}, follow=True)
    path, fields = page.request["PATH_INFO"], fields_of(page.content.decode())
    name = next(field for field, value in fields.items() if value.startswith("The certificate"))
    assert client.post(path, {**fields, name: "Said here."}).status_code == 303
    answer = client.post(path, {**fields, name: "Said there."})
    assert answer.status_code == 409
    assert "Said here." in answer.content.decode() and "Said there." in answer.content.decode()
    assert ("Work nobody saw", "Said here.") in items(Packet.objects.get())
    again = fields_of(answer.content.decode())
    assert client.post(path, again).status_code == 303
    assert ("Work nobody saw", "Said there.") in items(Packet.objects.get())


def test_a_refused_field_gives_everything_back(written, client_of):
    client = client_of(written)
    page = client.post("/packets/", {"name": "Tomas"}, follow=True)
    path, fields = page.request["PATH_INFO"], fields_of(page.content.decode())
    ask = next(name for name in fields if name.startswith("ask-"))
    line = next(name for name in fields if name.startswith("line-"))
    answer = client.post(path, {**fields, line: "A good line.", ask: "x" * 501})
    assert answer.status_code == 422
    assert "A good line." in answer.content.decode() and "x" * 501 in answer.content.decode()
    assert not Ask.objects.exists()


def test_an_excerpt_leaves_the_entry_and_the_takeaway_alone(ana):
    kept = entry(ana, body="First paragraph.\n\nSecond.", takeaway="Said aloud.", bring=True)
    packet = packet_of(ana)
    item = PacketItem.objects.get()
    packet, _ = packet_writing.write(packet, {f"kind-{item.uuid}": "excerpt"}, packet.version)
    assert items(packet)[0][1] == "First paragraph."
    packet_writing.write(
        packet, {f"text-{item.uuid}": "Half of it.", f"shown-{item.uuid}": "excerpt"}, packet.version
    )
    assert items(packet)[0][1] == "Half of it."
    packet_writing.write(packet, {f"kind-{item.uuid}": "takeaway"}, None)
    assert items(packet)[0][1] == "Said aloud."
    packet_writing.write(packet, {f"kind-{item.uuid}": "whole"}, None)
    assert items(packet)[0][1] == "First paragraph.\n\nSecond."
    kept.refresh_from_db()
    assert (kept.body, kept.takeaway) == ("First paragraph.\n\nSecond.", "Said aloud.")


@pytest.mark.parametrize("goes", ["off the record", "into the trash", "for good"])
def test_an_entry_that_goes_leaves_an_unfinished_packet_at_once(ana, client_of, goes):
    kept = entry(ana, takeaway="Said aloud.", bring=True)
    packet = packet_of(ana)
    if goes == "off the record":
        kept.set_off_record(True)
    else:
        writing.trash(kept)
    if goes == "for good":
        writing.purge(kept)
    assert items(packet) == []
    assert "Said aloud." not in client_of(ana).get(f"/packets/{packet.uuid}/").content.decode()
    packets.finish(packet)
    assert not PacketItem.objects.exists()


def test_finishing_freezes_clears_bring_and_the_entry_says_so(ana, client_of):
    client = client_of(ana)
    kept = entry(ana, takeaway="Said aloud.", bring=True)
    coming = ana.local_day() + timedelta(days=3)
    packet = packet_of(ana, next_on=coming, rhythm="two-weeks", asks=("A reviewer",))
    assert client.post(f"/packets/{packet.uuid}/finish/").status_code == 303
    kept.refresh_from_db()
    assert not kept.bring
    writing.revise(kept, writing.Writing(body="New", date=kept.date, zone="UTC", takeaway="Other words."))
    page = client.get(f"/packets/{packet.uuid}/").content.decode()
    assert "Said aloud." in page and "Other words." not in page
    assert "brought to Tomas, " in client.get(f"/entries/{kept.uuid}/").content.decode()
    assert Counterpart.objects.get().next_on == coming + timedelta(weeks=2)
    late = client.post(f"/packets/{packet.uuid}/", {"line-1-x": "Typed too late"})
    assert late.status_code == 409 and "Typed too late" in late.content.decode()
    kept.set_off_record(True)  # what was brought was brought
    assert "Said aloud." in client.get(f"/packets/{packet.uuid}/").content.decode()


def test_what_is_typed_after_it_was_finished_elsewhere_comes_back_in_the_place_of_the_page(ana, client_of):
    packet = packet_of(ana)
    packet_writing.add_line(packet, packet.sections.get(position=1), uuid4(), "In time.", ask=False)
    packets.finish(packet)
    fields = {
        f"text-{PacketItem.objects.get().uuid}": "In time.",
        f"line-{packet.sections.get(position=1).pk}-{uuid4()}": "Too late.",
    }
    response = client_of(ana).post(f"/packets/{packet.uuid}/", fields, headers={"HX-Request": "true"})
    assert response.status_code == 409
    assert response["HX-Retarget"] == response["HX-Reselect"] == "#main"
    page = response.content.decode()
    assert "They are in no packet" in page and "Too late." in page
    assert page.count("In time.") == 1  # on the sheet alone
    assert PacketItem.objects.get().shown == "In time."


def test_the_next_one_is_begun_from_the_last_with_the_asks_still_open(ana, client_of):
    client = client_of(ana)
    packet = packets.finish(packet_of(ana, asks=("A reviewer", "Two mornings")))
    asks = list(Ask.objects.all())
    client.post(
        f"/packets/{packet.uuid}/",
        {f"state-{asks[0].uuid}": "got", f"said-{asks[0].uuid}": "Jonas, from Monday.", "met": "1"},
    )
    asks[0].refresh_from_db()
    assert (asks[0].state, asks[0].said) == ("got", "Jonas, from Monday.")
    page = client.post(f"/packets/{packet.uuid}/copy/", follow=True).content.decode()
    new = Packet.objects.in_progress().get()
    assert items(new) == [("What I need", "Two mornings")]
    assert "Carried over: second time since" in page
    assert "2nd time" in page.split('class="brief"')[1]
    assert client.post(f"/packets/{packet.uuid}/copy/").headers["Location"] == f"/packets/{new.uuid}/"


@pytest.mark.parametrize(("button", "state", "said"), [("met", "got", "From Monday."), ("later", "open", "")])
def test_the_week_of_the_meeting_asks_once_what_came_of_the_asks(ana, client_of, button, state, said):
    client, today = client_of(ana), ana.local_day()
    packet = packet_of(ana, "Tomas Reuter", next_on=today, asks=("A reviewer", "Two mornings"))
    assert "What came of these?" not in client.get("/week/").content.decode()  # it is not finished
    packets.finish(packet)
    assert "You meet Tomas today" in client.get("/week/").content.decode()
    Packet.objects.update(on=today - timedelta(days=3))
    page = client.get("/week/").content.decode()
    assert f"You met Tomas on {today - timedelta(days=3):%A}" in page
    assert "A reviewer" in page and "Two mornings" in page and "We did not meet" in page
    ask = Ask.objects.get(text="A reviewer")
    typed = {f"state-{ask.uuid}": "got", f"said-{ask.uuid}": "From Monday.", "next": "/week/", button: "1"}
    assert client.post(f"/packets/{packet.uuid}/", typed).headers["Location"] == "/week/"
    ask.refresh_from_db()
    assert (ask.state, ask.said) == (state, said)
    assert "What came of these?" not in client.get("/week/").content.decode()
    assert "What came of these?" not in client.get("/packets/").content.decode()


def test_the_page_of_1_1s_asks_what_came_of_a_meeting_whose_week_is_over(ana, client_of):
    client, today = client_of(ana), ana.local_day()
    packets.finish(packet_of(ana, "Tomas Reuter", next_on=today, asks=("A reviewer",)))
    assert "You met Tomas" not in client.get("/packets/").content.decode()
    Packet.objects.update(on=today - timedelta(days=20))
    page = client.get("/packets/").content.decode()
    assert "You met Tomas" in page and "We did not meet" in page
    Packet.objects.update(on=today - timedelta(days=40))
    assert "You met Tomas" not in client.get("/packets/").content.decode()


def test_what_was_said_at_too_great_length_is_given_back_and_nothing_is_settled(ana, client_of):
    packet = packets.finish(packet_of(ana, asks=("A reviewer", "Two mornings")))
    first, second = Ask.objects.order_by("pk")
    typed = {f"state-{first.uuid}": "got", f"said-{first.uuid}": "Yes.", f"state-{second.uuid}": "dropped"}
    answer = client_of(ana).post(
        f"/packets/{packet.uuid}/", {**typed, f"said-{second.uuid}": "x" * 301, "met": "1"}
    )
    assert answer.status_code == 422
    assert "x" * 301 in answer.content.decode() and 'value="Yes."' in answer.content.decode()
    assert set(Ask.objects.values_list("state", flat=True)) == {"open"}


@pytest.mark.parametrize(("begins", "ends"), [("0001-01-01", "9999-12-31"), ("9999-12-31", "9999-12-31")])
def test_a_period_at_the_end_of_the_calendar_is_a_period(ana, client_of, begins, ends):
    typed = {"occasion": "For ever", "from": begins, "to": ends, "by": "quarter", "earlier": "1"}
    assert client_of(ana).post("/packets/new/", typed, follow=True).status_code == 200


def test_after_the_last_day_of_all_there_is_no_next_1_1(ana, client_of):
    packet = packet_of(ana)
    assert packet.counterpart is not None
    last = date(9999, 12, 31)
    Counterpart.objects.update(next_on=last, rhythm="week")
    client_of(ana).post(f"/packets/{packet.uuid}/finish/", {"on": last.isoformat()})
    packet.refresh_from_db()
    assert packet.finished and packet.counterpart.next_on is None


@pytest.mark.parametrize("field", ["text", "line", "ask", "name", "section", "on", "theme", "tag"])
def test_a_nul_is_refused_and_given_back(ana, client_of, field):
    entry(ana, date=ana.local_day(), takeaway="It held.", bring=True)
    packet = packet_of(ana)
    section, asks = packet.sections.get(position=1), packet.sections.get(asks=True)
    name = {
        "text": f"text-{PacketItem.objects.get().uuid}", "line": f"line-{section.pk}-{uuid4()}",
        "ask": f"ask-{asks.pk}-{uuid4()}", "name": f"name-{section.pk}",
    }.get(field, field)  # fmt: skip
    do = {"section": "section", "theme": "filter", "tag": "filter"}.get(field, "save")
    response = client_of(ana).post(f"/packets/{packet.uuid}/", {name: "One\x00two", "do": do})
    assert response.status_code == 422 and "cannot be kept" in response.content.decode()
    assert field in {"on", "theme", "tag"} or "Onetwo" in response.content.decode()


def test_a_nul_is_refused_in_what_is_said_of_people_and_occasions(ana, client_of):
    packet = packet_of(ana)
    ask = Ask.objects.create(author=ana, counterpart=packet.counterpart, text="Who owns it?")
    here = f"/packets/with/{packet.counterpart.uuid}/"
    period = {"from": "2026-01-01", "to": "2026-11-20", "by": "theme"}
    client = client_of(ana)
    for path, fields in (
        ("/packets/", {"name": "A\x00"}), ("/packets/new/", period | {"occasion": "A\x00"}), (here, {"name": "A\x00"}),
        (here, {"name": "A", "sections": "A\x00"}), (here, {"ask": "A\x00"}), (f"/packets/asks/{ask.uuid}/", {"said": "A\x00"}),
        (f"/packets/{packet.uuid}/", {"met": "1", f"state-{ask.uuid}": "got", f"said-{ask.uuid}": "A\x00"}),
    ):  # fmt: skip
        response = client.post(path, fields)
        assert response.status_code == 422, path
    assert list(ana.asks.values_list("said", "state")) == [("", "open")]


@pytest.mark.parametrize("by", ["theme", "quarter"])
def test_an_occasion_lists_takeaways_and_what_was_brought_before_first(ana, client_of, by):
    entry(ana, date=date(2026, 11, 20), takeaway="Brought once.", themes=("judgment",), bring=True)
    packets.finish(packet_of(ana))
    entry(ana, date=date(2026, 5, 4), takeaway="In May.", themes=("reliability",))
    entry(ana, date=date(2026, 5, 5), body="No takeaway, never in whole.", themes=("reliability",))
    entry(ana, date=date(2026, 5, 6), takeaway="Secret.", off_record=True)
    assert "(1 packet from" in client_of(ana).get("/packets/new/").content.decode()
    today = ana.local_day().isoformat()
    typed = {"occasion": "The case for staff", "from": "2026-01-01", "to": today, "by": by, "earlier": "1"}
    page = client_of(ana).post("/packets/new/", typed, follow=True).content.decode()
    name = {"theme": "The invisible work of keeping things boring", "quarter": "April to June 2026"}[by]
    found = items(Packet.objects.get(occasion="The case for staff"))
    assert found[0] == ("Brought before", "Brought once.")
    assert [text for _, text in found] == ["Brought once.", "In May."]
    assert by == "theme" or found[1][0] == name
    assert "Secret." not in page


def test_an_occasions_themes_stand_in_their_order_and_what_has_none_last(ana):
    themes: list[tuple[str, ...]] = [(), ("untaught-job",), ("beginner", "judgment"), ("imposter-syndrome",)]
    for month, slugs in enumerate(themes, start=1):
        entry(ana, date=date(2026, month, 1), takeaway=f"{month}", themes=slugs)
    packet = packets.begin_occasion(
        ana, "Review", date(2026, 1, 1), date(2026, 11, 20), "theme", earlier=False
    )
    assert [text for _, text in items(packet)] == ["4", "3", "2", "1"]
    assert items(packet)[-1][0] == "Without a theme"


def test_a_period_that_ends_before_it_begins_is_refused_with_what_was_typed(ana, client_of):
    typed = {"occasion": "The case", "from": "2026-11-20", "to": "2025-11-20", "by": "quarter"}
    answer = client_of(ana).post("/packets/new/", typed)
    assert answer.status_code == 422
    for text in ("The period ends before it begins.", "The case", "2025-11-20"):
        assert text in answer.content.decode()


@pytest.mark.parametrize("form", ["markdown", "pdf", "copy"])
def test_it_is_taken_along_as_the_preview_has_it(written, client_of, form):
    client = client_of(written)
    packet = packet_of(written, asks=("A reviewer",))
    answer = client.get(f"/packets/{packet.uuid}/take-along/?format={form}")
    assert answer.status_code == 200
    if form == "pdf":
        assert answer.getvalue().startswith(b"%PDF")
    else:
        text = answer.getvalue().decode()
        assert "The certificate has no owner." in text and "A reviewer" in text
        assert "Where I am stretching" not in text  # an empty section does not print
    assert client.get(f"/packets/{packet.uuid}/take-along/?format=docx").status_code == 422


def test_the_text_of_the_pdf_is_the_text_of_the_preview(written, client_of):
    packet = packet_of(written, "Tomas Reuter", asks=("A reviewer, from *Monday*",))
    line = packet.sections.get(name="Where I am stretching")
    packets.put(line, kind="line", text="- the **retry** path\n- “two” & <three>\n\nThen `four`.")
    page = client_of(written).get(f"/packets/{packet.uuid}/").content.decode()
    sheet = page.split('class="brief"')[1].split(">", 1)[1].split("</article>")[0]
    words = re.sub(r"<[^>]+>", " ", re.sub(r"</?(?:em|strong|code)>", "", sheet))
    shown = sorted(unescape(words).split())
    pdf = client_of(written).get(f"/packets/{packet.uuid}/take-along/?format=pdf").getvalue()
    text = " ".join(one.extract_text() for one in PdfReader(BytesIO(pdf)).pages)
    assert sorted(text.replace("•", " ").split()) == shown
    assert "retry" in shown and "<three>" in shown


def test_the_trash_holds_packets_and_people_and_gives_them_back(ana, client_of):
    client = client_of(ana)
    packet = packets.finish(packet_of(ana, "Tomas Reuter", asks=("A reviewer",)))
    path, person = f"/packets/{packet.uuid}/", f"/packets/with/{Counterpart.objects.get().uuid}/"
    client.post(path, {"delete": "1"})
    assert client.get(path).status_code == 404
    assert "1:1 with Tomas Reuter" in client.get("/trash/").content.decode()
    client.post(f"{path}?restore=1")
    assert client.get(path).status_code == 200
    client.post(person, {"delete": "1"})
    assert (client.get(path).status_code, client.get(person).status_code) == (404, 404)
    assert "1:1s with Tomas Reuter" in client.get("/trash/").content.decode()
    client.post(f"{person}?restore=1")
    assert client.get(path).status_code == 200
    client.post(person, {"delete": "1"})
    client.post("/trash/", {"empty": "1"})
    assert not Counterpart.objects.exists() and not Packet.objects.exists() and not Ask.objects.exists()


def test_how_one_meets_is_kept_and_a_refusal_gives_it_back(ana, client_of):
    client = client_of(ana)
    packet_of(ana)
    path = f"/packets/with/{Counterpart.objects.get().uuid}/"
    typed = {"name": "Tomas R", "rhythm": "week", "next": "2026-12-01", "sections": "One\n\nTwo\nOne"}
    assert client.post(path, typed).status_code == 303
    found = Counterpart.objects.get()
    assert (found.name, found.rhythm, found.next_on) == ("Tomas R", "week", date(2026, 12, 1))
    assert found.sections == ["One", "Two"]
    refused = client.post(path, {**typed, "next": "soon", "sections": "Three"})
    assert refused.status_code == 422 and "Three" in refused.content.decode()


def test_what_was_brought_is_no_longer_among_what_nobody_saw(ana, client_of):
    entry(ana, title="The cutover", themes=("reliability",), felt=2, bring=True)
    entry(ana, title="The certificate", themes=("reliability",), felt=2)
    packets.finish(packet_of(ana))
    unseen = client_of(ana).get("/themes/reliability/").content.decode().split('id="instrument"')[1]
    assert "The certificate" in unseen.split("</section>")[0]
    assert "The cutover" not in unseen.split("</section>")[0]
