"""A document for the clipboard: HTML that pastes into a document, and plain text that pastes anywhere."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from journal import markup
from journal.formats.document import Block, Document, Item, Labelled, Prose, Question


def html(document: Document) -> SafeString:
    """Elements without classes or styles, so that the text takes the look of where it is pasted."""
    head = format_html("<h1>{}</h1>", document.title)
    if document.facts:
        head += format_html("<p>{}</p>", in_lines(document.facts))
    around = "<h2>{}</h2><ul>{}</ul>" if document.sheet else "<h2>{}</h2>{}"
    sections = (
        format_html(around, section.title, joined(item_html(item, document.sheet) for item in section.items))
        for section in document.sections
    )
    return head + joined(sections)


def joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def in_lines(texts: Iterable[str]) -> SafeString:
    """Texts of one paragraph, each on a line of its own."""
    return joined(format_html("<br>{}" if at else "{}", text) for at, text in enumerate(texts))


def item_html(item: Item, listed: bool) -> SafeString:
    blocks = blocks_html(item)
    if listed:
        # One paragraph needs no element of its own, which would part the items when pasted.
        alone = markup.alone(blocks)
        text, beside = (blocks, "<p>({})</p>") if alone is None else (alone, " ({})")
        return format_html("<li>{}{}</li>", text, format_html(beside, item.aside) if item.aside else "")
    title = format_html("<h3>{}</h3>", item.title) if item.title else ""
    facts = format_html("<p><em>{}</em></p>", " · ".join(item.facts)) if item.facts else ""
    return format_html("{}{}{}", title, facts, blocks)


def blocks_html(item: Item) -> SafeString:
    return joined(block_html(block) for block in item.blocks)


def block_html(block: Block) -> SafeString:
    match block:
        case Prose(text):
            return markup.render(text)
        case Question(text):
            return format_html("<blockquote><p>{}</p></blockquote>", text)
        case Labelled(label, ""):
            return format_html("<p><strong>{}</strong></p>", label)
        case Labelled(label, text):
            return format_html("<p><strong>{}:</strong> {}</p>", label, text)


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
        case Question(text) | Labelled(text, ""):
            return text
        case Labelled(label, text):
            return f"{label}: {text}"
