"""Who can see what, now."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from journal import security, sessions
from journal.answers import see_other
from journal.models import User
from prompts import feed
from prompts.models import CalendarFeed, Reminder


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """Every opening of one's own journal with its off switch. Signed out: what the operator can read.

    A post with `end` signs one browser out, one with `off` turns the calendar feed or the reminders off.
    """
    user = request.user
    if not isinstance(user, User):
        return render(request, "prompts/privacy.html", status=401 if request.method == "POST" else 200)
    if request.method == "POST" and "off" in request.POST:
        turn_off(request, user, request.POST["off"])
        return see_other("privacy")
    if request.method == "POST":
        sessions.end(user, request.POST.get("end", ""))
        security.record("session ended", request, user)
        messages.success(request, "Signed out there.")
        return see_other("privacy")
    page = {
        "now": timezone.now(),
        "entry_count": user.entries.count(),
        "sessions": sessions.signed_in(request, user),
        "feed": CalendarFeed.objects.filter(user=user).first(),
        "slot": Reminder.objects.filter(user=user).first(),
        "command_uses": user.command_uses.all()[:50],
    }
    return render(request, "prompts/privacy.html", page)


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
