"""Builds of the tables on other data than the whole sample: none, stale, another municipality."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from assets.ingest import raw
from assets.ingest.validation import select_snapshot
from assets.plan import plan as plans
from assets.scoring.score import measures, score
from assets.tables.build import Build
from assets.tables.contracts.marts import MARTS
from assets.warehouse.macros import create_macros
from assets.warehouse.table_assets import make_tables, sort_by_reads
from connectors import warehouse
from connectors.archive.snapshots import SnapshotStore
from connectors.warehouse import Warehouse
from pipelines.all_tables import all_tables
from pipelines.connections import open_sources
from pipelines.project import Project
from pipelines.settings import Settings
from tests.stored import figures_of

AREAS = "select area_code, area from core.area where kind = 'municipality' order by 1"
ABOVE_FIGURES = [
    "mart.source_freshness",
    "figure.public",
    "figure.personal",
    "figure.hidden",
    "mart.indicator",
    "mart.indicator_catalogue",
    "mart.goal_score",
]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Build]:
    """A build in which no source but the list of areas ever answered."""
    project = Project(Settings(_env_file=None, home=tmp_path))  # pyright: ignore[reportCallIssue]
    store = SnapshotStore(project.settings.archive, "sample", project.settings.now)
    with (
        open_sources(project) as sources,
        warehouse.writing(tmp_path / "w.duckdb") as opened,
    ):
        build = Build(opened, "sample", project.moment, tmp_path / "published")
        for name, entry in project.catalogue.items():
            if name in {"reference_area", "register_observations"}:
                store.save(entry.source, entry.table, sources.fetch(entry))
            found = select_snapshot(entry, sources, store)
            raw.load(opened, found)
        create_macros(opened.connection, project.sql)
        failures: list[str] = []
        list(
            make_tables(
                build,
                sort_by_reads(all_tables(project)),
                checks=(),
                fail=lambda key, why: failures.append(f"{key.to_user_string()} {why}"),
            )
        )
        assert failures == []
        yield build


def test_sources_that_never_answered_leave_their_goals_unknown_and_break_nothing(
    empty: Build,
) -> None:
    for name, contract in MARTS.items():
        if name == "build":
            continue  # made by publishing
        assert contract.breaches(empty.warehouse.frame(f"from mart.{name}")) == [], name
    rows = empty.warehouse.frame("from mart.goal_score where own").to_dicts()
    own = {row["goal_id"]: row for row in rows}
    assert len(own) == 25
    assert own["5.1"]["verdict"] == "not_followable"
    assert own["5.1"]["reason"] == (
        "”Jobformidlingsopgaver (oprettede jobordrer)” mangler: der er ingen tal for 2023, og "
        "jobindsats.dk jo01 er aldrig hentet."
    )
    assert (own["5.1"]["stale"], own["5.1"]["source"]) == (True, "jobindsats.dk jo01")
    assert (own["1.4"]["verdict"], own["5.7"]["verdict"]) == ("not_met", "not_followable")


def test_a_refused_answer_makes_exactly_the_goals_that_rest_on_it_stale(
    small_house: Project, tmp_path: Path
) -> None:
    work = small_house.settings.home_folder / "work" / "warehouse.duckdb"
    shutil.copy(work, tmp_path / "w.duckdb")
    with warehouse.writing(tmp_path / "w.duckdb") as opened:
        opened.connection.execute(
            "update raw.loaded set problem = 'ukendt etiket', refused_at = timestamp '2024-08-14' "
            "where raw_table = 'jobindsats_y38a02'"
        )
        build = Build(opened, "sample", datetime(2024, 8, 15, tzinfo=UTC), tmp_path)
        for name in ABOVE_FIGURES:
            all_tables(small_house)[name].write(build)
        stale = opened.frame(
            "select goal_id, verdict, stale_since from mart.goal_score where own and stale"
        ).rows()
        figures = opened.frame(
            "select distinct indicator, stale_since from mart.indicator where stale order by 1"
        ).rows()
    since = date(2024, 8, 14)
    assert stale == [("5.7", "met", since)]
    assert figures == [
        ("activity_ready_share_youth", since),
        ("young_activity_ready", since),
        ("young_education_ready", since),
        ("young_on_education_benefit", since),
    ]


def test_the_plan_of_another_municipality_is_scored_on_its_own_figures(
    built: Warehouse, built_house: Project, tmp_path: Path
) -> None:
    text = built_house.settings.plan_file().read_text("utf-8")
    file = tmp_path / "randers-2023.yaml"
    file.write_text(text.replace('municipality: "707"', 'municipality: "730"'), "utf-8")
    figures, areas = figures_of(built), built.frame(AREAS)
    plan = plans.load(file, figures.vocabulary(areas))
    scored = score(plan, figures, areas, "sample")
    assert MARTS["goal_score"].breaches(scored) == []
    own = scored.filter("own")
    assert set(own["area"]) == {"Randers"}
    assert own.height == 25
    verdicts = dict(own.select("goal_id", "verdict").iter_rows())
    assert verdicts["1.4"] == verdicts["2.2"] == "not_followable"
    assert verdicts["5.7"] in {"met", "not_met"}
    assert verdicts["3.1.1"] == "dropped"
    kept = measures(plan, figures)
    assert MARTS["goal_measure"].breaches(kept) == []
    assert kept.filter(pl.col("indicator") == "user_survey_score")["value"].to_list() == [None]


def test_no_municipality_gets_a_verdict_from_a_figure_of_norddjurs(built: Warehouse) -> None:
    of_norddjurs_alone = built.frame(
        "select goal_id from mart.goal_measure as measure join mart.indicator as figure "
        "using (indicator) group by all having bool_and(figure.area_code in ('000', '707'))"
    )["goal_id"].to_list()
    assert {"1.1", "1.4", "2.3", "4.4"} <= {*of_norddjurs_alone}
    others = built.frame("from mart.goal_score where not own")
    assert set(others["area"]) >= {"Randers", "Syddjurs", "København"}
    decided = others.filter(
        pl.col("goal_id").is_in(of_norddjurs_alone), pl.col("verdict").is_in(["met", "not_met"])
    )
    assert decided.rows() == []
