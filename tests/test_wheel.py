"""An installed wheel carries what Pejl needs, and keeps what it makes in the user's own folder."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, unpacked as it is when installed."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ["uv", "build", "--quiet", "--wheel", "--out-dir", str(folder), str(PROJECT)]
    subprocess.run(build, check=True, timeout=120)
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "installed")
    return folder / "installed"


def pejl(
    installed: Path, folder: Path, *arguments: str, **given: str
) -> subprocess.CompletedProcess[str]:
    """Run the installed command line in another folder, as a user who has a home of their own."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(("PEJL_", "DAGSTER_", "XDG_"))}
    return subprocess.run(
        [sys.executable, "-c", "from pipelines.cli.main import run; run()", *arguments],
        cwd=folder,
        env=own | {"PYTHONPATH": str(installed), "HOME": str(folder), **given},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_it_carries_sql_and_data_below_a_package_and_neither_sample_nor_tools(
    installed: Path,
) -> None:
    shipped = installed / "pipelines" / "shipped"
    assert {path.name for path in installed.iterdir()} == {
        "assets", "connectors", "pipelines", "pejl-0.1.0.dist-info",
    }  # fmt: skip
    for tracked in ("sql", "data"):
        files = subprocess.run(
            ["git", "ls-files", tracked], cwd=PROJECT, capture_output=True, text=True, check=True
        ).stdout.split()
        expected = {name for name in files if not name.startswith("data/sample/")}
        found = {
            str(path.relative_to(shipped).as_posix())
            for path in (shipped / tracked).rglob("*")
            if path.is_file()
        }
        assert found == expected


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere HOME does not move the user folder")
def test_a_new_plan_lies_in_the_users_own_folder_and_doctor_reads_it(
    installed: Path, tmp_path: Path
) -> None:
    begun = pejl(installed, tmp_path, "plan", "new", "--municipality", "730", "--year", "2027")
    assert begun.returncode == 0, begun.stderr
    plan = tmp_path / ".local" / "share" / "pejl" / "site" / "plans" / "randers-2027.yaml"
    assert plan.exists()
    # Nobody answers, so that no test asks a source.
    nobody = "http://127.0.0.1:9"
    given = {"PEJL_JOBINDSATS_URL": nobody, "PEJL_STATBANK_URL": nobody}
    examined = pejl(installed, tmp_path, "doctor", "--live", **given)
    assert "plan: randers-2027: 8 mål" in examined.stdout
    assert "Traceback" not in examined.stderr
    assert not list(installed.rglob("local"))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere HOME does not move the user folder")
@pytest.mark.parametrize("command", ["refresh", "doctor"])
def test_what_needs_the_sample_names_live_in_one_sentence(
    installed: Path, tmp_path: Path, command: str
) -> None:
    run = pejl(installed, tmp_path, command)
    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr == (
        "Eksemplet følger ikke med det installerede Pejl; kør kommandoen med --live, eller sæt "
        "PEJL_MODE=live.\n"
    )
