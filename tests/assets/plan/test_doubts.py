"""What `pejl plan check` says of a goal that is valid and probably not meant so."""

import pytest

from assets.plan import doubts
from assets.plan.plan import ScoredGoal
from assets.plan.schema import Goal
from assets.rules.rule import parse_rule

UNITS = {"rate": "pct", "persons": "persons"}


def scored(rule: str, period: str = "2023M12", indicator: str = "rate") -> ScoredGoal:
    measures = {"own": {"indicator": indicator, "period": period, "take": "mean"}}
    goal = Goal.model_validate({"id": "1", "text": "Et mål.", "measures": measures, "rule": rule})
    return ScoredGoal(goal, "Afsnit", parse_rule(rule), goal)


@pytest.mark.parametrize("rule", ["own >= 0.75", "0.75 <= own", "own >= 3 and own < 0.75"])
def test_a_percentage_below_one_is_doubted(rule: str) -> None:
    [sentence] = doubts.doubtful_demands(scored(rule), UNITS)
    assert sentence == "Kravet er 0,75 %; er det en andel af 1, så skriv 75 i reglen."


@pytest.mark.parametrize("rule", ["own >= 75", "own <= 0", "own >= 1", "own * 0.5 >= 30"])
def test_other_demands_are_not_doubted(rule: str) -> None:
    assert list(doubts.doubtful_demands(scored(rule), UNITS)) == []


def test_a_small_number_of_persons_is_not_doubted() -> None:
    few = scored("own >= 0.5", indicator="persons")
    assert list(doubts.doubtful_demands(few, UNITS)) == []


def test_a_period_that_the_indicator_never_has_is_doubted() -> None:
    [sentence] = doubts.doubtful_periods(scored("own >= 75", "2023"), {"rate": {"month"}})
    assert sentence == (
        "own bruger 2023, men rate har kun tal for måneder; ret period, fx til yearM12, eller "
        "skriv flere perioder og `take`."
    )


@pytest.mark.parametrize("period", ["2023M12", "2023M01..2023M12", "latest"])
def test_a_period_that_the_indicator_has_is_not_doubted(period: str) -> None:
    assert list(doubts.doubtful_periods(scored("own >= 75", period), {"rate": {"month"}})) == []


def test_an_indicator_without_figures_is_not_doubted() -> None:
    assert list(doubts.doubtful_periods(scored("own >= 75", "2023"), {})) == []
