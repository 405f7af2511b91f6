"""Imports msgspec without typing_extensions, 4 ms of the start; imported for that alone, before the rest.

On the Pythons that Assay runs on msgspec finds the same in typing, which it takes where the other is not there.
"""

import sys

if "typing_extensions" not in sys.modules:
    sys.modules["typing_extensions"] = None  # type: ignore[assignment]
    try:
        import msgspec  # noqa: F401
    finally:
        del sys.modules["typing_extensions"]
