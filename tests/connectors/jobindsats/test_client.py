"""Jobindsats v3: questions from the table's own metadata, and only whole answers taken."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from connectors.archive.answers import Received
from connectors.errors import AwaitedError, SourceError
from connectors.http import HttpConnection
from connectors.jobindsats import metadata as jobindsats_metadata
from connectors.jobindsats import query as jobindsats_question
from connectors.jobindsats import response as jobindsats_answer
from connectors.jobindsats.client import BearerKey, Jobindsats
from connectors.jobindsats.config import JobindsatsEntry
from connectors.observations import Areas
from tests.stand_in import StandIn
from tools.sample.jobindsats import answer as sample_answer

KEY = "8f14e45fceea167a5a36dedd4bea2543"
COUNTRY = Areas(["Hele landet"], ["Hele landet"])
PROBE = "jobindsats/v3/jur-api-probe.2026-07-27T1829.json"
REFUSALS = "jobindsats/v3/jur-api-probe.2026-07-27T1824-errors.json"


@pytest.fixture
def client(jobindsats_server: StandIn) -> Generator[Jobindsats]:
    wire = HttpConnection("jobindsats", jobindsats_server.url, BearerKey(KEY), pause=0)
    yield Jobindsats(wire)
    wire.close()


@pytest.fixture
def flex(entry: Callable[[str, str], Any]) -> JobindsatsEntry:
    return with_(entry("jobindsats", "y08a02"), periods={"type": "M", "since": "2024M01"})


@pytest.fixture
def youth(entry: Callable[[str, str], Any]) -> JobindsatsEntry:
    return with_(entry("jobindsats", "y38a02"), periods={"type": "M", "since": "2024M04"})


def with_(table: JobindsatsEntry, **changed: Any) -> JobindsatsEntry:
    return JobindsatsEntry.model_validate({**table.model_dump(), **changed})


def refused(client: Jobindsats, table_id: str, table: JobindsatsEntry) -> str:
    with pytest.raises(SourceError) as error:
        client.fetch(table_id, table)
    return str(error.value)


def bodies(received: Received) -> list[bytes]:
    return [part.body for part in received.parts]


def test_recorded_refusals_become_sentences_with_cause_and_request_id(
    recorded_json: Callable[[str], Any],
    jobindsats_server: StandIn,
    client: Jobindsats,
    flex: JobindsatsEntry,
) -> None:
    failures = recorded_json(REFUSALS)["failures"].values()
    assert len(failures) == 13
    for failure in failures:
        body = failure.removeprefix("Jobindsats returnerede HTTP 422: ")
        jobindsats_server.fault(only="/v3/data", status=422, body=body.encode())
        assert refused(client, "y08a02", flex) == (
            "jobindsats afviste v3/data/y08a02 med 422 (Unknown hierarchies: ['_omrade']); prøv "
            "igen senere, og ret data/sources/jobindsats/y08a02.yaml, hvis det bliver ved. "
            f"[request_id {json.loads(body)['request_id']}]"
        )


# Questions.


def test_every_area_and_every_period_since_is_asked_for(
    client: Jobindsats, flex: JobindsatsEntry, areas: dict[str, Areas]
) -> None:
    received = client.fetch("y08a02", flex)
    (part,) = received.parts
    assert part.request["params"] == {
        "mgroup.*": "*",
        "period.M": ",".join(f"2024M{month:02}" for month in range(1, 7)),
        "hierarchy._nykom": "*",
    }
    found = jobindsats_answer.read("y08a02", flex, bodies(received), areas["area"])
    assert set(areas["area"].required) <= set(found["area"])
    assert set(found["measure"]) == set(flex.measures)


def waiting(entry: Callable[[str, str], Any], *words: str) -> JobindsatsEntry:
    return with_(entry("jobindsats", "y12a24"), found_by=words)


def test_a_table_whose_id_is_not_known_is_found_by_the_words_of_its_name(
    client: Jobindsats, entry: Callable[[str, str], Any]
) -> None:
    words = ("påbegyndte og afsluttede forløb", "Jobafklaringsforløb")
    received = client.fetch("y12x99", waiting(entry, *words))
    assert {part.request["path"] for part in received.parts} == {"v3/data/y12a24"}
    assert client.announcement("y12x99", waiting(entry, *words)).source_updated == "2024-07-24"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("nyledighed", "resultat"), "endnu ingen tabel efter kommune med ordene nyledighed, res"),
        (("sæsonkorrigeret antal fuldtidsledige",), "endnu ingen tabel efter kommune"),
        (("påbegyndte og afsluttede forløb",), "flere tabeller efter kommune, som kan være den"),
    ],
)
def test_an_entry_waits_until_one_table_of_municipalities_has_its_words(
    client: Jobindsats, entry: Callable[[str, str], Any], words: tuple[str, ...], why: str
) -> None:
    with pytest.raises(AwaitedError, match=why) as caught:
        client.fetch("rm01", waiting(entry, *words))
    assert "id i found_by i data/sources/jobindsats/rm01.yaml" in str(caught.value)


def test_values_are_looked_up_by_name_in_the_tables_own_metadata(
    client: Jobindsats, youth: JobindsatsEntry
) -> None:
    (part,) = client.fetch("y38a02", youth).parts
    ids = part.request["params"]["hierarchy._viskat_2udh"].split(",")
    assert len(ids) == 3
    assert all(value.startswith("/") for value in ids)


def test_the_sources_own_calendar_is_kept_with_the_answer(
    client: Jobindsats, flex: JobindsatsEntry
) -> None:
    received = client.fetch("y08a02", flex)
    assert received.source_updated == "2024-07-24"
    assert received.next_release == date(2024, 8, 21)


def test_a_value_that_is_not_offered_is_named_with_what_is(
    client: Jobindsats, youth: JobindsatsEntry
) -> None:
    visitation = {**youth.dimensions["visitation"].model_dump(), "values": ("Jobparat",)}
    said = refused(client, "y38a02", with_(youth, dimensions={"visitation": visitation}))
    assert said.startswith("jobindsats y38a02 har ingen værdi 'Jobparat' i _viskat_2udh (den har ")
    assert "Aktivitetsparat" in said
    assert said.endswith("; ret data/sources/jobindsats/y38a02.yaml.")


def test_a_hierarchy_that_is_not_offered_is_named_with_what_is(
    client: Jobindsats, flex: JobindsatsEntry
) -> None:
    said = refused(client, "y08a02", with_(flex, area={"hierarchy": "_omrade"}))
    assert "y08a02 har intet hierarki _omrade (den har _nykom" in said


def test_a_period_type_that_the_table_never_had_is_a_mistake_in_the_entry(
    client: Jobindsats, jobindsats_server: StandIn, flex: JobindsatsEntry
) -> None:
    said = refused(client, "y08a02", with_(flex, periods={"type": "Q", "since": "2021Q01"}))
    assert said == (
        "jobindsats y08a02 har ingen perioder af typen Q (den har M); ret "
        "data/sources/jobindsats/y08a02.yaml."
    )
    assert jobindsats_server.paths().count("/v3/table/y08a02") == 1


def test_a_first_period_that_has_not_come_is_told_with_the_newest(
    client: Jobindsats, flex: JobindsatsEntry
) -> None:
    said = refused(client, "y08a02", with_(flex, periods={"type": "M", "since": "2031M01"}))
    assert (
        "har ingen periode fra 2031M01 og frem (den nyeste er 2024M06); vent på en ny, eller ret"
        in said
    )


def metadata(values: list[tuple[str, str]]) -> dict[str, Any]:
    levels = [{"values": [{"value_name": n, "value_id": i} for n, i in values]}]
    area = {"hierarchy_id": "_nykom", "levels": [{"values": []}]}
    visitation = {"hierarchy_id": "_viskat_2udh", "levels": levels}
    return {
        "dimensions": [{"hierarchies": [area, visitation]}],
        "periods": [{"periodtype_id": "M", "values": [{"period_id": "2024M05"}]}],
    }


def test_names_are_compared_without_stray_spaces(
    client: Jobindsats, jobindsats_server: StandIn, youth: JobindsatsEntry
) -> None:
    given = [("Alle  uddannelsesparate ", "/1/"), (" Aktivitetsparat", "/2/")]
    given += [("Uoplyst visitationskategori", "/3/")]
    jobindsats_server.fault(only="/v3/table/", body=json.dumps(metadata(given)).encode())
    jobindsats_server.fault(only="/v3/data", status=422, body=b"{}")
    refused(client, "y38a02", youth)
    asked = jobindsats_server.asked[-1].url.params
    assert asked["hierarchy._viskat_2udh"] == "/1/,/2/,/3/"


def test_a_name_that_stands_for_two_values_is_refused(
    client: Jobindsats, jobindsats_server: StandIn, youth: JobindsatsEntry
) -> None:
    given = [(name, f"/{at}/") for at, name in enumerate(["Aktivitetsparat", "Aktivitetsparat"])]
    given += [("Alle uddannelsesparate", "/4/")]
    jobindsats_server.fault(only="/v3/table/", body=json.dumps(metadata(given)).encode())
    assert "har flere værdier med navnet 'Aktivitetsparat'" in refused(client, "y38a02", youth)


def test_a_name_that_stands_at_two_levels_is_asked_for_at_the_one_that_is_named(
    client: Jobindsats, jobindsats_server: StandIn, youth: JobindsatsEntry
) -> None:
    told = metadata([("Aktivitetsparat", "/1/"), ("Alle uddannelsesparate", "/3/")])
    (levels,) = (
        h["levels"] for h in told["dimensions"][0]["hierarchies"] if h["levels"][0]["values"]
    )
    levels[0]["level_id"] = "groups"
    child = {"value_name": "Aktivitetsparat", "value_id": "/1/2/"}
    levels.append({"level_id": "parts", "values": [child]})
    values = ({"name": "Aktivitetsparat", "level": "parts"}, "Alle uddannelsesparate")
    visitation = {**youth.dimensions["visitation"].model_dump(), "values": values}
    jobindsats_server.fault(times=2, only="/v3/table/", body=json.dumps(told).encode())
    jobindsats_server.fault(only="/v3/data", status=422, body=b"{}")
    refused(client, "y38a02", with_(youth, dimensions={"visitation": visitation}))
    assert jobindsats_server.asked[-1].url.params["hierarchy._viskat_2udh"] == "/1/2/,/3/"
    visitation["values"] = ("Aktivitetsparat",)
    assert refused(client, "y38a02", with_(youth, dimensions={"visitation": visitation})) == (
        "jobindsats y38a02 har flere værdier med navnet 'Aktivitetsparat' i _viskat_2udh; vælg en "
        "i data/sources/jobindsats/y38a02.yaml: {name: Aktivitetsparat, level: X}, hvor X er en af "
        "groups, parts."
    )


@pytest.mark.parametrize("levels", [["groups"], ["groups", "parts"]])
def test_a_level_that_the_source_names_otherwise_is_fetched_at_all_levels_with_the_name(
    client: Jobindsats, jobindsats_server: StandIn, youth: JobindsatsEntry, levels: list[str]
) -> None:
    told = metadata([("Alle uddannelsesparate", "/3/")])
    [hierarchy] = [h for h in told["dimensions"][0]["hierarchies"] if h["levels"][0]["values"]]
    hierarchy["levels"] += [
        {"level_id": level, "values": [{"value_name": "Aktivitetsparat", "value_id": f"/{level}/"}]}
        for level in levels
    ]
    values = ({"name": "Aktivitetsparat", "level": "renamed"}, "Alle uddannelsesparate")
    dimension = {**youth.dimensions["visitation"].model_dump(), "values": values}
    table = with_(youth, dimensions={"visitation": dimension})
    question = jobindsats_question.build_question(
        table, jobindsats_metadata.parse_description("y38a02", told), []
    )
    ids = [f"/{level}/" for level in levels]
    assert question.selection["hierarchy._viskat_2udh"] == ",".join([*ids, "/3/"])
    assert question.levels == {"Aktivitetsparat": levels}


def test_two_values_of_one_name_cannot_be_asked_for_together(youth: JobindsatsEntry) -> None:
    values = ({"name": "Aktivitetsparat", "level": "parts"}, "Aktivitetsparat ")
    visitation = {**youth.dimensions["visitation"].model_dump(), "values": values}
    with pytest.raises(ValidationError, match="to værdier har samme navn"):
        with_(youth, dimensions={"visitation": visitation})


def test_a_share_of_what_is_not_measured_is_a_mistake_in_the_entry(flex: JobindsatsEntry) -> None:
    measures = flex.model_dump()["measures"]
    measures["full_time_share_population"]["share_of"] = "people"
    with pytest.raises(ValidationError, match="er en andel af people, som ikke er et mål"):
        with_(flex, measures=measures)


@pytest.mark.parametrize("name", ["period", "visitation"])
def test_two_columns_of_one_name_are_a_mistake_in_the_entry(
    youth: JobindsatsEntry, name: str
) -> None:
    measures = youth.model_dump()["measures"]
    with pytest.raises(ValidationError, match=f"to kolonner hedder {name}"):
        with_(youth, measures={**measures, name: measures["persons"]})


def test_a_table_of_the_country_alone_is_asked_for_its_root(
    client: Jobindsats, flex: JobindsatsEntry, areas: dict[str, Areas]
) -> None:
    alone = with_(flex, area={"hierarchy": "_hele_landet"})
    received = client.fetch("y08a02", alone)
    assert isinstance(received, Received)
    assert received.parts[0].request["params"]["hierarchy._hele_landet"] == "/"
    found = jobindsats_answer.read("y08a02", alone, bodies(received), areas["area"])
    assert found["area"].unique().to_list() == ["Hele landet"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"dimensions": None, "periods": []},
        {"dimensions": [{"hierarchies": [{"hierarchy_id": "_nykom"}]}], "periods": []},
        metadata([(None, "/1/")]),  # type: ignore[list-item]
        {
            "dimensions": [],
            "periods": [{"periodtype_id": "M", "values": [{"period_id": None}] * 2}],
        },
    ],
)
def test_metadata_of_another_shape_is_a_sentence(
    client: Jobindsats, jobindsats_server: StandIn, flex: JobindsatsEntry, body: Any
) -> None:
    jobindsats_server.fault(only="/v3/table/", body=json.dumps(body).encode())
    assert "beskriver y08a02 på en måde, som Pejl ikke kender" in refused(client, "y08a02", flex)


# The catalogue of tables and the key.


def test_the_list_of_tables_is_asked_for_once_a_run(
    client: Jobindsats, jobindsats_server: StandIn, flex: JobindsatsEntry, youth: JobindsatsEntry
) -> None:
    client.fetch("y08a02", flex)
    client.fetch("y38a02", youth)
    assert jobindsats_server.paths().count("/v3/tables") == 1


def test_a_list_of_tables_that_failed_fails_the_other_tables_at_once(
    client: Jobindsats, jobindsats_server: StandIn, flex: JobindsatsEntry, youth: JobindsatsEntry
) -> None:
    jobindsats_server.fault(times=4, only="/v3/tables", status=503)
    first = refused(client, "y08a02", flex)
    asked = len(jobindsats_server.asked)
    assert refused(client, "y38a02", youth) == first
    assert len(jobindsats_server.asked) == asked == 4


@pytest.mark.parametrize("body", [b"{}", b"[{}]", b'[{"table_groups": null}]', b"[1]", b"null"])
def test_a_list_of_tables_of_another_shape_is_a_sentence(
    client: Jobindsats, jobindsats_server: StandIn, flex: JobindsatsEntry, body: bytes
) -> None:
    jobindsats_server.fault(only="/v3/tables", body=body)
    said = refused(client, "y08a02", flex)
    assert "på en måde, som Pejl ikke kender" in said or "har ikke længere tabellen" in said


def test_a_table_that_is_no_longer_listed_is_named_with_the_file_to_correct(
    client: Jobindsats, flex: JobindsatsEntry
) -> None:
    assert refused(client, "y99a99", flex) == (
        "jobindsats har ikke længere tabellen y99a99; find dens afløser på jobindsats.dk, og "
        "ret data/sources/jobindsats/y99a99.yaml."
    )


def test_a_key_that_is_not_accepted_is_told_and_not_shown(
    client: Jobindsats, jobindsats_server: StandIn, flex: JobindsatsEntry
) -> None:
    body = b'{"code": 401, "cause": "Missing bearer token"}'
    jobindsats_server.fault(status=401, body=body)
    said = refused(client, "y08a02", flex)
    assert said == (
        "jobindsats afviste v3/tables med 401 (Missing bearer token); kontrollér "
        "PEJL_JOBINDSATS_TOKEN."
    )
    assert KEY not in repr(BearerKey(KEY)) + repr(client) + said


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'"no"', b"", b"null"])
def test_a_refusal_without_a_cause_is_still_a_sentence(
    client: Jobindsats, jobindsats_server: StandIn, flex: JobindsatsEntry, body: bytes
) -> None:
    jobindsats_server.fault(only="/v3/data", status=404, body=body)
    assert refused(client, "y08a02", flex) == (
        "jobindsats afviste v3/data/y08a02 med 404; prøv igen senere, og kontakt jeres "
        "Pejl-administrator, hvis det bliver ved."
    )


# Bodies that are not an answer: refused while fetching, so that nothing is stored.


def page(text: str) -> bytes:
    return f"<!DOCTYPE html><html><body>{text}</body></html>".encode()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (page("Vedligeholdelse"), "svarede med en webside"),
        (b'{"columns": ["Periode"], "rows": [["2024M01"', "afbrudt svar eller ikke JSON"),
        (b'{"columns": ["Periode"], "rows": [[NaN]]}', "afbrudt svar eller ikke JSON"),
        (b"{}", "uden kolonner og rækker"),
        (b"[]", "uden kolonner og rækker"),
        (b"null", "uden kolonner og rækker"),
        (b'{"columns": "Periode", "rows": [["2024M01"]]}', "uden kolonner og rækker"),
        (b'{"columns": [null], "rows": [["2024M01"]]}', "uden kolonner og rækker"),
        (b'{"columns": ["Periode"], "rows": [7]}', "uden kolonner og rækker"),
        (b'{"columns": ["Periode"], "rows": ["2"]}', "uden kolonner og rækker"),
        (b'{"columns": ["Periode"], "rows": {"0": []}}', "uden kolonner og rækker"),
        (b'{"columns": ["Periode"], "rows": []}', "uden en eneste række"),
        (b'{"columns": ["Periode", "B"], "rows": [["2024M01"]]}', "ikke passer til kolonnerne"),
    ],
)
def test_a_body_that_is_not_whole_is_refused_on_arrival(
    client: Jobindsats, jobindsats_server: StandIn, flex: JobindsatsEntry, body: bytes, said: str
) -> None:
    jobindsats_server.fault(only="/v3/data", body=body, times=2)
    with pytest.raises(SourceError, match=said) as error:
        client.fetch("y08a02", flex)
    assert error.value.refused == body


def test_an_answer_to_another_question_is_refused_on_arrival(
    client: Jobindsats, jobindsats_server: StandIn, flex: JobindsatsEntry
) -> None:
    jobindsats_server.change = lambda answer: {
        **answer, "rows": [["2019M01", *row[1:]] for row in answer["rows"]]
    }  # fmt: skip
    assert refused(client, "y08a02", flex) == (
        "jobindsats y08a02 svarede med perioden '2019M01', som der ikke blev spurgt om; "
        "prøv igen senere."
    )


def test_the_answer_is_kept_to_the_byte(
    client: Jobindsats, jobindsats_server: StandIn, flex: JobindsatsEntry
) -> None:
    received = client.fetch("y08a02", flex)
    again = jobindsats_server.answer(
        httpx.Request("GET", jobindsats_server.asked[-1].url, headers={"Authorization": "Bearer x"})
    )
    assert bodies(received) == [again.content]


# A table that is being reloaded.

UNKNOWN_TYPE = {"code": 422, "cause": "Unknown period type: M", "request_id": "a36e2446"}
STAYS = (
    "; kilden er ved at opdatere tabellen: de seneste gode tal bruges, og næste kørsel prøver igen."
)


def reloading(server: StandIn, times: int) -> None:
    body = json.dumps(UNKNOWN_TYPE).encode()
    server.fault(times=times, only="/v3/data", status=422, body=body)


def test_a_reload_is_waited_for_and_the_metadata_are_asked_for_again(
    client: Jobindsats, jobindsats_server: StandIn, flex: JobindsatsEntry
) -> None:
    reloading(jobindsats_server, times=2)
    received = client.fetch("y08a02", flex)
    assert isinstance(received, Received)
    assert jobindsats_server.paths() == ["/v3/tables", *["/v3/table/y08a02", "/v3/data/y08a02"] * 3]


def test_a_reload_that_takes_longer_is_told_as_one(
    client: Jobindsats, jobindsats_server: StandIn, flex: JobindsatsEntry
) -> None:
    reloading(jobindsats_server, times=4)
    assert refused(client, "y08a02", flex) == (
        "jobindsats afviste v3/data/y08a02 med 422 (Unknown period type: M)"
        + STAYS
        + " [request_id a36e2446]"
    )
    assert jobindsats_server.paths().count("/v3/data/y08a02") == 4


def test_the_next_table_of_a_run_does_not_wait_for_a_reload_as_well(
    client: Jobindsats, jobindsats_server: StandIn, flex: JobindsatsEntry, youth: JobindsatsEntry
) -> None:
    reloading(jobindsats_server, times=5)
    refused(client, "y08a02", flex)
    refused(client, "y38a02", youth)
    assert jobindsats_server.paths().count("/v3/data/y38a02") == 1


def without_periods(server: StandIn, periods: list[dict[str, Any]], times: int) -> None:
    """Let the metadata of y08a02 list these periods alone."""
    url = f"{server.url}/v3/table/y08a02"
    request = httpx.Request("GET", url, headers={"Authorization": "Bearer k"})
    told = server.answer(request).json() | {"periods": periods}
    server.fault(times=times, only="/v3/table/", body=json.dumps(told).encode())


@pytest.mark.parametrize(
    "periods",
    [
        pytest.param([], id="none"),
        pytest.param([{"periodtype_id": "M", "values": []}], id="a type without periods"),
        pytest.param(
            [{"periodtype_id": "Y", "values": [{"period_id": "2023Y01"}]}], id="another type"
        ),
    ],
)
def test_metadata_that_have_lost_a_listed_period_type_are_a_reload(
    client: Jobindsats,
    jobindsats_server: StandIn,
    flex: JobindsatsEntry,
    periods: list[dict[str, Any]],
) -> None:
    without_periods(jobindsats_server, periods, times=1)
    assert isinstance(client.fetch("y08a02", flex), Received)
    without_periods(jobindsats_server, periods, times=4)
    said = refused(client, "y08a02", flex)
    assert said == "jobindsats y08a02 har lige nu ingen perioder af typen M" + STAYS


# Questions that are too large or too slow.


@dataclass
class Limited:
    """The made-up source, which refuses a question of too many periods, or is slow to answer."""

    most: int
    refuse: Callable[[httpx.Request], httpx.Response]
    asked: list[list[str]] = field(default_factory=list[list[str]])

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if "/v3/data" not in request.url.path:
            return sample_answer(request)
        self.asked.append(request.url.params["period.M"].split(","))
        too_many = len(self.asked[-1]) > self.most
        return self.refuse(request) if too_many else sample_answer(request)


def status(code: int, cause: str = "") -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: httpx.Response(code, json={"code": code, "cause": cause})


def slow(request: httpx.Request) -> httpx.Response:
    time.sleep(0.6)
    return sample_answer(request)


TOO_MUCH = [
    pytest.param(status(413), id="413"),
    pytest.param(status(414), id="414"),
    pytest.param(status(422, "Too many cells requested: 91000, limit is 50000."), id="422"),
    pytest.param(status(422, "Forespørgslen omfatter for mange celler."), id="422 in Danish"),
    pytest.param(slow, id="slow"),
]


def limited(source: Limited) -> tuple[StandIn, Jobindsats]:
    server = StandIn(source)
    wire = HttpConnection("jobindsats", server.url, BearerKey(KEY), pause=0, deadline=0.5)
    return server, Jobindsats(wire)


@pytest.mark.parametrize("refuse", TOO_MUCH)
def test_a_question_that_is_too_much_is_asked_by_half_as_many_periods(
    flex: JobindsatsEntry, refuse: Callable[[httpx.Request], httpx.Response]
) -> None:
    source = Limited(2, refuse)
    server, client = limited(source)
    with server:
        received = client.fetch("y08a02", flex)
    assert isinstance(received, Received)
    assert [len(stretch) for stretch in source.asked] == [6, 3, 2, 2, 2]
    answered = [part.request["params"]["period.M"].split(",") for part in received.parts]
    assert answered == source.asked[-3:]
    assert [period for stretch in answered for period in stretch] == source.asked[0]


def test_a_single_period_that_is_too_much_stays_an_error(flex: JobindsatsEntry) -> None:
    source = Limited(0, status(413))
    server, client = limited(source)
    with server:
        said = refused(client, "y08a02", flex)
    assert said == (
        "jobindsats afviste v3/data/y08a02 med 413; bed om færre værdier i "
        "data/sources/jobindsats/y08a02.yaml."
    )
    assert [len(stretch) for stretch in source.asked] == [6, 3, 2, 1]


def test_another_422_is_not_asked_again(flex: JobindsatsEntry) -> None:
    source = Limited(0, status(422, "Unknown values: ['/99/']"))
    server, client = limited(source)
    with server:
        refused(client, "y08a02", flex)
    assert len(source.asked) == 1


def country_alone(months: list[str], cells: int, most: int) -> httpx.MockTransport:
    """A source of one table, which gives no more than ``most`` months at once."""
    values = [{"value_id": f"/{at}/", "value_name": str(at)} for at in range(cells)]
    area = {"hierarchy_id": "_hele_landet", "levels": [{"values": values}]}
    periods = [{"periodtype_id": "M", "values": [{"period_id": month} for month in months]}]
    described = {"periods": periods, "dimensions": [{"hierarchies": [area]}]}

    def source(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/tables"):
            return httpx.Response(200, json=[{"table_groups": [{"tables": [{"table_id": "x"}]}]}])
        if "/table/" in request.url.path:
            return httpx.Response(200, json=described)
        asked = request.url.params["period.M"].split(",")
        if len(asked) > most:
            return httpx.Response(413)
        rows = [[month, "Hele landet", 3] for month in asked]
        return httpx.Response(200, json={"columns": ["Periode", "Område", "Antal"], "rows": rows})

    return httpx.MockTransport(source)


@given(periods=st.integers(1, 40), cells=st.integers(1, 5000), most=st.integers(1, 40))
def test_the_parts_hold_every_period_once_and_in_order(periods: int, cells: int, most: int) -> None:
    months = [f"{2020 + at // 12}M{at % 12 + 1:02}" for at in range(periods)]
    table = JobindsatsEntry.model_validate(
        {
            "title": "t", "link": "l", "cadence": "monthly",
            "periods": {"type": "M", "since": "2020M01"},
            "area": {"hierarchy": "_hele_landet"},
            "measures": {"persons": {"label": "Antal", "unit": "persons", "about": "a"}},
        }
    )  # fmt: skip
    wire = HttpConnection(
        "jobindsats", "http://x", None, country_alone(months, cells, most), pause=0
    )
    received = Jobindsats(wire).fetch("x", table)
    assert isinstance(received, Received)
    asked = [part.request["params"]["period.M"].split(",") for part in received.parts]
    assert [period for stretch in asked for period in stretch] == months
    country = Areas(["Hele landet"], ["Hele landet"])
    assert (
        jobindsats_answer.read("x", table, bodies(received), country)["period"].to_list() == months
    )
    wire.close()


def test_a_question_of_too_many_cells_is_asked_in_stretches_and_joined(
    client: Jobindsats,
    jobindsats_server: StandIn,
    entry: Callable[[str, str], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = with_(entry("jobindsats", "y09a02"), periods={"type": "M", "since": "2024M01"})
    areas = Areas([row[1] for row in made_up("y09a02")], ["Hele landet"])
    whole = client.fetch("y09a02", table)
    monkeypatch.setattr(jobindsats_question, "MOST_CELLS", 1_000)
    split = client.fetch("y09a02", table)
    assert isinstance(whole, Received)
    assert isinstance(split, Received)
    asked = [part.request["params"]["period.M"].split(",") for part in split.parts]
    assert len(asked) == 3
    assert [period for stretch in asked for period in stretch] == whole.parts[0].request["params"][
        "period.M"
    ].split(",")
    one, joined = (
        jobindsats_answer.read("y09a02", table, bodies(received), areas)
        for received in (whole, split)
    )
    key = ["period", "area", "measure"]
    assert joined.sort(key).equals(one.sort(key))


def made_up(table_id: str) -> list[list[Any]]:
    url = f"http://x/v3/data/{table_id}?mgroup.*=*&period.M=latest:1&hierarchy._nykom=*&format=json"
    request = httpx.Request("GET", url, headers={"Authorization": "Bearer k"})
    return sample_answer(request).json()["rows"]
