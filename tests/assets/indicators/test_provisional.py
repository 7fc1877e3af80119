"""Which months a source still counts on: the newest one of a monthly table, or what it says."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from assets.catalogue import catalogue
from assets.catalogue.catalogue import Catalogue
from assets.indicators import provisional
from assets.ingest import raw
from assets.tables.build import Build
from connectors import warehouse
from connectors.warehouse import Warehouse
from pipelines.settings import DATA


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return catalogue.load([DATA / "sources"])


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    with warehouse.writing(tmp_path / "warehouse.duckdb") as opened:
        yield Build(opened, "sample", datetime(2024, 8, 15, tzinfo=UTC), tmp_path)


def unsettled(build: Build, known: Catalogue, **newest: str) -> dict[str, date]:
    rows = [{"raw_table": name, "last_period": period} for name, period in newest.items()]
    build.warehouse.replace(raw.LOADED, pl.DataFrame(rows, schema=raw.LOADED_SCHEMA))
    return dict(provisional.find_provisional_from(known, build).iter_rows())


def test_the_newest_month_of_a_monthly_table_is_unsettled(build: Build, known: Catalogue) -> None:
    found = unsettled(build, known, jobindsats_y09c07="2024M06")
    assert found == {"jobindsats_y09c07": date(2024, 6, 1)}


def test_a_table_that_comes_more_seldom_is_settled(build: Build, known: Catalogue) -> None:
    assert known["jobindsats_y30r21"].definition.cadence == "half-yearly"  # type: ignore[union-attr]
    assert unsettled(build, known, jobindsats_y30r21="2023QMAT04") == {}


def test_the_source_s_own_word_counts_where_it_has_one(build: Build, known: Catalogue) -> None:
    found = unsettled(build, known, statbank_aup01="2024M02", statbank_aup02="2023M08")
    assert found == {"statbank_aup01": date(2023, 9, 1)}


def test_a_series_ends_with_its_last_day_in_denmark(build: Build, known: Catalogue) -> None:
    name = "jobindsats_y09c07"
    ends_on = {"ends_on": date(2024, 8, 14)}
    ended = replace(known[name], definition=known[name].definition.model_copy(update=ends_on))
    # Past midnight in Denmark, not in UTC.
    late = replace(build, now=datetime(2024, 8, 14, 22, 30, tzinfo=UTC))
    assert unsettled(late, Catalogue([ended]), **{name: "2024M06"}) == {}


def test_a_table_without_an_answer_has_no_unsettled_month(build: Build, known: Catalogue) -> None:
    build.warehouse.replace(raw.LOADED, pl.DataFrame(schema=raw.LOADED_SCHEMA))
    assert provisional.find_provisional_from(known, build).is_empty()


def test_a_list_is_unsettled_from_the_day_on_which_it_came(build: Build, known: Catalogue) -> None:
    came = datetime(2024, 2, 29, 23, 30)  # noqa: DTZ001  (tables hold UTC without a zone)
    names = ["fasit_offers", "fasit_cvr_companies"]
    rows = [{"raw_table": name, "retrieved_at": came} for name in names]
    build.warehouse.replace(raw.LOADED, pl.DataFrame(rows, schema=raw.LOADED_SCHEMA))
    found = dict(provisional.find_provisional_from(known, build).iter_rows())
    assert found == {"fasit_offers": date(2024, 3, 1)}


def test_the_year_that_runs_is_provisional_in_what_is_published(published: Warehouse) -> None:
    rows = published.frame(
        "select indicator, period, provisional from mart.indicator "
        "where contains(source_tables, 'fasit_') and ends_on >= date '2024-01-01'"
    )
    assert set(rows["period"]) == {"2024"}
    assert rows["provisional"].all()
    earlier = published.frame(
        "select bool_or(provisional) from mart.indicator "
        "where contains(source_tables, 'fasit_') and ends_on < date '2024-01-01'"
    )
    assert earlier.item() is False


def test_what_settles_when_changes_no_question_and_so_asks_nothing_anew(known: Catalogue) -> None:
    entry = known["statbank_aup01"]
    other = entry.definition.model_copy(update={"settles_after": 1})
    changed = catalogue.Entry(entry.source, entry.table, other, entry.path)
    assert changed.question == entry.question
