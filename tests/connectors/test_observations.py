"""The checks that the labels of a public table must pass."""

from __future__ import annotations

import polars as pl
import pytest

from connectors.errors import AnswerError
from connectors.observations import Areas, check_areas, check_labels, check_periods


def test_many_unknown_labels_are_counted_not_listed() -> None:
    found = pl.Series([f"l{at}" for at in range(9)])
    with pytest.raises(AnswerError, match=r"'l0', 'l1', 'l2', 'l3', 'l4' og 4 til i c, som"):
        check_labels("x", "c", found, [], "correct it")


def test_an_empty_label_is_refused() -> None:
    with pytest.raises(AnswerError, match="en tom tekst"):
        check_labels("x", "c", pl.Series(["a", None]), ["a"], "correct it")


def test_lost_areas_are_named_and_unknown_ones_too() -> None:
    known = Areas(["000", "707", "615"], ["000", "707"])
    check_areas("x", pl.Series(["000", "707"]), known)
    with pytest.raises(AnswerError, match=r"mangler '707' \(1 af 2 områder\)"):
        check_areas("x", pl.Series(["000", "615"]), known)
    with pytest.raises(AnswerError, match="'999' i områderne"):
        check_areas("x", pl.Series(["000", "707", "999"]), known)


def test_one_area_of_many_may_lack_but_a_vital_one_not_nor_many() -> None:
    codes = [f"{number:03}" for number in range(100)]
    known = Areas(codes, codes, ["000", "007"])
    assert check_areas("x", pl.Series(codes[:90]), known) == codes[90:]
    for lacking in (["007"], ["000"], codes[80:91]):
        with pytest.raises(AnswerError, match=f"mangler '{lacking[0]}'"):
            check_areas("x", pl.Series([code for code in codes if code not in lacking]), known)


def test_periods_that_cannot_be_read_are_refused() -> None:
    check_periods("x", pl.Series(["2023M01", "2023K1"]))
    for bad in (["2023M01", None], ["2023M13"]):
        with pytest.raises(AnswerError):
            check_periods("x", pl.Series(bad))
