"""``pejl fasit``: a file is told before it is loaded, and what is too old is deleted for good."""

import json
import os
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.archive.snapshots import SnapshotStore
from pipelines import settings
from tests import homes
from tests.homes import Home, write_apart

EXPORTS = settings.SAMPLE / "fasit"
CPR = "063162-1382"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_a_good_file_is_told_without_a_cell_of_it(home: Path) -> None:
    ended = homes.pejl(home, "fasit", "check", str(EXPORTS / "offers.csv"))
    assert ended.returncode == 0
    assert "ISO-8859-1" in ended.stdout or "Windows-1252" in ended.stdout
    assert "semikolon" in ended.stdout
    assert "3300 ville blive brugt, 0 afvist" in ended.stdout
    assert "01-01-2022 til 31-07-2024" in ended.stdout
    assert "Prøveperson" not in ended.stdout
    assert not (home / "archive").exists()


def test_what_would_be_rejected_is_told_by_field_and_row_and_never_shown(
    home: Path, tmp_path: Path
) -> None:
    lines = (EXPORTS / "adult_apprentice_agreements.csv").read_text("utf-8").splitlines()
    lines[3] = lines[3].replace("2022-02-02T23:00:00.000Z", f"se {CPR}")
    spoilt = tmp_path / "Udtræk æøå.csv"
    spoilt.write_text("\n".join(lines) + "\n", "utf-8")
    ended = homes.pejl_here(home, "fasit", "check", str(spoilt))
    assert ended.returncode == 0
    assert "149 ville blive brugt, 1 afvist" in ended.stdout
    assert "er ikke en dato" in ended.stdout
    assert CPR not in ended.stdout + ended.stderr


def test_a_file_of_no_known_kind_names_the_nearest_and_what_it_lacks(
    home: Path, tmp_path: Path
) -> None:
    other = tmp_path / "liste.csv"
    other.write_text("CPR-nummer;Aftaledato;Navn\n1;2;3\n", "utf-8")
    ended = homes.pejl_here(home, "fasit", "check", str(other), str(tmp_path / "none.csv"))
    assert ended.returncode == 1
    assert "adult_apprentice_agreements: 2 af " in ended.stdout
    assert "mangler" in ended.stdout
    assert "Fil 2: Filen kan ikke læses" in ended.stderr


def test_the_lines_that_let_a_layout_read_a_file_are_told_by_file_and_line(
    home: Path, tmp_path: Path
) -> None:
    shipped, site = settings.DATA / "sources" / "fasit" / "offers.yaml", tmp_path / "site"
    shutil.copytree(settings.DATA / "plans", site / "plans")
    file = tmp_path / "liste.csv"
    file.write_text("Tilbuds-id;CPR-nummer;Tilbudstype;Start dato;Ophør\n", "utf-8")

    def check() -> str:
        ended = homes.pejl_here(
            home, "fasit", "check", str(file), PEJL_SITE=str(site), COLUMNS="400"
        )
        assert ended.returncode == 1
        return ended.stdout

    own = site / "sources" / "fasit" / "offers.yaml"
    told = check()
    assert "offers: 3 af 5 kolonner; mangler ”Startdato” (filen har ”Start dato”)" in told
    assert f"kopiér {shipped} til {own}, og ret kopien" in told
    own.parent.mkdir(parents=True)
    lines = shipped.read_text("utf-8").splitlines()
    for line, heading in re.findall(r"linje (\d+): (headers: .*)", told):
        at = int(line) - 1
        new = heading.replace("FILENS OVERSKRIFT", "Ophør")
        lines[at] = re.sub(r"headers: \[.*?\]", new, lines[at])
    own.write_text("\n".join(lines), "utf-8")
    assert "Filen har overskrifter, men ingen rækker" in check()  # and so its headings are read
    own.write_text(shipped.read_text("utf-8"), "utf-8")
    assert f"så ret {own}:" in check()


def aged(home: Path, folder: Path) -> tuple[Path, str]:
    """A home whose snapshots of offers are past their time, and a folder with one old export."""
    archive = home / "archive" / "snapshots" / "fasit" / "offers"
    (sidecar,) = archive.glob("*.sidecar")
    facts = json.loads(sidecar.read_text("utf-8"))
    facts["keep_until"] = "2024-08-14"
    write_apart(sidecar, json.dumps(facts).encode())
    shutil.copytree(EXPORTS, folder)
    old = (datetime(2024, 8, 15, tzinfo=UTC) - timedelta(days=500)).timestamp()
    os.utime(folder / "offers.csv", (old, old))
    other = folder / "noter.csv"
    other.write_text("noget;andet\n1;2\n", "utf-8")
    # What was written just now is looked at twice, seconds apart.
    os.utime(other, (other.stat().st_mtime - 60,) * 2)
    return sidecar, facts["sha256"]


def test_what_is_past_its_time_is_deleted_with_a_line_without_a_person(
    refreshed_home: Home, home: Path, tmp_path: Path
) -> None:
    refreshed_home.copy_to(home)
    folder = tmp_path / "exports"
    sidecar, digest = aged(home, folder)
    shown = homes.pejl_here(home, "fasit", "purge", "--dry-run", PEJL_FASIT_DIR=str(folder))
    assert "2 ville blive slettet" in shown.stdout
    assert sidecar.exists()
    ended = homes.pejl_here(home, "fasit", "purge", PEJL_FASIT_DIR=str(folder))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "2 slettet" in ended.stdout
    assert "1 filer i mappen passer til intet layout" in ended.stdout
    assert not list(sidecar.parent.iterdir())
    assert {path.name for path in folder.iterdir()} == {
        path.name for path in EXPORTS.glob("*.csv") if path.name != "offers.csv"
    } | {"noter.csv"}
    assert not (home / "work").exists()
    log = (home / "archive" / "deletions.jsonl").read_text("utf-8").splitlines()
    told = [json.loads(line) for line in log]
    assert [(each["kind"], each["table"]) for each in told] == [
        ("snapshot", "offers"),
        ("export", "offers"),
    ]
    assert told[0]["sha256"] == digest
    assert {*told[0]} == {"at", "kind", "source", "table", "sha256", "bytes", "keep_until"}
    again = homes.pejl_here(home, "fasit", "purge", PEJL_FASIT_DIR=str(folder))
    assert "Intet er så gammelt" in again.stdout


def test_a_deletion_that_was_broken_off_is_finished_by_the_next(
    refreshed_home: Home, home: Path, tmp_path: Path
) -> None:
    refreshed_home.copy_to(home)
    sidecar, _ = aged(home, tmp_path / "exports")
    next(sidecar.parent.glob("*.parquet")).unlink()
    homes.pejl_here(home, "fasit", "purge", PEJL_FASIT_DIR=str(tmp_path / "exports"))
    assert not sidecar.exists()
    store = SnapshotStore(home / "archive", "sample", lambda: settings.load().now())
    assert list(store.newest_first("fasit", "offers")) == []


def test_the_samples_own_exports_are_never_deleted(home: Path) -> None:
    ended = homes.pejl_here(home, "fasit", "purge")
    assert ended.returncode == 1
    assert "slettes aldrig" in ended.stderr
