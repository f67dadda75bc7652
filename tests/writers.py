"""People who keep entries over HTTP at the same time, and remember what was acknowledged."""

import http.client
import threading
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.servers import Person, Server

TOKEN = "t" * 32


@dataclass
class Outcome:
    """What the server said: the texts it acknowledged, its refusals, and how long each answer took."""

    acknowledged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def keep(server: Server, person: Person, body: str) -> int:
    """Keeps one entry in one post, as the form does without JavaScript. Returns the status."""
    connection = http.client.HTTPConnection("localhost", server.port, timeout=60)
    try:
        address = f"/drafts/{uuid.uuid4()}/keep/"
        fields = {
            "csrfmiddlewaretoken": TOKEN,
            "body": body,
            "date": time.strftime("%Y-%m-%d", time.gmtime()),
        }
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={person.session}; csrftoken={TOKEN}",
            "Origin": server.url,
        }
        connection.request("POST", address, urlencode(fields), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


class Writers:
    """Threads that keep one entry after the other until told to stop, or a fixed number each."""

    def __init__(self, server: Server, count: int, each: int | None = None) -> None:
        self.server, self.each = server, each
        self.outcome = Outcome()
        self.people = [server.person() for _ in range(count)]
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(person,)) for person in self.people]

    def __enter__(self) -> "Writers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.each is None:
            self._stop.set()
        for thread in self._threads:
            thread.join()

    def _write(self, person: Person) -> None:
        number = 0
        while not self._stop.is_set() and (self.each is None or number < self.each):
            number += 1
            body = f"{person.email} {number} {uuid.uuid4()}"
            began = time.monotonic()
            try:
                status = keep(self.server, person, body)
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)  # the server is down; a person would press the button again
                continue
            if status == 303:
                self.outcome.acknowledged.append(body)
            else:
                self.outcome.refused.append(f"{status}")
            self.outcome.seconds.append(time.monotonic() - began)
