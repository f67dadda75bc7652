"""Servers for what only the shipped server can show."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from tests.servers import Server
from tests.trust import world


@pytest.fixture
def server(tmp_path: Path, prepared: Path) -> Iterator[Server]:
    """`manage.py serve` on its own SQLite file and port, not started yet."""
    server = Server(shutil.copytree(prepared, tmp_path / "journal"))
    yield server
    server.kill()


@pytest.fixture(scope="module")
def written(stands: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[world.World, Path]:
    """Ana's journal and all that is in it, and the folder of her import."""
    imports = tmp_path_factory.mktemp("imports")
    with override_settings(IMPORT_FOLDER=imports):
        return world.make(), imports


@pytest.fixture
def ana_writes(
    db: None, own_imports: None, written: tuple[world.World, Path], settings, tmp_path: Path
) -> world.World:
    """One for the tests of a file; what each changes is undone after it."""
    made, imports = written
    settings.IMPORT_FOLDER = shutil.copytree(imports, tmp_path / "imports")
    return made
