"""The address of a DuckLake, and what is said where its extension is missing."""

import subprocess
from pathlib import Path

import pytest

from connectors import lake
from connectors.errors import HomeError
from connectors.lake import LakeAddress

PROJECT = Path(__file__).parents[2]


def test_an_address_names_its_schema_and_folder() -> None:
    address = LakeAddress("postgresql://pejl@db.example.dk/lake", "s3://bucket/pejl/", "pejl_707")
    statement = address.attach("lake")
    assert "'ducklake:postgres:postgresql://pejl@db.example.dk/lake'" in statement
    assert "'s3://bucket/pejl/pejl_707/'" in statement
    assert "read_only" not in statement
    assert "snapshot_version 7, read_only" in address.attach("then", version=7)


def test_without_the_extra_a_build_is_refused_in_one_sentence(tmp_path: Path) -> None:
    if lake.is_installed():
        pytest.skip("the extra lake is installed here")
    address = LakeAddress("postgresql://pejl@127.0.0.1:9/pejl", str(tmp_path), "pejl_707")
    with pytest.raises(HomeError, match="tilvalget lake"):
        lake.write_build(address, tmp_path / "pejl.duckdb", "abc")


@pytest.mark.long
def test_the_lake_holds_in_an_environment_of_its_own() -> None:
    """The extensions fit one version of DuckDB only, which need not be the newest."""
    command = ["uv", "run", "--isolated", "--no-default-groups", "--extra", "lake", "--group"]
    command += ["lake", "pytest", "-n0", "-m", "long", "tests/connectors/test_lake_commits.py"]
    command += ["tests/pipelines/test_sites_lake.py"]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    print(ended.stdout[-2000:])
    assert ended.returncode == 0, ended.stdout[-4000:] + ended.stderr[-2000:]
