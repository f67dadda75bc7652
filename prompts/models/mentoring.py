"""Mentoring: who may read what of whom, from an accepted invitation until either side ends it.

Whether a share is open is computed on every read, by `ShareQuerySet.open` and nowhere else.
"""

import hashlib
import uuid as uuids
from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from journal.models import Entry, LookBack, Theme, User

NOTE_LIMIT = 2_000
LINE_LIMIT = 300
REPLY_LIMIT = 10_000
QUOTE_LIMIT = 2_000
TOKEN_BYTES = 32


class Role(models.TextChoices):
    MENTOR = "mentor", "mentor"
    MENTEE = "mentee", "mentee"


def token_hash(token: str) -> str:
    """What is stored of an invitation's token. It has 256 bits of chance, so a plain hash says nothing of it."""
    return hashlib.sha256(token.encode()).hexdigest()


class MentorshipQuerySet(models.QuerySet["Mentorship"]):
    def of(self, user: User) -> "MentorshipQuerySet":
        """Those in which a person is the mentor or the mentee."""
        return self.filter(Q(mentor=user) | Q(mentee=user))

    def active(self) -> "MentorshipQuerySet":
        return self.filter(ended_at__isnull=True)


class Mentorship(models.Model):
    """One mentor and one mentee. Either ends it; nothing opens it again but a new invitation, which is a new one."""

    uuid = models.UUIDField(default=uuids.uuid4, unique=True)
    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentorships_as_mentor")
    mentee = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentorships_as_mentee")
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects: ClassVar = MentorshipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["began_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "mentor", "mentee", condition=Q(ended_at__isnull=True), name="mentorship_one_active_a_pair"
            ),
            models.CheckConstraint(condition=~Q(mentor=F("mentee")), name="mentorship_of_two_people"),
        ]

    def __str__(self) -> str:
        return f"Mentorship {self.uuid}"

    def other(self, user: User) -> User:
        """The one on the other side."""
        return self.mentee if self.mentor_id == user.pk else self.mentor

    @property
    def active(self) -> bool:
        return self.ended_at is None


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self, at: datetime | None = None) -> "InvitationQuerySet":
        """Neither answered nor withdrawn, nor past its day, now or then."""
        return self.filter(
            accepted_at__isnull=True,
            declined_at__isnull=True,
            withdrawn_at__isnull=True,
            expires_at__gt=at or timezone.now(),
        )


class Invitation(models.Model):
    """Somebody asks for a mentor or offers to be one. The token is stored hashed, and a new link kills the old."""

    uuid = models.UUIDField(default=uuids.uuid4, unique=True)
    inviter = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations_sent")
    email = models.EmailField(help_text="in lower case; whoever accepts has this address confirmed")
    role = models.CharField(max_length=6, choices=Role.choices, help_text="what the invited person would be")
    note = models.TextField(blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    mentorship = models.ForeignKey(Mentorship, models.SET_NULL, null=True, blank=True, related_name="+")

    objects: ClassVar = InvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True)
                | Q(declined_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_answered_once",
            ),
        ]
        indexes: ClassVar = [models.Index("email", "expires_at", name="invitation_by_address")]

    def __str__(self) -> str:
        return f"Invitation {self.uuid}"

    @property
    def waits(self) -> bool:
        answered = self.accepted_at or self.declined_at or self.withdrawn_at
        return answered is None and self.expires_at > timezone.now()


class MentoringMail(models.Model):
    """Which kinds of mail about mentoring a person asked for. Without a row: none."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentoring_mail", primary_key=True
    )
    assignments = models.BooleanField(default=False)
    reminders = models.BooleanField(default=False)
    shares = models.BooleanField(default=False)
    replies = models.BooleanField(default=False)
    digest = models.BooleanField(default=False, help_text="at most one mail a day, of counts")
    digest_sent_on = models.DateField(null=True, blank=True, help_text="the person's local day")

    KINDS: ClassVar = ("assignments", "reminders", "shares", "replies")

    def __str__(self) -> str:
        return f"Mail about mentoring for {self.person_id}"


class News(models.Model):
    """Something one side did that the other may be told by mail: a kind and a time, nothing of its words."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentoring_news")
    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in MentoringMail.KINDS])
    at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True, help_text="when a mail was handed over")
    taken_at = models.DateTimeField(null=True, blank=True, help_text="when a run took it in hand")
    run = models.CharField(max_length=120, blank=True, help_text="host, process and run that took it last")

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [
            models.Index("person", "at", condition=Q(told_at__isnull=True), name="news_to_tell")
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def running(self) -> "AssignmentQuerySet":
        """Neither closed, declined nor finished, in a mentorship that goes on."""
        return self.filter(
            mentorship__ended_at__isnull=True,
            closed_at__isnull=True,
            declined_at__isnull=True,
            finished_on__isnull=True,
        )

    def with_counts(self) -> "AssignmentQuerySet":
        """Adds `item_count` and `answered_count`."""
        return self.annotate(
            item_count=models.Count("items"),
            answered_count=models.Count("items", filter=~Q(items__answer="")),
        )


class Assignment(models.Model):
    """A prompt set given in a mentorship. Its words are copied; later edits of the set change nothing here.

    Those given to several people at once carry the same `given`, which only the mentor sees.
    """

    class Pace(models.TextChoices):
        ALL = "all", "All at once"
        WEEKLY = "weekly", "One a week, in order"

    uuid = models.UUIDField(default=uuids.uuid4, unique=True)
    given = models.UUIDField(default=uuids.uuid4, db_index=True)
    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="assignments")
    title = models.CharField(max_length=120)
    purpose = models.TextField(blank=True)
    set_slug = models.CharField(max_length=60, blank=True)
    note = models.TextField(blank=True)
    due = models.DateField(null=True, blank=True, help_text="a day in the mentee's time zone")
    pace = models.CharField(max_length=6, choices=Pace.choices, default=Pace.ALL)
    created_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, help_text="when the mentor closed it")
    declined_at = models.DateTimeField(null=True, blank=True)
    decline_line = models.CharField(max_length=LINE_LIMIT, blank=True)
    finished_on = models.DateField(null=True, blank=True, help_text="the mentee's day of the last answer")

    objects: ClassVar = AssignmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint("given", "mentorship", name="assignment_given_once_a_mentorship"),
            models.CheckConstraint(
                condition=Q(decline_line="") | Q(declined_at__isnull=False),
                name="assignment_line_with_its_decline",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def running(self) -> bool:
        return self.counts and self.finished_on is None

    @property
    def counts(self) -> bool:
        """Whether an answer is still counted: neither closed nor declined. A skipped one can be answered after all."""
        return self.closed_at is None and self.declined_at is None


class AssignmentItem(models.Model):
    """One question of an assignment. Its uuid is that of the draft, and so of the entry, that answers it."""

    class Answer(models.TextChoices):
        KEPT = "kept", "Kept"
        TOLD = "told", "When we talk"
        SKIPPED = "skipped", "Skipped"

    uuid = models.UUIDField(default=uuids.uuid4, unique=True)
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    prompt_slug = models.CharField(max_length=80, blank=True)
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="+")
    question = models.CharField(max_length=300)
    why = models.TextField(blank=True)
    steps = models.JSONField(default=list)
    minutes = models.PositiveSmallIntegerField()
    opens_on = models.DateField(help_text="the mentee's local day from which it is asked")
    answer = models.CharField(max_length=7, choices=Answer.choices, blank=True)
    answered_on = models.DateField(null=True, blank=True, help_text="the mentee's local day")
    skip_line = models.CharField(max_length=LINE_LIMIT, blank=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint("assignment", "position", name="assignment_item_position_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_on__isnull=True)
                | (~Q(answer="") & Q(answered_on__isnull=False)),
                name="assignment_item_answer_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(skip_line="") | Q(answer="skipped"), name="assignment_item_line_with_its_skip"
            ),
        ]

    def __str__(self) -> str:
        return self.question

    def opened(self, today: date) -> bool:
        """The first is open at once, also for whoever has moved to where it is still the day before."""
        return self.position == 1 or self.opens_on <= today


def close_and_forget(collector: Any, field: Any, shares: Any, using: str) -> None:
    """Where an entry is deleted for good, its shares stay, closed, with their dates only."""
    now = timezone.now()
    # What Django hands over has the key alone.
    found = list(Share.objects.using(using).filter(pk__in=[one.pk for one in shares]))
    left = [share for share in found if share.closed_at is None and share.taken_back_at is None]
    collector.add_field_update(Share._meta.get_field("closed_at"), now, left)
    collector.add_field_update(Share._meta.get_field("seen"), "", found)
    collector.add_field_update(field, None, found)


class ShareQuerySet(models.QuerySet["Share"]):
    def open(self) -> "ShareQuerySet":
        """What is shared now. The one place that says so; every page, search, export, feed and mail reads it.

        Not while its author's account is switched off: they could not take it back.
        """
        return self.filter(
            Q(entry__closed_at__isnull=True) | Q(entry__closed_at__lt=F("shared_at")),
            taken_back_at__isnull=True,
            closed_at__isnull=True,
            mentorship__ended_at__isnull=True,
            mentorship__mentee__is_active=True,
            entry__isnull=False,
            entry__trashed_at__isnull=True,
            entry__off_record=False,
        )

    def with_open(self) -> "ShareQuerySet":
        """Adds `is_open`."""
        still = Share.objects.open().order_by().filter(pk=models.OuterRef("pk"))
        return self.annotate(is_open=models.Exists(still))

    def readable_by(self, mentor: User) -> "ShareQuerySet":
        """What a person can read as a mentor, now."""
        return self.open().filter(mentorship__mentor=mentor)

    def of_author(self, author: User) -> "ShareQuerySet":
        return self.filter(mentorship__mentee=author)


class Share(models.Model):
    """One entry, whole or its takeaway alone, opened by its author to one mentorship.

    Taking it back, the end of the mentorship, the trash and 'off the record' close it for good, and so does emptying
    a takeaway that is shared alone. The end is the mentorship's to say; what closes the entry is written into
    `closed_at` when it first happens.
    """

    uuid = models.UUIDField(default=uuids.uuid4, unique=True)
    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="shares")
    entry = models.ForeignKey(Entry, close_and_forget, null=True, related_name="+")
    whole = models.BooleanField(help_text="or its takeaway alone")
    shared_at = models.DateTimeField(default=timezone.now)
    first_opened_at = models.DateTimeField(null=True, blank=True)
    last_read_at = models.DateTimeField(null=True, blank=True, help_text="by the mentor")
    seen = models.CharField(
        max_length=64, blank=True, help_text="digest of what the mentor last read, to tell a change by"
    )
    changed_at = models.DateTimeField(
        null=True, blank=True, help_text="when its author last changed what it shows"
    )
    author_read_at = models.DateTimeField(null=True, blank=True, help_text="the author's look at the replies")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = ShareQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-shared_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "mentorship",
                "entry",
                condition=Q(taken_back_at__isnull=True, closed_at__isnull=True),
                name="share_one_open_an_entry",
            ),
        ]
        indexes: ClassVar = [models.Index("mentorship", F("shared_at").desc(), name="share_of_mentorship")]

    def __str__(self) -> str:
        return f"Share {self.uuid}"

    @property
    def ended_at(self) -> datetime | None:
        """When it first closed, whatever closed it; None while it is open. Needs the mentorship."""
        moments = (self.taken_back_at, self.closed_at, self.mentorship.ended_at)
        return min((moment for moment in moments if moment is not None), default=None)


class SharedLookBack(models.Model):
    """A look-back that an entry's author includes in a share."""

    share = models.ForeignKey(Share, models.CASCADE, related_name="look_backs")
    look_back = models.ForeignKey(LookBack, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("share", "look_back", name="shared_look_back_once"),
        ]

    def __str__(self) -> str:
        return f"Look-back {self.look_back_id} in share {self.share_id}"


class ReplyQuerySet(models.QuerySet["Reply"]):
    def unread_by(self, user: User) -> "ReplyQuerySet":
        """Of somebody else, and written since this side of the mentorship last looked."""
        sides = (("mentor", "share__last_read_at"), ("mentee", "share__author_read_at"))
        unread = Q()
        for side, looked in sides:
            since = Q(**{looked: None}) | Q(**{f"{looked}__lt": F("created_at")})
            unread |= Q(**{f"share__mentorship__{side}": user}) & since
        return self.filter(unread).exclude(author=user)


class Reply(models.Model):
    """What mentor or mentee writes under a share. The quotation is a field of its own: it closes with what it quotes."""

    uuid = models.UUIDField(default=uuids.uuid4, unique=True)
    share = models.ForeignKey(Share, models.CASCADE, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="replies")
    body = models.TextField()
    html = models.TextField(blank=True)
    markup_version = models.PositiveSmallIntegerField(default=0)
    quote = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = ReplyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["created_at", "id"]

    def __str__(self) -> str:
        return f"Reply {self.uuid}"


class ImportedRecord(models.Model):
    """A row of the `mentoring` section of an archive, word for word: a record, never a mentorship.

    `record` holds the list it stood in (`kind`) and the `row`; `digest` is of that list and the row's id.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="imported_mentoring")
    digest = models.CharField(max_length=64)
    record: Any = models.JSONField()
    imported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["imported_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("owner", "digest", name="imported_record_once_an_owner"),
        ]

    def __str__(self) -> str:
        return f"Imported on {self.imported_at:%Y-%m-%d}"
