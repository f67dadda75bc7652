"""Static files under hashed names, compressed beforehand."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashes the imports between our own ES modules too, so that none of them is ever stale."""

    support_js_module_import_aggregation = True
