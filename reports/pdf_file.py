"""The last step of a PDF: what reportlab cannot write (structure, metadata, an attachment) joined to what it wrote.

The file is put together anew with its small objects packed and compressed (PDF 1.7), which also makes it smaller.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from reports.pdf_tags import Structure, Tag, text_string, written

PACKED_MOST = 400  # objects in one compressed stream: a reader opens one without all others
RECORD_NAME = "assay-record.json"
HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
METADATA = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>Assay</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>Assay</xmp:CreatorTool>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True, slots=True)
class About:
    """What the file says of itself."""

    title: str
    subject: str
    language: str


@dataclass(frozen=True, slots=True)
class Parts:
    """A PDF taken apart: objects by number, and what its trailer names."""

    objects: dict[int, bytes]
    root: int
    info: int
    identity: bytes


def finished(plain: bytes, structure: Structure, document: Tag, about: About, record: bytes | None) -> bytes:
    """The file of reportlab with the structure tree, metadata and, where there is one, the record attached."""
    parts = parts_of(plain)
    objects = parts.objects
    pages = [int(number) for number in re.findall(rb"(\d+) 0 R", _array(objects[_pages_root(parts)], b"Kids"))]
    links = [[int(n) for n in re.findall(rb"(\d+) 0 R", _array(objects[page], b"Annots"))] for page in pages]
    for number in {int(found) for body in objects.values() for found in re.findall(rb"/ToUnicode (\d+) 0 R", body)}:
        objects[number] = _letters(objects[number])
    for number, body in objects.items():
        if body.endswith(b"endstream") and b"/Filter" not in body[: body.index(b"stream")]:
            objects[number] = _compressed(body)
    for index, page in enumerate(pages):
        objects[page] = _with(objects[page], b"/Tabs/S/StructParents %d" % index)
    objects[parts.info] = re.sub(rb"/(?:Creation|Mod)Date \([^)]*\)\s*", b"", objects[parts.info])  # no day is said
    metadata = max(objects) + 1
    objects[metadata] = _stream(b"/Type/Metadata/Subtype/XML", _metadata(about), compressed=False)
    catalog = b"/Metadata %d 0 R/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>" % metadata
    if record is not None:
        catalog += attached(objects, record)
    tree = max(objects) + 1
    objects |= dict(enumerate(written(structure, document, tree, pages, links), tree))
    objects[parts.root] = _with(objects[parts.root], catalog + b"/StructTreeRoot %d 0 R" % tree)
    return assembled(parts)


def _pages_root(parts: Parts) -> int:
    found = re.search(rb"/Pages (\d+) 0 R", parts.objects[parts.root])
    assert found is not None
    return int(found[1])


def _array(dictionary: bytes, key: bytes) -> bytes:
    """The text of an array without arrays in it; nothing where the key is not there."""
    found = re.search(rb"/%s \[([^\]]*)\]" % key, dictionary)
    return found[1] if found else b""


def _with(dictionary: bytes, entries: bytes) -> bytes:
    return dictionary[: dictionary.rindex(b">>")] + entries + b">>"


def _letters(stream: bytes) -> bytes:
    """Which letter each code of a font is, without the codes that are none, at most a hundred in a block."""
    text = stream[stream.index(b"stream") + 6 : stream.rindex(b"endstream")].strip(b"\r\n") + b"\n"
    pairs = [pair for pair in re.findall(rb"<[0-9A-F]{2}> <[0-9A-F]+>", text) if not pair.endswith(b"<0000>")]
    head, _, rest = text.partition(b"endcodespacerange\n")
    tail = rest[rest.rindex(b"endbfchar\n") + 10 :]
    blocks = [pairs[index : index + 100] for index in range(0, len(pairs), 100)]
    table = b"".join(b"%d beginbfchar\n%s\nendbfchar\n" % (len(block), b"\n".join(block)) for block in blocks)
    return _stream(b"", head + b"endcodespacerange\n" + table + tail)


def _compressed(stream: bytes) -> bytes:
    """A stream of reportlab's, which leaves that to us."""
    head, _, rest = stream.partition(b"stream")
    content = rest[: rest.rindex(b"endstream")].lstrip(b"\r\n")
    length = re.search(rb"/Length (\d+)", head)
    assert length is not None
    entries = head[head.index(b"<<") + 2 : head.rindex(b">>")].replace(length[0], b"").strip()
    return _stream(entries, content[: int(length[1])])


def _metadata(about: About) -> bytes:
    text = METADATA.format(title=escape(about.title), subject=escape(about.subject), language=escape(about.language))
    return text.encode("utf-8", "replace")


def attached(objects: dict[int, bytes], record: bytes) -> bytes:
    """Put a file into the objects; what the catalog says of it."""
    file, entry = max(objects) + 1, max(objects) + 2
    digest = hashlib.md5(record, usedforsecurity=False).hexdigest().encode()  # what the format asks for
    head = b"/Type/EmbeddedFile/Subtype/application#2Fjson/Params<</Size %d/CheckSum<%s>>>" % (len(record), digest)
    objects[file] = _stream(head, record)
    name = b"(%s)" % RECORD_NAME.encode()
    said = text_string("The work that this report was made from")
    objects[entry] = b"<</Type/Filespec/F%s/UF%s/EF<</F %d 0 R/UF %d 0 R>>/AFRelationship/Source/Desc%s>>" % (
        name, name, file, file, said,
    )  # fmt: skip
    return b"/Names<</EmbeddedFiles<</Names[%s %d 0 R]>>>>/AF[%d 0 R]" % (name, entry, entry)


def _stream(entries: bytes, content: bytes, compressed: bool = True) -> bytes:
    if compressed:
        content, entries = zlib.compress(content, 6), entries + b"/Filter/FlateDecode"
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(content), content)


def parts_of(plain: bytes) -> Parts:
    """Take apart a file with one plain table of objects, as reportlab writes it."""
    start = int(plain[plain.rindex(b"startxref") + 9 :].split()[0])
    _, head, rest = plain[start:].split(b"\n", 2)
    count = int(head.split()[1])
    places = [int(rest[20 * index : 20 * index + 10]) for index in range(1, count)]
    objects = {}
    for number, (place, end) in enumerate(zip(places, [*places[1:], start], strict=True), 1):
        body = plain[place:end]
        objects[number] = body[body.index(b"obj") + 3 : body.rindex(b"endobj")].strip(b"\r\n ")
    trailer = plain[start:]
    root, info = (re.search(rb"/%s (\d+) 0 R" % key, trailer) for key in (b"Root", b"Info"))
    identity = re.search(rb"/ID\s*\[(<[0-9a-f]+><[0-9a-f]+>)\]", trailer)
    assert root is not None
    assert info is not None
    assert identity is not None
    return Parts(objects, int(root[1]), int(info[1]), identity[1])


def assembled(parts: Parts) -> bytes:
    """The objects as a file: streams by themselves, all else packed, a compressed table of where each is."""
    out = bytearray(HEADER)
    places: dict[int, tuple[int, int, int]] = {}
    small: list[int] = []
    number = max(parts.objects) + 1
    for key, body in parts.objects.items():
        if body.endswith(b"endstream"):
            places[key] = (1, len(out), 0)
            out += b"%d 0 obj\n%s\nendobj\n" % (key, body)
        else:
            small.append(key)
    for start in range(0, len(small), PACKED_MOST):
        chosen = small[start : start + PACKED_MOST]
        places |= {key: (2, number, index) for index, key in enumerate(chosen)}
        places[number] = (1, len(out), 0)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, packed([(key, parts.objects[key]) for key in chosen]))
        number += 1
    places[number] = (1, len(out), 0)
    table = b"\0\0\0\0\xff\xff" + b"".join(
        kind.to_bytes(1, "big") + place.to_bytes(3, "big") + index.to_bytes(2, "big")
        for kind, place, index in (places[key] for key in range(1, number + 1))
    )
    entries = b"/Type/XRef/Size %d/W[1 3 2]/Root %d 0 R/Info %d 0 R/ID[%s]" % (
        number + 1, parts.root, parts.info, parts.identity,
    )  # fmt: skip
    start_of_table = len(out)
    out += b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (number, _stream(entries, table), start_of_table)
    return bytes(out)


def packed(objects: Sequence[tuple[int, bytes]]) -> bytes:
    """Small objects in one stream: their numbers and places first."""
    places, bodies, at = [], [], 0
    for number, body in objects:
        places.append(b"%d %d" % (number, at))
        bodies.append(body)
        at += len(body) + 1
    head = b" ".join(places) + b"\n"
    return _stream(b"/Type/ObjStm/N %d/First %d" % (len(objects), len(head)), head + b"\n".join(bodies))
