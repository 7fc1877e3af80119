"""DuckDB's extensions for the lake: where they are missing, and in an environment that has them."""

import subprocess
from pathlib import Path

import pytest

from connectors.errors import HomeError
from connectors.lake.address import LakeAddress
from connectors.lake.writing import write_build
from tests.lake import IS_INSTALLED

PROJECT = Path(__file__).parents[3]


def test_without_the_extra_a_build_is_refused_in_one_sentence(tmp_path: Path) -> None:
    if IS_INSTALLED:
        pytest.skip("the extra lake is installed here")
    address = LakeAddress("postgresql://pejl@127.0.0.1:9/pejl", str(tmp_path), "pejl_707")
    with pytest.raises(HomeError, match="tilvalget lake"):
        write_build(address, tmp_path / "pejl.duckdb", "abc")


@pytest.mark.long
def test_the_lake_holds_in_an_environment_of_its_own() -> None:
    """The extensions fit one version of DuckDB only, which need not be the newest."""
    command = ["uv", "run", "--isolated", "--no-default-groups", "--extra", "lake", "--group"]
    command += ["lake", "pytest", "-n0", "-m", "long", "tests/connectors/lake/test_writing.py"]
    command += ["tests/pipelines/test_sites_lake.py"]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    print(ended.stdout[-2000:])
    assert ended.returncode == 0, ended.stdout[-4000:] + ended.stderr[-2000:]
