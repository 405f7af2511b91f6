"""How long the PDF takes, against the same strings, lines and boxes put on a bare canvas in the same run.

Ours is from a scorecard to bytes: scenarios, tornado and what would move the band are computed in it, and it is laid
out, tagged and packed. The bare side draws what is seen and nothing else: no structure, no bookmarks. Both by processor
time, so that what else the machine does counts for neither.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from reports.document import build_document
from reports.numbers import Style
from reports.pdf import SHEETS, Page, lay_out, write_pdf
from reports.pdf_pen import COLOURS
from reports.pdf_strips import Link
from reports.pdf_text import BOLD, REGULAR, clean, units
from reports.picture_marks import Box, Label, Line
from resources.words import LANGUAGE_IDS, Words
from scoring.engine import evaluate
from scoring.filings.samples import read_sample
from scoring.methodology.load import load_methodology

RUNS = 11
LIMIT = 2.5
PAGE = (SHEETS["A4"].width, SHEETS["A4"].height)

Call = tuple[str, tuple[object, ...]]


def calls_of(pages: tuple[Page, ...]) -> list[list[Call]]:
    """What a hand-written script would call for each page: fonts and colours where they change, then the content."""
    out = []
    for page in pages:
        calls: list[Call] = []
        state: dict[str, object] = {}

        def change(name: str, *values: object, state: dict[str, object] = state, calls: list[Call] = calls) -> None:
            if state.get(name) != values:
                state[name] = values
                calls.append((name, values))

        for dx, dy, items in page.layers:
            for item in items:
                if isinstance(item, Label):
                    text = clean(item.text)
                    wide = units(text, item.bold) * item.size
                    change("setFont", BOLD if item.bold else REGULAR, item.size)
                    change("setFillColor", COLOURS[item.colour])
                    shift = {"start": 0.0, "middle": wide / 2, "end": wide}[item.anchor]
                    calls.append(("drawString", (item.x + dx - shift, PAGE[1] - item.y - dy, text)))
                elif isinstance(item, Line):
                    change("setStrokeColor", COLOURS[item.colour])
                    change("setLineWidth", item.width)
                    y1, y2 = PAGE[1] - item.y1 - dy, PAGE[1] - item.y2 - dy
                    calls.append(("line", (item.x1 + dx, y1, item.x2 + dx, y2)))
                elif isinstance(item, Box):
                    if item.fill:
                        change("setFillColor", COLOURS[item.fill])
                    corner = (item.x + dx, PAGE[1] - item.y - item.height - dy)
                    calls.append(("rect", (*corner, item.width, item.height, bool(item.stroke), bool(item.fill))))
                elif isinstance(item, Link) and not item.target.startswith("#"):
                    bottom = PAGE[1] - item.y - item.height - dy
                    calls.append(
                        ("linkURL", (item.target, (item.x, bottom, item.x + item.width, bottom + item.height)))
                    )
        out.append(calls)
    return out


def bare(pages: list[list[Call]]) -> bytes:
    """The calls, on a canvas."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=PAGE, invariant=1, pageCompression=1, initialFontName=REGULAR)
    for calls in pages:
        for name, arguments in calls:
            getattr(canvas, name)(*arguments)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def seconds(action: Callable[[], object]) -> float:
    start = time.process_time()
    action()
    return time.process_time() - start


def bench(runs: int = RUNS) -> list[tuple[str, float, float, float]]:
    """(name, seconds, limit in seconds, ratio) for each language, from a scorecard to bytes; runs are interleaved."""
    card = evaluate(load_methodology(), read_sample("coreweave"))
    rows = []
    for language in LANGUAGE_IDS:
        style = Style(Words(language), "USD")
        calls = calls_of(lay_out(build_document(card, style)).pages)

        def whole(style: Style = style) -> bytes:
            return write_pdf(build_document(card, style))

        def floor(calls: list[list[Call]] = calls) -> bytes:
            return bare(calls)

        pairs = [(seconds(whole), seconds(floor)) for _ in range(runs + 2)][2:]
        ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
        rows.append((f"PDF ({language}) against bare canvas calls", ours, LIMIT * theirs, ours / theirs))
    return rows


if __name__ == "__main__":
    for name, measured, limit, ratio in bench():
        print(f"{name}: {measured * 1000:.0f} ms, limit {limit * 1000:.0f} ms, {ratio:.2f} x")
