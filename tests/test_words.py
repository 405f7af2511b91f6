"""Every word that a person reads is there in both languages, says what is known, and can be drawn."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple, get_args

import pytest

from reports.numbers import Style
from reports.wording import basis_text
from resources import FONTS, LANGUAGES
from resources.words import Words, in_chinese
from scoring.filings.filing import Grade, Method, Status
from scoring.methodology.document import Methodology
from scoring.methodology.load import load_methodology
from scoring.methodology.units import PLAIN_UNITS
from scoring.problems import Problem, Severity, sentence

ROOT = Path(__file__).parent.parent
ENGLISH, CHINESE = Words("en"), Words("zh")
AREAS = sorted(path.stem for path in LANGUAGES.glob("*.toml"))
HAN = re.compile("[\u4e00-\u9fff]")
LETTERS = {"AAA", "AA", "A", "BBB", "BB", "B", "CCC"}
SAME_IN_BOTH = {"EBITDA"}  # the field's own word in China too


@lru_cache
def entries(area: str) -> dict[str, list[str]]:
    """The entries of one language file by dotted key."""
    out: dict[str, list[str]] = {}

    def walk(table: dict[str, Any], prefix: str) -> None:
        for key, value in table.items():
            if isinstance(value, dict):
                walk(value, f"{prefix}{key}.")
            else:
                out[prefix + key] = value

    walk(tomllib.loads((LANGUAGES / f"{area}.toml").read_text(encoding="utf-8")), "")
    return out


@lru_cache
def methodology() -> Methodology:
    return load_methodology()


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def without_placeholders(text: str) -> str:
    return "".join(literal for literal, _, _, _ in Formatter().parse(text))


# --- The language files ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("area", AREAS)
def test_that_every_entry_has_both_languages(area: str) -> None:
    bad = {
        key: entry
        for key, entry in entries(area).items()
        if not (isinstance(entry, list) and len(entry) == 2 and all(isinstance(x, str) and x.strip() for x in entry))
    }
    assert not bad


@pytest.mark.parametrize("area", AREAS)
def test_that_both_languages_fill_in_the_same_values(area: str) -> None:
    bad = [key for key, (english, chinese) in entries(area).items() if placeholders(english) != placeholders(chinese)]
    assert not bad


@pytest.mark.parametrize("area", AREAS)
def test_that_chinese_is_chinese_and_english_is_not(area: str) -> None:
    """An entry without a Chinese character may hold only signs, numbers and names written in capitals."""
    for key, (english, chinese) in entries(area).items():
        said = without_placeholders(chinese)
        assert HAN.search(said) or not re.search("[a-z]{3}", said), f"{area}.{key}: {chinese}"
        found_by_all = key.endswith("language")  # the way back for who is in the wrong language
        assert found_by_all or not HAN.search(english), f"{area}.{key}: {english}"


@pytest.mark.parametrize("area", AREAS)
def test_that_chinese_sentences_use_chinese_punctuation(area: str) -> None:
    for key, (_, chinese) in entries(area).items():
        prose = re.sub(r"[a-z_]+\([^()]*\)", "", chinese)  # a formula keeps its own commas
        assert not re.search("[\u4e00-\u9fff][,;:?!]", prose), f"{area}.{key}: {chinese}"


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_that_the_font_can_draw_every_word(weight: str) -> None:
    from reportlab.pdfbase.ttfonts import TTFontFile

    drawn = TTFontFile(str(FONTS / f"AssaySans-{weight}.ttf")).charToGlyph
    written = {c for area in AREAS for pair in entries(area).values() for text in pair for c in text}
    written |= set(" ".join(why for _, why in reasons().values()))
    assert not {c for c in written if ord(c) not in drawn and c not in "\n\t"}


# --- Problems: a sentence for every code ----------------------------------------------------------------------------


class Raised(NamedTuple):
    """One place in the source that raises a problem: its code and the values it gives."""

    code: str
    values: frozenset[str]
    where: str


PARTS_OF_CODES = {"unknown_{}": ("variant", "scenario", "driver"), "check.{}": None}
RAISING = {"Problem", "problem", "FormulaError", "refusal", "_refusal"}


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for folder in ("scoring", "reports", "ui", "resources"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))
    if (ROOT / "main.py").is_file():
        yield ROOT / "main.py", ast.parse((ROOT / "main.py").read_text(encoding="utf-8"))


@lru_cache
def raised() -> tuple[Raised, ...]:
    return tuple(found for path, tree in sources() for found in raised_in(path, tree))


def raised_in(path: Path, tree: ast.Module) -> Iterator[Raised]:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for node in ast.walk(tree):
        name = called(node) if isinstance(node, ast.Call) else ""
        if name not in RAISING or not isinstance(node, ast.Call) or not node.args:
            continue
        around = [f for f in functions if f.lineno <= node.lineno <= (f.end_lineno or 0)]
        given = values_given(node, name, path, around[-1] if around else tree)
        for code in codes(node.args[0], around[-1] if around else tree):
            yield Raised(code, frozenset(given), f"{path.relative_to(ROOT)}:{node.lineno}")


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def codes(node: ast.expr, scope: ast.AST) -> list[str]:
    """The codes that an argument can be; nothing where it only hands on the code of another error."""
    match node:
        case ast.Constant(value=str() as text):
            return [text]
        case ast.IfExp():
            return codes(node.body, scope) + codes(node.orelse, scope)
        case ast.JoinedStr():
            shape = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
            parts = PARTS_OF_CODES[shape] or tuple(methodology().checks)
            return [shape.format(part) for part in parts]
        case ast.Name():
            found = assigned(node.id, scope)
            return codes(found, scope) if found is not None else []
        case _:
            return []


def assigned(name: str, scope: ast.AST) -> ast.expr | None:
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
            return node.value
    return None


def values_given(node: ast.Call, name: str, path: Path, scope: ast.AST) -> set[str]:
    """Names of the values at a call. The reader of methodologies adds section and key to all of them."""
    given: set[str] = set()
    if name == "Problem" and len(node.args) > 3 and isinstance(node.args[3], ast.Dict):
        given |= {str(key.value) for key in node.args[3].keys if isinstance(key, ast.Constant)}
    for keyword in node.keywords:
        if keyword.arg == "values" or keyword.arg is None:
            value = keyword.value
            found = assigned(value.id, scope) if isinstance(value, ast.Name) else value
            if isinstance(found, ast.Dict):
                given |= {str(key.value) for key in found.keys if isinstance(key, ast.Constant)}
        elif name != "Problem":
            given.add(keyword.arg)
    if name == "FormulaError" or (name == "problem" and path.parent.name == "methodology"):
        given |= {"section", "key"}
    return given


def test_that_the_walk_over_the_source_finds_problems() -> None:
    """So that the tests below cannot pass on nothing."""
    found = {item.code: item for item in raised()}
    assert len(found) > 80
    assert found["unknown_name"].values == {"section", "key", "name"}
    assert found["as_of_before_period"].values == {"as_of", "end"}
    assert {"unknown_variant", "check.slices_fit", "source_unknown", "file_unreadable"} <= found.keys()


def test_that_every_problem_has_a_sentence() -> None:
    assert not {f"{item.code} ({item.where})" for item in raised() if not ENGLISH.has(f"problem.{item.code}")}


def test_that_a_sentence_asks_only_for_values_that_its_problem_gives() -> None:
    for item in raised():
        asked = placeholders(entries("problem")[item.code][0])
        assert asked <= item.values, f"{item.where} {item.code}: {asked - item.values}"


def test_that_no_sentence_is_left_without_a_problem() -> None:
    assert not entries("problem").keys() - {item.code for item in raised()}


def test_that_a_problem_reads_as_a_sentence_with_its_place() -> None:
    values = {"section": "line.debt", "key": "formula", "name": "dept"}
    problem = Problem("unknown_name", where="mine.toml:12", values=values)
    assert sentence(problem, ENGLISH).startswith("mine.toml:12: [line.debt] formula: there is no input")
    assert "dept" in sentence(problem, CHINESE)


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_that_every_sentence_ends_and_can_be_filled(words: Words) -> None:
    for item in raised():
        text = sentence(Problem(item.code, values=dict.fromkeys(item.values, "7")), words)
        assert text[-1] in ".。", f"{item.code}: {text}"
        assert "{{" not in text, item.code


# --- Keys: what the pages and reports ask for


def asked_for() -> Iterator[tuple[str, str]]:
    """Every literal in the source that is a key of a language file, with its place."""
    key = re.compile(rf"(?:{'|'.join(AREAS)})\.[a-z_0-9]+(?:\.[a-z_0-9]+)*")
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) in ("words", "say", "has"):
                for argument in node.args:
                    if isinstance(argument, ast.Constant) and key.fullmatch(str(argument.value)):
                        yield str(argument.value), f"{path.relative_to(ROOT)}:{node.lineno}"


def test_that_every_word_asked_for_is_written() -> None:
    asked = list(asked_for())
    assert len(asked) > 20
    assert not {f"{key} ({where})" for key, where in asked if not ENGLISH.has(key)}


FILLED_LATER = {"report.page"}  # by the renderer, which knows how many pages there are


def test_that_every_value_that_a_word_needs_is_given() -> None:
    """Where the word and the values stand in one call; one value forgotten ends the program when it is said."""
    short, calls = set(), 0
    for path, tree in sources():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or called(node) != "words" or len(node.args) != 1:
                continue
            key, given = node.args[0], {keyword.arg for keyword in node.keywords}
            if isinstance(key, ast.Constant) and ENGLISH.has(str(key.value)) and None not in given:
                area, _, rest = str(key.value).partition(".")
                calls += 1
                short |= {
                    f"{key.value} ({path.relative_to(ROOT)}:{node.lineno}): {name}"
                    for text in entries(area)[rest] for name in placeholders(text) - given
                }  # fmt: skip
    assert calls > 500
    assert {text.partition(" ")[0] for text in short} == FILLED_LATER


# --- Names: what the methodology speaks of --------------------------------------------------------------------------


def named() -> Iterator[str]:
    """Every id that can come up on a page, in a report or in the lineage."""
    m = methodology()
    yield from (*m.profiles, *m.axes, *m.choices, *m.inputs, *m.assumptions, *m.tables, *m.variants)
    yield from (*m.factors, *m.metrics, *m.caps, *m.scenarios, *m.drivers)
    yield from (value for values in m.choices.values() for value in values if value not in LETTERS)
    yield from m.program.names
    yield from (f"check.{check}" for check in m.checks)
    yield from (*PLAIN_UNITS, "money", "score", "flag")
    yield from (*get_args(Status), *get_args(Method), *get_args(Severity))
    yield from (f"grade.{grade}" for grade in get_args(Grade))
    yield from (f"confidence.{grade}" for grade in (*m.confidence, "none"))


@pytest.mark.parametrize("identifier", sorted(set(named())))
def test_that_everything_has_a_name_in_both_languages(identifier: str) -> None:
    english, chinese = ENGLISH.name(identifier), CHINESE.name(identifier)
    assert HAN.search(chinese) or chinese in SAME_IN_BOTH, chinese
    assert not HAN.search(english), english
    assert "_" not in english + chinese
    for part in re.split("[：· ]", chinese):
        assert not re.fullmatch("[a-z]{3,}", part), f"no word for “{part}” in {chinese}"


def test_that_a_list_of_names_can_be_read() -> None:
    """Names stand beside each other with commas between them."""
    assert not {key: pair for key, pair in entries("name").items() if "," in pair[0] or re.search("[,，、]", pair[1])}


def test_that_two_lines_are_never_called_the_same() -> None:
    """Beside each other in a report, equal names would be two numbers for one thing."""
    m = methodology()
    for words in (ENGLISH, CHINESE):
        seen: dict[str, str] = {}
        for identifier in [*(line.id for line in m.lines.values() if line.role == "line"), *m.inputs, *m.assumptions]:
            if identifier == "prepayment_profile":
                continue
            other = seen.setdefault(words.name(identifier), identifier)
            assert other == identifier, f"{other} and {identifier} are both “{words.name(identifier)}”"


# --- Reasons: why each number is there ------------------------------------------------------------------------------


@lru_cache
def reasons() -> dict[str, tuple[str, str]]:
    """Key in `why.toml` → (id as a page asks for it, the methodology's own text)."""
    m = methodology()
    out: dict[str, tuple[str, str]] = {
        "methodology": ("methodology", m.why),
        "methodology.name": ("methodology.name", m.name),
    }
    groups = (m.assumptions, m.tables, m.variants, m.factors, m.metrics, m.caps, m.scenarios, m.drivers)
    tables = {key: scale for key, scale in m.scales.items() if key.partition(".")[0] not in m.metrics}
    for group in (m.inputs, tables, *groups):
        out |= {key: (key, item.why) for key, item in group.items()}
    out |= {f"profile.{key}": (f"profile.{key}", why) for key, why in m.profiles.items()}
    out |= {f"check.{key}": (f"check.{key}", check.why) for key, check in m.checks.items()}
    lines = {line.id: line.why for line in m.lines.values() if line.role == "line"}
    out |= {f"line.{key}" if key in out else key: (key, why) for key, why in lines.items()}
    out |= {f"limits.{number}": (f"limits.{number}", text) for number, text in enumerate(m.limits, start=1)}
    return out


def test_that_every_reason_is_translated_from_what_the_methodology_says_today() -> None:
    assert not reasons().keys() - entries("why").keys()
    stale = {key: why for key, (_, why) in reasons().items() if entries("why")[key][0] != why}
    assert not stale


def test_that_no_translation_is_left_without_a_reason() -> None:
    assert entries("why").keys() - reasons().keys() <= {"aggregation", "correlation"}


def test_that_what_judgements_rest_on_is_said_in_chinese_and_is_what_the_methodology_says_today() -> None:
    m = methodology()
    shown = {m.source, *(item.source for group in (m.assumptions, m.factors, m.metrics) for item in group.values())}
    chinese = Style(CHINESE, "USD")
    prose = re.compile(r"\b[a-z]+ [a-z]+ [a-z]+\b")
    assert not {text for text in (basis_text(source, chinese) for source in shown) if prose.search(text)}
    known = set((ROOT / "resources/methodologies/assay.toml").read_text(encoding="utf-8").split('"'))
    assert not {entry[0] for entry in entries("basis").values()} - known


def test_that_a_metric_gives_its_own_reason_in_chinese() -> None:
    leverage = methodology().metrics["leverage"]
    assert CHINESE.why("leverage", leverage.why) == entries("why")["leverage"][1]
    assert ENGLISH.why("leverage", leverage.why) == leverage.why


def test_that_every_reason_is_as_long_as_it_needs_and_no_longer() -> None:
    """A Chinese sentence has about half as many characters; far fewer means that something was left out."""
    for key, (english, chinese) in entries("why").items():
        assert 0.12 * len(english) <= len(chinese) <= 0.75 * len(english) + 12, key


@pytest.mark.parametrize(
    ("template", "value", "said"),
    [
        ("{x}的收入占比", "Microsoft", "Microsoft 的收入占比"),
        ("{x}的收入占比", "微软", "微软的收入占比"),
        ("须从 {x} 降至", "19.15 亿美元", "须从 19.15 亿美元降至"),
        ("须从 {x} 降至", "62.0%", "须从 62.0% 降至"),
        ("未披露{x}", "RPO 时间段", "未披露 RPO 时间段"),
        ("未披露 {x}", "应付 利息", "未披露应付 利息"),
        ("共 {x}。", "", "共 。"),
    ],
)
def test_that_chinese_words_meet_what_is_filled_in_as_chinese_is_set(template: str, value: str, said: str) -> None:
    assert in_chinese(template, {"x": value}) == said
