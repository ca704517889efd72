"""Drawings in few bytes: points as whole hundredths of a degree, each less the one before it."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

STEPS_IN_A_DEGREE = 100  # about a kilometre


def steps(values: Sequence[int]) -> list[int]:
    """Return the first value, then what each adds to the one before; nothing for nothing."""
    return [*values[:1], *(after - before for before, after in pairwise(values))]


def packed_line(points: Iterable[tuple[float, float]]) -> list[int]:
    """Return a line of (longitude, latitude) in degrees as one row of numbers: east, north, east, north…"""
    rounded = [(round(x * STEPS_IN_A_DEGREE), round(y * STEPS_IN_A_DEGREE)) for x, y in points]
    easts, norths = steps([x for x, _y in rounded]), steps([y for _x, y in rounded])
    return [number for pair in zip(easts, norths, strict=True) for number in pair]
