"""Numbers as Danish text."""

import pytest

from assets.text import numbers


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.75, "pct", "0,75 %"),
        (37.5, "pct", "37,5 %"),
        (80.0, "pct", "80 %"),
        (67.6843, "pct", "67,7 %"),
        (4.25, "pct_point", "4,25 procentpoint"),
        (25.0, "offers", "25 tilbud"),
        (None, "pct", None),
    ],
)
def test_a_demand_is_written_as_the_plan_has_it(
    value: float | None, unit: str, text: str | None
) -> None:
    assert numbers.demand(value, unit) == text


def test_a_computed_demand_has_the_decimals_that_decide() -> None:
    assert numbers.demand(67.6843, "pct", 3) == "67,684 %"
