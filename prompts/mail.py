"""Mail of the upper room: what it says, and how it is handed over. Kinds and counts, never a text."""

import email.message
import email.policy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac

from journal.dates import DAYS
from journal.due import Counts
from journal.isoweek import IsoWeek
from journal.models import Forecast, LookBack, User
from journal.templatetags.terrain import spelled
from prompts.models import Reminder

CONSOLE = "django.core.mail.backends.console.EmailBackend"

KINDS = {
    "weekly": "the weekly reminder",
    "mentoring": "all mail about mentoring",
    "assignments": "mail about new sets of questions",
    "reminders": "mail when a mentor reminds you",
    "shares": "mail about newly shared entries",
    "replies": "mail about replies",
}
"""Each kind of mail that one click turns off, as a sentence calls it."""

_unsubscribe = signing.Signer(salt="terrain.unsubscribe")


def set_up() -> bool:
    """Whether mail leaves this server; without TERRAIN_MAIL_URL it is only printed."""
    return bool(settings.MAILERS["default"]["BACKEND"] != CONSOLE)


def kinds_of(counts: Counts, questions: int = 0) -> list[str]:
    """What waits as kinds and counts, in the order of the week's page; none for what there is none of."""
    every = [
        (questions, "question from your mentor,questions from your mentor"),
        (counts.look_backs, "look-back,look-backs"),
        (counts.forecasts, "forecast,forecasts"),
    ]
    return [spelled(number, forms) for number, forms in every if number]


def named(look_backs: Iterable[LookBack], forecasts: Iterable[Forecast]) -> list[str]:
    """What waits, by its names: only for who switched that on. The look-backs' entries are read from them."""
    return [
        *(f"Look back: {' '.join(row.entry.named.split())}" for row in look_backs),
        *(f"Forecast: {' '.join(row.claim.split())}" for row in forecasts),
    ]


TOLD = {
    "assignments": ("one set of questions was given to you", "{} sets of questions were given to you"),
    "reminders": (
        "your mentor reminds you of one set of questions",
        "your mentors remind you of {} sets of questions",
    ),
    "shares": ("one entry was shared with you", "{} entries were shared with you"),
    "replies": ("one reply", "{} replies"),
}
"""What mail about mentoring says of each kind: how many, and nothing of them."""


def told(counts: Mapping[str, int]) -> list[str]:
    """What is new as kinds and counts."""
    return [
        one if counts[kind] == 1 else many.format(spelled(counts[kind]))
        for kind, (one, many) in TOLD.items()
        if counts.get(kind)
    ]


# --- Turning a kind of mail off -----------------------------------------------------------------------------


def unsubscribe_token(user: User, kind: str) -> str:
    """Signed, not secret, and good for as long as the secret key is: it turns one kind of one person's mail off."""
    return _unsubscribe.sign_object([user.pk, kind])


def unsubscribing(token: str) -> tuple[User, str] | None:
    """Whom a token is of, and which kind of mail; None for what this server never signed. One query."""
    try:
        pk, kind = _unsubscribe.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return (user, kind) if user is not None and kind in KINDS else None


def unsubscribe_url(user: User, kind: str) -> str:
    return settings.SITE.url + reverse("unsubscribe", args=[unsubscribe_token(user, kind)])


# --- Messages -----------------------------------------------------------------------------------------------


class Message(EmailMultiAlternatives):
    """Leaves long headers in one piece.

    At 78 columns Python writes an address that does not fit as an encoded word, which no mail program takes for
    the address of one-click unsubscribe. RFC 5322 lets a line have 998.
    """

    def message(self, *, policy: email.policy.Policy = email.policy.default) -> email.message.EmailMessage:  # type: ignore[override]
        whole: email.message.EmailMessage = super().message(policy=policy.clone(max_line_length=900))
        return whole


@dataclass(frozen=True)
class Waiting:
    """What a reminder tells: lines of kinds and counts, and of names where somebody switched them on."""

    kinds: Sequence[str]
    named: Sequence[str] = ()


def weekly(reminder: Reminder, week: IsoWeek, today: date, waiting: Waiting) -> Message:
    """The reminder of one week. Its links are of the configured address; its id is the same each time it is made."""
    user = reminder.user
    stop = unsubscribe_url(user, "weekly")
    words = {
        "called": " ".join(user.called.split()),
        "day": DAYS[today.weekday()],
        "waiting": waiting,
        "week_url": settings.SITE.url + reverse("week"),
        "settings_url": settings.SITE.url + reverse("settings") + "#reminders",
        "stop_url": stop,
        "asked": f"{reminder.day_name}s at {reminder.at}",
    }
    made = salted_hmac("terrain.reminder", f"{user.pk} {week.name}", algorithm="sha256").hexdigest()[:32]
    message = Message(
        "Your week in Terrain",
        render_to_string("email/weekly.txt", words),
        settings.DEFAULT_FROM_EMAIL,
        [user.email],
        headers={
            "Message-ID": f"<weekly.{made}@{settings.SITE.host}>",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string("email/weekly.html", words), "text/html")
    return message


def news(person: User, counts: Mapping[str, int], key: str, *, digest: bool) -> Message:
    """What is new in mentoring, of one kind, or of all that were asked for. `key` names the mail, the same each time."""
    kind = "mentoring" if digest else next(iter(counts))
    stop = unsubscribe_url(person, kind)
    words = {
        "called": " ".join(person.called.split()),
        "told": told(counts),
        "digest": digest,
        "mentoring_url": settings.SITE.url + reverse("mentoring"),
        "settings_url": settings.SITE.url + reverse("settings") + "#mentoring",
        "stop_url": stop,
        "kind": KINDS[kind],
    }
    made = salted_hmac("terrain.news", key, algorithm="sha256").hexdigest()[:32]
    return Message(
        "New in your mentoring",
        render_to_string("email/mentoring.txt", words),
        settings.DEFAULT_FROM_EMAIL,
        [person.email],
        headers={
            "Message-ID": f"<mentoring.{made}@{settings.SITE.host}>",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
