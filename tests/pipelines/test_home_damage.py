"""Each damage of a home is seen by the doctor, and what can be made again is repaired."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from assets.ingest.parsed import ParsedAnswer, Verdict
from connectors import warehouse
from connectors.errors import HomeError
from pipelines import doctor, home_damage, settings
from pipelines.alarms import health
from pipelines.instance import open_instance, prepare_instance
from pipelines.project import Project
from tests.homes import Home, pejl_here, write_apart
from tests.pipelines.alarms.example_health import good_health
from tests.pipelines.backup.conftest import publish
from tests.processes import process

HOLDS_LOCK = """
    with write_lock.sole_writer(Path(sys.argv[1])):
        print("ready", flush=True)
        sys.stdin.read()
"""
HOLD = """
import duckdb, sys
opened = duckdb.connect(sys.argv[1])
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A home with a working database and Dagster's storage, where nothing is published."""
    made = Project(settings.load(home=tmp_path / "home"))
    made.settings.claim_home()
    with warehouse.writing(made.home.working_file) as opened:
        opened.create_table("raw.numbers", "select range as number from range(300000)")
    runs = made.settings.dagster_home / "history" / "runs.db"
    runs.parent.mkdir()
    with closing(sqlite3.connect(runs)) as opened:
        opened.executescript("create table runs (id); insert into runs values (1)")
    return made


def cut_off(path: Path) -> None:
    write_apart(path, path.read_bytes()[: path.stat().st_size // 2])


def failures(project: Project, last: str = "Dagster", *, verify: bool = False) -> dict[str, str]:
    """What the doctor finds wrong, up to this check."""
    found: dict[str, str] = {}
    for result in doctor.run_checks(project, verify=verify):
        if not result.passed:
            found[result.name] = result.message
        if result.name == last:
            break
    return found


def test_the_doctor_finds_nothing_wrong_with_a_home_that_is_whole(project: Project) -> None:
    assert failures(project) == {}
    assert list(home_damage.repair(project)) == []


def opened_to_all(project: Project) -> None:
    (project.settings.archive).chmod(0o777)


def left_by_a_killed_writer(project: Project) -> None:
    project.home.published.mkdir()
    (project.home.published / ".pejl.duckdb.99.partial").write_bytes(b"x")


def runs_cut_off(project: Project) -> None:
    cut_off(project.settings.dagster_home / "history" / "runs.db")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes of folders")
@pytest.mark.parametrize(
    ("harm", "check", "words"),
    [
        (opened_to_all, "mapper", "andre end ejeren kan læse eller skrive i"),
        (left_by_a_killed_writer, "mapper", "er en rest af en afbrudt kørsel"),
        (lambda project: cut_off(project.home.working_file), "arbejdsfil", "kan ikke læses"),
        (runs_cut_off, "Dagster", "runs.db kan ikke læses"),
    ],
    ids=["modes", "leftovers", "working file", "Dagster"],
)
def test_each_damage_is_told_with_its_remedy_and_repaired(
    project: Project, harm: Callable[[Project], object], check: str, words: str
) -> None:
    harm(project)
    [(name, message)] = failures(project).items()
    assert name == check
    assert words in message
    assert message.endswith("kør `pejl doctor --repair`.")
    assert len(list(home_damage.repair(project))) == 1
    assert failures(project) == {}


def test_a_parsed_answer_that_was_cut_off_is_seen_by_verify_and_deleted(project: Project) -> None:
    answer = ParsedAnswer(
        project.home.working_file.parent / "parsed" / "statbank" / "AUS08" / "a-b-c"
    )
    with answer.writing() as beside:
        pl.DataFrame({"number": range(1000)}).write_parquet(beside / "0001.parquet")
        answer.keep(beside, Verdict(rows=1000))
    assert failures(project, verify=True) == {}
    cut_off(answer.files[0])
    assert failures(project, verify=True) == {
        "arbejdsfil": "Indlæste svar er ikke, som de blev læst ('AUS08'); kør `pejl doctor "
        "--repair`."
    }
    assert len(list(home_damage.repair(project))) == 1
    assert failures(project, verify=True) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="a lock there does not tell who writes")
def test_a_working_file_that_a_run_writes_in_is_not_damaged(project: Project) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(project.home.working_file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "open\n"
        assert failures(project) == {}
        process.communicate()


def test_a_run_that_still_writes_is_not_told_as_one_that_did_not_end(project: Project) -> None:
    project.home.published.mkdir()
    (project.home.published / "pejl.duckdb").touch()
    assert "blev ikke færdig" in failures(project)["udgivet"]
    with process(HOLDS_LOCK, project.settings.home_folder):
        assert list(failures(project)) == ["lås"]


@pytest.mark.skipif(sys.platform == "win32", reason="no links are made there")
@pytest.mark.parametrize("gone", ["current", "."])
def test_what_was_published_and_is_gone_is_told(project: Project, gone: str) -> None:
    folder = project.home.published
    publish(folder, "8309b00827cc")
    health.write(project.settings, good_health(mode="sample"))
    assert failures(project) == {}
    place = folder / gone
    place.unlink() if place.is_symlink() else shutil.rmtree(place)
    told = f"{folder / 'pejl.duckdb'} er væk, og den er udgivet før; kør `pejl build`."
    assert failures(project) == {"udgivet": told}


def test_tables_that_were_never_fetched_are_named(project: Project) -> None:
    assert "hentet" not in failures(project, "hentet")
    project.store.failed("statbank", "AUS08", "Statistikbanken svarer ikke.")
    told = failures(project, "hentet")["hentet"]
    assert "statbank_aus08" in told
    assert told.endswith("er aldrig hentet; kør `pejl refresh`, og se fejlen med `pejl sources`.")


def test_damaged_storage_of_dagster_is_one_sentence_with_its_remedy(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(prepare_instance(project.settings)))
    runs_cut_off(project)
    with (
        pytest.raises(HomeError, match="kør `pejl doctor --repair`"),
        open_instance(project.settings),
    ):
        pass
    list(home_damage.repair(project))
    with open_instance(project.settings) as instance:
        assert instance.get_runs() == []


def test_the_doctor_repairs_a_refreshed_home_by_what_is_in_its_archive(
    refreshed_home: Home, tmp_path: Path
) -> None:
    home = refreshed_home.copy_to(tmp_path / "home")
    [copy] = (home / "published" / "copies").glob("*.duckdb")
    cut_off(copy)
    paper = home / "published" / "papers" / "norddjurs-2023.html"
    cut_off(paper)
    told = pejl_here(home, "doctor")
    assert told.returncode == 1
    for path in (copy, paper):
        assert path.name in told.stdout
    mended = pejl_here(home, "doctor", "--repair")
    assert mended.returncode == 0, mended.stdout
    assert paper.read_bytes() == (refreshed_home.folder / paper.relative_to(home)).read_bytes()
    assert pejl_here(home, "doctor", "--verify").returncode == 0
