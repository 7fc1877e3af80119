"""The record of what published files have shown, in the archive."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from assets.disclosure import shown
from assets.indicators.kept_rows import SOURCE
from assets.tables.contracts.marts import MARTS
from assets.text.hidden import MARK
from connectors import warehouse
from connectors.archive.answers import Part, Received
from connectors.archive.snapshots import SnapshotStore

FIRST, SECOND = datetime(2024, 8, 15, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC)
NOWHERE = Path("nowhere")


class Clock:
    now = FIRST

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> SnapshotStore:
    return SnapshotStore(tmp_path / "archive", "sample", clock)


def figures(**values: float | None) -> pl.DataFrame:
    """Rows of mart.indicator by year; None is hidden."""
    return pl.DataFrame(
        [
            {
                "indicator": "a",
                "area_code": "707",
                "period": year[1:],
                "starts_on": date(int(year[1:]), 1, 1),
                "ends_on": date(int(year[1:]), 12, 31),
                "unit": "persons",
                "value": value,
                "mark": None if value is not None else MARK,
            }
            for year, value in values.items()
        ],
        MARTS["indicator"].types,
    )


def add(store: SnapshotStore, day: datetime, hidden: str = "", **values: float) -> None:
    """Record a publication with these numbers by year, of which one may be hidden."""
    keys = [("a", "707", hidden)]
    copy = f"pejl_{day:%Y-%m-%d}.duckdb"
    now = shown.select_published(figures(**values), keys, day.date(), copy)
    shown.save(store, shown.merge(()), now)


def rows(store: SnapshotStore, as_of: datetime | None = None) -> list[tuple[str, float, date]]:
    found = shown.load(store, NOWHERE, as_of, ["a"]).sort("period", "shown_on")
    return list(found.select("period", "value", "shown_on").iter_rows())


def test_what_is_shown_is_recorded_with_its_first_day(store: SnapshotStore, clock: Clock) -> None:
    add(store, FIRST, y2022=9)
    clock.now = SECOND
    add(store, SECOND, y2022=9, y2023=7)
    assert rows(store) == [("2022", 9, FIRST.date()), ("2023", 7, SECOND.date())]


def test_each_publication_is_recorded_by_what_it_has_otherwise_than_the_last(
    store: SnapshotStore, clock: Clock
) -> None:
    add(store, FIRST, hidden="2023", y2021=5, y2022=9, y2023=2)
    clock.now = SECOND
    add(store, SECOND, y2022=9, y2023=7)
    found = shown.load(store, NOWHERE, None, ["a"]).sort("publication", "period")
    assert found.select("publication", "period", "value", "is_hidden").rows() == [
        (1, "2021", 5, False),
        (1, "2022", 9, False),
        (1, "2023", 2, True),
        (2, "2021", None, False),
        (2, "2023", 7, False),
    ]


def test_a_record_of_an_older_pejl_has_what_was_shown(store: SnapshotStore) -> None:
    body = io.BytesIO()
    old = shown.select_shown(figures(y2022=9), FIRST.date(), "pejl_2024-08-15.duckdb")
    old.drop("starts_on", "ends_on", "unit", "is_hidden", "publication").write_parquet(body)
    store.save(SOURCE, shown.TABLE, Received([Part({"rows": 1}, body.getvalue())], "parquet"))
    add(store, SECOND, y2022=9)
    found = shown.load(store, NOWHERE, None, ["a"])
    assert found.select("publication", "value", "is_hidden").rows() == [
        (0, 9, False),
        (1, 9, False),
    ]


def test_a_figure_that_was_revised_is_kept_with_both_numbers(store: SnapshotStore) -> None:
    add(store, FIRST, y2022=9)
    add(store, SECOND, y2022=11)
    assert rows(store) == [("2022", 9, FIRST.date()), ("2022", 11, SECOND.date())]


def test_what_is_recorded_already_writes_nothing(store: SnapshotStore) -> None:
    add(store, FIRST, y2022=9)
    written = sorted(store.root.rglob("*"))
    add(store, FIRST, y2022=9)
    assert sorted(store.root.rglob("*")) == written


def test_a_past_day_knows_what_had_been_shown_until_then(
    store: SnapshotStore, clock: Clock
) -> None:
    add(store, FIRST, y2022=9)
    clock.now = SECOND
    add(store, SECOND, y2023=7)
    assert rows(store, FIRST) == [("2022", 9, FIRST.date())]


def test_the_copies_of_an_older_pejl_count_where_nothing_is_recorded(
    store: SnapshotStore, tmp_path: Path
) -> None:
    copies = tmp_path / "published" / "copies"
    copies.mkdir(parents=True)
    with warehouse.writing(copies / "pejl_2024-01-02.duckdb") as opened:
        opened.replace("mart.indicator", figures(y2022=9, y2023=None))
    found = shown.load(store, tmp_path / "published", None, ["a"])
    assert list(found.select("period", "value", "shown_on", "copy").iter_rows()) == [
        ("2022", 9, date(2024, 1, 2), "pejl_2024-01-02.duckdb")
    ]
    assert shown.load(store, tmp_path / "published", FIRST, ["a"]).is_empty()
