"""What a reader of the page can choose, and what is said of it: areas, groups, indicators."""

from __future__ import annotations

import csv
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from assets.catalogue.catalogue import SOURCE_TITLES
from assets.indicators.indicator_catalogue import CATALOGUE
from assets.indicators.metadata import read_breaks
from assets.paper import words
from assets.scoring.figures import COMPARISON_GROUP
from assets.text import danish, period_names
from assets.text.units import UNITS
from connectors.warehouse import Warehouse

TILES = Path(__file__).with_name("municipality_tile.csv")
"""Where each municipality lies on a map of 98 equal tiles, drawn by hand after the country."""
_ABOUT = (
    "indicator", "label", "unit", "better", "numerator", "denominator", "caveats", "source",
    "source_tables", "kind", "stale", "never_fetched", "areas",
)  # fmt: skip


def read_choices(file: Warehouse) -> dict[str, Any]:
    """Everything but the figures; each text is final Danish."""
    areas = read_areas(file)
    return {
        "areas": areas.rows(),
        "groups": _groups(file),
        "tiles": _tiles(),
        "labour_force": _labour_force(file),
        "units": {name: asdict(unit) for name, unit in UNITS.items()},
        "marks": danish.MARKS,
        "periods": _periods(file),
        "sources": _sources(file),
        "indicators": _indicators(file),
    }


def read_areas(file: Warehouse) -> pl.DataFrame:
    """Every area with a figure by name: its code, its name and whether it is a municipality."""
    areas = file.frame(
        "select area_code, max(area) as area, area_code in (select area_code from "
        f"{COMPARISON_GROUP} where comparison = 'country') as is_municipality "
        "from mart.indicator group by area_code order by area_code"
    )
    return _by_name(areas, "area")


def _by_name(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    """The rows as Danes sort them; those of one name stay in the order that they have."""
    return rows.sort(pl.col(name).map_elements(danish.alphabetical, pl.String), maintain_order=True)


def _groups(file: Warehouse) -> list[dict[str, Any]]:
    """Each group with its members; ``group_of`` is whose own group it is, where it is one's."""
    rows = file.frame(
        "select comparison || ':' || comparison_code as key, comparison as kind, "
        "max(comparison_label) as label, max(group_of) as group_of, "
        f"list(distinct area_code order by area_code) as members from {COMPARISON_GROUP} "
        "group by comparison, comparison_code order by comparison, comparison_code"
    )
    return rows.to_dicts()


def _tiles() -> dict[str, tuple[int, int]]:
    with TILES.open(encoding="utf-8", newline="") as opened:
        rows = csv.DictReader(opened, delimiter=";")
        return {row["area_code"]: (int(row["column"]), int(row["row"])) for row in rows}


def _labour_force(file: Warehouse) -> dict[str, dict[str, float]]:
    """By year and municipality the labour force that counts are held against."""
    rows = file.frame(
        "select year(g.ends_on) as year, r.area_code, max(r.labour_force) as labour_force "
        "from mart.benchmark_rank as r join mart.benchmark_group as g using (benchmark_no) "
        "where r.labour_force is not null and g.comparison = 'country' group by all order by all"
    )
    years: dict[str, dict[str, float]] = {}
    for year, code, persons in rows.iter_rows():
        years.setdefault(str(year), {})[code] = persons
    return years


def _periods(file: Warehouse) -> dict[str, tuple[str, str, str]]:
    """Each period in words, with its first and last day."""
    rows = file.frame("select distinct period, starts_on, ends_on from mart.indicator order by all")
    return {
        code: (period_names.period(code), str(first), str(last))
        for code, first, last in rows.iter_rows()
    }


def _sources(file: Warehouse) -> dict[str, dict[str, Any]]:
    """Each source table: what it is called, when it was fetched, when the next release is due."""
    rows = file.frame("from mart.source_freshness order by raw_table")
    return {
        row["raw_table"]: {
            "title": row["title"],
            "publisher": SOURCE_TITLES.get(row["source"], row["source"]),
            "state": words.STATES[row["state"]],
            "retrieved": row["retrieved_at"] and words.danish_day(row["retrieved_at"]),
            "next_release": row["next_release"] and danish.day(row["next_release"]),
            "link": row["link"],
        }
        for row in rows.iter_rows(named=True)
        if row["source"] != "reference"
    }


def _indicators(file: Warehouse) -> list[dict[str, Any]]:
    rows = file.frame(f"from {CATALOGUE} order by label, indicator")
    rows = _by_name(rows, "label")
    return [
        {
            **{name: row[name] for name in _ABOUT},
            "breaks": [(str(each.since), each.note) for each in read_breaks(row["breaks"])],
            "retrieved": row["known_from"] and words.danish_day(row["known_from"]),
        }
        for row in rows.iter_rows(named=True)
    ]
