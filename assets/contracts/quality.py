"""The contracts of the tables that say how far the figures can be trusted."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from assets.contracts.contract import Contract, column, one_of
from assets.text.units import UNITS

EXPLANATIONS = ("agrees", "rounding", "revised", "definition", "missing", "unexplained")
SEVERITIES = ("error", "warning")

TABLES = {
    "reconciliation": Contract(
        "Trykte tal ved siden af de beregnede, og hvad der forklarer en forskel.",
        pa.DataFrameSchema(
            {
                "figure": column(pl.String, "Tallets navn: papir og plads."),
                "document": column(pl.String, "Papiret, tallet er trykt i."),
                "drawn_on": column(pl.Date, "Dagen, tallene i papiret er trukket."),
                "place": column(pl.String, "Hvor i papiret det står."),
                "goal_id": column(pl.String, "Målet, tallet hører til.", null=True),
                "indicator": column(pl.String, "Indikatoren, det beregnes af.", null=True),
                "area_code": column(pl.String, "Området.", null=True),
                "period": column(pl.String, "Perioden, som planen skriver den.", null=True),
                "part": column(
                    pl.String,
                    "value, numerator eller denominator.",
                    one_of(["value", "numerator", "denominator"]),
                ),
                "unit": column(pl.String, "Indikatorens enhed.", one_of(UNITS), null=True),
                "printed": column(pl.String, "Tallet, som det er trykt."),
                "printed_value": column(pl.Float64, "Det trykte som tal."),
                "decimals": column(pl.Int64, "Trykte decimaler."),
                "computed": column(pl.Float64, "Det beregnede, uafrundet.", null=True),
                "definition": column(pl.String, "Hvorfor de ikke er det samme.", null=True),
                "difference": column(pl.Float64, "Beregnet minus trykt.", null=True),
                "explanation": column(
                    pl.String,
                    "agrees: ens, afrundet som trykt; rounding: én fra i sidste ciffer; revised: "
                    "kilden har ændret tallet siden; definition: papiret måler noget andet; "
                    "missing: intet er beregnet; unexplained: ingen af delene.",
                    one_of(EXPLANATIONS),
                ),
            },
            strict=True,
            unique=["figure"],
        ),
        about_persons=True,
    ),
    "finding": Contract(
        "Hvad der er påfaldende i tallene: fejl, der ikke må kunne ske, og spring, som historien "
        "ikke forklarer. Tal fra Fasit og registeret er ikke med.",
        pa.DataFrameSchema(
            {
                "check": column(pl.String, "Reglen, der er brudt: en fil i sql/check."),
                "severity": column(pl.String, "error eller warning.", one_of(SEVERITIES)),
                "indicator": column(pl.String, "Indikatoren eller kildetabellen."),
                "area_code": column(pl.String, "Området.", null=True),
                "period": column(pl.String, "Perioden.", null=True),
                "finding": column(pl.String, "Hvad der er fundet, i en sætning."),
            },
            strict=True,
        ),
        about_persons=True,
    ),
}
