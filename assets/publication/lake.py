"""The Dagster asset ``publish/lake``: each publication as a snapshot of a DuckLake.

It exists where ``PEJL_LAKE`` is set. One that fails stops no numbers; the next build writes it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import dagster as dg

from assets.publication.asset import KEY as PUBLISHED
from assets.published import numbers, receipt
from assets.published.folder import NAME
from assets.tables.build import Build
from assets.tables.step import OWNER, Materialized
from connectors import warehouse
from connectors.archive.atomic_write import write_whole
from connectors.errors import PejlError
from connectors.lake.address import LakeAddress
from connectors.lake.writing import Written, write_build

KEY = dg.AssetKey(["publish", "lake"])


@dataclass(frozen=True)
class Lake:
    """A municipality's lake, and what was last written in it.

    Args:
        address: where it is.
        mark: a file with the address and the hash of the published file that was written last.
        public: the lake of the public tables that several municipalities share.
    """

    address: LakeAddress
    mark: Path
    public: LakeAddress | None = None

    def is_current(self, published: Path) -> bool:
        """Whether the newest snapshot is the published file of a folder."""
        try:
            return json.loads(self.mark.read_bytes()) == self.state(published)
        except (OSError, ValueError):
            return False

    def write(self, published: Path) -> Written:
        """Make the published file of a folder the newest snapshot.

        Raises:
            HomeError: as `connectors.lake.writing.write_build`.
        """
        file = published / NAME
        with warehouse.reading(file) as opened:
            about = numbers.read_about(opened)
        written = write_build(self.address, file, about.build, self.public)
        write_whole(self.mark, json.dumps(self.state(published)).encode())
        return written

    def state(self, published: Path) -> dict[str, str | None]:
        """What the mark holds once the published file of a folder is the newest snapshot."""
        standing = receipt.load(published)
        file = standing.files.get(NAME) if standing else None
        return asdict(self.address) | {"sha256": file["sha256"] if file else None}


def lake_asset(lake: Lake) -> dg.AssetsDefinition:
    """The asset that writes a lake after each publication."""

    @dg.asset(
        key=KEY,
        deps=[PUBLISHED],
        group_name="publish",
        owners=[OWNER],
        kinds={"ducklake", "postgres", "parquet"},
        description="Den udgivne fil som et øjebliksbillede i DuckLake "
        f"{lake.address.name} (PEJL_LAKE). Fejler det, er tallene udgivet alligevel.",
    )
    def write_lake(build: dg.ResourceParam[Build]) -> Materialized:
        try:
            written = lake.write(build.published)
        except PejlError as error:
            raise dg.Failure(description=str(error), allow_retries=False) from error
        return dg.MaterializeResult(
            metadata={"version": written.version, "nye tabeller": written.tables}
        )

    return write_lake
