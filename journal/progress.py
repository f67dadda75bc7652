"""A progress bar on a terminal, and nothing where there is none."""

from typing import TextIO

WIDTH = 40


class Bar:
    """Counts steps up to `total`; draws itself again only when it has moved."""

    def __init__(self, total: int, out: TextIO) -> None:
        self.total, self.out = total, out
        self.count = self.drawn = 0
        self.shown = out.isatty() and total > 0

    def step(self, by: int = 1) -> None:
        self.count += by
        filled = WIDTH * self.count // max(self.total, 1)
        if self.shown and filled != self.drawn:
            self.drawn = filled
            self.out.write(f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {self.count:,} of {self.total:,}")
            self.out.flush()

    def to(self, count: int, total: int) -> None:
        """Stands at `count` of a total that is known only now."""
        if total != self.total:
            self.total, self.shown = total, self.out.isatty() and total > 0
        self.step(min(count, total) - self.count)

    def done(self) -> None:
        if self.shown:
            self.out.write("\r" + " " * (WIDTH + 40) + "\r")
            self.out.flush()
