import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import pytest

from assets.indicators import kept_rows
from connectors import warehouse
from connectors.errors import HomeError, InputError
from pipelines import settings
from pipelines.cli import scorecard
from pipelines.cli.scorecard import Scorecard
from pipelines.project import Project
from pipelines.refresh import RunResult
from pipelines.settings import DATA, SAMPLE, SQL
from tests.homes import ON_GOALS, Home, pejl_here, refresh_here

TOTALS = {"met": 8, "not_met": 11, "not_followable": 5, "dropped": 1, "counted": 24}
ON_JOBINDSATS = {"2.1", "3.1.2", "4.1", "4.3", "5.1", "5.7", "5.8"}
"""The goals that rest on jobindsats; none rests on StatBank."""
CATALOGUE = Project(settings.load()).catalogue
TABLES = {
    source: {entry.table.lower() for entry in CATALOGUE.of_source(source)} - {"rm01"}
    for source in ("jobindsats", "statbank")
}
"""All but the one that waits for its table."""
HELD = {source: {*names} & {*ON_GOALS} for source, names in TABLES.items()}
"""What is held in the small home."""

Refresh = Callable[..., tuple[RunResult, RunResult]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def refreshed(small_home: Home, home: Path) -> Path:
    """The home, as it is after one good refresh of what the goals rest on."""
    return small_home.copy_to(home)


@pytest.fixture
def run(home: Path) -> Refresh:
    return lambda *only, **given: refresh_of(home, *only, **given)


def refresh_of(home: Path, *only: str, **given: object) -> tuple[RunResult, RunResult]:
    # DuckDB lets one process open a file in one way only, and these tests hold it open.
    return refresh_here(Project(settings.load(home=home, **given)), *only)


@dataclass(frozen=True)
class Mended:
    """A stale home after a fetch of just some tables, and how much a reader saw to be fresh."""

    home: Path
    fetched: RunResult
    built: RunResult
    fresh_before: int
    fresh_to_who_held_it_open: int
    fresh_after: int


@pytest.fixture(scope="module")
def mended(stale_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Mended:
    """The stale home after both sources are well again, and two of the tables are fetched."""
    folder = tmp_path_factory.mktemp("mended")
    home = stale_home.copy_to(folder / "home")
    file = settings.load(home=home).published_file()
    query = "select count(*) from mart.source_freshness where state = 'fresh'"

    def fresh(opened: duckdb.DuckDBPyConnection) -> int:
        [(count,)] = opened.execute(query).fetchall()
        return count

    with duckdb.connect(file, read_only=True) as held_open:
        before = fresh(held_open)
        fetched, built = refresh_of(home, "ras400", "folk1a")
        meanwhile = fresh(held_open)
    with duckdb.connect(file, read_only=True) as opened_later:
        return Mended(home, fetched, built, before, meanwhile, fresh(opened_later))


def card_of(home: Path) -> Scorecard:
    with warehouse.reading(settings.load(home=home).published_file()) as opened:
        return scorecard.read(opened)


def states(home: Path) -> dict[str, str]:
    """The state of every source table, by its name in lower case."""
    with warehouse.reading(settings.load(home=home).published_file()) as opened:
        rows = opened.frame("select lower(source_table), state from mart.source_freshness")
    return dict(rows.iter_rows())


def in_state(home: Path, state: str) -> set[str]:
    return {table for table, its in states(home).items() if its == state}


def counts(card: Scorecard) -> dict[str, float]:
    return {name: card.totals[name] for name in TOTALS}


def test_the_main_job_ends_with_the_scorecard_of_the_plan(refreshed_home: Home):
    ended, home = refreshed_home, refreshed_home.folder
    assert ended.returncode == 0, ended.stderr
    assert "8 mål er nået · 11 mål er ikke nået" in ended.stdout
    assert "45,8 % ikke nået" in ended.stdout
    assert "EKSEMPELDATA" in ended.stdout
    document = json.loads(pejl_here(home, "goals", "--format", "json").stdout)
    assert document["plan"] == "norddjurs-2023"
    assert document["totals"] == TOTALS | {"not_met_share": pytest.approx(100 * 11 / 24)}
    assert [goal["id"] for goal in document["goals"]][:3] == ["1.1", "1.2", "1.3"]
    passed = next(goal for goal in document["goals"] if goal["id"] == "3.3.1")
    assert passed["value"] == pytest.approx(100 * 36 / 38)
    assert passed["verdict"] == "not_followable"
    assert passed["reason_code"] == "not_published"
    assert document["stale_sources"] == []
    listed = json.loads(pejl_here(home, "sources", "--format", "json").stdout)
    waiting = {row["source_table"] for row in listed if row["state"] == "awaited"}
    assert {row["state"] for row in listed} == {"fresh", "awaited"}
    assert waiting == {"rm01"}


def test_a_refresh_judges_each_new_answer_once(refreshed_home: Home):
    log = (refreshed_home.folder / "archive" / "attempts.jsonl").read_text("utf-8")
    attempts = [json.loads(line) for line in log.split("\n") if line]
    new = [a for a in attempts if a["outcome"] == "new" and a["source"] != kept_rows.SOURCE]
    verdicts = list((refreshed_home.folder / "work" / "parsed").rglob("verdict.json"))
    assert len(new) == len(Project(settings.load()).catalogue) - 1  # rm01 waits for its table
    assert len(verdicts) == len(new)


def test_a_source_that_never_answered_leaves_the_rest_scored(home_without_jobindsats: Home):
    ended, home = home_without_jobindsats, home_without_jobindsats.folder
    assert ended.returncode == 3
    assert "jobindsats y09c07 er aldrig hentet" in ended.stdout
    assert "Traceback" not in ended.stdout + ended.stderr
    card = card_of(home)
    verdicts = dict(card.rows.select("goal_id", "verdict").iter_rows())
    assert {verdicts[goal] for goal in ON_JOBINDSATS} == {"not_followable"}
    reasons = dict(card.rows.select("goal_id", "reason").iter_rows())
    assert all("er aldrig hentet" in reasons[goal] for goal in ON_JOBINDSATS)
    assert verdicts["2.2"] == "not_met"
    assert verdicts["5.2"] == "met"
    assert set(card.rows.filter("stale")["goal_id"]) == ON_JOBINDSATS
    held = HELD["statbank"]
    others = TABLES["statbank"] - held
    assert in_state(home, "never_fetched") == {*TABLES["jobindsats"], *others, "rm01"}
    assert held <= in_state(home, "fresh")


def test_a_source_that_fails_later_keeps_its_last_good_numbers_and_says_so(
    small_home: Home, stale_home: Home
):
    before = card_of(small_home.folder).rows.select("goal_id", "verdict", "value")
    card = card_of(stale_home.folder)
    assert card.rows.select("goal_id", "verdict", "value").equals(before)
    assert counts(card) == TOTALS
    stale = card.rows.filter("stale")
    assert set(stale["goal_id"]) == ON_JOBINDSATS
    assert stale["stale_since"].null_count() == 0
    assert in_state(stale_home.folder, "stale") == HELD["jobindsats"] | HELD["statbank"]


def test_a_refresh_on_older_data_ends_with_3_and_a_sentence_for_each_table(stale_home: Home):
    assert stale_home.returncode == 3
    assert "Traceback" not in stale_home.stdout + stale_home.stderr
    assert "Intet nyt er udgivet" not in stale_home.stdout
    lines = stale_home.stdout.lower().split("\n")
    for source, tables in HELD.items():
        for table in tables:
            (line,) = (each for each in lines if f"{source} {table} er forældet siden " in each)
            assert re.search(r"siden \d\d-\d\d-\d{4}: .+", line)
    assert stale_home.stdout.count(" er forældet siden ") == sum(map(len, HELD.values()))
    assert "snapshot." not in stale_home.stdout


def test_fetching_just_the_failed_tables_clears_it(stale_home: Home, mended: Mended):
    assert HELD["statbank"] <= in_state(stale_home.folder, "stale")
    assert mended.fetched.good
    assert mended.built.good
    cleared = {"ras400", "folk1a"}
    assert cleared <= in_state(mended.home, "fresh")
    assert in_state(mended.home, "stale") == in_state(stale_home.folder, "stale") - cleared


def test_a_broken_contract_publishes_nothing_and_the_last_file_stands(
    refreshed: Path, tmp_path: Path
):
    before = settings.load(home=refreshed).published_file().read_bytes()
    wrong = shutil.copytree(SQL, tmp_path / "sql") / "indicator" / "education_offer_share.sql"
    wrong.write_text(wrong.read_text("utf-8").replace("100.0 *", "1000.0 *"), "utf-8")
    wrongly = Project(settings.load(home=refreshed), sql=tmp_path / "sql")
    _, built = refresh_here(wrongly, "register")
    assert not built.good
    assert any("education_offer_share" in str(problem) for problem in built.problems)
    assert settings.load(home=refreshed).published_file().read_bytes() == before


def test_a_reader_keeps_its_numbers_while_a_refresh_runs_and_a_new_one_sees_the_new(
    mended: Mended,
):
    assert mended.fresh_to_who_held_it_open == mended.fresh_before
    assert mended.fresh_after == mended.fresh_before + 2


def test_a_home_of_the_other_mode_is_refused(refreshed_home: Home, home: Path, run: Refresh):
    refreshed_home.link_to(home)
    with pytest.raises(HomeError, match="for tilstanden sample, og kørslen er live"):
        run("reference", mode="live")


def test_an_unknown_source_is_one_sentence(run: Refresh):
    with pytest.raises(InputError, match="'fasist' findes ikke"):
        run("fasist")


def test_a_plan_with_mistakes_stops_before_anything_is_fetched(home: Path, tmp_path: Path):
    plan = tmp_path / "plan.yaml"
    text = (DATA / "plans/norddjurs-2023.yaml").read_text("utf-8")
    plan.write_text(text.replace("indicator: education_offer_share", "indicator: offers"), "utf-8")
    ended = pejl_here(home, "refresh", "--no-paper", "--plan", str(plan))
    assert ended.returncode == 1
    assert "plan.yaml, linje " in ended.stderr
    assert "offers" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (home / "archive").exists()


def test_nothing_published_tells_a_number_of_a_person(refreshed_home: Home):
    exports = [path.read_bytes() for path in (SAMPLE / "fasit").glob("*.csv")]
    numbers = pl.concat(
        pl.Series([line]).str.extract_all(r"\d{6}-\d{4}").explode()
        for body in exports
        for line in body.decode("cp1252").splitlines()[1:200:20]
    ).drop_nulls()
    assert numbers.len() > 20  # of which a few are looked for: test_leaks.py plants its own
    written = [path.read_bytes() for path in refreshed_home.folder.rglob("*") if path.is_file()]
    for number in numbers.gather_every(10):
        for spelling in (number.encode(), number.replace("-", "").encode()):
            assert not any(spelling in content for content in written)


def test_another_municipality_is_scored_on_what_is_public_and_an_unknown_one_refused(
    refreshed_home: Home,
):
    refreshed, by_name = refreshed_home.folder, ("--area", "randers kommune")
    randers = json.loads(pejl_here(refreshed, "goals", *by_name, "--format", "json").stdout)
    assert randers["area"] == "Randers"
    verdicts = {goal["id"]: goal["verdict"] for goal in randers["goals"]}
    assert verdicts["1.4"] == verdicts["2.3"] == "not_followable"
    assert {verdicts[goal] for goal in ("2.2", "3.1.2")} <= {"met", "not_met"}
    unknown = pejl_here(refreshed, "goals", "--area", "Randres")
    assert unknown.returncode == 1
    assert "”Randres” er ikke en kommune; mente du Randers (730)?" in unknown.stderr
