"""Sharing one entry, reading what was shared, and replies under it."""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from journal import security, writing
from journal.access import own_entry, person, really_looked, uuid_in
from journal.answers import SeeOther, see_other
from journal.editor import safe_address
from journal.models import Entry, LookBack, User
from prompts import mentoring, sharing
from prompts.access import open_share, own_reply, own_share, replied_share
from prompts.mentoring_forms import ReplyForm
from prompts.models import Mentorship, Reply, Share
from prompts.views import taking_back
from prompts.views.mentoring import tag_of

CHANGED = "The entry was changed after this page was shown. This is what they would see now."


# --- The author --------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Whom, how much, and exactly what is seen, before the button. A post opens it, or takes one back."""
    author = person(request)
    entry = own_entry(author, uuid)
    if request.method != "POST":
        return share_page(request, author, entry)
    if "take_back" in request.POST:
        held = share_under(author, entry, request.POST["take_back"])
        taking_back.take_back(request, author, held)
        back = request.POST.get("next", "")
        return see_other(back) if back and safe_address(request, back) else to_entry(entry)
    if "include" in request.POST:
        return include(request, author, entry)
    bonds = {str(bond.uuid): bond for bond in mentors_of(author)}
    chosen = bonds.get(request.POST.get("mentorship", ""))
    what = request.POST.get("what", "")
    if chosen is None:
        return share_page(request, author, entry, "Choose who it is for.", status=422)
    if what not in {"whole", "takeaway"}:
        return share_page(request, author, entry, "Choose how much of it.", status=422)
    try:
        with transaction.atomic():
            # Else an edit in another tab could come between the look and the share.
            entry = writing.locked(entry)
            if request.POST.get(f"seen_{what}") != before(entry, whole=what == "whole").digest:
                raise sharing.NotShareable(CHANGED)
            ticked = set(request.POST.getlist("look_back")) if what == "whole" else set()
            included = [row for row in done(entry) if str(row.pk) in ticked]
            sharing.share(entry, chosen, whole=what == "whole", look_backs=included)
    except sharing.NotShareable as refused:
        return share_page(request, author, entry, str(refused), status=422)
    security.record("entry shared", request, author)
    part = "this entry, whole" if what == "whole" else "the takeaway of this entry"
    messages.success(request, f"{chosen.mentor.called} can now read {part}.")
    return to_entry(entry)


def share_page(
    request: HttpRequest, author: User, entry: Entry, error: str = "", *, status: int = 200
) -> HttpResponse:
    """Both ways to share it stand there as they will be seen, so that nothing has to be imagined."""
    bonds = mentors_of(author)
    shares = sharing.shared_with(author, entry)
    chosen = request.POST.get("mentorship", "") or (str(bonds[0].uuid) if bonds else "")
    read = {
        look_back
        for one in shares
        if str(one.mentorship.uuid) == chosen
        for look_back in one.look_backs.values_list("look_back", flat=True)
    }
    page = {
        "entry": entry,
        "today": author.local_day(),
        "bonds": bonds,
        "chosen": chosen,
        "only": bonds[0].mentor if len(bonds) == 1 else None,
        "takeaway": sharing.seen(entry, whole=False) if entry.takeaway.strip() else None,
        "whole": sharing.seen(entry, whole=True),
        "whole_digest": before(entry, whole=True).digest,
        "look_backs": done(entry),
        # What they read already would be taken out by a button that nobody saw do it.
        "ticked": request.POST.getlist("look_back")
        if request.method == "POST"
        else [str(key) for key in read],
        "read": read,
        "shares": shares,
        # What its one mentor reads already.
        "now": shares[0] if len(bonds) == 1 and shares else None,
        "error": error,
    }
    return render(request, "prompts/share.html", page, status=status)


def before(entry: Entry, *, whole: bool) -> sharing.Seen:
    """All that stands there before the button: with the whole entry, each look-back that can be ticked."""
    return sharing.seen(entry, whole=whole, look_backs=done(entry) if whole else ())


def mentors_of(author: User) -> list[Mentorship]:
    """The mentorships that an author's entry can be opened to. One query."""
    return list(Mentorship.objects.active().filter(mentee=author).select_related("mentor"))


def done(entry: Entry) -> list[LookBack]:
    return list(entry.look_backs.filter(on__isnull=False).order_by("on", "pk"))


def include(request: HttpRequest, author: User, entry: Entry) -> HttpResponse:
    """Lets the mentor of one share (`of`) read a look-back done too; with `include=0`, no longer."""
    held = share_under(author, entry, request.POST.get("of", ""))
    row = next((row for row in done(entry) if str(row.pk) == request.POST.get("look_back")), None)
    if row is None or not Share.objects.open().filter(pk=held.pk).exists():
        raise Http404
    wanted = request.POST["include"] == "1"
    sharing.include(held, row, included=wanted)
    security.record("look-back shared" if wanted else "look-back left out of a share", request, author)
    called = held.mentorship.mentor.called
    messages.success(
        request,
        f"{called} can read that look-back too." if wanted else f"{called} no longer sees that look-back.",
    )
    return to_entry(entry)


def share_under(author: User, entry: Entry, uuid: str) -> Share:
    """A share of this very entry, open or closed; 404 for any other."""
    held = own_share(author, uuid_in(uuid))
    if held.entry_id != entry.pk:
        raise Http404
    return held


def to_entry(entry: Entry | None) -> SeeOther:
    if entry is None:
        raise Http404
    return see_other(reverse("entry", args=[entry.uuid]) + "#sharing")


# --- Its mentor ----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def shared(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What a mentor reads of an entry; its author is led to the entry. A post is a reply, from either.

    Opening it stamps when it was first opened and last read. Whoever asks for its head, or fetches it ahead, is
    told nothing of it: else it could be read unstamped.
    """
    user = person(request)
    if request.method == "POST":
        return reply(request, user, replied_share(user, uuid))
    theirs = Share.objects.open().of_author(user).filter(uuid=uuid).select_related("entry").first()
    if theirs is not None and theirs.entry is not None:
        return redirect(reverse("entry", args=[theirs.entry.uuid]) + "#sharing")
    held = open_share(user, uuid)
    if not really_looked(request):
        return HttpResponse(status=HTTPStatus.OK if request.method == "HEAD" else HTTPStatus.TOO_EARLY)
    return shared_page(request, held)


def shared_page(
    request: HttpRequest, held: Share, form: ReplyForm | None = None, *, status: int = 200
) -> HttpResponse:
    """All of it, stamped as read: also below a reply that was refused."""
    what = sharing.seen_in(held)
    changed = sharing.changed(held, what)
    last_read = held.last_read_at
    sharing.read(held, what)
    page = {
        "share": held,
        "author": held.mentorship.mentee,
        "seen": what,
        "changed": changed,
        "last_read": last_read,
        "replies": replies_under(held, held.mentorship.mentor, last_read),
        "form": form or ReplyForm(),
        "tag": tag_of(held.mentorship.mentee),
        "today": held.mentorship.mentor.local_day(),
    }
    return render(request, "prompts/shared.html", page, status=status)


def replies_under(
    held: Share, reader: User, last_read: datetime | None
) -> list[tuple[Reply, str, bool, bool, bool]]:
    """Each reply; its quotation, whether it is the reader's own, can be changed, and was not there last time. One query."""
    return [
        (
            one,
            mentoring.quote_shown(one, is_open=True),
            one.author_id == reader.pk,
            one.author_id == reader.pk and mentoring.may_change(one),
            one.author_id != reader.pk and (last_read is None or last_read < one.created_at),
        )
        for one in held.replies.select_related("author")
    ]


# --- Replies -------------------------------------------------------------------------------------------------


def reply(request: HttpRequest, user: User, held: Share) -> HttpResponse:
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            mentoring.reply(held, user, form.cleaned_data["body"], form.cleaned_data["quote"])
        except mentoring.Refused as refused:
            form.add_error("quote", str(refused))
        else:
            return after(held, user)
    if held.mentorship.mentor_id == user.pk:
        return shared_page(request, open_share(user, held.uuid), form, status=422)
    page = {"share": held, "form": form, "entry": held.entry}
    return render(request, "prompts/reply.html", page, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, uuid: UUID, reply_uuid: UUID) -> HttpResponse:
    """Changes one's own reply, or with `delete=1` takes it away, for fifteen minutes."""
    user = person(request)
    held = replied_share(user, uuid)
    one = own_reply(user, uuid, reply_uuid)
    form = ReplyForm(request.POST if request.method == "POST" else None, initial={"body": one.body})
    if request.method == "POST" and request.POST.get("delete"):
        if mentoring.may_change(one):
            one.delete()
            return after(held, user)
        messages.error(request, "A reply can be deleted for fifteen minutes. This one is older.")
        return after(held, user)
    if request.method == "POST" and form.is_valid():
        try:
            mentoring.change_reply(one, form.cleaned_data["body"])
        except mentoring.Refused as refused:
            form.add_error("body", str(refused))
        else:
            return after(held, user)
    page = {"share": held, "reply": one, "form": form, "entry": held.entry}
    return render(request, "prompts/reply.html", page, status=422 if form.errors else 200)


def after(held: Share, user: User) -> SeeOther:
    """Back to where this side reads the replies."""
    if held.mentorship.mentor_id == user.pk:
        return see_other(reverse("shared", args=[held.uuid]) + "#replies")
    return to_entry(held.entry)
