"""Reads the built-in themes, prompts and sets from TOML, checks them whole, and loads them.

The files stand in `prompts/catalogue/`: one a theme (`[theme]`, `[theme.gauge]`, `[[prompt]]`) and `sets.toml`
(`[[set]]`). Any other is of the kind that a set is taken along in (`prompts.giving`): `[[set]]`, and `[[prompt]]`
tables that name their `theme`. A file that is wrong is refused with file, line and reason, before anything is written.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from journal.models import Theme
from journal.models.themes import forget_themes
from prompts.models import Prompt, PromptSet, SetItem
from prompts.models.prompts import forget_kinds

FOLDER = Path(__file__).parent / "catalogue"
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
RESERVED = {"new", "import"}
GAUGE = ("felt_question", "felt_low", "felt_high", "turned_out_question", "turned_out_low", "turned_out_high")


class CatalogueError(Exception):
    """A file of the catalogue is wrong. The message says file, line and reason."""


@dataclass(frozen=True)
class Source:
    """One file's text, to find the line that a complaint is about."""

    name: str
    text: str

    def fail(self, reason: str, near: str = "") -> CatalogueError:
        """`near` is looked up in the text; its first line is the one reported."""
        at = self.text.find(near) if near else 0
        return CatalogueError(f"{self.name}, line {self.text.count(chr(10), 0, max(at, 0)) + 1}: {reason}")


@dataclass(frozen=True)
class Catalogue:
    themes: tuple[dict[str, Any], ...]
    prompts: tuple[dict[str, Any], ...]
    sets: tuple[dict[str, Any], ...]


def text(source: Source, table: dict[str, Any], key: str, limit: int, near: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise source.fail(f"“{key}” is missing or empty.", near)
    if len(value.strip()) > limit:
        raise source.fail(f"“{key}” is longer than {limit} characters.", near)
    return value.strip()


def slug(source: Source, table: dict[str, Any], near: str) -> str:
    value = text(source, table, "slug", 60, near)
    if not SLUG.fullmatch(value):
        raise source.fail(f"the slug “{value}” takes lower-case letters, digits and hyphens.", value)
    if value in RESERVED:
        raise source.fail(f"the slug “{value}” is reserved.", value)
    return value


def only(source: Source, table: dict[str, Any], known: Iterable[str], near: str) -> None:
    for key in table:
        if key not in known:
            raise source.fail(f"“{key}” is not a known key.", key if key in source.text else near)


def read_theme(source: Source, table: dict[str, Any]) -> dict[str, Any]:
    near = "[theme]"
    only(
        source,
        table,
        ("slug", "position", "name", "short_name", "reframe", "about", "colour", "icon", "gauge"),
        near,
    )
    gauge = table.get("gauge")
    if not isinstance(gauge, dict):
        raise source.fail("the theme has no gauge.", near)
    only(source, gauge, GAUGE, "[theme.gauge]")
    position = table.get("position")
    if not isinstance(position, int) or not 1 <= position <= 100:
        raise source.fail("“position” takes a whole number.", near)
    limits = {"name": 60, "short_name": 20, "reframe": 200, "about": 5_000, "colour": 20, "icon": 30}
    return {
        "slug": slug(source, table, near),
        "position": position,
        **{key: text(source, table, key, limit, near) for key, limit in limits.items()},
        **{key: text(source, gauge, key, 200 if "question" in key else 60, "[theme.gauge]") for key in GAUGE},
    }


def read_prompt(
    source: Source, table: dict[str, Any], theme: str, position: int, also: tuple[str, ...] = ()
) -> dict[str, Any]:
    near = f'slug = "{table["slug"]}"' if "slug" in table else f'"{table.get("question")}"'
    only(source, table, ("slug", "question", "why", "minutes", "steps", *also), near)
    minutes, steps = table.get("minutes"), table.get("steps")
    if not isinstance(minutes, int) or isinstance(minutes, bool) or not 1 <= minutes <= 60:
        raise source.fail("“minutes” takes a whole number from 1 to 60.", near)
    if (
        not isinstance(steps, list)
        or not 2 <= len(steps) <= 4
        or not all(isinstance(step, dict) for step in steps)
    ):
        raise source.fail("“steps” takes two to four, each with name and ask.", near)
    for step in steps:
        only(source, step, ("name", "ask"), near)
    return {
        "slug": slug(source, table, near),
        "theme": theme,
        "position": position,
        "question": text(source, table, "question", 300, near),
        "why": text(source, table, "why", 1_000, near),
        "minutes": minutes,
        "steps": [
            {"name": text(source, step, "name", 60, near), "ask": text(source, step, "ask", 500, near)}
            for step in steps
        ],
    }


def read_set(source: Source, table: dict[str, Any], known: set[str], position: int) -> dict[str, Any]:
    near = f'slug = "{table["slug"]}"' if "slug" in table else f'"{table.get("title")}"'
    only(source, table, ("slug", "title", "purpose", "prompts", "kind", "kind_label"), near)
    names = table.get("prompts")
    if not isinstance(names, list) or not names or len(set(map(str, names))) != len(names):
        raise source.fail("“prompts” takes a list of slugs, each once.", near)
    for name in names:
        if name not in known:
            raise source.fail(f"there is no prompt “{name}”.", f'"{name}"')
    return {
        "slug": slug(source, table, near),
        "position": position,
        "title": text(source, table, "title", 120, near),
        "purpose": text(source, table, "purpose", 1_000, near),
        "kind": text(source, table, "kind", 40, near) if "kind" in table else "",
        "kind_label": text(source, table, "kind_label", 40, near) if "kind" in table else "",
        "prompts": names,
    }


def parse(path: Path) -> tuple[Source, dict[str, Any]]:
    try:
        source = Source(path.name, path.read_text(encoding="utf-8"))
        return source, tomllib.loads(source.text)
    except UnicodeDecodeError:
        raise CatalogueError(f"{path.name}, line 1: the file is not UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = found.group(1) if found else str(source.text.count("\n") + 1)
        raise CatalogueError(f"{path.name}, line {line}: {error}.") from None


def tables(source: Source, root: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = root.get(key, [])
    if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
        raise source.fail(f"“{key}” takes tables: [[{key}]].", key)
    return found


def read(folder: Path = FOLDER) -> Catalogue:
    """Everything in the folder, checked.

    Raises CatalogueError for the first thing that is wrong, a slug used twice included.
    """
    themes: list[dict[str, Any]] = []
    prompts: list[dict[str, Any]] = []
    sets: list[dict[str, Any]] = []
    seen: set[str] = set()

    def once(source: Source, name: str) -> None:
        if name in seen:
            raise source.fail(f"the slug “{name}” is used twice.", f'slug = "{name}"')
        seen.add(name)

    files = {path.name: parse(path) for path in sorted(folder.glob("*.toml"))}
    given = [
        files.pop(name)
        for name in ("sets.toml", *(name for name in files if name != "sets.toml"))
        if name in files and (name == "sets.toml" or "set" in files[name][1])
    ]
    for source, root in files.values():
        only(source, root, ("theme", "prompt"), "")
        if not isinstance(root.get("theme"), dict):
            raise source.fail("the file has no [theme].")
        theme = read_theme(source, root["theme"])
        if any(theme["position"] == other["position"] or theme["slug"] == other["slug"] for other in themes):
            raise source.fail("another theme has this slug or position.", "position")
        themes.append(theme)
        for position, table in enumerate(tables(source, root, "prompt"), 1):
            prompt = read_prompt(source, table, theme["slug"], position)
            once(source, prompt["slug"])
            prompts.append(prompt)
    for source, root in given:
        only(source, root, ("set", "prompt"), "")
        for table in tables(source, root, "prompt"):
            of = text(source, table, "theme", 60, "[[prompt]]")
            if all(theme["slug"] != of for theme in themes):
                raise source.fail(f"the theme “{of}” does not exist.", f'"{of}"')
            position = sum(prompt["theme"] == of for prompt in prompts) + 1
            prompt = read_prompt(source, table, of, position, also=("theme",))
            once(source, prompt["slug"])
            prompts.append(prompt)
    known = {prompt["slug"] for prompt in prompts}
    for source, root in given:
        for table in tables(source, root, "set"):
            found = read_set(source, table, known, len(sets) + 1)
            once(source, found["slug"])
            sets.append(found)
    return Catalogue(tuple(sorted(themes, key=lambda theme: theme["position"])), tuple(prompts), tuple(sets))


def load(catalogue: Catalogue, using: str = "default") -> dict[str, int]:
    """Writes the catalogue in one transaction; what has gone from it is retired. Loading twice changes nothing.

    Returns how many themes, prompts and sets stand, and how many prompts and sets were retired.
    """
    now = timezone.now()
    with transaction.atomic(using=using):
        # Positions are unique: those in place step aside before they are dealt anew.
        stored = Theme.objects.using(using)
        current = {theme.slug: theme.position for theme in stored.all()}
        if any(
            current.get(theme["slug"], theme["position"]) != theme["position"] for theme in catalogue.themes
        ):
            for number, name in enumerate(current):
                stored.filter(slug=name).update(position=1_000 + number)
        for theme in catalogue.themes:
            stored.update_or_create(slug=theme["slug"], defaults={**theme})
        by_slug: dict[str, Prompt] = {}
        for prompt in catalogue.prompts:
            values = {**prompt, "theme_id": prompt["theme"], "retired_at": None}
            values.pop("theme")
            by_slug[prompt["slug"]], _ = Prompt.objects.using(using).update_or_create(
                author=None, slug=prompt["slug"], defaults=values
            )
        retired = (
            Prompt.objects.using(using)
            .built_in()
            .current()
            .exclude(slug__in=list(by_slug))
            .update(retired_at=now)
        )
        for found in catalogue.sets:
            values = {**found, "retired_at": None}
            names = values.pop("prompts")
            prompt_set, _ = PromptSet.objects.using(using).update_or_create(
                author=None, slug=found["slug"], defaults=values
            )
            wanted = [by_slug[name].pk for name in names]
            if list(prompt_set.items.values_list("prompt_id", flat=True)) != wanted:
                prompt_set.items.all().delete()
                SetItem.objects.using(using).bulk_create(
                    SetItem(prompt_set=prompt_set, prompt_id=pk, position=position)
                    for position, pk in enumerate(wanted, 1)
                )
        retired += (
            PromptSet.objects.using(using)
            .filter(author=None, retired_at=None)
            .exclude(slug__in=[found["slug"] for found in catalogue.sets])
            .update(retired_at=now)
        )
    forget_themes()
    forget_kinds()
    return {
        "themes": len(catalogue.themes),
        "prompts": len(catalogue.prompts),
        "sets": len(catalogue.sets),
        "retired": retired,
    }
