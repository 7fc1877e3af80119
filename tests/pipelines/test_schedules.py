import dagster as dg
import pytest

from assets.ingest.fetch import GROUP
from pipelines import settings
from pipelines.definitions import definitions
from pipelines.project import Project
from pipelines.schedules import fetched_something


def run_of(job: str, *assets: str) -> dg.DagsterRun:
    chosen = frozenset(dg.AssetKey(asset.split("/")) for asset in assets) or None
    return dg.DagsterRun(job_name=job, asset_selection=chosen)


@pytest.mark.parametrize(
    ("run", "follows"),
    [
        (run_of("fetch"), True),
        (run_of("fetch", "snapshot/statbank_aus08"), True),
        (run_of("__ASSET_JOB", "snapshot/statbank_aus08"), True),
        (run_of("__ASSET_JOB", "snapshot/statbank_aus08", "raw/statbank_aus08"), False),
        (run_of("__ASSET_JOB", "mart/goal_score"), False),
        (run_of("build"), False),
    ],
)
def test_a_build_follows_a_fetch_and_nothing_else(run: dg.DagsterRun, follows: bool):
    assert fetched_something(run) is follows


def test_everything_loads_and_each_source_table_has_its_own_fetch():
    project = Project(settings.load())
    defs = definitions(project)
    dg.Definitions.validate_loadable(defs)
    keys = {key.to_user_string() for key in defs.resolve_asset_graph().get_all_asset_keys()}
    assert {f"{GROUP}/{name}" for name in project.catalogue} <= keys
    assert {f"raw/{name}" for name in project.catalogue} <= keys
    assert "mart/goal_score" in keys


def test_the_schedule_is_off_until_the_data_are_live():
    sample, live = (
        definitions(Project(settings.load(mode=mode))).get_schedule_def("monthly_fetch")
        for mode in ("sample", "live")
    )
    assert sample.default_status is dg.DefaultScheduleStatus.STOPPED
    assert live.default_status is dg.DefaultScheduleStatus.RUNNING
