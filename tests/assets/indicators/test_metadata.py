"""What the catalogue says of an indicator can be read back out of its text."""

from datetime import date

import polars as pl

from assets.indicators.metadata import join_breaks, read_breaks
from connectors.observations import Break


def test_the_breaks_of_an_indicator_are_read_as_they_were_joined() -> None:
    reform = Break(
        since=date(2025, 7, 1), note="Kontanthjælpsreformen: andre satser; færre tillæg."
    )
    law = Break(since=date(2026, 1, 1), note="Beskæftigelsesreformen")
    rows = pl.DataFrame(
        {"indicator": ["a"], "source_tables": ["x"], "own_breaks": [["2025-07-01: " + reform.note]]}
    )
    none = pl.DataFrame(schema={"raw_table": pl.String, "source_break": pl.String})
    [text] = join_breaks(rows, none, {"a": [law]})["breaks"]
    assert read_breaks(text) == [reform, law]


def test_an_indicator_without_breaks_has_none() -> None:
    assert read_breaks(None) == []
