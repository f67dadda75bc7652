"""CPU and wall time of searches, newest first and best first, at a number of entries.

    python bench/search.py [entries] [rounds]

DATABASE_URL chooses the database, as for the journal itself; without it, SQLite in a folder of its own.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["TERRAIN_DATA"] = tempfile.mkdtemp()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.http import QueryDict

from journal import seeding, timeline, timeline_filter
from journal.models import User

SEARCHES = {
    "a common word": "q=team",
    "a phrase": "q=%22retry+path%22",
    "a word that is nowhere": "q=zzz",
    "a beginning": "q=deplo*",
    "only an exclusion": "q=-team",
    "best first": "q=team&sort=best",
}


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    call_command("migrate", verbosity=0)
    user = User.objects.create_user(f"bench-{os.getpid()}@example.org", "not a secret at all")
    seeding.seed(user, count, 1, until=user.local_day())
    print(f"{count:,} entries on {connection.vendor}, {rounds} rounds; milliseconds for counts and one page")
    for name, address in SEARCHES.items():
        wanted = timeline_filter.parse(QueryDict(address))
        cpu, wall = time.process_time(), time.perf_counter()
        for _ in range(rounds):
            found = timeline.counts(user, wanted).found
            timeline.page(user, wanted, rare=found <= timeline.RARE)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        print(f"{name:24} {cpu / rounds * 1000:8.2f} CPU {wall / rounds * 1000:8.2f} wall   {found:,} found")
    user.delete()


if __name__ == "__main__":
    main()
