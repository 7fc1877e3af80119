"""The confidence interval of a share from a sample: a caution that no verdict rests on."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

CONFIDENCE = 0.95
EVIDENCE = ("stikprøve", "undersøgelse")
"""The evidence that has an interval: a part of those that could be counted."""


def interval(count: float, of: float) -> tuple[float, float]:
    """Return the 95 % interval of a share, in per cent, by Wilson's score method.

    Unlike the normal approximation it also holds for small samples and shares near 0 and 100
    (Wilson 1927; Brown, Cai, DasGupta 2001). ``sql/core/observation.sql`` computes the same.

    Args:
        count: how many of the sample, from 0 to ``of``.
        of: the size of the sample, above 0.
    """
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    share, weight = count / of, z * z / of
    middle = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * sqrt(share * (1 - share) / of + weight / (4 * of))
    # The share is inside; at 0 and 100 rounding would leave it just outside.
    return 100 * min(share, max(0.0, middle - half)), 100 * max(share, min(1.0, middle + half))
