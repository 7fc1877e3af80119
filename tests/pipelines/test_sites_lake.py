"""Several municipalities publish in their own lakes, and their public rows once, in one of all.

It needs the extra ``lake``; `pytest -m long tests/connectors/lake/test_connection.py` runs it.
"""

import os
from pathlib import Path

import pytest

from connectors.fasit import pseudonyms
from connectors.lake.address import LakeAddress
from connectors.lake.connection import connect
from tests.homes import pejl
from tests.lake import NEEDS_LAKE
from tests.pipelines.test_sites import write_sites
from tests.postgres import running_postgres

pytestmark = NEEDS_LAKE
LAKES = {"norddjurs": "pejl_707", "randers": "pejl_730"}


def builds_in(address: LakeAddress) -> list[str]:
    """The build of each snapshot, oldest first."""
    with connect() as connection:
        connection.execute(address.attach("lake"))
        query = "select commit_extra_info from ducklake_snapshots('lake') order by snapshot_id"
        return [build for (build,) in connection.execute(query).fetchall() if build]


def tables_that_differ(file: Path, own: LakeAddress, public: LakeAddress) -> tuple[int, list[str]]:
    """How many tables and views a published file has, and which the lake has otherwise."""
    count = "select count(*), sum(hash(each)::hugeint) from {} each"
    with connect() as connection:
        connection.execute(own.attach("lake"))
        connection.execute(public.attach(public.name))
        connection.execute(f"attach '{file}' as file (read_only)")
        names = connection.execute(
            "select distinct schema_name || '.' || table_name from duckdb_columns() "
            "where database_name = 'file' and schema_name in ('mart', 'indicator')"
        ).fetchall()
        differ: list[str] = []
        for (name,) in names:
            rows: list[object] = []
            for database in ("file", "lake"):
                connection.execute(f"use {database}")
                rows.append(connection.execute(count.format(name)).fetchall())
            differ += [name] * (rows[0] != rows[1])
        return len(names), differ


def test_each_municipality_s_build_is_a_snapshot_and_public_rows_are_one_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites, home, key = tmp_path / "sites", tmp_path / "home", tmp_path / "keys" / "own.key"
    key.parent.mkdir()
    pseudonyms.write_key(key)
    write_sites(sites, key)
    with running_postgres() as server:
        monkeypatch.setenv("PGPASSFILE", str(server.password_file))
        data = str(tmp_path / "lake")
        given = {"PEJL_SITES": str(sites), "PEJL_LAKE": server.url, "PEJL_LAKE_DATA": data}
        public = LakeAddress(server.url, data, "pejl_public")
        own = {name: LakeAddress(server.url, data, lake) for name, lake in LAKES.items()}

        def built() -> dict[str, int]:
            lakes = {"public": public, **own}
            return {name: len(builds_in(address)) for name, address in lakes.items()}

        ended = pejl(home, "refresh", "--no-paper", **given)
        assert ended.returncode == 3, ended.stdout + ended.stderr  # Randers has no lists
        assert built() == {"public": 1, "norddjurs": 1, "randers": 1}
        for name, address in own.items():
            file = home / "sites" / name / "published" / "pejl.duckdb"
            tables, differ = tables_that_differ(file, address, public)
            assert tables > 40
            assert differ == []

        plan = sites / "randers" / "plans" / "randers-2023.yaml"
        good = plan.read_text("utf-8")
        plan.write_text(good.replace("rule: own", "rule: eget", 1), "utf-8")
        other = sites / "norddjurs" / "plans" / "norddjurs-2023.yaml"
        other.write_text(f"{other.read_text('utf-8')}\n# en ny linje\n", "utf-8")
        assert pejl(home, "build", "--no-paper", **given).returncode == 1
        assert built() == {"public": 1, "norddjurs": 2, "randers": 1}, "one stops no other"

        plan.write_text(f"{good}\n# en ny linje\n", "utf-8")
        down = pejl(home, "build", "--no-paper", **given, PGPASSFILE=os.devnull)
        assert down.returncode == 3, "numbers are published without the lake"
        assert "randers: DuckLake pejl_public er ikke skrevet" in down.stdout
        healed = pejl(home, "build", "--no-paper", **given)
        assert healed.returncode == 3
        assert "DuckLake" not in healed.stdout
        assert built() == {"public": 1, "norddjurs": 2, "randers": 2}
