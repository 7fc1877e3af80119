"""Everything published is of one build and names it, also where its paper could not be written."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb

from assets.publication.publication import NO_PAPER
from assets.published import receipt
from assets.published.folder import NAME, PAGE
from connectors import warehouse
from pipelines import fingerprint, settings
from pipelines.fingerprint import Scope
from pipelines.project import Project
from tests.homes import Home, builds, pejl_here
from tests.other_days import LATER, at, spoilt_template


def about(home: Path) -> tuple[str, str | None, str | None]:
    """The build of the published file, that of its paper, and what it lacks."""
    with warehouse.reading(home / "published" / NAME) as opened:
        [row] = opened.frame("from mart.build").rows()
    return row


def of_parquet(file: Path) -> str:
    with duckdb.connect() as opened:
        query = f"select decode(value) from parquet_kv_metadata('{file}') where key = 'build'"
        [(build_id,)] = opened.sql(query).fetchall()
    return build_id


def in_zip(file: str, *parts: str) -> Callable[[Path, str], bool]:
    def is_named(published: Path, build_id: str) -> bool:
        with zipfile.ZipFile(published / "papers" / file) as opened:
            return all(build_id in opened.read(part).decode() for part in parts)

    return is_named


def test_whatever_is_published_names_the_same_build(refreshed_home: Home) -> None:
    published = refreshed_home.folder / "published"
    build_id, paper_build, lacks = about(refreshed_home.folder)
    assert (paper_build, lacks) == (build_id, None)
    for folder in (published, published / receipt.PAPERS):
        assert json.loads((folder / receipt.NAME).read_bytes())["build"] == build_id
    twins = list((published / "parquet").iterdir())
    assert {of_parquet(twin) for twin in twins} == {build_id}
    assert len(twins) > 40
    with warehouse.reading(published / NAME) as opened:
        comments = opened.frame("select comment from duckdb_tables()")["comment"]
    assert all(f"Udgave {build_id}." in comment for comment in comments)
    plan = "norddjurs-2023"
    assert in_zip(f"{plan}.docx", "docProps/core.xml")(published, build_id)
    assert in_zip(f"{plan}.xlsx", "docProps/custom.xml", "xl/worksheets/sheet1.xml")(
        published, build_id
    )
    assert f"udgave {build_id}" in (published / "papers" / f"{plan}.html").read_text("utf-8")
    assert f"udgave {build_id}" in (published / PAGE).read_text("utf-8")
    charts = [*(published / "papers" / "figurer").iterdir()]
    assert {path.suffix for path in charts} == {".svg", ".png"}
    assert all(build_id.encode() in path.read_bytes() for path in charts)


def test_csv_and_json_name_the_build(refreshed_home: Home) -> None:
    build_id, *_ = about(refreshed_home.folder)
    told = json.loads(pejl_here(refreshed_home.folder, "goals", "--format", "json").stdout)
    assert told["build"] == build_id
    head, first, *_ = pejl_here(refreshed_home.folder, "goals", "--format", "csv").stdout.split(
        "\n"
    )
    assert head.rstrip("\r").endswith(";build")
    assert first.rstrip("\r").endswith(f";{build_id}")


def test_a_paper_that_cannot_be_written_stops_no_numbers(
    small_home: Home, later_home: Home, tmp_path: Path
) -> None:
    first, *_ = about(small_home.folder)
    assert later_home.returncode == 3
    assert "kan ikke åbnes som en Word-fil" in later_home.stdout
    assert (
        "Tallene er udgivet, men ikke alt, der følger dem; se fejlen ovenfor." in later_home.stdout
    )
    home = later_home.copy_to(tmp_path / "home")
    second, paper_build, lacks = about(home)
    assert second != first
    assert (paper_build, lacks) == (first, NO_PAPER)
    assert of_parquet(home / "published" / "parquet" / "mart.goal_score.parquet") == second
    assert f"udgave {first}" in (home / "published/papers/norddjurs-2023.html").read_text("utf-8")
    # The paper alone is tried again, until it can be written, and no source is asked for that.
    switched = (home / "published" / "current").readlink()
    attempts, built = (home / "archive/attempts.jsonl").read_bytes(), builds(home)
    with at(LATER):
        with spoilt_template(tmp_path):
            assert pejl_here(home, "build").returncode == 3
        assert (home / "published" / "current").readlink() == switched
        assert pejl_here(home, "build").returncode == 3  # answers are late by then
        project = Project(settings.load(home=home))
        assert fingerprint.scope(project, paper=True) is Scope.NOTHING
    assert builds(home) == [{"publish.paper"}, {"publish.paper"}, *built]
    assert (home / "archive/attempts.jsonl").read_bytes() == attempts
    assert about(home) == (second, second, None)
    assert f"udgave {second}" in (home / "published/papers/norddjurs-2023.html").read_text("utf-8")


def test_the_same_inputs_are_the_same_build(refreshed_home: Home) -> None:
    standing = receipt.read(refreshed_home.folder / "published")
    assert standing is not None
    assert standing.build == receipt.build_id(standing.rests_on)
    other_texts = {**standing.rests_on, "texts": "others"}
    assert receipt.build_id(other_texts) == standing.build
    assert receipt.build_id({**standing.rests_on, "day": "another"}) != standing.build
