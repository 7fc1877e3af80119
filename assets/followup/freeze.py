"""Freezing a follow-up: published tables, the plan, and the snapshots and SQL behind them.

All of it comes from one published file, so that nothing passes the disclosure gate twice; the
published file has no hashes of lists about persons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from assets.followup.load import FIGURES, MEASURES, PLAN_FILE, SCORES, periods_of
from assets.indicators import indicator_catalogue
from assets.indicators.indicator_catalogue import CATALOGUE, FIGURE_KEY
from assets.indicators.kept_rows import as_parquet
from assets.ingest import freshness
from assets.plan.plan import Plan
from assets.scoring import score
from assets.scoring.alike import read_alike
from assets.tables.build import Mode
from assets.text import excel_csv, sample, verdicts
from connectors.archive.answers import sha256
from connectors.archive.followups import FACTS, as_json
from connectors.errors import InputError
from connectors.warehouse import Warehouse, listed, literal

FORMAT = 1
_ABOUT = {
    PLAN_FILE: "planen, som den blev bedømt",
    SCORES: "mart.goal_score: hvert mål bedømt for hver kommune, planens egen (own) først",
    MEASURES: "mart.goal_measure: de tal, som målene bruger eller viser",
    FIGURES: "de rækker af mart.indicator, som tallene er taget fra",
}
_SOURCE = (
    "raw_table", "source", "source_table", "title", "state", "stale_since", "retrieved_at",
    "source_updated", "last_period", "sha256",
)  # fmt: skip


@dataclass(frozen=True)
class Superseded:
    """The follow-up that is superseded: its name and hash, by whom and why."""

    name: str
    followup: str
    by: str
    why: str


@dataclass(frozen=True)
class Circumstances:
    """The facts of ``followup.json`` that no table has.

    With a day ``as_of`` it is built as it is frozen, with these versions and settings. ``kept``
    has the hash of each file of decisions by folder (releases, groups), ``sql`` the version of
    each SQL file by computed indicator.
    """

    name: str
    frozen_at: datetime
    as_of: date | None
    build: str | None
    mode: Mode
    settings: Mapping[str, int | str]
    versions: Mapping[str, str]
    kept: Mapping[str, Mapping[str, str]]
    sql: Mapping[str, Mapping[str, str]]
    supersedes: Superseded | None = None


def render_files(
    published: Warehouse, plan: Plan, plan_file: bytes, circumstances: Circumstances
) -> dict[str, bytes]:
    """Render the files of a follow-up by name; ``plan_file`` is the plan file's bytes.

    Raises:
        InputError: the published scores are of another version of the plan.
    """
    of_plan = f"where plan = {literal(plan.name)}"
    scores = published.frame(f"from {score.SCORE} {of_plan}")
    measures = published.frame(f"from {score.MEASURE} {of_plan}")
    if not score.is_published(published, plan):
        raise InputError(
            f"De udgivne tal er ikke bedømt efter planen {plan.name}, som den er nu; kør først "
            "`pejl refresh` med den plan, eller byg en dag med den med --as-of."
        )
    tables = {SCORES: scores, MEASURES: measures, FIGURES: figures_behind(published, measures)}
    contents = {PLAN_FILE: plan_file}
    for name, table in tables.items():
        marked = table.with_columns(data=pl.lit(circumstances.mode))
        contents[f"{name}.parquet"] = as_parquet(marked)
        contents[f"{name}.csv"] = excel_csv.render(marked).encode()
    facts = describe(published, plan, scores, circumstances) | {"files": _about(contents)}
    return {FACTS: as_json(facts), **contents}


def figures_behind(published: Warehouse, measures: pl.DataFrame) -> pl.DataFrame:
    """The rows of ``mart.indicator`` behind the measures of a plan."""
    schema = dict.fromkeys(FIGURE_KEY, pl.String)
    keys = pl.DataFrame([*periods_of(measures)], schema).unique()
    areas = listed(measures["area_code"].unique())
    figures = published.frame(f"from {indicator_catalogue.FIGURES} where area_code in {areas}")
    return figures.join(keys, on=FIGURE_KEY, how="semi").sort(FIGURE_KEY)


def describe(
    published: Warehouse, plan: Plan, scores: pl.DataFrame, circumstances: Circumstances
) -> dict[str, Any]:
    """The facts of ``followup.json``: what the scores of a plan rest on."""
    own = scores.filter("own")
    used = score.indicators_of(plan)
    known = published.frame(f"from {CATALOGUE}").filter(pl.col("indicator").is_in(used))
    listed = known.select("indicator", "source_tables").iter_rows()
    behind = {name: (tables or "").split() for name, tables in listed}
    raw = {table for tables in behind.values() for table in tables}
    sources = published.frame(f"select {', '.join(_SOURCE)} from {freshness.NAME} order by 1")
    alike = read_alike(published).filter(area_code=plan.municipality)
    return {
        "format": FORMAT,
        "name": circumstances.name,
        "data": circumstances.mode,
        "notice": sample.NOTICE if circumstances.mode == "sample" else None,
        "plan": {
            "name": plan.name,
            "title": plan.file.title,
            "year": plan.file.year,
            "municipality": plan.municipality,
            "area": own["area"][0],
        },
        "frozen_at": circumstances.frozen_at,
        "as_of": circumstances.as_of,
        "known_from": own["known_from"].max(),
        "build": circumstances.build,
        "supersedes": circumstances.supersedes and asdict(circumstances.supersedes),
        "totals": verdicts.count(own["verdict"]),
        "settings": circumstances.settings,
        "versions": circumstances.versions,
        "kept": circumstances.kept,
        "indicators": {
            name: {"sources": behind.get(name, []), "sql": circumstances.sql.get(name, {})}
            for name in used
        },
        "sources": sources.filter(pl.col("raw_table").is_in(raw)).to_dicts(),
        "similar": alike["other_area"].to_list(),
    }


def _about(files: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        name: {
            "about": _ABOUT.get(name) or _ABOUT[name.partition(".")[0]],
            "sha256": sha256([content]),
            "bytes": len(content),
        }
        for name, content in files.items()
    }
