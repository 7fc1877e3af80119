"""Days in other spellings: the right day, or a reason; never another day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Case, ExportFiles


@pytest.mark.parametrize("name", ["compact", "long", "slash", "us", "yy"])
def test_a_spelling_that_may_be_another_day_refuses_the_list(
    case: Case, exports: ExportFiles, name: str
) -> None:
    path = case(f"12-date-spellings/offers_{name}.csv")
    assert "er ikke en dato (skriv 31-12-2023)" in exports.add(path).refusal()
    assert exports.check(path).problem


def test_days_in_american_order_that_could_be_danish_end_before_they_start(
    case: Case, exports: ExportFiles
) -> None:
    sentence = exports.add(case("12-date-spellings/offers_us_ambiguous.csv")).refusal()
    assert "Slutdato ligger før Startdato" in sentence
