"""The rows that a figure rests on, over the built sample."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from assets.catalogue.catalogue import ABOUT_PERSONS
from assets.lineage import contributing_rows
from assets.lineage.contributing_rows import FigurePeriod, Series
from connectors.warehouse import Warehouse
from pipelines.project import Project

NORDDJURS = "707"


def test_the_sql_of_every_public_figure_runs_without_each_of_its_rows(
    built_house: Project, built: Warehouse
):
    newest = built.frame(
        "select indicator, max_by(period, starts_on), max_by(source_tables, starts_on) "
        "from figure.known where area_code = ? and value is not null group by indicator",
        [NORDDJURS],
    )
    unlike = []
    by_model = {each.model.table: each for each in built_house.computed.values()}
    for name, period, tables in newest.iter_rows():
        indicator = built_house.computed.get(name)
        sources = frozenset(tables.split(" "))
        if indicator is None or by_model[indicator.model.table] != indicator:
            continue
        if any(built_house.catalogue[source].source in ABOUT_PERSONS for source in sources):
            continue
        series = Series(indicator.model, name, NORDDJURS)
        [rows] = contributing_rows.find_contributing_rows(
            built, built_house.models, series, [FigurePeriod(period, sources)]
        )
        if not rows or pl.concat(list(rows.values()), how="diagonal_relaxed").is_empty():
            unlike.append(name)
    assert not unlike


def test_a_figure_whose_sql_cannot_run_below_a_lateral_join_has_no_rows(
    built_house: Project, built: Warehouse
) -> None:
    name = "unemployment_share"
    [(period, tables)] = built.frame(
        "select max(period), max_by(source_tables, period) from figure.known "
        "where area_code = ? and value is not null and indicator = ?",
        [NORDDJURS, name],
    ).iter_rows()
    model = built_house.computed[name].model
    joined = "full join (select 1 as one) as other on other.one = shown.numerator"
    sql = f"select shown.* from ({model.sql.strip().rstrip(';')}) as shown {joined}"
    series = Series(replace(model, sql=sql), name, NORDDJURS)
    models = {**built_house.models, model.table: series.model}
    found = contributing_rows.find_contributing_rows(
        built, models, series, [FigurePeriod(period, frozenset(tables.split(" ")))]
    )
    assert list(found) == [None]
