"""Servers for what only the shipped server can show."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import Server


@pytest.fixture
def server(tmp_path: Path, prepared: Path) -> Iterator[Server]:
    """`manage.py serve` on its own SQLite file and port, not started yet."""
    server = Server(shutil.copytree(prepared, tmp_path / "journal"))
    yield server
    server.kill()
