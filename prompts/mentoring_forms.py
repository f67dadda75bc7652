"""The forms of mentoring: an invitation, and which kinds of mail one asks for with it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings

from journal.accounts import EMAIL_LIMIT
from journal.models import User
from prompts.models import MentoringMail, Role
from prompts.models.mentoring import NOTE_LIMIT

KINDS = {
    "assignments": "A set of questions is given to me",
    "reminders": "My mentor reminds me of one",
    "shares": "An entry is shared with me",
    "replies": "Somebody replies to me",
}


class InvitationForm(forms.Form):
    """Who, as what, and a note."""

    role = forms.ChoiceField(
        label="I want",
        choices=[(Role.MENTOR.value, "a mentor"), (Role.MENTEE.value, "to mentor them")],
        widget=forms.RadioSelect,
    )
    email = forms.EmailField(
        label="Their email address",
        max_length=EMAIL_LIMIT,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    note = forms.CharField(
        label="A note, if you like",
        required=False,
        max_length=NOTE_LIMIT,
        help_text="They read it on the invitation, not in the mail.",
        widget=forms.Textarea(attrs={"rows": 2, "class": "serif"}),
    )


def kinds_ticked(posted: Mapping[str, Any]) -> list[str]:
    return [kind for kind in KINDS if posted.get(f"mail_{kind}")]


def mail_choices(user: User, posted: Mapping[str, Any] | None) -> list[tuple[str, str, bool]]:
    """Each kind, its words, and whether it is ticked: as typed, as chosen before, else all. Without mail: none."""
    if not settings.MAIL_URL:
        return []
    if posted is not None:
        ticked = set(kinds_ticked(posted))
    else:
        row = MentoringMail.objects.filter(person=user).first()
        ticked = {kind for kind in KINDS if row is None or getattr(row, kind)}
    return [(kind, words, kind in ticked) for kind, words in KINDS.items()]
