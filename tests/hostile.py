"""Texts that somebody may put into a name or a note to break what is made of it; and filings full of them."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from dataclasses import replace

from reports.extras import Extras, NamedCard
from scoring.analysis.own_scenario import own_scenario, what_if
from scoring.engine import evaluate
from scoring.filings.filing import Datum, Fact, Filing
from scoring.filings.rows import Counterparty, Customer
from scoring.filings.samples import read_sample
from scoring.methodology.document import Methodology
from scoring.scorecard import Scorecard

KNOWN = (
    "", " ", "AT&T <Holdings> Inc", "<b>bold", "</para>", '<img src="/etc/passwd"/>',
    "<a href='file:///etc/passwd'>x</a>",
    "<r><t>rich</t></r>", "<r></r>", "]]>", "<!-- x -->", "<?xml version='1.0'?>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "&amp;", "&#0;", "&#x1F;", "&undefined;", "_x000D_", "_x0041_", "_x005F_x0041_",
    "=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x.y","z")', "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1",
    " =1", "'=1",
    "＝1+1", "=IMPORTXML(1)", "{=1}", "#REF!", "#N/A", "TRUE", "1e400", "nan", "0x10", "1/2/2025", "00123",
    "http://x.y/z", "http://x.y/\ud83d\x00z", "https://x.y/é",
    "file:///etc/passwd", "javascript:alert(1)", "mailto:a@b.c", "\\\\host\\share\\x",
    "internal:Sheet1!A1", "external:c:/x.xlsx",
    "\x00", "a\x00b", "\x01\x02\x1f", "\x7f\x80\x9f", "a\nb", "a\r\nb", "a\tb", "\x0b\x0c", "\u2028\u2029",
    "\ufeffa", "\ufffe", "\uffff",
    "\ud800", "a\udfffb", "\ud83d", "\U0010ffff", "\ue000", "\u200b\u200d", "\u202eabc\u202c", "\u2066x\u2069",
    "שלום", "مرحبا",
    "微软公司", "（有限）", "𠮷野家",
    "日本語テキスト", "한국어", "ไทย", "👩‍💻🇨🇳", "e\u0301\u0302\u0303", "Z̸̧̢̛a̷l̶g̵o̴", "ﬁﬂ", "Ⅷ①½",
    "%s%n%x", "{0.__class__}", "{name}", "${HOME}", "$(touch x)", "`id`", "%PDF-1.7", "&P&N&D&F&A&8",
    "&L&\"Arial\"&72 x", "&&", "&G",
    "a\r\nBcc: b@c.d", "a\nSubject: x", "a\r\n\r\n<html>", "=?utf-8?b?QmNj?=", 'a"; filename="x.exe', "a;b,c\"d'e",
    "../../etc/passwd", "..\\..\\x", "C:\\con", "nul", "a/b\\c:d*e?f\"g<h>i|j", ".", "..", "~", "-rf", "--help",
    "[Sheet]!A1", "'Sheet'!A1", "A1", "R1C1", "[#1]", "*?~", "x" * 33, "(" * 200, "\\(", "\\", "(a)(b", ") Tj ET Q",
)  # fmt: skip
LONG = ("x" * 100_000, "a b " * 25_000, "中" * 40_000, "<" * 50_000, "é" * 32_767 + "z", "=" + "1+" * 20_000)
PIECES = (*KNOWN[1:], *string.printable, *"中文名称，。（）—“”％", *"éüßñøðł", *"\u200f\u202a\u0300\u20d7\ufe0f")


def texts(count: int, seed: int = 20250331) -> list[str]:
    """So many, the known ones first, then pieces of them put together; the same for the same seed."""
    generator = random.Random(seed)
    found = [*KNOWN]
    while len(found) < count:
        found.append("".join(generator.choices(PIECES, k=generator.randint(1, 8)))[:400])
    return found[:count]


def plain_texts() -> Iterator[str]:
    """As many harmless ones."""
    number = 0
    while True:
        number += 1
        yield f"name{number}"


def filing_of(words: Iterator[str], sample: str = "coreweave") -> Filing:
    """A filing every text of which is the next of these; its numbers are the sample's."""
    filing = read_sample(sample)
    customers = tuple(Customer(next(words), share) for share in (0.4, 0.12, 0.11, 0.1))
    counterparties = tuple(Counterparty(next(words), share, share, share, "BBB") for share in (0.6, 0.4))
    lists = {"customers": customers, "counterparties": counterparties}
    data = {name: _datum(datum, lists.get(name), words) for name, datum in filing.data.items()}
    issuer = replace(filing.issuer, name=next(words), name_zh=next(words), ticker=next(words), cik=next(words))
    notes = ((next(words), next(words)), (next(words), next(words)))
    return replace(filing, issuer=issuer, title=next(words), title_zh=next(words), notes=notes, data=data)


def _datum(datum: Datum, rows: tuple[Customer, ...] | tuple[Counterparty, ...] | None, words: Iterator[str]) -> Datum:
    if datum.fact is None:
        return datum
    value = datum.value if rows is None else rows
    fact = _fact(replace(datum.fact, value=datum.fact.value if rows is None else rows), words)
    others = tuple(_fact(other, words) for other in datum.candidates) if rows is None else ()
    return replace(datum, value=value, fact=fact, candidates=others)


def _fact(fact: Fact, words: Iterator[str]) -> Fact:
    source = replace(
        fact.source, document=next(words), form=next(words), accession=next(words), locator=next(words),
        quote=next(words), url=next(words), note=next(words),
    )  # fmt: skip
    return replace(fact, source=source)


def work_of(methodology: Methodology, words: Iterator[str]) -> tuple[Scorecard, Extras]:
    """A card of such a filing, with a peer and scenarios whose names are such texts too."""
    card = evaluate(methodology, filing_of(words))
    peer = evaluate(methodology, filing_of(words, "microsoft"))
    own = []
    for stress in (True, False):
        name, rows = next(words), (("revenue", "revenue * 0.9"), ("cash", "cash * 1.1"))
        own.append(NamedCard(name, what_if(card, own_scenario(methodology, name, rows), stress), rows, stress))
    return card, Extras(peers=(peer,), own=tuple(own), read=card.filing)
