"""Renders the stored HTML of entries again after an update that renders otherwise."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from journal import markup, writing
from journal.models import Entry
from journal.progress import Bar


class Command(BaseCommand):
    help = (
        "Renders again what an older version rendered. Nothing waits for it: until then a page renders such an entry "
        "each time it is read. Safe to run while the journal is in use, to stop and to run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        bar = Bar(Entry.objects.rendered_before(markup.MARKUP_VERSION).count(), sys.stderr)
        done = writing.render_again(bar.step)
        bar.done()
        self.stdout.write(f"{done} {'entry' if done == 1 else 'entries'} rendered again.")
