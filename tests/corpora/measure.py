"""What each pathological shape costs: `python -m tests.corpora.measure` prints one JSON line a shape.

Each runs in a process of its own, forked from one that has everything imported, so that what one shape leaves
behind in memory is not counted for the next, and a crash of a library written in C or Rust is one line.
"""

import json
import os
import re
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from journal import markup
from tests.corpora.pathological import shapes

_UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes


def _cost(text: str) -> dict[str, Any]:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = {}
    act: Callable[[str], object]
    for act in (markup.render, markup.excerpt, markup.words):
        began = time.process_time()
        result = act(text)
        seconds[act.__name__] = time.process_time() - began
        if act is markup.render:
            html = str(result)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * _UNIT / 1_000_000
    return {
        "seconds": seconds,
        "megabytes": grown,
        "text": len(text),
        "html": len(html),
        "as_typed": html.startswith('<p class="as-typed">') and html.count("<p") == 1,
        # Each tag once: enough to hold them against the list, and short where the HTML is megabytes long.
        "tags": sorted(set(re.findall(r"<[^>]*>", html)))[:200],
    }


def main() -> None:
    markup.render("warm")
    for name, text in shapes():
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            print(json.dumps({"name": name, **_cost(text)}), flush=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            print(json.dumps({"name": name, "died": status}))


if __name__ == "__main__":
    main()
