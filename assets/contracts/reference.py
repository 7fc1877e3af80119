"""The contracts of published reference data: what is law or agreed, not measured."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from assets.contracts.contract import Contract, column, one_of

_RATE = pa.Check.in_range(0, 100)

TABLES = {
    "refusion_rate": Contract(
        "Refusionstrappen: statens refusion og kommunens medfinansiering efter uger på ydelse.",
        pa.DataFrameSchema(
            {
                "scheme": column(
                    pl.String,
                    "refusion: statens del af kommunens ydelser; medfinansiering: kommunens del af "
                    "dagpenge.",
                    one_of(["refusion", "medfinansiering"]),
                ),
                "step": column(pl.Int64, "Trin på trappen, det første er 1."),
                "from_week": column(pl.Int64, "Første uge på offentlig forsørgelse."),
                "to_week": column(pl.Int64, "Sidste uge; tom på det sidste trin.", null=True),
                "rate": column(pl.Float64, "Sats i procent.", _RATE),
                "valid_from": column(pl.Date, "Første dag, satsen gælder."),
                "valid_to": column(pl.Date, "Sidste dag; tom så længe den gælder.", null=True),
                "certainty": column(pl.String, "verified, inferred eller unknown."),
                "source": column(pl.String, "Hvor det står."),
            },
            strict=True,
            unique=["scheme", "step", "valid_from"],
        ),
    ),
}
