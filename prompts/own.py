"""Prompts and sets of one's own: written, put in order, copied, thrown away. Each act is one transaction.

What comes in is checked already (`prompts.own_forms`, or a file). Entries copied their question, and assignments
theirs, so nothing here changes either.
"""

import uuid as uuids
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from journal import thrown
from journal.models import User
from prompts.models import Prompt, PromptSet, SetItem
from prompts.models.prompts import QUESTIONS_LIMIT, TITLE_LIMIT

PROMPTS_LIMIT = 1_000
SETS_LIMIT = 500


class Full(Exception):
    """No more fits; the words say how much does."""


class NotInIt(Exception):
    """The question stands in the set no more: it was taken out, or made one's own, in another tab."""


class Meanwhile(Exception):
    """It was changed since the page was shown. `now` says what stands, by field."""

    def __init__(self, now: dict[str, str]) -> None:
        super().__init__("It was changed meanwhile.")
        self.now = now


@dataclass(frozen=True)
class Words:
    """What a prompt says."""

    theme: str
    question: str
    why: str
    minutes: int
    steps: tuple[tuple[str, str], ...]

    @property
    def as_json(self) -> list[dict[str, str]]:
        return [{"name": name, "ask": ask} for name, ask in self.steps]


def words_of(prompt: Prompt) -> Words:
    steps = tuple((step["name"], step["ask"]) for step in prompt.steps)
    return Words(prompt.theme_id, prompt.question, prompt.why, prompt.minutes, steps)


# --- Prompts ---------------------------------------------------------------------------------------------------


@transaction.atomic
def write(author: User, words: Words, *, uuid: UUID | None = None) -> Prompt:
    """A new prompt; whoever posts twice gets the first, which may say something else by now. Raises Full."""
    made = Prompt(author=author, slug=str(uuid or uuids.uuid4()), **fields_of(words))
    first: Prompt | None = author.prompts.filter(slug=made.slug).first()
    if first is not None and first.trashed_at is None:
        return first
    if first is not None:  # thrown away since, and written again
        made.slug = str(uuids.uuid4())
    if author.prompts.count() >= PROMPTS_LIMIT:
        raise Full(
            f"You have {PROMPTS_LIMIT:,} prompts, the trash counted. Delete some of them for good first."
        )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:  # twice in the same moment
        first = author.prompts.filter(slug=made.slug).first()
        if first is None:
            raise
        return first
    return made


def fields_of(words: Words) -> dict[str, object]:
    return {
        "theme_id": words.theme,
        "question": words.question,
        "why": words.why,
        "minutes": words.minutes,
        "steps": words.as_json,
    }


@transaction.atomic
def rewrite(prompt: Prompt, words: Words, *, version: int) -> Prompt:
    """Makes a prompt say something else. `version` is of the page it was changed on. Raises Meanwhile."""
    held = Prompt.objects.select_for_update().get(pk=prompt.pk)
    if words_of(held) == words:
        return held
    if held.version != version:
        raise Meanwhile({"question": held.question})
    for name, value in fields_of(words).items():
        setattr(held, name, value)
    held.version += 1
    held.updated_at = timezone.now()
    held.save(update_fields=[*fields_of(words), "version", "updated_at"])
    return held


# --- Sets ------------------------------------------------------------------------------------------------------


@transaction.atomic
def compose(
    author: User, title: str, purpose: str, *, uuid: UUID | None = None, prompts: Sequence[int] = ()
) -> PromptSet:
    """A new set with these prompts, by key; whoever posts twice gets the first, as it is by now. Raises Full."""
    slug = str(uuid or uuids.uuid4())
    first: PromptSet | None = author.prompt_sets.filter(slug=slug).first()
    if first is not None and first.trashed_at is None:
        return first
    if first is not None:  # thrown away since, and made again
        slug = str(uuids.uuid4())
    if author.prompt_sets.count() >= SETS_LIMIT:
        raise Full(f"You have {SETS_LIMIT:,} sets, the trash counted. Delete some of them for good first.")
    try:
        with transaction.atomic():
            made = PromptSet.objects.create(author=author, slug=slug, title=title, purpose=purpose)
    except IntegrityError:  # twice in the same moment
        first = author.prompt_sets.filter(slug=slug).first()
        if first is None:
            raise
        return first
    lay(made, prompts)
    return made


def copy(author: User, original: PromptSet, *, uuid: UUID | None = None) -> PromptSet:
    """The same questions in the same order, as a set of one's own. The questions are not copied until changed."""
    title = original.title
    if original.author_id is not None:
        title = f"{title[: TITLE_LIMIT - 7]} (copy)"
    prompts = [item.prompt_id for item in original.items.all()]
    return compose(author, title, original.purpose, uuid=uuid, prompts=prompts)


def lay(prompt_set: PromptSet, prompts: Iterable[int]) -> None:
    """Puts these in, in this order, in place of what was there."""
    prompt_set.items.all().delete()
    SetItem.objects.bulk_create(
        SetItem(prompt_set=prompt_set, prompt_id=pk, position=position)
        for position, pk in enumerate(prompts, 1)
    )


def held(prompt_set: PromptSet) -> PromptSet:
    """The row as it stands, held until the transaction ends."""
    return PromptSet.objects.select_for_update().get(pk=prompt_set.pk)


def order_of(prompt_set: PromptSet) -> list[int]:
    """The keys of its prompts in order, those in the trash too: they keep their place."""
    return list(prompt_set.items.order_by("position").values_list("prompt_id", flat=True))


def touch(prompt_set: PromptSet) -> None:
    prompt_set.updated_at = timezone.now()
    prompt_set.save(update_fields=["updated_at"])


@transaction.atomic
def say(prompt_set: PromptSet, typed: dict[str, str], shown: dict[str, str]) -> PromptSet:
    """Changes title and purpose, each only where it was typed anew: `shown` is what the page had shown.

    So a second tab that leaves a field alone leaves it alone here too. Raises Meanwhile where both changed the same
    one.
    """
    found = held(prompt_set)
    now = {name: getattr(found, name) for name in typed}
    meant = {name: value for name, value in typed.items() if value != shown.get(name, now[name])}
    clash = {
        name: now[name]
        for name, value in meant.items()
        if now[name] not in {shown.get(name, now[name]), value}
    }
    if clash:
        raise Meanwhile(clash)
    changed = [name for name, value in meant.items() if value != now[name]]
    if changed:
        for name in changed:
            setattr(found, name, meant[name])
        found.updated_at = timezone.now()
        found.save(update_fields=[*changed, "updated_at"])
    return found


@transaction.atomic
def add(prompt_set: PromptSet, prompt: Prompt) -> bool:
    """Puts a prompt at the end; False where it is in already. Raises Full."""
    found = held(prompt_set)
    order = order_of(found)
    if prompt.pk in order:
        return False
    if len(order) >= QUESTIONS_LIMIT:
        raise Full(f"A set holds {QUESTIONS_LIMIT} questions. Take one out first, or begin another set.")
    lay(found, [*order, prompt.pk])
    touch(found)
    return True


@transaction.atomic
def remove(prompt_set: PromptSet, prompt: Prompt) -> bool:
    """Takes a prompt out of the set, and only out of it; False where it was not in."""
    found = held(prompt_set)
    gone, _ = found.items.filter(prompt=prompt).delete()
    if gone:
        touch(found)
    return bool(gone)


@transaction.atomic
def move(prompt_set: PromptSet, prompt: Prompt, to: int) -> int:
    """Puts a prompt at a place among those shown, counted from 1; gives the place it has now. Raises NotInIt.

    Places are those of the questions that are not in the trash.
    """
    found = held(prompt_set)
    order = order_of(found)
    if prompt.pk not in order:
        raise NotInIt
    shown = list(
        found.items.filter(prompt__trashed_at=None).order_by("position").values_list("prompt_id", flat=True)
    )
    to = min(max(to, 1), len(shown))
    others = [pk for pk in shown if pk != prompt.pk]
    order.remove(prompt.pk)
    if to > len(others):
        order.insert(order.index(others[-1]) + 1 if others else len(order), prompt.pk)
    else:
        order.insert(order.index(others[to - 1]), prompt.pk)
    lay(found, order)
    touch(found)
    return to


@transaction.atomic
def take_over(prompt_set: PromptSet, prompt: Prompt) -> Prompt:
    """A built-in prompt's words as one of one's own, in its place in the set. Raises Full and NotInIt."""
    found = held(prompt_set)
    order = order_of(found)
    if prompt.pk not in order:
        raise NotInIt
    author: User = prompt_set.author  # type: ignore[assignment]
    own = write(author, words_of(prompt))
    lay(found, [own.pk if pk == prompt.pk else pk for pk in order])
    touch(found)
    return own


# --- The trash -------------------------------------------------------------------------------------------------


def trash(thing: Prompt | PromptSet) -> None:
    """Takes it out of everything but the trash. A set's prompts stay; a prompt keeps its place in its sets."""
    thing.trashed_at = thing.trashed_at or timezone.now()
    thing.save(update_fields=["trashed_at"])


def restore(thing: Prompt | PromptSet) -> None:
    thing.trashed_at = None
    thing.save(update_fields=["trashed_at"])


def register_trash() -> None:
    """What of one's own lies in the trash of the journal."""
    thrown.register(
        thrown.Kind("prompt_set", "A prompt set", "set_edit", lambda user: user.prompt_sets.in_trash())
    )
    thrown.register(thrown.Kind("prompt", "A prompt", "prompt_edit", lambda user: user.prompts.in_trash()))
