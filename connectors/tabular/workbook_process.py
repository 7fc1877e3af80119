"""Read a workbook in a process of its own, with bounded memory: bytes in, pickled sheets out."""

from __future__ import annotations

import pickle
import sys
from contextlib import suppress

from connectors.tabular import excel


def main(memory: int) -> None:
    """Read a workbook from standard input, and write its sheets to standard output.

    Args:
        memory: the bytes that the process may take.
    """
    with suppress(ImportError):
        import resource  # noqa: PLC0415  (not on Windows)

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    pickle.dump(excel.read_here(sys.stdin.buffer.read()), sys.stdout.buffer, protocol=5)


if __name__ == "__main__":
    main(int(sys.argv[1]))
