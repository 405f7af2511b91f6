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
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_OF_XML = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})


def as_utf_8(data: bytes, name: str) -> bytes:
    """The same text in UTF-8, whatever its encoding says or its bytes show; an SGML envelope and white space cut off.

    Bytes that are not what they are declared to be are read as Windows-1252, as filings usually are then. Raises
    Refused: empty, too large, or in an encoding that no filing uses.
    """
    if len(data) > MOST_BYTES:
        size, most = len(data) // 1_000_000, MOST_BYTES // 1_000_000
        raise Refused([problem("reader.too_large", name, megabytes=size, most=most)])
    encoding = _encoding(data, name)
    if encoding not in _AS_UTF_8:
        data = _decoded(data, encoding).encode("utf-8", "replace")
    elif not data.isascii():
        data = _checked(data)
    data = data.lstrip(b" \t\r\n\0")
    if not data:
        raise Refused([problem("reader.empty", name)])
    return data


def parse(data: bytes, name: str) -> etree._Element:
    """The root element of an XML document in UTF-8; raises Refused where it is not one, or carries entities.

    Declared entities are refused before the parser sees them: text inside attributes would be expanded by any parser.
    """
    if b"<!ENTITY" in data:
        raise Refused([problem("reader.entities", name)])
    if b"<!DOCTYPE" in data[:10_000]:
        data = _NAMED.sub(_character, data)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _broken(error, data, name) from None
    if root is None:
        raise Refused([problem("reader.broken", name, line=1)])
    return root


def problem(code: str, name: str, severity: Severity = "error", **values: object) -> Problem:
    """A problem with a whole document."""
    return Problem(code, severity, shown(name), values)


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


def _decoded(data: bytes, encoding: str) -> str:
    return data.decode(encoding, "replace").lstrip("\ufeff")


def _checked(data: bytes) -> bytes:
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace").encode("utf-8")
    return data


def _character(found: re.Match[bytes]) -> bytes:
    """`&nbsp;` as the character it is: HTML names it in a DTD that is not read."""
    name = found[1]
    code = None if name in _OF_XML else name2codepoint.get(name.decode("ascii"))
    return found[0] if code is None else b"&#%d;" % code
