"""Jobindsats v3: questions from the table's own metadata, and only whole answers taken."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from datetime import date
from typing import Any

import httpx
import polars as pl
import pytest

from connectors import jobindsats
from connectors.errors import AnswerError, SourceError
from connectors.http import Wire
from connectors.jobindsats import BearerKey, Jobindsats, Table
from connectors.observations import Areas
from connectors.snapshots import Received
from pipelines.sample.jobindsats import answer as sample_answer
from tests.stand_in import StandIn

KEY = "8f14e45fceea167a5a36dedd4bea2543"
COUNTRY = Areas(["Hele landet"], ["Hele landet"])
PROBE = "jobindsats/v3/jur-api-probe.2026-07-27T1829.json"
REFUSALS = "jobindsats/v3/jur-api-probe.2026-07-27T1824-errors.json"


@pytest.fixture
def client(jobindsats_server: StandIn) -> Generator[Jobindsats]:
    wire = Wire("jobindsats", jobindsats_server.url, BearerKey(KEY), pause=0)
    yield Jobindsats(wire)
    wire.close()


@pytest.fixture
def flex(entry: Callable[[str, str], Any]) -> Table:
    return with_(entry("jobindsats", "y08a02"), periods={"type": "M", "since": "2024M01"})


@pytest.fixture
def youth(entry: Callable[[str, str], Any]) -> Table:
    return with_(entry("jobindsats", "y38a02"), periods={"type": "M", "since": "2024M04"})


def with_(table: Table, **changed: Any) -> Table:
    return Table.model_validate({**table.model_dump(), **changed})


def refused(client: Jobindsats, table_id: str, table: Table) -> str:
    with pytest.raises(SourceError) as error:
        client.fetch(table_id, table)
    return str(error.value)


def bodies(received: Received) -> list[bytes]:
    return [part.body for part in received.parts]


def table_of(answer: Any, dimensions: dict[str, str], measures: dict[str, str]) -> Table:
    """A catalogue entry for an answer, knowing all of its labels."""
    columns, rows = answer["columns"], answer["rows"]
    return Table.model_validate(
        {
            "title": "recorded",
            "link": "",
            "cadence": "monthly",
            "periods": {"type": "M", "since": "2025M01"},
            "area": {"hierarchy": "_nykom"},
            "dimensions": {
                name: {
                    "hierarchy": "_x",
                    "label": label,
                    "about": "",
                    "values": tuple(sorted({row[columns.index(label)] for row in rows})),
                }
                for name, label in dimensions.items()
            },
            "measures": {
                name: {"label": label, "unit": "persons", "about": "", "hidden_below": 3}
                for name, label in measures.items()
            },
        }
    )


# Real answers.


def test_recorded_repeats_are_dropped_nulls_marked_and_absent_rows_stay_absent(
    recorded_json: Callable[[str], Any],
) -> None:
    answer = recorded_json(PROBE)["results"]["activation"]
    table = table_of(
        answer,
        {"fund": "A-kasse", "offer": "Tilbud"},
        {
            "activated": "Antal aktiverede",
            "full_time": "Antal fuldtidsaktiverede",
            "share": "Fuldtidsaktiverede i pct. af arbejdsstyrken",
        },
    )
    found = jobindsats.read("y01c01", table, [json.dumps(answer).encode()], COUNTRY)

    assert len(answer["rows"]) == 418
    assert found.height == 3 * (418 - 56)
    state = found.filter(offer="Nytteindsats, stat")
    assert not {"2025M05", "2026M03"} & set(state["period"])
    hidden = state.filter(period="2025M06")
    assert hidden.select("measure", "value", "mark").rows() == [
        ("activated", None, "<3"),
        ("full_time", None, "<3"),
        ("share", 0.0, None),
    ]
    total = found.filter(offer="Tilbud i alt", period="2025M05", measure="activated")
    assert total["value"].to_list() == [22681.0]


@pytest.mark.parametrize("name", ["unemployment_total", "graduates_akasser", "sanctions_akasser"])
def test_recorded_answers_are_read_cell_by_cell(
    recorded_json: Callable[[str], Any], name: str
) -> None:
    answer = recorded_json(PROBE)["results"][name]
    numeric = [at for at, cell in enumerate(answer["rows"][0]) if not isinstance(cell, str)]
    dimensions = answer["columns"][2 : numeric[0]]
    table = table_of(
        answer,
        {f"d{at}": label for at, label in enumerate(dimensions)},
        {f"m{at}": answer["columns"][at] for at in numeric},
    )
    found = jobindsats.read("y25i01", table, [json.dumps(answer).encode()], COUNTRY)
    given = [row[at] for at in numeric for row in answer["rows"]]
    assert found["value"].to_list() == given


def test_recorded_rows_that_come_unordered_are_the_same_table(
    recorded_json: Callable[[str], Any],
) -> None:
    answer = recorded_json(PROBE)["results"]["work_sharing"]
    periods = [row[0] for row in answer["rows"]]
    assert periods != sorted(periods)
    table = table_of(
        answer,
        {"kind": "Arbejdsfordelingstype"},
        {"persons": "Antal personer", "cases": "Antal sager"},
    )
    ordered = {**answer, "rows": sorted(answer["rows"], key=str)}
    a, b = (
        jobindsats.read("y25i06", table, [json.dumps(x).encode()], COUNTRY)
        for x in (answer, ordered)
    )
    key = ["area", "period", "kind", "measure"]
    assert a.sort(key).equals(b.sort(key))


def test_recorded_refusals_become_sentences_with_cause_and_request_id(
    recorded_json: Callable[[str], Any], jobindsats_server: StandIn, client: Jobindsats, flex: Table
) -> None:
    failures = recorded_json(REFUSALS)["failures"].values()
    assert len(failures) == 13
    for failure in failures:
        body = failure.removeprefix("Jobindsats returnerede HTTP 422: ")
        jobindsats_server.fault(only="/v3/data", status=422, body=body.encode())
        assert refused(client, "y08a02", flex) == (
            "jobindsats refused v3/data/y08a02 with 422 (Unknown hierarchies: ['_omrade']); if "
            f"the table is being reloaded, try again in an hour. [request "
            f"{json.loads(body)['request_id']}]"
        )


# Questions.


def test_every_area_and_every_period_since_is_asked_for(
    client: Jobindsats, flex: Table, areas: dict[str, Areas]
) -> None:
    received = client.fetch("y08a02", flex)
    (part,) = received.parts
    assert part.request["params"] == {
        "mgroup.*": "*",
        "period.M": ",".join(f"2024M{month:02}" for month in range(1, 7)),
        "hierarchy._nykom": "*",
    }
    found = jobindsats.read("y08a02", flex, bodies(received), areas["area"])
    assert set(areas["area"].required) <= set(found["area"])
    assert set(found["measure"]) == set(flex.measures)


def test_values_are_looked_up_by_name_in_the_tables_own_metadata(
    client: Jobindsats, youth: Table
) -> None:
    (part,) = client.fetch("y38a02", youth).parts
    ids = part.request["params"]["hierarchy._viskat_2udh"].split(",")
    assert len(ids) == 3
    assert all(value.startswith("/") for value in ids)


def test_the_sources_own_calendar_is_kept_with_the_answer(client: Jobindsats, flex: Table) -> None:
    received = client.fetch("y08a02", flex)
    assert received.source_updated == "2024-07-24"
    assert received.next_release == date(2024, 8, 21)


def test_a_value_that_is_not_offered_is_named_with_what_is(
    client: Jobindsats, youth: Table
) -> None:
    visitation = {**youth.dimensions["visitation"].model_dump(), "values": ("Jobparat",)}
    said = refused(client, "y38a02", with_(youth, dimensions={"visitation": visitation}))
    assert said.startswith("jobindsats y38a02 has no value 'Jobparat' in _viskat_2udh; it offers ")
    assert "Aktivitetsparat" in said
    assert said.endswith(": correct data/sources/jobindsats/y38a02.yaml.")


def test_a_hierarchy_that_is_not_offered_is_named_with_what_is(
    client: Jobindsats, flex: Table
) -> None:
    said = refused(client, "y08a02", with_(flex, area={"hierarchy": "_omrade"}))
    assert "y08a02 has no hierarchy _omrade; it offers _nykom" in said


def test_a_period_type_that_is_gone_is_said_to_be_perhaps_a_reload(
    client: Jobindsats, flex: Table
) -> None:
    said = refused(client, "y08a02", with_(flex, periods={"type": "Q", "since": "2021Q01"}))
    assert said.startswith("jobindsats offers no period of type Q since 2021Q01 for y08a02 (it has")
    assert "try again in an hour" in said


def metadata(values: list[tuple[str, str]]) -> dict[str, Any]:
    levels = [{"values": [{"value_name": n, "value_id": i} for n, i in values]}]
    area = {"hierarchy_id": "_nykom", "levels": [{"values": []}]}
    visitation = {"hierarchy_id": "_viskat_2udh", "levels": levels}
    return {
        "dimensions": [{"hierarchies": [area, visitation]}],
        "periods": [{"periodtype_id": "M", "values": [{"period_id": "2024M05"}]}],
    }


def test_names_are_compared_without_stray_spaces(
    client: Jobindsats, jobindsats_server: StandIn, youth: Table
) -> None:
    given = [("Alle  uddannelsesparate ", "/1/"), (" Aktivitetsparat", "/2/")]
    given += [("Uoplyst visitationskategori", "/3/")]
    jobindsats_server.fault(only="/v3/table/", body=json.dumps(metadata(given)).encode())
    jobindsats_server.fault(only="/v3/data", status=422, body=b"{}")
    refused(client, "y38a02", youth)
    asked = jobindsats_server.asked[-1].url.params
    assert asked["hierarchy._viskat_2udh"] == "/1/,/2/,/3/"


def test_a_name_that_stands_for_two_values_is_refused(
    client: Jobindsats, jobindsats_server: StandIn, youth: Table
) -> None:
    given = [(name, f"/{at}/") for at, name in enumerate(["Aktivitetsparat", "Aktivitetsparat"])]
    given += [("Alle uddannelsesparate", "/4/")]
    jobindsats_server.fault(only="/v3/table/", body=json.dumps(metadata(given)).encode())
    assert "has several values named 'Aktivitetsparat'" in refused(client, "y38a02", youth)


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
    client: Jobindsats, jobindsats_server: StandIn, flex: Table, body: Any
) -> None:
    jobindsats_server.fault(only="/v3/table/", body=json.dumps(body).encode())
    assert "describes y08a02 in a shape that Pejl does not know" in refused(client, "y08a02", flex)


# The catalogue of tables and the key.


def test_the_list_of_tables_is_asked_for_once_a_run(
    client: Jobindsats, jobindsats_server: StandIn, flex: Table, youth: Table
) -> None:
    client.fetch("y08a02", flex)
    client.fetch("y38a02", youth)
    assert jobindsats_server.paths().count("/v3/tables") == 1


def test_a_list_of_tables_that_failed_fails_the_other_tables_at_once(
    client: Jobindsats, jobindsats_server: StandIn, flex: Table, youth: Table
) -> None:
    jobindsats_server.fault(times=4, only="/v3/tables", status=503)
    first = refused(client, "y08a02", flex)
    asked = len(jobindsats_server.asked)
    assert refused(client, "y38a02", youth) == first
    assert len(jobindsats_server.asked) == asked == 4


@pytest.mark.parametrize("body", [b"{}", b"[{}]", b'[{"table_groups": null}]', b"[1]", b"null"])
def test_a_list_of_tables_of_another_shape_is_a_sentence(
    client: Jobindsats, jobindsats_server: StandIn, flex: Table, body: bytes
) -> None:
    jobindsats_server.fault(only="/v3/tables", body=body)
    said = refused(client, "y08a02", flex)
    assert "in a shape that Pejl does not know" in said or "no longer lists" in said


def test_a_table_that_is_no_longer_listed_is_named_with_the_file_to_correct(
    client: Jobindsats, flex: Table
) -> None:
    assert refused(client, "y99a99", flex) == (
        "jobindsats no longer lists the table y99a99; find its successor on jobindsats.dk and "
        "correct data/sources/jobindsats/y99a99.yaml."
    )


def test_without_a_key_every_table_says_how_to_get_one(flex: Table) -> None:
    said = refused(Jobindsats(None), "y08a02", flex)
    assert "PEJL_JOBINDSATS_TOKEN" in said
    assert "jobindsats@star.dk" in said


def test_a_key_that_is_not_accepted_is_told_and_not_shown(
    client: Jobindsats, jobindsats_server: StandIn, flex: Table
) -> None:
    body = b'{"code": 401, "cause": "Missing bearer token"}'
    jobindsats_server.fault(status=401, body=body)
    said = refused(client, "y08a02", flex)
    assert said == (
        "jobindsats refused v3/tables with 401 (Missing bearer token); check PEJL_JOBINDSATS_TOKEN."
    )
    assert KEY not in repr(BearerKey(KEY)) + repr(client) + said


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'"no"', b"", b"null"])
def test_a_refusal_without_a_cause_is_still_a_sentence(
    client: Jobindsats, jobindsats_server: StandIn, flex: Table, body: bytes
) -> None:
    jobindsats_server.fault(only="/v3/data", status=404, body=body)
    assert refused(client, "y08a02", flex) == (
        "jobindsats refused v3/data/y08a02 with 404; see jobindsats-api.md 5.3."
    )


# Bodies that are not an answer: refused while fetching, so that nothing is stored.


def page(text: str) -> bytes:
    return f"<!DOCTYPE html><html><body>{text}</body></html>".encode()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (page("Vedligeholdelse"), "answered with a web page"),
        (b'{"columns": ["Periode"], "rows": [["2024M01"', "cut off or not JSON"),
        (b'{"columns": ["Periode"], "rows": [[NaN]]}', "cut off or not JSON"),
        (b"{}", "without columns and rows"),
        (b"[]", "without columns and rows"),
        (b"null", "without columns and rows"),
        (b'{"columns": "Periode", "rows": [["2024M01"]]}', "without columns and rows"),
        (b'{"columns": [null], "rows": [["2024M01"]]}', "without columns and rows"),
        (b'{"columns": ["Periode"], "rows": [7]}', "without columns and rows"),
        (b'{"columns": ["Periode"], "rows": ["2"]}', "without columns and rows"),
        (b'{"columns": ["Periode"], "rows": {"0": []}}', "without columns and rows"),
        (b'{"columns": ["Periode"], "rows": []}', "no rows at all"),
        (b'{"columns": ["Periode", "B"], "rows": [["2024M01"]]}', "of another length"),
    ],
)
def test_a_body_that_is_not_whole_is_refused_on_arrival(
    client: Jobindsats, jobindsats_server: StandIn, flex: Table, body: bytes, said: str
) -> None:
    jobindsats_server.fault(only="/v3/data", body=body)
    assert said in refused(client, "y08a02", flex)


# Whole answers that are not what the catalogue describes: stored, and refused when read.

Change = Callable[[dict[str, Any]], Any]


def rename(old: str, new: str) -> Change:
    def change(answer: dict[str, Any]) -> Any:
        return {**answer, "columns": [new if c == old else c for c in answer["columns"]]}

    return change


def drop(column: str) -> Change:
    def change(answer: dict[str, Any]) -> Any:
        at = answer["columns"].index(column)
        rows = [row[:at] + row[at + 1 :] for row in answer["rows"]]
        return {"columns": answer["columns"][:at] + answer["columns"][at + 1 :], "rows": rows}

    return change


def add(column: str, cell: Any) -> Change:
    def change(answer: dict[str, Any]) -> Any:
        rows = [[*row, cell] for row in answer["rows"]]
        return {"columns": [*answer["columns"], column], "rows": rows}

    return change


def put(column: str, cell: Any, row: int = 3) -> Change:
    def change(answer: dict[str, Any]) -> Any:
        rows = [list(each) for each in answer["rows"]]
        rows[row][answer["columns"].index(column)] = cell
        return {**answer, "rows": rows}

    return change


def without(area: str) -> Change:
    return lambda answer: {**answer, "rows": [r for r in answer["rows"] if area not in r]}


def repeat(**changed: Any) -> Change:
    def change(answer: dict[str, Any]) -> Any:
        row = [
            changed.get(c.replace(" ", "_"), v)
            for c, v in zip(answer["columns"], answer["rows"][5], strict=True)
        ]
        return {**answer, "rows": [*answer["rows"], row]}

    return change


Read = Callable[..., pl.DataFrame]


@pytest.fixture
def read(
    client: Jobindsats, jobindsats_server: StandIn, flex: Table, areas: dict[str, Areas]
) -> Read:
    """Fetches and reads y08a02 after a change of what the source answers."""

    def fetch_and_read(change: Change, table: Table = flex) -> pl.DataFrame:
        jobindsats_server.change = change
        received = client.fetch("y08a02", table)
        return jobindsats.read("y08a02", table, bodies(received), areas["area"])

    return fetch_and_read


PERSONS = "Antal personer"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            rename(PERSONS, "Antal berørte"),
            "jobindsats y08a02 has no column 'Antal personer'; it has 'Antal berørte', which the "
            "catalogue does not know: if it was renamed, correct the label in "
            "data/sources/jobindsats/y08a02.yaml.",
        ),
        (
            drop(PERSONS),
            "jobindsats y08a02 has no column 'Antal personer': if it was renamed, correct the "
            "label in data/sources/jobindsats/y08a02.yaml.",
        ),
        (drop("Område"), "has no column 'Område'"),
        (add(PERSONS, 1), "has several columns 'Antal personer'"),
        (add(f"{PERSONS} 16-66 år", 1), "has several columns 'Antal personer'"),
        (without("Norddjurs"), "lacks 'Norddjurs' (1 of 99 areas)"),
        (without("Hele landet"), "lacks 'Hele landet'"),
        (put("Område", "Norddjurs Kommune"), "has 'Norddjurs Kommune' in its areas"),
        (put("Område", None), "has an empty label in its areas"),
        (put("Område", 707), "has '707' instead of a text in the column 'Område'"),
        (put("Periode", "2024M13"), "'2024M13' is not a period"),
        (put("Periode", None), "has 1 rows without a period"),
        (put(PERSONS, "12"), "has '12' instead of a number in the column 'Antal personer'"),
        (put(PERSONS, "12,5"), "has '12,5' instead of a number"),
        (put(PERSONS, ""), "has '' instead of a number"),
        (put(PERSONS, True), "has 'True' instead of a number"),
        (put(PERSONS, [1]), "has '[1]' instead of a number"),
        (put(PERSONS, 10**400), "instead of a number"),
        (repeat(Antal_personer=4321), "gives 2 rows that contradict each other"),
        (repeat(Antal_personer=None), "gives 2 rows that contradict each other"),
    ],
)
def test_an_answer_that_breaks_the_catalogue_is_refused(
    read: Read, change: Change, said: str
) -> None:
    with pytest.raises(AnswerError) as error:
        read(change)
    assert said in str(error.value)


def test_a_number_beyond_every_bound_is_refused(flex: Table) -> None:
    labels = ["Periode", "Område", *(m.label for m in flex.measures.values())]
    body = json.dumps({"columns": labels, "rows": [["2024M01", "Hele landet", 7, 7, 7, 7]]})
    with pytest.raises(AnswerError, match="has 'inf' instead of a number"):
        jobindsats.read("y08a02", flex, [body.replace("7", "1e999").encode()], COUNTRY)


@pytest.mark.parametrize(
    "change",
    [
        repeat(),
        lambda answer: {**answer, "rows": answer["rows"][::-1]},
        add("Et nyt mål", 7),
        rename(PERSONS, f"  {PERSONS} "),
        rename(
            "Fuldtidspersoner i pct. af arbejdsstyrken",
            "Fuldtidspersoner i pct.  af arbejdsstyrken 16-66 år",
        ),
        lambda answer: {**answer, "warnings": []},
    ],
    ids=["repeated row", "other order", "a new measure", "spaces", "age base", "another key"],
)
def test_differences_that_say_nothing_change_nothing(
    read: Read,
    change: Change,
) -> None:
    key = ["area", "period", "measure"]
    plain = read(lambda answer: answer)
    changed = read(change)
    assert changed.sort(key).equals(plain.sort(key))


def test_a_value_that_was_not_asked_for_is_refused(
    client: Jobindsats, jobindsats_server: StandIn, youth: Table, areas: dict[str, Areas]
) -> None:
    jobindsats_server.change = put("Visitationskategori", "Jobparat")
    received = client.fetch("y38a02", youth)
    with pytest.raises(AnswerError, match="has 'Jobparat' in the column 'Visitationskategori'"):
        jobindsats.read("y38a02", youth, bodies(received), areas["area"])


def test_a_null_never_becomes_zero(read: Read) -> None:
    found = read(put(PERSONS, None, row=0))
    row = found.filter(pl.col("value").is_null() & (pl.col("area") == "Hele landet"))
    assert row.select("measure", "mark").rows() == [("persons", "<3")]


def test_a_table_without_the_country_does_not_miss_it(read: Read, flex: Table) -> None:
    alone = with_(flex, country=False)
    assert read(without("Hele landet"), alone).height


def test_a_reload_of_the_table_is_told_as_one(
    client: Jobindsats, jobindsats_server: StandIn, flex: Table
) -> None:
    cause = {"code": 422, "cause": "Unknown period type: M", "request_id": "a36e2446"}
    jobindsats_server.fault(only="/v3/data", status=422, body=json.dumps(cause).encode())
    said = refused(client, "y08a02", flex)
    assert "(Unknown period type: M); if the table is being reloaded, try again in an hour" in said


def test_the_answer_is_kept_to_the_byte(
    client: Jobindsats, jobindsats_server: StandIn, flex: Table
) -> None:
    received = client.fetch("y08a02", flex)
    again = jobindsats_server.answer(
        httpx.Request("GET", jobindsats_server.asked[-1].url, headers={"Authorization": "Bearer x"})
    )
    assert bodies(received) == [again.content]


def test_a_question_of_too_many_cells_is_asked_in_stretches_and_joined(
    client: Jobindsats,
    jobindsats_server: StandIn,
    entry: Callable[[str, str], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = with_(entry("jobindsats", "y09a02"), periods={"type": "M", "since": "2024M01"})
    areas = Areas([row[1] for row in made_up("y09a02")], ["Hele landet"])
    whole = client.fetch("y09a02", table)
    monkeypatch.setattr(jobindsats, "MOST_CELLS", 1_000)
    split = client.fetch("y09a02", table)
    assert isinstance(whole, Received)
    assert isinstance(split, Received)
    asked = [part.request["params"]["period.M"].split(",") for part in split.parts]
    assert len(asked) == 3
    assert [period for stretch in asked for period in stretch] == whole.parts[0].request["params"][
        "period.M"
    ].split(",")
    one, joined = (
        jobindsats.read("y09a02", table, bodies(received), areas) for received in (whole, split)
    )
    key = ["period", "area", "measure"]
    assert joined.sort(key).equals(one.sort(key))


def made_up(table_id: str) -> list[list[Any]]:
    url = f"http://x/v3/data/{table_id}?mgroup.*=*&period.M=latest:1&hierarchy._nykom=*&format=json"
    request = httpx.Request("GET", url, headers={"Authorization": "Bearer k"})
    return sample_answer(request).json()["rows"]
