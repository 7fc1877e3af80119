"""A newest period that is not delivered yet is left out, and the own municipality is missed."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from connectors.delivery import mark_lost, withhold_undelivered
from connectors.observations import Notices

AREAS = [f"Sted {number:02}" for number in range(30)]
MONTHS = [f"2024M{month:02}" for month in range(1, 6)]
NEWEST = MONTHS[-1]
Value = Callable[[str, str, str], float | None]


def rows(value: Value, mark: str | None = "<3") -> pl.DataFrame:
    """A count of each area and month by kind A and B; a null has the mark."""
    cells = [
        (area, month, kind, "persons", value(area, month, kind))
        for area in AREAS
        for month in MONTHS
        for kind in "AB"
    ]
    frame = pl.DataFrame(
        cells,
        {"area": pl.String, "period": pl.String, "kind": pl.String, "measure": pl.String,
         "value": pl.Float64},
        orient="row",
    )  # fmt: skip
    marked = pl.when(pl.col("value").is_null()).then(pl.lit(mark, dtype=pl.String))
    return frame.with_columns(mark=marked)


def withheld(frame: pl.DataFrame) -> tuple[pl.DataFrame, Notices]:
    notices = Notices()
    return withhold_undelivered(frame, ["kind"], "x", {"persons": "Personer"}, notices), notices


@pytest.mark.parametrize(
    ("late", "mark"),
    [
        pytest.param(lambda area: 7.0 if area < "Sted 12" else None, "absent", id="few areas"),
        pytest.param(lambda _: 0.0, None, id="zeros"),
        pytest.param(lambda _: None, "<3", id="nulls"),
    ],
)
def test_a_newest_period_with_far_fewer_areas_is_left_out(
    late: Callable[[str], float | None], mark: str | None
) -> None:
    frame = rows(lambda area, month, _: late(area) if month == NEWEST else 7.0, mark)
    kept, notices = withheld(frame)
    assert sorted(kept["period"].unique()) == MONTHS[:-1]
    assert notices.undelivered == [NEWEST]
    [sentence] = notices.sentences
    assert f"områder i {NEWEST} mod mindst 30 i perioderne før" in sentence


def test_one_value_without_numbers_in_the_newest_period_is_missing() -> None:
    frame = rows(lambda _, month, kind: 0.0 if (month, kind) == (NEWEST, "B") else 7.0)
    kept, notices = withheld(frame)
    late = kept.filter(period=NEWEST, kind="B")
    assert late.select("value", "mark").unique().rows() == [(None, "missing")]
    assert kept.filter(pl.col("value").is_null()).height == late.height == len(AREAS)
    assert "for 'Personer B'" in notices.sentences[0]
    assert notices.undelivered == [NEWEST]


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(rows(lambda *_: 7.0), id="all there"),
        pytest.param(rows(lambda area, *_: 7.0 if area < "Sted 15" else 0.0), id="always few"),
        pytest.param(
            rows(lambda area, month, _: 0.0 if month == NEWEST and area < "Sted 06" else 7.0),
            id="some fewer",
        ),
        pytest.param(
            rows(lambda _, month, __: None if month == NEWEST else 7.0, "not_mature"),
            id="not mature",
        ),
        pytest.param(
            rows(lambda _, month, __: 0.0 if month == MONTHS[1] else 7.0).filter(
                pl.col("period") <= MONTHS[2]
            ),
            id="too short a history",
        ),
    ],
)
def test_what_is_usual_stays(frame: pl.DataFrame) -> None:
    kept, notices = withheld(frame)
    assert kept.equals(frame)
    assert (notices.sentences, notices.undelivered) == ([], [])


def test_a_figure_of_the_own_municipality_that_was_always_there_is_missed() -> None:
    own = AREAS[7]
    frame = rows(
        lambda area, month, kind: None if (area, month, kind) == (own, NEWEST, "A") else 7.0,
        "absent",
    )
    notices = Notices()
    found = mark_lost(frame, ["kind", "measure"], [own], "x", ["persons"], notices)
    assert found.filter(pl.col("value").is_null())["mark"].to_list() == ["missing"]
    assert notices.sentences == [f"x mangler 1 tal for {own!r} i {NEWEST}, som fandtes i "
                                 "perioderne før"]  # fmt: skip
    nobody = mark_lost(frame, ["kind", "measure"], ["Et andet"], "x", ["persons"], Notices())
    assert nobody.equals(frame)
