"""What leaves the project through the gate: the sample, with and without its releases."""

from __future__ import annotations

import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assets.disclosure.gated_tables import GATED, HIDDEN, SHOWN, check_gated, gate_tables
from assets.indicators.figures import PERSONAL
from assets.indicators.indicator_catalogue import CATALOGUE, FIGURES
from assets.publication import publication
from assets.published import folder as published_folder
from assets.published import numbers
from assets.scoring.score import SCORE
from assets.tables.build import Build, Table
from assets.tables.contracts.marts import MARTS
from assets.text.hidden import MARK, SUPPRESSED
from assets.warehouse.models import KNOWN_FIGURES
from connectors import warehouse
from connectors.errors import InputError
from connectors.warehouse import Warehouse
from pipelines.all_tables import all_tables
from pipelines.past_followups import load_shown
from pipelines.plan_check import check_plan
from pipelines.project import Project
from pipelines.settings import DATA

AGREEMENTS = "indicator.adult_apprentice_agreements"
Rows = dict[str, dict[str, Any]]


class Office:
    """Gates, scores and publishes a copy of the small home, as the test has changed it."""

    def __init__(self, project: Project, opened: Warehouse, folder: Path) -> None:
        self.project, self.opened, self.folder = project, opened, folder
        self.releases = project.settings.releases_folder

    def without_releases(self) -> None:
        self.releases = self.folder / "none"

    def publish(self) -> Path:
        """The published file of what the working database holds now."""
        now = datetime(2024, 8, 15, tzinfo=UTC)
        build = Build(self.opened, "sample", now, self.folder / "published")
        limit = self.project.settings.disclosure_limit
        project = self.project
        gate = gate_tables(
            limit,
            self.releases,
            project.computed,
            project.catalogue.parts,
            partial(load_shown, project),
        )
        tables = all_tables(self.project) | {table.name: table for table in gate}
        for name in (SHOWN, HIDDEN, GATED, FIGURES, CATALOGUE, SCORE):
            tables[name].write(build)
        publication.write(build, numbers.published_tables(tables.values(), self.project.computed))
        return build.published / published_folder.NAME

    def scores(self, file: Path) -> Rows:
        with warehouse.reading(file) as opened:
            rows = opened.frame("from mart.goal_score where own").to_dicts()
        return {row["goal_id"]: row for row in rows}

    def count_agreements(self, agreements: int) -> None:
        """As if so many agreements had been entered in 2023, wherever a figure says so."""
        self.opened.connection.execute(
            f"update {AGREEMENTS} set value = {agreements} where period = '2023'"
        )
        self.opened.connection.execute(
            f"update {PERSONAL} set value = {agreements}, value_low = {agreements}, "
            f"value_high = {agreements} "
            "where indicator = 'adult_apprentice_agreements' and period = '2023'"
        )


@pytest.fixture(scope="module")
def work(small_house: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working database of what the goals rest on, without what is large and about nobody."""
    folder = tmp_path_factory.mktemp("work")
    built = small_house.settings.home_folder / "work" / "warehouse.duckdb"
    with warehouse.writing(Path(shutil.copy(built, folder / "work.duckdb"))) as opened:
        opened.connection.execute("delete from mart.measure")
        opened.connection.execute(
            "delete from mart.benchmark_rank where benchmark_no not in (select benchmark_no "
            "from mart.benchmark_group where indicator in "
            "(select indicator from mart.indicator where kind = 'observed'))"
        )
    return folder / "work.duckdb"


@contextmanager
def opened_office(project: Project, work: Path, folder: Path) -> Generator[Office]:
    with warehouse.writing(Path(shutil.copy(work, folder / "work.duckdb"))) as opened:
        yield Office(project, opened, folder)


@pytest.fixture
def office(small_house: Project, work: Path, tmp_path: Path) -> Iterator[Office]:
    with opened_office(small_house, work, tmp_path) as office:
        yield office


@pytest.fixture(scope="module")
def unreleased(
    small_house: Project, work: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Rows]:
    """The published file without the municipality's releases, and its scores."""
    with opened_office(small_house, work, tmp_path_factory.mktemp("unreleased")) as office:
        office.without_releases()
        file = office.publish()
        return file, office.scores(file)


@pytest.fixture(scope="module")
def two_agreements(
    small_house: Project, work: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Rows]:
    """The published file after two agreements in 2023, and two in 2019 that are carried forward."""
    with opened_office(small_house, work, tmp_path_factory.mktemp("two")) as office:
        office.opened.connection.execute(
            f"insert into {PERSONAL} by name select * replace ('2019' as period, "
            "date '2019-01-01' as starts_on, date '2019-12-31' as ends_on, 2 as value) "
            f"from {PERSONAL} where indicator = 'adult_apprentice_agreements' and period = '2023'"
        )
        office.count_agreements(2)
        file = office.publish()
        working = "select value from indicator.adult_apprentice_agreements where period = '2023'"
        assert office.opened.frame(working).item() == 2
        return file, office.scores(file)


def test_the_sample_hides_nothing_that_the_published_paper_prints(
    published: Warehouse, built: Warehouse
) -> None:
    assert built.row_count(HIDDEN) == 0
    true = {"mart.indicator": KNOWN_FIGURES}
    for table in ("mart.indicator", "mart.goal_score", "mart.goal_measure", AGREEMENTS):
        shown = published.frame(f"from {table} order by all")
        assert shown.equals(built.frame(f"from {true.get(table, table)} order by all"))


def test_without_its_release_the_two_cases_of_2022_are_nowhere(
    unreleased: tuple[Path, Rows],
) -> None:
    file, scores = unreleased
    goal = scores["1.1"]
    assert (goal["verdict"], goal["value"], goal["target"], goal["gap"]) == (
        "not_met",
        10,
        None,
        None,
    )
    assert goal["reason"] == f"10 sager mod kravet under et tal, der er {SUPPRESSED}."
    assert goal["target_text"] == "et skjult tal"
    with warehouse.reading(file) as opened:
        [before] = opened.frame(
            "from mart.goal_measure where goal_id = '1.1' and measure = 'before'"
        ).to_dicts()
        assert (before["value"], before["value_low"], before["value_high"]) == (None, None, None)
        assert before["remark"] == SUPPRESSED
        [row] = opened.frame(
            "from mart.indicator where indicator = 'cases_sent_to_reassessment' and period = '2022'"
        ).to_dicts()
        assert (row["value"], row["mark"]) == (None, MARK)


def test_the_two_who_did_not_pass_are_nowhere_without_their_release(
    unreleased: tuple[Path, Rows],
) -> None:
    goal = unreleased[1]["3.3.1"]
    assert (goal["value"], goal["value_low"], goal["value_high"]) == (None, None, None)
    assert goal["value_text"] == SUPPRESSED
    assert "94,7" not in str(goal)
    assert goal["reason"].startswith(
        f"”Beståelsesprocent ved danskprøverne PD1-PD3” er {SUPPRESSED}. ”Beståelsesprocent"
    )


def test_a_small_count_from_fasit_is_hidden_in_every_copy_and_the_verdict_stays(
    two_agreements: tuple[Path, Rows],
) -> None:
    file, scores = two_agreements
    goal = scores["2.3"]
    assert (goal["verdict"], goal["value_text"], goal["target"]) == ("not_met", SUPPRESSED, 70)
    assert (goal["value"], goal["gap"], goal["gap_text"]) == (None, None, None)
    assert goal["reason"] == f"Tallet, der er {SUPPRESSED}, mod kravet mindst 70 aftaler."
    place = pl.col("period") == "2023"
    with warehouse.reading(file) as opened:
        tables = [opened.frame(f"from {AGREEMENTS}"), opened.frame("from mart.indicator")]
    twins = file.parent / "parquet"
    tables += [
        pl.read_parquet(twins / f"{name}.parquet") for name in (AGREEMENTS, "mart.indicator")
    ]
    copy = next((file.parent / "copies").glob("*.duckdb"))
    with warehouse.reading(copy) as opened:
        tables.append(opened.frame(f"from {AGREEMENTS}"))
    for table in tables:
        is_long = "indicator" in table.columns
        its_own = pl.col("indicator") == "adult_apprentice_agreements" if is_long else place
        [row] = table.filter(place, its_own).to_dicts()
        assert (row["value"], row["mark"]) == (None, MARK)


def test_a_verdict_that_would_tell_one_from_two_is_hidden(office: Office) -> None:
    plan = office.project.settings.plan_file().read_text("utf-8")
    stricter = office.folder / "norddjurs-2023.yaml"
    rule = "adult_apprentice_agreements, period: year}}\n        rule: own >= {}\n"
    assert plan.count(rule.format(70)) == 1
    stricter.write_text(plan.replace(rule.format(70), rule.format(2)), "utf-8")
    settings = office.project.settings.model_copy(update={"plan": stricter})
    office.project = Project(settings)
    told: set[tuple[str, str, str]] = set()
    for agreements in (1, 2):
        office.count_agreements(agreements)
        goal = office.scores(office.publish())["2.3"]
        told.add((goal["verdict"], goal["reason_code"], goal["reason"]))
    assert told == {
        ("not_followable", "disclosure", f"”Indgåede voksenelevaftaler” er {SUPPRESSED}.")
    }  # fmt: skip


def test_a_release_of_an_unknown_indicator_stops_a_refresh_before_it_fetches(
    built_house: Project, tmp_path: Path
) -> None:
    settings = built_house.settings
    site = settings.model_copy(update={"site": tmp_path, "plan": settings.plan_file()})
    shipped = (settings.releases_folder / "norddjurs-2023.yaml").read_text("utf-8")
    (tmp_path / "releases").mkdir()
    shutil.copytree(DATA / "register", tmp_path / "register")
    file = tmp_path / "releases" / "ours.yaml"
    file.write_text(shipped.replace("danish_exam_pass_rate", "danish_exam_rate"), "utf-8")
    with pytest.raises(InputError, match=r"^ours\.yaml, linje 12: danish_exam_rate er ikke en"):
        check_plan(Project(site))


def test_a_figure_that_is_carried_forward_is_gated_too(
    two_agreements: tuple[Path, Rows],
) -> None:
    with warehouse.reading(two_agreements[0]) as opened:
        [row] = opened.frame(
            "from mart.indicator where indicator = 'adult_apprentice_agreements' "
            "and period = '2019'"
        ).to_dicts()
    assert (row["value"], row["value_high"], row["mark"]) == (None, None, MARK)


def test_the_number_of_rows_of_a_list_of_persons_is_not_published(published: Warehouse) -> None:
    rows = dict(published.frame("select raw_table, rows from mart.source_freshness").rows())
    assert {name for name, n in rows.items() if n is None} == {
        name for name in rows if name.startswith(("fasit_", "register_"))
    }


def test_a_new_table_about_persons_is_not_published_before_the_gate_knows_it(
    built_house: Project,
) -> None:
    def write(build: Build) -> None:
        """Nothing is made."""

    strange = Table(
        name="mart.strange",
        reads=frozenset({"core.citizen_case"}),
        write=write,
        description="",
        contract=MARTS["ministry_benchmark"],
    )
    tables = all_tables(built_house) | {"mart.strange": strange}
    with pytest.raises(InputError, match=r"mart\.strange læser Fasit eller registeret"):
        check_gated(tables, built_house.catalogue)
