"""Markdown files and their front matter."""

import json
from collections.abc import Iterator

from tests.corpora.archives.made import GOOD, HEAD, MB, ROW, Case, filled, raw, repeated, zipped


def front_matter() -> Iterator[Case]:
    laughs = "a0: &a0 [lol]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
    )
    heads = {
        "a billion laughs": laughs,
        "one alias": "a: &a x\nb: *a\n",
        "a merge": "a: &a {date: 2024-01-15}\n<<: *a\n",
        "an alias of itself": "a: &a [*a]\n",
        "90,000 lists within one another": "a: " + "[" * 90_000,
        "40,000 mappings within one another": "a: " + "{a: " * 20_000,
        "30,000 items within one another": "- " * 30_000 + "x",
        "30,000 keys within one another": "? " * 30_000 + "x",
        "a program": "a: !!python/object/apply:os.system ['touch /tmp/pwned']\n",
        "another program": "!!python/object/new:os.system ['x']\n",
        "a megabyte": "a: " + "x" * MB,
        "90,000 keys": "".join(f"k{number}: 1\n" for number in range(8_000)),
        "two documents": "a: 1\n... \n--- \nb: 2\n",
        "a directive": "%YAML 9.9\n",
        "tabs": "\ta:\t1\n",
        "NUL": "a: \0\n",
        "half a character": 'a: "\\ud800"\n',
        "a character that is none": 'a: "\\U00110000"\n',
        "a day that is a number": "date: 20240230\n",
        "a list for a day": "date: [2024, 1, 15]\n",
        "quotes without an end": "a: 'x\n",
    }
    for name, head in heads.items():
        # The note's name tells its day, so what its front matter lacks costs nothing but itself.
        yield Case(
            f"front matter with {name}",
            "a.zip",
            zipped({GOOD: f"---\n{head}\n---\nText"}),
            reads=name != "a megabyte",
        )
    mark = "---\nterrain: 1\nid: x\n"
    yield Case("our own front matter with a billion laughs", "a.zip", zipped({GOOD: f"{mark}{laughs}---\n\nx\n", "terrain.json": HEAD + json.dumps(ROW).encode() + b"]}"}), reads=True)  # fmt: skip
    yield Case(
        "our own front matter of tomorrow",
        "a.zip",
        zipped({GOOD: "---\nterrain: 2\n---\n\nx\n", "terrain.json": HEAD + b"]}"}),
    )
    yield Case(
        "our own revisions without an end",
        "a.zip",
        filled("revisions.jsonl", 300 * MB, b"a" * MB, b'{"entry":"'),
        large=True,
    )


SIGNS = {
    "backticks": "`", "code that never ends": "```\n", "links that never end": "[[", "addresses": "](", "signs": "#",
    "tags of signs": " #-/", "schemes": "a://", "pictures": "![", "backslashes": "\\.", "stars": "*a_ ",
}  # fmt: skip


def many_of(signs: str) -> str:
    """As many of them as an entry holds."""
    return signs * (99_000 // len(signs))


def prose() -> Iterator[Case]:
    yield Case("a note of 40 MB", "2024-01-15.md", repeated(b"word ", 40 * MB), large=True)
    for name, signs in SIGNS.items():
        yield Case(f"a note of {name}", GOOD, raw(many_of(signs).encode()), reads=True)
    yield Case("a note that is one word of a million letters", GOOD, raw(b"a" * 990_000 + b" #x"))
    yield Case("a note of days", "log.md", raw(b"# 2024-01-15\n" * 70_000))
    yield Case("TOML with a name of many parts", "note.md", raw(b"+++\n" + b"a." * 49_000 + b"a = 1\n+++\nx"))
    yield Case("TOML within itself", "note.md", raw(b"+++\na = " + b"[" * 90_000 + b"\n+++\nx"))
    yield Case("front matter that never ends", GOOD, raw(b"---\n" + b"a: 1\n" * 15_000), reads=True)
