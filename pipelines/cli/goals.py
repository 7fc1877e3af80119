"""``pejl goals``: the goals as they were last scored, or a plan's on what is published."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from connectors import warehouse
from connectors.lists import joined
from pipelines import console
from pipelines.cli import scorecard
from pipelines.cli.options import (
    AREA,
    AsOf,
    FormatOption,
    Live,
    PlanFile,
    build_as_of,
    load_settings,
)
from pipelines.console import Format

if TYPE_CHECKING:
    from polars import DataFrame

    from pipelines.settings import Settings

EVERY_AREA = "all"


def goals(
    *,
    live: Live = False,
    plan: PlanFile = None,
    area: Annotated[
        str | None,
        typer.Option(metavar=AREA, help="Fx Randers eller 730; all: kommunen blandt alle."),
    ] = None,
    as_of: AsOf = None,
    reasons: Annotated[
        bool,
        typer.Option("--reasons", help="Vis også begrundelser, forbehold og udsigter."),
    ] = False,
    written: FormatOption = Format.table,
) -> None:
    """Vis målene, som de senest er bedømt."""
    settings = load_settings(live, plan)
    day = as_of.date() if as_of else None
    if day is not None:
        build_as_of(settings, day)
    with warehouse.reading(settings.published_file(day)) as opened:
        scored = None if plan is None else _scored(settings, opened, plan, day)
        if area == EVERY_AREA:
            from assets.scoring.standing import STANDING, standing  # noqa: PLC0415

            rows = (
                opened.frame(f"from {STANDING}")
                if scored is None
                else standing(scored[0], scored[3])
            )
            build_id = scorecard.read_build(opened)
            console.write(
                written,
                scorecard.with_build(rows.rename({"goal_id": "id"}), build_id),
                lambda to: scorecard.show_standing(rows, to),
                lambda: scorecard.standing_document(rows, build_id),
            )
            return
        card = scorecard.read(opened, area, scored and scored[:3])
    console.write(
        written,
        scorecard.with_build(scorecard.goals(card), card.build),
        lambda to: scorecard.show(card, to, has_reasons=reasons),
        lambda: scorecard.document(card),
    )


def _scored(
    settings: Settings, opened: warehouse.Warehouse, plan: Path, as_of: date | None
) -> tuple[DataFrame, DataFrame, DataFrame, DataFrame]:
    """The scores, outlook and aims of a plan on the figures of a published file.

    And its own municipality's scores by the public figures that others are scored by.
    """
    from assets.plan import plan as plans  # noqa: PLC0415
    from assets.scoring import score  # noqa: PLC0415
    from assets.scoring.figures import goals_without_others  # noqa: PLC0415
    from assets.scoring.outlook.outlook import outlook, read_revisions  # noqa: PLC0415
    from assets.scoring.plan_aims import plan_aims  # noqa: PLC0415

    areas = score.published_areas(opened)
    day = as_of or settings.today()
    read, figures, areas = score.read_scoring_inputs(
        opened, lambda vocabulary: plans.load(plan, vocabulary, day), areas
    )
    if waiting := goals_without_others(read, figures):
        console.echo(
            f"Mål {joined(waiting)} holder delte tal op mod andre kommuner, og de tal kommer først "
            f"med `pejl build --plan {plan}`.",
            stderr=True,
        )
    rows = score.score(read, figures, areas, settings.mode)
    public = score.score_by_public_figures(read, figures, areas, settings.mode)
    ahead = outlook(read, figures, read_revisions(opened))
    return rows, ahead, plan_aims(read, rows), public
