"""A past year's figure stays when the rows about persons are gone, and a correction corrects it."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from assets.catalogue import catalogue
from assets.indicators import carried_forward
from connectors.archive.retention import newest_deleted_days
from connectors.archive.snapshots import SnapshotStore
from pipelines.settings import DATA

SCHEMA = {
    "indicator": pl.String,
    "source_tables": pl.String,
    "area_code": pl.String,
    "period": pl.String,
    "starts_on": pl.Date,
    "ends_on": pl.Date,
    "value": pl.Float64,
    "covered_from": pl.Date,
    "covered_to": pl.Date,
}


@pytest.fixture
def store(tmp_path: Path) -> SnapshotStore:
    return SnapshotStore(tmp_path, "sample", lambda: datetime(2026, 1, 5, tzinfo=UTC))


def figures(**values: float) -> pl.DataFrame:
    """A figure of one indicator for each year, named by ``y2022``."""
    rows = [
        (
            "offers",
            "fasit_citizens fasit_offers",
            "707",
            name[1:],
            date(int(name[1:]), 1, 1),
            date(int(name[1:]), 12, 31),
            value,
            None,
            None,
        )
        for name, value in values.items()
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def every(now: pl.DataFrame, store: SnapshotStore, **deleted: date) -> pl.DataFrame:
    """What stands after a build: today's figures with those of the past."""
    past = carried_forward.select_past(now, carried_forward.load(store, SCHEMA, None), deleted)
    return pl.concat([now.join(past, on="period", how="anti"), past])


def values(found: pl.DataFrame) -> dict[str, float]:
    return dict(found.select("period", "value").iter_rows())


def test_years_before_the_list_begins_stay(store: SnapshotStore) -> None:
    carried_forward.save(store, figures(y2022=1, y2023=2, y2024=3))
    now = figures(y2024=4, y2025=5)
    found = every(now, store)
    assert values(found) == {"2022": 1, "2023": 2, "2024": 4, "2025": 5}
    carried_forward.save(store, found)
    assert values(every(figures(), store)) == values(found)


def test_a_year_that_the_list_covers_is_what_the_list_says(store: SnapshotStore) -> None:
    carried_forward.save(store, figures(y2022=1, y2023=2))
    assert values(every(figures(y2022=9, y2024=3), store)) == {"2022": 9, "2024": 3}


def test_what_is_left_of_deleted_rows_is_no_correction(store: SnapshotStore) -> None:
    carried_forward.save(store, figures(y2022=75, y2023=50))
    left = figures(y2022=0, y2023=51)
    assert values(every(left, store, fasit_offers=date(2023, 1, 5))) == {"2022": 75, "2023": 51}
    assert values(every(left, store, fasit_other=date(2023, 1, 5))) == {"2022": 0, "2023": 51}


Covered = tuple[date | None, date | None]
WHOLE = (date(2023, 1, 1), date(2023, 12, 31))


def covered(value: float, days: Covered) -> pl.DataFrame:
    first, last = (pl.lit(day, pl.Date) for day in days)
    return figures(y2023=value).with_columns(covered_from=first, covered_to=last)


@pytest.mark.parametrize(
    ("archived", "now", "stands"),
    [
        (WHOLE, (date(2023, 9, 5), date(2023, 12, 31)), 61),
        (WHOLE, (date(2024, 2, 1), date(2023, 12, 31)), 61),
        (WHOLE, WHOLE, 17),
        ((date(2023, 1, 1), date(2023, 6, 30)), WHOLE, 17),
        ((date(2023, 1, 1), date(2023, 6, 30)), (date(2023, 3, 1), date(2023, 12, 31)), 17),
        ((date(2023, 2, 1), date(2023, 12, 31)), (date(2023, 9, 5), date(2023, 12, 31)), 61),
        ((None, None), (date(2023, 9, 5), date(2023, 12, 31)), 17),
        (WHOLE, (None, None), 17),
    ],
)
def test_a_list_of_a_part_of_the_year_does_not_overwrite_the_years_figure(
    store: SnapshotStore, archived: Covered, now: Covered, stands: float
) -> None:
    carried_forward.save(store, covered(61, archived))
    assert values(every(covered(17, now), store)) == {"2023": stands}


def test_the_same_figures_are_kept_once_and_none_is_none(store: SnapshotStore) -> None:
    carried_forward.save(store, figures())
    assert carried_forward.load(store, SCHEMA, None).is_empty()
    carried_forward.save(store, figures(y2022=1))
    carried_forward.save(store, figures(y2022=1))
    assert len(list(store.newest_first("kept", "indicator"))) == 1


def test_a_column_that_is_new_since_then_is_null(store: SnapshotStore) -> None:
    carried_forward.save(store, figures(y2022=1))
    found = carried_forward.load(store, SCHEMA | {"note": pl.String}, None)
    assert found["note"].to_list() == [None]
    assert values(found) == {"2022": 1}


def test_rows_that_were_drawn_later_are_no_reason_to_keep_a_figure_as_of_a_day(
    tmp_path: Path,
) -> None:
    layouts = catalogue.load([DATA / "sources"]).layouts
    keep = timedelta(days=layouts["offers"].keep_days)
    early, late = date(2023, 1, 31), date(2024, 1, 31)
    lines = [{"table": "offers", "keep_until": str(day + keep)} for day in (early, late)]
    log = tmp_path / "deletions.jsonl"
    log.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    assert newest_deleted_days(tmp_path, layouts) == {"offers": late}
    assert newest_deleted_days(tmp_path, layouts, date(2023, 6, 1)) == {"offers": early}
    assert newest_deleted_days(tmp_path, layouts, date(2022, 6, 1)) == {}
