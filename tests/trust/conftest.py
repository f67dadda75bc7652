"""Servers for what only the shipped server can show."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import Server


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as the first start leaves it."""
    server = Server(tmp_path_factory.mktemp("prepared") / "journal")
    server.data.mkdir(mode=0o700)
    server.start()
    server.kill()
    return server.data


@pytest.fixture
def server(tmp_path: Path, prepared: Path) -> Iterator[Server]:
    """`manage.py serve` on its own SQLite file and port, not started yet."""
    server = Server(shutil.copytree(prepared, tmp_path / "journal"))
    yield server
    server.kill()
