"""The sheets of figures: indicators, comparisons and reconciliation.

They hold the figures behind the goals and charts; the published file has all of them.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from assets.paper import words
from assets.paper.charts.municipality_charts import INDICATORS
from assets.paper.excel.book import BOUND, Column, Sheet, bound_text
from assets.paper.model import Paper
from assets.paper.reconciliation import redacted
from assets.text import danish, period_names, plan_periods
from assets.text.bases import BASES
from assets.text.units import UNITS
from connectors.periods import DANISH_TIME

YEARS_BEFORE = 2
_PART_TEXTS = {"value": "tallet", "numerator": "tælleren", "denominator": "nævneren"}
_USED = Column("Bruges i", "used", 12, note="De mål, tallet står bag, eller papirets figurer.")
NAME = Column(
    "Navn i pejl.duckdb", "indicator", 48, note="Indikatoren i den udgivne fils tabeller."
)


def indicators(paper: Paper) -> Sheet:
    """The sheet of the indicators behind goals and charts, from two years before the plan's."""
    columns = [
        _USED,
        Column("Måling", "label", 68),
        Column("Område", "area", 12),
        Column("Periode", "period_text", 18),
        BOUND,
        Column("Tal", "value", 11, "figure", "unit", note="Uafrundet; tomt er aldrig nul."),
        Column("Enhed", "unit_name", 15),
        Column("Foreløbigt", "provisional_text", 13, note="Om kilden stadig kan ændre tallet."),
        Column(
            "Mærke", "mark_text", 24,
            note="Hvorfor tallet er tomt, eller at det hviler på et antal, som kilden skjuler.",
        ),
        Column("Kilde", "source", 32),
        Column("Tæller", "numerator", 11, "figure"),
        Column("Nævner", "denominator", 11, "figure"),
        Column("Bemærkning", "remark", 45),
        Column("Fra", "starts_on", 12, "day"),
        Column("Til", "ends_on", 12, "day"),
        Column("Hentet", "fetched", 12, "day", note="Dagen, tallet blev hentet fra kilden."),
        NAME,
    ]  # fmt: skip
    since = date(paper.year - YEARS_BEFORE, 1, 1)
    in_goals, moment = _figures_in_goals(paper), pl.col("known_from").dt.replace_time_zone("UTC")
    rows = (
        paper.tables.indicators.join(_uses(paper), on="indicator", maintain_order="left")
        .join(in_goals, on=in_goals.columns[:3], how="left", maintain_order="left")
        .filter((pl.col("starts_on") >= since) | pl.col("is_in_goal"))
        .sort("place", "area_code", "starts_on", "period", descending=[False, True, False, False])
        .with_columns(
            _unit("unit"),
            provisional_text=pl.when("provisional").then(pl.lit("ja")),
            mark_text=danish.mark(pl.col("mark")),
            fetched=moment.dt.convert_time_zone(DANISH_TIME.key).dt.date(),
        )
        .with_columns(value=_value_or_bound())
        .pipe(with_periods)
    )
    rows = rows.with_columns(
        bound=pl.Series(
            [
                bound_text(*row)
                for row in rows.select("value", "value_low", "value_high").iter_rows()
            ],
            dtype=pl.String,
        )
    )
    about = (
        f"Tallene bag målene og figurerne fra {since.year} og frem, for "
        f"{paper.municipality_name} og hele landet, og de ældre, "
        "som et mål er bedømt efter. Tabellen mart.indicator i pejl.duckdb har alle."
    )
    return Sheet("Indikatorer", about, rows, columns, printed=10)


def comparisons(paper: Paper) -> Sheet:
    """The sheet comparing the municipality to the country and its comparison groups."""
    columns = [
        _USED,
        Column("Måling", "label", 68),
        Column("Periode", "period_text", 18),
        Column("Sammenlignet med", "comparison_label", 20),
        Column("Eget tal", "value", 11, "figure", "unit"),
        Column(
            "Deres tal", "comparison_value", 12, "figure", "unit",
            note="I samme enhed; antal er lagt sammen.",
        ),
        Column("Enhed", "unit_name", 15),
        Column(
            "Forskel", "difference", 11, "figure", "difference_unit",
            note="Eget tal minus deres. Antal er holdt op mod hinanden pr. 1.000 i arbejdsstyrken.",
        ),
        Column("Forskellens enhed", "difference_unit_name", 24),
        Column(
            "Plads", "rank", 9, "count",
            note="Kommunens plads blandt dem med et tal; 1 er bedst. Tom, hvor hverken højt eller "
            "lavt er bedst.",
        ),
        Column(
            "Af",
            "ranked",
            7,
            "count",
            note="Hvor mange der har en plads; blandt dem, der ligner mest, også kommunen selv.",
        ),
        Column(
            "Kommuner",
            "members",
            12,
            "count",
            note="Kommuner i sammenligningen; de otte, der ligner mest, er uden kommunen selv.",
        ),
        Column("Heraf med tal", "members_with_value", 12, "count"),
        Column("Fundet som", "basis_text", 24, note="Hvordan deres tal er fundet."),
        Column(
            "Mindst", "comparison_low", 10, "figure", "unit",
            note="Summens mindste, hvor kilden skjuler et antal.",
        ),
        Column(
            "Højst", "comparison_high", 10, "figure", "unit",
            note="Summens største, hvor kilden skjuler et antal.",
        ),
        Column("Bemærkning", "remark", 45),
        NAME,
    ]  # fmt: skip
    rows = (
        paper.tables.benchmarks.join(_uses(paper), on="indicator", maintain_order="left")
        .filter(
            pl.col("starts_on").dt.year() >= paper.year,
            pl.col("value").is_not_null(),
            pl.col("comparison_value").is_not_null() | pl.col("rank").is_not_null(),
        )
        .join(
            paper.tables.catalogue.select("indicator", "label"), on="indicator",
            maintain_order="left",
        )
        .sort("place", "starts_on", "period", "comparison")
        .with_columns(
            _unit("unit"),
            _unit("difference_unit"),
            difference=_rounded(pl.col("difference_unit")),
            basis_text=pl.col("basis").replace(BASES),
        )
        .pipe(with_periods)
    )  # fmt: skip
    about = (
        f"Kommunens tal bag målene og figurerne fra {paper.year} og frem, holdt op mod landet og "
        "de grupper, den hører til. Tabellen mart.benchmark i pejl.duckdb har alle."
    )
    return Sheet("Sammenligning", about, rows, columns, printed=11)


def reconciliation(paper: Paper) -> Sheet:
    """The sheet of figures printed in earlier papers beside the computed ones."""
    columns = [
        Column("Papir", "document", 44),
        Column("Sted", "place", 12, note="Hvor i papiret tallet står."),
        Column("Mål", "goal_id", 7),
        Column("Måling", "label", 68),
        Column("Område", "area", 12),
        Column("Periode", "period_text", 20),
        Column("Trykt", "printed", 18, note="Tallet, som det er trykt."),
        Column("Beregnet", "computed", 12, "figure", "unit"),
        Column("Enhed", "unit_name", 20),
        Column("Forklaring", "explanation_text", 22),
        Column("Hvorfor", "definition", 40, note="Hvorfor de ikke er det samme."),
        Column("Del", "part_text", 10, note="Om det er tallet, dets tæller eller dets nævner."),
        Column(
            "Forskel", "difference", 11, "figure", "unit", note="Det beregnede minus det trykte."
        ),
        Column("Tal trukket", "drawn_on", 12, "day", note="Dagen, papirets tal er trukket."),
        Column("Tallets navn", "figure", 56, note="Papir og plads i Pejls liste over trykte tal."),
        NAME,
    ]  # fmt: skip
    is_whole = pl.col("part") == "value"
    catalogue = paper.tables.catalogue.select("indicator", "label")
    areas = paper.tables.indicators.select("area_code", "area").unique()
    rows = (
        redacted(paper)
        .join(catalogue, on="indicator", how="left", maintain_order="left")
        .join(areas, on="area_code", how="left", maintain_order="left")
        .with_columns(unit=pl.when(is_whole).then("unit").otherwise(pl.lit("count")))
        .with_columns(
            _unit("unit"),
            difference=_rounded(pl.col("unit")),
            explanation_text=pl.col("explanation").replace(words.EXPLANATIONS),
            part_text=pl.col("part").replace(_PART_TEXTS),
        )
        .pipe(with_periods)
    )
    about = "Trykte tal i kommunens papirer holdt op mod dem, der er regnet ud nu."
    return Sheet("Afstemning", about, rows, columns, printed=11)


def _uses(paper: Paper) -> pl.DataFrame:
    """The paper's indicators in order: ``place``, and in ``used`` the goals or "figurer"."""
    uses: dict[str, list[str]] = {}
    for goal in paper.goals:
        for measure in goal.measures:
            uses.setdefault(measure.indicator, []).append(goal.id)
    for name in INDICATORS:
        uses.setdefault(name, []).append("figurer")
    rows = [(name, ", ".join(dict.fromkeys(used))) for name, used in uses.items()]
    schema = {"indicator": pl.String, "used": pl.String}
    return pl.DataFrame(rows, schema, orient="row").with_row_index("place")


def _figures_in_goals(paper: Paper) -> pl.DataFrame:
    """The key of each figure behind a goal: indicator, area and period."""
    keys = [
        (measure.indicator, measure.area_code, part.code)
        for goal in paper.goals
        for measure in goal.measures
        for part in plan_periods.parts(measure.period)
    ]
    schema = {"indicator": pl.String, "area_code": pl.String, "period": pl.String}
    return pl.DataFrame(keys, schema, orient="row").unique().with_columns(is_in_goal=True)


def _value_or_bound() -> pl.Expr:
    """The figure, or the end of a bound that the paper prints: 80 of 80 to 100 ("mindst 80")."""
    least = pl.when(pl.col("value_low") > 0).then("value_low")
    return pl.coalesce("value", least, "value_high", "value_low")


def _rounded(unit: pl.Expr) -> pl.Expr:
    """The difference rounded to its unit's decimals."""
    difference, halves = pl.col("difference"), "half_away_from_zero"
    with_one = unit.is_in([name for name, each in UNITS.items() if each.decimals == 1])
    one, most = (difference.round(n, mode=halves) for n in (1, danish.MOST_DECIMALS))
    return pl.when(with_one).then(one).otherwise(most) + 0.0


def _unit(name: str) -> pl.Expr:
    """The name of a column's unit, as ``{column}_name``."""
    return pl.col(name).replace(words.UNIT_NAMES).alias(f"{name}_name")


def with_periods(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the periods in Danish as ``period_text``."""
    return rows.with_columns(period_text=period_names.column(rows, "period"))
