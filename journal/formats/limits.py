"""What an uploaded file may cost, and how it is refused: a sentence that says why, before anything was kept."""

import time
from dataclasses import dataclass, field
from typing import Final

MEGABYTE: Final = 1_000_000
EACH: Final = 1_000


class Refused(Exception):
    """The file as a whole cannot be read; says why, in a sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def said_of(self, name: str) -> str:
        """The sentence about a file that has this name."""
        if self.sentence.startswith("It "):
            return f"“{name}” {self.sentence[3:]}"
        return f"“{name}” cannot be read. {self.sentence}"


@dataclass
class Limits:
    """None is no limit: so reads the command, which its operator can stop. Counts as it reads."""

    unpacked: int | None = None  # bytes, all files together
    files: int | None = None
    entries: int | None = None
    values: int | None = None  # of JSON: brackets, keys and texts, beside EACH for each piece that was given
    seconds: int | None = None  # of this thread's own time
    piece: int = 256 * MEGABYTE  # bytes held at once: one entry with its revisions
    read: int = field(default=0, init=False)
    found: int = field(default=0, init=False)
    began: float = field(default_factory=time.thread_time, init=False)

    def count_bytes(self, size: int) -> None:
        self.read += size
        if self.unpacked is not None and self.read > self.unpacked:
            raise Refused(
                f"It unpacks to more than {self.unpacked // MEGABYTE} MB. Nothing was read. "
                "Split it, or use the command, which has no limit."
            )

    def check_files(self, count: int) -> None:
        if self.files is not None and count > self.files:
            raise Refused(
                f"It holds more than {self.files:,} files. Nothing was read. "
                "Split it, or use the command, which has no limit."
            )

    def check_values(self, count: int, given: int) -> None:
        if self.values is not None and count > self.values + EACH * given:
            raise Refused(
                f"It holds more than {self.values:,} values that are no entries. Nothing was read. "
                "Split it, or use the command, which has no limit."
            )

    def count_entry(self) -> None:
        self.found += 1
        if self.entries is not None and self.found > self.entries:
            raise Refused(
                f"It holds more than {self.entries:,} entries. Nothing was read. "
                "Split it, or use the command, which has no limit."
            )
        if self.seconds is not None and time.thread_time() - self.began > self.seconds:
            raise Refused(
                f"Reading it takes longer than {self.seconds} seconds. Nothing was kept. "
                "Split it, or use the command, which has no limit."
            )
