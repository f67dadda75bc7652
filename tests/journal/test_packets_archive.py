"""Counterparts, asks and packets go out in the open format, and come in again the same."""

import orjson
import pytest

from journal import packets
from journal.asks import settle
from journal.formats import archive, sections
from journal.models import Ask, Counterpart, LookBack, Packet, PacketItem, User, Week
from tests.factories import entry
from tests.factories import packet as packet_of

LISTS = ("counterparts", "packets")


def exported(user: User) -> dict:
    return orjson.loads(b"".join(archive.whole(user)))


def take_in(user: User, found: dict) -> int:
    """As the importer does, for what this file is about."""
    new = 0
    for name in LISTS:
        way = sections.ways_in[name]
        rows = [way.read(row) for row in found[name]]
        here = way.here(user, [way.key(row) for row in rows])
        rows = [row for row in rows if way.key(row) not in here]
        way.keep(user, rows)
        new += len(rows)
    return new


@pytest.fixture
def full(ana: User) -> User:
    """A finished packet with an item of each kind, one in progress, one for an occasion, one in the trash."""
    kept = entry(ana, takeaway="It held.", themes=("reliability",), bring=True)
    back = LookBack.objects.create(entry=kept, author=ana, due=kept.date, on=kept.date, note="Still does.")
    week = Week.objects.create(author=ana, monday="2026-11-16", headline="It held")
    packet = packet_of(ana, asks=("A reviewer", "Two mornings"))
    section = packet.sections.first()
    packets.put(section, kind="look-back", look_back=back, text="Looked back.", date=kept.date)
    packets.put(section, kind="headline", week=week, text="It held")
    packets.put(section, kind="line", text="A line, “mine”.")
    packets.put(section, kind="excerpt", entry=entry(ana), excerpt="Half.")
    packets.finish(packet)
    Packet.objects.update(asked_after_at=packet.created_at)
    settle(Ask.objects.first(), "got", "From Monday.", ana.local_day())
    packets.copy(packet)
    packets.begin_occasion(ana, "The case", kept.date, ana.local_day(), "theme", earlier=True)
    packets.trash(packets.finish(packet_of(ana, "Lena")))
    return ana


def test_they_come_in_as_they_went_out_and_twice_adds_nothing(full):
    before = exported(full)
    assert (len(before["counterparts"]), len(before["packets"])) == (2, 4)
    Counterpart.objects.all().delete()
    full.packets.all().delete()
    assert not PacketItem.objects.exists()
    assert take_in(full, before) == 6
    after = exported(full)
    assert {name: after[name] for name in LISTS} == {name: before[name] for name in LISTS}
    assert take_in(full, after) == 0


def test_somebody_else_takes_the_same_packets_in_without_what_is_not_theirs(full, ben):
    before = exported(full)
    assert take_in(ben, before) == 6
    assert ben.packets.count() == 4 and ben.asks.count() == 2
    assert not PacketItem.objects.filter(section__packet__author=ben, entry__isnull=False).exists()
    finished = ben.packets.finished().filter(counterpart__name="Tomas Reuter").get()
    said = PacketItem.objects.filter(section__packet=finished).values_list("text", flat=True)
    assert {"It held.", "Looked back.", "A line, “mine”.", "Half."} <= set(said)


def test_a_packet_whose_counterpart_is_not_there_still_comes_in(full, ben):
    found = {**exported(full), "counterparts": []}
    assert take_in(ben, found) == 4
    assert ben.packets.filter(counterpart=None).count() == 4
    assert not ben.asks.exists()
    assert PacketItem.objects.filter(section__packet__author=ben, text="A reviewer", kind="line").exists()


@pytest.mark.parametrize(
    ("section", "change"),
    [
        ("packets", {"begins": "2026-12-01", "ends": "2026-11-01"}),
        ("packets", {"counterpart": None, "occasion": ""}),
        ("packets", {"sections": [{"name": "", "question": "", "asks": False, "items": []}]}),
        ("packets", {"order": "alphabet"}),
        ("counterparts", {"name": " "}),
        ("counterparts", {"rhythm": "daily"}),
        ("counterparts", {"sections": [3]}),
        ("counterparts", {"asks": [{"id": "not one"}]}),
    ],
)
def test_a_row_that_cannot_be_kept_is_refused_with_a_sentence(full, section, change):
    row = {**exported(full)[section][0], **change}
    with pytest.raises(sections.Unfit) as refusal:
        sections.ways_in[section].read(row)
    assert str(refusal.value)[-1] == "."
