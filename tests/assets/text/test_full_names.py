"""Municipalities are called what they call themselves."""

import pytest

from assets.text.full_names import genitive, municipality_name


@pytest.mark.parametrize(
    ("code", "area", "said"),
    [
        ("707", "Norddjurs", "Norddjurs Kommunes"),
        ("101", "København", "Københavns Kommunes"),
        ("400", "Bornholm", "Bornholms Regionskommunes"),
    ],
)
def test_municipalities_have_their_own_names(code: str, area: str, said: str) -> None:
    assert genitive(municipality_name(code, area)) == said
