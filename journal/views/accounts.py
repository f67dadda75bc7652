"""The pages of accounts where allauth's own would not do: an address confirmed and changed, where one is signed in,

signing out.
"""

from allauth.account import views as allauth
from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress, get_emailconfirmation_model
from allauth.usersessions.views import list_usersessions
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from journal import sessions as browsers
from journal.access import person
from journal.accounts import ChangeEmailForm
from journal.answers import see_other
from journal.models import User

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
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
def change_email(request: HttpRequest) -> HttpResponse:
    """One address waits until the link in its mail is followed; until then the old one stays the login.

    An address that another account has waits for ever: its owner is told, whoever asks is not.
    """
    user = person(request)
    waiting = EmailAddress.objects.filter(user=user).exclude(email=user.email)
    if "action_remove" in request.POST:
        waiting.delete()
        return see_other("account_email")
    if "action_send" in request.POST and (found := waiting.first()):
        send_link(request, found)
        return see_other("account_email")
    form = ChangeEmailForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        waiting.delete()
        EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"primary": True})
        send_link(request, EmailAddress.objects.create(user=user, email=form.cleaned_data["email"]))
        return see_other("account_email")
    page = {"form": form, "waiting": waiting.first()}
    return render(request, "account/email_change.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponseBase:
    """Where one is signed in; a post, which allauth takes, signs out everywhere else.

    Its own list asks the database three times for each browser.
    """
    if request.method == "POST":
        answer: HttpResponseBase = list_usersessions(request)
        return answer
    page = {"sessions": browsers.signed_in(request, person(request))}
    return render(request, "usersessions/usersession_list.html", page)


def send_link(request: HttpRequest, address: EmailAddress) -> None:
    """Mails the new address its link, or tells whoever has that address already."""
    if User.objects.filter(email=address.email).exists():
        get_adapter(request).send_account_already_exists_mail(address.email)
    else:
        send_verification_email_to_address(request, address)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session and, over https, has the browser forget what it kept of this site."""
    response: HttpResponse = allauth.logout(request)
    if request.method == "POST" and settings.SITE.secure:
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
