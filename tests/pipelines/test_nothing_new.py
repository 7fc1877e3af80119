"""Nothing new, nothing done: what a refresh leaves out, and what the day alone changes."""

import json
import shutil
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from assets.ingest.fetch import fetch_table
from assets.published import receipt
from connectors.errors import SourceError
from connectors.http import HttpConnection
from connectors.statbank.client import StatBank
from pipelines import fingerprint, schedules, settings
from pipelines.all_tables import all_tables
from pipelines.builds import open_build, tables_of_day
from pipelines.connections import open_sources
from pipelines.fingerprint import Scope
from pipelines.project import Project
from pipelines.settings import DATA, SQL, Settings
from tests.homes import NOBODY_IS_THERE, ON_GOALS, Home, builds, each, pejl_here, write_apart
from tests.other_days import LATER, at, spoilt_template
from tests.stored import rows_of_one_alone

PLAN = DATA / "plans" / "norddjurs-2023.yaml"


@pytest.fixture
def home(small_home: Home, tmp_path: Path) -> Path:
    """A home that lacks tables, so that each of its runs ends with 3."""
    return small_home.copy_to(tmp_path / "home")


@pytest.fixture
def linked(small_home: Home, tmp_path: Path) -> Path:
    """The home of the same files, for tests that look at it alone or delete files."""
    return small_home.link_to(tmp_path / "linked")


def scope(home: Path, *, paper: bool = True, **given: Any) -> Scope:
    sql = given.pop("sql", SQL)
    return fingerprint.scope(Project(settings.load(home=home, **given), sql=sql), paper=paper)


def files(folder: Path) -> dict[str, int]:
    """When each file below a folder was written."""
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def rows(home: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(home / "published" / "pejl.duckdb", read_only=True) as opened:
        return opened.execute(query).fetchall()


def test_where_nothing_is_new_nothing_is_built_and_the_scorecard_is_told(
    refreshed_home: Home, tmp_path: Path
) -> None:
    home = refreshed_home.copy_to(tmp_path / "home")
    before, attempts = files(home / "published"), (home / "archive/attempts.jsonl").read_bytes()
    parsed, built = files(home / "work" / "parsed"), builds(home)
    with at(Settings().now() + timedelta(hours=3)):
        ended = pejl_here(home, "refresh", "--only", "register")
    assert ended.returncode == 0, ended.stderr
    assert "8 mål er nået · 11 mål er ikke nået" in ended.stdout
    assert files(home / "published") == before
    assert files(home / "work" / "parsed") == parsed
    assert builds(home) == built
    assert (home / "archive/attempts.jsonl").read_bytes() > attempts


def test_a_lake_that_lacks_what_is_published_is_all_that_is_written(home: Path) -> None:
    address = {"lake": "postgresql://pejl@127.0.0.1:9/pejl", "lake_data": str(home.parent / "lake")}
    project = Project(settings.load(home=home, **address))
    assert fingerprint.scope(project, paper=True) is Scope.LAKE
    chosen = schedules.selection(project, Scope.LAKE)
    assert chosen == [dg.AssetKey(["publish", "lake"])]
    ended = pejl_here(home, "build", PEJL_LAKE=address["lake"], PEJL_LAKE_DATA=address["lake_data"])
    assert ended.returncode == 3
    assert "publish.lake: " in ended.stdout
    assert builds(home)[0] == {"publish.lake"}
    assert scope(home) is Scope.NOTHING, "the numbers are published all the same"
    assert project.lake
    (home / "work" / "lake.json").write_text(json.dumps(project.lake.state(project.home.published)))
    assert fingerprint.scope(project, paper=True) is Scope.NOTHING


def test_a_lake_without_a_place_for_its_data_is_refused_in_one_sentence(home: Path) -> None:
    ended = pejl_here(home, "build", PEJL_LAKE="postgresql://pejl@127.0.0.1:9/pejl")
    assert (ended.returncode, ended.stderr) == (
        1,
        "PEJL_LAKE er sat, men PEJL_LAKE_DATA er ikke; sæt den til en mappe eller en adresse som "
        "s3://pejl/lake.\n",
    )


def test_a_build_asks_no_source(home: Path) -> None:
    attempts, built = (home / "archive/attempts.jsonl").read_bytes(), builds(home)
    ended = pejl_here(home, "build")
    assert ended.returncode == 3, ended.stderr
    assert "8 mål er nået · 11 mål er ikke nået" in ended.stdout
    assert builds(home) == built
    assert scope(home) is Scope.NOTHING
    assert (home / "archive/attempts.jsonl").read_bytes() == attempts


def test_a_page_that_could_not_be_made_is_tried_again_without_new_numbers(home: Path) -> None:
    built, file = builds(home), home / "published" / receipt.NAME
    content = json.loads(file.read_bytes())
    del content["files"]["pejl.html"]
    write_apart(file, json.dumps(content).encode())
    (home / "published" / "pejl.html").resolve().unlink()
    assert scope(home, paper=False) is Scope.PAPER
    assert pejl_here(home, "build").returncode == 3
    assert builds(home) == [{"publish.page", "publish.paper"}, *built]
    assert (home / "published" / "pejl.html").exists()
    assert scope(home) is Scope.NOTHING


@pytest.mark.parametrize(
    ("lost", "with_paper", "without"),
    [
        ("published/receipt.json", Scope.EVERYTHING, Scope.EVERYTHING),
        ("published/pejl.duckdb", Scope.EVERYTHING, Scope.EVERYTHING),
        ("published/parquet/mart.goal_score.parquet", Scope.EVERYTHING, Scope.EVERYTHING),
        ("published/pejl.html", Scope.EVERYTHING, Scope.EVERYTHING),
        ("work/warehouse.duckdb", Scope.EVERYTHING, Scope.EVERYTHING),
        ("published/papers/norddjurs-2023.docx", Scope.PAPER, Scope.NOTHING),
        ("published/papers/receipt.json", Scope.PAPER, Scope.NOTHING),
        ("published/copies/pejl_2024-08-15.duckdb", Scope.NOTHING, Scope.NOTHING),
    ],
)
def test_what_does_not_stand_whole_is_made_again(
    linked: Path, lost: str, with_paper: Scope, without: Scope
) -> None:
    assert scope(linked) is Scope.NOTHING
    (linked / lost).unlink()
    assert scope(linked, paper=True) is with_paper
    assert scope(linked, paper=False) is without


def test_a_published_file_that_another_program_wrote_in_is_made_again(home: Path) -> None:
    file = home / "published" / "pejl.duckdb"
    log = file.with_name("pejl.duckdb.wal")
    log.touch()
    assert scope(home) is Scope.EVERYTHING
    ended = pejl_here(home, "goals")
    assert ended.returncode == 1
    assert ended.stderr == (
        f"Et andet program skriver eller har skrevet i {file}, og tallene kan være andre end de "
        "udgivne; luk programmet, og kør `pejl refresh`.\n"
    )
    log.unlink()
    assert scope(home) is Scope.NOTHING
    content = file.read_bytes()
    write_apart(file, content[:-1] + bytes([content[-1] ^ 1]))
    assert scope(home) is Scope.EVERYTHING
    write_apart(file, content)
    assert scope(home) is Scope.NOTHING


@pytest.mark.parametrize(
    "change",
    [
        lambda home, other: {"plan": _with_a_comment(PLAN, other / PLAN.name)},
        lambda home, other: {"disclosure_limit": 20},
        lambda home, other: {"sql": _with_a_comment(SQL, other / "sql", "mart/benchmark.sql")},
        lambda home, other: {"site": _site(other, "groups/naboer.yaml")},
        lambda home, other: {"site": _site(other, "releases/2023.yaml")},
        lambda home, other: {"site": _site(other, "sources/statbank/ny.yaml")},
        lambda home, other: _without(home, "archive/snapshots/statbank/RAS400"),
        lambda home, other: _without(home, "archive/snapshots/kept"),
        lambda home, other: _with(home, "archive/deletions.jsonl"),
        lambda home, other: _with(home, "archive/followups/2023-1/SHA256SUMS"),
    ],
    ids=[
        "plan", "limit", "sql", "groups", "releases", "catalogue", "answers", "carried forward",
        "deletions", "follow-ups",
    ],
)  # fmt: skip
def test_whatever_figures_rest_on_builds_everything(
    linked: Path, tmp_path: Path, change: Callable[[Path, Path], dict[str, Any]]
) -> None:
    assert scope(linked, **change(linked, tmp_path / "other")) is Scope.EVERYTHING


def _with_a_comment(old: Path, new: Path, file: str = "") -> Path:
    new.parent.mkdir(parents=True, exist_ok=True)
    (shutil.copytree if old.is_dir() else shutil.copyfile)(old, new)
    with (new / file).open("a", encoding="utf-8") as written:
        written.write("# en bemærkning\n")
    return new


def _site(folder: Path, file: str) -> Path:
    (folder / file).parent.mkdir(parents=True)
    (folder / file).touch()
    return Path(shutil.copytree(DATA / "plans", folder / "plans")).parent


def _without(home: Path, folder: str) -> dict[str, Any]:
    shutil.rmtree(home / folder)
    return {}


def _with(home: Path, file: str) -> dict[str, Any]:
    (home / file).parent.mkdir(parents=True, exist_ok=True)
    with (home / file).open("x", encoding="utf-8") as new:
        new.write("noget nyt\n")
    return {}


def test_a_paper_that_would_say_the_same_is_left_as_it_is(home: Path) -> None:
    papers = home / "published" / receipt.PAPERS
    told = json.loads((papers / receipt.NAME).read_text("utf-8"))
    told["rests_on"]["texts"] = "other texts of the same words"
    write_apart(papers / receipt.NAME, json.dumps(told).encode())
    before = files(papers)
    assert pejl_here(home, "refresh", "--only", "register").returncode == 3
    assert builds(home)[0] == {"publish.paper"}
    changed = {name for name, written in files(papers).items() if written != before[name]}
    assert changed == {str(papers / receipt.NAME)}
    assert scope(home) is Scope.NOTHING


def test_the_day_alone_makes_no_figure_again(small_home: Home, later_home: Home) -> None:
    of_day, of_earlier_day, *rest = builds(later_home.folder)
    assert rest == builds(small_home.folder)
    for made in (of_day, of_earlier_day):
        assert {"mart.source_freshness", "mart.indicator", "mart.goal_score"} <= made
        assert "publish.pejl" in made
        assert not {table.split(".")[0] for table in made} & {"raw", "core", "indicator"}
        assert not made & {"mart.benchmark", "mart.measure", "mart.revision"}
        assert not any(name.startswith("benchmark.") for name in made)


def test_a_release_that_falls_due_is_published_as_late(
    earlier_home: Home, later_home: Home
) -> None:
    query = (
        "select state, stale_since, problem from mart.source_freshness where source_table = 'jo01'"
    )
    assert rows(earlier_home.folder, query) == [("fresh", None, None)]
    [(state, since, problem)] = rows(later_home.folder, query)
    assert (state, str(since)) == ("stale", "2024-08-21")
    assert "udgivelsen den 21. august 2024 er ikke hentet" in problem
    stale = "select bool_or(stale) from mart.indicator where indicator = 'job_orders'"
    assert (rows(earlier_home.folder, stale), rows(later_home.folder, stale)) == (
        [(False,)],
        [(True,)],
    )


def test_a_deadline_that_passes_is_published(earlier_home: Home, later_home: Home) -> None:
    query = "select count(*) from mart.goal_outlook where goal_id = '5.7'"
    assert rows(earlier_home.folder, query) != rows(later_home.folder, query)


def test_a_decision_that_takes_force_is_published(earlier_home: Home, later_home: Home) -> None:
    query = "select verdict from mart.goal_score where goal_id = '3.1.1' and own"
    assert rows(earlier_home.folder, query) == [("not_met",)]
    assert rows(later_home.folder, query) == [("dropped",)]


def test_a_source_that_fails_is_published_though_its_answers_are_unchanged(
    small_home: Home, stale_home: Home, tmp_path: Path
) -> None:
    home = stale_home.copy_to(tmp_path / "home")
    of_failure, *before = builds(home)
    assert before == builds(small_home.folder)
    assert "mart.source_freshness" in of_failure
    failed = "select state, stale_since from mart.source_freshness where source_table = 'RAS400'"
    [(state, since)] = rows(home, failed)
    assert (state, str(since)) == ("stale", "2024-08-15")
    # The same failure again is nothing new, and neither is another asking.
    asked = ("refresh", "--no-paper", *each("--only", ON_GOALS))
    assert pejl_here(home, *asked, **NOBODY_IS_THERE).returncode == 3
    assert builds(home) == [of_failure, *before]


def test_the_same_outage_after_another_number_of_attempts_is_nothing_new(home: Path) -> None:
    project, told, days = Project(settings.load(home=home)), list[str](), list[str]()
    entry = project.catalogue["statbank_ras400"]
    with socket.socket() as closed, open_sources(project) as sources:
        closed.bind(("127.0.0.1", 0))
        nobody = HttpConnection("statbank", f"http://127.0.0.1:{closed.getsockname()[1]}")
        cut_off = replace(sources, statbank=StatBank(nobody, sources.spool))
        for _ in range(2):
            with pytest.raises(SourceError) as error:
                fetch_table(entry, cut_off, project.store)
            told.append(str(error.value))
            days.append(fingerprint.compute(project).day)
    assert ["(ingen forbindelse, 4 forsøg)" in told[0], "1 forsøg" in told[1]] == [True, True]
    assert days[0] == days[1]


@pytest.mark.long  # its twin is the last test of this file
def test_what_the_day_alone_makes_is_what_everything_would_have_been(
    later_home: Home, tmp_path: Path
) -> None:
    home = later_home.copy_to(tmp_path / "home")
    with at(LATER), spoilt_template(tmp_path):
        assert pejl_here(home, "build", "--force").returncode == 3
    assert builds(home)[0] == set()
    twins = sorted(path.name for path in (home / "published" / "parquet").iterdir())
    with duckdb.connect() as opened:
        for twin in twins:
            one, other = (
                f"'{at / 'published' / 'parquet' / twin}'" for at in (later_home.folder, home)
            )
            differ = rows_of_one_alone(opened, one, other)
            assert differ == 0 or twin in {"mart.source_answer.parquet"}, twin


def test_a_day_in_denmark_begins_before_it_does_in_utc(linked: Path) -> None:
    with at(datetime(2024, 8, 15, 22, 30, tzinfo=UTC)):
        assert scope(linked) is Scope.DAY


def test_a_build_of_the_day_alone_leaves_the_other_tables_also_where_all_are_asked_for(
    home: Path,
) -> None:
    project = Project(settings.load(home=home))
    tables = all_tables(project)
    with open_build(project, tables, scope=Scope.DAY) as build:
        assert set(build.unchanged) | set(tables_of_day(tables)) == tables.keys()
        assert {"core.area", "mart.benchmark_rank", "mart.measure"} <= set(build.unchanged)
        assert not set(build.unchanged) & {"mart.source_freshness", "mart.goal_score"}
