"""The editor's page: everything the template shows, worked out from the form as typed. Reads, never writes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import is_valid_path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme

from journal import drafts, guides, markup
from journal.dates import long_day, short_day, when
from journal.forms import SELF, Raw, day, habit_weeks, themes_of, ticked
from journal.guides import Guide
from journal.models import Draft, Entry, Theme, User
from journal.models.entries import BODY_LIMIT, THEMES_LIMIT
from journal.models.themes import all_themes
from journal.requests import parts_of

AROUND = 120  # characters of what two texts share, shown before they part
APART = 700  # characters shown of what differs


@dataclass(frozen=True)
class Option:
    """One answer to 'ask me again'."""

    value: str
    label: str
    due: str
    when: str
    chosen: bool


@dataclass(frozen=True)
class Side:
    """One of two texts in a conflict: what they share, then what differs."""

    lead: str
    differs: str
    words: int
    at: str


@dataclass(frozen=True)
class Clash:
    """The two texts, and where the answer is posted to."""

    here: Side
    there: Side
    url: str
    version: int
    kind: str  # draft, or entry: the entry itself was kept anew
    revision: int = 0


@dataclass
class Page:
    """What `journal/write.html` shows. `person` is None when the session was gone and the text is given back."""

    person: User | None
    form: Raw
    uuid: UUID = field(default_factory=uuid4)
    version: int = 0
    tab: str = ""
    seq: int = 0
    guide: Guide | None = None
    signed: str = ""
    draft: Draft | None = None
    entry: Entry | None = None
    base: int = 0
    entry_uuid: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    clash: Clash | None = None
    notice: str = ""
    back: str = ""
    whose: str = ""
    steps_done: tuple[int, ...] = ()
    unsaved: bool = False  # posted and not taken: the editor saves it at once
    lost: str = ""  # session, page, or person: why a post is given back

    @property
    def save_url(self) -> str:
        return reverse("draft", args=[self.uuid])

    @property
    def keep_url(self) -> str:
        """An edit is posted to its entry, an assigned answer where its guide says, all else to the draft.

        So is an answer whose draft came from a Terrain that has an address for it, where this one has none.
        """
        if self.entry is not None:
            return reverse("entry_edit", args=[self.entry.uuid])
        if self.guide is not None and self.guide.keep and is_valid_path(self.guide.keep):
            return self.guide.keep
        return reverse("draft_keep", args=[self.uuid])

    @property
    def body(self) -> str:
        return str(self.form.get("body", ""))

    @property
    def words(self) -> int:
        return markup.words(self.body)

    @property
    def left(self) -> int | None:
        """How many characters are left, once that is worth saying."""
        left = BODY_LIMIT - len(self.body)
        return left if left <= BODY_LIMIT // 50 else None

    @property
    def limit(self) -> int:
        return BODY_LIMIT

    @cached_property
    def themes(self) -> list[Theme]:
        return all_themes()

    @cached_property
    def chosen(self) -> list[str]:
        return list(themes_of(self.form.getlist("themes")))

    @property
    def choices(self) -> list[tuple[str, str, str]]:
        """The three selects: id, label, chosen slug."""
        labels = ("First theme, its gauge is asked", "Second", "Third")
        return [
            (f"theme-{place}", label, self.chosen[place] if place < len(self.chosen) else "")
            for place, label in enumerate(labels[:THEMES_LIMIT])
        ]

    @cached_property
    def gauge(self) -> Theme | None:
        """The theme whose gauge is asked: the first one's; in an edit, the one the reading was given on."""
        shown = self.form.get("gauge", "")
        if self.entry is not None and self.form.get("felt") and shown and shown == self.entry.gauge_id:
            slug = shown
        else:
            slug = self.chosen[0] if self.chosen else ""
        return next((theme for theme in self.themes if theme.slug == slug), None)

    @property
    def felt(self) -> str:
        """The reading as chosen, where it was given on the gauge that is shown."""
        shown = self.form.get("gauge", "")
        return (
            str(self.form.get("felt", "")) if not shown or (self.gauge and shown == self.gauge.slug) else ""
        )

    @property
    def first_theme(self) -> Theme | None:
        """The theme that the page is headed by."""
        slug = self.guide.themes[0] if self.guide and self.guide.themes else ""
        return next((theme for theme in self.themes if theme.slug == slug), None)

    @property
    def off_record(self) -> bool:
        if "off_record" in self.form:
            return ticked(str(self.form["off_record"]))
        return self.entry is None and self.starts_off_record

    @property
    def starts_off_record(self) -> bool:
        return bool(self.chosen) and self.chosen[0] == SELF

    @property
    def says_unticked(self) -> bool:
        """Whether an unticked box is sent as such: in an edit, and where it starts ticked."""
        return self.entry is not None or self.starts_off_record

    @property
    def bring(self) -> bool:
        return ticked(str(self.form.get("bring", "")))

    @property
    def tags(self) -> str:
        return ", ".join(name for name in self.form.getlist("tags") if name)

    @property
    def more_open(self) -> bool:
        """*More* opens by itself where something in it was refused."""
        return bool({"title", "themes", "tags", "date"} & set(self.errors))

    @property
    def today(self) -> date:
        return self.person.local_day() if self.person else timezone.now().date()

    @property
    def day_in_words(self) -> str:
        return long_day(day(str(self.form.get("date", ""))) or self.today, today=self.today)

    @property
    def date_is_plain(self) -> bool:
        """False for what a date field would not show: it is then a text field, so that nothing is lost."""
        text = str(self.form.get("date", ""))
        return not text or day(text) is not None

    @property
    def on_is_plain(self) -> bool:
        text = str(self.form.get("look_back_on", ""))
        return not text or day(text) is not None

    @cached_property
    def weeks(self) -> int:
        return habit_weeks(self.person) if self.person else 0

    @property
    def asks_again(self) -> bool:
        return self.gauge is not None or self.form.get("look_back") == "date"

    @property
    def options(self) -> list[Option]:
        default = "never" if self.entry is not None or (self.person and not self.weeks) else "habit"
        chosen = self.choice or ("date" if self.form.get("look_back_on") else default)
        today = self.today

        def due(weeks: int) -> str:
            return short_day(today + timedelta(weeks=weeks), today=today)

        found, usual = [], self.weeks if self.entry is None else 0
        if usual or not self.person:
            # The habit asks only where there is a reading; what it says is not offered a second time.
            label = f"In {self.habit_in_words}" if usual else "As usual"
            found.append(Option("habit", label, due(usual) if usual else "", label, chosen == "habit"))
        if usual != 4:
            found.append(
                Option("four-weeks", "In four weeks", due(4), "In four weeks", chosen == "four-weeks")
            )
        if usual != 13:
            found.append(Option("quarter", "In a quarter", due(13), "In a quarter", chosen == "quarter"))
        found.append(Option("date", "On a date", "", "On that day", chosen == "date"))
        found.append(Option("never", "Never", "", "", chosen == "never"))
        return found

    @property
    def choice(self) -> str:
        """What was chosen; what the habit says anyway is the habit."""
        said = str(self.form.get("look_back", ""))
        same = {"four-weeks": 4, "quarter": 13}.get(said)
        return "habit" if same and self.entry is None and same == self.weeks else said

    @property
    def habit_in_words(self) -> str:
        return {2: "two weeks", 4: "four weeks", 13: "a quarter"}.get(self.weeks, "")

    @property
    def steps(self) -> list[tuple[int, Any, str]]:
        """Number, step, and whether it is done, now, or to come."""
        if self.guide is None:
            return []
        return [
            (number, step, "done" if number in self.steps_done else "now" if number == self.step_now else "")
            for number, step in enumerate(self.guide.steps, start=1)
        ]

    @property
    def step_now(self) -> int:
        """The first step not done, or the last."""
        count = len(self.guide.steps) if self.guide else 0
        return next((number for number in range(1, count + 1) if number not in self.steps_done), count)

    @cached_property
    def last_time(self) -> Entry | None:
        """What was last answered to the same question. Off the record, or told not to return, it does not."""
        if self.person is None or self.guide is None or not self.guide.prompt or self.entry is not None:
            return None
        found: Entry | None = (
            self.person.entries.kept()
            .on_record()
            .filter(prompt_slug=self.guide.prompt, resurface=True)
            .exclude(uuid=self.uuid)
            .newest_first()
            .select_related("gauge")
            .first()
        )
        return found

    @property
    def last_turned_out(self) -> int | None:
        """How the same gauge turned out for it, where that was asked. One query."""
        if self.last_time is None or self.last_time.felt is None:
            return None
        done = self.last_time.look_backs.filter(on__isnull=False, gauge_id=self.last_time.gauge_id)
        return done.order_by("-on", "-id").values_list("turned_out", flat=True).first()

    @property
    def last_words(self) -> str:
        """The takeaway of it, or how it begins."""
        return (self.last_time.takeaway or markup.excerpt(self.last_time.body, 400)) if self.last_time else ""

    @property
    def last_day(self) -> str:
        return short_day(self.last_time.date, today=self.today) if self.last_time else ""

    @property
    def saved_at(self) -> str:
        if self.draft is None or self.person is None:
            return ""
        return when(self.draft.updated_at, self.person.tz, timezone.now()).removeprefix("today ")


def of_draft(person: User, draft: Draft) -> Page:
    """The page that goes on with a draft."""
    guide = guides.from_json(draft.guide)
    return Page(
        person=person,
        form=drafts.raw(draft.form),
        uuid=draft.uuid,
        version=draft.version,
        draft=draft,
        guide=guide,
        entry=draft.entry,
        base=draft.base_revision or 0,
        entry_uuid=str(draft.entry.uuid) if draft.entry else "",
        steps_done=tuple(number for number in draft.steps_done if isinstance(number, int)),
    )


def show(request: HttpRequest, page: Page, *, status: int = 200) -> HttpResponse:
    """Renders the editor: signs the guide afresh, remembers where the writing began."""
    page.back = page.back or began_at(request, page)
    if page.person is not None:
        page.whose = page.person.browser_key
        if page.guide is not None:
            page.signed = page.guide.signed(page.person)
    return render(request, "journal/write.html", {"page": page}, status=status)


def began_at(request: HttpRequest, page: Page) -> str:
    """Where the writing began: as the form says, the `next` of the address, or the page the link stood on."""
    candidates = [str(page.form.get("next", "")), request.POST.get("next", ""), request.GET.get("next", "")]
    referer = parts_of(request.headers.get("Referer", ""))
    if referer.netloc == request.get_host():
        candidates.append(referer.path + (f"?{referer.query}" if referer.query else ""))
    for candidate in candidates:
        if candidate and safe_address(request, candidate):
            return candidate
    return reverse("week")


def safe_address(request: HttpRequest, address: str) -> bool:
    """An address of this site that is no editor, action or sign-in."""
    path = parts_of(address).path
    return (
        len(address) <= 500
        and address.isprintable()
        and address.startswith("/")
        and url_has_allowed_host_and_scheme(
            address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        and not path.startswith(("/write/", "/accounts/", "/admin/", "/preview/", "/tags/", "/healthz"))
        and not (path.startswith("/drafts/") and path != "/drafts/")
        and not path.endswith(("/edit/", "/keep/"))
        and path != "/"
    )


def clash(
    page: Page,
    mine: str,
    theirs: str,
    *,
    their_at: str,
    url: str,
    version: int,
    kind: str = "draft",
    revision: int = 0,
) -> Clash:
    """Two texts side by side, from where they part to where they meet again. Linear in their length."""
    shortest = min(len(mine), len(theirs))
    start = next((at for at in range(shortest) if mine[at] != theirs[at]), shortest)
    end = next((at for at in range(shortest - start) if mine[-1 - at] != theirs[-1 - at]), shortest - start)
    while start and not mine[start - 1].isspace():  # whole words
        start -= 1
    while end and not mine[len(mine) - end].isspace():
        end -= 1
    lead = mine[max(0, start - AROUND) : start]
    if start > AROUND:
        lead = "… " + lead

    def side(text: str, at: str) -> Side:
        middle = text[start : len(text) - end]
        return Side(lead, middle[:APART] + ("…" if len(middle) > APART else ""), markup.words(text), at)

    now = when(timezone.now(), page.person.tz, timezone.now()).removeprefix("today ") if page.person else ""
    return Clash(side(mine, now), side(theirs, their_at), url, version, kind, revision)
