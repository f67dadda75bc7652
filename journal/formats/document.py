"""What is taken along as one piece, whatever the format: a period of entries, a packet for a 1:1.

Made once from what a page shows, then written by `markdown.written`, `rich.html` and `rich.plain`, or `pdf.typeset`:
so all of them say the same. Values only; nothing here asks a database.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Prose:
    """Markdown that a person wrote."""

    text: str


@dataclass(frozen=True)
class Question:
    """The question that the text after it answers: plain text."""

    text: str


@dataclass(frozen=True)
class Labelled:
    """A labelled line, such as *Takeaway* and what it says, or a label alone. Plain text."""

    label: str
    text: str = ""


Block = Prose | Question | Labelled


@dataclass(frozen=True)
class Item:
    """An entry with its heading, or without one an item of a list."""

    blocks: tuple[Block, ...]
    title: str = ""
    facts: tuple[str, ...] = ()
    """What is known about it, each a few words: its day, its themes, its reading."""
    aside: str = ""
    """Beside an item of a list, small: `6 Nov`, `4th time`."""


@dataclass(frozen=True)
class Section:
    title: str
    items: Iterable[Item]


@dataclass(frozen=True)
class Document:
    """`sections` and their items may be read once only, so that a long one need not be held."""

    title: str
    facts: tuple[str, ...]
    """Under the title: sentences, each on a line of its own."""
    sections: Iterable[Section]
    author: str = ""
    sheet: bool = False
    """One sheet of short items under their sections' names, as a packet is, rather than entries under months."""

    def held(self) -> "Document":
        """The same, to be read more than once."""
        sections = tuple(Section(section.title, tuple(section.items)) for section in self.sections)
        return replace(self, sections=sections)
