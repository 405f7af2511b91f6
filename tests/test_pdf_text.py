"""Lines of a paragraph: everything is in them, they fit, and what belongs together is not parted."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.blocks import Span, Text
from reports.pdf_text import CLOSING, lines_of, register_fonts
from tests.conftest import times
from tests.test_pdf import squeezed

PARTS = st.lists(
    st.tuples(st.text("剩余履约义务（）、，。：“”a1 %[]()/\u00a0年", min_size=1, max_size=12), st.booleans()),
    min_size=1, max_size=6,
)  # fmt: skip


@example([("11   、", False), ("11[[、、、、", False), ("11%%、、、、、、\u00a0", False)], 123.0)
@given(PARTS, st.floats(40, 300))
@settings(max_examples=times(2000))
def test_that_lines_have_all_letters_fit_and_never_begin_with_a_closing_sign(
    parts: list[tuple[str, bool]], width: float
) -> None:
    register_fonts()
    text = Text(tuple(Span(part, bold) for part, bold in parts))
    lines = lines_of(text, width, 7.0)
    assert squeezed("".join(bit.text for line in lines for bit in line)) == squeezed("".join(p for p, _ in parts))
    for line in lines:
        assert line[-1].x + line[-1].width <= width + 0.02
    longest = max(len(part) for part, _ in parts)
    if width > 7.0 * longest * len(parts):  # nothing has to be broken
        assert not any(line[0].text[:1] in CLOSING for line in lines[1:])


@pytest.mark.parametrize(
    ("parts", "width"),
    [
        (("交易对手 ", "[31]", "、合同负债（流动）与合同负债", " (e)"), 60.0),
        (("General\u00a0", "69.9", "\u00a0a-", " · Software 36.3"), 40.0),
        (("截至 2026\u00a0年\u00a03\u00a0月\u00a02\u00a0日已知信息",), 62.0),
    ],
)
def test_that_what_belongs_together_stays_on_its_line(parts: tuple[str, ...], width: float) -> None:
    register_fonts()
    lines = lines_of(Text(tuple(Span(part) for part in parts)), width, 7.0)
    told = ["".join(bit.text for bit in line).strip() for line in lines]
    assert len(told) > 1
    assert not any(line[0] in "、，。)]" for line in told)
    for whole in ("[31]、", "69.9\u00a0a-", "2026\u00a0年\u00a03\u00a0月\u00a02\u00a0日"):
        if whole in "".join(parts):
            assert any(whole in line for line in told), told


def test_that_no_paragraph_ends_on_one_chinese_sign_where_it_need_not() -> None:
    register_fonts()
    text = "积压订单领先于盈利，但过高的订单预示未来盈利下降，而市场往往过分看重订单。"
    for width in range(60, 240, 3):
        lines = lines_of(Text((Span(text),)), float(width), 7.0)
        assert len(lines) == 1 or len(lines[-1][0].text.strip("。")) > 1, width


@pytest.mark.parametrize(
    "long",
    [
        "realclear.ai/blog/the-three-year-clock-inside-the-thirty-year-building",
        "us-gaap:StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest",
    ],
)
def test_that_an_address_or_a_tag_is_broken_at_a_seam(long: str) -> None:
    register_fonts()
    for width in range(90, 240, 6):
        lines = ["".join(bit.text for bit in line) for line in lines_of(Text((Span(long),)), float(width), 7.0)]
        assert "".join(lines) == long
        for before, after in itertools.pairwise(lines):
            assert before[-1] in "/-" or (before[-1].islower() and after[0].isupper()), (before, after)
