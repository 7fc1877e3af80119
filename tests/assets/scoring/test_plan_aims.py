"""``mart.plan_aim``: each aim above the plan with how its goals stand."""

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
