"""What the database has to promise before anybody's words are called saved."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections

from config import site


@register(Tags.database)
def durable(app_configs: Any = None, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Reads back what the settings asked of the database."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        try:
            with connection.cursor() as cursor:
                found += _sqlite(cursor) if connection.vendor == "sqlite" else _postgresql(cursor)
        except DatabaseError as error:
            found.append(Error(f"The database does not answer: {error}", id="terrain.E001"))
    return found


def _sqlite(cursor: Any) -> list[CheckMessage]:
    def pragma(name: str) -> Any:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]

    found: list[CheckMessage] = []
    if (mode := pragma("journal_mode")) != "wal":
        found.append(
            Error(
                f"SQLite keeps its journal as {mode!r}, not as a write-ahead log.",
                hint="The data folder is probably on a network disk. Put it on a local one, or use PostgreSQL.",
                id="terrain.E002",
            )
        )
    if pragma("synchronous") < 2:
        found.append(Error("SQLite does not wait for the disk (synchronous is not FULL).", id="terrain.E003"))
    if not pragma("foreign_keys"):
        found.append(Error("SQLite does not hold foreign keys.", id="terrain.E004"))
    return found


def _postgresql(cursor: Any) -> list[CheckMessage]:
    cursor.execute("SHOW synchronous_commit")
    if cursor.fetchone()[0] == "off":
        return [
            Error(
                "PostgreSQL acknowledges writes that are not on the disk yet (synchronous_commit is off).",
                id="terrain.E005",
            )
        ]
    return []


@register(Tags.database)
def key_of_this_journal(app_configs: Any = None, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """A key made just now fits a database without accounts only: another one ends every session unseen."""
    fresh = site.fresh_mark(settings.DATA)
    if not databases or not fresh.exists():
        return []
    connection = connections["default"]
    try:
        with connection.cursor() as cursor:
            if "journal_user" in connection.introspection.table_names(cursor):
                cursor.execute("SELECT count(*) FROM journal_user")
                if cursor.fetchone()[0]:
                    (settings.DATA / "secret-key").unlink(missing_ok=True)
                    fresh.unlink(missing_ok=True)
                    return [
                        Error(
                            "The database holds accounts, but their secret key is not here.",
                            hint=f"Put it back as {settings.DATA / 'secret-key'}, or set TERRAIN_SECRET_KEY.",
                            id="terrain.E006",
                        )
                    ]
    except DatabaseError:
        return []  # said by the check above
    fresh.unlink(missing_ok=True)
    return []
