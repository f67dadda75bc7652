"""What is compressed at a start, and what was by an earlier one."""

import gzip
from pathlib import Path

import brotli
import pytest

from config.static import HashedStorage, OnlyNew

pytestmark = pytest.mark.pure

CODE = "export const words = 'the same over and over';\n" * 50


def compressed(path: Path) -> tuple[bytes, bytes]:
    return brotli.decompress(Path(f"{path}.br").read_bytes()), gzip.decompress(
        Path(f"{path}.gz").read_bytes()
    )


@pytest.fixture
def code(tmp_path: Path) -> Path:
    path = tmp_path / "write.0123456789ab.js"
    path.write_text(CODE)
    OnlyNew(quiet=True).compress(str(path))
    return path


def test_what_an_earlier_start_compressed_is_left(code):
    assert compressed(code) == (CODE.encode(), CODE.encode())
    before = [Path(f"{code}.{kind}").stat().st_mtime_ns for kind in ("br", "gz")]
    code.touch()
    assert OnlyNew(quiet=True).compress(str(code)) == [f"{code}.br", f"{code}.gz"]
    assert [Path(f"{code}.{kind}").stat().st_mtime_ns for kind in ("br", "gz")] == before


@pytest.mark.parametrize("left", [b"", b"\x1f\x8b", None, gzip.compress(b"another")])
def test_what_a_kill_cut_off_or_a_change_made_old_is_written_again(code, left):
    whole = Path(f"{code}.gz").read_bytes()
    Path(f"{code}.gz").write_bytes(whole[:-20] if left is None else left)
    Path(f"{code}.br").write_bytes(b"")
    OnlyNew(quiet=True).compress(str(code))
    assert compressed(code) == (CODE.encode(), CODE.encode())


def test_only_names_that_pages_ask_for_are_compressed(code, tmp_path):
    (tmp_path / "write.js").write_text(CODE)
    storage = HashedStorage(location=tmp_path, base_url="/static/")
    assert {path for path, _ in storage.compress_files(["write.js", code.name])} == {code.name}
    assert not (tmp_path / "write.js.br").exists()
