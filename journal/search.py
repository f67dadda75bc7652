"""Search text: what an entry is found by, what a query asks for, and the one door to both engines.

No database parser ever sees what a person typed. Keep writes folded tokens beside the entry; the database's triggers
(`journal.search_index`) index them with the author. SQLite asks FTS5, PostgreSQL a tsvector and, for phrases, the
tokens themselves: its positions end at 16,383, so they would lose the end of a long text.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from django.db.models import F, FloatField, QuerySet, TextField, Value
from django.db.models.expressions import CombinedExpression, RawSQL
from django.db.models.functions import Cast, Concat, Length, Replace
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from journal.models.entries import Entry

TOKEN_LIMIT = 100
QUERY_LIMIT = 500
_WIDE = "぀-ヿ㐀-䶿一-鿿豈-﫿가-힯"
_TOKEN = re.compile(rf"[{_WIDE}]|[^\W_{_WIDE}]+|[\U0001f000-\U0001faff☀-➿]")
_TERM = re.compile(r'(-?)(?:"([^"]*)"?|“([^”]*)”?|(\S+))(\*?)')


@dataclass(frozen=True)
class Term:
    """Tokens that have to stand one after another; with `prefix` the last may be the beginning of a word."""

    tokens: tuple[str, ...]
    prefix: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.tokens)


@dataclass(frozen=True)
class Query:
    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Lower case, compatibility forms made plain, accents off."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def split(text: str) -> list[str]:
    return [token[:TOKEN_LIMIT] for token in _TOKEN.findall(fold(text))]


def tokens(*texts: str) -> str:
    """Folded letters-and-digits tokens with blanks between; a Chinese, Japanese or Korean character, or an emoji,
    is a token of its own. `node.js` is `node js`."""
    return " ".join(token for text in texts for token in split(text))


def parse(text: str) -> Query:
    """Words that all have to occur, "quoted phrases", `begin*`, and `-without`. Punctuation alone asks nothing."""
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for minus, straight, curly, word, star in _TERM.findall(text[:QUERY_LIMIT]):
        found = split(straight or curly or word)
        if found:
            prefix = bool(star) or (bool(word) and word.endswith("*"))
            (unwanted if minus else wanted).append(Term(tuple(found), prefix))
    return Query(tuple(wanted), tuple(unwanted))


def matching(entries: QuerySet[Entry], author: int, query: Query) -> QuerySet[Entry]:
    """The entries that have all that is wanted and nothing that is not. An empty query finds none."""
    if not query:
        return entries.none()
    for_postgres = connection.vendor == "postgresql"
    found = tsvector if for_postgres else fts5
    if query.wanted:
        entries = entries.filter(pk__in=found(author, query.wanted, " AND "))
    if query.unwanted:
        entries = entries.exclude(pk__in=found(author, query.unwanted, " OR "))
    return entries


def fts5(author: int, terms: tuple[Term, ...], joined: str) -> RawSQL:
    """The keys of an author's matching entries. Tokens are letters and digits only, so quoting them is safe."""
    words = joined.join(f'"{term.text}"{" *" if term.prefix else ""}' for term in terms)
    return RawSQL(
        "SELECT rowid & 4294967295 FROM journal_search WHERE journal_search MATCH %s",
        [f'author : "{author}" AND words : ({words})'],
    )


def tsvector(author: int, terms: tuple[Term, ...], joined: str) -> RawSQL:
    """The same in PostgreSQL: every token through the index, then the order of a phrase from the tokens."""
    conditions, parameters = [], []
    for term in terms:
        lexemes = [f"'{token}'" for token in term.tokens]
        if term.prefix:
            lexemes[-1] += ":*"
        condition = "s.words @@ %s::tsquery"
        parameters.append(" & ".join([f"'@{author}'", *lexemes]))
        if len(term.tokens) > 1:
            condition += " AND ' ' || e.search_text || ' ' LIKE %s"
            parameters.append(f"% {term.text}{'' if term.prefix else ' '}%")
        conditions.append(f"({condition})")
    return RawSQL(  # noqa: S611 (tokens only, as parameters)
        "SELECT s.entry_id FROM journal_search s JOIN journal_entry e ON e.id = s.entry_id WHERE "  # noqa: S608
        + joined.join(conditions),
        parameters,
    )


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


def snippet(text: str, query: Query, length: int = 220) -> SafeString:
    """The first place where a wanted word stands, with the words marked; escaped HTML."""
    exact = {token for term in query.wanted for token in (term.tokens[:-1] if term.prefix else term.tokens)}
    begin = tuple(term.tokens[-1] for term in query.wanted if term.prefix)
    marks: list[tuple[int, int]] = []
    for word in re.finditer(r"\w+|[^\w\s]", text):
        parts = split(word[0])
        if any(part in exact or (begin and part.startswith(begin)) for part in parts):
            marks.append(word.span())
            if word.end() - marks[0][0] > length:
                break
    at = max(marks[0][0] - 60, 0) if marks else 0
    if at:
        at = text.find(" ", at) + 1 or at
    end = min(at + length, len(text))
    pieces, here = [], at
    for start, stop in marks:
        if stop > end:
            break
        pieces += [escape(text[here:start]), "<mark>", escape(text[start:stop]), "</mark>"]
        here = stop
    pieces.append(escape(text[here:end]))
    shown = "".join(pieces).strip()
    return mark_safe(("… " if at else "") + shown + (" …" if end < len(text) else ""))  # noqa: S308 (escaped above)


__all__ = ["Query", "Term", "best_first", "fold", "matching", "parse", "snippet", "split", "tokens"]
