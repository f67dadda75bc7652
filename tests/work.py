"""How much a database does for a request, counted and not timed: the same on a busy machine."""

import json
from collections.abc import Callable
from typing import Any

from django.db import connection

STEP = 10  # instructions of SQLite’s machine


def work_of(act: Callable[[], object]) -> int:
    """SQLite's instructions in tens, or the blocks that PostgreSQL looked at, while `act` runs."""
    return sqlite(act) if connection.vendor == "sqlite" else postgres(act)


def sqlite(act: Callable[[], object]) -> int:
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.ensure_connection()
    connection.connection.set_progress_handler(count, STEP)
    try:
        act()
    finally:
        connection.connection.set_progress_handler(None, STEP)
    return steps


def postgres(act: Callable[[], object]) -> int:
    asked: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        asked.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        act()
    blocks = 0
    with connection.cursor() as cursor:
        for sql, parameters in asked:
            if sql.lstrip("(").startswith("SELECT"):
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", parameters)
                found = cursor.fetchone()[0]
                plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
                blocks += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    return blocks
