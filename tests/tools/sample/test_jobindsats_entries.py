"""The catalogue of jobindsats tables: it asks for what there is, and says what it must."""

from datetime import date
from pathlib import Path

import pytest

from assets.catalogue import catalogue
from assets.catalogue.catalogue import Entry
from connectors import jobindsats
from connectors.jobindsats.breakdowns import BreakdownEntry
from connectors.jobindsats.config import JobindsatsEntry
from tests.tools.sample.asking_jobindsats import ask
from tools.sample import jobindsats as made_up

ENTRIES = {
    entry.table: entry
    for entry in catalogue.load([Path(__file__).parents[3] / "data" / "sources"]).of_source(
        jobindsats.NAME
    )
    if not isinstance(entry.definition, BreakdownEntry)
}
COUNTED = {"persons", "full_time_persons", "spells"}
# Rounded to tens by the source, or a figure for the country.
NEVER_HIDDEN = {"y30r21", "y25i03"}
# Where nobody has seen what the source hides; a limit would be a guess that turns null to 0-2.
UNSEEN = {"y25i13_esco"}


AWAITED = {"rm01"}
"""Entries that wait for their table, in the sample as at the source."""


def definition(entry: Entry) -> JobindsatsEntry:
    assert isinstance(entry.definition, JobindsatsEntry)
    return entry.definition


def test_the_sample_has_the_tables_of_the_catalogue_and_some_to_add() -> None:
    assert ENTRIES.keys() - AWAITED < made_up.TABLES.keys()
    assert not AWAITED & made_up.TABLES.keys()


@pytest.mark.parametrize("table", sorted(ENTRIES.keys() - AWAITED))
def test_the_metadata_offer_all_that_the_catalogue_asks_for(table: str) -> None:
    entry = definition(ENTRIES[table])
    page = ask(f"table/{table}").json()
    offered = {
        hierarchy["hierarchy_id"]: (
            dimension["dimension_name"],
            {value["value_name"] for level in hierarchy["levels"] for value in level["values"]},
        )
        for dimension in page["dimensions"]
        for hierarchy in dimension["hierarchies"]
    }
    assert entry.area.hierarchy in offered
    for dimension in entry.dimensions.values():
        label, values = offered[dimension.hierarchy]
        assert label == dimension.label
        assert set(dimension.names) <= values
    (periods,) = (p for p in page["periods"] if p["periodtype_id"] == entry.periods.type)
    assert entry.periods.since in {value["period_id"] for value in periods["values"]}
    question = f"period.{entry.periods.type}=latest:1&hierarchy.{entry.area.hierarchy}=/"
    columns = ask(f"data/{table}?{question}").json()["columns"]
    assert {measure.label for measure in entry.measures.values()} <= set(columns)


@pytest.mark.parametrize("table", ENTRIES)
def test_a_count_of_persons_or_spells_says_below_what_it_is_hidden(table: str) -> None:
    for name, measure in definition(ENTRIES[table]).measures.items():
        hidden = measure.unit in COUNTED and table not in NEVER_HIDDEN | UNSEEN
        assert measure.hidden_below == (3 if hidden else None), name


@pytest.mark.parametrize("table", sorted(ENTRIES.keys() - NEVER_HIDDEN - {"jo01"}))
def test_a_share_says_which_count_of_its_table_it_is_built_on(table: str) -> None:
    measures = definition(ENTRIES[table]).measures
    counts = {name for name, measure in measures.items() if measure.hidden_below}
    for name, measure in measures.items():
        assert (measure.share_of in counts) == bool(measure.unit == "pct" and counts), name


def test_what_is_fetched_by_groups_has_them_in_the_sample() -> None:
    for table in ENTRIES.keys() - AWAITED:
        entry = ENTRIES[table]
        begins = {"sex": "_kon", "age": "_alder", "origin": "_oprinda"}
        offered = [d.id for d in made_up.TABLES[table].dimensions]
        for by in definition(entry).breakdowns:
            assert any(name.startswith(begins[by]) for name in offered), (table, by)
        if of := definition(entry).shares_of:
            assert "persons" in definition(ENTRIES[of]).measures
            assert definition(ENTRIES[of]).breakdowns == definition(entry).breakdowns


def test_what_came_later_matures_later() -> None:
    for table in (table for table in ENTRIES if table.endswith("b15")):
        measures = definition(ENTRIES[table]).measures
        waits = [measures[f"share_after_{m}"].matures_after for m in ("1_month", "12_months")]
        assert waits == [8, 17]
        assert None not in [measure.matures_after for measure in measures.values()]


def test_every_ended_table_has_a_successor_and_every_successor_a_break() -> None:
    ended = {table for table, entry in ENTRIES.items() if definition(entry).ends_on}
    continued = {old for entry in ENTRIES.values() for old in definition(entry).succeeds}
    assert ended == {"y38a02", "y38b15"}
    assert ended <= continued
    for table, entry in ENTRIES.items():
        since = [each.since for each in definition(entry).breaks]
        assert since == ([date(2025, 7, 1)] if table.startswith("y60") else [])
