"""A document as a PDF: its text, its tags, and nothing that a person writes is ever code."""

import contextlib
import io
import re
import resource
import socket
import sys
import threading
from dataclasses import replace

import pypdf
import pytest

from journal.formats import pdf
from journal.formats.document import Document, Item, Labelled, Prose, Question, Section
from tests.corpora import hostile, pathological

BODY = """Printed it. *Thirty-one* pages, **nine** guesses, ~~one~~ `retry()` left.
The “quotes” stay, 'these' too -- and ...

# A heading

- one
- two, with [a link](https://example.org/a)
  1. deeper
  2. down

> somebody said
> > and somebody else

| a | b |
|---|---|
| c | *d* |

```python
def call():
\treturn "#eval"
```

line one
line two\\
kůň Łukasz Ωmega привет → ☑
"""
PLAIN = """Printed it. Thirty-one pages, nine guesses, one retry() left. The “quotes” stay, 'these' too -- and ...
A heading • one • two, with a link 1. deeper 2. down somebody said and somebody else a b c d
def call(): return "#eval" line one line two kůň Łukasz Ωmega привет → ☑"""


def period(*bodies: str, title: str = "A title") -> Document:
    items = tuple(
        Item(
            (
                Question("What of it?"),
                Prose(body),
                Labelled("Takeaway", "Say it"),
                Labelled("Looked back on Monday"),
            ),
            title=title,
            facts=("Friday 20 November 2026", "Judgment 6 of 7"),
        )
        for body in bodies
    )
    return Document("Entries", ("By Ana.", "1 entry."), (Section("November 2026", items),), author="Ana")


def packet(count: int) -> Document:
    items = [
        Item((Prose(f"What happened, and what it *meant*, number {n}."),), aside="6 Nov")
        for n in range(count)
    ]
    sections = tuple(Section(f"Section {n}", tuple(items[n::5])) for n in range(5))
    return Document("Ana, 1:1 with Tomas", ("Tuesday 24 November 2026",), sections, author="Ana", sheet=True)


def read(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data), strict=True)


def text_of(data: bytes) -> str:
    """All of its text in one line, without the numbers of its pages."""
    pages = [page.extract_text() for page in read(data).pages]
    return " ".join(" ".join(re.sub(r"\n\d+\s*$", "", page) for page in pages).split())


def one_line(text: str) -> str:
    return " ".join(text.split())


pytestmark = pytest.mark.pure


def test_its_text_is_the_documents_text():
    assert text_of(pdf.typeset(period(BODY))) == one_line(
        f"Entries By Ana. 1 entry. November 2026 Friday 20 November 2026 Judgment 6 of 7 A title What of it? {PLAIN} "
        "Takeaway: Say it Looked back on Monday"
    )


def test_a_packets_text_is_its_items_in_order():
    said = text_of(pdf.typeset(packet(10)))
    assert said.startswith("Ana, 1:1 with Tomas Tuesday 24 November 2026 Section 0 What happened,")
    assert [int(n) for n in re.findall(r"number (\d+)\.", said)] == [0, 5, 1, 6, 2, 7, 3, 8, 4, 9]
    assert said.count("6 Nov") == 10


def test_it_is_tagged_and_has_title_author_language_and_its_fonts():
    found = read(pdf.typeset(period(BODY)))
    root = found.root_object
    assert found.metadata and (found.metadata.title, found.metadata.author) == ("Entries", "Ana")
    assert root["/Lang"] == "en" and root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert [one.title for one in found.outline if not isinstance(one, list)] == ["November 2026"]
    fonts = [font.get_object() for page in found.pages for font in page["/Resources"]["/Font"].values()]
    assert any("Newsreader" in font["/BaseFont"] for font in fonts)
    for font in fonts:
        descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor) and "/ToUnicode" in font


CODE = [
    '#eval("1 + 1")', '#read("/etc/passwd")', '#read("sheet.typ")', '#import "@preview/cetz:0.3.0": *', "#panic()",
    "$ integral $", "`#raw`{=typst}", "#set page(fill: black)", "<label> @label", "\\u{23}eval", "*_#[a]_*",
    "#image(\"http://127.0.0.1:PORT/\")", "![](http://127.0.0.1:PORT/a.png)", "![](file:///etc/passwd)",
    '<link rel=attachment href="file:///etc/passwd">', "#sys.inputs", "#json(\"/etc/passwd\")", "]#eval[", "*/ #let x = 1",
]  # fmt: skip


def test_what_is_written_is_never_code_and_nothing_is_fetched():
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = str(server.getsockname()[1])

        def listen():
            while not done.is_set():
                try:
                    asked.append(server.accept())
                except TimeoutError:
                    continue

        done = threading.Event()
        thread = threading.Thread(target=listen)
        thread.start()
        lines = [line.replace("PORT", port) for line in CODE]
        bodies = ["\n\n".join(lines), *(f"```typ\n{line}\n```\n\n`{line}`" for line in lines)]
        said = text_of(pdf.typeset(period(*bodies, title=" ".join(lines))))
        done.set()
        thread.join()
    assert asked == []
    for line in (
        '#eval("1 + 1")',
        '#read("/etc/passwd")',
        "#panic()",
        "#sys.inputs",
        "#set page(fill: black)",
    ):
        assert said.count(line) >= 2 * len(bodies) // len(lines)
    assert "root:" not in said and "#let ink" not in said


def test_hostile_bodies_and_titles_are_set_as_text():
    bodies = list(hostile.bodies())[::25]
    document = Document(
        "Hostile", (), (Section("All", tuple(Item((Prose(body),), title=title or "-")
        for body, title in zip(bodies, [*hostile.titles()] * 9, strict=False))),),
    )  # fmt: skip
    said = text_of(pdf.typeset(document))
    assert "alert(1)" in said and "root:x:" not in said


@pytest.mark.parametrize(
    "name", ["quotes", "list of one level", "stacked accents", "noncharacters", "emphasis"]
)
def test_pathological_bodies_are_set_or_refused(name):
    for shape, body in pathological.shapes():
        if shape == name:
            with contextlib.suppress(pdf.Beyond):
                assert pdf.typeset(period(body)).startswith(b"%PDF")


@pytest.mark.parametrize("char", ["م", "\u00a0", "𒀀", "\U0001f525", "東", "x", "\u0301"])
def test_a_text_without_a_place_to_break_is_set_or_refused(char):
    try:
        assert pdf.typeset(period(char * 40_000)).startswith(b"%PDF")
    except pdf.Beyond:
        assert char == "\u0301"


def test_a_long_word_is_broken_and_stays_one_word():
    word = "https://example.org/" + "path-and-more/" * 20
    said = text_of(pdf.typeset(period(word)))
    assert word in said.replace(" ", "") and "\u200b" not in said


def test_a_long_word_in_a_column_or_the_margin_is_broken_too():
    word = "somebody_should_own_the_carrier_certificate"
    body = (
        f"| a | b | c | d | e | f |\n|-|-|-|-|-|-|\n| {' | '.join(['several words of text'] * 5)} | {word} |"
    )
    document = period(body)
    (section,) = document.sections
    (one,) = section.items
    document = replace(document, sections=(replace(section, items=(replace(one, facts=(word,)),)),))
    said = "\n".join(page.extract_text() for page in read(pdf.typeset(document)).pages)
    assert word not in said and said.replace("\n", "").count(word) == 2


def test_every_letter_that_is_said_to_have_a_font_has_one():
    firsts, lasts = pdf.covered()
    letters = [
        chr(code) for first, last in zip(firsts, lasts, strict=True) for code in range(first, last + 1)
    ]
    body = " ".join(f"a{letter}" for letter in letters if letter.isprintable() and letter > "\x7f")
    found = read(pdf.typeset(period(body)))
    # The standard forbids a letter without a font: then it would be tagged, but not called accessible.
    assert b"pdfuaid:part" in found.root_object["/Metadata"].get_object().get_data()


def test_a_letter_in_no_font_is_said_to_show_as_a_box():
    assert "letters of: Thai." in text_of(pdf.typeset(period("one \u0e01\u0e02 two")))
    assert "No font" not in text_of(pdf.typeset(period("kůň привет 東京 회의 שלום مرحبا 🔥 👩🏽‍💻")))


@pytest.mark.parametrize(
    ("limit", "value"), [("PDF_CHARACTERS", 5_000), ("PDF_MEMORY", 150_000_000), ("PDF_SECONDS", 1)]
)
def test_beyond_a_limit_it_is_refused(settings, limit, value):
    shapes = dict(pathological.shapes())
    document = period(shapes["list, markers that alternate"])
    setattr(settings, limit, value)
    with pytest.raises(pdf.Beyond):
        pdf.typeset(document)
    if limit != "PDF_CHARACTERS":
        assert pdf.typeset(packet(3)).startswith(b"%PDF")


def test_no_more_of_a_text_is_read_than_will_be_set(settings):
    settings.PDF_CHARACTERS = 10_000
    read_so_far = []

    def items():
        for n in range(1_000):
            read_so_far.append(n)
            yield Item((Prose("word " * 100),))

    with pytest.raises(pdf.Beyond):
        pdf.typeset(Document("T", (), (Section("S", items()),)))
    assert len(read_so_far) < 30


@pytest.mark.parametrize("count", [1, 30, 400])
def test_it_knows_how_many_pages_it_has(count):
    document = replace(packet(count), title="1 0 obj\n<< /Type /Pages /Count 99")
    data = pdf.typeset(document)
    assert pdf.pages(data) == len(read(data).pages)


def test_thirty_items_take_less_than_a_second_of_cpu():
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    pdf.typeset(packet(30))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1


def test_the_typesetter_is_never_loaded_by_the_journal():
    pdf.typeset(packet(1))
    assert "typst" not in sys.modules
