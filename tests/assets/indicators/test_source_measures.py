"""Which source measures stand behind an indicator, and how far the newest figure may still move."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from assets.catalogue import catalogue
from assets.indicators import families, source_measures
from assets.ingest.vintages import measure_history
from assets.publication import publication
from assets.published import folder as published_folder
from assets.published.numbers import PublishedTable
from assets.tables.build import Build, Table
from assets.tables.contracts.marts import MARTS
from assets.warehouse.models import Model
from assets.warehouse.table_assets import make_tables
from connectors import warehouse
from connectors.warehouse import Warehouse
from pipelines.settings import DATA
from tests.assets.ingest.vintages.teller import NAME, Teller

SQL = """\
-- Aktiveringsgrad
-- Better: higher
select '000' as area_code, 'pct' as unit, activation_rate as value, source_tables
from core.activation
"""


def build_in(folder: Path, opened: Warehouse) -> Build:
    return Build(opened, "sample", datetime(2024, 8, 15, tzinfo=UTC), folder / "published")


def test_an_indicator_is_made_of_the_measures_its_file_names_in_the_tables_its_rows_name(
    tmp_path: Path,
) -> None:
    model = Model("indicator", "rate", SQL)
    own = {"rate": families.Indicator("rate", "Aktiveringsgrad", model)}
    reads = {
        "indicator.rate": frozenset({"core.activation"}),
        "core.activation": frozenset({"raw.jobindsats_y09c07", "raw.jobindsats_y60c07"}),
    }
    table = source_measures.indicator_measure_table(own, catalogue.load([DATA / "sources"]), reads)
    assert table.reads == {"indicator.rate"}
    with warehouse.writing(tmp_path / "w.duckdb") as opened:
        rows = pl.DataFrame({"source_tables": ["jobindsats_y60c07"]})
        for frame, tables in ((rows, ["y60c07"]), (rows.clear(), ["y09c07", "y60c07"])):
            opened.replace("indicator.rate", frame)
            table.write(build_in(tmp_path, opened))
            found = opened.frame(f"from {source_measures.NAME} order by raw_table")
            assert found["raw_table"].to_list() == [f"jobindsats_{each}" for each in tables]
            assert set(found["measure"]) == {"activation_rate"}


def test_the_macro_stands_in_the_published_file_and_says_what_it_is(tmp_path: Path) -> None:
    teller = Teller(tmp_path)
    day = date(2024, 1, 20)
    teller.says(day, [("2023M12", "16-24", 100), ("2023M12", "25-66", 50)])
    with teller.built() as read:
        states = read("from mart.measure")
    with warehouse.writing(tmp_path / "w.duckdb") as opened:
        opened.replace(measure_history.NAME, states)
        contents = [PublishedTable(measure_history.NAME, MARTS["measure"])]
        build = build_in(tmp_path, opened)
        publication.write(build, contents)
    with warehouse.reading(build.published / published_folder.NAME) as published:
        known = published.frame(f"from mart.measure_as_of('{day}')")
        assert set(known["raw_table"]) == {NAME}
        assert published.frame("from mart.measure_as_of(date '2024-01-19')").is_empty()
        about = "select comment from duckdb_functions() where function_name = 'measure_as_of'"
        assert "kendt ved udgangen af en dag" in published.frame(about).item()


def test_a_table_larger_than_what_is_looked_at_at_once_is_checked_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assets.warehouse.table_assets.MOST_ROWS_AT_ONCE", 2)
    contract = MARTS["source_answer"]
    row = dict.fromkeys(contract.types) | {
        "known_from": datetime(2024, 1, 1),  # noqa: DTZ001
        "last_seen": datetime(2024, 1, 1),  # noqa: DTZ001
        "sha256": "a", "asked_anew": False, "reading": "a", "rows": 1,
    }  # fmt: skip
    rows = [row | {"raw_table": name} for name in ("a", "b", "c", "a")]
    with warehouse.writing(tmp_path / "w.duckdb") as opened:
        build = build_in(tmp_path, opened)

        def passed(rows: list[dict[str, object]]) -> bool:
            frame = pl.DataFrame(rows, schema=contract.types)
            table = Table(
                "mart.source_answer",
                frozenset(),
                lambda build: build.warehouse.replace("mart.source_answer", frame),
                "",
                contract=contract,
            )
            failed: list[str] = []
            list(make_tables(build, [table], [], lambda _, sentence: failed.append(sentence)))
            return not failed

        assert passed(rows[:3])
        assert not passed(rows)
        assert not passed([*rows[:3], row])
