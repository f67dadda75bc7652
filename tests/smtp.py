"""A mail server for tests: takes every mail, remembers whom it was for, and can keep a sender waiting."""

import socketserver
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any, Self


class MailServer(socketserver.ThreadingTCPServer):
    """`received` counts mails by recipient. `before_taking` is called with the recipient before a mail counts."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.received: Counter[str] = Counter()
        self.before_taking: Callable[[str], Any] = lambda recipient: None
        self.lock = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}/?tls=0"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that was killed breaks its line off; that is what these tests are about."""


class Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.say("220 here")
        recipient = ""
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                recipient = line.split(b"<")[1].split(b">")[0].decode()
            if verb == b"DATA":
                self.say("354 go on")
                while (part := self.rfile.readline()) and part != b".\r\n":
                    pass
                if not part:
                    return
                self.server.before_taking(recipient)
                with self.server.lock:
                    self.server.received[recipient] += 1
            self.say("221 bye" if verb == b"QUIT" else "250 ok")
            if verb == b"QUIT":
                return

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")
        self.wfile.flush()
