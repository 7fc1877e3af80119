"""The way of a number, over the built sample."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assets.lineage.trace import Origin, Tracer
from connectors import warehouse
from connectors.errors import HomeError, InputError
from connectors.warehouse import Warehouse
from pipelines.project import Project
from tests.stored import as_it_came

NORDDJURS, COUNTRY = "707", "000"


@pytest.fixture(scope="module")
def tracer(built_house: Project, published_file: Path) -> Iterator[Tracer]:
    with (
        warehouse.reading(built_house.home.working_file) as working,
        warehouse.reading(published_file) as published,
    ):
        yield tracer_of(built_house, published, working)


def tracer_of(project: Project, published: Warehouse, working: Warehouse) -> Tracer:
    return Tracer(
        published, working, project.models, project.computed, project.catalogue, project.stores
    )


def only(origins: object) -> Origin:
    assert isinstance(origins, list)
    [origin] = origins
    assert isinstance(origin, Origin)
    return origin


def test_a_figure_that_a_source_gives_rests_on_one_row_of_it(tracer: Tracer):
    way = tracer.trace("activation_rate_flex_benefit", NORDDJURS, ["2023M12"])
    origin = only(way.origins)
    assert origin.exact
    assert origin.rows is not None
    assert origin.rows.select("area", "period", "origin", "measure").rows() == [
        ("Norddjurs", "2023M12", "Herkomst i alt", "activation_rate")
    ]
    assert origin.rows["value"].to_list() == way.figures["value"].to_list()


def test_of_the_views_of_sources_only_that_of_the_figure_is_shown(tracer: Tracer):
    way = tracer.trace("activation_rate_flex_benefit", NORDDJURS, ["2023M12"])
    assert [model.path for model in way.chain] == [
        "sql/core/area.sql",
        "staging.jobindsats_y09c07",
        "sql/core/activation.sql",
        "sql/indicator/activation_rate.sql",
    ]


def test_a_share_rests_on_the_rows_of_both_its_counts(tracer: Tracer):
    way = tracer.trace("activity_ready_share_youth", NORDDJURS, ["2023M12"])
    rows = only(way.origins).rows
    assert rows is not None
    assert set(rows["visitation"]) == {"Aktivitetsparat", "Alle uddannelsesparate"}
    assert set(rows["measure"]) == {"persons"}


def test_each_period_of_a_span_has_its_rows(tracer: Tracer):
    way = tracer.trace("job_orders", NORDDJURS, ["2023M01", "2023M02"])
    rows = only(way.origins).rows
    assert rows is not None
    assert set(rows["period"]) == {"2023M01", "2023M02"}


def test_a_figure_of_another_area_is_followed_too(tracer: Tracer):
    rows = only(tracer.trace("unemployment_share", COUNTRY, ["2023M12"]).origins).rows
    assert rows is not None
    assert rows["area"].to_list() == ["000"]


def test_without_a_period_it_is_the_newest_with_a_figure(tracer: Tracer):
    way = tracer.trace("unemployment_share", NORDDJURS, [])
    last = tracer.published.frame(
        "select last_period from mart.indicator_catalogue where indicator = 'unemployment_share'"
    ).item()
    assert way.figures["period"].to_list() == [last]


def test_a_rank_rests_on_the_sources_own_row(tracer: Tracer):
    origin = only(tracer.trace("ministry_benchmark_rank", NORDDJURS, []).origins)
    assert origin.rows is not None
    assert origin.rows.height >= 1


def test_the_way_ends_at_the_bytes_that_the_source_sent(tracer: Tracer):
    origin = only(tracer.trace("job_orders", NORDDJURS, ["2023M12"]).origins)
    snapshot = origin.snapshot
    assert snapshot is not None
    assert origin.whole
    assert hashlib.sha256(as_it_came(snapshot.path)).hexdigest() == snapshot.sha256
    assert "jo01" in json.dumps(snapshot.parts[0]["request"])


def test_a_figure_that_rests_on_a_list_of_ours_too_is_followed(tracer: Tracer):
    way = tracer.trace("job_goal_in_area_of_strength", NORDDJURS, ["2023M12"])
    rows = {origin.name: origin.rows for origin in way.origins}
    assert rows["reference_area_of_strength"] is None
    source = rows["jobindsats_y25i13_esco"]
    assert source is not None
    assert set(source["period"]) == {"2023M12"}
    assert source.height > 1


def test_a_year_leads_to_the_quarter_that_it_rests_on(tracer: Tracer):
    origin = only(tracer.trace("population_30_64", NORDDJURS, ["2022"]).origins)
    assert origin.exact
    assert origin.rows is not None
    assert set(origin.rows["period"]) == {"2022K1"}
    assert origin.rows["value"].sum() == 16357


def test_rows_of_a_later_build_are_not_taken_for_those_of_a_published_figure(
    built_house: Project, published: Warehouse, tmp_path: Path
):
    later = Path(shutil.copy(built_house.home.working_file, tmp_path / "warehouse.duckdb"))
    with warehouse.writing(later) as opened:
        opened.connection.execute(
            "update figure.public set value = value + 1 where indicator = 'job_orders'"
        )
        with pytest.raises(HomeError, match="fra en senere kørsel end det udgivne"):
            tracer_of(built_house, published, opened).trace("job_orders", NORDDJURS, ["2023M12"])


def test_rows_about_persons_are_not_shown(tracer: Tracer):
    way = tracer.trace("education_offer_share", NORDDJURS, [])
    fasit = [origin for origin in way.origins if origin.name.startswith("fasit_")]
    assert fasit
    assert all(origin.rows is None for origin in fasit)
    assert all(origin.snapshot is not None for origin in fasit)


def test_a_figure_kept_by_hand_leads_to_the_register(tracer: Tracer):
    way = tracer.trace("user_survey_score", NORDDJURS, [])
    assert not way.chain
    assert only(way.origins).name.startswith("register_")


def test_a_figure_that_is_not_there_is_told(tracer: Tracer):
    with pytest.raises(InputError, match="job_orders har ingen række for 999 i nogen periode"):
        tracer.trace("job_orders", "999", [])


def test_bytes_that_were_changed_are_told(
    built_house: Project, published: Warehouse, built: Warehouse, tmp_path: Path
):
    archive = shutil.copytree(built_house.settings.archive, tmp_path / "archive")
    [body] = (archive / "snapshots/jobindsats/jo01").glob("*.json.zst")
    content = bytearray(body.read_bytes())
    content[len(content) // 2] ^= 1
    body.write_bytes(content)
    store = type(built_house.store)(archive, "sample", built_house.store.clock)
    changed = Tracer(
        published, built, built_house.models, built_house.computed, built_house.catalogue, [store]
    )
    assert not only(changed.trace("job_orders", NORDDJURS, ["2023M12"]).origins).whole
