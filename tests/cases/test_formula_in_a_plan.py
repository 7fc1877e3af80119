"""A goal whose text begins like a formula of Excel is harmless in the CSV of the scorecard."""

import polars as pl

from assets.plan import plan as plans
from assets.text import excel_csv
from tests.cases.conftest import Case


def test_a_goal_that_begins_like_a_formula_is_a_text_in_csv(case: Case) -> None:
    plan = plans.read(case("30-plan-files/formula_text.yaml"))
    goals = pl.DataFrame({"goal": [goal.text for goal in plan.goals], "gap": [-1.5] * 25})
    written = excel_csv.render(goals)
    assert written.startswith("\ufeffgoal;gap\n\"'=HYPERLINK(")
    assert written.count(";-1,5\n") == 25
