"""Other processes, which hold what a test wants."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def process(body: str, *arguments: Path) -> Generator[subprocess.Popen[str]]:
    """Another process that runs this until its standard input is closed."""
    script = "import sys\nfrom pathlib import Path\nfrom connectors import warehouse, write_lock\n"
    script += textwrap.dedent(body)
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", script, *map(str, arguments)]
    other = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        yield other
    finally:
        other.communicate()
