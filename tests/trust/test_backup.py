"""TRUST 40: a backup taken while people write holds what was acknowledged before; a bad one is refused."""

import random
import shutil
import sqlite3
import stat
import time
from contextlib import closing

import pytest

from tests.servers import Server
from tests.trust.test_durability import bodies
from tests.writers import Writers

pytestmark = pytest.mark.server


def refused(server: Server, source) -> str:
    with pytest.raises(AssertionError) as error:
        server.manage("restore", str(source))
    assert "Traceback" not in str(error.value)
    return str(error.value)


def test_40_backed_up_under_writers_and_restored_into_an_empty_place(server, prepared, tmp_path):
    server.start()
    backup = tmp_path / "backup.terrain"
    with Writers(server, 6) as writers:
        while len(writers.outcome.acknowledged) < 60:
            time.sleep(0.01)
        before = set(writers.outcome.acknowledged)
        server.manage("backup", str(backup))
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600

    empty = Server(tmp_path / "empty")
    empty.data.mkdir(mode=0o700)
    empty.manage("restore", str(backup))
    shutil.copytree(prepared / "static", empty.data / "static")  # only what is kept is asked about
    assert before - bodies(empty) == set()
    assert (empty.data / "secret-key").read_text() == (server.data / "secret-key").read_text()
    try:
        empty.start()
    finally:
        empty.kill()


def test_40_half_flipped_and_empty_backups_are_refused_and_touch_nothing(server, tmp_path):
    server.person()
    backup = tmp_path / "backup.terrain"
    server.manage("backup", str(backup))
    whole = backup.read_bytes()
    place = random.Random(40).randrange(len(whole))
    flipped = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
    standing = (server.data / "terrain.sqlite3").read_bytes()
    for name, content in {"half": whole[: len(whole) // 2], "flipped": flipped, "empty": b""}.items():
        bad = tmp_path / f"{name}.terrain"
        bad.write_bytes(content)
        assert "damaged" in refused(server, bad) or "no backup" in refused(server, bad)
    assert "cannot be read" in refused(server, tmp_path / "missing.terrain")
    assert (server.data / "terrain.sqlite3").read_bytes() == standing
    assert not list(server.data.glob("restore-*")) and not (server.data / "backups").exists()


def test_40_an_upgrade_makes_a_backup_first(server):
    server.person()
    with closing(sqlite3.connect(server.data / "terrain.sqlite3")) as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'usersessions'")
        database.execute("DROP TABLE usersessions_usersession")
        database.commit()
    server.start()
    (made,) = (server.data / "backups").glob("*-before-migrate.terrain")
    server.kill()
    server.manage("restore", str(made))


def test_a_backup_never_replaces_another_file(server, tmp_path):
    precious = tmp_path / "thesis.txt"
    precious.write_text("ten years")
    with pytest.raises(AssertionError, match="is no backup"):
        server.manage("backup", str(precious))
    assert precious.read_text() == "ten years"


def test_41_a_new_key_never_meets_old_accounts(server):
    """Elsewhere than in the data folder the database does not say whether its key is missing; it is asked."""
    for file in server.data.glob("terrain.sqlite3*"):
        file.rename(file.with_name(file.name.replace("terrain", "elsewhere")))
    server.env["DATABASE_URL"] = f"sqlite:///{server.data / 'elsewhere.sqlite3'}"
    server.person()
    (server.data / "secret-key").unlink()
    with pytest.raises(AssertionError, match="their secret key is not here"):
        server.start()
    assert not (server.data / "secret-key").exists()
