"""Static files under hashed names, compressed beforehand."""

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

HASHED = re.compile(r"\.[0-9a-f]{12}(\.|$)")


class OnlyNew(Compressor):  # type: ignore[misc]
    """Leaves alone what an earlier start compressed, so that an upgrade compresses what changed with it."""

    def compress(self, path: str) -> list[str]:
        """The gzip is written last: where it holds the file to its end, the other is whole as well."""
        try:
            known = gzip.decompress(Path(f"{path}.gz").read_bytes())
        except (OSError, EOFError, zlib.error):
            known = b""
        if known and known == Path(path).read_bytes():
            return [f"{path}.br", f"{path}.gz"]
        compressed: list[str] = super().compress(path)
        return compressed


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashes the imports between our own ES modules too, so that none of them is ever stale."""

    support_js_module_import_aggregation = True

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Compresses what pages ask for: no page asks for a file under its plain name."""
        yield from super().compress_files({path for path in paths if HASHED.search(path)})

    def create_compressor(self, **options: object) -> Compressor:
        return OnlyNew(**options)
