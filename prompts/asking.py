"""What a person is asked in a week: reads what they kept and said, and leaves the choice to `prompts.picking`."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple

from django.db.models import DateField, DateTimeField, Max, Min, Q, Value
from django.db.models.functions import Cast

from journal.asks import untold
from journal.isoweek import IsoWeek
from journal.models import User
from prompts import picking
from prompts.models import KindOfWeek, NotForMe, Prompt, RestedTheme, Swap
from prompts.models.prompts import Kind, all_kinds


@dataclass(frozen=True)
class Asked:
    """A question of a week, the words that say why it is asked, and whether it was answered that week."""

    prompt: Prompt
    reason: str
    answered: bool


@dataclass(frozen=True)
class Questions:
    """What a week asks: the picks or, where its kind was said, that kind's set; and what was swapped.

    With it come what was found on the way: the days of the first and the last entry, the weeks asked for, and the
    days of 1:1s of whose asks it is not told yet what came.
    """

    asked: tuple[Asked, ...]
    kind: Kind | None = None
    swapped: tuple[Prompt, ...] = ()
    first: date | None = None
    last: date | None = None
    weeks: Mapping[date, "Said"] = field(default_factory=dict)
    met: frozenset[date] = frozenset()

    @property
    def open(self) -> list[Asked]:
        return [one for one in self.asked if not one.answered]


class Said(NamedTuple):
    """A row of what a person said about picks: `what` is swap, kind, rest or refuse; or week, with its headline;
    or met, with the day of a 1:1 of whose asks it is not told yet what came."""

    what: str
    key: str
    monday: date | None
    since: datetime
    until: datetime | None

    def holds(self, begins: datetime) -> bool:
        """Whether a rest or a refusal was in force when the week began."""
        return self.since < begins and (self.until is None or self.until >= begins)


class Answers(NamedTuple):
    """When a prompt was answered: last before a week, first in it, and whether an answer of it still stands."""

    before: datetime | None
    during: datetime | None
    stands: bool


def last_answered(user: User, slugs: Sequence[str]) -> dict[str, date]:
    """The date of the last kept answer to each of these prompts, by slug. One query."""
    rows = user.entries.kept().filter(prompt_slug__in=slugs)
    return dict(rows.values_list("prompt_slug").annotate(Max("date")).order_by())


def picks_for(user: User, week: IsoWeek) -> tuple[Asked, ...]:
    """At most three questions for the week, the same all week long. Three queries."""
    return questions_of(user, week).asked


def questions_of(
    user: User,
    week: IsoWeek,
    *,
    room: int = picking.PICKS,
    assigned: Collection[str] = (),
    weeks: Q | None = None,
) -> Questions:
    """What the week asks, in its order, as far as there is room: what was assigned comes first. Three queries.

    `weeks` says which of the person's weeks come along in one of them; what was `assigned` is not picked beside it.

    What counts is the moment an answer was kept, never the date it carries; an answer in the trash still counts
    as asked, so that neither dating nor trashing an entry changes a week that has begun.
    """
    begins, ends = edges(user, week)
    said = said_by(user, weeks)
    answers, first, last = answers_of(user, begins, ends)
    prompts = {prompt.slug: prompt for prompt in open_to(user)}
    here = [row for row in said if row.monday == week.monday]
    kind = next((all_kinds().get(row.key) for row in here if row.what == "kind"), None)
    if kind:
        chosen = [
            picking.Pick(slug, kind.label)
            for slug in kind.prompts
            if slug in prompts
            and not any(row.what == "refuse" and row.key == slug and not row.until for row in said)
        ]
    else:
        shelves = picking.Shelves.of(
            picking.Candidate(prompt.slug, prompt.theme_id, prompt.theme.position, prompt.minutes)
            for prompt in prompts.values()
            if prompt.author_id is None or prompt.created_at < begins  # a new one of one's own waits a week
        )
        chosen = picking.pick(str(user.pk), week.monday, shelves, history_of(user, week, said, answers))
    return Questions(
        tuple(
            Asked(prompts[pick.slug], pick.reason, pick.slug in answers and answers[pick.slug].stands)
            for pick in [pick for pick in chosen if pick.slug not in assigned][:room]
        ),
        kind,
        tuple(prompts[row.key] for row in here if row.what == "swap" and row.key in prompts),
        first,
        last,
        {row.monday: row for row in said if row.what == "week" and row.monday},
        frozenset(row.monday for row in said if row.what == "met" and row.monday),
    )


def edges(user: User, week: IsoWeek) -> tuple[datetime, datetime]:
    """The moments when the week begins and ends, on the person's clock."""
    begins, ends = (datetime.combine(one.monday, time.min, user.tz) for one in (week, week + 1))
    return begins, ends


def history_of(
    user: User, week: IsoWeek, said: Sequence[Said], answers: Mapping[str, Answers]
) -> picking.History:
    """What a week's picks depend on, and nothing else."""
    begins, ends = edges(user, week)
    changes = [
        picking.Change(row.since, row.what, row.key)
        for row in said
        if (row.monday == week.monday and row.what == "swap")
        or (row.what in {"rest", "refuse"} and begins <= row.since < ends)
    ]  # fmt: skip
    return picking.History(
        answered={slug: user.local_day(one.before) for slug, one in answers.items() if one.before},
        swapped=last_swapped(said, week.monday),
        rested={row.key for row in said if row.what == "rest" and row.holds(begins)},
        refused={row.key for row in said if row.what == "refuse" and row.holds(begins)},
        changes=changes,
        during={slug: one.during for slug, one in answers.items() if one.during},
        begins=begins <= user.date_joined,
    )


def last_swapped(said: Iterable[Said], monday: date) -> dict[str, date]:
    """The last week before this one in which each prompt was swapped, by its Monday."""
    found: dict[str, date] = {}
    for row in said:
        if row.what == "swap" and row.monday and row.monday < monday:
            found[row.key] = max(row.monday, found.get(row.key, row.monday))
    return found


def answers_of(
    user: User, begins: datetime, ends: datetime
) -> tuple[dict[str, Answers], date | None, date | None]:
    """When each prompt was answered, by slug, and the days of the first and the last kept entry. One query."""
    here = Q(created_at__gte=begins, created_at__lt=ends)
    rows = (
        user.entries.values_list("prompt_slug")
        .annotate(
            before=Max("created_at", filter=Q(created_at__lt=begins)),
            during=Min("created_at", filter=here),
            stands=Max("created_at", filter=here & Q(trashed_at=None)),
            first=Min("date", filter=Q(trashed_at=None)),
            last=Max("date", filter=Q(trashed_at=None)),
        )
        .order_by()
    )
    answers = {}
    firsts, lasts = [], []
    for slug, before, during, stands, first, last in rows:
        if slug and (before or during):
            answers[slug] = Answers(before, during, bool(stands))
        if first and last:
            firsts.append(first)
            lasts.append(last)
    return answers, min(firsts, default=None), max(lasts, default=None)


def said_by(user: User, weeks: Q | None = None) -> list[Said]:
    """All that a person said about picks, the earliest first, and the weeks asked for. One query for six tables."""
    no_day = Cast(Value(None), DateField())
    no_end = Cast(Value(None), DateTimeField())
    swaps = user.swaps.order_by().values_list(Value("swap"), "prompt_slug", "monday", "at", no_end)
    others = [
        user.kinds_of_week.order_by().values_list(Value("kind"), "kind", "monday", "at", no_end),
        user.rested_themes.order_by().values_list(Value("rest"), "theme_id", no_day, "since", "until"),
        user.not_for_me.order_by().values_list(Value("refuse"), "prompt_slug", no_day, "since", "until"),
    ]
    if weeks is not None:
        named = user.weeks.filter(weeks).order_by()
        others.append(named.values_list(Value("week"), "headline", "monday", "updated_at", no_end))
        met = untold(user).order_by()
        others.append(met.values_list(Value("met"), "occasion", "on", "finished_at", no_end))
    rows = swaps.union(*others, all=True)
    return sorted((Said(*row) for row in rows), key=lambda row: (row.since, row.what, row.key))


def open_to(user: User) -> Sequence[Prompt]:
    """The current prompts of the catalogue and the person's own, in order. One query."""
    return list(
        Prompt.objects.current()
        .filter(Q(author=None) | Q(author=user))
        .select_related("theme")
        .order_by("theme__position", "position", "pk")
    )


# --- What is said ----------------------------------------------------------------------------------------------


def swap(user: User, week: IsoWeek, slug: str) -> bool:
    """Another question in this one's place; swapping it twice is swapping it once. False where nothing else is left."""
    if user.swaps.filter(monday=week.monday, prompt_slug=slug).exists():
        return True
    Swap.objects.get_or_create(author=user, monday=week.monday, prompt_slug=slug)
    if any(one.prompt.slug == slug for one in questions_of(user, week).asked):
        user.swaps.filter(monday=week.monday, prompt_slug=slug).delete()
        return False
    return True


def rest(user: User, theme: str, *, rests: bool, week: IsoWeek) -> None:
    """Puts a theme to rest, or ends its rest: from next week on or, where it began in this one, as if it never was."""
    if rests:
        RestedTheme.objects.get_or_create(author=user, theme_id=theme, until=None)
    else:
        begins, _ = edges(user, week)
        user.rested_themes.filter(theme=theme, since__gte=begins).delete()
        user.rested_themes.filter(theme=theme, until=None).end()


def refuse(user: User, slug: str, *, refused: bool, week: IsoWeek) -> None:
    """Marks a prompt as not for this person, or takes that back, as a rest is."""
    if refused:
        NotForMe.objects.get_or_create(author=user, prompt_slug=slug, until=None)
    else:
        begins, _ = edges(user, week)
        user.not_for_me.filter(prompt_slug=slug, since__gte=begins).delete()
        user.not_for_me.filter(prompt_slug=slug, until=None).end()


def call(user: User, week: IsoWeek, kind: str) -> None:
    """Says what kind of week it was; with nothing, takes it back."""
    if kind:
        KindOfWeek.objects.update_or_create(author=user, monday=week.monday, defaults={"kind": kind})
    else:
        user.kinds_of_week.filter(monday=week.monday).delete()
