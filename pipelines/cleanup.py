"""Delete what is too old: Dagster's runs, dated copies, past days, parsed rows, what was set aside.

Never the archive: snapshots, attempts and frozen follow-ups stay for good, and lists of persons
have their own time (`connectors.archive.retention`). The day is told by the clock of the machine,
as files have it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from assets.ingest.parsed import find_unused
from assets.published import folder as published_folder
from pipelines.settings import AS_OF, SITES, Settings

FREE_SHARE = 0.5
"""The share of free pages from which a file of Dagster's is written anew, smaller."""
KEEP_PARSED = 90
"""Days that parsed rows stay after the last run that rested on them."""


def delete_old(settings: Settings, instance: dg.DagsterInstance) -> str | None:
    """Delete what is too old, and say so in one sentence; None where nothing was.

    The home is locked by the caller. A file that cannot be deleted is left for the next run.
    """
    counts = {
        ("kørsel", "kørsler"): delete_runs(instance, settings.keep_runs),
        ("dateret kopi", "daterede kopier"): _delete_copies(settings),
        ("tidligere dag", "tidligere dage"): _delete_past_days(settings),
        ("indlæst svar", "indlæste svar"): _delete(_unused_answers(settings)),
        ("fil lagt til side", "filer lagt til side"): _delete(_old_set_aside(settings)),
    }
    write_logs_back(Path(instance.root_directory))
    deleted = [f"{count} {names[count > 1]}" for names, count in counts.items() if count]
    return f"Slettet, fordi det er for gammelt: {', '.join(deleted)}." if deleted else None


def delete_runs(instance: dg.DagsterInstance, days: int) -> int:
    """Delete Dagster's runs that began more than so many days ago, with events and logs.

    The newest run that made an asset stays, whatever its age: the UI would call the asset never
    made.
    """
    before = dg.RunsFilter(created_before=datetime.now(UTC) - timedelta(days=days))
    finished = [
        record.dagster_run.run_id
        for record in instance.get_run_records(before)
        if record.dagster_run.is_finished
    ]
    if not finished:
        return 0
    newest = {
        record.asset_entry.last_materialization.run_id
        for record in instance.get_asset_records(instance.get_asset_keys())
        if record.asset_entry.last_materialization is not None
    }
    deleted = [run_id for run_id in finished if run_id not in newest]
    home = Path(instance.root_directory)
    for run_id in deleted:
        instance.delete_run(run_id)
        instance.compute_log_manager.delete_logs(prefix=[run_id])
        # Dagster empties the run's SQLite file and leaves it; PostgreSQL has none.
        _delete([*(home / "history" / "runs").glob(f"{run_id}.db*"), home / "storage" / run_id])
    if deleted:
        _write_back(home / "history" / "runs" / "index.db")
    return len(deleted)


def folder_sizes(home: Path) -> dict[str, int]:
    """The bytes of each folder of a home, of those that have any, the largest first."""
    sizes = {folder.name: _size(folder) for folder in home.iterdir() if folder.is_dir()}
    return dict(sorted(((n, s) for n, s in sizes.items() if s), key=lambda each: -each[1]))


def _size(folder: Path) -> int:
    """The bytes of the files below a folder; one that several builds share counts once."""
    files = {(facts.st_dev, facts.st_ino): facts for f in folder.rglob("*") if (facts := _facts(f))}
    return sum(facts.st_size for facts in files.values())


def _facts(file: Path) -> os.stat_result | None:
    """The facts of a file; None of what is no file, or gone meanwhile."""
    try:
        facts = file.lstat()
    except OSError:
        return None
    return facts if stat.S_ISREG(facts.st_mode) else None


def write_logs_back(dagster_home: Path) -> None:
    """Write the logs of Dagster's SQLite files back: a killed run leaves 4 MB of them."""
    for log in (dagster_home / "history").rglob("*.db-wal"):
        _write_back(log.with_name(log.name.removesuffix("-wal")))


def _write_back(file: Path) -> None:
    """Write the log of an SQLite file back, and the file anew where it is half empty.

    SQLite deletes the log when the last connection is closed. A file that is missing, in use or
    damaged is left.
    """
    uri = f"{file.absolute().as_uri()}?mode=rw"
    with suppress(sqlite3.Error), closing(sqlite3.connect(uri, uri=True, timeout=1)) as opened:
        (pages,) = opened.execute("pragma page_count").fetchone()
        (free,) = opened.execute("pragma freelist_count").fetchone()
        if free > FREE_SHARE * pages:
            opened.execute("vacuum")


def _delete_copies(settings: Settings) -> int:
    """Delete the oldest dated copies of the published file; returns how many."""
    every = 0
    for home in _homes(settings):
        folder = home / "published" / published_folder.COPIES
        deleted = _delete(sorted(folder.glob("pejl_*.duckdb"))[: -settings.keep_copies])
        if deleted:
            published_folder.write_receipt_of_copies(folder)
        every += deleted
    return every


def _homes(settings: Settings) -> list[Path]:
    """The home, and those of several municipalities in it."""
    return [settings.home_folder, *(settings.home_folder / SITES).glob("*")]


def _delete_past_days(settings: Settings) -> int:
    """Delete the builds of past days that were last made too long ago; returns how many."""
    builds: list[list[Path]] = []
    for home in _homes(settings):
        parts = [home / part / AS_OF for part in ("published", "public", "work")]
        days = sorted({folder.name for part in parts for folder in part.glob("*")})
        builds += [[part / day for part in parts if (part / day).exists()] for day in days]
    old = [
        build
        for build in builds
        if all(_is_older(f, settings.keep_as_of) for part in build for f in part.iterdir())
    ]
    return sum(_delete(build) == len(build) for build in old)


def _unused_answers(settings: Settings) -> Iterator[Path]:
    """Parsed answers that no run rests on any more, nor the build of a past day that stands."""
    days = max(KEEP_PARSED, settings.keep_as_of)
    for home in _homes(settings):
        yield from find_unused(home / "work" / "parsed", days)


def _old_set_aside(settings: Settings) -> Iterator[Path]:
    """What other programs wrote beside published files, and damaged files of Dagster's."""
    published = (home / "published" for home in _homes(settings))
    aside = [
        *(file for each in published for file in each.rglob(f"{published_folder.ASIDE}/*")),
        *settings.dagster_home.rglob("*.broken"),
    ]
    return (file for file in aside if _is_older(file, settings.keep_set_aside))


def _is_older(file: Path, days: int) -> bool:
    return datetime.fromtimestamp(file.lstat().st_mtime, UTC) < datetime.now(UTC) - timedelta(days)


def _delete(paths: Iterable[Path]) -> int:
    """Delete files and folders; returns how many went."""
    deleted = 0
    for path in list(paths):
        with suppress(OSError):  # gone, or open in another program on Windows
            shutil.rmtree(path) if path.is_dir() else path.unlink()
            deleted += 1
    return deleted
