"""A believable year: Robin's entries, dated back from the current week, her mentor Dana's and Lee's few.

The texts stand in `prompts/demo/`; here they are put into a calendar. A rerun replaces only these three accounts.
"""

import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.db import transaction

from journal import writing
from journal.isoweek import IsoWeek
from journal.models import Draft, Forecast, LookBack, Revision, User, Week
from prompts import asking, demo_meetings, demo_mentoring, giving, own
from prompts.answering import guide_of
from prompts.models import KindOfWeek, NotForMe, Prompt, RestedTheme, Swap

FOLDER = Path(__file__).parent / "demo"
PASSWORD = "terrain-demo"  # noqa: S105 (a demo's, refused off localhost, printed where it is made)
ROBIN, DANA, LEE = "robin@example.org", "dana@example.org", "lee@example.org"
ZONE = "Europe/Stockholm"
SEED = uuid.UUID("6d0e8f0a-7a34-4d6e-9f65-2b8f3a4c1d57")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KEYS = {
    *("week", "day", "prompt", "title", "themes", "felt", "back", "takeaway", "tags", "body", "before"),
    *("bring", "off_record", "written"),
}


@dataclass(frozen=True)
class Calendar:
    """Turns 'so many weeks ago, on Friday' into days, never after today."""

    today: date
    now: datetime

    def day(self, weeks: int, name: str) -> date:
        monday = IsoWeek.of(self.today).monday - timedelta(weeks=weeks)
        return min(monday + timedelta(days=DAYS.index(name)), self.today)

    def at(self, day: date, hour: int = 16) -> datetime:
        """That hour of the day, and never later than now."""
        return min(datetime.combine(day, time(hour, 8), ZoneInfo(ZONE)), self.now)


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def robins() -> Iterator[dict[str, Any]]:
    """Every entry of Robin's; in a theme's file that theme is the first one unless the entry says another."""
    for path in sorted(FOLDER.glob("*.toml")):
        if path.stem in {"around", "forecasts", "meetings", "mentoring"}:
            continue
        for entry in read(path.name)["entry"]:
            if unknown := set(entry) - KEYS:
                raise ValueError(f"{path.name}: {', '.join(sorted(unknown))}")
            yield {"themes": [] if path.stem == "free" else [path.stem], **entry}


def person(email: str, name: str, joined: datetime) -> User:
    """A verified account, with its journal begun anew."""
    User.objects.filter(email=email).delete()
    user = User.objects.create_user(email, PASSWORD, name=name, zone=ZONE, date_joined=joined)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def create(today: date | None = None) -> Iterator[str]:
    """Makes the three accounts, one transaction each, and what is between them; yields a line for each part done."""
    now = datetime.now(ZoneInfo(ZONE))
    calendar = Calendar(
        today or now.date(), datetime.combine(today, time(9), ZoneInfo(ZONE)) if today else now
    )
    questions = dict(Prompt.objects.built_in().values_list("slug", "question"))
    around = read("around.toml")
    with transaction.atomic():
        robin = person(ROBIN, "Robin Okafor", calendar.at(calendar.day(52, "mon")))
        entries = sorted(robins(), key=lambda one: (-one["week"], DAYS.index(one["day"])))
        for number, entry in enumerate(entries):
            keep(robin, entry, calendar, questions, number)
        for line in around["headlines"]:
            monday = calendar.day(line["week"], "mon")
            closed = calendar.at(min(monday + timedelta(days=4), calendar.today))
            Week.objects.create(
                author=robin, monday=monday, headline=line["line"], created_at=closed, updated_at=closed
            )
        say(robin, around, calendar)
        for number, told in enumerate(read("forecasts.toml")["forecast"]):
            expect(robin, told, calendar, number)
        demo_meetings.meet(robin, read("meetings.toml"), calendar.today, SEED)
        for number, draft in enumerate(around["draft"]):
            begin(robin, draft, calendar, number)
        compose(robin, "robin.toml")
    yield f"{ROBIN}: {len(entries)} entries"
    for other in around["person"]:
        with transaction.atomic():
            user = person(other["email"], other["name"], calendar.at(calendar.day(30, "mon")))
            for number, entry in enumerate(other["entries"]):
                keep(user, entry, calendar, questions, number)
            if user.email == DANA:
                compose(user, "dana.toml")
        yield f"{other['email']}: {len(other['entries'])} entries"
    with transaction.atomic():
        people = {email: User.objects.get(email=email) for email in (ROBIN, DANA, LEE)}
        dating = demo_mentoring.Dating(calendar.today, calendar.day, calendar.at, SEED)
        demo_mentoring.mentor(people, people[DANA], read("mentoring.toml"), dating)
    yield f"{DANA} mentors {ROBIN} and {LEE}"


def keep(
    user: User, told: dict[str, Any], calendar: Calendar, questions: dict[str, str], number: int
) -> None:
    """One entry, with its earlier text, and its look-backs done, due or to come."""
    day = calendar.day(told["week"], told["day"])
    at = calendar.at(day + timedelta(days=told.get("written", 0)))
    themes = tuple(told["themes"])
    slug = told.get("prompt", "")
    body = told["body"].strip("\n")

    def writing_of(text: str) -> writing.Writing:
        return writing.Writing(
            body=text,
            date=day,
            zone=ZONE,
            title=told.get("title", ""),
            takeaway=told.get("takeaway", ""),
            themes=themes,
            tags=tuple(told.get("tags", ())),
            felt=told.get("felt"),
            bring=told.get("bring", False),
            off_record=told.get("off_record", themes[:1] == ("identity",)),
            prompt_slug=slug,
            prompt_question=questions[slug] if slug else "",
        )

    identifier = uuid.uuid5(SEED, f"{user.email} {number}")
    before = told.get("before")
    entry = writing.create(user, writing_of((before or body).strip("\n")), uuid=identifier, created_at=at)
    if before:
        entry = writing.revise(
            entry, writing_of(body), at=min(at + timedelta(days=3), calendar.at(calendar.today, 18))
        )
        Revision.objects.filter(entry=entry).update(kept_at=at)
    backs = told.get("back", [])
    for back in backs if isinstance(backs, list) else [backs]:
        due = day + timedelta(weeks=back["after"])
        done = "turned_out" in back and due <= calendar.today
        LookBack.objects.create(
            entry=entry,
            author=user,
            due=due,
            on=due if done else None,
            gauge_id=entry.gauge_id if done else None,
            felt=entry.felt if done else None,
            turned_out=back["turned_out"] if done else None,
            note=back["note"] if done else "",
            created_at=at,
        )
        if not done:
            break  # the next is asked for once this one is done


def expect(user: User, told: dict[str, Any], calendar: Calendar, number: int) -> None:
    """One forecast: settled, with what it said before; due; or to come."""
    made_on = calendar.day(told["week"], told["day"])
    at = calendar.at(made_on, 17)
    due = made_on + timedelta(weeks=told["after"])
    outcome = told.get("outcome", "")
    settled_on = min(due + timedelta(days=told.get("late", 0)), calendar.today) if outcome else None
    once = told.get("once")
    changed_on = (
        min(settled_on + timedelta(days=once["days"]), calendar.today) if once and settled_on else None
    )
    forecast = Forecast.objects.create(
        author=user,
        uuid=uuid.uuid5(SEED, f"{user.email} forecast {number}"),
        entry=user.entries.filter(date=made_on).first() if told.get("entry") else None,
        claim=told["claim"],
        probability=told["said"],
        made_on=made_on,
        due=due,
        outcome=outcome,
        note=told.get("note", ""),
        settled_on=changed_on or settled_on,
        version=2 if outcome else 1,
        created_at=at,
        updated_at=calendar.at(changed_on or settled_on or made_on, 17),
    )
    for later in told.get("then", ()):
        on = min(made_on + timedelta(weeks=later["after"]), calendar.today)
        forecast.later.create(probability=later["said"], on=on, created_at=calendar.at(on, 17))
    if once and changed_on:
        forecast.revisions.create(
            number=1,
            claim=forecast.claim,
            due=due,
            outcome=once["outcome"],
            note=once["note"],
            settled_on=settled_on,
            changed_on=changed_on,
            changed_at=calendar.at(changed_on, 17),
        )


def compose(user: User, name: str) -> None:
    """The sets of a file in `demo/sets/`, as its owner's own."""
    given = giving.read(name, (FOLDER / "sets" / name).read_bytes())
    keys = dict(Prompt.objects.built_in().values_list("slug", "pk"))
    for slug, words in given.prompts.items():
        keys[slug] = own.write(user, words, uuid=uuid.uuid5(SEED, f"{user.email} prompt {slug}")).pk
    for one in given.sets:
        made = uuid.uuid5(SEED, f"{user.email} set {one.title}")
        own.compose(user, one.title, one.purpose, uuid=made, prompts=[keys[slug] for slug in one.prompts])


def say(user: User, around: dict[str, Any], calendar: Calendar) -> None:
    """What was said about the weeks' questions: swaps of what stood there, kinds, a rest that is over, a refusal."""

    def friday(weeks: int) -> datetime:
        return calendar.at(calendar.day(weeks, "fri"), 15)

    for told in around["kinds"]:
        KindOfWeek.objects.create(
            author=user, monday=calendar.day(told["week"], "mon"), kind=told["kind"], at=friday(told["week"])
        )
    for told in around["rests"]:
        RestedTheme.objects.create(
            author=user, theme_id=told["theme"], since=friday(told["since"]), until=friday(told["until"])
        )
    for told in around["not_for_me"]:
        NotForMe.objects.create(author=user, prompt_slug=told["prompt"], since=friday(told["week"]))
    for told in around["swaps"]:
        week = IsoWeek.of(calendar.day(told["week"], "mon"))
        stood = asking.picks_for(user, week)[told["place"] - 1]
        Swap.objects.create(
            author=user, monday=week.monday, prompt_slug=stood.prompt.slug, at=friday(told["week"])
        )


def begin(user: User, told: dict[str, Any], calendar: Calendar, number: int) -> None:
    """A draft that was left lying."""
    day = calendar.today - timedelta(days=told["days"])
    at = calendar.at(day, 9)
    guide = None
    themes: list[str] = []
    if "prompt" in told:
        prompt = Prompt.objects.built_in().select_related("theme").get(slug=told["prompt"])
        guide = guide_of(prompt).as_json()
        themes = [prompt.theme_id]
    Draft.objects.create(
        author=user,
        uuid=uuid.uuid5(SEED, f"{user.email} draft {number}"),
        form={"body": told["body"].strip("\n"), "title": told.get("title", ""), "themes": themes},
        guide=guide,
        began_on=day,
        zone=ZONE,
        created_at=at,
        updated_at=at,
    )
