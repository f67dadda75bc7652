"""What the settings work out from the environment: the address, the key, the mail."""

import ipaddress
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SAMPLE_KEYS = {"change-me", "changeme", "secret", "insecure"}


def is_loopback(host: str) -> bool:
    """True for localhost and the loopback addresses, bracketed or not."""
    host = host.strip("[]").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Address:
    """Where people find the journal: scheme, host and port of the configured base address."""

    scheme: str
    host: str
    port: int | None

    @property
    def secure(self) -> bool:
        return self.scheme == "https"

    @property
    def loopback(self) -> bool:
        return is_loopback(self.host)

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.port else "")


def address(base_url: str) -> Address:
    """Reads TERRAIN_BASE_URL. Plain http is accepted on loopback only."""
    try:
        parts = urlsplit(base_url)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"TERRAIN_BASE_URL is {base_url!r}: {error}.") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise ImproperlyConfigured(
            f"TERRAIN_BASE_URL is {base_url!r}; it takes an address such as https://journal.example.org."
        )
    found = Address(parts.scheme, parts.hostname, port)
    if not found.secure and not found.loopback:
        raise ImproperlyConfigured(
            f"TERRAIN_BASE_URL is {base_url!r}; away from this machine it has to begin with https://."
        )
    return found


def listen_on(value: str) -> tuple[str, int]:
    """Reads TERRAIN_ADDR into host and port."""
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise ImproperlyConfigured(f"TERRAIN_ADDR is {value!r}; it takes a host and a port: 127.0.0.1:8000.")
    return host.strip("[]"), int(port)


def secret_key(given: str, data: Path, database: Path | None) -> str:
    """The given key, the kept one, or one made now and kept in the data folder with mode 0600.

    None is made where an SQLite file already stands without its key: a new key would silently end every
    session and make stored second steps unreadable. (PostgreSQL is asked at start, in journal.checks.)
    """
    if given:
        if len(given) < 40 or len(set(given)) < 10 or given.lower() in SAMPLE_KEYS:
            raise ImproperlyConfigured(
                "TERRAIN_SECRET_KEY is too short or too plain; it takes 40 characters or more."
            )
        return given
    path = data / "secret-key"
    try:
        kept = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        kept = None
    if kept is not None:
        if len(kept) < 40:
            raise ImproperlyConfigured(
                f"The secret key in {path} is empty or damaged; put the right one back."
            )
        return kept
    if database is not None and database.exists() and database.stat().st_size:
        raise ImproperlyConfigured(
            f"There is a journal in {database} but no secret key in {path}; put the key back, or set TERRAIN_SECRET_KEY."
        )
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = secrets.token_urlsafe(50)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(made + "\n")
    fresh_mark(data).touch(mode=0o600)
    return made


def fresh_mark(data: Path) -> Path:
    """Stands beside a key that no database has been compared with yet (journal.checks does)."""
    return data / "secret-key.fresh"


def mailer(url: str) -> dict[str, Any]:
    """Reads TERRAIN_MAIL_URL into Django's MAILERS entry: smtp://user:password@host:587/?tls=1, smtps://, or empty."""
    if not url:
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("TERRAIN_MAIL_URL takes smtp://user:password@host:587/?tls=1 or smtps://…")
    ssl = parts.scheme == "smtps"
    tls = not ssl and parse_qs(parts.query).get("tls", ["1"])[0] not in {"0", "no", "false"}
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or (465 if ssl else 587),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": tls,
            "use_ssl": ssl,
            "timeout": 20,
        },
    }
