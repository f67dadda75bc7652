"""Every hostile body of the corpus, rendered and opened in Chromium, with the site's Content-Security-Policy and without.

Counts what ran (dialogs, calls of alert), what left the page (requests), and what stood in it outside the list of
tags, attributes and schemes. Prints a table; exits with 1 where a figure is not 0.

    python bench/hostile.py [--every N]
"""

import argparse
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from playwright.sync_api import Page, sync_playwright

from tests.chromium import ARGUMENTS, CHROMIUM
from tests.corpora import hostile
from tests.e2e.hostile import Watch, document, policy


def run(page: Page, bodies: list[str], csp: str) -> tuple[Watch, float]:
    watch = Watch(page, csp)
    start = time.perf_counter()
    for body in bodies:
        watch.open(document(body))
    return watch, time.perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="take only every Nth body")
    every = parser.parse_args().every
    bodies = list(hostile.bodies())[::every]
    failed = False
    print(f"{'policy':<8}{'bodies':>8}{'ran':>6}{'requests':>10}{'not allowed':>13}{'seconds':>9}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, csp in (("off", ""), ("on", policy())):
            context = browser.new_context()
            watch, seconds = run(context.new_page(), bodies, csp)
            context.close()
            ran, requests, strange = len(watch.ran), len(watch.requests), len(watch.strange)
            print(f"{name:<8}{len(bodies):>8}{ran:>6}{requests:>10}{strange:>13}{seconds:>9.1f}", flush=True)
            for what in (*watch.ran[:5], *watch.requests[:5], *watch.strange[:5]):
                print("   ", what)
            failed = failed or bool(ran or requests or strange)
        browser.close()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
