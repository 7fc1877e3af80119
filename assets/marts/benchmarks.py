"""The contracts of the tables that hold one municipality up against others."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from assets.contracts import Contract, column, one_of
from assets.marts.columns import AREA, PERIOD

TABLES = {
    "ministry_benchmark": Contract(
        "Beskæftigelsesministerens benchmark: forventet og faktisk antal, forskel og rang.",
        pa.DataFrameSchema(
            {
                **AREA,
                "area": column(pl.String, "Kommunens navn."),
                **PERIOD,
                "benefit_group": column(pl.String, "Gruppe af ydelser."),
                "expected_persons": column(
                    pl.Float64, "Forventet antal fuldtidspersoner.", null=True
                ),
                "actual_persons": column(pl.Float64, "Faktisk antal fuldtidspersoner.", null=True),
                "difference_persons": column(pl.Float64, "Faktisk minus forventet.", null=True),
                "expected_share": column(pl.Float64, "Forventet andel i procent.", null=True),
                "actual_share": column(pl.Float64, "Faktisk andel i procent.", null=True),
                "difference_share": column(pl.Float64, "Forskel i procentpoint.", null=True),
                "rank": column(
                    pl.Int64,
                    "Kildens rang blandt de 98; 1 er bedst.",
                    pa.Check.in_range(1, 98),
                    null=True,
                ),
                "computed_rank": column(
                    pl.Int64, "Rang efter den trykte forskel i andel, lavest først.", null=True
                ),
                "rank_check": column(
                    pl.String,
                    "agrees: de to range er ens; tied: kun forskellige inden for ens trykte "
                    "forskelle; differs: de modsiger hinanden.",
                    one_of(["agrees", "tied", "differs"]),
                    null=True,
                ),
            },
            strict=True,
            unique=["area_code", "period", "benefit_group"],
        ),
    ),
}
