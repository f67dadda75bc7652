"""CPU per request of the timeline's first page, beside a bare Django view with the same rows.

The bare view finds the same person by the same session, loads the same rows with their themes and tags, and puts
them through the plainest template. Both are called in this process through the whole middleware, in turns. Then the
filters of tests/plain_loop.py, each held against a plain loop over the export through all of its pages: the wall time
of its first page and of all.

    python bench/timeline.py [entries] [requests]

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

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template import engines
from django.test import Client
from django.urls import path

from config.urls import urlpatterns
from journal import seeding, timeline, timeline_filter
from journal.access import person
from journal.models import User
from tests.plain_loop import COMBINATIONS, every_page, exported, plain_loop

PLAIN = engines["django"].from_string(
    "<html><title>Entries</title><ol>{% for entry in entries %}<li><a href='/entries/{{ entry.uuid }}/'>"
    "{{ entry.named }}</a> {{ entry.date }} {{ entry.felt }} {{ entry.begins }} {{ entry.bring }} "
    "{{ entry.off_record }}{% for row in entry.entry_themes.all %} {{ row.theme_id }}{% endfor %}"
    "{% for tag in entry.tags.all %} {{ tag.name }}{% endfor %}</li>{% endfor %}</ol></html>"
)


def bare(request: HttpRequest) -> HttpResponse:
    shown = timeline.page(person(request), timeline_filter.Filter(), rare=False).entries
    django.db.models.prefetch_related_objects(shown, "entry_themes", "tags")
    return HttpResponse(PLAIN.render({"entries": shown}, request))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    requests = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    settings.ALLOWED_HOSTS = ["testserver"]
    user = User.objects.create_user(f"bench-{os.getpid()}@example.org", "not a secret at all")
    seeding.seed(user, count, 1, until=user.local_day())
    urlpatterns.append(path("bare/", bare))
    client = Client()
    client.force_login(user)
    addresses = {
        "bare view": "/bare/",
        "timeline": "/entries/",
        "one theme": "/entries/?theme=judgment",
        "a common word": "/entries/?q=team",
        "a rare phrase": "/entries/?q=%22retry+path%22",
        "best first": "/entries/?q=team&sort=best",
    }
    spent = dict.fromkeys(addresses, 0.0)
    for address in addresses.values():
        for _ in range(5):
            assert client.get(address).status_code == 200, address
    for _ in range(requests):
        for name, address in addresses.items():
            before = time.process_time()
            client.get(address)
            spent[name] += time.process_time() - before
    print(f"{count:,} entries on {connection.vendor}, {requests} requests each; CPU milliseconds a request")
    for name, seconds in spent.items():
        print(f"{name:16} {seconds / requests * 1000:7.2f}   {seconds / spent['bare view']:5.2f} x bare")
    agreed = filters(user, client)
    user.delete()
    sys.exit(0 if agreed else "A filter does not list what a plain loop over the export finds.")


def filters(user: User, client: Client) -> bool:
    """Prints what each filter takes; whether all of them list what a plain loop over the export finds."""
    print("\nwall milliseconds of the first page and of all pages, entries found")
    entries, agreed = exported(user), 0
    for address in COMBINATIONS:
        began = time.perf_counter()
        client.get(f"/entries/?{address}")
        first = time.perf_counter() - began
        found = every_page(client, f"/entries/?{address}")
        whole = time.perf_counter() - began - first
        same = sorted(found) == sorted(plain_loop(entries, QueryDict(address), user.local_day()))
        agreed += same
        said = "" if same else "   NOT as the plain loop"
        print(f"{address or 'no filter':56} {first * 1000:7.0f} {whole * 1000:8.0f} {len(found):7,}{said}")
    print(f"{agreed} of {len(COMBINATIONS)} as a plain loop over the export has it")
    return agreed == len(COMBINATIONS)


if __name__ == "__main__":
    main()
