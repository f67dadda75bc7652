"""Markdown to clean HTML, bounded in time, memory and size.

comrak reads CommonMark with tables, strikethrough and task lists; one pass settles what the journal shows
differently; nh3 runs last, with explicit lists. What would cost too much is shown as it was typed. The library,
the limits and how they were measured: docs/decisions/markdown.md.

Everything here is linear in the text, and knows no model and no setting. Clean HTML is a SafeString from here on,
and from nowhere else: what is put round it is joined with `format_html`, so that the types say what is clean.
"""

import re
from html import escape, unescape
from typing import Final

import comrak
import nh3
from django.utils.safestring import SafeString, mark_safe

MARKUP_VERSION: Final = 2
"""Stored beside the HTML. Raise it with every change of what `render` gives, and old HTML is rendered again."""

LONGEST: Final = 100_000
"""Characters of the longest text that is rendered: the longest body of an entry."""

NESTING_LIMIT: Final = 200
CELLS_LIMIT: Final = 100_000
COLUMNS_LIMIT: Final = 1_000

TAGS: Final = frozenset(
    {"p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "ul", "ol", "li"}
    | {"strong", "em", "del", "a", "table", "thead", "tbody", "tr", "th", "td"}
)
ATTRIBUTES: Final = {
    "a": {"href", "title"},  # and `rel`, which the sanitiser writes
    "ol": {"start"},
    "p": {"class"},  # of CLASSES alone
    "td": {"align"},  # of ALIGNMENTS alone
    "th": {"align"},
}
CLASSES: Final = frozenset({"as-typed"})
ALIGNMENTS: Final = frozenset({"left", "center", "right"})
SCHEMES: Final = frozenset({"http", "https", "mailto"})
REL: Final = "noopener noreferrer nofollow"

_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    # Here are those that take any value, so neither a class nor an alignment.
    attributes={tag: ATTRIBUTES[tag] for tag in ("a", "ol")},
    tag_attribute_values={tag: {"align": set(ALIGNMENTS)} for tag in ("td", "th")},
    allowed_classes={"p": set(CLASSES)},
    url_schemes=set(SCHEMES),
    url_relative="deny",
    link_rel=REL,
    strip_comments=True,
)

# What comrak writes: every `<` of the text is escaped, so whatever looks like a tag is one of its own.
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>")
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_ADDRESS = re.compile(r"https?://|mailto:", re.IGNORECASE)
_VOID = frozenset({"br", "hr", "img", "input"})
_PARAGRAPH = re.compile(r"<p>((?:(?!</?p\b).)*)</p>\s*", re.DOTALL)
_LINE_END = re.compile(r"\r\n?")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Of a regular expression: what is written without blanks between words.
IDEOGRAPHS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTERS = rf"[^\W_{IDEOGRAPHS}]+"
_WORD = re.compile(rf"[{IDEOGRAPHS}]|{_LETTERS}(?:['’\-.]{_LETTERS})*")


def render(text: str) -> SafeString:
    """Clean HTML of a Markdown text; never raises.

    Headings begin at h3, under the page's h1 and the h2 that names the text, and skip no level: the outline
    counts, not the hashes.
    Past NESTING_LIMIT levels, where the HTML would be longer than 2 MB and 20 characters for each of the text's,
    or past LONGEST, the text is shown as it was typed. Lone surrogates and NUL become U+FFFD.
    """
    text = _LINE_END.sub("\n", _UNSTORABLE.sub("\ufffd", text))
    if len(text) > LONGEST:
        return _as_typed(text)
    most = 2_000_000 + 20 * len(text)
    html = _read(text)
    if len(html) > most:
        return _as_typed(text)
    settled = _settle(html)
    if settled is None:
        return _as_typed(text)
    clean = _clean(settled)
    return clean if len(clean) <= most else _as_typed(text)


def stored(html: str, version: int, text: str) -> SafeString:
    """The HTML of a text that `render` gave and that was stored with its version; anew where that is another."""
    return _clean(html) if version == MARKUP_VERSION else render(text)


def alone(html: SafeString) -> SafeString | None:
    """What stands in the only paragraph of clean HTML, if it is one."""
    found = _PARAGRAPH.fullmatch(html)
    return _clean(found[1]) if found else None


def _clean(html: str) -> SafeString:
    """The one place that calls HTML clean: what the sanitiser gives of it, whatever it was and wherever it lay.

    What it has cleaned once it leaves as it is, so that of stored HTML nothing changes unless somebody else wrote it.
    """
    return mark_safe(_CLEANER.clean(html))  # noqa: S308


def excerpt(text: str, length: int = 200) -> str:
    """How the text begins, as plain text (never HTML) in one line of at most `length` characters, cut at a word.

    Only the first part is read, whatever the length of the whole.
    """
    beginning = _UNSTORABLE.sub("\ufffd", text[: 5 * length + 200])
    html = _read(_LINE_END.sub("\n", beginning))
    line = plain(html)
    if len(line) <= length and len(beginning) == len(text):
        return line
    if len(line) > length:
        line = line[:length].rpartition(" ")[0] or line[: length - 1]
    return line.rstrip(" ,;:–—-(") + "…"


def plain(html: str) -> str:
    """The words of clean HTML as they are read on the page, in one line."""
    return " ".join(unescape(_TAG.sub(_plain, html)).split())


def words(text: str) -> int:
    """How many words a person would count; static/js/editor/words.js counts the same.

    A word is letters and digits, held together by apostrophes, hyphens and points: `it’s`, `well-known`, `node.js`
    and `3.5` are one each, `I/O` two, `#`, `**` and `—` none. Each Chinese or Japanese character counts as one.
    Languages that write without blanks and are not among them (Thai, Khmer) are counted by the phrase.
    """
    return len(_WORD.findall(text))


def _options(tables: bool) -> tuple[comrak.ExtensionOptions, comrak.ParseOptions, comrak.RenderOptions]:
    extensions = comrak.ExtensionOptions()
    extensions.table = tables
    extensions.strikethrough = True
    extensions.tasklist = True
    rendering = comrak.RenderOptions()
    rendering.escape = True  # raw HTML is shown as the text it is
    return extensions, comrak.ParseOptions(), rendering


_WITH_TABLES, _WITHOUT_TABLES = _options(tables=True), _options(tables=False)


def _read(text: str) -> str:
    return comrak.render_markdown(text, *(_WITH_TABLES if _tables_fit(text) else _WITHOUT_TABLES))


def _tables_fit(text: str) -> bool:
    """False where tables could cost too much, which are then left as text.

    A row that is too short is filled with empty cells, so 100,000 characters can ask for a thousand million;
    and comrak's time grows with the square of the columns (24,000 take 0.8 s). Counted too high rather than too
    low: as if the widest line that could begin a table had every line of the text as a row.
    """
    if "|" not in text:
        return True
    lines = text.split("\n")
    columns = max(
        (
            line.count("|") + 1
            for line in lines
            if "|" in line and "-" in line and not line.strip("|:- \t\v\f>*+.)0123456789")
        ),
        default=0,
    )
    return columns <= COLUMNS_LIMIT and columns * len(lines) <= CELLS_LIMIT


def _as_typed(text: str) -> SafeString:
    """The text itself, escaped."""
    return _clean(f'<p class="as-typed">{escape(text)}</p>')


def _settle(html: str) -> str | None:
    """comrak's HTML as the journal shows it, or None where it is nested too deep for the sanitiser.

    Headings find their level, images become links, links that lead nowhere become their words, tasks become ☐
    and ☑, and raw HTML that stood alone gets a paragraph that keeps its line breaks.
    """
    pieces: list[str] = []
    opened: list[str] = []
    outline: list[int] = []
    depth = at = 0
    address, words_at = (
        "",
        0,
    )  # of the link that is open: where it leads, and where in `pieces` its words begin

    def take(text: str) -> None:
        if not text:
            return
        if (not opened or opened[-1] == "blockquote") and not text.isspace():
            text = f'<p class="as-typed">{text.strip("\n")}</p>\n'
        pieces.append(text)

    for tag in _TAG.finditer(html):
        take(html[at : tag.start()])
        at = tag.end()
        closing, name, rest = tag.groups()
        if closing:
            name = opened.pop()
            depth -= name not in {"ul", "ol"}
            if name != "a":
                pieces.append(f"</{name}>")
            elif address:
                said = "".join(pieces[words_at:])
                pieces.append("</a>" if said.strip() else f"{address}</a>")
                address = ""
            continue
        if name in _VOID:
            if name == "img":
                pieces.append(_image(rest, linked=bool(address)))
            elif name == "input":
                pieces.append("☑" if "checked" in rest else "☐")
            else:
                pieces.append(f"<{name}>")
            continue
        if name == "a":
            address = _attribute(rest, "href")
            if _ADDRESS.match(address):
                pieces.append(tag[0])
                words_at = len(pieces)
            else:
                address = ""
        elif name[0] == "h" and name[1:].isdigit():
            level = int(name[1:])
            while outline and outline[-1] >= level:
                outline.pop()
            outline.append(level)
            name = f"h{min(len(outline) + 2, 6)}"
            pieces.append(f"<{name}>")
        else:
            pieces.append(tag[0])
        opened.append(name)
        depth += name not in {"ul", "ol"}  # a list counts once, by its item
        if depth > NESTING_LIMIT:
            return None
    take(html[at:])
    return "".join(pieces)


def _image(rest: str, linked: bool) -> str:
    """An image as a link with its alt text, so that nothing is loaded. Within a link, or without an address
    that can be followed, its words alone."""
    source, said = _attribute(rest, "src"), _attribute(rest, "alt")
    if linked:
        return said
    if not source[:8].lower().startswith(("http://", "https://")):
        return said or ("" if source.startswith("data:") else source)
    title = _attribute(rest, "title")
    return f'<a href="{source}"{f' title="{title}"' if title else ""}>{said if said.strip() else source}</a>'


def _attribute(rest: str, name: str) -> str:
    return next((value for key, value in _ATTRIBUTE.findall(rest) if key == name), "")


def _plain(tag: re.Match[str]) -> str:
    """What a tag leaves in an excerpt: an image its words, a block a blank, emphasis nothing."""
    if tag[2] == "img":
        return _attribute(tag[3], "alt")
    return "" if tag[2] in {"a", "em", "strong", "del", "code"} else " "
