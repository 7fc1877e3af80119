"""The interval of a share is Wilson's, in Python and in SQL."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.register.wilson import interval


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (21, 59, 24.6, 48.3),
        (36, 38, 82.7, 98.5),
        (0, 10, 0.0, 27.8),  # Brown, Cai, DasGupta 2001: z²/(n + z²) above, 0 below
        (10, 10, 72.2, 100.0),
        (50, 100, 40.4, 59.6),
    ],
)
def test_known_intervals(count: int, of: int, low: float, high: float) -> None:
    assert interval(count, of) == pytest.approx((low, high), abs=0.05)


@pytest.mark.parametrize(("count", "of"), [(29, 30), (46, 50), (88, 100)])
def test_the_samples_that_the_paper_would_need_for_eighty_per_cent(count: int, of: int) -> None:
    assert interval(count, of)[0] >= 80


@given(st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_its_ends_are_the_shares_that_the_sample_just_does_not_contradict(
    sample: tuple[int, int],
) -> None:
    count, of = sample
    share = count / of
    for end in (e / 100 for e in interval(count, of)):
        if 0 < end < 1:
            assert abs(share - end) == pytest.approx(
                1.959963984540054 * sqrt(end * (1 - end) / of), abs=1e-6
            )
    low, high = interval(count, of)
    assert 0 <= low <= 100 * share <= high <= 100
