"""The formula language: what can be written, what it gives, and that nothing else can get in."""

from __future__ import annotations

import contextlib
import gc
import math
import threading
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine import start
from scoring.methodology.document import Methodology
from scoring.methodology.load import read_methodology
from scoring.methodology.nodes import FormulaError, parse
from scoring.problems import Refused

FRAME = """
[methodology]
id = "small"
name = "Small"
version = "1"
[profile.general]
why = "w"
source = "judgement"
[profile.other]
why = "w"
source = "judgement"
[axis.slice]
size = 6
count = "slices"
mid = "middle"
[axis.band]
size = 4
rows = "rows"
[axis.year]
size = 8
[choice.rating]
values = ["A", "B"]
[input]
rows = { unit = "count", kind = "list", why = "w" }
x = { unit = "ratio", kind = "stock", why = "w" }
y = { unit = "ratio", kind = "stock", why = "w" }
m = { unit = "money", kind = "stock", why = "w" }
f = { unit = "flag", kind = "flag", why = "w" }
g = { unit = "flag", kind = "flag", why = "w" }
r = { unit = "rating", kind = "choice", why = "w" }
n = { unit = "count", kind = "stock", why = "w" }
b = { unit = "ratio", kind = "stock", over = ["band"], column = "rows.b", why = "w" }
v = { unit = "ratio", kind = "stock", over = ["year"], why = "w" }
[assumption.half]
value = 0.5
unit = "ratio"
why = "w"
source = "judgement"
[table.pd]
rows = "rating"
columns = [1, 2, 4]
values = { A = [0.01, 0.03, 0.05], B = [0.1, 0.2, 0.5] }
between = "constant_hazard"
why = "w"
source = "judgement"
[table.grade]
rows = "rating"
unit = "score"
values = { A = 90, B = 40 }
why = "w"
source = "judgement"
[table.slope]
knots = [[0, 0], [1, 50], [3, 100]]
why = "w"
source = "judgement"
[line.slices]
formula = "n"
unit = "count"
why = "w"
source = "definition"
[line.middle]
formula = "slice - 0.5"
unit = "years"
over = ["slice"]
why = "w"
source = "definition"
[line.kept]
formula = "lookup(pd, r, x) + knots(slope, x) / lookup(grade, r) + half + sum_band(b) + sum_year(v)"
unit = "ratio"
show = "f1"
why = "w"
source = "definition"
[variant.doubled]
set = { x = "2 * x" }
why = "w"
source = "judgement"
[factor.f1]
weight = { general = 100, other = 100 }
why = "w"
source = "judgement"
[line.m1]
formula = "x"
unit = "ratio"
why = "w"
source = "definition"
[metric.m1]
factor = "f1"
unit = "ratio"
weight = { general = 10, other = 10 }
knots = [[0, 0], [1, 100]]
why = "w"
source = "judgement"
[aggregation]
factor_threshold = 0.5
weakest_link = { free = 20, share = 0.25, most = 10 }
point_threshold = 0.6
sufficient = "known(m) or known(f) or known(g) or known(y) or yes"
[confidence]
high = { completeness = 0.9, estimates = 0.1 }
medium = { completeness = 0.75, estimates = 0.5 }
low = { completeness = 0.6 }
[[band]]
id = "low"
from = 0
[limits]
text = ["w"]
"""


def small(formula: str, unit: str = "ratio", over: str = "") -> Methodology:
    """A whole small methodology with one more line, `test`."""
    text = f"formula = '''{formula}'''\nunit = \"{unit}\""
    more = f'[line.test]\n{text}\nshow = "f1"\nwhy = "w"\nsource = "definition"\n'
    return read_methodology(FRAME + more + (f"over = {over}\n" if over else ""), "small.toml")


def value(formula: str, unit: str = "ratio", over: str = "", **inputs: object) -> object:
    found = start(small(formula, unit, over), {"profile": "general", **inputs})["test"]
    if isinstance(found, list):
        return [None if x != x else x for x in found]
    return None if isinstance(found, float) and found != found else found


def codes(formula: str, unit: str = "ratio", over: str = "") -> list[str]:
    with pytest.raises(Refused) as caught:
        small(formula, unit, over)
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("formula", "inputs", "expected"),
    [
        ("x + y * 2", {"x": 1, "y": 3}, 7),
        ("x / y", {"x": 1, "y": 0}, None),
        ("x / y", {"x": 1, "y": 1e-10}, None),
        ("x + y", {"x": 1}, None),
        ("x ** y", {"x": 9, "y": 0.5}, 3),
        ("x ** y", {"x": -8, "y": 0.5}, None),
        ("x ** y", {"x": 1e9, "y": 400}, None),
        ("x ** y", {"x": 1}, None),
        ("x ** y", {"x": 0, "y": 0}, None),
        ("x ** y", {"x": 0, "y": 2}, 0),
        ("ln(x)", {"x": 0}, None),
        ("exp(x)", {"x": 5000}, None),
        ("floor(x)", {"x": -1.5}, -2),
        ("min(x, y)", {"x": 1}, None),
        ("max(x, y, 5)", {"x": 1, "y": 2}, 5),
        ("when(x > 0, y, 7)", {"x": 1, "y": 2}, 2),
        ("when(x > 0, y, 7)", {"x": -1}, 7),
        ("when(x > 0, y, 7)", {"y": 2}, None),
        ("when(f or x > 0, 1, 2)", {"x": 1}, 1),
        ("when(f and x > 0, 1, 2)", {"x": -1}, 2),
        ("when(f and g, 1, 2)", {"f": True}, None),
        ("when(not f, 1, 2)", {"f": False}, 1),
        ("first_known(x, y, 3)", {"y": 2}, 2),
        ("first_known(x, y, 3)", {}, 3),
        ("when(known(x), 1, 0)", {}, 0),
        ('when(r == "B", 1, 0)', {"r": "B"}, 1),
        ('when(r == "B", 1, 0)', {}, None),
        ("lookup(pd, r, x)", {"r": "B", "x": 2}, 0.2),
        ("lookup(pd, r, x)", {"r": "B", "x": 3}, 1 - 0.8 * (0.5 / 0.8) ** 0.5),
        ("lookup(pd, r, x)", {"r": "A", "x": 99}, 0.05),
        ("lookup(pd, r, x)", {"r": "A", "x": -1}, 0.0),
        ("sum_band(b)", {"b": [1, 2, 3]}, 6),
        ("sum_band(b)", {"b": [1, None, 3]}, None),
        ("sum_band(b)", {"b": []}, 0),
        ("sum_band(b)", {}, None),
        ("max_band(b)", {"b": [1, 2]}, 2),
        ("max_band(b)", {"b": []}, None),
        ("count_band(b)", {"b": [1, None]}, 1),
        ("count_band(b > 1)", {"b": [1, 2, 3]}, 2),
        ("sum_slice(slice)", {"n": 3}, 6),
        ("sum_slice(slice)", {}, None),
        ("variant(doubled, m1)", {"x": 2}, 4),
        ("1 < x < 3", {"x": 2}, 1),
    ],
)
def test_that_a_formula_gives_what_the_manual_says(formula: str, inputs: dict[str, object], expected: object) -> None:
    unit = "flag" if formula == "1 < x < 3" else "ratio"
    assert value(formula, unit, **inputs) == (expected if expected is None else pytest.approx(expected))


def test_that_a_line_over_two_axes_repeats_what_has_one(methodology: Methodology) -> None:
    assert value("b * slice", "ratio", '["slice", "band"]', b=[1, 10], n=2) == [1, 10, 2, 20]
    assert value("cumulative(b)", "ratio", '["band"]', b=[1, 2, 3]) == [1, 3, 6]


def test_that_a_delay_splits_between_two_years_and_lands_nothing_before_the_first() -> None:
    landed = value("delay(slice, 0.25)", "ratio", '["year"]', n=2)
    assert landed == pytest.approx([0.75, 0.25 + 1.5, 0.5, 0, 0, 0, 0, 0])
    early = value("delay(slice, -3)", "ratio", '["year"]', n=2)
    assert early == pytest.approx([3, 0, 0, 0, 0, 0, 0, 0])


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("x + nothing", "unknown_name"),
        ("m + x", "units_differ"),
        ("m > x", "units_differ"),
        ("when(f, m, x)", "units_differ"),
        ("exp(m)", "plain_expected"),
        ("when(x, 1, 2)", "flag_expected"),
        ("f + 1", "number_expected"),
        ('r == "Z"', "unknown_choice"),
        ("lookup(nowhere, r)", "unknown_table"),
        ("lookup(pd, r)", "lookup_time"),
        ("knots(nowhere, x)", "unknown_scale"),
        ("variant(nowhere, m1)", "unknown_variant"),
        ("sum_planet(x)", "formula_function"),
        ("sum_band(x)", "not_over_axis"),
        ("b", "axes_differ"),
        ("m", "unit_declared"),
        ("test", "cycle"),
        ("kept + test * 0", "cycle"),
        ("x +", "formula_syntax"),
        ("__import__('os').system('true')", "formula_not_in_language"),
        ("x.__class__", "unknown_name"),
        ("[x for x in y]", "formula_not_in_language"),
        ("lambda: 1", "formula_not_in_language"),
        ("x if y else 1", "formula_not_in_language"),
        ("open('f')", "formula_function"),
        ("min(x)", "formula_arguments"),
        ("f'{x}'", "formula_not_in_language"),
        ("True", "formula_word"),
        ("1e99", "formula_literal"),
        ("(" * 10_000 + "x" + ")" * 10_000, "formula_long"),
        ("(" * 300 + "x" + ")" * 300, "formula_deep"),
        ("-" * 300 + "x", "formula_deep"),
        ("x" + "+x" * 1_200, "formula_long"),
    ],
)
def test_that_what_is_not_in_the_language_is_refused_with_its_line(formula: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        small(formula)
    assert code in [problem.code for problem in caught.value.problems]
    assert all(problem.where.startswith("small.toml:") for problem in caught.value.problems)


def test_that_a_power_tower_is_blank_and_not_a_hang() -> None:
    assert value("9 ** 9 ** 9 + 0 * x", x=1) is None


@given(st.text(max_size=60))
def test_that_no_text_makes_the_parser_do_anything_but_read_or_refuse(text: str) -> None:
    with contextlib.suppress(FormulaError):
        parse(text)


finite = st.floats(-1e6, 1e6, allow_nan=False)


def test_that_formulas_can_be_read_in_several_threads_at_once() -> None:
    """CPython's own reader of formulas fails where another thread reads at another depth while it collects garbage."""
    formula, failed = " + ".join(f"max(a{n}, b, c)" for n in range(30)), list[SystemError]()

    def deeper(levels: int) -> None:
        if levels:
            deeper(levels - 1)
            return
        for _ in range(60):
            try:
                parse(formula)
            except SystemError as error:
                failed.append(error)

    def pause(phase: str, info: dict[str, int]) -> None:
        time.sleep(0.0001)

    before = gc.get_threshold()
    gc.callbacks.append(pause)
    gc.set_threshold(5)
    threads = [threading.Thread(target=deeper, args=(levels,)) for levels in (0, 5, 9)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        gc.set_threshold(*before)
        gc.callbacks.remove(pause)
    assert failed == []


@given(
    x=st.none() | finite,
    y=st.none() | finite,
    f=st.none() | st.booleans(),
    b=st.none() | st.lists(st.none() | finite, max_size=4),
)
def test_that_floats_and_arrays_give_the_same(x: object, y: object, f: object, b: object) -> None:
    """The same formulas over plain floats and over arrays that hold the same in every place."""
    inputs = {"profile": "general", "x": x, "y": y, "f": f, "b": b, "n": 3.0, "r": "B", "m": 1.0, "g": None}
    wide = {key: item for key, item in inputs.items() if item is not None}
    for key in ("x", "y", "f"):
        wide[key] = np.full(3, np.nan if inputs[key] is None else float(inputs[key]))
    counts = None
    if b is not None:
        wide["b"] = [np.full(3, np.nan if item is None else item) for item in b] + [np.full(3, np.nan)] * (4 - len(b))
        counts = {"band": np.full(3, float(len(b)))}
    for methodology in _everything():
        plain = start(methodology, inputs)
        many = start(methodology, wide, counts)
        one, several = plain["test"], many["test"]
        for a, c in zip(_list(one), _list(several), strict=False):
            flat = np.broadcast_to(np.asarray(c, dtype=float), 3)
            assert np.allclose(flat, float(a), rtol=1e-12, atol=1e-12, equal_nan=True), methodology.lines["test"].text


def _list(found: object) -> list[object]:
    return found if isinstance(found, list) else [found]


_CACHE: list[Methodology] = []


def _everything() -> list[Methodology]:
    if not _CACHE:
        _CACHE.extend(
            small(text, unit, over)
            for text, unit, over in [
                ("x / y + abs(x) ** 0.3", "ratio", ""),
                ("when(x > y and f, min(x, y), first_known(y, x, 4))", "ratio", ""),
                ("when(f or x < 0, floor(x), max(x, 1))", "ratio", ""),
                ("lookup(pd, r, abs(x) / 1e5) * exp(-abs(y))", "ratio", ""),
                ("knots(slope, x / 1e5)", "score", ""),
                ("sum_band(b * x)", "ratio", ""),
                ("count_band(b) + first_known(max_band(b), 0)", "ratio", ""),
                ("delay(slice * x, abs(y) / 3e5)", "ratio", '["year"]'),
                ("ln(x) - ln(y)", "ratio", ""),
                ("x ** 2 - y ** 3", "ratio", ""),
            ]
        )
    return _CACHE


def test_that_nan_and_infinity_cannot_be_given(methodology: Methodology) -> None:
    with pytest.raises(Refused):
        start(methodology, {"revenue": math.inf})
    with pytest.raises(Refused):
        start(methodology, {"revenue": 1e30})
