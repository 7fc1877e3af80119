"""Example measures and goals, for sentences that no plan of ours has."""

from __future__ import annotations

from typing import Any

from assets.paper.goal_model import PaperMeasure
from assets.plan.schema import Goal


def measured(name: str = "own", **changes: Any) -> PaperMeasure:
    """A measure of 67.7 % in December 2023, from jobindsats, with these changes."""
    value = changes.get("value", 67.7)
    facts: dict[str, Any] = {
        "indicator": "job_goal", "label": "Andel ledige med jobmål",
        "full_label": "Andel ledige med jobmål", "area_code": "707",
        "area": "Norddjurs", "period": "2023M12", "period_text": "december 2023", "take": None,
        "role": "rule", "value": value, "low": value, "high": value, "unit": "pct",
        "text": "67,7 %", "hidden": False, "answers_goal": True, "remark": None, "missing": None,
        "numerator": None, "denominator": None, "population": None,
        "source": "jobindsats.dk y25i13_esco", "source_text": "data fra jobindsats.dk",
        "known_from": None, "provisional": False, "sql": None, "snapshots": "",
    }  # fmt: skip
    return PaperMeasure(name=name, **(facts | changes))


def goal(*sentences: str | dict[str, Any], names: tuple[str, ...] = ("own",)) -> Goal:
    """A goal with these status templates, and a measure for each name."""
    return Goal.model_validate(
        {
            "id": "1.1",
            "text": "Et mål.",
            "measures": {name: {"indicator": "job_goal", "period": "2023M12"} for name in names},
            "rule": " and ".join(f"{name} >= 80" for name in names),
            "status": [{"text": s} if isinstance(s, str) else s for s in sentences],
        }
    )
