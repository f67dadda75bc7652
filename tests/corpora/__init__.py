"""Generated texts that are meant to hurt: shared by the unit tests and the browser tests."""
