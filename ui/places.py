"""Where a figure stands, as something a browser can open: an address, or a page on this computer that leads to it.

Handing `file:///10-k.htm#f-77` to the desktop loses what stands after `#` (xdg-open and Windows both drop it), so a
small page that leads on to it is opened instead.
"""

from __future__ import annotations

import atexit
import html
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from scoring.filings.filing import Source
from scoring.filings.places import fact_id
from scoring.problems import Problem, Refused

PAGES = (".htm", ".html", ".xhtml")
_LEADING = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{name}</title>
<meta http-equiv="refresh" content="0; url={address}"></head>
<body><a href="{address}">{name}</a></body></html>
"""


def local_page(origin: Sequence[Path], source: Source) -> Path:
    """A page that leads to the figure in the file it was read from; unpacked where the file is packed.

    A file that is no web page is given as it is. Raises Refused where it is no longer there.
    """
    place = fact_id(source)
    for path in origin:
        if not path.is_file():
            raise Refused([Problem("file_missing", where=path.name)])
    plain = [path for path in origin if path.name.lower().endswith(PAGES)]
    unpacked = [page for path in origin if path not in plain for page in _unpacked(path)]
    pages = (*plain, *unpacked)
    holding = next((page for page in pages if place and _holds(page, place)), None)
    page = holding or next((page for page in pages if page.name == source.document), next(iter(pages), None))
    if page is None:
        return origin[0]
    if not place:
        return page
    address = f"{page.absolute().as_uri()}#{place}"
    leading = _folder() / f"{place.replace(':', '_')[:80]}.html"
    name, to = html.escape(page.name), html.escape(address)
    leading.write_text(_LEADING.format(name=name, address=to), encoding="utf-8")
    return leading


def _holds(page: Path, place: str) -> bool:
    return f'id="{place}"'.encode() in page.read_bytes()


def _unpacked(path: Path) -> Iterator[Path]:
    """The web pages in a .gz or .zip, written beside each other for the browser."""
    from scoring.filings.archive import gunzip, members

    data = path.read_bytes()
    if data[:2] == b"\x1f\x8b":
        inside: tuple[tuple[str, bytes], ...] = ((path.name.removesuffix(".gz"), gunzip(data, path.name)),)
    elif data[:4] == b"PK\x03\x04" and not path.name.lower().endswith(".xlsx"):
        inside = members(data, path.name)
    else:
        inside = ()
    for name, content in inside:
        if name.lower().endswith(PAGES):
            page = _folder() / Path(name).name
            page.write_bytes(content)
            yield page


@cache
def _folder() -> Path:
    """A folder of this run's own, gone with it."""
    folder = Path(tempfile.mkdtemp(prefix="assay-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
