"""A document as Markdown: to read, to print, to paste. What a person wrote in Markdown stays word for word."""

from collections.abc import Iterable, Iterator

from journal.formats.document import Block, Document, Item, Labelled, Prose, Question


def written(document: Document) -> Iterator[bytes]:
    """The document piece by piece, an item at a time."""
    yield f"# {escaped(document.title)}\n\n".encode()
    if document.facts:
        yield ("\n".join(escaped(fact) for fact in document.facts) + "\n\n").encode()
    for section in document.sections:
        yield f"## {escaped(section.title)}\n\n".encode()
        for item in section.items:
            yield (listed(item) if document.sheet else headed(item)).encode()
        if document.sheet:
            yield b"\n"


def headed(item: Item, level: int = 3) -> str:
    """An item under its heading, with what is known about it in a line."""
    parts = [f"{'#' * level} {escaped(item.title)}"] if item.title else []
    if item.facts:
        parts.append(f"*{' · '.join(escaped(fact) for fact in item.facts)}*")
    parts += [part for block in item.blocks if (part := said(block))]
    return "\n\n".join(parts) + "\n\n"


def listed(item: Item) -> str:
    """An item of a list: its further lines stand under its first."""
    text = "\n\n".join(part for block in item.blocks if (part := said(block)))
    if item.aside:
        text += f"{'\n\n' if '\n' in text else ' '}({escaped(item.aside)})"
    return (
        "- "
        + "\n".join(f"  {line}" if line and at else line for at, line in enumerate(text.split("\n")))
        + "\n"
    )


def said(block: Block) -> str:
    match block:
        case Prose(text):
            return text.rstrip("\n")
        case Question(text):
            return f"> {escaped(text)}"
        case Labelled(label, ""):
            return f"**{escaped(label)}**"
        case Labelled(label, text):
            return f"**{escaped(label)}:** {escaped(text)}"


def field_notes(takeaways: Iterable[str]) -> str:
    """Takeaways as one page for the next newcomer."""
    return "\n".join(["# Field notes", "", *(f"- {escaped(takeaway)}" for takeaway in takeaways)]) + "\n"


def escaped(text: str) -> str:
    """One line of text that Markdown shows as it is."""
    flat = " ".join(text.split())
    return "".join(f"\\{char}" if char in "\\`*_[]<>#" else char for char in flat)
