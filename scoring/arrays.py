"""The operations of `scoring.elements` on NumPy arrays of any leading shape; a flag that all share becomes a float."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from scoring.elements import NAN, NO, SMALLEST_DENOMINATOR, YES

Array = Any  # numpy.ndarray | float
quiet = np.errstate(all="ignore")  # blank and infinity are dealt with here, not by warnings


def all_blank(x: Array) -> bool:
    return bool(np.isnan(x).all())


def _finite(x: Array) -> Array:
    """Infinity is not a result: what overflows is blank."""
    wrong = np.isinf(x)
    if wrong.any():
        x[wrong] = NAN
    return x


@quiet
def divide(x: Array, y: Array) -> Array:
    if type(y) is float:
        return x / y if abs(y) >= SMALLEST_DENOMINATOR else NAN
    small = np.abs(y) < SMALLEST_DENOMINATOR
    if small.any():
        y = np.where(small, NAN, y)
    return np.divide(x, y)


@quiet
def power(x: Array, y: Array) -> Array:
    if type(x) is float:
        if x > 0.0:
            return _finite(np.exp(y * math.log(x)))
    elif x.min() > 0.0 and (type(y) is float or not np.isnan(y).any()):
        return _finite(np.power(x, y)) if type(y) is not float or y == y else NAN
    base, exponent = np.broadcast_arrays(x, y)
    whole = np.abs(exponent) < 64
    whole &= exponent == np.floor(exponent)
    real = ((base > 0.0) & ~np.isnan(exponent)) | ((base == 0.0) & (exponent > 0.0)) | ((base < 0.0) & whole)
    return _finite(np.where(real, np.power(base, exponent), NAN))


@quiet
def exp(x: Array) -> Array:
    return _finite(np.exp(x))


@quiet
def ln(x: Array) -> Array:
    return np.where(x > 0.0, np.log(x), NAN) if np.min(x) <= 0.0 else np.log(x)


def floor(x: Array) -> Array:
    return np.floor(x)


def minimum(x: Array, y: Array) -> Array:
    return np.minimum(x, y)


def maximum(x: Array, y: Array) -> Array:
    return np.maximum(x, y)


def compare(name: str, x: Array, y: Array) -> Array:
    """A flag: a bool array where all is known, else floats with NaN for unknown; a float where all agree."""
    result = getattr(np, name)(x, y)
    unknown = np.isnan(x) | np.isnan(y)
    if unknown.any():
        return np.where(unknown, NAN, result)
    return _collapse(result)


def _collapse(flags: Array) -> Array:
    if flags.all():
        return YES
    return flags.astype(float) if flags.any() else NO


def both(x: Array, y: Array) -> Array:
    no = (x == NO) | (y == NO)
    yes = (x == YES) & (y == YES)
    return np.where(no, NO, np.where(yes, YES, NAN))


def either(x: Array, y: Array) -> Array:
    yes = (x == YES) | (y == YES)
    no = (x == NO) & (y == NO)
    return np.where(yes, YES, np.where(no, NO, NAN))


def known(x: Array) -> Array:
    return _collapse(~np.isnan(x))


def first_known(x: Array, y: Array) -> Array:
    blank = np.isnan(x)
    return np.where(blank, y, x) if blank.any() else x


@quiet
def choose(test: Array, yes: Callable[[], Array], no: Callable[[], Array]) -> Array:
    is_yes, is_no = test == YES, test == NO
    if not is_yes.any():
        return np.where(is_no, no(), NAN) if is_no.any() else NAN
    if not is_no.any():
        return yes() if is_yes.all() else np.where(is_yes, yes(), NAN)
    result = np.where(is_yes, yes(), no())
    unknown = ~(is_yes | is_no)
    return np.where(unknown, NAN, result) if unknown.any() else result


def interpolate(xs: Sequence[float], ys: Sequence[float], x: Array) -> Array:
    return np.interp(x, xs, ys)


@quiet
def cumulative_default(columns: Sequence[float], rows: Sequence[Sequence[float]], row: Array, time: Array) -> Array:
    survival = 1.0 - np.asarray(rows)
    edges = np.asarray(columns)
    row, time = np.broadcast_arrays(row, time)
    blank = np.isnan(row) | np.isnan(time)
    r = np.where(blank, 0, row).astype(int)
    t = np.clip(np.where(blank, 0.0, time), edges[0], edges[-1])
    k = np.minimum(np.searchsorted(edges, t, side="right") - 1, len(edges) - 2)
    share = (t - edges[k]) / (edges[k + 1] - edges[k])
    start, end = survival[r, k], survival[r, k + 1]
    return np.where(blank, NAN, 1.0 - start * (end / start) ** share)


def row_value(rows: Sequence[Sequence[float]], row: Array) -> Array:
    values = np.asarray([values[0] for values in rows])
    blank = np.isnan(row)
    return np.where(blank, NAN, values[np.where(blank, 0, row).astype(int)])


@quiet
def land(values: list[Array], times: list[Array], count: Array, size: int) -> list[Array]:
    """As `elements.land`: the split is a triangle one year wide on either side of each year."""
    out: list[Array] = [0.0] * size
    lost: Array = np.isnan(count) if type(count) is not float else False
    for index, (x, t) in enumerate(zip(values, times, strict=True), start=1):
        if type(x) is float and x == 0.0:
            continue
        if type(count) is not float:
            x, t = np.where(index <= count, x, 0.0), np.where(index <= count, t, 0.5)
        place = np.maximum(np.asarray(t, dtype=float) - 0.5, 0.0)
        unknown = np.isnan(place) | np.isnan(x)
        if unknown.any():
            lost = lost | unknown
            place, x = np.where(unknown, 0.0, place), np.where(unknown, 0.0, x)
        first = int(np.floor(place.min())) if place.size else 0
        last = int(np.floor(place.max())) + 1 if place.size else 0
        for k in range(max(first, 0), min(last, size - 1) + 1):
            out[k] = out[k] + x * np.maximum(0.0, 1.0 - np.abs(place - float(k)))
    if lost is not False:
        out = [np.where(lost, NAN, x) for x in out]
    return out


def present(index: int, count: Array, x: Array, absent: float) -> Array:
    """X where element `index` (from 1) exists, `absent` where not, blank where the count is unknown."""
    result = np.where(index <= count, x, absent)
    return np.where(np.isnan(count), NAN, result)
