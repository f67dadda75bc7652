"""A document for the clipboard: HTML that pastes into a document, and plain text that pastes anywhere."""

import re
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from journal.formats.document import Block, Document, Item, Line, Prose, Question
from journal.markup import render

_PARAGRAPH: Final = re.compile(r"<p>((?:(?!</?p\b).)*)</p>\s*", re.DOTALL)


def html(document: Document) -> SafeString:
    """Elements without classes or styles, so that the text takes the look of where it is pasted."""
    parts = [f"<h1>{escape(document.title)}</h1>"]
    if document.facts:
        parts.append(f"<p>{'<br>'.join(escape(fact) for fact in document.facts)}</p>")
    for section in document.sections:
        parts.append(f"<h2>{escape(section.title)}</h2>")
        items = [item_html(item, document.sheet) for item in section.items]
        parts.append(f"<ul>{''.join(items)}</ul>" if document.sheet else "".join(items))
    return mark_safe("".join(parts))  # noqa: S308 (each text is escaped, or cleaned by markup.render)


def item_html(item: Item, listed: bool) -> str:
    blocks = "".join(block_html(block) for block in item.blocks)
    if listed:
        beside = f"({escape(item.aside)})" if item.aside else ""
        # One paragraph needs no element of its own, which would part the items when pasted.
        if (text := one_paragraph(blocks)) is not None:
            return f"<li>{text}{' ' if beside else ''}{beside}</li>"
        return f"<li>{blocks}{f'<p>{beside}</p>' if beside else ''}</li>"
    title = f"<h3>{escape(item.title)}</h3>" if item.title else ""
    facts = f"<p><em>{escape(' · '.join(item.facts))}</em></p>" if item.facts else ""
    return title + facts + blocks


def one_paragraph(html: str) -> str | None:
    """What stands in the only paragraph of a text, if it is one."""
    found = _PARAGRAPH.fullmatch(html)
    return found[1] if found else None


def block_html(block: Block) -> str:
    match block:
        case Prose(text):
            return render(text)
        case Question(text):
            return f"<blockquote><p>{escape(text)}</p></blockquote>"
        case Line(label, ""):
            return f"<p><strong>{escape(label)}</strong></p>"
        case Line(label, text):
            return f"<p><strong>{escape(label)}:</strong> {escape(text)}</p>"


def plain(document: Document) -> str:
    """Lines and blank lines; what a person wrote as they wrote it."""
    parts = [document.title, "\n".join(document.facts)]
    for section in document.sections:
        parts.append(section.title.upper() if not document.sheet else section.title)
        parts += [item_plain(item, document.sheet) for item in section.items]
    return "\n\n".join(part for part in parts if part) + "\n"


def item_plain(item: Item, listed: bool) -> str:
    texts = [text for block in item.blocks if (text := block_plain(block))]
    if listed:
        text = "\n\n".join(texts)
        if item.aside:
            text += f"{'\n\n' if '\n' in text else ' '}({item.aside})"
        return "- " + "\n".join(
            f"  {line}" if line and at else line for at, line in enumerate(text.split("\n"))
        )
    return "\n\n".join(part for part in (item.title, " · ".join(item.facts), *texts) if part)


def block_plain(block: Block) -> str:
    match block:
        case Prose(text):
            return text.strip("\n")
        case Question(text) | Line(text, ""):
            return text
        case Line(label, text):
            return f"{label}: {text}"
