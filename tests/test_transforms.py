"""What the printed text of a tagged figure means, against the published registries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.filings.transforms import number_reader, text_reader

NUMBERS = [
    ("num-dot-decimal", "1,234.50", "1234.50"),
    ("num-dot-decimal", "1\u00a0234", "1234"),
    ("num-dot-decimal", ".5", ".5"),
    ("num-dot-decimal", "1.234,50", None),
    ("num-dot-decimal", "1e5", None),
    ("num-dot-decimal", "(5)", None),
    ("num-dot-decimal", "", None),
    ("num-dot-decimal", ".", None),
    ("num-dot-decimal-apos", "1’234’567.5", "1234567.5"),
    ("num-dot-decimal-in", "12,34,567.8", "1234567.8"),
    ("numdotdecimal", "1,234", "1234"),
    ("numdotdecimal", "1,23", None),
    ("numdotdecimalin", "1,23,456.78", "123456.78"),
    ("numcommadot", "1,234.5", "1234.5"),
    ("numspacedot", "1 234.5", "1234.5"),
    ("num-comma-decimal", "1.234,5", "1234.5"),
    ("num-comma-decimal-apos", "1'234,5", "1234.5"),
    ("numcommadecimal", "1.234,5", "1234.5"),
    ("numcommadecimal", "1.5.5", None),
    ("numdotcomma", "1.234,5", "1234.5"),
    ("numspacecomma", "1 234,5", "1234.5"),
    ("numcomma", "1234,5", "1234.5"),
    ("num-unit-decimal", "12,345円67銭", "12345.67"),
    ("numunitdecimal", "1.234 Euro 5 Cent", "1234.05"),
    ("zerodash", "—", "0"),
    ("zerodash", "", None),
    ("numdash", "-", "0"),
    ("fixed-zero", "nil", "0"),
    ("fixed-zero", "", "0"),
    ("numwordsen", "None", "0"),
    ("numwordsen", "no", "0"),
    ("numwordsen", "Twenty-five", "25"),
    ("numwordsen", "one hundred and twenty-three thousand, four hundred", "123400"),
    ("numwordsen", "five million", "5000000"),
    ("numwordsen", "twenty thirty", None),
    ("numwordsen", "a few", None),
    ("", "201.6", "201.6"),
    ("", "-5.2", "-5.2"),
    ("", "1,234", None),
    ("", "NaN", None),
]


@pytest.mark.parametrize(("form", "text", "digits"), NUMBERS)
def test_that_a_number_is_read_by_its_format_and_not_guessed(form: str, text: str, digits: str | None) -> None:
    reader = number_reader(form)
    assert reader is not None
    assert reader(text) == digits


TEXTS = [
    ("date-monthname-day-year-en", "December\u00a031, 2024", "2024-12-31"),
    ("datemonthdayyearen", "Jan. 5th, 2025", "2025-01-05"),
    ("date-day-monthname-year-en", "5 January 2025", "2025-01-05"),
    ("date-monthname-day-en", "September 27", "--09-27"),
    ("date-month-day", "12-31", "--12-31"),
    ("date-day-month", "31.12.", "--12-31"),
    ("date-month-day-year", "3/31/25", "2025-03-31"),
    ("date-day-month-year", "31.3.2025", "2025-03-31"),
    ("date-year-month-day", "2025-03-31", "2025-03-31"),
    ("date-month-day-year", "02/30/2025", "02/30/2025"),
    ("date-monthname-year-en", "October 2025", "2025-10"),
    ("date-year-month", "2025/10", "2025-10"),
    ("dateyearmonthen", "2025 March", "2025-03"),
    ("dateslashus", "3/31/2025", "2025-03-31"),
    ("dateslasheu", "31/3/2025", "2025-03-31"),
    ("datedoteu", "31.12.2009", "2009-12-31"),
    ("datelonguk", "31 December 2009", "2009-12-31"),
    ("dateshortus", "Dec 31, 09", "2009-12-31"),
    ("datelongyearmonth", "2009 December", "2009-12"),
    ("date-day-monthname-year-fr", "31 décembre 2024", "2024-12-31"),
    ("date-day-monthname-year-de", "5. März 2024", "2024-03-05"),
    ("date-day-monthname-year-cs", "5. července 2024", "2024-07-05"),
    ("date-day-monthname-year-el", "31 Δεκεμβρίου 2024", "2024-12-31"),
    ("date-day-monthroman-year", "5 XII 2024", "2024-12-05"),
    ("date-year-monthname-day-hu", "2024. szeptember 5.", "2024-09-05"),
    ("date-year-day-monthname-lv", "2024. gada 31. decembris", "2024-12-31"),
    ("datedaymonthyearin", "३१ मार्च २०२४", "2024-03-31"),
    ("date-ind-day-monthname-year-hi", "10 चैत्र 1947", "2025-03-31"),
    ("dateyearmonthdaycjk", "２０２５年３月３１日", "2025-03-31"),
    ("date-jpn-era-year-month-day", "令和7年3月31日", "2025-03-31"),
    ("dateerayearmonthjp", "平成元年12月", "1989-12"),
    ("datequarterend", "third quarter of 2025", "2025-09-30"),
    ("duryear", "2.5", "P2Y6M"),
    ("durmonth", "18", "P18M"),
    ("durweek", "2", "P14D"),
    ("durday", "1.5", "P1DT12H"),
    ("durhour", "8", "PT8H"),
    ("durwordsen", "one year and six months", "P1Y6M"),
    ("durwordsen", "eighteen-month", "P18M"),
    ("durwordsen", "no days", "P0D"),
    ("boolballotbox", "☒", "true"),
    ("boolballotbox", "☐", "false"),
    ("yesnoballotbox", "☑", "Yes"),
    ("fixed-true", "whatever", "true"),
    ("booleanfalse", "", "false"),
    ("fixed-empty", "text", ""),
    ("exchnameen", "The Nasdaq Stock Market LLC", "NASDAQ"),
    ("exchnameen", "New York Stock Exchange", "NYSE"),
    ("stateprovnameen", "Delaware", "DE"),
    ("countrynameen", "Netherlands", "NL"),
    ("countrynameen", "Côte d’Ivoire", "CI"),
    ("edgarprovcountryen", "Ontario, Canada", "A6"),
    ("edgarprovcountryen", "Cayman Islands", "E9"),
    ("entityfilercategoryen", "Large accelerated filer", "Large Accelerated Filer"),
]


@pytest.mark.parametrize(("form", "text", "value"), TEXTS)
def test_that_a_date_a_length_a_flag_or_a_place_becomes_its_code(form: str, text: str, value: str) -> None:
    reader = text_reader(form)
    assert reader is not None
    read = reader(text)
    assert (text if read is None else read) == value


FORMS = sorted({form for form, *_ in NUMBERS} | {form for form, *_ in TEXTS})


@given(st.sampled_from(FORMS), st.text(max_size=400))
def test_that_any_text_under_any_format_is_read_or_refused(form: str, text: str) -> None:
    for reader in (number_reader(form), text_reader(form)):
        read = reader(text) if reader else None
        assert read is None or isinstance(read, str)


@given(st.integers(0, 10**15 - 1))
def test_that_digits_come_back_through_every_style_of_grouping(number: int) -> None:
    for form, sign in (("num-dot-decimal", ","), ("numspacedot", " "), ("numcommadecimal", "."), ("numdotcomma", ".")):
        reader = number_reader(form)
        assert reader is not None
        assert int(reader(f"{number:,}".replace(",", sign)) or -1) == number
