"""Search text: what an entry is found by, what a query asks for, and the one door to both engines.

No database parser ever sees what a person typed. Keep writes folded tokens beside the entry; the database's triggers
(`journal.search_index`) index them with the author. SQLite asks FTS5, PostgreSQL a tsvector and, for phrases, the
tokens themselves: its positions end at 16,383, so they would lose the end of a long text.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    DateField,
    F,
    FloatField,
    Func,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import CombinedExpression, RawSQL
from django.db.models.functions import Cast, Concat, Length, Replace, StrIndex
from django.db.models.lookups import GreaterThan
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from journal.among import Among
from journal.models.entries import Entry

QUERY_LIMIT = 500  # characters of a query
TOKEN_LIMIT = 60  # a longer run of letters is several tokens: PostgreSQL takes no word over 2,046 bytes

# A Chinese, Japanese or Korean character and a pictograph are tokens of their own.
_ONE = (
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7a3\U00020000-\U0003ffff"
    "\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001fbff"
)
_TOKEN = re.compile(rf"[{_ONE}]|[^\W_{_ONE}]{{1,{TOKEN_LIMIT}}}")


class Folding(dict[int, str]):
    """Each character to what it is found by: lower case, compatibility forms plain, accents and joiners gone."""

    def __missing__(self, point: int) -> str:
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", chr(point)).casefold())
        kept = "".join(char for char in plain if unicodedata.category(char) not in {"Mn", "Mc", "Me", "Cf"})
        self[point] = folded = unicodedata.normalize("NFC", kept).casefold()
        return folded


_FOLDING = Folding()


def fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).translate(_FOLDING)


def split(text: str) -> list[str]:
    return _TOKEN.findall(fold(text))


def tokens(*texts: str) -> str:
    """Folded tokens of letters and digits with blanks between; a Chinese, Japanese or Korean character and a
    pictograph are tokens of their own. `node.js` is `node js`."""
    return " ".join(split("\n".join(texts)))


# --- What a query asks for -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Term:
    """Tokens that stand one after another. With `prefix`, the last one is only how a word begins."""

    tokens: tuple[str, ...]
    prefix: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.tokens)


@dataclass(frozen=True)
class Query:
    """All of `wanted` and none of `unwanted`."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)

    def matches(self, search_text: str) -> bool:
        """What both databases answer, in plain Python."""
        return all(stands_in(term, search_text) for term in self.wanted) and not any(
            stands_in(term, search_text) for term in self.unwanted
        )


def stands_in(term: Term, search_text: str) -> bool:
    return f" {term.text}{'' if term.prefix else ' '}" in f" {search_text} "


_PART = re.compile(r'(?:(?<=\s)|^)(-*)"([^"]*)(?:"|$)(\*?)|"([^"]*)(?:"|$)(\*?)|([^\s"]+)')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))


def parse(text: str) -> Query:
    """Words, "phrases in quotes", the beginning of a word with `*`, and `-` before what must not be there.

    A word that is several tokens (`node.js`) is a phrase. What holds no letter, digit or pictograph asks nothing.
    """
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for found in _PART.finditer(text.translate(_QUOTES)):
        minus, quoted, star, later, later_star, word = found.groups(default="")
        if word:
            plain = word.lstrip("-")
            minus, star = word[: len(word) - len(plain)], "*" if plain.endswith("*") else ""
        else:
            plain, star = quoted or later, star or later_star
        parts = tuple(split(plain))
        if parts:
            term = Term(parts, prefix=bool(star))
            into = unwanted if minus else wanted
            if term not in into:
                into.append(term)
    return Query(tuple(wanted), tuple(unwanted))


# --- The condition ---------------------------------------------------------------------------------------


def matching(entries: QuerySet[Entry], author: int, query: Query) -> QuerySet[Entry]:
    """The entries that have all that is wanted and nothing that is not. An empty query finds none."""
    if not query:
        return entries.none()
    has = tsvector if connection.vendor == "postgresql" else fts5
    if query.wanted:
        entries = entries.filter(has(author, query.wanted))
    for term in query.unwanted:
        entries = entries.exclude(has(author, (term,)))
    return entries


def fts5(author: int, terms: tuple[Term, ...]) -> Q:
    """That an author's entry has all of these. Tokens are letters and digits only, so quoting them is safe."""
    words = " AND ".join(f'"{term.text}"{" *" if term.prefix else ""}' for term in terms)
    return Q(
        pk__in=RawSQL(
            "SELECT rowid & 4294967295 FROM journal_search WHERE journal_search MATCH %s",
            [f'author : "{author}" AND words : ({words})'],
        )
    )


def tsvector(author: int, terms: tuple[Term, ...]) -> Q:
    """The same in PostgreSQL: every token through the index, then the order of a phrase from the entry's tokens."""
    lexemes = [f"'@{author}'"]
    for term in terms:
        lexemes += [f"'{token}'" for token in term.tokens]
        lexemes[-1] += ":*" if term.prefix else ""
    found = Among(
        RawSQL("SELECT entry_id FROM journal_search WHERE words @@ %s::tsquery", [" & ".join(lexemes)])
    )
    phrases = [term for term in terms if len(term.tokens) > 1]
    if not phrases:
        return Q(found)
    # In this order: reading the tokens of a long text costs more than all the rest.
    text = Concat(Value(" "), F("search_text"), Value(" "), output_field=TextField())
    stand = [
        GreaterThan(StrIndex(text, Value(f" {term.text}{'' if term.prefix else ' '}")), 0) for term in phrases
    ]
    return Q(Case(When(Q(found), then=Q(*stand)), default=Value(False), output_field=BooleanField()))


def newest_first(entries: QuerySet[Entry], *, rare: bool) -> QuerySet[Entry]:
    """Found entries, newest first. `rare` says that few are found.

    PostgreSQL would walk the person's whole timeline to meet a rare word's few entries (12 s at a million); ordered
    by what no index gives, it collects them and sorts (under a millisecond). A common word is the other way round.
    """
    if not rare or connection.vendor != "postgresql":
        return entries.order_by("-date", "-id")
    no_index = Func("date", Value(0), template="%(expressions)s", arg_joiner=" + ", output_field=DateField())
    return entries.order_by(no_index.desc(), "-id")


def best_first(entries: QuerySet[Entry], query: Query) -> QuerySet[Entry]:
    """Orders by how often the wanted words occur for the length of the text; then newest first.

    Counted from the tokens with plain SQL, so that both databases give one order.
    """
    text = TextField()
    doubled = Replace(F("search_text"), Value(" "), Value("  "), output_field=text)
    padded = Concat(Value(" "), doubled, Value(" "), output_field=text)
    score: CombinedExpression | None = None
    for term in query.wanted:
        needle = " " + "  ".join(term.tokens) + ("" if term.prefix else " ")
        gone = Length(padded) - Length(Replace(padded, Value(needle), Value(""), output_field=text))
        part = Cast(gone, FloatField()) / float(len(needle))
        score = part if score is None else score + part
    if score is None:
        return entries.order_by("-date", "-id")
    length = Cast(F("words"), FloatField()) + 100.0
    return entries.annotate(score=score / length).order_by("-score", "-date", "-id")


# --- Snippets --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spot:
    """Where a term stands in a text, from character to character."""

    start: int
    end: int


def spots(text: str, query: Query) -> Iterator[Spot]:
    """Where the wanted terms stand in a text that is NFC already, in order, none within another."""
    parts = [_FOLDING[ord(char)] for char in text]
    ends = list(accumulate(len(part) for part in parts))
    found = [(match[0], match.start(), match.end()) for match in _TOKEN.finditer("".join(parts))]
    words = [token for token, _, _ in found]
    hits: list[tuple[int, int]] = []
    for term in query.wanted:
        size = len(term.tokens)
        first, last = term.tokens[0], term.tokens[-1]
        for place in range(len(words) - size + 1):
            if size > 1 and words[place] != first:
                continue
            end = words[place + size - 1]
            if not (end.startswith(last) if term.prefix else end == last):
                continue
            if size == 1 or words[place : place + size - 1] == list(term.tokens[:-1]):
                hits.append((found[place][1], found[place + size - 1][2]))
    starts = [0, *ends[:-1]]
    reached = -1
    for begin, finish in sorted(hits):
        if begin >= reached:
            reached = finish
            yield Spot(bisect_right(ends, begin), bisect_right(starts, finish - 1))


def snippet(text: str, query: Query, length: int = 200) -> SafeString | None:
    """A stretch of the text around the first thing found, everything escaped and what was found marked.

    None where the text holds none of it.
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    found = list(spots(text, query))
    if not found:
        return None
    begin = max(0, found[0].start - length // 3)
    if begin:
        blank = text.find(" ", begin, found[0].start)
        begin = blank + 1 if blank >= 0 else begin
    end = min(len(text), max(begin + length, found[0].end))
    if end < len(text):
        blank = text.rfind(" ", found[0].end, end)
        end = blank if blank > 0 else end
    shown = [spot for spot in found if spot.end <= end]
    reached = [begin, *(spot.end for spot in shown)]
    marked = format_html_join(
        "",
        "{}<mark>{}</mark>",
        (
            (text[before : spot.start], text[spot.start : spot.end])
            for before, spot in zip(reached, shown, strict=False)
        ),
    )
    before, after = "…" if begin else "", "…" if end < len(text) else ""
    return format_html("{}{}{}{}", before, marked, text[reached[-1] : end], after)
