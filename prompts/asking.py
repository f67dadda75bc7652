"""What a person is asked in a week: reads their history, and leaves the choice to `prompts.picking`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Max, Q

from journal.isoweek import IsoWeek
from journal.models import User
from prompts import picking
from prompts.models import Prompt


@dataclass(frozen=True)
class Asked:
    """A question of a week, the words that say why it is asked, and whether it was answered that week."""

    prompt: Prompt
    reason: str
    answered: bool


def last_answered(user: User, slugs: Sequence[str]) -> dict[str, date]:
    """The date of the last kept answer to each of these prompts, by slug. One query."""
    rows = user.entries.kept().filter(prompt_slug__in=slugs)
    return dict(rows.values_list("prompt_slug").annotate(Max("date")).order_by())


def picks_for(user: User, week: IsoWeek) -> list[Asked]:
    """At most three questions for the week, the same all week long. Two queries.

    What counts is the moment an answer was kept, never the date it carries; an answer in the trash still counts
    as asked, so that neither dating nor trashing an entry changes a week that has begun.
    """
    begins, ends = (datetime.combine(one.monday, time.min, user.tz) for one in (week, week + 1))
    rows = list(
        user.entries.exclude(prompt_slug="")
        .filter(created_at__lt=ends)
        .values_list("prompt_slug")
        .annotate(
            before=Max("created_at", filter=Q(created_at__lt=begins)),
            here=Max("created_at", filter=Q(created_at__gte=begins, trashed_at=None)),
        )
        .order_by()
    )
    before = {slug: user.local_day(kept) for slug, kept, _ in rows if kept}
    answered = {slug for slug, _, kept in rows if kept}
    prompts = {prompt.slug: prompt for prompt in open_to(user)}
    chosen = picking.pick(
        user.browser_key,
        week.monday,
        [
            picking.Candidate(prompt.slug, prompt.theme_id, prompt.theme.position, prompt.minutes)
            for prompt in prompts.values()
        ],
        before,
        first_week=not before and IsoWeek.of(user.local_day(user.date_joined)) >= week,
    )
    return [Asked(prompts[pick.slug], pick.reason, pick.slug in answered) for pick in chosen]


def open_to(user: User) -> Sequence[Prompt]:
    """The current prompts of the catalogue and the person's own, in order. One query."""
    return list(
        Prompt.objects.current()
        .filter(Q(author=None) | Q(author=user))
        .select_related("theme")
        .order_by("theme__position", "position", "pk")
    )
