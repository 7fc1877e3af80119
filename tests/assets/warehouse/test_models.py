"""SQL files as tables: what is refused when they are read, and what is read from them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assets.tables.build import Build
from assets.tables.contracts.marts import indicator_contract
from assets.warehouse import models
from assets.warehouse.models import Model, raw_tables_behind, sql_table
from connectors import warehouse
from connectors.errors import InputError

HEAD = "-- En prøve.\n-- One row per area.\n"


def refusal(folder: Path, name: str, sql: str) -> str:
    path = folder / f"{name}.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(sql, "utf-8")
    with pytest.raises(InputError) as caught:
        models.load_models(folder)
    assert f"sql/{name}.sql" in str(caught.value)
    return str(caught.value)


def test_a_file_without_its_comment_is_refused(tmp_path: Path) -> None:
    assert "skal begynde med en kommentar" in refusal(tmp_path, "core/a", "select 1 as one")
    assert "skal begynde med en kommentar" in refusal(tmp_path, "core/a", "--\nselect 1 as one")


@pytest.mark.parametrize("sql", ["select 1 as a; select 2 as a", "create table x as select 1", ""])
def test_anything_but_one_select_is_refused(tmp_path: Path, sql: str) -> None:
    assert "skal bestå af én select" in refusal(tmp_path, "core/a", HEAD + sql)


def test_a_file_that_does_not_parse_is_refused_in_one_sentence(tmp_path: Path) -> None:
    sentence = refusal(tmp_path, "core/a", HEAD + "select from where (")
    assert "er ikke gyldig SQL" in sentence
    assert "\n" not in sentence
    assert "\x1b" not in sentence


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("core/a", "indicator.b"),
        ("core/a", "mart.b"),
        ("core/area", "staging.b"),
        ("indicator/a", "mart.b"),
    ],
)
def test_reading_a_layer_above_is_refused(tmp_path: Path, name: str, read: str) -> None:
    assert f"læser {read}, som ligger i et lag over filens eget" in refusal(
        tmp_path, name, f"{HEAD}select * from {read}"
    )


@pytest.mark.parametrize("read", ["other.b", "b"])
def test_a_table_without_one_of_our_schemas_is_refused(tmp_path: Path, read: str) -> None:
    sentence = refusal(tmp_path, "core/a", f"{HEAD}select * from {read}")
    assert f"læser {read}; skriv skema.tabel" in sentence


def test_what_a_file_reads_comes_from_its_sql_and_not_from_its_own_parts() -> None:
    sql = """-- Title.
with part as (select * from raw.one), other as (select * from part join core.two using (a))
select * from other join (select a from raw.three) using (a), unnest([1, 2]) as t(n)
"""
    assert Model("core", "x", sql).reads == {"raw.one", "core.two", "raw.three"}


def test_the_version_follows_the_sql() -> None:
    versions = {Model("core", "x", f"{HEAD}select {n} as n").version for n in (1, 1, 2)}
    assert len(versions) == 2


def test_the_sources_of_a_table_are_found_through_every_table_between() -> None:
    reads = {"mart.a": ["core.b", "core.c"], "core.b": ["raw.x", "core.c"], "core.c": ["raw.y"]}
    assert raw_tables_behind("mart.a", reads) == {"x", "y"}
    assert raw_tables_behind("core.unknown", reads) == frozenset()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("unit, ", "", "mangler kolonnen unit; selecten skal give area_code, period, starts_on, "),
        ("unit, ", "unit, unit as enhed, ", "har en kolonne enhed for meget; selecten skal give "),
    ],
)
def test_a_select_with_other_columns_than_its_contract_is_refused(
    old: str, new: str, sentence: str
) -> None:
    columns = "area_code, period, starts_on, ends_on, numerator, denominator, value, unit, mark, "
    sql = f"{HEAD}select {columns}source_tables from core.a"
    contract = indicator_contract("En prøve")
    assert sql_table(Model("indicator", "a", sql), contract).contract
    with pytest.raises(InputError) as caught:
        sql_table(Model("indicator", "a", sql.replace(old, new)), contract)
    assert str(caught.value).startswith(f"sql/indicator/a.sql {sentence}")


@pytest.mark.parametrize(
    ("select", "sentence"),
    [
        ("valeu", "ingen af dens tabeller har kolonnen valeu; mente du value?"),
        ("a.valeu", "ingen af dens tabeller har kolonnen valeu; mente du value?"),
        ("xyzzy", "ingen af dens tabeller har kolonnen xyzzy; se kolonnerne i de tabeller, den"),
        ("foo(value)", "databasen melder »Catalog Error: Scalar Function with name foo does"),
    ],
)
def test_a_select_that_cannot_run_names_its_file_and_the_remedy(
    tmp_path: Path, select: str, sentence: str
) -> None:
    with warehouse.scratch() as opened:
        opened.connection.execute("create table core.a as select 1.5 as value")
        build = Build(opened, "sample", datetime.now(UTC), tmp_path)
        table = sql_table(Model("core", "b", f"{HEAD}select {select} from core.a"), None)
        with pytest.raises(InputError) as caught:
            table.write(build)
    assert str(caught.value).startswith(f"sql/core/b.sql kan ikke køres: {sentence}")
    assert "\n" not in str(caught.value)
