"""1:1s: who one meets, their packets and asks, and packets for an occasion."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from journal import packets
from journal.access import own_ask, own_counterpart, own_thrown_counterpart, person
from journal.answers import see_other
from journal.asks import asked, counted, meetings, settle
from journal.forecast_forms import mended
from journal.forms import as_uuid, day
from journal.models import Ask, Counterpart, Packet, PacketItem, User
from journal.models.packets import ASK_LIMIT, NAME_LIMIT, SAID_LIMIT, SECTION_LIMIT

SHOWN = 3
COUNTERPARTS_MOST = 100
ASKED_AFTER = timedelta(weeks=4)  # how long the page asks what came of a meeting's asks


@dataclass(frozen=True)
class With:
    """Somebody with their open asks and latest packets."""

    counterpart: Counterpart
    asks: list[tuple[Ask, str]]
    packets: list[Packet]
    more: int


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """GET shows everybody one meets; POST begins a packet: for `begin` (a counterpart), or for a new `name`."""
    me = person(request)
    if request.method != "POST":
        return listing(request, me)
    if uuid := as_uuid(request.POST.get("begin", "")):
        return see_other("packet", packets.begin(me, own_counterpart(me, uuid)).uuid)
    name = " ".join(request.POST.get("name", "").split())
    errors = unkeepable(request)
    next_on = day_of(request.POST.get("next", ""), "next", errors)
    if not name:
        errors["name"] = "A name is enough, and it is needed."
    elif len(name) > NAME_LIMIT:
        errors["name"] = f"At most {NAME_LIMIT} characters."
    elif me.counterparts.count() >= COUNTERPARTS_MOST:
        errors["name"] = f"At most {COUNTERPARTS_MOST} people can be kept here."
    if errors:
        return listing(request, me, 422, typed=request.POST, errors=errors)
    made = Counterpart.objects.create(author=me, name=name, next_on=next_on)
    return see_other("packet", packets.begin(me, made).uuid)


def listing(request: HttpRequest, me: User, status: int = 200, **typed: Any) -> HttpResponse:
    today = me.local_day()
    kept = with_numbers(Packet.objects.kept().filter(author=me))
    asks = list(me.asks.filter(state=Ask.State.OPEN, counterpart__trashed_at=None))
    times = asked(asks, me)
    rows: dict[int, list[Packet]] = {}
    for packet in kept.filter(counterpart__isnull=False):
        rows.setdefault(packet.counterpart_id or 0, []).append(packet)
    everybody = [
        With(
            counterpart,
            [(ask, counted(times[ask.pk], today)) for ask in asks if ask.counterpart_id == counterpart.pk],
            rows.get(counterpart.pk, [])[:SHOWN],
            len(rows.get(counterpart.pk, [])) - SHOWN,
        )
        for counterpart in me.counterparts.filter(trashed_at=None)
    ]
    everybody.sort(key=lambda one: one.counterpart.next_on or date.max)
    coming = [one for one in everybody if one.counterpart.next_on and one.counterpart.next_on >= today]
    context = {
        "everybody": everybody,
        "meetings": meetings(me, today - ASKED_AFTER, today - timedelta(days=1), today),
        "coming": coming[0] if coming else None,
        "occasions": list(kept.filter(counterpart=None)),
        "bring": packets.offered(me).filter(bring=True).count(),
        "today": today,
        **typed,
    }
    return render(request, "journal/packets.html", context, status=status)


def with_numbers(found: Any) -> Any:
    """Packets, each with how many items and asks it holds."""
    return found.annotate(
        many=Count("sections__items", filter=~Q(sections__items__kind=PacketItem.Kind.ASK)),
        asks=Count("sections__items", filter=Q(sections__items__kind=PacketItem.Kind.ASK)),
    ).order_by("-created_at", "-pk")


def unkeepable(request: HttpRequest) -> dict[str, str]:
    """The fields that hold what no database keeps, each with a sentence."""
    sentence = "It held a character that cannot be kept."
    return {name: sentence for name, value in request.POST.items() if value != mended(str(value))}


def day_of(text: str, field: str, errors: dict[str, str], *, needed: bool = False) -> date | None:
    text = text.strip()
    found = day(text)
    if found is None and (text or needed):
        errors[field] = "Choose a day." if not text else "This is no day."
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def occasion(request: HttpRequest) -> HttpResponse:
    """A packet for a review or a case: any period, its takeaways by theme or by quarter."""
    me = person(request)
    today = me.local_day()
    if request.method != "POST":
        year_ago = (
            today.replace(year=today.year - 1)
            if (today.month, today.day) != (2, 29)
            else date(today.year - 1, 3, 1)
        )
        typed = {"from": year_ago.isoformat(), "to": today.isoformat(), "by": "theme", "earlier": "1"}
        earlier = me.packets.kept().finished().filter(ends__range=(year_ago, today)).count()
        context = {"typed": typed, "errors": {}, "earlier": earlier, "begins": year_ago, "ends": today}
        return render(request, "journal/packet_new.html", context)
    errors = unkeepable(request)
    name = " ".join(request.POST.get("occasion", "").split())
    if not name or len(name) > NAME_LIMIT:
        errors["occasion"] = "Say what it is for." if not name else f"At most {NAME_LIMIT} characters."
    begins, ends = (
        day_of(request.POST.get(field, ""), field, errors, needed=True) for field in ("from", "to")
    )
    if begins and ends and begins > ends:
        errors["from"] = "The period ends before it begins."
    order = request.POST.get("by", "theme")
    if order not in {"theme", "quarter"}:
        errors["by"] = "Takeaways come by theme or by quarter."
    if errors or begins is None or ends is None:
        context = {"typed": {**request.POST.dict()}, "errors": errors}
        return render(request, "journal/packet_new.html", context, status=422)
    made = packets.begin_occasion(me, name, begins, ends, order, earlier=bool(request.POST.get("earlier")))
    return see_other("packet", made.uuid)


# --- A counterpart ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def counterpart(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET shows somebody with their asks and packets; POST keeps how they meet, a new `ask`, `delete`, `restore`."""
    me = person(request)
    if request.method == "POST" and ("restore" in request.POST or "restore" in request.GET):
        packets.restore(own_thrown_counterpart(me, uuid))
        messages.success(request, "Your 1:1s are back, with all packets and asks.")
        return see_other("counterpart", uuid)
    found = own_counterpart(me, uuid)
    if request.method != "POST":
        return counterpart_page(request, me, found)
    if "delete" in request.POST:
        packets.trash(found)
        messages.success(
            request,
            f"Your 1:1s with {found.name} are in the trash for 30 days, with all packets and asks.",
            extra_tags=f"undo:{reverse('counterpart', args=[uuid])}?restore=1",
        )
        return see_other("packets")
    errors = unkeepable(request)
    if "ask" in request.POST:
        text = " ".join(request.POST["ask"].split())
        if not text or len(text) > ASK_LIMIT:
            errors["ask"] = "Say what you want of them." if not text else f"At most {ASK_LIMIT} characters."
        elif not errors:
            Ask.objects.create(author=me, counterpart=found, text=text)
            messages.success(request, "Kept. It comes into the next packet you begin.")
    elif "name" in request.POST:
        change(request, found, errors)
    else:
        errors["name"] = "Say what to change: nothing was changed."
    if errors:
        return counterpart_page(
            request, me, own_counterpart(me, uuid), 422, typed=request.POST, errors=errors
        )
    return see_other("counterpart", uuid)


def change(request: HttpRequest, found: Counterpart, errors: dict[str, str]) -> None:
    name = " ".join(request.POST["name"].split())
    if not name or len(name) > NAME_LIMIT:
        errors["name"] = "A name is needed." if not name else f"At most {NAME_LIMIT} characters."
    rhythm = request.POST.get("rhythm", found.rhythm)
    if rhythm not in Counterpart.Rhythm.values:
        errors["rhythm"] = "Choose one of the rhythms."
    next_on = day_of(request.POST.get("next", ""), "next", errors)
    lines = [" ".join(line.split()) for line in request.POST.get("sections", "").splitlines()]
    sections = list(dict.fromkeys(line for line in lines if line))
    if "sections" in request.POST:
        if not sections or len(sections) > packets.SECTIONS_MOST:
            errors["sections"] = f"From one to {packets.SECTIONS_MOST} sections, one on a line."
        elif any(len(line) > SECTION_LIMIT for line in sections):
            errors["sections"] = f"A section’s name has at most {SECTION_LIMIT} characters."
    if not errors:
        found.name, found.rhythm, found.next_on = name, rhythm, next_on
        found.sections = sections or found.sections
        found.save()
        messages.success(request, "Kept.")


def counterpart_page(
    request: HttpRequest, me: User, found: Counterpart, status: int = 200, **typed: Any
) -> HttpResponse:
    today = me.local_day()
    asks = list(found.asks.all())
    times = asked(asks, me)
    order = {Ask.State.OPEN: 0, Ask.State.GOT: 1, Ask.State.DROPPED: 2}
    asks.sort(key=lambda ask: order[Ask.State(ask.state)])
    rows = list(with_numbers(Packet.objects.kept().filter(counterpart=found)))
    context = {
        "counterpart": found,
        "asks": [(ask, times[ask.pk]) for ask in asks],
        "packets": rows,
        "in_progress": next((row for row in rows if not row.finished), None),
        "rhythms": Counterpart.Rhythm.choices,
        "today": today,
        **typed,
    }
    return render(request, "journal/counterpart.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET leads to its counterpart; POST says what came of it: `state` and what was `said`."""
    me = person(request)
    found = own_ask(me, uuid)
    if request.method != "POST":
        return see_other("counterpart", found.counterpart.uuid)
    state = request.POST.get("state", found.state)
    said = " ".join(request.POST.get("said", found.said).split())
    if state not in Ask.State.values or len(said) > SAID_LIMIT or unkeepable(request):
        messages.error(
            request, f"An ask is open, got or dropped, and what was said has {SAID_LIMIT} plain characters."
        )
        errors = {f"ask-{uuid}": "Nothing was changed."}
        return counterpart_page(request, me, found.counterpart, 422, typed=request.POST, errors=errors)
    settle(found, state, said, me.local_day())
    messages.success(request, "Kept.")
    return see_other("counterpart", found.counterpart.uuid)
