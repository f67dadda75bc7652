"""The forms of accounts: making one, signing in, a new password."""

import functools
import zoneinfo
from typing import Any

from allauth.account import forms as allauth
from allauth.core import context
from allauth.mfa.base import forms as mfa
from django import forms
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from config import first_account
from journal import doors, naming, security
from journal.models import User

EMAIL_LIMIT = 254  # the length of the column, which PostgreSQL holds to
LENGTH_HINT = "Twelve characters or more. Four words will do."


class LongEnough(MinimumLengthValidator):
    """Django's own check of the length, in this journal's words."""

    def __init__(self, min_length: int = 12) -> None:
        super().__init__(min_length)

    def get_error_message(self) -> str:
        return LENGTH_HINT

    def get_help_text(self) -> str:
        return LENGTH_HINT


@functools.cache
def zones() -> list[tuple[str, str]]:
    """Time zones to choose from: places, and UTC. Read once a process."""
    places = sorted(
        name
        for name in zoneinfo.available_timezones()
        if "/" in name
        and not name.startswith(("Etc/", "SystemV/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/"))
    )
    return [(name, name.replace("_", " ")) for name in ["UTC", *places]]


def known_zone(name: str) -> bool:
    """Whether this names a time zone, older names included."""
    return len(name) <= 64 and name in zoneinfo.available_timezones()


class ZoneSelect(forms.Select):
    """A select of five hundred zones. Django renders a template for each option, which takes six times as long."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = set(self.format_value(value))
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, flatatt({"selected": key in chosen}), label) for key, label in self.choices),
        )
        given = self.build_attrs({**self.attrs, "name": name}, attrs)
        return format_html("<select{}>{}</select>", flatatt(given), options)


class SignupForm(allauth.SignupForm):  # type: ignore[misc]
    """An account: the address, a name if one likes, a password once. The zone comes from the browser."""

    field_order = ("code", "name", "email", "password1", "zone")
    code = forms.CharField(
        label="Code from the start",
        required=False,
        max_length=40,
        help_text="Printed where this server was started: look for “First account”.",
        widget=forms.TextInput(attrs={"class": "secret", "autocomplete": "off", "spellcheck": "false"}),
    )
    email = forms.EmailField(max_length=EMAIL_LIMIT)
    name = forms.CharField(
        label="Name, if you like",
        required=False,
        max_length=100,
        help_text="As a mentor would read it, if you ever have one.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    zone = forms.CharField(
        label="Time zone",
        required=False,
        initial="UTC",
        help_text="From your browser. It decides when a day ends.",
        widget=ZoneSelect(attrs={"data-zone": ""}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].widget.choices = zones()
        self.fields["email"].label = "Email address"  # the library names it again
        self.fields["email"].widget.attrs["autocomplete"] = "username"
        if door := doors.opened(context.request):
            self.initial.setdefault("email", door.address)
        self.fields["password1"].help_text = LENGTH_HINT
        if User.objects.exists() or not first_account.needs_code():
            del self.fields["code"]

    def clean_code(self) -> str:
        given: str = self.cleaned_data["code"]
        if not first_account.matches(given):
            raise ValidationError("Not that one. The code is in the newest start: look for “First account”.")
        return given

    def clean_name(self) -> str:
        return naming.check(self.cleaned_data["name"])

    def clean_zone(self) -> str:
        """What the browser says is taken when it names a zone; a wrong one is mended in the settings."""
        given: str = self.cleaned_data["zone"]
        return given if known_zone(given) else "UTC"

    def try_save(self, request: Any) -> Any:
        """Hashes the password where nothing is saved too: the time it takes would tell that the address is known."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)

    def signup(self, request: Any, user: User) -> None:
        """Nothing more to do: the adapter writes name and zone."""


class LoginForm(allauth.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Email address"
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"
        self.fields["password"].help_text = ""
        self.fields["remember"].label = "Keep me signed in on this computer"


class ChangeEmailForm(forms.Form):
    """Another address to sign in with."""

    email = forms.EmailField(
        label="New address", max_length=EMAIL_LIMIT, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email == self.user.email:
            raise ValidationError("This is your address already.")
        return email


class NewPassword:
    """A new password is typed once: whoever mistypes it has the reset."""

    fields: dict[str, forms.Field]

    def once(self) -> None:
        del self.fields["password2"]
        self.fields["password1"].label = "New password"
        self.fields["password1"].help_text = "Twelve characters or more. It signs you out everywhere else."


class ChangePasswordForm(NewPassword, allauth.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.once()
        self.fields["oldpassword"].label = "Your password now"
        self.fields["oldpassword"].help_text = ""


class SetPasswordForm(NewPassword, allauth.SetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.once()


class ResetPasswordForm(allauth.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Email address"
        self.fields["email"].widget.attrs["autocomplete"] = "username"


class ResetPasswordKeyForm(NewPassword, allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.once()


class ReauthenticateForm(allauth.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Your password"
        self.fields["password"].help_text = ""


class AuthenticateForm(mfa.AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        super()._emit_authentication_failed(authenticator)
        security.record("second step failed", context.request, self.user)
