"""What stands outside anybody's journal: the landing page and the health check."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from journal.models import User
from journal.models.themes import all_themes


@require_safe
@login_not_required
@ensure_csrf_cookie  # set here, Secure and HttpOnly, it is checked from the first form on
def landing(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("week")
    first = settings.SIGNUP != "closed" and not User.objects.exists()
    return render(request, "journal/landing.html", {"first_account": first, "themes": all_themes()})


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """200 with the database reachable, 503 without."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("The database does not answer.\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")
