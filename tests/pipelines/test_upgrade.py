"""A home of an older version is brought forward after a backup, and a newer one is refused.

The home here has the layout of the first version. `benchmarks/upgrade.py` upgrades a real one, made
by a checkout of that version.
"""

from pathlib import Path

import pytest

from connectors.errors import HomeError
from pipelines import settings
from pipelines.backup.restore import restore
from pipelines.home_marks import HOME_VERSION, VERSION_FILE
from pipelines.instance import prepare_instance
from pipelines.project import Project
from pipelines.upgrade import upgrade
from tests.homes import pejl_here

OLD_DAGSTER = "event_log_storage:\n  module: pipelines.event_log\n  class: OpenEventLog\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A home as the first version left it: no version, no receipt, no links."""
    home = tmp_path / "home"
    for name, content in {
        "mode": "sample\n",
        "archive/attempts.jsonl": "",
        "work/history/fasit/a.parquet": "rows about persons",
        "work/warehouse.duckdb": "old",
        "published/pejl.duckdb": "old",
        "published/parquet/mart.goal_score.parquet": "old",
        "published/papers/receipt.json": "{}",
        "dagster/dagster.yaml": OLD_DAGSTER,
    }.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(content, "utf-8")
    return Project(settings.load(home=home))


def below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_home_of_an_older_version_is_refused_with_the_remedy(project: Project) -> None:
    home = project.settings.home_folder
    for command in ("goals", "build"):
        ended = pejl_here(home, command)
        assert ended.returncode == 1
        assert ended.stderr == (
            f"{home} er et hjem af version 1, og dette Pejl skriver version {HOME_VERSION}; kør "
            "`pejl upgrade MAPPE`, som først tager en backup i MAPPE.\n"
        )
    assert "version" not in below(home)


def test_an_upgrade_takes_a_backup_and_deletes_what_this_pejl_does_not_know(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, folder = project.settings.home_folder, tmp_path / "disk" / "backup"
    upgrade(project, folder)
    assert project.settings.marks.version == HOME_VERSION
    assert below(home) - {"write.lock"} == {
        "mode", "version", "archive/attempts.jsonl", "published/pejl.duckdb",
        "published/parquet/mart.goal_score.parquet",
    }  # fmt: skip
    project.settings.claim_home()
    monkeypatch.setenv("DAGSTER_HOME", "")
    text = (prepare_instance(project.settings) / "dagster.yaml").read_text("utf-8")
    assert "event_log" not in text
    # The way back: the home as it was, for the old Pejl.
    old = settings.load(home=tmp_path / "old")
    restore(old, folder)
    assert old.marks.version == 1
    assert (old.home_folder / "published" / "papers" / "receipt.json").read_text("utf-8") == "{}"


def test_an_upgrade_that_cannot_be_backed_up_changes_nothing(
    project: Project, tmp_path: Path
) -> None:
    before = below(project.settings.home_folder)
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").touch()
    ended = pejl_here(project.settings.home_folder, "upgrade", str(tmp_path / "photos"))
    assert ended.returncode == 1
    assert "vælg en tom mappe" in ended.stderr
    assert below(project.settings.home_folder) == before


def test_a_home_of_a_newer_version_is_refused_by_every_command(
    project: Project, tmp_path: Path
) -> None:
    home = project.settings.home_folder
    (home / VERSION_FILE).write_text("9\n", "utf-8")
    for command in (["goals"], ["build"], ["backup", str(tmp_path / "b")], ["upgrade", "b"]):
        ended = pejl_here(home, *command)
        assert (ended.returncode, ended.stdout) == (1, "")
        assert ended.stderr == (
            f"{home} er af version 9, og dette Pejl kender kun version {HOME_VERSION}; installér "
            "et nyere Pejl.\n"
        )
    (home / VERSION_FILE).write_text("two\n", "utf-8")
    with pytest.raises(HomeError, match="har ikke et tal"):
        project.settings.claim_home()


def test_a_new_home_has_the_version_of_its_pejl(tmp_path: Path) -> None:
    new = settings.load(home=tmp_path / "home")
    new.claim_home()
    assert (tmp_path / "home" / VERSION_FILE).read_text("utf-8") == f"{HOME_VERSION}\n"
    ended = pejl_here(new.home_folder, "upgrade", str(tmp_path / "b"))
    assert ended.returncode == 0
    assert f"er allerede af version {HOME_VERSION}" in ended.stdout
