"""What Terrain asks of allauth: who may sign up, how often a password may be wrong, what mail says,

how second steps are stored.
"""

import base64
import logging
import secrets
import threading
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse

from journal import doors, security
from journal.models import User
from journal.requests import client_address
from journal.views import errors

logger = logging.getLogger("terrain.mail")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up, sign-in and mail of accounts."""

    error_messages = {  # noqa: RUF012 (allauth's own shape)
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "That address and password don’t belong together.",
        "email_taken": "This address cannot be used.",
        "duplicate_email": "This is your address already.",
        "enter_current_password": "That is not your password.",
        "incorrect_password": "That is not your password.",
        "incorrect_code": "That code has passed, or was another one. Type the one that shows now.",
        "account_inactive": "This account is switched off.",
        "rate_limited": "Too many tries. Wait five minutes, then it works again.",
        "unverified_primary_email": "Confirm your address first.",
    }

    # --- Who may sign up -------------------------------------------------------------------------------

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """As TERRAIN_SIGNUP says. A new journal that is not closed offers its first account."""
        if settings.SIGNUP == "closed":
            return False
        if settings.SIGNUP == "open" or not User.objects.exists():
            return True
        return doors.opened(request) is not None

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Back to the invitation that somebody came with, however many mails and forms lay between."""
        door = doors.opened(request)
        return door.path if door is not None else str(super().get_login_redirect_url(request))

    def clean_email(self, email: str) -> str:
        """Where accounts are by invitation, an invitation lets in the address it was sent to, and no other."""
        email = super().clean_email(email)
        by_invitation = settings.SIGNUP == "invited" and not self.request.user.is_authenticated
        if by_invitation and self.request.path == reverse("account_signup"):
            door = doors.opened(self.request)
            if door is not None and email.lower() != door.address:
                raise ValidationError("Use the address that the invitation was sent to.")
        return email

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.name = form.cleaned_data.get("name", "")
        user.zone = form.cleaned_data.get("zone", "UTC")
        saved: User = super().save_user(request, user, form, commit)
        security.record("sign-up", request, saved)
        return saved

    # --- How often a password may be wrong -------------------------------------------------------------

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts tries by account and address together, so that nobody locks anybody out from elsewhere.

        The try is taken back when the password was right; wrong ones stay counted, whoever signs in meanwhile.
        """
        login = str(credentials.get("email", "")).lower()
        used = ratelimit.consume(
            request,
            app="allauth.account",
            action="login_failed",
            key=f"{login} {ratelimit.truncate_ip(client_address(request))}",
        )
        self._login_failed_rl_usage = used
        if not used:
            security.record("lockout", request, _known(login))
            raise ImmediateHttpResponse(errors.too_many(request, login))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        security.record("login failed", request, _known(str(credentials.get("email", ""))))

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """A success clears nothing."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    # --- What happens to an account --------------------------------------------------------------------

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        security.record("login", request, user)

    def logout(self, request: HttpRequest) -> None:
        security.record("logout", request, request.user if isinstance(request.user, User) else None)
        super().logout(request)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Called for each change of how one signs in. It is logged; mail is only what a person asked for."""
        security.record(template_prefix.rpartition("/")[2].replace("_", " "), self.request, user)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("settings")

    # --- Mail ------------------------------------------------------------------------------------------

    def format_email_subject(self, subject: str) -> str:
        return subject

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE.url + path.replace("UID-KEY", key)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return settings.SITE.url + reverse("account_confirm_email", args=[emailconfirmation.key])

    def send_account_already_exists_mail(self, email: str) -> None:
        link = settings.SITE.url + reverse("account_reset_password")
        self.send_mail("account/email/account_already_exists", email, {"password_reset_url": link})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Plain text; every address in it is the configured one, never the request's.

        Handed to the mail server outside the request: how long that takes would tell whether an account exists.
        """
        words = {"email": email, "site": settings.SITE, "operator": settings.OPERATOR, **context}
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", words).split())
        body = render_to_string(f"{template_prefix}_message.txt", words).strip() + "\n"
        message = EmailMessage(subject, body, self.get_from_email(), [email])
        if settings.MAIL_URL:
            threading.Thread(target=_send, args=(message,)).start()
        else:
            message.send()

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Without a mail server no link is on its way, and nobody should wait for one."""
        if message_template == "account/messages/email_confirmation_sent.txt" and not settings.MAIL_URL:
            return
        super().add_message(request, level, message_template, *args, **kwargs)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponseBase:
        security.record("login refused, account switched off", request, user)
        response: HttpResponse = super().respond_user_inactive(request, user)
        return response


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except OSError as error:
        logger.error("mail was not sent: %s", type(error).__name__)


def _known(email: str) -> int | None:
    """The id of the account with this address, for the log alone."""
    return User.objects.filter(email=email.lower()).values_list("pk", flat=True).first()


class Squares(str):
    """The dark squares of a QR code as the `d` of one SVG path: drawn in the page, so nothing is loaded."""

    side: int


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second steps: secrets are encrypted in the database with a key derived from the secret key."""

    error_messages = {  # noqa: RUF012 (allauth's own shape)
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "unverified_email": "Confirm your address first; then a second step can be added.",
    }

    def encrypt(self, text: str) -> str:
        return security.cipher("second-step").encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return security.cipher("second-step").decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # Another secret key. An empty answer would be a secret that everybody knows, so a random one is given:
            # no code fits, and whoever runs the server turns the second step off.
            security.logger.error("a second step cannot be read with this secret key")
            return base64.b32encode(secrets.token_bytes(20)).decode("ascii")

    def get_totp_issuer(self) -> str:
        return f"Terrain at {settings.SITE.host}"

    def build_totp_svg(self, url: str) -> "Squares":
        import qrcode

        code = qrcode.QRCode(border=0)
        code.add_data(url)
        code.make(fit=True)
        rows = code.get_matrix()
        dark = ((x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
        picture = Squares("".join(f"M{x} {y}h1v1h-1z" for x, y in dark))
        picture.side = len(rows)
        return picture

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        return ""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        found: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**found, "name": "Terrain"}
