"""Any file that may hold XBRL: known by its content, unpacked within limits, the documents of a filing read as one."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Collection, Container, Iterator, Sequence
from contextlib import suppress
from io import BytesIO
from lzma import LZMAError
from pathlib import PurePosixPath

from scoring.filings.inline import is_inline, read_inline
from scoring.filings.instance import read_instance
from scoring.filings.located import shown
from scoring.filings.xbrl import XbrlDocument
from scoring.filings.xml_safety import MOST_BYTES, as_utf_8, problem
from scoring.problems import Refused

MOST_MEMBERS = 5_000
MOST_IN_ALL = 2 * MOST_BYTES
_INSTANCE = b"http://www.xbrl.org/2003/instance"
_ENVELOPE = re.compile(rb"<DOCUMENT>(.*?)(?:</DOCUMENT>|\Z)", re.DOTALL)
_TEXT = re.compile(rb"<TEXT>\s*(?:<XBRL>|<XML>)?\s*(.*?)\s*(?:</XBRL>|</XML>)?\s*(?:</TEXT>|\Z)", re.DOTALL)
_FILENAME = re.compile(rb"<FILENAME>([^\r\n<]{1,200})")
_XBRL_ROOT = re.compile(rb"<(?:[A-Za-z0-9_.-]{1,40}:)?xbrl[\s>]")
_OWN_NAMESPACE = re.compile(rb"xmlns:[A-Za-z0-9_.-]{1,60}\s*=\s*[\"']([^\"']{1,300})[\"']")
_PUBLIC_HOSTS = re.compile(
    rb"//(?:www\.|xbrl\.)?(?:w3\.org|xbrl\.org|fasb\.org|xbrl\.us|sec\.gov|ifrs\.org|iasb\.org)/"
)
SUFFIXES = frozenset({".htm", ".html", ".xhtml", ".xml", ".txt", ".xbrl", ".gz"})


def read_document(data: bytes, name: str, texts: Container[str] | None = None) -> XbrlDocument:
    """The facts of one filing: inline XBRL, an XBRL instance, EDGAR's submission text, any of these in .gz or .zip.

    Of inline documents only the `texts` of these concepts are read where any are named. Raises Refused: with what the
    file is instead, or, for an archive of several filings, with their names.
    """
    found = read_documents(data, name, texts)
    if len(found) > 1:
        raise Refused([problem("reader.several_filings", name, names=", ".join(shown(one.name) for one in found))])
    return found[0]


def read_documents(data: bytes, name: str, texts: Container[str] | None = None) -> tuple[XbrlDocument, ...]:
    """All filings in one file, each with all its documents. Raises Refused where there is none."""
    if data[:2] == b"\x1f\x8b":
        data, name = gunzip(data, name), name.removesuffix(".gz")
    if data[:4] == b"PK\x03\x04":
        return _read_archive(members(data, name), name, texts)
    return (_read_one(data, name, texts),)


def gunzip(data: bytes, name: str) -> bytes:
    """The unpacked bytes; raises Refused: damaged, or larger than any filing."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        out = unpacker.decompress(data, MOST_BYTES + 1)
    except zlib.error:
        raise Refused([problem("reader.archive_broken", name)]) from None
    if len(out) > MOST_BYTES:
        raise Refused([problem("reader.archive_too_large", name, most=MOST_BYTES // 1_000_000)])
    if not unpacker.eof:
        raise Refused([problem("reader.archive_broken", name)])
    return out


def members(data: bytes, name: str, suffixes: Collection[str] = SUFFIXES) -> tuple[tuple[str, bytes], ...]:
    """The files in an archive that may carry figures, by name, gz unpacked; `suffixes` says which names these have.

    Raises Refused: damaged, encrypted, or larger unpacked than any filing. Sizes are checked before anything is
    unpacked and again while unpacking, since an archive may lie about them.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST_MEMBERS or sum(entry.file_size for entry in entries) > MOST_IN_ALL:
                raise Refused([problem("reader.archive_too_large", name, most=MOST_IN_ALL // 1_000_000)])
            if any(entry.flag_bits & 1 for entry in entries):
                raise Refused([problem("reader.archive_locked", name)])
            wanted = [entry for entry in entries if PurePosixPath(entry.filename).suffix.lower() in suffixes]
            return tuple(_member(archive, entry, name) for entry in wanted)
    except (zipfile.BadZipFile, zlib.error, LZMAError, EOFError, OSError, ValueError, NotImplementedError):
        raise Refused([problem("reader.archive_broken", name)]) from None


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> tuple[str, bytes]:
    with archive.open(entry) as stream:
        content = stream.read(entry.file_size + 1)
    if len(content) > entry.file_size:
        raise Refused([problem("reader.archive_too_large", name, most=MOST_IN_ALL // 1_000_000)])
    if content[:2] == b"\x1f\x8b":
        return entry.filename.removesuffix(".gz"), gunzip(content, entry.filename)
    return entry.filename, content


def _read_one(data: bytes, name: str, texts: Container[str] | None) -> XbrlDocument:
    if data[:4] == b"%PDF":
        raise Refused([problem("reader.pdf", name)])
    data = as_utf_8(data, name)
    parts = _submission(data, name)
    if len(parts) > 1:
        return _read_archive(parts, name, texts)[0]
    content = parts[0][1] if parts else data
    if is_inline(content):
        return read_inline(content, name, texts)
    if _is_instance(content):
        return read_instance(content, name)
    if b"<html" in content[:5_000].lower():
        raise Refused([problem("reader.no_tags", name)])
    raise Refused([problem("reader.unknown_kind", name)])


def _is_instance(content: bytes) -> bool:
    return _INSTANCE in content and _XBRL_ROOT.search(content[:100_000]) is not None


def _submission(data: bytes, name: str) -> tuple[tuple[str, bytes], ...]:
    """The documents in EDGAR's own envelope, by their names; none where there is no envelope."""
    if b"<DOCUMENT>" not in data[:20_000]:
        return ()
    out = []
    for found in _ENVELOPE.finditer(data):
        named, text = _FILENAME.search(found[1][:2_000]), _TEXT.search(found[1])
        if text:
            out.append((named[1].decode("utf-8", "replace").strip() if named else name, text[1]))
    return tuple(out)


def _read_archive(
    parts: Sequence[tuple[str, bytes]], name: str, texts: Container[str] | None
) -> tuple[XbrlDocument, ...]:
    """The filings among several files: inline documents in sets, and instances where nothing is inline."""
    readable = list(_texts(parts))
    inline = [(part, content) for part, content in readable if is_inline(content)]
    if inline:
        return tuple(read_inline(group, group[0][0], texts) for group in _sets(inline))
    instances = [(part, content) for part, content in readable if _is_instance(content)]
    if not instances:
        html = any(b"<html" in content[:5_000].lower() for _, content in readable)
        raise Refused([problem("reader.no_tags" if html else "reader.archive_empty", name)])
    return tuple(read_instance(content, part) for part, content in instances)


def _texts(parts: Sequence[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Those of the files that can be text: a picture or a stray file does not stand in the way of the filing."""
    for part, content in parts:
        with suppress(Refused):
            yield part, as_utf_8(content, part)


def _own_namespaces(content: bytes) -> set[bytes]:
    return {uri for uri in _OWN_NAMESPACE.findall(content[:20_000]) if not _PUBLIC_HOSTS.search(uri)}


def _sets(inline: Sequence[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    """Documents of one filing together: those that share a company's own namespace (which carries the date).

    One that has none belongs to the first filing.
    """
    groups: list[tuple[set[bytes], list[tuple[str, bytes]]]] = []
    named = [(_own_namespaces(content), (part, content)) for part, content in inline]
    for own, document in sorted(named, key=lambda item: not item[0]):
        found = next((group for group in groups if group[0] & own or not own), None)
        if found is None:
            groups.append((set(own), [document]))
        else:
            found[0].update(own)
            found[1].append(document)
    for _, group in groups:
        yield sorted(group, key=lambda document: b"schemaRef" not in document[1])  # the main document first
