"""Rows for tests, made the way the product makes them."""

import itertools
from datetime import date
from typing import Any

from journal import writing
from journal.models import Entry, User

_count = itertools.count(1)


def entry(author: User, **fields: Any) -> Entry:
    """A kept entry; fields are those of `writing.Writing`, and `uuid` and `created_at`."""
    extra = {key: fields.pop(key) for key in ("uuid", "created_at") if key in fields}
    fields.setdefault("body", f"What happened on an ordinary day, number {next(_count)}.")
    fields.setdefault("date", date(2026, 11, 20))
    fields.setdefault("zone", author.zone)
    return writing.create(author, writing.Writing(**fields), **extra)
