"""Markdown to clean HTML: CommonMark with tables and strikethrough, bounded in time, memory and size.

comrak renders, nh3 cleans last with an explicit list (see docs/decisions/markdown.md). Raw HTML is shown as text,
images become links to themselves, and a text that would cost too much is shown as it was typed.
"""

import re
from html import escape

import comrak
import nh3

MARKUP_VERSION = 1

NESTING_LIMIT = 200
LONG = 2_000_000  # characters of HTML allowed to any text, beside twenty for each of its own

TAGS = {
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "ul", "ol", "li"),
    *("strong", "em", "del", "a", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES: dict[str, set[str]] = {"a": {"href", "title"}, "ol": {"start"}, "p": {"class"}}
SCHEMES = {"http", "https", "mailto"}

_EXTENSIONS = comrak.ExtensionOptions()
_EXTENSIONS.table = True
_EXTENSIONS.strikethrough = True
_PARSE = comrak.ParseOptions()
_RENDER = comrak.RenderOptions()
_RENDER.escape = True

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LINK_OR_IMAGE = re.compile(r'<a [^>]*>|</a>|<img src="([^"]*)" alt="([^"]*)"(?: title="[^"]*")? />')
_HEADING = re.compile(r"<(/?)h([1-6])>")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*>")
_VOID = {"br", "hr", "img"}
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W_]+(?:['’\-.][^\W_]+)*")
_MARKS = re.compile(r"^[ \t]{0,3}(?:#{1,6}|>|[-+*]|\d{1,9}[.)])(?=[ \t>]|$)[ \t]*|[*_`~]{1,3}", re.MULTILINE)
_INLINE_LINK = re.compile(r"!?\[([^\[\]\n]{0,500})\]\([^()\n]{0,2000}\)")


def render(text: str) -> str:
    """Clean HTML of a Markdown text.

    Headings begin at h3, under the page's and the entry's own. Past 200 levels of nesting, or where the HTML
    would outgrow 2 MB + 20 characters for each of the text's, the text is shown as it was typed.
    """
    text = _UNSTORABLE.sub("\ufffd", text)
    if amplifies(text):
        return as_typed(text)
    html = comrak.render_markdown(text, _EXTENSIONS, _PARSE, _RENDER)
    if len(html) > LONG + 20 * len(text) or nesting(html) > NESTING_LIMIT:
        return as_typed(text)
    html = _HEADING.sub(lambda found: f"<{found[1]}h{min(int(found[2]) + 2, 6)}>", html)
    html = link_images(html)
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=None,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
        generic_attribute_prefixes=None,
        attribute_filter=keep_attribute,
    )


def keep_attribute(tag: str, name: str, value: str) -> str | None:
    """Drops addresses without one of our schemes: a relative one would lead into the journal itself."""
    if name == "href":
        return value if value.partition(":")[0].lower() in SCHEMES and ":" in value else None
    if name == "class":
        return value if value == "as-typed" else None
    return value


def as_typed(text: str) -> str:
    """The text itself, escaped; the style sheet keeps its line breaks."""
    return f'<p class="as-typed">{escape(text)}</p>'


def link_images(html: str) -> str:
    """An image becomes a link with its alt text, so that nothing is loaded; inside a link, the alt text alone."""
    if "<img " not in html:
        return html
    inside = 0

    def change(found: re.Match[str]) -> str:
        nonlocal inside
        if found[1] is None:
            inside = max(inside + (-1 if found[0] == "</a>" else 1), 0)
            return found[0]
        address, alt = found[1], found[2]
        if inside or address.partition(":")[0].lower() not in {"http", "https"}:
            return alt
        return f'<a href="{address}">{alt or address}</a>'

    return _LINK_OR_IMAGE.sub(change, html)


def nesting(html: str) -> int:
    """How deep the renderer's own HTML nests, in one linear pass."""
    depth = deepest = 0
    for closing, tag in _TAG.findall(html):
        if tag not in _VOID:
            depth += -1 if closing else 1
            deepest = max(deepest, depth)
    return deepest


def amplifies(text: str) -> bool:
    """True when link definitions used again and again, or wide tables of short rows, could blow the HTML up."""
    allowed = LONG + 20 * len(text)
    lines = text.splitlines()
    definition = max((len(line) for line in lines if "]:" in line), default=0)
    columns = max(
        (line.count("|") + 1 for line in lines if "-" in line and not line.strip("|-: \t")), default=0
    )
    return definition * text.count("[") > allowed or (columns > 1 and 10 * columns * len(lines) > allowed)


def words(text: str) -> int:
    """How many words a person would count; of Chinese and Japanese, each character."""
    return sum(1 for _ in _WORD.finditer(text))


def excerpt(text: str, length: int = 200) -> str:
    """The beginning as plain text for lists, at most `length` characters, cut at a word."""
    text = _UNSTORABLE.sub("", text[: length * 8])
    text = _MARKS.sub("", _INLINE_LINK.sub(r"\1", text))
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    cut = text[:length].rpartition(" ")[0] or text[:length]
    return cut.rstrip(" ,;:–—-") + "…"
