"""The register names units; what looks like a person is refused, and a unit is not."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from connectors.register.persons import find_person_name, find_personal_data

DATA = Path(__file__).parents[3] / "data"


@pytest.mark.parametrize(
    "text",
    ["Jens Hansen", "Teamet v/ Grete Møller", "J. Ottosen", "A.B.", "JHN", "jhn12", "Ole Olsen "],
)
def test_a_name_or_initials_are_taken_for_a_person(text: str) -> None:
    reason = find_person_name(text)
    assert reason is not None
    assert text.strip() not in reason


@pytest.mark.parametrize(
    "text",
    ["Job og Sprog Djurs", "Ungdommens Uddannelsesvejledning", "Ydelse og afklaring", "STAR, data",
     "FGU Østjylland", "Socialstyrelsen", "Indsatsen", "Team 2", "Afd. for job"],
)  # fmt: skip
def test_a_unit_is_none(text: str) -> None:
    assert find_person_name(text) is None
    assert find_personal_data(text) is None


@pytest.mark.parametrize(
    "text", ["012185-1234", "0121851234", "12185-1234", "cpr 012185 1234.", "x@norddjurs.dk"]
)
def test_a_cpr_number_or_an_address_is_found(text: str) -> None:
    assert find_personal_data(text) is not None


@pytest.mark.parametrize(
    "text", ["2022-2023", "01-01-2023", "24/11", "1.544", "12345678", "5 af 9"]
)
def test_dates_periods_and_numbers_are_no_cpr_numbers(text: str) -> None:
    assert find_personal_data(text) is None


def test_every_unit_of_the_projects_own_register_passes() -> None:
    path = DATA / "register/observations.csv"
    units = pl.read_csv(path, separator=";", infer_schema=False)["responsible"].unique()
    assert [unit for unit in units if find_person_name(unit) or find_personal_data(unit)] == []


@pytest.mark.parametrize(
    "between", ["\u2010", "\u2011", "\u2013", "\u2212", "\u00a0", "\u2009", " – "]
)
def test_a_number_of_a_person_is_seen_whatever_dash_or_space_word_put_in_it(between: str) -> None:
    assert find_personal_data(f"Borgeren 012390{between}1234 klagede") is not None
