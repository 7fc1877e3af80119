"""The systemd units: systemd accepts them, they are hardened, and they hold no secret."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import typer

from pipelines.cli.main import app
from tests.homes import COMMAND

UNITS = Path(__file__).parents[2] / "deploy" / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
ANALYZE = shutil.which("systemd-analyze")
INSTALLED = "/opt/pejl/.venv/bin/pejl"
HIGHEST_EXPOSURE = 15
"""Of 100; a service without hardening has 96, ours have 14."""


@pytest.mark.skipif(ANALYZE is None, reason="there is no systemd on this machine")
def test_systemd_accepts_the_units_and_finds_them_hardened(tmp_path: Path) -> None:
    units = shutil.copytree(UNITS, tmp_path / "units")
    for unit in units.glob("*.service"):
        unit.write_text(unit.read_text("utf-8").replace(INSTALLED, COMMAND), "utf-8")
    files = [str(path) for path in sorted(units.iterdir()) if path.is_file()]

    def analyze(*arguments: str) -> str:
        ran = subprocess.run(
            [str(ANALYZE), *arguments],
            env=os.environ | {"SYSTEMD_UNIT_PATH": f"{units}:"},
            capture_output=True,
            text=True,
            check=True,
        )
        return ran.stdout + ran.stderr

    assert analyze("verify", *files) == ""
    for file in files:
        if file.endswith(".service"):
            analyze("security", "--offline=true", f"--threshold={HIGHEST_EXPOSURE}", file)


def test_the_units_run_commands_that_exist() -> None:
    commands = getattr(typer.main.get_command(app), "commands", {})
    started = [
        re.findall(rf"^ExecStart={INSTALLED} (\w+)", unit.read_text("utf-8"), re.MULTILINE)
        for unit in SERVICES
    ]
    assert [len(each) for each in started] == [1] * len(SERVICES)
    assert {command for [command] in started} <= set(commands)


def test_the_units_hold_no_secret() -> None:
    for path in UNITS.rglob("*"):
        if path.is_file():
            assert not re.search(r"(?i)(token|password|secret)\S*=", path.read_text("utf-8")), path
