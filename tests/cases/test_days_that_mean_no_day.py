"""9999, 1900, 1753 and 0001 stand for "no day": a reason, or the open end the layout says it is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Case, ExportFiles

FOLDER = "03-sentinel-end-dates"


def test_the_last_day_of_all_is_an_open_end_as_the_layout_says(
    case: Case, exports: ExportFiles
) -> None:
    path = case(f"{FOLDER}/offers_9999.csv")
    lines = path.read_text("utf-8-sig").split("\n")[1:]
    ends = [line.split(";")[6] for line in lines if line.strip()]
    rows = exports.add(path).rows()
    assert rows.height == len(ends) == 400
    assert rows["ends_on"].null_count() == ends.count("31-12-9999") == 134
    assert rows["ends_on"].max() < date(2030, 1, 1)
    assert exports.check(path).days["Slutdato"][1] < date(2030, 1, 1)


@pytest.mark.parametrize("year", ["0001", "1753", "1900"])
def test_a_day_before_all_days_of_the_field_refuses_the_list_with_the_remedy(
    case: Case, exports: ExportFiles, year: str
) -> None:
    path = case(f"{FOLDER}/offers_{year}.csv")
    refusal = exports.add(path).refusal()
    assert (
        "først række 2, Slutdato ligger ikke i årene 1990-2074 (betyder dagen »ingen dag«, så "
        "skriv den under open i layoutet); ret listen eller data/sources/fasit/offers.yaml"
    ) in refusal
    assert exports.check(path).problem == refusal


@pytest.mark.parametrize("year", ["0001", "1753", "1900"])
def test_a_layout_may_say_that_such_a_day_is_an_open_end(
    case: Case, exports: ExportFiles, year: str
) -> None:
    offers = exports.layouts["offers"]
    ends_on = offers.columns["ends_on"].model_copy(update={"open": (date(int(year), 1, 1),)})
    columns = {**offers.columns, "ends_on": ends_on}
    exports.layouts["offers"] = offers.model_copy(update={"columns": columns})
    rows = exports.add(case(f"{FOLDER}/offers_{year}.csv")).rows()
    assert (rows.height, rows["ends_on"].null_count()) == (400, 134)
