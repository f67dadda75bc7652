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


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """Every opening of one's own journal with its off switch. Signed out: what the operator can read.

    A post with `end` signs one browser out.
    """
    user = request.user
    if not isinstance(user, User):
        return render(request, "prompts/privacy.html", status=401 if request.method == "POST" else 200)
    if request.method == "POST":
        sessions.end(user, request.POST.get("end", ""))
        security.record("session ended", request, user)
        messages.success(request, "Signed out there.")
        return see_other("privacy")
    page = {
        "now": timezone.now(),
        "entry_count": user.entries.count(),
        "sessions": sessions.signed_in(request, user),
        "command_uses": user.command_uses.all()[:50],
    }
    return render(request, "prompts/privacy.html", page)
