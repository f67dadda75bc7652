"""One document in every way it is taken along: Markdown, HTML and plain text for the clipboard, a tree for print."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.formats import markdown, rich
from journal.formats.document import Document, Item, Labelled, Prose, Question, Section
from journal.formats.tree import tree
from journal.markup import render
from tests.corpora import hostile
from tests.corpora.allowed import outside

pytestmark = pytest.mark.pure

ENTRIES = Document(
    "Entries",
    ("By *Ana*.", "1 entry."),
    (
        Section(
            "November 2026",
            (
                Item(
                    (Question("What <b>of</b> it?"), Prose("It was\n\n- *one*\n- two\n"), Labelled("Takeaway", "Say_it"), Labelled("Looked back")),
                    title="# A title",
                    facts=("Friday", "Signal 6 of 7"),
                ),
            ),
        ),
    ),
)  # fmt: skip
PACKET = Document(
    "Ana, 1:1 with Tomas",
    ("Tuesday 24 November 2026",),
    (
        Section("Since we last met", (Item((Prose("I moved the *call*."),), aside="6 Nov"), Item((Prose("My own line."),)))),
        Section("What I need", (Item((Prose("First.\n\n```\ncode\n```"),), aside="4th time"),)),
    ),
    sheet=True,
)  # fmt: skip


def test_markdown_of_entries():
    assert b"".join(markdown.written(ENTRIES)).decode() == (
        "# Entries\n\nBy \\*Ana\\*.\n1 entry.\n\n## November 2026\n\n### \\# A title\n\n*Friday · Signal 6 of 7*\n\n"
        "> What \\<b\\>of\\</b\\> it?\n\nIt was\n\n- *one*\n- two\n\n**Takeaway:** Say\\_it\n\n**Looked back**\n\n"
    )


def test_markdown_of_a_packet():
    assert b"".join(markdown.written(PACKET)).decode() == (
        "# Ana, 1:1 with Tomas\n\nTuesday 24 November 2026\n\n## Since we last met\n\n- I moved the *call*. (6 Nov)\n"
        "- My own line.\n\n## What I need\n\n- First.\n\n  ```\n  code\n  ```\n\n  (4th time)\n\n"
    )


def test_html_for_the_clipboard_has_elements_and_nothing_else():
    assert rich.html(ENTRIES) == (
        "<h1>Entries</h1><p>By *Ana*.<br>1 entry.</p><h2>November 2026</h2><h3># A title</h3>"
        "<p><em>Friday · Signal 6 of 7</em></p><blockquote><p>What &lt;b&gt;of&lt;/b&gt; it?</p></blockquote>"
        "<p>It was</p>\n<ul>\n<li><em>one</em></li>\n<li>two</li>\n</ul>\n<p><strong>Takeaway:</strong> Say_it</p>"
        "<p><strong>Looked back</strong></p>"
    )
    assert rich.html(PACKET) == (
        "<h1>Ana, 1:1 with Tomas</h1><p>Tuesday 24 November 2026</p><h2>Since we last met</h2>"
        "<ul><li>I moved the <em>call</em>. (6 Nov)</li><li>My own line.</li></ul><h2>What I need</h2>"
        "<ul><li><p>First.</p>\n<pre><code>code\n</code></pre>\n<p>(4th time)</p></li></ul>"
    )


def test_plain_text_for_the_clipboard():
    assert rich.plain(PACKET) == (
        "Ana, 1:1 with Tomas\n\nTuesday 24 November 2026\n\nSince we last met\n\n- I moved the *call*. (6 Nov)\n\n"
        "- My own line.\n\nWhat I need\n\n- First.\n\n  ```\n  code\n  ```\n\n  (4th time)\n"
    )
    assert rich.plain(ENTRIES).startswith(
        "Entries\n\nBy *Ana*.\n1 entry.\n\nNOVEMBER 2026\n\n# A title\n\nFriday ·"
    )


@pytest.mark.parametrize("sheet", [True, False])
def test_nothing_hostile_is_in_the_html(sheet):
    for body, title in zip(hostile.bodies(), [*hostile.titles()] * 20, strict=False):
        item = Item(
            (Question(title), Prose(body), Labelled(title, title)), title=title, facts=(title,), aside=title
        )
        html = rich.html(Document(title, (title,), (Section(title, (item,)),), sheet=sheet))
        html = re.sub(r"</?h[12]>", "", html)
        assert outside(html) == []


def shown(html: str) -> str:
    """The text of HTML as words, however blocks and lines part them."""
    parted = re.sub(r"<(?!/?(?:em|strong|del|a|code)\b)(?:[^>\"]|\"[^\"]*\")*>", " ", html)
    return " ".join(unescape(re.sub(r"<(?:[^>\"]|\"[^\"]*\")*>", "", parted)).split())


def words(nodes) -> str:
    """The text of a tree, the same way."""
    parts = []
    for node in nodes:
        match node:
            case str():
                parts.append(node)
            case ["code", text]:
                parts.append(text)
            case ["b" | "i" | "s", kids] | ["a", _, kids]:
                parts.append(words(kids))
            case ["br" | "hr"]:
                parts.append(" ")
            case ["pre", text]:
                parts.append(f" {text} ")
            case ["p" | "quote", kids] | ["h", _, kids]:
                parts.append(f" {words(kids)} ")
            case ["ul", items] | ["ol", _, items]:
                parts.append(" ".join(["", *map(words, items), ""]))
            case ["table", _, rows]:
                parts.append(" ".join(["", *(words(cell) for row in rows for cell in row), ""]))
            case _:
                raise AssertionError(node)
    return "".join(parts)


MARKDOWN = st.lists(st.sampled_from([*"ab*_`~>#-+|1. \n\t[]()<&\\!:", "\n\n", "- ", "1. ", "> ", "```\n", "|a|b|\n|-|-|\n",
                                    "  \n", "[x](http://y.z)", "![i](http://y.z/i)", "é", "\u00a0"]), max_size=60).map("".join)  # fmt: skip


@given(MARKDOWN)
def test_a_tree_says_what_the_page_says(text):
    assert " ".join(words(tree(text)).split()) == shown(render(text))


def test_a_tree_says_what_the_page_says_of_hostile_bodies_too():
    for body in hostile.bodies():
        assert " ".join(words(tree(body)).split()) == shown(render(body)), body


def test_a_tree_keeps_what_a_page_shows():
    assert tree("a\nb  \nc *d*") == [["p", ["a b", ["br"], "c ", ["i", ["d"]]]]]
    assert tree("3. a\n   - b\n4. c") == [["ol", 3, [["a", ["ul", [["b"]]]], ["c"]]]]
    assert tree("```\na\n\tb\n```") == [["pre", "a\n\tb"]]
    assert tree("|a|b|\n|-|-|\n|`c`|") == [["table", 2, [[["a"], ["b"]], [[["code", "c"]], []]]]]
    assert tree("# a\n## b") == [["h", 3, ["a"]], ["h", 4, ["b"]]]
    assert tree('[a](http://b.c/"q"?d=1&e)') == [["p", [["a", "http://b.c/%22q%22?d=1&e", ["a"]]]]]
    assert tree("<b>\nx\n</b>") == [["p", ["<b>", ["br"], "x", ["br"], "</b>"]]]


def test_a_deep_tree_is_bounded_and_keeps_its_words():
    nodes = tree("> " * 150 + "deep") + tree("".join("  " * n + f"- w{n}\n" for n in range(150)))
    depth, level = 0, nodes
    while level and isinstance(level[0], list):
        depth, level = depth + 1, level[0][-1]
    assert depth < 15
    assert "deep" in words(nodes) and all(f"w{n} " in words(nodes) for n in range(150))
