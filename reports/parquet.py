"""A flat table as a Parquet file: numbers, flags and text, each column one plain page.

pandas needs pyarrow for it, which is 170 MB installed, to write one table; the format's plain subset is this page.
Format: parquet.apache.org/docs/file-format, with metadata in Thrift's compact protocol.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any

MAGIC = b"PAR1"
BOOLEAN, DOUBLE, BYTE_ARRAY = 0, 5, 6  # physical types
OPTIONAL, UTF8, PLAIN, RLE, UNCOMPRESSED = 1, 0, 0, 3, 0
I32, I64, BINARY, LIST, STRUCT = 5, 6, 8, 9, 12  # Thrift's compact types

Field = tuple[int, int, Any]  # number, type, value


def write_parquet(columns: Mapping[str, Sequence[Any]]) -> bytes:
    """Columns of one length. None and NaN are null; a column is flags, or numbers (double), or text (anything else)."""
    count = len(next(iter(columns.values()), ()))
    out = bytearray(MAGIC)
    schema = [_struct([(4, BINARY, b"schema"), (5, I32, len(columns))])]
    chunks = []
    for name, values in columns.items():
        kind = _kind(values)
        page = _page(values, kind)
        head = _struct(
            [(1, I32, 0), (2, I32, len(page)), (3, I32, len(page)),
             (5, STRUCT, [(1, I32, count), (2, I32, PLAIN), (3, I32, RLE), (4, I32, RLE)])]
        )  # fmt: skip
        start, size = len(out), len(head) + len(page)
        out += head + page
        named: list[Field] = [(1, I32, kind), (3, I32, OPTIONAL), (4, BINARY, name.encode())]
        schema.append(_struct([*named, (6, I32, UTF8)] if kind == BYTE_ARRAY else named))
        data: list[Field] = [
            (1, I32, kind), (2, LIST, (I32, [PLAIN, RLE])), (3, LIST, (BINARY, [name.encode()])),
            (4, I32, UNCOMPRESSED), (5, I64, count), (6, I64, size), (7, I64, size), (9, I64, start),
        ]  # fmt: skip
        chunks.append(_struct([(2, I64, start), (3, STRUCT, data)]))
    group = _struct([(1, LIST, (STRUCT, chunks)), (2, I64, len(out) - len(MAGIC)), (3, I64, count)])
    foot = _struct(
        [(1, I32, 1), (2, LIST, (STRUCT, schema)), (3, I64, count), (4, LIST, (STRUCT, [group])), (6, BINARY, b"Assay")]
    )
    return bytes(out + foot + struct.pack("<I", len(foot)) + MAGIC)


def _null(value: Any) -> bool:
    return value is None or (isinstance(value, float) and value != value)


def _kind(values: Sequence[Any]) -> int:
    known = [value for value in values if not _null(value)]
    if known and all(isinstance(value, bool) for value in known):
        return BOOLEAN
    if known and all(isinstance(value, int | float) and not isinstance(value, bool) for value in known):
        return DOUBLE
    return BYTE_ARRAY


def _page(values: Sequence[Any], kind: int) -> bytes:
    """Which rows have a value, as bits, then the values that there are."""
    levels = _bits([not _null(value) for value in values])
    head = _varint((-(-len(values) // 8) << 1) | 1)
    known = [value for value in values if not _null(value)]
    if kind == BOOLEAN:
        body = _bits(known)
    elif kind == DOUBLE:
        body = struct.pack(f"<{len(known)}d", *known)
    else:
        texts = [str(value).encode() for value in known]
        body = b"".join(struct.pack("<I", len(text)) + text for text in texts)
    return struct.pack("<I", len(head) + len(levels)) + head + levels + body


def _bits(flags: Sequence[bool]) -> bytes:
    return bytes(
        sum(1 << place for place, flag in enumerate(flags[start : start + 8]) if flag)
        for start in range(0, len(flags), 8)
    )


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _zigzag(number: int) -> bytes:
    return _varint(number << 1 if number >= 0 else (-number << 1) - 1)


def _struct(fields: Sequence[Field]) -> bytes:
    out, last = bytearray(), 0
    for number, kind, value in fields:
        out += bytes([(number - last) << 4 | kind]) + _value(kind, value)
        last = number
    return bytes(out) + b"\x00"


def _value(kind: int, value: Any) -> bytes:
    if kind in (I32, I64):
        return _zigzag(value)
    if kind == BINARY:
        return _varint(len(value)) + value
    if kind == STRUCT:
        return value if isinstance(value, bytes) else _struct(value)
    inner, items = value
    head = bytes([len(items) << 4 | inner]) if len(items) < 15 else bytes([0xF0 | inner]) + _varint(len(items))
    return head + b"".join(_value(inner, item) for item in items)
