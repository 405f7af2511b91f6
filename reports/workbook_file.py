"""The file that XlsxWriter packs: with named cell styles, for which it has no call, and texts that are only texts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.styles import Styles, XFormatType
from xlsxwriter.workbook import Workbook

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9a-fA-F]{4}_")
CODE = re.compile("[\x00-\x08\x0b-\x1f]|_(?=x[0-9a-fA-F]{4}_)")  # what Excel writes by its number
CONTROLS = re.compile("[\x00-\x1f]+")
PAPERS = {"A4": 9, "Letter": 1}  # Excel's numbers
NO_CHARACTER = re.compile("[\ud800-\udfff\ufffe\uffff]")  # not to be written in XML in any way


def escaped(text: str) -> str:
    """Text between two tags of XML."""
    if "&" in text or "<" in text or ">" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


def held(text: str) -> str:
    """What every part of the file can hold, headers, properties and charts too: no control sign, no half character."""
    if text.isprintable():
        return text
    return NO_CHARACTER.sub("\ufffd", CONTROLS.sub(" ", text))


def in_chinese(chart: Chart) -> None:
    """Chinese letters of a chart in the font that it names, as one writes them in China.

    XlsxWriter names a font for Latin letters only, and says of every title that it is English.
    """
    latin, begin = chart._write_a_latin, chart._xml_start_tag

    def both(attributes: list[tuple[str, str]]) -> None:
        latin(attributes)
        chart._xml_empty_tag("a:ea", attributes)

    def start(tag: str, attributes: Iterable[tuple[str, Any]] = ()) -> None:
        if tag in ("a:rPr", "a:defRPr"):
            attributes = [("lang", "zh-CN"), *(pair for pair in attributes if pair[0] != "lang")]
        begin(tag, attributes)

    chart._write_a_latin, chart._xml_start_tag = both, start


class NamedStyle(NamedTuple):
    """`builtin` is Excel's number of a style that it knows by this name, whose look is ours all the same."""

    name: str
    look: Format
    builtin: int | None


class StyledWorkbook(Workbook):
    """A workbook whose formats may belong to a named style: `belong` makes one, `format.xf_id` says which."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.named: list[NamedStyle] = []

    def name_style(self, name: str, look: Format, builtin: int | None = None) -> int:
        """Its number, which a format of this style has as `xf_id`."""
        look._get_xf_index()
        self.named.append(NamedStyle(name, look, builtin))
        look.xf_id = len(self.named)
        return look.xf_id

    def _add_chart_data(self) -> None:
        """Names beside a chart are written as they are, so that they must be such as can be."""
        super()._add_chart_data()
        for chart in self.charts:
            chart.formula_data = [data if data is None else [_held(x) for x in data] for data in chart.formula_data]

    def _get_packager(self) -> Packager:
        return _Packager(self.named)


def _held(value: Any) -> Any:
    return held(value) if isinstance(value, str) else value


class _Packager(Packager):
    def __init__(self, named: list[NamedStyle]) -> None:
        super().__init__()
        self.named = named

    def _write_styles_file(self) -> None:
        book = self.workbook
        styles = _Styles(self.named)
        styles._set_style_properties([
            book.xf_formats, book.palette, book.font_count, book.num_formats, book.border_count, book.fill_count,
            book.custom_colors, book.dxf_formats, book.has_comments,
        ])  # fmt: skip
        styles._set_xml_writer(self._filename("xl/styles.xml"))
        styles._assemble_xml_file()

    def _write_shared_strings_file(self) -> None:
        if self.workbook.str_table.count:
            texts = _Texts()
            texts.string_table = self.workbook.str_table
            texts._set_xml_writer(self._filename("xl/sharedStrings.xml"))
            texts._assemble_xml_file()


class _Texts(SharedStrings):
    """XlsxWriter takes a text in `<r>` and `</r>` as XML of its own; a text of a filing is never that."""

    def _write_sst_strings(self) -> None:
        self.fh.write("".join(map(self._item, self.string_table.string_array)))

    def _item(self, text: str) -> str:
        if CONTROL.search(text):
            text = CODE.sub(lambda found: f"_x{ord(found[0]):04X}_", NO_CHARACTER.sub("\ufffd", text))
        space = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
        return f"<si><t{space}>{escaped(text)}</t></si>"


class _Styles(Styles):
    def __init__(self, named: list[NamedStyle]) -> None:
        super().__init__()
        self.named = named

    def _write_cell_style_xfs(self) -> None:
        self._xml_start_tag("cellStyleXfs", [("count", 1 + len(self.named))])
        self._write_xf(self.xf_formats[0], XFormatType.STYLE)
        for style in self.named:
            self._write_xf(style.look, XFormatType.STYLE)
        self._xml_end_tag("cellStyleXfs")

    def _write_cell_styles(self) -> None:
        self._xml_start_tag("cellStyles", [("count", 1 + len(self.named))])
        self._write_cell_style()
        for number, style in enumerate(self.named, start=1):
            known = [] if style.builtin is None else [("builtinId", style.builtin), ("customBuiltin", 1)]
            self._xml_empty_tag("cellStyle", [("name", style.name), ("xfId", number), *known])
        self._xml_end_tag("cellStyles")
