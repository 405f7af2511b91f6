"""The two shells: the window and the command line. Only the window's files know Qt."""

import builtins

# Qt for Python puts its own import in place of Python's, to serve `from __feature__ import …`, and reads the source of
# every module imported afterwards. Assay has no use for it: the window puts this one back, 40 ms of its start.
plain_import = builtins.__import__
