"""Makes Assay Sans, the family of the window and the PDF, from Noto Sans SC and Source Sans 3 (see README.md).

python make_subset.py NOTO_FOLDER SOURCE_SANS_FILE OUTPUT_FOLDER
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable
from fontTools.ttLib.tables._g_l_y_f import Glyph, flagOverlapSimple
from fontTools.varLib.instancer import instantiateVariableFont

FAMILY = "Assay Sans"
VERSION = "1.000"
SIMPLIFIED_CHINESE = 2
"""The place of the Simplified Chinese face in Noto's collection file."""
CURVE_TOLERANCE = 1.5
"""How far a quadratic curve may stray from the cubic it replaces, in thousandths of the type size."""
ASCENT, DESCENT = 1030, -290
"""One line's height: every letter fits, and a table row is not as tall as Noto's own 1,448."""

COPYRIGHT = (
    "© 2014-2021 Adobe (http://www.adobe.com/). "
    "Latin supplement © 2010-2023 Adobe (http://www.adobe.com/), with Reserved Font Name 'Source'."
)
LICENCE = "Licensed under the SIL Open Font License, Version 1.1; the text is in OFL.txt beside this file."

SYMBOLS = (
    "−×÷≤≥≈≠≡±∞√∑∏∂∫∝∈∩∪°′″‰§¶†‡№℃™©®"
    "←↑→↓↔↕⇐⇒⇔↖↗↘↙▲△▼▽▶◀▸▾▴◂►◄●○◉◎■□▪▫◆◇★☆✓✔✗✘⚠•·…‥"
    "–—―‐‑‒“”‘’‚„‹›«»⁄€£¥¢₩₹₽ƒ¤"
    "₀₁₂₃₄₅₆₇₈₉₊₋₌⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ½¼¾⅓⅔⅛⅜⅝⅞⌘⇧⌥⌃⏎⌫"
    "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ─│┌┐└┘├┤┬┴┼\ufffd"
)
NEWER_HANZI = "啰瞭昇镕喆堃玥璟珺祎翀瑄赟洺旻"
"""Characters of today's company and personal names that GB 2312 of 1980 left out."""
THIN_SPACES = {0x2009: 200, 0x200A: 100, 0x200B: 0, 0x202F: 200, 0xFEFF: 0}
"""Spaces that number formats use, not all of them in both sources. The figure space is as wide as a figure."""
KEPT_FROM_NOTO = {*range(0x7F), ord("—"), *range(0x2500, 0x2580)}
"""What both have and Noto draws: the basic letters with their kerning, and lines that must join.

All else that both have comes from Source Sans 3: Noto's quotation marks, dots and arithmetic signs are as wide
as a Chinese character, which tears English apart, and its accents sit at another height.
"""


@dataclass(frozen=True)
class Cut:
    """One weight, and the instance and size of Source Sans 3 that has Noto's own stems and capitals."""

    style: str
    weight: int
    source_weight: int
    source_scale: float


CUTS = (Cut("Regular", 400, 400, 1.1167), Cut("Bold", 700, 650, 1.134))


def wanted_characters() -> set[int]:
    """Code points to cover: Latin, Greek, symbols, GB 2312 hanzi, Chinese punctuation and full-width forms."""
    latin = [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x192, 0x218, 0x219, 0x21A, 0x21B]
    greek = [*range(0x391, 0x3A2), *range(0x3A3, 0x3AA), *range(0x3B1, 0x3CA)]
    punctuation = [*range(0x3000, 0x3020), *range(0xFF01, 0xFF5F), *range(0xFFE0, 0xFFE7)]
    return {*latin, *greek, *punctuation, *map(ord, SYMBOLS), *map(ord, NEWER_HANZI), *gb2312_hanzi()}


def gb2312_hanzi() -> list[int]:
    """The 6,763 hanzi of GB 2312, levels 1 and 2 (rows 16 to 87)."""
    pairs = (bytes((0xA0 + row, 0xA0 + cell)) for row in range(16, 88) for cell in range(1, 95))
    return [ord(text) for pair in pairs if (text := pair.decode("gb2312", "ignore"))]


def subset(font: TTFont, characters: set[int]) -> None:
    """Drop all other characters, the hinting, the tables for vertical text and every layout feature but kerning."""
    options = Options()
    options.layout_features = ["kern"]
    options.hinting = False
    options.desubroutinize = True
    options.notdef_outline = True
    options.name_IDs = []
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GDEF"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)


def truetype_glyph(glyphs: Any, name: str, scale: float = 1.0, *, truetype: bool = False) -> Glyph:
    """The glyph's outline in quadratic curves, with its components drawn out.

    TrueType outlines run the other way round, and those of a variable font may overlap.
    """
    outline = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(outline)
    pen = TTGlyphPen(None)
    quadratic = Cu2QuPen(pen, CURVE_TOLERANCE, reverse_direction=not truetype)
    outline.replay(TransformPen(quadratic, (scale, 0, 0, scale, 0, 0)))
    glyph: Glyph = pen.glyph()
    if truetype and glyph.numberOfContours > 0:
        glyph.flags[0] |= flagOverlapSimple
    return glyph


def convert_outlines(font: TTFont) -> None:
    """Replace the PostScript outlines by TrueType ones, which reportlab can embed."""
    order, glyphs = font.getGlyphOrder(), font.getGlyphSet()
    font["loca"] = newTable("loca")
    font["glyf"] = glyf = newTable("glyf")
    glyf.glyphOrder = order
    glyf.glyphs = {name: truetype_glyph(glyphs, name) for name in order}
    del font["CFF "]
    font.sfntVersion = "\000\001\000\000"
    maxp = newTable("maxp")
    maxp.tableVersion = 0x00010000
    maxp.numGlyphs = len(order)
    for field in ("Zones", "TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs", "StackElements"):
        setattr(maxp, f"max{field}", int(field == "Zones"))
    maxp.maxSizeOfInstructions = maxp.maxComponentElements = maxp.maxComponentDepth = 0
    font["maxp"] = maxp


def add_glyph(font: TTFont, code: int, glyph: Glyph, width: int) -> None:
    """Put the glyph at the code point, in place of the one there or, if none is or others share it, as a new one."""
    characters = font.getBestCmap()
    name = characters.get(code)
    if name is None or list(characters.values()).count(name) > 1:
        name = f"uni{code:04X}"
        font.setGlyphOrder([*font.getGlyphOrder(), name])
        for table in font["cmap"].tables:
            table.cmap[code] = name
    font["glyf"][name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (width, getattr(glyph, "xMin", 0))


def supplement(font: TTFont, source: TTFont, cut: Cut, characters: set[int]) -> None:
    """Add what Noto lacks, or is wide in, from Source Sans 3, the family Noto's Latin letters were drawn from."""
    instance = instantiateVariableFont(source, {"wght": cut.source_weight})
    names, glyphs = instance.getBestCmap(), instance.getGlyphSet()
    figure, _ = font["hmtx"][font.getBestCmap()[ord("0")]]
    for code in sorted(characters & names.keys()):
        if code not in font.getBestCmap() or code not in KEPT_FROM_NOTO:
            glyph = truetype_glyph(glyphs, names[code], cut.source_scale, truetype=True)
            width = round(glyphs[names[code]].width * cut.source_scale)
            add_glyph(font, code, glyph, figure if abs(width - figure) <= 1 else width)
    for code, width in THIN_SPACES.items():
        add_glyph(font, code, Glyph(), width)
    add_glyph(font, 0xFFFD, font["glyf"][".notdef"], font["hmtx"][".notdef"][0])
    add_glyph(font, 0x2007, Glyph(), figure)


def describe(font: TTFont, cut: Cut) -> None:
    """Write the names, one line height in all three places that hold one, and the smoothing for any size."""
    postscript = f"{FAMILY.replace(' ', '')}-{cut.style}"
    full = FAMILY if cut.style == "Regular" else f"{FAMILY} {cut.style}"
    unique = f"{VERSION};{postscript}"
    texts = [COPYRIGHT, FAMILY, cut.style, unique, full, f"Version {VERSION}", postscript]
    font["name"].names = []
    for number, text in [*enumerate(texts), (13, LICENCE), (14, "http://scripts.sil.org/OFL")]:
        font["name"].setName(text, number, 3, 1, 0x409)
    metrics, system = font["hhea"], font["OS/2"]
    system.version = 4
    metrics.ascent, metrics.descent, metrics.lineGap = ASCENT, DESCENT, 0
    system.sTypoAscender, system.sTypoDescender, system.sTypoLineGap = ASCENT, DESCENT, 0
    system.usWinAscent, system.usWinDescent = ASCENT, -DESCENT
    system.usWeightClass = cut.weight
    system.achVendID = "NONE"
    system.fsSelection = 0x80 | (0x40 if cut.style == "Regular" else 0x20)
    font["head"].macStyle = 0 if cut.style == "Regular" else 1
    font["head"].fontRevision = float(VERSION)
    font["post"].formatType = 3.0
    font["gasp"] = gasp = newTable("gasp")
    gasp.gaspRange = {0xFFFF: 0x000F}


def overflow(font: TTFont) -> list[str]:
    """The characters whose outline leaves the line."""
    glyphs, tall = font.getGlyphSet(), []
    for code, name in font.getBestCmap().items():
        pen = BoundsPen(glyphs)
        glyphs[name].draw(pen)
        if pen.bounds and (pen.bounds[3] > ASCENT or pen.bounds[1] < DESCENT):
            tall.append(chr(code))
    return tall


def make(noto: Path, source: Path, output: Path, cut: Cut) -> Path:
    """Make one weight, the same bytes every time."""
    font = TTCollection(noto / f"NotoSansCJK-{cut.style}.ttc").fonts[SIMPLIFIED_CHINESE]
    characters = wanted_characters()
    subset(font, characters)
    convert_outlines(font)
    supplement(font, TTFont(source), cut, characters)
    describe(font, cut)
    font.recalcTimestamp = False
    path = output / f"AssaySans-{cut.style}.ttf"
    font.save(path)
    made = TTFont(path)
    missing = sorted(map(chr, characters - made.getBestCmap().keys()))
    print(f"{path.name}: {path.stat().st_size:,} bytes, {made['maxp'].numGlyphs:,} glyphs")
    print(f"  missing: {''.join(missing) or 'nothing'}; taller than the line: {''.join(overflow(made)) or 'nothing'}")
    return path


def main() -> None:
    """Make both weights."""
    noto, source, output = map(Path, sys.argv[1:4])
    for cut in CUTS:
        make(noto, source, output, cut)


if __name__ == "__main__":
    main()
