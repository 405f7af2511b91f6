"""A document cut into strips: slices of a page that are never cut further, ready to be stacked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reports.blocks import Block, Facts, Figure, Heading, Masthead, Side, Table, Text, Together, say
from reports.pdf_tags import REPEATED, Tag, other_language
from reports.pdf_text import SIZES, Bit, Lines, clean, lines_of, units
from reports.picture_marks import Box, Label, Line, Mark

GAP = 16.0
TITLES, MOST_NAME = (SIZES["title"], 15.5, 12.5), 3  # sizes of an issuer's name, the most lines of the smallest
TALL = 560.0  # what is taller than this is not kept together


@dataclass(frozen=True, slots=True)
class Link:
    """A place on the page that leads to a web address or to `#key`; `says` are the words on it."""

    x: float
    y: float
    width: float
    height: float
    target: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where `#key` leads; with a title also a bookmark."""

    key: str
    title: str = ""
    level: int = 1


Item = Mark | Link | Place | Tag  # a tag: what follows it belongs to it, to the end of the layer
Layer = tuple[float, float, Sequence[Item]]  # moved right by, moved down by, what


@dataclass(frozen=True, slots=True)
class Strip:
    """A slice of a page. `keep`: the next strip stays on its page. `before`: space above, except at the top of a page.
    `head` is repeated above it where it begins a page."""  # noqa: D205, D209

    height: float
    layers: tuple[Layer, ...]
    keep: bool = False
    before: float = 0.0
    head: Strip | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """How loosely lines are set (Chinese needs more room between them), the language, and the element one is in."""

    leading: float
    language: str
    within: Tag

    def inside(self, kind: str, scope: str = "") -> Setting:
        """The same in a new element of the structure."""
        return replace(self, within=self.within.child(kind, scope=scope))

    def flow(self, kind: str, scope: str = "") -> Flow:
        return Flow(self.within.child(kind, scope=scope), self.language)


class Flow:
    """A run of words in one element. Links in it, and words of another language, are elements of their own."""

    def __init__(self, tag: Tag, language: str) -> None:
        self.tag = tag
        self.language = language
        self.inner: tuple[str, str, Tag] | None = None

    def of(self, bit: Bit) -> Tag:
        """The element that a stretch of text belongs to; what goes on on the next line is still the same one."""
        language = other_language(bit.text, self.language)
        if not bit.link and not language:
            self.inner = None
            return self.tag
        if self.inner is None or self.inner[:2] != (bit.link, language):
            tag = self.tag.child("Link" if bit.link else "Span", language=language)
            self.inner = (bit.link, language, tag)
        return self.inner[2]


def strips_of(blocks: Iterable[Block], x: float, width: float, setting: Setting) -> list[Strip]:
    """All blocks under each other, `width` wide from `x`."""
    out: list[Strip] = []
    listed: Setting | None = None
    before: Block | None = None
    headed = False  # whether a title stands before `before`
    for block in blocks:
        bulleted = isinstance(block, Text) and bool(block.bullet)
        if not bulleted:
            listed = None
        elif listed is None:
            listed = setting.inside("L", "Disc")
        if isinstance(before, Text) and isinstance(block, Table | Figure | Facts) and headed and out:
            out[-1] = with_keep(out[-1])  # a title and its note stay with what they are of
        headed = isinstance(before, Heading)
        before = block
        out += strips(block, x, width, listed or setting)
    return out


def strips(block: Block, x: float, width: float, setting: Setting) -> list[Strip]:
    match block:
        case Text():
            return paragraph(block, x, width, setting)
        case Heading():
            return [heading(block, x, width, setting)]
        case Table():
            from reports.pdf_tables import table_strips

            return table_strips(block, x, width, setting)
        case Facts():
            return facts(block, x, width, setting)
        case Figure():
            return figure(block, x, setting)
        case Masthead():
            return masthead(block, x, width, setting)
        case Side():
            return side(block, x, width, setting)
        case Together():
            parts = kept(strips_of(block.blocks, x, width, setting))
            return [*parts[:-1], with_keep(parts[-1])] if block.leads and parts else parts


def kept(parts: list[Strip]) -> list[Strip]:
    """The strips with page breaks between them forbidden, unless they are too tall for that."""
    if sum(part.height + part.before for part in parts) > TALL:
        return parts
    return [with_keep(part) for part in parts[:-1]] + parts[-1:]


def with_keep(part: Strip) -> Strip:
    return Strip(part.height, part.layers, True, part.before, part.head)


def repeated(strip: Strip) -> Strip:
    """A strip as it stands again on a later page: read out only once."""
    layers = tuple(
        (dx, dy, [REPEATED, *(item for item in items if not isinstance(item, Tag))]) for dx, dy, items in strip.layers
    )
    return replace(strip, layers=layers)


def line_items(bits: Iterable[Bit], x: float, y: float, size: float, flow: Flow) -> list[Item]:
    """One line of text with its links."""
    items: list[Item] = []
    for bit in bits:
        items.append(flow.of(bit))
        items.append(Label(x + bit.x, y, bit.text, size, bit.bold, "start", bit.colour))
        if bit.link and bit.text.strip():
            items.append(Link(x + bit.x, y - size, bit.width, size * 1.3, bit.link, bit.text.strip()))
    return items


def lines_layer(lines: Lines, x: float, y: float, size: float, leading: float, flow: Flow) -> list[Item]:
    """Lines under each other from the baseline `y`."""
    items: list[Item] = []
    for index, bits in enumerate(lines):
        items += line_items(bits, x, y + index * leading, size, flow)
    return items


def paragraph(text: Text, x: float, width: float, setting: Setting) -> list[Strip]:
    """A paragraph; a long one may break between pages, two lines at least on either side."""
    size = SIZES[text.size]
    leading = size * setting.leading
    indent = size * 1.3 if text.bullet else 0.0
    lines = lines_of(text, width - indent, size)
    after = text.after * leading
    bullet: list[Item] = []
    if text.bullet:
        setting = setting.inside("LI")
        mark = Label(x, size * 0.98, clean(text.bullet), size, False, "start", "muted")
        bullet = [setting.within.child("Lbl"), mark]
    flow = setting.flow("LBody" if text.bullet else "H1" if text.size == "title" else "P")
    if len(lines) <= 8:
        items = bullet + lines_layer(lines, x + indent, size, size, leading, flow)
        return [Strip(leading * len(lines) + after, ((0.0, 0.0, items),))] if lines else []
    out: list[Strip] = []
    for index, bits in enumerate(lines):
        items = (bullet if index == 0 else []) + line_items(bits, x + indent, size, size, flow)
        last = index == len(lines) - 1
        out.append(Strip(leading + (after if last else 0), ((0.0, 0.0, items),), keep=index in (0, len(lines) - 2)))
    return out


def heading(block: Heading, x: float, width: float, setting: Setting) -> Strip:
    """A title, what belongs to it at the right end of the line (or below, where there is no room)."""
    size = SIZES["heading"]
    text = clean(block.text)
    aside = clean(block.aside)
    aside_width = units(aside, False) * SIZES["small"] if aside else 0.0
    lines = lines_of(say(text, bold=True), width if aside_width > width * 0.6 else width - aside_width - 8, size)
    items: list[Item] = [Place(block.key, text)] if block.key else []
    if block.key:
        items.append(Line(x, 0, x + width, 0, "line", 0.5))
    top = 4.0 if block.key else 0.0
    items += lines_layer(coloured(lines, "accent"), x, top + size, size, size * 1.3, setting.flow("H2"))
    height = top + size * 1.3 * max(1, len(lines)) + 2
    if aside:
        below = aside_width > width * 0.6
        items += [
            setting.within.child("P"),
            Label(x if below else x + width - aside_width, height + 4 if below else top + size, aside, SIZES["small"]),
        ]
        height += SIZES["small"] * 1.4 if below else 0
    return Strip(height, ((0.0, 0.0, items),), keep=True, before=6.0)


def coloured(lines: Lines, colour: str) -> Lines:
    """The same lines in one colour, leading nowhere."""
    return tuple(tuple(replace(bit, colour=colour, link="") for bit in bits) for bits in lines)


def facts(block: Facts, x: float, width: float, setting: Setting) -> list[Strip]:
    """Names in a narrow column, their texts beside them."""
    out: list[Strip] = []
    setting = setting.inside("L", "None")
    for name, text in block.rows:
        size = SIZES[text.size]
        leading = size * setting.leading
        muted = coloured(lines_of(say(name), block.name_width - 6, size), "muted")
        lines = lines_of(text, width - block.name_width, size)
        row = setting.inside("LI")
        label, body = row.flow("Lbl"), row.flow("LBody")
        for start in range(0, max(len(muted), len(lines), 1), 30):
            part, head = lines[start : start + 30], muted[start : start + 30]
            items = lines_layer(head, x, size, size, leading, label) + lines_layer(
                part, x + block.name_width, size, size, leading, body
            )
            out.append(Strip(leading * max(len(part), len(head)) + 1.2, ((0.0, 0.0, items),)))
    return out


def figure(block: Figure, x: float, setting: Setting) -> list[Strip]:
    """A picture under its title."""
    size = SIZES["small"]
    title = lines_of(say(block.picture.title, bold=True), block.picture.width, size) if block.titled else ()
    top = size * setting.leading * len(title) + (3.0 if title else 0.0)
    alt = block.picture.alt if block.titled else f"{block.picture.title}. {block.picture.alt}"
    drawn = Tag("Figure", setting.within, clean(alt), size=(block.picture.width, block.picture.height))
    layers: tuple[Layer, ...] = (
        (0.0, 0.0, lines_layer(title, x, size, size, size * setting.leading, setting.flow("P"))),
        (x, top, (drawn, *block.picture.marks)),
    )
    return [Strip(top + block.picture.height + 5.0, layers)]


def masthead(block: Masthead, x: float, width: float, setting: Setting) -> list[Strip]:
    """Issuer and filing on the left, the score in large type on the right. A very long name is in smaller type; one
    that is cut all the same is shown in full below."""  # noqa: D205, D209
    right = x + width * 0.70
    left = width * 0.70 - GAP
    size = next(size for size in TITLES if size == TITLES[-1] or len(_name(block, left, size)) <= 2)
    names = _name(block, left, size)
    cut = len(names) > MOST_NAME
    items: list[Item] = list(lines_layer(names[:MOST_NAME], x, size, size, size * 1.15, setting.flow("H1")))
    y = size * 1.15 * min(MOST_NAME, len(names)) + 5
    for text in block.lines:
        small = SIZES[text.size]
        lines = lines_of(text, left, small)
        items += lines_layer(lines, x, y + small, small, small * setting.leading, setting.flow("P"))
        y += small * setting.leading * len(lines) + 2
    large = SIZES["large"]
    score = clean(block.score)
    verdict = setting.within.child("P")
    spoken = verdict.child("Span", alt=clean(block.spoken))
    items += [spoken, Label(right, large * 0.78, score, large, True)]
    if block.grade is not None:
        band, chip = clean(block.band), right + units(score, True) * large + 9
        wide = units(band, True) * 13 + 12
        items.append(Box(chip, large * 0.78 - 17, wide, 19, f"grade{block.grade}", radius=3))
        items.append(Label(chip + 6, large * 0.78 - 3.2, band, 13, True, "start", f"grade_ink{block.grade}"))
    below = large * 0.78 + 6
    for text in block.verdict:
        small = SIZES[text.size]
        lines = lines_of(text, x + width - right, small)
        items += lines_layer(lines, right, below + small, small, small * setting.leading, setting.flow("P"))
        below += small * setting.leading * len(lines) + 1
    out = [Strip(max(y, below) + 5, ((0.0, 0.0, items),))]
    return out + (paragraph(say(block.issuer, size="small"), x, width, setting) if cut else [])


def _name(block: Masthead, width: float, size: float) -> Lines:
    return lines_of(say(block.issuer, bold=True), width, size)


def side(block: Side, x: float, width: float, setting: Setting) -> list[Strip]:
    """Columns beside each other as one strip; under each other where that would be taller than a page."""
    room = width - GAP * (len(block.columns) - 1)
    total = sum(block.widths)
    layers: list[Layer] = []
    tallest, left = 0.0, x
    for blocks, share in zip(block.columns, block.widths, strict=True):
        wide = room * share / total
        down = 0.0
        for index, part in enumerate(strips_of(blocks, left, wide, setting)):
            down += part.before if index else 0.0
            layers += [(dx, dy + down, items) for dx, dy, items in part.layers]
            down += part.height
        tallest, left = max(tallest, down), left + wide + GAP
    if tallest > TALL:
        return [part for blocks in block.columns for part in strips_of(blocks, x, width, setting)]
    return [Strip(tallest + 5, tuple(layers), before=2.0)]
