"""The files of an import that was read."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Files:
    """Where the three lie."""

    entries: Path
    besides: Path
    rest: Path

    @classmethod
    def at(cls, folder: Path, name: str) -> "Files":
        return cls(*(folder / f"{name}.{kind}" for kind in ("entries", "besides", "rest")))

    def drop_rows(self) -> None:
        """What went in; what did not stays to be handed back."""
        self.entries.unlink(missing_ok=True)
        self.besides.unlink(missing_ok=True)

    def drop(self) -> None:
        self.drop_rows()
        self.rest.unlink(missing_ok=True)
