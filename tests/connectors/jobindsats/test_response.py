"""What jobindsats answers, read: real answers, and whole ones that break the catalogue."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.catalogue.catalogue import Entry
from assets.ingest.delivery import judge_delivery
from connectors.errors import AnswerError
from connectors.jobindsats import response as jobindsats_answer
from connectors.jobindsats.config import JobindsatsEntry
from connectors.observations import Areas, Notices
from tools.sample.jobindsats import answer as made_up

COUNTRY = Areas(["Hele landet"], ["Hele landet"])
PROBE = "jobindsats/v3/jur-api-probe.2026-07-27T1829.json"
EARLIER = "jobindsats/v3/jur-api-probe.2026-07-27T1826.json"


def with_(table: JobindsatsEntry, **changed: Any) -> JobindsatsEntry:
    return JobindsatsEntry.model_validate({**table.model_dump(), **changed})


def table_of(answer: Any, dimensions: dict[str, str], measures: dict[str, str]) -> JobindsatsEntry:
    """A catalogue entry for an answer, knowing all of its labels."""
    columns, rows = answer["columns"], answer["rows"]
    return JobindsatsEntry.model_validate(
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


@pytest.fixture
def activation(recorded_json: Callable[[str], Any]) -> pl.DataFrame:
    """The recorded y01c01, all offers, read."""
    answer = recorded_json(PROBE)["results"]["activation"]
    assert len(answer["rows"]) == 418
    table = table_of(
        answer,
        {"fund": "A-kasse", "offer": "Tilbud"},
        {
            "activated": "Antal aktiverede",
            "full_time": "Antal fuldtidsaktiverede",
            "share": "Fuldtidsaktiverede i pct. af arbejdsstyrken",
        },
    )
    share = {"label": table.measures["share"].label, "unit": "pct", "about": ""}
    measures = {**table.model_dump()["measures"], "share": {**share, "share_of": "full_time"}}
    table = with_(table, measures=measures)
    return jobindsats_answer.read("y01c01", table, [json.dumps(answer).encode()], COUNTRY)


def test_recorded_repeats_of_parent_and_child_are_dropped(activation: pl.DataFrame) -> None:
    assert activation.filter(pl.col("mark").ne_missing("absent")).height == 3 * (418 - 56)
    total = activation.filter(offer="Tilbud i alt", period="2025M05", measure="activated")
    assert total["value"].to_list() == [22681.0]


def test_a_recorded_hidden_count_an_absent_row_and_a_share_of_a_hidden_count_differ(
    activation: pl.DataFrame,
) -> None:
    state = activation.filter(offer="Nytteindsats, stat")
    marks = {
        period: state.filter(period=period).select("measure", "value", "mark").rows()
        for period in ("2025M05", "2025M06", "2026M03")
    }
    hidden = [
        ("activated", None, "<3"),
        ("full_time", None, "<3"),
        ("share", 0.0, "on_hidden"),
    ]
    absent = [(measure, None, "absent") for measure in ("activated", "full_time", "share")]
    assert marks == {"2025M05": absent, "2025M06": hidden, "2026M03": absent}
    assert activation.filter(mark="absent").height == 3 * 2
    assert activation.filter(mark="on_hidden").height == 13


def test_the_newest_recorded_months_of_a_follow_up_are_not_mature(
    recorded_json: Callable[[str], Any],
) -> None:
    answer = recorded_json(PROBE)["results"]["expired_graduates"]
    persons, after = answer["columns"][-2:]
    table = table_of(
        answer,
        {"graduate": "Dimittend", "longer": "Forlængelser af dagpengeperioden", "fund": "A-kasse"},
        {"persons": persons, "after": after},
    )
    later = {**table.model_dump()["measures"]["after"], "matures_after": 3}
    table = with_(table, measures={**table.model_dump()["measures"], "after": later})
    found = jobindsats_answer.read("y01ud01di", table, [json.dumps(answer).encode()], COUNTRY)
    early = found.filter(pl.col("mark").is_not_null())
    assert early.select("measure", "mark").unique().rows() == [("after", "not_mature")]
    assert sorted(early["period"].unique()) == ["2026M02", "2026M03", "2026M04"]
    assert early.height == 12


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
    found = jobindsats_answer.read("y25i01", table, [json.dumps(answer).encode()], COUNTRY)
    given = [row[at] for at in numeric for row in answer["rows"]]
    assert found["value"].to_list() == given


def test_no_recorded_answer_is_noticed_or_read_as_undelivered(
    recorded_json: Callable[[str], Any], tmp_path: Path
) -> None:
    """Real nulls are hidden counts, and the newest real periods are delivered."""
    answers = recorded_json(PROBE)["results"]
    answers |= {
        f"{name} before": answer for name, answer in recorded_json(EARLIER)["results"].items()
    }
    told: dict[str, list[str]] = {}
    nulls = 0
    for name, answer in answers.items():
        columns, rows = answer["columns"], answer["rows"]
        texts = [at for at in range(len(columns)) if isinstance(rows[0][at], str)]
        counts = {f"m{at}": label for at, label in enumerate(columns) if at not in texts}
        table = table_of(answer, {f"d{at}": columns[at] for at in texts[2:]}, counts)
        measures = table.model_dump()["measures"]
        for measure in measures.values():
            if "efter opbrugt" in measure["label"]:
                measure["matures_after"] = 3
        table = with_(table, measures=measures)
        notices = Notices()
        body = json.dumps(answer).encode()
        found = jobindsats_answer.read("x", table, [body], COUNTRY, notices)
        found.write_parquet(tmp_path / "rows.parquet")
        entry, spellings = Entry("jobindsats", "x", table, tmp_path), sorted(set(found["period"]))
        judge_delivery(entry, [tmp_path / "rows.parquet"], spellings, COUNTRY.required, notices)
        nulls += found.filter(mark="<3").height
        told[name] = [*notices.sentences, *found.filter(mark="missing")["measure"]]
    assert nulls > 0
    assert {name: sentences for name, sentences in told.items() if sentences} == {}


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
        jobindsats_answer.read("y25i06", table, [json.dumps(x).encode()], COUNTRY)
        for x in (answer, ordered)
    )
    key = ["area", "period", "kind", "measure"]
    assert a.sort(key).equals(b.sort(key))


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
PERIODS = [f"2024M{month:02}" for month in range(1, 7)]


@pytest.fixture(scope="module")
def flex(entry: Callable[[str, str], Any]) -> JobindsatsEntry:
    return with_(entry("jobindsats", "y08a02"), periods={"type": "M", "since": PERIODS[0]})


@pytest.fixture(scope="module")
def read(flex: JobindsatsEntry, areas: dict[str, Areas]) -> Read:
    """Reads y08a02 after a change of what the source answers."""
    body = answer_of("y08a02", PERIODS)

    def read_changed(change: Change, table: JobindsatsEntry = flex) -> pl.DataFrame:
        changed = json.dumps(change(json.loads(body)), ensure_ascii=False).encode()
        return jobindsats_answer.read("y08a02", table, [changed], areas["area"])

    return read_changed


def answer_of(table_id: str, periods: list[str], more: str = "") -> bytes:
    """The made-up source's answer."""
    asked = f"mgroup.*=*&period.M={','.join(periods)}&hierarchy._nykom=*{more}&format=json"
    url = f"http://x/v3/data/{table_id}?{asked}"
    return made_up(httpx.Request("GET", url, headers={"Authorization": "Bearer k"})).content


PERSONS = "Antal personer"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            rename(PERSONS, "Antal berørte"),
            "jobindsats y08a02 har ingen kolonne 'Antal personer', men 'Antal berørte', som "
            "kataloget ikke kender; ret label i data/sources/jobindsats/y08a02.yaml, hvis kolonnen "
            "har fået nyt navn.",
        ),
        (
            drop(PERSONS),
            "jobindsats y08a02 har ingen kolonne 'Antal personer'; ret label i "
            "data/sources/jobindsats/y08a02.yaml, hvis kolonnen har fået nyt navn.",
        ),
        (drop("Område"), "har ingen kolonne 'Område'"),
        (add(PERSONS, 1), "har flere kolonner 'Antal personer'"),
        (add(f"{PERSONS} 16-66 år", 1), "har flere kolonner 'Antal personer'"),
        (without("Norddjurs"), "mangler 'Norddjurs' (1 af 99 områder)"),
        (without("Hele landet"), "mangler 'Hele landet'"),
        (put("Område", "Norddjurs Kommune"), "har 'Norddjurs Kommune' i områderne"),
        (put("Område", None), "har en tom tekst i områderne"),
        (put("Område", 707), "har '707' i stedet for en tekst i kolonnen 'Område'"),
        (put("Periode", "2024M13"), "'2024M13' er ikke en periode"),
        (put("Periode", None), "har 1 rækker uden periode"),
        (put(PERSONS, "12"), "har '12' i stedet for et tal i kolonnen 'Antal personer'"),
        (put(PERSONS, "12,5"), "har '12,5' i stedet for et tal"),
        (put(PERSONS, ""), "har '' i stedet for et tal"),
        (put(PERSONS, True), "har 'True' i stedet for et tal"),
        (put(PERSONS, [1]), "har '[1]' i stedet for et tal"),
        (put(PERSONS, 10**400), "i stedet for et tal"),
        (repeat(Antal_personer=4321), "har 2 rækker, der modsiger hinanden"),
        (repeat(Antal_personer=None), "har 2 rækker, der modsiger hinanden"),
    ],
)
def test_an_answer_that_breaks_the_catalogue_is_refused(
    read: Read, change: Change, said: str
) -> None:
    with pytest.raises(AnswerError) as error:
        read(change)
    assert said in str(error.value)


def test_a_number_beyond_every_bound_is_refused(flex: JobindsatsEntry) -> None:
    labels = ["Periode", "Område", *(m.label for m in flex.measures.values())]
    body = json.dumps({"columns": labels, "rows": [["2024M01", "Hele landet", 7, 7, 7, 7]]})
    with pytest.raises(AnswerError, match="har 'inf' i stedet for et tal"):
        jobindsats_answer.read("y08a02", flex, [body.replace("7", "1e999").encode()], COUNTRY)


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


def test_what_is_refused_is_kept_with_the_reason(
    flex: JobindsatsEntry, areas: dict[str, Areas]
) -> None:
    parts = [answer_of("y08a02", PERIODS[:3]), b'{"columns": ["Periode"], "rows": [["2024M04"]]}']
    with pytest.raises(AnswerError) as error:
        jobindsats_answer.read("y08a02", flex, parts, areas["area"])
    assert error.value.refused == b"".join(parts)


def test_a_null_never_becomes_zero(read: Read) -> None:
    found = read(put(PERSONS, None, row=0))
    row = found.filter(pl.col("value").is_null() & (pl.col("area") == "Hele landet"))
    assert row.select("measure", "mark").rows() == [("persons", "missing")]


def test_a_table_without_the_country_does_not_miss_it(read: Read, flex: JobindsatsEntry) -> None:
    found = read(without("Hele landet"), with_(flex, country=False))
    assert "Hele landet" not in set(found["area"])


def test_a_table_of_the_country_alone_misses_no_municipality(flex: JobindsatsEntry) -> None:
    alone = with_(flex, area={"hierarchy": "_hele_landet"})
    answer = json.loads(answer_of("y08a02", PERIODS))
    rows = [row for row in answer["rows"] if "Hele landet" in row]
    body = json.dumps({**answer, "rows": rows}).encode()
    areas = Areas(["Hele landet", "Norddjurs"], ["Hele landet", "Norddjurs"])
    found = jobindsats_answer.read("y08a02", alone, [body], areas)
    assert found["area"].unique().to_list() == ["Hele landet"]
    assert found.height == len(PERIODS) * len(flex.measures)
    nobody = json.dumps({**answer, "rows": [r for r in answer["rows"] if "Norddjurs" in r]})
    with pytest.raises(AnswerError, match="mangler 'Hele landet'"):
        jobindsats_answer.read("y08a02", alone, [nobody.encode()], areas)


# Rows that are not there.


def leave_out(area: str, period: str) -> Change:
    def change(answer: dict[str, Any]) -> Any:
        return {**answer, "rows": [r for r in answer["rows"] if r[:2] != [period, area]]}

    return change


def without_large_counts(area: str) -> Change:
    """The counts of an area are those of a few persons."""

    def change(answer: dict[str, Any]) -> Any:
        rows = [[*row[:2], 6, 5, 0.4, 0.3] if row[1] == area else row for row in answer["rows"]]
        return {**answer, "rows": rows}

    return change


def test_a_municipality_without_rows_in_one_period_is_absent_there(
    read: Read, flex: JobindsatsEntry
) -> None:
    few = without_large_counts("Læsø")
    found = read(lambda answer: leave_out("Læsø", "2024M03")(few(answer))).filter(area="Læsø")
    absent = found.filter(period="2024M03")
    assert absent.select("value", "mark").unique().rows() == [(None, "absent")]
    assert absent.height == len(flex.measures)
    assert "absent" not in set(found.filter(pl.col("period") != "2024M03")["mark"])


def test_a_municipality_of_many_persons_without_rows_in_one_period_is_missing_there(
    read: Read,
) -> None:
    found = read(leave_out("Norddjurs", "2024M03")).filter(area="Norddjurs", period="2024M03")
    assert found.select("value", "mark").unique().rows() == [(None, "missing")]


def test_a_municipality_that_one_stretch_of_periods_has_lost_is_missed(
    flex: JobindsatsEntry, areas: dict[str, Areas]
) -> None:
    parts = [json.loads(answer_of("y08a02", stretch)) for stretch in (PERIODS[:3], PERIODS[3:])]
    parts[1]["rows"] = [row for row in parts[1]["rows"] if "Norddjurs" not in row]
    with pytest.raises(AnswerError, match=r"mangler 'Norddjurs' \(1 af 99 områder\)"):
        jobindsats_answer.read(
            "y08a02", flex, [json.dumps(p).encode() for p in parts], areas["area"]
        )


def test_a_part_without_an_area_that_has_no_rows_in_the_others_either_is_read(
    flex: JobindsatsEntry, areas: dict[str, Areas]
) -> None:
    parts = [json.loads(answer_of("y08a02", stretch)) for stretch in (PERIODS[:3], PERIODS[3:])]
    for part in parts:
        part["rows"] = [row for row in part["rows"] if row[1] not in {"Læsø", "Samsø"}]
    notices = Notices()
    bodies = [json.dumps(part).encode() for part in parts]
    found = jobindsats_answer.read("y08a02", flex, bodies, areas["area"], notices)
    assert not {"Læsø", "Samsø"} & {*found["area"]}
    assert notices.sentences == ["jobindsats y08a02 har ingen rækker for 'Læsø', 'Samsø'"]


def test_a_null_of_a_large_count_is_missing(flex: JobindsatsEntry, areas: dict[str, Areas]) -> None:
    answer = json.loads(answer_of("y08a02", PERIODS))
    own = [row for row in answer["rows"] if row[:2] == ["2024M06", "Norddjurs"]]
    own[0][2] = None
    body = json.dumps(answer).encode()
    found = jobindsats_answer.read("y08a02", flex, [body], areas["area"])
    own = found.filter(area="Norddjurs", period="2024M06", measure="persons")
    assert own["mark"].to_list() == ["missing"]


def test_areas_of_another_hierarchy_get_the_names_of_the_entry() -> None:
    centres = {"Jobcenter Norddjurs": "Norddjurs", "Jobcenter Øerne": None}
    table = with_(SMALL, area={"hierarchy": "_jobcent", "names": centres})
    body = {"columns": ["Periode", "Område", "Slags", PERSONS]}
    body["rows"] = [["2024M01", name, kind, 7] for name in centres for kind in KINDS]  # type: ignore[misc]
    areas = Areas(PLACES, PLACES, ["Norddjurs"])
    found = jobindsats_answer.read("x", table, [json.dumps(body).encode()], areas)
    assert found["area"].to_list() == ["Norddjurs"] * 2


def test_values_of_two_levels_with_other_numbers_are_refused_with_the_levels() -> None:
    body = {"columns": ["Periode", "Område", "Slags", PERSONS]}
    body["rows"] = [["2024M01", "Norddjurs", "Fleksjob", count] for count in (7, 8)]  # type: ignore[misc]
    areas, levels = Areas(PLACES, ["Norddjurs"]), {"Fleksjob": ["groups", "parts"]}
    with pytest.raises(AnswerError, match="har andre tal på niveauet groups end på parts: vælg"):
        jobindsats_answer.read("x", SMALL, [json.dumps(body).encode()], areas, levels=levels)


def test_a_period_that_the_source_withdrew_is_not_there_at_all(read: Read) -> None:
    def withdrawn(answer: dict[str, Any]) -> Any:
        return {**answer, "rows": [row for row in answer["rows"] if row[0] != "2024M06"]}

    found = read(withdrawn)
    assert sorted(found["period"].unique()) == PERIODS[:-1]
    assert "absent" not in set(found["mark"])


def test_an_unknown_area_is_not_missed(read: Read) -> None:
    found = read(leave_out("Uoplyst område", "2024M03"))
    assert "absent" not in set(found["mark"])


KINDS = ("Fleksjob", "Ledighedsydelse")
SMALL = JobindsatsEntry.model_validate(
    {
        "title": "t", "link": "l", "cadence": "monthly",
        "periods": {"type": "M", "since": "2024M01"},
        "area": {"hierarchy": "_nykom"},
        "dimensions": {"kind": {"hierarchy": "_k", "label": "Slags", "about": "", "values": KINDS}},
        "measures": {
            "persons": {"label": PERSONS, "unit": "persons", "about": "", "hidden_below": 3}
        },
    }
)  # fmt: skip
PLACES = ("Samsø", "Norddjurs", "Læsø")
GRID = list(product(PERIODS[:3], PLACES, KINDS))


@given(
    rows=st.lists(st.sampled_from(GRID), unique=True, min_size=1),
    counts=st.lists(st.none() | st.integers(3, 14), min_size=len(GRID), max_size=len(GRID)),
)
def test_every_combination_is_a_row_once_and_a_null_says_why(
    rows: list[tuple[str, str, str]], counts: list[int | None]
) -> None:
    given_rows = dict(zip(rows, counts, strict=False))
    body = {"columns": ["Periode", "Område", "Slags", PERSONS]}
    body["rows"] = [[*row, count] for row, count in given_rows.items()]  # type: ignore[assignment]
    required = {area for _, area, _ in rows}
    found = jobindsats_answer.read("x", SMALL, [json.dumps(body).encode()], Areas(PLACES, required))
    read_rows = {
        (row["period"], row["area"], row["kind"]): (row["value"], row["mark"])
        for row in found.rows(named=True)
    }
    expected = {
        combination: (given_rows[combination], None if given_rows[combination] else "<3")
        if combination in given_rows
        else (None, "absent")
        for combination in product({period for period, _, _ in rows}, required, KINDS)
    }
    assert found.height == len(read_rows)
    assert read_rows == expected


# A dimension whose label is only guessed.


def small(columns: list[str], *rows: list[Any]) -> pl.DataFrame:
    body = json.dumps({"columns": columns, "rows": rows}).encode()
    return jobindsats_answer.read("x", SMALL, [body], Areas(PLACES, ["Norddjurs"]))


def test_a_dimension_is_found_by_its_values_when_its_label_is_another() -> None:
    columns = ["Periode", "Område", "Ydelse", "Note", PERSONS]
    rows = [["2024M01", "Norddjurs", kind, "en note", 7] for kind in KINDS]
    assert small(columns, *rows)["kind"].to_list() == list(KINDS)


def test_two_columns_that_could_be_the_dimension_are_named() -> None:
    columns = ["Periode", "Område", "Ydelse", "Ordning", PERSONS]
    row = ["2024M01", "Norddjurs", "Fleksjob", "Fleksjob", 7]
    with pytest.raises(
        AnswerError, match=r"ingen kolonne 'Slags', og 'Ydelse', 'Ordning' kan være"
    ):
        small(columns, row)


def test_a_column_that_could_be_two_dimensions_is_named() -> None:
    kind = SMALL.dimensions["kind"].model_dump()
    dimensions = {"kind": kind, "other": {**kind, "label": "Andet", "hierarchy": "_a"}}
    body = {"columns": ["Periode", "Område", "Ydelse", PERSONS]}
    body["rows"] = [["2024M01", "Norddjurs", "Fleksjob", 7]]  # type: ignore[list-item]
    with pytest.raises(
        AnswerError, match=r"har ingen kolonne 'Andet', og 'Ydelse' kan være den eller"
    ):
        jobindsats_answer.read(
            "x",
            with_(SMALL, dimensions=dimensions),
            [json.dumps(body).encode()],
            Areas(PLACES, ["Norddjurs"]),
        )


def test_a_column_with_another_value_is_not_taken_for_the_dimension() -> None:
    columns = ["Periode", "Område", "Ydelse", PERSONS]
    with pytest.raises(AnswerError, match=r"har ingen kolonne 'Slags', men 'Ydelse', som kata"):
        small(columns, ["2024M01", "Norddjurs", "Førtidspension", 7])


def test_a_value_that_was_not_asked_for_is_refused() -> None:
    columns = ["Periode", "Område", "Slags", PERSONS]
    with pytest.raises(AnswerError, match="har 'Førtidspension' i kolonnen 'Slags'"):
        small(columns, ["2024M01", "Norddjurs", "Førtidspension", 7])


def test_stray_spaces_in_a_value_say_nothing() -> None:
    columns = ["Periode", "Område", "Slags", PERSONS]
    found = small(columns, ["2024M01", " Norddjurs", "Fleksjob ", 7])
    assert found.filter(pl.col("value") == 7).select("area", "kind").rows() == [
        ("Norddjurs", "Fleksjob")
    ]
