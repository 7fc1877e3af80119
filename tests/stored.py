"""What lies in an archive, as it came."""

from pathlib import Path

import pyarrow as pa


def as_it_came(path: Path) -> bytes:
    """The bytes of a file; those of a compressed snapshot as the source sent them."""
    if path.suffix != ".zst":
        return path.read_bytes()
    with pa.CompressedInputStream(pa.OSFile(str(path)), "zstd") as stream:
        return stream.read()
