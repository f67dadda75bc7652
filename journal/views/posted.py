"""A post of the editor, read once: a form, or JSON with the same names."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse

from journal import drafts
from journal.forms import Raw, as_uuid, raw_fields


@dataclass(frozen=True)
class Posted:
    """A post of the editor, read once: what was typed, and what the page itself said."""

    form: Raw
    draft: UUID
    version: int
    tab: str
    seq: int
    seen: int | None
    signed: str
    steps: tuple[int, ...]
    entry: UUID | None
    base: int | None
    whose: str
    choice: str
    later: bool
    json: bool
    unkeepable: str = ""


class Unreadable(Exception):
    """The body is no form: answered with 415 or 400."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


def wants_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json" or "application/json" in request.headers.get(
        "Accept", ""
    )


def shown_to_a_person(request: HttpRequest) -> bool:
    """A browser's own form post asks for a page; a program that saves is answered in JSON."""
    return "text/html" in request.headers.get("Accept", "")


def fields(request: HttpRequest) -> Mapping[str, Any]:
    """The fields of a form post or of a JSON object."""
    if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return request.POST
    if request.content_type != "application/json":
        raise Unreadable(415, "Send a form, or JSON.")
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Unreadable(400, "This is not JSON.") from None
    if not isinstance(found, dict):
        raise Unreadable(400, "Send a JSON object with the fields of the form.")
    return found


def posted(request: HttpRequest) -> Posted:
    data = fields(request)

    def text(name: str) -> str:
        value = data.get(name)
        return "" if value is None else str(value)

    def number(name: str) -> int | None:
        value = text(name)
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None

    unkeepable = ""
    try:
        form = raw_fields(data)
    except ValueError as error:
        form, unkeepable = raw_fields(data, mend=True), str(error)

    def uuid(name: str) -> UUID | None:
        return as_uuid(text(name))

    steps = text("steps").strip("[]").replace(" ", "").split(",")
    return Posted(
        form=form,
        draft=uuid("draft") or uuid4(),
        version=number("version") or 0,
        tab="".join(char for char in text("tab") if char.isascii() and char.isalnum())[: drafts.TAB_LIMIT],
        seq=number("seq") or 0,
        seen=number("seen"),
        signed=text("guide"),
        steps=tuple(sorted({int(step) for step in steps if step in {"1", "2", "3", "4"}})),
        entry=uuid("entry"),
        base=number("base"),
        whose=text("whose"),
        choice=text("choice"),
        later=bool(text("later")),
        json=wants_json(request) or not (shown_to_a_person(request) or text("later") or text("choice")),
        unkeepable=unkeepable,
    )


def refuse(error: Unreadable) -> HttpResponse:
    return JsonResponse({"error": error.sentence}, status=error.status)
