"""One packet: its desk, finishing, copying, taking along."""

import re
from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from journal import packet_writing, packets, security
from journal.access import own_ask, own_packet, own_thrown_packet, person
from journal.answers import see_other
from journal.asks import asked, counted, settle
from journal.dates import short_day
from journal.editor import safe_address
from journal.forecast_forms import mended
from journal.formats import markdown, rich
from journal.forms import as_uuid, day, newlines, refuse_unkeepable
from journal.models import Ask, Packet, User
from journal.models.packets import SAID_LIMIT
from journal.models.themes import all_themes
from journal.packet_page import MOST, SHOWN, Desk
from journal.packet_writing import Meanwhile, Refused
from journal.packets import Frozen
from journal.views.take_along import TYPES, download, refused, typeset

TAKEN_OUT = "taken_out"  # in the session: what the last button took out, for its undo
_PLACE = re.compile(r"(\d{1,17})-(\d{1,4})", re.ASCII)
_DO = re.compile(r"([a-z-]+?)(?:-([0-9a-f-]+))?", re.ASCII)


@require_http_methods(["GET", "HEAD", "POST"])
def packet(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET shows it; POST keeps all that its fields say, then does what the button asks (`do`). `delete` and `restore`
    are of the trash, `back` undoes a taking out, `met` and `later` of a finished one's asks."""
    me = person(request)
    if request.method != "POST":
        return page(request, Desk(me, own_packet(me, uuid)))
    if "restore" in request.POST or "restore" in request.GET:
        return restore(request, me, uuid)
    found = own_packet(me, uuid)
    if "back" in request.GET:
        return put_back(request, found)
    if "delete" in request.POST:
        return delete(request, found)
    if "met" in request.POST or "later" in request.POST:
        return settle_asks(request, me, found)
    return keep(request, me, found)


def keep(request: HttpRequest, me: User, found: Packet, *, finishing: bool = False) -> HttpResponse:
    """All that the page's fields say, with what its button asks; and freezes it, where it is finished with that."""
    fields = {name: str(value) for name, value in request.POST.items()}
    do = fields.get("do", "")
    try:
        for value in fields.values():
            refuse_unkeepable(value)
    except ValueError as why:
        typed = {name: mended(value) for name, value in fields.items()}
        return page(request, Desk(me, found, typed=typed, errors={"packet": str(why)}), 422)
    try:
        with transaction.atomic():
            found, reshaped = packet_writing.write(found, fields, version_of(fields))
            set_day(found, fields)
            if finishing:
                packets.finish(found)
            elif do:
                act(me, found, do, request)
    except Refused as refusal:
        return page(request, Desk(me, own_packet(me, found.uuid), typed=fields, errors=refusal.errors), 422)
    except Meanwhile as meanwhile:
        return page(request, Desk(me, own_packet(me, found.uuid), typed=fields, there=meanwhile.there), 409)
    except Frozen:
        return page(request, Desk(me, own_packet(me, found.uuid), typed=fields), 409)
    if finishing:
        return see_other("packet", found.uuid)
    if request.headers.get("HX-Request"):
        desk = Desk(me, own_packet(me, found.uuid))
        if do or reshaped:
            return page(request, desk)
        return render(request, "journal/packet_saved.html", context_of(request, desk))
    return see_other(address(found, fields))


def act(me: User, found: Packet, do: str, request: HttpRequest) -> None:
    """What a button asks, such as `up-UUID`; what no button asks changes nothing."""
    match = _DO.fullmatch(do)
    what, key = (match[1], match[2] or "") if match else ("", "")
    uuid = as_uuid(key)
    if what in {"up", "down"} and uuid:
        packet_writing.move(found, uuid, -1 if what == "up" else 1)
    elif what == "place" and uuid and (place := _PLACE.fullmatch(request.POST.get("place", ""))):
        packet_writing.place(found, uuid, int(place[1]), int(place[2]))
    elif what == "out" and uuid and (row := packet_writing.take_out(found, uuid)):
        request.session[TAKEN_OUT] = row | {"packet": str(found.uuid)}
        back = f"{reverse('packet', args=[found.uuid])}?back=1"
        messages.success(request, "It is out of the packet.", extra_tags=f"undo:{back}")
    elif what in {"section-up", "section-down"} and key.isdigit() and len(key) < 18:
        packet_writing.move_section(found, int(key), -1 if what == "section-up" else 1)
    elif what == "section-drop" and key.isdigit() and len(key) < 18:
        packet_writing.drop_section(found, int(key))
    elif what == "section":
        packet_writing.new_section(found, request.POST.get("section", "").strip())
    elif what == "add" and Desk(me, found).add(request.POST.getlist("add")):
        packets.touch(found)


def put_back(request: HttpRequest, found: Packet) -> HttpResponse:
    """Undoes the last taking out, where it was of this packet."""
    row = request.session.pop(TAKEN_OUT, None)
    try:
        if row is None or row["packet"] != str(found.uuid) or not packet_writing.put_back(found, row):
            messages.info(request, "There is nothing to put back.")
    except Frozen:
        messages.info(request, "The packet is finished, and does not change any more.")
    return see_other("packet", found.uuid)


def set_day(found: Packet, fields: Mapping[str, str]) -> None:
    """The day of the 1:1, where the page has it."""
    if "on" not in fields or found.counterpart_id is None:
        return
    text = fields["on"].strip()
    on = day(text)
    if text and on is None:
        raise Refused({"on": "This is no day."})
    if on != found.on:
        found.on = on
        found.save(update_fields=["on"])
        packets.touch(found)


def version_of(fields: Mapping[str, str]) -> int | None:
    text = fields.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def address(found: Packet, fields: Mapping[str, str]) -> str:
    """The page again, with its filter, at the button that was pressed: focus stays on what moved."""
    asked = {name: fields[name] for name in ("theme", "tag", "more") if fields.get(name)}
    if fields.get("do") == "more":
        asked["more"] = "1"
    path = reverse("packet", args=[found.uuid])
    what, _, key = fields.get("do", "").partition("-")
    place = {
        "up": f"#up{key}",
        "down": f"#down{key}",
        "place": f"#i{key}",
        "filter": "#candidates",
        "add": "#candidates",
        "more": "#candidates",
    }.get(what, "")
    return f"{path}?{urlencode(asked)}{place}" if asked else f"{path}{place}"


def context_of(request: HttpRequest, desk: Desk) -> dict[str, object]:
    asked = request.POST if request.method == "POST" else request.GET
    theme, tag = asked.get("theme", ""), mended(asked.get("tag", ""))
    if theme != "none" and theme not in {known.slug for known in all_themes()}:
        theme = ""
    finished, more = desk.packet.finished, bool(asked.get("more"))
    return {
        "desk": desk,
        "packet": desk.packet,
        "today": desk.today,
        "theme": theme,
        "tag": tag,
        "themes": all_themes(),
        "tags": [] if finished else list(desk.me.tags.values_list("name", flat=True)[:200]),
        "candidates": [] if finished else desk.candidates(theme, tag, MOST if more else SHOWN),
        "more": more,
        "hx": bool(request.headers.get("HX-Request")),
        "now": desk.packet.updated_at,
        "unsaved": bool(desk.errors or desk.there) or (finished and bool(desk.typed)),
        "lost": lost(desk),
    }


def lost(desk: Desk) -> list[str]:
    """Texts of a post that was not kept and that nothing on the page says: their lines are gone or frozen."""
    if not desk.typed:
        return []
    shown, said = set(), set()
    if desk.packet.finished:
        said = {item.shown.strip() for item in desk.items}
    else:
        shown = {f"text-{item.uuid}" for item in desk.items} | {part.line for part in desk.parts}
    return [
        value
        for name, value in desk.typed.items()
        if name.partition("-")[0] in {"text", "line", "ask"}
        and name not in shown
        and newlines(value).strip() not in {"", *said}
    ]


def page(request: HttpRequest, desk: Desk, status: int = 200) -> HttpResponse:
    context = context_of(request, desk)
    if desk.packet.finished:
        asks = [item.ask for item in desk.items if item.ask is not None]
        times = asked(asks, desk.me)
        context["asks"] = [(ask, counted(times[ask.pk], desk.today)) for ask in asks]
        context["brought"] = desk.held_entries
        return over("#main", render(request, "journal/packet_finished.html", context, status=status))
    if request.headers.get("HX-Request"):
        return over("#desk", render(request, "journal/packet_desk.html", context, status=status))
    return render(request, "journal/packet.html", context, status=status)


def over(place: str, response: HttpResponse) -> HttpResponse:
    """For htmx to put this part of the response over the one that the page has, wherever else it was to go."""
    response["HX-Retarget"] = response["HX-Reselect"] = place
    response["HX-Reswap"] = "outerHTML show:none"
    return response


@require_POST
def finish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keeps what the page's fields say, then freezes it."""
    me = person(request)
    return keep(request, me, own_packet(me, uuid), finishing=True)


@require_POST
def copy(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The next one, begun from a finished one."""
    me = person(request)
    found = own_packet(me, uuid)
    if not found.finished:
        messages.info(request, "This packet is still in progress. It is copied when it is finished.")
        return see_other("packet", uuid)
    new = packets.copy(found)
    messages.success(
        request, "Begun from the last one: its sections, your own lines, and the asks still open."
    )
    return see_other("packet", new.uuid)


@require_safe
def take_along(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The packet as Markdown, as a PDF, or as the page to copy from: all from the document that the preview shows."""
    me = person(request)
    found = own_packet(me, uuid)
    here = reverse("packet", args=[uuid])
    document = Desk(me, found).document
    form = request.GET.get("format", "")
    if form == "markdown":
        return download(request, me, markdown.written(document), form, "packet", TYPES[form])
    if form == "pdf":
        return typeset(request, me, document, "packet", here, f"{request.path}?format=markdown")
    if form == "copy":
        security.record("export of a packet as copy", request, me)
        context = {
            "copied": rich.html(document),
            "plain": rich.plain(document),
            "back": here,
            "back_to": "the packet",
        }
        return render(request, "journal/copy.html", context)
    return refused(request, "A packet can be taken along as markdown, pdf or copy.", here)


def delete(request: HttpRequest, found: Packet) -> HttpResponse:
    packets.trash(found)
    messages.success(
        request,
        "The packet is in the trash for 30 days.",
        extra_tags=f"undo:{reverse('packet', args=[found.uuid])}?restore=1",
    )
    return see_other("packets")


def restore(request: HttpRequest, me: User, uuid: UUID) -> HttpResponse:
    packets.restore(own_thrown_packet(me, uuid))
    messages.success(request, "The packet is back, as it was.")
    if "trash" in request.POST.get("next", ""):
        return see_other("trash")
    return see_other(
        reverse("packet", args=[uuid]) if me.packets.kept().filter(uuid=uuid).exists() else "packets"
    )


@transaction.atomic
def settle_asks(request: HttpRequest, me: User, found: Packet) -> HttpResponse:
    """What came of the asks after the meeting: each got, open or dropped, with a line of what was said."""
    back = request.POST.get("next", "")
    answer = see_other(back) if back and safe_address(request, back) else see_other("packet", found.uuid)
    today = me.local_day()
    told: list[tuple[Ask, str, str]] = []
    for name, value in request.POST.items():
        if name.startswith("state-") and (uuid := as_uuid(name[6:])) and value in Ask.State.values:
            said = " ".join(str(request.POST.get(f"said-{uuid}", "")).split())
            if said != mended(said) or (len(said) > SAID_LIMIT and "later" not in request.POST):
                messages.error(
                    request, f"What was said fits in {SAID_LIMIT} plain characters; these are {len(said)}."
                )
                desk = Desk(me, found)
                for item in desk.items:
                    if item.ask is not None:  # what was typed of each, to be shown and not kept
                        item.ask.said = request.POST.get(f"said-{item.ask.uuid}", item.ask.said)
                        item.ask.state = request.POST.get(f"state-{item.ask.uuid}", item.ask.state)
                return page(request, desk, 422)
            told.append((own_ask(me, uuid), value, said))
    if found.finished:
        found.asked_after_at = timezone.now()
        found.save(update_fields=["asked_after_at"])
    if "later" in request.POST:
        messages.info(request, "Nothing was changed. The asks stay open for the next packet.")
        return answer
    for ask, state, said in told:
        settle(ask, state, said, today)
    messages.success(request, f"Kept under {short_day(today)}. What is open comes into the next packet.")
    return answer
