"""``published/datapackage.json``: the published tables as a Frictionless Data Package, version 2.

Made from the contracts, when all files of a build stand. It says nothing of when it was written, so
that the same build on the same day gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from assets.ingest import freshness
from assets.publication.data_package import catalog
from assets.published import numbers
from assets.published.folder import CATALOG, NAME, PACKAGE, PARQUET
from assets.published.numbers import PublishedTable
from assets.scoring import score
from assets.tables.build import Build
from assets.tables.contracts.contract import Column, Contract
from assets.text import danish, sample, verdicts
from assets.text.full_names import municipality_name
from assets.text.units import UNITS
from connectors import warehouse
from connectors.archive.answers import file_sha256, sha256
from connectors.archive.atomic_write import write_whole
from connectors.warehouse import Warehouse

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
RESOURCE_PROFILE = "https://datapackage.org/profiles/2.0/dataresource.json"
MEDIA_TYPE = "application/vnd.apache.parquet"
TITLE = "Mål og tal for beskæftigelsesindsatsen"
DESCRIPTION = (
    "Målene i kommunens beskæftigelsesplan, bedømt, og indikatorerne bag dem for alle kommuner. "
    "Ingen række handler om en person; små antal er skjult."
)
_TERMS = yaml.load(Path(__file__).with_name("terms.yaml").read_bytes(), yaml.CSafeLoader)
LICENCE: Mapping[str, str] = _TERMS["licence"]
_TYPES: Mapping[pl.DataType, str] = {
    pl.String(): "string",
    pl.Float64(): "number",
    pl.Int64(): "integer",
    pl.Date(): "date",
    pl.Datetime("us"): "datetime",
    pl.Boolean(): "boolean",
}
_LABELS = {name: unit.many for name, unit in UNITS.items()} | verdicts.TEXTS
"""What the values of a column mean, where Pejl has a word for each."""

Descriptor = dict[str, Any]


def write_package(
    build: Build, folder: Path, contents: Sequence[PublishedTable] | None
) -> dict[str, str]:
    """Write what describes the next build; returns the hash of each file of it by name.

    Args:
        build: the build.
        folder: the folder of the next build, whose other files stand.
        contents: the tables of the published file; None where its numbers are those of the
            published build, whose description goes on with the file that has changed. A build
            without one gets none.

    Raises:
        HomeError: the folder cannot be written to.
    """
    if contents is not None:
        package = describe(build, folder, contents)
    elif (standing := build.published / PACKAGE).exists():
        package = json.loads(standing.read_bytes())
    else:
        return {}
    hashes: dict[str, str] = {}
    for resource in package["resources"]:
        file = folder / resource["path"]
        digest = hashes[resource["path"]] = file_sha256(file)
        resource |= {"bytes": file.stat().st_size, "hash": f"sha256:{digest}"}
    for name, described in ((PACKAGE, package), (CATALOG, catalog.describe(package))):
        content = json.dumps(described, ensure_ascii=False, indent=1).encode()
        write_whole(folder / name, content)
        hashes[name] = sha256([content])
    return hashes


def describe(build: Build, folder: Path, contents: Sequence[PublishedTable]) -> Descriptor:
    """The package, without the sizes and hashes of its files."""
    tables = {
        each.name: each.contract
        for each in [*contents, numbers.BUILD]
        if (folder / PARQUET / f"{each.name}.parquet").exists()
    }
    # A municipality's file has views on public tables, whose Parquet files lie elsewhere.
    in_file = {each.name for each in contents}
    stamp = f"{sample.NOTICE} " if build.mode == "sample" else ""
    with warehouse.reading(folder / NAME) as opened:
        municipality = _municipality(opened) if score.SCORE in in_file else None
        return {
            "$schema": PROFILE,
            "name": "pejl",
            "title": f"{TITLE} – {municipality}" if municipality else TITLE,
            "description": stamp + DESCRIPTION,
            "version": numbers.read_about(opened).build,
            "created": f"{build.now:%Y-%m-%d}T00:00:00Z",
            "licenses": [LICENCE],
            "contributors": [{"title": municipality or "Kommunen", "roles": ["publisher"]}],
            "sources": _sources(opened) if freshness.NAME in in_file else [],
            "resources": [
                _resource(opened, name, contract, tables) for name, contract in tables.items()
            ],
        }


def describe_file(
    name: str, title: str, path: str, kind: str = "parquet", media_type: str = MEDIA_TYPE
) -> Descriptor:
    """A table of a package, without what its columns are."""
    return {
        "$schema": RESOURCE_PROFILE,
        "name": name,
        "type": "table",
        "title": title,
        "path": path,
        "format": kind,
        "mediatype": media_type,
    }


def state_of(content: bytes) -> Descriptor:
    """The size and hash of a file."""
    return {"bytes": len(content), "hash": f"sha256:{sha256([content])}"}


def citation(publisher: str, title: str, build: str | None, day: date) -> str:
    """The citation of figures of a build, as they were on a day."""
    of_build = f", udgave {build}" if build else ""
    return f"{publisher} ({day.year}): {title}. Lavet med Pejl{of_build}, {danish.day(day)}."


def _municipality(opened: Warehouse) -> str | None:
    query = f"select distinct area_code, area from {score.SCORE} where own order by area_code"
    return " og ".join(municipality_name(*row) for row in opened.frame(query).rows()) or None


def _sources(opened: Warehouse) -> list[Mapping[str, str]]:
    named = opened.frame(f"select distinct source from {freshness.NAME} order by source")
    return sources_of(named["source"])


def sources_of(names: Iterable[str]) -> list[Mapping[str, str]]:
    """The title, address and terms of each source."""
    return [_TERMS["sources"].get(name, {"title": name}) for name in names]


def _resource(
    opened: Warehouse, name: str, contract: Contract, tables: Mapping[str, Contract]
) -> Descriptor:
    resource = describe_file(name, contract.title, f"{PARQUET}/{name}.parquet")
    if {"starts_on", "ends_on"} <= contract.columns.keys():
        first, last = opened.frame(f"select min(starts_on), max(ends_on) from {name}").row(0)
        if first and last:
            resource["temporal"] = {"start": date.isoformat(first), "end": date.isoformat(last)}
    return resource | {"schema": table_schema(name, contract, tables)}


def table_schema(name: str, contract: Contract, tables: Mapping[str, Contract]) -> Descriptor:
    """The schema of a table among others, which it may refer to."""
    schema: Descriptor = {
        "fields": [_field(field, column, contract) for field, column in contract.columns.items()],
        "missingValues": [],  # an empty cell is null, and an empty text is a text
    }
    # A cell of a primary key may not be empty; one of our own keys may.
    if contract.key and not any(contract.columns[each].is_nullable for each in contract.key):
        schema["primaryKey"] = [*contract.key]
    if keys := [*_foreign_keys(name, contract, tables)]:
        schema["foreignKeys"] = keys
    return schema


def _field(name: str, column: Column, contract: Contract) -> Descriptor:
    field: Descriptor = {
        "name": name,
        "type": _TYPES[column.type],
        "description": column.about,
    }
    if column.unit in UNITS:
        field["unit"] = column.unit
    elif column.unit in contract.columns:
        field["unitField"] = column.unit
    constraints: Descriptor = {} if column.is_nullable else {"required": True}
    if column.values:
        constraints["enum"] = [*column.values]
        if all(value in _LABELS for value in column.values):
            field["categories"] = [
                {"value": value, "label": _LABELS[str(value)]} for value in column.values
            ]
    return field | ({"constraints": constraints} if constraints else {})


def _foreign_keys(
    name: str, contract: Contract, tables: Mapping[str, Contract]
) -> Iterator[Descriptor]:
    """A column by which alone another table's rows are known refers to that table.

    The same name means the same thing in every table. One without a key is a list of remarks, whose
    names may be of several kinds.
    """
    for other, theirs in tables.items():
        if other != name and contract.key and len(theirs.key) == 1:
            [key] = theirs.key
            if key in contract.columns:
                reference = {"resource": other, "fields": [key]}
                yield {"fields": [key], "reference": reference}
