"""What it costs to take everything out: CPU and memory of each format, beside a bare cursor that writes the same JSON.

The bare cursor reads the same rows in five statements, with the driver alone, and writes byte for byte the same
archive. Each measure runs in a process of its own; memory is by how much the process grew while it wrote.

    python bench/export.py [entries]            (DATABASE_URL for PostgreSQL; without it, SQLite in a folder of its own)
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("TERRAIN_DATA", tempfile.mkdtemp())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

import orjson
from django.core.management import call_command
from django.db import connection

from journal import seeding
from journal.formats import archive, csv, markdown, pdf, period, vault
from journal.formats.document import Document, Item, Prose, Section
from journal.models import User

EMAIL = "bench@example.org"
LITTLE = 500  # entries of a PDF


def bare(user: User) -> Iterator[bytes]:
    """The same archive with the driver alone."""
    cursor = connection.connection.cursor()
    of_mine = "FROM {} t JOIN journal_entry e ON e.id = t.entry_id"
    mark = "?" if connection.vendor == "sqlite" else "%s"

    def rows(sql: str) -> Any:
        found = connection.connection.cursor()
        found.execute(f"{sql} {mark}", (user.pk,))
        return found

    def grouped(sql: str) -> dict[int, list[tuple[Any, ...]]]:
        held: dict[int, list[tuple[Any, ...]]] = {}
        for key, *rest in rows(sql):
            held.setdefault(key, []).append(tuple(rest))
        return held

    themes = grouped(
        f"SELECT t.entry_id, t.position, t.theme_id {of_mine.format('journal_entrytheme')} WHERE e.author_id ="
    )
    tags = grouped(
        "SELECT t.entry_id, g.folded, g.name FROM journal_entry_tags t JOIN journal_tag g ON g.id = t.tag_id "
        "WHERE g.author_id ="
    )
    look_backs = grouped(
        'SELECT t.entry_id, t.due, t."on" IS NULL, t."on", t.created_at, t.gauge_id, t.felt, t.turned_out, t.note '
        f"{of_mine.format('journal_lookback')} WHERE e.author_id ="
    )
    revisions = grouped(
        "SELECT t.entry_id, t.number, t.title, t.takeaway, t.body, t.kept_at "
        f"{of_mine.format('journal_revision')} WHERE e.author_id ="
    )
    cursor.execute(
        "SELECT id, uuid, date, zone, title, takeaway, body, gauge_id, felt, prompt_slug, prompt_question, bring, "
        f"off_record, resurface, created_at, updated_at, trashed_at FROM journal_entry WHERE author_id = {mark} "
        "ORDER BY date, created_at, uuid",
        (user.pk,),
    )
    for entry in cursor:
        (
            key, uuid, on, zone, title, takeaway, body, gauge, felt, slug, question, bring, off_record, resurface,
            created, updated, trashed,
        ) = entry  # fmt: skip
        yield orjson.dumps(
            {
                "id": dashed(uuid),
                "date": str(on),
                "zone": zone,
                "title": title,
                "takeaway": takeaway,
                "body": body,
                "themes": [slug for _, slug in sorted(themes.get(key, ()))],
                "gauge": gauge,
                "felt": felt,
                "tags": [name for _, name in sorted(tags.get(key, ()))],
                "prompt": {"slug": slug, "question": question} if slug or question else None,
                "bring": bool(bring),
                "off_record": bool(off_record),
                "resurface": bool(resurface),
                "look_backs": [
                    {"due": str(one[0]), "on": one[2] and str(one[2]), "gauge": one[4], "felt": one[5],
                     "turned_out": one[6], "note": one[7]}
                    for one in sorted(look_backs.get(key, ()), key=lambda one: (*one[:2], one[2] or one[0], one[3]))
                ],
                "created_at": moment(created),
                "updated_at": moment(updated),
                "trashed_at": trashed and moment(trashed),
                "revisions": [
                    {"number": number, "title": was, "takeaway": said, "body": text, "kept_at": moment(kept)}
                    for number, was, said, text, kept in sorted(revisions.get(key, ()))
                ],
            }
        )  # fmt: skip


def dashed(uuid: Any) -> str:
    text = str(uuid)
    return text if "-" in text else f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def moment(at: Any) -> str:
    text = str(at).replace("+00:00", "")
    return f"{text[:10]}T{text[11:]}{'' if '.' in text else '.000000'}Z"


def little(user: User) -> Document:
    keys = list(user.entries.kept().values_list("pk", flat=True)[:LITTLE])
    return period.document(user, user.entries.filter(pk__in=keys))


def packet(user: User) -> Document:
    items = tuple(
        Item((Prose(f"What happened, and what it *meant*, number {n}."),), aside="6 Nov") for n in range(30)
    )
    return Document("Ana, 1:1 with Tomas", ("Tuesday",), (Section("Since we last met", items),), sheet=True)


MEASURES: dict[str, Callable[[User], Iterator[bytes]]] = {
    "bare cursor": bare,
    "json": archive.whole,
    "markdown zip": vault.whole,
    "markdown document": lambda user: markdown.written(period.document(user, user.entries.all())),
    "csv": lambda user: csv.rows(user.entries.all()),
    f"pdf of {LITTLE}": lambda user: iter([pdf.typeset(little(user))]),
    "pdf of a packet": lambda user: iter([pdf.typeset(packet(user))]),
}


def measured(name: str) -> None:
    """CPU seconds (with those of the process it started), MB grown, MB written."""
    user = User.objects.get(email=EMAIL)
    connection.ensure_connection()
    list(user.entries.all()[:1])
    before, cpu = held(), spent()
    most, size = before, 0
    began = time.perf_counter()
    for at, piece in enumerate(MEASURES[name](user)):
        size += len(piece)
        if at % 10 == 0:
            most = max(most, held())
    wall = time.perf_counter() - began
    grown = max(most, held()) - before
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{spent() - cpu:.3f} {wall:.3f} {grown:.1f} {child:.1f} {size / 1e6:.2f}")


def spent() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def held() -> float:
    """MB that this process holds just now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


def main() -> None:
    if len(sys.argv) > 2:
        measured(sys.argv[2])
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    call_command("migrate", verbosity=0)
    User.objects.filter(email=EMAIL).delete()
    user = User.objects.create_user(EMAIL, "not a secret at all")
    seeding.seed(user, count, 1, until=user.local_day())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as either database does by itself sooner or later
    print(f"{count:,} entries on {connection.vendor}")
    print(
        f"{'':18} {'CPU s':>8} {'wall s':>8} {'grown MB':>9} {'child MB':>9} {'MB out':>8}   of the bare cursor’s CPU"
    )
    base = 0.0
    for name in MEASURES:
        command = [sys.executable, __file__, str(count), name]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        cpu, wall, grown, child, size = map(float, done.stdout.split())
        base = base or cpu
        print(f"{name:18} {cpu:8.2f} {wall:8.2f} {grown:9.1f} {child:9.1f} {size:8.1f}   {cpu / base:6.2f} x")
    User.objects.filter(email=EMAIL).delete()


if __name__ == "__main__":
    main()
