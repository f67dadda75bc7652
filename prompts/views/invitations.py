"""Invitations: send one, read one and answer it, give one a new link, withdraw it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from journal import security
from journal.access import person
from journal.answers import see_other
from journal.models import User
from journal.views import errors
from prompts import invited, mentoring
from prompts.access import invitation_with, own_invitation
from prompts.mentoring_forms import InvitationForm, kinds_ticked, mail_choices
from prompts.models import Invitation, Role


@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Writes an invitation. Its answer is the same whether the address has an account or not."""
    user = person(request)
    role = Role.MENTEE if request.GET.get("as") == Role.MENTEE else Role.MENTOR
    form = InvitationForm(request.POST if request.method == "POST" else None, initial={"role": role})
    status, enough = 200, ""
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                made, token = mentoring.invite(user, given["email"], Role(given["role"]), given["note"])
            except mentoring.Enough as refused:
                status, enough = 429, str(refused)
            except mentoring.Refused as refused:
                form.add_error("email", str(refused))
            else:
                if settings.MAIL_URL:
                    mentoring.ask_for_mail(user, kinds_ticked(request.POST))
                security.record("invitation sent", request, user)
                hand_over(request, made, token)
                return see_other("mentoring")
    page = {
        "form": form,
        "enough": enough,
        "sent_today": mentoring.sent_today(user),
        "limit": mentoring.INVITATIONS_A_DAY,
        "kinds": mail_choices(user, request.POST if request.method == "POST" else None),
    }
    return render(request, "prompts/invite.html", page, status=status)


@sensitive_variables("token")
def hand_over(request: HttpRequest, made: Invitation, token: str) -> None:
    """By mail where there is mail; else the link stands on the next page, once."""
    if invited.send(made, token):
        messages.success(
            request, f"Sent to {made.email}, open until {made.expires_at:%A} {made.expires_at.day}."
        )
        return
    if settings.MAIL_URL:
        messages.warning(request, "The mail could not be sent. Give them the link yourself.")
    invited.remember_once(request, made, token)


@require_POST
def sent(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A new link for an invitation one sent, which kills the old; with `withdraw=1`, none any more."""
    user = person(request)
    found = own_invitation(user, uuid)
    if request.POST.get("withdraw"):
        withdraw(request, user, found)
        return see_other("mentoring")
    again = mentoring.mailed_today(found)
    try:
        token = mentoring.renew(found)
    except mentoring.Refused as refused:
        messages.error(request, str(refused))
        return see_other("mentoring")
    found.refresh_from_db()
    security.record("invitation at a new link", request, user)
    if again and settings.MAIL_URL:
        messages.warning(request, "They were mailed about this today. Give them the new link yourself.")
        invited.remember_once(request, found, token)
    else:
        hand_over(request, found, token)
    return see_other("mentoring")


def withdraw(request: HttpRequest, user: User, found: Invitation) -> None:
    """Withdraws what is unanswered, and says what became of it."""
    if mentoring.withdraw(found):
        security.record("invitation withdrawn", request, user)
    found.refresh_from_db()
    if found.accepted_at:
        messages.warning(request, "It was accepted already. To end what it began, end the mentorship.")
    elif found.declined_at:
        messages.warning(request, "It was declined already. Its link opens nothing.")
    else:
        messages.success(request, "Withdrawn. Its link opens nothing any more.")


@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked, and the answer. A link's token goes into the session; opening it consumes nothing."""
    if token != invited.HERE:
        if request.method == "POST":
            raise Http404
        if invitation_with(token) is None:
            return closed(request)
        invited.bring(request, token)
        return see_other("invitation", invited.HERE)
    found = invited.brought(request)
    if found is None or not found.waits:
        return closed(request)
    return answered(request, found)


@require_http_methods(["GET", "HEAD", "POST"])
def received(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The same, for somebody signed in whose confirmed address it waits for."""
    found = invited.waiting_for(person(request)).filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return answered(request, found)


def answered(request: HttpRequest, found: Invitation) -> HttpResponse:
    """The page of an invitation that waits, or what its answer did.

    A session holds one invitation: an answer meant for one that was opened before it answers nothing.
    """
    user = request.user if isinstance(request.user, User) else None
    may = user is not None and mentoring.may_answer(user, found)
    if request.method != "POST":
        return page(request, found, may=may)
    if request.POST.get("invitation", str(found.uuid)) != str(found.uuid):
        return page(request, found, may=may, another=True, status=409)
    if request.POST.get("decline") and (user is None or may):
        mentoring.decline(found)
        invited.put_away(request)
        security.record("invitation declined", request, user)
        messages.success(request, "Declined. Whoever asked is told that, and nothing else.")
        return see_other("mentoring" if user else "landing")
    if user is None:
        return errors.signed_out(request)
    try:
        mentorship = mentoring.accept(user, found)
    except mentoring.WrongAddress:
        return page(request, found, may=False, status=422)
    except mentoring.InvitationClosed:
        return closed(request)
    if settings.MAIL_URL:
        mentoring.ask_for_mail(user, kinds_ticked(request.POST))
    invited.put_away(request)
    security.record("invitation accepted", request, user)
    messages.success(request, "Accepted. Nothing is shared by that.")
    return see_other("mentorship", mentorship.uuid)


def page(
    request: HttpRequest, found: Invitation, *, may: bool, another: bool = False, status: int = 200
) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    words: dict[str, Any] = {
        "invitation": found,
        "who": invited.called(found.inviter),
        "to_mentor": found.role == Role.MENTOR,
        "may": may,
        "another": another,
        "own": user is not None and user.pk == found.inviter_id,
        "unconfirmed": user is not None and user.email == found.email and not may,
        "runs": invited.runs_the_server(found.inviter),
        "kinds": mail_choices(user, None) if may and user else [],
        "now": timezone.now(),
    }
    return render(request, "prompts/invitation.html", words, status=status)


def closed(request: HttpRequest) -> HttpResponse:
    """One page for a link that expired, was used or withdrawn, or never was: it tells nobody anything."""
    return render(request, "prompts/invitation_closed.html", status=404)
