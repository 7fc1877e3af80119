"""StatBank: every variable listed, totals known by their text, cells counted before use."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import polars as pl
import pytest
import yaml

from connectors.archive.answers import Confirmed, LastAnswer, Received, StoredPart
from connectors.errors import AnswerError, SourceError
from connectors.http import HttpConnection
from connectors.observations import Areas, Notices
from connectors.statbank import metadata as statbank_metadata
from connectors.statbank import query as statbank_question
from connectors.statbank import response as statbank_answer
from connectors.statbank.client import StatBank
from connectors.statbank.config import StatbankEntry
from connectors.statbank.query import Question
from pipelines.settings import DATA
from tests.stand_in import StandIn

COUNTRY = Areas(["000"], ["000"])
FOLK1A_CELL = "statbank/jsonstat/FOLK1A_one_cell_da.RECONSTRUCTED-1109-bytes.json"
FOLK1A_INFO = "statbank/dst-skills/tableinfo_FOLK1A_da.body.json"
STRAF42 = "statbank/thoran-statbank_denmark/"


@pytest.fixture
def client(statbank_server: StandIn, tmp_path: Path) -> Generator[StatBank]:
    wire = HttpConnection("statbank", statbank_server.url, pause=0)
    yield StatBank(wire, tmp_path / "spool")
    wire.close()


@pytest.fixture
def unemployment(entry: Callable[[str, str], Any]) -> StatbankEntry:
    return with_(entry("statbank", "aus08"), time={"values": [">=2024M01"]})


@pytest.fixture
def population(entry: Callable[[str, str], Any]) -> StatbankEntry:
    return entry("statbank", "folk1a")


def with_(table: StatbankEntry, **changed: Any) -> StatbankEntry:
    return StatbankEntry.model_validate({**table.model_dump(), **changed})


def refused(client: StatBank, table_id: str, table: StatbankEntry) -> str:
    with pytest.raises(SourceError) as error:
        client.fetch(table_id, table)
    return str(error.value)


def small(**changed: Any) -> StatbankEntry:
    """A catalogue entry of one area and one period."""
    given: dict[str, Any] = {
        "title": "t",
        "link": "",
        "cadence": "yearly",
        "area": {"variable": "OMRÅDE"},
        "time": {"values": ["2024"]},
        "measure": {"name": "persons", "unit": "persons", "about": ""},
    }
    return StatbankEntry.model_validate({**given, **changed})


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


@pytest.fixture
def stored(tmp_path: Path) -> Callable[..., list[StoredPart]]:
    """An answer as it lies in a snapshot, to a question for these codes."""

    def store(body: bytes, **asked: list[str]) -> list[StoredPart]:
        path = tmp_path / "answer"
        path.write_bytes(body)
        request = {"json": Question("T", asked, None).body("JSONSTAT")}
        return [StoredPart(request, path, 0, len(body))]

    return store


@pytest.fixture
def read(stored: Callable[..., list[StoredPart]]) -> Callable[[Any], pl.DataFrame]:
    """The rows of an answer to the question for one area and two years."""

    def rows(answer: Any) -> pl.DataFrame:
        parts = stored(json.dumps(answer).encode(), OMRÅDE=["000"], Tid=["2023", "2024"])
        return pl.concat(statbank_answer.read("T", small(), parts, COUNTRY))

    return rows


@pytest.fixture
def fetched(
    client: StatBank, tmp_path: Path
) -> Callable[[str, StatbankEntry, Areas], pl.DataFrame]:
    """The rows of what the client fetches."""

    def rows(table_id: str, table: StatbankEntry, areas: Areas) -> pl.DataFrame:
        received = client.fetch(table_id, table)
        assert isinstance(received, Received)
        (part,) = received.parts
        path = tmp_path / "answer"
        path.write_bytes(b"".join(part.chunks()))
        parts = [StoredPart(part.request, path, 0, path.stat().st_size)]
        return pl.concat(statbank_answer.read(table_id, table, parts, areas))

    return rows


NUMBER = {"name": "persons", "unit": "persons", "about": "", "source_unit": "Antal", "decimals": 0}


def contents(unit: str, decimals: int) -> dict[str, Any]:
    """A dataset that states a unit and decimals."""
    category = {"index": {"T": 0}, "unit": {"T": {"base": unit, "decimals": decimals}}}
    return dataset(dimension={"ContentsCode": {"category": category}})


def test_an_answer_of_another_unit_than_the_entry_states_is_refused(
    stored: Callable[..., list[StoredPart]],
) -> None:
    def notices_of(unit: str, decimals: int, **measure: Any) -> list[str]:
        body = json.dumps(contents(unit, decimals)).encode()
        parts, notices = stored(body, OMRÅDE=["000"], Tid=["2023", "2024"]), Notices()
        table = small(measure={**NUMBER, **measure})
        assert pl.concat(statbank_answer.read("T", table, parts, COUNTRY, notices)).height == 2
        return notices.sentences

    assert notices_of("Antal", 0) == notices_of("antal.", 0) == []
    assert notices_of("Antal", 1) == ["Statistikbanken T har 1 decimaler, kataloget 0"]
    assert notices_of("1.000", 0, source_unit="-") == []
    assert notices_of("1.000", 0, source_unit=None) == []
    with pytest.raises(AnswerError, match=r"har enheden '1.000', men kataloget 'Antal'; kontrol"):
        notices_of("1.000", 0)


def test_a_table_of_another_unit_is_not_asked_for(
    client: StatBank, statbank_server: StandIn, population: StatbankEntry
) -> None:
    measure = population.measure.model_copy(update={"source_unit": "Pct."})
    said = refused(client, "FOLK1A", population.model_copy(update={"measure": measure}))
    assert "har enheden 'Antal', men kataloget 'Pct.'" in said
    assert "ret data/sources/statbank/folk1a.yaml" in said
    assert not any(path.endswith("/data") for path in statbank_server.paths())


def asked_for(info: Any, table: StatbankEntry) -> dict[str, Any]:
    """The codes by variable in the question for a table that StatBank describes so."""
    return dict(
        statbank_question.build_question(
            table, statbank_metadata.parse_description("T", info)
        ).codes
    )


# Real answers.


def test_the_recorded_cell_of_folk1a_is_the_population_of_denmark(
    recorded: Callable[[str], bytes], stored: Callable[..., list[StoredPart]]
) -> None:
    table = small(
        area={"variable": "OMRÅDE"},
        time={"values": ["2023K1"]},
        totals=["KØN", "ALDER", "CIVILSTAND"],
    )
    others = {"KØN": ["TOT"], "ALDER": ["IALT"], "CIVILSTAND": ["TOT"], "Tid": ["2023K1"]}
    parts = stored(recorded(FOLK1A_CELL), OMRÅDE=["000"], **others)
    (found,) = statbank_answer.read("FOLK1A", table, parts, COUNTRY)
    assert found.rows() == [("000", "2023K1", "persons", 5932654.0, "persons", None)]


def test_an_eliminated_variable_in_a_recorded_answer_is_noticed(
    recorded: Callable[[str], bytes], stored: Callable[..., list[StoredPart]]
) -> None:
    body = recorded(STRAF42 + "data_straf42_all.body.json")
    parts = stored(body, OMRÅDE=["000"], Tid=["2024"])
    with pytest.raises(AnswerError, match=r"andre variable, end der blev spurgt om \(OMRÅDE\)"):
        list(statbank_answer.read("STRAF42", small(), parts, COUNTRY))


def test_totals_are_found_in_the_recorded_folk1a_by_their_text(
    recorded_json: Callable[[str], Any], population: StatbankEntry
) -> None:
    asked = asked_for(recorded_json(FOLK1A_INFO), population)
    areas, ages = asked.pop("OMRÅDE"), asked.pop("ALDER")
    assert len(areas) == 105
    assert areas[:3] == ["000", "084", "101"]
    assert ages == [str(age) for age in range(16, 67)]
    assert asked == {
        "KØN": ["TOT"],
        "CIVILSTAND": ["TOT"],
        "Tid": ["2020K1", "2021K1", "2022K1", "2023K1", "2024K1", "2025K1"],
    }


def straf42(info: Any) -> str:
    """The total that is asked for of the kinds of offence."""
    table = small(
        area={"variable": "KØN"},
        totals=["OVERTRÆD", "HERKOMST1", "AFGØRELSE", "ALDER"],
        time={"values": ["(1)"]},
    )
    return asked_for(info, table)["OVERTRÆD"][0]


def test_the_total_of_a_part_is_not_the_total(recorded_json: Callable[[str], Any]) -> None:
    info = recorded_json(STRAF42 + "table_info_straf42_da.body.json")
    assert straf42(info) == "TOT"
    (offences,) = (v for v in info["variables"] if v["id"] == "OVERTRÆD")
    offences["values"] = [v for v in offences["values"] if v["id"] != "TOT"]
    assert offences["values"][0]["text"] == "Straffelov i alt"
    with pytest.raises(SourceError, match="har ingen total i OVERTRÆD"):
        straf42(info)


def test_every_recorded_error_becomes_a_sentence_with_its_code(
    recorded_json: Callable[[str], Any],
    client: StatBank,
    statbank_server: StandIn,
    unemployment: StatbankEntry,
) -> None:
    known = recorded_json("statbank/errors/errors.json")["errors"]
    known = [error for error in known if isinstance(error.get("body"), dict)]
    assert len(known) > 8
    for error in known:
        body = json.dumps(error["body"], ensure_ascii=False).encode()
        if error["body"]["errorTypeCode"] == "REQUEST-LIMIT":
            continue  # the one that has a remedy: the answer is streamed
        times = 2 if "Tabel findes ikke" in error["body"]["message"] else 1
        status = error.get("status") or 400
        statbank_server.fault(only="/v1/data", status=status, body=body, times=times)
        said = refused(client, "AUS08", unemployment)
        assert error["body"]["errorTypeCode"] in said
        assert error["body"]["message"].rstrip(".") in said
        assert said.count("data/sources/statbank/aus08.yaml") == 1
        assert "[request_id " in said


# Questions.


def test_an_answer_of_the_project_is_fetched_and_read(
    fetched: Callable[..., pl.DataFrame], unemployment: StatbankEntry, areas: dict[str, Areas]
) -> None:
    found = fetched("AUS08", unemployment, areas["area_code"])
    assert set(areas["area_code"].required) <= set(found["area"])
    assert set(found["adjustment"]) == set(unemployment.dimensions["adjustment"].values.values())  # type: ignore[union-attr]


def test_a_forgotten_variable_is_refused_because_it_would_be_summed_silently(
    client: StatBank, population: StatbankEntry
) -> None:
    said = refused(client, "FOLK1A", with_(population, totals=["KØN"]))
    assert "har også variablen CIVILSTAND, som ellers ville blive lagt sammen" in said


def test_an_unknown_variable_is_named_with_those_offered(
    client: StatBank, unemployment: StatbankEntry
) -> None:
    said = refused(client, "AUS08", with_(unemployment, area={"variable": "BOPOMR"}))
    assert "har ingen variabel BOPOMR (den har OMRÅDE, SAESONFAK, Tid" in said


def test_an_unknown_code_is_refused_before_the_question_is_asked(
    client: StatBank, statbank_server: StandIn, unemployment: StatbankEntry
) -> None:
    dimension = {"variable": "SAESONFAK", "about": "", "values": {"99": "x"}}
    said = refused(client, "AUS08", with_(unemployment, dimensions={"adjustment": dimension}))
    assert "kan ikke spørges om SAESONFAK: '99' er ikke en af værdierne (den har '9 Sæson" in said
    assert "/v1/data" not in statbank_server.paths()


def info(*totals: str, name: str = "køn") -> dict[str, Any]:
    def variable(code: str, text: str, texts: tuple[str, ...]) -> dict[str, Any]:
        told = [t.rpartition("=") for t in texts]
        values = [{"id": c or f"c{at}", "text": t} for at, (c, _, t) in enumerate(told)]
        return {"id": code, "text": text, "values": values}

    area = variable("OMRÅDE", "område", ("x",))
    time = {"id": "Tid", "text": "tid", "time": True, "values": [{"id": "2024", "text": "2024"}]}
    return {"variables": [area, variable("KØN", name, totals), time]}


@pytest.mark.parametrize(
    ("texts", "name", "code"),
    [
        (("I alt", "Mænd", "Kvinder"), "køn", "c0"),
        (("Mænd", "Kvinder", " i alt "), "køn", "c2"),
        (("Alder i alt", "0-6 år i alt", "0 år"), "alder", "c0"),
        (("Mænd i alt", "I alt"), "køn", "c1"),
        (("Alle", "Ugift"), "civilstand", "c0"),
        (("TOT=Mænd og kvinder i alt", "M=Mænd"), "køn", "TOT"),
        (("0=Alle skoletyper", "1=Folkeskoler i alt"), "type", "0"),
    ],
)
def test_a_total_is_known_by_its_text(texts: tuple[str, ...], name: str, code: str) -> None:
    assert asked_for(info(*texts, name=name), small(totals=["KØN"]))["KØN"] == [code]


@pytest.mark.parametrize(
    "texts",
    [
        ("Mænd i alt", "Kvinder i alt"),
        ("Valle", "Halle"),
        (),
        ("I alt", "Køn i alt"),
        ("0=0. klasse", "10=10. klasse"),
        ("TOT=Mænd i alt", "IALT=Kvinder i alt"),
    ],
)
def test_what_is_no_total_or_several_is_refused(texts: tuple[str, ...]) -> None:
    with pytest.raises(SourceError, match=r"har (ingen total|flere totaler) i KØN"):
        asked_for(info(*texts), small(totals=["KØN"]))


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"variables": [{}]}', b'{"variables": null}'])
def test_tableinfo_of_another_shape_is_a_sentence(
    client: StatBank, statbank_server: StandIn, unemployment: StatbankEntry, body: bytes
) -> None:
    statbank_server.fault(only="/tableinfo", body=body)
    assert "på en måde, som Pejl ikke kender" in refused(client, "AUS08", unemployment)


def test_an_unknown_table_is_named_as_statbank_names_it(
    client: StatBank, unemployment: StatbankEntry
) -> None:
    said = refused(client, "AUS99", unemployment)
    assert "EXTRACT-NOTFOUND: Tabel findes ikke: AUS99" in said


def test_an_html_400_is_still_a_sentence(
    client: StatBank, statbank_server: StandIn, unemployment: StatbankEntry
) -> None:
    statbank_server.fault(status=400, body=b"<html>Bad Request</html>")
    said = refused(client, "AUS08", unemployment)
    assert said.startswith(
        "Statistikbanken afviste v1/tableinfo for AUS08 (status 400); prøv igen senere"
    )


def described(**texts: str) -> dict[str, Any]:
    """What StatBank says of a table with these kinds of figures by code."""
    found = info()
    values = [{"id": code.strip("_"), "text": text} for code, text in texts.items()]
    found["variables"][1] = {"id": "ART", "text": "art", "values": values}
    return found


def kinds(values: Any) -> StatbankEntry:
    return small(dimensions={"kind": {"variable": "ART", "about": "", "values": values}})


def test_a_code_that_has_moved_to_another_kind_of_figure_is_refused() -> None:
    moved = described(_9="I antal", _22="I procent")
    said = r"bruger nu 9 af ART om 'I antal' og 22 om 'i procent'; ret .*t\.yaml"
    with pytest.raises(SourceError, match=said):
        asked_for(moved, kinds({"9": "i procent"}))


def test_the_population_of_each_january_is_asked_for_from_2020_on_without_an_end() -> None:
    entry = yaml.safe_load((DATA / "sources/statbank/folk1a.yaml").read_text("utf-8"))
    quarters = [f"{year}K{at}" for year in range(2008, 2042) for at in range(1, 5)]
    found = info()
    found["variables"][-1]["values"] = [{"id": code, "text": code} for code in quarters]
    found["variables"].pop(1)
    codes = asked_for(found, small(time=entry["time"]))
    assert codes["Tid"] == [f"{year}K1" for year in range(2020, 2042)]


def test_a_code_that_is_only_called_something_else_is_asked_for_and_said() -> None:
    found = statbank_metadata.parse_description("T", described(_9="I pct."))
    question = statbank_question.build_question(kinds({"9": "I procent"}), found)
    assert question.codes["ART"] == ["9"]
    assert question.noticed == ["Statistikbanken T kalder 9 af ART 'I pct.', kataloget 'I procent'"]
    assert statbank_question.build_question(kinds({"9": "i  PCT."}), found).noticed == []


def test_what_was_noticed_is_kept_beside_the_answer(
    client: StatBank, unemployment: StatbankEntry
) -> None:
    kept = {"variable": "SAESONFAK", "about": "", "values": {"9": "x"}}
    (part,) = client.fetch("AUS08", with_(unemployment, dimensions={"kind": kept})).parts
    assert part.request["noticed"][0].startswith(
        "Statistikbanken AUS08 kalder 9 af SAESONFAK 'Sæson"
    )
    (part,) = client.fetch("AUS08", unemployment).parts
    assert "noticed" not in part.request


def test_every_code_wanted_is_asked_for_by_name(
    client: StatBank, unemployment: StatbankEntry, areas: dict[str, Areas]
) -> None:
    (part,) = client.fetch("AUS08", unemployment).parts
    asked = {v["code"]: v["values"] for v in part.request["json"]["variables"]}
    assert set(areas["area_code"].required) <= set(asked["OMRÅDE"])
    assert asked["SAESONFAK"] == ["9", "22"]
    assert asked["Tid"] == ["2024M01", "2024M02", "2024M03", "2024M04", "2024M05", "2024M06"]


def test_places_that_are_none_are_left_out_where_the_entry_says_so() -> None:
    found = info()
    found["variables"][0]["values"] = [{"id": c, "text": c} for c in ("000", "101", "997")]
    del found["variables"][1]
    area = {"variable": "OMRÅDE", "without": ["997"]}
    assert asked_for(found, small(area=area))["OMRÅDE"] == ["000", "101"]
    assert asked_for(found, small())["OMRÅDE"] == ["000", "101", "997"]


def test_an_answer_to_a_question_from_before_the_entry_was_changed_is_told_apart(
    stored: Callable[..., list[StoredPart]],
) -> None:
    parts = stored(json.dumps(dataset()).encode(), OMRÅDE=["000"], Tid=["2023", "2024"])
    changed = [small(totals=["KØN"]), kinds({"9": "x"}), small(area={"variable": "BOPOMR"})]
    for table in changed:
        with pytest.raises(AnswerError, match="blev spurgt om noget andet, end kataloget"):
            list(statbank_answer.read("T", table, parts, COUNTRY))


def test_an_area_or_a_period_that_cannot_be_read_is_refused(
    stored: Callable[..., list[StoredPart]],
) -> None:
    for asked, said in [
        ({"OMRÅDE": ["000", "999"], "Tid": ["2024"]}, "har '999' i områderne"),
        ({"OMRÅDE": ["000"], "Tid": ["nu"]}, "'nu' er ikke en periode"),
    ]:
        with pytest.raises(AnswerError, match=said):
            list(statbank_answer.read("T", small(), stored(b"", **asked), COUNTRY))


def test_a_code_that_was_not_asked_for_is_refused(
    read: Callable[[Any], pl.DataFrame],
) -> None:
    years = {"2023": 0, "2024": 1, "2025": 2}
    more = dataset(
        value=[1, 2, 3], dimension={"Tid": {"category": {"index": years}}, "size": [1, 1, 3]}
    )
    with pytest.raises(AnswerError, match=r"af Tid, end der blev spurgt om \(har '2025'\)"):
        read(more)


def told(statbank_server: StandIn, **facts: Any) -> None:
    """Let the next description of AUS08 say this as well."""
    asked = httpx.Request("POST", "http://x/v1/tableinfo", json={"table": "AUS08"})
    body = json.loads(statbank_server.answer(asked).content)
    statbank_server.fault(only="/tableinfo", body=json.dumps({**body, **facts}).encode())


def test_a_table_that_statbank_has_ended_is_fetched_and_said_to_be_ended(
    client: StatBank, statbank_server: StandIn, unemployment: StatbankEntry
) -> None:
    received = client.fetch("AUS08", unemployment)
    assert not received.discontinued
    told(statbank_server, active=False)
    assert client.fetch("AUS08", unemployment).discontinued
    told(statbank_server, active=False)
    held = LastAnswer(datetime.now(UTC), timedelta(1), received.source_updated)
    confirmed = client.fetch("AUS08", unemployment, held)
    assert confirmed == Confirmed("2024-07-30T06:00:00Z", discontinued=True)


@pytest.mark.parametrize(
    ("updated", "stamp"),
    [
        ("2025-08-11T08:00:00", "2025-08-11T06:00:00Z"),
        ("2025-01-10T08:00:00", "2025-01-10T07:00:00Z"),
        ("2025-01-10T08:00:00Z", "2025-01-10T08:00:00Z"),
        ("i går", None),
        (None, None),
    ],
)
def test_the_stamp_is_that_of_the_description_in_utc(
    client: StatBank,
    statbank_server: StandIn,
    unemployment: StatbankEntry,
    updated: str | None,
    stamp: str | None,
) -> None:
    # The data's own stamp may be newer: a period that came in between has not been asked for.
    told(statbank_server, updated=updated)
    assert client.fetch("AUS08", unemployment).source_updated == stamp


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
def test_what_is_not_json_stat_is_refused(read: Callable[[Any], pl.DataFrame], answer: Any) -> None:
    with pytest.raises(SourceError, match="noget andet end JSON-stat"):
        read(answer)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (dataset(value=[1]), "svarede med 1 af 2 celler; prøv igen senere"),
        (dataset(value=[1, 2, 3]), "svarede med 3 af 2 celler"),
        (dataset(value=[]), "svarede med 0 af 2 celler"),
        (dataset(value={"0": 1, "1": 2, "2": 3}), "svarede med 3 af 2 celler"),
        (dataset(value={"0": 1, "7": 2}), "har en celle '7' uden for sin tabel"),
        (dataset(dimension={"size": [1, 2]}), "en ufuldstændig tabel"),
        (dataset(dimension={"id": ["OMRÅDE", "Tid", "Tid"]}), "en ufuldstændig tabel"),
        (
            dataset(dimension={"Tid": {"category": {"index": {"2023": 0}}}}),
            "hvilke 2 værdier af Tid",
        ),
        (
            dataset(dimension={"Tid": {"category": {"index": {"2023": 0, "2024": 0}}}}),
            "hvilke 2 værdier af Tid",
        ),
        (
            dataset(dimension={"Tid": {"category": {"index": ["2023", "2023"]}}}),
            "hvilke 2 værdier af Tid",
        ),
        (dataset(dimension={"Tid": {"category": {"index": [2023, 2024]}}}), "hvilke 2 værdier"),
        (dataset(dimension={"Tid": {}}), "hvilke 2 værdier af Tid"),
        (dataset(dimension={"Tid": None}), "hvilke 2 værdier af Tid"),
        (
            dataset(
                value=[1, 2, 3, 4],
                dimension={
                    "size": [1, 2, 2],
                    "ContentsCode": {"category": {"index": {"T": 0, "U": 1}}},
                },
            ),
            "andre værdier af ContentsCode, end der blev spurgt om (har 'U')",
        ),
        (dataset(value=["1", 2]), "har '1' i stedet for et tal"),
        (dataset(value=["..", 2]), "har '..' i stedet for et tal"),
        (dataset(value=[True, 2]), "har 'True' i stedet for et tal"),
        (dataset(value={"0": [1]}), "i stedet for et tal"),
        (
            dataset(dimension={"Tid": {"category": {"index": {"2023": 0, "nu": 1}}}}),
            "andre værdier af Tid, end der blev spurgt om (mangler '2024' og har 'nu')",
        ),
        (
            dataset(dimension={"OMRÅDE": {"category": {"index": {"999": 0}}}}),
            "andre værdier af OMRÅDE, end der blev spurgt om (mangler '000' og har '999')",
        ),
    ],
)
def test_an_answer_that_does_not_add_up_is_refused(
    read: Callable[[Any], pl.DataFrame], answer: Any, said: str
) -> None:
    with pytest.raises(SourceError) as error:
        read(answer)
    assert said in str(error.value)


def test_a_body_that_is_cut_off_or_a_web_page_is_refused_on_arrival(
    client: StatBank, statbank_server: StandIn, unemployment: StatbankEntry
) -> None:
    cut_off = b'{"dataset":{"dimension":{"OMR'
    statbank_server.fault(only="/v1/data", body=cut_off, times=2)
    assert "afbrudt svar eller ikke JSON" in refused(client, "AUS08", unemployment)
    statbank_server.fault(only="/v1/data", body=b"<html></html>")
    assert "en webside" in refused(client, "AUS08", unemployment)


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
def test_every_form_of_json_stat_is_read(
    read: Callable[[Any], pl.DataFrame], answer: Any, expected: list[float | None]
) -> None:
    assert read(answer).sort("period")["value"].to_list() == expected


def test_a_cell_that_is_not_there_is_missing_and_never_zero(
    read: Callable[[Any], pl.DataFrame],
) -> None:
    gap = read(dataset(value={"1": 2.5})).filter(period="2023")
    assert gap.select("value", "mark").rows() == [(None, "missing")]


def test_a_code_that_was_asked_for_and_did_not_come_is_noticed(
    fetched: Callable[..., pl.DataFrame],
    statbank_server: StandIn,
    unemployment: StatbankEntry,
    areas: dict[str, Areas],
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
    with pytest.raises(
        AnswerError, match=r"af SAESONFAK, end der blev spurgt om \(mangler '(9|22)'\)"
    ):
        fetched("AUS08", unemployment, areas["area_code"])


def test_the_answer_is_kept_to_the_byte(
    client: StatBank, statbank_server: StandIn, unemployment: StatbankEntry
) -> None:
    (part,) = client.fetch("AUS08", unemployment).parts
    again = httpx.Request("POST", "http://x/v1/data", json=part.request["json"])
    assert part.body == statbank_server.answer(again).content
