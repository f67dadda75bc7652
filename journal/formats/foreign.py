"""What the readers of other journals share: an entry made of what they know, days and times as people write them.

A day is the one that the source shows: never worked out anew in another time zone.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from journal.formats.fields import FIRST_YEAR, known_zone, quoted, refuse_unkeepable
from journal.formats.found import QUESTION_LIMIT, FoundEntry, FoundPrompt, identity
from journal.formats.sections import Unfit
from journal.models.entries import BODY_LIMIT, TAG_LIMIT, TITLE_LIMIT, Tag

NOON: Final = time(12)
"""The time of what has none: far from both ends of its day."""

KINDS: Final = {
    **dict.fromkeys(
        ("png", "jpg", "jpeg", "gif", "webp", "heic", "heif", "tiff", "bmp", "svg", "avif"), "photo"
    ),
    **dict.fromkeys(("mp4", "mov", "m4v", "avi", "mkv", "webm", "3gp"), "video"),
    **dict.fromkeys(("m4a", "mp3", "aac", "wav", "ogg", "opus", "flac", "caf"), "recording"),
    **dict.fromkeys(("pdf", "doc", "docx", "odt", "xls", "xlsx", "ppt", "pptx"), "document"),
}

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sep sept", "october oct", "november nov", "december dec"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_GMT: Final = re.compile(r"(?:GMT|UTC)([+-])(\d{1,2}):?(\d\d)?")


def kind_of(name: str) -> str:
    """What a file that stays out is called: photo, video, recording, document, or file."""
    return KINDS.get(name.rpartition(".")[2].lower(), "file")


def entry(
    source: str,
    own: Iterable[str],
    day: date,
    zone: str,
    body: str,
    *,
    title: str = "",
    tags: Iterable[str] = (),
    question: str = "",
    created_at: datetime | None = None,
    updated_at: datetime | None = None,
) -> FoundEntry:
    """An entry of another journal. `own` is what the source knows it by: its id, or its day and text. Raises Unfit.

    Without a text its title is the text; a title too long for its line stands over the text.
    """
    title, body = " ".join(newlines(title).split()), newlines(body).rstrip()
    for text, name in ((title, "title"), (body, "text"), (question, "question")):
        refuse_unkeepable(text, name)
    if not body.strip():
        title, body = "", title
    if len(title) > TITLE_LIMIT:
        title, body = "", f"{title}\n\n{body}"
    question = " ".join(question.split())
    if len(question) > QUESTION_LIMIT:
        question, body = "", f"> {question}\n\n{body}"
    if not body.strip():
        raise Unfit("It has no text.")
    if len(body) > BODY_LIMIT:
        raise Unfit(f"{len(body):,} characters. An entry holds {BODY_LIMIT:,}.")
    if day.year < FIRST_YEAR:
        raise Unfit(f"The date is “{day.isoformat()}”. Dates begin with {FIRST_YEAR}.")
    at = created_at or moment(datetime.combine(day, NOON), zone)
    return FoundEntry(
        id=identity(source, *own),
        date=day,
        zone=zone,
        body=body,
        title=title,
        tags=clean_tags(tags),
        prompt=FoundPrompt("", question) if question else None,
        created_at=at,
        updated_at=max(updated_at or at, at),
    )


def clean_tags(names: Iterable[str]) -> tuple[str, ...]:
    """One of each spelling, without the sign before it. A longer one is cut to what a tag holds."""
    once: dict[str, str] = {}
    for name in names:
        refuse_unkeepable(name, "tag")
        flat = " ".join(name.replace(",", " ").split()).lstrip("#@").strip()[:TAG_LIMIT].strip()
        if flat and len(Tag.fold(flat)) <= 3 * TAG_LIMIT:
            once.setdefault(Tag.fold(flat), flat)
    return tuple(once.values())


def refuse_bytes(text: str) -> None:
    """A text that was decoded with `surrogateescape`: refuses one whose bytes were none."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Unfit("It holds bytes that are not UTF-8.") from None


def newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


# --- Days and times --------------------------------------------------------------------------------------


def moment(local: datetime, zone: str) -> datetime:
    """A local time of a zone as a moment in UTC. Raises Unfit for one before or after all of them."""
    try:
        return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except OverflowError:
        raise Unfit(f"The date is “{local.date().isoformat()}”. There is no such moment.") from None


def instant(text: object) -> datetime:
    """A moment that names its offset, in UTC; raises Unfit."""
    try:
        found = datetime.fromisoformat(text if isinstance(text, str) else "")
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unfit(f"The date is {quoted(text)}. There is no such moment.") from None


def day_there(at: datetime, zone: str, ahead: timedelta | None = None) -> date:
    """The day of a moment in a zone, or so far ahead of UTC. Raises Unfit where the calendar has ended there."""
    try:
        return (at + ahead).date() if ahead is not None else at.astimezone(ZoneInfo(zone)).date()
    except OverflowError:
        raise Unfit(f"The date is “{at.date().isoformat()}”. There is no such moment.") from None


def zone_of(name: str) -> tuple[str, timedelta | None]:
    """A zone that Terrain knows; for a bare offset (GMT+2) that and the offset. Raises Unfit."""
    if known_zone(name):
        return name, None
    if found := _GMT.fullmatch(name):
        sign, hours, minutes = found.groups()
        ahead = timedelta(hours=int(hours), minutes=int(minutes or 0)) * (1 if sign == "+" else -1)
        if abs(ahead) <= timedelta(hours=14):
            same = f"Etc/GMT{'-' if sign == '+' else '+'}{int(hours)}"
            return (same if not int(minutes or 0) and known_zone(same) else "UTC"), ahead
    raise Unfit(f"Its time zone is {quoted(name)}, which Terrain does not know, so its day cannot be told.")


def day_of(year: str | int, month: str | int, day: str | int) -> date:
    """A day by its numbers, or with the month's English name. Raises ValueError."""
    number = (
        _MONTHS.get(month.lower().rstrip("."))
        if isinstance(month, str) and not month.isdigit()
        else int(month)
    )
    if number is None:
        raise ValueError
    return date(int(year), number, int(day))


_TIME: Final = (
    r"(?:[T ,]+(?:at )?(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?[ \u00a0\u202f]?([AaPp]\.?[Mm]\.?)?)?"
)
_OFFSET: Final = r"[ ]?(Z|[+-]\d\d:?\d\d)?"
_WRITTEN: Final = tuple(
    re.compile(pattern + _TIME + _OFFSET)
    for pattern in (
        r"(?P<y>\d{4})([-/._ ])(?P<m>\d{1,2})\2(?P<d>\d{1,2})",
        r"(?P<y>\d{4})-?(?P<m>[A-Za-z]{3,9})-?(?P<d>\d{1,2})()",
        r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)()",
        r"(?P<d>\d{1,2})\.()(?P<m>\d{1,2})\.(?P<y>\d{4})",
        r"(?:[A-Za-z]{3,9},? )?(?P<d>\d{1,2})(?:st|nd|rd|th)?[ -]()(?P<m>[A-Za-z]{3,9})\.?,?[ -](?P<y>\d{4})",
        r"(?:[A-Za-z]{3,9},? )?(?P<m>[A-Za-z]{3,9})\.? ()(?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})",
        r"(?P<a>\d{1,2})/()(?P<b>\d{1,2})/(?P<y>\d{4})",
    )
)


def written(text: str) -> tuple[date, time | None, timedelta | None]:
    """A day as people write it, with its time and its offset where they are given. Raises Unfit.

    3/4/2024 is two days, depending on who wrote it, and refused; 3/14/2024 is one.
    """
    text = " ".join(text.strip().strip("[]\"'").split()) if len(text) < 100 else text
    for pattern in _WRITTEN if len(text) < 100 else ():
        found = pattern.fullmatch(text)
        if found is None:
            continue
        try:
            return named_day(found, text), named_time(found), named_offset(found)
        except Unfit:
            raise
        except ValueError:
            break
    raise Unfit(f"The date is {quoted(text)}. There is no such day.")


def form_of(text: str) -> re.Pattern[str] | None:
    """The form a day is written in; None for what is no day."""
    return next((form for form in _WRITTEN if len(text) < 100 and form.fullmatch(text)), None)


def by_form(
    form: re.Pattern[str], text: str, day_first: bool | None = None
) -> tuple[date, time | None] | None:
    """A day written in this form, with its time; None where it is not, or there is no such day."""
    found = form.fullmatch(text)
    try:
        return (named_day(found, text, day_first), named_time(found)) if found else None
    except ValueError:
        return None


def of_two(form: re.Pattern[str]) -> bool:
    """Whether a day in this form, such as 03/04/2024, can be two days."""
    return "a" in form.groupindex


def named_day(found: re.Match[str], text: str, day_first: bool | None = None) -> date:
    """`day_first` tells 3/4/2024 apart, where something else said which it is."""
    parts = found.groupdict()
    if "a" not in parts:
        return day_of(parts["y"], parts["m"], parts["d"])
    one, other = int(parts["a"]), int(parts["b"])
    if day_first is not None:
        return day_of(parts["y"], *((other, one) if day_first else (one, other)))
    if one <= 12 and other <= 12 and one != other:
        raise Unfit(f"The date is {quoted(text)}, which can be two days.")
    return day_of(parts["y"], min(one, other) if max(one, other) > 12 else one, max(one, other))


def named_time(found: re.Match[str]) -> time | None:
    hour, minute, second, half, _ = found.groups()[-5:]
    if hour is None:
        return None
    return clock(int(hour), int(minute), int(second or 0), half or "")


def clock(hour: int, minute: int, second: int, half: str) -> time:
    """A time of the 24-hour clock, or of the 12-hour one with its half. Raises ValueError."""
    if half:
        if not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    return time(hour, minute, second)


def named_offset(found: re.Match[str]) -> timedelta | None:
    text = found.groups()[-1]
    if text is None:
        return None
    if text == "Z":
        return timedelta()
    ahead = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return -ahead if text[0] == "-" else ahead
