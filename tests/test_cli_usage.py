"""What the parser of the command line says by itself is in the reader's language: help, usage, every error."""

from __future__ import annotations

import argparse
import ast
import inspect
import re
import subprocess
import sys

import pytest

from resources.words import Words
from tests.conftest import ROOT
from ui.cli_usage import KEYS, language_of

FOR_PROGRAMMERS = (
    "is an invalid argument for positionals", "can't open", "is not callable", "not defined", "with mode",
    "cannot have multiple", "cannot merge", "conflicting", "dest= is required", "invalid conflict_resolution",
    "invalid option string",
    "must be optional", "unexpected option string", "unknown parser", "mutually exclusive", "deprecated",
)  # fmt: skip


def own_sentences() -> set[str]:
    """Every text that the parser of this Python would have translated, from its source."""
    found = set()
    for node in ast.walk(ast.parse(inspect.getsource(argparse))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
            found |= {a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return {text for text in found if not any(part in text for part in FOR_PROGRAMMERS)}


def said(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "main.py", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_that_every_sentence_of_the_parser_is_translated() -> None:
    assert len(own_sentences()) > 12
    assert own_sentences() <= {Words("en")(f"usage.{key}") for key in KEYS}


@pytest.mark.parametrize("key", KEYS)
def test_that_a_translation_fills_in_what_the_parser_gives(key: str) -> None:
    fields = [sorted(re.findall(r"%\(\w+\)[sr]|%[sr]", Words(language)(f"usage.{key}"))) for language in ("en", "zh")]
    assert fields[0] == fields[1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("score",), "缺少必需的参数：source"),
        (("score", "coreweave", "--as-of"), "参数 --as-of：后面须有一个值"),
        (("score", "coreweave", "--unit", "x"), "没有 'x' 这一选择"),
        (("score", "coreweave", "more"), "无法识别的参数：more"),
        (("simulate", "coreweave", "--draws", "abc"), "'abc' 不是有效的 int 值"),
        (("nonsense",), "没有 'nonsense' 这一选择"),
    ],
)
@pytest.mark.parametrize("flag", [("--lang", "zh"), ("--lang=zh",)])
def test_that_an_error_is_said_in_chinese_with_exit_code_2(
    arguments: tuple[str, ...], sentence: str, flag: tuple[str, ...]
) -> None:
    done = said(*arguments, *flag)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stderr.startswith("用法：python main.py")
    assert "Traceback" not in done.stderr
    assert not re.search(r"usage|error|argument", done.stderr)


def test_that_the_help_of_the_whole_is_chinese_under_zh_and_english_without() -> None:
    chinese, english = said("--help", "--lang", "zh"), said("--help")
    assert (chinese.returncode, english.returncode) == (0, 0)
    assert not re.search(r"\b(usage|options|positional|show)\b", chinese.stdout)
    assert "显示本说明并退出" in chinese.stdout
    assert english.stdout.startswith("usage: ")
    assert "show this help message and exit" in english.stdout


@pytest.mark.parametrize("arguments", [("--lang", "fr"), ("--lang",), ("--lang=",), (), ("--lang", "en")])
def test_that_english_is_spoken_where_no_language_of_ours_is_named(arguments: tuple[str, ...]) -> None:
    assert language_of(("score", *arguments)).language == "en"
