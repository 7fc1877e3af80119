"""A backup follows its home, and never loses what the home has lost."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from connectors.archive import retention
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import HomeError, InputError
from pipelines import settings
from pipelines.backup import take
from pipelines.backup.contents import MANIFEST, Contents, load_contents
from pipelines.backup.restore import restore
from pipelines.project import Project
from tests.pipelines.backup.conftest import fetch, publish


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "disk" / "backup"


def read(folder: Path) -> Contents:
    contents = load_contents(folder)
    assert contents is not None
    return contents


def stored(folder: Path) -> dict[str, bytes]:
    """Every file of a backup folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_backup_holds_what_cannot_be_made_again_and_no_secret(
    project: Project, folder: Path
) -> None:
    taken = take.take(project, folder)
    names = read(folder).files
    assert taken.files == taken.new == len(names)
    parts = {"/".join(name.split("/")[:2]) for name in names}
    assert parts == {
        "home/alarms.jsonl", "home/archive", "home/dagster", "home/mode", "home/published",
        "home/version", "site/plans",
    }  # fmt: skip
    assert "home/published/pejl.duckdb" in names
    assert "home/dagster/dagster.yaml" in names  # it is IT's own
    assert "home/published/copies/pejl_2024-08-15.duckdb" in names
    assert not [name for name in names if "builds" in name or "current" in name]
    assert project.settings.pseudonym_key.read_bytes() not in stored(folder).values()
    # The dated copy is the published file: its content is stored once.
    assert len(stored(folder)) - 1 == len({each["sha256"] for each in names.values()})
    assert all(name == name.lower() for name in stored(folder))


def test_a_backup_holds_all_that_a_municipality_keeps_itself(
    project: Project, folder: Path
) -> None:
    names = {path.name for path in settings.DATA.iterdir()} - {"sample", "local"}
    for name in (names - {"reforms.yaml"}) | {"groups", "templates"}:
        (project.settings.site / name).mkdir(exist_ok=True)
        (project.settings.site / name / "own.yaml").write_text("own", "utf-8")
    take.take(project, folder)
    held = {name.split("/")[1] for name in read(folder).files if name.endswith("/own.yaml")}
    assert held == {
        "calendar", "groups", "plans", "reference", "register", "releases", "sources", "templates",
    }  # fmt: skip


def test_only_what_is_new_is_written(project: Project, folder: Path) -> None:
    take.take(project, folder)
    before = stored(folder)
    assert take.take(project, folder).new == 0
    assert stored(folder) == before
    fetch(project.store, "statbank", "AUS08", b"three")
    taken = take.take(project, folder)
    assert (taken.new, taken.deleted) == (3, 0)  # body, sidecar and the log of attempts
    publish(project.home.published, "91d2e0c77a51")
    take.take(project, folder)
    assert read(folder).files["home/published/pejl.duckdb"]["bytes"] == 27
    assert not [content for content in stored(folder).values() if b"of 3f2a9c1b04de" in content]


def test_a_list_that_is_purged_in_the_home_is_deleted_in_the_backup(
    project: Project, folder: Path
) -> None:
    take.take(project, folder)
    assert [name for name, content in stored(folder).items() if b"offers" in content]
    due = list(retention.due_snapshots(project.store, "fasit", date(2024, 8, 15)))
    body = due[0].path.read_bytes()
    assert body in stored(folder).values()
    retention.delete_snapshots(project.store, due)
    taken = take.take(project, folder)
    assert taken.deleted == 2
    assert body not in stored(folder).values()
    assert not [name for name in read(folder).files if "snapshots/fasit" in name]


def lose_a_snapshot(home: Path) -> None:
    for path in (home / "archive/snapshots/statbank/AUS08").glob("*-0001.*"):
        path.unlink()


def lose_the_log(home: Path) -> None:
    (home / "archive/attempts.jsonl").unlink()


def lose_the_archive(home: Path) -> None:
    for path in (home / "archive").rglob("*"):
        if path.is_file():
            path.unlink()


def change_an_old_snapshot(home: Path) -> None:
    [path] = (home / "archive/snapshots/statbank/AUS08").glob("*-0001.csv.zst")
    path.write_bytes(path.read_bytes() + b"x")


def change_a_followup(home: Path) -> None:
    path = home / "archive/followups/2023-1/followup.json"
    path.chmod(0o600)
    path.write_bytes(b"{}")


@pytest.mark.parametrize(
    "harm", [lose_a_snapshot, lose_the_log, lose_the_archive, change_an_old_snapshot,
             change_a_followup],
)  # fmt: skip
def test_damage_of_a_home_does_not_reach_its_backup(
    project: Project, folder: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    take.take(project, folder)
    before = stored(folder)[MANIFEST]
    harm(project.settings.home_folder)
    with pytest.raises(HomeError):
        take.take(Project(project.settings), folder)
    assert stored(folder)[MANIFEST] == before
    restore(settings.load(home=tmp_path / "new", site=tmp_path / "new_site"), folder)


def test_another_home_does_not_replace_a_backup(
    project: Project, folder: Path, tmp_path: Path
) -> None:
    take.take(project, folder)
    other = Project(settings.load(home=tmp_path / "other", site=project.settings.site))
    with pytest.raises(HomeError, match="har intet at gemme"):
        take.take(other, folder)
    other.settings.claim_home()
    later = datetime(2024, 9, 15, tzinfo=UTC)
    fetch(SnapshotStore(other.settings.archive, "sample", lambda: later), "statbank", "A", b"1")
    with pytest.raises(HomeError, match="er en backup af et andet hjem"):
        take.take(other, folder)


@pytest.mark.parametrize("killed_at", range(0, 24, 3))
def test_a_backup_that_is_killed_is_still_the_last_one(
    project: Project,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    killed_at: int,
) -> None:
    take.take(project, folder)
    last = read(folder)
    publish(project.home.published, "91d2e0c77a51")
    fetch(project.store, "statbank", "AUS08", b"three")
    calls = iter(range(1000))

    def kill_at(function: Callable[..., object]) -> Callable[..., object]:
        def called(*given: object, **named: object) -> object:
            if next(calls) == killed_at:
                raise KeyboardInterrupt
            return function(*given, **named)

        return called

    with monkeypatch.context() as patched:
        patched.setattr(take, "file_sha256", kill_at(take.file_sha256))
        patched.setattr(take, "save_contents", kill_at(take.save_contents))
        patched.setattr(Path, "unlink", kill_at(Path.unlink))
        with suppress(KeyboardInterrupt):
            take.take(project, folder)
    new = settings.load(home=tmp_path / "new", site=tmp_path / "new_site")
    restored = restore(new, folder)
    assert restored in (last, read(folder))
    take.take(project, folder)
    assert not list(folder.rglob("*.partial*"))


def test_what_has_rotted_in_a_backup_is_stored_again(project: Project, folder: Path) -> None:
    take.take(project, folder)
    before = stored(folder)
    rotten = folder / next(name for name in before if name.startswith("files/"))
    rotten.write_bytes(bytes([before[rotten.relative_to(folder).as_posix()][0] ^ 1])
                       + rotten.read_bytes()[1:])  # fmt: skip
    take.take(project, folder)
    assert stored(folder) != before
    take.take(project, folder, verify=True)
    assert stored(folder) == before


def test_a_backup_lies_apart_from_its_home_and_alone(project: Project, tmp_path: Path) -> None:
    home = project.settings.home_folder
    for folder in (home, home / "backup", tmp_path, project.settings.site / "backup"):
        with pytest.raises(InputError, match="ligger i hinanden"):
            take.take(project, folder)
    other = tmp_path / "photos"
    other.mkdir()
    (other / "cat.jpg").touch()
    with pytest.raises(InputError, match=r"har andet end en backup \('cat.jpg'\)"):
        take.take(project, other)
    (other / "cat.jpg").unlink()
    take.take(project, other)


def test_a_damaged_or_newer_backup_is_not_replaced(project: Project, folder: Path) -> None:
    take.take(project, folder)
    manifest = folder / MANIFEST
    facts = json.loads(manifest.read_bytes())
    for change in ('{"format": 9}', '{"files": {"../a": {}}}', '{"files": 1}', '{"more": 1}'):
        manifest.write_text(json.dumps(facts | json.loads(change)), "utf-8")
        with pytest.raises(HomeError, match="brug en anden backup"):
            take.take(project, folder)
