"""One click stops one kind of mail (RFC 8058), without signing in."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from journal import security
from journal.models import User
from prompts import mail
from prompts.models import MentoringMail, Reminder


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@csrf_exempt  # the one exception of TRUST 24: a mail program posts here, and the signed address is its right to
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A GET shows a button and changes nothing, since mail scanners open links. A post stops the mail.

    The post answers 200: RFC 8058 forbids to redirect it. The address works for ever, and for one kind of mail.
    Nothing here says whose mail it is: an old one may lie where a person no longer is, and their address be another.
    """
    found = mail.unsubscribing(token)
    if found is None:
        raise Http404
    user, kind = found
    if request.method == "POST":
        stop(user, kind)
        security.record(f"unsubscribed from {mail.KINDS[kind]}", request, user)
    page = {
        "kind": mail.KINDS[kind],
        "weekly": kind == "weekly",
        "stopped": request.method == "POST",
    }
    return render(request, "prompts/unsubscribe.html", page)


def stop(user: User, kind: str) -> None:
    """No more mail of a kind; of mentoring, all kinds or one."""
    if kind == "weekly":
        for reminder in Reminder.objects.filter(user=user):
            reminder.stop()
        return
    kinds = MentoringMail.KINDS if kind == "mentoring" else (kind,)
    MentoringMail.objects.filter(person=user).update(**dict.fromkeys(kinds, False))
