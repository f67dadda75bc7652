"""What is in a packet, and what could be: moving it, taking it out and back, the filter of the rest."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from journal import packets
from journal.models import Ask, Counterpart, LookBack, Packet, PacketItem, Week
from tests.factories import entry, items, settled
from tests.factories import packet as packet_of

pytestmark = pytest.mark.django_db


def test_items_and_sections_move_by_buttons(ana, client_of):
    client = client_of(ana)
    for text in ("One", "Two"):
        entry(ana, takeaway=text, bring=True)
    packet = packet_of(ana)
    path = f"/packets/{packet.uuid}/"
    first, second = PacketItem.objects.order_by("position")
    client.post(path, {"do": f"down-{first.uuid}"})
    assert [text for _, text in items(packet)] == ["Two", "One"]
    client.post(path, {"do": f"down-{first.uuid}"})
    assert items(packet)[1] == ("Work nobody saw", "One")
    client.post(path, {"do": f"out-{second.uuid}"})
    assert items(packet) == [("Work nobody saw", "One")]
    section = packet.sections.first()
    client.post(path, {"do": f"section-down-{section.pk}"})
    assert [one.name for one in packet.sections.all()][:2] == ["Work nobody saw", "Since we last met"]
    client.post(path, {"do": "section", "section": "Thanks"})
    client.post(path, {f"name-{section.pk}": "Since October", "do": "rename"})
    client.post(path, {"do": f"section-drop-{packet.sections.get(name='Where I am stretching').pk}"})
    assert [one.name for one in packet.sections.all()] == [
        "Work nobody saw", "Since October", "Decisions and reasoning", "What I need", "Thanks",
    ]  # fmt: skip


def test_what_is_taken_out_is_put_back_with_all_that_was_typed(ana, client_of):
    client = client_of(ana)
    entry(ana, takeaway="One", bring=True)
    packet = packet_of(ana, asks=("A reviewer",))
    path, sections = f"/packets/{packet.uuid}/", {one.name: one for one in packet.sections.all()}
    met, needs = sections["Since we last met"], sections["What I need"]
    typed = {f"line-{met.pk}-{uuid4()}": "A line of mine.", f"ask-{needs.pk}-{uuid4()}": "Two mornings"}
    client.post(path, typed)
    first = PacketItem.objects.get(kind="takeaway")
    client.post(path, {f"text-{first.uuid}": "One, in other words."})
    before = items(packet)
    assert [text for _, text in before] == [
        "One, in other words.",
        "A line of mine.",
        "A reviewer",
        "Two mornings",
    ]
    for item in PacketItem.objects.all():
        page = client.post(path, {"do": f"out-{item.uuid}"}, follow=True).content.decode()
        assert "It is out of the packet." in page and f"{path}?back=1" in page
        assert len(items(packet)) == 3
        client.post(f"{path}?back=1")
        assert items(packet) == before
    assert sorted(Ask.objects.values_list("text", flat=True)) == ["A reviewer", "Two mornings"]
    page = client.post(f"{path}?back=1", follow=True).content.decode()
    assert "There is nothing to put back." in page and items(packet) == before
    client.post(path, {"do": f"out-{first.uuid}"})
    other = packet_of(ana, "Lena")
    held = items(other)
    client.post(f"/packets/{other.uuid}/?back=1")
    assert items(other) == held


def test_what_stands_in_a_dropped_section_goes_to_its_neighbour(ana, client_of):
    client = client_of(ana)
    packet = packet_of(ana)
    path, sections = f"/packets/{packet.uuid}/", {one.name: one for one in packet.sections.all()}
    for name in ("Since we last met", "Work nobody saw"):
        packets.put(sections[name], kind="line", text=f"A line of {name}.")
    for name in ("Since we last met", "Decisions and reasoning", "Where I am stretching"):
        client.post(path, {"do": f"section-drop-{sections[name].pk}"})
    nobody = "Work nobody saw"
    assert items(packet) == [(nobody, "A line of Work nobody saw."), (nobody, "A line of Since we last met.")]
    client.post(path, {"do": f"section-drop-{sections[nobody].pk}"})
    assert [one.name for one in packet.sections.all()] == [nobody, "What I need"]
    assert "Drop the section" not in client.get(path).content.decode()


def test_an_item_is_put_anywhere_but_an_ask_only_among_the_asks(ana, client_of):
    client = client_of(ana)
    for text in ("One", "Two"):
        entry(ana, takeaway=text, bring=True)
    packet = packet_of(ana, asks=("A reviewer", "Two mornings"))
    first, second = PacketItem.objects.exclude(kind="ask").order_by("position")
    ask, other = PacketItem.objects.filter(kind="ask").order_by("position")
    sections = {one.name: one.pk for one in packet.sections.all()}

    def put(item: PacketItem, section: str, at: int) -> list[str]:
        client.post(
            f"/packets/{packet.uuid}/", {"do": f"place-{item.uuid}", "place": f"{sections[section]}-{at}"}
        )
        return [f"{name}: {text}" for name, text in items(packet)]

    met, nobody, asks = "Since we last met", "Work nobody saw", "What I need"
    rest = [f"{asks}: A reviewer", f"{asks}: Two mornings"]
    assert put(second, met, 0) == [f"{met}: Two", f"{met}: One", *rest]
    assert put(first, nobody, 9) == [f"{met}: Two", f"{nobody}: One", *rest]
    assert put(second, nobody, 1) == [f"{nobody}: One", f"{nobody}: Two", *rest]
    assert put(ask, met, 0) == put(first, asks, 0) == [f"{nobody}: One", f"{nobody}: Two", *rest]
    assert put(other, asks, 0)[2:] == rest[::-1]
    other_one = packet_of(ana, "Lena")
    held = items(other_one)
    sections[met] = other_one.sections.get(name=met).pk
    assert put(first, met, 0)[0] == f"{nobody}: One"
    assert items(other_one) == held


def test_the_filter_is_one_of_all_that_could_go_in(ana, client_of):
    today = ana.local_day()
    told = {"themes": ("beginner",), "felt": 5, "tags": ("rust",), "date": today}
    tagged = entry(ana, title="First week of Rust", **told)
    LookBack.objects.create(
        entry=tagged, author=ana, due=today, on=today, gauge_id="beginner", felt=5, turned_out=2
    )
    settled(ana, "yes", claim="It compiles by Friday.", entry=tagged)
    settled(ana, "no", claim="Nobody asks for the report.")
    other = entry(ana, title="The cutover", themes=("reliability",), date=today)
    LookBack.objects.create(entry=other, author=ana, due=today, on=today, note="Still seen.")
    week = Week.objects.create(
        author=ana, monday=today - timedelta(days=today.weekday()), headline="A quiet one"
    )
    path = f"/packets/{packet_of(ana).uuid}/"

    def shown(query: str) -> set[str]:
        page = client_of(ana).get(f"{path}?{query}").content.decode().split('id="candidates"')[1]
        return {
            name
            for name in ("First week of Rust</label>", "The cutover</label>", "it felt like 5", "Still seen.",
                         "It compiles", "Nobody asks", week.headline)
            if name in page
        }  # fmt: skip

    rust = {"First week of Rust</label>", "it felt like 5", "It compiles"}
    assert len(shown("")) == 7
    assert shown("tag=rust") == shown("theme=beginner") == rust
    assert shown("theme=none") == {"Still seen.", "Nobody asks"}
    assert shown("theme=judgment") == set()
    everything = re.findall(r'name="add" value="([^"]+)"', client_of(ana).get(path).content.decode())
    client_of(ana).post(path, {"do": "add", "add": everything})
    packets.finish(Packet.objects.get())
    path = f"/packets/{packets.begin(ana, Counterpart.objects.get()).uuid}/"
    assert shown("") == set()  # what was brought is not offered to the same person again


def test_what_was_brought_is_not_offered_to_the_same_person_again(ana, client_of):
    kept = entry(ana, date=ana.local_day(), title="The cutover", takeaway="It held.", bring=True)
    packets.finish(packet_of(ana, "Tomas"))
    client = client_of(ana)
    tomas = packets.begin(ana, Counterpart.objects.get())
    lena = packet_of(ana, "Lena")
    assert "The cutover" not in client.get(f"/packets/{tomas.uuid}/").content.decode()
    assert "The cutover" in client.get(f"/packets/{lena.uuid}/").content.decode()
    client.post(f"/packets/{lena.uuid}/", {"do": "add", "add": f"entry-{kept.uuid}"})
    assert items(lena) == [("Since we last met", "It held.")]


def test_more_than_thirty_candidates_are_shown_when_asked_for(ana, client_of):
    client, day = client_of(ana), ana.local_day()
    for number in range(32):
        entry(ana, date=day - timedelta(days=number), title=f"Entry no. {number}.")
    path = f"/packets/{packet_of(ana).uuid}/"
    page = client.get(path).content.decode()
    assert "Entry no. 29." in page and "Entry no. 30." not in page and "More entries" in page
    page = client.post(path, {"do": "more"}, follow=True).content.decode()
    assert "Entry no. 31." in page and "More entries" not in page


def test_an_entry_off_the_record_is_not_added_by_its_address(ana, client_of):
    secret = entry(ana, date=ana.local_day(), takeaway="Secret.", off_record=True)
    packet = packet_of(ana)
    client_of(ana).post(f"/packets/{packet.uuid}/", {"do": "add", "add": f"entry-{secret.uuid}"})
    assert not PacketItem.objects.exists()
