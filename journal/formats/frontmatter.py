"""The front matter of a Markdown file: YAML as texts, lists and mappings, read event by event; or TOML, as Hugo has it.

Every value stays the text that was written, so no library's idea of dates, booleans or octal numbers comes between.
Aliases are refused (a few of them can stand for a billion values), and so is nesting that no note has.
"""

import re
import tomllib
from datetime import date, datetime
from typing import Any, Final

import yaml

from journal.formats.sections import Unfit

LIMIT: Final = 100_000  # characters
DEEPEST: Final = 20
TOML, DOTS = 20_000, 1_000
"""Characters of TOML, and dots in it: a name of fifty thousand parts takes a minute to read."""
_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_LINE: Final = re.compile(r"([A-Za-z][\w -]{0,60}?)[ \t]*:(?:[ \t]+(.*))?")
_ITEM: Final = re.compile(r"[ \t]*- +(.*)")
_END: Final = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)


def split(text: str) -> tuple[str | None, str]:
    """The front matter of a text, if it begins with any, and what follows it."""
    if not text.startswith(("---\n", "--- \n")):
        return None, text
    begins = text.index("\n") + 1
    end = _END.search(text, begins)
    if end is None:
        return None, text
    return text[begins : end.start()], text[end.end() :].removeprefix("\n")


def toml(text: str) -> tuple[dict[str, Any], str] | None:
    """What TOML between lines of `+++` says, and the text after it; None for a text that begins otherwise."""
    if not text.startswith("+++\n"):
        return None
    head, mark, body = text[4:].partition("\n+++")
    if not mark or len(head) > TOML or head.count(".") > DOTS:
        return None
    try:
        found = tomllib.loads(head)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    told = {
        key.lower(): value.isoformat() if isinstance(value, date | datetime) else value
        for key, value in found.items()
    }
    return told, body.partition("\n")[2]


def read(text: str) -> dict[str, Any]:
    """What the front matter says; raises Unfit for what is no YAML, or more of it than a note has."""
    if len(text) > LIMIT:
        raise Unfit(f"Its front matter has {len(text):,} characters; Terrain reads {LIMIT:,}.")
    try:
        found = composed(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise Unfit(f"Its front matter is not YAML{f': see line {mark.line + 2}' if mark else ''}.") from None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise Unfit("Its front matter is not a list of names and values.")
    return found


def composed(text: str) -> Any:
    """The first document of a YAML text. A key that is no text is passed over with what it names."""
    root: list[Any] = []
    stack: list[list[Any]] = [root]
    shapes: list[str] = ["root"]
    for event in yaml.parse(text, Loader=_LOADER):
        match event:
            case yaml.AliasEvent():
                raise Unfit("Its front matter has an alias, which Terrain does not follow.")
            case yaml.ScalarEvent():
                stack[-1].append(event.value)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                if len(stack) > DEEPEST:
                    raise Unfit(f"Its front matter is nested more than {DEEPEST} levels deep.")
                stack.append([])
                shapes.append("list" if isinstance(event, yaml.SequenceStartEvent) else "mapping")
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                held, shape = stack.pop(), shapes.pop()
                stack[-1].append(held if shape == "list" else pairs(held))
            case yaml.DocumentEndEvent():
                break
    return root[0] if root else None


def pairs(held: list[Any]) -> dict[str, Any]:
    return {key: value for key, value in zip(held[::2], held[1::2], strict=True) if isinstance(key, str)}


def lines(text: str) -> dict[str, Any]:
    """What can be told of front matter that is no YAML: a name and a value a line, and plain lists."""
    found: dict[str, Any] = {}
    last = ""
    for line in text[:LIMIT].split("\n"):
        if name := _LINE.fullmatch(line):
            last = name[1]
            found[last] = (name[2] or "").strip().strip("\"'")
        elif last and (item := _ITEM.fullmatch(line)):
            held = found[last]
            found[last] = [*(held if isinstance(held, list) else []), item[1].strip().strip("\"'")]
    return found
