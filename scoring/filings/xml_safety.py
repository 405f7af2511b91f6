"""XML from a stranger: one parse within limits that opens no file, asks no network and expands no entity."""

from __future__ import annotations

import codecs
import re
from html.entities import name2codepoint

from lxml import etree

from scoring.filings.located import shown
from scoring.problems import Problem, Refused, Severity

MOST_BYTES = 200_000_000
"""Ten times the largest filings; the tree of a document takes about six times its bytes."""

_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_READABLE = re.compile(r"utf-?(8|16|32)|ascii|iso-?8859-?\d+|latin-?\d+|cp125\d|windows-125\d|gb(k|2312|18030)|big5"
                       r"|shift_?jis|euc-?(jp|kr)", re.IGNORECASE)  # fmt: skip
_AS_UTF_8 = frozenset({"utf-8", "ascii"})
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_PROLOG = re.compile(rb"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_OF_XML = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})


def as_utf_8(data: bytes, name: str) -> bytes:
    """The same text in UTF-8, whatever its encoding says or its first bytes show; what is said to be UTF-8 is believed.

    Raises Refused: empty, too large, or in an encoding that no filing uses.
    """
    if len(data) > MOST_BYTES:
        size, most = len(data) // 1_000_000, MOST_BYTES // 1_000_000
        raise Refused([problem("reader.too_large", name, megabytes=size, most=most)])
    encoding = _encoding(data, name)
    if encoding not in _AS_UTF_8:
        data = data.decode(encoding, "replace").encode("utf-8", "replace")
    data = data.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n\0")
    if not data:
        raise Refused([problem("reader.empty", name)])
    return data


def parse(data: bytes, name: str) -> etree._Element:
    """The root element of an XML document in UTF-8; raises Refused where it is not one, or carries entities.

    Definitions of its own (only they can declare entities) are refused before the parser sees them: inside attributes
    any parser would expand them. Bytes that are no UTF-8 are read as Windows-1252, which filings usually are then.
    """
    start = _PROLOG.match(data).end()  # type: ignore[union-attr]  # it matches nothing too
    if data.startswith(b"<!DOCTYPE", start):
        data = _NAMED.sub(_character, _without_type(data, start, name))
    try:
        return _parsed(data)
    except (etree.XMLSyntaxError, ValueError) as error:
        mended = _mended(data)
        if mended is None:
            raise _broken(error, data, name) from None
    try:
        return _parsed(mended)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _broken(error, mended, name) from None


def _parsed(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )  # never collect_ids=False: lxml then loads the document type from wherever it says
    root = etree.fromstring(data, parser)
    if root is None:
        raise ValueError
    return root


def problem(code: str, name: str, severity: Severity = "error", **values: object) -> Problem:
    """A problem with a whole document."""
    return Problem(code, severity, shown(name), values)


def _without_type(data: bytes, start: int, name: str) -> bytes:
    """The document without its type declaration, so that no parser setting can make it be fetched."""
    end = data.find(b">", start) + 1 or len(data)
    if b"[" in data[start:end]:
        raise Refused([problem("reader.entities", name)])
    return data[:start] + data[end:]


def _broken(error: Exception, data: bytes, name: str) -> Refused:
    message = str(error)
    if "depth" in message.lower():
        return Refused([problem("reader.too_deep", name)])
    line = getattr(error, "lineno", None) or 1
    last = data.count(b"\n") + 1
    code = "reader.cut_off" if line >= last and not data.rstrip().endswith(b">") else "reader.broken"
    return Refused([problem(code, name, line=line)])


def _encoding(data: bytes, name: str) -> str:
    """Python's name of the encoding: by the first bytes, else as declared, else UTF-8."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    declared = _DECLARED.match(data[:400])
    if not declared:
        return "utf-8"
    said = declared[1].decode("ascii").lower()
    if not _READABLE.search(said):
        raise Refused([problem("reader.encoding", name, encoding=said)])
    try:
        found = codecs.lookup(said).name
    except LookupError:
        raise Refused([problem("reader.encoding", name, encoding=said)]) from None
    return "utf-8" if found.startswith(("utf-16", "utf-32")) else found  # these would have shown in the first bytes


def _mended(data: bytes) -> bytes | None:
    """Bytes that are no UTF-8, read as Windows-1252; None where that is not what is wrong."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace").encode("utf-8")
    return None


def _character(found: re.Match[bytes]) -> bytes:
    """`&nbsp;` as the character it is: HTML names it in a DTD that is not read."""
    name = found[1]
    code = None if name in _OF_XML else name2codepoint.get(name.decode("ascii"))
    return found[0] if code is None else b"&#%d;" % code
