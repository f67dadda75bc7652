"""An invitation on its way through a session: the link's token leaves the address bar, and waits to be answered."""

import re
from email.utils import getaddresses

from allauth.account.models import EmailAddress
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db.models import Exists
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from journal import naming, security
from journal.doors import Door
from journal.models import User
from prompts.mail import Message
from prompts.models import Invitation, Role
from prompts.models.mentoring import InvitationQuerySet, token_hash

HERE = "here"
_KEY = "terrain.invitation"
_LINKS = "terrain.invitation_links"
LINKS_MOST = 10  # as many as may be sent in a day


def bring(request: HttpRequest, token: str) -> None:
    """Moves a link's token into the session, hashed as the database has it. Consumes nothing."""
    request.session[_KEY] = token_hash(token)


def brought(request: HttpRequest) -> Invitation | None:
    """The invitation whose link was opened in this session, waiting or not. One query, or none."""
    hashed = request.session.get(_KEY)
    if not hashed:
        return None
    found: Invitation | None = (
        Invitation.objects.select_related("inviter")
        .filter(token_hash=hashed, inviter__is_active=True)
        .first()
    )
    return found


def put_away(request: HttpRequest) -> None:
    request.session.pop(_KEY, None)


def door(request: HttpRequest) -> Door | None:
    """Whom the invitation in this session lets sign up, while it waits, and its page."""
    found = brought(request)
    return (
        Door(found.email, reverse("invitation", args=[HERE])) if found is not None and found.waits else None
    )


def waiting_for(user: User) -> InvitationQuerySet:
    """Those to an address that mail has confirmed; without mail, nobody is told but by the link itself. One query."""
    every: InvitationQuerySet = Invitation.objects.waiting().filter(email=user.email, inviter__is_active=True)
    if not settings.MAIL_URL:
        return every.none()
    confirmed = Exists(EmailAddress.objects.filter(user=user, email=user.email, verified=True))
    return every.filter(confirmed).exclude(inviter=user).select_related("inviter")


def link(token: str) -> str:
    return settings.SITE.url + reverse("invitation", args=[token])


def remember_once(request: HttpRequest, invitation: Invitation, token: str) -> None:
    """Keeps a link for the next page alone, encrypted, since the session stands in the database."""
    sealed = security.cipher("invitation-link").encrypt(token.encode()).decode("ascii")
    kept = request.session.get(_LINKS, [])
    request.session[_LINKS] = [*kept, [invitation.email, sealed]][-LINKS_MOST:]


def shown_once(request: HttpRequest) -> list[tuple[str, str]]:
    """Whom each new link is for, and the link, on the first page after they were made; nothing from then on.

    A link that a newer one has killed by then is left out. One query where there is any.
    """
    tokens = [(email, unsealed(sealed)) for email, sealed in request.session.pop(_LINKS, [])]
    if not tokens:
        return []
    hashes = [token_hash(token) for _, token in tokens]
    alive = set(
        Invitation.objects.waiting().filter(token_hash__in=hashes).values_list("token_hash", flat=True)
    )
    return [(email, link(token)) for email, token in tokens if token_hash(token) in alive]


def unsealed(sealed: str) -> str:
    """The token, or nothing under another secret key."""
    try:
        return security.cipher("invitation-link").decrypt(sealed).decode()
    except InvalidToken:
        return ""


def called(inviter: User) -> str:
    """The name as a stranger is told it; the address, where an older name would hide something or lead somewhere.

    Mail programs make links of a dot between two words too, so such a name is not shown either.
    """
    name = " ".join(inviter.called.split())
    return inviter.email if naming.fault(inviter.called) or re.search(r"\w\.\w", name) else name


def send(invitation: Invitation, token: str) -> bool:
    """Hands the link to the mail server; False where there is none, or it does not take it."""
    if not settings.MAIL_URL:
        return False
    words = {
        "who": called(invitation.inviter),
        "address": invitation.inviter.email,
        "operator": " ".join(settings.OPERATOR.split()),
        "mentor": invitation.role == Role.MENTOR,
        "until": invitation.expires_at,
        "link": link(token),
        "host": settings.SITE.host,
    }
    message = Message(
        "An invitation to Terrain",
        render_to_string("email/invitation.txt", words),
        settings.DEFAULT_FROM_EMAIL,
        [invitation.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("email/invitation.html", words), "text/html")
    try:
        return bool(message.send())
    except OSError:
        return False


def runs_the_server(user: User) -> bool:
    """Whether somebody keeps this server, as far as Terrain knows: by an account of the admin, or by the name given."""
    told = settings.OPERATOR.lower()
    written = {address for _, address in getaddresses([told], strict=False)}
    in_words = {word.strip("<>()[],;:.") for word in told.split()}  # “Robin, at robin@example.org”
    return user.is_superuser or user.email in written | in_words
