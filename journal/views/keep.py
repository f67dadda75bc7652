"""Keeping: a draft becomes an entry, or the next revision of one."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from journal import drafts, writing
from journal.access import own_entry, person
from journal.answers import see_other
from journal.dates import long_day, when
from journal.drafts import Gone, Save
from journal.editor import Page, clash, of_draft, show
from journal.forms import EntryForm
from journal.models import Draft, Entry, User
from journal.views.drafts import conflict, give_back, gone, page_of, save, say, where_it_began
from journal.views.posted import Posted, Unreadable, posted, refuse


@require_POST
def keep(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A draft becomes an entry. Whoever posts twice finds the first one."""
    me = person(request)
    try:
        sent = posted(request)
    except Unreadable as error:
        return refuse(error)
    if sent.later or sent.choice:
        return save(request, me, uuid, sent)
    if sent.whose and sent.whose != me.browser_key:
        return give_back(request, 403)
    with transaction.atomic():
        draft = me.drafts.select_for_update(of=("self",)).select_related("entry").filter(uuid=uuid).first()
        if draft is None and sent.entry is None:
            first = me.entries.filter(uuid=uuid).first()
            if first is not None:
                return kept_before(request, sent, me, first)
        if (draft is not None and draft.entry is not None) or (draft is None and sent.entry is not None):
            return keep_edit(request, sent, me, uuid, draft)
        page = page_of(me, uuid, sent, draft)
        answer = cannot_keep(request, sent, page, draft)
        if answer is not None:
            return answer
        form = EntryForm(sent.form, author=me, began_on=draft.began_on if draft else None)
        if not form.is_valid():
            return refused(request, page, form)
        made = form.writing(
            prompt_slug=page.guide.prompt if page.guide else "",
            prompt_question=page.guide.question if page.guide else "",
        )
        entry = writing.keep(draft or Draft(author=me, uuid=uuid), made)
    return kept(request, sent, entry, made.look_back_due)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET shows an entry's changes as begun, or the entry; POST keeps them as its next revision."""
    me = person(request)
    if request.method != "POST":
        entry = own_entry(me, uuid)
        begun = drafts.edit_of(entry)
        if begun is not None:
            begun.entry = entry
            return show(request, of_draft(me, begun))
        page = Page(
            person=me,
            form=drafts.edit_form(None, entry),
            entry=entry,
            base=entry.revision,
            entry_uuid=str(entry.uuid),
        )
        return show(request, page)
    try:
        sent = replace(posted(request), entry=uuid)
    except Unreadable as error:
        return refuse(error)
    draft_uuid = sent.draft
    if sent.later or sent.choice:
        return save(request, me, draft_uuid, sent)
    if sent.whose and sent.whose != me.browser_key:
        return give_back(request, 403)
    if not me.entries.filter(uuid=uuid).exists() and not sent.form:
        own_entry(me, uuid)
    with transaction.atomic():
        draft = (
            me.drafts.select_for_update(of=("self",)).select_related("entry").filter(uuid=draft_uuid).first()
        )
        return keep_edit(request, sent, me, draft_uuid, draft)


def keep_edit(request: HttpRequest, sent: Posted, me: User, uuid: UUID, draft: Draft | None) -> HttpResponse:
    """Inside a transaction: the next revision of an entry, unless it, or the draft, changed meanwhile."""
    named = draft.entry.uuid if draft and draft.entry else sent.entry
    entry = (
        me.entries.select_for_update(of=("self",))
        .prefetch_related("entry_themes")
        .filter(uuid=named or uuid)
        .first()
    )
    if entry is None or entry.trashed_at is not None:
        return keep_without_entry(request, sent, me, entry)
    page = page_of(me, uuid, sent, draft)
    page.entry, page.entry_uuid = entry, str(entry.uuid)
    answer = cannot_keep(request, sent, page, draft)
    if answer is not None:
        return answer
    base = sent.base or (draft.base_revision if draft else None) or entry.revision
    if base < entry.revision:
        if entry.body == page.body and entry.title == page.form.get("title", entry.title):
            return kept(request, sent, entry, None, edited=True)  # the second post of one keep
        return entry_conflict(request, page, entry)
    form = EntryForm(sent.form, author=me, entry=entry)
    if not form.is_valid():
        return refused(request, page, form)
    made = form.writing()
    target = draft or drafts.edit_of(entry) or Draft(author=me, uuid=uuid, entry=entry)
    target.entry = entry
    revised = writing.keep(target, made, look_back=form.look_back_to)
    return kept(
        request,
        sent,
        revised,
        form.look_back_to if isinstance(form.look_back_to, date) else None,
        edited=True,
    )


def keep_without_entry(request: HttpRequest, sent: Posted, me: User, entry: Entry | None) -> HttpResponse:
    """The entry went while its changes were written. Nothing of them is lost: they can be a new entry.

    409 where it is in the trash; 404 where there is none, which is also the answer for somebody else's.
    """
    where = "in the trash" if entry is not None else "gone"
    page = page_of(me, uuid4(), replace(sent, entry=None, base=None), None)
    sentence = f"The entry is {where}. What you wrote is here: Keep makes a new entry of it."
    return say(
        request,
        replace(sent, json=False),
        page,
        sentence,
        status=404 if entry is None else 409,
        error="entry gone",
    )


def cannot_keep(request: HttpRequest, sent: Posted, page: Page, draft: Draft | None) -> HttpResponse | None:
    """What stands in the way before the fields are looked at."""
    if sent.unkeepable:
        page.errors = {"body": sent.unkeepable}
        return show(request, page, status=422)
    if draft is not None and draft.discarded_at is None:
        this = Save(form=sent.form, version=sent.version, tab=sent.tab, seq=sent.seq)
        if not drafts.accepted(draft, this) and not drafts.same_words(draft.form, drafts.stored(sent.form)):
            return conflict(request, replace(sent, json=False), page, draft)
    return None


def entry_conflict(request: HttpRequest, page: Page, entry: Entry) -> HttpResponse:
    """409 with both texts. Keeping again keeps mine on top; what stands now is then a revision, never lost."""
    me = person(request)
    page.base = entry.revision
    page.clash = clash(
        page,
        page.body,
        entry.body,
        their_at=when(entry.updated_at, me.tz, timezone.now()).removeprefix("today "),
        url=reverse("entry_edit", args=[entry.uuid]),
        version=page.version,
        kind="entry",
    )
    return show(request, page, status=409)


def refused(request: HttpRequest, page: Page, form: EntryForm) -> HttpResponse:
    """422 with everything in it, each sentence beside its field."""
    page.errors = {name: str(errors[0]) for name, errors in form.errors.items()}
    if "felt" in page.errors and page.gauge is not None:
        page.form["gauge"] = page.gauge.slug
        page.form["felt"] = ""
    return show(request, page, status=422)


def kept_before(request: HttpRequest, sent: Posted, me: User, first: Entry) -> HttpResponse:
    """A second post of one draft. The same words: the first entry. Other words: nothing of them is lost."""
    title = sent.form.get("title", "")
    if str(sent.form.get("body", "")) == first.body and (not title or title == first.title):
        if first.trashed_at is not None:
            messages.info(
                request,
                f"{first.called} is in the trash. It was kept before.",
                extra_tags=f"undo:{reverse('entry_restore', args=[first.uuid])}",
            )
            return see_other(where_it_began(request, sent.form))
        return kept(request, sent, first, None)
    return gone(request, replace(sent, json=False), me, Gone(entry=first))


def kept(
    request: HttpRequest, sent: Posted, entry: Entry, due: date | None, *, edited: bool = False
) -> HttpResponse:
    """303 back to where it began, told what was kept, who can read it and when it returns."""
    today = entry.author.local_day()
    name = f"“{entry.title}”" if entry.title else "Your answer" if entry.prompt_question else "Your entry"
    if due is None and not edited:
        due = entry.look_backs.filter(on__isnull=True).values_list("due", flat=True).first()
    returns = f" It comes back on {long_day(due, today=today)}." if due else ""
    messages.success(
        request,
        f"{name} is kept. Only you can read it.{returns}",
        extra_tags=f"read:{reverse('entry', args=[entry.uuid])}",
    )
    return see_other(where_it_began(request, sent.form))


for view in (keep, edit):
    view.give_back = give_back  # type: ignore[attr-defined]
