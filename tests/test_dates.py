"""A day in a sentence is written as its language has it; what sorts, is typed or read by a machine keeps 2024-12-31."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from reports.email import subject, summary
from reports.numbers import Style
from reports.tear_sheet import masthead
from resources.words import Words
from scoring.problems import Problem, sentence
from scoring.scorecard import Scorecard
from tests.conftest import ROOT

ISO = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])")


def test_that_every_day_of_a_year_is_written_as_qt_has_it_for_the_language() -> None:
    qt = pytest.importorskip("PySide6.QtCore", reason="its locales are the other opinion", exc_type=ImportError)
    english, chinese = qt.QLocale("en_US"), qt.QLocale("zh_CN")
    for number in range(366):
        day = date(2024, 1, 1) + timedelta(number)
        other = qt.QDate(day.year, day.month, day.day)
        assert Words("en").day(day) == english.toString(other, "d MMM yyyy")
        long = chinese.toString(other, qt.QLocale.FormatType.LongFormat)  # 2024年1月1日星期一
        assert Words("zh").day(day).replace(" ", "") == long.partition("星期")[0]


def test_that_a_moment_is_that_of_the_reader_s_own_clock() -> None:
    at = datetime(2024, 12, 31, 10, 32, tzinfo=UTC).astimezone()
    assert Words("en").moment(at.astimezone(UTC)) == f"{at.day} {at:%b} {at.year}, {at:%H:%M}"
    assert Words("zh").moment(at).endswith(f"日 {at:%H:%M}")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_that_no_sentence_of_a_report_or_a_mail_has_a_day_as_a_machine_writes_it(
    coreweave: Scorecard, language: str
) -> None:
    style = Style(Words(language))
    lines = ["".join(span.text for span in line.spans) for line in masthead(coreweave, style).lines]
    said = [*lines, subject(coreweave, style), *summary(coreweave, style)]
    assert Words(language).day(date(2024, 12, 31)) in subject(coreweave, style)
    assert Words(language).day(date(2026, 3, 2)) in " ".join(lines)
    assert not [text for text in said if ISO.search(text)]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"as_of": "2024-02-29", "end": "2024-12-31"}, ("29 Feb 2024", "31 Dec 2024")),
        ({"as_of": date(2024, 2, 29), "end": "2024-13-31"}, ("29 Feb 2024", "2024-13-31")),  # no day: as it is
        ({"as_of": "–", "end": "20241231"}, ("–", "20241231")),
    ],
)
def test_that_a_problem_says_its_days_in_the_reader_s_way(values: dict[str, object], said: tuple[str, ...]) -> None:
    text = sentence(Problem("as_of_before_period", values=values), Words("en"))
    assert all(part in text for part in said)


def test_that_what_a_reader_typed_is_said_back_as_typed() -> None:
    text = sentence(Problem("selection.period_not_in_document", values={"period": "2024-12-31"}), Words("en"))
    assert "“2024-12-31”" in text


def test_that_data_for_machines_keeps_days_that_sort() -> None:
    line = [sys.executable, "main.py", "score", "coreweave", "--json", "--lang", "zh"]
    found = json.loads(subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    days = set(ISO.findall(json.dumps(found, ensure_ascii=False)))
    assert {"2024-12-31", "2026-03-02"} <= days
