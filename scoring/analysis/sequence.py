"""Sobol' points: numbers that fill a cube more evenly than chance, so that fewer runs say as much."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

Array = Any  # numpy.ndarray
BITS = 30

# From the second dimension: the polynomial's coefficients, then the first direction numbers (Joe and Kuo 2008,
# "Constructing Sobol' sequences with better two-dimensional projections", the set new-joe-kuo-6.21201).
DIRECTIONS = (
    "0 1; 1 1 3; 1 1 3 1; 2 1 1 1; 1 1 1 3 3; 4 1 3 5 13; 2 1 1 5 5 17; 4 1 1 5 5 5; 7 1 1 7 11 19; "
    "11 1 1 5 1 1; 13 1 1 1 3 11; 14 1 3 5 5 31; 1 1 3 3 9 7 49; 13 1 1 1 15 21 21; 16 1 3 1 13 27 49; "
    "19 1 1 1 15 7 5; 22 1 3 1 15 13 25; 25 1 1 5 5 19 61; 1 1 3 7 11 23 15 103; 4 1 3 7 13 13 15 69; "
    "7 1 1 3 13 7 35 63; 8 1 3 5 9 1 25 53; 14 1 3 1 13 9 35 107; 19 1 3 1 5 27 61 31; 21 1 1 5 11 19 41 61; "
    "28 1 3 5 3 3 13 69; 31 1 1 7 13 1 19 1; 32 1 3 7 5 13 19 59; 37 1 1 3 9 25 29 41; 41 1 3 5 13 23 1 55; "
    "42 1 3 7 3 13 59 17; 50 1 3 1 3 5 53 69; 55 1 1 5 5 23 33 13; 56 1 1 7 7 1 61 123; 59 1 1 7 9 13 61 49; "
    "62 1 3 3 5 3 55 33; 14 1 3 1 15 31 13 49 245; 21 1 3 5 15 31 59 63 97; 22 1 3 1 11 11 11 77 249"
)


@lru_cache(maxsize=1)
def _directions() -> Array:
    """Direction integers, dimensions × bits; the first dimension is van der Corput's."""
    rows = [np.left_shift(1, np.arange(BITS - 1, -1, -1, dtype=np.int64))]
    for row in DIRECTIONS.split(";"):
        polynomial, *first = map(int, row.split())
        degree = len(first)
        v = [m << (BITS - 1 - index) for index, m in enumerate(first)]
        for index in range(degree, BITS):
            value = v[index - degree] ^ (v[index - degree] >> degree)
            for k in range(1, degree):
                value ^= ((polynomial >> (degree - 1 - k)) & 1) * v[index - k]
            v.append(value)
        rows.append(np.array(v, dtype=np.int64))
    return np.array(rows)


MOST_DIMENSIONS = 1 + DIRECTIONS.count(";") + 1


def points(count: int, dimensions: int, seed: int) -> Array:
    """Points in the open unit cube (count × dimensions), moved by a random digital shift; best for powers of two.

    Dimensions beyond the table are chance. The same seed gives the same points.
    """
    generator = np.random.default_rng(seed)
    known = min(dimensions, MOST_DIMENSIONS)
    index = np.arange(count)
    grey = index ^ (index >> 1)
    found = np.zeros((count, known), dtype=np.int64)
    for bit in range(max(1, int(count - 1).bit_length())):
        chosen = ((grey >> bit) & 1).astype(bool)
        found[chosen] ^= _directions()[:known, bit]
    found ^= generator.integers(0, 1 << BITS, size=known)
    unit = (found + 0.5) / (1 << BITS)
    return np.hstack([unit, generator.random((count, dimensions - known))])
