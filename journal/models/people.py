"""The person who writes."""

import zoneinfo
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac


def validate_zone(name: str) -> None:
    """Refuses what is not a time zone of the IANA database."""
    try:
        zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        raise ValidationError("Terrain does not know this time zone.", code="zone") from None


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("An account needs an email address.")
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Made by whoever has the server's command line, so its address needs no confirming by mail."""
        from allauth.account.models import EmailAddress  # its module needs this model first

        user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """An account. The email address, kept in lower case, is the login."""

    class LookBackHabit(models.IntegerChoices):
        NONE = 0, "Never"
        TWO = 2, "After two weeks"
        FOUR = 4, "After four weeks"
        THIRTEEN = 13, "After a quarter"

    email = models.EmailField(unique=True, error_messages={"unique": "This address cannot be used."})
    name = models.CharField(max_length=100, blank=True)
    zone = models.CharField("time zone", max_length=64, default="UTC", validators=[validate_zone])
    look_back_habit = models.PositiveSmallIntegerField(
        choices=LookBackHabit.choices, default=LookBackHabit.FOUR, help_text="weeks; 0 asks never"
    )
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(look_back_habit__in=[0, 2, 4, 13]), name="user_look_back_habit_known"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    @property
    def called(self) -> str:
        """The name, or what stands before the @."""
        return self.name or self.email.split("@")[0]

    @property
    def initials(self) -> str:
        """Two letters for the corner of the page."""
        words = self.called.split()
        return "".join(word[0] for word in words[:2]).upper() if len(words) > 1 else self.called[:2].upper()

    def note_command(self, command: str, detail: str = "") -> None:
        """Tells the person, on their privacy page, that a command on the server read or wrote their text."""
        self.command_uses.create(command=command, detail=detail)

    @property
    def tz(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.zone)

    def local_day(self, moment: datetime | None = None) -> date:
        """The person's own date at a moment (now by default)."""
        return (moment or timezone.now()).astimezone(self.tz).date()

    @property
    def browser_key(self) -> str:
        """Names what a browser keeps for this person; says nothing about who it is."""
        return salted_hmac("terrain.browser-key", str(self.pk), algorithm="sha256").hexdigest()[:16]


class CommandUse(models.Model):
    """A command on the server that read or wrote a person's text, listed for its owner. A courtesy, not a protection."""

    user = models.ForeignKey(User, models.CASCADE, related_name="command_uses")
    command = models.CharField(max_length=60)
    detail = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.command} at {self.at}"
