"""Answering an assigned question: the editor, keeping with what the mentor gets, skipping."""

from dataclasses import replace
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from journal import drafts, guides, security, writing
from journal.access import person
from journal.answers import SeeOther, see_other
from journal.dates import long_day
from journal.editor import Page, of_draft, safe_address, show
from journal.forms import EntryForm
from journal.models import Draft, Entry, User
from journal.models.themes import theme_of
from journal.views.drafts import give_back, gone, page_of, save, where_it_began
from journal.views.keep import cannot_keep, refused
from journal.views.keep import keep as keep_plain
from journal.views.posted import Posted, Unreadable, posted, refuse
from prompts import answering, mentoring, sharing
from prompts.access import item_for
from prompts.answering import SHARES, TAKEAWAY, TALK, WHOLE, Gets
from prompts.assigning import address_of
from prompts.mentoring_forms import given_back
from prompts.models import AssignmentItem
from prompts.models.mentoring import LINE_LIMIT
from prompts.own_forms import Typed

LOOK = "Not kept yet. Above stands exactly what {mentor} will see; keep it, if that is right."
BOTH_WAYS = "An entry off the record is never shared. Untick this, or keep the answer private."


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET is the editor with the question, as begun or empty. POST says something else of an answer that is kept:
    that one will tell when they talk (`answer=talk`), or no more than that it is answered (`answer=private`).
    """
    me = person(request)
    item = item_for(me, uuid)
    if request.method == "POST":
        return say_again(request, me, item)
    entry = me.entries.filter(uuid=uuid).first()
    if entry is not None and entry.trashed_at is None:
        return redirect("entry", uuid=uuid)
    begun = answering.draft_of(me, item)
    guide = answering.guide_of(item)
    if begun is not None:
        page = of_draft(me, begun)
        page.guide = page.guide or guide
        return show(request, page)
    if entry is not None or not item.assignment.counts or not item.assignment.mentorship.active:
        return redirect("assignment", uuid=item.assignment.uuid)
    # One that was discarded keeps its uuid, to be taken up again: this is then another.
    taken = me.drafts.filter(uuid=uuid).exists()
    page = Page(person=me, form=drafts.fresh(me, guide), uuid=uuid4() if taken else uuid, guide=guide)
    return show(request, page)


def to_assignment(item: AssignmentItem) -> SeeOther:
    return see_other("assignment", item.assignment.uuid)


def say_again(request: HttpRequest, me: User, item: AssignmentItem) -> HttpResponse:
    """Exchanges *keep private* and *I will tell you when we talk*, as often as one likes."""
    kept = {AssignmentItem.Answer.KEPT, AssignmentItem.Answer.TOLD}
    said = {"talk": AssignmentItem.Answer.TOLD, "private": AssignmentItem.Answer.KEPT}.get(
        request.POST.get("answer", "")
    )
    mentor = item.assignment.mentorship.mentor.called
    if said is None or item.answer not in kept:
        messages.error(request, "Answer the question first. Nothing was changed.")
    elif mentoring.answer(item, said, me.local_day()).answer != said:
        messages.error(request, f"This set is closed. {mentor} is told nothing more of it.")
    elif said == AssignmentItem.Answer.TOLD:
        messages.success(request, f"{mentor} reads that you will tell them when you talk.")
    else:
        messages.success(request, f"{mentor} sees that one more is answered, and nothing else of this one.")
    return to_assignment(item)


# --- Keeping ---------------------------------------------------------------------------------------------


@require_POST
def keep(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The answer becomes an entry, is counted and, if so chosen, shared: all of it, or nothing.

    What is shared was seen before: the post carries the digest of what the page had shown, and without it the page
    comes back with exactly that. Whoever posts twice finds the first answer.
    """
    me = person(request)
    try:
        sent = posted(request)
    except Unreadable as error:
        return refuse(error)
    item = (
        AssignmentItem.objects.filter(assignment__mentorship__mentee=me, uuid=uuid)
        .select_related("assignment__mentorship__mentor", "assignment__mentorship__mentee", "theme")
        .first()
    )
    if item is None:
        return keep_without(request, me, uuid, sent)
    if sent.later or sent.choice:
        return save(request, me, sent.draft, sent)
    if sent.whose and sent.whose != me.browser_key:
        return give_back(request, 403)
    try:
        with transaction.atomic():
            outcome = keep_answer(request, me, item, sent)
    except sharing.NotShareable as refusal:
        page = page_of(me, sent.draft, sent, me.drafts.filter(uuid=sent.draft, entry=None).first())
        page.guide = page.guide or answering.guide_of(item)
        page.form["answer"] = answering.PRIVATE
        page.errors = {"answer": f"{refusal} It is not kept yet; private is chosen now."}
        return show(request, page, status=422)
    if not isinstance(outcome, Entry):
        return outcome
    return kept(request, me, item, sent, outcome)


def keep_without(request: HttpRequest, me: User, uuid: UUID, sent: Posted) -> HttpResponse:
    """The question is gone, with its mentor's account or in another Terrain: its draft is kept as any other is."""
    address = address_of(uuid)
    begun = me.drafts.filter(uuid=sent.draft, guide__keep=address).exists()
    guide = guides.read(sent.signed, me)
    if begun or (guide is not None and guide.keep == address):
        return keep_plain(request, sent.draft)
    raise Http404


def keep_answer(request: HttpRequest, me: User, item: AssignmentItem, sent: Posted) -> Entry | HttpResponse:
    """Inside a transaction: the entry, or the page that says why there is none yet."""
    mentoring.hold(item)  # the second of two posts at once meets what the first has made
    mine = me.drafts.select_for_update(of=("self",)).filter(entry=None)
    draft = mine.filter(uuid=sent.draft).first()
    choice = answering.choice_in(sent.form)
    before = list(me.entries.filter(uuid__in=[item.uuid, sent.draft]).order_by("pk"))
    for first in before:
        if answering.same_answer(sent.form, first):
            return kept_before(request, me, item, first, choice)
        if first.uuid == sent.draft:
            return gone(request, replace(sent, json=False), me, drafts.Gone(entry=first))
    if draft is None and not before:
        draft = mine.filter(uuid=item.uuid).first()
    # A second text for one question, which had gone on as a draft of its own, is an entry of its own.
    uuid = sent.draft if before else item.uuid
    page = page_of(me, draft.uuid if draft is not None else uuid, sent, draft)
    page.guide = page.guide or answering.guide_of(item)
    stands = cannot_keep(request, sent, page, draft)
    if stands is not None:
        return stands
    shown = request.POST.get("shown", "")
    if choice in SHARES and answering.starts_off(sent.form) and not ("off_record" in sent.form and shown):
        sent.form["off_record"] = ""  # the tick was only preset, and what is shared is on the record
    form = EntryForm(sent.form, author=me, began_on=draft.began_on if draft else None)
    form.is_valid()
    if choice == TAKEAWAY and not str(form.cleaned_data.get("takeaway", "")).strip():
        form.add_error("takeaway", answering.NO_TAKEAWAY)
    if choice in SHARES and answering.off_record(sent.form):
        form.add_error("off_record", BOTH_WAYS)
    if form.errors:
        return refused(request, page, form)
    if choice in SHARES and item.assignment.mentorship.active:
        what = answering.foreseen(me, item.question, sent.form, whole=choice == WHOLE)
        if what.digest != shown:
            page.errors = {"answer": LOOK.format(mentor=item.assignment.mentorship.mentor.called)}
            return show(request, page, status=422)
    made = form.writing(prompt_slug=item.prompt_slug, prompt_question=item.question)
    target = draft if draft is not None and draft.uuid == uuid else Draft(author=me, uuid=uuid)
    entry = writing.keep(target, made)
    if draft is not None and draft.uuid != uuid:
        me.drafts.filter(pk=draft.pk).delete()
    give(request, me, item, entry, choice)
    return entry


def kept_before(
    request: HttpRequest, me: User, item: AssignmentItem, first: Entry, choice: str
) -> Entry | HttpResponse:
    """The second post of one keep. A share that it asks for is opened only where its words were seen so."""
    if first.trashed_at is not None:
        messages.info(
            request,
            f"{first.called} is in the trash. It was kept before.",
            extra_tags=f"undo:{reverse('entry_restore', args=[first.uuid])}",
        )
        return to_assignment(item)
    if choice in SHARES:
        what = sharing.seen(first, whole=choice == WHOLE)
        choice = choice if what.digest == request.POST.get("shown", "") else answering.PRIVATE
    give(request, me, item, first, choice, again=True)
    return first


def give(
    request: HttpRequest, me: User, item: AssignmentItem, entry: Entry, choice: str, *, again: bool = False
) -> None:
    """Inside a transaction: counts the answer, and opens what was chosen to be. Raises NotShareable."""
    if not again or not item.answer:
        how = AssignmentItem.Answer.TOLD if choice == TALK else AssignmentItem.Answer.KEPT
        mentoring.answer(item, how, me.local_day())
    if choice in SHARES:
        bond = item.assignment.mentorship
        was_open = again and any(one.mentorship_id == bond.pk for one in sharing.shared_with(me, entry))
        sharing.share(entry, bond, whole=choice == WHOLE)
        if was_open:
            return
        transaction.on_commit(lambda: security.record("entry shared", request, me))


def kept(request: HttpRequest, me: User, item: AssignmentItem, sent: Posted, entry: Entry) -> HttpResponse:
    """303 back to where it began, told what was kept, who can read it, what is counted and when it returns."""
    item = item_for(me, item.uuid)
    mentor = item.assignment.mentorship.mentor.called
    share = next(
        (one for one in sharing.shared_with(me, entry) if one.mentorship_id == item.assignment.mentorship_id),
        None,
    )
    theme = theme_of(next(iter(entry.ordered_themes), ""))
    under = f" under {theme.short_name}" if theme else ""
    answers = list(item.assignment.items.values_list("answer", flat=True))
    counted = f" {mentor} sees {sum(map(bool, answers))} of {len(answers)} answered."
    if share is not None:
        said = f"Kept{under}. {mentor} can read {'all of it' if share.whole else 'its takeaway'} until you take it back."
    elif item.answer == AssignmentItem.Answer.TOLD:
        said = f"Kept{under}, private to you. {mentor} reads that you will tell them when you talk."
    elif item.answer and item.assignment.counts and item.assignment.mentorship.active:
        said = f"Kept{under}, private to you.{counted}"
    else:
        said = f"Kept{under}, private to you. The set is closed: {mentor} is told nothing more of it."
    due = entry.look_backs.filter(on__isnull=True).values_list("due", flat=True).first()
    returns = f" It comes back on {long_day(due, today=me.local_day())}." if due else ""
    messages.success(request, f"{said}{returns}", extra_tags=f"read:{reverse('entry', args=[entry.uuid])}")
    return see_other(where_it_began(request, sent.form))


@require_POST
def seen(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Exactly what the mentor would see of what is typed, for the editor's script. Writes nothing."""
    me = person(request)
    item = item_for(me, uuid)
    try:
        sent = posted(request)
    except Unreadable as error:
        return refuse(error)
    page = Page(person=me, form=sent.form, uuid=sent.draft, guide=answering.guide_of(item))
    gets: Gets | None = answering.gets_of(page)
    return render(request, "prompts/answer_gets.html#seen", {"gets": gets})


# --- Skipping --------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def skip(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Answers a question by skipping it, with a word why if one likes: it says that the mentor reads it.

    One a week can be opened before its day by who wants to write, but is not skipped unseen.
    """
    me = person(request)
    item = item_for(me, uuid)
    back = back_to(request, item)
    typed = Typed.of(request.POST)
    if request.method == "POST":
        line = " ".join(typed.text("line").split())
        if len(line) > LINE_LIMIT:
            typed.wrong("line", f"One line holds {LINE_LIMIT} characters; this has {len(line)}.")
        if not typed.errors:
            return skipped(request, me, item, line, back)
    page = {
        "item": item,
        "mentor": item.assignment.mentorship.mentor,
        "typed": typed,
        "back": back,
        "limit": LINE_LIMIT,
        "can": can_skip(item),
        "opens_on": None if item.opened(me.local_day()) else item.opens_on,
    }
    return render(request, "prompts/answer_skip.html", page, status=422 if typed.errors else 200)


def can_skip(item: AssignmentItem) -> bool:
    """Not what is answered already, and not in a set that counts no more."""
    answered = item.answer and item.answer != AssignmentItem.Answer.SKIPPED
    return not answered and item.assignment.counts and item.assignment.mentorship.active


def skipped(request: HttpRequest, me: User, item: AssignmentItem, line: str, back: str) -> HttpResponse:
    mentor = item.assignment.mentorship.mentor.called
    if not item.opened(me.local_day()):
        said = f"This question opens on {long_day(item.opens_on)}. Nothing was changed."
        messages.error(request, said + given_back(line))
    elif not can_skip(item):
        said = "This question is answered, or its set is closed. Nothing was changed."
        messages.error(request, said + given_back(line))
    elif mentoring.answer(item, AssignmentItem.Answer.SKIPPED, me.local_day(), line=line).answer:
        reads = f"{mentor} reads your line." if line else f"{mentor} sees that one more is answered."
        messages.success(request, f"Skipped. {reads} You can still answer it.")
    return see_other(back)


def back_to(request: HttpRequest, item: AssignmentItem) -> str:
    """Where skipping leads: the page it was asked for on, or the assignment."""
    asked = request.POST.get("next", request.GET.get("next", ""))
    return (
        asked
        if asked and safe_address(request, asked)
        else reverse("assignment", args=[item.assignment.uuid])
    )


keep.give_back = give_back  # type: ignore[attr-defined]
