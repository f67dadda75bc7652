"""What the shipped server keeps when it is killed, crowded or held up (TRUST 35, 37, 39), on SQLite.

Prints one table. The tests run the same with fewer kills: tests/trust/test_durability.py.
"""

import socket
import sqlite3
import sys
import tempfile
import time
import urllib.request
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.servers import Server
from tests.writers import Writers

KILLS, WRITERS, CROWD, EACH, HALF_SENT = 20, 8, 50, 4, 40


def missing(server: Server, acknowledged: list[str]) -> int:
    """How many acknowledged entries are not in the database; it has to be whole."""
    with closing(sqlite3.connect(server.data / "terrain.sqlite3")) as database:
        whole = database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        stored = {row[0] for row in database.execute("SELECT body FROM journal_entry")}
    if not whole:
        raise SystemExit("The database is damaged.")
    return len(set(acknowledged) - stored)


def kills(server: Server) -> None:
    back = []
    with Writers(server, WRITERS) as writers:
        for _ in range(KILLS):
            had, deadline = len(writers.outcome.acknowledged), time.monotonic() + 20
            while len(writers.outcome.acknowledged) < had + WRITERS * 2 and time.monotonic() < deadline:
                time.sleep(0.005)
            server.kill()
            back.append(server.start())
    server.kill()
    outcome = writers.outcome
    lost = missing(server, outcome.acknowledged)
    print(
        f"{KILLS} kills, {WRITERS} writers: {len(outcome.acknowledged)} acknowledged, {lost} lost, "
        f"{len(outcome.refused)} refused, slowest start {max(back):.1f} s"
    )
    server.start()


def crowd(server: Server) -> None:
    with Writers(server, CROWD, each=EACH) as writers:
        pass
    outcome = writers.outcome
    slow = sorted(outcome.seconds)[int(len(outcome.seconds) * 0.95)]
    print(
        f"{CROWD} writers x {EACH} at once: {len(outcome.acknowledged)} kept, {len(outcome.refused)} refused, "
        f"{CROWD * EACH - len(outcome.seconds)} broken off, p95 {slow:.2f} s"
    )


def half_sent(server: Server) -> None:
    held = []
    for _ in range(HALF_SENT):
        held.append(socket.create_connection(("127.0.0.1", server.port)))
        held[-1].sendall(
            b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nlogin="
        )
    began = time.monotonic()
    with urllib.request.urlopen(f"{server.url}/accounts/login/", timeout=30) as answer:
        answer.read()
    print(f"{HALF_SENT} half-sent requests: the next page in {time.monotonic() - began:.2f} s")
    for connection in held:
        connection.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        server.start()
        try:
            kills(server)
            crowd(server)
            half_sent(server)
        finally:
            server.kill()


if __name__ == "__main__":
    main()
