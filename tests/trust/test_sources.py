"""TRUST 15: what could let a text through unescaped or unguarded stands in a listed set of lines."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
RISKY = re.compile(r"mark_safe|\|safe\b|autoescape off|csrf_exempt|(?<!drafts)\.raw\(|\.extra\(|SafeString\(")

ALLOWED = {
    "journal/markup.py": 1,  # what the sanitiser gave; the types carry it from there
    "prompts/backends.py": 1,  # the ORM's own statement, its values given apart
    "prompts/views/unsubscribe.py": 1,  # one-click unsubscribe, its right in a signed address
    "templates/email/weekly.txt": 1,  # plain text, sent as such
    "templates/email/invitation.txt": 1,
    "templates/email/mentoring.txt": 1,
    "templates/account/email/account_already_exists_message.txt": 1,  # plain text, sent as such
    "templates/account/email/email_confirmation_message.txt": 1,
    "templates/account/email/email_confirmation_signup_message.txt": 1,
    "templates/account/email/password_reset_key_message.txt": 1,
}
"""How many such lines each file has; every one was looked at by hand, and says why it is safe."""

pytestmark = pytest.mark.pure


def test_15_risky_words_stand_only_where_they_are_listed():
    found: Counter[str] = Counter()
    for folder in ("config", "journal", "prompts", "templates"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".html", ".txt", ".svg"}:
                for line in path.read_text(encoding="utf-8").splitlines():
                    if RISKY.search(line) and not line.lstrip().startswith(("from ", "import ")):
                        found[str(path.relative_to(ROOT))] += 1
    assert found == ALLOWED


def test_nothing_committed_names_another_origin_to_load_from():
    """Templates and our own scripts and styles load from here alone."""
    elsewhere = re.compile(r"(?:src|href)=[\"']https?://|url\([\"']?https?://|import .* from [\"']https?://")
    for folder in ("templates", "static"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".html", ".css", ".js"}:
                assert not elsewhere.search(path.read_text(encoding="utf-8")), path
