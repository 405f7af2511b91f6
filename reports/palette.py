"""The colours of Assay, once. Text on its ground is at least 4.5 : 1; none relies on red against green."""

from __future__ import annotations

from typing import NamedTuple


class Palette(NamedTuple):  # the first paint waits for it, and dataclasses take 5 ms longer to come
    ground: str
    panel: str
    ink: str
    muted: str
    line: str
    accent: str
    accent_soft: str
    gold: str
    gold_soft: str
    debt: str
    grades: tuple[str, str, str, str, str]  # best to worst: ≥65, 50–65, 35–50, 20–35, <20
    grade_ink: tuple[str, str, str, str, str]  # text on the grade colour
    gold_ink: str = "#000000"  # text on gold
    rise: str = ""  # a score that went up, where the reader wants a colour for it; else ink
    fall: str = ""


LIGHT = Palette(
    ground="#FBFAF7", panel="#FFFFFF", ink="#1C1F24", muted="#5A6068", line="#D9D6CE", accent="#1F5A86",
    accent_soft="#DCE8F1", gold="#A9781B", gold_soft="#F0E2C0", debt="#5B4B8A",
    grades=("#1E7B57", "#6F8F1F", "#C98A00", "#C25A12", "#9E1B32"),
    grade_ink=("#FFFFFF", "#000000", "#000000", "#000000", "#FFFFFF"),
)  # fmt: skip
DARK = Palette(
    ground="#15171B", panel="#1D2025", ink="#ECEAE4", muted="#A7ADB5", line="#3A3E45", accent="#7DB4DC",
    accent_soft="#22384A", gold="#DDB04E", gold_soft="#4A3C18", debt="#B3A2E2",
    grades=("#3FA67C", "#9DBB4A", "#E3AC3A", "#E58442", "#E2607A"),
    grade_ink=("#000000", "#000000", "#000000", "#000000", "#000000"),
)  # fmt: skip
THEMES = {"light": LIGHT, "dark": DARK}
GRADE_STARTS = (65.0, 50.0, 35.0, 20.0)


def grade(score: float) -> int:
    """Which of the five grade colours a score has: 0 best."""
    return next((index for index, start in enumerate(GRADE_STARTS) if score >= start), len(GRADE_STARTS))
