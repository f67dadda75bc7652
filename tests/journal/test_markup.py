"""Markdown to clean HTML."""

import resource
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal import markup
from tests.corpora import hostile, pathological

pytestmark = pytest.mark.pure


class Walker(HTMLParser):
    """Collects every tag and attribute that is not on the list."""

    def __init__(self) -> None:
        super().__init__()
        self.outside: list[str] = []

    def handle_starttag(self, tag, attributes):
        if tag not in markup.TAGS:
            self.outside.append(tag)
        for name, value in attributes:
            good = {
                "href": lambda v: v.startswith(("http://", "https://", "HTTP", "mailto:")),
                "rel": lambda v: v == "noopener noreferrer nofollow",
                "title": lambda v: True,
                "start": lambda v: v.isdigit(),
                "class": lambda v: v == "as-typed",
            }.get(name)
            if good is None or not good(value or ""):
                self.outside.append(f"{tag} {name}={value}")

    def handle_comment(self, data):
        self.outside.append(f"comment {data}")

    def handle_decl(self, decl):
        self.outside.append(decl)

    def handle_pi(self, data):
        self.outside.append(data)


def outside(html: str) -> list[str]:
    walker = Walker()
    walker.feed(html)
    walker.close()
    return walker.outside


def test_trust_11_nothing_outside_the_list_survives_4000_hostile_bodies():
    found = {body: left for body in hostile.bodies() if (left := outside(markup.render(body)))}
    assert sum(1 for _ in hostile.bodies()) >= 3_900
    assert found == {}


@given(st.text(max_size=300))
def test_any_text_renders_within_the_list(text):
    assert outside(markup.render(text)) == []


@given(st.text(alphabet="*_`[]()<>!#-+1. \n\t|~=:\"'\\&;ax/", max_size=200))
def test_any_markdown_renders_within_the_list(text):
    assert outside(markup.render(text)) == []


SHAPES = dict(pathological.shapes())


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_trust_10_pathological_shapes_take_under_two_seconds(name):
    text = SHAPES[name]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    html = markup.render(text)
    markup.words(text)
    markup.excerpt(text)
    assert time.process_time() - began < 2
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 150
    assert len(html) <= 2_000_000 + 20 * len(text)


def test_an_image_becomes_a_link_and_never_loads():
    assert markup.render("![the graph](https://x.example/a.png)") == (
        '<p><a href="https://x.example/a.png" rel="noopener noreferrer nofollow">the graph</a></p>\n'
    )


def test_an_image_within_a_link_leaves_its_words():
    assert markup.render("[![k](https://x.example/y)](https://z.example/)").count("<a ") == 1


def test_raw_html_is_shown_as_text():
    assert "&lt;b&gt;" in markup.render("a <b>bold</b> claim")


def test_headings_stay_under_the_page():
    assert markup.render("# One\n\n###### Six") == "<h3>One</h3>\n<h6>Six</h6>\n"


def test_deep_nesting_is_shown_as_typed():
    assert markup.render(">" * 300).startswith('<p class="as-typed">&gt;')


def test_words_are_what_a_person_counts():
    assert markup.words("It’s 3 p.m., isn’t it? 你好 — déjà vu") == 9


def test_an_excerpt_is_plain_text():
    assert (
        markup.excerpt("## Monday\n\nI *said* [no](https://x.example) to `it`.") == "Monday I said no to it."
    )
    assert markup.excerpt("word " * 100, 22) == "word word word word…"
