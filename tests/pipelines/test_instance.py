"""Dagster's configuration is Pejl's until IT changes it; its storage may be PostgreSQL."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
import yaml
from sqlalchemy import Engine, event

from connectors.errors import HomeError, InputError
from pipelines import doctor, instance, settings
from pipelines.instance import has_own_configuration, open_instance, prepare_instance
from pipelines.project import Project
from tests.full_disk import files_of_at_most, needs_limits
from tests.homes import Home, pejl, pejl_here, running
from tests.postgres import PASSWORD, Database, running_postgres

NO_ANSWER = "postgresql://pejl@127.0.0.1:9/pejl"


@pytest.fixture(autouse=True)
def own_dagster_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "")


def test_what_pejl_wrote_follows_its_settings(tmp_path: Path) -> None:
    folder = prepare_instance(settings.load(home=tmp_path))
    assert yaml.safe_load((folder / "dagster.yaml").read_text("utf-8"))["run_monitoring"]["enabled"]
    where = "://pejl@db.kommune.test:5433/pejl?sslmode=require"
    prepare_instance(settings.load(home=tmp_path, dagster_database=f"postgresql{where}"))
    written = yaml.safe_load((folder / "dagster.yaml").read_text("utf-8"))
    assert written["storage"] == {"postgres": {"postgres_url": f"postgresql+psycopg2{where}"}}
    prepare_instance(settings.load(home=tmp_path))
    assert "storage" not in (folder / "dagster.yaml").read_text("utf-8")
    assert os.environ["DAGSTER_HOME"] == str(folder)


@needs_limits
def test_a_configuration_that_does_not_fit_is_written_by_the_next_start(tmp_path: Path) -> None:
    chosen = settings.load(home=tmp_path)
    with files_of_at_most(100), pytest.raises(HomeError, match=r"dagster\.yaml kan ikke skrives"):
        prepare_instance(chosen)
    assert not has_own_configuration(chosen.dagster_home)
    assert "run_monitoring" in (prepare_instance(chosen) / "dagster.yaml").read_text("utf-8")


@pytest.fixture(params=[1, 45], ids=["before the run", "in the middle"])
def little_room(request: pytest.FixtureRequest) -> Iterator[None]:
    """SQLite files of so many pages at most: to SQLite the same as a full disk."""

    def opened(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"pragma max_page_count = {request.param}")

    event.listen(Engine, "connect", opened)
    yield
    event.remove(Engine, "connect", opened)


@pytest.mark.usefixtures("little_room")
def test_a_disk_that_runs_full_is_one_sentence(tmp_path: Path) -> None:
    home = tmp_path / "home"
    ended = pejl_here(home, "refresh", "--only", "reference", "--no-paper")
    assert ended.returncode == 1
    said = [line for line in ended.stderr.splitlines() if not line.startswith("Henter ")]
    assert said == [
        f"{home / 'dagster'} kan ikke skrives (disken er fuld); skaf plads på disken, eller ret "
        "PEJL_HOME."
    ]


def test_what_an_earlier_pejl_wrote_is_brought_forward(tmp_path: Path) -> None:
    path = tmp_path / "dagster" / "dagster.yaml"
    path.parent.mkdir()
    before = "telemetry:\n  enabled: false\nconcurrency:\n  runs:\n    max_concurrent_runs: 1\n"
    path.write_text(before, "utf-8")
    prepare_instance(settings.load(home=tmp_path))
    assert "run_monitoring" in path.read_text("utf-8")


def test_a_configuration_that_it_changed_is_left_and_the_doctor_says_so(tmp_path: Path) -> None:
    chosen = settings.load(home=tmp_path)
    path = prepare_instance(chosen) / "dagster.yaml"
    assert not has_own_configuration(path.parent)
    for own in (path.read_text("utf-8").replace("600", "900"), "telemetry:\n  enabled: false\n"):
        path.write_text(own, "utf-8")
        with open_instance(chosen):
            assert path.read_text("utf-8") == own
        [message] = [e.message for e in doctor.run_checks(Project(chosen)) if e.name == "Dagster"]
        assert message == f"dens filer kan læses; {path} er rettet og bruges, som den er"
    with pytest.raises(InputError, match=r"bruges ikke, fordi .*dagster\.yaml er rettet"):
        prepare_instance(settings.load(home=tmp_path, dagster_database=NO_ANSWER))


def test_a_slow_machine_has_ten_minutes_to_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_GRPC_TIMEOUT_SECONDS", "900")
    with open_instance(settings.load(home=tmp_path)) as instance:
        assert instance.code_server_process_startup_timeout == 600
        assert instance.run_monitoring_start_timeout_seconds == 600
    assert os.environ["DAGSTER_CODE_SERVER_STARTUP_TIMEOUT"] == "600"
    assert os.environ["DAGSTER_GRPC_TIMEOUT_SECONDS"] == "900", "set by IT"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (f"postgresql://pejl:{PASSWORD}@db/pejl", "må ikke holde adgangskoden"),
        (f"postgresql://pejl@db/pejl?password={PASSWORD}", "må ikke holde adgangskoden"),
        ("mysql://pejl@db/pejl", "skal være en adresse som postgresql:"),
        ("db.kommune.dk", "skal være en adresse som postgresql:"),
    ],
)
def test_an_address_with_its_password_is_refused_and_not_repeated(url: str, why: str) -> None:
    with pytest.raises(InputError, match=f"PEJL_DAGSTER_DATABASE: {why}") as refused:
        settings.load(dagster_database=url)
    assert PASSWORD not in str(refused.value)


def test_a_database_that_does_not_answer_is_one_sentence(tmp_path: Path) -> None:
    chosen = settings.load(home=tmp_path, dagster_database=NO_ANSWER)
    with pytest.raises(HomeError, match=rf"{NO_ANSWER} kan ikke åbnes"), open_instance(chosen):
        pass


def test_a_database_without_its_package_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instance, "find_spec", lambda _name: None)
    chosen = settings.load(home=tmp_path, dagster_database=NO_ANSWER)
    with pytest.raises(InputError, match="kræver pakken dagster-postgres"), open_instance(chosen):
        pass


@pytest.fixture
def database() -> Iterator[Database]:
    with running_postgres() as started:
        yield started


@pytest.mark.long
def test_runs_are_in_postgresql_and_its_password_is_nowhere(
    database: Database, refreshed_home: Home, tmp_path: Path
) -> None:
    import psycopg2

    home = refreshed_home.copy_to(tmp_path / "home")
    shutil.rmtree(home / "dagster")
    given = {
        "PEJL_DAGSTER_DATABASE": database.url,
        "PGPASSFILE": str(database.password_file),
    }
    ran = pejl(home, "refresh", "--only", "reference", "--no-paper", "--force", **given)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "svarer" in pejl(home, "doctor", **given).stdout
    opened = psycopg2.connect(database.url, passfile=str(database.password_file))
    with closing(opened):
        cursor = opened.cursor()
        cursor.execute("select pipeline_name, status from runs order by id")
        assert cursor.fetchall() == [("fetch", "SUCCESS"), ("build", "SUCCESS")]
    assert list((home / "dagster").rglob("*.db")) == []

    with running(home, "serve", **given) as started:
        token = (home / "dagster" / "ui.token").read_text("ascii").strip()
        answer = httpx.post(
            f"{started.address}/graphql",
            json={"query": "{ runsOrError { ... on Runs { results { status } } } }"},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert len(answer.json()["data"]["runsOrError"]["results"]) == 2
        ps = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    written = [path for path in (home / "dagster").rglob("*") if path.is_file()]
    for text in (ps.stdout, started.output.read_text("utf-8"), *map(read, written)):
        assert PASSWORD not in text

    database.password_file.write_text("")
    refused = pejl(home, "refresh", "--no-paper", **given)
    assert (refused.returncode, refused.stderr) == (
        1,
        f"Dagsters database {database.url} kan ikke åbnes eller skrives; prøv med `psql`, og ret "
        "PEJL_DAGSTER_DATABASE eller adgangskoden (PGPASSFILE).\n",
    )


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8", errors="replace")
