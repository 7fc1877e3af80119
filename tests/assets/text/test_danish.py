"""Numbers and dates as a Danish paper writes them."""

import math
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.text import danish
from assets.text.units import UNITS


def number(value: float | None, decimals: int = 2) -> str | None:
    frame = pl.DataFrame({"value": [value]}, schema={"value": pl.Float64})
    return frame.select(danish.number(pl.col("value"), decimals)).item()


def figure(value: float | None, unit: str) -> str | None:
    frame = pl.DataFrame({"value": [value]}, schema={"value": pl.Float64})
    return frame.select(danish.figure(pl.col("value"), unit)).item()


def signed(value: float | None, unit: str) -> str | None:
    frame = pl.DataFrame({"value": [value]}, schema={"value": pl.Float64})
    return frame.select(danish.signed(pl.col("value"), unit)).item()


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234567.891, 2, "1.234.567,89"),
        (16357, 2, "16.357"),
        (1000, 0, "1.000"),
        (999, 0, "999"),
        (0, 2, "0"),
        (-0.04, 1, "0"),
        (-0.04, 2, "−0,04"),
        (0.5, 1, "0,5"),
        (0.5, 0, "1"),
        (-2.5, 0, "−3"),
        (0.05, 1, "0,1"),
        (137.75, 2, "137,75"),
        (255.8, 2, "255,8"),
        (99.99, 1, "100"),
        (1.05, 2, "1,05"),
        (-1234.5, 1, "−1.234,5"),
    ],
)
def test_a_number_has_a_comma_points_and_only_the_decimals_it_needs(
    value: float, decimals: int, text: str
) -> None:
    assert number(value, decimals) == text


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf, 1e300, -1e30])
def test_what_is_no_number_is_not_written_and_does_not_crash(value: float | None) -> None:
    assert number(value) is None
    assert figure(value, "pct") is None
    assert signed(value, "pct_point") is None


@given(st.floats(-1e12, 1e12), st.integers(0, 3))
def test_a_number_reads_back_as_itself(value: float, decimals: int) -> None:
    text = number(value, decimals)
    assert text is not None
    read = float(text.replace(".", "").replace(",", ".").replace("−", "-"))
    assert abs(read - value) <= 0.5 * 10**-decimals + 1e-12 * abs(value)
    assert text != "−0"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (67.74, "pct", "67,7 %"),
        (1, "cases", "1 sag"),
        (0, "cases", "0 sager"),
        (29, "rank", "nr. 29"),
        (38, "count", "38"),
    ],
)
def test_a_figure_has_its_unit_in_the_right_number(value: float, unit: str, text: str) -> None:
    assert figure(value, unit) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "+3 procentpoint"),
        (-5.18, "−5,2 procentpoint"),
        (0.0, "0 procentpoint"),
        (0.04, "0 procentpoint"),
        (-0.04, "0 procentpoint"),
        (0.05, "+0,1 procentpoint"),
        (-0.05, "−0,1 procentpoint"),
    ],
)
def test_a_difference_has_a_sign_exactly_where_it_is_not_nought(value: float, text: str) -> None:
    assert signed(value, "pct_point") == text


def test_every_unit_can_be_written() -> None:
    for unit in UNITS:
        assert figure(2, unit)
        assert signed(-2, unit)


def test_a_day_is_written_with_its_month() -> None:
    assert danish.day(date(2023, 8, 30)) == "30. august 2023"


def test_why_a_figure_is_empty_is_told_in_words():
    rows = pl.DataFrame({"mark": ["hidden", "not_mature", "<3", "<5", "on_hidden", None]})
    assert rows.select(danish.mark(pl.col("mark")))["mark"].to_list() == [
        "skjult af kilden", "opfølgningstiden er ikke gået", "skjult af kilden (under 3)", "<5",
        "hviler på et antal, som kilden skjuler", None,
    ]  # fmt: skip


def test_the_danish_letters_are_last_and_aa_is_the_last_one() -> None:
    names = ["Aabenraa", "Ærø", "Odense", "Øster", "Zone", "Åre", "Allerød"]
    ordered = ["Allerød", "Odense", "Zone", "Ærø", "Øster", "Aabenraa", "Åre"]
    assert sorted(names, key=danish.alphabetical) == ordered
