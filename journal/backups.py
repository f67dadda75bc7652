"""Backups of a journal in SQLite: one file with a checksum over all of it, taken while people write.

The file is one line, `terrain-backup 1 <sha256 of the rest>`, and then a tar with `terrain.sqlite3` and, where the
data folder holds one, `secret-key`. So `tail -n +2 FILE | tar x` opens it without Terrain.
"""

import hashlib
import os
import secrets
import sqlite3
import tarfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from config import site

MARK = b"terrain-backup 1 "
HEAD = len(MARK) + 64 + 1
DATABASE, KEY = "terrain.sqlite3", "secret-key"
KEPT = 10
"""How many of the backups that Terrain makes by itself are kept."""


class Refused(Exception):
    """Why a backup was not made or not taken back, as one sentence. Nothing was touched."""


class _Hashing:
    """A file that is only written to, and hashes what passes."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.hash = file, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        return self.file.write(data)


def journal_file() -> Path:
    """The SQLite file of this journal."""
    if connection.vendor != "sqlite":
        raise Refused("This journal is in PostgreSQL: pg_dump backs it up, as docs/operating.md describes.")
    return Path(settings.DATABASES["default"]["NAME"])


def write(target: Path) -> Path:
    """Writes a backup, mode 0600, complete or not at all. Another backup in its place is replaced."""
    source = journal_file()
    if not source.exists():
        raise Refused(f"There is no journal in {source} yet.")
    if target.exists() and not _is_backup(target):
        raise Refused(f"{target} is there already and is no backup of Terrain.")
    copy, half = _beside(target, "copy"), _beside(target, "half")
    try:
        _touch_private(copy)
        with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(copy)) as there:
            here.backup(there)
        with os.fdopen(os.open(half, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "r+b") as file:
            file.write(MARK + b"0" * 64 + b"\n")
            through = _Hashing(file)
            with tarfile.open(fileobj=cast(IO[bytes], through), mode="w|", format=tarfile.PAX_FORMAT) as tar:
                tar.add(copy, DATABASE, filter=_plain)
                if (settings.DATA / KEY).exists():
                    tar.add(settings.DATA / KEY, KEY, filter=_plain)
            file.seek(len(MARK))
            file.write(through.hash.hexdigest().encode("ascii"))
            file.flush()
            os.fsync(file.fileno())
        half.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise Refused(f"The backup could not be written to {target}: {error.strerror}.") from error
    finally:
        for rest in (copy, half):
            rest.unlink(missing_ok=True)
    return target


def write_before(act: str) -> Path:
    """The backup that Terrain makes by itself in the data folder; the newest ten are kept."""
    folder = settings.DATA / "backups"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    made = write(folder / f"{now}-before-{act}.terrain")
    for old in sorted(folder.glob("*-before-*.terrain"))[:-KEPT]:
        old.unlink()
    return made


def restore(source: Path) -> Path | None:
    """Puts a backup in the journal's place, all of it or nothing. Returns the backup made of what stood there."""
    target = journal_file()
    verify(source)
    settings.DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    copy = settings.DATA / f"restore-{secrets.token_hex(6)}.sqlite3"
    try:
        _touch_private(copy)
        key = _unpack(source, copy)
        _look_over(copy)
        before = write_before("restore") if target.exists() and target.stat().st_size else None
        connection.close()
        _touch_private(target)
        # The database's own way to replace a file that may be open: readers see the old journal or the new one.
        with closing(sqlite3.connect(copy)) as there, closing(sqlite3.connect(target, timeout=20)) as here:
            there.backup(here)
        if key:
            _keep_key(key)
            site.fresh_mark(settings.DATA).unlink(missing_ok=True)
    except (sqlite3.Error, tarfile.TarError, OSError) as error:
        raise Refused(f"The backup could not be taken back: {error}.") from error
    finally:
        copy.unlink(missing_ok=True)
    (settings.DATA / "prepared").unlink(missing_ok=True)
    return before


def verify(source: Path) -> None:
    """Reads all of a backup and compares its checksum."""
    try:
        with source.open("rb") as file:
            head = file.read(HEAD)
            if not head.startswith(MARK) or len(head) < HEAD:
                raise Refused(f"{source} is no backup of Terrain, or only the beginning of one.")
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Refused(f"{source} cannot be read: {error.strerror}.") from error
    if head[len(MARK) :] != found.encode("ascii") + b"\n":
        raise Refused(f"{source} is damaged: its checksum does not fit.")


def _unpack(source: Path, copy: Path) -> bytes:
    """Writes the database of a verified backup into `copy` and returns the secret key, if there is one."""
    key = b""
    found = False
    with source.open("rb") as file:
        file.seek(HEAD)
        with tarfile.open(fileobj=file, mode="r|") as tar:
            for member in tar:
                inside = tar.extractfile(member)
                if inside is None:
                    continue
                if member.name == KEY:
                    key = inside.read(4096)
                elif member.name == DATABASE:
                    found = True
                    with copy.open("wb") as out:
                        while block := inside.read(1 << 20):
                            out.write(block)
    if not found:
        raise Refused(f"{source} holds no journal.")
    return key


def _look_over(copy: Path) -> None:
    """Refuses a database that is not whole, or that a newer Terrain wrote."""
    with closing(sqlite3.connect(copy)) as database:
        if database.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise Refused("The database in the backup is not whole.")
        applied = database.execute("SELECT app, name FROM django_migrations").fetchall()
    loader = MigrationLoader(None)
    ours = {"journal", "prompts"}
    unknown = [
        f"{app}.{name}" for app, name in applied if app in ours and (app, name) not in loader.disk_migrations
    ]
    if unknown:
        raise Refused(f"The backup comes from a newer Terrain ({unknown[0]}); update this one first.")


def _keep_key(key: bytes) -> None:
    """The key belongs to the journal: without it nobody's second step could be read."""
    half = settings.DATA / f"{KEY}.half"
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    half.replace(settings.DATA / KEY)


def _is_backup(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        start = file.read(len(MARK))
    return start == MARK or not start


def _beside(target: Path, word: str) -> Path:
    return target.with_name(f".{target.name}.{secrets.token_hex(6)}.{word}")


def _touch_private(path: Path) -> None:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
    """No name of whoever made it."""
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mode = 0o600
    return info


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
