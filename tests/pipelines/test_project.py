"""What a run is made of: one source that cannot be spoken to stops no other."""

import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from connectors import warehouse
from connectors.errors import HomeError, InputError, SourceError
from pipelines import doctor, project, settings
from pipelines.instance import INSTANCE
from pipelines.project import Project


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"jobindsats_url": "127.0.0.1:99"}, "ret PEJL_JOBINDSATS_URL"),
        (
            {"jobindsats_token": "nøgle", "jobindsats_url": "http://127.0.0.1:9"},
            "kopiér adgangsnøglen",
        ),
    ],
)
def test_a_bad_address_or_key_of_one_source_leaves_the_other_to_answer(
    tmp_path: Path, given: dict[str, str], said: str
) -> None:
    made = Project(settings.load(home=tmp_path, **given))
    with made.open_sources() as sources:
        with pytest.raises(SourceError, match=said):
            sources.jobindsats.tables()
        assert sources.statbank.describe("AUS08").id == "AUS08"


def of_randers(tmp_path: Path, **given: Path) -> Project:
    """A project whose plan is Randers', with these settings."""
    plans = tmp_path / "site" / "plans"
    plans.mkdir(parents=True, exist_ok=True)
    text = (settings.DATA / "plans" / "norddjurs-2023.yaml").read_text("utf-8")
    (plans / "plan.yaml").write_text(text.replace('"707"', "Randers"), "utf-8")
    return Project(settings.load(home=tmp_path / "home", site=tmp_path / "site", **given))


def test_lists_are_the_plans_municipalitys_and_the_samples_stay_norddjurs(tmp_path: Path) -> None:
    with_own_lists = of_randers(tmp_path, fasit_dir=settings.SAMPLE / "fasit")
    assert with_own_lists.own_area == "730"
    assert {each.municipality for each in with_own_lists.layouts.values()} == {"730"}
    assert {each.municipality for each in of_randers(tmp_path).layouts.values()} == {"707"}


def test_the_doctor_tells_a_layout_of_another_municipality(tmp_path: Path) -> None:
    own = tmp_path / "site" / "sources" / "fasit"
    own.mkdir(parents=True)
    shutil.copy(settings.DATA / "sources" / "fasit" / "offers.yaml", own)
    found = of_randers(tmp_path, fasit_dir=settings.SAMPLE / "fasit")
    [result] = [each for each in doctor.run_checks(found) if each.name == "fasit"]
    assert not result.passed
    assert "er til lister fra kommune 707, og planen er for 730; ret linjen" in result.message


def test_without_a_key_every_table_of_jobindsats_says_how_to_get_one(tmp_path: Path) -> None:
    made = Project(settings.load(mode="live", home=tmp_path))
    with made.open_sources() as sources, pytest.raises(SourceError) as error:
        sources.jobindsats.tables()
    assert "sæt PEJL_JOBINDSATS_TOKEN" in str(error.value)
    assert "jobindsats@star.dk" in str(error.value)


def test_what_killed_writers_left_is_deleted_by_the_next_run(tmp_path: Path) -> None:
    published, archive = tmp_path / "published", tmp_path / "archive"
    left = [
        published / ".pejl.duckdb.99.partial",
        published / ".pejl.duckdb.99.partial.wal",
        published / "parquet" / "tmp_.mart.indicator.parquet.partial",
        tmp_path / "work" / "warehouse.duckdb.tmp" / "duckdb_temp_storage-0.tmp",
        published / "parquet" / ".mart.goal_score.parquet.partial",
        archive / "snapshots" / "statbank" / "AUS08" / ".20240815T060000Z-0001.sidecar.99.partial",
        archive / "followups" / ".2023-1.partial" / "plan.yaml",
        tmp_path / "work" / "parsed" / "statbank" / "aus08" / ".1.partial" / "1.parquet",
    ]
    whole = published / "pejl.duckdb", archive / "followups" / "2023-1" / "plan.yaml"
    for path in (*left, *whole):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o400)
    with Project(settings.load(home=tmp_path)).open_store():
        assert not [path for path in left if path.exists()]
        assert not [
            path for path in left if ".partial" in path.parent.name and path.parent.exists()
        ]
        assert all(path.exists() for path in whole)


def test_a_run_waits_for_another_one_longer_than_a_command_does(tmp_path: Path) -> None:
    made = Project(settings.load(home=tmp_path))
    made.settings.claim_home()
    holder = threading.Event()

    def hold() -> None:
        with warehouse.sole_writer(tmp_path):
            holder.set()
            time.sleep(0.3)

    with ThreadPoolExecutor(1) as other:
        held = other.submit(hold)
        assert holder.wait(10)
        with pytest.raises(HomeError), warehouse.sole_writer(tmp_path, patience=0):
            pass
        with made.open_store():
            assert held.done() or held.result(10) is None
    longest = yaml.safe_load(INSTANCE)["run_monitoring"]["max_runtime_seconds"]
    assert 3600 < project.PATIENCE < longest - 3600


def test_a_disk_without_room_for_a_run_is_told_before_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Project(settings.load(home=tmp_path))
    made.check_room()
    monkeypatch.setattr(project, "LEAST_FREE", 10**18)
    with pytest.raises(
        HomeError, match=r"MB ledig plads, og en kørsel kan bruge .*; gør plads på disken"
    ):
        made.check_room()


@pytest.mark.parametrize("unknown", ["raw.jobindsats_y99a99", "staging.jobindsats_y99a99"])
def test_an_indicator_of_an_unknown_source_table_is_named_with_its_file(
    tmp_path: Path, unknown: str
) -> None:
    sql = shutil.copytree(settings.SQL, tmp_path / "sql")
    (sql / "indicator" / "sick_persons.sql").write_text(
        "-- Sygemeldte.\n-- Better: lower\n"
        "select area_code, period, starts_on, ends_on, null::double as numerator, "
        "null::double as denominator, value, 'persons' as unit, mark, 'x' as source_tables\n"
        f"from {unknown} as sick\n",
        "utf-8",
    )
    made = Project(settings.load(home=tmp_path / "home"), sql=sql)
    with pytest.raises(InputError, match=f"sql/indicator/sick_persons.sql læser {unknown}"):
        _ = made.tables
