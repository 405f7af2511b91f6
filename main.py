"""Assay. Without arguments the window opens; with arguments it is a command line, and no window system is touched."""

from __future__ import annotations

import sys

WINDOW = ("--open", "--picture", "--lang", "--theme", "--page", "--scale", "--ask", "--methodology")


def main(arguments: list[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    if not given or given[0].partition("=")[0] in WINDOW:
        from ui.app import run

        return run(given)
    from ui.cli import run as run_command

    return run_command(given)


if __name__ == "__main__":
    sys.exit(main())
