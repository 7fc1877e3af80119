from pathlib import Path

import polars as pl
import pytest

from assets.paper.published_data import read_published
from assets.plan import plan as plans
from assets.scoring.measures import resolve_measures
from assets.scoring.score import read_scoring_inputs
from connectors.warehouse import Warehouse

PLAN = """municipality: Norddjurs
year: 2023
title: Beskæftigelsesplan 2023
sections:
  - title: Ledighed
    goals:
      - id: "1"
        text: Ledigheden skal være lav.
        measures:
          own: {indicator: unemployment_share, period: 2023M12, WHOM}
        rule: own <= 1
"""


@pytest.mark.parametrize(
    "whom", ["third: similar", "rank: similar", "area: similar", "rank: country", "area: region"]
)
def test_the_paper_has_the_figure_that_was_scored_whomever_it_is_held_against(
    built: Warehouse, published: Warehouse, tmp_path: Path, whom: str
) -> None:
    path, area = tmp_path / "held-2023.yaml", pl.Series("area_code", ["707"])
    path.write_text(PLAN.replace("WHOM", whom), "utf-8")
    plan, figures, _ = read_scoring_inputs(built, lambda known: plans.load(path, known))
    scored = resolve_measures(plan, figures, area)["shown"].to_list()
    data = read_published(published, plan, "707", "sample", pl.DataFrame())
    in_paper = resolve_measures(data.plan, data.figures.of(data.plan), area)["shown"].to_list()
    assert in_paper == scored
    assert scored != [None]
