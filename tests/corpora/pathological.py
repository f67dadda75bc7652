"""Markdown shapes that make parsers and sanitisers slow, deep or fat, each at the longest text an entry holds.

Every shape is a recipe, not a file: `shapes()` yields its name and its text, cut to CAP characters.
"""

from collections.abc import Iterator
from itertools import count

CAP = 100_000
"""The longest body an entry may have, in code points."""


def _fill(unit: str, before: str = "", after: str = "") -> str:
    """`before`, then `unit` again and again, then `after`: CAP characters, `after` never cut off."""
    room = CAP - len(before) - len(after)
    return before + (unit * (room // len(unit) + 1))[:room] + after


def _rising(left: str, right: str) -> str:
    """Pieces whose n-th is n characters of `left`: code spans and fences that never find their end."""
    pieces: list[str] = []
    used = 0
    for n in count(1):
        piece = left * n + right
        used += len(piece)
        if used > CAP:
            break
        pieces.append(piece)
    return "".join(pieces)


def _halves(left: str, right: str, middle: str = "a") -> str:
    """As many `left` as `right` around a middle: everything that is opened is closed."""
    times = (CAP - len(middle)) // (len(left) + len(right))
    return left * times + middle + right * times


def _staircase(marker: str) -> str:
    """Lists one inside the other, each line indented by one level more, until the text is full."""
    lines: list[str] = []
    used = 0
    for depth in count():
        line = " " * (len(marker) * depth) + marker + "a\n"
        used += len(line)
        if used > CAP:
            break
        lines.append(line)
    return "".join(lines)


def _table(columns: int, cell: str = "a") -> str:
    head = "|" + f"{cell}|" * columns + "\n|" + "-|" * columns + "\n"
    return _fill("|" + f"{cell}|" * columns + "\n", before=head)


def _short_rows(columns: int) -> str:
    """A table head of many columns, and rows that leave out all but the first: GFM fills the rest in."""
    head = "|" + "a|" * columns + "\n|" + "-|" * columns + "\n"
    return _fill("a\n", before=head)


def _definitions(length: int, use: str = "[a]\n") -> str:
    """One definition with a long address, used as often as there is room: the address is written out each time."""
    return _fill(use, before="[a]: http://example.org/" + "x" * length + "\n\n")


def _title_definitions(length: int) -> str:
    return _fill("[a]\n", before="[a]: http://example.org '" + "&" * length + "'\n\n")


def _numbered(pattern: str) -> str:
    lines: list[str] = []
    used = 0
    for n in count():
        line = pattern.format(n=n)
        used += len(line)
        if used > CAP:
            break
        lines.append(line)
    return "".join(lines)


def _doubling() -> str:
    """Definitions that name each other: harmless unless a parser expands an address more than once."""
    return _fill(
        "![a][b] [b][a] [a][]\n",
        before="[a]: http://example.org/[b] '[b]'\n[b]: http://example.org/[a] '[a]'\n\n",
    )


def shapes() -> Iterator[tuple[str, str]]:
    """Name and text of each shape; names are unique and fit a test id."""
    # Containers one inside the other
    yield "quotes", _fill(">")
    yield "quotes with spaces", _fill("> ")
    yield "quotes over lines", _fill("> a\n>> b\n>>> c\n")
    yield "quotes then text", _fill(">", after="a\nb\n\nc")
    yield "quotes, then lazy lines", ">" * 50_000 + "a\n" + "b\n" * 24_999
    yield "quotes, a thousand deep, again and again", _fill(">" * 1_000 + "a\n\n")
    yield "quotes, 150 deep, again and again", _fill(">" * 150 + "a\n\n")
    yield "list in list on one line", _fill("- ")
    yield "list in list, plus", _fill("+ ")
    yield "list in list, star", _fill("* ", after="a")
    yield "list in list, numbered", _fill("1. ")
    yield "list in list, bracketed", _fill("1) ")
    yield "list staircase", _staircase("- ")
    yield "list staircase, numbered", _staircase("1. ")
    yield "list of one level", _fill("- a\n")
    yield "list of empty items", _fill("-\n")
    yield "list, loose", _fill("- a\n\n")
    yield "list, markers that alternate", _fill("- a\n+ b\n* c\n")
    yield "list then tabs", _fill("-\t")
    yield "quote and list by turns", _fill("> - ")
    yield "quote, list, number by turns", _fill("> - 1. ")
    yield "list, then blank lines", _fill("\n", before="- " * 200)
    yield "list, then indented blank lines", _fill("  \n", before="- a\n")
    yield "lists 90 deep, again and again", _fill("- " * 90 + "a\n\n\n")
    yield "tasks", _fill("- [ ] a\n- [x] b\n")
    yield "tasks one inside the other", _fill("- [ ] ")
    # Emphasis
    yield "stars opened", _fill("*a ")
    yield "stars closed", _fill("a* ")
    yield "stars and underscores crossing", _fill("*a_ ")
    yield "stars and doubles crossing", _fill("*a **b ")
    yield "doubles around words", _fill("**a*b**")
    yield "stars alone", _fill("*")
    yield "underscores alone", _fill("_", before="a")
    yield "stars nested", _halves("*a ", " b*")
    yield "stars and doubles nested", _halves("*a **b ", " c** d*")
    yield "underscores nested", _halves("_a ", " b_")
    yield "stars run, then run", "*" * 49_999 + "a" + "*" * 50_000
    yield "stars in threes, mismatched", _fill("a***b**c*")
    yield "tildes opened", _fill("~~a ")
    yield "tildes nested", _halves("~~a ", " b~~")
    yield "tildes and stars crossing", _fill("~~*a~~*")
    yield "stars between zero-width marks", _fill("*\u200b*a\u200d")
    # Brackets, links, images
    yield "brackets opened", _fill("[")
    yield "brackets closed", _fill("]")
    yield "brackets nested", _halves("[", "]")
    yield "brackets nested, an address", _halves("[", "](u)")
    yield "brackets opened with text", _fill("[a")
    yield "link opened, never closed", _fill("[a](<b")
    yield "link opened, title never closed", _fill("[a](b 'c ")
    yield "link opened, parentheses", _fill("(", before="[a](")
    yield "links opened, parentheses by turns", _fill("[a]((((")
    yield "images opened", _fill("![")
    yield "images opened with link", _fill("![[]()")
    yield "images in images", _halves("![a", "](u)")
    yield "link in link in link", _halves("[a](", ")")
    yield "links, short", _fill("[](b)")
    yield "images, short", _fill("![](b)")
    yield "links to nowhere", _fill("[]()")
    yield "references without definition", _fill("[a][b]")
    yield "references, collapsed, without definition", _fill("[a][]")
    yield "exclamation marks and brackets", _fill("!", after="[a](b)")
    yield "backslashes and brackets", _fill("\\[a\\]")
    yield "address of backslashes", _fill("\\", before="[a](", after=")")
    yield "address of entities", _fill("&auml;", before="[a](<", after=">)")
    yield "angle brackets in addresses", _fill("<", before="[a](")
    # Definitions
    yield "definition, long, used often", _definitions(45_000)
    yield "definition, middling, used often", _definitions(2_000)
    yield "definition, long, image used often", _definitions(45_000, use="![a]\n")
    yield "definition, title of entities", _title_definitions(30_000)
    yield "definitions, all different", _numbered("[a{n}]: b{n}\n")
    yield "definitions, all different, all used", _numbered("[a{n}]: b{n}\n\n[a{n}]\n\n")
    yield "definitions, the same", _fill("[a]: b\n")
    yield "definitions never finished", _fill("[a]: \n")
    yield "definitions that name each other", _doubling()
    yield "definition with a label of brackets", _fill("\\]", before="[", after="]: b")
    yield (
        "label of 999 characters, used often",
        _fill("[" + "a" * 990 + "]\n", before="[" + "A" * 990 + "]: b\n\n"),
    )
    yield (
        "label whose case folds to more",
        _fill("[" + "ẞ" * 300 + "]\n", before="[" + "ß" * 300 + "]: b\n\n"),
    )
    yield "footnotes", _numbered("[^{n}]: a\n\n[^{n}]\n\n")
    # Code
    yield "backticks of rising length", _rising("`", "a")
    yield "backticks of rising length with spaces", _rising("`", " ")
    yield "backticks alone", _fill("`")
    yield "backticks and text", _fill("`a")
    yield "fences never closed", _fill("```\na\n\n")
    yield "fences of rising length", _rising("`", "\n")
    yield "tilde fences of rising length", _rising("~", "\n\n")
    yield "fence with a long name", _fill("a", before="```", after="\nb\n```")
    yield "indented code and blank lines", _fill("    a\n\n\n")
    yield "indented code of tabs", _fill("\t\ta\n")
    # Raw HTML, entities, autolinks
    yield "less-than signs", _fill("<")
    yield "less-than signs and letters", _fill("<a ")
    yield "tags opened", _fill("<b>")
    yield "tags with attributes never closed", _fill("<a b='")
    yield "tags with many attributes", _fill("a=b ", before="<x ")
    yield "divs opened", _fill("<div>\n\n")
    yield "comments opened", _fill("a <!-- ")
    yield "comments opened as blocks", _fill("<!--\n\n")
    yield "comments of dashes", _fill("-", before="a <!--")
    yield "instructions opened", _fill("a <? ")
    yield "declarations opened", _fill("a <!A ")
    yield "CDATA opened", _fill("a <![CDATA[ ")
    yield "scripts opened", _fill("<script>\n")
    yield "svg, math and style by turns", _fill("<svg><math><style><title>")
    yield "ampersands", _fill("&")
    yield "entities", _fill("&amp;")
    yield "entities that become two characters", _fill("&nGt;")
    yield "entities never finished", _fill("&CounterClockwiseContourIntegra ")
    yield "numbers as entities", _fill("&#1114111;")
    yield "numbers too long as entities", _fill("&#99999999;")
    yield "quotation marks", _fill("\"'")
    yield "autolinks", _fill("<http://a>")
    yield "autolinks never closed", _fill("<http://a")
    yield "autolinks to mail", _fill("<a@b.c>")
    yield "addresses in text", _fill("http://a.b ")
    yield "addresses without end", _fill("://")
    yield "mail addresses in text", _fill("a@b.c ")
    yield "at signs", _fill("a@")
    # Headings, tables, rules
    yield "headings", _fill("# a\n")
    yield "heading of hashes", _fill("#", before="# a ")
    yield "headings of six", _fill("###### a\n")
    yield "setext underlines", _fill("a\n=\n")
    yield "setext underline, long", _fill("=", before="a\n")
    yield "setext, a paragraph of many lines", _fill("a\n", after="===")
    yield "rules", _fill("***\n")
    yield "rule of dashes and spaces", _fill("- ", before="--- ")
    yield "rule of stars, spoiled at the end", _fill("* ", after="x")
    yield "table of two columns", _table(2)
    yield "table of a thousand columns", _table(1_000)
    yield "table of as many columns as rows", _table(220)
    yield "table head alone", "|" + "a|" * 24_000 + "\n|" + "-|" * 24_000
    yield "table of rows left short", _short_rows(10_000)
    yield "table of rows left short, square", _short_rows(100)
    yield "tables never finished", _fill("|a|\n|-\n|")
    yield "pipes", _fill("|")
    yield "pipes, escaped", _fill("\\|", before="|a|\n|-|\n|")
    yield "pipes in code in a table", _fill("`|", before="|a|\n|-|\n|")
    yield "dashes and pipes", _fill("-|")
    yield "table heads in a row", _fill("a|b\n-|-\n\n")
    # Lines and characters
    yield "one long word", _fill("a")
    yield "one long line", _fill("word ")
    yield "spaces", _fill(" ")
    yield "spaces at line ends", _fill("a  \n")
    yield "tabs", _fill("\t")
    yield "tabs and letters", _fill("a\t")
    yield "line ends", _fill("\n", before="a", after="b")
    yield "line ends of the other kinds", _fill("a\r\nb\rc\u2028d\u2029e\u0085f\x0bg\x0ch")
    yield "short lines", _fill("a\n")
    yield "backslashes", _fill("\\")
    yield "backslashes at line ends", _fill("a\\\n")
    yield "punctuation", _fill("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
    yield "NUL", _fill("\x00")
    yield "control characters", _fill("".join(map(chr, range(1, 32))))
    yield "lone surrogates", _fill("\ud800a\udfff")
    yield "noncharacters", _fill("\ufffe\uffff\U0010ffff")
    yield "right to left", _fill("\u202ea\u202db\u2066c\u2069")
    yield "stacked accents", _fill("\u0300\u0301\u0302\u0489", before="Z")
    yield "stars and stacked accents", _fill("*a\u0300*\u0489")
    yield "emoji joined", _fill("\U0001f469\u200d\U0001f680")
    yield "ligature that folds to eighteen", _fill("\ufdfa")
    yield "byte order marks", _fill("\ufeff")
    # Everything at once
    yield "deep and mixed", _fill("> - *a [b](c ~~d `e ")
    yield "deep and mixed, closed", _halves("> - **a [", "](u)** ")
    yield "quotes within emphasis within links", _halves("[*_", "_*](u)")
    yield "emphasis in table cells", _fill("|*a _b|", before="|a|b|\n|-|-|\n")
    yield "links in table cells", _fill("|[a](b|", before="|a|b|\n|-|-|\n")
    yield "headings in quotes in lists", _fill("- > # a\n")
    yield "fences in quotes", _fill("> ```\n")
    yield "html in lists", _fill("- <div>\n")
    yield (
        "one of each, again and again",
        _fill(
            "# a\n\n> b *c*\n\n- d\n- e\n\n|f|g|\n|-|-|\n|h|i|\n\n```\nj\n```\n\n![k](l) [m](http://n) <o@p.q>\n\n---\n\n"
        ),
    )
