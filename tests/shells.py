"""A process that runs code with a server's settings and data, again and again.

Run as a program this is that process: it forks for each piece of code, so that a piece costs no start of Python and
nothing of one is left for the next. It reads a line of JSON for each, the code, and answers one: the exit code, and
what was printed.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 60  # seconds


@dataclass
class Shell:
    process: "subprocess.Popen[str]"

    @classmethod
    def start(cls, environment: dict[str, str]) -> "Shell":
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.shells"],
            cwd=ROOT, env=environment, text=True, bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        return cls(process)

    def run(self, code: str) -> str:
        """What the code printed; a code that fails fails the test."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(code) + "\n")
        status, said = json.loads(self.process.stdout.readline())
        assert status == 0, said
        return str(said)

    def stop(self) -> None:
        self.process.communicate()


def obey(code: str) -> None:
    """Runs it, as a command would, and ends the process."""
    from django.db import connections

    signal.alarm(LONGEST)
    status = 1
    try:
        exec(compile(code, "<code>", "exec"), {"__name__": "__main__"})
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        if not isinstance(ended.code, int | None):
            print(ended.code)
    except BaseException:
        traceback.print_exc()
    finally:
        connections.close_all()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    for line in sys.stdin:
        with tempfile.TemporaryFile() as said:
            child = os.fork()
            if child == 0:
                os.dup2(said.fileno(), 1)
                os.dup2(said.fileno(), 2)
                obey(json.loads(line))
            _, status = os.waitpid(child, 0)
            said.seek(0)
            print(json.dumps([status, said.read().decode()]), flush=True)


if __name__ == "__main__":
    main()
