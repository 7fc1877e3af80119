"""Numbers as Danish text."""

import pytest

from assets.text import numbers


@pytest.mark.parametrize(
    ("demand", "unit", "text"),
    [
        (0.75, "pct", "0,75 %"),
        (37.5, "pct", "37,5 %"),
        (80.0, "pct", "80 %"),
        (67.6843, "pct", "67,7 %"),
        (4.25, "pct_point", "4,25 procentpoint"),
        (25.0, "offers", "25 tilbud"),
    ],
)
def test_a_demand_is_written_as_the_plan_has_it(demand: float, unit: str, text: str) -> None:
    assert numbers.figure(demand, unit, numbers.demand_decimals(demand, unit)) == text
