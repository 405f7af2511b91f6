"""Damaged and hostile copies of a filing, and a process that reads them with its files and network watched."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import random
import re
import signal
import sys
import traceback
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from types import FrameType

from scoring.filings.archive import read_document
from scoring.filings.duplicates import distinct
from scoring.problems import Refused

SECONDS = 10
Copy = tuple[str, bytes]


def copies(whole: bytes, trap: str, address: str, count: int, seed: int) -> Iterator[Copy]:
    """`count` copies by every kind of damage in turn; `trap` is a file and `address` a server that must not be read."""
    chance = random.Random(seed)
    kinds = [cut, flipped, swapped, *(hostile(trap, address)), *NUMBERS, *ENCODINGS, *STRUCTURES, *PACKED]
    for number in range(count):
        kind = kinds[number % len(kinds)]
        yield f"{number} {kind.__name__}", kind(whole, chance)


def cut(whole: bytes, chance: random.Random) -> bytes:
    return whole[: chance.randrange(len(whole))]


def flipped(whole: bytes, chance: random.Random) -> bytes:
    data = bytearray(whole)
    for _ in range(chance.choice((1, 3, 30, 3000))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def swapped(whole: bytes, chance: random.Random) -> bytes:
    at, size = chance.randrange(len(whole)), chance.randrange(1, 5000)
    to = chance.randrange(len(whole))
    return whole[:at] + whole[to : to + size] + whole[at + size :]


def hostile(trap: str, address: str) -> list[Callable[[bytes, random.Random], bytes]]:
    """Entities that expand without end, and entities, DTDs and style sheets that stand in files or on the network."""
    bomb = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 12))
    declared = {
        "bomb_in_text": (f'<!DOCTYPE html [<!ENTITY b0 "lol">{bomb}]>', "&b11;"),
        "bomb_in_attribute": (f'<!DOCTYPE html [<!ENTITY b0 "lol">{bomb}]>', '<p title="&b11;"/>'),
        "quadratic": (f'<!DOCTYPE html [<!ENTITY q "{"x" * 50_000}">]>', "&q;" * 50_000),
        "file_entity": (f'<!DOCTYPE html [<!ENTITY f SYSTEM "file://{trap}">]>', "&f;"),
        "path_entity": (f'<!DOCTYPE html [<!ENTITY f SYSTEM "{trap}">]>', "&f;"),
        "http_entity": (f'<!DOCTYPE html [<!ENTITY f SYSTEM "{address}/e">]>', "&f;"),
        "file_parameter": (f'<!DOCTYPE html [<!ENTITY % f SYSTEM "file://{trap}"> %f;]>', ""),
        "file_dtd": (f'<!DOCTYPE html SYSTEM "file://{trap}">', "&nbsp;&f;"),
        "http_dtd": (f'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "{address}/x.dtd">', "&nbsp;"),
        "style_sheet": (f'<?xml-stylesheet type="text/xsl" href="file://{trap}"?>', ""),
        "include": ("", f'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file://{trap}" parse="text"/>'),
        "schema": ("", f'<p xmlns:s="http://www.w3.org/2001/XMLSchema-instance" s:schemaLocation="a {address}/s"/>'),
    }

    def made(name: str, before: str, inside: str) -> Callable[[bytes, random.Random], bytes]:
        def damage(whole: bytes, chance: random.Random) -> bytes:
            root = re.search(rb"<(html|xbrl|xbrli:xbrl)\b", whole)
            at = root.start() if root else 0
            end = whole.find(b">", whole.find(b"<body")) + 1 or whole.find(b">", at) + 1
            return whole[:at] + before.encode() + whole[at:end] + inside.encode() + whole[end:]

        damage.__name__ = name
        return damage

    return [made(name, before, inside) for name, (before, inside) in declared.items()]


def _replaced(name: str, pattern: bytes, new: bytes, most: int = 0) -> Callable[[bytes, random.Random], bytes]:
    def damage(whole: bytes, chance: random.Random) -> bytes:
        return re.sub(pattern, lambda found: new, whole, count=most)

    damage.__name__ = name
    return damage


FIGURE = rb"(?<=>)[\d,.]{3,}(?=</(?:ix:nonFraction|us-gaap:))"
NUMBERS = [
    _replaced("a_million_digits", FIGURE, b"9" * 1_000_000, 3),
    _replaced("four_hundred_digits", FIGURE, b"9" * 400, 50),
    _replaced("exponents", FIGURE, b"1e999999999", 50),
    _replaced("huge_scale", rb'scale="\d+"', b'scale="999999999"'),
    _replaced("scale_of_words", rb'scale="\d+"', b'scale="six"'),
    _replaced("huge_decimals", rb'decimals="-?\w+"', b'decimals="99999999999999999999"'),
    _replaced("odd_dates", rb"\d{4}-\d\d-\d\d", b"2023-02-31", 40),
    _replaced("empty_dates", rb"<(\w+:)?instant>[^<]*", b"<xbrli:instant>", 40),
    _replaced("far_dates", rb"\d{4}-\d\d-\d\d", b"0001-01-01T00:00:00"),
    _replaced("words_without_end", rb'format="[^"]*"', b'format="ixt-sec:numwordsen"'),
    _replaced("durations", rb'format="[^"]*"', b'format="ixt-sec:durwordsen"'),
    _replaced("dates_of_everything", rb'format="[^"]*"', b'format="ixt:date-day-monthname-year-cs"'),
    _replaced("unknown_format", rb'format="[^"]*"', b'format="other:thing"'),
]


def _encoded(name: str, change: Callable[[bytes], bytes]) -> Callable[[bytes, random.Random], bytes]:
    def damage(whole: bytes, chance: random.Random) -> bytes:
        return change(whole)

    damage.__name__ = name
    return damage


def _declared(encoding: str) -> Callable[[bytes], bytes]:
    return lambda whole: (
        f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + re.sub(rb"^\s*<\?xml.*?\?>", b"", whole)
    )


def _text(whole: bytes) -> str:
    return whole.decode("utf-8", "replace")


ENCODINGS = [
    _encoded("utf_16", lambda whole: _text(whole).encode("utf-16")),
    _encoded("utf_16_unmarked", lambda whole: _text(whole).encode("utf-16-be")),
    _encoded("utf_32", lambda whole: _text(whole).encode("utf-32")),
    _encoded("ebcdic", lambda whole: _text(whole).encode("cp037", "replace")),
    _encoded("utf_7", lambda whole: _declared("utf-7")(_text(whole).encode("utf-7"))),
    _encoded("latin_as_utf_8", lambda whole: _declared("utf-8")(whole.replace(b"the", b"th\xe9"))),
    *(_encoded(f"says_{said}", _declared(said)) for said in ("utf-16", "cp037", "punycode", "klingon", "gbk", "hex")),
    _encoded("zeros", lambda whole: whole.replace(b" ", b"\0", 50)),
]

STRUCTURES = [
    _replaced("deep", rb"<body[^>]*>", b"<body>" + b"<div>" * 100_000),
    _encoded("deep_and_closed", lambda whole: b"<a>" * 100_000 + whole + b"</a>" * 100_000),
    _replaced("many_attributes", rb"<body[^>]*>", b"<body " + b" ".join(b'a%d=""' % n for n in range(20_000)) + b">"),
    _replaced(
        "many_prefixes", rb"<body[^>]*>", b"<body " + b" ".join(b'xmlns:p%d="u"' % n for n in range(9_000)) + b">"
    ),
    _replaced("no_prefixes", rb'xmlns:(us-gaap|dei)="[^"]*"', b""),
    _replaced("one_continuation", rb'(continuedAt|<ix:continuation id)="[^"]*"', b'continuedAt="loop"', 1),
    _replaced("looping", rb'(?<=ix:continuation )id="[^"]*"', b'id="loop" continuedAt="loop"'),
    _replaced("one_context", rb'contextRef="[^"]*"', b'contextRef="none"'),
    _replaced("one_id", rb' id="[^"]*"', b' id="same"'),
    _replaced("no_names", rb' name="[^"]*"', b""),
]


@lru_cache(maxsize=8)
def _archive(inside: str, content: bytes | int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(inside, content if isinstance(content, bytes) else b"\0" * content)
    return stream.getvalue()


@lru_cache(maxsize=1)
def _packed_zeros() -> bytes:
    return gzip.compress(b"\0" * 300_000_000, 6)


def _zipped(name: str, *, size: int | None = None, flag: int = 0, inside: str = "a.htm") -> Callable[..., bytes]:
    def damage(whole: bytes, chance: random.Random) -> bytes:
        data = bytearray(_archive(inside, whole if size is None else size))
        directory = data.rfind(b"PK\x01\x02")
        data[6] |= flag
        data[directory + 8] |= flag
        if name == "lying_size":
            data[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
        return bytes(data[: chance.randrange(len(data))] if name == "cut_zip" else data)

    damage.__name__ = name
    return damage


PACKED = [
    _zipped("zip"),
    _zipped("cut_zip"),
    _zipped("zip_bomb", size=500_000_000),
    _zipped("lying_size"),
    _zipped("locked", flag=1),
    _zipped("climbing", inside="../../../../tmp/a.htm"),
    _encoded("cut_gz", lambda whole: gzip.compress(whole)[:-20_000]),
    _encoded("gz_bomb", lambda whole: _packed_zeros()),
    _encoded("pdf", lambda whole: b"%PDF-1.7" + whole),
    _encoded("json", lambda whole: b'{"facts": ' * 10_000),
    _encoded("nothing", lambda whole: b""),
]


def watch() -> list[str]:
    """From now on, every file, connection and process that Python opens, by name."""
    seen: list[str] = []

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in ("open", "subprocess.Popen", "os.system", "urllib.Request") or event.startswith("socket."):
            seen.append(f"{event} {arguments[:1]}")

    sys.addaudithook(hook)
    return seen


def too_slow(number: int, frame: FrameType | None) -> None:
    raise TimeoutError


def main(source: str, trap: str, address: str, count: int, seed: int) -> None:
    """Print what became of each copy as JSON: how many were read, how many refused, and everything that went wrong."""
    whole = Path(source).read_bytes()
    whole = gzip.decompress(whole) if source.endswith(".gz") else whole
    read_document(whole, "whole")
    for encoding in ("cp1252", "cp437", "utf-16", "utf-32", "gbk", "big5", "shift_jis", "euc-jp", "euc-kr"):
        codecs.lookup(encoding)  # what is loaded once is no file that a document made us open
    made = list(copies(whole, trap, address, count, seed))
    wrong: list[str] = []
    refused: dict[str, int] = {}
    read = 0
    signal.signal(signal.SIGALRM, too_slow)
    opened = watch()
    for name, data in made:
        signal.alarm(SECONDS)
        try:
            document = read_document(data, name)
            distinct(document)
            for fact in document.facts[:: max(1, len(document.facts) // 20)]:
                assert len(document.quote(fact.fact_id)) <= 200
            read += 1
        except Refused as refusal:
            code = refusal.problems[0].code
            refused[code] = refused.get(code, 0) + 1
        except BaseException:  # noqa: BLE001 a traceback is what is looked for
            wrong.append(f"{name}: {traceback.format_exc(limit=-3)}")
        finally:
            signal.alarm(0)
    print(json.dumps({"read": read, "refused": refused, "wrong": wrong, "opened": opened}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
