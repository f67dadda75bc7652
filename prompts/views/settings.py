"""Settings, and leaving."""

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings as configured
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from journal import security, sessions
from journal.access import person
from journal.answers import see_other
from journal.deletion import delete_account
from prompts.forms import DeletionForm, WritingForm, YouForm


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Two small forms, each with its own button; `part` says which was sent."""
    user = person(request)
    part = request.POST.get("part", "")
    you = YouForm(request.POST if part == "you" else None, instance=user)
    writing = WritingForm(request.POST if part == "writing" else None, instance=user)
    for form in (you, writing):
        if form.is_bound and form.is_valid():
            form.save()
            messages.success(request, "Saved.")
            return see_other("settings")
    steps = Authenticator.objects.filter(user=user).order_by("created_at")
    page = {
        "you": you,
        "writing": writing,
        "passkey_list": [step.wrap() for step in steps if step.type == Authenticator.Type.WEBAUTHN],
        "codes_app": any(step.type == Authenticator.Type.TOTP for step in steps),
        "entry_count": user.entries.count(),
        "sessions": sessions.signed_in(request, user),
    }
    return render(request, "prompts/settings.html", page, status=422 if request.method == "POST" else 200)


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
