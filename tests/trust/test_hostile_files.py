"""TRUST 32: files made to harm an import are refused with a sentence, or read with what is wrong in them named.

The large ones, and what each costs in time and memory, are measured by bench/imports.py.
"""

import http.client
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from journal.models.imports import folder
from tests.corpora import archives
from tests.trust import world
from tests.writers import TOKEN

SMALL = [case for case in archives.cases() if not case.large]
# A file that is refused reaches no database; one that is read goes into both.
CASES = [
    pytest.param(case, id=case.name[:40], marks=() if case.reads else pytest.mark.once) for case in SMALL
]


def test_32_there_are_at_least_85():
    assert len(SMALL) >= 85
    assert len({case.name for case in SMALL}) == len(SMALL)


@pytest.mark.parametrize("case", CASES)
def test_32_is_refused_with_a_sentence_or_read(ana, client_of, tmp_path, case):
    client = client_of(ana)
    path = tmp_path / "upload"
    case.make(path)
    before = world.everything()
    files = set(tmp_path.rglob("*"))
    response = client.post("/import/", {"file": SimpleUploadedFile(case.file, path.read_bytes())})
    page = response.content.decode()
    if not case.reads:
        assert response.status_code == 422
        assert 'id="file-e"' in page and "alert(1)</script>" not in page
        assert world.everything() == before
        assert not list(folder().iterdir())
        assert set(tmp_path.rglob("*")) - files <= {folder()}
        return
    assert response.status_code == 303, page
    job = response["Location"]
    assert "<img src=x" not in client.get(job).content.decode()
    assert client.get(f"{job}left-out/").status_code == 200
    assert client.post(job).status_code == 303
    assert ana.entries.count() > 0
    for entry in ana.entries.all():
        assert client.get(f"/entries/{entry.uuid}/").status_code == 200
    assert not (tmp_path / "pwned").exists()


def test_32_a_failed_import_leaves_the_journal_as_it_was(ana, client_of, tmp_path):
    """A file that is good until its end."""
    path = tmp_path / "j.json"
    archives.archive_of(600)(path)
    path.write_bytes(path.read_bytes()[:-2] + b", [")
    client = client_of(ana)
    before = world.everything()
    response = client.post("/import/", {"file": SimpleUploadedFile("j.json", path.read_bytes())})
    assert response.status_code == 422 and world.everything() == before
    assert not list(folder().iterdir())


@pytest.mark.server
def test_32_half_a_gigabyte_is_refused_at_once_and_the_server_goes_on(server):
    server.start()
    me = server.person().session
    connection = http.client.HTTPConnection("localhost", server.port, timeout=30)
    began = time.monotonic()
    connection.putrequest("POST", "/import/")
    for name, value in {
        "Content-Type": "multipart/form-data; boundary=frontier",
        "Content-Length": "500000000",
        "Cookie": f"sessionid={me}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Origin": server.url,
    }.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    page = answer.read().decode()
    assert answer.status == 413 and time.monotonic() - began < 5
    assert "A file to import may have 50 MB" in page
    assert (
        answer.headers["Cache-Control"] == "no-store"
        and "default-src 'none'" in answer.headers["Content-Security-Policy"]
    )
    connection.close()
    connection = http.client.HTTPConnection("localhost", server.port, timeout=10)
    connection.request("GET", "/accounts/login/")
    assert connection.getresponse().status == 200
    connection.close()
