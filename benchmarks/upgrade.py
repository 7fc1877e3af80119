"""Upgrade a home that another checkout made, such as the first version's, and go back again.

    uv run python benchmarks/upgrade.py OTHER_CHECKOUT

The other checkout (`uv sync` there first) refreshes the sample into a home, which this one
upgrades. Then the backup is restored, and the other checkout reads it. Prints each command with its
exit code, and the scorecards' last lines.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]


def pejl(checkout: Path, home: Path, *command: str) -> int:
    """Run a command over a home, and print how it ended."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PEJL_", "DAGSTER_"))}
    ended = subprocess.run(  # noqa: S603
        [checkout / ".venv" / "bin" / "pejl", *command],
        env=environment | {"PEJL_HOME": str(home), "PEJL_ENV_FILE": os.devnull},
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    print(f"{checkout}: pejl {' '.join(command)}: exit code {ended.returncode}")
    for line in [*ended.stdout.split("\n"), *ended.stderr.split("\n")]:
        if "mål er nået" in line or "version" in line or "restore" in line or "Error" in line:
            print(f"    {line}")
    return ended.returncode


def main(other: Path, folder: Path) -> bool:
    """Upgrade and go back; returns whether each command ended as it should."""
    home, again, backup = folder / "home", folder / "again", folder / "disk" / "backup"
    is_good = pejl(other, home, "refresh") in {0, 3}
    is_good &= pejl(PROJECT, home, "goals") == 1
    is_good &= pejl(PROJECT, home, "upgrade", str(backup)) in {0, 3}
    is_good &= pejl(PROJECT, home, "doctor", "--verify") == 0
    is_good &= pejl(PROJECT, home, "refresh") in {0, 3}
    is_good &= pejl(PROJECT, again, "restore", str(backup)) == 0
    return is_good & (pejl(other, again, "goals") == 0)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(0 if main(Path(sys.argv[1]).resolve(), Path(folder)) else 1)
