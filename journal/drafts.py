"""Writing in progress: saved as it is typed, version by version, so that no tab overwrites another unasked.

A save is accepted when its version is the current one, or when its tab was the last to save and its number in
that tab is higher (its answer was lost, and it must not conflict with itself). Else it is a conflict, and both
texts are shown. Each act is one transaction.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from journal.forms import FIELDS, SEVERAL, Raw, raw_of
from journal.guides import Guide
from journal.models import Draft, Entry, User

FORM_LIMIT: Final = 500_000  # bytes of JSON
TAB_LIMIT: Final = 40
NUMBER_LIMIT: Final = 2**31 - 1


@dataclass(frozen=True)
class Save:
    """One save as it came: the raw form, and where in the writing it stands."""

    form: Raw
    version: int = 0
    tab: str = ""
    seq: int = 0
    guide: Guide | None = None
    steps: tuple[int, ...] = ()
    entry: UUID | None = None  # the entry whose next revision this is
    base: int | None = None  # the revision it began from


@dataclass(frozen=True)
class Saved:
    draft: Draft


@dataclass(frozen=True)
class Conflict:
    """The draft changed in another place. `theirs` is what stands on the server now."""

    theirs: Draft


@dataclass(frozen=True)
class Gone:
    """The draft was kept (`entry`) or discarded (`draft`) meanwhile. Nothing was written."""

    entry: Entry | None = None
    draft: Draft | None = None


@dataclass(frozen=True)
class TooBig:
    size: int


Outcome = Saved | Conflict | Gone | TooBig


def stored(raw: Raw) -> dict[str, Any]:
    """The form as JSON: a list where a field can have several values, else a text."""
    return {name: raw.getlist(name) if name in SEVERAL else raw[name] for name in raw if name != "steps"}


def raw(form: dict[str, Any]) -> Raw:
    """What `stored` put away."""
    found: Raw = MultiValueDict()
    for name, value in form.items():
        found.setlist(name, list(value) if isinstance(value, list) else [value])
    return found


def size_of(form: dict[str, Any]) -> int:
    """Bytes of JSON."""
    return len(json.dumps(form, ensure_ascii=False).encode())


def same_words(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """True where two forms say the same, whatever a browser leaves out of them."""

    def said(form: dict[str, Any]) -> dict[str, Any]:
        return {name: form[name] for name in FIELDS if form.get(name) not in (None, "", [], [""])}

    return said(one) == said(other)


def accepted(draft: Draft, save: Save) -> bool:
    if save.version == draft.version:
        return True
    return bool(save.tab) and save.tab == draft.tab and save.seq > draft.seq


@transaction.atomic
def save(author: User, uuid: UUID, save: Save) -> Outcome:
    """Saves a draft, making it at the first character. Four queries at most."""
    form = stored(save.form)
    if size_of(form) > FORM_LIMIT:
        return TooBig(size_of(form))
    draft = author.drafts.select_for_update(of=("self",)).select_related("entry").filter(uuid=uuid).first()
    if draft is None:
        return begin(author, uuid, save, form)
    if draft.discarded_at is not None:
        return Gone(draft=draft)
    if same_words(draft.form, form) and save.version != draft.version:
        return Saved(draft)  # nothing new: an answer was lost, or two tabs agree
    if not accepted(draft, save):
        return Conflict(draft)
    draft.form, draft.steps_done = form, list(save.steps)
    draft.version += 1
    draft.tab, draft.seq = save.tab, save.seq
    draft.updated_at = timezone.now()
    draft.save(update_fields=["form", "steps_done", "version", "tab", "seq", "updated_at"])
    return Saved(draft)


def begin(author: User, uuid: UUID, save: Save, form: dict[str, Any]) -> Outcome:
    """The first save of a draft, of a new entry or of an entry's next revision."""
    kept = author.entries.filter(uuid=uuid).first()
    if kept is not None:
        return Gone(entry=kept)
    entry = author.entries.kept().filter(uuid=save.entry).first() if save.entry else None
    if entry is not None:
        standing = (
            author.drafts.select_related("entry").filter(entry=entry, discarded_at__isnull=True).first()
        )
        if standing is not None:
            return Conflict(standing)
    draft = Draft(
        author=author,
        uuid=uuid,
        form=form,
        steps_done=list(save.steps),
        tab=save.tab,
        seq=save.seq,
        guide=save.guide.as_json() if save.guide else None,
        entry=entry,
        base_revision=(save.base or entry.revision) if entry else None,
        began_on=author.local_day(),
        zone=author.zone,
        version=min(save.version, NUMBER_LIMIT - 1) + 1,
    )
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:  # two first saves at once: the other was quicker
        standing = author.drafts.select_related("entry").filter(uuid=uuid).first()
        if standing is None and entry is not None:
            standing = (
                author.drafts.select_related("entry").filter(entry=entry, discarded_at__isnull=True).first()
            )
        if standing is None:
            raise
        return Saved(standing) if same_words(standing.form, form) else Conflict(standing)
    return Saved(draft)


@transaction.atomic
def settle(draft: Draft, mine: Raw, choice: str, seen: int) -> Draft | Conflict | TooBig:
    """After a conflict: go on with `mine`, with `theirs`, or with `both` in one. What is not gone on with becomes
    a draft of its own. `seen` is the version that was shown; a newer one is a conflict again.
    """
    draft = Draft.objects.select_for_update(of=("self",)).select_related("author", "entry").get(pk=draft.pk)
    if draft.version != seen:
        return Conflict(draft)
    typed, theirs = stored(mine), draft.form
    if choice == "both":
        typed["body"] = joined(typed.get("body", ""), theirs.get("body", ""))
    if size_of(typed) > FORM_LIMIT:
        return TooBig(size_of(typed))
    if choice == "theirs":
        apart(draft, typed)
        return draft
    if choice == "mine":
        apart(draft, theirs)
    draft.form = typed
    draft.version += 1
    draft.tab, draft.seq = "", 0
    draft.updated_at = timezone.now()
    draft.save(update_fields=["form", "version", "tab", "seq", "updated_at"])
    return draft


def joined(mine: str, theirs: str) -> str:
    """Both texts, one after the other."""
    return "\n\n".join(text.strip("\n") for text in (mine, theirs) if text.strip())


def apart(draft: Draft, form: dict[str, Any]) -> Draft:
    """The text that is not gone on with, as a draft of a new entry."""
    return Draft.objects.create(
        author=draft.author,
        uuid=uuid4(),
        form=form,
        guide=draft.guide,
        steps_done=draft.steps_done,
        began_on=draft.began_on,
        zone=draft.zone,
    )


def discard(draft: Draft) -> None:
    """Puts a draft aside; it can be undone until the trash is emptied."""
    draft.discarded_at = timezone.now()
    draft.save(update_fields=["discarded_at"])


@transaction.atomic
def restore(draft: Draft) -> Draft:
    """Takes a discarded draft up again. Where its entry has newer changes begun, it becomes a draft of its own."""
    if draft.entry_id and Draft.objects.filter(entry_id=draft.entry_id, discarded_at__isnull=True).exists():
        draft.entry, draft.base_revision = None, None
    draft.discarded_at = None
    draft.save(update_fields=["discarded_at", "entry", "base_revision"])
    return draft


def edit_of(entry: Entry) -> Draft | None:
    """The changes begun on an entry, if any. One query."""
    return Draft.objects.filter(entry=entry, discarded_at__isnull=True).first()


def fresh(author: User, guide: Guide | None, *, today: date | None = None) -> Raw:
    """The form of a new entry before anything is typed."""
    form: Raw = MultiValueDict()
    form["date"] = (today or author.local_day()).isoformat()
    form.setlist("themes", list(guide.themes) if guide else [])
    return form


def edit_form(draft: Draft | None, entry: Entry) -> Raw:
    """The form of an entry's next revision: as begun, or as the entry stands."""
    return raw(draft.form) if draft is not None else raw_of(entry)
