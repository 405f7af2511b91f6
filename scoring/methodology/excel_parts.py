"""A translated formula as needs and an expression, and how the two become the text of a cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

BLANK = '""'
ATOM = 9


class Need(NamedTuple):
    """A condition of computing.

    `ref`: that cell is known; else `text` is true, which may be asked (`plain`) as soon as the cells are known.
    `axes`: it can hold only for elements that are present.
    """

    text: str
    ref: str = ""
    is_text: bool = False
    plain: bool = True
    axes: tuple[str, ...] = ()


Given = frozenset[Need]


@dataclass(frozen=True, slots=True)
class Part:
    """A translated formula. `kind` is `number`, `text` or `test` (true or false); `level` how tightly it binds.

    `cell` writes it as a whole cell where that is better than needs and expression apart.
    """

    text: str
    kind: str = "number"
    level: int = ATOM
    needs: tuple[Need, ...] = ()
    cell: Callable[[Given], str] | None = None
    flag: str = ""


NEVER = Part(BLANK, needs=(Need("FALSE", plain=True),), cell=lambda given: BLANK)


def whole(part: Part, given: Given) -> str:
    """A part as the content of a cell: its value or empty text."""
    if part.cell is not None:
        return part.cell(given)
    text = f"IF({part.text},1,0)" if part.kind == "test" else part.text
    return wrap(part.needs, given, text, BLANK)


def stages(needs: Iterable[Need], given: Given = frozenset()) -> list[str]:
    """Conditions in the order in which they may be asked: cells known; tests of known cells; the others one by one."""
    numbers: dict[str, None] = {}
    texts: dict[str, None] = {}
    plain: dict[str, None] = {}
    alone: dict[str, None] = {}
    for need in needs:
        if need in given:
            continue
        if not need.ref:
            (plain if need.plain else alone)[need.text] = None
        elif need.is_text:
            texts[f'{need.ref}<>""'] = None
        else:
            numbers[need.ref] = None
    known = list(texts)
    if len(numbers) > 1:
        known.insert(0, f"COUNT({','.join(numbers)})={len(numbers)}")
    elif numbers:
        known.insert(0, f"ISNUMBER({next(iter(numbers))})")
    return [both(tests) for tests in (known, list(plain)) if tests] + list(alone)


def both(tests: list[str]) -> str:
    return tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"


def says(ref: str, words: str) -> str:
    """Whether a cell says one of the words of a range: capitals do not matter, and ? and * stand for nothing else."""
    return f"SUMPRODUCT(--EXACT(LOWER({ref}),LOWER({words})))>0"


def answered(ref: str, yes: str, no: str) -> str:
    """1 or 0 for a cell that says yes or no, by a word of two ranges or as TRUE or FALSE; else empty text."""
    return f"IF(ISLOGICAL({ref}),IF({ref},1,0),IF({says(ref, yes)},1,IF({says(ref, no)},0,{BLANK})))"


def wrap(needs: Iterable[Need], given: Given, text: str, otherwise: str) -> str:
    """The text where all needs hold."""
    for stage in reversed(stages(needs, given)):
        text = f"IF({stage},{text},{otherwise})"
    return text


def holds(needs: Iterable[Need], given: Given = frozenset()) -> str:
    """Whether all needs hold, as a test that is never an error."""
    texts = stages(needs, given)
    if not texts:
        return "TRUE"
    text = texts[-1]
    for stage in reversed(texts[:-1]):
        text = f"IF({stage},{text},FALSE)"
    return text


def tight(part: Part, level: int) -> str:
    return part.text if part.level >= level else f"({part.text})"


def number(value: float) -> str:
    """A literal as a formula has it: `10000`, `1.000001`, `1E-09`."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value).upper()


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def joined(parts: Iterable[Part]) -> tuple[Need, ...]:
    return tuple(dict.fromkeys(need for part in parts for need in part.needs))


def settled(parts: Iterable[Part]) -> bool:
    """Whether known cells are all that the parts need."""
    return all(need.ref for part in parts for need in part.needs)
