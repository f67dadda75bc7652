"""The shipped server, started as `make run` starts it, on a data folder and a port of its own."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from tests.shells import Shell

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "a quiet hill at dusk"

MAKE_PEOPLE = """
import json, sys
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from journal.models import User
password = make_password({password!r})
made = []
for number in range({first}, {first} + {count}):
    user = User.objects.create(email=f"person{{number}}@example.org", name=f"Person {{number}}", zone="Europe/Prague", password=password)
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session.create()
    made.append([user.email, session.session_key])
print("PEOPLE " + json.dumps(made))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Person(NamedTuple):
    """Somebody with an account, whose password is PASSWORD, and a session on the server."""

    email: str
    session: str


@dataclass
class Server:
    """Starts, dies at once, starts again; has people who are signed in already."""

    data: Path
    port: int = field(default_factory=free_port)
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    _shell: Shell | None = None
    _people: list[Person] = field(default_factory=list)
    _made: int = 0

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def host(self) -> str:
        """The name that the server answers to."""
        return self.env.get("TERRAIN_BASE_URL", self.url).partition("//")[2]

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("TERRAIN_", "DATABASE_"))
        }
        kept.pop("PYTHONDEVMODE", None)
        return {
            **kept,
            "TERRAIN_DATA": str(self.data),
            "TERRAIN_ADDR": f"127.0.0.1:{self.port}",
            "PYTHONUNBUFFERED": "1",
            **self.env,
        }

    def start(self, within: float = 120) -> float:
        """Starts the server and waits for /healthz. Returns the seconds it took."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        while time.monotonic() - began < within:
            if self.process.poll() is not None:
                raise AssertionError(f"The server stopped at once:\n{self.log.read_text()}")
            try:
                asked = urllib.request.Request(f"{self.url}/healthz", headers={"Host": self.host})
                with urllib.request.urlopen(asked, timeout=5) as answer:
                    if answer.status == 200:
                        return time.monotonic() - began
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        self.kill()
        raise AssertionError(f"The server did not answer within {within} s:\n{self.log.read_text()}")

    def kill(self) -> None:
        """kill -9: the server gets no chance to tidy up."""
        self._leave_shell()
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        """Asks the server to end, and waits."""
        self._leave_shell()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()

    def run(self, code: str) -> str:
        """Runs code with the server's own settings and data, and returns what it printed."""
        self._shell = self._shell or Shell.start(self.environment)
        return self._shell.run(code)

    def _leave_shell(self) -> None:
        if self._shell:
            self._shell.stop()
            self._shell = None

    def rows(self, query: str, *arguments: str) -> list[str]:
        """The first column of what stands in the database, on the disk."""
        with closing(sqlite3.connect(self.data / "terrain.sqlite3", timeout=20)) as database:
            return [row[0] for row in database.execute(query, arguments)]

    def manage(self, *arguments: str) -> str:
        """Runs a command of manage.py with what `run` took up of the server's settings; one that fails fails the test."""
        line = ["manage.py", *arguments]
        return self.run(
            f"from django.core.management import execute_from_command_line as obey; obey({line!r})"
        )

    def person(self) -> Person:
        """Somebody new, signed in; nobody else's test knows them."""
        if not self._people:
            source = MAKE_PEOPLE.format(password=PASSWORD, first=self._made, count=20)
            out = self.run(source)
            made: list[list[Any]] = json.loads(out.rpartition("PEOPLE ")[2])
            self._people = [Person(*one) for one in made]
            self._made += len(made)
        return self._people.pop()
