"""A Markdown text as a tree of a few plain nodes, for what cannot read HTML.

Made from the HTML that `markup.render` gives, so that a page and a print of the same text agree: whatever that leaves
out or shows as typed, so does this.

A node is a text, or a list of its name and what it holds:

    ["p", nodes]  ["h", level, nodes]  ["quote", nodes]  ["ul", [nodes, …]]  ["ol", start, [nodes, …]]
    ["pre", text]  ["hr"]  ["table", columns, [[nodes, …], …]], whose first row is the head
    ["b", nodes]  ["i", nodes]  ["s", nodes]  ["code", text]  ["a", address, nodes]  ["br"]
"""

import re
from html import unescape
from typing import Any, Final

from journal.markup import render

Node = str | list[Any]

DEEPEST: Final = 10
"""Quotations and lists within one another; what is deeper stands at this depth."""

# What the sanitiser writes: each `<` and `"` that a person typed is escaped, a `>` within a value is not.
_TAG: Final = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^>"]|"[^"]*")*)>')
_VALUE: Final = re.compile(r'([a-z]+)="([^"]*)"')
_BLANKS: Final = re.compile(r"[ \t\n\f\r]+")
_INLINE: Final = {"strong": "b", "em": "i", "del": "s"}
_BLOCKS: Final = frozenset({"p", "h", "quote", "ul", "ol", "pre", "hr", "table"})
_HOLD_BLOCKS_ONLY: Final = frozenset({"", "blockquote", "ul", "ol", "table", "thead", "tbody", "tr"})


class Open:
    """An element that is not closed yet."""

    def __init__(self, name: str, values: dict[str, str]) -> None:
        self.name, self.values = name, values
        self.kids: list[Node] = []


def tree(text: str) -> list[Node]:
    """The nodes of a Markdown text; linear in it."""
    html = render(text)
    root = Open("", {})
    stack = [root]
    at = 0
    for tag in _TAG.finditer(html):
        say(stack, html[at : tag.start()])
        at = tag.end()
        closing, name, rest = tag.groups()
        if closing:
            done = stack.pop()
            stack[-1].kids += closed(done, stack)
        elif name in {"br", "hr"}:
            stack[-1].kids.append([name])
        else:
            stack.append(Open(name, {key: unescape(value) for key, value in _VALUE.findall(rest)}))
    say(stack, html[at:])
    return root.kids


def say(stack: list[Open], html: str) -> None:
    """Adds a text as a browser would show it."""
    if not html:
        return
    within = stack[-1]
    text = unescape(html)
    if any(one.name == "pre" for one in stack[-2:]):
        within.kids.append(text)
    elif any(one.values.get("class") == "as-typed" for one in stack[1:2]):
        for number, line in enumerate(text.split("\n")):
            within.kids += [["br"], line] if number else [line]
    elif within.name not in _HOLD_BLOCKS_ONLY:
        within.kids.append(_BLANKS.sub(" ", text))


def closed(done: Open, stack: list[Open]) -> list[Node]:
    """The nodes that a whole element stands for: none where it shows nothing."""
    kids = trimmed(done.kids)
    match done.name:
        case "p":
            return [["p", kids]] if kids else []
        case "h3" | "h4" | "h5" | "h6":
            return [["h", int(done.name[1]), kids]] if kids else []
        case "strong" | "em" | "del":
            return [[_INLINE[done.name], done.kids]] if done.kids else []
        case "a":
            return [["a", done.values.get("href", ""), done.kids]]
        case "code":
            return done.kids if stack[-1].name == "pre" else [["code", plain(done.kids)]]
        case "pre":
            return [["pre", plain(done.kids).removesuffix("\n")]]
        case "blockquote" | "ul" | "ol" if nesting(stack) >= DEEPEST:
            return [node for kid in kids for node in flat(kid)]
        case "blockquote":
            return [["quote", kids]] if kids else []
        case "ul":
            return [["ul", [kid[1] for kid in kids]]]
        case "ol":
            start = done.values.get("start", "1")
            return [["ol", int(start) if start.isdecimal() else 1, [kid[1] for kid in kids]]]
        case "li" | "td" | "th":
            return [[done.name, kids]]
        case "tr":
            return [["tr", [kid[1] for kid in kids]]]
        case "table":
            rows = [kid[1] for kid in kids]
            return [["table", max(map(len, rows)), rows]] if rows else []
        case _:  # thead and tbody hold rows, and the table holds those
            return kids


def nesting(stack: list[Open]) -> int:
    return sum(one.name in {"blockquote", "ul", "ol"} for one in stack)


def flat(node: Node) -> list[Node]:
    """What stands for a part of something nested too deep: itself, an item of a list as a paragraph."""
    if node[0] != "li":
        return [node]
    kids: list[Node] = list(node[1])
    return kids if any(is_block(kid) for kid in kids) else [["p", kids]]


def is_block(node: Node) -> bool:
    return isinstance(node, list) and node[0] in _BLOCKS


def trimmed(kids: list[Node]) -> list[Node]:
    """Without the blanks that a browser does not show: at either end, and around blocks and breaks."""
    found: list[Node] = []
    for at, kid in enumerate(kids):
        if isinstance(kid, str):
            if at == 0 or edges(kids[at - 1]):
                kid = kid.lstrip(" ")
            if at == len(kids) - 1 or edges(kids[at + 1]):
                kid = kid.rstrip(" ")
            if not kid:
                continue
        found.append(kid)
    return found


def edges(node: Node) -> bool:
    return is_block(node) or node == ["br"]


def plain(nodes: list[Node]) -> str:
    """The text of some nodes in one line or more, without marks."""
    return "".join(
        node if isinstance(node, str) else "\n" if node[0] == "br" else plain_of(node) for node in nodes
    )


def plain_of(node: list[Any]) -> str:
    held = node[-1] if len(node) > 1 else ""
    return held if isinstance(held, str) else plain(held)
