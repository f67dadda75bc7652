"""The allow list, written down a second time and held against HTML by a parser that is not the sanitiser's."""

import re
from html.parser import HTMLParser

_TAGS = set(
    "p br hr h3 h4 h5 h6 blockquote pre code ul ol li strong em del a table thead tbody tr th td".split()  # noqa: SIM905
)
_VOID = {"br", "hr"}
_WHOLE = re.compile(r"</?[a-z][a-z0-9]*(?: [a-z]+=\"[^\"]*\")*>")


def _allowed(tag: str, name: str, value: str) -> bool:
    match tag, name:
        case "a", "href":
            plain = value.lower()
            return plain.startswith(("http://", "https://", "mailto:")) and plain.isprintable()
        case "a", "rel":
            return value == "noopener noreferrer nofollow"
        case "a", "title":
            return True
        case "ol", "start":
            return value.isascii() and value.isdigit()
        case (("td" | "th"), "align"):
            return value in {"left", "center", "right"}
        case "p", "class":
            return value == "as-typed"
    return False


class _Walker(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.opened: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self.found.append(f"<{tag}>")
        self.found += [
            f"<{tag} {name}={value!r}>" for name, value in attrs if not _allowed(tag, name, value or "")
        ]
        given = [name for name, _ in attrs]
        if len(given) != len(set(given)):
            self.found.append(f"<{tag}> has an attribute twice")
        if tag == "a" and "rel" not in given:  # without href is fine: an address the sanitiser could not read
            self.found.append(f"<a {' '.join(given)}>")
        if tag not in _VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.opened or self.opened.pop() != tag:
            self.found.append(f"</{tag}> closes nothing")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self.found.append(f"<![{data}]>")


def outside(html: str) -> list[str]:
    """What of the HTML is not on the list; a tag left open or closed twice counts too. Empty is good."""
    walker = _walk(html)
    found = walker.found + [f"<{tag}> is never closed" for tag in walker.opened]
    # Between tags no `<` stands for itself: what is not a tag to this parser might be one to a browser.
    return found if _WHOLE.sub("", html).count("<") == 0 else [*found, "a bare <"]


def outside_each(tags: list[str]) -> list[str]:
    """The same of single tags, opening or closing, without asking what they open or close."""
    return [
        left for tag in tags for left in _walk(tag).found if not tag.startswith("</") or "closes" not in left
    ]


def _walk(html: str) -> _Walker:
    walker = _Walker()
    walker.feed(html)
    walker.close()
    return walker
