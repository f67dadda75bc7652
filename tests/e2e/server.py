"""The production server as `make run` starts it, on a free port with a data folder of its own."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

PEOPLE = """
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from journal.models import User
made = []
for number in range(%d):
    user = User.objects.create_user(f"person{number}@example.org", name=f"Person {number}", zone="Europe/Prague")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    made.append([user.email, session.session_key])
print("PEOPLE" + json.dumps(made))
"""


class Server:
    """Starts, dies at once, starts again; has people who are signed in already."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.data = data
        self.env = {
            **os.environ,
            "TERRAIN_DATA": str(data),
            "TERRAIN_ADDR": f"127.0.0.1:{self.port}",
            "DATABASE_URL": "",
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.people: list[tuple[str, str]] = []

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"], cwd=ROOT, env=self.env, stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 60
        while not self.answers():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError("The server did not start.")
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def kill(self) -> None:
        """kill -9: nothing is tidied."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()

    def run(self, code: str) -> str:
        """Runs code with the server's own settings and data."""
        answer = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
            cwd=ROOT, env=self.env, check=True, capture_output=True, text=True,
        )  # fmt: skip
        return answer.stdout

    def rows(self, query: str, *arguments: str) -> list[str]:
        """The first column of what stands in the database, on the disk."""
        with closing(sqlite3.connect(self.data / "terrain.sqlite3", timeout=20)) as database:
            return [row[0] for row in database.execute(query, arguments)]

    def make_people(self, count: int) -> None:
        out = self.run(PEOPLE % count)
        self.people = [(email, key) for email, key in json.loads(out.split("PEOPLE", 1)[1])]

    def person(self) -> tuple[str, str]:
        """Somebody who has written nothing yet: address and session key."""
        return self.people.pop()
