"""The contract of the table of source tables."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from assets.contracts.contract import Contract, column, one_of

STATES = ("fresh", "stale", "never_fetched", "discontinued")

TABLES = {
    "source_freshness": Contract(
        "Hver kildetabel: hvornår den sidst blev spurgt, ændret og hvilken tilstand den er i.",
        pa.DataFrameSchema(
            {
                "raw_table": column(pl.String, "Tabellen i laget raw."),
                "source": column(pl.String, "Kilden."),
                "source_table": column(pl.String, "Tabellens navn hos kilden."),
                "title": column(pl.String, "Tabellens titel."),
                "state": column(
                    pl.String,
                    "fresh, stale, never_fetched eller discontinued.",
                    one_of(STATES),
                ),
                "stale_since": column(
                    pl.Date, "Hvornår den holdt op med at være frisk.", null=True
                ),
                "problem": column(pl.String, "Hvad der er galt, og hvad der hjælper.", null=True),
                "last_asked": column(
                    pl.Datetime("us"), "Seneste forsøg på at hente den (UTC).", null=True
                ),
                "last_answered": column(
                    pl.Datetime("us"),
                    "Hvornår kilden sidst svarede, også at intet er ændret (UTC).",
                    null=True,
                ),
                "age_days": column(pl.Int64, "Hele dage siden kilden sidst svarede.", null=True),
                "retrieved_at": column(
                    pl.Datetime("us"), "Hvornår de brugte data sidst blev ændret (UTC).", null=True
                ),
                "source_updated": column(pl.String, "Kildens eget opdateringsmærke.", null=True),
                "next_release": column(pl.Date, "Næste udgivelse, som kilden melder.", null=True),
                "last_error_at": column(
                    pl.Datetime("us"), "Seneste forsøg, der slog fejl (UTC).", null=True
                ),
                "last_error": column(pl.String, "Hvad der dengang var galt.", null=True),
                "quarantined": column(
                    pl.String, "Filen i archive/quarantine med det, der blev afvist.", null=True
                ),
                "noticed": column(
                    pl.String,
                    "Hvad der ellers er at bemærke: omdøbte tekster, nye værdier, tomme perioder.",
                    null=True,
                ),
                "rows": column(
                    pl.Int64,
                    "Antal rækker, der bruges; tomt hvor rækkerne er personer eller deres tal.",
                    null=True,
                ),
                "first_period": column(pl.String, "Første periode.", null=True),
                "last_period": column(pl.String, "Seneste periode.", null=True),
                "sha256": column(pl.String, "Hash af de brugte bytes.", null=True),
                "ends_on": column(
                    pl.Date, "Seriens sidste dag, hvor kilden lukker den.", null=True
                ),
                "succeeded_by": column(
                    pl.String, "Kildetabellerne, der fører serien videre.", null=True
                ),
                "breaks": column(
                    pl.String, "Databrud: dag og hvad der tælles anderledes.", null=True
                ),
                "link": column(pl.String, "Hvor tabellen kan ses.", null=True),
                "guess": column(pl.String, "Hvad der ikke kunne efterprøves.", null=True),
            },
            strict=True,
            unique=["raw_table"],
        ),
    ),
}
