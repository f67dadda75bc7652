"""How the journal's own sections come in: entries, drafts, weeks, settings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from journal import guides, markup, search
from journal.drafts import FORM_LIMIT
from journal.formats.fields import Fields
from journal.formats.found import NUMBER_LIMIT, FoundEntry, read_entry
from journal.formats.sections import Unfit, WayIn
from journal.isoweek import IsoWeek
from journal.models import Draft, Entry, EntryTheme, LookBack, Revision, Tag, User, Week
from journal.models.weeks import HEADLINE_LIMIT

KEEP_ADDRESS = re.compile(r"/mentoring/answers/[0-9a-f-]{36}/keep/")
GUIDE_LIMIT = 20_000


def uuids(keys: Sequence[str]) -> list[UUID]:
    return [UUID(key) for key in keys]


# --- Entries ---------------------------------------------------------------------------------------------


def entry_key(row: FoundEntry) -> str:
    return str(row.id)


def entries_here(user: User, keys: Sequence[str]) -> set[str]:
    """Those in the trash are here too."""
    return {str(uuid) for uuid in user.entries.filter(uuid__in=uuids(keys)).values_list("uuid", flat=True)}


@dataclass(frozen=True, slots=True)
class Derived:
    """What is stored beside a text and costs more to work out than to insert."""

    words: int
    search_text: str


def derived_of(row: FoundEntry) -> Derived:
    question = row.prompt.question if row.prompt else ""
    return Derived(markup.words(row.body), search.tokens(row.title, row.takeaway, row.body, question))


def keep_entries(user: User, rows: Sequence[FoundEntry], derived: Sequence[Derived] = ()) -> None:
    """Inserts entries with all that hangs on them: a statement for each kind, however many they are."""
    tags = tags_of(user, rows)
    made = Entry.objects.bulk_create(
        entry_of(user, row, beside)
        for row, beside in zip(rows, derived or [derived_of(row) for row in rows], strict=True)
    )
    EntryTheme.objects.bulk_create(
        EntryTheme(entry=entry, theme_id=slug, position=position, author=user, date=entry.date)
        for entry, row in zip(made, rows, strict=True)
        for position, slug in enumerate(row.themes, start=1)
    )
    through = Entry.tags.through
    through.objects.bulk_create(
        through(entry_id=entry.pk, tag_id=tags[Tag.fold(name)])
        for entry, row in zip(made, rows, strict=True)
        for name in row.tags
    )
    LookBack.objects.bulk_create(
        LookBack(
            entry=entry, author=user, due=found.due, on=found.on, gauge_id=found.gauge, felt=found.felt,
            turned_out=found.turned_out, note=found.note,
            # Those of one day stay in their order.
            created_at=entry.created_at + timedelta(microseconds=place),
        )
        for entry, row in zip(made, rows, strict=True)
        for place, found in enumerate(row.look_backs)
    )  # fmt: skip
    Revision.objects.bulk_create(
        Revision(
            entry=entry, number=found.number, title=found.title, takeaway=found.takeaway, body=found.body,
            kept_at=found.kept_at,
        )
        for entry, row in zip(made, rows, strict=True)
        for found in row.revisions
    )  # fmt: skip


def entry_of(user: User, row: FoundEntry, beside: Derived) -> Entry:
    """The row to insert. Its HTML is made when it is read: to render 20,000 at once would take too long."""
    return Entry(
        uuid=row.id,
        author=user,
        date=row.date,
        zone=row.zone,
        title=row.title,
        takeaway=row.takeaway,
        body=row.body,
        prompt_slug=row.prompt.slug if row.prompt else "",
        prompt_question=row.prompt.question if row.prompt else "",
        gauge_id=row.gauge,
        felt=row.felt,
        bring=row.bring,
        off_record=row.off_record,
        resurface=row.resurface,
        revision=1 + max((found.number for found in row.revisions), default=0),
        created_at=row.created_at,
        updated_at=row.updated_at,
        trashed_at=row.trashed_at,
        closed_at=row.trashed_at or (row.updated_at if row.off_record else None),
        words=beside.words,
        search_text=beside.search_text,
    )


def tags_of(user: User, rows: Sequence[FoundEntry]) -> dict[str, int]:
    """Every tag of the rows, made where it is new; a spelling used before is kept."""
    wanted: dict[str, str] = {}
    for row in rows:
        for name in row.tags:
            wanted.setdefault(Tag.fold(name), name)
    if not wanted:
        return {}
    Tag.objects.bulk_create(
        [Tag(author=user, name=name, folded=folded) for folded, name in wanted.items()],
        ignore_conflicts=True,
    )
    folded = list(wanted)
    return {
        key: pk
        for start in range(0, len(folded), 500)
        for key, pk in user.tags.filter(folded__in=folded[start : start + 500]).values_list("folded", "pk")
    }


# --- Drafts ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FoundDraft:
    id: UUID
    began_on: date
    zone: str
    form: dict[str, Any]
    steps_done: list[int]
    guide: dict[str, Any] | None
    entry: UUID | None
    base_revision: int | None
    created_at: datetime
    updated_at: datetime
    discarded_at: datetime | None


def read_draft(value: Any) -> FoundDraft:
    fields = Fields(value)
    entry, base = fields.optional_uuid("entry"), fields.optional_number("base_revision", 1, NUMBER_LIMIT)
    if (entry is None) != (base is None):
        raise Unfit("An edit names its entry and the revision it began from, or neither.")
    created_at = fields.moment("created_at")
    return FoundDraft(
        id=fields.uuid("id"),
        began_on=fields.day("began_on"),
        zone=fields.zone("zone"),
        form=read_form(fields),
        steps_done=list(
            fields.rows("steps_done", lambda step: Fields({"step": step}).number("step", 0, 100), 100)
        ),
        guide=read_guide(fields),
        entry=entry,
        base_revision=base,
        created_at=created_at,
        updated_at=fields.optional_moment("updated_at") or created_at,
        discarded_at=fields.optional_moment("discarded_at"),
    )


def read_form(fields: Fields) -> dict[str, Any]:
    form = fields.data("form", FORM_LIMIT)
    if not isinstance(form, dict):
        raise Unfit("“form” is not an object with fields.")
    for held in form.values():
        if not all(isinstance(text, str) for text in (held if isinstance(held, list) else [held])):
            raise Unfit("“form” holds a field that is neither a text nor a list of texts.")
    return form


def read_guide(fields: Fields) -> dict[str, Any] | None:
    """The guide as it stands. It may post nowhere but to an answer's own address."""
    value = fields.data("guide", GUIDE_LIMIT)
    if value is None:
        return None
    try:
        guide = guides.from_json(value)
    except (KeyError, TypeError):
        guide = None
    if guide is None or not sound(guide):
        raise Unfit("“guide” is not a guide.")
    return dict(value)


def sound(guide: guides.Guide) -> bool:
    steps = [text for step in guide.steps for text in (step.name, step.ask)]
    texts = [guide.prompt, guide.question, guide.why, guide.keep, *guide.themes, *steps]
    if not all(isinstance(text, str) for text in texts) or not isinstance(guide.minutes, int):
        return False
    return not guide.keep or bool(KEEP_ADDRESS.fullmatch(guide.keep))


def draft_key(row: FoundDraft) -> str:
    return str(row.id)


def drafts_here(user: User, keys: Sequence[str]) -> set[str]:
    """A draft that was kept meanwhile is here as the entry of the same uuid."""
    wanted = uuids(keys)
    drafts = user.drafts.filter(uuid__in=wanted).values_list("uuid", flat=True)
    kept = user.entries.filter(uuid__in=wanted).values_list("uuid", flat=True)
    return {str(uuid) for uuid in (*drafts, *kept)}


def keep_drafts(user: User, rows: Sequence[FoundDraft]) -> None:
    """An edit of an entry that is not there, or is being edited here already, stays as a draft of its own."""
    wanted = [row.entry for row in rows if row.entry]
    entries = dict(user.entries.filter(uuid__in=wanted).values_list("uuid", "pk"))
    edited = set(
        user.drafts.filter(entry__uuid__in=wanted, discarded_at__isnull=True).values_list(
            "entry__uuid", flat=True
        )
    )
    drafts = []
    for row in rows:
        entry = entries.get(row.entry) if row.entry and row.entry not in edited else None
        if entry is not None and row.entry and row.discarded_at is None:
            edited.add(row.entry)
        drafts.append(
            Draft(
                uuid=row.id, author=user, form=row.form, steps_done=row.steps_done, guide=row.guide,
                entry_id=entry, base_revision=row.base_revision if entry else None, began_on=row.began_on,
                zone=row.zone, created_at=row.created_at, updated_at=row.updated_at,
                discarded_at=row.discarded_at,
            )
        )  # fmt: skip
    Draft.objects.bulk_create(drafts)


# --- Weeks -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FoundWeek:
    week: IsoWeek
    headline: str
    created_at: datetime
    updated_at: datetime


def read_week(value: Any) -> FoundWeek:
    fields = Fields(value)
    week = IsoWeek.parse(fields.text("week", 10))
    if week is None:
        raise Unfit("“week” is not an ISO week such as 2026-W47.")
    created_at = fields.moment("created_at")
    updated_at = fields.optional_moment("updated_at") or created_at
    return FoundWeek(week, fields.text("headline", HEADLINE_LIMIT), created_at, updated_at)


def week_key(row: FoundWeek) -> str:
    return row.week.name


def weeks_here(user: User, keys: Sequence[str]) -> set[str]:
    mondays = [week.monday for key in keys if (week := IsoWeek.parse(key))]
    found = user.weeks.filter(monday__in=mondays).values_list("monday", flat=True)
    return {IsoWeek(monday).name for monday in found}


def keep_weeks(user: User, rows: Sequence[FoundWeek]) -> None:
    Week.objects.bulk_create(
        Week(
            author=user, monday=row.week.monday, headline=row.headline,
            created_at=row.created_at, updated_at=row.updated_at,
        )
        for row in rows
    )  # fmt: skip


# --- Settings --------------------------------------------------------------------------------------------


def read_settings(value: Any) -> dict[str, Any]:
    """What this version knows of the settings."""
    fields = Fields(value)
    found: dict[str, Any] = {}
    if "look_back_habit" in fields.value:
        habit = fields.number("look_back_habit", 0, 100)
        if habit not in User.LookBackHabit.values:
            raise Unfit(f"“look_back_habit” is {habit}; it is one of: 0, 2, 4, 13.")
        found["look_back_habit"] = habit
    return found


def settings_key(row: dict[str, Any]) -> str:
    """What is set, so that what is set so already is here."""
    return orjson.dumps(row, option=orjson.OPT_SORT_KEYS).decode()


def settings_here(user: User, keys: Sequence[str]) -> set[str]:
    """What somebody chose here stays: settings come in only where nothing was set yet."""
    if user.look_back_habit != User.LookBackHabit.FOUR:
        return set(keys)
    return set(keys) & {settings_key({"look_back_habit": int(user.look_back_habit)})}


def keep_settings(user: User, rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        for name, value in row.items():
            setattr(user, name, value)
        user.save(update_fields=list(row))


ENTRIES = WayIn(read_entry, entry_key, entries_here, keep_entries, ("entry", "entries"))
DRAFTS = WayIn(read_draft, draft_key, drafts_here, keep_drafts, ("draft", "drafts"))
WEEKS = WayIn(read_week, week_key, weeks_here, keep_weeks, ("week", "weeks"))
SETTINGS = WayIn(read_settings, settings_key, settings_here, keep_settings, ("setting", "settings"))
