"""TRUST 15: what could let a text through unescaped or unguarded stands in a listed set of lines."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
RISKY = re.compile(r"mark_safe|\|safe\b|autoescape off|csrf_exempt|\.raw\(|\.extra\(|SafeString\(")

ALLOWED: set[str] = set()
"""`path: line`, each looked at by hand."""

pytestmark = pytest.mark.pure


def test_15_risky_words_stand_only_where_they_are_listed():
    found = set()
    for folder in ("config", "journal", "prompts", "templates"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".html", ".txt", ".svg"}:
                for line in path.read_text(encoding="utf-8").splitlines():
                    if RISKY.search(line) and not line.lstrip().startswith(("from ", "import ")):
                        found.add(f"{path.relative_to(ROOT)}: {line.strip()}")
    assert found == ALLOWED


def test_nothing_committed_names_another_origin_to_load_from():
    """Templates and our own scripts and styles load from here alone."""
    elsewhere = re.compile(r"(?:src|href)=[\"']https?://|url\([\"']?https?://|import .* from [\"']https?://")
    for folder in ("templates", "static"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".html", ".css", ".js"}:
                assert not elsewhere.search(path.read_text(encoding="utf-8")), path
