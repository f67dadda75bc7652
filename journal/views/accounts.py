"""Two pages of accounts where allauth's own would not do: confirming an address, and signing out."""

from allauth.account import views as allauth
from allauth.account.models import get_emailconfirmation_model
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

IN_SESSION = "yours"
SESSION_KEY = "confirm_email_key"


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def confirm_email(request: HttpRequest, key: str) -> HttpResponse:
    """The page behind the link in the mail: a button, so that a mail scanner confirms nothing.

    The key leaves the address bar at once and waits in the session.
    """
    if key != IN_SESSION:
        request.session[SESSION_KEY] = key
        return redirect("account_confirm_email", IN_SESSION)
    kept = request.session.get(SESSION_KEY, "")
    confirmation = get_emailconfirmation_model().from_key(kept) if kept else None
    if request.method == "POST" and confirmation:
        del request.session[SESSION_KEY]
        response: HttpResponse = allauth.confirm_email(request, key=kept)
        return response
    return render(request, "account/email_confirm.html", {"confirmation": confirmation})


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session and, over https, has the browser forget what it kept of this site."""
    response: HttpResponse = allauth.logout(request)
    if request.method == "POST" and settings.SITE.secure:
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
