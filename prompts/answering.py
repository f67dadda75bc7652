"""Answering an assigned question: the guide of its draft, and what its mentor would get, worked out before it is kept."""

from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Q
from django.urls import Resolver404, resolve

from journal import markup
from journal.editor import Page
from journal.forms import SELF, EntryForm, Raw, themes_of, ticked
from journal.guides import Guide, Step
from journal.models import Draft, Entry, User
from prompts.assigning import address_of
from prompts.models import AssignmentItem, Prompt
from prompts.sharing import Seen

PRIVATE, TALK, TAKEAWAY, WHOLE = "private", "talk", "takeaway", "whole"
CHOICES: Final = (PRIVATE, TALK, TAKEAWAY, WHOLE)
SHARES: Final = frozenset({TAKEAWAY, WHOLE})

NO_TAKEAWAY = "There is no takeaway to share yet. Write one line, or choose something else below."


@dataclass(frozen=True)
class Option:
    """One answer to what the mentor gets."""

    value: str
    label: str
    hint: str
    chosen: bool


@dataclass(frozen=True)
class Gets:
    """What the foot of the editor says: what this answer's mentor gets of it.

    `seen` is exactly what they would see, once a share is chosen. Without an item (the session is gone) it keeps
    the choice and says no name.
    """

    item: AssignmentItem | None
    choice: str
    count: int = 0
    answered: int = 0
    author: User | None = None
    seen: Seen | None = None
    error: str = ""

    @property
    def mentor(self) -> str:
        return self.item.assignment.mentorship.mentor.called if self.item else "your mentor"

    @property
    def open(self) -> bool:
        """Whether anything can still reach the mentor: the mentorship goes on."""
        return self.item is None or self.item.assignment.mentorship.active

    @property
    def counts(self) -> bool:
        """Whether keeping it is counted: the set was neither closed nor declined."""
        return self.item is None or (self.open and self.item.assignment.counts)

    @property
    def shares(self) -> bool:
        return self.open and self.choice in SHARES

    @property
    def keep(self) -> str:
        """What the button says that it does."""
        if not self.shares:
            return "Keep"
        return f"Keep, and share the {self.choice}"

    @property
    def after(self) -> str:
        """The count as the mentor sees it once this is kept."""
        if self.item is None:
            return ""
        return f"{self.answered + (0 if self.item.answer else 1)} of {self.count} answered"

    @property
    def options(self) -> list[Option]:
        private = f"{self.mentor} sees {self.after}, and nothing else." if self.after and self.counts else ""
        found = [(PRIVATE, "Keep private", private)]
        if self.counts:
            said = f"{self.mentor} reads these words in place of an answer. The text stays with you."
            found.append((TALK, "I will tell you when we talk", said))
        if self.open:
            line = "The one line above, the question, the title, the themes and the reading"
            found.append((TAKEAWAY, "Share the takeaway", line))
            found.append((WHOLE, "Share the whole", "The text too, as it stands and as you change it"))
        chosen = self.choice if self.choice in {value for value, _, _ in found} else PRIVATE
        return [Option(value, label, hint, value == chosen) for value, label, hint in found]


def guide_of(asked: Prompt | AssignmentItem) -> Guide:
    """The words of a question, copied: editing a prompt later changes nothing that was begun with it.

    That of an assigned one says where its answer is posted to.
    """
    if isinstance(asked, AssignmentItem):
        slug, keep = asked.prompt_slug, address_of(asked.uuid)
    else:
        slug, keep = asked.slug, ""
    return Guide(
        prompt=slug,
        question=asked.question,
        why=asked.why,
        steps=tuple(Step(step["name"], step["ask"]) for step in asked.steps),
        minutes=asked.minutes,
        themes=(asked.theme_id,),
        keep=keep,
    )


def item_in(guide: Guide | None, mentee: User) -> AssignmentItem | None:
    """The assigned question that a guide leads to, if it is still there and this person's. One query."""
    if guide is None or not guide.keep:
        return None
    try:
        found = resolve(guide.keep)
    except Resolver404:
        return None
    if found.url_name != "answer_keep":
        return None
    rows = AssignmentItem.objects.filter(assignment__mentorship__mentee=mentee)
    return rows.select_related("assignment__mentorship__mentor").filter(uuid=found.kwargs["uuid"]).first()


def draft_of(mentee: User, item: AssignmentItem) -> Draft | None:
    """The newest unfinished draft of an answer. One query."""
    mine = Q(uuid=item.uuid) | Q(guide__keep=address_of(item.uuid))
    rows = mentee.drafts.select_related("author", "entry").filter(mine, discarded_at=None, entry=None)
    return rows.order_by("-updated_at").first()


def choice_in(raw: Raw) -> str:
    """What was chosen; private where nothing was."""
    said = str(raw.get("answer", ""))
    return said if said in CHOICES else PRIVATE


def starts_off(raw: Raw) -> bool:
    themes = themes_of(raw.getlist("themes"))
    return bool(themes) and themes[0] == SELF


def off_record(raw: Raw) -> bool:
    return ticked(str(raw.get("off_record", "")))


def foreseen(author: User, question: str, raw: Raw, *, whole: bool) -> Seen:
    """What a mentor would see of an answer that is not kept yet: what `sharing.seen` says of it afterwards."""
    form = EntryForm(raw, author=author)
    form.is_valid()
    held = form.cleaned_data
    themes, felt = tuple(held.get("themes") or ()), held.get("felt")
    body = str(held.get("body") or "")
    return Seen(
        date=held.get("date") or author.local_day(),
        question=question,
        title=str(held.get("title") or ""),
        themes=themes,
        gauge=(held.get("gauge") or next(iter(themes), None)) if felt is not None else None,
        felt=felt,
        whole=whole,
        takeaway="" if whole else str(held.get("takeaway") or ""),
        body=body if whole else "",
        html=markup.render(body) if whole else "",
        look_backs=(),
    )


def gets_of(page: Page) -> Gets | None:
    """What the foot of this editor says; None where the question was not assigned. Two queries where it was."""
    if page.guide is None or not page.guide.keep or page.entry is not None:
        return None
    choice = choice_in(page.form)
    if page.person is None:
        return Gets(None, choice, error=page.errors.get("answer", ""))
    item = item_in(page.guide, page.person)
    if item is None:
        return None
    answers = list(item.assignment.items.order_by().values_list("answer", flat=True))
    gets = Gets(item, choice, len(answers), sum(map(bool, answers)), page.person)
    seen = None
    if gets.shares and (choice == WHOLE or str(page.form.get("takeaway", "")).strip()):
        seen = foreseen(page.person, page.guide.question, page.form, whole=choice == WHOLE)
    return replace(gets, seen=seen, error=page.errors.get("answer", ""))


def same_answer(raw: Raw, entry: Entry) -> bool:
    """Whether a post says what was kept: the second post of one keep."""
    return str(raw.get("body", "")) == entry.body and raw.get("title", "") in {"", entry.title}
