"""A lost machine comes back from its backup, into an empty home or not at all."""

import json
import stat
import sys
from pathlib import Path

import duckdb
import pytest

from assets.published import receipt
from connectors.errors import HomeError, InputError
from pipelines import settings
from pipelines.backup import take
from pipelines.backup.contents import content_path, load_contents
from pipelines.backup.restore import restore
from pipelines.project import Project
from pipelines.settings import Settings
from tests.full_disk import files_of_at_most, needs_limits
from tests.homes import Home, pejl_here
from tests.pipelines.backup.conftest import fetch, publish
from tests.stored import rows_of_one_alone


@pytest.fixture
def folder(project: Project, tmp_path: Path) -> Path:
    """The backup of the small home."""
    backup = tmp_path / "disk" / "backup"
    take.take(project, backup)
    return backup


@pytest.fixture
def new(tmp_path: Path) -> Settings:
    """The settings of the machine that comes in place of the lost one."""
    return settings.load(home=tmp_path / "new" / "home", site=tmp_path / "new" / "site")


def below(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_restored_home_has_each_file_as_it_was(
    project: Project, folder: Path, new: Settings
) -> None:
    restore(new, folder)
    old = project.settings
    assert below(new.archive) == below(old.archive)
    assert below(new.site / "plans") == below(old.site / "plans")
    published = below(new.home_folder / "published")
    assert published.keys() == {
        "pejl.duckdb", "parquet/mart.build.parquet", "papers/plan.html", "receipt.json",
        "copies/pejl_2024-08-15.duckdb", "copies/receipt.json",
    }  # fmt: skip
    assert all(content == (project.home.published / name).read_bytes()
               for name, content in published.items())  # fmt: skip
    assert receipt.read(new.home_folder / "published") == receipt.read(project.home.published)
    assert {path.name for path in new.home_folder.iterdir()} == {
        "archive", "published", "work", "dagster", "mode", "version", "alarms.jsonl",
    }  # fmt: skip
    new.claim_home()
    assert Project(new).store.damage() == []
    assert new.followups().damage() == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes of folders")
def test_a_restored_home_can_be_read_by_its_owner_alone(folder: Path, new: Settings) -> None:
    restore(new, folder)
    for name in ("archive", "work", "dagster"):
        assert stat.S_IMODE((new.home_folder / name).stat().st_mode) == 0o700
    sealed = new.archive / "followups/2023-1/followup.json"
    assert stat.S_IMODE(sealed.stat().st_mode) == 0o400


def test_a_restored_home_is_published_and_backed_up_as_before(folder: Path, new: Settings) -> None:
    restore(new, folder)
    project = Project(new)
    publish(project.home.published, "91d2e0c77a51")
    fetch(project.store, "statbank", "AUS08", b"three")
    assert take.take(project, folder).deleted == 0


def test_nothing_is_restored_over_anything(
    project: Project, folder: Path, new: Settings, tmp_path: Path
) -> None:
    with pytest.raises(HomeError, match=r"er ikke tom \('alarms.jsonl', "):
        restore(project.settings, folder)
    plan = new.site / "plans" / "norddjurs-2023.yaml"
    plan.parent.mkdir(parents=True)
    plan.write_text("title: En anden", "utf-8")
    with pytest.raises(HomeError, match=r"har andre udgaver af 'plans/norddjurs-2023.yaml'"):
        restore(new, folder)
    with pytest.raises(InputError, match="sæt PEJL_SITE til mappen"):
        restore(settings.load(home=tmp_path / "third"), folder)
    assert not new.home_folder.exists()
    assert plan.read_text("utf-8") == "title: En anden"
    plan.write_text("title: Beskæftigelsesplan", "utf-8")
    restore(new, folder)


@pytest.mark.parametrize(
    "name", ["home/archive/followups/2023-1/followup.json", "site/plans/norddjurs-2023.yaml"]
)
def test_a_damaged_backup_restores_nothing(
    project: Project, tmp_path: Path, new: Settings, name: str
) -> None:
    (project.settings.site / "plans" / "a.yaml").write_text("comes before it", "utf-8")
    folder = tmp_path / "disk" / "backup"
    take.take(project, folder)
    contents = load_contents(folder)
    assert contents is not None
    content = content_path(folder, contents.files[name])
    for damage in (lambda: content.write_bytes(b"{}"), content.unlink):
        damage()
        with pytest.raises(HomeError, match="intet er gendannet"):
            restore(new, folder)
        assert not new.home_folder.exists()
        assert not new.site.exists()


@needs_limits
def test_a_disk_that_runs_full_is_named_by_the_file_of_the_home(
    project: Project, folder: Path, new: Settings
) -> None:
    (project.home.published / "pejl.duckdb").write_bytes(bytes(100_000))
    take.take(project, folder)
    with files_of_at_most(50_000), pytest.raises(HomeError) as refused:
        restore(new, folder)
    assert str(refused.value).startswith(str(new.home_folder))


def test_a_backup_of_the_other_mode_or_a_newer_pejl_is_refused(
    folder: Path, new: Settings, tmp_path: Path
) -> None:
    live = settings.load(home=tmp_path / "live", site=new.site, mode="live")
    with pytest.raises(InputError, match="sæt PEJL_MODE=sample"):
        restore(live, folder)
    with pytest.raises(InputError, match="er ingen backup"):
        restore(new, tmp_path)
    manifest = folder / "backup.json"
    manifest.write_text(
        manifest.read_text("utf-8").replace('"version": 2', '"version": 9'), "utf-8"
    )
    with pytest.raises(HomeError, match="er af version 9, og dette Pejl kender kun version 2"):
        restore(new, folder)
    facts = json.loads(manifest.read_bytes())
    manifest.write_text(json.dumps(facts | {"format": 2, "compression": "zstd"}), "utf-8")
    with pytest.raises(HomeError, match="er skrevet af et nyere Pejl"):
        restore(new, folder)


def tables_that_differ(one: Path, other: Path) -> tuple[int, list[str]]:
    """How many published tables two files have, and which do not have the same rows."""
    with duckdb.connect() as opened:
        names: list[set[str]] = []
        for name, file in (("one", one), ("other", other)):
            opened.execute(f"attach '{file}' as {name} (read_only)")
            query = (
                "select schema_name || '.' || table_name from duckdb_columns() "
                f"where database_name = '{name}' and schema_name in ('mart', 'indicator')"
            )
            names.append({table for (table,) in opened.execute(query).fetchall()})
        assert names[0] == names[1]
        return len(names[0]), [
            table
            for table in sorted(names[0])
            if rows_of_one_alone(opened, f"one.{table}", f"other.{table}")
        ]


def back_from_a_lost_machine(lost: Home, tmp_path: Path) -> Path:
    """The drill of `docs/operations.md`: back up, lose the machine, restore elsewhere."""
    folder, home = tmp_path / "disk" / "backup", tmp_path / "new" / "home"
    taken = pejl_here(lost.copy_to(tmp_path / "lost"), "backup", str(folder))
    assert taken.returncode == 0, taken.stderr
    restored = pejl_here(home, "restore", str(folder))
    assert restored.returncode == 0, restored.stderr
    return home


def test_a_lost_machine_is_back_with_the_same_published_tables(
    refreshed_home: Home, tmp_path: Path
) -> None:
    home = back_from_a_lost_machine(refreshed_home, tmp_path)
    file = "published/pejl.duckdb"
    count, differ = tables_that_differ(refreshed_home.folder / file, home / file)
    assert differ == []
    assert count > 40
    assert pejl_here(home, "goals").stdout == pejl_here(refreshed_home.folder, "goals").stdout


@pytest.mark.long
def test_a_lost_machine_builds_the_same_tables_from_its_archive_alone(
    refreshed_home: Home, tmp_path: Path
) -> None:
    home = back_from_a_lost_machine(refreshed_home, tmp_path)
    (home / "published").rename(tmp_path / "published")
    assert pejl_here(home, "build").returncode == 0
    file = "published/pejl.duckdb"
    assert tables_that_differ(refreshed_home.folder / file, home / file)[1] == []
