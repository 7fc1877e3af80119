"""Parse a snapshot into Parquet files, checking its contract piece by piece."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from assets.catalogue.catalogue import Entry
from assets.ingest.delivery import judge_delivery
from assets.ingest.parsed import Verdict
from assets.ingest.sources import Sources
from assets.tables.contracts import contract as contracts
from assets.tables.contracts.contract import (
    AT_MOST_100,
    NOT_NEGATIVE,
    TABLE,
    Breach,
    Contract,
)
from assets.text.numbers import number
from connectors import warehouse
from connectors.archive.answers import Snapshot
from connectors.archive.atomic_write import unwritable
from connectors.key_bitmap import KeyBitmap
from connectors.observations import Notices
from connectors.read_ahead import read_ahead
from connectors.warehouse import literal, parquet_files


def parse(entry: Entry, snapshot: Snapshot, sources: Sources, folder: Path) -> Verdict:
    """Write a snapshot's rows as Parquet files into ``folder``, and return the verdict on them.

    Streams, unless the source gives the rows in one piece.

    Raises:
        PejlError: the snapshot cannot be read.
        HomeError: the rows cannot be written.
    """
    contract = contracts.raw_contract(entry)
    facts, pieces, notices = _Facts(entry), 0, Notices()
    keys: KeyBitmap | None = None
    are_unique = False
    for piece in read_ahead(sources.parse(entry, snapshot, notices)):
        pieces += 1
        if pieces == 1:
            keys = KeyBitmap.of(piece, entry.key)
        if keys:
            keys.add(piece)
            are_unique = not keys.repeated
        if broken := contract.breaches(piece, are_unique=are_unique):
            return _refused(entry, broken, piece)
        facts.add(piece)
        _write(piece, folder / f"{pieces:04}.parquet")
    if not pieces:
        _write(pl.DataFrame(schema=entry.schema), folder / "0001.parquet")
    if pieces > 1 and not are_unique and (broken := _repeated(folder, contract)):
        return _refused(entry, broken)
    if entry.measures:
        facts = _mended(entry, facts, sources, folder, notices)
    return replace(facts.verdict(), noticed=notices.sentences, undelivered=notices.undelivered)


def _mended(
    entry: Entry, facts: _Facts, sources: Sources, folder: Path, notices: Notices
) -> _Facts:
    """The facts after the figures that its source has not delivered are left out of the files."""
    files = sorted(folder.glob("*.parquet"))
    periods, vital = facts.verdict().periods, sources.areas_of(entry).vital
    delivery = judge_delivery(entry, files, periods, vital, notices)
    if not delivery:
        return facts
    mended = _Facts(entry)
    for path in files:
        rows = delivery.mend(pl.read_parquet(path))
        mended.add(rows)
        _write(rows, path)
    return mended


def _write(piece: pl.DataFrame, path: Path) -> None:
    try:
        piece.write_parquet(path)
    except pl.exceptions.PolarsError as error:  # also raised when the disk is full
        raise unwritable(path, OSError(None, str(error))) from error


def _refused(entry: Entry, broken: Sequence[Breach], piece: pl.DataFrame | None = None) -> Verdict:
    """The verdict on rows that break the contract; ``piece`` holds them."""
    first = broken[0]
    count = len(broken if first.row is None else {each.row for each in broken})
    remedy, problem = f"ret {entry.file}", f": {str(first).removeprefix(f'{TABLE}: ')}"
    if entry.measures and piece is not None and first.column == TABLE and first.row is not None:
        row = piece.row(first.row - 1, named=True)
        which = "den" if count == 1 else "den første"
        problem = f"; i {which} er {_number_in(row, entry)}, men {first.rule}"
        measure = row["measure"]
        if first.rule == AT_MOST_100:
            remedy = (
                f"ret `unit` ({row['unit']}) for {measure} i {entry.file}, hvis det ikke er procent"
            )
        elif first.rule == NOT_NEGATIVE:
            remedy = f"skriv `signed: true` for {measure} i {entry.file}, hvis det må være negativt"
    rows = "1 række" if count == 1 else f"{number(count)} rækker"
    unusable = f"{entry.title} har {rows}, der ikke kan bruges{problem}"
    reason = f"{unusable}; giv kilden besked, eller {remedy}."
    return Verdict(reason=reason, broken=broken)


def _number_in(row: Mapping[str, Any], entry: Entry) -> str:
    """A row of a public table in words: ``persons 1.234 for Randers, 16-24 i 2023M12``."""
    kinds = [name for name in entry.key if name not in {"period", "measure"}]
    place = ", ".join(str(row[name]) for name in kinds)
    value = number(row["value"]) or "tom"
    return f"{row['measure']} {value} for {place} i {row['period']}"


class _Facts:
    """Counts over all pieces of a snapshot."""

    def __init__(self, entry: Entry) -> None:
        self._is_measured = bool(entry.measures)
        self._periods = set[str]()
        self._kinds = entry.key if entry.measures else []
        self._rows, self._numbers = 0, 0
        self._named: dict[str, set[str]] = {kind: set() for kind in self._kinds}
        self._counted: dict[str, set[str]] = {kind: set() for kind in self._kinds}

    def add(self, piece: pl.DataFrame) -> None:
        self._rows += piece.height
        if not self._is_measured:
            if "period" in piece.columns:
                self._periods.update(piece["period"].drop_nulls().unique())
            return
        self._numbers += piece["value"].count()
        for kind in self._kinds:
            column = piece[kind]
            every = column.dtype.categories if isinstance(column.dtype, pl.Enum) else ()
            if len(self._counted[kind]) == len(every) > 0:
                continue
            self._named[kind].update(column.unique())
            self._counted[kind].update(column.filter(piece["value"] != 0).unique())

    def verdict(self) -> Verdict:
        return Verdict(
            rows=self._rows,
            numbers=self._numbers,
            counted={kind: sorted(values) for kind, values in self._counted.items()},
            empty={kind: sorted(self._named[kind] - v) for kind, v in self._counted.items()},
            periods=sorted(self._named.get("period", self._periods)),
        )


def _repeated(folder: Path, contract: Contract) -> list[Breach]:
    """Duplicate keys across the files of a snapshot."""
    with warehouse.scratch() as opened:
        opened.connection.execute(f"set temp_directory = {literal(folder / 'spilled')}")
        return contract.duplicate_keys(opened, parquet_files([folder / "*.parquet"]))
