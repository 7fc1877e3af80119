"""What `docs/operations.md` shows to those who read the numbers runs as it stands there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.homes import Home

PROJECT = Path(__file__).parents[1]
TEXT = (PROJECT / "docs" / "operations.md").read_text("utf-8")
READING = TEXT.split("## Reading the numbers")[1].split("\n## ")[0]


def snippets(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", READING, flags=re.DOTALL)


@pytest.fixture(scope="module")
def folder(refreshed_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the path of the snippets leads to a refreshed home."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "data" / "local").mkdir(parents=True)
    (folder / "data" / "local" / "sample").symlink_to(refreshed_home.folder)
    return folder


@pytest.mark.parametrize("snippet", snippets("python"))
def test_the_python_of_the_page_shows_goals(folder: Path, snippet: str) -> None:
    environment = os.environ | {"PYTHONUTF8": "1"}
    ended = subprocess.run(
        [sys.executable, "-c", snippet],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "shape:" in ended.stdout


def test_the_sql_of_the_page_shows_goals(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    [snippet] = snippets("sql")
    with duckdb.connect() as opened:
        rows = opened.execute(snippet).fetchall()
    assert len(rows) == 25


@pytest.mark.long
def test_the_command_line_of_the_page_shows_goals(folder: Path) -> None:
    if not shutil.which("uvx"):
        pytest.skip("uvx is not installed here, so DuckDB's command line cannot be had")
    [snippet] = snippets("sh")
    command = snippet.replace("duckdb ", "uvx --from duckdb-cli duckdb ", 1)
    ended = subprocess.run(
        command, shell=True, cwd=folder, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert "Målet er nået" in ended.stdout
