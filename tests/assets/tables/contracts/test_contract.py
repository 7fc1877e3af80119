"""Contracts: a breach names its rows, and what is built has the columns that are declared."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.catalogue import catalogue
from assets.tables.contracts import contract as contracts
from assets.tables.contracts.marts import MARTS, indicator_contract
from assets.warehouse.models import raw_tables_behind
from connectors import warehouse
from connectors.jobindsats.config import JobindsatsEntry
from connectors.warehouse import Warehouse
from pipelines.all_tables import all_tables
from pipelines.project import Project

PROJECT = Path(__file__).resolve().parents[4]
SQL, SOURCES = PROJECT / "sql", PROJECT / "data" / "sources"
INDICATORS = sorted(f"indicator.{path.stem}" for path in (SQL / "indicator").glob("*.sql"))
CONTRACT = indicator_contract("Prøve")
GOOD = {
    "area_code": "707",
    "period": "2023",
    "starts_on": date(2023, 1, 1),
    "ends_on": date(2023, 12, 31),
    "numerator": 8.0,
    "denominator": 10.0,
    "value": 80.0,
    "unit": "pct",
    "mark": None,
    "source_tables": "a",
}


def broken(*changes: dict[str, object]) -> list[contracts.Breach]:
    rows = [GOOD | {"period": str(2000 + at)} | change for at, change in enumerate(changes)]
    return CONTRACT.breaches(pl.DataFrame(rows, schema=CONTRACT.types))


def test_a_table_that_keeps_its_contract_has_no_breach() -> None:
    assert broken({}, {"value": None, "mark": "missing"}) == []
    assert CONTRACT.breaches(CONTRACT.empty()) == []


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"value": 101.0}, "en andel skal ligge mellem 0 og 100"),
        ({"value": -1.0}, "en andel skal ligge mellem 0 og 100"),
        ({"value": float("inf")}, "en værdi skal være et endeligt tal"),
        ({"denominator": 0.0}, "en nævner skal være over nul"),
        ({"ends_on": date(2022, 12, 31)}, "en periode skal slutte, efter at den begynder"),
        ({"unit": "furlongs"}, "er ikke en af de kendte værdier"),
        ({"source_tables": None}, "er tom"),
    ],
)
def test_a_breach_names_its_rule_and_its_row(change: dict[str, object], rule: str) -> None:
    found = broken({}, change, {})
    assert (rule, 2) in [(breach.rule, breach.row) for breach in found]
    assert f"{rule} i række 2" in " ".join(map(str, found))


def test_a_table_of_the_database_holds_where_its_frame_has_no_breach() -> None:
    changes = [
        {}, {"value": None, "mark": "missing"}, {"value": 100.0}, {"value": 101.0},
        {"value": float("inf")}, {"value": float("nan")}, {"denominator": 0.0},
        {"ends_on": date(2022, 12, 31)}, {"unit": "furlongs"}, {"source_tables": None},
        {"mark": "on_hidden"}, {"mark": "disclosure"}, {"value": None}, {"period": "1999"},
    ]  # fmt: skip
    with warehouse.scratch() as opened:
        for change in changes:
            frame = pl.DataFrame([GOOD | {"period": "1999"}, GOOD | change], CONTRACT.types)
            for each in (frame, frame.drop("mark"), frame.cast({"value": pl.Int64}, strict=False)):
                opened.replace("mart.tried", each)
                is_whole = CONTRACT.breaches(each) == []
                assert CONTRACT.holds_in(opened, "mart.tried") == is_whole, change
        opened.replace("mart.tried", CONTRACT.empty())
        assert CONTRACT.holds_in(opened, "mart.tried")


def test_two_rows_of_one_key_are_both_named() -> None:
    found = broken({"period": "2023"}, {}, {"period": "2023"})
    assert [breach.row for breach in found] == [1, 3]
    assert found[0].rule == "nøglen står også i en anden række"


def test_a_lost_and_a_strange_column_are_named() -> None:
    frame = pl.DataFrame([GOOD], schema=CONTRACT.types)
    lost = [str(breach) for breach in CONTRACT.breaches(frame.drop("unit"))]
    assert "tabellen: en kolonne mangler (unit)" in lost
    strange = [str(breach) for breach in CONTRACT.breaches(frame.with_columns(extra=1))]
    assert strange == ["tabellen: en kolonne er ukendt (extra)"]


def test_a_column_of_another_type_is_named() -> None:
    frame = pl.DataFrame([GOOD], schema=CONTRACT.types).cast({"value": pl.Int64})
    assert "har en anden type" in [breach.rule for breach in CONTRACT.breaches(frame)]


def test_a_breach_in_a_table_about_persons_shows_no_value(
    built: Warehouse, built_house: Project
) -> None:
    contract = contracts.raw_contract(built_house.catalogue["fasit_offers"])
    offers = built.frame("from raw.fasit_offers limit 3")
    found = contract.breaches(pl.concat([offers, offers]))
    assert len(found) == 6
    assert {breach.value for breach in found} == {None}
    assert str(found[0]) == "tabellen: nøglen står også i en anden række i række 1"


def awaited(built: Warehouse, project: Project) -> set[str]:
    """The raw tables that the sample does not have yet, and whose entries may wait for them."""
    waits = built.frame("select raw_table from mart.source_freshness where state = 'awaited'")
    definitions = {name: project.catalogue[name].definition for name in waits["raw_table"]}
    may_wait = {
        name
        for name, definition in definitions.items()
        if isinstance(definition, JobindsatsEntry) and definition.found_by
    }
    assert may_wait == definitions.keys()
    return may_wait


@pytest.mark.parametrize("table", INDICATORS)
def test_every_indicator_is_built_with_the_columns_of_its_contract(
    built: Warehouse, built_house: Project, table: str
) -> None:
    contract = all_tables(built_house)[table].contract
    assert contract is not None
    frame = built.frame(f"from {table}")
    assert dict(frame.schema) == contract.types
    assert contract.breaches(frame) == []
    reads = {name: model.reads for name, model in built_house.models.items()}
    assert frame.height > 0 or raw_tables_behind(table, reads) & awaited(built, built_house)


EMPTY_IN_THE_SAMPLE = {"finding", "followup_change", "revision"}
"""Nothing is striking in it, no follow-up is frozen, and each source has answered once."""


@pytest.mark.parametrize("name", sorted(MARTS.keys() - {"build"}))  # made by publishing
def test_every_mart_is_built_with_the_columns_of_its_contract(built: Warehouse, name: str) -> None:
    table, contract = f"mart.{name}", MARTS[name]
    assert dict(built.frame(f"from {table} limit 0").schema) == contract.types
    # Only where the query says no is the table read, which of the benchmark takes seconds.
    assert contract.holds_in(built, table) or contract.breaches(built.frame(f"from {table}")) == []
    assert built.row_count(table) > 0 or name in EMPTY_IN_THE_SAMPLE


def test_every_raw_table_is_built_with_the_columns_of_its_entry(
    built: Warehouse, built_house: Project
) -> None:
    for name, entry in built_house.catalogue.items():
        frame = built.frame(f"from raw.{name}")
        assert dict(frame.schema) == entry.schema
        assert contracts.raw_contract(entry).breaches(frame) == []


@pytest.mark.parametrize("mark", ["<3", "<5", "absent", "not_mature", "missing"])
def test_a_null_of_a_source_table_has_a_mark_that_says_why(mark: str) -> None:
    entry = catalogue.load([SOURCES])["jobindsats_y08a02"]
    contract = contracts.raw_contract(entry)
    facts = ("Norddjurs", "2024M01", "persons", 800.0, "persons", None, entry.name)
    row = pl.DataFrame([facts], entry.schema, orient="row")
    null = row.with_columns(value=pl.lit(None, pl.Float64), mark=pl.lit(mark))
    assert contract.breaches(null) == []
    assert contract.breaches(row.with_columns(mark=pl.lit("on_hidden"))) == []
    for broken in (
        row.with_columns(mark=pl.lit(mark)),
        null.with_columns(mark=pl.lit(None, pl.String)),
        null.with_columns(mark=pl.lit("on_hidden")),
        null.with_columns(mark=pl.lit("small")),
    ):
        (breach,) = contract.breaches(broken)
        assert breach.rule == "et tomt tal skal have et mærke, et tal intet andet end on_hidden"


def test_every_column_of_every_contract_is_described() -> None:
    for contract in (CONTRACT, *MARTS.values()):
        assert all(column.about.endswith(".") for column in contract.columns.values())


VALUES = st.one_of(st.none(), st.sampled_from([-1.0, 0.0, 7.0, 101.0, float("nan"), float("inf")]))


@settings(max_examples=40)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["000", "707", None]),
            st.sampled_from(["2023", "2024"]),
            VALUES,
            st.sampled_from([None, "<3", "absent", "on_hidden", "odd"]),
        ),
        max_size=4,
    ),
    as_enums=st.booleans(),
)
def test_what_is_found_whole_at_once_is_what_pandera_finds_whole(
    rows: list[tuple[str | None, str, float | None, str | None]], as_enums: bool
) -> None:
    entry = catalogue.load([SOURCES])["statbank_aus08"]
    contract = contracts.raw_contract(entry)
    [measure] = entry.measures.items()
    text = pl.Enum(["000", "707", "2023", "2024", "<3", "absent", "on_hidden", "odd"])
    frame = pl.DataFrame(
        [
            dict.fromkeys(entry.schema, "2023")
            | {"area": area, "period": period, "measure": measure[0], "value": value, "mark": mark}
            for area, period, value, mark in rows
        ],
        schema=contract.types,
    )
    given_as = frame.cast({"area": text, "period": text, "mark": text}) if as_enums else frame
    with pytest.MonkeyPatch.context() as patched:
        found = contract.breaches(given_as)
        patched.setattr(contracts.Contract, "_holds", lambda *_: False)
        assert found == contract.breaches(frame)
