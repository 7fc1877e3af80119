"""What lies in an archive, and in a database of Pejl, as tests need it."""

from pathlib import Path

import pyarrow as pa

from assets.scoring.score import Figures
from connectors.warehouse import Warehouse


def as_it_came(path: Path) -> bytes:
    """The bytes of a file; those of a compressed snapshot as the source sent them."""
    if path.suffix != ".zst":
        return path.read_bytes()
    with pa.CompressedInputStream(pa.OSFile(str(path)), "zstd") as stream:
        return stream.read()


def figures_of(warehouse: Warehouse) -> Figures:
    """All figures of a working or published database, for a score of any plan."""
    return Figures(
        warehouse.frame("from mart.indicator"), warehouse.frame("from mart.indicator_catalogue")
    )
