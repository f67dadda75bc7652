"""Prompts and sets of one's own in the open format, out and in again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from journal.formats.archive import moment
from journal.formats.fields import Fields
from journal.formats.sections import Unfit, WayIn, register
from journal.models import User
from prompts.models import Prompt, PromptSet, SetItem
from prompts.models.prompts import (
    MINUTES,
    PURPOSE_LIMIT,
    QUESTION_LIMIT,
    QUESTIONS_LIMIT,
    SLUG_LIMIT,
    STEP_ASK_LIMIT,
    STEP_NAME_LIMIT,
    STEPS,
    TITLE_LIMIT,
    WHY_LIMIT,
)


def register_sections() -> None:
    register("prompts", prompt_rows, PROMPTS)
    register("sets", set_rows, SETS)


# --- Out ---------------------------------------------------------------------------------------------------------


def prompt_rows(user: User) -> Iterator[dict[str, Any]]:
    """By the time it was written and id. One query."""
    for prompt in user.prompts.order_by("created_at", "slug"):
        yield {
            "id": prompt.slug,
            "theme": prompt.theme_id,
            "question": prompt.question,
            "why": prompt.why,
            "minutes": prompt.minutes,
            "steps": [{"name": step["name"], "ask": step["ask"]} for step in prompt.steps],
            "created_at": moment(prompt.created_at),
            "updated_at": moment(prompt.updated_at),
            "trashed_at": moment(prompt.trashed_at),
        }


def set_rows(user: User) -> Iterator[dict[str, Any]]:
    """By the time it was made and id, each with its questions, those in the trash too. Two queries."""
    for found in user.prompt_sets.order_by("created_at", "slug").prefetch_related("items__prompt"):
        yield {
            "id": found.slug,
            "title": found.title,
            "purpose": found.purpose,
            "prompts": [item.prompt.slug for item in found.items.all()],
            "created_at": moment(found.created_at),
            "updated_at": moment(found.updated_at),
            "trashed_at": moment(found.trashed_at),
        }


# --- In again ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FoundPrompt:
    id: UUID
    theme: str
    question: str
    why: str
    minutes: int
    steps: tuple[tuple[str, str], ...]
    created_at: datetime
    updated_at: datetime
    trashed_at: datetime | None


@dataclass(frozen=True, slots=True)
class FoundSet:
    id: UUID
    title: str
    purpose: str
    prompts: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    trashed_at: datetime | None


def read_prompt(value: Any) -> FoundPrompt:
    """One row of the section; raises Unfit."""
    fields = Fields(value)
    theme = fields.optional_theme("theme")
    if theme is None:
        raise Unfit("There is no “theme”.")
    steps = fields.rows("steps", read_step, STEPS[-1])
    if len(steps) not in STEPS:
        raise Unfit("“steps” takes two to four, each with name and ask.")
    created_at = fields.moment("created_at")
    return FoundPrompt(
        id=fields.uuid("id"),
        theme=theme,
        question=fields.text("question", QUESTION_LIMIT, empty=False),
        why=fields.text("why", WHY_LIMIT, empty=False),
        minutes=fields.number("minutes", MINUTES[0], MINUTES[-1]),
        steps=steps,
        created_at=created_at,
        updated_at=fields.optional_moment("updated_at") or created_at,
        trashed_at=fields.optional_moment("trashed_at"),
    )


def read_step(value: Any) -> tuple[str, str]:
    fields = Fields(value)
    return fields.text("name", STEP_NAME_LIMIT, empty=False), fields.text("ask", STEP_ASK_LIMIT, empty=False)


def read_set(value: Any) -> FoundSet:
    """One row of the section; raises Unfit."""
    fields = Fields(value)
    prompts = fields.rows("prompts", read_slug, QUESTIONS_LIMIT)
    if len(set(prompts)) != len(prompts):
        raise Unfit("“prompts” names one of them twice.")
    created_at = fields.moment("created_at")
    return FoundSet(
        id=fields.uuid("id"),
        title=fields.text("title", TITLE_LIMIT, empty=False),
        purpose=fields.text("purpose", PURPOSE_LIMIT, empty=False),
        prompts=prompts,
        created_at=created_at,
        updated_at=fields.optional_moment("updated_at") or created_at,
        trashed_at=fields.optional_moment("trashed_at"),
    )


def read_slug(value: Any) -> str:
    return Fields({"prompt": value}).text("prompt", SLUG_LIMIT, empty=False)


def key(row: FoundPrompt | FoundSet) -> str:
    return str(row.id)


def prompts_here(user: User, keys: Sequence[str]) -> set[str]:
    return set(user.prompts.filter(slug__in=keys).values_list("slug", flat=True))


def sets_here(user: User, keys: Sequence[str]) -> set[str]:
    return set(user.prompt_sets.filter(slug__in=keys).values_list("slug", flat=True))


def keep_prompts(user: User, rows: Sequence[FoundPrompt]) -> None:
    Prompt.objects.bulk_create(
        Prompt(
            author=user,
            slug=str(row.id),
            theme_id=row.theme,
            question=row.question,
            why=row.why,
            minutes=row.minutes,
            steps=[{"name": name, "ask": ask} for name, ask in row.steps],
            created_at=row.created_at,
            updated_at=row.updated_at,
            trashed_at=row.trashed_at,
        )
        for row in rows
    )


def keep_sets(user: User, rows: Sequence[FoundSet]) -> None:
    """Four queries. A question that is neither the person's nor built in is done without."""
    PromptSet.objects.bulk_create(
        PromptSet(
            author=user,
            slug=str(row.id),
            title=row.title,
            purpose=row.purpose,
            created_at=row.created_at,
            updated_at=row.updated_at,
            trashed_at=row.trashed_at,
        )
        for row in rows
    )
    made = dict(user.prompt_sets.filter(slug__in=[str(row.id) for row in rows]).values_list("slug", "pk"))
    wanted = {slug for row in rows for slug in row.prompts}
    usable = Prompt.objects.filter(Q(author=None) | Q(author=user)).order_by()
    prompts = dict(usable.filter(slug__in=wanted).values_list("slug", "pk"))
    SetItem.objects.bulk_create(
        SetItem(prompt_set_id=made[str(row.id)], prompt_id=prompts[slug], position=position)
        for row in rows
        for position, slug in enumerate((slug for slug in row.prompts if slug in prompts), 1)
    )


PROMPTS = WayIn(read_prompt, key, prompts_here, keep_prompts, ("prompt of your own", "prompts of your own"))
SETS = WayIn(read_set, key, sets_here, keep_sets, ("prompt set of your own", "prompt sets of your own"))
