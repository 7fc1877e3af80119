"""Each of several municipalities has a backup of its own, beside that of what they share."""

import shutil
import stat
import sys
from pathlib import Path

import duckdb
import pytest

from assets.published import receipt
from connectors.errors import HomeError, InputError
from connectors.fasit import pseudonyms
from connectors.warehouse import parquet_files
from pipelines import settings, upgrade
from pipelines.backup.contents import load_contents
from pipelines.backup.key import copy_key
from pipelines.backup.several import find_departed, place_of, restore_each, take_each
from pipelines.backup.take import Taken
from pipelines.home_marks import HOME_VERSION, VERSION_FILE
from pipelines.project import Project
from tests.homes import pejl_here
from tests.pipelines.backup.conftest import fetch, publish

NAMES = ("norddjurs", "randers")


@pytest.fixture
def several(tmp_path: Path) -> Project:
    """A home of two municipalities, each with lists, something published and a key in its home."""
    sites = tmp_path / "sites"
    for name in NAMES:
        (sites / name / "plans").mkdir(parents=True)
        (sites / name / "plans" / f"{name}-2026.yaml").write_text(f"title: {name}", "utf-8")
        (sites / name / ".env").write_text("PEJL_DISCLOSURE_LIMIT=5\n", "utf-8")
        (sites / name / "fasit").mkdir()
        (sites / name / "fasit" / "list.csv").write_text("012172-9999", "utf-8")
    (sites / "groups").mkdir()
    (sites / "groups" / "own.yaml").write_text("groups: {}", "utf-8")
    made = Project(settings.load(home=tmp_path / "home", sites=sites))
    made.settings.claim_home()
    fetch(made.store, "statbank", "AUS08", b"what is public")
    for build in ("a1b2", "as-of/2024-06-30"):
        (made.home.published / build).mkdir(parents=True)
        (made.home.published / build / "mart.measure.parquet").write_text(build, "utf-8")
    for name in NAMES:
        own = one(made, name)
        own.settings.claim_home()
        fetch(own.store, "fasit", "offers", f"pseudonyms of {name}".encode())
        publish(own.home.published, "3f2a9c1b04de")
        pseudonyms.write_key(own.settings.pseudonym_key)
    return made


def one(several: Project, name: str) -> Project:
    sites = several.settings.sites
    assert sites is not None
    return Project(settings.load(home=several.settings.home_folder, sites=sites, site=name))


def take_all(several: Project, folder: Path) -> dict[str, Taken]:
    taken = dict(take_each(several, folder))
    assert all(isinstance(each, Taken) for each in taken.values()), taken
    return taken  # type: ignore[return-value]


def below(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def names_in(folder: Path) -> set[str]:
    contents = load_contents(folder)
    assert contents is not None
    return set(contents.files)


def test_each_municipality_s_part_holds_its_own_alone(several: Project, tmp_path: Path) -> None:
    folder = tmp_path / "disk" / "backup"
    assert take_all(several, folder).keys() == {"shared", *NAMES}
    common = names_in(folder / "shared")
    assert "home/public/a1b2/mart.measure.parquet" in common
    assert "site/groups/own.yaml" in common
    assert not [name for name in common if "norddjurs" in name or "as-of" in name]
    own = names_in(folder / "sites" / "randers")
    assert {"site/plans/randers-2026.yaml", "site/.env", "home/published/pejl.duckdb"} <= own
    contents = b"".join(below(folder / "sites" / "randers").values())
    assert b"pseudonyms of randers" in contents
    assert b"norddjurs" not in contents
    everything = b"".join(below(folder).values())
    assert b"012172-9999" not in everything, "a list from Fasit"
    for name in NAMES:
        key = one(several, name).settings.pseudonym_key.read_bytes()
        assert key not in everything
    assert all(taken.new == 0 for taken in take_all(several, folder).values())


def test_a_lost_machine_is_back_with_every_municipality(several: Project, tmp_path: Path) -> None:
    folder, home, sites = tmp_path / "disk" / "backup", tmp_path / "home", tmp_path / "sites"
    take_all(several, folder)
    plans = below(sites / "randers" / "plans")
    lost = shutil.copytree(home, tmp_path / "lost", symlinks=True)
    shutil.rmtree(home)
    shutil.rmtree(sites)
    ended = pejl_here(home, "restore", str(folder), PEJL_SITES=str(sites))
    assert ended.returncode == 0, ended.stderr
    assert "giv læserne adgang igen" in ended.stdout
    for name in NAMES:
        published = below(one(several, name).home.published)
        assert len(published) == 6
        for file, content in published.items():
            assert content == (lost / "sites" / name / "published" / file).read_bytes()
        assert one(several, name).store.damage() == []
    assert below(home / "public").items() <= below(lost / "public").items()
    assert below(sites / "randers" / "plans") == plans
    assert one(several, "randers").settings.disclosure_limit == 5
    if sys.platform != "win32":
        for place in (home / "sites" / "randers", sites / "randers"):
            assert stat.S_IMODE(place.stat().st_mode) == 0o700


def test_a_dated_copy_reads_the_public_tables_where_the_home_is_restored(
    several: Project, tmp_path: Path
) -> None:
    table, copies = (
        several.home.published / "a1b2" / "mart.measure.parquet",
        Path("published/copies"),
    )
    duckdb.sql(f"copy (select 'it''s public' as value) to '{table}'")
    sites = Path("sites", "randers")
    copy = several.settings.home_folder / sites / copies / "pejl_2024-08-15.duckdb"
    copy.unlink()
    with duckdb.connect(copy) as opened:
        opened.execute("create table own (value text); insert into own values ('own')")
        read = f"from {parquet_files([table])} union all by name from own"
        opened.execute(f"create view measure as {read}; create view measures as from measure")
        opened.execute("comment on view measure is 'Kildens tal'")
        opened.execute("comment on column measure.value is 'Tallet'")
    folder, new = tmp_path / "disk" / "backup", tmp_path / "den nye maskines"
    take_all(several, folder)
    shutil.rmtree(several.settings.home_folder)
    restore_each(settings.load(home=new, sites=tmp_path / "new-sites"), folder)
    with duckdb.connect(new / sites / copies / copy.name, read_only=True) as opened:
        assert opened.sql("from measures order by all").fetchall() == [("it's public",), ("own",)]
        about = "select comment from {}() where comment is not null"
        assert opened.sql(about.format("duckdb_views")).fetchall() == [("Kildens tal",)]
        assert opened.sql(about.format("duckdb_columns")).fetchall() == [("Tallet",)]
    assert receipt.find_changed(new / sites / copies) == []
    assert receipt.load(new / sites / copies)


def test_one_municipality_is_restored_beside_the_others(several: Project, tmp_path: Path) -> None:
    folder, home = tmp_path / "disk" / "backup", tmp_path / "home"
    take_all(several, folder)
    archive = below(home / "sites" / "randers" / "archive")
    shutil.rmtree(home / "sites" / "randers")
    others = below(home / "sites" / "norddjurs")
    sites = {"PEJL_SITES": str(tmp_path / "sites")}
    ended = pejl_here(home, "--site", "randers", "restore", str(folder), **sites)
    assert ended.returncode == 0, ended.stderr
    assert below(home / "sites" / "randers" / "archive") == archive
    assert below(home / "sites" / "norddjurs") == others
    again = pejl_here(home, "--site", "randers", "restore", str(folder), **sites)
    assert again.returncode == 1
    assert "er ikke tom" in again.stderr
    taken = pejl_here(home, "--site", "randers", "backup", str(folder), **sites)
    assert taken.returncode == 0, taken.stderr


def test_a_municipality_that_is_damaged_stops_no_other_s_backup(
    several: Project, tmp_path: Path
) -> None:
    folder, home = tmp_path / "disk" / "backup", tmp_path / "home"
    take_all(several, folder)
    damaged = next((home / "sites" / "norddjurs" / "archive").rglob("*.sidecar"))
    damaged.unlink()
    fetch(one(several, "randers").store, "fasit", "offers", b"newer pseudonyms of randers")
    sites = {"PEJL_SITES": str(tmp_path / "sites")}
    ended = pejl_here(home, "backup", str(folder), **sites)
    assert ended.returncode == 1
    assert ended.stderr.startswith("norddjurs: Hjemmet er beskadiget")
    assert ended.stderr.count("\n") == 1
    assert b"newer pseudonyms" in b"".join(below(folder / "sites" / "randers").values())


@pytest.mark.parametrize(
    ("file", "why"), [("backup.json", r"backup\.json kan ikke læses"), ("files/*/*", "beskadiget")]
)
def test_nothing_is_restored_where_one_part_cannot_be(
    several: Project, tmp_path: Path, file: str, why: str
) -> None:
    folder = tmp_path / "disk" / "backup"
    take_all(several, folder)
    next((folder / "sites" / "randers").glob(file)).write_text("{", "utf-8")
    new = settings.load(home=tmp_path / "new", sites=tmp_path / "new-sites")
    with pytest.raises(HomeError, match=why):
        restore_each(new, folder)
    assert not (tmp_path / "new").exists()


def test_nothing_is_restored_where_the_backup_of_a_municipality_is_gone(
    several: Project, tmp_path: Path
) -> None:
    folder, new, sites = tmp_path / "disk" / "backup", tmp_path / "new", tmp_path / "new-sites"
    take_all(several, folder)
    take_all(several, folder)
    shutil.rmtree(folder / "sites" / "randers")
    sites.mkdir()
    ended = pejl_here(new, "restore", str(folder), PEJL_SITES=str(sites))
    assert ended.returncode == 1, ended.stdout
    assert "mangler backuppen af randers, og intet er gendannet" in ended.stderr
    assert not new.exists()
    shutil.rmtree(tmp_path / "sites" / "randers")  # it has left, and its backup was deleted
    take_all(Project(several.settings), folder)
    ended = pejl_here(new, "restore", str(folder), PEJL_SITES=str(sites))
    assert ended.returncode == 0, ended.stderr


def test_a_folder_of_something_else_is_refused(several: Project, tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    (folder / "backup.json").write_text("{}", "utf-8")
    with pytest.raises(InputError, match=r"andet end en backup af flere kommuner \('backup.json'"):
        list(take_each(several, folder))
    with pytest.raises(InputError, match="ingen backup af flere kommuner"):
        restore_each(several.settings, folder)


def test_the_backup_of_a_municipality_that_left_is_named(several: Project, tmp_path: Path) -> None:
    folder = tmp_path / "disk" / "backup"
    take_all(several, folder)
    shutil.rmtree(tmp_path / "sites" / "randers")
    rest = Project(several.settings)
    take_all(rest, folder)
    assert find_departed(rest, folder) == [folder / "sites" / "randers"]


@pytest.mark.parametrize("place", ["home/pejl.key", "sites/pejl.key", "home/sites/pejl.key"])
def test_a_municipality_s_key_lies_beside_nobody_s_data(
    several: Project, tmp_path: Path, place: str
) -> None:
    own = one(several, "randers").settings
    folder = place_of(own, tmp_path / "disk" / "backup")
    with pytest.raises(InputError, match="må ikke ligge ved siden af dataene"):
        copy_key(own, folder, tmp_path / place)
    ended = pejl_here(
        tmp_path / "home", "backup", str(folder), "--key-to", "x", PEJL_SITES=str(own.sites)
    )
    assert "`pejl --site NAVN backup" in ended.stderr


def test_every_municipality_s_home_is_brought_forward(several: Project, tmp_path: Path) -> None:
    folder, old = tmp_path / "disk" / "backup", one(several, "randers").settings
    assert not upgrade.is_due(several)
    (old.home_folder / VERSION_FILE).write_text("1\n", "utf-8")
    assert upgrade.is_due(several)
    taken = upgrade.upgrade(several, folder)
    assert [path.name for path in taken] == ["shared", *NAMES]
    assert all((path / "backup.json").is_file() for path in taken)
    assert old.marks.version == HOME_VERSION
    assert not upgrade.is_due(several)
