"""Who can see what, now."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from journal import security, sessions
from journal.access import uuid_in
from journal.answers import see_other
from journal.models import User
from prompts import feed, mentoring
from prompts.access import mentorship_as_mentee, own_invitation, own_share
from prompts.models import CalendarFeed, MentoringMail, Mentorship, Reminder
from prompts.openings import openings_of, who_reads
from prompts.views import taking_back
from prompts.views.invitations import withdraw


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """Every opening of one's own journal with its off switch. Signed out: what the operator can read.

    A post takes back a share (`take_back`), all of a mentorship's or all there are (`take_back_all`), withdraws an
    invitation (`withdraw`), turns the calendar feed or mail off (`off`), or signs one browser out (`end`).
    """
    user = request.user
    if not isinstance(user, User):
        return render(request, "prompts/privacy.html", status=401 if request.method == "POST" else 200)
    if request.method == "POST":
        switch_off(request, user)
        return see_other("privacy")
    opened, entry_count = openings_of(user), user.entries.count()
    page = {
        "now": timezone.now(),
        "today": user.local_day(),
        "entry_count": entry_count,
        "opened": opened,
        "who_reads": who_reads(opened.people, opened.entries, entry_count),
        "sessions": sessions.signed_in(request, user),
        "feed": CalendarFeed.objects.filter(user=user).first(),
        "slot": Reminder.objects.filter(user=user).first(),
        "mentoring_mail": wanted_mail(user),
        "command_uses": user.command_uses.all()[:50],
    }
    return render(request, "prompts/privacy.html", page)


def switch_off(request: HttpRequest, user: User) -> None:
    posted = request.POST
    if "take_back" in posted:
        taking_back.take_back(request, user, own_share(user, uuid_in(posted["take_back"])))
    elif posted.get("take_back_all") == "everything":
        bonds = Mentorship.objects.active().filter(mentee=user).select_related("mentor")
        taking_back.take_back_all(request, user, bonds)
    elif "take_back_all" in posted:
        bond = mentorship_as_mentee(user, uuid_in(posted["take_back_all"]))
        taking_back.take_back_all(request, user, [bond])
    elif "withdraw" in posted:
        withdraw(request, user, own_invitation(user, uuid_in(posted["withdraw"])))
    elif "off" in posted:
        turn_off(request, user, posted["off"])
    else:
        sessions.end(user, posted.get("end", ""))
        security.record("session ended", request, user)
        messages.success(request, "Signed out there.")


def wanted_mail(user: User) -> bool:
    """Whether any kind of mail about mentoring was asked for."""
    wanted = MentoringMail.objects.filter(person=user).first()
    return wanted is not None and any(getattr(wanted, kind) for kind in MentoringMail.KINDS)


def turn_off(request: HttpRequest, user: User, what: str) -> None:
    """Turns off what works without signing in; a second time does nothing, and says the same."""
    if what == "feed":
        if feed.close(user):
            security.record("calendar feed turned off", request, user)
        messages.success(request, "The calendar feed is off. Its address answers nobody any more.")
    elif what == "reminders":
        for reminder in Reminder.objects.filter(user=user, on=True):
            reminder.stop()
            security.record("reminders turned off", request, user)
        messages.success(request, "There will be no more reminders.")
    elif what == "mentoring":
        if wanted_mail(user):
            mentoring.ask_for_mail(user, ())
            security.record("mail about mentoring turned off", request, user)
        messages.success(request, "There will be no more mail about mentoring.")
