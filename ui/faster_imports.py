"""Puts Python's own import back as soon as Qt for Python has replaced it; imported for that alone, before the rest."""

import builtins

from ui import plain_import

builtins.__import__ = plain_import
