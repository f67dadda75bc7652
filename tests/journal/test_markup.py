"""Markdown to clean HTML: what a person sees, what nobody can smuggle in, what it may cost."""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal import markup
from tests.corpora import hostile, pathological
from tests.corpora.allowed import outside, outside_each

pytestmark = pytest.mark.pure

ROOT = Path(__file__).parents[2]
REL = 'rel="noopener noreferrer nofollow"'


# What a person sees


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>\n"),
        ("a\nb", "<p>a\nb</p>\n"),
        ("a  \nb", "<p>a<br>\nb</p>\n"),
        ("a\r\nb\rc", "<p>a\nb\nc</p>\n"),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>\n"),
        ("- a\n  - b", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>\n"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("    a\n    \tb", "<pre><code>a\n\tb\n</code></pre>\n"),
        ("```python\na\n```", "<pre><code>a\n</code></pre>\n"),
        ("a\n\n---", "<p>a</p>\n<hr>\n"),
        ("“No” -- it's (c) 2026...", "<p>“No” -- it's (c) 2026...</p>\n"),
        ("www.example.org, http://example.org", "<p>www.example.org, http://example.org</p>\n"),
        ("", ""),
    ],
)
def test_markdown_becomes_html(text, html):
    assert markup.render(text) == html


def test_a_table_keeps_its_alignment_without_a_style():
    html = markup.render("|a|b|c|d|\n|-|:-|:-:|-:|\n|1|2|3|4|")
    assert html.count("<th") == 4 + 1  # and the thead
    for side in ("left", "center", "right"):
        assert html.count(f'<td align="{side}">') == 1
    assert "style" not in html


def test_tasks_are_marks_not_controls():
    assert markup.render("- [ ] a\n- [x] b") == "<ul>\n<li>☐ a</li>\n<li>☑ b</li>\n</ul>\n"


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# a", "3"),
        ("###### a", "3"),
        ("# a\n\n## b\n\n### c\n\n#### d\n\n##### e\n\n###### f", "345666"),
        ("# a\n\n### b\n\n## c\n\n#### d\n\n# e", "34453"),
        ("## a\n\n# b\n\n## c", "334"),
        ("a\n=\n\nb\n-", "34"),
    ],
)
def test_headings_stay_under_the_page_and_skip_no_level(text, levels):
    html = markup.render(text)
    assert "".join(html[at + 2] for at in range(len(html)) if html.startswith("<h", at)) == levels


@pytest.mark.parametrize(
    "scheme", ["http://a.example", "https://a.example/?b&c=d#e", "mailto:a@b.example", "HTTPS://A"]
)
def test_a_link_can_be_followed_and_tells_nobody_where_from(scheme):
    address = scheme.replace("&", "&amp;")
    assert markup.render(f"[x]({scheme})") == f'<p><a href="{address}" {REL}>x</a></p>\n'
    assert f'title="y" {REL}>x</a>' in markup.render(f"[x]({scheme} 'y')")


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/logout/",
        "//a.example",
        "x",
        "#x",
        "?x",
        "ftp://a.example",
        "javascript:x",
        "data:,x",
        "http:x",
    ],
)
def test_what_leads_nowhere_keeps_its_words_alone(address):
    assert markup.render(f"a [b *c*]({address}) d") == "<p>a b <em>c</em> d</p>\n"


def test_a_link_without_words_shows_its_address():
    assert (
        markup.render("[](https://a.example)")
        == f'<p><a href="https://a.example" {REL}>https://a.example</a></p>\n'
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("![a *b*](https://i.example/a.png)", f'<a href="https://i.example/a.png" {REL}>a b</a>'),
        ("![a](http://i.example 'b')", f'<a href="http://i.example" title="b" {REL}>a</a>'),
        ("![](https://i.example)", f'<a href="https://i.example" {REL}>https://i.example</a>'),
        ('![" onerror=x](https://i.example)', f'<a href="https://i.example" {REL}>" onerror=x</a>'),
        ("![a](pictures/b.png)", "a"),
        ("![](pictures/b.png)", "pictures/b.png"),
        ("![a](data:image/png;base64,AAAA)", "a"),
        ("![](data:image/png;base64,AAAA)", ""),
        ("[![a](https://i.example)](https://b.example)", f'<a href="https://b.example" {REL}>a</a>'),
        (
            "[![](https://i.example)](https://b.example)",
            f'<a href="https://b.example" {REL}>https://b.example</a>',
        ),
        ("[![a](https://i.example)](/b)", f'<a href="https://i.example" {REL}>a</a>'),
    ],
)
def test_an_image_never_loads_and_becomes_a_link(text, html):
    assert markup.render(text) == f"<p>{html}</p>\n"


def test_raw_html_is_the_text_it_is():
    assert markup.render("a <b>c</b> <!-- d -->") == "<p>a &lt;b&gt;c&lt;/b&gt; &lt;!-- d --&gt;</p>\n"
    assert markup.render("<div>\n  *a*\n</div>\n\nb") == (
        '<p class="as-typed">&lt;div&gt;\n  *a*\n&lt;/div&gt;</p>\n<p>b</p>\n'
    )


def test_what_cannot_be_stored_is_replaced():
    assert markup.render("a\x00b\ud800c") == "<p>a\ufffdb\ufffdc</p>\n"


# What nobody can smuggle in


def test_trust_11_what_somebody_else_wrote_into_the_database_is_cleaned_and_our_own_stays_as_it_is():
    theirs = "<p onclick=x>A<script>alert(1)</script><a href='javascript:x'>b</a></p><style>p{}</style>"
    shown = markup.stored(theirs, markup.MARKUP_VERSION, "A")
    assert outside(shown) == [] and "alert" not in shown and "javascript" not in shown
    for body in hostile.bodies():
        ours = markup.render(body)
        assert markup.stored(str(ours), markup.MARKUP_VERSION, body) == ours, body


def test_trust_11_nothing_outside_the_list_survives_the_hostile_bodies():
    bodies = list(hostile.bodies())
    assert len(set(bodies)) > 4_185
    found = {body: left for body in bodies if (left := outside(markup.render(body)))}
    assert found == {}


def test_trust_12_the_hostile_titles_are_what_a_field_takes():
    titles = list(hostile.titles())
    assert len(set(titles)) == 325
    assert all(title == title.strip() and len(title) <= 255 and "\n" not in title for title in titles)
    assert {title: left for title in titles if (left := outside(markup.render(title)))} == {}


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        "<p onclick=x></p>",
        '<a href="javascript:x" rel="noopener noreferrer nofollow"></a>',
        '<a href="https://a.example"></a>',
        "<img>",
        '<a href="/x" rel="noopener noreferrer nofollow"></a>',
        '<th align="left;x"></th>',
        '<p class="notice"></p>',
        "<p>",
        "</p>",
        "<!-- -->",
        "a < b",
        "<img src=x>",
        "<p><3</p>",
        "<?x>",
        "<!x>",
    ],
)
def test_the_list_that_these_tests_hold_is_strict(html):
    assert outside(html)


@given(st.text(st.characters(codec=None), max_size=300))
def test_any_text_renders_within_the_list(text):
    assert outside(markup.render(text)) == []


MARKS = st.one_of(
    st.sampled_from("*_`~[]()<>!#-+=|:\\&;\"'x1 \n\t"),
    st.sampled_from(
        ["    ", "\n\n", "](", "![", "](http://a)", "<http://a>", "<b>", "</b>", "<!--", "<a href='"]
    ),
    st.sampled_from(
        ["- ", "- [x] ", "1. ", "> ", "## ", "|a|\n|:-|\n", "```", "&lt;", "&#0;", "[x]: y\n", "\ud800"]
    ),
)


@given(st.lists(MARKS, max_size=60).map("".join))
def test_any_markdown_renders_within_the_list(text):
    assert outside(markup.render(text)) == []
    assert "\n" not in markup.excerpt(text, 40)
    assert markup.words(text) >= 0


def test_threads_share_the_sanitiser():
    bodies = list(hostile.bodies())[::20]
    alone = [markup.render(body) for body in bodies]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(markup.render, bodies * 8)) == alone * 8


# What it may cost


@pytest.fixture(scope="module")
def costs() -> dict[str, Any]:
    """Each shape once, in a process of its own: see tests/corpora/measure.py."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.corpora.measure"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return {line["name"]: line for line in map(json.loads, told.stdout.splitlines())}


@pytest.mark.parametrize("name", [name for name, _ in pathological.shapes()])
def test_trust_10_a_shape_at_the_cap_is_bounded(name, costs):
    cost = costs[name]
    assert "died" not in cost
    assert cost["text"] > pathological.CAP * 0.9
    assert cost["seconds"]["render"] <= 2
    assert cost["seconds"]["excerpt"] + cost["seconds"]["words"] <= 0.5
    assert cost["megabytes"] <= 150
    assert cost["html"] <= 2_000_000 + 20 * cost["text"]
    assert outside_each(cost["tags"]) == []


def test_trust_10_there_are_95_shapes_and_more():
    names = [name for name, _ in pathological.shapes()]
    assert len(names) == len(set(names)) >= 95


@pytest.mark.parametrize(("opened", "closed"), [(">", ""), ("*a ", " b*")])
def test_two_hundred_levels_are_shown_and_more_are_as_typed(opened, closed):
    assert "as-typed" not in markup.render(opened * 199 + "a" + closed * 199)  # the paragraph is the last one
    assert markup.render(opened * 200 + "a" + closed * 200).startswith('<p class="as-typed">')


def test_what_is_shown_as_typed_is_all_there():
    text = ">" * 300 + "\n<b>&\n  *c*"
    assert markup.render(text) == (f'<p class="as-typed">{"&gt;" * 300}\n&lt;b&gt;&amp;\n  *c*</p>')


def test_a_text_past_the_cap_is_as_typed():
    assert markup.render("*a* " * 25_000).count("<em>") == 25_000
    assert markup.render("*a* " * 25_001).startswith('<p class="as-typed">*a*')


def test_definitions_cannot_multiply():
    text = "[a]: http://a.example/" + "x" * 25_000 + "\n\n" + "[a]\n" * 6_000
    assert len(markup.render(text)) <= 2_000_000 + 20 * len(text)


def test_a_table_of_short_rows_cannot_multiply():
    text = "|" + "a|" * 100 + "\n|" + "-|" * 100 + "\n" + "a\n" * 20_000
    assert "<table>" not in markup.render(text)
    assert "<table>" in markup.render(text[:2_000])


# Counting and beginning


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("one two\nthree", 3),
        ("It’s 3 p.m., isn't it?", 5),
        ("node.js, I/O and a well-known e-mail", 7),
        ("# Heading\n\n- a\n- **b**\n\n---\n\n> c", 4),
        ("so — and this is it – done—really", 7),
        ("déjà vu Žižkov", 3),
        ("Привет, мир", 2),
        ("你好，世界", 4),
        ("今日は3回 retry した", 8),
        ("안녕 세상", 2),
        ("!!! ... ***", 0),
        ("🙂 fine", 1),
        ("3.5 % of snake_case", 4),
    ],
)
def test_words_are_counted_as_a_person_would(text, count):
    assert markup.words(text) == count


@pytest.mark.parametrize(
    ("text", "length", "plain"),
    [
        ("", 20, ""),
        ("# Monday\n\nI *said* [no](https://a.example) to `it`.", 60, "Monday I said no to it."),
        ("> a\n> b\n\n- c\n- d", 60, "a b c d"),
        ("snake_case and 2 * 3 * 4", 60, "snake_case and 2 * 3 * 4"),
        ("![a graph](x.png) ~~of~~ it", 60, "a graph of it"),
        ("a <b>c</b> & d &amp; e", 60, "a <b>c</b> & d & e"),
        ("one two three four", 12, "one two…"),
        ("one two, three", 9, "one two…"),
        ("x" * 50, 10, "x" * 9 + "…"),
        ("a\x00b\ud800", 10, "a\ufffdb\ufffd"),
        (">" * 5_000, 10, "…"),
    ],
)
def test_an_excerpt_is_the_beginning_as_plain_text(text, length, plain):
    assert markup.excerpt(text, length) == plain


@given(st.lists(MARKS, max_size=60).map("".join), st.integers(2, 50))
def test_an_excerpt_is_never_longer(text, length):
    assert len(markup.excerpt(text, length)) <= length


def test_a_list_of_excerpts_of_the_longest_texts_is_quick():
    texts = [text for _, text in pathological.shapes()][:50]
    began = time.process_time()
    for text in texts:
        markup.excerpt(text)
    assert time.process_time() - began < 1
