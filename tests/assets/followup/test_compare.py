"""What has changed since the last follow-up: each cause alone, and none where nothing has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl
import pytest

from assets.followup import compare
from assets.followup.load import FollowUp
from assets.text.hidden import MARK

PLAN = """
title: Plan
municipality: "707"
year: 2023
sections:
  - title: Afsnit
    goals:
      - id: "5.1"
        text: Mange jobordrer
        measures:
          own: {{indicator: job_orders, period: {period}{take}}}
        rule: own >= 50
"""
LABEL = "Jobordrer pr. måned"
SCHEMA = dict.fromkeys(("value", "value_low", "value_high", "numerator", "denominator"), pl.Float64)


@dataclass(frozen=True)
class Case:
    """A follow-up of one goal and one figure, and what a test makes another of it."""

    name: str = "2023-1"
    score: Mapping[str, Any] = field(default_factory=dict[str, Any])
    written: str = "yearM01..yearM02"
    take: str = ", take: mean"
    period: str = "2023M01..2023M02"
    figures: Mapping[str, float | None] = field(
        default_factory=lambda: {"2023M01": 20.0, "2023M02": 30.0}
    )
    mark: str | None = None
    kind: str = "computed"
    sha256: str = "aa"
    sql: str = "1"
    pejl: str = "1"
    limit: int = 3
    provisional: bool | None = None
    comparison: str | None = None
    similar: tuple[str, ...] = ()

    def made(self) -> FollowUp:
        """The follow-up as it would be read."""
        score: dict[str, Any] = {
            "goal_id": "5.1", "own": True, "section": "Afsnit", "goal": "Mange jobordrer",
            "verdict": "not_met", "verdict_text": "Målet er ikke nået", "value": 25.0,
            "value_low": 25.0, "value_high": 25.0, "value_text": "25 jobordrer",
            "comparison": "mindst", "target": 50.0, "target_text": "50 jobordrer",
            "period": self.period, "rule": "own >= 50", "decision": None, "reason": "",
        }  # fmt: skip
        measure = {
            "goal_id": "5.1", "measure": "own", "indicator": "job_orders", "label": LABEL,
            "area_code": "707", "period": self.period, "role": "rule",
            "comparison": self.comparison,
        }  # fmt: skip
        figures = [
            {"indicator": "job_orders", "area_code": "707", "period": period, "value": value,
             "value_low": value, "value_high": value, "numerator": None, "denominator": None,
             "mark": self.mark if value is None else None, "kind": self.kind, "answers_goal": None,
             "provisional": self.provisional}
            for period, value in self.figures.items()
        ]  # fmt: skip
        texts = {"decision": pl.String, "mark": pl.String, "answers_goal": pl.Boolean}
        texts["provisional"] = pl.Boolean
        facts = {
            "name": self.name,
            "plan": {"year": 2023},
            "settings": {"disclosure_limit": self.limit},
            "versions": {"pejl": self.pejl},
            "sources": [{"raw_table": "jo01", "sha256": self.sha256, "retrieved_at": "2024"}],
            "indicators": {"job_orders": {"sources": ["jo01"], "sql": {"a.sql": self.sql}}},
            "similar": [*self.similar],
        }
        return FollowUp(
            facts,
            PLAN.format(period=self.written, take=self.take).encode(),
            pl.DataFrame([score | dict(self.score)], schema_overrides=SCHEMA | texts),
            pl.DataFrame([measure]),
            pl.DataFrame(figures, schema_overrides=SCHEMA | texts),
        )


BEFORE = Case()
MOVED = {"value": 26.0, "value_low": 26.0, "value_high": 26.0, "value_text": "26 jobordrer"}
HIDDEN = {**dict.fromkeys(("value", "value_low", "value_high")), "value_text": "skjult"}


def changed(after: Case, before: Case = BEFORE) -> dict[str, Any]:
    """The one goal of a comparison."""
    [row] = compare.compare(before.made(), after.made()).to_dicts()
    return row


def test_a_follow_up_is_the_same_as_itself() -> None:
    row = changed(BEFORE)
    assert (row["changed"], row["causes"], row["why"]) == ("same", [], "")


def test_other_municipalities_alike_are_a_cause_where_they_are_held_against() -> None:
    before = replace(BEFORE, comparison="similar", similar=("Skive", "Struer"))
    after = replace(before, score=MOVED, similar=("Struer", "Lemvig"))
    row = changed(after, before)
    assert row["causes"] == ["group"]
    assert row["why"] == (
        "De kommuner, der ligner mest, er ikke de samme: Lemvig i stedet for Skive."
    )
    assert changed(replace(after, comparison=None), before)["causes"] == ["unexplained"]
    assert changed(after, replace(before, similar=()))["causes"] == ["unexplained"]  # an old one
    assert changed(replace(after, similar=("Struer", "Skive")), before)["causes"] == ["unexplained"]


def test_a_figure_that_the_source_says_otherwise_is_revised() -> None:
    row = changed(
        replace(BEFORE, score=MOVED, figures={"2023M01": 22.0, "2023M02": 30.0}, sha256="bb")
    )
    assert (row["changed"], row["causes"]) == ("value", ["revised"])
    assert row["why"] == f"Kilden har rettet {LABEL} (januar 2023: 22, før 20)."


def test_a_figure_that_the_source_no_longer_gives_is_revised() -> None:
    row = changed(replace(BEFORE, score=MOVED, figures={"2023M01": None, "2023M02": 30.0}))
    assert row["causes"] == ["revised"]
    assert "ikke længere tal" in row["why"]


def test_a_figure_where_there_was_none_is_new() -> None:
    half = replace(BEFORE, figures={"2023M01": 20.0})
    row = changed(replace(BEFORE, score=MOVED | {"verdict": "met"}), half)
    assert (row["changed"], row["causes"]) == ("verdict", ["new_data"])
    assert row["why"] == f"Nye tal for {LABEL} (februar 2023: 30, før intet tal)."


def test_a_newer_row_of_the_register_is_new() -> None:
    before = replace(BEFORE, kind="observed")
    row = changed(replace(before, score=MOVED, figures={"2023M01": 22.0, "2023M02": 30.0}), before)
    assert row["causes"] == ["new_data"]
    assert "Registeret har en nyere række" in row["why"]


def test_latest_that_has_moved_on_is_new() -> None:
    before = replace(BEFORE, written="latest", take="", period="2023M01")
    row = changed(replace(before, score=MOVED, period="2023M02"), before)
    assert row["causes"] == ["new_data"]
    assert row["why"] == f"{LABEL} har en nyere periode: februar 2023 (før januar 2023)."


def test_another_period_in_the_plan_is_a_change_of_the_plan() -> None:
    row = changed(replace(BEFORE, score=MOVED, written="2023M01..2023M01", period="2023M01"))
    assert row["causes"] == ["plan"]
    assert "i planen en anden periode" in row["why"]


def test_another_way_of_taking_a_figure_is_a_change_of_the_plan() -> None:
    row = changed(replace(BEFORE, score=MOVED, take=", take: max"))
    assert row["causes"] == ["plan"]


@pytest.mark.parametrize(
    ("score", "way", "said"),
    [
        ({"rule": "own >= 20", "verdict": "met"}, "verdict", 'fra "own >= 50" til "own >= 20"'),
        ({"goal": "Flere jobordrer"}, "plan", "Ordlyden"),
        ({"decision": "Udgået. Byrådet: Fordi.", "verdict": "dropped"}, "verdict", "Byrådet"),
    ],
)
def test_what_the_plan_says_otherwise_is_told(score: dict[str, Any], way: str, said: str) -> None:
    row = changed(replace(BEFORE, score=score))
    assert (row["changed"], row["causes"]) == (way, ["plan"])
    assert said in row["why"]


def test_another_years_demand_is_told_where_the_rule_is_the_same() -> None:
    before = replace(BEFORE, score={"rule": "own >= target"})
    after = {"rule": "own >= target", "target": 40.0, "target_text": "40 jobordrer"}
    row = changed(replace(BEFORE, score=after), before)
    assert (row["changed"], row["causes"]) == ("target", ["plan"])
    assert row["why"] == "Årets krav er 40 jobordrer (før 50 jobordrer)."


def test_a_figure_that_is_hidden_now_is_told_without_a_number() -> None:
    hidden = {"2023M01": None, "2023M02": 30.0}
    row = changed(replace(BEFORE, score=HIDDEN, figures=hidden, mark=MARK, limit=25))
    assert (row["changed"], row["causes"]) == ("value", ["disclosure"])
    assert row["why"] == (
        f"{LABEL} er nu skjult af hensyn til diskretion (januar 2023). Grænsen er 25 (før 3)."
    )


def test_a_figure_that_is_hidden_no_longer_is_told() -> None:
    before = replace(BEFORE, score=HIDDEN, figures={"2023M01": None}, mark=MARK)
    row = changed(replace(BEFORE, limit=5), before)
    assert row["causes"][0] == "disclosure"
    assert "er ikke længere skjult (januar 2023). Nye tal" in row["why"]


def test_the_same_snapshots_and_another_sql_file_is_another_calculation() -> None:
    row = changed(replace(BEFORE, score=MOVED, figures={"2023M01": 22.0, "2023M02": 30.0}, sql="2"))
    assert row["causes"] == ["calculation"]


def test_a_verdict_that_only_another_pejl_explains_says_so() -> None:
    row = changed(replace(BEFORE, score={"verdict": "met"}, pejl="2"))
    assert row["causes"] == ["calculation"]
    assert "en anden version, 2 (før 1)" in row["why"]


def test_what_nothing_explains_is_said_to_be_unexplained() -> None:
    assert changed(replace(BEFORE, score={"verdict": "met"}))["causes"] == ["unexplained"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [(True, False, "ikke længere foreløbige"), (False, True, "blevet foreløbige")],
)
def test_a_figure_that_only_became_settled_or_provisional_is_new(
    before: bool, after: bool, said: str
) -> None:
    now = replace(BEFORE, score={"verdict": "met"}, provisional=after)
    row = changed(now, replace(BEFORE, provisional=before))
    assert row["causes"] == ["new_data"]
    assert row["why"] == f"Tallene for {LABEL} er {said} (januar 2023; februar 2023)."


def test_an_older_follow_up_does_not_say_what_was_provisional() -> None:
    old = BEFORE.made()
    old = replace(old, figures=old.figures.drop("provisional"))
    now = replace(BEFORE, score={"verdict": "met"}, provisional=True).made()
    [row] = compare.compare(old, now).to_dicts()
    assert row["causes"] == ["unexplained"]


def test_rounding_of_a_sum_is_no_change() -> None:
    tiny = {"value": 25.0 + 1e-12, "value_low": 25.0 + 1e-12, "value_high": 25.0 + 1e-12}
    assert changed(replace(BEFORE, score=tiny))["changed"] == "same"


def test_many_periods_are_told_by_the_first_of_them() -> None:
    months = {f"2023M{month:02}": 20.0 for month in range(1, 13)}
    before = replace(BEFORE, period="2023M01..2023M12", figures=months)
    after = replace(before, score=MOVED, figures=dict.fromkeys(months, 21.0), sha256="bb")
    assert changed(after, before)["why"].endswith("marts 2023: 21, før 20 og 9 til).")


def test_an_older_follow_up_without_a_later_column_compares() -> None:
    old = BEFORE.made()
    old = replace(old, scores=old.scores.drop("decision", "reason"))
    decided = replace(BEFORE, score={"decision": "Ændret."})
    [row] = compare.compare(old, decided.made()).to_dicts()
    assert row["changed"] == "same"


def test_goals_that_came_and_went_are_told() -> None:
    other = replace(BEFORE, score={"goal_id": "5.2"})
    came, went = compare.compare(BEFORE.made(), other.made()).to_dicts()
    assert (came["goal_id"], came["changed"]) == ("5.2", "new")
    assert (went["goal_id"], went["changed"], went["goal"]) == ("5.1", "gone", "Mange jobordrer")
