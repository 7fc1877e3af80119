"""The sheets of the municipality in figures: its tables, and the minister's benchmark."""

from __future__ import annotations

import polars as pl

from assets.paper.excel.book import Column, Sheet
from assets.paper.excel.data_sheets import NAME, with_periods
from assets.paper.model import Paper
from assets.text import danish


def figures(paper: Paper) -> Sheet:
    """The sheet of the tables: a row for each figure, in every period."""
    columns = [
        Column("Tabel", "title", 44),
        Column("Måling", "label", 60),
        Column("Periode", "period_text", 20),
        Column("Tal", "value", 12, "figure", "unit", note="Uafrundet; tomt er aldrig nul."),
        Column("Tæller", "numerator", 11, "figure"),
        Column("Nævner", "denominator", 11, "figure"),
        Column("Mærke", "mark_text", 26, note="Hvorfor tallet er tomt."),
        Column("Kilde", "source", 44),
        Column("Bemærkning", "remark", 60),
        NAME,
    ]
    used = [(t.title, name) for t in paper.municipality_tables for name in t.indicators]
    schema = {"title": pl.String, "indicator": pl.String}
    rows = (
        pl.DataFrame(used, schema, orient="row")
        .unique(maintain_order=True)
        .join(
            paper.tables.indicators.filter(pl.col("area_code") == paper.area_code),
            on="indicator",
            maintain_order="left_right",
        )
        .with_columns(mark_text=danish.mark(pl.col("mark")))
        .pipe(with_periods)
    )
    about = "Kommunen i tal: papirets tabeller med alle de perioder, der er tal for."
    return Sheet("Kommunen i tal", about, rows, columns, printed=8)


def ministry_benchmark(paper: Paper) -> Sheet:
    """The sheet of the minister's benchmark: each group of benefits in each rolling year."""
    columns = [
        Column("Periode", "period_text", 40),
        Column("Ydelsesgruppe", "benefit_group", 24),
        Column("Forventet", "expected_persons", 12, "figure", note="Fuldtidspersoner, i tiere."),
        Column("Faktisk", "actual_persons", 12, "figure", note="Fuldtidspersoner, i tiere."),
        Column("Forskel", "difference_persons", 12, "figure", note="Faktisk minus forventet."),
        Column("Plads", "rank", 10, "count", note="Blandt alle kommuner; 1 er bedst."),
        Column("Plads talt efter", "computed_rank", 16, "count", note="Af de trykte forskelle."),
    ]
    rows = with_periods(paper.tables.ministry_benchmark)
    about = (
        "Beskæftigelsesministerens benchmark: forventet og faktisk antal fuldtidspersoner på "
        "offentlig forsørgelse. Kilde: jobindsats.dk y30r21."
    )
    return Sheet("Ministerens benchmark", about, rows, columns, printed=len(columns))
