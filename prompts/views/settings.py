"""Settings, and leaving."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings as configured
from django.contrib import messages
from django.contrib.auth import logout
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from journal import security, sessions
from journal.access import person, really_looked
from journal.answers import see_other
from journal.deletion import delete_account
from journal.isoweek import IsoWeek
from journal.models import User
from journal.models.themes import all_themes
from prompts import asking, feed, mail
from prompts.forms import DeletionForm, ReminderForm, WritingForm, YouForm
from prompts.mentoring import ask_for_mail
from prompts.mentoring_forms import KINDS, kinds_ticked
from prompts.models import CalendarFeed, MentoringMail, Prompt, Reminder, reminder_of


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Small forms, each with its own button; `part` says which was sent."""
    user = person(request)
    week = IsoWeek.of(user.local_day())
    part = request.POST.get("part", "")
    if part == "feed":
        return change_feed(request, user)
    you = YouForm(request.POST if part == "you" else None, instance=user)
    resting = user.rested_themes.filter(until=None).values_list("theme_id", flat=True)
    writing = WritingForm(request.POST if part == "writing" else None, instance=user, resting=resting)
    reminder = reminder_of(user)
    reminders = ReminderForm(request.POST if part == "reminders" else None, instance=reminder)
    if part == "mentoring":
        return choose_mail(request, user)
    if part == "refused" and "again" in request.POST:
        return offer_again(request, user, week)
    for form in (you, writing, reminders):
        if form.is_bound and form.is_valid():
            form.save()
            if form is writing:
                for theme, rests in writing.changed_rests.items():
                    asking.rest(user, theme, rests=rests, week=week)
            if "zone" in form.changed_data:
                for slot in Reminder.objects.filter(user=user):
                    slot.slot_changed()
            messages.success(request, "Saved.")
            return see_other("settings")
    steps = Authenticator.objects.filter(user=user).order_by("created_at")
    page = {
        "you": you,
        "writing": writing,
        "all_themes": all_themes(),
        "resting": writing["rest"].value() or (),
        "refused": refused_by(user),
        "reminders": reminders,
        "mail_set_up": mail.set_up(),
        **mentoring_page(user),
        **slot_page(user),
        "feed": CalendarFeed.objects.filter(user=user).first(),
        "feed_address": feed.shown_once(request) if really_looked(request) else "",
        "passkey_list": [step.wrap() for step in steps if step.type == Authenticator.Type.WEBAUTHN],
        "codes_app": any(step.type == Authenticator.Type.TOTP for step in steps),
        "entry_count": user.entries.count(),
        "sessions": sessions.signed_in(request, user),
    }
    return render(request, "prompts/settings.html", page, status=422 if request.method == "POST" else 200)


def choose_mail(request: HttpRequest, user: User) -> HttpResponse:
    """Which kinds of mail about mentoring, and whether as a digest."""
    ask_for_mail(user, kinds_ticked(request.POST), digest=bool(request.POST.get("digest")))
    messages.success(request, "Saved.")
    return see_other(reverse("settings") + "#mentoring")


def offer_again(request: HttpRequest, user: User, week: IsoWeek) -> HttpResponse:
    """What was not for this person may be picked again."""
    asking.refuse(user, request.POST["again"].replace("\x00", "�"), refused=False, week=week)
    messages.success(request, "It may be picked for you again, from next week on at the latest.")
    return see_other("settings")


def refused_by(user: User) -> list[tuple[str, str]]:
    """The slugs of what is not for this person, with their questions. Two queries, one where there is nothing."""
    slugs = list(user.not_for_me.filter(until=None).values_list("prompt_slug", flat=True))
    if not slugs:
        return []
    known = Prompt.objects.filter(Q(author=None) | Q(author=user), slug__in=slugs)
    questions = dict(known.values_list("slug", "question"))
    return [(slug, questions.get(slug, slug)) for slug in slugs]


def mentoring_page(user: User) -> dict[str, Any]:
    """Each kind of mail about mentoring, and whether it was chosen. One query."""
    kept = MentoringMail.objects.filter(person=user).first()
    return {
        "mail_kinds": [
            (kind, words, kept is not None and getattr(kept, kind)) for kind, words in KINDS.items()
        ],
        "mail_digest": kept is not None and kept.digest,
        "mail_chosen": kept is not None,
    }


def slot_page(user: User) -> dict[str, Any]:
    """The slot as it is kept, whatever the form holds, and when it comes next if mail is sent then."""
    kept = reminder_of(user)
    following = kept.next_slot() if kept.on else None
    return {"kept_slot": kept, "next_mail": following.begins if following else None}


def change_feed(request: HttpRequest, user: User) -> HttpResponse:
    """Makes the feed, gives it a new address, or switches it off. The new address is on the next page, once."""
    act = request.POST.get("act", "")
    if act == "off":
        if feed.close(user):
            security.record("calendar feed turned off", request, user)
        messages.success(request, "The calendar feed is off. Its address answers nobody any more.")
    elif act in {"make", "renew"}:
        feed.remember_once(request, feed.open_at_new_address(user))
        security.record("calendar feed at a new address", request, user)
    else:
        return HttpResponse("make, renew or off", status=422, content_type="text/plain")
    return see_other(reverse("settings") + "#feed")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Asks for the password and a tick, then deletes everything at once."""
    user = person(request)
    form = DeletionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if get_adapter(request).reauthenticate(user, form.cleaned_data["password"]):
            security.record("account deleted", request, user)
            delete_account(user)
            logout(request)
            messages.success(request, "Your account is gone. Nothing you wrote is left in this journal.")
            response = see_other("landing")
            if configured.SITE.secure:
                response.headers["Clear-Site-Data"] = '"cache", "storage"'
            return response
        form.add_error("password", "That is not your password.")
    page = {"form": form, "entry_count": user.entries.count()}
    return render(request, "prompts/settings_delete.html", page, status=422 if form.errors else 200)
