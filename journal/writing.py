"""Acts on entries that touch several rows, each one transaction.

What comes in is checked already (`journal.forms`, or an import); what goes out is the row as it now stands.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction
from django.utils import timezone

from journal import closing, forecasting, markup, readers, search, search_index, thrown
from journal.models import Draft, Entry, EntryTheme, LookBack, Revision, Tag, User

type Day = date  # a field of the same name hides it below

TRASH_DAYS: Final = 30
RENDERED_AT_ONCE: Final = 100  # texts in memory
TRASHED_FOR: Final = timedelta(days=TRASH_DAYS)
"""How long what was deleted, and a discarded draft, can be had back."""


@dataclass(frozen=True)
class Writing:
    """What is kept. `gauge` names the theme that the reading belongs to; empty, it is the first theme."""

    body: str
    date: Day
    zone: str
    title: str = ""
    takeaway: str = ""
    themes: tuple[str, ...] = ()  # slugs in order, at most three
    tags: tuple[str, ...] = ()  # names
    felt: int | None = None
    gauge: str = ""
    bring: bool = False
    off_record: bool = False
    prompt_slug: str = ""
    prompt_question: str = ""
    look_back_due: Day | None = None


class Unchanged(Enum):
    """Says 'leave it as it is' where None already says 'none'."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED


def derive(entry: Entry) -> None:
    """Works out what is stored beside the text: its HTML, its words, its search text. Writes nothing."""
    entry.html = markup.render(entry.body)
    entry.markup_version = markup.MARKUP_VERSION
    derive_unrendered(entry)


def derive_unrendered(entry: Entry) -> None:
    """The same without the HTML, which a page then renders as it reads: for many entries at once."""
    entry.words = markup.words(entry.body)
    entry.search_text = search.tokens(entry.title, entry.takeaway, entry.body, entry.prompt_question)


@transaction.atomic
def create(
    author: User, writing: Writing, *, uuid: UUID | None = None, created_at: datetime | None = None
) -> Entry:
    """Keeps a new entry. Raises IntegrityError where the author already has one with this uuid."""
    now = created_at or timezone.now()
    entry = Entry(author=author, created_at=now, updated_at=now)
    if uuid is not None:
        entry.uuid = uuid
    write(entry, writing)
    entry.gauge_id = gauge_of(writing)
    derive(entry)
    entry.save(force_insert=True)
    set_themes(entry, writing.themes)
    set_tags(entry, writing.tags)
    if writing.look_back_due is not None:
        LookBack.objects.create(entry=entry, author=author, due=writing.look_back_due, created_at=now)
    return entry


@transaction.atomic
def revise(
    entry: Entry,
    writing: Writing,
    *,
    look_back: date | Unchanged | None = UNCHANGED,
    at: datetime | None = None,
) -> Entry:
    """Keeps what an entry says now, and the text it had as a revision when its words changed.

    `look_back` moves the open look-back to a day, drops it (None), or leaves it. What the entry answers stays.
    """
    entry = locked(entry)
    now = at or timezone.now()
    before, kept_at = words_of(entry), entry.updated_at
    was_off_record, had, was_dated = entry.off_record, (entry.felt, entry.gauge_id), entry.date
    question = (entry.prompt_slug, entry.prompt_question)
    write(entry, writing)
    entry.prompt_slug, entry.prompt_question = question
    changed = {name for name, words in words_of(entry).items() if words != before[name]}
    if changed:
        Revision.objects.create(entry=entry, number=entry.revision, kept_at=kept_at, **before)
        entry.revision += 1
        entry.updated_at = now
        derive(entry)
    felt, gauge = had
    # The reading keeps the gauge it was given on until it is given anew.
    same = entry.felt is not None and entry.felt == felt and not writing.gauge
    entry.gauge_id = gauge if same else gauge_of(writing)
    closes = entry.off_record and not was_off_record
    if closes:
        entry.closed_at = now
    entry.save()
    if closes or emptied(before["takeaway"], entry.takeaway):
        closing.tell(entry)
    if set_themes(entry, writing.themes):
        changed.add("themes")
    if entry.date != was_dated:
        changed.add("date")
    if (entry.felt, entry.gauge_id) != had:
        changed.add("felt")
    if changed:
        readers.tell(entry, now, changed)
    set_tags(entry, writing.tags)
    if not isinstance(look_back, Unchanged):
        set_look_back(entry, look_back)
    return entry


@transaction.atomic
def keep(draft: Draft, writing: Writing, *, look_back: date | Unchanged | None = UNCHANGED) -> Entry:
    """A draft becomes an entry with the draft's uuid, or the next revision of the entry it edits, and is gone.

    Whoever posts twice gets the first entry: nothing is made a second time.
    """
    if draft.entry is not None:
        entry = revise(draft.entry, writing, look_back=look_back)
    else:
        entry = create_once(draft.author, writing, draft.uuid)
    if draft.pk is not None:
        draft.author.drafts.filter(pk=draft.pk).delete()
    return entry


def create_once(author: User, writing: Writing, uuid: UUID) -> Entry:
    """Creates the entry, or finds the one that an earlier or simultaneous post made."""
    try:
        with transaction.atomic():
            return create(author, writing, uuid=uuid)
    except IntegrityError:
        first: Entry | None = author.entries.filter(uuid=uuid).first()
        if first is None:
            raise
        return first


@transaction.atomic
def restore_revision(entry: Entry, number: int) -> Entry:
    """Makes what an entry said before its text again, and the text it has now a revision; nothing is lost.

    Raises Revision.DoesNotExist. A revision that says what the entry says changes nothing.
    """
    entry = locked(entry)
    before = Revision.objects.get(entry=entry, number=number)
    said = words_of(entry)
    changed = {name for name, words in said.items() if words != getattr(before, name)}
    if not changed:
        return entry
    Revision.objects.create(entry=entry, number=entry.revision, kept_at=entry.updated_at, **said)
    entry.title, entry.takeaway, entry.body = before.title, before.takeaway, before.body
    entry.revision += 1
    entry.updated_at = timezone.now()
    derive(entry)
    entry.save()
    if emptied(said["takeaway"], entry.takeaway):
        closing.tell(entry)
    readers.tell(entry, entry.updated_at, changed)
    return entry


def words_of(entry: Entry) -> dict[str, str]:
    """What a revision keeps of an entry."""
    return {"title": entry.title, "takeaway": entry.takeaway, "body": entry.body}


def emptied(before: str, after: str) -> bool:
    return bool(before.strip()) and not after.strip()


def render_again(step: Callable[[int], None] | None = None) -> int:
    """Rewrites the HTML that an older `markup` made, entry by entry; says how many.

    Nothing else of an entry changes. One that is revised meanwhile keeps what its revision rendered.
    """
    done, last = 0, 0
    old = (
        Entry.objects.rendered_before(markup.MARKUP_VERSION)
        .order_by("pk")
        .values_list("pk", "revision", "body")
    )
    while some := list(old.filter(pk__gt=last)[:RENDERED_AT_ONCE]):
        for pk, revision, body in some:
            done += Entry.objects.filter(pk=pk, revision=revision).update(
                html=markup.render(body), markup_version=markup.MARKUP_VERSION
            )
        last = some[-1][0]
        if step:
            step(len(some))
    return done


@transaction.atomic
def trash(entry: Entry) -> None:
    """Takes an entry out of everything but the trash; shares opened before stay closed for good."""
    entry.trashed_at = entry.closed_at = timezone.now()
    entry.save(update_fields=["trashed_at", "closed_at"])
    closing.tell(entry)


def restore(entry: Entry) -> None:
    """Takes an entry out of the trash as it was."""
    entry.trashed_at = None
    entry.save(update_fields=["trashed_at"])


def empty(author: User, until: datetime) -> int:
    """Deletes for good what came into an author's trash until a moment; says how many things.

    Each entry is its own transaction, so a long emptying keeps nobody waiting.
    """
    gone = 0
    for pk in author.entries.in_trash().trashed_before(until).values_list("pk", flat=True):
        with transaction.atomic():
            # It may have been restored a moment ago.
            entry = author.entries.in_trash().select_for_update().filter(pk=pk).first()
            if entry is not None:
                remove(entry)
                gone += 1
    if gone:
        search_index.forget(DEFAULT_DB_ALIAS)
    drafts = author.drafts.filter(discarded_at__lte=until)
    gone += drafts.count()
    drafts.delete()
    return gone + forecasting.empty(author, until) + thrown.empty(author, until)


def purge(entry: Entry) -> None:
    """Deletes an entry for good: with all that hangs on it, the tags that only it had, its words in the index."""
    remove(entry)
    search_index.forget(DEFAULT_DB_ALIAS)


@transaction.atomic
def remove(entry: Entry) -> None:
    """The rows of `purge`. What the index still holds of them is the caller's to drop, once for many.

    Its forecasts stay without it, and off the record if it was.
    """
    if entry.off_record:
        entry.forecasts.update(off_record=True)
    tags = list(entry.tags.values_list("pk", flat=True))
    author = entry.author
    entry.delete()
    drop_unused(author, tags)


# --- Parts of the acts above -----------------------------------------------------------------------------


def locked(entry: Entry) -> Entry:
    """The row as it stands, held until the transaction ends. (SQLite's transactions hold the whole file.)"""
    return Entry.objects.select_for_update(of=("self",)).select_related("author").get(pk=entry.pk)


def write(entry: Entry, writing: Writing) -> None:
    entry.date, entry.zone = writing.date, writing.zone
    entry.title, entry.takeaway, entry.body = writing.title, writing.takeaway, writing.body
    entry.prompt_slug, entry.prompt_question = writing.prompt_slug, writing.prompt_question
    entry.felt = writing.felt
    entry.bring, entry.off_record = writing.bring, writing.off_record


def gauge_of(writing: Writing) -> str | None:
    """The theme whose gauge the reading was given on; none without a reading."""
    if writing.felt is None:
        return None
    return writing.gauge or next(iter(writing.themes), None)


def set_themes(entry: Entry, slugs: tuple[str, ...]) -> bool:
    """Rewrites the themes only where they, their order or the entry's date changed; says whether it did."""
    wanted = [(slug, position, entry.date) for position, slug in enumerate(slugs, start=1)]
    if list(entry.entry_themes.order_by("position").values_list("theme_id", "position", "date")) == wanted:
        return False
    entry.entry_themes.all().delete()
    EntryTheme.objects.bulk_create(
        EntryTheme(entry=entry, theme_id=slug, position=position, author_id=entry.author_id, date=day)
        for slug, position, day in wanted
    )
    return True


def set_tags(entry: Entry, names: tuple[str, ...]) -> None:
    """Gives the entry these tags; a spelling used before is kept, and a tag that nothing has any more goes."""
    wanted = {Tag.fold(name): name for name in reversed(names)}
    Tag.objects.bulk_create(
        [Tag(author_id=entry.author_id, name=name, folded=folded) for folded, name in wanted.items()],
        ignore_conflicts=True,
    )
    before = set(entry.tags.values_list("pk", flat=True))
    now = set(Tag.objects.filter(author_id=entry.author_id, folded__in=wanted).values_list("pk", flat=True))
    if now != before:
        entry.tags.set(now)
        drop_unused(entry.author, list(before - now))


def drop_unused(author: User, tags: list[int]) -> None:
    """Deletes those of these tags that no entry has."""
    if tags:
        author.tags.filter(pk__in=tags, entries__isnull=True).delete()


def set_look_back(entry: Entry, due: date | None) -> None:
    """Moves the open look-back to a day, makes one, or drops it."""
    still_open = entry.look_backs.filter(on__isnull=True)
    if due is None:
        still_open.delete()
    elif not still_open.update(due=due):
        LookBack.objects.create(entry=entry, author_id=entry.author_id, due=due)
