"""The sample's exports: published figures, the readings that differ, nobody who can exist."""

import csv
import io
import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tools.sample.fasit import exports

FILES = exports()
YEAR_START, YEAR_END = date(2023, 1, 1), date(2023, 12, 31)
Row = dict[str, str]


def read(name: str, encoding: str = "utf-8-sig") -> list[Row]:
    text = io.StringIO(FILES[f"{name}.csv"].decode(encoding), newline="")
    return list(csv.DictReader(text, delimiter=";"))


def day(text: str) -> date:
    return datetime.strptime(text, "%d-%m-%Y").date()  # noqa: DTZ007


def overlaps_2023(start: str, end: str) -> bool:
    return day(start) <= YEAR_END and (not end or day(end) >= YEAR_START)


def education_share(offers: list[Row]) -> float:
    found = [offer["Tilbudstype"] == "Ordinær uddannelse" for offer in offers]
    return 100 * sum(found) / len(found)


@pytest.fixture(scope="module")
def offers() -> list[Row]:
    return read("offers", "cp1252")


def test_the_share_of_education_among_offers_started_in_2023_is_as_published(
    offers: list[Row],
) -> None:
    started = [offer for offer in offers if day(offer["Startdato"]).year == 2023]
    assert len(started) == 1500
    assert round(education_share(started), 1) == 15.8


def test_other_readings_of_the_share_of_education_differ(offers: list[Row]) -> None:
    active = [offer for offer in offers if overlaps_2023(offer["Startdato"], offer["Slutdato"])]
    per_person = {(offer["CPR-nummer"], offer["Tilbudstype"]): offer for offer in active}
    for reading in (offers, active, list(per_person.values())):
        assert round(education_share(reading), 1) != 15.8


def test_agreements_entered_in_2023_are_as_published_by_the_danish_date_alone() -> None:
    stamps = [row["Aftaledato"] for row in read("adult_apprentice_agreements")]
    assert {"2022-12-31T23:00:00.000Z", "2023-12-31T23:00:00.000Z"} <= set(stamps)
    danish = [
        datetime.fromisoformat(stamp).astimezone(ZoneInfo("Europe/Copenhagen")) for stamp in stamps
    ]
    assert all(moment.hour == 0 for moment in danish)
    assert sum(moment.year == 2023 for moment in danish) == 61
    assert sum(stamp.startswith("2023") for stamp in stamps) != 61


def test_the_share_of_ukrainians_activated_in_2023_is_as_published(offers: list[Row]) -> None:
    ukrainians = {
        row["CPR-nummer"]
        for row in read("citizens")
        if row["Statsborgerskab"] == "Ukraine"
        and overlaps_2023(row["Sag startdato"], row["Sag slutdato"])
    }
    active = {
        offer["CPR-nummer"]
        for offer in offers
        if overlaps_2023(offer["Startdato"], offer["Slutdato"])
    }
    assert len(ukrainians) == 92
    assert len(ukrainians & active) == 68


def test_counting_cases_or_started_offers_gives_another_share_of_ukrainians(
    offers: list[Row],
) -> None:
    cases = [
        row
        for row in read("citizens")
        if row["Statsborgerskab"] == "Ukraine"
        and overlaps_2023(row["Sag startdato"], row["Sag slutdato"])
    ]
    started = {offer["CPR-nummer"] for offer in offers if day(offer["Startdato"]).year == 2023}
    assert len(cases) > 92
    assert len({row["CPR-nummer"] for row in cases} & started) < 68


def test_the_rate_of_cooperation_is_as_published_and_its_other_denominator_flips_the_verdict() -> (
    None
):
    cooperating = {
        row["CVR-nummer"] for row in read("company_cooperation") if day(row["Dato"]).year == 2023
    }
    employees = {
        row["CVR-nummer"]: int(row["Antal ansatte"])
        for row in read("cvr_companies")
        if row["År"] == "2023" and row["Kommunekode"] == "707"
    }
    more_than_one = {company for company, number in employees.items() if number > 1}
    at_least_one = {company for company, number in employees.items() if number >= 1}
    assert (len(more_than_one), len(more_than_one & cooperating)) == (890, 380)
    assert (len(at_least_one), len(at_least_one & cooperating)) == (1270, 420)
    assert len(cooperating) > len(cooperating & employees.keys())


def test_everybody_with_an_offer_or_an_agreement_is_a_citizen(offers: list[Row]) -> None:
    citizens = {row["CPR-nummer"] for row in read("citizens")}
    assert len(citizens) == 3000
    assert {offer["CPR-nummer"] for offer in offers} <= citizens
    assert {row["CPR-nummer"] for row in read("adult_apprentice_agreements")} <= citizens


def test_keys_of_the_layouts_are_unique() -> None:
    cases = [
        (row["CPR-nummer"], row["Målgruppe"], row["Sag startdato"]) for row in read("citizens")
    ]
    extract = [(row["CVR-nummer"], row["År"]) for row in read("cvr_companies")]
    assert len(set(cases)) == len(cases)
    assert len(set(extract)) == len(extract)


def test_no_person_and_no_company_can_exist(offers: list[Row]) -> None:
    numbers = {row["CPR-nummer"] for row in [*offers, *read("citizens")]}
    assert all(re.fullmatch(r"\d{6}-\d{4}", number) for number in numbers)
    assert {int(number[2:4]) for number in numbers} == set(range(21, 33))
    companies = {
        row["CVR-nummer"] for row in [*read("cvr_companies"), *read("company_cooperation")]
    }
    assert all(re.fullmatch(r"00\d{6}", company) for company in companies)


def test_remarks_hold_quoted_line_breaks(offers: list[Row]) -> None:
    assert any("\n" in offer["Bemærkning"] for offer in offers)
    assert len(offers) == 3300


def test_files_differ_in_dialect() -> None:
    assert FILES["citizens.csv"].startswith(b"\xef\xbb\xbf")
    with pytest.raises(UnicodeDecodeError):
        FILES["offers.csv"].decode()
