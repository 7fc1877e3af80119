"""A past year's figure stays when the rows about persons are gone, and a correction corrects it."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from assets import kept
from connectors.snapshots import SnapshotStore

SCHEMA = {
    "indicator": pl.String,
    "area_code": pl.String,
    "period": pl.String,
    "starts_on": pl.Date,
    "ends_on": pl.Date,
    "value": pl.Float64,
}


@pytest.fixture
def store(tmp_path: Path) -> SnapshotStore:
    return SnapshotStore(tmp_path, "sample", lambda: datetime(2026, 1, 5, tzinfo=UTC))


def figures(**values: float) -> pl.DataFrame:
    """A figure of one indicator for each year, named by ``y2022``."""
    rows = [
        ("offers", "707", name[1:], date(int(name[1:]), 1, 1), date(int(name[1:]), 12, 31), value)
        for name, value in values.items()
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def values(found: pl.DataFrame) -> dict[str, float]:
    return dict(found.select("period", "value").iter_rows())


def test_years_before_the_list_begins_stay(store: SnapshotStore) -> None:
    kept.keep(store, figures(y2022=1, y2023=2, y2024=3))
    now = figures(y2024=4, y2025=5)
    every = kept.with_kept(now, kept.read(store, SCHEMA, None))
    assert values(every) == {"2022": 1, "2023": 2, "2024": 4, "2025": 5}
    kept.keep(store, every)
    gone = kept.with_kept(figures(), kept.read(store, SCHEMA, None))
    assert values(gone) == values(every)


def test_a_year_that_the_list_covers_is_what_the_list_says(store: SnapshotStore) -> None:
    kept.keep(store, figures(y2022=1, y2023=2))
    every = kept.with_kept(figures(y2022=9, y2024=3), kept.read(store, SCHEMA, None))
    assert values(every) == {"2022": 9, "2024": 3}


def test_the_same_figures_are_kept_once_and_none_is_none(store: SnapshotStore) -> None:
    kept.keep(store, figures())
    assert kept.read(store, SCHEMA, None).is_empty()
    kept.keep(store, figures(y2022=1))
    kept.keep(store, figures(y2022=1))
    assert len(list(store.newest_first("kept", "indicator"))) == 1


def test_a_column_that_is_new_since_then_is_null(store: SnapshotStore) -> None:
    kept.keep(store, figures(y2022=1))
    found = kept.read(store, SCHEMA | {"note": pl.String}, None)
    assert found["note"].to_list() == [None]
    assert values(found) == {"2022": 1}
