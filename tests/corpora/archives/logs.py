"""jrnl’s text."""

from collections.abc import Iterator

from tests.corpora.archives.made import MB, Case, raw, repeated


def logs() -> Iterator[Case]:
    begins = b"[2024-01-15 10:00] x\n"
    yield Case("a line of 40 MB", "j.txt", repeated(b"a", 40 * MB, begins), large=True)
    yield Case("an entry of 40 MB", "j.txt", repeated(b"word\n", 40 * MB, begins), large=True)
    yield Case(
        "brackets that are no days", "j.txt", repeated(b"[2024-99-99 10:00] x\n", 20 * MB, begins), large=True
    )
    yield Case("brackets alone", "j.txt", repeated(b"[", 300_000, begins), reads=False)
    yield Case("signs of tags", "j.txt", repeated(b" #1-+/*", 90_000, begins), reads=True)
    yield Case("a tag of 90,000 signs", "j.txt", repeated(b"1", 90_000, begins + b"#"), reads=True)
    yield Case("a day of noise", "j.txt", raw(b"[2024-01-15 10:00] x\n[" + b"9" * 39 + b"] y\n"), reads=True)
