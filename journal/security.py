"""The security log: what happened to which account, from which address. Never a password, a token or a text."""

import logging

from django.http import HttpRequest

from journal.models import User
from journal.requests import client_address

logger = logging.getLogger("terrain.security")


def record(event: str, request: HttpRequest | None, user: User | int | None = None) -> None:
    """One line: the event, the user's id (- for nobody we know) and the address it came from."""
    pk = user.pk if isinstance(user, User) else user
    address = client_address(request) if request is not None else "-"
    logger.info("%s user=%s address=%s", event, pk or "-", address)
