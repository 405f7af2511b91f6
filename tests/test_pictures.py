"""Pictures of a scorecard: what they show is what the methodology publishes, and nothing in them collides."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.numbers import Style
from reports.palette import DARK, LIGHT
from reports.picture_debt import years
from reports.picture_gold import steps
from reports.pictures import (
    Box,
    Label,
    Line,
    Path,
    Picture,
    debt_service,
    factor_bars,
    gold_waterfall,
    hex_of,
    score_scale,
    text_width,
    wrapped,
)
from resources import FONTS
from resources.words import Words
from scoring.engine import evaluate
from scoring.filings.samples import read_sample, sample_names
from scoring.methodology.document import Methodology
from scoring.scorecard import Scorecard
from tests.conftest import python

PICTURES = (gold_waterfall, debt_service, factor_bars, score_scale)
SIZES = ((500.0, 200.0, 8.0), (276.0, 134.0, 7.2), (640.0, 262.0, 11.0))


def style(language: str = "en") -> Style:
    return Style(Words(language), "USD")


@pytest.fixture(scope="module")
def cards(methodology: Methodology) -> dict[str, Scorecard]:
    return {name: evaluate(methodology, read_sample(name)) for name in sample_names()} | {
        "nothing": evaluate(methodology, {})
    }


def box(label: Label) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the ink of a label."""
    width = text_width(label.text, label.size, label.bold)
    left = label.x - {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
    return left, label.y - label.size * 0.72, left + width, label.y + label.size * 0.08


def collisions(picture: Picture) -> list[tuple[str, str]]:
    boxes = [(label.text, box(label)) for label in picture.marks if isinstance(label, Label) and label.text]
    return [
        (one, two)
        for (one, a), (two, b) in itertools.combinations(boxes, 2)
        if a[0] < b[2] - 0.3 and b[0] < a[2] - 0.3 and a[1] < b[3] - 0.3 and b[1] < a[3] - 0.3
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("draw", PICTURES)
def test_that_no_label_touches_another_or_leaves_the_picture(draw, language, cards) -> None:
    for name, card in cards.items():
        for width, height, size in SIZES:
            height = {factor_bars: height * 0.5, score_scale: size * 5.6}.get(draw, height)
            picture = draw(card, style(language), width, height, size)
            assert collisions(picture) == [], (name, width)
            for label in (mark for mark in picture.marks if isinstance(mark, Label)):
                left, top, right, bottom = box(label)
                assert -0.6 <= left <= right <= width + 0.6, (name, label)
                assert -0.6 <= top <= bottom <= height + 0.6, (name, label)


@pytest.mark.parametrize("draw", PICTURES)
def test_that_every_colour_is_one_of_both_palettes(draw, cards) -> None:
    for card in cards.values():
        for mark in draw(card, style()).marks:
            match mark:
                case Label(colour=colour) | Line(colour=colour):
                    tokens = (colour,)
                case Box(fill=fill, stroke=stroke) | Path(fill=fill, stroke=stroke):
                    tokens = (fill, stroke)
            for token in filter(None, tokens):
                assert len(hex_of(token, LIGHT)) == len(hex_of(token, DARK)) == 7


def contrast(one: str, two: str) -> float:
    """Of two colours, as WCAG defines it."""

    def light(colour: str) -> float:
        parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(two)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize("draw", PICTURES)
def test_that_every_label_can_be_read_on_what_lies_under_it(draw, palette, cards) -> None:
    for card in cards.values():
        under: list[Box] = []
        for mark in draw(card, style()).marks:
            if isinstance(mark, Box) and mark.fill:
                under.append(mark)
            elif isinstance(mark, Label) and mark.text:
                left, top, right, bottom = box(mark)
                x, y = (left + right) / 2, (top + bottom) / 2
                boxes = [b for b in under if b.x <= x <= b.x + b.width and b.y <= y <= b.y + b.height]
                ground = hex_of(boxes[-1].fill if boxes else "panel", palette)
                assert contrast(hex_of(mark.colour, palette), ground) >= 4.5, (mark.text, mark.colour)


def test_that_the_waterfall_is_the_published_one(coreweave: Scorecard) -> None:
    found = [round(100 * step.share, 1) for step in steps(coreweave)]
    assert found == [100.0, 96.1, 88.2, 61.5, 30.1, -14.1]
    assert [row[1] for row in gold_waterfall(coreweave, style()).table[1:]] == [
        "100.0%", "96.1%", "88.2%", "61.5%", "30.1%", "−14.1%",
    ]  # fmt: skip


def test_that_each_step_of_the_waterfall_starts_where_the_last_one_ended(cards) -> None:
    for card in cards.values():
        bars = steps(card)
        for before, after in itertools.pairwise(bars):
            assert before.share - after.taken == pytest.approx(after.share)
            assert after.money == pytest.approx(after.share * bars[0].money)


def test_that_coverage_by_year_is_the_published_one(coreweave: Scorecard) -> None:
    found = years(coreweave, Words("en"))
    assert [year.name for year in found] == ["2025", "2026", "2027", "2028", "2029"]
    assert [round(year.coverage, 2) for year in found] == [0.47, 0.41, 0.63, 1.36, 1.59]
    assert [round(year.final, 2) for year in found] == [0.47, 0.71, 1.21, -0.74, -1.51]


def test_that_a_negative_coverage_hangs_below_the_line_that_positive_ones_stand_on(coreweave: Scorecard) -> None:
    picture = debt_service(coreweave, style(), 300, 200, 8)
    zero = next(mark.y1 for mark in reversed(picture.marks) if isinstance(mark, Line))
    bars = [
        mark for mark in picture.marks if isinstance(mark, Box) and mark.fill in ("gold", "debt") and mark.height > 8
    ]
    hollow = [mark for mark in picture.marks if isinstance(mark, Box) and mark.stroke == "ink" and mark.height > 8]
    assert all(bar.y + bar.height == pytest.approx(zero) for bar in bars)
    assert sum(bar.y == pytest.approx(zero) for bar in hollow) == 2


@pytest.mark.parametrize(("width", "height", "size"), [(270, 118, 7.2), (507, 150, 7.2), (300, 200, 8), (200, 110, 7)])
def test_that_no_number_of_coverage_lies_on_a_bar_or_on_a_line_of_1_0_1_2_1_4(
    coreweave: Scorecard, width: float, height: float, size: float
) -> None:
    marks = debt_service(coreweave, style(), width, height, size).marks
    numbers = [mark for mark in marks if isinstance(mark, Label) and re.fullmatch(r"−?\d\.\d\d", mark.text)]
    bars = [mark for mark in marks if isinstance(mark, Box) and mark.width > 9 and mark.y > size * 1.5]
    lines = [mark for mark in marks if isinstance(mark, Line)]
    assert len(numbers) == 10
    assert len(lines) == 4
    lowest = max([bar.y + bar.height for bar in bars] + [line.y1 for line in lines])
    assert all(number.y - number.size * 0.75 > lowest for number in numbers)
    assert max(number.y for number in numbers) < height


def test_that_pictures_of_an_issuer_without_figures_say_what_is_missing(cards) -> None:
    for draw in (gold_waterfall, debt_service):
        picture = draw(cards["nothing"], style())
        assert picture.table == ()
        assert "does not give" in picture.alt


def test_that_estimates_are_named_in_the_pictures_that_use_them(coreweave: Scorecard) -> None:
    text = " ".join(mark.text for mark in debt_service(coreweave, style(), 500).marks if isinstance(mark, Label))
    assert "Uses estimates" in text
    assert "Principal due by year" in text
    assert "Uses estimates" in debt_service(coreweave, style()).alt


def test_that_a_width_measured_without_a_font_is_the_font_s_own() -> None:
    from reportlab.pdfbase.ttfonts import TTFont

    for bold, name in ((False, "Regular"), (True, "Bold")):
        face = TTFont(name, str(FONTS / f"AssaySans-{name}.ttf")).face
        for code in face.charToGlyph:
            assert text_width(chr(code), 1000, bold) == pytest.approx(face.charWidths[code], abs=0.06), hex(code)


@given(st.text(alphabet="abc de一二三", max_size=60), st.floats(20, 200))
def test_that_wrapping_loses_nothing(text: str, width: float) -> None:
    assert "".join(wrapped(text, width, 8)).replace(" ", "") == text.replace(" ", "")


def test_that_no_line_begins_with_a_full_stop() -> None:
    lines = wrapped("一二三四五六，七八九十。甲乙丙丁（戊己）庚辛", 48, 8)
    assert len(lines) > 3
    assert not any(line[0] in "，。）" or line[-1] == "（" for line in lines)


def test_that_pictures_are_drawn_without_qt_and_without_reportlab() -> None:
    code = (
        "import sys; from reports.pictures import gold_waterfall, debt_service, factor_bars, score_scale;"
        "from reports.numbers import Style; from resources.words import Words;"
        "from scoring.engine import evaluate; from scoring.methodology.load import load_methodology;"
        "from scoring.filings.samples import read_sample;"
        "card = evaluate(load_methodology(), read_sample('coreweave')); style = Style(Words('zh'));"
        "[draw(card, style) for draw in (gold_waterfall, debt_service, factor_bars, score_scale)];"
        "print([name for name in ('reportlab', 'PySide6', 'numpy', 'pandas') if name in sys.modules])"
    )
    assert python(code).strip() == "[]"
