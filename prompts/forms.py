"""The forms of the settings."""

from collections.abc import Collection
from typing import TYPE_CHECKING, ClassVar

from django import forms
from django.utils import timezone

from journal import naming
from journal.accounts import ZoneSelect, known_zone, zones
from journal.dates import DAYS
from journal.models import User
from journal.models.themes import all_themes
from prompts import mail
from prompts.models import Reminder

if TYPE_CHECKING:
    UserForm = forms.ModelForm[User]
    ReminderModelForm = forms.ModelForm[Reminder]
else:  # Django's own class takes no type arguments when it runs
    UserForm = forms.ModelForm
    ReminderModelForm = forms.ModelForm


class YouForm(UserForm):
    """Name and time zone."""

    zone = forms.CharField(label="Time zone", widget=ZoneSelect)

    class Meta:
        model = User
        fields = ("name", "zone")
        widgets: ClassVar = {"name": forms.TextInput(attrs={"autocomplete": "name"})}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = zones()
        current = self.instance.zone
        if current not in dict(choices):  # an older name that a browser sent
            choices = [(current, current), *choices]
        self.fields["zone"].widget.choices = choices
        self.fields["name"].label = "Name"

    def clean_name(self) -> str:
        return naming.check(self.cleaned_data["name"])

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        if not known_zone(zone):
            raise forms.ValidationError("Terrain does not know this time zone. Choose one of the list.")
        return zone


class WritingForm(UserForm):
    """How long after a reading the journal asks how it turned out, and which themes rest."""

    look_back_habit = forms.TypedChoiceField(
        label="Look back on a reading after",
        coerce=int,
        choices=[(2, "Two weeks"), (4, "Four weeks"), (13, "Thirteen weeks"), (0, "Never, unless I ask")],
        help_text="Shown before you keep an entry, and removable there.",
    )
    rest = forms.MultipleChoiceField(
        label="Rested themes",
        required=False,
        help_text="Nothing of a rested theme is picked for you. You can still write under it, as often as you like.",
    )

    class Meta:
        model = User
        fields = ("look_back_habit",)

    def __init__(self, *args: object, resting: Collection[str] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.resting = set(resting)
        self.fields["rest"].choices = [(theme.slug, theme.short_name) for theme in all_themes()]  # type: ignore[attr-defined]
        self.initial["rest"] = sorted(self.resting)

    @property
    def changed_rests(self) -> dict[str, bool]:
        """The themes that go to rest, and those that wake."""
        wanted = set(self.cleaned_data["rest"])
        return {slug: slug in wanted for slug in sorted(wanted ^ self.resting)}


class ReminderForm(ReminderModelForm):
    """The weekly slot, and whether to be sent mail in it."""

    weekday = forms.TypedChoiceField(
        label="Your fifteen minutes",
        coerce=int,
        choices=[(number, day) for number, day in enumerate(DAYS, 1)],
    )
    hour = forms.TypedChoiceField(
        label="From", coerce=int, choices=[(hour, f"{hour:02}:00") for hour in range(24)]
    )
    on = forms.BooleanField(label="Remind me by mail", required=False)
    names = forms.BooleanField(label="Name titles and claims in mail and in the calendar", required=False)

    class Meta:
        model = Reminder
        fields = ("weekday", "hour", "on", "names")

    def clean_on(self) -> bool:
        on: bool = self.cleaned_data["on"]
        if on and not mail.set_up():
            raise forms.ValidationError("This server has no mail set up, so none can be sent.")
        return on

    def save(self, commit: bool = True) -> Reminder:
        """Another day or hour is another event to a calendar. What was on elsewhere is answered by this."""
        reminder = self.instance
        reminder.on_elsewhere = False
        if reminder.pk is None or {"weekday", "hour"} & set(self.changed_data):
            reminder.sequence += 1
            reminder.changed_at = timezone.now()
        reminder.save()
        return reminder


class DeletionForm(forms.Form):
    """Deleting the account: the password, and a tick."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    sure = forms.BooleanField(
        label="I want everything deleted now, without a trash",
        error_messages={"required": "Tick this if you are sure."},
    )
