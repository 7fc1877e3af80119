"""Areas by name: Danish spellings of one name, what is refused, and what is suggested."""

import csv
from pathlib import Path

import pytest

from assets.text.area_names import MUNICIPALITY, AreaNames
from connectors.errors import InputError

AREAS = Path(__file__).parents[3] / "data" / "reference" / "area.csv"


def rows() -> list[dict[str, str]]:
    with AREAS.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter=";"))


EVERY = AreaNames((row["area_code"], row["area"]) for row in rows())
MUNICIPALITIES = AreaNames(
    ((row["area_code"], row["area"]) for row in rows() if row["kind"] == "municipality"),
    MUNICIPALITY,
)


def test_every_area_is_found_by_its_own_name_and_code():
    assert len(MUNICIPALITIES) == 98
    for code, name in EVERY.items():
        assert EVERY.find_code(name) == code
        assert EVERY.find_code(code) == code


def test_every_municipality_is_found_as_a_letter_would_write_it():
    for code, name in MUNICIPALITIES.items():
        genitive = name if name.endswith("s") else f"{name}s"
        for written in (f"{name} Kommune", f"{genitive} Kommune", name.upper(), f" {name} "):
            assert MUNICIPALITIES.find_code(written) == code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Randers", "730"),
        ("Århus", "751"),
        ("Aarhus", "751"),
        ("arhus", "751"),
        ("ærø", "492"),
        ("Aeroe", "492"),
        ("AERO", "492"),
        ("Koebenhavn", "101"),
        ("Københavns Kommune", "101"),
        ("Bornholms Regionskommune", "400"),
        ("Bornholm", "400"),
        ("Høje Taastrup", "169"),
        ("Lyngby-Tårbæk", "173"),
        ("Nordfyn", "480"),
        ("Vesthimmerland", "820"),
    ],
)
def test_the_spellings_of_a_municipality_are_one(written: str, code: str):
    assert MUNICIPALITIES.find_code(written) == code
    assert EVERY.find_code(written) == code


@pytest.mark.parametrize(
    ("written", "code"),
    [("landet", "000"), ("Danmark", "000"), ("Region Midt-jylland", None), ("Midtjylland", "082")],
)
def test_the_country_and_a_region_have_short_names(written: str, code: str | None):
    if code is None:
        with pytest.raises(InputError, match="er ikke et område; mente du Region Midtjylland"):
            EVERY.find_code(written)
    else:
        assert EVERY.find_code(written) == code


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("Rand", r"”Rand” er ikke en kommune; mente du Randers \(730\)\?"),
        ("Randes", r"mente du Randers \(730\)\?"),
        ("Ringkøbing", r"mente du Ringkøbing-Skjern \(760\)\?"),
        ("Djurs", r"mente du Syddjurs \(706\) eller Norddjurs \(707\)\?"),
        ("Aa", r"mente du Aabenraa \(580\), Aarhus \(751\) eller Aalborg \(851\)\?"),
        ("999", r"”999” er ikke en kommune; skriv navn eller nummer, fx Randers eller 730\."),
        ("", r"”” er ikke en kommune; skriv navn eller nummer"),
        ("Christiansø", r"”Christiansø” er ikke en kommune"),
    ],
)
def test_an_unknown_municipality_is_answered_with_the_nearest(written: str, remedy: str):
    with pytest.raises(InputError, match=remedy):
        MUNICIPALITIES.find_code(written)


def test_a_name_of_two_areas_is_refused_with_both():
    both = r"flere områder; skriv Region Nordjylland \(081\) eller Landsdel Nordjylland \(11\)\."
    with pytest.raises(InputError, match=both):
        EVERY.find_code("nordjylland")
