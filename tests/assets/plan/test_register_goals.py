"""Which figures a goal takes from the register."""

from __future__ import annotations

from pathlib import Path

from assets.plan import register_goals

DATA = Path(__file__).parents[3] / "data"
COMPUTED = {path.stem for path in (DATA.parent / "sql/indicator").glob("*.sql")}


def test_a_goal_takes_what_is_not_computed_for_the_periods_that_it_asks_for() -> None:
    found = register_goals.register_goals(
        register_goals.load_plan_files([DATA / "plans/norddjurs-2023.yaml"]), COMPUTED
    )
    assert len(found) == 25
    assert found["1.1"] == {"cases_sent_to_reassessment": frozenset({"2022", "2023"})}
    assert found["2.1"] == {"sick_listed_with_job_goal": frozenset({"2023M12"})}
    assert found["2.3"] == {}
    assert set(found["3.3.2"]) == {f"danish_course_lessons_du{n}" for n in (1, 2, 3)}


def test_a_plan_that_cannot_be_read_gives_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "plan.yaml"
    assert register_goals.load_plan_files([broken]) == []
    for text in ("a: [", "title: x", "\ud800"):
        broken.write_bytes(text.encode("utf-8", "surrogatepass"))
        assert (
            register_goals.register_goals(register_goals.load_plan_files([broken]), COMPUTED) == {}
        )


def test_a_goal_s_number_in_plans_of_two_years_takes_the_periods_of_both(tmp_path: Path) -> None:
    plan = (DATA / "plans/norddjurs-2023.yaml").read_text("utf-8")
    later = tmp_path / "norddjurs-2024.yaml"
    plan_of_2024 = plan.replace("2023: 67.8, ", "").replace("2023", "2024")
    later.write_text(plan_of_2024, "utf-8")
    both = register_goals.load_plan_files([DATA / "plans/norddjurs-2023.yaml", later])
    goals = register_goals.register_goals(both, COMPUTED)
    assert goals["2.1"] == {"sick_listed_with_job_goal": frozenset({"2023M12", "2024M12"})}
