"""Real processes that run `send_reminders`, again and again, and can be killed with a mail in their hands.

Run as a program this is one such process: it forks for each run, so that a run costs no start of Python. It reads
`run` from standard input and answers `done` when the run has ended, however it did.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Sender:
    """A process of its own, on the same database as the test."""

    process: "subprocess.Popen[str]"

    @classmethod
    def start(cls, database_url: str, mail_url: str, log: Path) -> "Sender":
        env = {**os.environ, "DATABASE_URL": database_url, "TERRAIN_MAIL_URL": mail_url, "PYTHONDEVMODE": ""}
        with log.open("ab") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.senders"],
                cwd=ROOT, env=env, text=True, bufsize=1,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
            )  # fmt: skip
        sender = cls(process)
        sender.wait()
        return sender

    def run(self) -> None:
        """Begins a run; `wait` returns when it has ended."""
        assert self.process.stdin
        self.process.stdin.write("run\n")

    def wait(self) -> int:
        """The number of the process that ran, once it has ended."""
        assert self.process.stdout
        return int(self.process.stdout.readline())

    def running(self) -> int:
        """The number of the process that runs now."""
        assert self.process.stdout
        return int(self.process.stdout.readline())

    def stop(self) -> None:
        self.process.communicate()


def url_of(settings: dict[str, object]) -> str:
    """The address of the test's own database, for another process."""
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        return f"sqlite:///{settings['NAME']}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{settings['NAME']}").geturl()


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.mail.backends import smtp  # noqa: F401
    from django.core.management import call_command
    from django.template.loader import get_template
    from django.urls import reverse

    from prompts.management.commands import send_reminders  # noqa: F401

    # Loaded once, before the forks. None of it asks the database.
    assert reverse("landing") and get_template("email/weekly.txt") and get_template("email/weekly.html")
    print(os.getpid(), flush=True)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                call_command("send_reminders", stdout=sys.stderr)
            finally:
                sys.stderr.flush()
                os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
