"""What an upload may cost: every hostile file of the corpus, and large good ones, read as the page reads them.

Each is read in a process of its own (forked from one that has everything imported, its address space limited), by
the same limits as an upload; seconds are by the wall clock (which is what is bounded) and of CPU, megabytes how far the
process grew at its highest.
Then 20,000 entries are confirmed. Prints a table; exits with 1 where a figure is over its bound.

    python bench/imports.py [--only WORD]          (DATABASE_URL for PostgreSQL; without it, SQLite in a folder of its own)
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("TERRAIN_DATA", tempfile.mkdtemp())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from journal import importing
from journal.formats.limits import Limits, Refused
from journal.models import User
from tests.corpora import archives, journals

BOUND, LARGE = (5.0, 200), (30.0, 300)  # seconds, megabytes
ADDRESS_SPACE = 1_500_000_000


@dataclass(frozen=True)
class Cost:
    seconds: float
    cpu: float
    megabytes: float
    said: str
    read: bool


def grown() -> tuple[int, int]:
    """What the process holds now, and held at its highest since that was last forgotten, in bytes."""
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(told["VmRSS"].split()[0]) * 1000, int(told["VmHWM"].split()[0]) * 1000


def cost(path: Path, name: str, user: User) -> Cost:
    """Reads a file in a child and says what that took."""
    connection.close()
    come, go = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(come)
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
        Path("/proc/self/clear_refs").write_text("5")
        before, _ = grown()
        began, worked = time.perf_counter(), time.process_time()
        try:
            with path.open("rb") as file:
                job = importing.begin(
                    user, file, importing.shown_name(name, 255), Limits(**settings.IMPORT_LIMITS)
                )
            summary = job.summary
            said, read = f"{summary['entries']:,} entries, {summary['unreadable']:,} unreadable", True
        except Refused as refused:
            said, read = refused.said_of(name), False
        except BaseException as error:
            said, read = f"DIED: {error!r}", True
        seconds, cpu = time.perf_counter() - began, time.process_time() - worked
        _, highest = grown()
        with open(go, "w") as out:
            json.dump([seconds, cpu, (highest - before) / 1e6, said, read], out)
        os._exit(0)
    os.close(go)
    with open(come) as told:
        found = told.read()
    _, status = os.waitpid(child, 0)
    return Cost(*json.loads(found)) if found else Cost(0, 0, 0, f"DIED with {status}", True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="the cases that have this word in their names")
    only = parser.parse_args().only
    call_command("migrate", verbosity=0)
    user, _ = User.objects.get_or_create(email="bench@example.org", defaults={"zone": "Europe/Prague"})
    failed = count = 0
    slowest = highest = 0.0
    print(f"{'file':<52}{'seconds':>8}{'CPU':>7}{'MB':>6}  what became of it")
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "upload"
        good = [(name, make) for name, make in journals.large()]
        for name, file, make, reads, bound in [
            *((case.name, case.file, case.make, case.reads, BOUND) for case in archives.cases()),
            *((name, name, make, True, LARGE) for name, make in good),
        ]:
            if only not in name:
                continue
            make(path)
            found = cost(path, file, user)
            size = path.stat().st_size
            path.unlink()
            wrong = [
                word
                for word, bad in {
                    "SLOW": found.seconds > bound[0],
                    "LARGE": found.megabytes > bound[1],
                    "READ" if found.read else "REFUSED": found.read != reads
                    and size <= settings.IMPORT_UPLOAD_MAX,
                    "DIED": "DIED" in found.said,
                }.items()
                if bad
            ]
            failed += bool(wrong)
            count += 1
            if bound == BOUND:
                slowest, highest = max(slowest, found.seconds), max(highest, found.megabytes)
            print(
                f"{name[:50]:<52}{found.seconds:>8.2f}{found.cpu:>7.2f}{found.megabytes:>6.0f}  {' '.join([*wrong, found.said])[:120]}",
                flush=True,
            )
    print(
        f"{count} files, {failed} over their bound; of the hostile ones the slowest took {slowest:.2f} s, the largest {highest:.0f} MB."
    )
    if "confirm" in only or not only:
        failed += confirm(user)
    return int(bool(failed))


def confirm(user: User) -> int:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "upload"
        dict(journals.large())["20,000 entries of 300 words, our JSON"](path)
        with path.open("rb") as file:
            job = importing.begin(user, file, "bench.json", Limits(**settings.IMPORT_LIMITS))
    began, worked = time.perf_counter(), time.process_time()
    came = importing.confirm(job, {})
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    print(
        f"confirmed {came.entries if came else 0:,} entries in {seconds:.2f} s, {cpu:.2f} s of CPU, on {connection.vendor}"
    )
    return int(seconds > 10)


if __name__ == "__main__":
    sys.exit(main())
