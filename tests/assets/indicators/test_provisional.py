"""Which months a source still counts on: the newest one of a monthly table, or what it says."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from assets.build import Build
from assets.catalogue import catalogue
from assets.catalogue.catalogue import Catalogue
from assets.indicators import provisional
from assets.ingest import raw
from connectors import warehouse
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


def test_a_table_without_an_answer_or_about_persons_has_no_unsettled_month(
    build: Build, known: Catalogue
) -> None:
    assert unsettled(build, known, fasit_offers="2024M06") == {}
