"""The sample's StatBank: published figures, sums, the grammar of values, refusals."""

from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from connectors.errors import SourceError
from connectors.statbank import query as statbank_question
from connectors.statbank.config import StatbankEntry
from connectors.statbank.metadata import parse_description
from tools.sample import statbank, world

SOURCES = Path(__file__).parents[3] / "data" / "sources" / "statbank"
PUPIL_TOTALS = {
    "UDDANNELSE": ["TOT"],
    "ALDER": ["TOT"],
    "HERKOMST": ["TOT"],
    "HERKOMST1": ["TOT"],
    "KØN": ["10"],
    "GRUNDSKOL": ["0"],
    "FSTATUS": ["B"],
}


def post(function: str, body: object) -> httpx.Response:
    url = f"https://sample.test/any/prefix/v1/{function}"
    return statbank.answer(httpx.Request("POST", url, json=body))


def data(table: str, file_format: str = "JSONSTAT", **variables: list[str]) -> httpx.Response:
    listed = [{"code": code, "values": values} for code, values in variables.items()]
    body = {"table": table, "format": file_format, "lang": "da", "variables": listed}
    return post("data", {**body, "valuePresentation": "Code"})


def values(table: str, **variables: list[str]) -> list[Any]:
    answer = data(table, **variables)
    assert answer.status_code == 200, answer.text
    return answer.json()["dataset"]["value"]


def codes(table: str, variable: str, wanted: list[str], **others: list[str]) -> list[str]:
    dimension = data(table, **{variable: wanted, **others}).json()["dataset"]["dimension"]
    return list(dimension[variable]["category"]["index"])


def test_inhabitants_aged_30_to_64_are_as_published() -> None:
    ages = values("FOLK1A", OMRÅDE=["707"], ALDER=[">=30<=64"], Tid=["2022K1"])
    assert len(ages) == 35
    assert sum(ages) == 16_357


def test_pupils_of_2020_are_as_published() -> None:
    assert values("UDDAKT20", **PUPIL_TOTALS, BOPOMR=["707"], Tid=["2020"]) == [3808]


@pytest.mark.parametrize(
    ("area", "published"),
    [("707", 4.6), ("730", 4.1), ("846", 4.1), ("706", 3.7), ("710", 2.5), ("000", 4.0)],
)
def test_unemployment_of_may_2018_is_as_published(area: str, published: float) -> None:
    assert values("AUS08", OMRÅDE=[area], SAESONFAK=["22"], Tid=["2018M05"]) == [published]


@pytest.mark.parametrize("table", ["AUP01", "AUP02"])
def test_the_countrys_unemployment_by_month_is_as_published(table: str) -> None:
    months = [">=2017M07<=2018M05"]
    totals = {"ALDER": ["TOT"], "KØN": ["TOT"]}
    found = values(table, OMRÅDE=["000"], **totals, Tid=months)
    assert found == [4, 4.1, 3.9, 4, 4, 4.1, 4.2, 4.2, 4.1, 3.7, 4]
    assert values("AUS08", OMRÅDE=["000"], SAESONFAK=["22"], Tid=months) == found


def test_the_provisional_figures_begin_later_and_end_later_than_the_final_ones() -> None:
    ends = [codes(table, "Tid", ["(1)", "-(1)"]) for table in ("AUP01", "AUP02")]
    assert ends == [["2017M07", "2024M06"], ["2007M01", "2023M12"]]


def test_a_provisional_figure_may_be_revised() -> None:
    asked = {"OMRÅDE": ["707"], "ALDER": ["TOT"], "KØN": ["TOT"], "Tid": [">=2019M01<=2023M12"]}
    provisional, final = values("AUP01", **asked), values("AUP02", **asked)
    assert provisional != final
    assert max(abs(a - b) for a, b in zip(provisional, final, strict=True)) <= 0.1001


def test_the_unemployed_of_each_age_and_sex_make_up_those_of_the_whole() -> None:
    def of(table: str, tid: str) -> list[float]:
        return values(table, OMRÅDE=["707"], ALDER=["*"], KØN=["*"], Tid=[tid])

    whole, *shares = of("AUP02", "2022M11")
    everybody, *persons = of("RAS400", "2022")
    parts = [(s, p) for at, (s, p) in enumerate(zip(shares, persons, strict=True), 1) if at % 3]
    parts = parts[2:]
    assert sum(p for _, p in parts) == everybody
    assert sum(s * p for s, p in parts) / everybody == pytest.approx(whole, abs=0.1)


def test_unemployment_is_high_after_the_crisis_and_peaks_in_2020() -> None:
    before, crisis, spring, peak = values(
        "AUS08",
        OMRÅDE=["000"],
        SAESONFAK=["9"],
        Tid=["2008M07", "2010M03", "2020M02", "2020M05"],
    )
    assert crisis > 2 * before
    assert peak > spring


def test_the_country_is_the_sum_of_its_municipalities_and_christiansoe() -> None:
    country = values("FOLK1A", OMRÅDE=["000"], Tid=["2024K1"])
    parts = [*(town.code for town in world.municipalities()), world.CHRISTIANSO]
    assert [sum(values("FOLK1A", OMRÅDE=parts, Tid=["2024K1"]))] == country


def test_parts_add_up_along_every_variable() -> None:
    whole, *parts = values("FOLK1A", OMRÅDE=["707"], KØN=["*"], ALDER=["40"], Tid=["2024K1"])
    assert sum(parts) == whole
    grades = {**PUPIL_TOTALS, "UDDANNELSE": ["*"], "HERKOMST": ["4"]}
    whole, *parts = values("UDDAKT20", **grades, BOPOMR=["707"], Tid=["2020"])
    assert 0 < whole == sum(parts)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["2022k1", "2023K1"], ["2022K1", "2023K1"]),
        (["202*K1"], ["2020K1", "2021K1", "2022K1", "2023K1", "2024K1"]),
        ([">=2024K1"], ["2024K1", "2024K2", "2024K3"]),
        ([">2023K4<2024K3"], ["2024K1", "2024K2"]),
        (["(1)"], ["2024K3"]),
        (["(2)", "(-n+2)"], ["2024K2", "2024K3"]),
    ],
)
def test_values_are_chosen_by_code_wildcard_span_and_age(
    wanted: list[str], found: list[str]
) -> None:
    assert codes("FOLK1A", "Tid", wanted) == found


def test_variables_that_are_not_listed_are_totals_of_the_newest_period() -> None:
    dataset = data("FOLK1A").json()["dataset"]
    assert dataset["dimension"]["id"] == ["ContentsCode", "Tid"]
    assert "geo" not in dataset["dimension"]["role"]
    assert dataset["dimension"]["Tid"]["category"]["index"] == {"2024K3": 0}


def test_json_stat_has_time_last_contents_before_it_and_its_stamp_in_utc() -> None:
    answer = data("AUS08", OMRÅDE=["707", "000"], SAESONFAK=["22", "9"], Tid=["(-n+3)"])
    dataset = answer.json()["dataset"]
    assert dataset["dimension"]["id"] == ["OMRÅDE", "SAESONFAK", "ContentsCode", "Tid"]
    assert dataset["dimension"]["size"] == [2, 2, 1, 3]
    assert len(dataset["value"]) == 12
    assert dataset["updated"] == "2024-07-30T06:00:00Z"
    assert answer.headers["Content-Type"] == "text/json; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename=AUS08.json"
    assert answer.headers["StatbankAPI-Request-Id"]


@pytest.mark.parametrize(
    ("answer", "code", "message"),
    [
        (data("NIX"), "EXTRACT-NOTFOUND", "Tabel findes ikke: NIX"),
        (data("FOLK1A", X=["1"]), "EXTRACT-NOTFOUND", "Kan ikke finde variablen: X"),
        (
            data("FOLK1A", OMRÅDE=["999999"]),
            "EXTRACT-NOTFOUND",
            "Kan ikke finde værdien: 999999 (OMRÅDE)",
        ),
        (
            data("AUS08", OMRÅDE=["707"]),
            "EXTRACT-NOTALLOWED",
            "Der skal vælges værdier for variabel: SAESONFAK",
        ),
        (
            data("FOLK1A", "BULK", Tid=["*"]),
            "EXTRACT-NOTALLOWED",
            "Der skal vælges værdier for variabel: OMRÅDE",
        ),
        (data("FOLK1A", "JSON"), "REQUEST-MISSING", "Format ikke angivet, eller ikke gyldigt."),
        (
            post("tableinfo", {}),
            "REQUEST-MISSING",
            "Der er ikke angivet nogen tabel-id.",
        ),
        (
            post("data", [1]),
            "REQUEST-EMPTY",
            "Medsend gyldigt JSON-objekt når der postes. / Supply valid JSON-object when posting.",
        ),
        (
            data("FOLK1A", OMRÅDE=["*"], KØN=["*"], ALDER=["*"], CIVILSTAND=["*"], Tid=["2023*"]),
            "REQUEST-LIMIT",
            "Forespørgslen på op mod 4.800.600 celler er over begrænsningen på 1.000.000 celler "
            "for denne filtype. Anvend BULK eller andet streaming format i stedet.",
        ),
    ],
)
def test_a_wrong_request_is_refused_in_the_known_words(
    answer: httpx.Response, code: str, message: str
) -> None:
    assert answer.status_code == 400
    assert answer.json() == {"errorTypeCode": code, "message": message}


def test_an_unknown_path_is_not_found() -> None:
    answer = post("nix", {})
    assert answer.status_code == 404
    assert answer.json()["errorTypeCode"] == "REQUEST-NOTFOUND"


@pytest.mark.parametrize("query", ["tableinfo/folk1a", "tableinfo?id=FOLK1A&lang=da"])
def test_both_forms_of_get_give_the_same_tableinfo_as_post(query: str) -> None:
    got = statbank.answer(httpx.Request("GET", f"https://sample.test/v1/{query}"))
    assert got.content == post("tableinfo", {"table": "FOLK1A"}).content


def test_tableinfo_names_nobody_and_has_the_recorded_keys() -> None:
    info = post("tableinfo", {"table": "UDDAKT20"}).json()
    assert " ".join(info) == (
        "id text description unit suppressedDataValue updated active contacts documentation "
        "footnote variables"
    )
    assert info["contacts"] == []


def test_bulk_lists_time_slowest_without_mark_and_leaves_out_nothing_but_zeros() -> None:
    asked = {"OMRÅDE": ["411"], "KØN": ["1"], "CIVILSTAND": ["TOT"], "Tid": ["(-n+2)"]}
    lines = data("FOLK1A", "BULK", **asked, ALDER=["*"]).content.decode().split("\r\n")
    assert lines[0] == "OMRÅDE;KØN;CIVILSTAND;TID;ALDER;INDHOLD"
    assert lines[-1] == ""
    periods = [line.split(";")[3] for line in lines[1:-1]]
    assert periods == sorted(periods)
    assert len(lines) < 2 * 127
    assert not any(line.endswith(";0") for line in lines)


def test_csv_has_a_mark_and_decimal_commas() -> None:
    answer = data("AUS08", "CSV", OMRÅDE=["707"], SAESONFAK=["22"], Tid=["2018M05"])
    assert answer.content.decode() == "\ufeffOMRÅDE;SAESONFAK;TID;INDHOLD\r\n707;22;2018M05;4,6\r\n"


@pytest.mark.parametrize("file", sorted(SOURCES.glob("*.yaml")), ids=lambda file: file.stem)
def test_the_table_answers_what_the_catalogue_asks_for(file: Path) -> None:
    table = StatbankEntry.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    name = file.stem.upper()
    found = parse_description(name, post("tableinfo", {"table": name}).json())
    question = statbank_question.build_question(table, found)
    assert question.noticed == []
    answer = post("data", question.body("JSONSTAT")).json()["dataset"]
    assert len(answer["value"]) >= 98
    assert None not in answer["value"]


@pytest.mark.parametrize(
    ("table", "variable", "code"),
    [
        ("RAS200", "BEREGNING", "BFK"),
        ("HFUDD11", "HFUDD", "H70"),
        ("NEET1", "STATUSNEET", "10"),
        ("NEET3", "STATUSNEET", "TOT"),
        ("IFOR12P", "INDKN", "60"),
        ("PEND101", "PENDLING", "DAG"),
        ("FOLK1E", "HERKOMST", "25"),
        ("ERHV2", "TAL", "ANSATTE"),
    ],
)
def test_a_code_that_was_guessed_wrong_is_told_with_those_there_are(
    table: str, variable: str, code: str
) -> None:
    file = SOURCES / f"{table.lower()}.yaml"
    entry = StatbankEntry.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    described = post("tableinfo", {"table": table}).json()
    [changed] = [each for each in described["variables"] if each["id"] == variable]
    for value in changed["values"]:
        value["id"] = "ANDET" if value["id"] == code else value["id"]
    with pytest.raises(SourceError) as error:
        statbank_question.build_question(entry, parse_description(table, described))
    assert str(error.value).startswith(f"Statistikbanken {table} kan ikke spørges om {variable}: ")
    assert code in str(error.value)
    assert f"ret data/sources/statbank/{table.lower()}.yaml" in str(error.value)


def test_those_who_commute_and_those_who_stay_are_those_who_work_in_a_municipality() -> None:
    asked = {"BRANCHE07": ["TOT"], "KØN": ["M", "K"], "Tid": ["2022"], "OMRÅDE": ["*"]}
    live, into, out, work = (
        values("PEND101", PENDLING=[kind], **asked) for kind in ("NAT", "IND", "UD", "DAG")
    )
    assert len(live) == 2 * 98
    sums = [a - c + b for a, b, c in zip(live, into, out, strict=True)]
    assert sums == work


def test_levels_and_ancestries_add_up_and_the_country_is_its_municipalities() -> None:
    totals = {"HERKOMST": ["TOT"], "KØN": ["TOT"], "ALDER": ["TOT"], "Tid": ["2022"]}
    whole, *parts = values(
        "HFUDD11", BOPOMR=["707"], HFUDD=["TOT", "H10", "H20", "H30", "H70"], **totals
    )
    assert abs(whole - sum(parts)) <= 2
    country, *towns = values(
        "HFUDD11",
        BOPOMR=["000", *[t.code for t in world.municipalities()]],
        HFUDD=["H10"],
        **totals,
    )
    assert country == sum(towns)
    people = values(
        "FOLK1E", OMRÅDE=["707"], KØN=["TOT"], ALDER=["IALT"], HERKOMST=["*"], Tid=["2022K1"]
    )
    assert abs(people[0] - sum(people[1:])) <= 3
