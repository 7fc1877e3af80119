"""Rules as a Danish reader sees them."""

from __future__ import annotations

import pytest

from assets.plan.schema import Goal
from assets.scoring import rule_text

PLACES = {"country": "hele landet"}
LABELS = {"rate": "Andel i job", "other": "Antal, der er i job"}


def goal(rule: str) -> Goal:
    return Goal.model_validate(
        {
            "id": "1.1",
            "text": "Et mål.",
            "rule": rule,
            "measures": {
                "own": {"indicator": "rate", "period": "2023"},
                "before": {"indicator": "rate", "period": "2022M12"},
                "country": {"indicator": "other", "period": "2023", "area": "country"},
                "counted": {"indicator": "other", "period": "2023", "part": "numerator"},
            },
        }
    )


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("own >= 37.5", "”Andel i job” (2023) ≥ 37,5"),
        ("own <= country + 4", "”Andel i job” (2023) ≤ ”Antal, der er i job” (hele landet) + 4"),
        ("own > before / 2", "”Andel i job” (2023) > ”Andel i job” (december 2022) / 2"),
        (
            "own >= 1 if counted >= 25 else not (before < 2 or before > 3)",
            "”Andel i job” (2023) ≥ 1 hvis ”Antal, der er i job”, antal ≥ 25 ellers ikke "
            "(”Andel i job” (december 2022) < 2 eller ”Andel i job” (december 2022) > 3)",
        ),
    ],
)
def test_a_rule_names_its_figures_by_their_labels(rule: str, told: str) -> None:
    assert rule_text.render_rule(goal(rule), LABELS, PLACES) == told
