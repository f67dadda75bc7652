"""The forms of mentoring: an invitation, which kinds of mail one asks for with it, and a reply."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings

from journal.accounts import EMAIL_LIMIT
from journal.models import User
from prompts.models import MentoringMail, Role
from prompts.models.mentoring import NOTE_LIMIT, QUOTE_LIMIT, REPLY_LIMIT

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


def given_back(line: str) -> str:
    """The end of a sentence that says that nothing was changed: what was typed is not lost with it."""
    return f" You had written: “{line}”" if line else ""


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


class ReplyForm(forms.Form):
    """A reply in Markdown, and the words it quotes; `to` is named where a page has several."""

    body = forms.CharField(
        label="Your reply, in Markdown",
        max_length=REPLY_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3, "class": "serif"}),
        error_messages={"required": "There is nothing in it yet."},
    )
    quote = forms.CharField(
        label="The words you quote, as they stand there",
        required=False,
        max_length=QUOTE_LIMIT,
        help_text="A quotation is shown only while these words stand in what is shared.",
        widget=forms.Textarea(attrs={"rows": 2, "class": "serif"}),
    )

    def __init__(self, *args: Any, to: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if to:
            self.fields["body"].label = f"Your reply to {to}, in Markdown"
