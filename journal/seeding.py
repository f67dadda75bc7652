"""Entries in bulk, for measures and for tests that need many: nobody's writing, the same for the same seed."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from journal import writing
from journal.models import Entry, EntryTheme, LookBack, Tag, User
from journal.models.themes import all_themes

CHUNK = 500
WORDS = 300

COMMON = [
    "the",
    "a",
    "I",
    "it",
    "was",
    "to",
    "and",
    "of",
    "that",
    "in",
    "we",
    "had",
    "not",
    "they",
    "for",
    "with",
    "this",
    "on",
    "but",
    "what",
    "at",
    "my",
    "so",
    "then",
    "asked",
    "one",
    "said",
    "when",
    "there",
    "no",
    "all",
    "about",
    "team",
    "meeting",
    "review",
    "code",
    "week",
    "after",
    "before",
    "again",
    "still",
    "never",
    "quite",
    "out",
    "up",
    "who",
    "how",
    "why",
]
OTHERS = [
    "retry",
    "path",
    "queue",
    "ledger",
    "printer",
    "outage",
    "dashboard",
    "pager",
    "tariff",
    "migration",
    "deploy",
    "rollback",
    "incident",
    "schema",
    "latency",
    "budget",
    "roadmap",
    "promotion",
    "mentor",
    "feedback",
    "estimate",
    "deadline",
    "standup",
    "design",
    "kafka",
    "cache",
    "index",
    "shard",
    "backlog",
    "release",
    "hotfix",
    "regression",
    "flaky",
    "canary",
    "rollout",
    "owner",
    "handover",
    "invoice",
    "reconciler",
    "calendar",
    "focus",
    "doubt",
    "silence",
    "question",
    "answer",
    "decision",
    "evidence",
    "signal",
    "gap",
    "slow",
    "quiet",
    "loud",
    "afraid",
    "certain",
    "guess",
    "bet",
    "holiday",
    "kitchen",
    "window",
    "train",
    "Priya",
    "Lena",
    "Wei",
    "Dana",
    "Tomáš",
    "José",
    "Zoë",
    "Søren",
    "Łukasz",
    "naïve",
    "café",
    "résumé",
    "façade",
    "über",
    "coöperate",
    "señor",
    "žluťoučký",
    "kůň",
    "smörgås",
    "node.js",
    "I/O",
    "C++",
    "c#",
    "don't",
    "can't",
    "e-mail",
    "on-call",
    "3.13",
    "HTTP/2",
    "v2.0.1",
    "x_y",
    "a-b",
    "100%",
    "foo::bar",
    "東京",
    "会議",
    "失敗",
    "学ぶ",
    "你好",
    "世界",
    "工作",
    "한국",
    "회의",
    "привет",
    "отказ",
    "ночь",
    "Ωmega",
    "שלום",
    "مرحبا",
    "🙂",
    "🔥",
    "🚀",
    "👍🏽",
    "⭐",
    "☕",
]
TAGS = (
    "ledger",
    "on-call",
    "decisions",
    "career",
    "Rust",
    "fee-engine",
    "reviews",
    "café",
    "日本",
    "a b",
    "+1",
)
ZONES = ("Europe/Prague", "UTC", "America/New_York", "Asia/Tokyo")
PROMPTS = ("the-room-you-nearly-left", "a-seeded-question", "nobody-asked-you")


def seed(
    author: User, count: int, number: int, *, until: date, step: Callable[[int], None] | None = None
) -> int:
    """Makes `count` entries of the author's, the newest on `until`. All or nothing, one transaction."""
    numbers = random.Random(number)
    tags = seed_tags(author)
    slugs = [theme.slug for theme in all_themes()]
    made = 0
    with transaction.atomic():
        while made < count:
            size = min(CHUNK, count - made)
            keep(author, [one(author, numbers, slugs, until) for _ in range(size)], numbers, tags, until)
            made += size
            if step:
                step(size)
    return made


def seed_tags(author: User) -> list[Tag]:
    folded = {Tag.fold(name): name for name in TAGS}
    Tag.objects.bulk_create(
        [Tag(author=author, name=name, folded=key) for key, name in folded.items()], ignore_conflicts=True
    )
    return list(author.tags.filter(folded__in=folded).order_by("folded"))


def text(numbers: random.Random, words: int) -> str:
    """Sentences and paragraphs: common words, some rarer, the odd accent, script, sign or pictograph."""
    picked = [
        numbers.choice(COMMON) if numbers.random() < 0.6 else numbers.choice(OTHERS) for _ in range(words)
    ]
    parts, at = [], 0
    while at < words:
        length = numbers.randint(5, 18)
        sentence = " ".join(picked[at : at + length])
        end = numbers.choice((". ", ". ", ". ", "? ", ".\n\n", ": "))
        parts.append(sentence[:1].upper() + sentence[1:] + end)
        at += length
    return "".join(parts).strip()


def one(author: User, numbers: random.Random, slugs: list[str], until: date) -> tuple[Entry, list[str]]:
    """An entry that is not saved yet, and its themes in order. A tenth stands on the day of another."""
    on = until - timedelta(days=int(numbers.triangular(0, 1_500, 0)))
    at = datetime.combine(on, time(numbers.randint(0, 23), numbers.randint(0, 59)), UTC)
    themes = numbers.sample(slugs, numbers.choice((0, 1, 1, 1, 2, 2, 3))) if slugs else []
    entry = Entry(
        uuid=UUID(int=numbers.getrandbits(128), version=4),
        author=author,
        date=on,
        zone=numbers.choice(ZONES),
        title=text(numbers, numbers.randint(2, 8))[:200].strip() if numbers.random() < 0.7 else "",
        takeaway=text(numbers, 12)[:280].strip() if numbers.random() < 0.4 else "",
        body=text(numbers, max(3, int(numbers.gauss(WORDS, WORDS / 3)))),
        bring=numbers.random() < 0.1,
        off_record=numbers.random() < 0.08,
        resurface=numbers.random() < 0.97,
        created_at=at,
        updated_at=at,
    )
    if numbers.random() < 0.6:
        entry.prompt_slug = numbers.choice(PROMPTS)
        entry.prompt_question = f"What of {entry.prompt_slug.replace('-', ' ')}?"
    if themes and numbers.random() < 0.7:
        entry.gauge_id, entry.felt = themes[0], numbers.randint(1, 7)
    if numbers.random() < 0.03:
        entry.trashed_at = entry.closed_at = at + timedelta(days=1)
    writing.derive(entry)
    return entry, themes


def keep(
    author: User, made: list[tuple[Entry, list[str]]], numbers: random.Random, tags: list[Tag], until: date
) -> None:
    """Saves entries with their themes, tags and look-backs, a statement for each kind."""
    entries = Entry.objects.bulk_create([entry for entry, _ in made])
    EntryTheme.objects.bulk_create(
        EntryTheme(entry=entry, theme_id=slug, position=place, author=author, date=entry.date)
        for entry, (_, themes) in zip(entries, made, strict=True)
        for place, slug in enumerate(themes, start=1)
    )
    through = Tag.entries.through
    through.objects.bulk_create(
        through(entry_id=entry.pk, tag_id=tag.pk)
        for entry in entries
        for tag in numbers.sample(tags, numbers.choice((0, 0, 1, 1, 2, 3)))
    )
    LookBack.objects.bulk_create(look_backs(author, entries, numbers, until))


def look_backs(author: User, entries: list[Entry], numbers: random.Random, until: date) -> list[LookBack]:
    found = []
    for entry in entries:
        due = entry.date + timedelta(weeks=numbers.choice((2, 4, 13)))
        if due <= until and numbers.random() < 0.4:
            turned_out = numbers.randint(1, 7) if entry.felt is not None else None
            found.append(
                LookBack(
                    entry=entry, author=author, due=due, on=min(due + timedelta(days=3), until),
                    gauge_id=entry.gauge_id, felt=entry.felt, turned_out=turned_out,
                    note=text(numbers, 15), created_at=entry.created_at,
                )
            )  # fmt: skip
        if numbers.random() < 0.3:
            again = due if not found or found[-1].entry is not entry else due + timedelta(weeks=13)
            found.append(LookBack(entry=entry, author=author, due=again, created_at=entry.created_at))
    return found
