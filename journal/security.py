"""The security log: what happened to which account, from which address. Never a password, a token or a text.

And the ciphers for the few secrets that have to be read again.
"""

import base64
import logging

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest

from journal.models import User
from journal.requests import client_address

logger = logging.getLogger("terrain.security")


def record(event: str, request: HttpRequest | None, user: User | int | None = None) -> None:
    """One line: the event, the user's id (- for nobody we know) and the address it came from."""
    pk = user.pk if isinstance(user, User) else user
    address = client_address(request) if request is not None else "-"
    logger.info("%s user=%s address=%s", event, pk or "-", address)


def cipher(purpose: str) -> Fernet:
    """Encrypts for one purpose, with a key derived from the secret key.

    Made on every use: it is quick, and no key stays behind in memory.
    """
    derived = HKDF(SHA256(), 32, salt=None, info=f"terrain.{purpose}".encode()).derive(
        settings.SECRET_KEY.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))
