"""A null of a count is a hidden small number only where it can be one."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest

from connectors.jobindsats.long_rows import to_long
from connectors.observations import Measure

COUNT = Measure(unit="persons", about="", hidden_below=3)
SHARE = Measure(unit="pct", about="", share_of="persons")
MONTHS = [f"2024M{month:02}" for month in range(1, 13)]
Figure = float | None


def marks_of(
    counts: Sequence[Figure], shares: Sequence[Figure] | None = None, area: str = "Norddjurs"
) -> list[str | None]:
    """The marks of a monthly count of one area, and of its share where there is one."""
    rows = {"area": [area] * len(counts), "period": MONTHS[: len(counts)], "persons": counts}
    measures = {"persons": COUNT}
    if shares is not None:
        rows["share"] = shares
        measures["share"] = SHARE
    wide = pl.DataFrame(rows, schema_overrides={"persons": pl.Float64, "share": pl.Float64})
    return to_long(wide, [], measures, "x").filter(pl.col("value").is_null())["mark"].to_list()


@pytest.mark.parametrize(
    ("counts", "mark"),
    [
        pytest.param([98, 104, 102, 99, 102, None], "missing", id="the newest after 102"),
        pytest.param([98, 104, None, 99, 102], "missing", id="one between large ones"),
        pytest.param([None, 104, 99, 102], "missing", id="the first before large ones"),
        pytest.param([98, 104, 102, None, None, None], "missing", id="several"),
        pytest.param([16, 17, 15, None], "missing", id="five limits in all of a year"),
        pytest.param([5, 20, 40, 50, None], "<3", id="few within a year"),
        pytest.param([4, 70, 90, 150, 200, None], "missing", id="far above in the nearest"),
        pytest.param([4, None, 3, 5], "<3", id="one between small ones"),
        pytest.param([12, 8, 6, None], "<3", id="one after a decline"),
        pytest.param([None, None, None], "<3", id="never shown"),
        pytest.param([102, *[None] * 11], "missing", id="within a year"),
    ],
)
def test_the_cells_own_figures_tell(counts: list[Figure], mark: str) -> None:
    assert set(marks_of(counts)) == {mark}


@pytest.mark.parametrize(
    ("counts", "shares", "marks"),
    [
        pytest.param([9, 8, None], [0.9, 0.8, 0.2], ["<3"], id="a share of two"),
        pytest.param([9, 8, None], [0.9, 0.8, 3.1], ["missing"], id="a share of thirty"),
        pytest.param([9, 8, None], [0.9, 0.8, None], ["<3", "missing"], id="no share"),
    ],
)
def test_the_share_beside_it_tells(
    counts: list[Figure], shares: list[Figure], marks: list[str]
) -> None:
    assert marks_of(counts, shares) == marks


def test_a_share_of_a_count_that_is_missing_is_no_share_of_a_hidden_one() -> None:
    rows = {"area": ["Norddjurs"] * 3, "period": MONTHS[:3], "persons": [102, 99, None]}
    wide = pl.DataFrame(rows | {"share": [1.0, 1.0, 1.0]})
    found = to_long(wide, [], {"persons": COUNT, "share": SHARE}, "x")
    assert found.filter(measure="share")["mark"].to_list() == [None] * 3


def by_kind(rows: Sequence[tuple[str, str, str, Figure]]) -> pl.DataFrame:
    wide = pl.DataFrame(rows, schema=["area", "period", "kind", "persons"], orient="row")
    return to_long(wide.cast({"persons": pl.Float64}), ["kind"], {"persons": COUNT}, "x")


def null_marks(found: pl.DataFrame) -> list[tuple[str, str, str]]:
    return found.filter(pl.col("value").is_null()).select("area", "kind", "mark").rows()


def test_a_total_is_not_smaller_than_its_parts() -> None:
    parts = [("Læsø", "2024M01", kind, count) for kind, count in (("A", 4), ("B", None))]
    assert null_marks(by_kind([("Læsø", "2024M01", "Køn i alt", None), *parts])) == [
        ("Læsø", "Køn i alt", "missing"), ("Læsø", "B", "<3"),
    ]  # fmt: skip
    municipalities = [("Læsø", "2024M01", "A", 4), ("Hele landet", "2024M01", "A", None)]
    assert null_marks(by_kind(municipalities)) == [("Hele landet", "A", "missing")]


@pytest.mark.parametrize(("total", "mark"), [(150, "<3"), (190, "missing")])
def test_a_total_that_its_parts_give_leaves_the_rest_for_the_missing_one(
    total: int, mark: str
) -> None:
    rows = [
        (f"Sted {number}", "2024M01", kind, count)
        for number in range(20)
        for kind, count in (("Køn i alt", 200), ("A", 150), ("B", 50))
    ]
    rows += [("Nyt", "2024M01", "Køn i alt", total), ("Nyt", "2024M01", "A", 149)]
    assert null_marks(by_kind([*rows, ("Nyt", "2024M01", "B", None)])) == [("Nyt", "B", mark)]


def test_a_row_that_is_left_out_counts_nobody_unless_its_whole_area_is_left_out() -> None:
    rows = [("Læsø", month, kind, 30) for month in MONTHS[:4] for kind in ("A", "B")]
    grid = pl.DataFrame(
        [(area, month, kind) for area, month, kind, _ in rows],
        schema=["area", "period", "kind"],
        orient="row",
    )

    def marks(left_out: set[str]) -> list[tuple[str, str]]:
        kept = [row for row in rows if row[1] != "2024M03" or row[2] not in left_out]
        wide = pl.DataFrame(kept, schema=["area", "period", "kind", "persons"], orient="row")
        found = to_long(wide.cast({"persons": pl.Float64}), ["kind"], {"persons": COUNT}, "x", grid)
        return found.filter(pl.col("value").is_null()).select("kind", "mark").sort("kind").rows()

    assert marks({"A"}) == [("A", "absent")]
    assert marks({"A", "B"}) == [("A", "missing"), ("B", "missing")]
