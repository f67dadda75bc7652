"""What a person is asked this week: reads their history, and leaves the choice to `prompts.picking`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q

from journal.isoweek import IsoWeek
from journal.models import User
from prompts import picking
from prompts.models import Prompt


@dataclass(frozen=True)
class Asked:
    """A question of this week, and the three words that say why it is asked."""

    prompt: Prompt
    reason: str


def last_answered(user: User, slugs: Sequence[str] | None = None) -> dict[str, date]:
    """The day of the last kept answer to each prompt, by slug. One query."""
    rows = user.entries.kept().exclude(prompt_slug="")
    if slugs is not None:
        rows = rows.filter(prompt_slug__in=slugs)
    return dict(rows.values_list("prompt_slug").annotate(Max("date")).order_by())


def answered_before(user: User, week: IsoWeek) -> dict[str, date]:
    """The day each prompt was last answered before the week's Monday: by date, and kept by then. One query."""
    rows = user.entries.kept().exclude(prompt_slug="").filter(date__lt=week.monday)
    return dict(rows.values_list("prompt_slug").annotate(Max("date")).order_by())


def picks_for(user: User, week: IsoWeek) -> list[Asked]:
    """At most three questions for the week. Two queries."""
    prompts = {prompt.slug: prompt for prompt in open_to(user)}
    positions = {prompt.theme_id: prompt.theme.position for prompt in prompts.values()}
    answered = answered_before(user, week)
    chosen = picking.pick(
        user.browser_key,
        week.monday,
        [
            picking.Candidate(prompt.slug, prompt.theme_id, positions[prompt.theme_id], prompt.minutes)
            for prompt in prompts.values()
        ],
        answered,
        first_week=not answered and IsoWeek.of(user.local_day(user.date_joined)) >= week,
    )
    return [Asked(prompts[pick.slug], pick.reason) for pick in chosen]


def open_to(user: User) -> Sequence[Prompt]:
    """The current prompts of the catalogue and the person's own, in order. One query."""
    return list(
        Prompt.objects.current()
        .filter(Q(author=None) | Q(author=user))
        .select_related("theme")
        .order_by("theme__position", "position", "pk")
    )
