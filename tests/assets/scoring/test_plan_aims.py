"""``mart.plan_aim``: each aim above the plan with how its goals stand."""

from assets.scoring.plan_aims import aims_served
from connectors.warehouse import Warehouse


def test_the_goals_of_each_aim_are_counted_by_verdict(built: Warehouse) -> None:
    rows = {row["aim_id"]: row for row in built.frame("from mart.plan_aim").to_dicts()}
    assert len(rows) == 5 + 5 + 6 + 22
    # The published verdicts of the goals under the minister's second goal: none is met.
    assert (rows["M2"]["goal_ids"], rows["M2"]["not_met"]) == ("2.1, 2.2, 2.3", 3)
    assert sum(rows[f"M{at}"]["goals"] for at in range(1, 6)) == 25
    assert sum(rows[f"M{at}"]["met"] for at in range(1, 6)) == 8
    assert sum(rows[f"M{at}"]["dropped"] for at in range(1, 6)) == 1
    assert (rows["S1"]["goals"], rows["S1"]["goal_ids"]) == (0, None)
    assert (rows["D1.3"]["part_of"], rows["D1.3"]["goal_ids"]) == ("D1", "5.1")


def test_a_goal_serves_the_innermost_of_its_aims(built: Warehouse) -> None:
    aims = built.frame("from mart.plan_aim order by aim_no")
    # 2.1 serves the strategy's sub-aim D1.2, and so D1 around it, which goes without saying.
    assert aims_served(aims, "2.1")["aim_id"].to_list() == ["M2", "S3", "D1.2"]
    assert aims_served(aims, "2")["aim_id"].to_list() == []
