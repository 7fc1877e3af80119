"""StatBank's catalogue, and the entry that a table of it could have."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from connectors.errors import SourceError
from connectors.http import HttpConnection
from connectors.statbank import metadata as statbank_metadata
from connectors.statbank import query as statbank_question
from connectors.statbank.client import StatBank
from connectors.statbank.config import StatbankEntry
from connectors.statbank.metadata import Description
from connectors.statbank.scaffold import entry_draft
from tests.stand_in import StandIn
from tools.sample import statbank as made_up

RECORDED = "statbank/thoran-statbank_denmark/"
FOLK1A_INFO = "statbank/dst-skills/tableinfo_FOLK1A_da.body.json"


@pytest.fixture
def client(statbank_server: StandIn, tmp_path: Path) -> Generator[StatBank]:
    wire = HttpConnection("statbank", statbank_server.url, pause=0)
    yield StatBank(wire, tmp_path)
    wire.close()


def drafted(found: Description) -> StatbankEntry:
    return StatbankEntry.model_validate(yaml.safe_load(entry_draft(found)))


def described(**variables: Mapping[str, str]) -> Description:
    """A table with these variables, the last one that of time."""
    *_, last = variables
    listed = [
        {
            "id": name,
            "text": name.lower(),
            "time": name == last,
            "values": [{"id": code, "text": text} for code, text in values.items()],
        }
        for name, values in variables.items()
    ]
    return statbank_metadata.parse_description("T1", {"text": "Tabel", "variables": listed})


MUNICIPALITIES = {"000": "Hele landet", "101": "København", "461": "Odense", "751": "Aarhus"}
MUNICIPALITIES |= {"851": "Aalborg"}


def test_the_recorded_folk1a_has_a_draft_that_asks_for_it(
    recorded_json: Callable[[str], Any],
) -> None:
    found = statbank_metadata.parse_description("FOLK1A", recorded_json(FOLK1A_INFO))
    table = drafted(found)
    assert table.title == "Befolkningen den 1. i kvartalet"
    assert table.link == "https://www.statistikbanken.dk/FOLK1A"
    assert table.cadence == "quarterly"
    assert table.area.variable == "OMRÅDE"
    assert table.time.values == (">=2008K1",)
    assert table.totals == ("KØN", "ALDER", "CIVILSTAND")
    assert statbank_question.build_question(table, found).cells == 105 * 71 * 6


def test_no_name_of_statbanks_staff_is_read(recorded_json: Callable[[str], Any]) -> None:
    info = recorded_json(FOLK1A_INFO)
    found = statbank_metadata.parse_description("FOLK1A", info)
    (contact,) = info["contacts"]
    for secret in contact.values():
        assert secret not in repr(found)
        assert secret not in entry_draft(found)


def test_a_description_of_another_shape_is_told_by_its_missing_field_alone(
    recorded_json: Callable[[str], Any],
) -> None:
    info = recorded_json(FOLK1A_INFO)
    del info["variables"][1]["values"]
    with pytest.raises(SourceError) as error:
        statbank_metadata.parse_description("FOLK1A", info)
    assert "beskriver FOLK1A på en måde, som Pejl ikke kender (feltet 'values' mangler);" in str(
        error.value
    )
    # The library's own error quotes what it read.
    assert error.value.__suppress_context__


def test_a_recorded_table_without_municipalities_has_no_draft(
    recorded_json: Callable[[str], Any],
) -> None:
    info = recorded_json(RECORDED + "table_info_straf42_da.body.json")
    with pytest.raises(SourceError, match="STRAF42 har ingen variabel med kommunernes koder"):
        entry_draft(statbank_metadata.parse_description("STRAF42", info))


@pytest.mark.parametrize("table_id", sorted(made_up.TABLES))
def test_every_table_that_we_use_has_a_draft_that_asks_for_it(
    client: StatBank, table_id: str
) -> None:
    found = client.describe(table_id)
    table = drafted(found)
    assert statbank_question.build_question(table, found).noticed == []


def test_what_is_not_a_total_becomes_a_column_and_what_is_no_place_is_left_out() -> None:
    found = described(
        BOPOMR={**MUNICIPALITIES, "997": "Uoplyst"},
        STATUS={"B": "Elever", "F": "Fuldført"},
        ÅR={str(age): f"{age} år" for age in range(20)},
        Tid={"2023:2024": "2023:2024"},
    )
    table = drafted(found)
    assert (table.area.variable, table.area.without) == ("BOPOMR", ("997",))
    assert table.cadence == "yearly"
    assert table.dimensions["status"].values == {"B": "Elever", "F": "Fuldført"}
    assert table.dimensions["aar"].values == "*"
    assert statbank_question.build_question(table, found).codes["BOPOMR"] == [*MUNICIPALITIES]


@pytest.mark.parametrize(
    ("newest", "said"),
    [
        ({}, "T1 har ingen perioder"),
        ({"AUG - DEC 2023": ""}, "'AUG - DEC 2023' er ikke en periode"),
    ],
)
def test_a_table_without_periods_that_can_be_read_has_no_draft(
    newest: dict[str, str], said: str
) -> None:
    with pytest.raises(SourceError, match=said):
        entry_draft(described(OMRÅDE=MUNICIPALITIES, Tid=newest))


def test_the_recorded_catalogue_is_read_whole(recorded_json: Callable[[str], Any]) -> None:
    tables = statbank_metadata.parse_listings(recorded_json(RECORDED + "tables_all.body.json"))
    assert len(tables) == 2234
    assert all(table.active for table in tables)
    (folk1a,) = (table for table in tables if table.id == "FOLK1A")
    assert (folk1a.first, folk1a.latest, folk1a.unit) == ("2008Q1", "2025Q3", "Number")
    assert folk1a.variables == ("region", "sex", "age", "marital status", "time")


def test_the_recorded_subjects_are_a_tree(recorded_json: Callable[[str], Any]) -> None:
    people, *_ = statbank_metadata.parse_subjects(
        recorded_json(RECORDED + "subjects_recursive.body.json")
    )
    assert (people.id, people.text, people.active) == ("1", "People", True)
    assert [leaf.id for leaf in people.subjects[0].subjects][:2] == ["20021", "20024"]


def test_tables_and_subjects_are_asked_for_whole(
    client: StatBank, statbank_server: StandIn
) -> None:
    assert {table.id for table in client.tables()} == set(made_up.TABLES)
    assert [subject.text for subject in client.subjects()][:2] == ["Borgere", "Arbejde og indkomst"]
    assert statbank_server.paths() == ["/v1/tables", "/v1/subjects"]
    assert all(request.method == "POST" for request in statbank_server.asked)


@pytest.mark.parametrize("body", [b'{"a": 1}', b"[1]", b'[{"id": "X"}]', b"null"])
def test_a_catalogue_of_another_shape_is_a_sentence(
    client: StatBank, statbank_server: StandIn, body: bytes
) -> None:
    for ask in (client.tables, client.subjects):
        statbank_server.fault(body=body)
        with pytest.raises(SourceError, match="på en måde, som Pejl ikke kender"):
            ask()
