"""One element of a line: a float, or a NumPy array over draws, issuers or scenarios. Blank is NaN.

Every operation takes plain floats first, since one scorecard needs no NumPy; arrays go to `scoring.arrays`, which is
imported by whoever brings an array. Flags are 1.0, 0.0 and NaN for unknown; choices are the number of their value.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any

NAN = math.nan
YES, NO = 1.0, 0.0
SMALLEST_DENOMINATOR = 1e-9

Element = Any  # float | numpy.ndarray
Thunk = Callable[[], Element]


def is_blank(x: object) -> bool:
    """Whether a plain element is blank; an array is blank only where all of it is."""
    if type(x) is float:
        return x != x
    return _arrays().all_blank(x)


def _arrays() -> Any:
    from scoring import arrays

    return arrays


def divide(x: Element, y: Element) -> Element:
    """X / y; blank where |y| < 1e-9."""
    if type(x) is float and type(y) is float:
        return x / y if y >= SMALLEST_DENOMINATOR or y <= -SMALLEST_DENOMINATOR else NAN
    return _arrays().divide(x, y)


def power(x: Element, y: Element) -> Element:
    """X ** y where that is a finite real number, else blank."""
    if type(x) is float and type(y) is float:
        if y != y:
            return NAN
        if x > 0.0:
            try:
                return x**y
            except OverflowError:
                return NAN
        if x == 0.0:
            return 0.0 if y > 0.0 else NAN
        return float(x**y) if x == x and y.is_integer() and abs(y) < 64 else NAN
    return _arrays().power(x, y)


def exp(x: Element) -> Element:
    if type(x) is float:
        return math.exp(x) if x < 700.0 else NAN
    return _arrays().exp(x)


def ln(x: Element) -> Element:
    if type(x) is float:
        return math.log(x) if x > 0.0 else NAN
    return _arrays().ln(x)


def floor(x: Element) -> Element:
    if type(x) is float:
        return float(math.floor(x)) if x == x else NAN
    return _arrays().floor(x)


def minimum(x: Element, y: Element) -> Element:
    """The smaller; blank if either is."""
    if type(x) is float and type(y) is float:
        return x if x <= y else (y if y < x else NAN)
    return _arrays().minimum(x, y)


def maximum(x: Element, y: Element) -> Element:
    """The larger; blank if either is."""
    if type(x) is float and type(y) is float:
        return x if x >= y else (y if y > x else NAN)
    return _arrays().maximum(x, y)


def _comparison(name: str, test: Callable[[float, float], bool]) -> Callable[[Element, Element], Element]:
    def compare(x: Element, y: Element) -> Element:
        if type(x) is float and type(y) is float:
            return (YES if test(x, y) else NO) if x == x and y == y else NAN
        return _arrays().compare(name, x, y)

    return compare


COMPARE: dict[str, Callable[[Element, Element], Element]] = {
    "<": _comparison("less", lambda x, y: x < y),
    "<=": _comparison("less_equal", lambda x, y: x <= y),
    ">": _comparison("greater", lambda x, y: x > y),
    ">=": _comparison("greater_equal", lambda x, y: x >= y),
    "==": _comparison("equal", lambda x, y: x == y),
    "!=": _comparison("not_equal", lambda x, y: x != y),
}


def both(x: Element, y: Element) -> Element:
    """Three-valued and."""
    if type(x) is float and type(y) is float:
        if x == NO or y == NO:
            return NO
        return YES if x == YES and y == YES else NAN
    return _arrays().both(x, y)


def either(x: Element, y: Element) -> Element:
    """Three-valued or."""
    if type(x) is float and type(y) is float:
        if x == YES or y == YES:
            return YES
        return NO if x == NO and y == NO else NAN
    return _arrays().either(x, y)


def opposite(x: Element) -> Element:
    return 1.0 - x


def known(x: Element) -> Element:
    if type(x) is float:
        return YES if x == x else NO
    return _arrays().known(x)


def first_known(x: Element, y: Element) -> Element:
    if type(x) is float:
        return x if x == x else y
    return _arrays().first_known(x, y)


def choose(test: Element, yes: Thunk, no: Thunk) -> Element:
    """`when`: only the branch that is needed is computed."""
    if type(test) is float:
        if test == YES:
            return yes()
        return no() if test == NO else NAN
    return _arrays().choose(test, yes, no)


def pick(test: Element, yes: Element, no: Element) -> Element:
    """`when` with both branches at hand."""
    if type(test) is float:
        return yes if test == YES else (no if test == NO else NAN)
    return _arrays().choose(test, lambda: yes, lambda: no)


def interpolate(xs: Sequence[float], ys: Sequence[float], x: Element) -> Element:
    """Piecewise linear through (xs, ys), xs ascending; flat outside."""
    if type(x) is float:
        if x != x:
            return NAN
        k = bisect_right(xs, x)
        if k == 0:
            return ys[0]
        if k == len(xs):
            return ys[-1]
        return ys[k - 1] + (ys[k] - ys[k - 1]) * ((x - xs[k - 1]) / (xs[k] - xs[k - 1]))
    return _arrays().interpolate(xs, ys, x)


def cumulative_default(
    columns: Sequence[float], rows: Sequence[Sequence[float]], row: Element, time: Element
) -> Element:
    """Default probability by `time`: survival interpolated at constant hazard between the columns, from 0 at time 0."""
    if type(row) is float and type(time) is float:
        if row != row or time != time:
            return NAN
        values = rows[int(row)]
        time = min(max(time, columns[0]), columns[-1])
        k = min(bisect_right(columns, time) - 1, len(columns) - 2)
        share = (time - columns[k]) / (columns[k + 1] - columns[k])
        start, end = 1.0 - values[k], 1.0 - values[k + 1]
        return 1.0 - start * (end / start) ** share
    return _arrays().cumulative_default(columns, rows, row, time)


def row_value(rows: Sequence[Sequence[float]], row: Element) -> Element:
    """The single value of a table's row."""
    if type(row) is float:
        return rows[int(row)][0] if row == row else NAN
    return _arrays().row_value(rows, row)


def land(values: list[Element], times: list[Element], count: Element, size: int) -> list[Element]:
    """Values that land at `times` (years after the date) spread over `size` years, split between the nearest two.

    A blank value or time makes every year blank, since a year is the sum over all that land.

    A value at time t belongs to year t + 0.5, so the middle of year 1 is 0.5; nothing lands before year 1. What would
    land after the last year is not in the result, which a check line of the methodology finds.
    """
    if all(type(x) is float for x in values) and all(type(t) is float for t in times):
        out = [0.0] * size
        for x, t in zip(values, times, strict=True):
            if t != t or x != x:
                return [NAN] * size
            place = max(t - 0.5, 0.0)
            k = int(place)
            share = place - k
            if k < size:
                out[k] += x * (1.0 - share)
            if share and k + 1 < size:
                out[k + 1] += x * share
        return out
    return _arrays().land(values, times, count, size)
