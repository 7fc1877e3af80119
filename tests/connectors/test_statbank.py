"""StatBank: every variable listed, totals known by their text, cells counted before use."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from typing import Any

import httpx
import polars as pl
import pytest

from connectors import statbank
from connectors.errors import AnswerError, SourceError
from connectors.http import Wire
from connectors.observations import Areas
from connectors.statbank import StatBank, Table
from tests.stand_in import StandIn

COUNTRY = Areas(["000"], ["000"])
FOLK1A_CELL = "statbank/jsonstat/FOLK1A_one_cell_da.RECONSTRUCTED-1109-bytes.json"
FOLK1A_INFO = "statbank/dst-skills/tableinfo_FOLK1A_da.body.json"
STRAF42 = "statbank/thoran-statbank_denmark/"


@pytest.fixture
def client(statbank_server: StandIn) -> Generator[StatBank]:
    wire = Wire("statbank", statbank_server.url, pause=0)
    yield StatBank(wire)
    wire.close()


@pytest.fixture
def unemployment(entry: Callable[[str, str], Any]) -> Table:
    return with_(entry("statbank", "aus08"), time={"values": [">=2024M01"]})


@pytest.fixture
def population(entry: Callable[[str, str], Any]) -> Table:
    return entry("statbank", "folk1a")


def with_(table: Table, **changed: Any) -> Table:
    return Table.model_validate({**table.model_dump(), **changed})


def refused(client: StatBank, table_id: str, table: Table) -> str:
    with pytest.raises(SourceError) as error:
        client.fetch(table_id, table)
    return str(error.value)


def small(**changed: Any) -> Table:
    """A catalogue entry of one area and one period."""
    given: dict[str, Any] = {
        "title": "t",
        "link": "",
        "cadence": "yearly",
        "area": {"variable": "OMRÅDE"},
        "time": {"values": ["2024"]},
        "measure": {"name": "persons", "unit": "persons", "about": ""},
    }
    return Table.model_validate({**given, **changed})


def dataset(**changed: Any) -> dict[str, Any]:
    """An answer with one area and two years."""
    dimension = {
        "OMRÅDE": {"category": {"index": {"000": 0}, "label": {"000": "Hele landet"}}},
        "ContentsCode": {"category": {"index": {"T": 0}}},
        "Tid": {"category": {"index": {"2023": 0, "2024": 1}}},
        "id": ["OMRÅDE", "ContentsCode", "Tid"],
        "size": [1, 1, 2],
    }
    dimension |= changed.pop("dimension", {})
    return {"dataset": {"dimension": dimension, "value": [1, 2.5], **changed}}


def read(answer: Any) -> pl.DataFrame:
    return statbank.read("T", small(), [json.dumps(answer).encode()], COUNTRY)


def values(answer: Any) -> list[float | None]:
    return read(answer).sort("period")["value"].to_list()


# Real answers.


def test_the_recorded_cell_of_folk1a_is_the_population_of_denmark(
    recorded: Callable[[str], bytes],
) -> None:
    table = small(
        area={"variable": "OMRÅDE"},
        time={"values": ["2023K1"]},
        totals=["KØN", "ALDER", "CIVILSTAND"],
    )
    found = statbank.read("FOLK1A", table, [recorded(FOLK1A_CELL)], COUNTRY)
    assert found.rows() == [("000", "2023K1", "persons", 5932654.0, "persons", None)]


def test_an_eliminated_variable_in_a_recorded_answer_is_noticed(
    recorded: Callable[[str], bytes],
) -> None:
    body = recorded(STRAF42 + "data_straf42_all.body.json")
    with pytest.raises(AnswerError, match=r"other variables than were asked for \(OMRÅDE\)"):
        statbank.read("STRAF42", small(), [body], COUNTRY)


def test_totals_are_found_in_the_recorded_folk1a_by_their_text(
    recorded: Callable[[str], bytes], client: StatBank, statbank_server: StandIn, population: Table
) -> None:
    statbank_server.fault(only="/tableinfo", body=recorded(FOLK1A_INFO))
    (part,) = client.fetch("FOLK1A", population).parts
    asked = {v["code"]: v["values"] for v in part.request["json"]["variables"]}
    assert asked == {
        "OMRÅDE": ["*"],
        "KØN": ["TOT"],
        "CIVILSTAND": ["TOT"],
        "ALDER": [">=30<=64"],
        "Tid": ["2022K1", "2023K1", "2024K1"],
    }


def straf42(info: Any) -> str:
    """The total that is asked for of the kinds of offence."""
    table = small(area={"variable": "KØN"}, totals=["OVERTRÆD", "HERKOMST1", "AFGØRELSE", "ALDER"])
    question = statbank._question("STRAF42", table, info)
    return next(v["values"][0] for v in question["variables"] if v["code"] == "OVERTRÆD")


def test_the_total_of_a_part_is_not_the_total(recorded_json: Callable[[str], Any]) -> None:
    info = recorded_json(STRAF42 + "table_info_straf42_da.body.json")
    assert straf42(info) == "TOT"
    (offences,) = (v for v in info["variables"] if v["id"] == "OVERTRÆD")
    offences["values"] = [v for v in offences["values"] if v["id"] != "TOT"]
    assert offences["values"][0]["text"] == "Straffelov i alt"
    with pytest.raises(SourceError, match="has no total in OVERTRÆD"):
        straf42(info)


def test_every_recorded_error_becomes_a_sentence_with_its_code(
    recorded_json: Callable[[str], Any],
    client: StatBank,
    statbank_server: StandIn,
    unemployment: Table,
) -> None:
    known = recorded_json("statbank/errors/errors.json")["errors"]
    known = [error for error in known if isinstance(error.get("body"), dict)]
    assert len(known) > 8
    for error in known:
        body = json.dumps(error["body"], ensure_ascii=False).encode()
        statbank_server.fault(only="/v1/data", status=error.get("status") or 400, body=body)
        said = refused(client, "AUS08", unemployment)
        assert error["body"]["errorTypeCode"] in said
        assert error["body"]["message"].rstrip(".") in said
        assert said.count("data/sources/statbank/aus08.yaml") == 1
        assert "[request " in said


# Questions.


def test_an_answer_of_the_project_is_fetched_and_read(
    client: StatBank, unemployment: Table, areas: dict[str, Areas]
) -> None:
    received = client.fetch("AUS08", unemployment)
    assert received.source_updated is not None
    found = statbank.read(
        "AUS08", unemployment, [p.body for p in received.parts], areas["area_code"]
    )
    assert set(areas["area_code"].required) <= set(found["area"])
    assert set(found["adjustment"]) == set(unemployment.dimensions["adjustment"].values.values())  # type: ignore[union-attr]


def test_a_forgotten_variable_is_refused_because_it_would_be_summed_silently(
    client: StatBank, population: Table
) -> None:
    said = refused(client, "FOLK1A", with_(population, totals=["KØN"]))
    assert "also has the variable CIVILSTAND, which would be summed silently" in said


def test_an_unknown_variable_is_named_with_those_offered(
    client: StatBank, unemployment: Table
) -> None:
    said = refused(client, "AUS08", with_(unemployment, area={"variable": "BOPOMR"}))
    assert "has no variable BOPOMR; it offers OMRÅDE, SAESONFAK, Tid" in said


def test_an_unknown_code_is_refused_before_the_question_is_asked(
    client: StatBank, statbank_server: StandIn, unemployment: Table
) -> None:
    dimension = {"variable": "SAESONFAK", "about": "", "values": {"99": "x"}}
    said = refused(client, "AUS08", with_(unemployment, dimensions={"adjustment": dimension}))
    assert "has no value 99 in SAESONFAK (it has 9 Sæsonkorrigeret" in said
    assert "/v1/data" not in statbank_server.paths()


def info(*totals: str, name: str = "køn") -> dict[str, Any]:
    def variable(code: str, text: str, texts: tuple[str, ...]) -> dict[str, Any]:
        values = [{"id": f"c{at}", "text": t} for at, t in enumerate(texts)]
        return {"id": code, "text": text, "values": values}

    area, time = variable("OMRÅDE", "område", ("x",)), variable("Tid", "tid", ("2024",))
    return {"variables": [area, variable("KØN", name, totals), time]}


@pytest.mark.parametrize(
    ("texts", "name", "code"),
    [
        (("I alt", "Mænd", "Kvinder"), "køn", "c0"),
        (("Mænd", "Kvinder", " i alt "), "køn", "c2"),
        (("Alder i alt", "0-6 år i alt", "0 år"), "alder", "c0"),
        (("Mænd i alt", "I alt"), "køn", "c1"),
        (("Alle", "Ugift"), "civilstand", "c0"),
    ],
)
def test_a_total_is_known_by_its_text(texts: tuple[str, ...], name: str, code: str) -> None:
    question = statbank._question("T", small(totals=["KØN"]), info(*texts, name=name))
    assert {"code": "KØN", "values": [code]} in question["variables"]


@pytest.mark.parametrize(
    "texts", [("Mænd i alt", "Kvinder i alt"), ("Valle", "Halle"), (), ("I alt", "Køn i alt")]
)
def test_what_is_no_total_or_several_is_refused(texts: tuple[str, ...]) -> None:
    with pytest.raises(SourceError, match=r"has (no total|several totals) in KØN"):
        statbank._question("T", small(totals=["KØN"]), info(*texts))


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"variables": [{}]}', b'{"variables": null}'])
def test_tableinfo_of_another_shape_is_a_sentence(
    client: StatBank, statbank_server: StandIn, unemployment: Table, body: bytes
) -> None:
    statbank_server.fault(only="/tableinfo", body=body)
    assert "in a shape that Pejl does not know" in refused(client, "AUS08", unemployment)


def test_an_unknown_table_is_named_as_statbank_names_it(
    client: StatBank, unemployment: Table
) -> None:
    said = refused(client, "AUS99", unemployment)
    assert "EXTRACT-NOTFOUND: Tabel findes ikke: AUS99" in said


def test_an_html_400_is_still_a_sentence(
    client: StatBank, statbank_server: StandIn, unemployment: Table
) -> None:
    statbank_server.fault(status=400, body=b"<html>Bad Request</html>")
    said = refused(client, "AUS08", unemployment)
    assert said.startswith("StatBank refused v1/tableinfo for AUS08 (status 400); correct")


# Bodies that are not whole.


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [],
        None,
        {"dataset": []},
        {"dataset": {"value": [1]}},
        dataset(value="12"),
        dataset(value=12),
        dataset(dimension={"size": ["1", 1, 2]}),
        dataset(dimension={"size": None}),
        dataset(dimension={"size": [True, 1, 2]}),
        dataset(dimension={"id": [1, 2, 3]}),
        dataset(dimension={"id": ["OMRÅDE", "ContentsCode", "Nowhere"]}),
    ],
)
def test_what_is_not_json_stat_is_refused(answer: Any) -> None:
    with pytest.raises(SourceError, match="something other than JSON-stat"):
        read(answer)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (dataset(value=[1]), "answered with 1 of 2 cells; try again later"),
        (dataset(value=[1, 2, 3]), "answered with 3 of 2 cells"),
        (dataset(value=[]), "answered with 0 of 2 cells"),
        (dataset(value={"0": 1, "1": 2, "2": 3}), "answered with 3 of 2 cells"),
        (dataset(value={"0": 1, "7": 2}), "has a cell '7' outside its table"),
        (dataset(dimension={"size": [1, 2]}), "a table that is not whole"),
        (dataset(dimension={"id": ["OMRÅDE", "Tid", "Tid"]}), "a table that is not whole"),
        (dataset(dimension={"Tid": {"category": {"index": {"2023": 0}}}}), "which 2 values of Tid"),
        (
            dataset(dimension={"Tid": {"category": {"index": {"2023": 0, "2024": 0}}}}),
            "which 2 values of Tid",
        ),
        (
            dataset(dimension={"Tid": {"category": {"index": ["2023", "2023"]}}}),
            "which 2 values of Tid",
        ),
        (dataset(dimension={"Tid": {"category": {"index": [2023, 2024]}}}), "which 2 values"),
        (dataset(dimension={"Tid": {}}), "which 2 values of Tid"),
        (dataset(dimension={"Tid": None}), "which 2 values of Tid"),
        (dataset(value=["1", 2]), "has '1' instead of a number"),
        (dataset(value=["..", 2]), "has '..' instead of a number"),
        (dataset(value=[True, 2]), "has 'True' instead of a number"),
        (dataset(value={"0": [1]}), "instead of a number"),
        (
            dataset(dimension={"Tid": {"category": {"index": {"2023": 0, "nu": 1}}}}),
            "'nu' is not a period",
        ),
        (
            dataset(dimension={"OMRÅDE": {"category": {"index": {"999": 0}}}}),
            "has '999' in its areas",
        ),
    ],
)
def test_an_answer_that_does_not_add_up_is_refused(answer: Any, said: str) -> None:
    with pytest.raises(SourceError) as error:
        read(answer)
    assert said in str(error.value)


def test_a_body_that_is_cut_off_or_a_web_page_is_refused_on_arrival(
    client: StatBank, statbank_server: StandIn, unemployment: Table
) -> None:
    statbank_server.fault(only="/v1/data", body=b'{"dataset":{"dimension":{"OMR')
    assert "cut off or not JSON" in refused(client, "AUS08", unemployment)
    statbank_server.fault(only="/v1/data", body=b"<html></html>")
    assert "a web page" in refused(client, "AUS08", unemployment)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (dataset(), [1.0, 2.5]),
        (dataset(value=[None, 0]), [None, 0.0]),
        (dataset(value={"1": 2.5}), [None, 2.5]),
        (dataset(value={}), [None, None]),
        (dataset(dimension={"Tid": {"category": {"index": ["2024", "2023"]}}}), [2.5, 1.0]),
        (
            dataset(dimension={"Tid": {"category": {"index": {"2024": 0, "2023": 1}}}}),
            [2.5, 1.0],
        ),
        (dataset(dimension={"ContentsCode": {"category": {"label": {"T": "x"}}}}), [1.0, 2.5]),
    ],
    ids=["dense", "null", "sparse", "sparse and empty", "a list", "other order", "a label alone"],
)
def test_every_form_of_json_stat_is_read(answer: Any, expected: list[float | None]) -> None:
    assert values(answer) == expected


def test_a_cell_that_is_not_there_is_missing_and_never_zero() -> None:
    gap = read(dataset(value={"1": 2.5})).filter(period="2023")
    assert gap.select("value", "mark").rows() == [(None, "missing")]


def test_a_code_that_was_asked_for_and_did_not_come_is_noticed(
    client: StatBank, statbank_server: StandIn, unemployment: Table, areas: dict[str, Areas]
) -> None:
    def lose(answer: Any) -> Any:
        found = answer["dataset"]["dimension"]
        at = found["id"].index("SAESONFAK")
        kept = found["SAESONFAK"]["category"]["index"]
        cells = found["size"][0] * found["size"][-1]
        found["SAESONFAK"]["category"]["index"] = {next(iter(kept)): 0}
        found["size"][at] = 1
        answer["dataset"]["value"] = answer["dataset"]["value"][:cells]
        return answer

    statbank_server.change = lose
    received = client.fetch("AUS08", unemployment)
    with pytest.raises(AnswerError, match=r"lacks the value (9|22) of SAESONFAK"):
        statbank.read("AUS08", unemployment, [p.body for p in received.parts], areas["area_code"])


def test_the_answer_is_kept_to_the_byte(
    client: StatBank, statbank_server: StandIn, unemployment: Table
) -> None:
    (part,) = client.fetch("AUS08", unemployment).parts
    again = httpx.Request("POST", "http://x/v1/data", json=part.request["json"])
    assert part.body == statbank_server.answer(again).content
