"""The sheet of a packet: the one document that its preview and all of its formats are made from."""

from hashlib import sha256
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from journal import markup
from journal.asks import Tally, ordinal
from journal.dates import MONTHS, long_day, short_day
from journal.formats import pdf, rich
from journal.formats.document import Block, Document, Item, Prose, Section
from journal.models import Packet, PacketItem, PacketSection, User


def title_of(me: User, packet: Packet) -> str:
    if packet.counterpart is not None:
        return (
            f"{me.name}, 1:1 with {packet.counterpart.name}"
            if me.name
            else f"1:1 with {packet.counterpart.name}"
        )
    return f"{me.name}: {packet.occasion}" if me.name else packet.occasion


def document(
    me: User,
    packet: Packet,
    sections: list[PacketSection],
    items: list[PacketItem],
    asked: dict[int, Tally],
) -> Document:
    """What goes out, in every format. An empty section, and a line without words, do not print."""
    today = packet.ends
    told = []
    for section in sections:
        here = [
            item_of(item, today, asked)
            for item in items
            if item.section_id == section.pk and item.shown.strip()
        ]
        if here:
            told.append(Section(section.name, tuple(here)))
    day = packet.day
    begins = short_day(packet.begins, today=day)
    first = f"{long_day(day)} {day.year} · " if packet.counterpart is not None else ""
    covers = f"covering {begins} to {short_day(packet.ends, today=day)}"
    if packet.begins == packet.ends:
        covers = f"covering {begins}"
    if not first:
        covers = (
            f"{short_day(packet.begins)} {packet.begins.year} to {short_day(packet.ends)} {packet.ends.year}"
        )
    return Document(title_of(me, packet), (first + covers,), tuple(told), author=me.name, sheet=True)


def item_of(item: PacketItem, today: Any, asked: dict[int, Tally]) -> Item:
    block: Block = Prose(item.shown)
    if item.ask_id is not None:
        times = asked[item.ask_id].times if item.ask_id in asked else 1
        return Item((block,), aside=f"{ordinal(times)} time" if times > 1 else "")
    if item.date is None:
        return Item((block,))
    month = MONTHS[item.date.month - 1][:3]
    year = "" if item.date.year == today.year else f" {item.date.year}"
    return Item((block,), aside=f"{item.date.day} {month}{year}")


def preview(document: Document) -> SafeString:
    """The sheet on the page. What was written is cleaned where it is rendered."""
    sections = format_html_join(
        "",
        '<section aria-labelledby="b{}"><h3 id="b{}">{}</h3><ul role="list" class="items">{}</ul></section>',
        (
            (
                at,
                at,
                section.title,
                format_html_join("", "<li>{}{}</li>", ((inner(item), aside(item)) for item in section.items)),
            )
            for at, section in enumerate(document.sections, start=1)
        ),
    )
    facts = rich.in_lines(document.facts)
    return format_html('<header><h2 id="b">{}</h2><p>{}</p></header>{}', document.title, facts, sections)


def inner(item: Item) -> SafeString:
    html = rich.blocks_html(item)
    one = markup.alone(html)
    return html if one is None else one


def aside(item: Item) -> SafeString | str:
    return format_html(' <span class="from">{}</span>', item.aside) if item.aside else ""


_counted: dict[str, int] = {}


def pages_of(document: Document) -> int:
    """How many pages it prints on; 0 where that cannot be said now. Told by the PDF itself, once for each text."""
    key = sha256(b"".join(pdf.told(document))).hexdigest()
    if key not in _counted:
        try:
            found = pdf.pages(pdf.typeset(document))
        except (pdf.Beyond, pdf.Unset, pdf.Busy):
            return 0
        if len(_counted) >= 500:
            _counted.clear()
        _counted[key] = found
    return _counted[key]
