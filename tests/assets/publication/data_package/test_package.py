"""The data package: what it says of each published file is what the file is."""

import hashlib
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from frictionless import FrictionlessException, Package, Schema

from assets.publication import publication
from assets.publication.data_package import package
from assets.published import numbers, receipt
from assets.published.folder import CATALOG, PACKAGE
from assets.published.numbers import PublishedTable
from assets.tables.build import Build
from assets.tables.contracts.marts import MARTS
from assets.text.units import UNITS
from connectors import warehouse
from connectors.warehouse import Warehouse

DUCKDB_TYPES = {
    "string": "VARCHAR", "number": "DOUBLE", "integer": "BIGINT", "date": "DATE",
    "datetime": "TIMESTAMP", "boolean": "BOOLEAN",
}  # fmt: skip


@pytest.fixture(scope="session")
def described(published_file: Path) -> dict[str, Any]:
    """The package of the built sample."""
    return json.loads(published_file.with_name(PACKAGE).read_bytes())


def test_frictionless_finds_no_fault_in_the_package(
    described: dict[str, Any], published_file: Path
) -> None:
    assert [*Package.metadata_validate(described)] == []
    read = Package.from_descriptor(described, basepath=str(published_file.parent))
    assert read.resource_names == [each["name"] for each in described["resources"]]
    assert described["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"


def test_frictionless_refuses_a_type_that_it_does_not_know() -> None:
    schema = package.table_schema("mart.plan", MARTS["plan"], {})
    assert Schema.from_descriptor(schema).field_names == [*MARTS["plan"].columns]
    schema["fields"][0]["type"] = "tal"
    with pytest.raises(FrictionlessException):
        Schema.from_descriptor(schema)


def test_every_parquet_file_is_described_by_its_size_hash_and_columns(
    described: dict[str, Any], published_file: Path
) -> None:
    folder = published_file.parent
    twins = {f"parquet/{file.name}" for file in (folder / "parquet").iterdir()}
    assert {each["path"] for each in described["resources"]} == twins
    for each in described["resources"]:
        content = (folder / each["path"]).read_bytes()
        assert each["bytes"] == len(content)
        assert each["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        columns = duckdb.sql(f"describe from '{folder / each['path']}'").fetchall()
        fields = each["schema"]["fields"]
        assert [(f["name"], DUCKDB_TYPES[f["type"]]) for f in fields] == [c[:2] for c in columns]
        assert all(field["description"] for field in fields)


def test_what_the_package_says_of_keys_and_cells_holds(
    described: dict[str, Any], published: Warehouse
) -> None:
    references = 0
    for each in described["resources"]:
        name, schema = each["name"], each["schema"]
        if key := schema.get("primaryKey"):
            query = f"select count(*) - count(distinct ({', '.join(key)})) from {name}"
            assert published.frame(query).item() == 0, name
        required = [f["name"] for f in schema["fields"] if f.get("constraints", {}).get("required")]
        empty = " or ".join(["false", *(f'"{column}" is null' for column in required)])
        assert published.frame(f"select count(*) from {name} where {empty}").item() == 0, name
        for foreign in schema.get("foreignKeys", []):
            [column], other = foreign["fields"], foreign["reference"]["resource"]
            lost = f"from {name} anti join {other} using ({column}) where {column} is not null"
            assert published.frame(f"select count(*) {lost}").item() == 0, (name, other)
            references += 1
    assert references > 20


def test_a_figure_names_its_unit_or_the_column_that_has_it(described: dict[str, Any]) -> None:
    fields = {
        each["name"]: {field["name"]: field for field in each["schema"]["fields"]}
        for each in described["resources"]
    }
    assert fields["mart.indicator"]["value"]["unitField"] == "unit"
    assert fields["mart.goal_score"]["margin_pct"]["unit"] == "pct"
    labels = {
        each["value"]: each["label"] for each in fields["mart.indicator"]["unit"]["categories"]
    }
    assert labels["full_time_persons"] == UNITS["full_time_persons"].many


@pytest.mark.parametrize("name", MARTS)
def test_the_unit_of_a_contract_is_known(name: str) -> None:
    columns = MARTS[name].columns
    for column in columns.values():
        # What two tables share names a column that one of them may lack.
        known = column.unit in {"", "unit", *UNITS} or column.unit in columns
        assert known, column


def test_the_package_names_build_publisher_licence_and_each_source(
    described: dict[str, Any], published: Warehouse
) -> None:
    assert described["version"] == numbers.read_about(published).build
    assert described["created"] == "2024-08-15T00:00:00Z"
    assert described["contributors"] == [{"title": "Norddjurs Kommune", "roles": ["publisher"]}]
    assert described["description"].startswith("EKSEMPELDATA")
    assert [each["name"] for each in described["licenses"]] == ["CC-BY-4.0"]
    assert len(described["sources"]) == 5
    assert all(source["terms"] for source in described["sources"])


def test_the_package_is_among_the_files_that_doctor_compares(
    published_file: Path,
) -> None:
    standing = receipt.read(published_file.parent)
    assert standing is not None
    assert {PACKAGE, CATALOG} <= standing.files.keys()


def write_small(folder: Path) -> Build:
    """Publish two empty tables; the build may then be asked for its folder alone."""
    with warehouse.writing(folder / "work.duckdb") as opened:
        opened.replace("mart.indicator", MARTS["indicator"].empty())
        opened.replace("mart.plan", MARTS["plan"].empty())
        now = datetime(2024, 8, 15, 9, 30, tzinfo=UTC)
        build = Build(opened, "sample", now, folder / "published")
        contents = [PublishedTable(f"mart.{name}", MARTS[name]) for name in ("indicator", "plan")]
        publication.write(build, contents)
    return build


def test_the_same_build_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = (write_small(tmp_path / name).published for name in "ab")
    for name in (PACKAGE, CATALOG):
        assert (one / name).read_bytes() == (two / name).read_bytes()


def test_where_the_numbers_stand_only_the_changed_file_is_described_anew(tmp_path: Path) -> None:
    build = write_small(tmp_path)
    before = json.loads((build.published / PACKAGE).read_bytes())
    staged = tmp_path / "next"
    shutil.copytree(build.published / "parquet", staged / "parquet")
    (staged / "parquet" / "mart.build.parquet").write_bytes(b"et nyere papir")
    assert {PACKAGE, CATALOG} <= package.write_package(build, staged, None).keys()
    after = json.loads((staged / PACKAGE).read_bytes())
    changed = [
        (new["name"], new["bytes"], new["hash"])
        for old, new in zip(before["resources"], after["resources"], strict=True)
        if old != new
    ]
    digest = hashlib.sha256(b"et nyere papir").hexdigest()
    assert changed == [("mart.build", 14, f"sha256:{digest}")]
    assert digest in (staged / CATALOG).read_text("utf-8")


def test_numbers_of_an_older_pejl_have_no_package_until_they_are_published_again(
    tmp_path: Path,
) -> None:
    build = write_small(tmp_path)
    (build.published / PACKAGE).unlink()
    assert package.write_package(build, tmp_path / "next", None) == {}


def test_a_table_that_is_not_published_is_referred_to_by_none(tmp_path: Path) -> None:
    content = json.loads((write_small(tmp_path).published / PACKAGE).read_bytes())
    schemas = {each["name"]: each["schema"] for each in content["resources"]}
    assert schemas.keys() == {"mart.indicator", "mart.plan", "mart.build"}
    assert all("foreignKeys" not in schema for schema in schemas.values())
    assert content["contributors"] == [{"title": "Kommunen", "roles": ["publisher"]}]


def test_a_key_with_a_cell_that_may_be_empty_is_no_primary_key() -> None:
    contract = MARTS["revision_profile"]
    assert contract.key
    assert "primaryKey" not in package.table_schema("mart.revision_profile", contract, {})


def test_a_view_without_a_parquet_file_is_not_described(tmp_path: Path) -> None:
    contract = replace(
        MARTS["source_freshness"],
        columns={"source": MARTS["source_freshness"].columns["source"]},
        key=(),
    )
    view = PublishedTable("mart.source_freshness", contract, "select 'fasit' as source")
    long = PublishedTable("mart.indicator", MARTS["indicator"])
    with warehouse.writing(tmp_path / "work.duckdb") as opened:
        opened.replace("mart.indicator", MARTS["indicator"].empty())
        build = Build(opened, "sample", datetime(2024, 8, 15, tzinfo=UTC), tmp_path / "published")
        publication.write(build, [long, view], has_view_twins=False)
    content = json.loads((build.published / PACKAGE).read_bytes())
    assert [each["name"] for each in content["resources"]] == ["mart.indicator", "mart.build"]
    assert [each["title"] for each in content["sources"]] == ["Lister fra fagsystemet Fasit"]
