"""Write the pictures of `docs/operations.md`: `uv run python -m tools.ui_pictures`.

The test of the UI in a browser makes them on its way, so that they show what works.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1]
PICTURES = PROJECT / "docs" / "operations"


def main() -> int:
    """Run the test, and return its exit code."""
    PICTURES.mkdir(exist_ok=True)
    test = PROJECT / "tests" / "pipelines" / "test_ui_in_browser.py"
    command = [sys.executable, "-m", "pytest", "-n0", "-m", "long", str(test)]
    return subprocess.call(command, env=os.environ | {"UI_PICTURES": str(PICTURES)})  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
