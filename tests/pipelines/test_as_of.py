"""A build as of a day: what was known then, whatever has come, gone or been decided since."""

import io
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from connectors.archive.answers import Part, Received, Snapshot
from connectors.archive.snapshots import SnapshotStore
from pipelines.settings import DATA
from tests.homes import Home, pejl_here
from tests.stored import rows_of_one_alone

TODAY, LATER = "2024-08-15", datetime(2024, 9, 20, 6, tzinfo=UTC)
CHANGED = [
    ("jobindsats", "y60c07", b"Norddjurs", b"Norddjurs "),
    ("jobindsats", "y38a02", b'"2024M06"', b'"2024M07"'),
    ("statbank", "RAS400", b'"value":[', b'"value":[9'),
    ("register", "observations", b";707;", b";730;"),
    ("reference", "area", b"Aabenraa", b"Norddjurs Vest"),
    ("fasit", "offers", b"", b""),
]
"""Later answers that would change figures, rows or what is known of areas."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The municipality's own site, with its releases decided no later than the sample's day."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(DATA / "plans", folder / "plans")
    (folder / "releases").mkdir()
    for path in (DATA / "releases").glob("*.yaml"):
        text = path.read_text("utf-8").replace("2024-08-29", TODAY)
        (folder / "releases" / path.name).write_text(text, "utf-8")
    return folder


def later_in(archive: Path) -> None:
    """Let the sources say something else, fail and lose rows, all of it later."""
    store = SnapshotStore(archive, "sample", lambda: LATER)
    for source, table, old, new in CHANGED:
        snapshot: Snapshot = next(store.newest_first(source, table))
        parts = [
            Part(part["request"], body.replace(old, new) if old else body[: len(body) // 2])
            for part, body in zip(snapshot.parts, snapshot.bodies(), strict=True)
        ]
        received = Received(parts, snapshot.path.suffix[1:], "2024-09-19", LATER.date())
        _, outcome = store.save(source, table, received, snapshot.question)
        assert outcome == "new", table
    store.failed("jobindsats", "y09c07", "it did not answer")
    kept = next(store.newest_first("kept", "indicator"))
    (body,) = kept.bodies()
    figures = pl.read_parquet(body).with_columns(pl.col("value") + 1)
    store.save("kept", "indicator", Received([Part({}, _parquet(figures))], "parquet"))
    deleted = {"table": "offers", "keep_until": "2026-09-20"}
    (archive / "deletions.jsonl").write_text(json.dumps(deleted) + "\n", "utf-8")


def _parquet(frame: pl.DataFrame) -> bytes:
    body = io.BytesIO()
    frame.write_parquet(body)
    return body.getvalue()


def differing(one: Path, other: Path) -> dict[str, int]:
    """How many rows only one of two published files has, by table where there are any."""
    with duckdb.connect() as connection:
        for name, file in (("one", one), ("other", other)):
            connection.execute(f"attach '{file}' as {name} (read_only)")
        every = "select schema_name || '.' || table_name from duckdb_tables() where database_name="
        tables = [
            {name for (name,) in connection.execute(f"{every}'{each}'").fetchall()}
            for each in ("one", "other")
        ]
        assert tables[0] == tables[1]
        found = {
            table: rows_of_one_alone(connection, f"one.{table}", f"other.{table}")
            for table in sorted(tables[0] - {"mart.build"})  # its id is of the day too
        }
    return {table: rows for table, rows in found.items() if rows}


def test_a_build_as_of_today_is_todays_and_knows_nothing_that_came_later(
    small_home: Home, tmp_path: Path, site: Path
) -> None:
    home = small_home.copy_to(tmp_path / "home")
    later_in(home / "archive")
    ended = pejl_here(home, "goals", "--as-of", TODAY, "--format", "json", PEJL_SITE=str(site))
    assert ended.returncode == 0, ended.stderr
    as_of = home / "published" / "as-of" / TODAY / "pejl.duckdb"
    assert differing(small_home.folder / "published" / "pejl.duckdb", as_of) == {}
    assert json.loads(ended.stdout)["totals"]["counted"] == 24


def test_a_day_on_which_nothing_was_held_is_refused_with_the_first_one(
    small_home: Home, tmp_path: Path
) -> None:
    home = small_home.link_to(tmp_path / "home")
    ended = pejl_here(home, "goals", "--as-of", "2024-08-14")
    assert ended.returncode == 1
    assert "det første svar er fra 2024-08-15" in ended.stderr
