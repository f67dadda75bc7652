"""Search: the same entries from both databases as from a plain loop over the words."""

import random

import pytest
from django.db import connection

from journal import search, search_index, writing
from journal.models import Entry
from tests import factories

WORDS = [
    "retry",
    "path",
    "node.js",
    "I/O",
    "naïve",
    "Café",
    "déjà",
    "vu",
    "don't",
    "a-b",
    "東京",
    "で",
    "書く",
    "你好",
    "🙂",
    "🔥",
    "C++",
    "c#",
    "3.13",
    "x_y",
    "Straße",
    "STRASSE",
    "ﬁne",
    "Ångström",
    "émigré",
    "printer",
    "NEAR",
    "AND",
    "OR",
    "NOT",
    "queue",
    '"quoted"',
    "(paren)",
    "*",
    "'",
    "100%",
    "О́н",
    "и́мя",
]


def model(text: str, query: search.Query) -> bool:
    """The plain meaning of a query."""
    words = search.split(text)

    def has(term: search.Term) -> bool:
        for at in range(len(words) - len(term.tokens) + 1):
            here = words[at : at + len(term.tokens)]
            if tuple(here) == term.tokens:
                return True
            if term.prefix and tuple(here[:-1]) == term.tokens[:-1] and here[-1].startswith(term.tokens[-1]):
                return True
        return False

    return bool(query) and all(map(has, query.wanted)) and not any(map(has, query.unwanted))


def queries(numbers: random.Random) -> list[str]:
    made = [
        "-printer",
        "-printer -queue",
        '-"retry path"',
        "!!!",
        '"',
        "-",
        "*",
        "I/O",
        "node.js",
        "🙂",
        "東京",
        '"で 書く"',
    ]
    for _ in range(300 - len(made)):
        parts = []
        for _ in range(numbers.randint(1, 3)):
            word = numbers.choice(WORDS)
            kind = numbers.random()
            if kind < 0.2:
                word = f'"{word} {numbers.choice(WORDS)}"'
            elif kind < 0.35:
                word = word[: max(1, len(word) // 2)] + "*"
            parts.append(("-" if numbers.random() < 0.25 else "") + word)
        made.append(" ".join(parts))
    return made


def test_300_searches_find_what_a_plain_loop_finds(ana, cleo):
    numbers = random.Random(20261125)
    texts = {}
    for _ in range(150):
        text = " ".join(numbers.choice(WORDS) for _ in range(numbers.randint(1, 14)))
        texts[factories.entry(ana, body=text).pk] = text
        factories.entry(cleo, body=text)
    hits = 0
    for asked in queries(numbers):
        query = search.parse(asked)
        found = set(search.matching(ana.entries.kept(), ana.pk, query).values_list("pk", flat=True))
        assert found == {pk for pk, text in texts.items() if model(text, query)}, asked
        hits += bool(found)
    assert hits > 150


def test_a_phrase_at_the_end_of_a_long_text_is_found(ana):
    entry = factories.entry(ana, body="word " * 19_000 + "the very end")
    assert list(search.matching(ana.entries, ana.pk, search.parse('"very end"'))) == [entry]


def test_an_edit_a_trash_and_a_new_date_keep_the_index_right(ana):
    entry = factories.entry(ana, body="before")
    writing.revise(entry, writing.Writing(body="afterwards", date=entry.date.replace(year=2024), zone="UTC"))

    def found(word):
        return search.matching(ana.entries.kept(), ana.pk, search.parse(word)).count()

    assert (found("before"), found("afterwards")) == (0, 1)
    writing.trash(entry)
    assert found("afterwards") == 0
    Entry.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal_search")
        assert cursor.fetchone() == (0,)


def test_best_first_counts_words_for_the_length(ana):
    few = factories.entry(ana, body="fire " + "calm " * 300)
    many = factories.entry(ana, body="fire fire fire " + "calm " * 50)
    query = search.parse("fire")
    assert list(search.best_first(search.matching(ana.entries.all(), ana.pk, query), query)) == [many, few]


@pytest.mark.django_db(transaction=True)
def test_the_index_survives_a_rebuilt_table(ana):
    factories.entry(ana, body="findable")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER journal_search_on_insert")
        else:
            cursor.execute("DROP TRIGGER journal_search_kept ON journal_entry")
    factories.entry(ana, body="findable too")
    search_index.install("default")
    factories.entry(ana, body="findable three")
    assert search.matching(ana.entries.all(), ana.pk, search.parse("findable")).count() == 3


def test_a_snippet_marks_and_escapes():
    shown = search.snippet("a <b> naïve plan " + "x " * 300, search.parse("NAIVE"))
    assert shown.startswith("a &lt;b&gt; <mark>naïve</mark> plan") and shown.endswith("…")


def test_a_snippet_marks_a_phrase_as_one_and_says_none_where_nothing_stands():
    query = search.parse('"retry path" -printer open*')
    shown = search.snippet("I could not explain the rétry.path without opening the file; a path", query)
    assert (
        shown
        == "I could not explain the <mark>rétry.path</mark> without <mark>opening</mark> the file; a path"
    )
    assert search.snippet("Nothing of the kind.", query) is None


@pytest.mark.pure
def test_folding_keeps_letters_of_every_script():
    assert search.tokens("Žluťoučký KŮŇ, ﬁn, soft\u00adhyphen") == "zlutoucky kun fin softhyphen"
    assert search.tokens("한국") == search.tokens("\u1112\u1161\u11ab국") == "한 국"
    assert search.tokens("हिन्दी") == "हनद"
    assert search.tokens("👍🏽 ⭐ ☎️") == "👍 🏽 ⭐ ☎"


@pytest.mark.pure
def test_a_run_of_letters_without_end_is_cut_into_words_that_a_database_takes():
    made = search.tokens("x" * 100_000).split()
    assert {len(token) for token in made} <= {search.TOKEN_LIMIT, 100_000 % search.TOKEN_LIMIT}
    assert "".join(made) == "x" * 100_000
