"""Drafts: saving as one types, going on, the list, discarding and taking up again."""

from dataclasses import replace
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from journal import drafts, guides, markup, writing
from journal.access import own_discarded, own_draft, person
from journal.answers import see_other
from journal.dates import short_day, when
from journal.drafts import Conflict, Gone, Outcome, Save, Saved, TooBig
from journal.editor import Page, clash, of_draft, safe_address, show
from journal.forms import Raw, typed_anything
from journal.models import Draft, Entry, User
from journal.views.posted import Posted, Unreadable, posted, refuse, wants_json

CHOICES = {"mine", "theirs", "both", "own"}


def page_of(me: User, uuid: UUID, sent: Posted, draft: Draft | None) -> Page:
    """The page as it was when it was posted, with everything in it."""
    entry = draft.entry if draft else None
    if entry is None and sent.entry and draft is None:
        entry = me.entries.kept().filter(uuid=sent.entry).first()
    guide = guides.from_json(draft.guide) if draft and draft.guide else guides.read(sent.signed, me)
    return Page(
        person=me,
        form=sent.form,
        uuid=uuid,
        version=draft.version if draft else 0,
        tab=sent.tab,
        seq=sent.seq,
        guide=guide,
        draft=draft,
        entry=entry,
        base=sent.base
        or (draft.base_revision if draft and draft.base_revision else 0)
        or (entry.revision if entry else 0),
        entry_uuid=str(entry.uuid) if entry else "",
        steps_done=sent.steps,
        unsaved=True,
    )


# --- Going on, saving ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET goes on with a draft; POST saves it."""
    me = person(request)
    if request.method != "POST":
        kept = me.entries.kept().filter(uuid=uuid)
        if kept.exists() and not me.drafts.filter(uuid=uuid).exists():
            return redirect("entry", uuid=uuid)  # kept meanwhile: a link, or Back, leads to what it became
        return show(request, of_draft(me, own_draft(me, uuid)))
    try:
        sent = posted(request)
    except Unreadable as error:
        return refuse(error)
    return save(request, me, uuid, sent)


def save(request: HttpRequest, me: User, uuid: UUID, sent: Posted) -> HttpResponse:
    if sent.whose and sent.whose != me.browser_key:
        return give_back(request, 403)
    if sent.unkeepable:
        page = page_of(me, uuid, sent, me.drafts.select_related("entry").filter(uuid=uuid).first())
        return say(request, sent, page, sent.unkeepable, status=422, error="unkeepable")
    standing = me.drafts.filter(uuid=uuid, discarded_at__isnull=True).first() if sent.choice else None
    if sent.choice in CHOICES and (sent.choice == "own" or standing is None):
        # The draft went while somebody chose: what is here goes on as one of its own.
        apart = replace(a_save(me, sent), version=0, entry=None, base=None)
        outcome: Outcome = drafts.save(me, uuid4(), apart)
    elif sent.choice in CHOICES and standing is not None:
        settled = drafts.settle(
            standing, sent.form, sent.choice, sent.version if sent.seen is None else sent.seen
        )
        outcome = Saved(settled) if isinstance(settled, Draft) else settled
    elif not typed_anything(sent.form) and not me.drafts.filter(uuid=uuid).exists():
        return nothing_yet(request, sent)
    else:
        outcome = drafts.save(me, uuid, a_save(me, sent))
    if isinstance(outcome, Saved):
        return saved(request, sent, outcome.draft)
    if isinstance(outcome, TooBig):
        page = page_of(me, uuid, sent, None)
        sentence = "A draft holds 500 kB. This one is longer; leave part of it in another entry."
        return say(request, sent, page, sentence, status=413, error="too big")
    if isinstance(outcome, Conflict):
        return conflict(request, sent, page_of(me, outcome.theirs.uuid, sent, outcome.theirs), outcome.theirs)
    if sent.json and outcome.entry is not None and says_the_same(sent.form, outcome.entry):
        return saved_as_entry(me, sent, outcome.entry)
    return gone(request, sent, me, outcome)


def says_the_same(form: Raw, entry: Entry) -> bool:
    return str(form.get("body", "")) == entry.body and form.get("title", "") in {"", entry.title}


def saved_as_entry(me: User, sent: Posted, entry: Entry) -> HttpResponse:
    """A late save of words that were kept already: they are safe, and make no draft beside their entry."""
    return JsonResponse(
        {
            "draft": str(entry.uuid),
            "version": sent.version + 1,
            "saved_at": f"{entry.updated_at.astimezone(me.tz):%H:%M}",
            "address": reverse("entry", args=[entry.uuid]),
        }
    )


def a_save(me: User, sent: Posted) -> Save:
    return Save(
        form=sent.form,
        version=sent.version,
        tab=sent.tab,
        seq=sent.seq,
        guide=guides.read(sent.signed, me),
        steps=sent.steps,
        entry=sent.entry,
        base=sent.base,
    )


def nothing_yet(request: HttpRequest, sent: Posted) -> HttpResponse:
    """Before the first character nothing is written."""
    if sent.json:
        return JsonResponse({"version": 0, "saved_at": ""})
    return see_other(where_it_began(request, sent.form))


def saved(request: HttpRequest, sent: Posted, draft: Draft) -> HttpResponse:
    address = reverse("draft", args=[draft.uuid])
    if sent.json:
        at = draft.updated_at.astimezone(draft.author.tz)
        return JsonResponse(
            {
                "draft": str(draft.uuid),
                "version": draft.version,
                "saved_at": f"{at:%H:%M}",
                "address": address,
            }
        )
    if sent.later:
        messages.success(request, "The draft is saved. It waits on top of your week, and under Drafts.")
        return see_other(where_it_began(request, sent.form))
    return see_other(address)


def conflict(request: HttpRequest, sent: Posted, page: Page, theirs: Draft) -> HttpResponse:
    """409 with both texts. The form then carries the version that was shown, so the choice is an informed one."""
    me = person(request)
    stands = drafts.raw(theirs.form)
    page.clash = clash(
        page,
        page.body,
        str(stands.get("body", "")),
        their_at=when(theirs.updated_at, me.tz, timezone.now()).removeprefix("today "),
        url=reverse("draft", args=[theirs.uuid]),
        version=theirs.version,
    )
    page.version = sent.version  # keeping on is a conflict again until one of the three is chosen
    if not sent.json:
        return show(request, page, status=409)
    return JsonResponse(
        {
            "error": "conflict",
            "draft": str(theirs.uuid),
            "version": theirs.version,
            "yours": drafts.stored(sent.form),
            "theirs": theirs.form,
            "html": render_to_string("journal/write.html#clash", {"page": page}, request),
        },
        status=409,
    )


def gone(request: HttpRequest, sent: Posted, me: User, found: Gone) -> HttpResponse:
    """409: the draft was kept or discarded meanwhile. What was typed here goes on as a draft of its own."""
    if found.entry is not None:
        sentence = (
            "This was kept meanwhile, in another place. What you have here can go on as a draft of its own."
        )
    else:
        sentence = (
            "This draft was discarded in another place. What you have here can go on as a draft of its own."
        )
    page = page_of(me, uuid4(), replace(sent, entry=None, base=None), None)
    address = reverse("entry", args=[found.entry.uuid]) if found.entry and not found.entry.trashed_at else ""
    return say(
        request, sent, page, sentence, status=409, error="kept" if found.entry else "discarded", read=address
    )


def say(
    request: HttpRequest, sent: Posted, page: Page, sentence: str, *, status: int, error: str, read: str = ""
) -> HttpResponse:
    """The page as it was with a sentence on top, or the sentence alone for a script."""
    if sent.json:
        return JsonResponse({"error": error, "sentence": sentence, "read": read}, status=status)
    page.notice = sentence
    return show(request, page, status=status)


def where_it_began(request: HttpRequest, form: Raw) -> str:
    back = str(form.get("next", ""))
    return back if back and safe_address(request, back) else reverse("week")


# --- The list, discarding, taking up again ---------------------------------------------------------------


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Unfinished drafts, newest first. Two queries."""
    me = person(request)
    found = list(me.drafts.unfinished().as_listed().order_by("-updated_at"))
    lines = [DraftLine(me, draft) for draft in found]
    return render(request, "journal/drafts.html", {"lines": lines})


class DraftLine:
    """One draft of the list."""

    def __init__(self, me: User, draft: Draft) -> None:
        form = drafts.raw(draft.form)
        self.draft = draft
        self.body = str(form.get("body", ""))
        self.guide = guides.from_json(draft.guide)
        self.words = markup.words(self.body)
        self.saved = when(draft.updated_at, me.tz, timezone.now())
        self.name = draft.named
        self.theme = next((slug for slug in form.getlist("themes") if slug), "")

    @property
    def begins(self) -> str:
        """The text, without what the line is called by already."""
        text = markup.excerpt(self.body, 280)
        opening = self.draft.opening.removesuffix("…")
        if self.name.removesuffix("…") == opening and text.startswith(opening):
            text = text[len(opening) :].lstrip(" .!?:;…")
        return markup.excerpt(text, 200)

    @property
    def step(self) -> str:
        if self.guide is None or not self.guide.steps:
            return ""
        count = len(self.guide.steps)
        now = next((number for number in range(1, count + 1) if number not in self.draft.steps_done), count)
        return f"step {now} of {count}"


@require_POST
def discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    draft = own_draft(person(request), uuid)
    drafts.discard(draft)
    me = draft.author
    until = short_day(me.local_day() + writing.TRASHED_FOR, today=me.local_day())
    messages.info(
        request,
        f"The draft “{draft.named}” is discarded. It can be taken up again until {until}.",
        extra_tags=f"undo:{reverse('draft_restore', args=[uuid])}",
    )
    return see_other(next_page(request))


@require_POST
def restore(request: HttpRequest, uuid: UUID) -> HttpResponse:
    drafts.restore(own_discarded(person(request), uuid))
    messages.success(request, "The draft is back.")
    return see_other(next_page(request))


def next_page(request: HttpRequest) -> str:
    asked = request.POST.get("next", "")
    return asked if asked and safe_address(request, asked) else reverse("drafts")


# --- A post without a session, or with an old token ------------------------------------------------------


def give_back(request: HttpRequest, status: int) -> HttpResponse:
    """401 or 403, never a redirect: the same page with everything in it, a fresh token, sign-in in a new tab."""
    me = request.user if isinstance(request.user, User) else None
    if wants_json(request):
        return JsonResponse(
            {
                "error": "signed out" if me is None else "old page",
                "token": get_token(request),
                "whose": me.browser_key if me else "",
            },
            status=status,
        )
    try:
        sent = posted(request)
    except Unreadable as error:
        return refuse(error)
    mine = me is not None and sent.whose in {"", me.browser_key}
    uuid, entry = sent.draft, sent.entry
    if request.resolver_match is not None:
        if request.resolver_match.url_name == "entry_edit":
            entry = request.resolver_match.kwargs["uuid"]
        elif (request.resolver_match.url_name or "").startswith("draft"):
            uuid = request.resolver_match.kwargs["uuid"]
    page = Page(
        person=me if mine else None,
        form=sent.form,
        uuid=uuid,
        version=sent.version,
        tab=sent.tab,
        seq=sent.seq,
        guide=guides.read(sent.signed, None),
        signed=sent.signed,
        whose=sent.whose,
        steps_done=sent.steps,
        base=sent.base or 0,
        entry_uuid=str(entry or ""),
        unsaved=True,
        lost="session" if me is None else "page" if mine else "person",
    )
    return show(request, page, status=status)


draft.give_back = give_back  # type: ignore[attr-defined]
