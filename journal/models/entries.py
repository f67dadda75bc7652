"""Drafts, entries, and what hangs on an entry."""

import re
import unicodedata
import uuid as uuids
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Left
from django.utils import timezone

from journal import closing, markup, readers
from journal.dates import long_day
from journal.models.themes import Theme

if TYPE_CHECKING:
    from journal.models.people import User

BODY_LIMIT = 100_000
TITLE_LIMIT = 255
TAKEAWAY_LIMIT = 300
TAG_LIMIT = 50
TAGS_LIMIT = 20
THEMES_LIMIT = 3
NOTE_LIMIT = 5_000
READINGS = range(1, 8)
TEXTS_OF_ENTRY = ("entry__body", "entry__html", "entry__search_text")
"""What a list of what hangs on an entry leaves alone."""

_SENTENCE = re.compile(r"(?<=[.!?])\s")


def reading(name: str) -> Q:
    """No reading, or one from 1 to 7."""
    return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 1, f"{name}__lte": 7})


class Tag(models.Model):
    """A person's own word. `folded` is what makes two spellings one tag."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tags")
    name = models.CharField(max_length=TAG_LIMIT)
    folded = models.CharField(max_length=TAG_LIMIT * 3)

    class Meta:
        ordering: ClassVar = ["folded"]
        constraints: ClassVar = [models.UniqueConstraint("author", "folded", name="tag_once_an_author")]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def fold(name: str) -> str:
        return unicodedata.normalize("NFKC", name).casefold()


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads chain: `user.entries.kept().on_record()`."""

    def kept(self) -> "EntryQuerySet":
        """What is not in the trash."""
        return self.filter(trashed_at__isnull=True)

    def in_trash(self) -> "EntryQuerySet":
        return self.filter(trashed_at__isnull=False)

    def on_record(self) -> "EntryQuerySet":
        return self.filter(off_record=False)

    def with_turned_out(self) -> "EntryQuerySet":
        """Adds `turned_out`, the reading of the latest look-back done."""
        done = LookBack.objects.filter(entry=OuterRef("pk"), on__isnull=False).order_by("-on", "-id")
        return self.annotate(latest_turned_out=Subquery(done.values("turned_out")[:1]))

    def with_readers(self, author: "User | None" = None) -> "EntryQuerySet":
        """Adds `readers`: what those are called who can read it besides its author (told where it is known)."""
        return self.annotate(reader_names=readers.names(author))

    def with_edit_begun(self) -> "EntryQuerySet":
        """Adds `edit_begun`: whether a draft of its next revision waits."""
        begun = Draft.objects.filter(entry=OuterRef("pk"), discarded_at__isnull=True)
        return self.annotate(edit_begun=Exists(begun))

    def rendered_before(self, version: int) -> "EntryQuerySet":
        """Whose stored HTML is of an older version of `journal.markup`."""
        return self.filter(markup_version__lt=version)

    def trashed_before(self, moment: datetime) -> "EntryQuerySet":
        return self.filter(trashed_at__lte=moment)

    def between(self, first: date, last: date) -> "EntryQuerySet":
        """Dated from the first day to the last, both counted."""
        return self.filter(date__range=(first, last))

    def as_listed(self) -> "EntryQuerySet":
        """Newest first with all that a list shows but themes and tags, and no whole text. One query."""
        return (
            self.newest_first()
            .with_turned_out()
            .with_readers()
            .annotate(beginning=Left("body", 600))
            .defer("body", "html", "search_text")
        )

    def newest_first(self) -> "EntryQuerySet":
        return self.order_by("-date", "-id")

    def older_than(self, entry: "Entry") -> "EntryQuerySet":
        """What stands under it in the timeline, the nearest first. (The first half lets the index be walked.)"""
        return self.filter(Q(date__lt=entry.date) | Q(id__lt=entry.pk), date__lte=entry.date).newest_first()

    def newer_than(self, entry: "Entry") -> "EntryQuerySet":
        """What stands over it in the timeline, the nearest first."""
        return self.filter(Q(date__gt=entry.date) | Q(id__gt=entry.pk), date__gte=entry.date).order_by(
            "date", "id"
        )

    def beside(self, entry: "Entry") -> "tuple[Entry | None, Entry | None]":
        """The nearest under it and the nearest over it in the timeline. One query."""
        below, above = self.older_than(entry).values("pk")[:1], self.newer_than(entry).values("pk")[:1]
        found = list(self.filter(Q(pk=models.Subquery(below)) | Q(pk=models.Subquery(above))))
        under = next((one for one in found if (one.date, one.pk) < (entry.date, entry.pk)), None)
        return under, next((one for one in found if one is not under), None)


class Entry(models.Model):
    """A kept, dated piece of writing. It copies the words of the question it answers."""

    uuid = models.UUIDField(default=uuids.uuid4)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="entries")
    date = models.DateField(help_text="the author's local day")
    zone = models.CharField(max_length=64, default="UTC", help_text="the time zone that day was told in")
    title = models.CharField(max_length=TITLE_LIMIT, blank=True)
    takeaway = models.CharField(max_length=TAKEAWAY_LIMIT, blank=True)
    body = models.TextField()
    html = models.TextField(blank=True)
    markup_version = models.PositiveSmallIntegerField(default=0)
    words = models.PositiveIntegerField(default=0)
    search_text = models.TextField(blank=True, help_text="folded tokens; indexed by the database's triggers")

    prompt_slug = models.CharField(max_length=80, blank=True)
    prompt_question = models.CharField(max_length=300, blank=True)
    themes = models.ManyToManyField(Theme, through="EntryTheme", related_name="+")
    tags = models.ManyToManyField(Tag, related_name="entries", blank=True)
    gauge = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, related_name="+")
    felt = models.PositiveSmallIntegerField(null=True, blank=True)

    bring = models.BooleanField(default=False)
    off_record = models.BooleanField(default=False)
    resurface = models.BooleanField(default=True)

    revision = models.PositiveIntegerField(default=1, help_text="counts the kept texts")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    trashed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="last trashed or taken off the record; shares opened before stay closed",
    )

    objects: ClassVar = EntryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("author", "uuid", name="entry_uuid_once_an_author"),
            models.CheckConstraint(condition=reading("felt"), name="entry_felt_1_to_7"),
            models.CheckConstraint(
                condition=Q(felt__isnull=True) | Q(gauge__isnull=False), name="entry_felt_has_gauge"
            ),
        ]
        indexes: ClassVar = [
            models.Index("author", models.F("date").desc(), models.F("id").desc(), name="entry_timeline"),
            models.Index(
                "author", "trashed_at", "date", "off_record", "words", "gauge", "felt", name="entry_figures"
            ),
            models.Index("author", "prompt_slug", models.F("date").desc(), name="entry_by_prompt"),
        ]

    def __str__(self) -> str:
        return f"Entry {self.uuid}"

    @property
    def named(self) -> str:
        """What a list calls the entry: its title, its question, or its day."""
        return self.title or self.prompt_question or f"Written on {long_day(self.date)}"

    @property
    def turned_out(self) -> int | None:
        """The reading of the latest look-back done, where `with_turned_out` brought it."""
        return getattr(self, "latest_turned_out", None)

    @property
    def readers(self) -> list[str]:
        """What those are called who can read it too, where `with_readers` brought them."""
        return [name.split("@")[0] for name in (getattr(self, "reader_names", "") or "").split("\n") if name]

    @property
    def called(self) -> str:
        """How a sentence names it: its title, or nothing but that it is an entry."""
        return f"“{self.title}”" if self.title else "The entry"

    def set_bring(self, bring: bool) -> None:
        """Marks it for the next 1:1, or not."""
        self.bring = bring
        self.save(update_fields=["bring"])

    def set_off_record(self, off_record: bool) -> None:
        """Takes it off the record, which closes the shares opened before for good, or puts it back."""
        closes = off_record and not self.off_record
        if closes:
            self.closed_at = timezone.now()
        self.off_record = off_record
        with transaction.atomic():
            self.save(update_fields=["off_record", "closed_at"])
            if closes:
                closing.tell(self)

    def set_resurface(self, resurface: bool) -> None:
        """Lets it come back by itself on a later day, or not again."""
        self.resurface = resurface
        self.save(update_fields=["resurface"])

    @property
    def ordered_themes(self) -> list[str]:
        """The slugs in order; free of queries after `prefetch_related("entry_themes")`."""
        return [row.theme_id for row in sorted(self.entry_themes.all(), key=lambda row: row.position)]


class EntryTheme(models.Model):
    """One of an entry's themes. Author and date are copied so that one index answers 'this theme, newest first'."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="entry_themes")
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    date = models.DateField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint("entry", "theme", name="entry_theme_once"),
            models.UniqueConstraint("entry", "position", name="entry_theme_position_once"),
            models.CheckConstraint(
                condition=Q(position__lte=3, position__gte=1), name="entry_theme_at_most_three"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                "author",
                "theme",
                models.F("date").desc(),
                models.F("entry").desc(),
                "position",
                name="entry_theme_timeline",
            ),
        ]


class DraftQuerySet(models.QuerySet["Draft"]):
    """Reads chain: `user.drafts.unfinished().as_listed()`."""

    def unfinished(self) -> "DraftQuerySet":
        return self.filter(discarded_at__isnull=True)

    def discarded(self) -> "DraftQuerySet":
        return self.filter(discarded_at__isnull=False)

    def as_listed(self) -> "DraftQuerySet":
        """With all that their names take: one query."""
        return self.select_related("entry").defer(*TEXTS_OF_ENTRY)


class Draft(models.Model):
    """Writing in progress: the raw form as it was typed, checked only when it is kept."""

    uuid = models.UUIDField(default=uuids.uuid4)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    form = models.JSONField(default=dict, help_text="field name to text or list of texts")
    steps_done = models.JSONField(default=list)
    guide = models.JSONField(null=True, blank=True)
    entry = models.ForeignKey(Entry, models.CASCADE, null=True, blank=True, related_name="edits")
    base_revision = models.PositiveIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    tab = models.CharField(max_length=40, blank=True)
    seq = models.PositiveIntegerField(default=0)
    began_on = models.DateField(help_text="the author's local day when the writing began")
    zone = models.CharField(max_length=64, default="UTC")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    discarded_at = models.DateTimeField(
        null=True, blank=True, help_text="a discarded draft can be undone for a while"
    )

    objects: ClassVar = DraftQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("author", "uuid", name="draft_uuid_once_an_author"),
            models.UniqueConstraint(
                "entry",
                condition=Q(entry__isnull=False, discarded_at__isnull=True),
                name="draft_one_edit_an_entry",
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=True, base_revision__isnull=True)
                | Q(entry__isnull=False, base_revision__isnull=False),
                name="draft_edit_names_its_revision",
            ),
        ]
        indexes: ClassVar = [models.Index("author", models.F("updated_at").desc(), name="draft_newest")]

    def __str__(self) -> str:
        return f"Draft {self.uuid}"

    @property
    def named(self) -> str:
        """What a list calls the draft: its title or its entry's, its question, or how the text begins.

        A draft of an entry asks for the entry: select it with the draft.
        """
        title = self.text("title").strip() or (self.entry.title if self.entry else "")
        return title or (self.guide or {}).get("question", "") or self.opening or "Nothing written yet"

    @property
    def opening(self) -> str:
        """The first line, or the first sentence of it."""
        first = next((line for line in self.text("body").splitlines() if line.strip()), "")
        return markup.excerpt(_SENTENCE.split(first.strip(), maxsplit=1)[0], 80)

    @property
    def words(self) -> int:
        return len(self.text("body").split())

    def text(self, field: str) -> str:
        """A field of the raw form as one text."""
        value = self.form.get(field, "") if isinstance(self.form, dict) else ""
        return str(value[0] if value else "") if isinstance(value, list) else str(value)


class Revision(models.Model):
    """What an entry said before."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=TITLE_LIMIT, blank=True)
    takeaway = models.CharField(max_length=TAKEAWAY_LIMIT, blank=True)
    body = models.TextField()
    kept_at = models.DateTimeField(help_text="when this text was kept")

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint("entry", "number", name="revision_number_once")]

    def __str__(self) -> str:
        return f"Revision {self.number}"


class LookBackQuerySet(models.QuerySet["LookBack"]):
    """Reads chain: `user.look_backs.due(today).offered()`."""

    def still_open(self) -> "LookBackQuerySet":
        return self.filter(on__isnull=True)

    def done(self) -> "LookBackQuerySet":
        return self.filter(on__isnull=False)

    def latest_done(self) -> "LookBackQuerySet":
        """Those done that no later one of the same entry follows."""
        later = LookBack.objects.done().filter(entry=OuterRef("entry"))
        same_day = Q(on=OuterRef("on"))
        same_due = same_day & Q(due=OuterRef("due"))
        later = later.filter(
            Q(on__gt=OuterRef("on"))
            | same_day & Q(due__gt=OuterRef("due"))
            | same_due & Q(created_at__gt=OuterRef("created_at"))
            | same_due & Q(created_at=OuterRef("created_at"), pk__gt=OuterRef("pk"))
        )
        return self.done().filter(~Exists(later))

    def due(self, today: date) -> "LookBackQuerySet":
        """Open, its day come, its entry not in the trash; the longest waiting first."""
        return (
            self.still_open()
            .filter(due__lte=today, entry__trashed_at__isnull=True)
            .order_by("due", "created_at", "id")
        )

    def offered(self) -> "LookBackQuerySet":
        """What the journal brings up by itself: nothing off the record."""
        return self.filter(entry__off_record=False)

    def with_entry(self) -> "LookBackQuerySet":
        """Each with its entry as `components/look_back.html` shows it: how it begins, not its whole text.

        `beginning`, `first_theme` and `times_done` (how many look-backs its entry has done) come in the same query.
        """
        first = EntryTheme.objects.filter(entry=OuterRef("entry"), position=1)
        done = LookBack.objects.done().filter(entry=OuterRef("entry")).order_by().values("entry")
        return (
            self.select_related("entry")
            .defer(*TEXTS_OF_ENTRY)
            .annotate(
                beginning=Left("entry__body", 1_000),
                first_theme=Subquery(first.values("theme")[:1]),
                times_done=Coalesce(Subquery(done.annotate(many=Count("pk")).values("many")), 0),
            )
        )


class LookBack(models.Model):
    """On `due` the journal asks how it turned out. Done when `on` is set: gauge and `felt` are then copied."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="look_backs")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="look_backs")
    due = models.DateField()
    on = models.DateField(null=True, blank=True)
    gauge = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, related_name="+")
    felt = models.PositiveSmallIntegerField(null=True, blank=True)
    turned_out = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = LookBackQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due", "created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "entry", condition=Q(on__isnull=True), name="look_back_one_open_an_entry"
            ),
            models.CheckConstraint(
                condition=reading("felt") & reading("turned_out"), name="look_back_readings_1_to_7"
            ),
            models.CheckConstraint(
                condition=(Q(felt__isnull=True) & Q(turned_out__isnull=True)) | Q(gauge__isnull=False),
                name="look_back_reading_has_gauge",
            ),
        ]
        indexes: ClassVar = [
            models.Index("author", "due", condition=Q(on__isnull=True), name="look_back_due")
        ]

    def __str__(self) -> str:
        return f"Look-back due {self.due}"
