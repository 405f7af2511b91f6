"""How long the workbook takes, against the same cells written as bare XML in the same run."""

from __future__ import annotations

import io
import re
import statistics
import time
import zipfile
from collections.abc import Callable
from functools import partial
from html import unescape

from reports.extras import Extras
from reports.numbers import Style
from reports.workbook import write_workbook
from resources.words import Words
from scoring.engine import evaluate
from scoring.filings.samples import read_sample
from scoring.methodology.load import load_methodology

RUNS = 9
LIMIT = 6.0
Cell = tuple[str, str, str, str, str]  # place, style, type, formula, value
CELL = re.compile(r'<c r="([A-Z]+\d+)"(?: s="(\d+)")?(?: t="(\w+)")?(?:/>|>(?:<f>(.*?)</f>)?(?:<v>(.*?)</v>)?</c>)')
STRING = re.compile(r"<si><t[^>]*>(.*?)</t></si>", re.DOTALL)


def bench() -> list[tuple[str, float, float, float]]:
    """(name, seconds, limit as a ratio, ratio) for the sample's full workbook, with peers, in each language.

    What would move the band is looked for once a card, before the clock starts; `bench_analysis` measures that.
    """
    methodology = load_methodology()
    card = evaluate(methodology, read_sample("coreweave"))
    peers = tuple(evaluate(methodology, read_sample(sample)) for sample in ("snowflake", "microsoft", "oracle"))
    extras = Extras(peers=peers, read=card.filing)
    out = []
    for language in ("en", "zh"):
        style = Style(Words(language))
        sheets, rest = contents(write_workbook(card, style, extras))
        ours, floor = in_turns(partial(write_workbook, card, style, extras), partial(bare, sheets, rest))
        out.append((f"workbook ({language})", ours, LIMIT, ours / floor))
    return out


def in_turns(ours: Callable[[], object], floor: Callable[[], object]) -> tuple[float, float]:
    """Median processor seconds of both, run in turns so that a slow moment of the machine hits both."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(RUNS):
        for action, times in zip((ours, floor), taken, strict=True):
            start = time.process_time()
            action()
            times.append(time.process_time() - start)
    return statistics.median(taken[0]), statistics.median(taken[1])


def contents(file: bytes) -> tuple[dict[str, list[list[Cell]]], dict[str, bytes]]:
    """The rows of cells of every sheet, with their texts, and all other parts as they are."""
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        texts = [unescape(text) for text in STRING.findall(parts.read("xl/sharedStrings.xml").decode())]
        sheets: dict[str, list[list[Cell]]] = {}
        rest: dict[str, bytes] = {}
        for name in parts.namelist():
            content = parts.read(name)
            if not name.startswith("xl/worksheets/sheet"):
                rest[name] = content
                continue
            rows = re.findall(r"<row .*?</row>", content.decode(), re.DOTALL)
            sheets[name] = [
                [
                    (place, style, kind, unescape(formula), texts[int(value)] if kind == "s" else unescape(value))
                    for place, style, kind, formula, value in CELL.findall(row)
                ]
                for row in rows
            ]
    return sheets, rest


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def bare(sheets: dict[str, list[list[Cell]]], rest: dict[str, bytes]) -> bytes:
    """The least that a workbook of these cells takes: one string a cell, joined and compressed."""
    out = io.BytesIO()
    shared: dict[str, int] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, rows in sheets.items():
            lines = ['<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>']
            for number, row in enumerate(rows, start=1):
                lines.append(f'<row r="{number}">')
                for place, style, kind, formula, value in row:
                    if kind == "s":
                        index = shared.setdefault(value, len(shared))
                        lines.append(f'<c r="{place}" s="{style}" t="s"><v>{index}</v></c>')
                    elif formula:
                        what = f' t="{kind}"' if kind else ""
                        lines.append(
                            f'<c r="{place}" s="{style}"{what}><f>{escape(formula)}</f><v>{escape(value)}</v></c>'
                        )
                    elif value:
                        lines.append(f'<c r="{place}" s="{style}"><v>{value}</v></c>')
                    else:
                        lines.append(f'<c r="{place}" s="{style}"/>')
                lines.append("</row>")
            lines.append("</sheetData></worksheet>")
            file.writestr(name, "".join(lines))
        strings = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
        for name, content in rest.items():
            file.writestr(name, f"<sst>{strings}</sst>" if name == "xl/sharedStrings.xml" else content)
    return out.getvalue()


if __name__ == "__main__":
    for name, seconds, limit, ratio in bench():
        print(f"{name}: {seconds * 1e3:.0f} ms, {ratio:.2f} times a bare writer (at most {limit:g})")
