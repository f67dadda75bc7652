"""Terrain’s own format, and JSON at all."""

import json
from collections.abc import Iterator

from tests.corpora.archives.made import GOOD, HEAD, MB, ROW, Case, entry, raw, repeated, zipped


def deep() -> Iterator[Case]:
    for sign, name in ((b"[", "lists"), (b'{"a":', "objects")):
        yield Case(f"a million {name} within one another", "j.json", repeated(sign, len(sign) * 10**6))
        yield Case(
            f"so many {name} within an entry", "j.json", repeated(sign, len(sign) * 10**6, HEAD + b'{"body":')
        )
        yield Case(
            f"so many {name} in a section nobody knows", "j.json", repeated(sign, len(sign) * 10**6, b'{"x":')
        )
    yield Case("90 lists within a draft", "j.json", raw(HEAD + json.dumps(ROW).encode() + b'],"drafts":[{"form":' + b"[" * 90 + b"]" * 90 + b"}]}"), reads=True)  # fmt: skip
    yield Case("a text without an end", "j.json", repeated(b"a", 40 * MB, b'{"format":"'), large=True)
    yield Case(
        "a text of backslashes without an end", "j.json", repeated(b"\\", 40 * MB, b'{"format":"'), large=True
    )
    yield Case("a number of 40 MB", "j.json", repeated(b"9", 40 * MB, b'{"version":'), large=True)
    yield Case("a key of 40 MB", "j.json", repeated(b"k", 40 * MB, b'{"', b'":1}'), large=True)
    yield Case("quotes alone", "j.json", repeated(b'"', 5 * MB, b"{"))
    yield Case("commas alone", "j.json", repeated(b",", 5 * MB, b"["))
    yield Case("a list that never closes", "j.json", raw(HEAD + json.dumps(ROW).encode()))
    yield Case("a bracket of the other kind", "j.json", raw(HEAD + b'{"a":[}]}'))
    yield Case("a comma too many", "j.json", raw(HEAD + json.dumps(ROW).encode() + b",]}"))
    yield Case("remarks in it", "j.json", raw(b"{/* hello */" + HEAD[1:] + b"]}"))
    yield Case("one object after another", "j.json", raw((json.dumps(ROW) + "\n").encode() * 3))
    yield Case("a list at the top", "j.json", raw(b"[" + json.dumps(ROW).encode() + b"]"))
    yield Case("a text at the top", "j.json", raw(b'"terrain-journal"'))
    for value in ("{}", "7", '"x"', "null", "true"):
        yield Case(f"{value} for entries", "j.json", raw(HEAD[:-1] + value.encode() + b"}"))
    yield Case(
        "entries twice", "j.json", raw(HEAD + json.dumps(ROW).encode() + b'],"entries":[]}'), reads=True
    )
    yield Case("a version of tomorrow", "j.json", raw(HEAD.replace(b"1,", b"999999999999999999999,") + b"]}"))
    yield Case(
        "no number for a number",
        "j.json",
        raw(HEAD + json.dumps(ROW).replace("null", "NaN").encode() + b"]}"),
    )


def texts() -> Iterator[Case]:
    good = (HEAD + json.dumps(ROW).encode() + b"]}").decode()
    yield Case("NUL in a text", "j.json", entry(body="a\0b"), reads=True)
    yield Case("NUL between everything", "j.json", raw(good.encode().replace(b",", b",\0")))
    yield Case("half a character", "j.json", raw(HEAD + json.dumps(ROW).encode() + b"," + json.dumps(ROW).replace("Good", "\\ud83d").encode() + b"]}"), reads=True)  # fmt: skip
    yield Case("bytes that are no text", "j.json", raw(HEAD + json.dumps(ROW).encode() + b"," + json.dumps(ROW).encode().replace(b"Good", b"\xff\xfe\x80") + b"]}"), reads=True)  # fmt: skip
    yield Case("UTF-16 with its mark", "j.json", raw(good.encode("utf-16")), reads=True)
    yield Case(
        "UTF-16 with the other mark", "j.json", raw(b"\xfe\xff" + good.encode("utf-16-be")), reads=True
    )
    yield Case("UTF-16 without a mark", "j.json", raw(good.encode("utf-16-le")))
    yield Case("UTF-32", "j.json", raw(good.encode("utf-32")))
    yield Case("half of UTF-16", "j.json", raw(good.encode("utf-16")[:-1]))
    yield Case("UTF-16 that is none", "j.json", raw(b"\xff\xfe" + b"\x00\xd8" * 1000))
    yield Case("UTF-7", "j.json", raw(b"+AHs-" + good.encode("utf-7")))
    yield Case("EBCDIC", "j.json", raw(good.encode("cp500")))
    yield Case("another age’s letters in a note", "a.zip", zipped({GOOD: "Müde".encode("latin-1"), "2024-01-16.md": "x"}), reads=True)  # fmt: skip
    yield Case("overlong UTF-8 in a note", "a.zip", zipped({GOOD: b"\xc0\xaf\xed\xa0\x80"}))


def rows() -> Iterator[Case]:
    yield Case("a text of 10 MB", "j.json", entry(body="a" * 10 * MB), reads=True)
    yield Case("a title of 10 MB", "j.json", entry(title="a" * 10 * MB), reads=True)
    yield Case("100,000 tags", "j.json", entry(tags=[f"t{number}" for number in range(100_000)]), reads=True)
    yield Case(
        "100,000 look-backs", "j.json", entry(look_backs=[{"due": "2026-11-20"}] * 100_000), reads=True
    )
    yield Case("100,000 revisions", "j.json", entry(revisions=[{"number": 1}] * 100_000), reads=True)
    for date in (
        "0000-00-00",
        "9999-12-31",
        "-2026-01-01",
        "2026-11-20T00:00",
        "٢٠٢٦-١١-٢٠",
        20261120,
        "2026-W47-5",
    ):
        yield Case(f"the day {date}", "j.json", entry(date=date), reads=True)
    for at in ("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-11-20T10:00:60Z", "now"):
        yield Case(f"the moment {at}", "j.json", entry(created_at=at), reads=True)
    yield Case("a zone that is a path", "j.json", entry(zone="../../../../etc/passwd"), reads=True)
    yield Case(
        "somebody’s keys",
        "j.json",
        entry(author=1, author_id=1, pk=1, is_staff=True, __proto__={}),
        reads=True,
    )
    yield Case("an id that is a query", "j.json", entry(id="' OR 1=1 --"), reads=True)
