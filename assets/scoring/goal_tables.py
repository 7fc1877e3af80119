"""The tables of goals, all of one reading of the plan and one scoring."""

from __future__ import annotations

from assets.build import Build, Table
from assets.contracts.marts import MARTS
from assets.disclosure.gated_tables import HIDDEN, load_gate
from assets.indicators.indicator_catalogue import CATALOGUE, FIGURES
from assets.scoring.outlook.outlook import OUTLOOK, PROFILE, outlook, read_moves
from assets.scoring.score import (
    MEASURE,
    PLAN,
    SCORE,
    Figures,
    PlanReader,
    measures,
    plan_row,
    read_all,
    score,
)
from assets.scoring.standing import STANDING, standing

_DESCRIPTIONS = {
    SCORE: "Every goal of the plan, scored for every municipality. "
    "One row per goal and municipality, the plan's own municipality first.",
    PLAN: "The plan that was scored, and the hash by which a later change of it is seen. One row.",
    MEASURE: "Every figure that the plan's goals use or show. One row per goal and measure.",
    STANDING: "Where the plan's own municipality stands on each goal among all municipalities. "
    "One row per goal.",
    OUTLOOK: "How the goals go whose period or deadline has not ended: pace, projection, and "
    "whether they can still be met. One row per goal.",
}


def goal_tables(read_plan: PlanReader) -> list[Table]:
    """The tables of goals; the plan is read, and refused, when they are made.

    Hidden figures are scored by what the disclosure gate lets a reader know of them, so that a
    verdict, a gap or a reason gives no more away than the published figures do.
    """

    def write(build: Build) -> None:
        plan, shown, areas = read_all(build.warehouse, read_plan)
        figures = Figures(load_gate(build.warehouse).with_bounds(shown.long), shown.catalogue)
        scores = score(plan, figures, areas, build.mode)
        made = {
            SCORE: scores,
            PLAN: plan_row(plan),
            MEASURE: measures(plan, figures),
            STANDING: standing(scores),
            OUTLOOK: outlook(plan, figures, read_moves(build.warehouse)),
        }
        for name, rows in made.items():
            build.warehouse.replace(name, rows)

    return [
        Table(
            name=name,
            reads=frozenset({FIGURES, HIDDEN, CATALOGUE, "core.area", PROFILE}),
            write=write,
            description=description,
            contract=MARTS[name.removeprefix("mart.")],
            is_gated=True,
        )
        for name, description in _DESCRIPTIONS.items()
    ]
