"""The cast: ana writes, ben mentors ana, cleo is a stranger, staff keeps the server."""

import fcntl
import gc
import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from journal.models import User
from tests.servers import Server

settings.register_profile(
    "terrain", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("terrain")

django_settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise wants a folder
django_settings.STORAGES["staticfiles"] = {  # and nothing is collected
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
# A test that signs somebody in has no use for a slow hash.
django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A run makes very many objects, few of them in cycles: to look for those often took an eighth of its time.
gc.set_threshold(50_000, 50, 100)

PASSWORD = "a quiet hill at dusk"


FOLDERS = count()


@pytest.fixture(autouse=True)
def own_imports(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A test finds no other's imports. The folder is made where something is imported."""
    django_settings.IMPORT_FOLDER = tmp_path_factory.getbasetemp() / "imports" / str(next(FOLDERS))


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as the first start leaves it; one for all the runs that tests/run.py has at the same time."""
    folder = Path(os.environ.get("PREPARED") or tmp_path_factory.mktemp("prepared"))
    whole, begun = folder / "journal", folder / "begun"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            shutil.rmtree(begun, ignore_errors=True)
            server = Server(begun)
            server.data.mkdir(mode=0o700)
            server.start()
            server.kill()
            begun.rename(whole)
    return whole


@pytest.fixture(scope="module")
def stands(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is made for the first test that asks for it stands until a file's last one: each undoes its own alone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def ana(db) -> User:
    return User.objects.create_user("ana@example.org", PASSWORD, name="Ana", zone="Europe/Prague")


@pytest.fixture
def ben(db) -> User:
    return User.objects.create_user("ben@example.org", PASSWORD, name="Ben", zone="America/New_York")


@pytest.fixture
def cleo(db) -> User:
    return User.objects.create_user("cleo@example.org", PASSWORD, name="Cleo", zone="Asia/Tokyo")


@pytest.fixture
def staff(db) -> User:
    return User.objects.create_superuser("staff@example.org", PASSWORD, name="Staff")


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """A client signed in as this person."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
