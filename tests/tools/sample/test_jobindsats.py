"""The sample's jobindsats: published figures, sums, hidden counts, refusals."""

import json
from collections import defaultdict
from statistics import fmean

import pytest

from tests.tools.sample.asking_jobindsats import COUNTRY, NORDDJURS, ask, of, rows
from tools.sample import jobindsats, world

YEAR_2023 = ",".join(world.months("2023M01", "2023M12"))


@pytest.mark.parametrize(("area", "published"), [(NORDDJURS, 14.1), (COUNTRY, 13.3)])
def test_unemployment_in_the_flex_job_scheme_is_as_published(area: str, published: float) -> None:
    idle, working = (
        sum(row["Antal fuldtidspersoner"] for row in of(area, rows(table, f"M={YEAR_2023}")))
        for table in ("y09a02", "y08a02")
    )
    assert 100 * idle / (idle + working) == pytest.approx(published, abs=0.02)


@pytest.mark.parametrize(
    ("table", "origin", "published", "other_measure_below"),
    [
        ("y09c07", "Herkomst i alt", 60.5, 30),
        ("y60c07", "Indvandrere fra ikke-vestlige lande", 90.3, 70),
    ],
)
def test_mean_share_touched_by_activation_is_as_published_and_the_other_measure_flips_the_verdict(
    table: str, origin: str, published: float, other_measure_below: int
) -> None:
    year = of(NORDDJURS, rows(table, f"M={YEAR_2023}", "_oprinda"), Herkomst=origin)
    assert len(year) == 12
    assert fmean(row["Andel aktiveringsberørte"] for row in year) == pytest.approx(published)
    assert fmean(row["Aktiveringsgrad"] for row in year) < other_measure_below


def test_job_orders_of_2023_are_25_a_month_and_vary() -> None:
    orders = [
        row["Antal oprettede jobordrer"] for row in of(NORDDJURS, rows("jo01", f"M={YEAR_2023}"))
    ]
    assert fmean(orders) == 25
    assert len(set(orders)) > 1


def test_young_people_on_uddannelseshjaelp_are_as_published() -> None:
    found = rows("y38a02", "M=2023M12", "_viskat_2udh")
    persons = {(row["Område"], row["Visitationskategori"]): row["Antal personer"] for row in found}
    assert persons[NORDDJURS, "Alle uddannelsesparate"] == 74
    assert persons[NORDDJURS, "Aktivitetsparat"] == 169
    assert persons[NORDDJURS, "Visitationskategori i alt"] == 243
    assert (NORDDJURS, "Uoplyst visitationskategori") not in persons
    active = persons[COUNTRY, "Aktivitetsparat"]
    known = active + persons[COUNTRY, "Alle uddannelsesparate"]
    assert 100 * active / known == pytest.approx(66.5, abs=0.02)


@pytest.mark.parametrize(("area", "published"), [(NORDDJURS, 100 * 71 / 181), (COUNTRY, 44.4)])
def test_share_in_job_or_education_after_a_spell_is_as_published(
    area: str, published: float
) -> None:
    found = rows("y38b15", "Q=2023Q01,2023Q02,2023Q03", "_amstatusb15")
    spells: dict[str, int] = defaultdict(int)
    for row in of(area, found):
        count = row["Status 1 mdr. efter afsluttet forløb, antal"]
        spells[row["Arbejdsmarkedsstatus"]] += count or 0
    good = spells["Lønmodtagerbeskæftigelse"] + spells["Uddannelse"]
    assert 100 * good / spells["Arbejdsmarkedsstatus i alt"] == pytest.approx(published, abs=0.02)


def test_the_longest_spells_have_the_share_that_was_printed() -> None:
    for row in of(NORDDJURS, rows("y60a21", "M=2022M01,2023M02")):
        *shorter, long = list(row.values())[2:]
        printed = {"2022M01": 59.3, "2023M02": 53.1}[row["Periode"]]
        assert round(100 * long / (sum(shorter) + long), 1) == printed


def test_share_aiming_for_an_area_of_strength_is_as_published() -> None:
    found = of(NORDDJURS, rows("y25i13_esco", "M=2023M12", "_esco_uri"))
    persons = {row["Stillingsbetegnelse"]: row["Antal personer"] for row in found}
    total = persons.pop("Stillingsbetegnelse i alt")
    strong = sum(persons[aim] for aim in world.areas_of_strength())
    assert sum(persons.values()) == total
    assert round(100 * strong / total, 1) == 67.7


def test_benchmark_of_the_introduction_2022_is_as_published() -> None:
    found = of(NORDDJURS, rows("y30r21", "QMAT=2021QMAT02", "_ygrp_y30r21"))
    assert [(*tuple(row.values())[2:6], tuple(row.values())[-1]) for row in found] == [
        ("Ydelsesgrupper i alt", 2380, 2320, -60, 23),
        ("A-dagpenge mv.", 600, 580, -20, 37),
        ("Sygedagpenge mv.", 810, 740, -70, 5),
        ("Kontanthjælp mv.", 970, 1000, 30, 68),
    ]


@pytest.mark.parametrize(("period", "rank"), [("2022QMAT04", 29), ("2023QMAT04", 10)])
def test_rank_of_the_benchmark_is_as_published(period: str, rank: int) -> None:
    (row,) = of(NORDDJURS, rows("y30r21", f"QMAT={period}"))
    assert row["Placering på benchmarkranglisten"] == rank


def test_rank_follows_the_difference_in_share_and_then_the_name() -> None:
    lists: dict[tuple[str, str], list[tuple[float, str, int]]] = defaultdict(list)
    for row in rows("y30r21", "QMAT=latest:6", "_ygrp_y30r21"):
        expected, actual, difference, expected_share, actual_share, gap, rank = tuple(row.values())[
            3:
        ]
        assert difference == actual - expected
        assert difference * gap >= 0
        assert gap == pytest.approx(actual_share - expected_share)
        name = world.danish_order(row["Område"])
        lists[row["Periode"], row["Ydelsesgrupper"]].append((gap, name, rank))
    assert len(lists) == 6 * 4
    for ranking in lists.values():
        assert [rank for *_, rank in sorted(ranking)] == list(range(1, 99))


def test_a_region_is_the_sum_of_its_municipalities() -> None:
    answer = ask("data/jo01?mgroup.*=*&period.M=2023M06&hierarchy._region=level:region")
    regions = sum(row[2] for row in answer.json()["rows"])
    (country,) = of(COUNTRY, rows("jo01", "M=2023M06"))
    assert regions == country["Antal oprettede jobordrer"]


def test_counts_below_three_are_hidden_while_their_rates_are_shown() -> None:
    found = rows("y09a02", "M=latest:42")
    hidden = [row for row in found if row["Antal fuldtidspersoner"] is None]
    assert {"Læsø"} <= {row["Område"] for row in hidden}
    assert any(row["Fuldtidspersoner i pct. af arbejdsstyrken"] is not None for row in hidden)
    counts = [row[name] for row in found for name in ("Antal personer", "Antal fuldtidspersoner")]
    assert min(count for count in counts if count is not None) == 3


def test_all_98_municipalities_have_flex_jobs_through_the_last_month() -> None:
    newest = rows("y08a02", "M=latest:1")
    names = {row["Område"] for row in newest} - {"Uoplyst område"}
    assert names == {town.name for town in world.municipalities()} | {COUNTRY}
    assert {row["Periode"] for row in newest} == {"2024M06"}


def test_a_dimension_that_is_not_asked_for_has_no_column() -> None:
    found = rows("y38a02", "M=2023M12")
    assert list(found[0])[:3] == ["Periode", "Område", "Antal personer"]
    (own,) = of(NORDDJURS, found)
    assert own["Antal personer"] == 243


def test_rows_of_job_orders_do_not_come_in_order_of_period() -> None:
    periods = [row["Periode"] for row in rows("jo01", "M=latest:3")]
    assert periods != sorted(periods)


@pytest.mark.parametrize(
    ("query", "cause"),
    [
        ("period.M=latest:1&hierarchy._omrade=/", "Unknown hierarchies: ['_omrade']"),
        (
            "period.M=latest:1&hierarchy._x=/&hierarchy._y=*",
            "Unknown hierarchies: ['_x', '_y']",
        ),
        ("period.Q=latest:1&hierarchy._nykom=/", "Unknown period type: Q"),
        (
            "period.M=latest:60&hierarchy._nykom=/",
            "Requested latest:60 for type M, but only 54 periods are available.",
        ),
    ],
)
def test_a_wrong_request_is_refused_in_the_known_words(query: str, cause: str) -> None:
    answer = ask(f"data/y09a02?mgroup.*=*&{query}")
    assert answer.status_code == 422
    assert list(answer.json()) == ["code", "cause", "request_id"]
    assert answer.json()["cause"] == cause


@pytest.mark.parametrize("token", ["", "key", "Bearer "])
def test_a_request_without_a_bearer_token_is_refused(token: str) -> None:
    answer = ask("tables", token)
    assert answer.status_code == 401
    assert answer.json()["cause"] == "Missing bearer token"


def test_an_unknown_table_is_not_found() -> None:
    assert ask("table/y99a99").status_code == 404
    assert ask("data/y99a99").json()["code"] == 404


def test_every_table_is_in_the_catalogue_with_the_stamp_of_its_release() -> None:
    tables = {
        table["table_id"]: table
        for subject in ask("tables").json()
        for group in subject["table_groups"]
        for table in group["tables"]
    }
    assert tables.keys() == jobindsats.TABLES.keys()
    assert all(
        table["update_latest"] < f"{world.SAMPLE_TIME:%Y-%m-%d}" for table in tables.values()
    )
    assert tables["y09a02"]["update_next"] == "2024-08-21"


def test_the_total_of_an_area_hierarchy_is_its_root_and_ids_are_no_codes() -> None:
    hierarchies = ask("table/jo01").json()["dimensions"][0]["hierarchies"]
    values = [value for level in hierarchies[0]["levels"] for value in level["values"]]
    assert values[0] == {"value_id": "/", "value_name": COUNTRY}
    assert not any("707" in value["value_id"] for value in values)


def test_the_body_is_minified_json_with_danish_letters_and_no_mark() -> None:
    content = ask("data/jo01?period.M=latest:1&hierarchy._nykom=/").content
    assert content.startswith('{"columns":["Periode","Område",'.encode())
    assert (
        content
        == json.dumps(json.loads(content), ensure_ascii=False, separators=(",", ":")).encode()
    )
