"""Nationality leaves a file about persons as a group of origin, and as nothing finer."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from connectors import origins, register
from connectors.tabular.headings import fold

DATA = Path(__file__).parents[2] / "data"


def read(known: dict[str, str], *texts: str | None) -> list[str | None]:
    return origins.origin_groups(pl.Series(texts, dtype=pl.String), known).to_list()


def test_nationality_is_reduced_to_a_group_of_origin(nationalities: dict[str, str]) -> None:
    assert read(nationalities, "Danmark", "Syrien", "ukraine", "POLEN", "Atlantis", None) == [
        "Danmark", "Ikke-vestlige lande", "Ukraine", "Vestlige lande", "Andet land", None,
    ]  # fmt: skip
    assert read(nationalities, *origins.GROUPS) == list(origins.GROUPS)
    assert read(nationalities, " Polen ", "", "  ") == ["Vestlige lande", None, None]


@pytest.mark.parametrize(
    ("spellings", "group"),
    [
        (["Ukrainsk", "UKRAINE", "ua", "UKR", "Ukraine\u00a0"], "Ukraine"),
        (["Polsk", "PL", "POL", "tysk", "Rumænsk", "Britisk", "UK", "Svensk"], "Vestlige lande"),
        (["Syrisk", "SY", "Thailandsk", "Somalisk", "Bosnien", "TR"], "Ikke-vestlige lande"),
        (["Statsløs", "Ukendt"], "Andet land"),
    ],
)
def test_the_usual_spellings_of_a_nationality_are_listed(
    nationalities: dict[str, str], spellings: list[str], group: str
) -> None:
    assert read(nationalities, *spellings) == [group] * len(spellings)
    assert origins.are_listed(pl.Series(spellings), nationalities).all()


def test_no_country_is_in_two_groups_of_origin(nationalities: dict[str, str]) -> None:
    listed = [fold(name) for name in nationalities]
    assert len(listed) == len(set(listed)) == 820
    groups = {nationalities[name] for name in ("Danmark", "DNK", "Færøerne")}
    assert groups == {"Danmark"}
    assert nationalities["UKR"] == "Ukraine"


def test_the_projects_own_list_is_read_as_people_may_write_their_own(
    nationalities: dict[str, str],
) -> None:
    parts = register.fetch(origins.NATIONALITIES, [DATA]).parts
    bodies = [part.body for part in parts if isinstance(part.body, bytes)]
    assert dict(register.read_rows(origins.NATIONALITIES, bodies).iter_rows()) == nationalities
