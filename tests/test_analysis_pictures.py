"""Pictures of what-if: they show what the analysis found, and nothing in them collides."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from functools import cache

import pytest

from reports.analysis_absent import wanting
from reports.analysis_pictures import (
    distribution_picture,
    history_picture,
    maturities_picture,
    peers_height,
    peers_picture,
    tornado_picture,
)
from reports.numbers import Style
from reports.palette import DARK, LIGHT
from reports.picture_distribution import category_shares
from reports.picture_maturities import maturities
from reports.picture_reverse import reverse_picture
from reports.picture_scenarios import scenarios_picture
from reports.picture_sobol import sobol_picture
from reports.pictures import Box, Label, Line, Path, Picture, hex_of
from resources.words import Words
from scoring.analysis.comparison import compare
from scoring.analysis.history import histories
from scoring.analysis.reverse import reverse
from scoring.analysis.scenarios import all_scenarios
from scoring.analysis.simulate import simulate
from scoring.analysis.sobol import Index, Sobol, sobol
from scoring.analysis.tornado import tornado
from scoring.engine import evaluate
from scoring.filings.filing import Filing
from scoring.filings.samples import read_sample, sample_names
from scoring.methodology.document import Methodology
from scoring.methodology.load import load_methodology
from scoring.scorecard import Scorecard
from tests.conftest import python
from tests.test_pictures import box, collisions

METHODOLOGY = load_methodology()
SIZES = ((500.0, 200.0, 8.0), (276.0, 150.0, 7.2), (720.0, 300.0, 11.0))
LONG = "中国新一代人工智能算力基础设施投资建设运营控股集团股份有限公司（上海）"

Draw = Callable[[Style, float, float, float], Picture]


def long_named() -> Filing:
    filing = read_sample("snowflake")
    issuer = dataclasses.replace(filing.issuer, name="An " + "Artificial Intelligence " * 5 + "Limited", name_zh=LONG)
    return dataclasses.replace(filing, issuer=issuer)


def nearly_empty() -> Filing:
    filing = read_sample("oracle")
    return dataclasses.replace(filing, data={key: filing.data[key] for key in ("revenue", "cash")})


def at_year(year: int) -> Filing:
    """One of many years; every fifth has no score, every third no RPO."""
    filing = nearly_empty() if year % 5 == 0 else read_sample("oracle")
    hidden = ("rpo", "rpo_bands", "rpo_prior_year") if year % 3 == 0 else ()
    data = {key: datum for key, datum in filing.data.items() if key not in hidden}
    return dataclasses.replace(filing, data=data, period_end=filing.period_end.replace(year=year))


def filings() -> dict[str, Filing]:
    return {name: read_sample(name) for name in sample_names()} | {"long": long_named(), "empty": nearly_empty()}


@cache
def drawings() -> dict[str, Draw]:
    """Every picture of every sample, of a long name and of an issuer with almost nothing."""
    cards = {name: evaluate(METHODOLOGY, filing) for name, filing in filings().items()}
    out: dict[str, Draw] = {}
    for name, card in cards.items():
        out[f"tornado {name}"] = lambda s, w, h, z, card=card: tornado_picture(card, tornado(card), s, w, h, z)
        drawn = simulate(card, 500)
        out[f"distribution {name}"] = lambda s, w, h, z, card=card, d=drawn: distribution_picture(card, d, s, w, h, z)
        shares = sobol(card, 64)
        out[f"sobol {name}"] = lambda s, w, h, z, found=shares: sobol_picture(found, s, w, z)
        stressed = dict(all_scenarios(card))
        out[f"scenarios {name}"] = lambda s, w, h, z, card=card, under=stressed: scenarios_picture(
            under, {key: s.words.name(key) for key in under}, s, w, z, absent=wanting(card, under, {})
        )
        turned = reverse(card, together_too=False)
        for way, turns in (("down", turned.down), ("up", turned.up)):
            there = [turn for turn in turns if turn.value is not None]
            if there:
                out[f"reverse {way} {name}"] = lambda s, w, h, z, card=card, there=there, way=way: reverse_picture(
                    card, there, way, s, max(w, 420 * z / 8), z
                )
        out[f"maturities {name}"] = lambda s, w, h, z, card=card: maturities_picture(card, s, w, h, z)
    everyone = compare(cards)
    out["peers all"] = lambda s, w, h, z: peers_picture(everyone, s, max(w, 500 * z / 8), None, z)
    one = compare({"coreweave": cards["coreweave"]})
    out["peers one"] = lambda s, w, h, z: peers_picture(one, s, max(w, 500 * z / 8), None, z)
    for history in histories(METHODOLOGY, [filing for name, filing in filings().items() if name != "empty"]):
        out[f"history {history.issuer}"] = lambda s, w, h, z, found=history: history_picture(found, s, w, h, z)
    years = [at_year(year) for year in range(2012, 2026)]
    (long,) = histories(METHODOLOGY, years)
    out["history of fourteen years"] = lambda s, w, h, z: history_picture(long, s, w, h, z)
    (empty,) = histories(METHODOLOGY, [nearly_empty()])
    out["history empty"] = lambda s, w, h, z: history_picture(empty, s, w, h, z)
    return out


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_no_label_touches_another_or_leaves_the_picture(language: str) -> None:
    for (name, draw), (width, height, size) in itertools.product(drawings().items(), SIZES):
        picture = draw(Style(Words(language), "USD"), width, height, size)
        assert collisions(picture) == [], (name, width, size)
        for label in (mark for mark in picture.marks if isinstance(mark, Label)):
            left, top, right, bottom = box(label)
            assert left >= -0.6, (name, width, label)
            assert right <= picture.width + 0.6, (name, width, label)
            assert top >= -0.6, (name, width, label)
            assert bottom <= picture.height + 0.6, (name, width, label)


def test_that_every_colour_is_one_of_both_palettes_and_every_shape_lies_inside() -> None:
    pictures = {name: draw(Style(Words("en"), "USD"), *SIZES[0]) for name, draw in drawings().items()}
    for name, picture, mark in ((name, made, mark) for name, made in pictures.items() for mark in made.marks):
        match mark:
            case Label(colour=colour) | Line(colour=colour):
                tokens: tuple[str, ...] = (colour,)
            case Box(fill=fill, stroke=stroke) | Path(fill=fill, stroke=stroke):
                tokens = (fill, stroke)
        for token in filter(None, tokens):
            assert len(hex_of(token, LIGHT)) == len(hex_of(token, DARK)) == 7, name
        if isinstance(mark, Box):
            assert mark.width >= 0, name
            assert mark.height >= 0, name
            assert -1 <= mark.x <= picture.width + 1, name
            assert -1 <= mark.y <= picture.height + 1, name


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_who_cannot_see_it_is_told_the_same(language: str) -> None:
    for name, draw in drawings().items():
        picture = draw(Style(Words(language), "USD"), *SIZES[0])
        assert picture.title, name
        assert picture.alt[-1] in ".。", name
        assert all(len(row) == len(picture.table[0]) for row in picture.table), name


@pytest.mark.parametrize("width", [276.0, 500.0, 900.0])
def test_that_the_error_of_a_share_of_variance_does_not_run_into_its_numbers(width: float) -> None:
    indices = (Index("margin_shift", 0.986, 0.979, 0.083, 0.065), Index("useful_life", 0.012, 0.015, 0.011, 0.002))
    picture = sobol_picture(Sobol("scorecard.score", indices, 12_288, 1, 9.0), Style(Words("en")), width, 8.0)
    numbers = [box(mark)[0] for mark in picture.marks if isinstance(mark, Label) and " / " in mark.text]
    assert numbers
    assert max(mark.x2 for mark in picture.marks if isinstance(mark, Line) and mark.colour == "ink") < min(numbers)


def test_that_the_tornado_shows_the_published_ends_widest_first(coreweave: Scorecard) -> None:
    picture = tornado_picture(coreweave, tornado(coreweave), Style(Words("en"), "USD"))
    assert [row[2:] for row in picture.table[1:3]] == [("34.4", "41.2"), ("33.1", "37.5")]
    texts = [mark.text for mark in picture.marks if isinstance(mark, Label)]
    assert texts.index("Margin shift") < texts.index("Useful life") < texts.index("Recovery")
    assert "4.20 y – 5.80 y" in texts


def test_that_a_bar_runs_from_today_s_score_to_the_score_at_its_end(coreweave: Scorecard) -> None:
    picture = tornado_picture(coreweave, tornado(coreweave), Style(Words("en"), "USD"))
    zero = next(mark.x1 for mark in picture.marks if isinstance(mark, Line) and mark.colour == "ink")
    boxes = [mark for mark in picture.marks if isinstance(mark, Box) and mark.height > 3 and mark.width != mark.height]
    bars = [box for box in boxes if box.fill != "panel"]  # those are the grounds of numbers
    assert len(bars) >= 20
    assert all(min(abs(bar.x - zero), abs(bar.x + bar.width - zero)) < 0.7 for bar in bars[:20])


def test_that_the_shares_under_the_distribution_are_those_of_its_draws(coreweave: Scorecard) -> None:
    drawn = simulate(coreweave, 5000)
    shares = {name: share for name, _, _, share in category_shares(coreweave, drawn)}
    assert sum(shares.values()) == pytest.approx(1.0)
    assert shares["b"] == pytest.approx(drawn.below("scorecard.score", 35), abs=1e-12)
    bars = sum(isinstance(mark, Box) and mark.fill.startswith("grade") for mark in distribution_picture(
        coreweave, drawn, Style(Words("en"))).marks)  # fmt: skip
    assert bars > 16


def test_that_maturities_show_the_schedule_of_the_filing_and_the_cash_behind_the_coverage(
    coreweave: Scorecard,
) -> None:
    years = maturities(coreweave, Words("en"))
    assert [year.name for year in years] == ["2025", "2026", "2027", "2028", "2029", "2030"]
    assert [round((year.principal or 0) / 1e6) for year in years] == [2468, 3035, 1714, 726, 90, 0]
    assert [round((year.cash or 0) / 1e6) for year in years] == [1555, 1431, 1211, 1060, 151, 101]
    assert sum(year.rpo or 0 for year in years) == pytest.approx(coreweave["rpo"])


def test_that_estimates_and_missing_capex_are_said_under_the_maturities(coreweave: Scorecard) -> None:
    picture = maturities_picture(coreweave, Style(Words("en"), "USD"))
    said = " ".join(mark.text for mark in picture.marks if isinstance(mark, Label))
    assert "Uses estimates" in said
    assert "Before build-out capex and tax" in said


def test_that_years_beyond_the_eighth_stand_together(methodology: Methodology) -> None:
    filing = read_sample("coreweave").values() | {"principal_due": [1e9] * 12, "profile": "ai_infrastructure"}
    card = evaluate(methodology, {name: value for name, value in filing.items() if name in methodology.inputs})
    years = maturities(card, Words("en"))
    assert len(years) == 8
    assert years[-1].name == ""
    assert years[-1].principal == pytest.approx(5e9)


def test_that_peers_stand_in_their_ranks_and_a_factor_without_score_says_so(methodology: Methodology) -> None:
    names = ("coreweave-fy2025", "microsoft", "oracle")
    found = compare([(name, evaluate(methodology, read_sample(name))) for name in names])
    picture = peers_picture(found, Style(Words("en"), "USD"))
    assert [row[0] for row in picture.table[1:]] == ["Microsoft Corporation", "Oracle Corporation", "CoreWeave, Inc."]
    assert picture.table[3][2] == "–"
    assert "not scored" in [mark.text for mark in picture.marks if isinstance(mark, Label)]
    assert picture.height == peers_height(found)


def test_that_history_joins_scores_and_marks_a_period_that_has_none(methodology: Methodology) -> None:
    (found,) = histories(methodology, [read_sample("coreweave"), read_sample("coreweave-fy2025")])
    picture = history_picture(found, Style(Words("en"), "USD"))
    assert sum(isinstance(mark, Line) and mark.colour == "accent" for mark in picture.marks) == 1
    texts = [mark.text for mark in picture.marks if isinstance(mark, Label)]
    assert {"38.0", "20.0*", "* Provisional: a factor that applies is not scored."} <= set(texts)
    (empty,) = histories(methodology, [nearly_empty()])
    said = [mark.text for mark in history_picture(empty, Style(Words("zh"), "USD")).marks if isinstance(mark, Label)]
    assert "仅有区间" in said


@pytest.mark.parametrize("width", [276.0, 500.0])
def test_that_no_label_of_history_lies_on_the_strip_of_bands(width: float, methodology: Methodology) -> None:
    start = at_year(2015)
    first = dataclasses.replace(start, data={key: start.data[key] for key in ("revenue", "cash")})
    (found,) = histories(methodology, [first, at_year(2019), at_year(2024)])
    picture = history_picture(found, Style(Words("en")), width)
    strip = max(mark.x + mark.width for mark in picture.marks if isinstance(mark, Box) and mark.x == 0)
    texts = [mark for mark in picture.marks if isinstance(mark, Label) and mark.text == "range only"]
    assert texts
    assert all(box(mark)[0] >= strip for mark in texts)


def test_that_these_pictures_are_drawn_without_qt_and_without_reportlab() -> None:
    code = (
        "import sys; import reports.analysis_pictures;"
        "print([name for name in ('reportlab', 'PySide6', 'pandas') if name in sys.modules])"
    )
    assert python(code).strip() == "[]"
