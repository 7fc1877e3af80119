"""The first clause of a goal's wording."""

import pytest

from assets.text.first_clause import LONGEST, first_clause


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Der skal indgås 70 voksenelevaftaler.", "Der skal indgås 70 voksenelevaftaler"),
        ("Målet er 4,0 i snit, og gerne mere.", "Målet er 4,0 i snit"),
        ("50 opgaver (ordinært arbejde; også småjob) pr. måned.", "50 opgaver pr. måned"),
        (
            "Mål for borgere fra Ukraine: Aktiveringsgraden skal være 50 %.",
            "Mål for borgere fra Ukraine: Aktiveringsgraden skal være …",
        ),
        ("Pr. 5. november er 237 unge ledige; 65 er klar.", "Pr. 5. november er 237 unge ledige"),
    ],
)  # fmt: skip
def test_the_first_clause_is_what_a_line_has_room_for(text: str, first: str) -> None:
    assert first_clause(text) == first
    assert len(first) <= LONGEST
