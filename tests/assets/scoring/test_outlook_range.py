"""The range of a projection holds the end of the year four times of five."""

import pytest

from assets.scoring.outlook.projection import prediction_interval
from benchmarks.outlook import KINDS, cover


def test_the_range_holds_four_of_five_simulated_years_after_three_earlier_ones() -> None:
    covers = [cover(kind, 3, known, 120) for kind in KINDS for known in (3, 6, 9)]
    assert 0.75 <= sum(covers) / len(covers) <= 0.85
    assert min(covers) > 0.65


def test_fewer_than_two_years_have_no_range_and_equal_ones_none_to_speak_of() -> None:
    assert prediction_interval([7.0]) is None
    assert prediction_interval([7.0, 7.0]) == (7, 7)


@pytest.mark.parametrize("years", [2, 3, 5])
def test_the_range_is_wider_than_the_span_of_a_few_earlier_years(years: int) -> None:
    ends = [float(at) for at in range(years)]
    interval = prediction_interval(ends)
    assert interval is not None
    assert interval[0] < ends[0]
    assert sum(interval) == pytest.approx(years - 1)
