"""The search index and the triggers that keep it right on every write, installed after each migrate.

Django rebuilds a SQLite table to alter it and drops its triggers without a word; so they are made again, and the
index filled again where a trigger was missing.
"""

from django.db import connections, transaction

SQLITE_ROWID = "(CAST(julianday({row}.date) + 0.5 AS INTEGER) << 32) + {row}.id"
"""Newest first without a sort: day times 2**32 plus key."""


def install(using: str) -> None:
    """Makes index and triggers if they are missing. Safe to run again."""
    connection = connections[using]
    if "journal_entry" not in connection.introspection.table_names():
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE name LIKE 'journal_search_on_%' OR name = 'journal_search'"
            )
            if cursor.fetchone()[0] == 4:
                return
            for statement in sqlite():
                cursor.execute(statement)
        else:
            cursor.execute(
                "SELECT to_regclass('journal_search'), count(*) FROM pg_trigger WHERE tgname = 'journal_search_kept'"
            )
            table, triggers = cursor.fetchone()
            if table and triggers:
                return
            for statement in POSTGRES:
                cursor.execute(statement)


def forget(using: str) -> None:
    """Drops from SQLite's index what deleted entries left in it: FTS5 only marks them until it merges its parts."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO journal_search(journal_search) VALUES ('optimize')")


def sqlite() -> list[str]:
    new, old = SQLITE_ROWID.format(row="new"), SQLITE_ROWID.format(row="old")
    insert = (
        f"INSERT INTO journal_search(rowid, author, words) VALUES ({new}, new.author_id, new.search_text);"  # noqa: S608
    )
    delete = f"DELETE FROM journal_search WHERE rowid = {old};"  # noqa: S608
    every = SQLITE_ROWID.format(row="journal_entry")
    return [
        "DROP TABLE IF EXISTS journal_search",
        "CREATE VIRTUAL TABLE journal_search USING fts5(author, words, tokenize = 'ascii')",
        *(f"DROP TRIGGER IF EXISTS journal_search_on_{name}" for name in ("insert", "update", "delete")),
        f"CREATE TRIGGER journal_search_on_insert AFTER INSERT ON journal_entry BEGIN {insert} END",
        "CREATE TRIGGER journal_search_on_update AFTER UPDATE OF search_text, date, author_id, id ON journal_entry "
        f"BEGIN {delete} {insert} END",
        f"CREATE TRIGGER journal_search_on_delete AFTER DELETE ON journal_entry BEGIN {delete} END",
        f"INSERT INTO journal_search(rowid, author, words) SELECT {every}, author_id, search_text FROM journal_entry",  # noqa: S608
    ]


_VECTOR = (
    "array_to_tsvector(array_remove(string_to_array({row}search_text, ' '), '') || ('@' || {row}author_id))"
)

POSTGRES = [
    """
    CREATE TABLE IF NOT EXISTS journal_search (
        entry_id bigint PRIMARY KEY,
        words tsvector NOT NULL
    )
    """,
    "CREATE INDEX IF NOT EXISTS journal_search_words ON journal_search USING gin (words)",
    f"""
    CREATE OR REPLACE FUNCTION journal_search_keep() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            DELETE FROM journal_search;
        ELSIF TG_OP = 'DELETE' THEN
            DELETE FROM journal_search WHERE entry_id = old.id;
        ELSE
            INSERT INTO journal_search (entry_id, words) VALUES (new.id, {_VECTOR.format(row="new.")})
            ON CONFLICT (entry_id) DO UPDATE SET words = excluded.words;
        END IF;
        RETURN NULL;
    END $$
    """,  # noqa: S608
    "DROP TRIGGER IF EXISTS journal_search_kept ON journal_entry",
    "DROP TRIGGER IF EXISTS journal_search_emptied ON journal_entry",
    """
    CREATE TRIGGER journal_search_kept AFTER INSERT OR DELETE OR UPDATE OF search_text, author_id ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_search_keep()
    """,
    """
    CREATE TRIGGER journal_search_emptied AFTER TRUNCATE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_search_keep()
    """,
    "DELETE FROM journal_search",
    f"INSERT INTO journal_search (entry_id, words) SELECT id, {_VECTOR.format(row='')} FROM journal_entry",  # noqa: S608
]
