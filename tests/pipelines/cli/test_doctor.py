"""`pejl doctor`: each fault once, with its remedy."""

import subprocess
from pathlib import Path

import pytest

from pipelines.settings import DATA
from tests import homes


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def pejl(home: Path, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    return homes.pejl_here(home, *arguments, **({"COLUMNS": "200"} | given))


def test_the_doctor_finds_nothing_wrong_with_the_sample(home: Path):
    ended = homes.pejl(home, "doctor", COLUMNS="200")
    assert ended.returncode == 0, ended.stdout
    assert "svarer fra eksemplet" in ended.stdout


def test_the_doctor_names_the_remedy_of_each_thing_that_a_live_run_lacks(
    home: Path, tmp_path: Path
):
    ended = pejl(
        home,
        "doctor",
        "--live",
        PEJL_STATBANK_URL="http://127.0.0.1:9",
        PEJL_PSEUDONYM_KEY_FILE=str(tmp_path / "nøgle"),
    )
    assert ended.returncode == 1
    for remedy in ("PEJL_JOBINDSATS_TOKEN", "PEJL_STATBANK_URL", "PEJL_FASIT_DIR", "keys init"):
        assert remedy in ended.stdout


def test_the_doctor_says_a_mistake_of_the_catalogue_once(home: Path, tmp_path: Path):
    site = tmp_path / "site"
    (site / "sources" / "statbank").mkdir(parents=True)
    (site / "sources" / "statbank" / "aup03.yml").write_text("title: x", "utf-8")
    (site / "plans").mkdir()
    (site / "plans" / "plan.yaml").write_bytes(
        (DATA / "plans" / "norddjurs-2023.yaml").read_bytes()
    )
    ended = pejl(home, "doctor", PEJL_SITE=str(site))
    assert ended.stdout.count("aup03.yml") == 1
    assert "plan: kan først kontrolleres, når fejlen under katalog er rettet" in ended.stdout
