"""What a filter of the timeline means, in the words of the open format: a plain loop over the JSON export."""

import re
from datetime import date
from typing import Any

import orjson
from django.http import QueryDict

from journal import search
from journal.formats import archive
from journal.isoweek import IsoWeek

ENTRY = re.compile(r'href="/entries/([0-9a-f-]{36})/"')

COMBINATIONS = [
    "",
    "theme=judgment",
    "theme=judgment&theme=beginner",
    "theme=none",
    "theme=none&theme=identity",
    "tag=ledger",
    "tag=ledger&tag=on-call",
    "tag=LEDGER&theme=attention",
    "tag=%2B1",
    "tag=no-such-tag",
    "from=2026-10-01",
    "to=2025-06-30",
    "from=2026-01-01&to=2026-03-31",
    "from=2026-03-31&to=2026-01-01",
    "week=2026-W40",
    "prompt=nobody-asked-you",
    "gauge=reliability",
    "gauge=reliability&felt=5-7",
    "felt=1",
    "felt=1-3&theme=imposter-syndrome",
    "look_back=due",
    "look_back=done",
    "look_back=done&felt=6-7&from=2025-01-01",
    "bring=1",
    "off_record=1",
    "bring=1&off_record=1",
    "q=node.js",
    "q=I%2FO&theme=judgment&theme=none",
    "q=-outage&tag=career",
    "q=%22smorgas%22+-kafka&from=2025-01-01",
    "q=deplo*&look_back=due&felt=1-7",
    "q=%E6%9D%B1%E4%BA%AC&sort=best",
    "q=queue+%F0%9F%94%A5&sort=best&theme=beginner",
    "q=%3F%3F%3F",
]


def exported(user) -> list[dict[str, Any]]:
    entries = orjson.loads(b"".join(archive.whole(user)))["entries"]
    for entry in entries:
        question = entry["prompt"]["question"] if entry["prompt"] else ""
        entry["words"] = search.tokens(entry["title"], entry["takeaway"], entry["body"], question)
    return entries


def plain_loop(entries: list[dict[str, Any]], data: QueryDict, today: date) -> set[str]:
    """What the filter means, in the words of the open format."""
    query = search.parse(data.get("q", ""))

    def fits(entry: dict[str, Any]) -> bool:
        themes, tags = data.getlist("theme"), data.getlist("tag")
        had = {tag.casefold() for tag in entry["tags"]}
        low, high = (
            int(part) for part in (data.get("felt", "1-7") + "-" + data.get("felt", "1-7")).split("-")[:2]
        )
        if "felt" in data and "-" not in data["felt"]:
            low = high = int(data["felt"])
        week = IsoWeek.parse(data["week"]) if "week" in data else None
        due = any(row["on"] is None and row["due"] <= today.isoformat() for row in entry["look_backs"])
        done = any(row["on"] is not None for row in entry["look_backs"])
        return all(
            [
                entry["trashed_at"] is None,
                not themes or bool(set(themes) & set(entry["themes"] or ["none"])),
                all(tag.casefold() in had for tag in tags),
                "q" not in data or (bool(query) and query.matches(entry["words"])),
                entry["date"] >= data.get("from", ""),
                entry["date"] <= data.get("to", "9"),
                week is None or week.monday.isoformat() <= entry["date"] <= week.sunday.isoformat(),
                "prompt" not in data or (entry["prompt"] or {}).get("slug") == data["prompt"],
                "gauge" not in data or entry["gauge"] == data["gauge"],
                "felt" not in data or (entry["felt"] is not None and low <= entry["felt"] <= high),
                data.get("look_back") != "due" or due,
                data.get("look_back") != "done" or done,
                "bring" not in data or entry["bring"],
                "off_record" not in data or entry["off_record"],
            ]
        )

    return {entry["id"] for entry in entries if fits(entry)}


def every_page(client, address: str) -> list[str]:
    """The ids on the page and on those that follow it, in their order."""
    found: list[str] = []
    while address:
        response = client.get(address)
        assert response.status_code == 200, address
        page = response.content.decode()
        found += ENTRY.findall(page)
        onward = re.search(r'<a class="btn plain" href="([^"]+)" rel="next">', page)
        address = onward[1].replace("&amp;", "&") if onward else ""
    return found
