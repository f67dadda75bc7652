"""Sets to give away and take in: TOML as the catalogue has it, and a sheet in Markdown for somebody without an account.

A file holds `[[set]]` tables and, for each question that the built-in catalogue does not have, a `[[prompt]]` with
its `theme`. Dropped into `prompts/catalogue/` it is part of the catalogue. Slugs in a file are readable names, made of
the words; they mean something inside their file only. On the way in every prompt and set gets an id of its own, and
what is here already word for word is used again, so that the same file twice adds nothing.
"""

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from journal.formats.markdown import escaped
from journal.models import User
from journal.models.themes import theme_of
from prompts import own
from prompts.catalogue import RESERVED, SLUG
from prompts.models import Prompt, PromptSet
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
from prompts.own import Words
from prompts.own_forms import near_theme

FILE_LIMIT = 200_000
TABLES_LIMIT = 200
DOTS_LIMIT = 200
"""In a line. A key of so many parts takes tomllib no time; its time grows with their square, to two minutes for 50,000."""


# --- Out ---------------------------------------------------------------------------------------------------------


def quoted(text: str) -> str:
    """A text as a TOML basic string: JSON's, with DEL written out as well, and dots where there are very many."""
    found = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    return found.replace(".", "\\u002e") if found.count(".") > DOTS_LIMIT // 2 else found


def named(text: str, taken: set[str]) -> str:
    """A slug made of words that nothing in the file has yet."""
    base = slugify(text)[: SLUG_LIMIT - 4].strip("-_").replace("_", "-")
    base = base if SLUG.fullmatch(base) and base not in RESERVED else "question"
    found, number = base, 2
    while found in taken:
        found, number = f"{base}-{number}", number + 1
    taken.add(found)
    return found


def toml_of(prompt_set: PromptSet) -> str:
    """The set as TOML, with those of its questions that are not in the catalogue. One query."""
    prompts = [item.prompt for item in prompt_set.items.all()]
    built_in = set(Prompt.objects.built_in().values_list("slug", flat=True))
    taken = {*built_in, *PromptSet.objects.filter(author=None).values_list("slug", flat=True)}
    slugs = {}
    for prompt in prompts:
        current = prompt.author_id is None and prompt.retired_at is None
        slugs[prompt.pk] = prompt.slug if current else named(prompt.question, taken)
    own_slug = prompt_set.slug if prompt_set.author_id is None else named(prompt_set.title, taken)
    lines = [
        "[[set]]",
        f"slug = {quoted(own_slug)}",
        f"title = {quoted(prompt_set.title)}",
        f"purpose = {quoted(prompt_set.purpose)}",
    ]
    if prompt_set.kind:
        lines += [f"kind = {quoted(prompt_set.kind)}", f"kind_label = {quoted(prompt_set.kind_label)}"]
    lines += ["prompts = [", *(f"  {quoted(slugs[prompt.pk])}," for prompt in prompts), "]"]
    for prompt in prompts:
        if prompt.author_id is None and prompt.retired_at is None:
            continue
        lines += [
            "",
            "[[prompt]]",
            f"slug = {quoted(slugs[prompt.pk])}",
            f"theme = {quoted(prompt.theme_id)}",
            f"question = {quoted(prompt.question)}",
            f"why = {quoted(prompt.why)}",
            f"minutes = {prompt.minutes}",
            "steps = [",
            *(
                f"  {{ name = {quoted(step['name'])}, ask = {quoted(step['ask'])} }},"
                for step in prompt.steps
            ),
            "]",
        ]
    return "\n".join(lines) + "\n"


def sheet_of(prompt_set: PromptSet) -> str:
    """The set to be read and answered on paper or in any editor."""
    items = list(prompt_set.items.all())
    parts = [f"# {escaped(prompt_set.title)}", escaped(prompt_set.purpose)]
    for number, item in enumerate(items, 1):
        prompt = item.prompt
        theme = theme_of(prompt.theme_id)
        minutes = f"{prompt.minutes} minute{'' if prompt.minutes == 1 else 's'}"
        parts += [
            f"## {number}. {escaped(prompt.question)}",
            f"*{theme.name if theme else prompt.theme_id}, about {minutes}*",
            escaped(prompt.why),
            *(f"**{escaped(step['name'])}:** {escaped(step['ask'])}" for step in prompt.steps),
            "Your answer:",
            "---",
        ]
    return "\n\n".join(parts).removesuffix("\n\n---") + "\n"


# --- In ----------------------------------------------------------------------------------------------------------


class Unreadable(Exception):
    """A file that cannot be taken in. The message says file, line and reason."""


@dataclass(frozen=True)
class GivenSet:
    title: str
    purpose: str
    prompts: tuple[str, ...]


@dataclass(frozen=True)
class Given:
    """What a file holds, checked: its prompts by their slugs in it, and its sets."""

    prompts: dict[str, Words]
    sets: tuple[GivenSet, ...]


@dataclass(frozen=True)
class Place:
    """A table of the file, to find the line that a complaint is about."""

    file: str
    lines: tuple[str, ...]
    first: int
    last: int

    def fail(self, reason: str, key: str = "", value: str = "", *, nth: int = 0) -> Unreadable:
        """`key` is looked for among the table's lines, then `value` from there on; the `nth` time it stands there."""
        at = self.first
        if key:
            starts = re.compile(rf"\s*\"?{re.escape(key)}\"?\s*=")
            at = next((n for n in range(self.first, self.last) if starts.match(self.lines[n])), at)
        if value:
            seen = 0
            for n in range(at, self.last):
                seen += len(re.findall(value, self.lines[n]))
                if seen > nth:
                    at = n
                    break
        return Unreadable(f"“{self.file}”, line {at + 1}: {reason}")


def places(name: str, text: str, kind: str) -> list[Place]:
    """Where each `[[kind]]` table begins and ends; what stands in a text of several lines is no table."""
    lines = tuple(text.split("\n"))
    heads: list[tuple[int, str]] = []
    inside = ""
    for number, line in enumerate(lines):
        if not inside:
            head = re.match(r"\s*\[\[?\s*\"?([\w.-]+)\"?\s*\]", line)
            if head:
                heads.append((number, head[1]))
        for fence in re.findall(r'"""|\'\'\'', line):
            inside = "" if inside == fence else inside or fence
    ends = [*(number for number, _ in heads[1:]), len(lines)] if heads else []
    return [
        Place(name, lines, first, last)
        for (first, found), last in zip(heads, ends, strict=True)
        if found == kind
    ]


def read(name: str, raw: bytes) -> Given:
    """What a file holds. Raises Unreadable for the first thing that is wrong; asks the catalogue's slugs, once."""
    whole = Place(name, ("",), 0, 1)
    if len(raw) > FILE_LIMIT:
        raise whole.fail(f"the file is larger than {FILE_LIMIT // 1_000} kB.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Unreadable(f"“{name}”, line {line}: the file is not UTF-8.") from None
    text = text.replace("\r\n", "\n")
    for number, row in enumerate(text.split("\n"), 1):
        if row.count(".") > DOTS_LIMIT:
            raise Unreadable(f"“{name}”, line {number}: there are more than {DOTS_LIMIT} dots in it.")
    try:
        root = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(f"“{name}”, line {broken_line(error, text)}: {broken_reason(error)}.") from None
    except RecursionError:
        raise whole.fail("it is nested too deeply to be a set.") from None
    except ValueError:
        raise whole.fail("it holds a number that is too long.") from None
    for key in root:
        if key not in {"set", "prompt"}:
            said = f"“{shortened(key)}” is not known here. A set’s file holds [[set]] and [[prompt]]."
            headed = places(name, text, key)
            all_of_it = Place(name, tuple(text.split("\n")), 0, text.count("\n") + 1)
            raise headed[0].fail(said) if headed else all_of_it.fail(said, key)
    prompts: dict[str, Words] = {}
    for place, table in tables(name, text, root, "prompt"):
        slug, words = read_prompt(place, table)
        if slug in prompts:
            raise place.fail(f"the slug “{slug}” is used twice.", "slug")
        prompts[slug] = words
    known = {*prompts, *Prompt.objects.built_in().current().values_list("slug", flat=True)}
    sets = [read_set(place, table, known) for place, table in tables(name, text, root, "set")]
    if not sets and not prompts:
        raise whole.fail("there is no [[set]] in it.")
    return Given(prompts, tuple(sets))


def broken_line(error: tomllib.TOMLDecodeError, text: str) -> int:
    found = re.search(r"at line (\d+)", str(error))
    return int(found[1]) if found else text.rstrip("\n").count("\n") + 1


def broken_reason(error: tomllib.TOMLDecodeError) -> str:
    said = re.sub(r" \(at .*\)$", "", str(error))
    return f"this is not TOML ({said[:1].lower()}{said[1:]})"


def tables(name: str, text: str, root: dict[str, Any], kind: str) -> Iterable[tuple[Place, dict[str, Any]]]:
    found = root.get(kind, [])
    at = places(name, text, kind)
    whole = Place(name, tuple(text.split("\n")), 0, text.count("\n") + 1)
    if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
        raise (at[0] if at else whole).fail(f"“{kind}” takes tables, each begun with [[{kind}]].")
    if len(found) > TABLES_LIMIT:
        raise whole.fail(f"there are {len(found)} [[{kind}]]; a file holds {TABLES_LIMIT}.")
    if len(at) != len(found):  # written some other way than with a header of its own
        at = [whole] * len(found)
    return zip(at, found, strict=True)


def shortened(value: object) -> str:
    text = str(value)
    return f"{text[:40]}{'…' if len(text) > 40 else ''}"


def line_of(place: Place, table: dict[str, Any], key: str, limit: int, *, step: int | None = None) -> str:
    """A text of a table; `step` says the how-manieth of its steps it is in."""
    where = ("steps", rf"\b{key}\s*=") if step is not None else (key, "")
    nth = step or 0
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        what = f"“{key}” of step {nth + 1}" if step is not None else f"“{key}”"
        raise place.fail(f"{what} is missing or empty.", *where, nth=nth)
    if "\x00" in value:
        raise place.fail(f"“{key}” holds a NUL character, which cannot be kept.", *where, nth=nth)
    value = value.replace("\r\n", "\n").strip()
    if len(value) > limit:
        raise place.fail(f"“{key}” has {len(value):,} characters; it holds {limit:,}.", *where, nth=nth)
    return value


def only(place: Place, table: dict[str, Any], known: Iterable[str]) -> None:
    for key in table:
        if key not in known:
            raise place.fail(
                f"“{shortened(key)}” is not a known key.", "", rf"(?<![\w-]){re.escape(key)}(?![\w-])"
            )


def slug_of(place: Place, table: dict[str, Any]) -> str:
    found = line_of(place, table, "slug", SLUG_LIMIT)
    if not SLUG.fullmatch(found):
        raise place.fail(f"the slug “{found}” takes lower-case letters, digits and hyphens.", "slug")
    if found in RESERVED:
        raise place.fail(f"the slug “{found}” is reserved.", "slug")
    return found


def read_prompt(place: Place, table: dict[str, Any]) -> tuple[str, Words]:
    only(place, table, ("slug", "theme", "question", "why", "minutes", "steps"))
    slug = slug_of(place, table)
    theme = line_of(place, table, "theme", SLUG_LIMIT)
    if theme_of(theme) is None:
        raise place.fail(f"the theme “{theme}” does not exist.{near_theme(theme)}", "theme")
    question = " ".join(line_of(place, table, "question", QUESTION_LIMIT).split())
    why = line_of(place, table, "why", WHY_LIMIT)
    minutes, steps = table.get("minutes"), table.get("steps")
    if not isinstance(minutes, int) or isinstance(minutes, bool) or minutes not in MINUTES:
        raise place.fail(f"“minutes” takes a whole number from {MINUTES[0]} to {MINUTES[-1]}.", "minutes")
    if (
        not isinstance(steps, list)
        or len(steps) not in STEPS
        or not all(isinstance(one, dict) for one in steps)
    ):
        raise place.fail("“steps” takes two to four, each with name and ask.", "steps")
    read_steps = []
    for number, step in enumerate(steps):
        for key in step:
            if key not in {"name", "ask"}:
                raise place.fail(f"“{shortened(key)}” is not a known key of a step.", "steps", re.escape(key))
        name = " ".join(line_of(place, step, "name", STEP_NAME_LIMIT, step=number).split())
        read_steps.append((name, line_of(place, step, "ask", STEP_ASK_LIMIT, step=number)))
    return slug, Words(theme, question, why, minutes, tuple(read_steps))


def read_set(place: Place, table: dict[str, Any], known: set[str]) -> GivenSet:
    only(place, table, ("slug", "title", "purpose", "prompts", "kind", "kind_label"))
    if "slug" in table:  # it names nothing here, but the catalogue asks for it
        slug_of(place, table)
    title = " ".join(line_of(place, table, "title", TITLE_LIMIT).split())
    purpose = line_of(place, table, "purpose", PURPOSE_LIMIT)
    names = table.get("prompts")
    if not isinstance(names, list) or not names or not all(isinstance(one, str) for one in names):
        raise place.fail("“prompts” takes a list of slugs, each once.", "prompts")
    if len(names) > QUESTIONS_LIMIT:
        raise place.fail(f"“prompts” has {len(names)}; a set holds {QUESTIONS_LIMIT} questions.", "prompts")
    for name in names:
        again = names.count(name) > 1
        if again or name not in known:
            said = "stands in it twice" if again else "is neither in this file nor built in"
            raise place.fail(
                f"the prompt “{shortened(name)}” {said}.",
                "prompts",
                rf"[\"']{re.escape(name)}[\"']",
                nth=1 if again else 0,
            )
    return GivenSet(title, purpose, tuple(names))


@dataclass(frozen=True)
class Taken:
    """What came of a file: the sets that were added, how many prompts were, and how many sets were here already."""

    sets: tuple[PromptSet, ...]
    prompts: int
    here: int


@transaction.atomic
def take_in(author: User, given: Given) -> Taken:
    """Adds what is not here yet, word for word, in one transaction. Raises `own.Full`, and then nothing was added."""
    standing: dict[Words, Prompt] = {}
    usable = Prompt.objects.current().filter(Q(author=None) | Q(author=author)).order_by("author_id", "pk")
    for prompt in usable:
        if prompt.author_id is not None or prompt.slug in given.prompts:
            standing.setdefault(own.words_of(prompt), prompt)
    keys: dict[str, int] = {
        slug: pk
        for slug, pk in Prompt.objects.built_in().current().values_list("slug", "pk")
        if slug not in given.prompts
    }
    added = 0
    for slug, words in given.prompts.items():
        found = standing.get(words)
        if found is None:
            found = standing[words] = own.write(author, words)
            added += 1
        keys[slug] = found.pk
    made, here = [], 0
    for one in given.sets:
        wanted = list(dict.fromkeys(keys[name] for name in one.prompts))
        same = author.prompt_sets.kept().filter(title=one.title, purpose=one.purpose)
        if any(own.order_of(other) == wanted for other in same):
            here += 1
            continue
        made.append(own.compose(author, one.title, one.purpose, prompts=wanted))
    return Taken(tuple(made), added, here)
