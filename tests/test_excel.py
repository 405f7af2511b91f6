"""Every function of the language as an Excel formula: random ones on random inputs, calculated by another program."""

from __future__ import annotations

import random
from pathlib import Path

from reports.numbers import Style
from reports.workbook import write_workbook
from resources.words import Words
from scoring.engine import evaluate
from scoring.methodology.document import Methodology
from scoring.methodology.load import read_methodology
from tests.conftest import times
from tests.office import errors, needs_office, recalculate
from tests.test_language import FRAME
from tests.test_workbook import calculated, differs, opened, place, values

FILES, FORMULAS = times(60), 90
ENGLISH = Style(Words("en"))

FIXED = [  # formula, over
    ("x + y * 2 - -x / 3", ""), ("x / y", ""), ("x ** y", ""), ("x ** 2", ""), ("x ** 0.5", ""), ("x ** -1", ""),
    ("2 ** x ** 2", ""), ("-x ** 2", ""), ("ln(x)", ""), ("exp(x * 100)", ""), ("floor(x)", ""), ("abs(-x)", ""),
    ("min(x, y, 1)", ""), ("max(x, y)", ""), ("when(f, x, y)", ""), ("when(f and not g, x, 1 / y)", ""),
    ("when(x > 0 and y > 0, x, blank)", ""), ("when(known(x) or g, 1, 2)", ""), ("first_known(x, y, 3)", ""),
    ("first_known(x, y)", ""), ("first_known(1 / y, x)", ""), ('when(r == "A", 1, 0)', ""),
    ('when(r != "B" or x > 1, 1, 0)', ""), ("lookup(pd, r, x)", ""), ("lookup(pd, r, 1.5)", ""),
    ("lookup(pd, first_known(r, r), y)", ""), ("knots(slope, x) / knots(slope, y)", ""),
    ("knots(slope, x * y) / knots(slope, 1)", ""), ("sum_band(b)", ""), ("max_band(b)", ""), ("min_band(b + x)", ""),
    ("count_band(b)", ""), ("count_band(b > 1)", ""), ("sum_band(when(known(b), b, 0))", ""),
    ("sum_slice(slice * x)", ""), ("sum_slice(slice - slice)", ""), ("sum_year(v)", ""),
    ("sum_year(first_known(v, year))", ""), ("cumulative(b)", "band"), ("cumulative(b * 2)", "band"),
    ("b / sum_band(b)", "band"), ("band + 1", "band"), ("1", "slice"), ("x * slice ** 2", "slice"),
    ("sum_band(slice * b)", "slice"), ("sum_slice(slice * b)", "band"),
    ("max_slice(when(slice > b, slice, b))", "band"), ("delay(slice * x, y)", "year"),
    ("delay(slice * x, 0)", "year"), ("delay(x + slice, slice / 4)", "year"), ("delay(first_known(v, 1), x)", "year"),
    ("variant(doubled, m1)", ""), ("variant(doubled, kept)", ""), ("when(b > x, b, first_known(x, b))", "band"),
    ("0 < x < y", "flag"), ("f == g", "flag"), ("not (f or x > y)", "flag"), ('profile == "general"', "flag"),
    ("known(b) and b > 1", "bandflag"),
]  # fmt: skip


class Formulas:
    """Random formulas of the language, every operator of it, a few levels deep."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def number(self, depth: int, over: str) -> str:
        pick, chance = self.chance.choice, self.chance
        if depth == 0 or chance.random() < 0.2:
            more = ["b", "band"] if over else ["sum_band(b)"]
            return pick(["x", "y", "n", "half", "2", "0.25", "x", "y", *more])
        a, b = self.number(depth - 1, over), self.number(depth - 1, over)
        flag = self.flag(depth - 1, over)
        return pick([
            f"({a} + {b})", f"({a} - {b})", f"{a} * {b}", f"({a}) / ({b})", f"min({a}, {b})", f"max({a}, {b})",
            f"abs({a})", f"floor({a})", f"ln({a})", f"exp({a})", f"(-({a}))", f"({a}) ** 2",
            f"(abs({a}) + 0.3) ** min(3, max(-3, {b}))",
            f"when({flag}, {a}, {b})", f"when({flag}, {a}, blank)", f"first_known({a}, {b})",
        ])  # fmt: skip

    def flag(self, depth: int, over: str) -> str:
        pick = self.chance.choice
        if depth == 0:
            return pick(["f", "g", "x > y", "known(x)", "yes", 'r == "A"', *(["b > 1"] if over else [])])
        a, b = self.number(depth - 1, over), self.flag(depth - 1, over)
        c = self.flag(depth - 1, over)
        sign = pick(["<", "<=", ">", ">="])
        return pick([
            f"{a} {sign} {self.number(depth - 1, over)}", f"({b} and {c})", f"({b} or {c})", f"(not {b})",
            f"known({a})", f"first_known({b}, {c})",
        ])  # fmt: skip


def methodology(seed: int) -> Methodology:
    """The small frame with the fixed formulas and some random ones, as lines `t0`, `t1` and so on."""
    made = Formulas(seed)
    formulas = list(FIXED)
    for _ in range(FORMULAS):
        over = made.chance.choice(["", "band"])
        formulas.append((made.number(3, over), over))
    weakness = 'material_weakness = { unit = "flag", kind = "flag", why = "w" }'
    text = [FRAME.replace("x = {", f"{weakness}\nx = {{", 1)]
    for number, (formula, over) in enumerate(formulas):
        unit = "flag" if "flag" in over else "ratio"
        axis = over.replace("flag", "")
        lines = [f"[line.t{number}]", f"formula = '''{formula}'''", f'unit = "{unit}"', 'why = "w"', 'source = "s"']
        text += [*lines, 'show = "f1"', f'over = ["{axis}"]' if axis else ""]
    return read_methodology("\n".join(text), "random.toml")


def inputs(seed: int) -> dict[str, object]:
    chance = random.Random(seed)

    def some(options: list[object]) -> object:
        return chance.choice(options)

    numbers: list[object] = [None, 0.0, -1.5, 0.5, 1.0, 2.0, 2.75, 7.0]
    band = [[], None, [1.0, 2.0], [0.5, None, 3.0], [2.0, 2.0, 0.0, 1.0]]
    years = [some([None, 1.0, 2.5]) for _ in range(chance.choice([0, 3, 8]))]
    return {
        "profile": some(["general", "other"]), "x": some(numbers), "y": some(numbers), "m": some([None, 5e9]),
        "f": some([True, False, None]), "g": some([True, False, None]), "r": some(["A", "B", None]),
        "n": some([None, 0.0, 1.0, 4.0, 6.0]), "b": some(band), "v": years or None,
    }  # fmt: skip


@needs_office
def test_that_every_function_of_the_language_is_the_same_in_excel(tmp_path: Path) -> None:
    files = []
    for seed in range(FILES):
        card = evaluate(methodology(seed), {name: x for name, x in inputs(seed).items() if x is not None})
        files.append(tmp_path / f"formulas{seed}.xlsx")
        files[-1].write_bytes(write_workbook(card, ENGLISH))
    for seed, (made, after) in enumerate(zip(files, recalculate(files, tmp_path), strict=True)):
        before = values(made)
        wrong = [
            (place(*at), before.get((at[0], at[1], 1)), formula, before.get(tuple(at)), after.get(tuple(at)))
            for *at, formula in calculated(opened(made)) if differs(before.get(tuple(at)), after.get(tuple(at)))
        ]  # fmt: skip
        assert (seed, inputs(seed), wrong[:-9:-1]) == (seed, inputs(seed), [])
        assert not errors(after)
